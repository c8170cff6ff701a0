"""A case with its summary and answer as Markdown: readable as it stands, and safe wherever it is rendered.

Whatever comes from outside is escaped: no line of a patient's text becomes a heading, a link, a picture or
HTML, and characters that turn the direction of a text are shown by name.

Example:
    >>> from answer_assist.cases import Case, CaseDocument
    >>> from answer_assist.extraction.pipeline import read
    >>> report = CaseDocument("R", "report", "Basaloid carcinoma, anal canal. p63 negative.")
    >>> text = case_markdown(Case("0412", (report,)), [read(report.text, "report", "R")], answer="**No**")
    >>> [line for line in text.splitlines() if line.startswith(("| p63", "**No", "Basaloid"))]
    ['| p63 | negative |  |', '**No**', 'Basaloid carcinoma, anal canal. p63 negative.']
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence

from answer_assist.cases import Case
from answer_assist.exports.report import CaseReport, MarkerLine, case_report, shown
from answer_assist.findings import CaseSummary
from answer_assist.store import Publication

# signs of Markdown, and those by which renderers see an address in plain words and make a link of it
_SPECIAL = re.compile(r"([\\`*_{}\[\]()!|~^$@]|^[-+#=]|(?<=\d)\.(?=\s|$)|:(?=//)|(?<=www)\.)", re.IGNORECASE)
# What a draft may keep: emphasis and lists are the doctor's own.
_SPECIAL_IN_DRAFT = re.compile(
    r"([\\`{}\[\]|~^$]|^[ ]{0,3}(?:#{1,6}[ \t]|#{1,6}$|=+[ \t]*$|-+[ \t]*$))", re.MULTILINE
)


def case_markdown(
    case: Case,
    summaries: Sequence[CaseSummary],
    *,
    answer: str = "",
    documents: bool = True,
    published: Publication | None = None,
) -> str:
    """The case as one Markdown text.

    Args:
        summaries: what each document says, in order, corrections applied.
        answer: the draft or the answer, light Markdown.
        documents: whether the documents' own words are part of it.
        published: who wrote, reviewed and published the answer, and when.
    """
    return report_markdown(
        case_report(case, summaries, answer=answer, documents=documents, published=published)
    )


def report_markdown(report: CaseReport) -> str:
    """What is said of a case, as one Markdown text."""
    return "\n\n".join(_blocks(report)) + "\n"


def _blocks(report: CaseReport) -> Iterator[str]:
    yield f"# {escaped(report.name)}: {escaped(report.patient)}"
    yield escaped(report.came)
    for section in report.sections:
        yield f"## {section.title}"
        if section.markers:
            yield "\n".join(_marker_rows(section.markers))
            if section.published:
                yield "\n".join(f"- {escaped(line)}" for line in section.published)
        else:
            yield "\n".join(f"- {escaped(line.words)}" for line in section.lines)
    if report.questions:
        yield "## What is asked"
        yield "\n".join(f"{number}. {escaped(question)}" for number, question in report.questions)
    if report.answer:
        yield f"## {report.answer_title}"
        yield draft_escaped(report.answer)
    if report.standing:
        yield f"*{escaped(report.standing)}*"
    if report.check:
        yield "## Check of the answer"
        yield "\n".join(f"- {escaped(line)}" for line in report.check)
    for document in report.documents:
        yield f"## {escaped(document.title)}"
        yield fenced(document.text)


def _marker_rows(markers: Sequence[MarkerLine]) -> Iterator[str]:
    yield "| marker | result | staining |"
    yield "| --- | --- | --- |"
    for marker in markers:
        cells = (marker.name, marker.result, marker.staining)
        yield f"| {' | '.join(escaped(cell) for cell in cells)} |"


def escaped(text: str) -> str:
    """Text from outside on one line, every sign of Markdown and HTML made plain.

    >>> escaped("<b>Ki-67</b> [80 %](http://x)")
    '&lt;b&gt;Ki-67&lt;/b&gt; \\\\[80 %\\\\]\\\\(http\\\\://x\\\\)'
    """
    return _SPECIAL.sub(r"\\\1", _no_html(" ".join(shown(text).split())))


def draft_escaped(text: str) -> str:
    """A draft's words: emphasis, lists, line breaks and bare addresses stay, all else is made plain.

    >>> draft_escaped("**Yes**: <i>see</i> [here](http://x)")
    '**Yes**: &lt;i&gt;see&lt;/i&gt; \\\\[here\\\\](http://x)'
    """
    return _SPECIAL_IN_DRAFT.sub(lambda match: "\\" + match[1].lstrip(" "), _no_html(shown(text)))


def fenced(text: str) -> str:
    """A document's words as they stand, in a fence that they cannot close."""
    longest = max((len(run) for run in re.findall(r"`+", text)), default=0)
    fence = "`" * max(3, longest + 1)
    return f"{fence}text\n{shown(text).rstrip()}\n{fence}"


def _no_html(text: str) -> str:
    return text.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;")
