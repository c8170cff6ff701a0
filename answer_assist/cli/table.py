"""A case summary as a table that a doctor can read in a terminal of 80 columns, in colour or without.

Nothing is said by colour alone: a result has its sign and its word, absent and uncertain findings say so.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable
from typing import TextIO

from rich.console import Console, Group, RenderableType
from rich.rule import Rule
from rich.table import Table
from rich.text import Text

from answer_assist.findings import (
    FINDING_KINDS,
    CaseSummary,
    Finding,
    Gene,
    Grade,
    Lab,
    Marker,
    Node,
    Patient,
    Site,
    Size,
    Stage,
    Treatment,
)

_WIDEST = 110  # longer lines are hard to follow
_HEADINGS = {
    "tumor": "Tumor type",
    "site": "Sites",
    "node": "Lymph nodes",
    "marker": "Markers",
    "gene": "Genes",
    "lab": "Laboratory",
    "stage": "Stage",
    "grade": "Grade",
    "size": "Size",
    "treatment": "Treatment",
}
_SIGNS = {"positive": "+", "negative": "−", "equivocal": "±", "not stated": "…"}
_PLAIN_SIGNS = {"−": "-", "±": "+/-", "…": ".", "–": "-"}  # where the terminal has no Unicode
_STYLES = {"absent": "dim", "uncertain": "italic yellow"}
# What could move the cursor, change colours or turn the direction of writing: never from a document.
_CONTROL = re.compile(r"[\x00-\x1f\x7f-\x9f\u200e\u200f\u202a-\u202e\u2066-\u2069\ud800-\udfff]+")


def table_writer(output: TextIO) -> Callable[[CaseSummary], None]:
    """What prints one summary after the other on ``output``, with a blank line between them."""
    console = Console(file=output, highlight=False, markup=False, emoji=False, soft_wrap=False)
    console.width = min(console.width, _WIDEST)
    first = True

    def write(summary: CaseSummary) -> None:
        nonlocal first
        with console.capture() as captured:
            if not first:
                console.print()
            console.print(render(summary))
        first = False
        lines = (line.rstrip() for line in captured.get().splitlines())
        output.write(_in_encoding("".join(f"{line}\n" for line in lines), output.encoding))
        output.flush()

    return write


def render(summary: CaseSummary) -> RenderableType:
    """The whole summary: heading, patient, findings grouped by kind, questions."""
    document = summary.document
    title = f"{_clean(document.id or 'standard input')} · {document.kind} · {document.chars:,} characters"
    parts: list[RenderableType] = [
        Rule(Text(title, style="bold"), align="left", style="dim"),
        Text.assemble(("Patient  ", "bold"), _patient(summary.patient)),
    ]
    for kind in FINDING_KINDS:
        findings = list(summary.of_kind(kind))
        if findings:
            parts += [Text(_HEADINGS.get(kind, kind.capitalize()), style="bold"), _finding_table(findings)]
    if not summary.findings:
        parts.append(Text("No findings stated.", style="dim"))
    if summary.questions:
        parts += [Text("Questions", style="bold"), _question_table(summary)]
    return Group(*parts)


def _patient(patient: Patient) -> str:
    said: list[str] = []
    if patient.relation == "self":
        said.append("the writer")
    elif patient.relation:
        said.append(f"the writer's {patient.relation}" if patient.relation != "other" else "somebody else")
    if patient.age_years is not None:
        said.append(_age(patient.age_years))
    if patient.sex:
        said.append(patient.sex)
    return ", ".join(said) or "not stated"


def _age(years: float) -> str:
    if years < 2 and years != int(years):
        months = round(years * 12)
        return f"{months} month{'' if months == 1 else 's'}"
    return f"{years:g} year{'' if years == 1 else 's'}"


def _finding_table(findings: Iterable[Finding]) -> RenderableType:
    table = Table.grid(padding=(0, 2, 0, 0), expand=True)
    table.add_column(width=3, justify="right", no_wrap=True)
    table.add_column(ratio=5)
    table.add_column(ratio=4, no_wrap=True, overflow="ellipsis", style="dim")
    for finding in findings:
        sign = _SIGNS.get(finding.result, "") if isinstance(finding, Marker) else ""
        style = _STYLES.get(finding.assertion, "")
        table.add_row(Text(sign, style="bold"), Text(_line(finding), style=style), Text(_words(finding)))
    return table


def _question_table(summary: CaseSummary) -> RenderableType:
    table = Table.grid(padding=(0, 2, 0, 0))
    table.add_column(justify="right", min_width=3, no_wrap=True)
    table.add_column()
    for number, question in enumerate(summary.questions, 1):
        request = " (request)" if question.implicit else ""
        table.add_row(f"{number}.", Text(_clean(question.text) + request))
    return table


def _line(finding: Finding) -> str:
    """One finding in words: "Ki-67, positive, 80 %", "liver, metastasis, absent"."""
    details = [_clean(detail) for detail in _details(finding) if detail]
    details = [detail for detail in details if detail.lower() not in finding.name.lower()]  # said already
    if finding.assertion != "present":
        details.append(finding.assertion)
    if finding.code is not None:
        details.append(f"[{finding.code.value}]")
    whose = "family: " if finding.experiencer == "family" else ""
    return whose + _clean(finding.name) + "".join(_joint(detail) + detail for detail in details)


def _joint(detail: str) -> str:
    return " " if detail.startswith("[") else ", "


def _details(finding: Finding) -> list[str | None]:
    match finding:
        case Site():
            return [finding.laterality, finding.role]
        case Node():
            return [finding.laterality, _node_count(finding)]
        case Marker():
            percent = None if finding.percent is None else _percent(*finding.percent)
            result = "no result stated" if finding.result == "not stated" else finding.result
            return [result, percent, finding.score, finding.intensity, finding.extent]
        case Gene():
            return [finding.alteration]
        case Lab():
            value = None if finding.value is None else f"{finding.value:g}"
            return [" ".join(filter(None, (value, finding.unit)))]
        case Stage():
            tnm = " ".join(part for part in (finding.t, finding.n, finding.m) if part)
            group = f"stage {finding.group}" if finding.group else None
            return [f"{finding.prefix or ''}{tnm}" if tnm else None, group]
        case Grade():
            return [finding.value]
        case Size():
            return [f"{finding.largest_mm:g} mm"]
        case Treatment():
            return [finding.type, finding.status]
        case _:
            return []


def _node_count(node: Node) -> str | None:
    match node.positive, node.examined:
        case None, None:
            return None
        case None, examined:
            return f"{examined} examined"
        case positive, None:
            return f"{positive} positive"
        case positive, examined:
            return f"{positive} of {examined} positive"


def _percent(low: float, high: float) -> str:
    return f"{low:g} %" if low == high else f"{low:g}–{high:g} %"


def _words(finding: Finding) -> str:
    """The words that it was read from, in quotes."""
    return " … ".join(f"“{_clean(span.text)}”" for span in finding.evidence)


def _clean(text: str) -> str:
    return " ".join(_CONTROL.sub(" ", text).split())


def _in_encoding(text: str, encoding: str | None) -> str:
    encoding = encoding or "ascii"
    try:
        text.encode(encoding)
    except UnicodeEncodeError:
        for sign, plain in _PLAIN_SIGNS.items():
            text = text.replace(sign, plain)
        text = text.encode(encoding, "replace").decode(encoding)
    return text
