"""How right is extraction? Case summaries compared with cases whose facts a person wrote down.

A gold file is JSON Lines: one document a line with ``id``, ``kind``, ``text`` and ``facts``, the lists that
``docs/accuracy.md`` describes. Facts are compared per document as sets; a fact marked ``optional`` is neither
required nor wrong.

Example:
    >>> case = GoldCase("a", "report", "Ki-67 is 80%.", {"markers": [
    ...     {"name": "Ki-67", "result": "positive", "percent": [80, 80], "quote": "Ki-67 is 80%"}]})
    >>> evaluate([case]).tallies["marker"].f1
    1.0
"""

from __future__ import annotations

import json
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, cast, get_args

from answer_assist.extraction.pipeline import read
from answer_assist.fact_rules import RULES, told
from answer_assist.findings import (
    CaseSummary,
    DocumentKind,
    Finding,
)

# The list of a gold case's facts that holds each kind.
FACT_LISTS: Mapping[str, str] = {
    "marker": "markers",
    "tumor": "tumors",
    "site": "sites",
    "node": "nodes",
    "gene": "genes",
    "lab": "labs",
    "stage": "stage",
    "grade": "grade",
    "size": "size_mm",
    "treatment": "treatments",
}
KINDS: tuple[str, ...] = (*FACT_LISTS, "question")
PATIENT_FIELDS = ("relation", "age_years", "sex")

_YEARS_TOLERANCE = 0.1

Reader = Callable[[str, DocumentKind, str], CaseSummary]


class GoldError(ValueError):
    """A gold file is wrong; the message names file, line and field."""


@dataclass(frozen=True, slots=True)
class GoldCase:
    """A document and what a careful reader wrote down of it."""

    id: str
    kind: DocumentKind
    text: str
    facts: Mapping[str, Any]


@dataclass(slots=True)
class Tally:
    """Right, wrong and missed facts of one kind."""

    right: int = 0
    wrong: int = 0
    missed: int = 0

    @property
    def precision(self) -> float:
        return self.right / (self.right + self.wrong) if self.right else 0.0

    @property
    def recall(self) -> float:
        return self.right / (self.right + self.missed) if self.right else 0.0

    @property
    def f1(self) -> float:
        total = self.precision + self.recall
        return 2 * self.precision * self.recall / total if total else 0.0


@dataclass(slots=True)
class PatientTally:
    """One field of the patient: right or wrong where the gold states it, invented where it does not."""

    right: int = 0
    wrong: int = 0
    invented: int = 0


@dataclass(frozen=True, slots=True)
class Error:
    """One fact that was missed or is wrong; ``words`` come from the user's own documents."""

    document: str
    what: str
    kind: str
    fact: str
    words: str


@dataclass(slots=True)
class Evaluation:
    """The tallies by kind, the patient's fields, and every error."""

    tallies: dict[str, Tally] = field(default_factory=lambda: {kind: Tally() for kind in KINDS})
    patient: dict[str, PatientTally] = field(
        default_factory=lambda: {name: PatientTally() for name in PATIENT_FIELDS}
    )
    errors: list[Error] = field(default_factory=list)
    documents: int = 0

    @property
    def total(self) -> Tally:
        """All kinds together."""
        tallies = self.tallies.values()
        return Tally(
            *(sum(getattr(tally, name) for tally in tallies) for name in ("right", "wrong", "missed"))
        )

    def to_dict(self) -> dict[str, Any]:
        """The figures as a JSON object, kinds without a fact left out."""
        rows = {
            kind: tally for kind, tally in self.tallies.items() if tally.right + tally.wrong + tally.missed
        }
        return {
            "documents": self.documents,
            "facts": {kind: _figures(tally) for kind, tally in {**rows, "all": self.total}.items()},
            "patient": {
                name: {"right": tally.right, "wrong": tally.wrong, "invented": tally.invented}
                for name, tally in self.patient.items()
            },
        }


def _figures(tally: Tally) -> dict[str, float]:
    return {
        "precision": round(tally.precision, 4),
        "recall": round(tally.recall, 4),
        "f1": round(tally.f1, 4),
        "right": tally.right,
        "wrong": tally.wrong,
        "missed": tally.missed,
    }


def load_gold(path: Path) -> list[GoldCase]:
    """Read a gold file.

    Raises:
        GoldError: the file cannot be read, a line is no JSON object, a field is missing or a quote does not
            stand in its text; the message names file, line and field.
    """
    try:
        lines = path.read_text(encoding="utf-8").split("\n")
    except OSError as error:
        raise GoldError(f"{path}: cannot be read: {error.strerror}") from None
    except UnicodeDecodeError:
        raise GoldError(f"{path}: is not UTF-8 text") from None
    cases = [_gold_case(f"{path}:{number}", line) for number, line in enumerate(lines, 1) if line.strip()]
    if not cases:
        raise GoldError(f"{path}: holds no case")
    return cases


def _gold_case(where: str, line: str) -> GoldCase:
    try:
        data = json.loads(line)
    except json.JSONDecodeError as error:
        raise GoldError(f"{where}: no JSON, column {error.colno}: {error.msg}") from None
    if not isinstance(data, dict):
        raise GoldError(f"{where}: expected a JSON object")
    for name, kind in (("id", str), ("kind", str), ("text", str), ("facts", dict)):
        if not isinstance(data.get(name), kind):
            raise GoldError(f"{where}: field {name!r} is missing or no {kind.__name__}")
    if data["kind"] not in get_args(DocumentKind):
        raise GoldError(f"{where}: kind {data['kind']!r} is none of {', '.join(get_args(DocumentKind))}")
    for name in (*FACT_LISTS.values(), "questions"):
        for index, fact in enumerate(data["facts"].get(name, [])):
            if fact.get("quote") not in (None, "") and fact["quote"] not in data["text"]:
                raise GoldError(f"{where}: {name}[{index}]: the quote does not stand in the text")
    return GoldCase(data["id"], cast("DocumentKind", data["kind"]), data["text"], data["facts"])


def evaluate(cases: Iterable[GoldCase], reader: Reader = read) -> Evaluation:
    """Read every case's text and compare what was read with its facts.

    Args:
        cases: the gold.
        reader: what is measured: ``reader(text, kind, id)`` gives a case summary.
    """
    evaluation = Evaluation()
    for case in cases:
        summary = reader(case.text, case.kind, case.id)
        evaluation.documents += 1
        for kind in FACT_LISTS:
            _compare_facts(evaluation, case, kind, list(summary.of_kind(kind)))
        _compare_questions(evaluation, case, summary)
        _compare_patient(evaluation, case, summary)
    return evaluation


def _compare_facts(evaluation: Evaluation, case: GoldCase, kind: str, findings: list[Finding]) -> None:
    """Match gold and found facts one to one, required ones first; a repeat that says less is no error."""
    tally = evaluation.tallies[kind]
    rule = RULES[kind]
    found = list({rule.key(finding): finding for finding in findings}.items())
    facts: list[tuple[list[tuple[Any, ...]], Mapping[str, Any]]] = []
    for fact in sorted(case.facts.get(FACT_LISTS[kind], []), key=lambda fact: bool(fact.get("optional"))):
        keys = rule.gold_keys(fact)
        if all(set(keys) != set(other) for other, _ in facts):
            facts.append((keys, fact))
    open_facts = list(found)
    for keys, fact in facts:
        hit = next((f for f in open_facts if any(rule.agrees(key, f[0]) for key in keys)), None)
        if hit is not None:
            open_facts.remove(hit)
        if fact.get("optional"):
            continue
        if hit is not None:
            tally.right += 1
        else:
            tally.missed += 1
            evaluation.errors.append(Error(case.id, "missed", kind, told(keys[0]), fact.get("quote", "")))
    for key, finding in open_facts:
        if any(rule.agrees(gold, key) or rule.says_less(gold, key) for keys, _ in facts for gold in keys):
            continue
        tally.wrong += 1
        words = " … ".join(span.text for span in finding.evidence)
        evaluation.errors.append(Error(case.id, "wrong", kind, told(key), words))


def _compare_questions(evaluation: Evaluation, case: GoldCase, summary: CaseSummary) -> None:
    """Questions agree where they share half of the shorter one's words, one to one."""
    tally = evaluation.tallies["question"]
    found = [(q.evidence.start, q.evidence.end, q.text) for q in summary.questions]
    asked = sorted(case.facts.get("questions", []), key=lambda fact: bool(fact.get("optional")))
    for fact in asked:
        start = case.text.find(fact["quote"])
        end = start + len(fact["quote"])
        hit = next((f for f in found if _share_half((start, end), (f[0], f[1]))), None)
        if hit is not None:
            found.remove(hit)
        if fact.get("optional"):
            continue
        if hit is not None:
            tally.right += 1
        else:
            tally.missed += 1
            evaluation.errors.append(Error(case.id, "missed", "question", "", fact["quote"]))
    for _, _, text in found:
        tally.wrong += 1
        evaluation.errors.append(Error(case.id, "wrong", "question", "", text))


def _share_half(first: tuple[int, int], second: tuple[int, int]) -> bool:
    shared = min(first[1], second[1]) - max(first[0], second[0])
    return shared > 0 and 2 * shared >= min(first[1] - first[0], second[1] - second[0])


def _compare_patient(evaluation: Evaluation, case: GoldCase, summary: CaseSummary) -> None:
    stated = case.facts.get("patient", {})
    for name in PATIENT_FIELDS:
        if name in stated.get("contested", ()):
            continue
        want, got = stated.get(name), getattr(summary.patient, name)
        tally = evaluation.patient[name]
        if want is None:
            if got is not None:
                tally.invented += 1
                evaluation.errors.append(Error(case.id, "invented", "patient", f"{name} {got}", ""))
            continue
        close = got is not None and name == "age_years" and abs(want - got) <= _YEARS_TOLERANCE
        if want == got or close:
            tally.right += 1
        else:
            tally.wrong += 1
            evaluation.errors.append(Error(case.id, "wrong", "patient", f"{name} {got}, stated {want}", ""))
