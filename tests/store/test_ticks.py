"""Questions ticked off with a passage of the draft, or for a reason outside it."""

from __future__ import annotations

import pytest

from answer_assist.cases import Case, CaseDocument
from answer_assist.findings import Span
from answer_assist.store import Store, StoreError, Tick, open_store
from tests.store.clock import Clock

ASKED = Span(22, 35, "Is it benign?")
DRAFT = "Dear madam, it is benign. See a surgeon."
PASSAGE = Span(12, 25, "it is benign.")


def test_a_question_is_ticked_with_the_passage_that_answers_it(
    timed_store: Store, clock: Clock, place: str
) -> None:
    tick = timed_store.tick("hive-7", "M", ASKED, "Dr. Lind", passage=PASSAGE)
    assert tick == Tick("M", ASKED, PASSAGE, None, "Dr. Lind", clock.now)
    with open_store(place) as other:
        assert other.ticks("hive-7") == (tick,)


def test_a_question_is_overruled_with_a_reason(store: Store) -> None:
    tick = store.tick("hive-7", "M", ASKED, "Dr. Lind", reason="answered by phone")
    assert (tick.passage, tick.reason) == (None, "answered by phone")
    assert store.ticks("hive-7") == (tick,)


def test_a_new_tick_gives_way_to_none_of_another_question(store: Store) -> None:
    lump = store.tick("hive-7", "M", Span(0, 21, "My sister has a lump."), "Dr. Lind", reason="no question")
    store.tick("hive-7", "M", ASKED, "Dr. Lind", reason="answered by phone")
    second = store.tick("hive-7", "M", ASKED, "Dr. Okafor", passage=PASSAGE)
    assert store.ticks("hive-7") == (lump, second)
    store.untick("hive-7", "M", ASKED, "Dr. Lind")
    assert store.ticks("hive-7") == (lump,)
    store.untick("hive-7", "M", ASKED, "Dr. Lind")  # without one, nothing changes
    assert store.ticks("hive-7") == (lump,)


@pytest.mark.parametrize(
    ("passage", "reason"),
    [(None, None), (None, "  "), (PASSAGE, "by phone"), (Span(3, 3, ""), None)],
    ids=["neither", "no reason", "both", "no words"],
)
def test_one_of_passage_and_reason_is_asked_for(
    store: Store, passage: Span | None, reason: str | None
) -> None:
    with pytest.raises(StoreError, match="with the passage that answers it, or with a reason"):
        store.tick("hive-7", "M", ASKED, "Dr. Lind", passage=passage, reason=reason)


@pytest.mark.parametrize(("document", "question"), [("M", Span(0, 13, "Is it benign?")), ("X", ASKED)])
def test_a_question_that_does_not_stand_there_is_refused(store: Store, document: str, question: Span) -> None:
    with pytest.raises(
        StoreError, match=f"document '{document}' of case 'hive-7' has no such question"
    ) as caught:
        store.tick("hive-7", document, question, "Dr. Lind", passage=PASSAGE)
    assert "benign" not in str(caught.value)


def test_a_ticked_question_keeps_its_text(store: Store, case: Case) -> None:
    store.tick("hive-7", "M", ASKED, "Dr. Lind", passage=PASSAGE)
    other = Case("hive-7", (CaseDocument("M", "query", "Another lump."), case.documents[1]))
    with pytest.raises(StoreError, match="document 'M' of case 'hive-7' has corrections, ticked questions"):
        store.add_case(other, replace=True)
    store.untick("hive-7", "M", ASKED, "Dr. Lind")
    store.add_case(other, replace=True)
    assert store.case("hive-7") == other


@pytest.mark.parametrize(
    ("draft", "start"),
    [
        (DRAFT, 12),
        ("Dear madam, good news: it is benign.", 23),
        ("it is benign.", 0),
        ("it is benign. Madam, it is benign.", 21),
        ("it is benign. Dear madam, dear sister of hers, it is benign.", 0),
        ("Dear madam, it is not benign.", None),
        ("", None),
    ],
)
def test_a_passage_is_found_again_in_a_draft_that_was_written_on(draft: str, start: int | None) -> None:
    tick = Tick("M", ASKED, PASSAGE, None, "Dr. Lind", Clock().now)
    found = tick.passage_in(draft)
    assert found == (None if start is None else Span(start, start + 13, "it is benign."))


def test_no_words_stand_in_representations(store: Store) -> None:
    shown = repr(store.tick("hive-7", "M", ASKED, "Dr. Lind", passage=PASSAGE))
    assert "benign" not in shown
