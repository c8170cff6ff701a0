"""The check of an answer: questions with their support, and the shape that other programs rely on."""

from __future__ import annotations

import json
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from answer_assist import model_files
from answer_assist.answers.checker import Checker, check_answer
from answer_assist.answers.coverage import COVERAGE_STATUSES, Coverage
from answer_assist.answers.model import ENCODER, HEADS, LIMITS, VOCABULARY
from answer_assist.extraction.pipeline import read
from answer_assist.model_files import ModelFileError, model_file

QUERY = (
    "My wife is 44. Ductal carcinoma of the left breast, Ki-67 80%. She takes metformin.\n"
    "Does she need chemotherapy? When may she fly again? Is it inherited?"
)
ANSWER = (
    "With a Ki-67 of 20% she needs no chemotherapy. Flying is fine four weeks after the operation."
    " Drink enough and walk every day."
)
GOLD = Path(__file__).parents[1] / "gold" / "coverage"


def test_each_question_has_the_sentences_that_speak_to_it() -> None:
    query = "Does my wife need chemotherapy? How long does the wound take to heal?"
    answer = (
        "Chemotherapy is not needed, since the nodes are free."
        " The wound heals within three weeks, and you may shower from the second day on."
    )
    chemotherapy, wound = check_answer(query, answer).questions
    assert (chemotherapy.text, wound.text) == (
        "Does my wife need chemotherapy?",
        "How long does the wound take to heal?",
    )
    assert [span.text for span in chemotherapy.support] == [answer[:53]]
    assert [span.text for span in wound.support] == [answer[54:]]


def test_a_missing_question_has_no_support_and_every_other_has() -> None:
    for line in (GOLD / "cov_dev_authored.jsonl").read_text(encoding="utf-8").splitlines():
        pair = json.loads(line)
        for question in check_answer(pair["query"], pair["answer"]).questions:
            assert bool(question.support) == (question.status != "missing")


def test_an_empty_answer_leaves_every_question_open() -> None:
    coverage = check_answer(QUERY, "  \n")
    assert [(question.status, question.sure) for question in coverage.questions] == [("missing", True)] * 3
    assert (coverage.contradictions, coverage.omissions) == ((), ())


def test_a_query_that_asks_nothing() -> None:
    assert check_answer("Thank you. All is well now, and the wound has closed.", ANSWER).questions == ()


def test_spans_are_those_of_the_texts_as_given() -> None:
    query, answer = f"\U0001f64f\u200b{QUERY}", f"\U0001f642 {ANSWER}"
    data = check_answer(query, answer, id="a").to_dict()
    quotes = [(each["evidence"], query) for each in data["questions"]]
    quotes += [(span, answer) for each in data["questions"] for span in each["support"]]
    quotes += [(each["query"], query) for each in data["contradictions"] + data["omissions"]]
    quotes += [(each["answer"], answer) for each in data["contradictions"]]
    assert all(text[span["start"] : span["end"]] == span["text"] for span, text in quotes)
    assert data["contradictions"], "Ki-67 80% against 20%"


def test_the_contract() -> None:
    data: dict[str, Any] = check_answer(QUERY, ANSWER, id="cr01").to_dict()
    assert list(data) == ["schema", "document", "questions", "contradictions", "omissions"]
    assert (data["schema"], data["document"]) == ("answer-assist/coverage/1", {"id": "cr01"})
    for question in data["questions"]:
        assert set(question) == {"text", "implicit", "evidence", "status", "sure", "support"}
        assert question["status"] in COVERAGE_STATUSES
        assert set(question["evidence"]) == {"start", "end", "text"}
    assert all(set(each) == {"about", "query", "answer"} for each in data["contradictions"])
    assert all(set(each) == {"about", "query"} for each in data["omissions"])
    assert Coverage.from_dict(json.loads(json.dumps(data))) == check_answer(QUERY, ANSWER, id="cr01")


def test_another_schema_is_refused() -> None:
    with pytest.raises(ValueError, match="expected 'answer-assist/coverage/1'"):
        Coverage.from_dict({"schema": "answer-assist/coverage/2"})


def test_reports_of_the_case_count_and_quotes_say_where_they_stand() -> None:
    report = "Immunohistochemistry: synaptophysin positive, p63 negative."
    checker = Checker([("query", "What does the report mean?", "query"), ("R", report, "report")])
    (contradiction,) = checker.check("Your tumour is p63 positive.").contradictions
    assert (contradiction.query.document, contradiction.about) == ("R", "p63 negative, said positive")


def test_the_same_case_is_checked_again_and_again() -> None:
    checker = Checker([(None, QUERY, "query")])
    first = checker.check(ANSWER)
    assert checker.check("") != first
    assert checker.check(ANSWER) == first


SAID = [
    "Your Ki-67 is 20 %.",
    "The lesion of 12 mm is new.",
    "CEA was 9.1 ng/ml.",
    "Yes, you need chemotherapy.",
    "You take warfarin, so bleed more easily.",
    "You can fly in May.",
    "p63 is positive.",
]
TOLD = (
    "My Ki-67 is 80%, p63 is negative. There is a 28 mm lesion in the liver; CEA was 4.2 ng/ml. I take"
    " warfarin and azathioprine for Crohn's disease, and have lost 6 kg. Do I need chemotherapy? Can I fly?"
)
ONE_CHECKER = Checker([(None, TOLD, "query")])


@settings(max_examples=20, deadline=None)
@given(st.lists(st.sampled_from(SAID), min_size=1, max_size=6))
def test_a_case_that_was_checked_before_is_checked_as_if_read_anew(said: list[str]) -> None:
    draft = " ".join(said)
    assert ONE_CHECKER.check(draft) == Checker([(None, TOLD, "query")]).check(draft)


def test_what_a_doctor_corrects_counts_at_once() -> None:
    report = "Immunohistochemistry: synaptophysin positive, p63 negative."
    checker = Checker([("R", report, "report")])
    answer = "Your tumour is p63 positive."
    assert [each.about for each in checker.check(answer).contradictions] == ["p63 negative, said positive"]
    summary = read(report, "report", "R")
    changed = tuple(replace(f, result="positive") if f.name == "p63" else f for f in summary.findings)
    corrected = checker.corrected([replace(summary, findings=changed)])
    assert corrected.check(answer).contradictions == ()
    assert checker.check(answer).contradictions != (), "the first one is as it was"


def test_one_answer_to_one_question() -> None:
    (question,) = check_answer("Is a lipoma dangerous?", "No.").questions
    assert question.status in COVERAGE_STATUSES


# The trained part


def test_every_trained_file_is_whole() -> None:
    names = json.loads((Path(__file__).parents[2] / "models" / "hashes.json").read_text(encoding="utf-8"))
    assert {name for name in names if name.startswith("coverage/")} == {ENCODER, HEADS, LIMITS, VOCABULARY}
    assert all(model_file(name).is_file() for name in names)


def test_a_file_that_is_none_of_the_package() -> None:
    with pytest.raises(ModelFileError, match=r"coverage/other\.bin is no trained part"):
        model_file("coverage/other.bin")


@pytest.mark.parametrize(
    ("content", "message"),
    [
        (b"{}", "a.json is damaged: its SHA-256 is .*, expected 0123"),
        (None, r"a.json is missing \(SHA-256 0123\)"),
    ],
    ids=["damaged", "missing"],
)
def test_a_file_that_is_not_whole(
    content: bytes | None, message: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "hashes.json").write_text('{"a.json": "0123"}', encoding="utf-8")
    if content is not None:
        (tmp_path / "a.json").write_bytes(content)
    monkeypatch.setattr(model_files, "_folder", lambda: tmp_path)
    with pytest.raises(ModelFileError, match=message):
        model_file("a.json")
    model_file.cache_clear()
