"""The columns of NOTE and NOTE_NLP: types, lengths, and which must be there.

Source: OMOP Common Data Model 5.4, as its DDL defines the two tables (OHDSI).
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from types import MappingProxyType
from typing import Final

import pandas as pd
import pyarrow as pa

NOTE: Final = "note"
NOTE_NLP: Final = "note_nlp"


def _column(name: str, type: pa.DataType, *, required: bool = False) -> pa.Field:
    return pa.field(name, type, nullable=not required)


_INTEGER, _TEXT, _DATE, _DATETIME = pa.int32(), pa.string(), pa.date32(), pa.timestamp("us")

SCHEMAS: Final[Mapping[str, pa.Schema]] = MappingProxyType(
    {
        NOTE: pa.schema(
            [
                _column("note_id", _INTEGER, required=True),
                _column("person_id", _INTEGER, required=True),
                _column("note_date", _DATE, required=True),
                _column("note_datetime", _DATETIME),
                _column("note_type_concept_id", _INTEGER, required=True),
                _column("note_class_concept_id", _INTEGER, required=True),
                _column("note_title", _TEXT),
                _column("note_text", _TEXT, required=True),
                _column("encoding_concept_id", _INTEGER, required=True),
                _column("language_concept_id", _INTEGER, required=True),
                _column("provider_id", _INTEGER),
                _column("visit_occurrence_id", _INTEGER),
                _column("visit_detail_id", _INTEGER),
                _column("note_source_value", _TEXT),
                _column("note_event_id", _INTEGER),
                _column("note_event_field_concept_id", _INTEGER),
            ]
        ),
        NOTE_NLP: pa.schema(
            [
                _column("note_nlp_id", _INTEGER, required=True),
                _column("note_id", _INTEGER, required=True),
                _column("section_concept_id", _INTEGER),
                _column("snippet", _TEXT),
                _column("offset", _TEXT),
                _column("lexical_variant", _TEXT, required=True),
                _column("note_nlp_concept_id", _INTEGER),
                _column("note_nlp_source_concept_id", _INTEGER),
                _column("nlp_system", _TEXT),
                _column("nlp_date", _DATE, required=True),
                _column("nlp_datetime", _DATETIME),
                _column("term_exists", _TEXT),
                _column("term_temporal", _TEXT),
                _column("term_modifiers", _TEXT),
            ]
        ),
    }
)
LENGTHS: Final[Mapping[str, int]] = MappingProxyType(
    {
        "note_title": 250,
        "note_source_value": 50,
        "snippet": 250,
        "offset": 50,
        "lexical_variant": 250,
        "nlp_system": 250,
        "term_exists": 1,
        "term_temporal": 50,
        "term_modifiers": 2000,
    }
)
"""The most characters that a column holds; ``note_text`` holds any number."""

# What no database keeps in a text: the null character, and halves of surrogate pairs.
_UNKEPT = re.compile("[\x00\ud800-\udfff]")


def typed_frame(table: pa.Table) -> pd.DataFrame:
    """A table as a DataFrame that keeps its types: dates, integers with nulls, texts."""
    frame: pd.DataFrame = table.to_pandas(types_mapper=pd.ArrowDtype)
    return frame


def checked_table(name: str, frame: pd.DataFrame) -> pa.Table:
    """The columns of the CDM that a DataFrame holds, with the CDM's types.

    Raises:
        ValueError: a column is missing, or its cells are of another type.
    """
    schema = SCHEMAS[name]
    missing = [column for column in schema.names if column not in frame.columns]
    if missing:
        raise ValueError(f"the table {name} has no column {missing[0]!r}")
    try:
        return pa.Table.from_pandas(frame[schema.names], schema=schema, preserve_index=False)
    except (pa.ArrowInvalid, pa.ArrowTypeError):
        raise ValueError(f"the table {name} has cells of other types than the CDM's") from None


def kept(text: str) -> str:
    """A text as a database keeps it, as long as before: what it cannot keep is shown as missing.

    >>> kept("p63\\x00 negative")
    'p63\ufffd negative'
    """
    return _UNKEPT.sub("\ufffd", text)


def fitting(column: str, text: str | None) -> str | None:
    """A text cut to what its column holds."""
    return None if text is None else kept(text)[: LENGTHS[column]]
