"""The coverage model: its sums are those it was trained with, and its shapes hold for any input."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from answer_assist.answers.encoding import Asked, Ids, windows
from answer_assist.answers.model import (
    CoverageModel,
    Heads,
    Matrix,
    coverage_model,
    remembering,
    transformer,
)
from answer_assist.answers.wordpiece import WordPieces

ASKED = [
    Asked("Does she need chemotherapy?", "My wife had her left breast removed in May."),
    Asked("When may she fly again?"),
    Asked("Will our daughters get it too?"),
]
SENTENCES = [
    "No chemotherapy is needed, because the nodes are free and the receptors positive.",
    "She can board a plane four weeks after the operation.",
    "Drink enough and walk every day.",
]
# What the network in full precision gives for them (models/coverage/network.py, of the same training).
SPEAKS = [[1.17, -4.65, -6.29], [-5.61, 2.97, -1.8], [-2.26, -4.59, -6.29]]
STATUSES = [[1.81, -0.78, -0.37, -0.69], [1.94, -0.53, -0.38, -1.45], [-0.96, -1.74, -0.83, 3.11]]

PLAIN = replace(coverage_model(), encode=transformer())  # reads everything each time


def test_weights_of_eight_bits_say_nearly_what_the_trained_network_says() -> None:
    speaks, statuses = coverage_model().scores(ASKED, SENTENCES)
    assert speaks == pytest.approx(np.array(SPEAKS), abs=0.6)
    assert statuses == pytest.approx(np.array(STATUSES), abs=0.6)


def test_each_question_finds_its_sentence() -> None:
    model = coverage_model()
    speaks, statuses = model.scores(ASKED, SENTENCES)
    assert [support[0] for support in model.supports(speaks)[:2]] == [0, 1]
    likely = model.likelihoods(statuses)
    assert likely.sum(1) == pytest.approx(1)
    assert [model.chosen(each)[0] for each in likely] == ["answered", "answered", "missing"]


def test_sums_by_hand() -> None:
    """Two questions and two sentences with states of two numbers, so that every step can be followed."""
    turn, shift = np.eye(2, dtype=np.float32), np.zeros(2, np.float32)
    likeness = np.array([4, -2, 1, -3], np.float32)
    hidden = np.zeros((1, 10), np.float32)
    hidden[0, 6] = 1  # the best sentence's score alone
    status = np.array([[1.0], [0.0], [0.0], [-1.0]], np.float32)
    heads = Heads(turn, shift, turn, shift, likeness, hidden, shift[:1], status, np.zeros(4, np.float32))
    pieces = WordPieces(["[UNK]", "[CLS]", "[SEP]", "[unused1]", "[unused2]", "a", "b"])
    [window] = windows([Asked("a"), Asked("b")], ["a", "b"], pieces)
    states = np.zeros((len(window.tokens), 2), np.float32)
    for number, (start, end) in enumerate(window.questions + window.sentences):
        states[start:end, number % 2] = 1
    speaks, statuses = heads.of(states, window, 2, 2)
    # alike 1 and ahead of the other by 1; or alike 0, behind by 1, half an answer apart
    assert speaks == pytest.approx(np.array([[4 + 1 - 3, -1 - 1 - 3], [-1 - 1 - 3, 4 + 1 - 3]]))
    assert statuses == pytest.approx(np.array([[2, 0, 0, -2]] * 2))


def test_a_long_answer_is_read_in_several_windows() -> None:
    model = coverage_model()
    padding = ["The clinic is open from eight to five and the nurses know where everything is."] * 60
    speaks, statuses = model.scores(ASKED[:2], [*padding, *SENTENCES])
    assert speaks.shape == (2, 63)
    assert np.isfinite(speaks).all()
    assert [int(mine.argmax()) - 60 for mine in speaks] == [0, 1]
    assert np.isfinite(statuses).all()


def test_a_key_in_one_sentence_reads_one_window_again() -> None:
    read: list[int] = []

    def encode(tokens: Ids, sides: Ids) -> Matrix:
        read.append(len(tokens))
        return np.ones((len(tokens), 384), np.float32)

    model = replace(coverage_model(), encode=remembering(encode))
    answer = ["The clinic is open from eight to five and the nurses know where everything is."] * 60
    model.scores(ASKED, answer)
    assert len(read) == 2
    read.clear()
    model.scores(ASKED, [*answer[:-1], "The clinic is closed."])
    assert len(read) == 1


@settings(max_examples=6, deadline=None)
@given(st.lists(st.lists(st.sampled_from(SENTENCES * 8), min_size=1, max_size=20), min_size=1, max_size=3))
def test_what_is_remembered_says_the_same_as_what_is_read_again(answers: list[list[str]]) -> None:
    afresh, remembered = PLAIN, replace(PLAIN, encode=remembering(PLAIN.encode, windows=2))
    for answer in (*answers, answers[0]):
        for one, other in zip(afresh.scores(ASKED, answer), remembered.scores(ASKED, answer), strict=True):
            assert np.array_equal(one, other)


@settings(max_examples=10, deadline=None)
@given(
    st.lists(st.text(max_size=60), min_size=1, max_size=4),
    st.lists(st.text(max_size=80), min_size=1, max_size=5),
)
def test_no_text_is_too_strange(questions: list[str], sentences: list[str]) -> None:
    model: CoverageModel = coverage_model()
    speaks, statuses = model.scores([Asked(text) for text in questions], sentences)
    assert np.isfinite(speaks).all()
    assert np.isfinite(statuses).all()
    assert [len(support) > 0 for support in model.supports(speaks)] == [True] * len(questions)
