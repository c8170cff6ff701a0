"""Questions and an answer in one row of tokens, cut into windows where they are long."""

from __future__ import annotations

import pytest

from answer_assist.answers.encoding import LONGEST, Asked, Window, windows
from answer_assist.answers.wordpiece import WordPieces

WORDS = [
    "[UNK]",
    "[CLS]",
    "[SEP]",
    "[unused1]",
    "[unused2]",
    "is",
    "it",
    "cancer",
    "?",
    "no",
    ".",
    "she",
    "smokes",
]
PIECES = WordPieces(WORDS)


def words(window: Window) -> str:
    return " ".join(WORDS[token] for token in window.tokens)


def test_questions_with_their_context_stand_before_the_sentences() -> None:
    asked = [Asked("Is it cancer?", "She smokes."), Asked("Cancer?")]
    [window] = windows(asked, ["No.", "It is no cancer."], PIECES)
    assert words(window) == (
        "[CLS] she smokes . [unused1] is it cancer ? [unused1] cancer ? [SEP]"
        " [unused2] no . [unused2] it is no cancer . [SEP]"
    )
    assert [WORDS[window.tokens[start]] for start, _ in window.questions] == ["[unused1]"] * 2
    assert [WORDS[window.tokens[start]] for start, _ in window.sentences] == ["[unused2]"] * 2
    assert [end - start for start, end in window.questions + window.sentences] == [5, 3, 3, 6]
    assert window.sides.tolist() == [0] * 13 + [1] * 10


@pytest.mark.parametrize(("many", "long"), [(1, 300), (40, 3), (60, 60), (3, 1)])
def test_every_question_meets_every_sentence_once(many: int, long: int) -> None:
    asked = [Asked("is " * 30)] * many
    sentences = ["no " * 20] * long
    met = [
        (window.first_question + q, window.first_sentence + s)
        for window in windows(asked, sentences, PIECES)
        for q in range(len(window.questions))
        for s in range(len(window.sentences))
    ]
    assert sorted(met) == [(q, s) for q in range(many) for s in range(long)]


def test_no_window_is_longer_than_the_model_reads() -> None:
    asked = [Asked("is it " * 400, "she smokes " * 400)] * 9
    found = list(windows(asked, ["no cancer " * 400] * 30, PIECES))
    assert max(len(window.tokens) for window in found) <= LONGEST
    assert len(found) > 1
