"""The trend explorer: a cohort by menus, four figures, the cases behind a number, and the export."""

from __future__ import annotations

import base64
import io
import logging
import zipfile
from collections.abc import Mapping
from typing import Any, Literal

import anywidget
import pandas as pd

from answer_assist.trends.asking import with_topics
from answer_assist.trends.cohort import TableError
from answer_assist.trends.explore import Tables, chosen, figures, prepared
from answer_assist.trends.exporting import export_files
from answer_assist.trends.plots import PLOTS, save
from answer_assist.trends.sharing import shared
from answer_assist.trends.style import Theme
from answer_assist.trends.suppression import THRESHOLD
from answer_assist.widgets import assets
from answer_assist.widgets.exploring import (
    TITLES,
    cases_view,
    cohort_words,
    figures_view,
    menus_view,
    read_choice,
)

_log = logging.getLogger(__name__)


class TrendExplorer(anywidget.AnyWidget):
    """The figures of a batch's tables, for a cohort that menus choose.

    Small cells of the figures are left out on the screen too, and the cases behind them are not listed; only
    an export that says so in its name has them. The head and the menus say how many cases there are.
    Tables and words travel to the browser in messages and are no part of the widget's state, so that a saved
    notebook holds none of them.

    Args:
        documents: one row a document.
        findings: one row a finding.
        questions: one row a question, with ``topic``, or ``text`` to read it from.
        coverage: what answers make of the questions (``trends.asking.coverage_table``).
        texts: the documents' texts by id, to read the words behind a number; never exported unasked.
        threshold: counts from 1 up to one less are not shown.

    Raises:
        TableError: a table lacks a column, or a finding's document is not among the documents.

    Example:
        >>> documents = pd.DataFrame({"document": ["a"], "kind": ["report"]})
        >>> findings = pd.DataFrame(columns=["document", "kind", "name", "assertion", "experiencer"])
        >>> TrendExplorer(documents, findings)
        TrendExplorer(1 document, 0 findings)
    """

    _esm = assets.module(
        "dom.js", "head.js", "explorer_figures.js", "explorer_tables.js", "explorer_keys.js",
        "explorer_period.js", "explorer.js",
    )  # fmt: skip
    _css = assets.stylesheet("tokens.css", "parts.css", "explorer.css")

    def __init__(
        self,
        documents: pd.DataFrame,
        findings: pd.DataFrame,
        questions: pd.DataFrame | None = None,
        *,
        coverage: pd.DataFrame | None = None,
        texts: Mapping[str, str] | None = None,
        threshold: int = THRESHOLD,
    ) -> None:
        super().__init__()
        if questions is not None:
            said = questions["text"] if "text" in questions.columns else None
            questions = with_topics(questions)
            if said is not None:
                questions = questions.assign(text=said)
        self.tables = prepared(Tables(documents, _complete(findings), questions, coverage, texts))
        self.threshold = threshold
        self._menus = menus_view(self.tables)
        self.on_msg(self._on_message)

    def __repr__(self) -> str:
        counts = ((len(self.tables.documents), "document"), (len(self.tables.findings), "finding"))
        told = ", ".join(f"{n} {word}{'' if n == 1 else 's'}" for n, word in counts)
        return f"TrendExplorer({told})"

    # Messages from the browser. Each names the window it comes from: one explorer may be shown twice.

    def _on_message(self, _widget: object, message: Mapping[str, Any], _buffers: object) -> None:
        window, kind = str(message.get("view", "")), str(message.get("type"))
        try:
            match kind:
                case "menus":
                    self.send({"type": "menus", "view": window, "menus": self._menus})
                case "look":
                    self.send({"type": "figures", "view": window, "shown": self._shown(message)})
                case "cases":
                    self.send({"type": "cases", "view": window, "cases": self._cases(message)})
                case "export":
                    self.send({"type": "file", "view": window, **self._file(message)})
                case unknown:
                    _log.warning("the explorer got a message of unknown type %r", unknown)
        except (TableError, ValueError, KeyError) as error:
            reason = str(error) if isinstance(error, ValueError) else f"{error} is missing"
            self.send({"type": "refused", "view": window, "asked": kind, "reason": reason})

    def _marker(self, message: Mapping[str, Any]) -> str:
        known = self._menus["markers"]
        asked = str(message.get("marker") or "")
        return asked if asked in known else next((m for m in ("p63", *known) if m in known), "")

    def _shown(self, message: Mapping[str, Any]) -> dict[str, Any]:
        return figures_view(
            self.tables, read_choice(message["choice"]), self._marker(message), self.threshold
        )

    def _cases(self, message: Mapping[str, Any]) -> dict[str, Any]:
        names = {str(key): str(value) for key, value in message["names"].items()}
        return cases_view(
            self.tables, read_choice(message["choice"]), _figure(message), names, self.threshold
        )

    def _file(self, message: Mapping[str, Any]) -> dict[str, Any]:
        """The export as one file for the browser's downloads: a picture, or a table with what explains it."""
        figure, format = _figure(message), str(message["format"])
        choice, marker = read_choice(message["choice"]), self._marker(message)
        cohort = chosen(self.tables, choice)
        told = figures(cohort, marker)
        if figure not in told:
            raise ValueError("there is nothing in this cohort to export")
        suppress = bool(message.get("suppress", True))
        cases = int(cohort.documents["unit"].nunique())
        title = (
            f"{marker}: share positive, by tumor type" if figure == "marker positivity" else TITLES[figure]
        )
        name = title.split(",")[0].replace(":", "")
        if format in ("png", "svg"):
            table = shared(told[figure], figure, threshold=self.threshold)
            theme: Theme = "dark" if message.get("theme") == "dark" else "light"
            options: dict[str, Any] = {"label": "tumor_type"} if figure == "marker positivity" else {}
            n = cases if cases == 0 or cases >= self.threshold else f"<{self.threshold}"
            picture = save(PLOTS[figure](table, f"{title} (n {n})", theme=theme, **options), format)
            mime: Literal["image/png", "image/svg+xml"] = "image/png" if format == "png" else "image/svg+xml"
            return _download(f"{_slug(name)}.{format}", mime, picture)
        about = {"cohort": cohort_words(choice), "cases": cases, "figure": title}
        if suppress and 0 < cases < self.threshold:
            about["cases"] = f"<{self.threshold}"
        whole = bool(message.get("dictionary", True))
        files = export_files(
            told[figure], figure, name, format, suppress=suppress, threshold=self.threshold,
            dictionary=whole, cohort=about if whole else None,
        )  # fmt: skip
        if message.get("words") == "words" and message.get("names"):
            files |= self._words(message)
        elif message.get("words"):
            raise ValueError("patients' words go out only when their field is named: words")
        packed = io.BytesIO()
        with zipfile.ZipFile(packed, "w", zipfile.ZIP_DEFLATED) as archive:
            for file, content in files.items():
                archive.writestr(zipfile.ZipInfo(file, (2000, 1, 1, 0, 0, 0)), content)
        stem = next(iter(files)).rsplit(".", 1)[0]
        return _download(f"{stem}.zip", "application/zip", packed.getvalue())

    def _words(self, message: Mapping[str, Any]) -> dict[str, bytes]:
        """The open list of cases with its words: asked for by name, and never for sharing."""
        lines = self._cases(message)["lines"]
        table = pd.DataFrame(
            [line | {"words": "".join(piece["text"] for piece in line["words"])} for line in lines],
            columns=["case", "month", "document", "primary", "words"],
        )
        options: dict[str, Any] = {"suppress": False, "dictionary": False, "text_columns": ("words",)}
        return export_files(table, "counts", "cases-with-words", "csv", **options)


def _figure(message: Mapping[str, Any]) -> str:
    figure = str(message.get("figure"))
    if figure not in TITLES:
        raise ValueError(f"there is no figure {figure!r}")
    return figure


def _complete(findings: pd.DataFrame) -> pd.DataFrame:
    """The findings with every column that the figures read; those that were missing are empty."""
    told = findings.copy()
    for column in ("code", "role", "result", "percent_low", "percent_high", "number"):
        if column not in told.columns:
            told[column] = pd.NA
    return told


def _slug(name: str) -> str:
    return "-".join("".join(sign if sign.isalnum() else " " for sign in name.lower()).split()) or "figure"


def _download(name: str, mime: str, content: bytes) -> dict[str, Any]:
    return {"name": name, "mime": mime, "text": "", "data": base64.b64encode(content).decode("ascii")}
