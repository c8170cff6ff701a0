"""What each trained part is worth: F1 by kind and documents a second, each part off and on.

    python benchmarks/ablation.py [--write] [GOLD.jsonl ...]

Without files: ``dev_authored``, and the documents of ``tests/gold`` that are held out. ``--write`` puts the
table into ``docs/accuracy.md``. Figures of speed are of this machine at this moment, best of three passes.
"""

from __future__ import annotations

import argparse
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from unittest.mock import patch

from answer_assist.evaluation import GoldCase, evaluate, load_gold
from answer_assist.extraction.pipeline import load_terms, read
from answer_assist.extraction.readers import site_judgement, treatment_judgement
from answer_assist.names import unrecognised_names

ROOT = Path(__file__).parents[1]
DOCUMENT = ROOT / "docs" / "accuracy.md"
GOLD = ROOT / "tests" / "gold"
FILES = (
    GOLD / "dev_authored.jsonl",
    *sorted(GOLD.glob("held_*.jsonl")),
    *sorted((GOLD / "four_kinds").glob("held_*.jsonl")),
)
# No trained part touches the other kinds, and not all of these documents are annotated with them.
KINDS = ("tumor", "site", "treatment")
PASSES = 3
BEGIN, END = "<!-- ablation -->\n", "<!-- end of ablation -->"
# What is left out, by the function that gives it.
PARTS = {
    "without `sites`": ((site_judgement, "site_model"),),
    "without `treatments`": ((treatment_judgement, "treatment_model"),),
    "rules alone": ((site_judgement, "site_model"), (treatment_judgement, "treatment_model")),
}


@contextmanager
def without(gone: Sequence[tuple[object, str]]) -> Iterator[None]:
    """Readers find no trained part where these functions gave one."""
    patches = [patch.object(module, name, lambda: None) for module, name in gone]
    for each in patches:
        each.start()
    try:
        yield
    finally:
        for each in patches:
            each.stop()


def documents_a_second(cases: Sequence[GoldCase], then: Callable[[str], object] | None = None) -> float:
    """Of reading alone, or of reading and of what is done with the text after it."""

    def once() -> float:
        started = time.perf_counter()
        for case in cases:
            read(case.text, case.kind)
            if then is not None:
                then(case.text)
        return time.perf_counter() - started

    return len(cases) / min(once() for _ in range(PASSES))


def row(name: str, cases: Sequence[GoldCase], then: Callable[[str], object] | None = None) -> str:
    """One line of the table."""
    facts = evaluate(cases).to_dict()["facts"]
    measured = [f"{facts[kind]['f1']:.3f}" if kind in facts else "-" for kind in KINDS]
    return f"| {' | '.join([name, *measured, f'{documents_a_second(cases, then):,.0f}'])} |"


def table(cases: Sequence[GoldCase]) -> str:
    """All lines, with what is on by default first."""
    lines = [
        f"| {' | '.join(['', *KINDS, 'documents a second'])} |",
        "|" + " --- |" * (len(KINDS) + 2),
        row("as shipped", cases),
    ]
    for name, gone in PARTS.items():
        with without(gone):
            lines.append(row(name, cases))
    lines.append(row("with `names` looked for", cases, then=unrecognised_names))
    return "\n".join(lines) + "\n"


def main() -> None:
    """Measure, print, write where asked to."""
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--write", action="store_true", help="put the table into docs/accuracy.md")
    parser.add_argument("files", nargs="*", type=Path, metavar="GOLD", help="gold files")
    options = parser.parse_args()
    load_terms()
    cases = [case for file in options.files or FILES for case in load_gold(file)]
    made = f"{len(cases)} documents:\n\n{table(cases)}"
    print(made)
    if options.write:
        text = DOCUMENT.read_text(encoding="utf-8")
        before, _, rest = text.partition(BEGIN)
        _, _, after = rest.partition(END)
        DOCUMENT.write_text(before + BEGIN + made + END + after, encoding="utf-8")


if __name__ == "__main__":
    main()
