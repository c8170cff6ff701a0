"""One act on a line of the summary, told as changes of the documents that say it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from typing import Any, Protocol

from answer_assist.corrections.changes import Change
from answer_assist.findings import CaseSummary, Finding


class SummaryLine(Protocol):
    """A fact of the case with the findings behind it, such as a ``CaseFinding`` of ``read_together``."""

    @property
    def sources(self) -> Sequence[tuple[int, Finding]]: ...


def reject(summaries: Sequence[CaseSummary], line: SummaryLine) -> tuple[Change, ...]:
    """The changes that reject a line of the summary in every document that says it.

    Args:
        summaries: what the documents say, corrections included, in the case's order.
        line: one line of these summaries read together.
    """
    return tuple(Change(document, finding, None) for document, finding in _behind(summaries, line))


def edit(summaries: Sequence[CaseSummary], line: SummaryLine, **values: Any) -> tuple[Change, ...]:
    """The changes that give a line of the summary other values: ``edit(summaries, line, percent=(30, 30))``.

    A value is changed in each document that states it: where the message says "Ki-67 80%" and the report
    "Ki-67 positive", only the message has its percentage corrected. What no document states yet is put to the
    first that says the line.

    Raises:
        TypeError: this kind of finding has no such field.
    """
    behind = _behind(summaries, line)
    new: list[dict[str, Any]] = [{} for _ in behind]
    for name, value in values.items():
        stating = [n for n, (_, finding) in enumerate(behind) if _states(finding, name)]
        for n in stating or range(len(behind))[:1]:
            new[n][name] = value
    edited = ((document, was, replace(was, **new[n])) for n, (document, was) in enumerate(behind))
    return tuple(Change(document, was, now) for document, was, now in edited if was != now)


def _states(finding: Finding, name: str) -> bool:
    return getattr(finding, name, None) not in (None, "not stated")


def _behind(summaries: Sequence[CaseSummary], line: SummaryLine) -> list[tuple[str, Finding]]:
    """The findings of single documents that a line was put together from, each with its document's id."""
    return [(summaries[document].document.id or "", finding) for document, finding in line.sources]
