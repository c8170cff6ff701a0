"""A case as FHIR R4 in the profiles of HL7 mCODE (STU 4, version 4.0.0), and back.

``to_fhir`` makes a Bundle of what the documents of a case say, ``from_fhir`` reads findings from one. What
FHIR has no place for stands in extensions of Answer Assist's own; ``docs/exports.md`` lists them, and what
does not go over at all. Needs the extra ``exports``.
"""

from __future__ import annotations

from answer_assist.exports.fhir.bundle import to_fhir
from answer_assist.exports.fhir.reading import from_fhir

__all__ = ["from_fhir", "to_fhir"]
