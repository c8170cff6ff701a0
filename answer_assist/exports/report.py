"""What an export says of a case, before it is Markdown, PDF or DOCX: plain words in order, nothing formatted.

Example:
    >>> from answer_assist.extraction.pipeline import read
    >>> document = CaseDocument("R", "report", "Basaloid carcinoma, anal canal. p63 negative.")
    >>> report = case_report(Case("0412", (document,)), [read(document.text, "report", "R")])
    >>> report.name, [section.title for section in report.sections]
    ('Case 0412', ['Diagnosis', 'Sites and nodes', 'Immunohistochemistry'])
    >>> report.sections[2].markers
    (MarkerLine(name='p63', result='negative', staining='', assertion='present'),)
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime
from typing import TYPE_CHECKING

from answer_assist import wording
from answer_assist.case_summary import CaseFinding, CaseView, read_together
from answer_assist.cases import Case, CaseDocument
from answer_assist.exports.phrases import phrase
from answer_assist.findings import Assertion, CaseSummary, Marker, Treatment
from answer_assist.profiles.telling import fit_told, lines_of
from answer_assist.store import Publication

if TYPE_CHECKING:
    from answer_assist.answers.coverage import Coverage
    from answer_assist.exports.case_record import Answer, CaseRecord

# kinds of one section, in their order
_SECTIONS = (
    ("Diagnosis", ("tumor", "grade", "stage")),
    ("Sites and nodes", ("site", "node", "size")),
    ("Immunohistochemistry", ("marker",)),
    ("Genes and serum tumor markers", ("gene", "lab")),
    ("Treatment", ("treatment",)),
)
# What would turn the direction of the text, act on a terminal or hide in it: marks of direction, control
# characters, halves of surrogate pairs, annotations between lines, tags.
_NAMED = re.compile(
    f"[{wording.DIRECTION_MARKS}\x00-\x08\x0e-\x1f\x7f-\x84\x86-\x9f\ud800-\udfff"
    "\u206a-\u206f\ufff9-\ufffb\U000e0000-\U000e007f]"
)
_LINE_END = re.compile("\r\n?|[\x0b\x0c\x85\u2028\u2029]")


@dataclass(frozen=True, slots=True)
class Quoted:
    """Words of one document that a fact was read from; ``document`` is its label: "Report 2"."""

    document: str
    words: tuple[str, ...] = field(repr=False)


@dataclass(frozen=True, slots=True)
class FindingLine:
    """One fact: what it is called and what is said of it, whether it is there, where it was read.

    ``differs`` where the case also says something else. ``where`` names the documents, in a case of several.
    ``state`` is the assertion where ``said`` does not say it ("absent").
    """

    said: str
    assertion: Assertion
    differs: bool
    where: str
    quotes: tuple[Quoted, ...] = field(default=(), repr=False)
    state: str = ""

    @property
    def words(self) -> str:
        """The fact on one line: "No metastasis in the liver (message, report)"."""
        said = [self.said]
        if self.state:
            said.append(self.state)
        if self.differs:
            said.append("the case also says something else")
        return ", ".join(said) + (f" ({self.where})" if self.where else "")


@dataclass(frozen=True, slots=True)
class MarkerLine:
    """One marker of the panel, as its row in a table says it."""

    name: str
    result: str
    staining: str
    assertion: Assertion
    quotes: tuple[Quoted, ...] = field(default=(), repr=False)


@dataclass(frozen=True, slots=True)
class ReportSection:
    """Findings of one heading: ``lines``, or ``markers`` where the heading is immunohistochemistry.

    ``published`` is what was shown under the markers: the panel beside published counts of the stated type.
    """

    title: str
    lines: tuple[FindingLine, ...] = ()
    markers: tuple[MarkerLine, ...] = ()
    published: tuple[str, ...] = field(default=(), repr=False)


@dataclass(frozen=True, slots=True)
class DocumentWords:
    """A document's heading and its words as they stand."""

    title: str
    text: str


@dataclass(frozen=True, slots=True)
class CaseReport:
    """A case as an export tells it. Nothing in it is escaped; formats do that, each in its way.

    ``standing`` says who wrote the answer and how far it is, ``check`` what the check says of it.
    """

    name: str
    patient: str
    came: str
    sections: tuple[ReportSection, ...]
    questions: tuple[tuple[int, str], ...]
    answer: str
    documents: tuple[DocumentWords, ...]
    standing: str = ""
    answer_title: str = "Answer"
    check: tuple[str, ...] = ()


def case_report(
    case: Case,
    summaries: Sequence[CaseSummary],
    *,
    answer: str = "",
    documents: bool = True,
    published: Publication | None = None,
) -> CaseReport:
    """The case in the words of an export.

    Args:
        summaries: what each document says, in order, corrections applied.
        answer: the draft or the answer, light Markdown.
        documents: whether the documents' own words are part of it.
        published: who wrote, reviewed and published the answer, and when.
    """
    view = read_together(summaries)
    return CaseReport(
        name=wording.case_name(case.id),
        patient=wording.patient_name(view.patient),
        came=_came(case),
        sections=tuple(_sections(case, view)),
        questions=tuple((asked.number, asked.question.text) for asked in view.questions),
        answer=answer.strip(),
        documents=tuple(DocumentWords(_title(one), one.text) for one in case.documents) if documents else (),
        standing=published_words(published) if published else "",
    )


def record_report(record: CaseRecord, *, documents: bool = True) -> CaseReport:
    """The record of a case in the words of an export; an answer that is not released is called a draft.

    Args:
        documents: whether the documents' own words are part of it.
    """
    answer = record.answer
    report = case_report(
        record.case, record.summaries, answer=answer.text if answer else "", documents=documents
    )
    if answer is None:
        return report
    return replace(
        report,
        standing=standing_words(answer),
        answer_title="Answer" if answer.state == "released" else "Draft of the answer",
        check=tuple(check_lines(record.coverage)) if record.coverage else (),
    )


def standing_words(answer: Answer) -> str:
    """Who wrote an answer and how far it is: "Draft by N. Osei, 6 March 2026, 14:02 UTC; in review." """
    if answer.published:
        return published_words(answer.published)
    what = "Signed off, not published; written" if answer.state == "released" else "Draft"
    said = f"{what} by {wording.plain(answer.author)}" if answer.author else what
    if answer.saved_at:
        said += f", {_moment(answer.saved_at)}"
    return f"{said}; {answer.state}." if answer.state in ("in review", "sent back") else f"{said}."


def check_lines(coverage: Coverage) -> Iterator[str]:
    """What the check says of an answer: each question, what conflicts with the case, what is passed over."""
    for number, question in enumerate(coverage.questions, 1):
        status = question.status if question.sure else f"please check ({question.status}?)"
        yield f"Question {number}: {status}"
    for each in coverage.contradictions:
        yield f"Conflicts with the case: {each.about} (the answer: “{each.answer.text}”)"
    for omission in coverage.omissions:
        yield f"Not mentioned: {omission.about}"


def published_words(published: Publication) -> str:
    """Who wrote the answer, who reviewed it and when, and when it was published; times in UTC.

    >>> from datetime import UTC
    >>> when = datetime(2026, 3, 6, 14, 2, tzinfo=UTC)
    >>> published_words(Publication(3, "N. Osei", "Dr. Okafor", when, when, "Dr. Okafor"))
    'Written by N. Osei. Reviewed by Dr. Okafor, 6 March 2026, 14:02 UTC. Published 6 March 2026, 14:02 UTC.'
    """

    return (
        f"Written by {wording.plain(published.author)}. Reviewed by {wording.plain(published.reviewer)}, "
        f"{_moment(published.reviewed_at)}. Published {_moment(published.published_at)}."
    )


def _moment(when: datetime) -> str:
    return f"{when.day} {when:%B %Y, %H:%M} UTC"


def shown(text: str) -> str:
    """The text with what is invisible and acts shown by name, and every line ended by a line feed.

    >>> shown("p63 \\u202eevitagen")
    'p63 [U+202E]evitagen'
    """
    return _NAMED.sub(lambda match: code_point(match[0]), _LINE_END.sub("\n", text))


def code_point(character: str) -> str:
    """A character by name: "[U+202E]"."""
    return f"[U+{ord(character):04X}]"


def _title(document: CaseDocument) -> str:
    label = wording.DOCUMENT_LABELS[document.kind][1]
    return ", ".join(filter(None, (document.title or label, wording.day(document.date))))


def _came(case: Case) -> str:
    count = len(case.documents)
    received = f"Received {wording.day(case.received)}, " if case.received else ""
    return f"{received}{count} {'document' if count == 1 else 'documents'}."


def _sections(case: Case, view: CaseView) -> Iterator[ReportSection]:
    labels = [name for _, name in wording.document_labels([document.kind for document in case.documents])]
    for title, kinds in _SECTIONS:
        found = sorted(
            (one for one in view.findings if one.finding.kind in kinds),
            key=lambda one: (one.finding.experiencer == "family", kinds.index(one.finding.kind)),
        )
        if not found:
            continue
        if kinds == ("marker",):
            markers = (_marker(one, one.finding, labels) for one in found if isinstance(one.finding, Marker))
            fit = fit_told(view)
            yield ReportSection(
                title, markers=tuple(markers), published=tuple(map(_of_others, lines_of(fit))) if fit else ()
            )
        else:
            yield ReportSection(title, lines=tuple(_line(one, labels) for one in found))


def _of_others(line: str) -> str:
    """A line of published counts, so said that who reads the export takes it for no fact of the case."""
    return line if "published" in line.lower() else f"In the literature: {line}"


def _marker(one: CaseFinding, marker: Marker, labels: Sequence[str]) -> MarkerLine:
    share = wording.percent(*marker.percent) if marker.percent else ""
    staining = [share, *(word for word in (marker.score, marker.intensity, marker.extent) if word)]
    said: list[str] = ["no result stated" if marker.result == "not stated" else marker.result]
    if marker.experiencer == "family":
        said.append("in the family")
    if marker.assertion != "present":
        said.append(marker.assertion)
    if one.differs:
        said.append("differs")
    return MarkerLine(
        marker.name,
        ", ".join(said),
        ", ".join(filter(None, staining)),
        marker.assertion,
        _quotes(one, labels),
    )


def _line(one: CaseFinding, labels: Sequence[str]) -> FindingLine:
    finding = one.finding
    told = phrase(finding)
    said = [told or wording.finding_name(finding)]
    meta = wording.finding_meta(finding)
    if meta and not told and (meta != finding.kind or isinstance(finding, Treatment)):
        said.append(meta)
    if finding.experiencer == "family":
        said.append("in the family")
    where = ", ".join(labels[n].lower() for n in one.documents) if len(labels) > 1 else ""
    state = "" if told or finding.assertion == "present" else finding.assertion
    return FindingLine(", ".join(said), finding.assertion, one.differs, where, _quotes(one, labels), state)


def _quotes(one: CaseFinding, labels: Sequence[str]) -> tuple[Quoted, ...]:
    return tuple(
        Quoted(labels[place.document], tuple(span.text for span in place.spans)) for place in one.places
    )
