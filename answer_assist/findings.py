"""What extraction hands over: spans, findings of every kind, questions, the patient, the case summary.

Pure data, standard library only. Every value is frozen; change one with ``dataclasses.replace``.
``to_dict`` and ``from_dict`` carry the JSON of ``answer-assist/case-summary/1``, which the schema in
``case-summary.schema.json`` describes.

Example:
    >>> p63 = Marker(name="p63", result="negative", evidence=(Span(0, 12, "p63 negative"),))
    >>> p63.to_dict()["result"], p63.assertion
    ('negative', 'present')
"""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, fields, replace
from functools import cache
from importlib import resources
from typing import Any, ClassVar, Literal, Self, cast, get_args

SCHEMA = "answer-assist/case-summary/1"

DocumentKind = Literal["query", "report", "note", "answer"]
Assertion = Literal["present", "absent", "uncertain"]
Experiencer = Literal["patient", "family"]
Role = Literal["primary", "metastasis"]
Laterality = Literal["left", "right", "bilateral"]
Result = Literal[
    "positive",
    "negative",
    "equivocal",
    "intact",
    "lost",
    "wild-type",
    "mutant",
    "amplified",
    "not amplified",
    "not stated",
]
Intensity = Literal["weak", "moderate", "strong"]
Extent = Literal["focal", "patchy", "diffuse"]
TreatmentType = Literal[
    "surgery",
    "chemotherapy",
    "radiotherapy",
    "targeted",
    "immunotherapy",
    "hormonal",
    "ablation",
    "transplant",
    "palliative",
    "other",
]
TreatmentStatus = Literal["given", "planned", "considered", "declined"]
Relation = Literal[
    "self",
    "mother",
    "father",
    "husband",
    "wife",
    "partner",
    "son",
    "daughter",
    "child",
    "sister",
    "brother",
    "grandparent",
    "friend",
    "relative",
    "other",
]
Sex = Literal["female", "male"]

DOCUMENT_KINDS: tuple[DocumentKind, ...] = get_args(DocumentKind)


@dataclass(frozen=True, slots=True, order=True)
class Span:
    """Words of the document: half-open offsets in code points, and the words themselves.

    ``document_text[span.start:span.end] == span.text`` holds for every span that extraction makes.
    """

    start: int
    end: int
    text: str

    def to_dict(self) -> dict[str, Any]:
        return {"start": self.start, "end": self.end, "text": self.text}

    @classmethod
    def from_dict(cls, data: Mapping[str, Any]) -> Self:
        return cls(data["start"], data["end"], data["text"])


@dataclass(frozen=True, slots=True)
class Code:
    """A code and its system: ``ICD-O-3 morphology`` ``8123/3``, ``HGNC`` ``MKI67``."""

    system: str
    value: str

    def to_dict(self) -> dict[str, Any]:
        return {"system": self.system, "value": self.value}

    @classmethod
    def from_dict(cls, data: Mapping[str, Any]) -> Self:
        return cls(data["system"], data["value"])


@dataclass(frozen=True, kw_only=True)
class Finding:
    """One fact of the case, with every place that it was read from.

    ``evidence`` is in text order and holds the deciding cue too: for "p63 and CK5/6 did not stain at all"
    both the marker's name and the words "did not stain at all".
    """

    kind: ClassVar[str]
    name: str
    code: Code | None = None
    assertion: Assertion = "present"
    experiencer: Experiencer = "patient"
    evidence: tuple[Span, ...] = ()

    def to_dict(self) -> dict[str, Any]:
        """The finding as the contract's JSON object, its kind first."""
        data: dict[str, Any] = {"kind": self.kind}
        for field in fields(self):
            value = getattr(self, field.name)
            if isinstance(value, Code):
                value = value.to_dict()
            elif field.name == "evidence":
                value = [span.to_dict() for span in value]
            elif isinstance(value, tuple):
                value = list(value)
            data[field.name] = value
        return data

    @staticmethod
    def from_dict(data: Mapping[str, Any]) -> Finding:
        """Read a finding of any kind back from its JSON object.

        Keys that this version does not know are ignored: the contract lets fields be added.

        Raises:
            ValueError: the kind is unknown.
        """
        try:
            cls = FINDING_KINDS[data["kind"]]
        except KeyError:
            known = ", ".join(FINDING_KINDS)
            raise ValueError(f"finding kind {data.get('kind')!r} is unknown; known kinds: {known}") from None
        values: dict[str, Any] = {}
        for field in fields(cls):
            if field.name not in data:
                continue
            value = data[field.name]
            if field.name == "code":
                value = None if value is None else Code.from_dict(value)
            elif field.name == "evidence":
                value = tuple(Span.from_dict(span) for span in value)
            elif isinstance(value, list):
                value = tuple(value)
            values[field.name] = value
        return cls(**values)


@dataclass(frozen=True, kw_only=True)
class Tumor(Finding):
    """Histological type; its code is ICD-O-3 morphology."""

    kind: ClassVar[str] = "tumor"


@dataclass(frozen=True, kw_only=True)
class Site(Finding):
    """Where the disease is, as primary or as metastasis; its code is ICD-O-3 topography.

    "No distant metastasis" names no organ: ``name="distant"``, no code, ``assertion="absent"``.
    """

    kind: ClassVar[str] = "site"
    role: Role = "primary"
    laterality: Laterality | None = None


@dataclass(frozen=True, kw_only=True)
class Node(Finding):
    """A lymph node station; ``positive`` of ``examined`` nodes involved, where counted."""

    kind: ClassVar[str] = "node"
    positive: int | None = None
    examined: int | None = None
    laterality: Laterality | None = None


@dataclass(frozen=True, kw_only=True)
class Marker(Finding):
    """An immunohistochemistry, in-situ or flow marker with its result.

    A negative result is not a negated finding: p63 negative is ``assertion="present"``,
    ``result="negative"``. ``percent`` is (low, high) of stained cells, 0 to 100.
    """

    kind: ClassVar[str] = "marker"
    result: Result = "not stated"
    percent: tuple[float, float] | None = None
    score: str | None = None
    intensity: Intensity | None = None
    extent: Extent | None = None


@dataclass(frozen=True, kw_only=True)
class Gene(Finding):
    """A molecular finding; ``gene`` is an HGNC symbol, ``MSI`` or ``TMB``, ``alteration`` as printed."""

    kind: ClassVar[str] = "gene"
    gene: str = ""
    alteration: str | None = None


@dataclass(frozen=True, kw_only=True)
class Lab(Finding):
    """A serum tumor marker with its value and unit as printed."""

    kind: ClassVar[str] = "lab"
    value: float | None = None
    unit: str | None = None


@dataclass(frozen=True, kw_only=True)
class Stage(Finding):
    """One staging: TNM with its prefix letters (c, p, y, r), and the stage group ("IIA", "IV")."""

    kind: ClassVar[str] = "stage"
    t: str | None = None
    n: str | None = None
    m: str | None = None
    prefix: str | None = None
    group: str | None = None


@dataclass(frozen=True, kw_only=True)
class Grade(Finding):
    """A grade in its system: ``gleason`` "3+4=7", ``differentiation`` "poor", ``net`` "G1"."""

    kind: ClassVar[str] = "grade"
    system: str = "numeric"
    value: str = ""


@dataclass(frozen=True, kw_only=True)
class Size(Finding):
    """Largest dimension, in millimetres, of a tumor, nodule or metastasis."""

    kind: ClassVar[str] = "size"
    largest_mm: float = 0.0


@dataclass(frozen=True, kw_only=True)
class Treatment(Finding):
    """A cancer treatment and where it stands: given, planned, considered, declined."""

    kind: ClassVar[str] = "treatment"
    type: TreatmentType = "other"
    status: TreatmentStatus = "given"


FINDING_KINDS: dict[str, type[Finding]] = {
    cls.kind: cls for cls in (Tumor, Site, Node, Marker, Gene, Lab, Stage, Grade, Size, Treatment)
}


@dataclass(frozen=True, slots=True)
class Question:
    """Something the writer wants answered; ``implicit`` where it is a request without a question's form."""

    text: str
    evidence: Span
    implicit: bool = False

    def to_dict(self) -> dict[str, Any]:
        return {"text": self.text, "implicit": self.implicit, "evidence": self.evidence.to_dict()}

    @classmethod
    def from_dict(cls, data: Mapping[str, Any]) -> Self:
        return cls(data["text"], Span.from_dict(data["evidence"]), data["implicit"])


@dataclass(frozen=True, slots=True)
class Patient:
    """Whom the document is about, seen from its writer; what is not stated is None."""

    relation: Relation | None = None
    age_years: float | None = None
    sex: Sex | None = None
    evidence: tuple[Span, ...] = ()

    def to_dict(self) -> dict[str, Any]:
        return {
            "relation": self.relation,
            "age_years": self.age_years,
            "sex": self.sex,
            "evidence": [span.to_dict() for span in self.evidence],
        }

    @classmethod
    def from_dict(cls, data: Mapping[str, Any]) -> Self:
        evidence = tuple(Span.from_dict(span) for span in data["evidence"])
        return cls(data["relation"], data["age_years"], data["sex"], evidence)


@dataclass(frozen=True, slots=True)
class Document:
    """Which document was read: its id (None if it has none), its kind, its length in code points."""

    id: str | None
    kind: DocumentKind
    chars: int

    def to_dict(self) -> dict[str, Any]:
        return {"id": self.id, "kind": self.kind, "chars": self.chars}

    @classmethod
    def from_dict(cls, data: Mapping[str, Any]) -> Self:
        return cls(data["id"], data["kind"], data["chars"])


@dataclass(frozen=True, slots=True)
class CaseSummary:
    """What one document says: the patient, the findings in text order, the questions in text order."""

    document: Document
    patient: Patient
    findings: tuple[Finding, ...] = ()
    questions: tuple[Question, ...] = ()

    @classmethod
    def empty(cls, id: str | None, kind: DocumentKind, text: str) -> Self:
        """The summary of a document that nobody has read: it says nothing."""
        return cls(Document(id, kind, len(text)), Patient())

    def of_kind(self, kind: str) -> Iterator[Finding]:
        """The findings of one kind: ``summary.of_kind("marker")``."""
        return (finding for finding in self.findings if finding.kind == kind)

    def to_dict(self) -> dict[str, Any]:
        """The summary as the contract's JSON object."""
        return {
            "schema": SCHEMA,
            "document": self.document.to_dict(),
            "patient": self.patient.to_dict(),
            "findings": [finding.to_dict() for finding in self.findings],
            "questions": [question.to_dict() for question in self.questions],
        }

    @classmethod
    def from_dict(cls, data: Mapping[str, Any]) -> Self:
        """Read a summary back.

        Raises:
            ValueError: the object is not an ``answer-assist/case-summary/1``.
        """
        if data.get("schema") != SCHEMA:
            raise ValueError(f"schema is {data.get('schema')!r}, expected {SCHEMA!r}")
        return cls(
            Document.from_dict(data["document"]),
            Patient.from_dict(data["patient"]),
            tuple(Finding.from_dict(finding) for finding in data["findings"]),
            tuple(Question.from_dict(question) for question in data["questions"]),
        )

    def with_id(self, id: str | None) -> CaseSummary:
        """The same summary under another document id."""
        return replace(self, document=replace(self.document, id=id))


@cache
def json_schema() -> dict[str, Any]:
    """The JSON Schema (draft 2020-12) of a case summary, as shipped in the package."""
    text = resources.files("answer_assist").joinpath("case-summary.schema.json").read_text(encoding="utf-8")
    return cast("dict[str, Any]", json.loads(text))
