"""Names that no table has, at the end of a workbench's summary: what they may be, for the doctor to decide.

They are looked for in a thread of its own once the case is on the screen, and only where spaCy is installed.
"It is this" adds a synonym to the user's own terms, and the case is read again; "Leave" puts the name out of
sight in this workbench.
"""

from __future__ import annotations

import logging
from collections.abc import Callable, Mapping, Sequence
from contextlib import suppress
from importlib.util import find_spec
from threading import Thread
from typing import TYPE_CHECKING, Any, TypedDict

from answer_assist.cases import Case
from answer_assist.findings import CaseSummary
from answer_assist.model_files import ModelFileError
from answer_assist.terminology.user_terms import UserTermError, add_user_term
from answer_assist.widgets.ahead import in_background
from answer_assist.widgets.desk import Desk
from answer_assist.widgets.sources import in_this_loop
from answer_assist.wording import plain

if TYPE_CHECKING:
    from answer_assist.names import UnrecognisedName

_log = logging.getLogger(__name__)
_LEAST_ALIKE = 0.3  # what shares fewer letters is no help


class NearView(TypedDict):
    """A known term that may be meant, and how alike it is, 0 to 1."""

    table: str
    name: str
    code: str
    score: float


class NameView(TypedDict):
    """A name that no table has, with its place in a document of the case."""

    text: str
    kind: str
    document: int
    start: int
    end: int
    near: list[NearView]


class Unrecognised:
    """The unrecognised names of the case on a workbench.

    Args:
        desk: gives the case that is on the screen.
        send: the widget's ``send(content)``.
        changed: called with the case when it has to be read again.
    """

    def __init__(
        self, desk: Callable[[], Desk], send: Callable[..., None], changed: Callable[[Case], None]
    ) -> None:
        self._desk, self._send, self._changed = desk, send, changed
        self._names: list[NameView] = []
        self._left: set[tuple[str, str]] = set()
        self._looking: Thread | None = None

    def heard(self, window: str, message: Mapping[str, Any]) -> None:
        """A message of the browser: look for names, take one for a known term, leave one."""
        desk, text = self._desk(), str(message.get("text", ""))
        if message.get("case") not in (None, desk.case.id):
            return
        match message.get("act"):
            case "look" if find_spec("spacy") is not None:
                self._look(desk)
            case "leave":
                self._drop(desk.case, text)
            case "is":
                try:
                    add_user_term(str(message["table"]), str(message["name"]), text, by=desk.user)
                except UserTermError as error:
                    reason = {"view": window, "where": "unrecognised", "reason": str(error)}
                    self._send({"type": "refused"} | reason)
                    return
                self._changed(desk.case)
                self._drop(desk.case, text)

    def wait(self) -> None:
        """Until what is being looked for is found."""
        if self._looking is not None:
            self._looking.join()

    def _look(self, desk: Desk) -> None:
        later, case, summaries = in_this_loop(), desk.case, desk.summaries

        def work() -> None:
            try:
                names = unrecognised_in(case, summaries)
            except ModelFileError as error:
                _log.info("unrecognised names are not looked for: %s", error)
                return
            later(lambda: self._tell(case, names))

        self._looking = in_background(work)

    def _tell(self, case: Case, names: list[NameView]) -> None:
        if case.id != self._desk().case.id:
            return  # it has left the screen meanwhile
        self._names = [name for name in names if (case.id, name["text"]) not in self._left]
        self._send({"type": "unrecognised", "case": case.id, "names": self._names})

    def _drop(self, case: Case, text: str) -> None:
        self._left.add((case.id, text))
        self._tell(case, self._names)


def unrecognised_in(case: Case, summaries: Sequence[CaseSummary]) -> list[NameView]:
    """The names of a case that no table has, each once, with the known terms nearest to it.

    Args:
        summaries: what each document says.

    Raises:
        ModelFileError: the trained part is missing or damaged.
    """
    from answer_assist.names import RecogniserMissing, unrecognised_names

    found: dict[str, NameView] = {}
    with suppress(RecogniserMissing):  # without spaCy nothing is looked for
        for number, (document, summary) in enumerate(zip(case.documents, summaries, strict=True)):
            for name in unrecognised_names(document.text, summary):
                if name.text.casefold() not in found:
                    found[name.text.casefold()] = _view(name, number)
    return list(found.values())


def _view(name: UnrecognisedName, document: int) -> NameView:
    from answer_assist.names.linking import LinkingMissing, nearest_terms

    near: list[NearView] = []
    with suppress(LinkingMissing):  # the name is shown all the same
        near = [
            {"table": each.row.table, "name": each.row.name, "code": each.row.code or "", "score": each.score}
            for each in nearest_terms(name.text, name.kind)
            if each.score >= _LEAST_ALIKE
        ]
    return {
        "text": plain(name.text),
        "kind": name.kind,
        "document": document,
        "start": name.start,
        "end": name.end,
        "near": near,
    }
