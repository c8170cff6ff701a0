"""Extraction as a spaCy component: the only module that knows spaCy.

The core reads the text itself and needs no ``Doc``. Who works in spaCy anyway adds the component to a
pipeline; the case summary then stands at ``doc._.case_summary`` and the findings' words in
``doc.spans["answer_assist"]``.

Example:
    >>> import spacy
    >>> nlp = spacy.blank("en")
    >>> _ = nlp.add_pipe("answer_assist", config={"document_kind": "report"})
    >>> doc = nlp("Immunohistochemistry: p63 negative.")
    >>> [(span.text, span.label_) for span in doc.spans["answer_assist"]]
    [('p63', 'marker'), ('negative', 'marker')]
"""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import cast

import spacy
from spacy.language import Language
from spacy.tokens import Doc, SpanGroup

from answer_assist.extraction.pipeline import load_terms, read
from answer_assist.findings import CaseSummary, DocumentKind

SPANS_KEY = "answer_assist"

if not Doc.has_extension("case_summary"):
    Doc.set_extension("case_summary", default=None)


@Language.factory(
    "answer_assist",
    default_config={"document_kind": "query"},
    assigns=["doc._.case_summary", "doc.spans"],
)
def create_answer_assist(
    nlp: Language,  # noqa: ARG001 - spaCy hands every factory its pipeline and name
    name: str,  # noqa: ARG001
    document_kind: str,
) -> Callable[[Doc], Doc]:
    """The component for a pipeline; ``document_kind`` is query, report, note or answer.

    A document's own ``doc.user_data["document_kind"]`` goes before it.
    """
    load_terms()

    def answer_assist(doc: Doc) -> Doc:
        kind = cast("DocumentKind", doc.user_data.get("document_kind", document_kind))
        summary = read(doc.text, kind=kind)
        doc._.case_summary = summary
        doc.spans[SPANS_KEY] = _span_group(doc, summary)
        return doc

    return answer_assist


def _span_group(doc: Doc, summary: CaseSummary) -> SpanGroup:
    """The evidence of all findings, widened to whole tokens, labelled with the finding's kind."""
    spans = [
        doc.char_span(words.start, words.end, label=finding.kind, alignment_mode="expand")
        for finding in summary.findings
        for words in finding.evidence
    ]
    return SpanGroup(doc, name=SPANS_KEY, spans=[span for span in spans if span is not None])


class BasePipelineMissing(RuntimeError):
    """The spaCy pipeline that was asked for is not installed; the message says how to get it."""


def load(document_kind: DocumentKind = "query", base: str | Path | None = None) -> Language:
    """An English spaCy pipeline with the component at its end.

    Args:
        document_kind: what the documents are, where they do not say it themselves.
        base: an installed spaCy package or the folder of a pipeline, such as scispaCy's
            ``en_ner_bionlp13cg_md``: the component joins its pipeline, and what that finds stays in
            ``doc.ents``. A blank pipeline by default. Nothing is ever downloaded.

    Raises:
        BasePipelineMissing: there is no such pipeline on this machine.

    >>> load("report")("Ki-67 is 80%.")._.case_summary.findings[0].name
    'Ki-67'
    """
    nlp = spacy.blank("en") if base is None else _base_pipeline(base)
    if "answer_assist" in nlp.pipe_names:
        nlp.remove_pipe("answer_assist")
    nlp.add_pipe("answer_assist", config={"document_kind": document_kind})
    return nlp


def _base_pipeline(base: str | Path) -> Language:
    try:
        return spacy.load(base)
    except OSError as error:  # spaCy's for a name or a folder that holds no pipeline
        raise BasePipelineMissing(
            f"the spaCy pipeline {str(base)!r} is not on this machine; install its package with pip, or name "
            "its folder (scispaCy's models are files of its GitHub releases; nothing is downloaded by itself)"
        ) from error
