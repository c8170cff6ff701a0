"""Reviewers' verdicts, question by question: kept with the revision that was read, never changed."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
import sqlalchemy as sa

from answer_assist.cases import Case, CaseDocument
from answer_assist.findings import Span
from answer_assist.store import (
    DraftMovedOn,
    OwnAnswer,
    Store,
    StoreError,
    Submission,
    Verdict,
    WrongState,
    open_store,
    tables,
)
from tests.store.clock import Clock

LIND, OKAFOR, SATO = "Dr. Lind", "Dr. Okafor", "Dr. Sato"
ASKED = Span(22, 35, "Is it benign?")
LUMP = Span(0, 21, "My sister has a lump.")
ANSWER = "It is benign. See a surgeon at times."
PASSAGE = Span(28, 36, "at times")


def submitted(store: Store, text: str = ANSWER, case_id: str = "hive-7", author: str = LIND) -> int:
    draft = store.draft(case_id)
    base = None if draft is None else draft.revision
    revision = store.save_draft(case_id, text, author=author, base=base).revision
    store.submit(case_id, author, revision)
    return revision


def test_a_verdict_is_kept_with_who_when_and_what_was_read(
    timed_store: Store, clock: Clock, place: str
) -> None:
    read = submitted(timed_store)
    made = timed_store.judge(
        "hive-7", "M", ASKED, OKAFOR, "incomplete", base=read, comment=" Say when. ", passage=PASSAGE
    )
    assert made == Verdict("M", ASKED, "incomplete", "Say when.", PASSAGE, OKAFOR, clock.now, read)
    with open_store(place) as other:
        assert other.verdicts("hive-7") == (made,)


def test_a_later_verdict_is_added_and_the_earlier_one_stays(store: Store) -> None:
    read = submitted(store)
    first = store.judge("hive-7", "M", ASKED, OKAFOR, "wrong", base=read)
    other = store.judge("hive-7", "M", LUMP, SATO, "complete", base=read, comment="well said")
    second = store.judge("hive-7", "M", ASKED, OKAFOR, "complete", base=read)
    assert store.verdicts("hive-7") == (first, other, second)


def test_verdicts_stay_when_the_answer_is_mended_and_released(store: Store) -> None:
    read = submitted(store)
    wrong = store.judge("hive-7", "M", ASKED, OKAFOR, "wrong", base=read)
    store.send_back("hive-7", OKAFOR, "It is not.", base=read)
    mended = submitted(store, "It is not benign.")
    right = store.judge("hive-7", "M", ASKED, OKAFOR, "complete", base=mended)
    store.release("hive-7", OKAFOR, base=mended)
    assert store.verdicts("hive-7") == (wrong, right)
    assert (wrong.revision, right.revision) == (read, mended)
    with pytest.raises(
        WrongState, match=r"is released, by 'Dr. Okafor' on .*; only an answer in review is jud"
    ):
        store.judge("hive-7", "M", ASKED, OKAFOR, "wrong", base=mended)


def test_a_version_that_changed_since_is_not_judged(store: Store) -> None:
    read = submitted(store)
    store.send_back("hive-7", SATO, "Say more.")
    mended = submitted(store, "It is benign, surely.")
    with pytest.raises(
        DraftMovedOn, match=rf"is at revision {mended}, .* you have seen revision {read}; read it again"
    ):
        store.judge("hive-7", "M", ASKED, OKAFOR, "complete", base=read)
    assert store.verdicts("hive-7") == ()


def test_nobody_judges_their_own_answer(store: Store) -> None:
    read = submitted(store)
    with pytest.raises(OwnAnswer, match="nobody reviews their own answer; ask a colleague"):
        store.judge("hive-7", "M", ASKED, LIND, "complete", base=read)


@pytest.mark.parametrize(
    ("changed", "message"),
    [
        ({"verdict": "splendid"}, "there is no verdict 'splendid'; it is complete, incomplete or wrong"),
        ({"document": "X"}, "document 'X' of case 'hive-7' has no such question at 22 to 35"),
        ({"question": Span(21, 34, "Is it benign?")}, "has no such question at 21 to 34"),
        ({"passage": Span(0, 8, "at times"), "comment": "When?"}, "no such words at 0 to 8; select them"),
        ({"passage": Span(3, 3, ""), "comment": "When?"}, "no such words at 3 to 3"),
        ({"passage": PASSAGE, "comment": " \n"}, "a passage alone is no comment"),
    ],
    ids=["verdict", "document", "question", "passage", "empty passage", "no comment"],
)
def test_what_does_not_stand_there_is_refused(store: Store, changed: dict[str, Any], message: str) -> None:
    read = submitted(store)
    said: dict[str, Any] = {"document": "M", "question": ASKED, "verdict": "wrong"} | changed
    with pytest.raises(StoreError, match=message) as caught:
        store.judge("hive-7", reviewer=OKAFOR, base=read, **said)
    assert "benign" not in str(caught.value)
    assert store.verdicts("hive-7") == ()


def test_words_come_back_to_the_letter(store: Store, place: str) -> None:
    answer = "B\u00e9nin \U0001f600, \u202ebenign\u202c."
    read = submitted(store, answer)
    words = Span(6, 7, "\U0001f600")
    store.judge("hive-7", "M", ASKED, OKAFOR, "wrong", base=read, comment="\udc80 no\0", passage=words)
    with open_store(place) as other:
        (kept,) = other.verdicts("hive-7")
    assert (kept.comment, kept.passage) == ("\udc80 no\0", words)


def test_no_words_stand_in_representations(store: Store) -> None:
    read = submitted(store)
    made = store.judge("hive-7", "M", ASKED, OKAFOR, "wrong", base=read, comment="When?", passage=PASSAGE)
    shown = repr(made) + repr(store.submissions(OKAFOR))
    assert not any(words in shown for words in ("benign", "When", "at times", "sister"))


def test_verdicts_go_with_their_case_alone(store: Store) -> None:
    read = submitted(store)
    store.judge("hive-7", "M", ASKED, OKAFOR, "wrong", base=read)
    with store._writing() as connection:
        connection.execute(tables.cases.delete().where(tables.cases.c.id == "hive-7"))
        assert connection.scalar(sa.select(sa.func.count()).select_from(tables.verdicts)) == 0


def test_the_answers_that_wait_stand_by_age_without_ones_own(timed_store: Store, clock: Clock) -> None:
    store, start = timed_store, clock.now
    for number in (8, 9, 10):
        store.add_case(Case(f"hive-{number}", (CaseDocument("m", "query", f"Lump {number}?"),)))
    submitted(store, case_id="hive-8", author=SATO)
    clock.pause(timedelta(hours=1))
    first = submitted(store)
    store.send_back("hive-7", OKAFOR, "Say more.")
    clock.pause(timedelta(hours=1))
    submitted(store, case_id="hive-9")
    clock.pause(timedelta(hours=1))
    again = submitted(store, "It is benign, surely.")
    clock.pause(timedelta(hours=1))
    hours = timedelta(hours=1)
    eight = Submission("hive-8", "Lump 8?", SATO, start, 4 * hours, 1, 1)
    nine = Submission("hive-9", "Lump 9?", LIND, start + 2 * hours, 2 * hours, 1, 1)
    seven = Submission("hive-7", "Message from a sister", LIND, start + 3 * hours, hours, again, 2)
    assert again > first
    assert store.submissions(OKAFOR) == (eight, nine, seven)
    assert store.submissions(LIND) == (eight,)
    store.release("hive-8", OKAFOR)
    assert store.submissions(SATO) == (nine, seven)


def test_who_wrote_an_earlier_version_or_only_handed_in_is_not_asked(store: Store) -> None:
    store.save_draft("hive-7", "It is", author=OKAFOR, base=None)
    draft = store.save_draft("hive-7", ANSWER, author=LIND, base=1)
    store.submit("hive-7", SATO, draft.revision)
    assert [store.submissions(who) for who in (OKAFOR, LIND, SATO)] == [(), (), ()]
    assert [each.case_id for each in store.submissions("Dr. Adler")] == ["hive-7"]
