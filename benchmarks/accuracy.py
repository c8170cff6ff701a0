"""How right extraction is, by kind of finding: ``accuracy.json`` and the table of ``docs/accuracy.md``.

    python benchmarks/accuracy.py [--write] [--development] [--real FILE ...] [--real-held-out FILE ...]

Measures the project's own gold files, those used in development apart from those held out, and, where they
are given, annotated real texts, which are no part of the project. ``--write`` keeps the figures in
``answer_assist/trends/accuracy.json``, by which trends adjust their counts, and makes the document's table
from that file: sets that were not measured this time keep their figures.
"""

from __future__ import annotations

import argparse
import json
import sys
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any

from answer_assist.evaluation import KINDS, PATIENT_FIELDS, GoldCase, evaluate, load_gold
from answer_assist.extraction.pipeline import read
from answer_assist.findings import Marker

ROOT = Path(__file__).parents[1]
DOCUMENT = ROOT / "docs" / "accuracy.md"
FIGURES = ROOT / "answer_assist" / "trends" / "accuracy.json"
GOLD = ROOT / "tests" / "gold"
DEVELOPMENT = (
    "extra_a", "extra_b", "second_a", "second_b", "third", "fourth", "fifth", "sixth",
    "seventh_queries", "seventh_path", "seventh_notes", "eighth_queries", "ninth_mixed",
    "tenth_queries", "tenth_reports",
)  # fmt: skip
HELD_OUT = ("held_a", "held_b", "held_c", "held_d", "held_e", "held_f")
ORDER = ("authored", "invented", "real", "invented_held_out", "real_held_out")
BEGIN, END = "<!-- figures -->\n", "<!-- end of figures -->"


def measured(title: str, files: Sequence[Path], *, held_out: bool) -> dict[str, Any]:
    """The figures over all documents of some files, as ``accuracy.json`` keeps them."""
    cases = [case for file in files for case in load_gold(file)]
    figures = evaluate(cases).to_dict()
    facts = figures["facts"]
    return {
        "title": title,
        "held_out": held_out,
        "documents": len(cases),
        "f1": {kind: facts[kind]["f1"] for kind in facts},
        "tallies": {
            kind: {name: facts[kind][name] for name in ("right", "wrong", "missed")}
            for kind in facts
            if kind != "all"
        },
        "results": marker_results(cases),
        "patient": figures["patient"],
    }


def marker_results(cases: Sequence[GoldCase]) -> dict[str, int]:
    """Markers with one annotated and one read result, each positive or negative: read alike or not."""
    counts = dict.fromkeys(("positive_right", "positive_wrong", "negative_right", "negative_wrong"), 0)
    for case in cases:
        stated: dict[str, set[str]] = {}
        for fact in case.facts.get("markers", []):
            stated.setdefault(fact["name"], set()).add(fact["result"])
        found: dict[str, set[str]] = {}
        for marker in read(case.text, case.kind).findings:
            if isinstance(marker, Marker) and marker.assertion == "present":
                found.setdefault(marker.name, set()).add(marker.result)
        for name, results in stated.items():
            if len(results) == 1 and found.get(name, set()) in ({"positive"}, {"negative"}):
                (wanted,) = results
                if wanted in ("positive", "negative"):
                    counts[f"{wanted}_{'right' if found[name] == results else 'wrong'}"] += 1
    return counts


def chosen(options: argparse.Namespace) -> Iterator[tuple[str, str, bool, Sequence[Path]]]:
    """Key, title, whether held out, and files of each set that is measured."""
    yield "authored", "`dev_authored`", False, [GOLD / "dev_authored.jsonl"]
    invented = [GOLD / f"{name}.jsonl" for name in DEVELOPMENT]
    yield "invented", "further invented, used in development", False, invented
    if options.real:
        yield "real", "real, used in development", False, options.real
    if not options.development:
        held = [GOLD / f"{name}.jsonl" for name in HELD_OUT]
        yield "invented_held_out", "**invented, held out**", True, held
    if options.real_held_out:
        yield "real_held_out", "**real, held out**", True, options.real_held_out


def table(sets: Mapping[str, Any]) -> str:
    """The figures as a Markdown table, one row a kind."""
    shown = [sets[key] for key in ORDER if key in sets]
    rows = [
        ["kind", *(f"{each['title']} ({each['documents']})" for each in shown)],
        ["---"] * (len(shown) + 1),
        *([kind, *(_f1(each["f1"].get(kind)) for each in shown)] for kind in (*KINDS, "all")),
    ]
    for field in PATIENT_FIELDS:
        cells = (_patient(each["patient"][field]) for each in shown)
        rows.append([f"patient: {field.removesuffix('_years')}", *cells])
    return "\n".join(f"| {' | '.join(row)} |" for row in rows) + "\n"


def _f1(figure: float | None) -> str:
    return "" if figure is None else f"{figure:.3f}"


def _patient(counts: dict[str, int]) -> str:
    stated = counts["right"] + counts["wrong"]
    invented = f", {counts['invented']} invented" if counts["invented"] else ""
    return f"{counts['right']} of {stated}{invented}" if stated or invented else ""


def main() -> int:
    """Print the table, or write it."""
    parser = argparse.ArgumentParser(description=__doc__.split("\n", 1)[0])
    parser.add_argument("--write", action="store_true", help="keep the figures, and write docs/accuracy.md")
    parser.add_argument("--development", action="store_true", help="leave the held-out documents alone")
    parser.add_argument("--real", nargs="*", type=Path, default=[], help="real texts used in development")
    parser.add_argument("--real-held-out", nargs="*", type=Path, default=[], help="real texts kept aside")
    given = parser.parse_args()
    sets = json.loads(FIGURES.read_text(encoding="utf-8"))["sets"]
    for key, title, held_out, files in chosen(given):
        sets[key] = measured(title, files, held_out=held_out)
    figures = table(sets)
    print(figures, end="")
    if given.write:
        FIGURES.write_text(json.dumps({"sets": sets}, indent=1) + "\n", encoding="utf-8")
        text = DOCUMENT.read_text(encoding="utf-8")
        before, rest = text.split(BEGIN, 1)
        DOCUMENT.write_text(before + BEGIN + figures + END + rest.split(END, 1)[1], encoding="utf-8")
    return 0


if __name__ == "__main__":
    sys.exit(main())
