"""The record of a case as the board shows it, and two readings of one answer side by side."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from datetime import datetime
from typing import TypedDict

from answer_assist import wording
from answer_assist.findings import Span
from answer_assist.store import FirstReading, SecondReading, Step, Store, Verdict, VerdictKind
from answer_assist.widgets.standing import moment

_STEP_WORDS = {
    "drafting": "began the answer",
    "in review": "submitted it for review",
    "sent back": "sent it back",
    "released": "signed it off",
}
_ENDS = {"accept": "would accept it", "send back": "would send it back"}

Place = tuple[str, Span]
Numbers = Mapping[Place, int]


class EntryView(TypedDict):
    """A line of the record: who did what, when; ``text`` is the reason, or the comment with its words."""

    who: str
    what: str
    when: str
    text: str


class ReadingView(TypedDict):
    """What one of two readers said of a question; ``verdict`` is None for nothing."""

    verdict: VerdictKind | None
    comment: str


class ComparedRow(TypedDict):
    """A question with both verdicts."""

    number: int
    text: str
    readings: list[ReadingView]
    differ: bool


class ComparedView(TypedDict):
    """Two readings of one version side by side: who read, each question, and how each ended."""

    version: int
    who: list[str]
    rows: list[ComparedRow]
    ends: list[str]
    reasons: list[str]
    differ: bool
    words: str


def compared(
    first: FirstReading,
    second: SecondReading,
    questions: Sequence[tuple[int, str, Place]],
    version: int,
    reader: str,
) -> ComparedView:
    """Both readings side by side, with what differs marked.

    Args:
        questions: number, text and place of each question.
        version: which version of the answer was read.
        reader: who looks at it.
    """
    said = [{(each.document, each.question): each for each in one.verdicts} for one in (first, second)]
    rows = [_row(number, text, [by.get(place) for by in said]) for number, text, place in questions]
    count = sum(row["differ"] for row in rows)
    differ = first.conclusion != second.conclusion
    ends = "the readers end alike" if not differ else "the readers end differently"
    verdicts = f"{count} of {len(rows)} verdicts {'differs' if count == 1 else 'differ'}"
    return {
        "version": version,
        "who": [
            "you" if each.reviewer == reader else wording.plain(each.reviewer) for each in (first, second)
        ],
        "rows": rows,
        "ends": [each.conclusion for each in (first, second)],
        "reasons": [wording.plain(each.reason or "") for each in (first, second)],
        "differ": differ,
        "words": f"{verdicts}; {ends}.",
    }


def _row(number: int, text: str, said: Sequence[Verdict | None]) -> ComparedRow:
    verdicts = [each.verdict if each else None for each in said]
    return {
        "number": number,
        "text": text,
        "readings": [
            {
                "verdict": each.verdict if each else None,
                "comment": wording.plain(each.comment or "") if each else "",
            }
            for each in said
        ],
        "differ": verdicts[0] != verdicts[1],
    }


def record(
    store: Store,
    case_id: str,
    numbers: Numbers,
    reader: str,
    *,
    shown: Callable[[str], bool],
    seconds: Iterable[SecondReading],
) -> list[EntryView]:
    """Every step, verdict, correction and publication of a case, oldest first.

    Args:
        numbers: which number a question has.
        reader: who looks at it.
        shown: whether a reviewer's words may be seen by the reader, who may be blind to some.
        seconds: the second readings that may be seen.

    Raises:
        StoreError: there is no such case, or the store cannot be read.
    """
    entries: list[tuple[datetime, EntryView]] = []

    def told(who: str, what: str, at: datetime, text: str | None = None) -> None:
        name = "you" if who == reader else wording.plain(who)
        entries.append(
            (at, {"who": name, "what": what, "when": moment(at), "text": wording.plain(text or "")})
        )

    for step in store.history(case_id):
        if _is_doctors(step) or shown(step.who):
            told(step.who, _STEP_WORDS[step.state], step.at, step.reason)
    for each in store.verdicts(case_id):
        if shown(each.author):
            told(each.author, f"found {_asked(each, numbers)} {each.verdict}", each.made_at, _comment(each))
    for correction in store.corrections(case_id):
        count = len(correction.changes)
        told(
            correction.author,
            "corrected what was read" + (f", {count} findings" if count > 1 else ""),
            correction.made_at,
        )
        if correction.undone_at is not None:
            told(correction.undone_by or "", "undid a correction", correction.undone_at)
    for overruling in store.overrulings(case_id):
        told(overruling.author, "overruled a remark of the check", overruling.made_at, overruling.reason)
    for second in seconds:
        for each in second.verdicts:
            what = f"found {_asked(each, numbers)} {each.verdict}, second reading"
            told(each.author, what, each.made_at, _comment(each))
        told(
            second.reviewer,
            f"{_ENDS[second.conclusion]}, second reading",
            second.given_at,
            second.reason,
        )
    published = store.publication(case_id)
    if published is not None and shown(published.reviewer):
        told(published.published_by, "published it", published.published_at, published.reason)
    return [entry for _, entry in sorted(entries, key=lambda entry: entry[0])]


def _is_doctors(step: Step) -> bool:
    return step.state in ("drafting", "in review")


def _asked(verdict: Verdict, numbers: Numbers) -> str:
    number = numbers.get((verdict.document, verdict.question))
    return f"question {number}" if number else f"“{wording.plain(verdict.question.text)}”"


def _comment(verdict: Verdict) -> str:
    text = verdict.comment or ""
    if verdict.passage is None:
        return text
    return f"“{wording.plain(verdict.passage.text)}”: {text}"
