"""The trained part of the check: how likely a sentence speaks to a question, and what becomes of it.

A small transformer reads the questions and the answer together; two heads over its states say which sentences
speak to which question and what becomes of each. Files, training and figures: ``models/coverage``.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import cache, lru_cache
from typing import Self

import numpy as np
from numpy.typing import NDArray

from answer_assist.answers.coverage import COVERAGE_STATUSES, CoverageStatus
from answer_assist.answers.encoding import Asked, Ids, Window, windows
from answer_assist.answers.wordpiece import WordPieces
from answer_assist.model_files import ModelFileError, model_file

Matrix = NDArray[np.float32]
# Token numbers and sides to one state a token.
Encoder = Callable[[Ids, Ids], Matrix]

ENCODER, HEADS, LIMITS, VOCABULARY = (
    f"coverage/{name}" for name in ("encoder.onnx", "heads.npz", "limits.json", "vocabulary.txt")
)
# More threads than the cores of a laptop's half gain nothing for texts so short.
_THREADS = 2
# The windows of two long drafts; the states of one take 0.8 MB at most.
_KEPT_WINDOWS = 16


@dataclass(frozen=True)
class Heads:
    """The weights over the encoder's states.

    Attributes:
        question_turn, question_shift: turn a question's mean state before it is compared.
        sentence_turn, sentence_shift: the same for a sentence's.
        likeness: how much being alike counts, standing apart in order, being ahead of the other
            questions; and what is added.
        hidden_weights, hidden_bias, status_weights, status_bias: the two layers that say the status.
    """

    question_turn: Matrix
    question_shift: Matrix
    sentence_turn: Matrix
    sentence_shift: Matrix
    likeness: Matrix
    hidden_weights: Matrix
    hidden_bias: Matrix
    status_weights: Matrix
    status_bias: Matrix

    @classmethod
    def read(cls) -> Self:
        """The heads of the package."""
        with np.load(model_file(HEADS), allow_pickle=False) as data:
            if set(data) != set(cls.__dataclass_fields__):
                raise ModelFileError(f"{HEADS} is of another version; train it again")
            return cls(**{name: data[name].astype(np.float32) for name in data})

    def of(self, states: Matrix, window: Window, questions: int, sentences: int) -> tuple[Matrix, Matrix]:
        """Scores of each sentence for each question, and of each status for each question.

        Args:
            states: one a token of the window.
            questions: how many there are in all windows.
            sentences: how many there are in all windows.
        """
        marks = states[[start for start, _ in window.questions]]
        asked = _means(states, window.questions)
        told = _means(states, window.sentences)
        alike = (
            _unit(asked @ self.question_turn.T + self.question_shift)
            @ _unit(told @ self.sentence_turn.T + self.sentence_shift).T
        )
        ahead = alike - _best_other(alike)
        apart = abs(
            ((np.arange(len(asked)) + window.first_question + 0.5) / questions)[:, None]
            - ((np.arange(len(told)) + window.first_sentence + 0.5) / sentences)[None]
        )
        how_alike, how_apart, how_ahead, plus = self.likeness
        speaks = how_alike * alike + how_apart * apart + how_ahead * ahead + plus
        share = np.exp(ATTENTION * (speaks - speaks.max(1, keepdims=True)))
        taken = (share / share.sum(1, keepdims=True)) @ told
        most = speaks.max(1, keepdims=True)
        summed = most + np.log(np.exp(speaks - most).sum(1, keepdims=True))
        features = np.concatenate(
            [marks, asked, taken, most, summed, ahead.max(1, keepdims=True), alike.max(1, keepdims=True)], 1
        )
        hidden = np.maximum(features @ self.hidden_weights.T + self.hidden_bias, 0)
        return speaks, hidden @ self.status_weights.T + self.status_bias


# How sharply a question's own sentences are told from the others when their states are summed up.
ATTENTION = 1.5


@dataclass(frozen=True)
class CoverageModel:
    """What was trained, and the limits that were set on pairs that the training had not seen.

    Attributes:
        encode: the transformer.
        pieces: its vocabulary.
        heads: the weights over its states.
        cooling: what the scores of the statuses are divided by, so that their likelihoods are honest.
        tilt: added to the logarithm of each status before one is chosen, so that rare ones are said too.
        support_from: sentences at least so likely support a question, the likeliest always among them.
        sure_from: a status at least so likely is said without reserve.
    """

    encode: Encoder
    pieces: WordPieces
    heads: Heads
    cooling: float
    tilt: Matrix
    support_from: float
    sure_from: float

    def scores(self, asked: Sequence[Asked], sentences: Sequence[str]) -> tuple[Matrix, Matrix]:
        """Scores of each sentence for each question, and of each status for each question.

        Where an answer takes more than one window, a question's status is that of the window which holds the
        sentence that speaks to it most.
        """
        speaks = np.full((len(asked), len(sentences)), -np.inf, np.float32)
        statuses = np.zeros((len(asked), len(COVERAGE_STATUSES)), np.float32)
        for window in windows(asked, sentences, self.pieces):
            states = self.encode(window.tokens, window.sides)
            mine, status = self.heads.of(states, window, len(asked), len(sentences))
            first = window.first_question
            here = speaks[first : first + len(mine)]
            better = mine.max(1) > here.max(1)
            statuses[first : first + len(mine)][better] = status[better]
            here[:, window.first_sentence : window.first_sentence + mine.shape[1]] = mine
        return speaks, statuses

    def supports(self, speaks: Matrix) -> list[list[int]]:
        """The sentences that each question's status rests on, the best one always among them."""
        likely = 1 / (1 + np.exp(-speaks))
        return [
            sorted({int(mine.argmax()), *(int(n) for n in np.flatnonzero(mine >= self.support_from))})
            for mine in likely
        ]

    def likelihoods(self, statuses: Matrix) -> Matrix:
        """How likely each status is, by its scores."""
        odds = np.exp((statuses - statuses.max(1, keepdims=True)) / self.cooling)
        likely: Matrix = odds / odds.sum(1, keepdims=True)
        return likely

    def chosen(self, likely: Matrix) -> tuple[CoverageStatus, bool]:
        """The status of a question by its likelihoods, and whether it is said without reserve."""
        best = int((np.log(likely) + self.tilt).argmax())
        return COVERAGE_STATUSES[best], bool(likely[best] >= self.sure_from)


@cache
def coverage_model() -> CoverageModel:
    """The model of the package, loaded once a process.

    Raises:
        ModelFileError: its files are missing or damaged.
    """
    limits = json.loads(model_file(LIMITS).read_text(encoding="utf-8"))
    if tuple(limits["statuses"]) != COVERAGE_STATUSES:
        raise ModelFileError(f"{LIMITS} is of another version; train it again")
    return CoverageModel(
        remembering(transformer()),
        WordPieces.read(model_file(VOCABULARY)),
        Heads.read(),
        limits["cooling"],
        np.array(limits["tilt"], np.float32),
        limits["support_from"],
        limits["sure_from"],
    )


def transformer() -> Encoder:
    """The package's transformer.

    Raises:
        ModelFileError: its file is missing.
    """
    # takes longer to import than all of this package: only a check needs it
    from onnxruntime import InferenceSession, SessionOptions

    options = SessionOptions()
    options.intra_op_num_threads = _THREADS
    # threads that turn in a circle while they wait take the cores from the browser, and gain nothing here
    options.add_session_config_entry("session.intra_op.allow_spinning", "0")
    session = InferenceSession(model_file(ENCODER), options, providers=["CPUExecutionProvider"])

    def encode(tokens: Ids, sides: Ids) -> Matrix:
        [states] = session.run(None, {"tokens": tokens[None], "sides": sides[None]})
        first: Matrix = states[0]
        return first

    return encode


def remembering(encode: Encoder, windows: int = _KEPT_WINDOWS) -> Encoder:
    """The same encoder, which keeps what it said of the windows it read last.

    While a draft is written, a key changes one window: the others are not read again. All tokens of a window
    look at each other, so that nothing smaller than a window can be kept.
    """

    @lru_cache(windows)
    def read(tokens: bytes, sides: bytes) -> Matrix:
        states = encode(np.frombuffer(tokens, np.int64), np.frombuffer(sides, np.int64))
        states.setflags(write=False)  # whoever changed them would change what is said the next time
        return states

    return lambda tokens, sides: read(tokens.tobytes(), sides.tobytes())


def _means(states: Matrix, ranges: Sequence[tuple[int, int]]) -> Matrix:
    """The mean state of each range of tokens."""
    return np.stack([states[start:end].mean(0) for start, end in ranges])


def _unit(vectors: Matrix) -> Matrix:
    """Vectors of length one."""
    unit: Matrix = vectors / np.maximum(np.linalg.norm(vectors, axis=1, keepdims=True), 1e-9)
    return unit


def _best_other(alike: Matrix) -> Matrix:
    """For each question and sentence, the most that another question is like that sentence; its own if
    alone."""
    if len(alike) == 1:
        return alike
    second, first = np.sort(alike, 0)[-2:]
    best: Matrix = np.where(alike == first, second, first)
    return best
