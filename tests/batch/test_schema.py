"""Tables of a data set: columns as in the contract, typed, described; a new kind joins by itself."""

from __future__ import annotations

from dataclasses import dataclass, fields
from typing import ClassVar, Literal

import pyarrow as pa
import pytest

from answer_assist.batch import schema
from answer_assist.findings import FINDING_KINDS, Finding

FINDINGS = [  # in the contract's order
    "document",
    "number",
    "kind",
    "name",
    "code_system",
    "code",
    "assertion",
    "experiencer",
    "role",
    "laterality",
    "positive",
    "examined",
    "result",
    "percent_low",
    "percent_high",
    "score",
    "intensity",
    "extent",
    "gene",
    "alteration",
    "value",
    "value_number",
    "unit",
    "t",
    "n",
    "m",
    "prefix",
    "group",
    "system",
    "largest_mm",
    "type",
    "status",
    "evidence",
]


def test_the_columns_of_findings_are_those_of_the_contract() -> None:
    assert schema.table_schemas()["findings"].names == FINDINGS
    assert schema.table_schemas(text=True)["findings"].names == [*FINDINGS, "words"]


def test_words_of_patients_are_there_only_where_asked_for() -> None:
    plain, with_text = schema.table_schemas(), schema.table_schemas(text=True)
    assert "text" not in plain["questions"].names
    assert "text" in with_text["questions"].names
    assert plain["documents"] == with_text["documents"]


@pytest.mark.parametrize(
    ("column", "type_"),
    [
        ("number", pa.int32()),
        ("positive", pa.int32()),
        ("percent_low", pa.float64()),
        ("largest_mm", pa.float64()),
        ("result", pa.string()),
        ("value", pa.string()),
        ("value_number", pa.float64()),
    ],
)
def test_types(column: str, type_: pa.DataType) -> None:
    assert schema.table_schemas()["findings"].field(column).type == type_


def test_every_column_is_described_and_closed_vocabularies_are_listed() -> None:
    dictionary = schema.data_dictionary(schema.table_schemas(text=True, keep={"country": pa.string()}))
    assert set(dictionary) == set(schema.TABLES)
    for table, columns in dictionary.items():
        for column in columns:
            assert len(column["description"]) > 4, (table, column)
            assert " of a " not in column["description"] or column["column"] in ("code_system", "result")
    found = {column["column"]: column for column in dictionary["findings"]}
    assert found["role"]["values"] == ["primary", "metastasis"]
    assert found["laterality"]["kinds"] == ["site", "node"]
    assert found["value_number"]["kinds"] == ["lab"]
    assert found["kind"]["values"] == list(FINDING_KINDS)


def test_every_field_of_every_kind_has_its_column() -> None:
    common = {field.name for field in fields(Finding)}
    filled = {(kind, column.field) for column in schema.kind_columns() for kind in column.kinds}
    stated = {(k, f.name) for k, cls in FINDING_KINDS.items() for f in fields(cls)} - {
        (kind, name) for kind in FINDING_KINDS for name in common
    }
    assert filled == stated


@dataclass(frozen=True, kw_only=True)
class Symptom(Finding):
    """A kind of finding that is not there yet."""

    kind: ClassVar[str] = "symptom"
    severity: Literal["mild", "severe"] | None = None
    since_days: int | None = None
    status: str | None = None
    t: float | None = None


def test_a_new_kind_of_finding_joins() -> None:
    columns = {column.name: column for column in schema._columns_of(FINDING_KINDS | {"symptom": Symptom})}
    assert columns["severity"].values == ("mild", "severe")
    assert columns["severity"].kinds == ("symptom",)
    assert columns["since_days"].type == pa.int32()
    assert columns["status"].kinds == ("treatment", "symptom")
    assert (columns["t"].type, columns["t"].as_text) == (pa.string(), True)  # text of a stage, number here
    assert (columns["t_number"].type, columns["t_number"].kinds) == (pa.float64(), ("symptom",))


def test_a_field_without_a_column_type_is_refused() -> None:
    @dataclass(frozen=True, kw_only=True)
    class Odd(Finding):
        kind: ClassVar[str] = "odd"
        spread: dict[str, str] | None = None

    with pytest.raises(TypeError, match="'spread' of odd"):
        list(schema._columns_of({"odd": Odd}))


def test_a_kept_column_cannot_take_the_name_of_another() -> None:
    with pytest.raises(ValueError, match="'sex' cannot be kept"):
        schema.table_schemas(keep={"sex": pa.string()})
