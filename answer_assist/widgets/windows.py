"""The windows that show a workbench: one may be open twice, and each knows its own state of the case."""

from __future__ import annotations

from typing import Any

from answer_assist.store import SetAsideDraft
from answer_assist.widgets.render import WorkbenchView
from answer_assist.widgets.segments import Paragraph


class Window:
    """What Python knows of one window that shows the workbench."""

    def __init__(self) -> None:
        self.set_aside: SetAsideDraft | None = None
        self._saves: dict[str, tuple[int | None, int]] = {}  # case -> base as it was sent, revision it became
        self._paragraphs: list[list[Paragraph]] = []

    def forget(self, case_id: str) -> None:
        """The window shows a case afresh."""
        self.set_aside = None
        self._saves.pop(case_id, None)

    def saved(self, case_id: str, base: int | None, revision: int) -> None:
        self._saves[case_id] = (base, revision)

    def base_of(self, case_id: str, base: int | None) -> int | None:
        """The revision that a text was written on.

        A window that got no answer in time saves again, on the base it knows; if the first save had arrived
        after all, the second one follows it and is no conflict.
        """
        sent, revision = self._saves.get(case_id, (None, None))
        return revision if revision is not None and base == sent else base

    def shows(self, view: WorkbenchView) -> None:
        """The window was sent all of the case."""
        self._paragraphs = [document["paragraphs"] for document in view["documents"]]

    def news(self, view: WorkbenchView) -> dict[str, Any]:
        """A view without the paragraphs that the window has: a correction changes those of one document."""
        known, self._paragraphs = self._paragraphs, [each["paragraphs"] for each in view["documents"]]
        if len(known) != len(self._paragraphs):
            return dict(view)
        documents = [
            {name: value for name, value in document.items() if name != "paragraphs" or value is not had}
            for document, had in zip(view["documents"], known, strict=True)
        ]
        return view | {"documents": documents}
