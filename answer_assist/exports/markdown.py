"""A case with its summary and answer as Markdown: readable as it stands, and safe wherever it is rendered.

Whatever comes from outside is escaped: no line of a patient's text becomes a heading, a link, a picture or
HTML, and characters that turn the direction of a text are shown by name.

Example:
    >>> from answer_assist.cases import Case, CaseDocument
    >>> from answer_assist.extraction.pipeline import read
    >>> report = CaseDocument("R", "report", "Basaloid carcinoma, anal canal. p63 negative.")
    >>> text = case_markdown(Case("0412", (report,)), [read(report.text, "report", "R")], answer="**No**")
    >>> [line for line in text.splitlines() if "p63" in line or "No" in line]
    ['| p63 | negative |  |', '**No**', 'Basaloid carcinoma, anal canal. p63 negative.']
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence

from answer_assist import wording
from answer_assist.case_summary import CaseFinding, CaseView, read_together
from answer_assist.cases import Case, CaseDocument
from answer_assist.findings import CaseSummary, Marker, Site, Treatment

# kinds of one section, in their order
_SECTIONS = (
    ("Diagnosis", ("tumor", "grade", "stage")),
    ("Sites and nodes", ("site", "node", "size")),
    ("Immunohistochemistry", ("marker",)),
    ("Genes and serum tumor markers", ("gene", "lab")),
    ("Treatment", ("treatment",)),
)
_SPECIAL = re.compile(r"([\\`*_{}\[\]()!|~^$]|^[-+#=]|(?<=\d)\.(?=\s|$))")
# What a draft may keep: emphasis and lists are the doctor's own.
_SPECIAL_IN_DRAFT = re.compile(
    r"([\\`{}\[\]()!|~^$]|^\s{0,3}(?:#{1,6}\s|={3,}\s*$|-{3,}\s*$|>))", re.MULTILINE
)
_DIRECTION = re.compile(f"[{wording.DIRECTION_MARKS}\u200e\u200f\u061c]")
_CONTROLS = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\x7f]")


def case_markdown(
    case: Case, summaries: Sequence[CaseSummary], *, answer: str = "", documents: bool = True
) -> str:
    """The case as one Markdown text.

    Args:
        summaries: what each document says, in order, corrections applied.
        answer: the draft or the answer, light Markdown.
        documents: whether the documents' own words are part of it.
    """
    view = read_together(summaries)
    blocks = [
        f"# {escaped(wording.case_name(case.id))}: {escaped(wording.patient_name(view.patient))}",
        escaped(_came(case)),
        *_sections(case, view),
        *_questions(view),
    ]
    if answer.strip():
        blocks += ["## Answer", draft_escaped(answer.strip())]
    if documents:
        for document in case.documents:
            blocks += [f"## {escaped(_title(document))}", fenced(document.text)]
    return "\n\n".join(block for block in blocks if block) + "\n"


def escaped(text: str) -> str:
    """Text from outside on one line, every sign of Markdown and HTML made plain.

    >>> escaped("<b>Ki-67</b> [80 %](http://x)")
    '&lt;b&gt;Ki-67&lt;/b&gt; \\\\[80 %\\\\]\\\\(http://x\\\\)'
    """
    return _SPECIAL.sub(r"\\\1", _no_html(" ".join(_shown(text).split())))


def draft_escaped(text: str) -> str:
    """A draft's words: emphasis, lists and line breaks stay, everything else is made plain.

    >>> draft_escaped("**Yes**: <i>see</i> [here](http://x)")
    '**Yes**: &lt;i&gt;see&lt;/i&gt; \\\\[here\\\\]\\\\(http://x\\\\)'
    """
    return _SPECIAL_IN_DRAFT.sub(lambda match: "\\" + match[1].lstrip(" "), _no_html(_shown(text)))


def fenced(text: str) -> str:
    """A document's words as they stand, in a fence that they cannot close."""
    longest = max((len(run) for run in re.findall(r"`+", text)), default=0)
    fence = "`" * max(3, longest + 1)
    return f"{fence}text\n{_shown(text).rstrip()}\n{fence}"


def _no_html(text: str) -> str:
    return text.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;")


def _shown(text: str) -> str:
    """Characters that turn directions by their names, other control characters gone."""
    named = _DIRECTION.sub(lambda match: f"[U+{ord(match[0]):04X}]", text)
    return _CONTROLS.sub("", named.replace("\r\n", "\n").replace("\r", "\n"))


def _title(document: CaseDocument) -> str:
    label = wording.DOCUMENT_LABELS[document.kind][1]
    return ", ".join(filter(None, (document.title or label, wording.day(document.date))))


def _came(case: Case) -> str:
    count = len(case.documents)
    received = f"Received {wording.day(case.received)}, " if case.received else ""
    return f"{received}{count} {'document' if count == 1 else 'documents'}."


def _sections(case: Case, view: CaseView) -> Iterator[str]:
    for title, kinds in _SECTIONS:
        found = sorted(
            (one for one in view.findings if one.finding.kind in kinds),
            key=lambda one: (one.finding.experiencer == "family", kinds.index(one.finding.kind)),
        )
        if not found:
            continue
        yield f"## {title}"
        if kinds == ("marker",):
            yield "\n".join(_marker_rows(found))
        else:
            yield "\n".join(f"- {_line(case, one)}" for one in found)


def _marker_rows(found: Iterable[CaseFinding]) -> Iterator[str]:
    yield "| marker | result | staining |"
    yield "| --- | --- | --- |"
    for one in found:
        marker = one.finding
        if isinstance(marker, Marker):
            share = wording.percent(*marker.percent) if marker.percent else ""
            further = [share, *(word for word in (marker.score, marker.intensity, marker.extent) if word)]
            result = "no result stated" if marker.result == "not stated" else marker.result
            cells = (
                marker.name,
                result + (", differs" if one.differs else ""),
                ", ".join(filter(None, further)),
            )
            yield f"| {' | '.join(escaped(cell) for cell in cells)} |"


def _line(case: Case, one: CaseFinding) -> str:
    finding = one.finding
    said = [wording.finding_name(finding)]
    if (meta := wording.finding_meta(finding)) and (
        meta != finding.kind or isinstance(finding, Site | Treatment)
    ):
        said.append(meta)
    if finding.experiencer == "family":
        said.append("in the family")
    if finding.assertion != "present":
        said.append(finding.assertion)
    if one.differs:
        said.append("the case also says something else")
    where = ", ".join(wording.DOCUMENT_LABELS[case.documents[n].kind][1].lower() for n in one.documents)
    several = f" ({escaped(where)})" if len(case.documents) > 1 and where else ""
    return escaped(", ".join(said)) + several


def _questions(view: CaseView) -> Iterator[str]:
    if view.questions:
        yield "## What is asked"
        yield "\n".join(f"{asked.number}. {escaped(asked.question.text)}" for asked in view.questions)
