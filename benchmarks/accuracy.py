"""How right extraction is, by kind of finding: the table of ``docs/accuracy.md``.

    python benchmarks/accuracy.py [--write] [--real FILE ...] [--real-held-out FILE ...]

Measures the project's own gold files, those used in development apart from those held out, and, where they
are given, annotated real texts, which are no part of the project. ``--write`` puts the table into the
document.
"""

from __future__ import annotations

import argparse
import sys
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any

from answer_assist.evaluation import KINDS, PATIENT_FIELDS, evaluate, load_gold

ROOT = Path(__file__).parents[1]
DOCUMENT = ROOT / "docs" / "accuracy.md"
GOLD = ROOT / "tests" / "gold"
DEVELOPMENT = (
    "extra_a", "extra_b", "second_a", "second_b", "third", "fourth", "fifth", "sixth",
    "seventh_queries", "seventh_path", "seventh_notes", "eighth_queries",
)  # fmt: skip
HELD_OUT = ("held_a", "held_b", "held_c", "held_d")
BEGIN, END = "<!-- figures -->\n", "<!-- end of figures -->"


def measured(files: Sequence[Path]) -> tuple[dict[str, Any], int]:
    """Figures over all documents of some files, and how many documents they are."""
    cases = [case for file in files for case in load_gold(file)]
    return evaluate(cases).to_dict(), len(cases)


def columns(real: Sequence[Path], real_held_out: Sequence[Path]) -> Iterator[tuple[str, Sequence[Path]]]:
    """Title and files of each column."""
    yield "`dev_authored`", [GOLD / "dev_authored.jsonl"]
    yield "further invented, used in development", [GOLD / f"{name}.jsonl" for name in DEVELOPMENT]
    if real:
        yield "real, used in development", real
    yield "**invented, held out**", [GOLD / f"{name}.jsonl" for name in HELD_OUT]
    if real_held_out:
        yield "**real, held out**", real_held_out


def table(named: Sequence[tuple[str, Sequence[Path]]]) -> str:
    """The figures as a Markdown table, one row a kind."""
    sets = [(title, *measured(files)) for title, files in named]
    rows = [
        ["kind", *(f"{title} ({count})" for title, _, count in sets)],
        ["---"] * (len(sets) + 1),
        *([kind, *(_f1(figures["facts"].get(kind)) for _, figures, _ in sets)] for kind in (*KINDS, "all")),
    ]
    for field in PATIENT_FIELDS:
        cells = (_patient(figures["patient"][field]) for _, figures, _ in sets)
        rows.append([f"patient: {field.removesuffix('_years')}", *cells])
    return "\n".join(f"| {' | '.join(row)} |" for row in rows) + "\n"


def _f1(figures: dict[str, Any] | None) -> str:
    return f"{figures['f1']:.3f}" if figures else ""


def _patient(counts: dict[str, int]) -> str:
    stated = counts["right"] + counts["wrong"]
    invented = f", {counts['invented']} invented" if counts["invented"] else ""
    return f"{counts['right']} of {stated}{invented}" if stated or invented else ""


def main() -> int:
    """Print the table, or write it."""
    parser = argparse.ArgumentParser(description=__doc__.split("\n", 1)[0])
    parser.add_argument("--write", action="store_true", help="put the table into docs/accuracy.md")
    parser.add_argument("--real", nargs="*", type=Path, default=[], help="real texts used in development")
    parser.add_argument("--real-held-out", nargs="*", type=Path, default=[], help="real texts kept aside")
    given = parser.parse_args()
    figures = table(list(columns(given.real, given.real_held_out)))
    print(figures, end="")
    if given.write:
        text = DOCUMENT.read_text(encoding="utf-8")
        before, rest = text.split(BEGIN, 1)
        DOCUMENT.write_text(before + BEGIN + figures + END + rest.split(END, 1)[1], encoding="utf-8")
    return 0


if __name__ == "__main__":
    sys.exit(main())
