"""Cases go in and come out as they were."""

from __future__ import annotations

from datetime import timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from answer_assist.cases import Case, CaseDocument, bundled_cases
from answer_assist.store import Store, StoreError, open_store
from tests.store.clock import Clock


def test_a_case_comes_back_as_it_went_in(store: Store, case: Case) -> None:
    assert store.case("hive-7") == case


def test_a_case_added_twice_is_there_once(store: Store, case: Case) -> None:
    store.add_case(case)
    assert [listing.id for listing in store.cases()] == ["hive-7"]


def test_another_case_of_the_same_id_is_refused_and_nothing_changes(store: Store, case: Case) -> None:
    fresh = Case("hive-8", (CaseDocument("M", "query", "Is coughing normal?"),))
    other = Case("hive-7", (CaseDocument("M", "query", "Another lump."),))
    with pytest.raises(StoreError, match=r"'hive-7' is in .* already, with other documents"):
        store.add_cases([fresh, other])
    assert store.case("hive-7") == case
    assert [listing.id for listing in store.cases()] == ["hive-7"]


def test_documents_are_replaced_on_demand_and_the_draft_stays(store: Store) -> None:
    store.save_draft("hive-7", "Dear madam, ", author="Dr. Okafor", base=None)
    other = Case("hive-7", (CaseDocument("M", "query", "Another lump."),), "2024-03-01")
    store.add_case(other, replace=True)
    assert store.case("hive-7") == other
    draft = store.draft("hive-7")
    assert draft is not None
    assert draft.text == "Dear madam, "


def test_a_case_given_twice_at_once_is_there_once_as_given_last(store: Store) -> None:
    first, last = (Case("hive-8", (CaseDocument("M", "query", text),)) for text in ("A cough.", "A rash."))
    store.add_cases([first, first, last], replace=True)
    assert store.case("hive-8") == last
    assert [listing.title for listing in store.cases()] == ["Message from a sister", "A rash."]
    assert (store.worklist(text="cough"), len(store.worklist(text="rash"))) == ((), 1)


def test_a_replaced_case_waits_since_it_was_added_first(timed_store: Store, clock: Clock) -> None:
    added = clock.now
    timed_store.add_case(Case("hive-8", (CaseDocument("M", "query", "A cough."),)))
    clock.pause(timedelta(hours=3))
    timed_store.add_case(Case("hive-8", (CaseDocument("M", "query", "A rash."),)), replace=True)
    assert [line.received for line in timed_store.worklist() if line.id == "hive-8"] == [added]


def test_the_list_shows_cases_in_the_order_of_arrival_with_their_drafts(store: Store) -> None:
    store.add_case(Case("hive-2", (CaseDocument("M", "query", "What is   a\n basaloid " + "x" * 90),)))
    saved = store.save_draft("hive-2", "It is ", author="Dr. Okafor", base=None)
    first, second = store.cases()
    assert (first.id, first.title, first.documents, first.has_draft) == (
        "hive-7",
        "Message from a sister",
        2,
        False,
    )
    assert first.draft_saved_at is None
    assert first.received == "2024-02-01T10:00:00+00:00"
    assert (second.id, second.has_draft, second.draft_saved_at) == ("hive-2", True, saved.saved_at)
    assert second.title.startswith("What is a basaloid xxx")
    assert second.title.endswith("…")
    assert len(second.title) == 80


def test_the_list_shows_the_newest_version_of_a_draft(store: Store) -> None:
    one = store.save_draft("hive-7", "One.", author="Dr. Okafor", base=None)
    two = store.save_draft("hive-7", "Two.", author="Dr. Lind", base=one.revision)
    (listing,) = store.cases()
    assert (listing.draft_author, listing.draft_saved_at) == ("Dr. Lind", two.saved_at)


def test_an_unknown_case_is_named(store: Store) -> None:
    with pytest.raises(StoreError, match="there is no case 'hive-99'"):
        store.case("hive-99")
    with pytest.raises(StoreError, match="there is no case 'hive-99'"):
        store.draft("hive-99")
    with pytest.raises(StoreError, match="there is no case 'hive-99'"):
        store.save_draft("hive-99", "Dear", author="Dr. Okafor", base=None)


def test_the_bundled_cases_go_in_and_out(place: str) -> None:
    with open_store(place) as store:
        store.add_cases(bundled_cases())
    with open_store(place) as store:
        assert tuple(store.case(listing.id) for listing in store.cases()) == bundled_cases()


@pytest.mark.parametrize(
    "text",
    [
        "",
        "\0",
        "before\0after",
        "half of a pair: \ud83d",
        "\ufdd0 marked",
        "Ki‑67 ≥ 80 %, 基底細胞様癌 🙂\r\n\t",
    ],
    ids=["empty", "NUL", "NUL inside", "lone surrogate", "the mark itself", "all scripts"],
)
def test_any_text_comes_back_code_point_for_code_point(store: Store, text: str) -> None:
    store.add_case(Case("odd", (CaseDocument("M", "query", text, title=text),)))
    assert store.case("odd").documents[0].text == text
    assert store.save_draft("odd", text, author="Dr. Okafor", base=None).text == text
    draft = store.draft("odd")
    assert draft is not None
    assert draft.text == text


@given(st.text(st.characters()))
def test_any_draft_comes_back_from_sqlite(text: str) -> None:
    with open_store(":memory:") as store:
        store.add_case(Case("odd", (CaseDocument("M", "query", "Is it benign?"),)))
        store.save_draft("odd", text, author="Dr. Okafor", base=None)
        draft = store.draft("odd")
        assert draft is not None
        assert draft.text == text
