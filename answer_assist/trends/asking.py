"""What patients ask about, and what answers make of it.

Example:
    >>> import pandas as pd
    >>> documents = pd.DataFrame({"document": ["a"]})
    >>> questions = pd.DataFrame({"document": ["a", "a"], "number": [1, 2],
    ...     "text": ["Is it curable?", "Can she travel?"]})
    >>> topics = question_topics(documents, with_topics(questions))
    >>> topics[["topic", "n", "of"]].values.tolist()
    [['Food, daily life', 1, 2], ['Outlook', 1, 2]]
"""

from __future__ import annotations

from collections.abc import Iterable

import pandas as pd

from answer_assist.answers.coverage import COVERAGE_STATUSES, Coverage
from answer_assist.extraction.question_topics import topic_of
from answer_assist.trends.cohort import TableError, of_documents, prepare_documents
from answer_assist.trends.counting import with_adjusted, with_shares


def with_topics(questions: pd.DataFrame) -> pd.DataFrame:
    """The questions with their ``topic``, read from ``text`` where it is not filled in yet; text is dropped.

    Raises:
        TableError: a topic is missing, and so is the text to read it from.
    """
    told = questions.copy()
    if "topic" not in told.columns:
        told["topic"] = pd.Series(pd.NA, index=told.index, dtype="string")
    told["topic"] = told["topic"].astype("string")
    open_topics = told["topic"].isna()
    if open_topics.any():
        if "text" not in told.columns:
            raise TableError(
                "questions: 'topic' is empty, and there is no 'text' to read it from; keep --text"
            )
        told.loc[open_topics, "topic"] = [topic_of(str(text)) for text in told.loc[open_topics, "text"]]
    return told.drop(columns="text", errors="ignore")


def coverage_table(checks: Iterable[tuple[str, Coverage]]) -> pd.DataFrame:
    """What checked answers make of the questions: ``document``, ``number``, ``status``, ``sure``.

    Args:
        checks: the query's document id, and what ``check_answer`` says of its answer.
    """
    rows = [
        (document, number, question.status, question.sure)
        for document, coverage in checks
        for number, question in enumerate(coverage.questions, 1)
    ]
    table = pd.DataFrame(rows, columns=["document", "number", "status", "sure"])
    return table.astype({"document": "string", "number": "int64", "status": "string", "sure": "bool"})


def question_topics(
    documents: pd.DataFrame,
    questions: pd.DataFrame,
    coverage: pd.DataFrame | None = None,
    *,
    level: float = 0.95,
) -> pd.DataFrame:
    """Questions by topic, and how answers cover them.

    Args:
        questions: with ``topic`` (see ``with_topics``).
        coverage: ``document``, ``number`` and ``status`` of the questions that an answer was checked for.

    Returns:
        ``topic``, ``n`` questions, ``of`` all questions, ``share``, ``low``, ``high``, the count adjusted for
        questions that extraction invents or misses; with ``coverage`` also ``checked`` questions, and of
        these ``answered``, ``partial``, ``deferred``, ``missing``, and ``missing_share`` with its interval.
        The unit is the question, not the case: who asks twice, asks twice.
    """
    prepared = prepare_documents(documents)
    asked = of_documents(with_topics(questions), prepared, "questions")
    counts = asked["topic"].value_counts().rename("n").rename_axis("topic").reset_index()
    counts = counts.assign(of=len(asked)).sort_values(["n", "topic"], ascending=[False, True])
    table = with_adjusted(with_shares(counts.reset_index(drop=True), level), "question", level)
    if coverage is None:
        return table
    checked = asked.merge(coverage[["document", "number", "status"]], on=["document", "number"])
    statuses = checked.groupby("topic")["status"].value_counts().unstack(fill_value=0)
    statuses = statuses.reindex(columns=list(COVERAGE_STATUSES), fill_value=0)
    table = table.join(statuses, on="topic")
    table[list(COVERAGE_STATUSES)] = table[list(COVERAGE_STATUSES)].fillna(0).astype("int64")
    table["checked"] = table[list(COVERAGE_STATUSES)].sum(axis=1)
    missing = with_shares(pd.DataFrame({"n": table["missing"], "of": table["checked"]}), level)
    names = {"share": "missing_share", "low": "missing_low", "high": "missing_high"}
    return table.join(missing[list(names)].rename(columns=names))
