"""The worklist: the cases that wait, the oldest first, and the one that is opened in the same place."""

from __future__ import annotations

import logging
from collections.abc import Collection, Mapping, Sequence
from contextlib import suppress
from functools import partial
from typing import Any, TypedDict

import anywidget
import traitlets
from ipywidgets import widget_serialization

from answer_assist import wording
from answer_assist.answers.model import coverage_model
from answer_assist.cases import Case
from answer_assist.store import CASE_STATES, CaseState, Store, StoreError, WorklistLine
from answer_assist.store.worklist_pages import WorklistPages
from answer_assist.widgets import assets
from answer_assist.widgets.ahead import in_background, prepare
from answer_assist.widgets.desk import OPEN_STATES
from answer_assist.widgets.standing import duration
from answer_assist.widgets.workbench import CaseWorkbench, current_user

_log = logging.getLogger(__name__)

PAGE = 100
"""How many lines travel to the browser at once."""

STATE_ICONS: dict[CaseState, str] = {
    "new": "letter",
    "drafting": "pencil",
    "sent back": "reply",
    "in review": "clock",
    "released": "answered",
}
_OPENING_CHARS = 240
_READ_AHEAD = 3  # so many cases from the top are read while one looks at the list
_KEPT_WINDOWS = 4  # a window that was closed leaves its list behind; so many are kept


class LineView(TypedDict):
    """A line of the list. Texts are on one line and turn no direction."""

    id: str
    name: str
    title: str
    opening: str
    state: CaseState
    icon: str
    waiting: str
    received: str
    documents: int
    author: str
    saved_at: str | None
    holder: str


class ChipView(TypedDict):
    """A switch for a state, with how many cases are in it."""

    state: CaseState
    label: str
    icon: str
    count: int
    on: bool


class EmptyView(TypedDict):
    """What is said in place of lines; ``elsewhere`` counts the cases that other states would show."""

    strong: str
    text: str
    elsewhere: int


class ListView(TypedDict):
    """The list as it is shown first: what it is in words, its switches, one page of its lines.

    ``at`` is where the case stands that one comes from.
    """

    words: str
    total: int
    chips: list[ChipView]
    empty: EmptyView | None
    start: int
    lines: list[LineView]
    at: int | None


class Worklist(anywidget.AnyWidget):
    """The cases that wait, to be searched, filtered and opened one after the other in the same place.

    Lines travel to the browser in messages, a page at a time, and are no part of the widget's state: a saved
    notebook holds none of them.

    Args:
        store: where the cases are.
        author: who writes; the JupyterHub user or the operating system's by default.

    Example:
        >>> from answer_assist import bundled_cases, open_store
        >>> store = open_store(":memory:")
        >>> store.add_cases(bundled_cases())
        >>> worklist = Worklist(store, author="Dr. Lind")
        >>> worklist.open_case("case-02")
        >>> worklist.workbench
        CaseWorkbench('case-02')
        >>> worklist.back_to_list()
        'case-02'
    """

    _esm = assets.module("dom.js", "lines.js", "caselist.js", "worklist.js")
    _css = assets.stylesheet("tokens.css", "parts.css", "worklist.css")

    workbench = traitlets.Instance(
        CaseWorkbench, allow_none=True, help="the case that is open; None while the list is shown"
    ).tag(sync=True, **widget_serialization)
    ready = traitlets.Instance(
        CaseWorkbench,
        allow_none=True,
        help="the workbench onto which cases come, one after the other; the browser loads it beside the list",
    ).tag(sync=True, **widget_serialization)

    def __init__(self, store: Store, *, author: str | None = None) -> None:
        super().__init__()
        self.store = store
        self.author = author or current_user()
        self._windows: dict[str, tuple[int, WorklistPages]] = {}
        self.on_msg(self._on_message)

    def __repr__(self) -> str:
        return f"Worklist({self.store.place!r})"

    def open_case(self, case_id: str) -> None:
        """Show a case on the workbench, in place of the list.

        Raises:
            StoreError: there is no such case, or the store cannot be read.
        """
        case = self.store.case(case_id)
        left = self.workbench.case.id if self.workbench else case_id
        bench = self._bring(case)
        if left != case_id:
            self.store.let_go(left, self.author)
        self.workbench = bench
        bench.get_ready()  # while the browser builds the workbench, which then asks for it

    def _bring(self, case: Case) -> CaseWorkbench:
        """Put a case onto the one workbench there is: its script and styles travel only once."""
        if self.ready is None:
            self.ready = CaseWorkbench(case, self.store, author=self.author)
        else:
            self.ready.bring(case)
        bench: CaseWorkbench = self.ready
        return bench

    def back_to_list(self) -> str | None:
        """Let the open case go and show the list again; returns the id of that case, None if none is open.

        Raises:
            StoreError: the store cannot be written.
        """
        left: CaseWorkbench | None = self.workbench
        if left is None:
            return None
        self.workbench = None
        self.store.let_go(left.case.id, self.author)
        return left.case.id

    # Messages from the browser. Each names the window it comes from: one worklist may be shown twice.

    def _on_message(self, _widget: object, message: Mapping[str, Any], _buffers: object) -> None:
        window, kind = str(message.get("view", "")), message.get("type")
        try:
            match kind:
                case "list":
                    self._send_list(window, message, message.get("near"))
                case "leave":
                    self._send_list(window, message, self.back_to_list())
                case "ready" | "ahead":
                    self._prepare(str(kind), str(message["case"]))
                case "rows":
                    self._send_rows(window, int(message["number"]), int(message["start"]))
                case "open":
                    self.open_case(str(message["case"]))
                case "next":
                    self._open_next(window, message)
                case "closed":
                    self._windows.pop(window, None)
                case unknown:
                    _log.warning("the worklist got a message of unknown type %r", unknown)
        except StoreError as error:
            self.send({"type": "refused", "view": window, "asked": kind, "reason": str(error)})

    def _prepare(self, kind: str, case_id: str) -> None:
        """What the browser thinks will be opened; if it cannot be had, that is told when it is opened."""
        with suppress(StoreError):
            case = self.store.case(case_id)
            if kind == "ahead":
                in_background(partial(prepare, case, self.author))
            elif self.ready is None:
                self._bring(case)

    def _send_list(self, window: str, message: Mapping[str, Any], near: str | None) -> None:
        states, text, number = _states(message), str(message.get("text", "")), int(message["number"])
        pages = WorklistPages(self.store, states, text)
        self._windows.pop(window, None)
        self._windows[window] = number, pages
        for old in list(self._windows)[:-_KEPT_WINDOWS]:
            del self._windows[old]
        shown = list_view(pages, states, text, reader=self.author, near=near)
        self.send({"type": "list", "view": window, "number": number, **shown})
        first = [self.store.case(line["id"]) for line in shown["lines"][:_READ_AHEAD]]
        in_background(*(partial(prepare, case, self.author) for case in first), coverage_model)

    def _send_rows(self, window: str, number: int, start: int) -> None:
        of, pages = self._windows.get(window, (None, None))
        if pages is not None and of == number:  # otherwise the browser has asked for another list since
            lines = line_views(pages.page(start, PAGE), pages.openings(start, PAGE), self.author)
            self.send({"type": "rows", "view": window, "number": number, "start": start, "lines": lines})

    def _open_next(self, window: str, message: Mapping[str, Any]) -> None:
        states, text = _states(message), str(message.get("text", ""))
        found = self.store.next_case(None, states, text, user=self.author)
        if found is None:
            self.send({"type": "refused", "view": window, "asked": "next", "reason": "no case here is free"})
        else:
            self.open_case(found)


def list_view(
    pages: WorklistPages, states: Collection[CaseState], text: str, *, reader: str, near: str | None = None
) -> ListView:
    """What the list shows first.

    Args:
        pages: the cases in these states that have the words of this text.
        reader: who looks at it, "you" in its words.
        near: the case that one comes from; its page is the one that is shown.

    Raises:
        StoreError: there is no case ``near``, or the store cannot be read.
    """
    at = None if near is None else pages.place(near)
    start = (at or 0) // PAGE * PAGE
    lines = pages.page(start, PAGE)
    oldest = lines[:1] if start == 0 else pages.page(0, 1)
    return {
        "words": _words(len(pages), states, text, oldest),
        "total": len(pages),
        "chips": [
            {
                "state": state,
                "label": wording.sentence_case(state),
                "icon": icon,
                "count": pages.counts[state],
                "on": state in states,
            }
            for state, icon in STATE_ICONS.items()
        ],
        "empty": None if len(pages) else _empty(pages.counts, states, text),
        "start": start,
        "lines": line_views(lines, pages.openings(start, PAGE), reader),
        "at": at,
    }


def line_views(lines: Sequence[WorklistLine], openings: Sequence[str], reader: str) -> list[LineView]:
    """Lines as they are shown to a reader; ``openings`` is how the first document of each begins."""

    def who(name: str | None) -> str:
        return "" if name is None else "you" if name == reader else wording.plain(name)

    return [
        {
            "id": line.id,
            "name": wording.plain(line.id),
            "title": wording.plain(line.title) or "No words",
            "opening": _opening(line.title, opening),
            "state": line.state,
            "icon": STATE_ICONS[line.state],
            "waiting": "" if line.state == "released" else duration(line.age),
            "received": wording.day(line.received.astimezone().date().isoformat()),
            "documents": line.documents,
            "author": who(line.draft_author),
            "saved_at": None if line.draft_saved_at is None else line.draft_saved_at.isoformat(),
            "holder": who(line.holder),
        }
        for line, opening in zip(lines, openings, strict=True)
    ]


def _opening(title: str, text: str) -> str:
    """How the text goes on beside its title, without the salutation: a first line that ends in a comma."""
    first, _, rest = text.strip().partition("\n")
    begins = wording.plain(rest if first.rstrip().endswith(",") and rest.strip() else text)
    if wording.plain(text).startswith(wording.plain(title).removesuffix("…")):
        return ""  # the title is the text itself
    return begins if len(begins) <= _OPENING_CHARS else begins[:_OPENING_CHARS].rsplit(" ", 1)[0] + " …"


def _words(total: int, states: Collection[CaseState], text: str, oldest: Sequence[WorklistLine]) -> str:
    if not total:
        return ""
    cases = "1 case" if total == 1 else f"{total:,} cases"
    if text.strip():
        return f"found in {cases}"
    if set(states) != set(OPEN_STATES):
        return cases
    waits, longest = ("waits", "") if total == 1 else ("wait", "the oldest ")
    return f"{cases} {waits}, {longest}for {duration(oldest[0].age)}"


def _empty(counts: Mapping[CaseState, int], states: Collection[CaseState], text: str) -> EmptyView:
    others = {state: count for state, count in counts.items() if count and state not in states}
    elsewhere = sum(others.values())
    if not states:
        strong, said = "No state is switched on", "Switch on the states of the cases that you want to see."
    elif text.strip():
        strong = "Nothing found"
        one = len(text.split()) == 1
        said = f"No case that is {_either(states)} has {'this word' if one else 'all of these words'}."
    else:
        strong = "No case waits" if set(states) >= set(OPEN_STATES) else f"No case is {_either(states)}"
        said = "There is no case in the store yet: add some with store.add_cases(…), then refresh."
        if elsewhere:
            told = [f"{count:,} {'is' if count == 1 else 'are'} {state}" for state, count in others.items()]
            said = ", ".join(told) + "."
    return {"strong": strong, "text": said, "elsewhere": elsewhere}


def _either(states: Collection[CaseState]) -> str:
    *first, last = (state for state in STATE_ICONS if state in states)
    return f"{', '.join(first)} or {last}" if first else last


def _states(message: Mapping[str, Any]) -> list[CaseState]:
    """The states that are switched on; those in which a case waits for a doctor until somebody switches."""
    asked = message.get("states")
    return [state for state in CASE_STATES if state in (OPEN_STATES if asked is None else asked)]
