"""How well published counts fit panels whose type is stated: the table of ``docs/profiles.md``.

    python benchmarks/profiles.py [--unusual] FILE ...

A file holds a document a line (JSONL, also .gz): annotated ones (``facts``) are taken as annotated, all
others are read. A case counts if it states one type that the tables cover and at least three of its results
can be compared. Nothing of these texts was used for the tables, which come from publications alone.
"""

from __future__ import annotations

import argparse
import gzip
import json
import time
from collections import Counter
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from answer_assist.extraction.pipeline import read
from answer_assist.findings import CaseSummary, Code, Document, Finding, Marker, Patient, Site, Tumor
from answer_assist.profiles import PanelFit, profile_of, profile_tables
from answer_assist.profiles.fit import ENOUGH_MARKERS


@dataclass
class Measured:
    """What was found in one file."""

    documents: int = 0
    panels: int = 0
    covered: int = 0
    cases: int = 0
    ranked: int = 0
    first: int = 0
    first_three: int = 0
    rivals: int = 0
    results: int = 0
    unusual: int = 0
    panels_unusual: int = 0
    seconds: float = 0.0
    slowest: float = 0.0
    pairs: Counter[str] = field(default_factory=Counter)

    def add(self, fit: PanelFit | None) -> None:
        """Count one document's panel."""
        if fit is None or sum(each.positive is not None for each in fit.markers) < ENOUGH_MARKERS:
            return
        self.panels += 1
        self.covered += fit.type is not None
        if len(fit.compared) < ENOUGH_MARKERS or fit.type is None:
            return
        self.cases += 1
        self.results += len(fit.compared)
        self.unusual += len(fit.unusual)
        self.panels_unusual += bool(fit.unusual)
        self.pairs.update(f"{fit.type.name}: {each.marker} {each.stated}" for each in fit.unusual)
        if fit.own is not None and fit.compared_types > 3:
            self.ranked += 1
            self.rivals += fit.compared_types
            self.first += fit.better == 0
            self.first_three += fit.better < 3


def summaries(path: Path) -> Iterator[CaseSummary]:
    """The documents of a file, as annotated or else as read."""
    data = path.read_bytes()
    for line in (gzip.decompress(data) if path.suffix == ".gz" else data).decode("utf-8").split("\n"):
        case = json.loads(line or "{}")
        if "facts" in case:
            findings = tuple(annotated(case["facts"]))
            yield CaseSummary(Document(case.get("id"), "report", len(case["text"])), Patient(), findings)
        elif case:
            yield read(case["text"], case.get("kind", "report"), case.get("id"))


def annotated(facts: Mapping[str, Any]) -> Iterator[Finding]:
    """Tumors, sites and markers of an annotation."""
    for each in facts.get("tumors", []):
        if each.get("morphology"):
            code = Code("ICD-O-3 morphology", each["morphology"])
            yield Tumor(name=each["name"], code=code, **common(each))
    for each in facts.get("sites", []):
        if each.get("topography"):
            code = Code("ICD-O-3 topography", each["topography"])
            yield Site(name=each["name"], code=code, role=each["role"], **common(each))
    for each in facts.get("markers", []):
        percent = each.get("percent")
        yield Marker(
            name=each["name"],
            result=each.get("result") or "not stated",
            percent=tuple(percent) if percent else None,
            score=each.get("score"),
            extent=each.get("extent"),
            **common(each),
        )


def common(fact: Mapping[str, Any]) -> dict[str, Any]:
    return {
        "assertion": fact.get("assertion", "present"),
        "experiencer": fact.get("experiencer", "patient"),
    }


def measured(path: Path) -> Measured:
    found = Measured()
    for summary in summaries(path):
        found.documents += 1
        start = time.perf_counter()
        fit = profile_of(summary)
        taken = time.perf_counter() - start
        found.seconds += taken
        found.slowest = max(found.slowest, taken)
        found.add(fit)
    return found


def share(part: int, whole: int) -> str:
    return f"{part} of {whole} ({100 * part / whole:.0f} %)" if whole else "none"


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0] if __doc__ else "")
    parser.add_argument("files", nargs="+", type=Path)
    parser.add_argument("--unusual", action="store_true", help="list what was called unusual, by frequency")
    options = parser.parse_args()
    tables = profile_tables()
    rows = sum(map(len, tables.counts.values()))
    papers = {count.source.key for counts in tables.counts.values() for count in counts}
    markers = {marker for _, marker in tables.counts}
    print(f"{len(tables.types)} types, {len(markers)} markers, {rows} rows from {len(papers)} papers\n")
    columns = ("file", "panels", "covered type", "compared", "first", "among first 3", "types")
    print(f"| {' | '.join((*columns, 'unusual results', 'unusual panels'))} |")
    print("| --- | --- | --- | --- | --- | --- | --- | --- | --- |")
    for path in options.files:
        found = measured(path)
        types = f"{found.rivals / found.ranked:.0f}" if found.ranked else ""
        print(
            f"| {path.name} | {found.panels} of {found.documents} | {found.covered} | {found.cases} "
            f"| {share(found.first, found.ranked)} | {share(found.first_three, found.ranked)} | {types} "
            f"| {share(found.unusual, found.results)} | {share(found.panels_unusual, found.cases)} |"
        )
        if options.unusual:
            for pair, count in found.pairs.most_common():
                print(f"    {count} {pair}")
        each = 1000 * found.seconds / max(1, found.documents)
        print(f"    {each:.2f} ms a document, slowest {1000 * found.slowest:.0f} ms")


if __name__ == "__main__":
    main()
