"""The reviewer's board: the answers that wait, one of them beside its query, and the verdict on it."""

from __future__ import annotations

import logging
from collections.abc import Callable, Mapping
from typing import Any, cast

import anywidget

from answer_assist.model_files import ModelFileError
from answer_assist.store import Checked, Store, StoreError, Waits
from answer_assist.widgets import assets
from answer_assist.widgets.agreeing import agreement_view
from answer_assist.widgets.board import Review
from answer_assist.widgets.desk import NoSuchLine
from answer_assist.widgets.judged import NotYetJudged
from answer_assist.widgets.queue import checked_line, queue_view
from answer_assist.widgets.workbench import current_user

_log = logging.getLogger(__name__)

_ENTRIES_AT_ONCE = 2000  # of the audit trail, about a tenth of a second
_KEPT_WINDOWS = 4  # a window that was closed leaves its answer behind; so many are kept


class ReviewBoard(anywidget.AnyWidget):
    """The submitted answers, to be read beside their queries, judged question by question, and signed off.

    Texts travel to the browser in messages and are no part of the widget's state, so that a saved notebook
    holds none of them. Answers that the reviewer wrote on are not listed, and cannot be judged. A share of
    the answers is read a second time by another reviewer, who sees none of the first one's words before
    their own are given; agreement between reviewers, and of the check with them, stands beside the verdict.

    Args:
        store: where the cases are.
        reviewer: who reads; the JupyterHub user or the operating system's by default.

    Example:
        >>> from answer_assist import bundled_cases, open_store
        >>> store = open_store(":memory:")
        >>> store.add_cases(bundled_cases())
        >>> ReviewBoard(store, reviewer="Dr. Okafor")
        ReviewBoard('the store in memory', reviewer='Dr. Okafor')
    """

    _esm = assets.module(
        *("dom.js", "focus.js", "passages.js", "text.js", "panel_fit.js", "summary.js", "diff.js"),
        *("review_queue.js", "review_answer.js", "review_verdict.js", "review_side.js", "review.js"),
    )
    _css = assets.stylesheet("tokens.css", "parts.css", "panel_fit.css", "review.css")

    def __init__(self, store: Store, *, reviewer: str | None = None) -> None:
        super().__init__()
        self.store = store
        self.reviewer = reviewer or current_user()
        self._reviews: dict[str, Review] = {}
        self._acts: dict[str, Callable[[Review, Mapping[str, Any]], object]] = {
            "judge": _judge,
            "sign": lambda review, message: review.sign_off(),
            "back": lambda review, message: review.send_back(str(message["reason"])),
            "conclude": lambda review, message: review.conclude(
                str(message["conclusion"]), str(message.get("reason") or "")
            ),
            "publish": lambda review, message: review.publish(str(message.get("reason") or "")),
        }
        self._trail: Checked | None = None
        self.on_msg(self._on_message)

    def __repr__(self) -> str:
        return f"ReviewBoard({self.store.place!r}, reviewer={self.reviewer!r})"

    # Messages from the browser. Each names the window it comes from: one board may be shown twice.

    def _on_message(self, _widget: object, message: Mapping[str, Any], _buffers: object) -> None:
        window, kind = str(message.get("view", "")), str(message.get("type"))
        try:
            match kind:
                case "queue":
                    self._send_queue(window)
                case "choose":
                    self._choose(window, message)
                case "check":
                    self._check(window, str(message["case"]), int(message["revision"]))
                case "agreement":
                    view = agreement_view(self.store.agreement())
                    self.send({"type": "agreement", "view": window, "agreement": view})
                case "trail":
                    self._send_trail(window)
                case _ if kind in self._acts:
                    self._act(window, kind, message)
                case "closed":
                    self._reviews.pop(window, None)
                case unknown:
                    _log.warning("the review board got a message of unknown type %r", unknown)
        except (StoreError, NoSuchLine, NotYetJudged) as error:
            self.send({"type": "refused", "view": window, "asked": kind, "reason": str(error)})

    def _send_queue(self, window: str) -> None:
        self.send({"type": "queue", "view": window, **queue_view(self.store, self.reviewer)})

    def _choose(self, window: str, message: Mapping[str, Any]) -> None:
        case_id, waits = str(message["case"]), cast("Waits", str(message.get("waits") or "review"))
        revision = int(message["revision"]) if waits == "second reading" else None
        review = Review(self.store, case_id, self.reviewer, waits, revision)
        self._reviews.pop(window, None)
        self._reviews[window] = review
        for old in list(self._reviews)[:-_KEPT_WINDOWS]:
            del self._reviews[old]
        self.send({"type": "review", "view": window, "case": case_id, "review": review.view()})

    def _check(self, window: str, case_id: str, revision: int) -> None:
        """What the check says of a line of the queue; the browser asks for one after the other."""
        told = {"type": "checked", "view": window, "case": case_id, "revision": revision}
        try:
            self.send(told | {"check": checked_line(self.store, case_id, revision, self.reviewer)})
        except (StoreError, NoSuchLine, ModelFileError) as error:
            _log.warning("the check of a waiting answer failed: %s", error)
            self.send(told | {"check": None})

    def _send_trail(self, window: str) -> None:
        """Whether the audit trail is intact, some entries at a time: a long one must keep nobody waiting.

        What was found intact before is not looked at again while the board is there.
        """
        start = self._trail.entries if self._trail else 0
        checked = self.store.verify_trail(after=self._trail, limit=_ENTRIES_AT_ONCE)
        fault = checked.fault
        done = fault is not None or checked.entries - start < _ENTRIES_AT_ONCE
        if fault is not None:
            words = f"chain broken at entry {fault.number}: {fault.why}"
        else:
            self._trail = checked
            words = "chain verified" if done else f"verifying, {checked.entries:,} so far"
        told = {"type": "trail", "view": window, "intact": fault is None, "words": words}
        self.send(told | {"done": done})

    def _act(self, window: str, kind: str, message: Mapping[str, Any]) -> None:
        review = self._reviews.get(window)
        if review is None or message.get("case") != review.case_id:
            return  # asked of an answer that has left the screen
        self._acts[kind](review, message)
        judged = review.judged()
        self.send({"type": "judged", "view": window, "case": review.case_id, "judged": judged})
        if kind != "judge":
            self._send_queue(window)


def _judge(review: Review, message: Mapping[str, Any]) -> None:
    passage = message.get("passage")
    review.judge(
        int(message["number"]),
        str(message["verdict"]),
        comment=str(message.get("comment") or ""),
        passage=None if passage is None else (int(passage[0]), int(passage[1])),
        seen=message.get("seen"),
    )
