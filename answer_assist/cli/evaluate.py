"""``answer-assist evaluate``: precision, recall and F1 by kind of fact on the user's own annotated cases."""

from __future__ import annotations

import json
from collections.abc import Sequence
from pathlib import Path

from answer_assist.cli.telling import PROBLEMS, tell
from answer_assist.evaluation import PATIENT_FIELDS, Evaluation, GoldCase, GoldError, evaluate, load_gold


def run(paths: Sequence[Path], *, errors: bool, as_json: bool) -> int:
    """Evaluate and print; 2 where a gold file is wrong, and then nothing is measured."""
    cases: list[GoldCase] = []
    faults = 0
    for path in paths:
        try:
            cases += load_gold(path)
        except GoldError as fault:
            tell(fault)
            faults += 1
    if faults:
        return PROBLEMS
    evaluation = evaluate(cases)
    if as_json:
        print(json.dumps(evaluation.to_dict()))
    else:
        print(table(evaluation, errors=errors))
    return 0


def table(evaluation: Evaluation, *, errors: bool = False) -> str:
    """The figures as lines to read, the errors first if asked for."""
    lines = []
    if errors:
        for error in evaluation.errors:
            parts = (error.document, f"{error.what} {error.kind}", error.fact, " ".join(error.words.split()))
            lines.append(" | ".join(part for part in parts if part))
        lines.append("")
    lines.append(f"{'kind':10}{'precision':>10}{'recall':>8}{'F1':>8}{'right':>8}{'wrong':>8}{'missed':>8}")
    for kind, row in evaluation.to_dict()["facts"].items():
        lines.append(
            f"{kind:10}{row['precision']:10.3f}{row['recall']:8.3f}{row['f1']:8.3f}"
            f"{row['right']:8}{row['wrong']:8}{row['missed']:8}"
        )
    for name in PATIENT_FIELDS:
        tally = evaluation.patient[name]
        label = name.replace("_", " ")
        lines.append(
            f"patient's {label}: {tally.right} right, {tally.wrong} wrong, {tally.invented} invented"
        )
    lines.append(f"{evaluation.documents} documents")
    return "\n".join(lines)
