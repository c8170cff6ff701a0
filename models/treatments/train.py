"""Train the judgement of treatments: what the words around say of a status, and how far to trust the rules.

    python models/treatments/train.py GOLD.jsonl ... [--more FURTHER.jsonl ...] [--unseen NEW.jsonl ...]

The weights of the words learn from all files; gold that evaluation uses must not be given. The weighing
learns from those documents alone that the rules have not been fitted to (``--unseen``: give new gold before
anything is mended from it), with words' weights that have not seen them either; without any it stays as it
is in ``weights.json``. Writes that file and its hash into ``models/hashes.json``. Needs scikit-learn (the
``train`` extra).
"""

from __future__ import annotations

import argparse
import json
import re
import sys
from collections import Counter
from collections.abc import Iterable
from pathlib import Path
from typing import Any

import numpy as np
from scipy.sparse import csr_matrix
from sklearn.linear_model import LogisticRegression

from answer_assist.extraction.readers.treatment_features import features_of
from answer_assist.extraction.readers.treatment_joining import Stated
from answer_assist.extraction.readers.treatment_judgement import (
    LABELS,
    NONE,
    TreatmentModel,
    evidence_for,
)
from answer_assist.extraction.readers.treatments import stated_by_rules
from answer_assist.extraction.reading import Reading
from answer_assist.model_files import keep_weights

HERE = Path(__file__).parent
# Inverse of the penalty of the words and of the weighing.
WORDS_C, WEIGHING_C = 0.2, 0.2
# A feature of fewer treatments, or whose weights are all smaller, is left out.
LEAST_TREATMENTS, LEAST_WEIGHT = 3, 0.05
SCALE = 100
LIMITS = {"switch_by": 0.2, "leave_by": 0.3}
# Parts of the unseen documents that are left out of the words' training in turn.
FOLDS = 4
_BETWEEN = re.compile(r"[\s\-/_.]+")


class Annotated:
    """The treatments of one annotated document: their features, what the rules say, what the gold says."""

    def __init__(self, line: dict[str, Any]) -> None:
        reading = Reading(line["text"], line["kind"])
        self.kind = reading.kind
        self.stated = stated_by_rules(reading)
        self.features = features_of(reading, [fact.mention for fact in self.stated])
        gold = line["facts"]["treatments"]
        self.labels = [_label(reading, fact, gold) for fact in self.stated]

    def known(self) -> Iterable[tuple[Stated, set[str], str]]:
        """The treatments whose label is certain."""
        for fact, features, label in zip(self.stated, self.features, self.labels, strict=True):
            if label is not None:
                yield fact, features, label


def _label(reading: Reading, fact: Stated, gold: list[dict[str, Any]]) -> str | None:
    """The status that the gold gives a mention; None where it leaves that open.

    Where a type has several statuses, the words that the gold quotes tell which is meant, then the name.
    """
    types = {fact.mention.type}
    if fact.mention.use == "chemoradiation":
        types |= {"chemotherapy", "radiotherapy"}
    same = [one for one in gold if one["type"] in types]
    if not same:
        return NONE
    place = reading.span(fact.mention.start, fact.mention.end)
    quoted = [one for one in same if _stands_at(one["quote"], reading.raw, place.start, place.end)]
    meant = quoted or same
    if len({one["status"] for one in meant}) > 1:
        key = _folded(fact.mention.key)
        meant = [one for one in meant if _agree(_folded(one.get("name")), key)] or meant
    if all(one.get("optional") for one in meant):
        return None
    statuses = {one["status"] for one in meant}
    return statuses.pop() if len(statuses) == 1 else None


def _stands_at(quote: str, text: str, start: int, end: int) -> bool:
    return any(found.start() < end and start < found.end() for found in re.finditer(re.escape(quote), text))


def _folded(name: str | None) -> str:
    return _BETWEEN.sub("", (name or "").casefold())


def _agree(one: str, other: str) -> bool:
    return one in other or other in one


def train_words(documents: list[Annotated], more: list[Annotated]) -> dict[str, Any]:
    """A logistic regression over the features of all treatments; small weights are left out.

    Args:
        documents: they say which features there are.
        more: further documents; a word that stands only in these gets no weight.
    """
    known = {name for document in documents for features in document.features for name in features}
    cases = [(features, label) for document in documents + more for _, features, label in document.known()]
    counts = Counter(name for features, _ in cases for name in features)
    names = sorted(name for name, count in counts.items() if count >= LEAST_TREATMENTS and name in known)
    index = {name: number for number, name in enumerate(names)}
    rows = [sorted(index[name] for name in features if name in index) for features, _ in cases]
    ends = np.cumsum([0, *map(len, rows)])
    columns = [column for row in rows for column in row]
    matrix = csr_matrix((np.ones(len(columns)), columns, ends), shape=(len(rows), len(names)))
    model = LogisticRegression(C=WORDS_C, max_iter=800).fit(matrix, [label for _, label in cases])
    weights = _by_label(model.classes_, model.coef_)
    bias = _by_label(model.classes_, model.intercept_[:, None])[:, 0]
    kept = np.flatnonzero(np.abs(weights).max(0) >= LEAST_WEIGHT)
    return {
        "bias": [round(float(value), 3) for value in bias],
        "scale": SCALE,
        "weights": {names[n]: [round(float(value) * SCALE) for value in weights[:, n]] for n in kept},
    }


def fit_weighing(base: list[Annotated], unseen: list[Annotated]) -> dict[str, list[float]]:
    """A logistic regression over ``evidence_for``.

    Args:
        base: what the words learn from in any case.
        unseen: what the weighing learns from; the words of each part learn from the other parts.
    """
    inputs, outputs = [], []
    for part in range(FOLDS):
        others = [document for number, document in enumerate(unseen) if number % FOLDS != part]
        words = _model(train_words(base + others, []))
        for document in unseen[part::FOLDS]:
            for fact, features, label in document.known():
                inputs.append(evidence_for(words.likely(features), fact, document.kind))
                outputs.append(label)
    model = LogisticRegression(C=WEIGHING_C, fit_intercept=False, max_iter=3000).fit(inputs, outputs)
    rows = _by_label(model.classes_, model.coef_)
    return {label: [round(float(value), 3) for value in row] for label, row in zip(LABELS, rows, strict=True)}


def _model(words: dict[str, Any]) -> TreatmentModel:
    """A model of words alone."""
    weights = {name: tuple(value / SCALE for value in row) for name, row in words["weights"].items()}
    return TreatmentModel(tuple(words["bias"]), weights, {}, **LIMITS)


def _by_label(classes: Iterable[str], rows: np.ndarray[Any, Any]) -> np.ndarray[Any, Any]:
    """The rows of a model in the order of ``LABELS``."""
    place = {label: number for number, label in enumerate(classes)}
    return np.array([rows[place[label]] for label in LABELS])


def main() -> None:
    """Train, and write the weights and their hash."""
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("gold", nargs="+", type=Path)
    parser.add_argument("--more", nargs="*", type=Path, default=[], help="gold whose words get no weights")
    parser.add_argument(
        "--unseen", nargs="*", type=Path, default=[], help="gold that the rules have not seen"
    )
    parser.add_argument("--unseen-more", nargs="*", type=Path, default=[], help="the same, as --more")
    arguments = parser.parse_args()
    gold, more = _read(arguments.gold), _read(arguments.more)
    unseen, unseen_more = _read(arguments.unseen), _read(arguments.unseen_more)
    target = HERE / "weights.json"
    known = json.loads(target.read_text(encoding="utf-8")) if target.is_file() else {}
    known |= LIMITS
    if unseen or unseen_more:
        known["weighing"] = fit_weighing(gold + more, unseen + unseen_more)
    known |= train_words(gold + unseen, more + unseen_more)
    keep_weights(target, known)
    documents = gold + more + unseen + unseen_more
    treatments = sum(len(document.stated) for document in documents)
    counts = f"{len(documents)} documents, {treatments} treatments, {len(known['weights'])} features"
    sys.stdout.write(counts + "\n")


def _read(files: list[Path]) -> list[Annotated]:
    lines = [line for file in files for line in file.read_text(encoding="utf-8").split("\n") if line]
    return [Annotated(json.loads(line)) for line in lines]


if __name__ == "__main__":
    main()
