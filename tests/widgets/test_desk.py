"""A case on the desk: corrected, undone, handed in, and the way to the next case."""

from __future__ import annotations

import json
from base64 import b64decode
from datetime import UTC, datetime, timedelta
from io import BytesIO
from pathlib import Path

import docx
import pytest
from pypdf import PdfReader

from answer_assist import Case, CaseDocument, bundled_cases
from answer_assist.evaluation import evaluate, load_gold
from answer_assist.exports import from_case_json
from answer_assist.findings import Marker, Site, Span
from answer_assist.store import Store, StoreError, VerdictKind, open_store
from answer_assist.widgets.desk import Desk, NoSuchLine
from answer_assist.widgets.forms import FormError

MESSAGE = "My aunt is 61. Ki-67 is 80% in the tumor of the colon. What does it mean?"
REPORT = "Adenocarcinoma of the colon. Ki-67: 80%. CK20 positive. Liver metastasis."
CASE = Case("0412", (CaseDocument("m", "query", MESSAGE), CaseDocument("r", "report", REPORT)))
OKAFOR = "Dr. Okafor"
NOON = datetime(2026, 3, 6, 12, 0, tzinfo=UTC)


class Clock:
    def __init__(self) -> None:
        self.now = NOON

    def __call__(self) -> datetime:
        self.now += timedelta(seconds=1)
        return self.now


@pytest.fixture
def store() -> Store:
    store = open_store(":memory:", clock=Clock())
    store.add_case(CASE)
    return store


@pytest.fixture
def desk(store: Store) -> Desk:
    return Desk(store, CASE, "Dr. Lind")


def line_id(desk: Desk, name: str) -> str:
    return next(found.id for found in desk.case_view.findings if found.finding.name == name)


def names(desk: Desk) -> list[str]:
    return [found.finding.name for found in desk.case_view.findings]


def test_what_is_shown_is_made_once_and_anew_after_a_correction(desk: Desk, store: Store) -> None:
    before = desk.view()
    desk.reload()
    assert desk.view() is before
    colleague = Desk(store, CASE, "Dr. Osei")
    colleague.reject(line_id(colleague, "Ki-67"))
    desk.reload()
    assert desk.view() is not before
    assert "Ki-67" not in names(desk)


def test_an_edit_changes_every_document_that_says_it(desk: Desk) -> None:
    id = desk.edit(line_id(desk, "Ki-67"), {"percent": "20-25"})
    marker = desk.line(id).finding
    assert isinstance(marker, Marker)
    assert marker.percent == (20.0, 25.0)
    assert desk.line(id).documents == (0, 1)
    line = next(line for card in desk.view()["cards"] for line in card["lines"] if line["id"] == id)
    assert line["fixed"] is not None
    assert (line["fixed"]["was"], line["fixed"]["who"]) == ("Ki-67 80 %", "you")


def test_what_another_doctor_corrected_is_told_by_name(store: Store, desk: Desk) -> None:
    other = Desk(store, CASE, "A. Osei")
    other.edit(line_id(other, "Ki-67"), {"percent": "30"})
    desk.reload()
    line = next(line for card in desk.view()["cards"] for line in card["lines"] if line["name"] == "Ki-67")
    assert line["fixed"] is not None
    assert line["fixed"]["who"] == "A. Osei"


def test_a_rejected_line_leaves_the_summary_and_stays_in_sight(desk: Desk) -> None:
    desk.reject(line_id(desk, "CK20"))
    assert "CK20" not in names(desk)
    ihc = next(card for card in desk.view()["cards"] if card["id"] == "ihc")
    assert [gone["was"] for gone in ihc["rejected"]] == ["CK20 positive"]


def test_a_finding_is_added_from_words(desk: Desk) -> None:
    start = MESSAGE.index("colon")
    id = desk.add("site", {"name": "sigmoid colon", "role": "primary"}, 0, start, start + 5)
    site = desk.line(id).finding
    assert isinstance(site, Site)
    assert site.code is not None
    assert site.code.value == "C18.7"
    assert desk.line(id).places[0].spans[0].text == "colon"


@pytest.mark.parametrize("place", [(2, 0, 5), (-1, 0, 5), (0, 5, 5), (0, 60, 9999), (0, -4, 3)])
def test_words_that_are_not_there_add_nothing(desk: Desk, place: tuple[int, int, int]) -> None:
    with pytest.raises(FormError, match="select"):
        desk.add("site", {"name": "colon"}, *place)


def test_undo_and_redo_go_back_and_forth_without_end(desk: Desk) -> None:
    before = names(desk)
    for name in ("CK20", "Ki-67", "liver"):
        desk.reject(line_id(desk, name))
    after = names(desk)
    assert desk.work()["can_undo"]
    assert not desk.work()["can_redo"]
    for _ in range(5):
        desk.undo()
    assert names(desk) == before
    assert not desk.work()["can_undo"]
    assert desk.work()["can_redo"]
    for _ in range(5):
        desk.redo()
    assert names(desk) == after


def test_one_correction_is_undone_by_its_number(desk: Desk) -> None:
    desk.reject(line_id(desk, "CK20"))
    desk.reject(line_id(desk, "Ki-67"))
    desk.undo(1)
    assert "CK20" in names(desk)
    assert "Ki-67" not in names(desk)


def test_a_line_that_is_gone_is_told_so(desk: Desk) -> None:
    with pytest.raises(NoSuchLine, match="changed meanwhile"):
        desk.reject("marker-99")


def test_a_line_that_says_something_else_by_now_is_not_touched(store: Store, desk: Desk) -> None:
    id = line_id(desk, "Ki-67")
    other = Desk(store, CASE, "A. Osei")
    other.reject(line_id(other, "CK20"))
    other.edit(line_id(other, "Ki-67"), {"percent": "30"})
    desk.reload()
    with pytest.raises(NoSuchLine, match="changed meanwhile"):
        desk.edit(id, {"percent": "20"}, seen="Ki-67 80 %")
    assert desk.edit(line_id(desk, "Ki-67"), {"percent": "20"}, seen="Ki-67 30 %")


def test_the_patient_is_corrected(desk: Desk) -> None:
    desk.edit("patient", {"age_years": "67", "sex": "female"})
    assert desk.view()["who"] == "Woman, 67"
    patient = desk.view()["patient"]
    assert patient is not None
    assert patient["fixed"] is not None


def test_a_question_is_ticked_by_a_passage_or_a_reason_and_taken_back(desk: Desk) -> None:
    desk.tick(1, passage=Span(0, 9, "It means "))
    assert [(t["number"], t["words"], t["reason"], t["who"]) for t in desk.work()["ticks"]] == [
        (1, "It means ", "", "you")
    ]
    desk.tick(1, reason="Answered by phone")
    assert [(t["words"], t["reason"]) for t in desk.work()["ticks"]] == [("", "Answered by phone")]
    desk.untick(1)
    assert desk.work()["ticks"] == []
    with pytest.raises(NoSuchLine, match="no question 9"):
        desk.tick(9, reason="Not relevant")


def test_a_submitted_answer_is_frozen_and_comes_back_with_its_reason(store: Store, desk: Desk) -> None:
    draft = store.save_draft(CASE.id, "Dear friend,", author="Dr. Lind", base=None)
    assert not desk.work()["frozen"]
    store.submit(CASE.id, "Dr. Lind", draft.revision)
    work = desk.work()
    assert work["frozen"]
    assert work["note"] is not None
    assert "Submitted by you" in work["note"]["text"]
    store.send_back(CASE.id, "A. Osei", "The second question is open.")
    work = desk.work()
    assert not work["frozen"]
    assert work["note"] is not None
    assert (work["note"]["tone"], work["note"]["text"]) == ("warn", "The second question is open.")


def test_a_second_doctor_sees_who_has_the_case(store: Store, desk: Desk) -> None:
    desk.take()
    other = Desk(store, CASE, "A. Osei")
    other.take()
    assert desk.work()["holder"].startswith("yours since")
    assert other.work()["holder"].startswith("Dr. Lind since")


def test_the_next_case_is_the_next_that_waits_and_nobody_else_has(store: Store) -> None:
    cases = bundled_cases()[:3]
    store.add_cases(cases)
    desk = Desk(store, cases[0], "Dr. Lind")
    order = [line.id for line in store.worklist()]
    assert desk.work()["of"] == len(order)
    store.hold(order[1], "A. Osei")
    first = Desk(store, store.case(order[0]), "Dr. Lind")
    assert first.neighbour(1) == order[2]
    assert first.neighbour(-1) == order[-1]
    last = Desk(store, store.case(order[-1]), "Dr. Lind")
    assert last.neighbour(1) == order[0]


def test_the_only_case_has_no_neighbour(desk: Desk) -> None:
    assert desk.neighbour(1) is None


def test_corrections_become_gold_lines(desk: Desk, tmp_path: Path) -> None:
    desk.edit(line_id(desk, "Ki-67"), {"percent": "20"})
    formats = [entry["format"] for entry in desk.work()["exports"]]
    assert formats == ["markdown", "pdf", "docx", "json", "gold"]
    file = tmp_path / "gold.jsonl"
    file.write_text(desk.file("gold")["text"], encoding="utf-8")
    cases = load_gold(file)
    percents = [marker["percent"] for case in cases for marker in case.facts["markers"] if marker["percent"]]
    assert percents == [[20, 20], [20, 20]]
    wrong = evaluate(cases).tallies["marker"]
    assert (wrong.right, wrong.missed) == (
        1,
        2,
    )  # extraction still reads 80: the test fails until it is mended


def test_the_case_and_its_answer_go_out_as_markdown(store: Store, desk: Desk) -> None:
    store.save_draft(CASE.id, "Dear **friend**,", author="Dr. Lind", base=None)
    file = desk.file("markdown")
    assert (file["name"], file["mime"]) == ("0412.md", "text/markdown")
    assert "Dear **friend**," in file["text"]
    with pytest.raises(ValueError, match="no export as 'fax'"):
        desk.file("fax")


def test_the_case_and_its_answer_go_out_as_pdf(store: Store, desk: Desk) -> None:
    store.save_draft(CASE.id, "Dear **friend**,", author="Dr. Lind", base=None)
    file = desk.file("pdf")
    assert (file["name"], file["mime"]) == ("0412.pdf", "application/pdf")
    (words,) = {page.extract_text() for page in PdfReader(BytesIO(b64decode(file["data"]))).pages}
    assert "Dear friend," in words


def test_the_case_and_its_answer_go_out_as_word(store: Store, desk: Desk) -> None:
    store.save_draft(CASE.id, "Dear **friend**,", author="Dr. Lind", base=None)
    file = desk.file("docx")
    assert file["name"] == "0412.docx"
    paragraphs = docx.Document(BytesIO(b64decode(file["data"]))).paragraphs
    assert "Dear friend," in [paragraph.text for paragraph in paragraphs]


def test_word_is_offered_only_where_it_can_be_made(desk: Desk, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("answer_assist.widgets.files.find_spec", lambda name: None)
    assert "docx" not in [entry["format"] for entry in desk.work()["exports"]]


def test_the_whole_record_goes_out_as_json(store: Store, desk: Desk) -> None:
    store.save_draft(CASE.id, "Her CK20 is negative.", author="Dr. Lind", base=None)
    desk.edit(line_id(desk, "Ki-67"), {"percent": "20"})
    file = desk.file("json")
    assert (file["name"], file["mime"]) == ("0412.json", "application/json")
    record = from_case_json(json.loads(file["text"]))
    assert record.summaries == desk.summaries
    assert [each.author for each in record.corrections] == ["Dr. Lind"]
    assert record.answer is not None
    assert record.answer.text == "Her CK20 is negative."
    assert record.coverage is not None
    assert record.coverage.contradictions


def test_the_view_is_plain_json(desk: Desk) -> None:
    desk.reject(line_id(desk, "CK20"))
    assert json.loads(json.dumps({"view": desk.view(), "work": desk.work()}))


def test_a_case_that_is_not_in_the_store_is_refused(store: Store) -> None:
    with pytest.raises(StoreError, match="there is no case"):
        Desk(store, Case("else", CASE.documents), "Dr. Lind")


def asked(desk: Desk) -> list[tuple[int, str]]:
    return [(question["number"], question["text"]) for question in desk.view()["questions"]]


def test_a_question_is_rejected_and_brought_back(desk: Desk) -> None:
    assert asked(desk) == [(1, "What does it mean?")]
    desk.reject_question(1, "What does it mean?")
    assert asked(desk) == []
    [gone] = desk.view()["rejected_questions"]
    assert (gone["was"], gone["who"]) == ("What does it mean?", "you")
    assert desk.coverage("It grows fast.")["asked"] == []
    desk.undo(gone["number"])
    assert asked(desk) == [(1, "What does it mean?")]
    assert desk.view()["rejected_questions"] == []


def test_words_become_a_question_and_the_numbers_move_up(desk: Desk) -> None:
    desk.tick(1, reason="Answered by phone")
    start = MESSAGE.index("Ki-67")
    assert desk.add_question(0, start, start + 5, whole=True) == 1
    assert asked(desk) == [(1, "Ki-67 is 80% in the tumor of the colon."), (2, "What does it mean?")]
    assert [tick["number"] for tick in desk.work()["ticks"]] == [2]  # a tick stays with its question
    first = desk.view()["questions"][0]
    assert first["fixed"] is not None
    assert (first["fixed"]["was"], first["fixed"]["who"]) == ("", "you")
    assert [each["number"] for each in desk.coverage("It grows fast.")["asked"]] == [1, 2]
    desk.undo()
    assert asked(desk) == [(1, "What does it mean?")]
    desk.redo()
    assert [number for number, _ in asked(desk)] == [1, 2]


def test_a_question_in_a_report_counts_with_the_others(desk: Desk) -> None:
    start = REPORT.index("CK20")
    assert desk.add_question(1, start, start + len("CK20 positive.")) == 2
    assert desk.view()["questions"][1]["document"] == 1


def test_what_cannot_become_a_question_is_told(desk: Desk) -> None:
    start = MESSAGE.index("What does")
    with pytest.raises(FormError, match="a question already"):
        desk.add_question(0, start, len(MESSAGE))
    with pytest.raises(FormError, match="select the words"):
        desk.add_question(0, 5, 5)
    with pytest.raises(NoSuchLine, match="no question 7"):
        desk.reject_question(7)
    with pytest.raises(NoSuchLine, match="look at the list"):
        desk.reject_question(1, "Is it curable?")


def test_corrected_questions_become_gold(desk: Desk) -> None:
    desk.reject_question(1)
    desk.add_question(0, 0, len("My aunt is 61."))
    first = json.loads(desk.file("gold")["text"].splitlines()[0])
    assert first["facts"]["questions"] == [{"quote": "My aunt is 61.", "implicit": True}]


def test_what_the_reviewer_said_stands_with_each_question_once_the_answer_is_sent_back(store: Store) -> None:
    case = Case("0413", (CaseDocument("m", "query", "My Ki-67 is 80%. What does it mean? Can I fly?"),))
    store.add_case(case)
    desk = Desk(store, case, "Dr. Lind")
    first, second = (asked.question.evidence for asked in desk.case_view.questions)
    saved = store.save_draft("0413", "It counts dividing cells.", author="Dr. Lind", base=None)
    store.submit("0413", "Dr. Lind", saved.revision)

    def judge(question: Span, verdict: VerdictKind, comment: str = "", passage: Span | None = None) -> None:
        store.judge(
            "0413", "m", question, OKAFOR, verdict, base=saved.revision, comment=comment, passage=passage
        )

    judge(second, "complete")
    judge(first, "wrong")
    judge(first, "incomplete", "Say how bad that is.", Span(3, 9, "counts"))
    assert desk.work()["comments"] == []  # the reviewer is not done
    store.send_back("0413", OKAFOR, "Say how bad that is.")
    assert [tuple(each.values()) for each in desk.work()["comments"]] == [
        (1, "incomplete", "Say how bad that is.", "counts", 3, OKAFOR),
        (2, "complete", "", "", 0, OKAFOR),
    ]
    again = store.save_draft("0413", "It counts all cells.", author="Dr. Lind", base=saved.revision)
    assert len(desk.work()["comments"]) == 2
    store.submit("0413", "Dr. Lind", again.revision)
    assert desk.work()["comments"] == []
