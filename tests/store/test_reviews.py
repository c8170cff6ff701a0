"""From the draft to the released answer: who may do what, and that every step stays on record."""

from __future__ import annotations

from datetime import timedelta

import pytest

from answer_assist.corrections import Change
from answer_assist.findings import Span, Tumor
from answer_assist.store import (
    DraftMovedOn,
    FrozenDraft,
    OwnAnswer,
    Step,
    Store,
    StoreError,
    WrongState,
    open_store,
)
from tests.store.clock import Clock

LIND, OKAFOR, SATO = "Dr. Lind", "Dr. Okafor", "Dr. Sato"


def _submitted(store: Store, text: str = "It is benign.") -> int:
    revision = store.save_draft("hive-7", text, author=LIND, base=None).revision
    store.submit("hive-7", LIND, revision)
    return revision


def test_a_case_goes_its_way_and_every_step_is_kept(timed_store: Store, clock: Clock, place: str) -> None:
    store, hour = timed_store, timedelta(hours=1)
    start = clock.now
    assert (store.state("hive-7"), store.history("hive-7")) == ("new", ())
    first = store.save_draft("hive-7", "It is benign.", author=LIND, base=None)
    assert store.state("hive-7") == "drafting"
    clock.pause(hour)
    store.submit("hive-7", LIND, first.revision)
    assert store.state("hive-7") == "in review"
    clock.pause(hour)
    store.send_back("hive-7", OKAFOR, "Say what to do next.")
    assert store.state("hive-7") == "sent back"
    second = store.save_draft("hive-7", "Benign; see a surgeon.", author=LIND, base=first.revision)
    assert store.state("hive-7") == "sent back"  # until it is submitted again
    clock.pause(hour)
    store.submit("hive-7", LIND, second.revision)
    clock.pause(hour)
    store.release("hive-7", OKAFOR)
    with open_store(place) as other:
        assert other.state("hive-7") == "released"
        assert other.history("hive-7") == (
            Step("drafting", LIND, start, 1),
            Step("in review", LIND, start + hour, 1),
            Step("sent back", OKAFOR, start + 2 * hour, 1, "Say what to do next."),
            Step("in review", LIND, start + 3 * hour, 2),
            Step("released", OKAFOR, start + 4 * hour, 2),
        )
        # what was submitted first is still there, to compare with
        assert [draft.text for draft in other.drafts("hive-7")] == ["It is benign.", "Benign; see a surgeon."]


def test_what_was_submitted_stays_a_version_of_its_own_within_one_sitting(store: Store) -> None:
    revision = _submitted(store)
    store.send_back("hive-7", OKAFOR, "Say what to do next.")
    for text in ("Benign; see", "Benign; see a surgeon."):
        revision = store.save_draft("hive-7", text, author=LIND, base=revision).revision
    assert [draft.text for draft in store.drafts("hive-7")] == ["It is benign.", "Benign; see a surgeon."]


def test_a_submitted_draft_cannot_be_written_and_the_text_is_kept_aside(store: Store, place: str) -> None:
    revision = _submitted(store)
    with pytest.raises(
        FrozenDraft, match=r"is in review, submitted by 'Dr. Lind' on .* when a reviewer sends"
    ) as caught:
        store.save_draft("hive-7", "It is benign, surely.", author=LIND, base=revision)
    assert (caught.value.state, caught.value.step.who) == ("in review", LIND)
    assert "surely" not in str(caught.value)
    with open_store(place) as other:
        draft = other.draft("hive-7")
        assert draft is not None
        assert draft.text == "It is benign."
        assert other.set_aside_drafts("hive-7") == (caught.value.set_aside,)
        assert other.set_aside_drafts("hive-7")[0].text == "It is benign, surely."


def test_a_save_that_was_under_way_at_submitting_is_no_error(store: Store) -> None:
    revision = _submitted(store)
    assert store.save_draft("hive-7", "It is benign.", author=LIND, base=revision).revision == revision
    assert store.set_aside_drafts("hive-7") == ()


def test_texts_set_aside_before_stay_when_the_draft_is_submitted(store: Store) -> None:
    first = store.save_draft("hive-7", "It is benign.", author=LIND, base=None)
    with pytest.raises(DraftMovedOn):
        store.save_draft("hive-7", "Perhaps.", author=OKAFOR, base=None)
    store.submit("hive-7", LIND, first.revision)
    assert [aside.text for aside in store.set_aside_drafts("hive-7")] == ["Perhaps."]


def test_a_released_answer_is_never_changed_again(store: Store) -> None:
    revision = _submitted(store)
    store.release("hive-7", OKAFOR)
    with pytest.raises(
        FrozenDraft, match=r"was released by 'Dr. Okafor' on .*; it stays as it is; your text is kept"
    ):
        store.save_draft("hive-7", "It is not.", author=LIND, base=revision)
    with pytest.raises(WrongState, match=r"is released already, by 'Dr. Okafor'"):
        store.submit("hive-7", LIND, revision)
    with pytest.raises(WrongState, match=r"is released, by 'Dr. Okafor' on .*; only an answer in review"):
        store.send_back("hive-7", SATO, "Wrong.")


def test_a_released_case_keeps_its_corrections_and_ticks(store: Store) -> None:
    case = store.case("hive-7")
    document, words = case.documents[0], case.documents[0].text
    lipoma = Tumor(name="lipoma", evidence=(Span(0, 4, words[:4]),))
    store.correct("hive-7", [Change(document.id, None, lipoma)], LIND)
    question = Span(0, 4, words[:4])
    store.tick("hive-7", document.id, question, LIND, reason="answered by phone")
    _submitted(store)
    store.release("hive-7", OKAFOR)
    kept, ticks = store.corrections("hive-7"), store.ticks("hive-7")
    for act in (
        lambda: store.correct("hive-7", [Change(document.id, lipoma, None)], LIND),
        lambda: store.undo("hive-7", LIND),
        lambda: store.redo("hive-7", LIND),
        lambda: store.tick("hive-7", document.id, question, LIND, reason="not relevant"),
        lambda: store.untick("hive-7", document.id, question, LIND),
    ):
        with pytest.raises(WrongState, match="is released and stays as it is"):
            act()
    assert (store.corrections("hive-7"), store.ticks("hive-7")) == (kept, ticks)


@pytest.mark.parametrize("author", [LIND, OKAFOR], ids=["who submitted", "who wrote a version"])
def test_nobody_reviews_their_own_answer(store: Store, author: str) -> None:
    first = store.save_draft("hive-7", "It is", author=OKAFOR, base=None)
    second = store.save_draft("hive-7", "It is benign.", author=LIND, base=first.revision)
    store.submit("hive-7", LIND, second.revision)
    with pytest.raises(OwnAnswer, match=f"'{author}' wrote on the answer .*; ask a colleague"):
        store.release("hive-7", author)
    with pytest.raises(OwnAnswer):
        store.send_back("hive-7", author, "Say more.")
    assert store.state("hive-7") == "in review"
    store.release("hive-7", SATO)


def test_who_only_hands_in_is_an_author_too(store: Store) -> None:
    first = store.save_draft("hive-7", "It is benign.", author=LIND, base=None)
    store.submit("hive-7", SATO, first.revision)
    with pytest.raises(OwnAnswer):
        store.release("hive-7", SATO)


def test_only_what_the_author_has_seen_is_submitted(store: Store) -> None:
    first = store.save_draft("hive-7", "It is benign.", author=LIND, base=None)
    theirs = store.save_draft("hive-7", "It is not.", author=OKAFOR, base=first.revision)
    with pytest.raises(DraftMovedOn, match=r"saved by 'Dr. Okafor'") as caught:
        store.submit("hive-7", LIND, first.revision)
    assert caught.value.stored == theirs
    assert store.state("hive-7") == "drafting"


@pytest.mark.parametrize("text", [None, "  \n"])
def test_nothing_is_not_submitted(store: Store, text: str | None) -> None:
    base = None if text is None else store.save_draft("hive-7", text, author=LIND, base=None).revision
    with pytest.raises(StoreError, match=r"write one first|write the answer first"):
        store.submit("hive-7", LIND, base)


def test_only_what_the_reviewer_has_read_is_released(store: Store) -> None:
    read = _submitted(store)
    store.send_back("hive-7", SATO, "Say more.")
    again = store.save_draft("hive-7", "It is benign. See a surgeon.", author=LIND, base=read)
    store.submit("hive-7", LIND, again.revision)
    with pytest.raises(DraftMovedOn):
        store.release("hive-7", OKAFOR, base=read)
    store.release("hive-7", OKAFOR, base=again.revision)


def test_a_reason_is_asked_for(store: Store) -> None:
    _submitted(store)
    with pytest.raises(StoreError, match="say why the answer is sent back"):
        store.send_back("hive-7", OKAFOR, " ")


def test_what_was_not_submitted_is_not_reviewed(store: Store) -> None:
    with pytest.raises(WrongState, match="is new; only an answer in review"):
        store.release("hive-7", OKAFOR)
    with pytest.raises(StoreError, match="there is no case 'hive-99'"):
        store.state("hive-99")


def test_a_reason_is_no_part_of_a_representation(store: Store) -> None:
    _submitted(store)
    assert "lump" not in repr(store.send_back("hive-7", OKAFOR, "The lump is not answered."))
