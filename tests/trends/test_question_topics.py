"""Topics of questions, measured on invented questions that a person labelled."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from answer_assist.extraction.question_topics import OTHER, topic_of, topics


def labelled(name: str) -> list[dict[str, Any]]:
    lines = Path(__file__).with_name(name).read_text(encoding="utf-8").splitlines()
    return [json.loads(line) for line in lines]


LABELLED = labelled("question_topics.jsonl")
UNSEEN = labelled("question_topics_unseen.jsonl")


def test_nine_of_ten_labelled_questions_are_told() -> None:
    wrong = [row for row in LABELLED if topic_of(row["question"]) not in row["topics"]]
    assert len(LABELLED) == 100
    assert len(wrong) <= 10, wrong


def test_seven_of_ten_questions_are_told_that_no_wording_was_made_for() -> None:
    # half are of the gold, half written for this; all labelled before the wordings were widened
    wrong = [row for row in UNSEEN if topic_of(row["question"]) not in row["topics"]]
    assert len(UNSEEN) == 120
    assert len(wrong) <= 36


def test_every_label_is_a_topic() -> None:
    assert {topic for row in LABELLED + UNSEEN for topic in row["topics"]} <= set(topics())


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
        ("Is it melanoma?", "Is the diagnosis right"),
        ("could she be having a kind of bone cancer", "Is the diagnosis right"),
        ("How long will my husband be able to live", "Outlook"),
        ("Should my three sisters have the gene tested?", "Family and heredity"),
        ("Can she still play tennis?", "Food, daily life"),
        ("Which of the two would you choose?", "Which treatment, and when"),
        ("Are you there?", OTHER),
        ("", OTHER),
    ],
)
def test_topics(question: str, topic: str) -> None:
    assert topic_of(question) == topic
