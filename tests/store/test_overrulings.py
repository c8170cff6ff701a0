"""Remarks of the check that a doctor overrules with a reason, kept for the reviewer."""

from __future__ import annotations

from dataclasses import replace

import pytest

from answer_assist.cases import Case, CaseDocument
from answer_assist.findings import Span
from answer_assist.store import Overruling, Remark, Store, StoreError, WrongState, open_store
from tests.store.clock import Clock

SIDE = Remark(
    "contradiction", "R", Span(20, 25, "right"), "side: right breast, said left", "your left breast"
)
PASSED_OVER = Remark("omission", "M", Span(0, 21, "My sister has a lump."), "lump")


def test_an_overruled_remark_is_kept_with_who_when_and_why(
    timed_store: Store, clock: Clock, place: str
) -> None:
    made = timed_store.overrule("hive-7", SIDE, "Dr. Lind", "the report errs, see the operation note")
    assert made == Overruling(SIDE, "the report errs, see the operation note", "Dr. Lind", clock.now)
    with open_store(place) as other:
        assert other.overrulings("hive-7") == (made,)


def test_a_later_word_on_the_same_remark_counts(store: Store) -> None:
    store.overrule("hive-7", SIDE, "Dr. Lind", "the report errs")
    other = store.overrule("hive-7", PASSED_OVER, "Dr. Lind", "told by phone")
    later = store.overrule("hive-7", SIDE, "Dr. Okafor", "asked the surgeon")
    assert store.overrulings("hive-7") == (other, later)


@pytest.mark.parametrize(
    "another",
    [
        replace(SIDE, said="her left breast"),
        replace(SIDE, about="side"),
        replace(SIDE, kind="omission"),
        replace(SIDE, said=None),
        replace(SIDE, evidence=Span(13, 25, "of the right")),
    ],
    ids=["other words of the draft", "about something else", "other kind", "nothing said", "other evidence"],
)
def test_another_remark_is_not_touched(store: Store, another: Remark) -> None:
    made = store.overrule("hive-7", SIDE, "Dr. Lind", "the report errs")
    store.reinstate("hive-7", another, "Dr. Lind")
    assert store.overrulings("hive-7") == (made,)


@pytest.mark.parametrize("remark", [SIDE, PASSED_OVER], ids=lambda remark: remark.kind)
def test_a_reinstated_remark_counts_again(store: Store, remark: Remark) -> None:
    store.overrule("hive-7", remark, "Dr. Lind", "not relevant")
    store.reinstate("hive-7", remark, "Dr. Okafor")
    assert store.overrulings("hive-7") == ()
    store.reinstate("hive-7", remark, "Dr. Okafor")  # where it was not overruled, nothing changes
    assert store.overrulings("hive-7") == ()


def test_without_a_reason_nothing_is_overruled(store: Store) -> None:
    with pytest.raises(StoreError, match="say why the remark does not count"):
        store.overrule("hive-7", SIDE, "Dr. Lind", " ")


@pytest.mark.parametrize("remark", [replace(SIDE, document="X"), replace(SIDE, evidence=Span(0, 5, "right"))])
def test_words_that_do_not_stand_in_the_case_are_refused(store: Store, remark: Remark) -> None:
    with pytest.raises(StoreError, match="of case 'hive-7' has no such words") as caught:
        store.overrule("hive-7", remark, "Dr. Lind", "the report errs")
    assert "right" not in str(caught.value)


def test_a_released_case_keeps_its_overrulings(store: Store) -> None:
    made = store.overrule("hive-7", SIDE, "Dr. Lind", "the report errs")
    draft = store.save_draft("hive-7", "It is benign.", author="Dr. Lind", base=None)
    store.submit("hive-7", "Dr. Lind", draft.revision)
    store.release("hive-7", "Dr. Okafor")
    with pytest.raises(WrongState):
        store.reinstate("hive-7", SIDE, "Dr. Lind")
    with pytest.raises(WrongState):
        store.overrule("hive-7", PASSED_OVER, "Dr. Lind", "told by phone")
    assert store.overrulings("hive-7") == (made,)


def test_a_document_with_an_overruled_remark_keeps_its_text(store: Store, case: Case) -> None:
    store.overrule("hive-7", SIDE, "Dr. Lind", "the report errs")
    other = Case("hive-7", (case.documents[0], CaseDocument("R", "report", "Cyst.")))
    with pytest.raises(
        StoreError, match="document 'R' of case 'hive-7' has corrections, ticked questions, overruled"
    ):
        store.add_case(other, replace=True)
    store.reinstate("hive-7", SIDE, "Dr. Lind")
    store.add_case(other, replace=True)


def test_no_words_stand_in_representations(store: Store) -> None:
    shown = repr(store.overrule("hive-7", SIDE, "Dr. Lind", "the report errs"))
    assert "breast" not in shown
    assert "errs" not in shown
