"""How findings are named and described on the screen: the contract's closed words put into plain English.

Nothing is inferred here: what a document does not state is left out, or said to be "not stated".
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Sequence
from datetime import date, datetime

from answer_assist.findings import (
    Code,
    DocumentKind,
    Finding,
    Gene,
    Grade,
    Lab,
    Marker,
    Node,
    Patient,
    Result,
    Site,
    Size,
    Stage,
    Treatment,
)

KIND_LABELS: dict[str, str] = {
    "patient": "Patient",
    "tumor": "Tumor",
    "site": "Site",
    "node": "Node",
    "marker": "Marker",
    "gene": "Gene",
    "lab": "Lab",
    "treatment": "Treatment",
    "stage": "Stage",
    "grade": "Grade",
    "size": "Size",
}

DOCUMENT_LABELS: dict[DocumentKind, tuple[str, str]] = {
    "query": ("M", "Message"),
    "report": ("R", "Report"),
    "note": ("N", "Note"),
    "answer": ("A", "Answer"),
}


def document_labels(kinds: Sequence[DocumentKind]) -> list[tuple[str, str]]:
    """Letter and name of each document of a case, numbered where there are several of a kind.

    >>> document_labels(["query", "report", "report"])
    [('M', 'Message'), ('R1', 'Report 1'), ('R2', 'Report 2')]
    """
    of_a_kind, seen = Counter(kinds), Counter[DocumentKind]()
    labels = []
    for kind in kinds:
        letter, name = DOCUMENT_LABELS[kind]
        seen[kind] += 1
        several = of_a_kind[kind] > 1
        labels.append((f"{letter}{seen[kind]}", f"{name} {seen[kind]}") if several else (letter, name))
    return labels


# result -> (sign, shape of its tile); the word stands beside it wherever the sign alone does not say it
RESULT_SIGNS: dict[Result, tuple[str, str]] = {
    "positive": ("+", "is-pos"),
    "negative": ("−", "is-neg"),
    "equivocal": ("±", "is-eq"),
    "intact": ("+", "is-pos"),
    "lost": ("−", "is-neg"),
    "wild-type": ("w", "is-neg"),
    "mutant": ("m", "is-pos"),
    "amplified": ("+", "is-pos"),
    "not amplified": ("−", "is-neg"),
    "not stated": ("…", "is-none"),
}
_SIGN_SUFFICES = frozenset({"positive", "negative", "equivocal"})

_DIFFERENTIATION = {
    "well": "Well differentiated",
    "moderate": "Moderately differentiated",
    "moderate-poor": "Moderately to poorly differentiated",
    "poor": "Poorly differentiated",
    "undifferentiated": "Undifferentiated",
}
_GRADE_SYSTEMS = {
    "nottingham": "Nottingham grade",
    "gleason": "Gleason",
    "isup": "ISUP grade group",
    "who-cns": "CNS WHO grade",
    "fnclcc": "FNCLCC grade",
    "net": "Neuroendocrine tumor",
    "fuhrman": "Fuhrman grade",
    "figo": "FIGO grade",
    "numeric": "Grade",
}

# Characters that turn the direction of a text: "p63 <override>evitagen" would read as its opposite.
DIRECTION_MARKS = "\u061c\u200e\u200f\u202a\u202b\u202c\u202d\u202e\u2066\u2067\u2068\u2069"
_DIRECTION = re.compile(f"[{DIRECTION_MARKS}]")


def plain(text: str) -> str:
    """The text on one line, without characters that turn its direction; for names and quotes."""
    return " ".join(_DIRECTION.sub("", text).split())


def sentence_case(text: str) -> str:
    """First letter large, where the first word is an ordinary word: "liver" but "pT2", "mTOR"."""
    first = text.split(" ", 1)[0].rstrip(",;:")
    return text[:1].upper() + text[1:] if first.islower() and first.replace("-", "").isalpha() else text


def number(value: float) -> str:
    """12.0 as "12", 48.3 as "48.3"."""
    return f"{value:.10g}"


def percent(low: float, high: float) -> str:
    """A share of stained cells: "80 %", "22–25 %", "≤ 5 %", "≥ 50 %"."""
    if low == high:
        return f"{number(low)} %"
    if low == 0:
        return f"≤ {number(high)} %"
    if high == 100:
        return f"≥ {number(low)} %"
    return f"{number(low)}–{number(high)} %"


def finding_name(finding: Finding) -> str:
    """The line's name: "Basaloid carcinoma", "Lung, right", "Regional lymph nodes", "28 mm", "p63"."""
    name = plain(finding.name)
    match finding:
        case Site() | Node():
            if isinstance(finding, Node) and "node" not in name.lower():
                name = f"{name} lymph nodes"
            name = "distant sites" if name == "distant" else name
            side = "both sides" if finding.laterality == "bilateral" else finding.laterality
            return sentence_case(name) + (f", {side}" if side else "")
        case Marker() | Lab():
            return name
        case Gene():
            return plain(finding.gene) or name
        case Stage():
            group = f"Stage {plain(finding.group)}" if finding.group else sentence_case(name)
            return _tnm(finding) or group
        case Grade():
            return _grade(finding)
        case Size():
            return f"{number(finding.largest_mm)} mm"
        case _:
            return sentence_case(name)


def finding_meta(finding: Finding) -> str:
    """The quiet words after the name: role, count, alteration, value, status."""
    match finding:
        case Site():
            return finding.role
        case Node():
            if finding.positive is not None and finding.examined is not None:
                return f"{finding.positive} of {finding.examined} involved"
            if finding.positive is not None:
                return f"{finding.positive} involved"
            return f"{finding.examined} examined" if finding.examined is not None else ""
        case Gene():
            return plain(finding.alteration or "")
        case Lab():
            value = "" if finding.value is None else number(finding.value)
            return f"{value} {plain(finding.unit or '')}".strip()
        case Stage():
            return f"stage {plain(finding.group)}" if finding.group and _tnm(finding) else "stage"
        case Grade():
            return "grade"
        case Size():
            return "size"
        case Treatment():
            return finding.status
        case _:
            return ""


def marker_words(marker: Marker) -> list[str]:
    """What is said of a marker beside its sign and percentage: "intact", "3+", "strong", "diffuse"."""
    words: list[str] = []
    if marker.result == "not stated":
        words.append("no result")
    elif marker.result not in _SIGN_SUFFICES:
        words.append(marker.result)
    return words + [plain(word) for word in (marker.score, marker.intensity, marker.extent) if word]


def described(finding: Finding) -> str:
    """The finding in one phrase, as the dock shows it and a screen reader says it: "p63 negative"."""
    parts = [finding_name(finding)]
    if isinstance(finding, Marker):
        if finding.result in _SIGN_SUFFICES and not (finding.percent and finding.result == "positive"):
            parts.append(finding.result)
        if finding.percent:
            parts.append(percent(*finding.percent))
        if words := marker_words(finding):
            parts[-1] += (", " if len(parts) > 1 else " ") + ", ".join(words)
    elif (meta := finding_meta(finding)) and meta != finding.kind:
        parts[-1] += f", {meta}"
    if finding.experiencer == "family":
        parts[-1] += ", in the family"
    if finding.assertion != "present":
        parts[-1] += f", {finding.assertion}"
    return " ".join(parts)


def code_text(code: Code | None) -> str:
    """The code as the dock shows it: "ICD-O-3 8123/3", the code itself tells which axis; "HGNC MKI67"."""
    if code is None:
        return ""
    system = plain(code.system).removesuffix(" morphology").removesuffix(" topography")
    return f"{system} {plain(code.value)}"


def patient_name(patient: Patient) -> str:
    """Who the patient is: "Woman, 52", "Girl, 7", "Boy, 8 months", "Man", "Patient, 61"."""
    age = patient.age_years
    child = age is not None and age < 18
    names = {"female": ("Woman", "Girl"), "male": ("Man", "Boy"), None: ("Patient", "Child")}
    who = names[patient.sex][child]
    if age is None:
        return who
    if age < 2 and age != int(age):
        months = round(age * 12)
        return f"{who}, {months} {'month' if months == 1 else 'months'}"
    return f"{who}, {number(int(age))}"


def patient_note(patient: Patient, asked: bool) -> str:
    """Who writes, seen from the patient: "a friend asks for her"; what is not stated is said so."""
    her = {"female": "her", "male": "him", None: "them"}[patient.sex]
    herself = {"female": "herself", "male": "himself", None: "themselves"}[patient.sex]
    notes: list[str] = []
    match patient.relation:
        case None:
            pass
        case "self":
            notes.append(f"asks for {herself}")
        case "friend" | "relative":
            notes.append(f"a {patient.relation} asks for {her}")
        case "other":
            notes.append(f"somebody else asks for {her}")
        case relation:
            notes.append(f"the writer’s {relation}")
    if asked and patient.relation is None:
        notes.append("who asks is not stated")
    if patient.sex is None and patient.age_years is None:
        notes.append("age and sex not stated")
    elif patient.age_years is None:
        notes.append("age not stated")
    elif patient.sex is None:
        notes.append("sex not stated")
    return ", ".join(notes)


def case_name(id: str) -> str:
    """The id "0412" as "Case 0412"; an id that says so itself stays as it is."""
    name = plain(id)
    return name if name.casefold().startswith("case") else f"Case {name}"


def day(iso: str | None) -> str:
    """The date "2026-03-06" as "6 March 2026"; anything that is no date as it stands."""
    if not iso:
        return ""
    try:
        when = datetime.fromisoformat(iso).date() if "T" in iso else date.fromisoformat(iso)
    except ValueError:
        return plain(iso)
    return f"{when.day} {_MONTHS[when.month - 1]} {when.year}"


_MONTHS = (
    "January", "February", "March", "April", "May", "June", "July", "August", "September", "October",
    "November", "December",
)  # fmt: skip


def _tnm(stage: Stage) -> str:
    parts = [plain(part) for part in (stage.t, stage.n, stage.m) if part]
    return plain(stage.prefix or "") + " ".join(parts) if parts else ""


def _grade(grade: Grade) -> str:
    value = plain(grade.value)
    if grade.system == "differentiation":
        return _DIFFERENTIATION.get(value, sentence_case(f"{value} differentiated"))
    if grade.system == "descriptive":
        return sentence_case(f"{value} grade")
    return f"{_GRADE_SYSTEMS.get(grade.system, sentence_case(plain(grade.system)))} {value}"
