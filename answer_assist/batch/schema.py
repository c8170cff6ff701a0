"""The tables of an extraction over many documents: columns, types, and what each column means.

``documents`` has one row a document, ``findings`` one row a finding, ``questions`` one row a question,
``errors`` one row for everything that could not be read. ``document`` joins them. The columns of ``findings``
are made from the fields of the data model's dataclasses: a new kind of finding joins without a line here.

Example:
    >>> [column["column"] for column in data_dictionary()["findings"]][:6]
    ['document', 'number', 'kind', 'name', 'code_system', 'code']
    >>> table_schemas(keep={"country": pa.string()})["documents"].field("country").type
    DataType(string)
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, fields
from functools import cache
from typing import Any, Literal, get_args, get_origin, get_type_hints

import pyarrow as pa

from answer_assist.findings import (
    DOCUMENT_KINDS,
    FINDING_KINDS,
    Assertion,
    Experiencer,
    Finding,
    Relation,
    Sex,
)

TABLES = ("documents", "findings", "questions", "errors")

_COMMON = tuple(field.name for field in fields(Finding))
_SPAN = pa.struct(
    [pa.field("start", pa.int32(), nullable=False), pa.field("end", pa.int32(), nullable=False)]
)

# What the fields of the kinds mean; a field that is not here says its name and kind.
_MEANINGS = {
    "role": "whether the organ is where the disease began or where it has spread to",
    "laterality": "side of the body",
    "positive": "lymph nodes with disease",
    "examined": "lymph nodes looked at",
    "result": "result of the marker; a negative result is not an absent finding",
    "percent_low": "stained cells in percent, lower end; the same as percent_high where one number is stated",
    "percent_high": "stained cells in percent, upper end",
    "score": "score as printed: 3+, Allred 7/8, CPS 10",
    "intensity": "how strongly it stains",
    "extent": "how widely it stains",
    "gene": "HGNC symbol, MSI or TMB",
    "alteration": "alteration as printed",
    "value": "value as text: a laboratory value, a grade",
    "value_number": "the value where it is a number",
    "unit": "unit of the laboratory value as printed",
    "t": "T of the TNM stage",
    "n": "N of the TNM stage",
    "m": "M of the TNM stage",
    "prefix": "prefix letters of the TNM stage: c, p, y, r",
    "group": "stage group: I to IV with its letter",
    "system": "grading system",
    "largest_mm": "largest dimension in millimetres",
    "type": "type of treatment",
    "status": "where the treatment stands",
}


@dataclass(frozen=True, slots=True)
class KindColumn:
    """A column of ``findings`` that comes from a field of some kinds of finding.

    ``part`` is the position in a pair (``percent`` makes ``percent_low`` and ``percent_high``). ``as_text``
    where the field is text in one kind and a number in another: then ``value`` has both as text, and
    ``value_number`` the numbers.
    """

    name: str
    field: str
    type: pa.DataType
    kinds: tuple[str, ...]
    values: tuple[str, ...] = ()
    part: int | None = None
    as_text: bool = False


@cache
def kind_columns() -> tuple[KindColumn, ...]:
    """The columns of ``findings`` beside those that every finding has, in the order of the data model.

    Raises:
        TypeError: a field of a kind has a type that no column can hold yet.
    """
    return tuple(_columns_of(FINDING_KINDS))


def table_schemas(
    *, text: bool = False, keep: Mapping[str, pa.DataType] | None = None
) -> dict[str, pa.Schema]:
    """The Arrow schema of every table, by its name; each column carries its description as metadata.

    Args:
        text: with the patient's words: ``words`` in ``findings``, ``text`` in ``questions``.
        keep: the user's own columns, put at the end of ``documents``.

    Raises:
        ValueError: a column to be kept has the name of one that is there.
    """
    return {
        "documents": _documents(keep or {}),
        "findings": _findings(text),
        "questions": _questions(text),
        "errors": _errors(),
    }


def data_dictionary(schemas: Mapping[str, pa.Schema] | None = None) -> dict[str, list[dict[str, Any]]]:
    """What every column of every table means: name, type, nullable, description, values, kinds of finding.

    Args:
        schemas: as ``table_schemas`` makes them, or as read from a data set's files; by default those without
            the patient's words.
    """
    return {
        table: [
            {
                "column": field.name,
                "type": str(field.type),
                "nullable": field.nullable,
                "description": _said(field, b"description") or "",
                "values": (_said(field, b"values") or "").split(" | ") if _said(field, b"values") else [],
                "kinds": (_said(field, b"kinds") or "").split(" | ") if _said(field, b"kinds") else [],
            }
            for field in schema
        ]
        for table, schema in (table_schemas() if schemas is None else schemas).items()
    }


def _documents(keep: Mapping[str, pa.DataType]) -> pa.Schema:
    columns = [
        _field("document", pa.string(), "the document's id, unique in the data set", null=False),
        _field("id", pa.string(), "the id as the input gives it"),
        _field("kind", pa.string(), "what the document is", values=DOCUMENT_KINDS, null=False),
        _field("source", pa.string(), "file that it came from, as a path within the folder that was named"),
        _field("case", pa.string(), "the case that it belongs to; one patient, where the input says so"),
        _field("date", pa.date32(), "the document's own date, as the input says"),
        _field("specialty", pa.string(), "the specialty that it belongs to, as the input says"),
        _field("chars", pa.int32(), "length of the text in code points", null=False),
        _field("relation", pa.string(), "the patient, seen from the writer", values=get_args(Relation)),
        _field("age_years", pa.float64(), "the patient's age in years"),
        _field("sex", pa.string(), "the patient's sex", values=get_args(Sex)),
        _field("n_findings", pa.int32(), "rows of this document in findings", null=False),
        _field("n_questions", pa.int32(), "rows of this document in questions", null=False),
    ]
    taken = {field.name for field in columns}
    for name, type_ in keep.items():
        if name in taken:
            raise ValueError(f"column {name!r} cannot be kept: documents has a column of that name already")
        columns.append(_field(name, type_, "kept from the input as it is"))
    return pa.schema(columns)


def _findings(text: bool) -> pa.Schema:
    columns = [
        _field("document", pa.string(), "the document's id", null=False),
        _field("number", pa.int32(), "position of the finding in its document, from 1", null=False),
        _field("kind", pa.string(), "kind of finding", values=tuple(FINDING_KINDS), null=False),
        _field("name", pa.string(), "preferred name", null=False),
        _field("code_system", pa.string(), "system of the code: ICD-O-3 morphology or topography, HGNC"),
        _field("code", pa.string(), "code in that system"),
        _field("assertion", pa.string(), "whether it is there", values=get_args(Assertion), null=False),
        _field("experiencer", pa.string(), "whose it is", values=get_args(Experiencer), null=False),
    ]
    for column in kind_columns():
        meaning = _MEANINGS.get(column.name) or f"{column.field} of a {' or '.join(column.kinds)}"
        columns.append(_field(column.name, column.type, meaning, column.values, column.kinds))
    where = "places in the text that it was read from: half-open offsets in code points"
    columns.append(
        _field("evidence", pa.list_(pa.field("element", _SPAN, nullable=False)), where, null=False)
    )
    if text:
        words = pa.list_(pa.field("element", pa.string(), nullable=False))
        columns.append(_field("words", words, "the patient's own words at these places", null=False))
    return pa.schema(columns)


def _questions(text: bool) -> pa.Schema:
    columns = [
        _field("document", pa.string(), "the document's id", null=False),
        _field("number", pa.int32(), "position of the question in its document, from 1", null=False),
        _field("implicit", pa.bool_(), "a request without a question's form", null=False),
        _field("topic", pa.string(), "what the question is about; 'Other' where nothing tells", null=False),
        _field("start", pa.int32(), "where it begins, in code points", null=False),
        _field("end", pa.int32(), "where it ends, in code points", null=False),
    ]
    if text:
        columns.append(_field("text", pa.string(), "the patient's own words", null=False))
    return pa.schema(columns)


def _errors() -> pa.Schema:
    return pa.schema(
        [
            _field("document", pa.string(), "id of the document that could not be read, where it is known"),
            _field("source", pa.string(), "file that it is in, as a path within the folder that was named"),
            _field("line", pa.int64(), "line or row of the file, from 1"),
            _field("field", pa.string(), "column that is wrong"),
            _field("message", pa.string(), "what is wrong and how to mend it; quotes no text", null=False),
        ]
    )


def _field(
    name: str,
    type_: pa.DataType,
    description: str,
    values: tuple[str, ...] = (),
    kinds: tuple[str, ...] = (),
    *,
    null: bool = True,
) -> pa.Field:
    metadata = {"description": description}
    if values:
        metadata["values"] = " | ".join(values)
    if kinds:
        metadata["kinds"] = " | ".join(kinds)
    return pa.field(name, type_, nullable=null, metadata=metadata)


def _said(field: pa.Field, key: bytes) -> str | None:
    said = (field.metadata or {}).get(key)
    return None if said is None else said.decode()


def _columns_of(kinds: Mapping[str, type[Finding]]) -> Iterator[KindColumn]:
    # field -> kind -> its type without None
    found: dict[str, dict[str, Any]] = {}
    for kind, cls in kinds.items():
        hints = get_type_hints(cls)
        for field in fields(cls):
            if field.name not in _COMMON:
                found.setdefault(field.name, {})[kind] = _stated(hints[field.name])
    for name, types in found.items():
        for each in types.values():
            if _number_type(each) is None and not _is_text(each) and not _is_pair(each):
                raise TypeError(f"field {name!r} of {', '.join(types)} has no column type: {each!r}")
        yield from _columns_of_field(name, types)


def _columns_of_field(name: str, types: Mapping[str, Any]) -> Iterator[KindColumn]:
    kinds = tuple(types)
    if any(_is_pair(each) for each in types.values()):
        for part, end in enumerate(("low", "high")):
            yield KindColumn(f"{name}_{end}", name, pa.float64(), kinds, part=part)
        return
    values = tuple(dict.fromkeys(value for each in types.values() for value in _values(each)))
    numbers = {kind: found for kind, each in types.items() if (found := _number_type(each)) is not None}
    if not numbers:
        yield KindColumn(name, name, pa.string(), kinds, values)
    elif len(numbers) == len(kinds):
        widest = pa.float64() if pa.float64() in numbers.values() else next(iter(numbers.values()))
        yield KindColumn(name, name, widest, kinds)
    else:
        yield KindColumn(name, name, pa.string(), kinds, values, as_text=True)
        yield KindColumn(f"{name}_number", name, pa.float64(), tuple(numbers))


def _stated(hint: Any) -> Any:
    """``int`` of ``int | None``."""
    options = [option for option in get_args(hint) if option is not type(None)]
    return options[0] if len(options) == 1 and get_origin(hint) is not tuple else hint


def _is_text(type_: Any) -> bool:
    return type_ is str or get_origin(type_) is Literal


def _is_pair(type_: Any) -> bool:
    return get_origin(type_) is tuple and get_args(type_) in ((float, float), (int, int))


def _number_type(type_: Any) -> pa.DataType | None:
    return {bool: pa.bool_(), int: pa.int32(), float: pa.float64()}.get(type_)


def _values(type_: Any) -> tuple[str, ...]:
    return get_args(type_) if get_origin(type_) is Literal else ()
