"""What a doctor corrects: applied to the summary, robust against a better extraction, exported as gold."""

from __future__ import annotations

import json
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path

import pytest

from answer_assist.case_summary import read_together
from answer_assist.cases import Case, CaseDocument, bundled_cases
from answer_assist.corrections import (
    Change,
    Correction,
    building_on,
    corrected,
    edit,
    gold_line,
    reject,
)
from answer_assist.evaluation import FACT_LISTS, evaluate, load_gold
from answer_assist.extraction.pipeline import read
from answer_assist.findings import (
    CaseSummary,
    Code,
    Document,
    Finding,
    Marker,
    Patient,
    Question,
    Site,
    Span,
    Tumor,
)

GOLD = Path(__file__).parent / "gold" / "dev_authored.jsonl"
MADE_AT = datetime(2024, 2, 1, 14, 2, 11, tzinfo=UTC)

MESSAGE = "My friend, 52, has a tumor of the anus. Ki67 80% positive. It is in the liver."
REPORT = "Anal biopsy: basaloid carcinoma. Ki-67 80%, p63 negative."


def _words(text: str, *words: str) -> tuple[Span, ...]:
    return tuple(Span(text.index(w), text.index(w) + len(w), w) for w in words)


KI67 = Marker(
    name="Ki-67", result="positive", percent=(80, 80), evidence=_words(MESSAGE, "Ki67 80% positive")
)
LIVER = Site(name="liver", role="metastasis", code=Code("ICD-O-3 topography", "C22.0"),
             evidence=_words(MESSAGE, "in the liver"))  # fmt: skip
BASALOID = Tumor(name="basaloid carcinoma", code=Code("ICD-O-3 morphology", "8123/3"),
                 evidence=_words(REPORT, "basaloid carcinoma"))  # fmt: skip
KI67_REPORTED = replace(KI67, evidence=_words(REPORT, "Ki-67 80%"))
P63 = Marker(name="p63", result="negative", evidence=_words(REPORT, "p63", "negative"))
FRIEND = Patient("friend", 52, None, _words(MESSAGE, "My friend, 52"))
SUMMARIES = (
    CaseSummary(Document("M", "query", len(MESSAGE)), FRIEND, (KI67, LIVER)),
    CaseSummary(Document("R", "report", len(REPORT)), Patient(), (BASALOID, KI67_REPORTED, P63)),
)


def _act(number: int, *changes: Change, author: str = "Dr. Lind", undone: bool = False) -> Correction:
    return Correction(
        changes, author, MADE_AT, number, MADE_AT if undone else None, author if undone else None
    )


def _findings(*corrections: Correction, of: int = 1) -> tuple[Finding, ...]:
    return corrected(SUMMARIES, corrections)[of].findings


def test_without_corrections_the_summaries_are_as_they_were() -> None:
    assert corrected(SUMMARIES, ()) == SUMMARIES


def test_a_rejected_finding_is_gone_and_others_stay() -> None:
    assert _findings(_act(1, Change("R", P63, None))) == (BASALOID, KI67_REPORTED)
    assert _findings(_act(1, Change("R", P63, None)), of=0) == (KI67, LIVER)


def test_an_edited_finding_stays_in_its_place() -> None:
    thirty = replace(KI67_REPORTED, percent=(30, 30))
    assert _findings(_act(1, Change("R", KI67_REPORTED, thirty))) == (BASALOID, thirty, P63)


def test_an_added_finding_stands_in_text_order() -> None:
    anus = Site(name="anus", evidence=_words(REPORT, "Anal"))
    assert _findings(_act(1, Change("R", None, anus))) == (anus, BASALOID, KI67_REPORTED, P63)


def test_what_was_undone_does_not_count() -> None:
    assert _findings(_act(1, Change("R", P63, None), undone=True)) == SUMMARIES[1].findings


def test_corrections_apply_in_the_order_of_their_numbers() -> None:
    thirty = replace(KI67_REPORTED, percent=(30, 30))
    ten = replace(KI67_REPORTED, percent=(10, 10))
    first, second = Change("R", KI67_REPORTED, thirty), Change("R", thirty, ten)
    assert _findings(_act(2, second), _act(1, first)) == (BASALOID, ten, P63)


def test_two_doctors_who_edit_the_same_finding_at_once_both_count() -> None:
    thirty, ten = (replace(KI67_REPORTED, percent=(n, n)) for n in (30, 10))
    lind = _act(1, Change("R", KI67_REPORTED, thirty))
    okafor = _act(2, Change("R", KI67_REPORTED, ten), author="Dr. Okafor")
    both = _findings(lind, okafor)
    assert both == (BASALOID, thirty, ten, P63)
    view = read_together([corrected(SUMMARIES, [lind, okafor])[1]])
    assert [line.differs for line in view.findings if line.finding.name == "Ki-67"] == [True, True]


# Extraction has learned something since


def _read_now(*findings: Finding, corrections: tuple[Correction, ...]) -> tuple[Finding, ...]:
    now = replace(SUMMARIES[1], findings=findings)
    return corrected([now], corrections)[0].findings


def test_a_rejected_finding_that_is_no_longer_read_needs_nothing() -> None:
    assert _read_now(BASALOID, corrections=(_act(1, Change("R", P63, None)),)) == (BASALOID,)


def test_a_rejected_finding_stays_rejected_when_it_is_read_from_other_words() -> None:
    shorter = replace(P63, evidence=P63.evidence[:1])
    assert _read_now(shorter, corrections=(_act(1, Change("R", P63, None)),)) == ()


@pytest.mark.parametrize(
    "now",
    [replace(P63, result="positive"), replace(P63, intensity="weak"), replace(P63, experiencer="family")],
    ids=["the opposite", "more than before", "of another person"],
)
def test_another_reading_of_the_rejected_words_is_shown(now: Marker) -> None:
    assert _read_now(now, corrections=(_act(1, Change("R", P63, None)),)) == (now,)


def test_the_same_said_elsewhere_in_the_document_is_not_rejected() -> None:
    elsewhere = replace(P63, evidence=(Span(0, 4, "Anal"),))
    assert _read_now(elsewhere, corrections=(_act(1, Change("R", P63, None)),)) == (elsewhere,)


def test_an_edited_finding_that_is_no_longer_read_stands_as_edited() -> None:
    thirty = replace(KI67_REPORTED, percent=(30, 30))
    assert _read_now(P63, corrections=(_act(1, Change("R", KI67_REPORTED, thirty)),)) == (thirty, P63)


def test_an_added_finding_that_is_now_read_too_is_there_once() -> None:
    added = _act(1, Change("R", None, P63))
    assert _read_now(P63, corrections=(added,)) == (P63,)
    assert _read_now(replace(P63, evidence=P63.evidence[:1]), corrections=(added,)) == (P63,)


def test_an_edited_finding_that_is_now_read_right_is_there_once() -> None:
    thirty = replace(KI67_REPORTED, percent=(30, 30))
    assert _read_now(thirty, P63, corrections=(_act(1, Change("R", KI67_REPORTED, thirty)),)) == (thirty, P63)


# The patient


def test_two_doctors_correct_different_fields_of_the_patient_and_both_count() -> None:
    older = _act(1, Change("M", FRIEND, replace(FRIEND, age_years=54)))
    woman = _act(2, Change("M", FRIEND, replace(FRIEND, sex="female")), author="Dr. Okafor")
    assert corrected(SUMMARIES, [older, woman])[0].patient == replace(FRIEND, age_years=54, sex="female")


def test_a_field_of_the_patient_can_be_taken_away() -> None:
    unknown = _act(1, Change("M", FRIEND, replace(FRIEND, age_years=None)))
    assert corrected(SUMMARIES, [unknown])[0].patient == replace(FRIEND, age_years=None)


# What a change is


@pytest.mark.parametrize(
    ("before", "after", "sentence"),
    [
        (None, None, "nothing changes"),
        (P63, P63, "nothing changes"),
        (P63, FRIEND, "give the Patient both before and after"),
        (None, FRIEND, "give the Patient both before and after"),
        (None, Marker(name="p63"), "the marker has no evidence: name the words"),
    ],
)
def test_a_change_that_is_none_is_refused(
    before: Finding | Patient | None, after: Finding | Patient | None, sentence: str
) -> None:
    with pytest.raises(ValueError, match=sentence):
        Change("R", before, after)


@pytest.mark.parametrize(
    "change",
    [
        Change("R", P63, None),
        Change("R", None, P63),
        Change("M", LIVER, replace(LIVER, assertion="absent")),
        Change("M", FRIEND, replace(FRIEND, age_years=54.5)),
    ],
    ids=["rejected", "added", "edited", "patient"],
)
def test_a_change_comes_back_from_json(change: Change) -> None:
    assert Change.from_dict(json.loads(json.dumps(change.to_dict()))) == change


def test_no_patient_text_stands_in_representations() -> None:
    shown = repr(_act(1, Change("R", KI67_REPORTED, None), Change("M", FRIEND, replace(FRIEND, age_years=1))))
    assert "Ki-67" not in shown
    assert "friend" not in shown


# What builds on what


def test_what_builds_on_a_correction_is_found_through_others() -> None:
    thirty, ten = (replace(KI67_REPORTED, percent=(n, n)) for n in (30, 10))
    acts = [
        _act(1, Change("R", KI67_REPORTED, thirty)),
        _act(2, Change("R", P63, None)),
        _act(3, Change("R", thirty, ten)),
        _act(4, Change("R", ten, None)),
    ]
    assert [later.number for later in building_on(acts, 1)] == [3, 4]
    assert building_on(acts, 2) == ()


def test_edited_there_and_back_the_last_edit_is_built_upon() -> None:
    thirty, ten = (replace(KI67_REPORTED, percent=(n, n)) for n in (30, 10))
    added = _act(1, Change("R", None, thirty))
    acts = [added, _act(2, Change("R", thirty, ten)), _act(3, Change("R", ten, thirty)),
            _act(4, Change("R", thirty, None))]  # fmt: skip
    assert [later.number for later in building_on(acts, 3)] == [4]


def test_a_later_word_on_the_same_field_of_the_patient_builds_on_the_first() -> None:
    older = replace(FRIEND, age_years=54)
    acts = [
        _act(1, Change("M", FRIEND, older)),
        _act(2, Change("M", older, replace(older, sex="male"))),
        _act(3, Change("M", older, replace(older, age_years=55))),
    ]
    assert [later.number for later in building_on(acts, 1)] == [3]


# One act on a line of the summary


def _line(name: str) -> tuple[Change, ...]:
    view = read_together(SUMMARIES)
    return reject(SUMMARIES, next(line for line in view.findings if line.finding.name == name))


def test_a_line_is_rejected_in_every_document_that_says_it() -> None:
    assert _line("Ki-67") == (Change("M", KI67, None), Change("R", KI67_REPORTED, None))
    assert _line("p63") == (Change("R", P63, None),)


def test_a_value_is_edited_where_it_is_stated() -> None:
    bare = replace(KI67_REPORTED, percent=None)
    summaries = (SUMMARIES[0], replace(SUMMARIES[1], findings=(BASALOID, bare, P63)))
    line = next(line for line in read_together(summaries).findings if line.finding.name == "Ki-67")
    changes = edit(summaries, line, percent=(30, 30), intensity="strong")
    assert changes == (Change("M", KI67, replace(KI67, percent=(30, 30), intensity="strong")),)


@pytest.mark.parametrize("case", bundled_cases(), ids=lambda case: case.id)
def test_rejecting_every_line_leaves_nothing(case: Case) -> None:
    summaries = [read(document.text, document.kind, document.id) for document in case.documents]
    changes = [change for line in read_together(summaries).findings for change in reject(summaries, line)]
    assert all(not summary.findings for summary in corrected(summaries, [_act(1, *changes)]))


# Gold lines


def test_every_kind_has_its_list_in_a_gold_line() -> None:
    facts = gold_line(CaseDocument("R", "report", REPORT), SUMMARIES[1])["facts"]
    assert set(facts) == {"patient", *FACT_LISTS.values(), "questions"}
    assert facts["tumors"] == [
        {
            "name": "basaloid carcinoma",
            "morphology": "8123/3",
            "assertion": "present",
            "quote": "basaloid carcinoma",
        }
    ]
    assert facts["markers"][1]["quote"] == "p63 negative"


def test_a_question_asked_twice_is_quoted_at_each_of_its_places(tmp_path: Path) -> None:
    text = "Is it curable? The liver is free. But tell me: Is it curable?"
    asked = tuple(
        Question("Is it curable?", Span(start, start + 14, "Is it curable?"))
        for start in (0, text.rindex("Is"))
    )
    summary = CaseSummary(Document("M", "query", len(text)), Patient(), (), asked)
    line = gold_line(CaseDocument("M", "query", text), summary)
    assert [text.find(question["quote"]) for question in line["facts"]["questions"]] == [0, 43]


@pytest.mark.parametrize(
    ("finding", "sentence"),
    [
        (replace(BASALOID, code=None), "a tumor of document 'R' has no ICD-O-3 morphology code; choose"),
        (replace(P63, evidence=(Span(0, 3, "p63"),)), "a marker of document 'R' was read from another text"),
        (replace(P63, evidence=()), "a marker of document 'R' has no evidence; name the words"),
    ],
)
def test_what_a_gold_line_cannot_hold_is_said(finding: Finding, sentence: str) -> None:
    summary = replace(SUMMARIES[1], findings=(finding,))
    with pytest.raises(ValueError, match=sentence):
        gold_line(CaseDocument("R", "report", REPORT), summary)


def _documents() -> list[tuple[str, CaseDocument]]:
    bundled = [(f"{case.id}/{doc.id}", doc) for case in bundled_cases() for doc in case.documents]
    gold = [(case.id, CaseDocument(case.id, case.kind, case.text)) for case in load_gold(GOLD)]
    return bundled + gold


def test_exported_lines_measure_the_corrected_summaries_as_all_right(tmp_path: Path) -> None:
    """Every third finding is rejected, every third marker turned round; what is exported says the same."""
    file, summaries, lines = tmp_path / "corrected.jsonl", {}, []
    for id, document in _documents():
        was = read(document.text, document.kind, document.id)
        changes = [Change(document.id, finding, None) for finding in was.findings[::3]]
        changes += [
            Change(document.id, finding, replace(finding, result="equivocal", percent=(20, 30), score=None))
            for finding in was.findings[1::3]
            if isinstance(finding, Marker) and (finding.result, finding.percent) != ("equivocal", (20, 30))
        ]
        changes.append(Change(document.id, was.patient, replace(was.patient, age_years=43)))
        acts = [_act(number, change) for number, change in enumerate(changes, 1)]
        (summaries[id],) = corrected([was], acts)
        lines.append(json.dumps(gold_line(document, summaries[id], id=id)))
    file.write_text("\n".join(lines), encoding="utf-8")
    evaluation = evaluate(load_gold(file), lambda _text, _kind, id: summaries[id])
    assert evaluation.errors == []
    assert evaluation.total.f1 == 1.0
    assert evaluation.total.right > 300
    assert evaluation.patient["age_years"].right == len(lines)


# Questions

ASKED = "He was told about it. Is it curable? Please tell me about surgery. Why was that?"


def _question(words: str, *, implicit: bool = False) -> Question:
    (span,) = _words(ASKED, words)
    return Question(words, span, implicit)


CURABLE, WHY = _question("Is it curable?"), _question("Why was that?")
SURGERY = _question("Please tell me about surgery.", implicit=True)


def _asked(*corrections: Correction, read: tuple[Question, ...] = (CURABLE, WHY)) -> tuple[Question, ...]:
    summary = CaseSummary(Document("M", "query", len(ASKED)), Patient(), (), read)
    return corrected([summary], corrections)[0].questions


def test_a_misread_question_is_rejected_and_a_missed_one_added_in_text_order() -> None:
    assert _asked(_act(1, Change("M", WHY, None))) == (CURABLE,)
    assert _asked(_act(1, Change("M", None, SURGERY))) == (CURABLE, SURGERY, WHY)
    assert _asked(_act(1, Change("M", WHY, None), undone=True)) == (CURABLE, WHY)


def test_numbers_follow_the_corrected_questions() -> None:
    summary = CaseSummary(Document("M", "query", len(ASKED)), Patient(), (), (CURABLE, WHY))
    now = read_together(
        corrected([summary], [_act(1, Change("M", CURABLE, None)), _act(2, Change("M", None, SURGERY))])
    )
    assert [(asked.number, asked.question) for asked in now.questions] == [(1, SURGERY), (2, WHY)]


@pytest.mark.parametrize(
    ("read", "questions"),
    [
        ((CURABLE, SURGERY, WHY), (CURABLE, SURGERY, WHY)),
        ((CURABLE, _question("tell me about surgery."), WHY), (CURABLE, SURGERY, WHY)),
        ((CURABLE,), (CURABLE, SURGERY)),
    ],
    ids=["now read too", "read from fewer words", "another one no longer read"],
)
def test_an_added_question_stands_once_whatever_is_read_now(
    read: tuple[Question, ...], questions: tuple[Question, ...]
) -> None:
    assert _asked(_act(1, Change("M", None, SURGERY)), read=read) == questions


def test_a_rejected_question_stays_rejected_when_it_is_read_from_fewer_words() -> None:
    shorter = _question("tell me about surgery.")
    assert _asked(_act(1, Change("M", SURGERY, None)), read=(CURABLE, shorter)) == (CURABLE,)
    longer = _question("Is it curable? Please tell me about surgery.")
    assert _asked(_act(1, Change("M", SURGERY, None)), read=(longer,)) == (longer,)


@pytest.mark.parametrize(
    "change", [Change("M", WHY, None), Change("M", None, SURGERY), Change("M", WHY, CURABLE)]
)
def test_a_change_of_a_question_comes_back_from_json_and_is_not_shown(change: Change) -> None:
    assert Change.from_dict(json.loads(json.dumps(change.to_dict()))) == change
    assert "curable" not in repr(change)


@pytest.mark.parametrize(
    ("before", "after", "sentence"),
    [
        (P63, WHY, "reject the one and add the other"),
        (WHY, P63, "reject the one and add the other"),
        (WHY, FRIEND, "give the Patient both before and after"),
        (None, Question(" ", Span(3, 4, " ")), "the question has no evidence: name the words that ask it"),
        (WHY, WHY, "nothing changes"),
    ],
)
def test_what_is_no_change_of_a_question_is_refused(
    before: Finding | Question, after: Finding | Question | Patient, sentence: str
) -> None:
    with pytest.raises(ValueError, match=sentence):
        Change("M", before, after)


def test_rejecting_an_added_question_builds_on_adding_it() -> None:
    acts = [_act(1, Change("M", None, SURGERY)), _act(2, Change("M", SURGERY, None))]
    assert [later.number for later in building_on(acts, 1)] == [2]


def test_corrected_questions_are_exported_as_gold() -> None:
    summary = CaseSummary(Document("M", "query", len(ASKED)), Patient(), (), (CURABLE, WHY))
    acts = [_act(1, Change("M", WHY, None)), _act(2, Change("M", None, SURGERY))]
    line = gold_line(CaseDocument("M", "query", ASKED), corrected([summary], acts)[0])
    assert line["facts"]["questions"] == [
        {"quote": "Is it curable?"},
        {"quote": "Please tell me about surgery.", "implicit": True},
    ]
