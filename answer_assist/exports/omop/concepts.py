"""Your own concept ids: which of OMOP's concepts a code or a name is.

OMOP's vocabularies may not be handed on with a program, so that none is here: who has them gives a table.
"""

from __future__ import annotations

import csv
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path

from answer_assist.findings import DocumentKind, Finding

NO_CONCEPT = 0
"""OMOP's id for what no concept is known of."""
_COLUMNS = ("vocabulary", "code", "concept_id")


@dataclass(frozen=True, slots=True)
class Concepts:
    """Concept ids by vocabulary and code.

    A vocabulary is a code system of findings ("ICD-O-3 morphology", "ICD-O-3 topography", "HGNC"), or a kind
    of finding with names for codes ("marker", "Ki-67"), or "document" with the kinds of document.

    Example:
        >>> concepts = Concepts({("ICD-O-3 topography", "C22.0"): (2000000117, 0)})
        >>> from answer_assist.findings import Code, Site
        >>> concepts.of(Site(name="liver", code=Code("ICD-O-3 topography", "C22.0")))
        (2000000117, 0)
    """

    ids: Mapping[tuple[str, str], tuple[int, int]] = field(default_factory=dict)

    def of(self, finding: Finding) -> tuple[int, int]:
        """The standard concept of a finding, and that of its code in the source vocabulary; 0 for none."""
        by_code = (finding.code.system, finding.code.value) if finding.code else ("", "")
        for vocabulary, code in (by_code, (finding.kind, finding.name)):
            if found := self.ids.get((vocabulary, code)):
                return found
        return NO_CONCEPT, NO_CONCEPT

    def of_document(self, kind: DocumentKind) -> int:
        """The note class of a kind of document; 0 for none."""
        return self.ids.get(("document", kind), (NO_CONCEPT, NO_CONCEPT))[0]


def read_concepts(path: Path | str) -> Concepts:
    """Read a CSV file with the columns vocabulary, code, concept_id and, if wanted, source_concept_id.

    Raises:
        ValueError: a column is missing, or an id is no number; the message names the line.
        OSError: the file cannot be read.
    """
    with Path(path).open(encoding="utf-8-sig", newline="") as file:
        rows = csv.DictReader(file)
        missing = [name for name in _COLUMNS if name not in (rows.fieldnames or ())]
        if missing:
            raise ValueError(
                f"the table of concepts has no column {missing[0]!r}; it needs {', '.join(_COLUMNS)}"
            )
        ids = {}
        for row in rows:
            vocabulary, code = (row["vocabulary"] or "").strip(), (row["code"] or "").strip()
            try:
                concept, source = int(row["concept_id"]), int(row.get("source_concept_id") or NO_CONCEPT)
            except (TypeError, ValueError):
                raise ValueError(f"line {rows.line_num}: a concept id is a whole number") from None
            ids[vocabulary, code] = concept, source
    return Concepts(ids)
