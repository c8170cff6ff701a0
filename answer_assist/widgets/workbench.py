"""The doctor's workbench: what a case says, its text with the words marked, and the draft beside it."""

from __future__ import annotations

import getpass
import hashlib
import logging
import os
from collections.abc import Mapping, Sequence
from typing import Any

import anywidget
import traitlets

from answer_assist.cases import Case
from answer_assist.extraction.pipeline import read
from answer_assist.findings import CaseSummary
from answer_assist.store import Draft, SetAsideDraft, StaleDraft, Store, StoreError
from answer_assist.widgets import assets
from answer_assist.widgets.render import WorkbenchView, workbench_view

_log = logging.getLogger(__name__)


class CaseWorkbench(anywidget.AnyWidget):
    """A case on the screen, with the draft of its answer.

    The draft is saved into the store as one writes, and read from there whenever the workbench is shown: a
    second tab, a restarted kernel and a reopened notebook show the same draft. Texts travel to the browser in
    messages and are no part of the widget's state, so that a saved notebook holds none of them.

    Args:
        case: the case; it is added to the store if it is not there yet.
        store: where drafts go.
        author: who writes; the JupyterHub user or the operating system's by default.
        summaries: what each document says, one a document; read from the texts by default.

    Raises:
        StoreError: the store cannot be written, or holds another case of this id.

    Example:
        >>> from answer_assist import bundled_cases, open_store
        >>> workbench = CaseWorkbench(bundled_cases()[0], open_store(":memory:"), author="Dr. Lind")
        >>> workbench.selected = "marker-1"  # lights the words of the first marker
    """

    _esm = assets.module(
        "dom.js", "text.js", "summary.js", "draft.js", "find.js", "keys.js", "workbench.js"
    )  # fmt: skip
    _css = assets.stylesheet("tokens.css", "parts.css", "workbench.css")

    selected = traitlets.Unicode("", help="id of the selected finding, empty if none is").tag(sync=True)

    def __init__(
        self,
        case: Case,
        store: Store,
        *,
        author: str | None = None,
        summaries: Sequence[CaseSummary] | None = None,
    ) -> None:
        super().__init__()
        store.add_case(case)
        self.case = case
        self.store = store
        self.author = author or current_user()
        if summaries is None:
            summaries = [read(document.text, document.kind, document.id) for document in case.documents]
        self.view: WorkbenchView = workbench_view(case, summaries)
        self._windows: dict[str, _Window] = {}
        self.on_msg(self._on_message)

    def __repr__(self) -> str:
        return f"CaseWorkbench({self.case.id!r})"

    def draft(self) -> Draft | None:
        """The draft as it stands in the store, or None."""
        return self.store.draft(self.case.id)

    # Messages from the browser. Each names the window it comes from: one workbench may be shown twice.

    def _on_message(self, _widget: object, message: Mapping[str, Any], _buffers: object) -> None:
        window = str(message.get("view", ""))
        match message.get("type"):
            case "open":
                self._open(window)
            case "save":
                self._save(window, message)
            case "set-aside":
                self._keep_aside(str(message["text"]), message.get("base"))
            case "ping":
                self.send({"type": "pong", "view": window})
            case unknown:
                _log.warning("the workbench got a message of unknown type %r", unknown)

    def _open(self, window: str) -> None:
        self._windows[window] = _Window()
        case = {"type": "case", "view": window, "case": self.view, "key": self._key()}
        try:
            self.send(case | {"draft": self._told(self.draft())})
        except StoreError as error:
            self.send({"type": "unreadable", "view": window, "reason": str(error)})

    def _save(self, window: str, message: Mapping[str, Any]) -> None:
        text, base = str(message["text"]), message.get("base")
        known = self._windows.setdefault(window, _Window())
        try:
            draft = self.store.save_draft(self.case.id, text, author=self.author, base=known.base_of(base))
            if message.get("settled") and known.set_aside is not None:
                self.store.drop_set_aside(known.set_aside)  # its words are the draft again
                known.set_aside = None
        except StaleDraft as error:
            known.set_aside = error.set_aside
            self.send({"type": "stale", "view": window, "stored": self._told(error.stored)})
            return
        except StoreError as error:
            self.send({"type": "failed", "view": window, "reason": str(error)})
            return
        known.saved(base, draft.revision)
        told = self._told(draft) if len(self._windows) > 1 else self._told(draft, text=False)
        self.send({"type": "saved", "view": window, "number": message["number"], "draft": told})

    def _keep_aside(self, text: str, base: int | None) -> None:
        """The other text was chosen: what was written here up to that moment stays aside in the store."""
        try:
            self.store.save_draft(self.case.id, text, author=self.author, base=base)
        except StaleDraft:
            pass  # as meant: the store has put it aside
        except StoreError as error:
            _log.warning("the draft beside could not be kept: %s", error)

    def _told(self, draft: Draft | None, *, text: bool = True) -> dict[str, Any] | None:
        if draft is None:
            return None
        told: dict[str, Any] = {
            "version": draft.version,
            "revision": draft.revision,
            "author": draft.author,
            "mine": draft.author == self.author,
            "saved_at": draft.saved_at.isoformat(),
        }
        return told | {"text": draft.text} if text else told

    def _key(self) -> str:
        """Under which the browser keeps unsaved words: says nothing of the case to who looks there."""
        whose = "\0".join((self.store.place, self.case.id, self.author))
        return f"answer-assist:draft:{hashlib.sha256(whose.encode()).hexdigest()[:24]}"


class _Window:
    """What Python knows of one window that shows the workbench."""

    def __init__(self) -> None:
        self.set_aside: SetAsideDraft | None = None
        self._sent_base: int | None = None
        self._revision: int | None = None

    def saved(self, base: int | None, revision: int) -> None:
        self._sent_base, self._revision = base, revision

    def base_of(self, base: int | None) -> int | None:
        """The revision that a text was written on.

        A window that got no answer in time saves again, on the base it knows; if the first save had arrived
        after all, the second one follows it and is no conflict.
        """
        return self._revision if self._revision is not None and base == self._sent_base else base


def current_user() -> str:
    """Who writes: the JupyterHub user, or else the operating system's."""
    return os.environ.get("JUPYTERHUB_USER") or getpass.getuser()
