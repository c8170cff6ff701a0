"""Where a sentence of clinical text ends."""

from __future__ import annotations

import pytest

from answer_assist.extraction.sentences import split_sentences

TEXTS = [
    ("She is 52. The liver is involved.", ["She is 52.", "The liver is involved."]),
    ("Dr. Lind measured 3.5 cm. No nodes.", ["Dr. Lind measured 3.5 cm.", "No nodes."]),
    ("H. pylori was not found. CEA 4.", ["H. pylori was not found.", "CEA 4."]),
    ("my mother is 61 yrs. She is weak", ["my mother is 61 yrs.", "She is weak"]),
    ("male 68 yrs. old with cough", ["male 68 yrs. old with cough"]),
    (
        "My questions\n1. Can it spread\n2. Is chemo needed",
        ["My questions", "1. Can it spread", "2. Is chemo needed"],
    ),
    ("i) first thing asked\nii) second thing asked", ["i) first thing asked", "ii) second thing asked"]),
    ("CD20 : pos\nCD3 : neg", ["CD20 : pos", "CD3 : neg"]),
    ("S-100 ........ neg", ["S-100 ........ neg"]),
    (
        "The upper, lower and deep resection margins of both parts are free\nfrom tumor. No nodes.",
        ["The upper, lower and deep resection margins of both parts are free\nfrom tumor.", "No nodes."],
    ),
    ("DIAGNOSIS:\nLiver: metastasis", ["DIAGNOSIS:", "Liver: metastasis"]),
    ("is it cancer?? please reply", ["is it cancer??", "please reply"]),
    ("carcinoma .There is necrosis", ["carcinoma .", "There is necrosis"]),
    ("A spleen of 11.0 x 7. 2 x 4.1 cm", ["A spleen of 11.0 x 7. 2 x 4.1 cm"]),
]


@pytest.mark.parametrize(("text", "expected"), TEXTS)
def test_sentences(text: str, expected: list[str]) -> None:
    assert [text[start:end] for start, end in split_sentences(text)] == expected


def test_no_text_has_one_empty_sentence() -> None:
    assert split_sentences("") == [(0, 0)]


@pytest.mark.parametrize(
    "text",
    [
        "Dx: ? lymphoma",
        'Biopsy says "? Ca GB".',
        "Nodule (? benign) in the lung",
        "Lucent area, ? lytic deposit",
    ],
)
def test_a_mark_of_doubt_stands_before_what_it_doubts(text: str) -> None:
    assert [text[s.start : s.end] for s in split_sentences(text)] == [text]


@pytest.mark.parametrize("text", ['Is it "bad"? Tell me.', "Is it (bad)? Tell me.", "Pain ? Tell me."])
def test_a_question_ends_at_its_mark(text: str) -> None:
    assert [text[s.start : s.end] for s in split_sentences(text)][-1] == "Tell me."
