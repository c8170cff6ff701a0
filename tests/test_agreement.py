"""Cohen's kappa against worked examples of the literature, its interval, and what is compared."""

from __future__ import annotations

import json
import math

import pytest

from answer_assist.agreement import Concluded, Judged, Kappa, Pair, agreement, kappa


def pairs_of(table: list[list[int]], words: str = "abc", *, cluster: int = 1) -> list[Pair]:
    """One pair for each count of a table; rows are what one says, columns what the other does."""
    said = [
        (one, other)
        for one, row in zip(words, table, strict=False)
        for other, count in zip(words, row, strict=False)
        for _ in range(count)
    ]
    return [Pair(str(n // cluster), one, other) for n, (one, other) in enumerate(said)]


def large_sample_error(table: list[list[int]]) -> float:
    """The standard error as Fleiss, Cohen and Everitt print it (1969, equation 13)."""
    n = sum(map(sum, table))
    p = [[count / n for count in row] for row in table]
    size = range(len(table))
    rows = [sum(p[i]) for i in size]
    columns = [sum(p[i][j] for i in size) for j in size]
    po = sum(p[i][i] for i in size)
    pe = sum(rows[i] * columns[i] for i in size)
    on = sum(p[i][i] * ((1 - pe) - (columns[i] + rows[i]) * (1 - po)) ** 2 for i in size)
    off = sum(p[i][j] * (columns[i] + rows[j]) ** 2 for i in size for j in size if i != j)
    variance = on + (1 - po) ** 2 * off - (po * pe - 2 * pe + po) ** 2
    return math.sqrt(variance / n) / (1 - pe) ** 2


def end_of(told: Kappa) -> float:
    assert told.value is not None
    assert told.high is not None
    return (told.high - told.value) / 1.959963984540054


@pytest.mark.parametrize(
    ("table", "value", "error"),
    [
        # 100 patients, diagnosed by two: Fleiss, Levin, Paik, Statistical Methods for Rates and
        # Proportions, table 18.1
        ([[75, 1, 4], [5, 4, 1], [0, 0, 10]], 0.68, 0.087),
        # two readers of 50 grant proposals, 20 accepted by both, 15 by none
        ([[20, 5], [10, 15]], 0.40, None),
        ([[25, 25], [25, 25]], 0.0, None),
        ([[0, 40], [40, 0]], -1.0, None),
        ([[40, 0], [0, 40]], 1.0, None),
    ],
)
def test_worked_examples(table: list[list[int]], value: float, error: float | None) -> None:
    told = kappa(pairs_of(table))
    assert told.value == pytest.approx(value, abs=0.005)
    if error is not None:
        assert end_of(told) == pytest.approx(error, abs=0.001)


@pytest.mark.parametrize(
    "table", [[[75, 1, 4], [5, 4, 1], [0, 0, 10]], [[20, 5], [10, 15]], [[88, 14], [10, 40]]]
)
def test_with_one_question_an_answer_the_interval_is_that_of_large_samples(table: list[list[int]]) -> None:
    assert end_of(kappa(pairs_of(table))) == pytest.approx(large_sample_error(table), rel=1e-9)


def test_questions_of_one_answer_that_go_together_widen_the_interval() -> None:
    table = [[60, 10], [10, 40]]
    alone, together = kappa(pairs_of(table)), kappa(pairs_of(table, cluster=4))
    assert alone.value == together.value
    assert end_of(together) > 1.5 * end_of(alone)


@pytest.mark.parametrize(
    ("pairs", "note"),
    [
        ([], "too few"),
        (pairs_of([[10, 2], [3, 10]]), "too few"),
        (pairs_of([[40, 2], [3, 40]], cluster=10), "too few"),  # nine answers
        (pairs_of([[40]]), "both always say the same word"),
    ],
)
def test_where_kappa_cannot_be_told_it_is_not(pairs: list[Pair], note: str) -> None:
    told = kappa(pairs)
    assert (told.value, told.low, told.high, told.note) == (None, None, None, note)
    assert told.pairs == len(pairs)


def test_the_dimensions_and_what_the_check_says_of_each() -> None:
    said = [
        Judged("1", "complete", "complete", "answered", True),
        Judged("1", "incomplete", "wrong", "partial", False),
        Judged("2", "wrong", "wrong", "answered", True, contradicted=True),
        Judged("2", "complete", "incomplete", "deferred", True),
        Judged("3", "complete", None, "missing", False),
        Judged("3", "complete", None, None),
    ]
    told = agreement(said, [Concluded("1", "accept", "send back")], days=90)
    rows = {each.name: each for each in told.dimensions}
    reviewers = {name: (row.reviewers.same, row.reviewers.pairs) for name, row in rows.items()}
    assert reviewers == {
        "Verdict": (2, 4),
        "Complete": (3, 4),
        "Correct": (3, 4),
        "Deferred rightly": (0, 1),
        "Worth publishing": (0, 1),
    }
    checker = {
        name: (row.checker.same, row.checker.pairs) if row.checker else None for name, row in rows.items()
    }
    assert checker == {
        "Verdict": (4, 5),
        "Complete": (4, 5),
        "Correct": (5, 5),
        "Deferred rightly": None,
        "Worth publishing": None,
    }
    sure = rows["Verdict"].checker_sure
    assert sure is not None
    assert (sure.same, sure.pairs) == (3, 3)
    assert {place: count for place, count in told.table.items() if count} == {
        ("answered", "complete"): 1,
        ("answered", "wrong"): 1,
        ("partial", "incomplete"): 1,
        ("deferred", "complete"): 1,
        ("missing", "complete"): 1,
    }
    assert json.loads(json.dumps(told.to_dict()))["schema"] == "answer-assist/agreement/1"
