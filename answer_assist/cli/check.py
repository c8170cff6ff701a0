"""``answer-assist check``: does an answer cover its query, and does it contradict it."""

from __future__ import annotations

import textwrap
from collections.abc import Iterator, Sequence

from answer_assist.answers.checker import check_answer
from answer_assist.answers.coverage import Coverage
from answer_assist.cli.inputs import Input, Pair, Problem, find_sources, read_inputs, read_pairs
from answer_assist.cli.outputs import write_json
from answer_assist.cli.telling import PROBLEMS, tell
from answer_assist.model_files import ModelFileError

_WIDTH = 100


def run(names: Sequence[str], *, pairs: bool, format: str) -> int:
    """Check and print; 2 where something could not be read, the rest is done all the same.

    Args:
        names: a query's file and its answer's; or files of pairs.
        pairs: whether the files hold pairs.
        format: table, json or jsonl.
    """
    failed = False
    first = True
    for each in _pairs_of(names) if pairs else _files(names):
        if isinstance(each, Problem):
            failed = True
            tell(each)
            continue
        try:
            coverage = check_answer(each.query, each.answer, id=each.id)
        except ModelFileError as error:  # the same for every pair
            tell(error)
            return PROBLEMS
        if format == "table":
            print(("" if first else "\n") + table(coverage))
        else:
            write_json(coverage.to_dict(), 2 if format == "json" else None)
        first = False
    return PROBLEMS if failed else 0


def _files(names: Sequence[str]) -> Iterator[Pair | Problem]:
    if len(names) != 2:
        yield Problem(" ".join(names), "name two files, the query's and the answer's, or use --pairs")
        return
    texts: list[Input] = []
    for name in names:
        sources, problems = find_sources([name])
        yield from problems
        for found in read_inputs(sources, "query"):
            if isinstance(found, Problem):
                yield found
            else:
                texts.append(found)
    if len(texts) == 2:
        query, answer = texts
        yield Pair(query.id, query.text, answer.text, query.place)


def _pairs_of(names: Sequence[str]) -> Iterator[Pair | Problem]:
    sources, problems = find_sources(names)
    yield from problems
    for source in sources:
        yield from read_pairs(source)


def table(coverage: Coverage) -> str:
    """What an answer does with its query, as lines to read."""
    lines = [coverage.id] if coverage.id else []
    for number, question in enumerate(coverage.questions, 1):
        said = question.status if question.sure else f"please check ({question.status}?)"
        lines += _wrapped(f"{number}. {question.text}", f"   {said}")
        lines += [line for span in question.support for line in _wrapped(f"     {_plain(span.text)}")]
    if not coverage.questions:
        lines.append("no question stated")
    for contradiction in coverage.contradictions:
        lines += _wrapped(
            f"! {contradiction.about}",
            f"     case:   {_plain(contradiction.query.span.text)}",
            f"     answer: {_plain(contradiction.answer.text)}",
        )
    for omission in coverage.omissions:
        lines += _wrapped(
            f"- not mentioned: {omission.about}", f"     case:   {_plain(omission.query.span.text)}"
        )
    return "\n".join(lines)


def _wrapped(*texts: str) -> list[str]:
    return [
        line
        for text in texts
        for line in textwrap.wrap(
            _plain(text),
            _WIDTH,
            initial_indent=" " * _indent(text),
            subsequent_indent=" " * (_indent(text) + 2),
        )
    ]


def _indent(text: str) -> int:
    return len(text) - len(text.lstrip())


def _plain(text: str) -> str:
    """On one line, and nothing in it that could steer a terminal."""
    return " ".join("".join(c if c.isprintable() else " " for c in text).split())
