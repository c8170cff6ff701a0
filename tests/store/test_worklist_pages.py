"""The worklist a page at a time says what the worklist says."""

from __future__ import annotations

from datetime import timedelta

import pytest

from answer_assist.cases import Case, CaseDocument
from answer_assist.store import HOLD_LASTS, Store, StoreError
from answer_assist.store.worklist_pages import WorklistPages
from tests.store.clock import Clock

LIND, OKAFOR = "Dr. Lind", "Dr. Okafor"


@pytest.fixture
def store(timed_store: Store) -> Store:
    """Six cases: c-1 waits longest, then hive-7, c-2 ... c-5; c-2 is drafted, c-3 in review."""
    days = ["2024-01-09", "2024-02-02", "2024-02-03", "2024-02-04", "2024-02-05"]
    timed_store.add_cases(
        Case(f"c-{number}", (CaseDocument("Q", "query", f"A lump of {number} cm"),), received)
        for number, received in enumerate(days, 1)
    )
    for case_id in ("c-2", "c-3"):
        draft = timed_store.save_draft(case_id, "Dear madam", author=LIND, base=None)
    timed_store.submit("c-3", LIND, draft.revision)
    return timed_store


def test_pages_put_together_are_the_worklist(store: Store) -> None:
    store.hold("c-4", OKAFOR)
    pages = WorklistPages(store)
    assert len(pages) == 6
    leafed = [line for start in range(0, 8, 2) for line in pages.page(start, 2)]
    assert tuple(leafed) == store.worklist()
    assert [line.id for line in leafed] == ["c-1", "hive-7", "c-2", "c-3", "c-4", "c-5"]
    assert [line.holder for line in leafed] == [None, None, None, None, OKAFOR, None]


def test_counts_tell_of_every_state_whichever_is_asked_for(store: Store) -> None:
    pages = WorklistPages(store, ["new"], "lump")
    assert pages.counts == {"new": 4, "drafting": 1, "in review": 1, "sent back": 0, "released": 0}
    assert pages.page(0, 9) == store.worklist(["new"], "lump")
    assert WorklistPages(store, text="4 cm").page(0, 9) == store.worklist(text="4 cm")


def test_no_state_and_no_such_words_are_no_lines(store: Store) -> None:
    assert len(WorklistPages(store, [])) == 0
    nothing = WorklistPages(store, text="fibroid")
    assert (len(nothing), nothing.page(0, 9), sum(nothing.counts.values())) == (0, (), 0)


def test_no_line_moves_while_one_leafs_and_each_says_what_is_so_now(store: Store, clock: Clock) -> None:
    store.hold("c-1", OKAFOR)
    pages = WorklistPages(store, ["new"])
    store.add_case(Case("older", (CaseDocument("Q", "query", "A lump"),), "2020-01-01"))
    store.save_draft("hive-7", "Dear madam", author=LIND, base=None)
    clock.pause(HOLD_LASTS)
    first, second = pages.page(0, 2)
    assert (first.id, first.holder) == ("c-1", None)
    assert (second.id, second.state, second.draft_author) == ("hive-7", "drafting", LIND)
    assert second.age == timedelta(hours=4, minutes=2, seconds=11) + HOLD_LASTS


def test_a_case_has_its_place(store: Store) -> None:
    pages = WorklistPages(store, ["new", "drafting"])
    assert (pages.place("c-1"), pages.place("c-2"), pages.place("c-3")) == (0, 2, None)
    with pytest.raises(StoreError, match="no case 'lost'"):
        pages.place("lost")


def test_openings_are_those_of_the_lines_of_the_page(store: Store) -> None:
    store.add_case(Case("cut", (CaseDocument("Q", "query", "A lump\0and no more"),), "2024-02-06"))
    store.add_case(Case("long", (CaseDocument("Q", "query", "Dear doctor,\n" + "a" * 5000),), "2024-02-07"))
    pages = WorklistPages(store, ["new"])
    assert pages.openings(0, 2) == ("A lump of 1 cm", "My sister has a lump.\nIs it benign?")
    *_, cut, long = pages.openings(2, 9)
    assert cut == ""
    assert long.startswith("Dear doctor,\naaa")
    assert 200 < len(long) < 1000


def test_an_unknown_state_is_refused(store: Store) -> None:
    with pytest.raises(StoreError, match="'urgent'"):
        WorklistPages(store, ["urgent"])  # type: ignore[list-item]
