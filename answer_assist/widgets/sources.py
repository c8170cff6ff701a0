"""What a workbench does with files: those that come in, and the pages of those that are there.

The work is done in threads of its own; what comes of it is said in the kernel's own loop, between two
messages of the doctor's, so that nothing is drawn while something else changes the case.
"""

from __future__ import annotations

import asyncio
import contextvars
from collections.abc import Callable, Mapping, Sequence
from typing import Any

from answer_assist.cases import Case
from answer_assist.store import Store, StoreError
from answer_assist.widgets.desk import Desk
from answer_assist.widgets.incoming import PIECE, Incoming
from answer_assist.widgets.pages import Pages

Send = Callable[..., None]


class Sources:
    """The files of the case on a workbench.

    Args:
        store: where they are kept.
        desk: gives the case that is on the screen.
        send: the widget's ``send(content, buffers)``.
        changed: called with a case that has other documents than before.
    """

    def __init__(
        self, store: Store, desk: Callable[[], Desk], send: Send, changed: Callable[[Case], None]
    ) -> None:
        self._desk, self._send = desk, send
        self._later: Callable[[Callable[[], None]], None] = _at_once
        self._pages = Pages(store, lambda content, buffers: self._later(lambda: send(content, buffers)))
        self._incoming = Incoming(
            store,
            told=lambda: self._later(self._tell),
            joined=lambda case: self._later(lambda: changed(case)),
        )

    def told(self, case: Case) -> dict[str, Any]:
        """What the browser is told when a case is shown: which documents have pages, what comes in."""
        return {"paged": self._pages.documents(case), "incoming": self._lines(case.id), "piece": PIECE}

    def heard(self, window: str, message: Mapping[str, Any], buffers: Sequence[bytes | memoryview]) -> None:
        """A message of the browser about files."""
        self._later = in_this_loop()
        desk, key = self._desk(), f"{window}/{message.get('key')}"
        match message.get("act"):
            case "start":
                name, size = str(message["name"]), int(message["size"])
                self._incoming.start(key, str(message.get("case") or desk.case.id), name, size)
                self._next(window, message)
            case "piece":
                self._incoming.piece(key, bytes(buffers[0]))
                self._next(window, message)
            case "broke-off":
                self._incoming.broke_off(key)
            case "cancel":
                self._incoming.cancel(str(message["key"]))
            case "dismiss":
                self._incoming.dismiss(str(message["key"]))
            case "describe":
                self._describe(window, message)
            case "boxes":
                self._pages.ask_boxes(window, desk, int(message["document"]))
            case "page":
                place = (int(message["document"]), int(message["page"]), int(message["dpi"]))
                self._pages.ask_page(window, desk, *place)

    def close(self) -> None:
        """Give up what is being read."""
        self._incoming.close()

    def _next(self, window: str, message: Mapping[str, Any]) -> None:
        key = message.get("key")
        more = self._incoming.wants_more(f"{window}/{key}")
        self._send({"type": "next-piece", "view": window, "key": key, "more": more})

    def _describe(self, window: str, message: Mapping[str, Any]) -> None:
        case_id, document = str(message["case"]), str(message["document"])
        try:
            self._incoming.describe(case_id, document, str(message["kind"]), str(message.get("date") or ""))
        except StoreError as error:
            self._send({"type": "refused", "view": window, "where": "describe", "reason": str(error)})
        self._tell()

    def _tell(self) -> None:
        case_id = self._desk().case.id
        self._send({"type": "incoming", "case": case_id, "lines": self._lines(case_id)})

    def _lines(self, case_id: str) -> list[Any]:
        return list(self._incoming.lines(case_id))


def _at_once(act: Callable[[], None]) -> None:
    act()


def in_this_loop() -> Callable[[Callable[[], None]], None]:
    """Does things in the loop that runs here, from any thread; at once where none runs, as in a test.

    The context goes along: it says to the kernel which message it is that is being answered.
    """
    try:
        loop = asyncio.get_running_loop()
    except RuntimeError:
        return _at_once
    context = contextvars.copy_context()

    def later(act: Callable[[], None]) -> None:
        loop.call_soon_threadsafe(act, context=context.copy())

    return later
