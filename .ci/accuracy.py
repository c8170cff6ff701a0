"""Extraction and the check of answers over the gold files, scored and held against a floor that only rises.

    python .ci/accuracy.py GOLD_FOLDER            fails if any figure is below its floor
    python .ci/accuracy.py GOLD_FOLDER --raise    lifts the floor to the present figures; refuses to lower one

The floor (``accuracy-floor.json`` beside this file) holds for each gold file, with its checksum, the F1 of
each kind of finding and how often each field of the patient is right, or the figures of coverage. While the
gold file is the same, a floor may not be lower than in any earlier commit.
"""

from __future__ import annotations

import argparse
import hashlib
import json
import subprocess
import sys
import tempfile
from pathlib import Path
from typing import Any

FLOOR = Path(__file__).with_name("accuracy-floor.json")
GOLD_FILES = ("dev_authored.jsonl", "dev_real.jsonl")
COVERAGE_FILES = ("cov_dev_authored.jsonl", "cov_dev_real.jsonl")
Floors = dict[str, dict[str, Any]]  # gold file -> {"gold": checksum, "figures": {name: figure}}


def main() -> int:
    """Measure, print, compare; 1 if anything is below its floor."""
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("gold", type=Path, help="folder with the gold files and score.py")
    parser.add_argument(
        "--raise", dest="lift", action="store_true", help="lift the floor to the present figures"
    )
    options = parser.parse_args()
    figures: Floors = {name: measure(options.gold, name) for name in GOLD_FILES}
    figures |= {name: measure_coverage(options.gold, name) for name in COVERAGE_FILES}
    floor: Floors = json.loads(FLOOR.read_text(encoding="utf-8")) if FLOOR.exists() else {}
    print(table(figures, floor))
    faults = below(figures, floor)
    if not faults and options.lift:
        FLOOR.write_text(json.dumps(figures, indent=2) + "\n", encoding="utf-8")
        print(f"The floor is now at these figures: {FLOOR.name}")
        return 0
    faults += [f"the floor was lowered: {fault}" for fault in sunk(floor)]
    faults += [f"{name}: no floor yet; set it with --raise" for name in figures if name not in floor]
    for fault in faults:
        print(f"accuracy: {fault}", file=sys.stderr)
    return 1 if faults else 0


def measure(folder: Path, name: str) -> dict[str, Any]:
    """What the scorer says of this package's extraction on one gold file."""
    gold = folder / name
    said = score(folder / "score.py", gold, ["extract", str(gold), "--format", "jsonl"])
    figures = {kind: row["f1"] for kind, row in said["facts"].items()}
    for field, counts in said["patient"].items():
        figures[f"patient {field}"] = round(counts.get("right", 0) / sum(counts.values()), 4)
    figures["spans that stand in their text"] = 0.0 if said["span_faults"] else 1.0
    return {"gold": hashlib.sha256(gold.read_bytes()).hexdigest(), "figures": figures}


def measure_coverage(folder: Path, name: str) -> dict[str, Any]:
    """What the scorer says of this package's check of answers on one gold file."""
    gold = folder / name
    check = ["check", "--pairs", str(gold), "--format", "jsonl"]
    said = score(folder / "score_coverage.py", gold, check)
    figures = {
        kind: said[kind] for kind in ("found", "missing", "status", "support", "contradiction", "omission")
    }
    figures["pairs without a false alarm"] = round(1 - said["false alarm"], 4)
    figures["spans that stand in their text"] = 0.0 if said["spans that do not stand in the text"] else 1.0
    return {"gold": hashlib.sha256(gold.read_bytes()).hexdigest(), "figures": figures}


def score(scorer: Path, gold: Path, arguments: list[str]) -> dict[str, Any]:
    """Run a command of the package over a gold file and hand what it prints to a scorer."""
    command = [sys.executable, "-c", "import sys; from answer_assist.cli import main; sys.exit(main())"]
    with tempfile.TemporaryDirectory() as scratch:
        predicted = Path(scratch, "predicted.jsonl")
        with predicted.open("wb") as output:
            subprocess.run([*command, *arguments], stdout=output, check=True)
        told = [sys.executable, str(scorer), str(gold), str(predicted), "--json"]
        said: dict[str, Any] = json.loads(subprocess.run(told, stdout=subprocess.PIPE, check=True).stdout)
    return said


def below(figures: Floors, floor: Floors) -> list[str]:
    """Every figure that is under its floor, as far as the floor is of the same gold file."""
    return [
        f"{name}: {kind} is {figures[name]['figures'].get(kind, 0.0):.4f}, its floor {least:.4f}"
        for name, held in floor.items()
        if name in figures and held["gold"] == figures[name]["gold"]
        for kind, least in held["figures"].items()
        if figures[name]["figures"].get(kind, 0.0) < least
    ]


def sunk(floor: Floors) -> list[str]:
    """Where the floor in the file is under what some commit held for the same gold file."""

    def git(*arguments: str) -> str:
        done = subprocess.run(["git", "-C", str(FLOOR.parent), *arguments], capture_output=True, text=True)
        return done.stdout if done.returncode == 0 else ""

    commits = git("log", "--format=%H", "--", FLOOR.name).split()
    faults: list[str] = []
    for commit in commits:
        earlier = git("show", f"{commit}:./{FLOOR.name}")
        if earlier:
            faults += below(floor, json.loads(earlier))
    return sorted(set(faults))


def table(figures: Floors, floor: Floors) -> str:
    """Figures beside their floors."""
    lines = []
    for name, measured in figures.items():
        held = floor.get(name, {}).get("figures", {})
        lines.append(f"{name:32} {'now':>7} {'floor':>7}")
        for kind, figure in measured["figures"].items():
            lines.append(f"  {kind:30} {figure:7.4f} {held.get(kind, float('nan')):7.4f}")
    return "\n".join(lines)


if __name__ == "__main__":
    sys.exit(main())
