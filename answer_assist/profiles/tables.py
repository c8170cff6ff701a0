"""Read the tables of published counts and check every row, so that a wrong one fails at load, named by line.

Four tab-separated UTF-8 files beside this module: ``types.tsv`` (tumor types), ``sources.tsv`` (papers),
``counts.tsv`` (positive n of N, one series a row) and ``guidelines.tsv`` (what a guideline or review says
without counts). Lines that start with ``#`` are comments and say what each column is.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import cache
from importlib import resources
from typing import Literal, cast, get_args

from answer_assist.terminology.loader import load_table, split_cell

Says = Literal["usually positive", "usually negative", "variable"]
Given = Literal["counts", "percent"]
Read = Literal["abstract", "full text"]

_MORPHOLOGY = re.compile(r"\d{4}/[0-369]")
_SITE = re.compile(r"C\d\d(?:\.\d)?")
_SITES = re.compile(r"C(\d\d)-C(\d\d)")
_KEY = re.compile(r"[a-z0-9][a-z0-9-]*")
_DOI = re.compile(r"10\.\d{4,9}/\S+")
_PMID = re.compile(r"[1-9]\d{3,7}")
_YEARS = range(1970, 2100)
_COLUMNS = {
    "types": ("type", "morphology", "sites", "general"),
    "sources": ("key", "title", "journal", "year", "pages", "doi", "pmid", "read"),
    "counts": (
        "type", "marker", "positive", "total", "given", "counted_as", "subset", "source", "note",
    ),
    "guidelines": ("type", "marker", "says", "source"),
}  # fmt: skip


class ProfileError(ValueError):
    """A table of profiles is wrong; the message names file, line and what to mend."""


@dataclass(frozen=True, slots=True)
class TumorType:
    """A tumor type that the table covers.

    Attributes:
        name: "basaloid squamous cell carcinoma of the anus".
        morphologies: the ICD-O-3 codes that count as this type; none for one that code and site cannot tell.
        sites: the topographies of the primary, "C21" for every part of it; none where the type implies it.
        general: the more general type whose counts stand in where this one has none; None for none.
    """

    name: str
    morphologies: tuple[str, ...]
    sites: tuple[str, ...]
    general: str | None


@dataclass(frozen=True, slots=True)
class Source:
    """A paper or guideline; ``read`` says whether its abstract or its full text was read for the table."""

    key: str
    title: str
    journal: str
    year: int
    pages: str
    doi: str
    pmid: str
    read: Read

    @property
    def citation(self) -> str:
        """ "Ann Diagn Pathol 2021;53:151758"."""
        return f"{self.journal} {self.year}" + (f";{self.pages}" if self.pages else "")

    @property
    def identifier(self) -> str:
        """The DOI, or else the PubMed number: "doi:10.1016/j.anndiagpath.2021.151758", "PMID 33989959"."""
        return f"doi:{self.doi}" if self.doi else f"PMID {self.pmid}"


@dataclass(frozen=True, slots=True)
class Count:
    """One series: ``positive`` of ``total`` tumors of a type; what counted as positive, which cases."""

    type: str
    marker: str
    positive: int
    total: int
    given: Given
    counted_as: str
    subset: str
    source: Source
    note: str


@dataclass(frozen=True, slots=True)
class Statement:
    """What a guideline or review says of a pair without counts."""

    type: str
    marker: str
    says: Says
    source: Source


@dataclass(frozen=True, slots=True)
class ProfileTables:
    """All tables: types and sources by name, counts and statements by type and marker."""

    types: Mapping[str, TumorType]
    sources: Mapping[str, Source]
    counts: Mapping[tuple[str, str], tuple[Count, ...]]
    statements: Mapping[tuple[str, str], tuple[Statement, ...]]
    by_morphology: Mapping[str, tuple[TumorType, ...]]


@dataclass(frozen=True, slots=True)
class _Row:
    """A line's cells by column, and where it stands."""

    where: str
    cells: Mapping[str, str]

    def __getitem__(self, column: str) -> str:
        return self.cells[column]

    def wrong(self, message: str) -> ProfileError:
        return ProfileError(f"{self.where}: {message}")

    def integer(self, column: str) -> int:
        if not self[column].isascii() or not self[column].isdigit():
            raise self.wrong(f"{column} {self[column]!r} is no whole number")
        return int(self[column])

    def one_of(self, column: str, allowed: tuple[str, ...]) -> str:
        if self[column] not in allowed:
            raise self.wrong(f"{column} is {self[column]!r}; write one of: {', '.join(allowed)}")
        return self[column]


@cache
def profile_tables() -> ProfileTables:
    """The package's tables, checked; read when they are first asked for.

    >>> counts = profile_tables().counts["basaloid squamous cell carcinoma of the anus", "synaptophysin"]
    >>> [(each.positive, each.total, each.source.citation) for each in counts]
    [(0, 48, 'Ann Diagn Pathol 2021;53:151758')]

    Raises:
        ProfileError: a row is wrong.
    """
    folder = resources.files(__package__)
    return parse_tables(
        {name: folder.joinpath(f"{name}.tsv").read_text(encoding="utf-8") for name in _COLUMNS}
    )


def parse_tables(texts: Mapping[str, str]) -> ProfileTables:
    """The tables of the given texts: "types", "sources", "counts" and "guidelines".

    Raises:
        ProfileError: names file and line: a wrong column or number of cells, a code, DOI or PubMed number out
            of form, a count above its total, a marker, type or source that is not known, something repeated.
    """
    types = _types(_rows("types", texts["types"]))
    sources = _sources(_rows("sources", texts["sources"]))
    markers = frozenset(row.name for row in load_table("markers"))
    counts: dict[tuple[str, str], list[Count]] = {}
    statements: dict[tuple[str, str], list[Statement]] = {}
    once = _Once()
    for row in _rows("counts", texts["counts"]):
        _known(row, types, sources, markers)
        count = _count(row, sources)
        once(row, count.type, count.marker, row["source"], count.subset, count.counted_as)
        counts.setdefault((count.type, count.marker), []).append(count)
    for row in _rows("guidelines", texts["guidelines"]):
        _known(row, types, sources, markers)
        once(row, row["type"], row["marker"], row["source"])
        said = cast("Says", row.one_of("says", get_args(Says)))
        statement = Statement(row["type"], row["marker"], said, sources[row["source"]])
        statements.setdefault((statement.type, statement.marker), []).append(statement)
    return ProfileTables(
        types,
        sources,
        {pair: tuple(found) for pair, found in counts.items()},
        {pair: tuple(found) for pair, found in statements.items()},
        _by_morphology(types),
    )


def _rows(table: str, text: str) -> Iterator[_Row]:
    header: tuple[str, ...] | None = None
    for number, line in enumerate(text.split("\n"), 1):
        line = line.removesuffix("\r")
        if not line.strip() or line.startswith("#"):
            continue
        where, cells = f"{table}.tsv line {number}", line.split("\t")
        if header is None:
            header = tuple(cells)
            if header != _COLUMNS[table]:
                raise ProfileError(f"{where}: the columns are {', '.join(_COLUMNS[table])}")
            continue
        if len(cells) != len(header):
            raise ProfileError(f"{where}: {len(cells)} cells, the header has {len(header)}")
        if any(cell != cell.strip() for cell in cells):
            raise ProfileError(f"{where}: space around a cell; remove it")
        yield _Row(where, dict(zip(header, cells, strict=True)))
    if header is None:
        raise ProfileError(f"{table}.tsv: the table is empty; its first line names the columns")


class _Once:
    """Sees to it that nothing stands in two rows."""

    def __init__(self) -> None:
        self._seen: dict[tuple[str, ...], str] = {}

    def __call__(self, row: _Row, *what: str) -> None:
        before = self._seen.setdefault(what, row.where)
        if before != row.where:
            raise row.wrong(f"{', '.join(filter(None, what))} stands already in {before}")


def _types(rows: Iterator[_Row]) -> dict[str, TumorType]:
    types: dict[str, TumorType] = {}
    general: list[tuple[_Row, str]] = []
    once = _Once()
    for row in rows:
        name = row["type"]
        if not name:
            raise row.wrong("the type has no name")
        once(row, name)
        morphologies = split_cell(row["morphology"])
        for code in morphologies:
            if not _MORPHOLOGY.fullmatch(code):
                raise row.wrong(f"{code!r} is no ICD-O-3 morphology")
        sites = tuple(site for cell in split_cell(row["sites"]) for site in _spelled_out(row, cell))
        for code in morphologies:
            for site in sites or ("",):
                once(row, code, site, str(len(sites)))  # of two such types neither would be the closer one
        types[name] = TumorType(name, morphologies, sites, row["general"] or None)
        if row["general"]:
            general.append((row, row["general"]))
    for row, name in general:
        if name not in types:
            raise row.wrong(f"the more general type {name!r} is none of this table")
        if row["type"] in _line_of(types, name):
            raise row.wrong(f"{name!r} is more general than itself")
    return types


def _line_of(types: Mapping[str, TumorType], name: str | None) -> list[str]:
    """A type and those that are more general, the next one first."""
    line: list[str] = []
    while name is not None and name not in line:
        line.append(name)
        name = types[name].general if name in types else None
    return line


def _spelled_out(row: _Row, cell: str) -> Iterator[str]:
    """ "C00-C14" as its topographies."""
    if _SITE.fullmatch(cell):
        yield cell
    elif (found := _SITES.fullmatch(cell)) and int(found[1]) < int(found[2]):
        yield from (f"C{number:02}" for number in range(int(found[1]), int(found[2]) + 1))
    else:
        raise row.wrong(f"{cell!r} is no ICD-O-3 topography")


def _sources(rows: Iterator[_Row]) -> dict[str, Source]:
    sources: dict[str, Source] = {}
    once = _Once()
    for row in rows:
        key, doi, pmid = row["key"], row["doi"], row["pmid"]
        if not _KEY.fullmatch(key):
            raise row.wrong(f"the key {key!r} may hold small letters, digits and hyphens")
        if doi and not _DOI.fullmatch(doi):
            raise row.wrong(f"{doi!r} is no DOI")
        if pmid and not _PMID.fullmatch(pmid):
            raise row.wrong(f"{pmid!r} is no PubMed number")
        if not (doi or pmid):
            raise row.wrong("give the DOI or the PubMed number")
        if row.integer("year") not in _YEARS or not row["title"] or not row["journal"]:
            raise row.wrong("give title, journal and year")
        for each in filter(None, (f"key {key}", doi and f"DOI {doi.lower()}", pmid and f"PMID {pmid}")):
            once(row, each)
        read = cast("Read", row.one_of("read", get_args(Read)))
        sources[key] = Source(
            key, row["title"], row["journal"], row.integer("year"), row["pages"], doi, pmid, read
        )
    return sources


def _known(
    row: _Row, types: Mapping[str, TumorType], sources: Mapping[str, Source], markers: frozenset[str]
) -> None:
    for column, known in (("type", types), ("source", sources), ("marker", markers)):
        if row[column] not in known:
            raise row.wrong(f"the {column} {row[column]!r} is not known")


def _count(row: _Row, sources: Mapping[str, Source]) -> Count:
    positive, total = row.integer("positive"), row.integer("total")
    if total == 0 or positive > total:
        raise row.wrong(f"{positive} of {total} cannot be")
    if not row["counted_as"]:
        raise row.wrong("say what counted as positive, or 'not stated'")
    return Count(
        row["type"],
        row["marker"],
        positive,
        total,
        cast("Given", row.one_of("given", get_args(Given))),
        row["counted_as"],
        row["subset"],
        sources[row["source"]],
        row["note"],
    )


def _by_morphology(types: Mapping[str, TumorType]) -> dict[str, tuple[TumorType, ...]]:
    found: dict[str, list[TumorType]] = {}
    for each in types.values():
        for code in each.morphologies:
            found.setdefault(code, []).append(each)
    return {code: tuple(each) for code, each in found.items()}
