"""Words in pieces, as the vocabulary of the coverage model has them."""

from __future__ import annotations

from pathlib import Path

import pytest

from answer_assist.answers.model import VOCABULARY
from answer_assist.answers.wordpiece import WordPieces
from answer_assist.model_files import model_file

SMALL = WordPieces(["[UNK]", "ki", "-", "67", "synap", "##top", "##hysin", "is", "cafe", "_"])


@pytest.mark.parametrize(
    ("text", "numbers"),
    [
        ("Ki-67", [1, 2, 3]),
        ("Synaptophysin is", [4, 5, 6, 7]),
        ("CAFÉ\u0301", [8]),  # case and accents do not count
        ("ki_67", [1, 9, 3]),
        ("synapto is", [0, 7]),  # a word that cannot be cut to its end is unknown as a whole
        ("🧬 is \n\t", [0, 7]),
        ("", []),
        ("ki" * 60 + " is", [0, 7]),
    ],
)
def test_the_longest_pieces_from_the_left(text: str, numbers: list[int]) -> None:
    assert SMALL.ids(text) == numbers


def test_a_vocabulary_needs_a_token_for_what_is_unknown() -> None:
    with pytest.raises(ValueError, match=r"no token \[UNK\]"):
        WordPieces(["ki"])
    with pytest.raises(ValueError, match="no token p63"):
        SMALL.number("p63")


def test_the_vocabulary_of_the_package() -> None:
    """The numbers are those that the library ``tokenizers`` gives with the same vocabulary."""
    pieces = WordPieces.read(model_file(VOCABULARY))
    assert pieces.ids("Is my wife's Ki-67 of 80% bad?") == [
        2003, 2026, 2564, 1005, 1055, 11382, 1011, 6163, 1997, 3770, 1003, 2919, 1029,
    ]  # fmt: skip


def test_a_vocabulary_is_read_line_by_line(tmp_path: Path) -> None:
    file = tmp_path / "vocabulary.txt"
    file.write_text("[UNK]\nki\n\u2028\n67\n", encoding="utf-8")
    assert WordPieces.read(file).ids("ki 67") == [1, 3]
