"""Print breaks lines wherever the page ends: what is said stays the same."""

from __future__ import annotations

import re

import pytest

from answer_assist.extraction.pipeline import read

SENTENCES = [
    "The gene test of the biopsy from the left lung found an EGFR exon 19 deletion; ALK and ROS1 were "
    "negative.",
    "Is basaloid carcinoma with these markers really an anal carcinoma, or is it something else, such as a "
    "neuroendocrine tumor?",
    "The tumor cells of the biopsy from the anal canal were positive for synaptophysin and negative for p63.",
    "The CT of the chest and the abdomen from last week showed several lesions in the liver, suspicious for "
    "metastases of the colon cancer.",
]
_NARROWEST = 60  # characters of a printed line
_BREAK = re.compile(r" (?!\d)")  # a number at a line's beginning may be that of a list


def facts(text: str) -> set[tuple[tuple[str, str], ...]]:
    return {
        tuple((name, str(value)) for name, value in sorted(finding.to_dict().items()) if name != "evidence")
        for finding in read(text, "query").findings
    }


@pytest.mark.parametrize("sentence", SENTENCES)
def test_a_wrapped_sentence_says_the_same(sentence: str) -> None:
    said = facts(sentence)
    assert said
    for space in _BREAK.finditer(sentence):
        if space.start() >= _NARROWEST:
            wrapped = f"{sentence[: space.start()]}\n{sentence[space.end() :]}"
            assert facts(wrapped) == said, wrapped
