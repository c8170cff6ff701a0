"""Train the coverage check: which sentences speak to a question, and what becomes of it.

    python models/coverage/train.py tests/gold/coverage/*.jsonl

Writes ``weights.json`` beside this file and its hash into ``models/hashes.json``. Needs scikit-learn (the
``train`` extra). The gold is coverage gold: query, answer, questions with status and evidence.
"""

from __future__ import annotations

import argparse
import hashlib
import json
import sys
from collections.abc import Iterable, Sequence
from pathlib import Path
from typing import Any

import numpy as np
from sklearn.linear_model import LogisticRegression
from sklearn.preprocessing import StandardScaler

from answer_assist.answers.checker import asked_in
from answer_assist.answers.coverage import COVERAGE_STATUSES
from answer_assist.answers.matching import PAIR_FEATURES, QUESTION_FEATURES, Matching
from answer_assist.answers.model import CoverageModel, Linear
from answer_assist.answers.texts import AnswerText, CaseText
from answer_assist.answers.vectors import WordVectors

HERE = Path(__file__).parent
SUPPORT_FROM, SUPPORT_SHARE = 0.3, 0.6
FOLDS = 5
PAIR_PENALTY, QUESTION_PENALTY = 2.0, 10.0
TILTS = np.linspace(-1.5, 1.5, 25)
# A sentence belongs to the evidence if so much of it, or so many characters, stand in it.
SHARE, CHARACTERS = 0.3, 12


class Pair:
    """One query and answer of the gold, with the features that do not depend on what is trained."""

    def __init__(self, line: dict[str, Any], vectors: WordVectors) -> None:
        case, answer = CaseText([(None, line["query"], "query")]), AnswerText(line["answer"])
        document = case.documents[0]
        places = [line["query"].index(question["quote"]) for question in line["questions"]]
        asked = [
            asked_in(document, place, place + len(question["quote"]))
            for place, question in zip(places, line["questions"], strict=True)
        ]
        self.matching = Matching(asked, answer, vectors)
        self.features = self.matching.pairs()
        self.speaks = np.array(
            [
                [
                    _in_evidence(line["answer"], question, answer, n)
                    for n in range(len(answer.reading.sentences))
                ]
                for question in line["questions"]
            ]
        )
        self.statuses = [
            None if "contested" in question else COVERAGE_STATUSES.index(question["status"])
            for question in line["questions"]
        ]


def _in_evidence(text: str, question: dict[str, Any], answer: AnswerText, sentence: int) -> bool:
    place = answer.reading.sentences[sentence]
    span = answer.reading.span(place.start, place.end)
    for quote in question["evidence"]:
        start = text.index(quote)
        shared = min(span.end, start + len(quote)) - max(span.start, start)
        if shared > 0 and shared >= min(CHARACTERS, SHARE * (span.end - span.start)):
            return True
    return False


def fit(features: np.ndarray, outcomes: np.ndarray, penalty: float) -> Linear:
    """Logistic regression over standardised features."""
    scaler = StandardScaler().fit(features)
    scales = np.where(scaler.scale_ > 0, scaler.scale_, 1.0)
    model = LogisticRegression(C=1 / penalty, max_iter=5000)
    model.fit((features - scaler.mean_) / scales, outcomes)
    return Linear(scaler.mean_, scales, model.coef_, model.intercept_)


def fit_pair(pairs: Sequence[Pair]) -> Linear:
    """Whether a sentence speaks to a question."""
    features = np.concatenate([pair.features.reshape(-1, len(PAIR_FEATURES)) for pair in pairs])
    return fit(features, np.concatenate([pair.speaks.ravel() for pair in pairs]), PAIR_PENALTY)


def model_of(pair: Linear, question: Linear, vectors: WordVectors) -> CoverageModel:
    """A model before its limits are set."""
    return CoverageModel(
        pair, question, np.zeros(len(COVERAGE_STATUSES)), vectors, SUPPORT_FROM, SUPPORT_SHARE, 0.0
    )


def question_rows(pairs: Sequence[Pair], model: CoverageModel) -> tuple[list[np.ndarray], list[int]]:
    """Features and statuses of all questions with one status."""
    rows, outcomes = [], []
    for pair in pairs:
        likely = model.likely(pair.features)
        features = pair.matching.questions(pair.features, likely, model.supports(likely))
        for row, status in zip(features, pair.statuses, strict=True):
            if status is not None:
                rows.append(row)
                outcomes.append(status)
    return rows, outcomes


def train(pairs: Sequence[Pair], vectors: WordVectors) -> tuple[Linear, Linear]:
    """The pair model, and the question model over pair scores of models that did not see the pair."""
    rows: list[np.ndarray] = []
    outcomes: list[int] = []
    for fold in range(FOLDS):
        rest = [pair for n, pair in enumerate(pairs) if n % FOLDS != fold]
        model = model_of(fit_pair(rest), NOTHING, vectors)
        more, their = question_rows([pair for n, pair in enumerate(pairs) if n % FOLDS == fold], model)
        rows += more
        outcomes += their
    return fit_pair(pairs), fit(np.array(rows), np.array(outcomes), QUESTION_PENALTY)


NOTHING = Linear(*(np.zeros(len(QUESTION_FEATURES)) for _ in range(2)), np.zeros((1, 1)), np.zeros(1))


def unseen(pairs: Sequence[Pair], vectors: WordVectors) -> tuple[np.ndarray, np.ndarray]:
    """How likely each status is for questions of pairs that the model has not seen, and what it is."""
    odds: list[np.ndarray] = []
    truth: list[int] = []
    for fold in range(FOLDS):
        model = model_of(
            *train([pair for n, pair in enumerate(pairs) if n % FOLDS != fold], vectors), vectors
        )
        for pair in (pair for n, pair in enumerate(pairs) if n % FOLDS == fold):
            likely, _ = model.statuses(pair.matching)
            for row, status in zip(likely, pair.statuses, strict=True):
                if status is not None:
                    odds.append(row)
                    truth.append(status)
    return np.array(odds), np.array(truth)


def macro_f1(said: np.ndarray, truth: np.ndarray) -> float:
    """The mean of the F1 of each status."""
    every = range(len(COVERAGE_STATUSES))
    return float(
        np.mean(
            [
                2 * ((said == n) & (truth == n)).sum() / max(1, (said == n).sum() + (truth == n).sum())
                for n in every
            ]
        )
    )


def tilted(odds: np.ndarray, truth: np.ndarray) -> np.ndarray:
    """What to add to the logarithm of each status, so that the rare ones are said often enough."""
    tilt = np.zeros(odds.shape[1])
    for _ in range(3):
        for n in range(len(tilt)):
            tried = [np.where(np.arange(len(tilt)) == n, value, tilt) for value in TILTS]
            tilt = max(tried, key=lambda each: macro_f1((np.log(odds) + each).argmax(1), truth))
    return tilt


def sure_limit(odds: np.ndarray, truth: np.ndarray, tilt: np.ndarray, precision: float) -> float:
    """The least likelihood of the status said from which on it is right in so many cases."""
    chosen = (np.log(odds) + tilt).argmax(1)
    likely = odds[np.arange(len(odds)), chosen]
    order = np.argsort(-likely)
    right = np.cumsum((chosen == truth)[order]) / np.arange(1, len(order) + 1)
    enough = np.flatnonzero(right >= precision)
    share = (enough[-1] + 1) / len(order) if len(enough) else 0.0
    right_of_all = np.mean(chosen == truth)
    sys.stdout.write(
        f"status of unseen pairs: macro F1 {macro_f1(chosen, truth):.3f}, right {right_of_all:.1%}\n"
        f"said without reserve: {share:.0%} of the questions, right in {precision:.0%} of them\n"
    )
    return float(likely[order][enough[-1]]) if len(enough) else 1.0


def written(model: Linear, features: Iterable[str]) -> dict[str, Any]:
    """A model as weights.json holds it."""
    return {"features": list(features)} | {
        name: np.round(getattr(model, name), 4).tolist() for name in ("means", "scales", "weights", "bias")
    }


def main() -> None:
    """Train, measure, write."""
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("gold", nargs="+", type=Path)
    parser.add_argument("--sure", type=float, default=0.85, help="precision of what is said without reserve")
    arguments = parser.parse_args()
    vectors = WordVectors(HERE / "vectors.npz")
    pairs = [
        Pair(json.loads(line), vectors) for file in arguments.gold for line in file.open(encoding="utf-8")
    ]
    pair, question = train(pairs, vectors)
    odds, truth = unseen(pairs, vectors)
    tilt = tilted(odds, truth)
    weights = {
        "statuses": COVERAGE_STATUSES,
        "pair": written(pair, PAIR_FEATURES),
        "question": written(question, QUESTION_FEATURES),
        "tilt": np.round(tilt, 4).tolist(),
        "support_from": SUPPORT_FROM,
        "support_share": SUPPORT_SHARE,
        "sure_from": round(sure_limit(odds, truth, tilt, arguments.sure), 4),
    }
    (HERE / "weights.json").write_text(json.dumps(weights, indent=1) + "\n", encoding="utf-8")
    names = ("coverage/vectors.npz", "coverage/weights.json")
    hashes = {name: hashlib.sha256((HERE.parent / name).read_bytes()).hexdigest() for name in names}
    (HERE.parent / "hashes.json").write_text(json.dumps(hashes, indent=1) + "\n", encoding="utf-8")


if __name__ == "__main__":
    main()
