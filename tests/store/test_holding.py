"""Who has a case: seen by the others, and over by itself."""

from __future__ import annotations

from datetime import timedelta

import pytest

from answer_assist.store import HOLD_LASTS, HeldByAnother, Hold, Store, StoreError, open_store
from tests.store.clock import Clock

LIND, OKAFOR = "Dr. Lind", "Dr. Okafor"


def test_a_second_doctor_sees_who_has_the_case(timed_store: Store, clock: Clock, place: str) -> None:
    assert timed_store.holder("hive-7") is None
    held = timed_store.hold("hive-7", LIND)
    assert held == Hold("hive-7", LIND, clock.now, clock.now + HOLD_LASTS)
    with open_store(place, clock=clock) as other:
        assert other.holder("hive-7") == held
        with pytest.raises(
            HeldByAnother, match=r"'Dr. Lind' has case 'hive-7' since 14:02 UTC, until 14:07"
        ) as caught:
            other.hold("hive-7", OKAFOR)
        assert caught.value.hold == held


def test_who_goes_on_with_a_case_keeps_it(timed_store: Store, clock: Clock) -> None:
    since = clock.now
    timed_store.hold("hive-7", LIND)
    clock.pause(HOLD_LASTS - timedelta(seconds=1))
    assert timed_store.hold("hive-7", LIND) == Hold("hive-7", LIND, since, clock.now + HOLD_LASTS)


def test_a_hold_without_a_sign_of_its_holder_ends(timed_store: Store, clock: Clock) -> None:
    timed_store.hold("hive-7", LIND)
    clock.pause(HOLD_LASTS)
    assert timed_store.holder("hive-7") is None
    assert timed_store.hold("hive-7", OKAFOR).since == clock.now


def test_a_case_is_let_go_and_can_be_taken_over(store: Store) -> None:
    store.hold("hive-7", LIND)
    store.let_go("hive-7", LIND)
    assert store.holder("hive-7") is None
    store.hold("hive-7", LIND)
    assert store.hold("hive-7", OKAFOR, take_over=True).user == OKAFOR
    store.let_go("hive-7", LIND)  # theirs no more: it stays with who has it
    holder = store.holder("hive-7")
    assert holder is not None
    assert holder.user == OKAFOR


def test_a_hold_keeps_nobodys_words_out(store: Store) -> None:
    store.hold("hive-7", LIND)
    assert store.save_draft("hive-7", "Dear madam", author=OKAFOR, base=None).author == OKAFOR


def test_an_unknown_case_is_named(store: Store) -> None:
    for act in (store.hold, store.let_go):
        with pytest.raises(StoreError, match="there is no case 'hive-99'"):
            act("hive-99", LIND)
    with pytest.raises(StoreError, match="there is no case 'hive-99'"):
        store.holder("hive-99")
