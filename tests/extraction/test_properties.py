"""No text makes extraction raise, every span stands in its text, every output validates."""

from __future__ import annotations

import json
from typing import get_args

import jsonschema
import pytest
from hypothesis import given
from hypothesis import strategies as st

from answer_assist.cases import bundled_cases
from answer_assist.extraction.context import assertion_of
from answer_assist.extraction.pipeline import read
from answer_assist.findings import DOCUMENT_KINDS, CaseSummary, DocumentKind, Span, json_schema

# Words that the readers act on, glued together in ways that nobody would write.
_WORDS = """
p63 CK5/6 Ki-67 80% synaptophysin positive negative for HER2 2+ (FISH) ER 90 PD-L1 TPS < 1% CD20+
CD10- MSH2 lost basaloid carcinoma of the anal canal liver metastases no evidence lymph nodes 0/12
pT2 N1a(sn) M0 stage IVB grade 2 Gleason 3+4=7 2.3 x 1.1 cm mm EGFR exon 19 deletion KRAS G12D CA
19-9 U/ml PSA 11,6 ng/ml my mother she he I friend chemotherapy planned FOLFOX declined surgery what
is ? 1. 2) - : ; , . ( ) / + ± ≥ – and or not possibly ruled out years old 41-year-old wife's
controls stained as expected in general e.g. Dr.
"""
_ODD = [
    "\n",
    "\n\n",
    "\t",
    "\r\n",
    "\xa0",
    "\u200b",
    "\xad",
    "\ufeff",
    "\uff0b",
    "\u2011",
    "\u2019",
    "\U0001f642",
]
_ODD += ["\0", "\ud800", "İ", "ß", "ﬁ", "e\u0301", "²", "٣", "Ⅳ", "½"]
_FRAGMENTS = _WORDS.split() + _ODD

clinical_words = st.lists(st.sampled_from(_FRAGMENTS), max_size=60).flatmap(
    lambda words: st.sampled_from(["", " ", "\n", " , "]).map(lambda glue: glue.join(words))
)
any_text = st.text(st.characters(), max_size=300)
kinds = st.sampled_from(DOCUMENT_KINDS)
_VALIDATOR = jsonschema.Draft202012Validator(json_schema())


@st.composite
def damaged_documents(draw: st.DrawFn) -> str:
    """A bundled document with a piece cut out, doubled, or something odd put in."""
    texts = [document.text for case in bundled_cases() for document in case.documents]
    text = draw(st.sampled_from(texts))
    start = draw(st.integers(0, len(text)))
    end = draw(st.integers(start, min(len(text), start + 200)))
    return (
        text[:start]
        + draw(st.one_of(st.just(""), clinical_words, any_text, st.just(text[start:end] * 2)))
        + text[end:]
    )


def check(text: str, kind: DocumentKind) -> None:
    summary = read(text, kind, "x")
    assert summary.document.chars == len(text)
    evidence: list[tuple[Span, ...]] = [finding.evidence for finding in summary.findings]
    assert all(evidence), "a finding without evidence"
    evidence += [(question.evidence,) for question in summary.questions]
    evidence.append(summary.patient.evidence)
    for spans in evidence:
        for span in spans:
            assert 0 <= span.start < span.end <= len(text)
            assert text[span.start : span.end] == span.text
        assert list(spans) == sorted(spans)
    starts = [question.evidence.start for question in summary.questions]
    assert starts == sorted(starts)
    data = json.loads(json.dumps(summary.to_dict()))
    _VALIDATOR.validate(data)
    assert CaseSummary.from_dict(data) == summary


@given(any_text, kinds)
def test_any_text(text: str, kind: DocumentKind) -> None:
    check(text, kind)


@given(clinical_words, kinds)
def test_clinical_words_in_any_order(text: str, kind: DocumentKind) -> None:
    check(text, kind)


@given(damaged_documents(), kinds)
def test_damaged_documents(text: str, kind: DocumentKind) -> None:
    check(text, kind)


@given(st.one_of(clinical_words, any_text).filter(bool), st.data())
def test_the_assertion_of_any_span(text: str, data: st.DataObject) -> None:
    start = data.draw(st.integers(0, len(text) - 1))
    end = data.draw(st.integers(start + 1, len(text)))
    assert assertion_of(text, start, end) in ("present", "absent", "uncertain")


@pytest.mark.parametrize("kind", get_args(DocumentKind))
def test_the_same_text_gives_the_same_summary(kind: DocumentKind) -> None:
    text = bundled_cases()[0].documents[0].text
    assert read(text, kind) == read(text, kind)


def test_a_text_without_content_has_no_findings() -> None:
    for text in ("", " ", "\n\n\t", "\u200b"):
        summary = read(text)
        assert (summary.findings, summary.questions) == ((), ())
