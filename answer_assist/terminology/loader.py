"""Read the term tables and check them, so that a bad row fails at load, named by file and line.

A table is a tab-separated UTF-8 file beside this module. Lines that start with ``#`` are comments; the first
other line is the header. ``name``, ``code``, ``synonyms``, ``exact``, ``example`` and ``source`` have a fixed
meaning; any further column is kept as text under its own name. Cells that hold several values separate them
with `` | ``. README.md beside this module describes the columns.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import cache
from importlib import resources
from importlib.resources.abc import Traversable
from types import MappingProxyType

from answer_assist.findings import Code

STANDARD_COLUMNS = ("name", "code", "synonyms", "exact", "example", "source")


@dataclass(frozen=True, slots=True)
class CodeSystem:
    """How the codes of a table are called and what they look like."""

    name: str
    pattern: re.Pattern[str]


CODE_SYSTEMS: Mapping[str, CodeSystem] = MappingProxyType(
    {
        "tumor_types": CodeSystem("ICD-O-3 morphology", re.compile(r"\d{4}/[0-369]")),
        "sites": CodeSystem("ICD-O-3 topography", re.compile(r"C\d\d\.\d")),
        "node_stations": CodeSystem("ICD-O-3 topography", re.compile(r"C77\.\d")),
        "markers": CodeSystem("HGNC", re.compile(r"[A-Z][A-Z0-9-]*")),
        "genes": CodeSystem("HGNC", re.compile(r"[A-Z][A-Z0-9-]*")),
    }
)


# Lists of ordinary words that code asks for by name; they are no terms to be found in a text.
WORD_LISTS = frozenset(
    {
        "abbreviations",
        "answer_findings",
        "answer_labs",
        "answer_medicines",
        "answer_organs",
        "answer_phrases",
        "answer_scales",
        "answer_states",
        "answer_words",
        "examinations",
        "fhir_labs",
        "fhir_markers",
        "fhir_units",
        "function_words",
        "gene_alterations",
        "gene_results",
        "gene_words",
        "heading_words",
        "lab_words",
        "open_points",
        "node_words",
        "ordinary_words",
        "person_words",
        "question_classes",
        "question_topics",
        "question_words",
        "site_fillers",
        "size_words",
        "stage_words",
        "treatment_homographs",
        "treatment_status",
        "treatment_words",
        "tumor_homes",
    }
)


class TerminologyError(ValueError):
    """A table is wrong; the message names file, line and what to mend."""


@dataclass(frozen=True, slots=True, eq=False)
class Row:
    """One line of a table.

    Attributes:
        table: the table's name, ``markers``.
        line: the line in its file, counted from 1.
        name: the preferred name.
        code: the code as printed in the table, or None.
        synonyms: other names, matched in any case.
        exact: forms that only count exactly as printed (``ER``, ``MET``).
        example: a sentence in which the row must be recognised, or None.
        source: where the row's code and fact come from, or None.
        extra: every other column, by its header; empty text where the cell is empty.
    """

    table: str
    line: int
    name: str
    code: str | None
    synonyms: tuple[str, ...]
    exact: tuple[str, ...]
    example: str | None
    source: str | None
    extra: Mapping[str, str]

    def list(self, column: str) -> tuple[str, ...]:
        """The values of one of the further columns: ``row.list("brands")``."""
        return split_cell(self.extra.get(column, ""))

    @property
    def finding_code(self) -> Code | None:
        """The code with its system, as findings carry it."""
        if self.code is None:
            return None
        return Code(CODE_SYSTEMS[self.table].name, self.code)

    def __hash__(self) -> int:
        return hash((self.table, self.line))


def split_cell(cell: str) -> tuple[str, ...]:
    """Split ``"Ki 67 | MIB-1"`` into its values."""
    return tuple(part.strip() for part in cell.split(" | ")) if cell else ()


@cache
def load_table(name: str) -> tuple[Row, ...]:
    """The rows of one of the package's tables, checked.

    >>> [row.code for row in load_table("markers") if row.name == "Ki-67"]
    ['MKI67']

    Raises:
        TerminologyError: the table does not exist or a row is wrong.
    """
    file = resources.files(__package__).joinpath(f"{name}.tsv")
    if not file.is_file():
        raise TerminologyError(f"there is no table {name}.tsv; there are: {', '.join(table_names())}")
    return tuple(parse_table(name, _decoded(name, file)))


def table_names() -> tuple[str, ...]:
    """The names of the package's tables."""
    files = resources.files(__package__).iterdir()
    return tuple(sorted(file.name.removesuffix(".tsv") for file in files if file.name.endswith(".tsv")))


def term_tables() -> tuple[str, ...]:
    """The tables whose terms are looked for in texts."""
    return tuple(name for name in table_names() if name not in WORD_LISTS)


def _decoded(name: str, file: Traversable) -> str:
    try:
        return file.read_bytes().decode("utf-8")
    except UnicodeDecodeError as error:
        raise TerminologyError(
            f"{name}.tsv: byte {error.start} is not UTF-8; save the table as UTF-8"
        ) from None


def parse_table(table: str, text: str) -> Iterator[Row]:
    """Rows of a table's text.

    Raises:
        TerminologyError: names file and line: no header, a wrong number of cells, an empty or repeated name,
            a repeated synonym, a code that its system does not allow, an untidy cell.
    """
    header: list[str] | None = None
    seen: dict[str, int] = {}
    system = CODE_SYSTEMS.get(table)
    for number, line in enumerate(text.split("\n"), 1):
        line = line.removesuffix("\r")
        if not line.strip() or line.startswith("#"):
            continue
        where = f"{table}.tsv line {number}"
        cells = line.split("\t")
        if header is None:
            header = _header(where, cells)
            continue
        if len(cells) != len(header):
            raise TerminologyError(
                f"{where}: {len(cells)} cells, the header has {len(header)}; separate cells with tabs"
            )
        row = _row(table, number, where, dict(zip(header, cells, strict=True)))
        if row.code is not None and (system is None or not system.pattern.fullmatch(row.code)):
            expected = f"no {system.name} code" if system else "a code, but this table has no code system"
            raise TerminologyError(f"{where}: {row.code!r} is {expected}")
        for form in _forms(row):
            if seen.setdefault(form, number) != number:
                raise TerminologyError(
                    f"{where}: {form!r} stands already in line {seen[form]}; keep it in one row"
                )
        yield row
    if header is None:
        raise TerminologyError(f"{table}.tsv: the table is empty; its first line names the columns")


def _header(where: str, cells: list[str]) -> list[str]:
    header = [cell.strip() for cell in cells]
    if "name" not in header:
        raise TerminologyError(f"{where}: the header has no column 'name'")
    repeated = {column for column in header if header.count(column) > 1}
    if repeated:
        raise TerminologyError(f"{where}: column {min(repeated)!r} stands twice in the header")
    return header


def _row(table: str, number: int, where: str, cells: dict[str, str]) -> Row:
    for column, cell in cells.items():
        if cell != cell.strip():
            raise TerminologyError(f"{where}: space around {column!r}; remove it")
        if "|" in cell and any(not part for part in split_cell(cell)):
            raise TerminologyError(f"{where}: an empty value in {column!r}; separate values with ' | '")
    if not cells["name"]:
        raise TerminologyError(f"{where}: the name is empty")
    return Row(
        table=table,
        line=number,
        name=cells["name"],
        code=cells.get("code") or None,
        synonyms=split_cell(cells.get("synonyms", "")),
        exact=split_cell(cells.get("exact", "")),
        example=cells.get("example") or None,
        source=cells.get("source") or None,
        extra=MappingProxyType({key: value for key, value in cells.items() if key not in STANDARD_COLUMNS}),
    )


def _forms(row: Row) -> Iterator[str]:
    """What may stand in one row only: names and synonyms in any case, exact forms as printed."""
    if row.name not in row.exact:
        yield row.name.casefold()
    for synonym in row.synonyms:
        if synonym.casefold() != row.name.casefold():
            yield synonym.casefold()
    yield from (f"={form}" for form in row.exact)
