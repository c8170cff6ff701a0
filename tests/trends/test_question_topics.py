"""Topics of questions, measured on a hundred questions of the invented gold that a person labelled."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from answer_assist.extraction.question_topics import OTHER, topic_of, topics

LABELLED = [
    json.loads(line)
    for line in Path(__file__).with_name("question_topics.jsonl").read_text(encoding="utf-8").splitlines()
]


def test_nine_of_ten_labelled_questions_are_told() -> None:
    wrong = [row for row in LABELLED if topic_of(row["question"]) not in row["topics"]]
    assert len(LABELLED) == 100
    assert len(wrong) <= 10, wrong


def test_every_label_is_a_topic() -> None:
    assert {topic for row in LABELLED for topic in row["topics"]} <= set(topics())


@pytest.mark.parametrize(
    ("question", "topic"),
    [
        ("What are the side effects of cisplatin?", "Side effects and risks"),
        ("Should we get a second opinion in Vienna?", "Another opinion, where"),
        ("Is there any clinical trial for her?", "Trials, new drugs"),
        ("Can my daughter inherit this?", "Family and heredity"),
        ("How often does he need a scan?", "Tests and follow-up"),
        ("Ki-67 80%, what does that mean?", "What a result means"),
        ("Will she ever get pregnant?", "Fertility and pregnancy"),
        ("Can he drink beer?", "Food, daily life"),
        ("Are you there?", OTHER),
        ("", OTHER),
    ],
)
def test_topics(question: str, topic: str) -> None:
    assert topic_of(question) == topic
