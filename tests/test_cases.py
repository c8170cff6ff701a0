"""Cases are plain values; the bundled ones are complete."""

from __future__ import annotations

import dataclasses
import json
from datetime import date, datetime

import pytest

from answer_assist.cases import Case, CaseDocument, bundled_cases

QUERY = CaseDocument("M", "query", "Is a basaloid carcinoma rare?", "2024-02-01", "Message")


def test_a_case_survives_json() -> None:
    case = Case("hive-7", (QUERY, CaseDocument("R", "report", "CK7 positive.")), "2024-02-01T10:00:00+00:00")
    assert Case.from_dict(json.loads(json.dumps(case.to_dict()))) == case


def test_a_document_is_found_by_its_id() -> None:
    case = Case("hive-7", (QUERY,))
    assert case.document("M") is QUERY
    with pytest.raises(KeyError):
        case.document("R")


@pytest.mark.parametrize(
    ("documents", "sentence"),
    [((), "has no document"), ((QUERY, QUERY), "two documents of one id")],
)
def test_a_case_has_documents_with_ids_of_their_own(
    documents: tuple[CaseDocument, ...], sentence: str
) -> None:
    with pytest.raises(ValueError, match=f"case 'hive-7' .*{sentence}"):
        Case("hive-7", documents)


def test_an_unknown_kind_of_document_is_refused() -> None:
    with pytest.raises(ValueError, match="document kind 'letter' is unknown; known kinds: query, report"):
        CaseDocument("L", "letter", "Dear colleague")  # type: ignore[arg-type]


def test_values_do_not_change() -> None:
    with pytest.raises(dataclasses.FrozenInstanceError):
        QUERY.text = "other words"  # type: ignore[misc]


def test_no_text_in_representations() -> None:
    assert "basaloid" not in repr(Case("hive-7", (QUERY,)))


def test_the_bundled_cases_are_complete() -> None:
    cases = bundled_cases()
    assert len({case.id for case in cases}) == len(cases) >= 5
    for case in cases:
        assert case.documents[0].kind == "query"
        assert case.received is not None
        received = datetime.fromisoformat(case.received)
        assert received.tzinfo is not None
        for document in case.documents:
            assert document.title
            assert document.date is not None
            assert date.fromisoformat(document.date) <= received.date()
            assert len(document.text) > 300
            assert document.text == document.text.strip() + "\n"
