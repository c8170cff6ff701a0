"""The doctor's workbench: what a case says, its text with the words marked, and the draft beside it."""

from __future__ import annotations

import getpass
import hashlib
import logging
import os
from collections.abc import Callable, Mapping, Sequence
from contextlib import suppress
from typing import Any

import anywidget
import traitlets

from answer_assist.cases import Case
from answer_assist.findings import CaseSummary, Span
from answer_assist.model_files import ModelFileError
from answer_assist.store import Draft, StaleDraft, Store, StoreError
from answer_assist.widgets import assets
from answer_assist.widgets.ahead import takes_long
from answer_assist.widgets.checking import CoverageView, NoSuchRemark
from answer_assist.widgets.desk import Desk, NoSuchLine
from answer_assist.widgets.forms import FormError
from answer_assist.widgets.render import WorkbenchView
from answer_assist.widgets.sources import Sources
from answer_assist.widgets.templates import (
    PACKAGED,
    TemplatesError,
    load_templates,
    make_templates_file,
    templates_file,
)
from answer_assist.widgets.unrecognised import Unrecognised
from answer_assist.widgets.windows import Window
from answer_assist.wording import plain

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
        "dom.js", "focus.js", "passages.js", "text.js", "panel_fit.js", "summary.js", "dock.js",
        "reading.js", "diff.js", "typing.js", "sheet.js", "keeping.js", "versions.js", "draft.js",
        "overrule.js", "questions.js",
        "remarks.js", "coverage.js", "find.js", "keys.js", "head.js", "acts.js", "incoming.js", "pages.js",
        "unrecognised.js",
        "bench.js", "workbench.js",
    )  # fmt: skip
    _css = assets.stylesheet(
        "tokens.css", "parts.css", "panel_fit.css", "workbench.css", "files.css", "unrecognised.css"
    )

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
        self.store = store
        self.author = author or current_user()
        self._case, self._summaries = case, summaries
        self._desk: Desk | None = None
        self._prepared: Desk | None = None
        self._windows: dict[str, Window] = {}
        self._sources = Sources(store, lambda: self.desk, self.send, self._take_documents)
        self._unrecognised = Unrecognised(lambda: self.desk, self.send, self._take_documents)
        self._acts: dict[str, Callable[[Mapping[str, Any]], str | None]] = {
            "edit": lambda message: self.desk.edit(
                str(message["id"]), message["values"], message.get("seen")
            ),
            "reject": lambda message: self.desk.reject(str(message["id"]), message.get("seen")),
            "add": self._add,
            "add-question": self._add_question,
            "reject-question": lambda message: self.desk.reject_question(
                int(message["number"]), message.get("seen")
            ),
            "undo": lambda message: self.desk.undo(message.get("number")),
            "redo": lambda message: self.desk.redo(),
            "tick": self._tick,
            "overrule": lambda message: self.desk.overrule(message["remark"], str(message["reason"])),
            "reinstate": lambda message: self.desk.reinstate(message["remark"]),
            "untick": lambda message: self.desk.untick(int(message["number"])),
            "submit": self._submit,
        }
        self.on_msg(self._on_message)

    def __repr__(self) -> str:
        return f"CaseWorkbench({self.case.id!r})"

    @property
    def case(self) -> Case:
        """The case on the screen."""
        return self._case

    @property
    def desk(self) -> Desk:
        """What the case says and what can be done with it; reads the documents when it is first asked for."""
        if self._desk is None:
            self._desk = Desk(self.store, self._case, self.author, self._summaries)
        return self._desk

    @property
    def view(self) -> WorkbenchView:
        """What the workbench shows of the case."""
        return self.desk.view()

    def draft(self) -> Draft | None:
        """The draft as it stands in the store, or None."""
        return self.store.draft(self.case.id)

    def bring(self, case: Case) -> None:
        """Show another case of the store, in every window that shows this workbench.

        Example:
            >>> from answer_assist import bundled_cases, open_store
            >>> store = open_store(":memory:")
            >>> store.add_cases(bundled_cases())
            >>> workbench = CaseWorkbench(bundled_cases()[0], store, author="Dr. Lind")
            >>> workbench.bring(bundled_cases()[1])
            >>> workbench
            CaseWorkbench('case-02')

        Raises:
            StoreError: the store cannot be read.
        """
        if case != self._case:
            self._case, self._summaries, self._desk = case, None, None
        elif self._desk:
            self._desk.come_back()  # laid out ahead, or looked at before
        self.selected = ""
        if self._windows:
            self._open(*self._windows)

    def get_ready(self) -> None:
        """Lay out what is shown, where that takes no time that somebody would notice."""
        if not self._is_unread():
            self.desk.view()

    def _is_unread(self) -> bool:
        return self._desk is None and self._summaries is None and takes_long(self._case)

    def markdown(self) -> str:
        """The case and its answer as Markdown, for who wants them to stand in the notebook.

        A notebook that shows it (``IPython.display.Markdown(workbench.markdown())``) holds patient text.
        """
        return self.desk.file("markdown")["text"]

    # Messages from the browser. Each names the window it comes from: one workbench may be shown twice.

    def _on_message(self, _widget: object, message: Mapping[str, Any], buffers: Sequence[Any]) -> None:
        window, kind = str(message.get("view", "")), message.get("type")
        if kind in self._acts:
            self._act(window, str(kind), message)
            return
        match kind:
            case "open":
                self._open(window)
            case "save":
                self._save(window, message)
            case "check":
                self._check(window, message)
            case "set-aside":
                self._keep_aside(window, message)
            case "versions":
                self._send_versions(window)
            case "export":
                self._export(window, str(message.get("format")))
            case "step":
                self._step(window, 1 if message.get("by", 1) > 0 else -1)
            case "stay":
                self._told_failures(window, self.desk.take)
            case "files":
                self._sources.heard(window, message, buffers)
            case "unrecognised":
                self._unrecognised.heard(window, message)
            case "closed":
                self._windows.pop(window, None)
            case "ping":
                self.send({"type": "pong", "view": window})
            case unknown:
                _log.warning("the workbench got a message of unknown type %r", unknown)

    def _open(self, *windows: str) -> None:
        """Show the case in these windows, as soon as there is something to see."""
        for window in windows:
            self._windows.setdefault(window, Window()).forget(self.case.id)
        try:
            if self._is_unread():
                nothing = [CaseSummary.empty(each.id, each.kind, each.text) for each in self.case.documents]
                texts = Desk(self.store, self.case, self.author, nothing, reading=True)
                self._send_case(texts, *windows)
                self._send_view(*windows)  # the texts are on the screen while this reads them
            else:
                self.desk.reload()
                self._send_case(self.desk, *windows)
        except StoreError as error:
            for window in windows:
                self.send({"type": "unreadable", "view": window, "reason": str(error)})

    def _send_case(self, desk: Desk, *windows: str) -> None:
        desk.take()
        view = desk.view()
        shown = {
            "type": "case",
            "case": view,
            "work": desk.work(),
            "key": self._key(),
            "templates": _templates(),
            "draft": self._told(self.draft()),
            "files": self._sources.told(self.case),
        }
        for window in windows:
            self._windows[window].shows(view)
            self.send(shown | {"view": window})

    def _send_view(self, *windows: str) -> None:
        """What the case says now, to windows that show it and have not asked."""
        view, files = self.desk.view(), self._sources.told(self.case)
        shown = {"type": "view", "work": self.desk.work(), "files": files}
        for window in windows:
            self.send(shown | {"view": window, "case": self._windows[window].news(view)})

    def _take_documents(self, case: Case) -> None:
        """Documents have come into a case, or are of another kind: show it, where it is still here."""
        if case.id != self.case.id:
            return
        self._case, self._summaries, self._desk = case, None, None
        self._send_view(*self._windows)

    def _act(self, window: str, kind: str, message: Mapping[str, Any]) -> None:
        """Do what was asked, and show every window what the case says then."""
        if message.get("case") not in (None, self.case.id):
            return  # asked of a case that has left the screen
        try:
            selected = self._acts[kind](message)
            self.desk.take()
        except FormError as error:
            self.send({"type": "refused", "view": window, "where": "form", "reason": str(error)})
            return
        except (StoreError, NoSuchLine, NoSuchRemark) as error:
            self.send({"type": "refused", "view": window, "where": kind, "reason": str(error)})
            self._told_failures(window, self.desk.reload)
            selected = None
        shown: dict[str, Any] = {"type": "view", "work": self.desk.work()}
        if kind == "submit":
            shown["draft"] = self._told(self.draft())
        view = self.desk.view()
        for each, known in self._windows.items():
            choice = {"select": selected} if each == window and selected is not None else {}
            self.send(shown | choice | {"view": each, "case": known.news(view)})

    def _add(self, message: Mapping[str, Any]) -> str:
        return self.desk.add(
            str(message["kind"]),
            message["values"],
            int(message["document"]),
            int(message["start"]),
            int(message["end"]),
        )

    def _add_question(self, message: Mapping[str, Any]) -> None:
        self.desk.add_question(
            int(message["document"]),
            int(message["start"]),
            int(message["end"]),
            whole=bool(message.get("whole")),
        )

    def _tick(self, message: Mapping[str, Any]) -> None:
        passage = message.get("passage")
        words = (
            None
            if passage is None
            else Span(int(passage["start"]), int(passage["end"]), str(passage["text"]))
        )
        self.desk.tick(int(message["number"]), passage=words, reason=message.get("reason"))

    def _submit(self, message: Mapping[str, Any]) -> None:
        text, base = str(message["text"]), message.get("base")
        known = self._windows.get(str(message.get("view")), Window())
        stored = self.draft()
        if stored is None or stored.text != text:
            base = known.base_of(self.case.id, base)
            stored = self.store.save_draft(self.case.id, text, author=self.author, base=base)
        self.store.submit(self.case.id, self.author, stored.revision)

    def _step(self, window: str, by: int) -> None:
        """To the next case that waits."""

        def go() -> None:
            following = self.desk.neighbour(by)
            if following is None:
                return
            self.store.let_go(self.case.id, self.author)
            self.bring(self.store.case(following))

        self._told_failures(window, go)

    def _export(self, window: str, format: str) -> None:
        try:
            self.send({"type": "file", "view": window, **self.desk.file(format)})
        except (StoreError, ModelFileError, ValueError) as error:
            self.send({"type": "refused", "view": window, "where": "export", "reason": str(error)})

    def _send_versions(self, window: str) -> None:
        def told() -> None:
            versions = [self._told(draft) for draft in reversed(self.store.drafts(self.case.id))]
            self.send({"type": "versions", "view": window, "versions": versions})

        self._told_failures(window, told)

    def _told_failures(self, window: str, act: Callable[[], object]) -> None:
        try:
            act()
        except StoreError as error:
            self.send({"type": "refused", "view": window, "where": "", "reason": str(error)})

    # The draft

    def _save(self, window: str, message: Mapping[str, Any]) -> None:
        case_id = str(message.get("case") or self.case.id)
        here = case_id == self.case.id  # words typed just before the next case came are saved all the same
        text, base = str(message["text"]), message.get("base")
        known = self._windows.setdefault(window, Window())
        try:
            draft = self.store.save_draft(
                case_id, text, author=self.author, base=known.base_of(case_id, base)
            )
            known.saved(case_id, base, draft.revision)
            if message.get("settled") and known.set_aside is not None:
                self.store.drop_set_aside(known.set_aside)  # its words are the draft again
                known.set_aside = None
        except StaleDraft as error:
            if here:
                known.set_aside = error.set_aside
                self.send({"type": "stale", "view": window, "stored": self._told(error.stored)})
            return
        except StoreError as error:
            failed = {"type": "failed", "view": window, "number": message.get("number")}
            self.send(failed | {"reason": str(error)})
            return
        if not here:
            self.send({"type": "kept", "view": window, "case": case_id})
            return
        told = self._told(draft) if len(self._windows) > 1 else self._told(draft, text=False)
        self.send({"type": "saved", "view": window, "number": message["number"], "draft": told})

    def _check(self, window: str, message: Mapping[str, Any]) -> None:
        """What a draft does with the case; the browser numbers its questions, and drops what comes late."""
        if message.get("case") not in (None, self.case.id):
            return

        coverage: CoverageView
        try:
            coverage = self.desk.coverage(str(message["text"]))
        except (
            StoreError
        ) as error:  # nobody has asked for it: told where the check stands, not above the board
            coverage = {"written": True, "note": f"{error}", "asked": [], "remarks": []}
        self.send({"type": "coverage", "view": window, "number": message.get("number"), "coverage": coverage})
        self._get_ready()

    def _get_ready(self) -> None:
        """Prepare what comes next, once a case, and only when the browser has shown it and asks for more."""
        if self._prepared is self.desk:
            return
        self._prepared = self.desk
        with suppress(StoreError):  # told when it is asked for
            self.desk.get_ready()

    def _keep_aside(self, window: str, message: Mapping[str, Any]) -> None:
        """The other text was chosen: what was written here up to that moment stays aside in the store."""
        case_id, text = str(message.get("case") or self.case.id), str(message["text"])
        try:
            self.store.save_draft(case_id, text, author=self.author, base=message.get("base"))
        except StaleDraft:
            pass  # as meant: the store has put it aside
        except StoreError as error:
            _log.warning("the draft beside could not be kept: %s", error)
            return  # the browser keeps it, and says it again when the case is opened again
        self.send({"type": "aside", "view": window, "case": case_id})

    def _told(self, draft: Draft | None, *, text: bool = True) -> dict[str, Any] | None:
        if draft is None:
            return None
        told: dict[str, Any] = {
            "version": draft.version,
            "revision": draft.revision,
            "author": plain(draft.author),
            "mine": draft.author == self.author,
            "saved_at": draft.saved_at.isoformat(),
        }
        return told | {"text": draft.text} if text else told

    def _key(self) -> str:
        """Under which the browser keeps unsaved words: says nothing of the case to who looks there."""
        whose = "\0".join((self.store.place, self.case.id, self.author))
        return f"answer-assist:draft:{hashlib.sha256(whose.encode()).hexdigest()[:24]}"


def _templates() -> dict[str, Any]:
    """The user's templates, or the package's own with a word on why."""
    path = templates_file()
    try:
        make_templates_file(path)
        templates, note = load_templates(path), f"Edit them in {path}"
    except (TemplatesError, OSError) as error:
        reason = f"{path} cannot be used: {error.strerror}" if isinstance(error, OSError) else str(error)
        templates, note = load_templates(PACKAGED), f"These come with Answer Assist. {reason}"
    return {"passages": [{"name": plain(each.name), "text": each.text} for each in templates], "note": note}


def current_user() -> str:
    """Who writes: the JupyterHub user, or else the operating system's."""
    return os.environ.get("JUPYTERHUB_USER") or getpass.getuser()
