"""A case and its documents, as they come in: pure data, standard library only.

Example:
    >>> founding = bundled_cases()[0]
    >>> [document.kind for document in founding.documents]
    ['query', 'report']
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import cache
from importlib import resources
from typing import Any, Self

from answer_assist.findings import DOCUMENT_KINDS, DocumentKind


@dataclass(frozen=True, slots=True)
class CaseDocument:
    """One document of a case, its text exactly as it was received.

    ``date`` is the document's own date as ISO 8601 ("2024-05-17"), ``title`` a line for lists ("Pathology
    report, liver biopsy"). The text is left out of ``repr``, so that no log shows it by accident.

    Raises:
        ValueError: the kind is not one of query, report, note, answer.
    """

    id: str
    kind: DocumentKind
    text: str = field(repr=False)
    date: str | None = None
    title: str | None = None

    def __post_init__(self) -> None:
        if self.kind not in DOCUMENT_KINDS:
            raise ValueError(
                f"document kind {self.kind!r} is unknown; known kinds: {', '.join(DOCUMENT_KINDS)}"
            )

    def to_dict(self) -> dict[str, Any]:
        """The document as a JSON object."""
        return {"id": self.id, "kind": self.kind, "date": self.date, "title": self.title, "text": self.text}

    @classmethod
    def from_dict(cls, data: Mapping[str, Any]) -> Self:
        """Read a document back; keys that this version does not know are ignored."""
        return cls(data["id"], data["kind"], data["text"], data.get("date"), data.get("title"))


@dataclass(frozen=True, slots=True)
class Case:
    """A patient's case: the query, and the reports and notes that came with it.

    ``received`` is when it came in, as ISO 8601 ("2024-05-17T08:40:00+00:00"). ``specialty`` is whom it
    belongs to ("oncology"), as whoever brings the case in says; it is never guessed from the text.

    Raises:
        ValueError: there is no document, or two documents share an id.
    """

    id: str
    documents: tuple[CaseDocument, ...]
    received: str | None = None
    specialty: str | None = None

    def __post_init__(self) -> None:
        ids = [document.id for document in self.documents]
        if not ids:
            raise ValueError(f"case {self.id!r} has no document")
        if len(set(ids)) < len(ids):
            raise ValueError(f"case {self.id!r} has two documents of one id")

    def document(self, id: str) -> CaseDocument:
        """The document of that id.

        Raises:
            KeyError: the case has none.
        """
        for document in self.documents:
            if document.id == id:
                return document
        raise KeyError(id)

    def to_dict(self) -> dict[str, Any]:
        """The case as a JSON object."""
        documents = [document.to_dict() for document in self.documents]
        said = {"id": self.id, "received": self.received, "specialty": self.specialty}
        return said | {"documents": documents}

    @classmethod
    def from_dict(cls, data: Mapping[str, Any]) -> Self:
        """Read a case back; keys that this version does not know are ignored."""
        documents = tuple(CaseDocument.from_dict(document) for document in data["documents"])
        specialty = " ".join((data.get("specialty") or "").split()) or None
        return cls(data["id"], documents, data.get("received"), specialty)


@cache
def bundled_cases() -> tuple[Case, ...]:
    """The invented cases that come with Answer Assist, to try it on; no real patient is behind them."""
    text = resources.files("answer_assist").joinpath("bundled_cases.jsonl").read_text(encoding="utf-8")
    return tuple(Case.from_dict(json.loads(line)) for line in text.splitlines() if line)
