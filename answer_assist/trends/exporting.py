"""A table as files: CSV or Parquet, a data dictionary and the cohort beside it, and no patient's words
unasked.

Example:
    >>> import pandas as pd
    >>> table = pd.DataFrame({"group": ["lung"], "name": ["melanoma"], "n": [40], "of": [90]})
    >>> sorted(export_files(table, "counts", "lung", "csv", cohort={"cases": 90}))
    ['lung-cohort.json', 'lung-dictionary.csv', 'lung.csv']
"""

from __future__ import annotations

import io
import json
import re
from collections.abc import Collection, Mapping
from pathlib import Path
from typing import Any

import pandas as pd

from answer_assist.trends.adjusting import accuracy
from answer_assist.trends.sharing import shared
from answer_assist.trends.suppression import THRESHOLD

FORMATS = ("csv", "parquet")
TEXT_COLUMNS = frozenset({"words", "text", "quote", "evidence"})
"""Columns that hold a patient's words, or where they stand."""

COLUMNS: dict[str, str] = {
    "group": "the group that is counted in",
    "name": "the finding",
    "n": "cases (questions, in a table of topics) that have it; a patient counts once",
    "of": "cases that could have it: in the group, tested, or asked",
    "share": "n / of",
    "low": "lower limit of the share's interval (Wilson); in a distribution the step's lower end, percent",
    "high": "upper limit of the share's interval (Wilson); in a distribution the step's upper end, percent",
    "adjusted": "n adjusted for what extraction invents and misses: n x precision / recall, at most of",
    "adjusted_low": "lower limit of adjusted",
    "adjusted_high": "upper limit of adjusted",
    "adjusted_share": "share positive, adjusted for results read the other way round (Rogan-Gladen)",
    "adjusted_share_low": "lower limit of adjusted_share (Lang and Reiczigel)",
    "adjusted_share_high": "upper limit of adjusted_share (Lang and Reiczigel)",
    "period": "year, quarter, month, or week by its Monday; of a case's first document",
    "missing": "no document of that period is there; of topics: questions that the answer passes over",
    "tumor_type": "tumor type, as exact as the case states it; a case with two counts in both",
    "marker": "marker",
    "negative": "cases with a negative (or lost) result",
    "equivocal": "cases with an equivocal result; part of of",
    "conflicting": "cases that say positive and negative; not part of of",
    "not_stated": "cases whose result is not stated; not part of of",
    "median": "median of the cases' percentages",
    "q1": "lower quartile",
    "q3": "upper quartile",
    "joined": "neighbouring steps were joined, so that none is small",
    "primary": "organ of the primary",
    "metastasis": "organ of the metastasis",
    "first": "one finding",
    "second": "the other finding",
    "n_first": "cases with the first",
    "n_second": "cases with the second",
    "lift": "share of the first's cases that have the second, divided by everybody's share",
    "topic": "what the question is about",
    "checked": "questions of the topic whose answer was checked",
    "answered": "questions that the answer replies to",
    "partial": "questions that it replies to in part",
    "deferred": "questions for which it says what is needed first",
    "missing_share": "missing / checked",
    "missing_low": "lower limit of missing_share (Wilson)",
    "missing_high": "upper limit of missing_share (Wilson)",
    "suppressed": "why n is empty: under the threshold, or held back so that others cannot be worked out",
    "case": "the case",
    "month": "month of the case's first document",
    "document": "kind of document",
    "words": "words of the patient's documents",
}
"""What every column of every table means."""


def data_dictionary(table: pd.DataFrame) -> pd.DataFrame:
    """What the table's columns are: ``column``, ``type``, ``description``.

    Raises:
        ValueError: the table has a column that is not described; what is not known is not exported.
    """
    unknown = [str(column) for column in table.columns if column not in COLUMNS]
    if unknown:
        raise ValueError(f"columns {', '.join(unknown)} are not described, and are not exported; drop them")
    rows = [(column, str(table[column].dtype), COLUMNS[str(column)]) for column in table.columns]
    return pd.DataFrame(rows, columns=["column", "type", "description"])


def export_files(
    table: pd.DataFrame,
    kind: str,
    name: str,
    format: str,
    *,
    by: str | None = None,
    suppress: bool = True,
    threshold: int = THRESHOLD,
    text_columns: Collection[str] = (),
    dictionary: bool = True,
    cohort: Mapping[str, Any] | None = None,
) -> dict[str, bytes]:
    """The files of an export, by name.

    Args:
        table: as a function of trends gives it; ``kind`` and ``by`` as for ``shared``.
        name: of the files, without an ending.
        format: ``csv`` or ``parquet``.
        suppress: leave small cells out; a table without it carries "not-for-sharing" in its name.
        text_columns: columns with patients' words that may go out, each by its name.
        dictionary: with the data dictionary.
        cohort: what the table is about, as JSON beside it.

    Raises:
        ValueError: an unknown format, a column that is not described, or one with text that was not named.
    """
    if format not in FORMATS:
        raise ValueError(f"there is no export as {format!r}; there are: {', '.join(FORMATS)}")
    unasked = sorted(TEXT_COLUMNS & set(map(str, table.columns)) - set(text_columns))
    if unasked:
        raise ValueError(f"column {unasked[0]!r} holds patients' words; name it in text_columns, or drop it")
    told = shared(table, kind, by=by, threshold=threshold) if suppress else table
    meanings = data_dictionary(told)
    stem = re.sub(r"[^\w-]+", "-", name.lower()).strip("-") or "table"
    stem += "" if suppress else "-not-for-sharing"
    files = {f"{stem}.{format}": _csv(told) if format == "csv" else _parquet(told, meanings)}
    if dictionary:
        files[f"{stem}-dictionary.csv"] = _csv(meanings)
    if cohort is not None:
        said = dict(cohort) | {
            "suppressed_under": threshold if suppress else None,
            "adjusted_by": f"figures of {accuracy().measured_on}",
        }
        files[f"{stem}-cohort.json"] = (json.dumps(said, indent=2, ensure_ascii=False) + "\n").encode()
    return files


def export(
    table: pd.DataFrame, kind: str, folder: Path | str, name: str, format: str = "csv", **options: Any
) -> list[Path]:
    """Write the files of an export into a folder; see ``export_files`` for the options.

    Raises:
        ValueError: as ``export_files``.
        OSError: a file cannot be written.
    """
    place = Path(folder)
    place.mkdir(parents=True, exist_ok=True)
    paths = []
    for file, content in export_files(table, kind, name, format, **options).items():
        (place / file).write_bytes(content)
        paths.append(place / file)
    return paths


_FORMULA = re.compile(r"^[=+\-@\t\r]")


def _csv(table: pd.DataFrame) -> bytes:
    told = table.copy()
    for column in told.columns:
        if not pd.api.types.is_numeric_dtype(told[column]) and not pd.api.types.is_bool_dtype(told[column]):
            # a spreadsheet runs what begins like a formula
            told[column] = [
                f"'{value}" if isinstance(value, str) and _FORMULA.match(value) else value
                for value in told[column]
            ]
    return told.to_csv(index=False, lineterminator="\n").encode("utf-8")


def _parquet(table: pd.DataFrame, meanings: pd.DataFrame) -> bytes:
    import pyarrow as pa
    import pyarrow.parquet as pq

    arrow = pa.Table.from_pandas(table, preserve_index=False)
    said = dict(zip(meanings["column"], meanings["description"], strict=True))
    fields = [field.with_metadata({"description": said[field.name]}) for field in arrow.schema]
    buffer = io.BytesIO()
    pq.write_table(arrow.cast(pa.schema(fields)), buffer)
    return buffer.getvalue()
