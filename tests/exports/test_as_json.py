"""A case as JSON: read back it is the same case, and without its text it holds no word of it."""

from __future__ import annotations

import json
from typing import Any

import jsonschema
import pytest
from hypothesis import given, settings

from answer_assist.cases import bundled_cases
from answer_assist.exports import CaseRecord, case_json, case_schema, from_case_json, read_record
from answer_assist.findings import json_schema
from tests.exports.invented import records

_VALIDATOR = jsonschema.Draft202012Validator(json_schema())
_CASE = jsonschema.Draft202012Validator(case_schema())


@given(records())
@settings(max_examples=30)
def test_with_its_text_a_case_comes_back_whole(record: CaseRecord) -> None:
    told = json.loads(json.dumps(case_json(record, with_text=True)))
    _CASE.validate(told)
    assert from_case_json(told) == record


@given(records())
@settings(max_examples=30)
def test_without_its_text_the_findings_come_back_without_their_words(record: CaseRecord) -> None:
    told = json.loads(json.dumps(case_json(record)))
    _CASE.validate(told)
    again = from_case_json(told)
    for summary, read in zip(record.summaries, again.summaries, strict=True):
        whole, bare = summary.to_dict()["findings"], read.to_dict()["findings"]
        for finding in whole:
            for span in finding["evidence"]:
                span["text"] = ""
        assert bare == whole
        assert (read.patient, read.document) == (summary.patient, summary.document)
    for told_summary in told["summaries"]:
        _VALIDATOR.validate(told_summary)


@given(records())
@settings(max_examples=30)
def test_without_text_no_quote_is_left(record: CaseRecord) -> None:
    for told in _objects(case_json(record)):
        if {"start", "end", "text"} <= told.keys():
            assert told["text"] == ""
        if "implicit" in told:
            assert told["text"].startswith("[topic: ")
        if "title" in told:
            assert (told["title"], told["text"]) == (None, "")
        if "saved_at" in told:
            assert told["text"] == ""
        assert "changes" not in told


def _objects(value: Any) -> list[dict[str, Any]]:
    """Every JSON object in a value."""
    inside = value.values() if isinstance(value, dict) else value if isinstance(value, list) else ()
    found = [each for part in inside for each in _objects(part)]
    return [value, *found] if isinstance(value, dict) else found


def test_another_object_is_refused() -> None:
    with pytest.raises(ValueError, match="expected 'answer-assist/case/1'"):
        from_case_json({"schema": "answer-assist/case-summary/1"})


def _set(told: Any, *path: str | int, value: object) -> None:
    *places, last = path
    for place in places:
        told = told[place]
    told[last] = value


@pytest.mark.parametrize(
    ("path", "value"),
    [
        (("schema",), "answer-assist/case-summary/1"),
        (("case", "documents", 0, "kind"), "letter"),
        (("summaries", 0, "findings", 0, "evidence", 0, "start"), -1),  # the summary's own schema is in force
        (("summaries",), []),
        (("answer",), {"text": "Yes."}),
        (("coverage",), {"schema": "answer-assist/coverage/1"}),
        (("corrections",), [{"number": 1}]),
    ],
)
def test_the_schema_refuses_what_is_none(path: tuple[str | int, ...], value: object) -> None:
    told = case_json(read_record(bundled_cases()[0]), with_text=True)
    jsonschema.Draft202012Validator.check_schema(case_schema())
    _CASE.validate(told)
    _set(told, *path, value=value)
    assert not _CASE.is_valid(told)
