"""Drafts: versions and revisions, and what happens when two people write at once."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from datetime import datetime, timedelta

import pytest

from answer_assist.cases import Case
from answer_assist.store import (
    SITTING_PAUSE,
    Draft,
    DraftMovedOn,
    FrozenDraft,
    StaleDraft,
    Store,
    StoreError,
    open_store,
)
from tests.store.clock import Clock


def _text(draft: Draft | None) -> str:
    assert draft is not None
    return draft.text


def test_a_case_without_a_draft_has_none(store: Store) -> None:
    assert store.draft("hive-7") is None
    assert store.drafts("hive-7") == ()


def test_a_saved_draft_is_there_in_another_connection(place: str, store: Store) -> None:
    saved = store.save_draft("hive-7", "Dear madam, ", author="Dr. Okafor", base=None)
    with open_store(place) as other:
        assert other.draft("hive-7") == saved


def test_saves_of_one_sitting_go_into_one_version(timed_store: Store, clock: Clock) -> None:
    first = timed_store.save_draft("hive-7", "Dear", author="Dr. Okafor", base=None)
    clock.pause(SITTING_PAUSE)
    second = timed_store.save_draft("hive-7", "Dear madam", author="Dr. Okafor", base=first.revision)
    assert (first.version, first.revision) == (1, 1)
    assert (second.version, second.revision) == (1, 2)
    assert timed_store.drafts("hive-7") == (second,)
    assert second.saved_at == clock.now


@pytest.mark.parametrize(
    ("author", "pause", "new_version"),
    [
        ("Dr. Okafor", SITTING_PAUSE + timedelta(seconds=1), False),
        ("Dr. Lind", timedelta(seconds=2), False),
        ("Dr. Okafor", timedelta(seconds=2), True),
    ],
    ids=["after a pause", "another author", "when asked to"],
)
def test_a_new_version_begins(
    timed_store: Store, clock: Clock, author: str, pause: timedelta, new_version: bool
) -> None:
    first = timed_store.save_draft("hive-7", "Dear", author="Dr. Okafor", base=None)
    clock.pause(pause)
    second = timed_store.save_draft(
        "hive-7", "Dear madam", author=author, base=first.revision, new_version=new_version
    )
    assert (second.version, second.revision) == (2, 2)
    assert timed_store.drafts("hive-7") == (first, second)
    assert timed_store.draft("hive-7") == second


def test_times_are_aware_and_in_utc(timed_store: Store, clock: Clock) -> None:
    clock.now = datetime(2024, 2, 1, 16, 30, tzinfo=datetime.fromisoformat("2024-02-01T16:30+02:00").tzinfo)
    timed_store.save_draft("hive-7", "Dear", author="Dr. Okafor", base=None)
    draft = timed_store.draft("hive-7")
    assert draft is not None
    assert draft.saved_at.isoformat() == "2024-02-01T14:30:00+00:00"


def test_a_save_on_an_old_draft_is_refused_and_both_texts_are_kept(store: Store, place: str) -> None:
    first = store.save_draft("hive-7", "Dear", author="Dr. Okafor", base=None)
    theirs = store.save_draft("hive-7", "Dear madam", author="Dr. Lind", base=first.revision)
    with pytest.raises(StaleDraft) as caught:
        store.save_draft("hive-7", "Dear sister", author="Dr. Okafor", base=first.revision)
    assert caught.value.stored == theirs
    assert caught.value.set_aside.text == "Dear sister"
    with open_store(place) as other:
        assert other.draft("hive-7") == theirs
        assert other.set_aside_drafts("hive-7") == (caught.value.set_aside,)


def test_a_first_save_finds_that_somebody_was_first(store: Store) -> None:
    store.save_draft("hive-7", "Dear madam", author="Dr. Lind", base=None)
    with pytest.raises(StaleDraft):
        store.save_draft("hive-7", "Dear sister", author="Dr. Okafor", base=None)


def test_typing_on_in_a_conflict_keeps_the_latest_words(store: Store) -> None:
    store.save_draft("hive-7", "Dear madam", author="Dr. Lind", base=None)
    for text in ("Dear s", "Dear sister"):
        with pytest.raises(StaleDraft):
            store.save_draft("hive-7", text, author="Dr. Okafor", base=None)
    assert [draft.text for draft in store.set_aside_drafts("hive-7")] == ["Dear sister"]


def test_one_goes_on_with_ones_own_text_and_theirs_is_an_earlier_version(store: Store) -> None:
    store.save_draft("hive-7", "Dear madam", author="Dr. Lind", base=None)
    with pytest.raises(StaleDraft) as caught:
        store.save_draft("hive-7", "Dear sister", author="Dr. Okafor", base=None)
    conflict = caught.value
    store.save_draft("hive-7", conflict.set_aside.text, author="Dr. Okafor", base=conflict.stored.revision)
    store.drop_set_aside(conflict.set_aside)
    assert [draft.text for draft in store.drafts("hive-7")] == ["Dear madam", "Dear sister"]
    assert store.set_aside_drafts("hive-7") == ()


def test_dropping_forgets_that_text_and_not_a_later_one(store: Store) -> None:
    store.save_draft("hive-7", "Dear madam", author="Dr. Lind", base=None)
    with pytest.raises(StaleDraft) as caught:
        store.save_draft("hive-7", "Dear s", author="Dr. Okafor", base=None)
    with pytest.raises(StaleDraft):
        store.save_draft("hive-7", "Dear sister", author="Dr. Okafor", base=None)
    store.drop_set_aside(caught.value.set_aside)
    assert [draft.text for draft in store.set_aside_drafts("hive-7")] == ["Dear sister"]


def test_the_same_words_saved_twice_are_no_conflict(store: Store) -> None:
    first = store.save_draft("hive-7", "Dear", author="Dr. Okafor", base=None)
    second = store.save_draft("hive-7", "Dear madam", author="Dr. Okafor", base=first.revision)
    assert store.save_draft("hive-7", "Dear madam", author="Dr. Okafor", base=first.revision) == second


def test_a_draft_written_on_one_that_is_gone_is_taken(store: Store) -> None:
    saved = store.save_draft("hive-7", "Dear", author="Dr. Okafor", base=12)
    assert store.draft("hive-7") == saved


def test_of_many_who_save_at_once_one_wins_and_no_text_is_lost(place: str, case: Case) -> None:
    with open_store(place) as store:
        store.add_case(case)

        def write(number: int) -> str:
            try:
                return store.save_draft("hive-7", f"text {number}", author=f"Dr. {number}", base=None).text
            except StaleDraft as conflict:
                return conflict.set_aside.text

        with ThreadPoolExecutor(4) as pool:
            texts = set(pool.map(write, range(8)))
        kept = {_text(store.draft("hive-7"))} | {draft.text for draft in store.set_aside_drafts("hive-7")}
        assert texts == kept == {f"text {number}" for number in range(8)}
        assert len(store.drafts("hive-7")) == 1


def test_no_text_stands_in_messages_and_representations(store: Store) -> None:
    saved = store.save_draft("hive-7", "secret words", author="Dr. Okafor", base=None)
    with pytest.raises(StaleDraft) as caught:
        store.save_draft("hive-7", "hidden words", author="Dr. Lind", base=None)
    shown = [str(caught.value), repr(saved), repr(caught.value.set_aside), repr(store.case("hive-7"))]
    shown += [repr(listing) for listing in store.cases()]
    for line in shown:
        assert "secret" not in line
        assert "hidden" not in line
        assert "lump" not in line


# Restoring a version


def test_an_earlier_version_is_restored_as_a_new_one_and_all_stay(store: Store) -> None:
    one = store.save_draft("hive-7", "It is benign.", author="Dr. Lind", base=None)
    two = store.save_draft("hive-7", "It is", author="Dr. Lind", base=one.revision, new_version=True)
    restored = store.restore("hive-7", 1, "Dr. Lind", two.revision)
    assert (restored.text, restored.version, restored.revision) == ("It is benign.", 3, 3)
    assert store.drafts("hive-7") == (one, two, restored)
    assert store.draft("hive-7") == restored


def test_restoring_what_is_there_changes_nothing(store: Store) -> None:
    one = store.save_draft("hive-7", "It is benign.", author="Dr. Lind", base=None)
    assert store.restore("hive-7", 1, "Dr. Lind", one.revision) == one


def test_restoring_over_words_not_seen_is_refused(store: Store) -> None:
    one = store.save_draft("hive-7", "It is benign.", author="Dr. Lind", base=None)
    theirs = store.save_draft("hive-7", "It may be.", author="Dr. Okafor", base=one.revision)
    with pytest.raises(
        DraftMovedOn, match=r"saved by 'Dr. Okafor', and you have seen revision 1; read it again"
    ):
        store.restore("hive-7", 1, "Dr. Lind", one.revision)
    assert store.draft("hive-7") == theirs


def test_a_version_that_is_not_there_is_named(store: Store) -> None:
    with pytest.raises(StoreError, match="has no draft yet; write one first"):
        store.restore("hive-7", 1, "Dr. Lind", None)
    one = store.save_draft("hive-7", "It is benign.", author="Dr. Lind", base=None)
    with pytest.raises(StoreError, match="has no version 4; it has 1 to 1"):
        store.restore("hive-7", 4, "Dr. Lind", one.revision)


def test_what_is_in_review_is_not_restored_over(store: Store) -> None:
    one = store.save_draft("hive-7", "It is benign.", author="Dr. Lind", base=None)
    two = store.save_draft("hive-7", "It may be.", author="Dr. Okafor", base=one.revision)
    store.submit("hive-7", "Dr. Okafor", two.revision)
    with pytest.raises(FrozenDraft, match=r"is in review, submitted by 'Dr. Okafor'"):
        store.restore("hive-7", 1, "Dr. Lind", two.revision)
    assert store.draft("hive-7") == two
