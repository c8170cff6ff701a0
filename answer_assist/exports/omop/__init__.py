"""Cases as the tables NOTE and NOTE_NLP of the OMOP Common Data Model 5.4, and back. Needs ``research``."""

from __future__ import annotations

from answer_assist.exports.omop.concepts import Concepts, read_concepts
from answer_assist.exports.omop.files import read_omop, write_omop
from answer_assist.exports.omop.reading import from_omop
from answer_assist.exports.omop.writing import to_omop

__all__ = ["Concepts", "from_omop", "read_concepts", "read_omop", "to_omop", "write_omop"]
