"""Blind second readings of a sample, publishing, specialties, and what the check said: kept in the store."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest

from answer_assist.cases import Case, CaseDocument
from answer_assist.findings import Span
from answer_assist.store import (
    SECOND_SHARE,
    AlreadyRead,
    CheckedQuestion,
    KeptCheck,
    OwnAnswer,
    Publication,
    Store,
    StoreError,
    WrongState,
    open_store,
)
from answer_assist.store.sampling import drawn
from tests.store.clock import Clock

LIND, OKAFOR, SATO, ADLER = "Dr. Lind", "Dr. Okafor", "Dr. Sato", "Dr. Adler"
ASKED = Span(22, 35, "Is it benign?")
ANSWER = "It is benign. See a surgeon at times."
NOW = datetime(2024, 2, 1, tzinfo=UTC)


@pytest.fixture
def twice(timed_store: Store) -> Store:
    """A store in which every answer is read twice; one was judged and signed off by Dr. Okafor."""
    timed_store.set_second_share(1, OKAFOR)
    submitted(timed_store)
    timed_store.judge("hive-7", "M", ASKED, OKAFOR, "complete", base=1, comment="well said")
    timed_store.release("hive-7", OKAFOR)
    return timed_store


def submitted(store: Store, text: str = ANSWER) -> int:
    draft = store.draft("hive-7")
    revision = store.save_draft(
        "hive-7", text, author=LIND, base=None if draft is None else draft.revision
    ).revision
    store.submit("hive-7", LIND, revision)
    return revision


def test_the_share_is_a_tenth_until_somebody_says_another(store: Store) -> None:
    assert store.second_share == SECOND_SHARE == 0.10
    store.set_second_share(0.25, OKAFOR)
    assert store.second_share == 0.25
    assert [(entry.who, entry.told) for entry in store.trail()[1:]] == [(OKAFOR, {"share": 0.25})]
    with pytest.raises(StoreError, match=r"from 0 to 1, not 1\.5"):
        store.set_second_share(1.5, OKAFOR)


def test_chance_draws_the_same_again_and_about_the_share() -> None:
    key = bytes(range(32))
    first = [drawn(key, f"case {number}", 1, 0.10) for number in range(3000)]
    assert first == [drawn(key, f"case {number}", 1, 0.10) for number in range(3000)]
    assert 240 < sum(first) < 360
    assert first != [drawn(key, f"case {number}", 2, 0.10) for number in range(3000)]
    assert first != [drawn(bytes(32), f"case {number}", 1, 0.10) for number in range(3000)]
    more = [drawn(key, f"case {number}", 1, 0.30) for number in range(3000)]
    assert all(second for second, before in zip(more, first, strict=True) if before)  # a larger share adds


def test_a_second_reading_is_due_once_the_first_reviewer_has_decided(timed_store: Store) -> None:
    store = timed_store
    store.set_second_share(1, OKAFOR)
    submitted(store)
    assert store.second_due(SATO) == ()
    store.send_back("hive-7", OKAFOR, "Say more.")
    (due,) = store.second_due(SATO)
    assert (due.case_id, due.revision, due.times, due.waits) == ("hive-7", 1, 1, "second reading")
    submitted(store, "It is benign, surely.")  # the mended version is another answer
    assert [each.revision for each in store.second_due(SATO)] == [1]
    store.set_second_share(0, OKAFOR)
    store.send_back("hive-7", OKAFOR, "Say more.")
    submitted(store, "It is benign, surely so.")  # not drawn
    store.release("hive-7", OKAFOR)
    assert [each.revision for each in store.second_due(SATO)] == [1, 2]


def test_never_the_author_and_never_the_first_reviewer(twice: Store) -> None:
    assert (twice.second_due(LIND), twice.second_due(OKAFOR)) == ((), ())
    with pytest.raises(OwnAnswer, match=r"nobody reviews their own answer"):
        twice.judge_second("hive-7", "M", ASKED, LIND, "complete", revision=1)
    with pytest.raises(AlreadyRead, match=r"'Dr. Okafor' has reviewed the answer to case 'hive-7' before"):
        twice.conclude_second("hive-7", OKAFOR, "accept", revision=1)


def test_only_one_second_reading_and_only_of_what_was_drawn(twice: Store) -> None:
    twice.conclude_second("hive-7", SATO, "accept", revision=1)
    with pytest.raises(AlreadyRead, match=r"'Dr. Sato' has given the second reading"):
        twice.conclude_second("hive-7", ADLER, "accept", revision=1)
    assert twice.second_due(ADLER) == ()
    with pytest.raises(StoreError, match=r"revision 2 .* is not due for a second reading"):
        twice.judge_second("hive-7", "M", ASKED, ADLER, "complete", revision=2)


def test_both_readings_stand_apart(twice: Store) -> None:
    assert twice.second_reading("hive-7", 1) is None
    said = twice.judge_second(
        "hive-7",
        "M",
        ASKED,
        SATO,
        "incomplete",
        revision=1,
        comment="When?",
        passage=Span(28, 36, "at times"),
    )
    assert twice.second_reading("hive-7", 1) is None  # not before it is concluded
    assert twice.second_verdicts("hive-7", 1, SATO) == (said,)
    assert twice.second_verdicts("hive-7", 1, ADLER) == ()
    assert [each.author for each in twice.verdicts("hive-7")] == [OKAFOR]
    with pytest.raises(StoreError, match=r"say why you would send the answer back"):
        twice.conclude_second("hive-7", SATO, "send back", revision=1)
    given = twice.conclude_second("hive-7", SATO, "send back", revision=1, reason="When?")
    assert twice.second_reading("hive-7", 1) == given
    assert (given.reviewer, given.conclusion, given.verdicts) == (SATO, "send back", (said,))
    first = twice.first_reading("hive-7", 1)
    assert first is not None
    assert (first.reviewer, first.conclusion) == (OKAFOR, "accept")
    assert [each.verdict for each in first.verdicts] == ["complete"]


def test_an_answer_is_published_once_with_author_reviewer_and_both_times(
    timed_store: Store, clock: Clock, place: str
) -> None:
    hour = timedelta(hours=1)
    submitted(timed_store)
    with pytest.raises(WrongState, match=r"is in review, .*; only a signed answer is published"):
        timed_store.publish("hive-7", ADLER)
    clock.pause(hour)
    timed_store.release("hive-7", OKAFOR)
    assert [each.case_id for each in timed_store.unpublished()] == ["hive-7"]
    reviewed = clock.now
    clock.pause(hour)
    made = timed_store.publish("hive-7", ADLER)
    assert made == Publication(1, LIND, OKAFOR, reviewed, clock.now, ADLER)
    with open_store(place) as other:
        assert other.publication("hive-7") == made
        assert other.unpublished() == ()
    with pytest.raises(WrongState, match=r"was published by 'Dr. Adler' on .* already"):
        timed_store.publish("hive-7", OKAFOR)


def test_what_a_second_reader_would_send_back_is_published_with_a_reason_or_goes_back(
    twice: Store,
) -> None:
    with pytest.raises(WrongState, match=r"only an answer in review is sent back"):
        twice.send_back("hive-7", ADLER, "Why?")
    twice.conclude_second("hive-7", SATO, "send back", revision=1, reason="When?")
    with pytest.raises(StoreError, match=r"would have sent .* back; send it back, or"):
        twice.publish("hive-7", OKAFOR)
    twice.send_back("hive-7", OKAFOR, "Dr. Sato is right.")
    assert twice.state("hive-7") == "sent back"
    mended = submitted(twice, "It is benign. See a surgeon next week.")
    twice.release("hive-7", OKAFOR, base=mended)
    twice.conclude_second("hive-7", ADLER, "send back", revision=mended, reason="Which surgeon?")
    made = twice.publish("hive-7", OKAFOR, reason="any surgeon will do")
    assert made.reason == "any surgeon will do"
    with pytest.raises(WrongState):  # what is published stays
        twice.send_back("hive-7", SATO, "No.")


def test_readings_are_compared(twice: Store) -> None:
    twice.judge_second("hive-7", "M", ASKED, SATO, "incomplete", revision=1)
    assert twice.agreement().answers == 0  # not before it is concluded
    twice.conclude_second("hive-7", SATO, "accept", revision=1)
    asked = (CheckedQuestion("M", ASKED.start, ASKED.end, "answered", True),)
    twice.keep_check("hive-7", KeptCheck(1, asked, 0, 0, "1", NOW))
    told = twice.agreement()
    dimensions = {each.name: each for each in told.dimensions}
    assert (dimensions["Verdict"].reviewers.pairs, dimensions["Verdict"].reviewers.same) == (1, 0)
    assert dimensions["Worth publishing"].reviewers.same == 1
    assert told.table["answered", "complete"] == 1
    assert told.questions == 1


def test_only_late_reviews_count(twice: Store, clock: Clock) -> None:
    twice.conclude_second("hive-7", SATO, "accept", revision=1)
    clock.pause(timedelta(days=91))
    assert (twice.agreement().answers, twice.agreement(None).answers) == (0, 1)


def test_what_the_check_said_stands_in_the_queue_and_stays_once_the_answer_was_decided_on(
    timed_store: Store,
) -> None:
    submitted(timed_store)
    assert timed_store.submissions(OKAFOR)[0].check is None
    asked = (
        CheckedQuestion("M", 22, 35, "missing", True),
        CheckedQuestion("R", 0, 3, "answered", False, True),
    )
    for omissions in (1, 2):  # asked again while it is in review
        kept = KeptCheck(1, asked, 1, omissions, "1", NOW)
        timed_store.keep_check("hive-7", kept)
    assert timed_store.submissions(OKAFOR)[0].check == kept == timed_store.kept_check("hive-7", 1)
    assert kept.missing == 1
    timed_store.release("hive-7", OKAFOR)
    timed_store.keep_check("hive-7", replace(kept, contradictions=0))
    assert timed_store.kept_check("hive-7", 1) == kept


def test_a_specialty_is_what_the_import_says(store: Store, case: Case) -> None:
    submitted(store)
    assert store.submissions(OKAFOR)[0].specialty is None
    store.add_case(replace(case, specialty="surgery"))  # known now
    store.add_case(case)  # says nothing, so it stays
    assert store.submissions(OKAFOR)[0].specialty == "surgery"
    assert store.case("hive-7").specialty == "surgery"
    with pytest.raises(StoreError, match=r"with other documents or another specialty; give it another id"):
        store.add_case(replace(case, specialty="oncology"))
    store.add_case(replace(case, specialty="oncology"), replace=True)
    assert store.case("hive-7").specialty == "oncology"
    store.add_case(Case("hive-8", (CaseDocument("M", "query", "A lump?"),), specialty="dermatology"))
    assert store.case("hive-8").specialty == "dermatology"


def test_no_words_stand_in_representations(twice: Store) -> None:
    twice.judge_second("hive-7", "M", ASKED, SATO, "wrong", revision=1, comment="When?")
    twice.conclude_second("hive-7", SATO, "send back", revision=1, reason="Tell when.")
    shown = repr(twice.second_reading("hive-7", 1)) + repr(twice.publish("hive-7", OKAFOR, reason="so it is"))
    shown += repr(twice.first_reading("hive-7", 1)) + repr(twice.unpublished())
    assert not any(words in shown for words in ("When", "when", "well said", "benign", "so it is", "sister"))
