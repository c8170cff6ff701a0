"""``answer-assist digest``: what changed in the last period against the one before."""

from __future__ import annotations

from typing import Any

from answer_assist.cli.outputs import write_json
from answer_assist.cli.telling import PROBLEMS, tell

_LINES = 25
FORMATS = ("table", "markdown", "json")


def run(folder: str, *, period: str, format: str, threshold: int) -> int:
    """Print the digest of a data set that ``answer-assist batch`` made; 2 where it cannot be read."""
    try:
        from answer_assist.batch.errors import BatchError
        from answer_assist.batch.frames import read_frames
        from answer_assist.trends.cohort import TableError
        from answer_assist.trends.digesting import digest
    except ImportError as error:
        tell(f"{error.name} is missing: pip install 'answer-assist[research]'")
        return PROBLEMS
    try:
        tables = read_frames(folder)
        told = digest(tables.documents, tables.findings, tables.questions, period=period, threshold=threshold)
    except (BatchError, TableError, ValueError) as error:
        tell(error)
        return PROBLEMS
    if format == "json":
        write_json(_as_json(told, threshold), 2)
    else:
        print("\n".join(_lines(told, period, threshold, markdown=format == "markdown")))
    return 0


def _as_json(told: Any, threshold: int) -> dict[str, Any]:
    rows = told.table.astype("object").where(told.table.notna(), None).to_dict("records")
    return {
        "period": told.period,
        "before": told.before,
        "cases": told.cases,
        "cases_before": told.cases_before,
        "undated": told.undated,
        "suppressed_under": threshold,
        "changes": rows,
    }


def _lines(told: Any, period: str, threshold: int, *, markdown: bool) -> list[str]:
    def count(value: int | None) -> str:
        return f"<{threshold}" if value is None else f"{value:,}"

    head = f"{period.capitalize()} {told.period} against {told.before}"
    cases = f"{count(told.cases)} new cases, {count(told.cases_before)} before"
    if told.undated != 0:
        cases += f"; {count(told.undated)} without a date are left out"
    shown = told.table[told.table["suppressed"] == ""]
    rows = [
        (
            row.measure,
            row.name,
            f"{row.n} of {row.of}",
            f"{row.n_before} of {row.of_before}",
            f"{row.difference * 100:+.0f} ({row.low * 100:+.0f} to {row.high * 100:+.0f})",
            "clear" if row.clear else "",
        )
        for row in shown.head(_LINES).itertuples(index=False)
    ]
    foot = [
        "Change in percentage points with its 95 % interval; clear: the interval leaves out 0. Of twenty",
        f"rows without any change one is clear by chance. {len(shown) - len(rows)} further rows, and "
        f"{len(told.table) - len(shown)} with cells under {threshold}, are not shown.",
    ]
    heads = ("what", "name", "now", "before", "change", "")
    if markdown:
        table = [_cells(heads), _cells(("---",) * len(heads)), *(_cells(row) for row in rows)]
        return [f"## {head}", "", f"{cases}.", "", *table, "", *foot]
    widths = [max(len(str(row[at])) for row in (heads, *rows)) for at in range(len(heads))]
    lines = [
        "  ".join(f"{cell:{width}}" for cell, width in zip(row, widths, strict=True)).rstrip()
        for row in (heads, *rows)
    ]
    return [head, cases, "", *lines, "", *foot]


def _cells(row: tuple[str, ...]) -> str:
    # names may come from a user's own tables: a bar or a tag in them is text
    safe = (cell.replace("\\", "\\\\").replace("|", "\\|").replace("<", "&lt;") for cell in row)
    return f"| {' | '.join(safe)} |"
