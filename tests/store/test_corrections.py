"""Corrections in the store: kept for ever, undone and redone without end, two doctors at once."""

from __future__ import annotations

import json
import subprocess
import sys
from collections.abc import Sequence
from dataclasses import replace
from datetime import timedelta

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from answer_assist.cases import Case, CaseDocument
from answer_assist.corrections import Change, Correction, building_on, corrected
from answer_assist.findings import CaseSummary, Code, Document, Finding, Patient, Question, Span, Tumor
from answer_assist.store import ChangedMeanwhile, Store, StoreError, open_store
from tests.store.clock import Clock

LIND, OKAFOR = "Dr. Lind", "Dr. Okafor"

REPORT = "Fibroadenoma of the right breast."
FIBROADENOMA = Tumor(
    name="fibroadenoma",
    code=Code("ICD-O-3 morphology", "9010/0"),
    evidence=(Span(0, 12, "Fibroadenoma"),),
)
UNCERTAIN = replace(FIBROADENOMA, assertion="uncertain")
ABSENT = replace(FIBROADENOMA, assertion="absent")
PATIENT = Patient("sister", None, "female", (Span(0, 9, "My sister"),))
SUMMARIES = (
    CaseSummary(Document("M", "query", 35), PATIENT),
    CaseSummary(Document("R", "report", len(REPORT)), Patient(), (FIBROADENOMA,)),
)
DOUBTED = Change("R", FIBROADENOMA, UNCERTAIN)
DENIED = Change("R", UNCERTAIN, ABSENT)
REJECTED = Change("R", FIBROADENOMA, None)


def _tumors(store: Store) -> tuple[Finding, ...]:
    return corrected(SUMMARIES, store.corrections("hive-7"))[1].findings


def test_a_correction_keeps_before_after_author_and_time(
    timed_store: Store, clock: Clock, place: str
) -> None:
    made = timed_store.correct("hive-7", [DOUBTED], LIND)
    assert made == Correction((DOUBTED,), LIND, clock.now, 1)
    with open_store(place) as other:
        assert other.corrections("hive-7") == (made,)
        assert _tumors(other) == (UNCERTAIN,)


def test_what_was_undone_stays_on_record(timed_store: Store, clock: Clock) -> None:
    made = timed_store.correct("hive-7", [REJECTED], LIND)
    clock.pause(timedelta(minutes=1))
    (undone,) = timed_store.undo("hive-7", LIND)
    assert undone == replace(made, undone_at=clock.now, undone_by=LIND)
    assert timed_store.corrections("hive-7") == (undone,)
    assert _tumors(timed_store) == (FIBROADENOMA,)
    assert timed_store.redo("hive-7", LIND) == (made,)
    assert timed_store.corrections("hive-7") == (made,)


def test_undo_goes_back_step_by_step_and_redo_forward(store: Store) -> None:
    store.correct("hive-7", [DOUBTED], LIND)
    store.correct("hive-7", [DENIED], LIND)
    seen = []
    for act in (store.undo, store.undo, store.undo, store.redo, store.redo, store.redo):
        act("hive-7", LIND)
        seen.append(_tumors(store)[0].assertion)
    assert seen == ["uncertain", "present", "present", "uncertain", "absent", "absent"]


def test_a_new_correction_ends_what_can_be_redone(store: Store) -> None:
    store.correct("hive-7", [DOUBTED], LIND)
    store.undo("hive-7", LIND)
    store.correct("hive-7", [REJECTED], LIND)
    assert store.redo("hive-7", LIND) == ()


def test_each_doctor_undoes_their_own(store: Store) -> None:
    store.correct("hive-7", [REJECTED], LIND)
    female = Change("M", PATIENT, replace(PATIENT, age_years=40))
    store.correct("hive-7", [female], OKAFOR)
    assert [undone.number for undone in store.undo("hive-7", LIND)] == [1]
    assert store.undo("hive-7", LIND) == ()
    assert store.redo("hive-7", OKAFOR) == ()
    assert [c.in_force for c in store.corrections("hive-7")] == [False, True]


def test_what_builds_on_it_goes_with_it_and_comes_back_with_it(store: Store) -> None:
    store.correct("hive-7", [DOUBTED], LIND)
    store.correct("hive-7", [DENIED], LIND)
    assert [undone.number for undone in store.undo("hive-7", LIND, 1)] == [1, 2]
    assert _tumors(store) == (FIBROADENOMA,)
    assert [redone.number for redone in store.redo("hive-7", LIND)] == [1, 2]
    assert _tumors(store) == (ABSENT,)


def test_an_undo_of_what_another_has_changed_meanwhile_says_so(store: Store) -> None:
    store.correct("hive-7", [DOUBTED], LIND)
    theirs = store.correct("hive-7", [DENIED], OKAFOR)
    with pytest.raises(
        ChangedMeanwhile, match=r"'Dr. Okafor' \(correction 2\) changed what correction 1"
    ) as caught:
        store.undo("hive-7", LIND)
    assert caught.value.corrections == (theirs,)
    assert _tumors(store) == (ABSENT,)
    # as the error says: that one first
    store.undo("hive-7", LIND, 2)
    store.undo("hive-7", LIND)
    assert _tumors(store) == (FIBROADENOMA,)


def test_a_redo_over_what_another_has_changed_meanwhile_says_so(store: Store) -> None:
    store.correct("hive-7", [DOUBTED], LIND)
    store.undo("hive-7", LIND)
    store.correct("hive-7", [REJECTED], OKAFOR)
    with pytest.raises(ChangedMeanwhile, match=r"'Dr. Okafor' \(correction 2\) changed the same findings"):
        store.redo("hive-7", LIND)
    assert _tumors(store) == ()


def test_a_redo_of_what_lost_its_ground_says_so(store: Store) -> None:
    store.correct("hive-7", [DOUBTED], LIND)
    store.correct("hive-7", [DENIED], OKAFOR)
    store.undo("hive-7", OKAFOR)
    store.undo("hive-7", LIND)
    with pytest.raises(ChangedMeanwhile, match=r"'Dr. Lind' \(correction 1\)"):
        store.redo("hive-7", OKAFOR)
    store.redo("hive-7", LIND)
    store.redo("hive-7", OKAFOR)
    assert _tumors(store) == (ABSENT,)


def test_two_edits_that_stood_side_by_side_do_so_again_after_undo_and_redo(store: Store) -> None:
    store.correct("hive-7", [DOUBTED], LIND)
    store.correct("hive-7", [Change("R", FIBROADENOMA, ABSENT)], OKAFOR)
    assert _tumors(store) == (UNCERTAIN, ABSENT)
    store.undo("hive-7", LIND)
    assert _tumors(store) == (ABSENT,)
    store.redo("hive-7", LIND)
    assert _tumors(store) == (UNCERTAIN, ABSENT)


def test_undoing_twice_is_no_error(store: Store) -> None:
    store.correct("hive-7", [REJECTED], LIND)
    store.undo("hive-7", LIND, 1)
    assert store.undo("hive-7", OKAFOR, 1) == ()
    with pytest.raises(StoreError, match="has no correction 4; it has 1"):
        store.undo("hive-7", LIND, 4)


@pytest.mark.parametrize(
    ("changes", "sentence"),
    [
        ([], "a correction without a change"),
        ([Change("X", FIBROADENOMA, None)], "case 'hive-7' has no document 'X'"),
        (
            [Change("R", None, replace(FIBROADENOMA, evidence=(Span(1, 13, "Fibroadenoma"),)))],
            "the words at 1 to 13 of document 'R' are others .* select them anew",
        ),
    ],
)
def test_a_correction_that_does_not_fit_the_case_is_refused(
    store: Store, changes: Sequence[Change], sentence: str
) -> None:
    with pytest.raises(StoreError, match=sentence) as caught:
        store.correct("hive-7", changes, LIND)
    assert "ibroadenoma" not in str(caught.value)
    assert store.corrections("hive-7") == ()


def test_a_corrected_document_keeps_its_text(store: Store, case: Case) -> None:
    store.correct("hive-7", [REJECTED], LIND)
    other = Case("hive-7", (case.documents[0], CaseDocument("R", "report", "Another report.")))
    with pytest.raises(StoreError, match=r"document 'R' of case 'hive-7' has corrections.* id of its own"):
        store.add_case(other, replace=True)
    assert store.case("hive-7") == case
    # a case may grow, and the new text may come as a document of its own
    more = replace(case, documents=(*case.documents, CaseDocument("R2", "report", "Another report.")))
    store.add_case(more, replace=True)
    assert store.case("hive-7") == more


# Two processes

DOCTOR = """
import json, sys
from answer_assist.corrections import Change
from answer_assist.store import open_store

place, author, changes = sys.argv[1:]
with open_store(place) as store:
    sys.stdin.readline()
    for change in json.loads(changes):
        store.correct("hive-7", [Change.from_dict(change)], author)
        store.undo("hive-7", author)
        store.redo("hive-7", author)
"""


def test_two_doctors_who_correct_at_once_both_count(place: str, store: Store) -> None:
    spans = [Span(start, start + 5, REPORT[start : start + 5]) for start in range(10)]

    def added(author: str, span: Span) -> Change:
        name = f"{author} {span.start}"
        return Change("R", None, replace(FIBROADENOMA, name=name, code=None, evidence=(span,)))

    changes = {author: [added(author, span) for span in spans] for author in (LIND, OKAFOR)}
    processes = [
        subprocess.Popen(
            [sys.executable, "-c", DOCTOR, place, author, json.dumps([change.to_dict() for change in made])],
            stdin=subprocess.PIPE,
            text=True,
        )
        for author, made in changes.items()
    ]
    for process in processes:  # both wait at the line, then run
        assert process.stdin is not None
        process.stdin.write("go\n")
        process.stdin.flush()
    for process in processes:
        process.communicate(timeout=240)
    assert [process.returncode for process in processes] == [0, 0]
    kept = store.corrections("hive-7")
    assert [correction.number for correction in kept] == list(range(1, 21))
    for author, made in changes.items():
        assert [correction.changes[0] for correction in kept if correction.author == author] == made
    assert len(_tumors(store)) == 21


# Any sequence of acts

_TUMORS = (FIBROADENOMA, UNCERTAIN, ABSENT, replace(FIBROADENOMA, experiencer="family"))
_acts = st.lists(
    st.one_of(
        st.tuples(st.just("correct"), st.sampled_from([LIND, OKAFOR]), st.integers(0, 5), st.integers(0, 4)),
        st.tuples(st.sampled_from(["undo", "redo"]), st.sampled_from([LIND, OKAFOR])),
        st.tuples(st.just("undo that"), st.sampled_from([LIND, OKAFOR]), st.integers(1, 4)),
    ),
    max_size=12,
)


def _shown(corrections: Sequence[Correction]) -> tuple[Finding, ...]:
    return corrected(SUMMARIES, corrections)[1].findings


def _change(tumors: Sequence[Finding], which: int, to: int) -> Change | None:
    """A change that somebody can make who sees these tumors."""
    before = tumors[which] if which < len(tumors) else None
    after = _TUMORS[to] if to < len(_TUMORS) else None
    return None if before == after or after in tumors else Change("R", before, after)


@given(_acts)
@settings(max_examples=60)
def test_any_sequence_of_acts_undos_and_redos_gives_the_same_as_replaying(
    acts: list[tuple[str, str, int, int]],
) -> None:
    with open_store(":memory:") as store, open_store(":memory:") as replayed:
        case = Case("hive-7", (CaseDocument("M", "query", "My sister"), CaseDocument("R", "report", REPORT)))
        store.add_case(case)
        in_force: dict[int, tuple[str, Change]] = {}  # what a reader of the acts expects
        undone: dict[str, list[list[int]]] = {LIND: [], OKAFOR: []}
        all_made: dict[int, tuple[str, Change]] = {}
        for what, author, *rest in acts:
            before = store.corrections("hive-7")
            if what == "correct":
                change = _change(_shown(before), *rest)
                if change is not None:
                    number = store.correct("hive-7", [change], author).number
                    in_force[number] = all_made[number] = (author, change)
                    undone[author] = []
            elif what == "redo":
                try:
                    redone = [correction.number for correction in store.redo("hive-7", author)]
                except ChangedMeanwhile:
                    assert store.corrections("hive-7") == before
                    continue
                assert redone == (undone[author].pop() if undone[author] else [])
                in_force |= {number: all_made[number] for number in redone}
            else:
                mine = [number for number in sorted(in_force) if in_force[number][0] == author]
                wanted = rest[0] if rest else (mine[-1] if mine else 0)
                if wanted not in in_force:
                    continue
                later = building_on(before, wanted)
                try:
                    gone = [c.number for c in store.undo("hive-7", author, *rest)]
                except ChangedMeanwhile:
                    assert any(correction.author != author for correction in later)
                    assert store.corrections("hive-7") == before
                    continue
                assert gone == [wanted, *(correction.number for correction in later)]
                undone[author].append(gone)
                for number in gone:
                    del in_force[number]
        kept = store.corrections("hive-7")
        assert {c.number: (c.author, c.changes[0]) for c in kept if c.in_force} == in_force
        assert {c.number: (c.author, c.changes[0]) for c in kept} == all_made  # nothing is ever lost
        replayed.add_case(case)
        for number in sorted(in_force):
            replayed.correct("hive-7", [in_force[number][1]], in_force[number][0])
        assert _shown(kept) == _shown(replayed.corrections("hive-7"))


@given(_acts)
@example([("correct", LIND, 0, 1), ("correct", LIND, 0, 0), ("correct", LIND, 0, 1)])  # there, back, there
@settings(max_examples=40)
def test_one_doctor_alone_undoes_everything_and_redoes_it(acts: list[tuple[str, str, int, int]]) -> None:
    with open_store(":memory:") as store:
        store.add_case(Case("hive-7", (CaseDocument("R", "report", REPORT),)))
        for what, _, *rest in acts:
            change = _change(_shown(store.corrections("hive-7")), *rest) if what == "correct" else None
            if change is not None:
                store.correct("hive-7", [change], LIND)
        full = store.corrections("hive-7")
        undos = 0
        while store.undo("hive-7", LIND):
            undos += 1
        assert _shown(store.corrections("hive-7")) == (FIBROADENOMA,)
        for _ in range(undos):
            assert store.redo("hive-7", LIND)
        assert store.corrections("hive-7") == full


def test_questions_are_corrected_like_findings(store: Store) -> None:
    lump = Question("My sister has a lump.", Span(0, 21, "My sister has a lump."), implicit=True)
    benign = Question("Is it benign?", Span(22, 35, "Is it benign?"))
    added = store.correct("hive-7", [Change("M", None, lump)], "Dr. Lind")
    store.correct("hive-7", [Change("M", benign, None)], "Dr. Okafor")
    assert [correction.changes for correction in store.corrections("hive-7")] == [
        (Change("M", None, lump),),
        (Change("M", benign, None),),
    ]
    assert store.undo("hive-7", "Dr. Lind")[0].number == added.number
    assert store.redo("hive-7", "Dr. Lind")[0].number == added.number
    with pytest.raises(StoreError, match=r"words at 1 to 14 .* are others"):
        store.correct("hive-7", [Change("M", None, Question("x", Span(1, 14, "Is it benign?")))], "Dr. Lind")
