"""Train the judgement of sites: what the words around an organ say of it, and how far to trust the rules.

    python models/sites/train.py GOLD.jsonl ... [--more FURTHER.jsonl ...]
    python models/sites/train.py --unseen NEW.jsonl

The first form trains the weights of the words on gold files and keeps the weighing that stands in
``weights.json``; gold that evaluation uses must not be given. The second fits the weighing on documents that
neither the words' weights nor the rules have seen: give it new gold before anything is mended from it. Both
write ``weights.json`` beside this file and its hash into ``models/hashes.json``. Needs scikit-learn (the
``train`` extra).
"""

from __future__ import annotations

import argparse
import json
import sys
from collections import Counter, defaultdict
from collections.abc import Iterable
from pathlib import Path
from typing import Any

import numpy as np
from scipy.sparse import csr_matrix
from sklearn.linear_model import LogisticRegression

from answer_assist.extraction.readers.site_claims import find_claims
from answer_assist.extraction.readers.site_events import tells_of_tumor
from answer_assist.extraction.readers.site_features import SIGN_OF, find_organs
from answer_assist.extraction.readers.site_judgement import (
    EVIDENCE,
    LABELS,
    Said,
    evidence_for,
    site_model,
    what_is_said,
)
from answer_assist.extraction.readers.sites import claims_by_rules
from answer_assist.extraction.reading import Reading
from answer_assist.model_files import keep_weights

HERE = Path(__file__).parent
# Inverse of the penalty of the words and of the weighing.
WORDS_C, WEIGHING_C = 0.3, 0.03
# A feature of fewer organs, or whose weights are all smaller, is left out.
LEAST_ORGANS, LEAST_WEIGHT = 3, 0.06
SCALE = 100
THRESHOLDS = {"role_from": 0.4, "label_from": 0.25, "keep_from": 0.2, "switch_by": 0.1}


class Annotated:
    """The organs of one annotated document: their features, what the gold says, what the rules say."""

    def __init__(self, line: dict[str, Any]) -> None:
        reading = Reading(line["text"], line["kind"])
        self.features: dict[str, set[str]] = {}
        self.said: dict[str, Said] = {}
        if reading.words and tells_of_tumor(reading):
            claims, grammar = find_claims(reading)
            self.features = {code: organ.features for code, organ in find_organs(reading, grammar).items()}
            self.said = what_is_said(claims_by_rules(reading, claims, grammar))
        self.labels: dict[str, set[str]] = defaultdict(set)
        self.open: dict[str, set[str]] = defaultdict(set)
        for site in line["facts"]["sites"]:
            if site.get("experiencer", "patient") == "patient" and site.get("topography"):
                self._annotate(site)

    def _annotate(self, site: dict[str, Any]) -> None:
        """A site that the gold leaves free, or gives with several codes, is learned where it is plain."""
        label = ("P" if site["role"] == "primary" else "M") + SIGN_OF[site["assertion"]]
        codes = [code[:3] for code in site["topography"].split("|")]
        named = [code for code in dict.fromkeys(codes) if code in self.features]
        if site.get("optional"):
            for code in named:
                self.open[code].add(label)
        elif named:
            chosen = next((code for code in named if label in self.said.get(code, ())), named[0])
            self.labels[chosen].add(label)
            for code in named:
                if code != chosen:
                    self.open[code].add(label)


def train_words(documents: list[Annotated], more: list[Annotated]) -> dict[str, Any]:
    """One logistic regression a label over the features of all organs; small weights are left out.

    Args:
        documents: they say which features there are.
        more: further documents; a word that stands only in these gets no weight.
    """
    known = {name for document in documents for features in document.features.values() for name in features}
    documents = documents + more
    organs = [(document, code) for document in documents for code in document.features]
    counts = Counter(name for document, code in organs for name in document.features[code])
    names = sorted(name for name, count in counts.items() if count >= LEAST_ORGANS and name in known)
    index = {name: number for number, name in enumerate(names)}
    rows = [[index[name] for name in document.features[code] if name in index] for document, code in organs]
    ends = np.cumsum([0, *map(len, rows)])
    columns = [column for row in rows for column in sorted(row)]
    matrix = csr_matrix((np.ones(len(columns)), columns, ends), shape=(len(rows), len(names)))
    weights = np.zeros((len(names), len(LABELS)))
    bias = []
    for number, label in enumerate(LABELS):
        used = np.array([label not in document.open[code] for document, code in organs])
        right = np.array([label in document.labels[code] for document, code in organs])
        model = LogisticRegression(C=WORDS_C, solver="liblinear", max_iter=300)
        model.fit(matrix[used], right[used])
        weights[:, number] = model.coef_[0]
        bias.append(round(float(model.intercept_[0]), 3))
    kept = np.flatnonzero(np.abs(weights).max(1) >= LEAST_WEIGHT)
    return {
        "bias": bias,
        "scale": SCALE,
        "weights": {names[n]: [round(float(value) * SCALE) for value in weights[n]] for n in kept},
    }


def fit_weighing(examples: Iterable[tuple[str, list[float], bool]]) -> dict[str, list[float]]:
    """A logistic regression over ``EVIDENCE``, what all labels share and each label's own together."""
    width, inputs, outputs = len(EVIDENCE), [], []
    for label, evidence, right in examples:
        row = np.zeros(width * (1 + len(LABELS)))
        place = width * (1 + LABELS.index(label))
        row[:width] = row[place : place + width] = evidence
        inputs.append(row)
        outputs.append(right)
    model = LogisticRegression(C=WEIGHING_C, fit_intercept=False, max_iter=2000).fit(
        np.array(inputs), outputs
    )
    blocks = model.coef_[0].reshape(1 + len(LABELS), width)
    return {
        label: [round(float(value), 3) for value in blocks[0] + blocks[number]]
        for number, label in enumerate(LABELS, start=1)
    }


def _examples(documents: list[Annotated]) -> Iterable[tuple[str, list[float], bool]]:
    model = site_model()
    if model is None:
        raise SystemExit("train the words first")
    for document in documents:
        likely = {code: model.likely(features) for code, features in document.features.items()}
        for code in likely:
            for label in LABELS:
                if label not in document.open[code]:
                    evidence = evidence_for(label, code, likely, document.said)
                    yield label, evidence, label in document.labels[code]


def main() -> None:
    """Train, and write the weights and their hash."""
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("gold", nargs="+", type=Path)
    parser.add_argument("--more", nargs="*", type=Path, default=[], help="gold whose words get no weights")
    parser.add_argument("--unseen", action="store_true", help="fit the weighing, not the words")
    arguments = parser.parse_args()
    documents, more = _read(arguments.gold), _read(arguments.more)
    target = HERE / "weights.json"
    known = json.loads(target.read_text(encoding="utf-8")) if target.is_file() else {}
    known |= THRESHOLDS
    if arguments.unseen:
        known["weighing"] = fit_weighing(_examples(documents))
    else:
        known |= train_words(documents, more)
    keep_weights(target, known)
    organs = sum(len(document.features) for document in documents + more)
    counts = f"{len(documents + more)} documents, {organs} organs, {len(known['weights'])} features"
    sys.stdout.write(counts + "\n")


def _read(files: list[Path]) -> list[Annotated]:
    lines = [line for file in files for line in file.read_text(encoding="utf-8").split("\n") if line]
    return [Annotated(json.loads(line)) for line in lines]


if __name__ == "__main__":
    main()
