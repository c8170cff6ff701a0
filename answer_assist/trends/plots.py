"""Plots that one would print: titled, with n, in both themes, as PNG or SVG, offline.

Each takes a table that was made fit to share (``shared``), and gives a matplotlib figure that no window owns.
What was suppressed is drawn as such, never as 0.
"""

from __future__ import annotations

import io
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from textwrap import fill
from typing import TYPE_CHECKING, Any

import pandas as pd

from answer_assist.answers.coverage import COVERAGE_STATUSES
from answer_assist.trends.style import Palette, Theme, palette, settings

if TYPE_CHECKING:
    from matplotlib.axes import Axes
    from matplotlib.figure import Figure

_WIDTH = 7.2  # inches: a printed page's text
_ROW = 0.3
_HEAD, _FOOT = 0.74, 0.62


def save(figure: Figure, format: str = "png") -> bytes:
    """The figure's bytes: ``png`` (200 dots an inch) or ``svg``; the same figure gives the same bytes.

    Raises:
        ValueError: there is no such format.
    """
    if format not in ("png", "svg"):
        raise ValueError(f"there is no plot as {format!r}; there are png and svg")
    import matplotlib

    buffer = io.BytesIO()
    metadata = {"Date": None} if format == "svg" else {"Software": None}
    with matplotlib.rc_context({"svg.fonttype": "path", "svg.hashsalt": "answer-assist"}):
        figure.savefig(buffer, format=format, dpi=200, metadata=metadata)
    return buffer.getvalue()


def plot_shares(
    table: pd.DataFrame, title: str, *, label: str, theme: Theme = "light", top: int = 14
) -> Figure:
    """Shares with their intervals, a line a row: dot for the raw share, diamond for the adjusted one.

    Args:
        table: with ``n``, ``of``, ``share``, ``low``, ``high``; ``adjusted_share`` or ``adjusted`` if there.
        label: the column that names the rows.
        top: so many rows.
    """
    rows = table.head(top)
    with _figure(len(rows), title, "Dot: share of cases. Line: 95 % interval.", theme) as (figure, axes, ink):
        for at, (_, row) in enumerate(rows.iterrows()):
            if pd.isna(row["share"]):
                _note(axes, 0.01, at, _why(row), ink)
            else:
                axes.plot([row["low"] * 100, row["high"] * 100], [at, at], color=ink.marker, lw=1.8, zorder=2)
                axes.plot(row["share"] * 100, at, "o", color=ink.marker, ms=6.5, zorder=3)
                adjusted = _adjusted(row)
                if adjusted is not None:
                    axes.plot(
                        adjusted * 100, at, "D", ms=5.2, mfc=ink.paper, mec=ink.marker, mew=1.2, zorder=4
                    )
            _beside(axes, at, _counted(row), ink)
        _rows(axes, [str(each) for each in rows[label]])
        _percent_axis(axes, ink)
        if any(_adjusted(row) is not None for _, row in rows.iterrows()):
            _foot(figure, "Diamond: adjusted for errors of extraction (Rogan-Gladen).", ink)
    return figure


def plot_percentages(table: pd.DataFrame, title: str, *, theme: Theme = "light", top: int = 8) -> Figure:
    """How percentages are spread by tumor type, each row to its own scale; joined steps are hatched."""
    names = list(dict.fromkeys(table["tumor_type"]))[:top]
    under = "Cases by percent of stained cells, each row to its own scale. Triangle: median."
    with _figure(len(names), title, under, theme, row=0.62) as (figure, axes, ink):
        for at, name in enumerate(names):
            steps = table[table["tumor_type"] == name]
            # a joined step is as high as one of its parts would be
            heights = steps["n"] / ((steps["high"] - steps["low"]) / 10)
            scale = 0.72 / max(float(heights.max()), 1e-9)
            for (_, step), height in zip(steps.iterrows(), heights, strict=True):
                if step["n"]:
                    axes.bar(
                        (step["low"] + step["high"]) / 2, -height * scale, step["high"] - step["low"],
                        bottom=at + 0.36, color=ink.marker, alpha=0.82, edgecolor=ink.paper, lw=1.2,
                        hatch="////" if step.get("joined", False) else None,
                    )  # fmt: skip
            axes.plot([0, 100], [at + 0.36] * 2, color=ink.edge, lw=0.8)
            median = steps["median"].iloc[0]
            axes.plot(median, at + 0.43, "^", color=ink.ink, ms=5, clip_on=False)
            _beside(axes, at + 0.12, f"n {int(steps['of'].iloc[0])}, median {median:.0f} %", ink)
        _rows(axes, names, lift=0.12)
        _percent_axis(axes, ink, grid=False)
        if "joined" in table and bool(table["joined"].any()):
            _foot(figure, "Hatched: steps joined, so that none is small.", ink)
    return figure


def plot_spread(table: pd.DataFrame, title: str, *, theme: Theme = "light", top: int = 10) -> Figure:
    """Primaries by organs of metastases: count and share of the row in each cell."""
    primaries = list(dict.fromkeys(table["primary"]))[:top]
    organs = list(dict.fromkeys(table["metastasis"]))
    under = (
        "Cases, and share of the row. Empty: not shown, because it is small or would give a small one away."
    )
    with _figure(len(primaries), title, under, theme, row=0.44, head=1.15) as (figure, axes, ink):
        from matplotlib.patches import Rectangle

        for _, row in table.iterrows():
            primary, organ = row["primary"], row["metastasis"]
            if primary not in primaries:
                continue
            at, place = primaries.index(primary), organs.index(organ)
            hidden, share = bool(pd.isna(row["n"])), row["share"]
            strength = 0.0 if hidden or pd.isna(share) or not share else min(1.0, 0.04 + float(share) * 0.75)
            cell = (place + 0.03, at - 0.46)
            axes.add_patch(Rectangle(cell, 0.94, 0.92, fc=ink.site, alpha=strength * (not hidden), lw=0))
            frame = Rectangle(cell, 0.94, 0.92, fill=False, ec=ink.line, lw=0.8)
            if hidden:
                frame.set_hatch("///")
            axes.add_patch(frame)
            words = _why(row) if hidden else f"{int(row['n'])}"
            words = "·" if words == "held back" else words
            on_dark = strength > 0.55
            colour = ink.paper if on_dark else ink.ink
            some = not hidden and row["n"] > 0 and not pd.isna(share)
            axes.text(place + 0.5, at - (0.1 if some else 0), words, ha="center", va="center", color=colour)
            if some:
                percent = f"{share * 100:.0f} %"
                axes.text(place + 0.5, at + 0.24, percent, ha="center", va="center", color=colour, size=7.5)
        axes.set_xlim(0, len(organs))
        axes.xaxis.tick_top()
        axes.set_xticks([place + 0.5 for place in range(len(organs))])
        axes.set_xticklabels([fill(organ, 11) for organ in organs])
        axes.spines["bottom"].set_visible(False)
        totals = table.drop_duplicates("primary").set_index("primary")["of"]
        names = [
            f"{each}  (n {int(totals[each])})" if not pd.isna(totals[each]) else each for each in primaries
        ]
        _rows(axes, names)
    return figure


def plot_topics(table: pd.DataFrame, title: str, *, theme: Theme = "light", top: int = 13) -> Figure:
    """Topics of questions by how answers cover them, or by how many there are where nothing was checked."""
    rows = table.head(top)
    checked = "checked" in rows
    under = "Share of the checked questions." if checked else "Questions by topic, share of all."
    with _figure(len(rows), title, under, theme, row=0.34) as (figure, axes, ink):
        fills: dict[str, float] = dict(zip(map(str, COVERAGE_STATUSES), (0.75, 0.42, 0.18, 1.0), strict=True))
        for at, (_, row) in enumerate(rows.iterrows()):
            _beside(axes, at, _counted(row, of=False), ink)
            if not checked:
                if not pd.isna(row["share"]):
                    axes.barh(at, row["share"] * 100, 0.6, color=ink.question)
                continue
            counts = [row[status] for status in COVERAGE_STATUSES]
            if any(pd.isna(count) for count in counts) or not sum(counts):
                _note(axes, 0.01, at, "not shown" if sum(map(pd.isna, counts)) else "none checked", ink)
                continue
            left = 0.0
            for status, count in zip(COVERAGE_STATUSES, counts, strict=True):
                width = float(count) / float(sum(counts)) * 100
                missing = status == "missing"
                axes.barh(
                    at, width, 0.6, left, color=ink.alert if missing else ink.ink, alpha=fills[status],
                    edgecolor=ink.paper, lw=1, hatch="////" if missing else None,
                )  # fmt: skip
                left += width
        _rows(axes, [str(each) for each in rows["topic"]])
        _percent_axis(axes, ink)
        if checked:
            _legend(figure, ink, fills)
    return figure


def plot_periods(table: pd.DataFrame, title: str, *, theme: Theme = "light") -> Figure:
    """Counts period by period; periods of which nothing is there are marked, not drawn as 0."""
    with _figure(7, title, "Cases by their first document.", theme) as (figure, axes, ink):
        counts = table["n"].astype("Float64").to_numpy(dtype="float64", na_value=float("nan"))
        axes.bar(range(len(table)), counts, 0.82, color=ink.tumor)
        top = max([count for count in counts if count == count], default=1.0) or 1.0
        for at, (_, row) in enumerate(table.iterrows()):
            if bool(row["missing"]):
                axes.text(
                    at,
                    top * 0.03,
                    "none there",
                    ha="center",
                    va="bottom",
                    color=ink.ink_3,
                    rotation=90,
                    size=8,
                )
            elif pd.isna(row["n"]):
                axes.text(
                    at, top * 0.015, "<" if _why(row) != "held back" else "·", ha="center", color=ink.ink_2
                )
        axes.set_position(
            (0.075, _FOOT / figure.get_figheight(), 0.9, 1 - (_HEAD + _FOOT) / figure.get_figheight())
        )
        axes.set_ylim(0, top * 1.08)
        axes.yaxis.grid(True, color=ink.line, lw=0.8)
        axes.set_axisbelow(True)
        step = max(1, len(table) // 8)
        axes.set_xticks(range(0, len(table), step))
        axes.set_xticklabels(list(table["period"])[::step])
        axes.set_xlim(-0.6, len(table) - 0.4)
        hidden = " < small, · held back." if bool(table["n"].isna().any()) else ""
        _foot(figure, "None there: no document of that time; not a count of 0." + hidden, ink)
    return figure


@contextmanager
def _figure(
    count: int, title: str, under: str, theme: Theme, *, row: float = _ROW, head: float = _HEAD
) -> Iterator[tuple[Figure, Axes, Palette]]:
    import matplotlib
    from matplotlib.figure import Figure

    ink = palette(theme)
    style: Any = settings(theme)  # its stubs list each setting by name from 3.11 on
    with matplotlib.rc_context(style):
        height = head + _FOOT + max(count, 1) * row
        figure = Figure(figsize=(_WIDTH, height))
        box = (0.285, _FOOT / height, 0.53, 1 - (head + _FOOT) / height)
        axes = figure.add_axes(box)
        figure.text(0.025, 1 - 0.2 / height, title, size=12, weight="bold", va="top", color=ink.ink)
        figure.text(0.025, 1 - 0.45 / height, under, size=9, va="top", color=ink.ink_2)
        axes.set_ylim(max(count, 1) - 0.5, -0.5)
        yield figure, axes, ink


def _rows(axes: Axes, names: list[str], lift: float = 0.0) -> None:
    axes.set_yticks([at + lift for at in range(len(names))])
    axes.set_yticklabels([fill(name, 30) for name in names])


def _percent_axis(axes: Axes, ink: Palette, *, grid: bool = True) -> None:
    axes.set_xlim(0, 100)
    axes.set_xticks([0, 25, 50, 75, 100])
    axes.set_xticklabels(["0", "25", "50", "75", "100 %"])
    axes.spines["bottom"].set_visible(False)
    if grid:
        axes.xaxis.grid(True, color=ink.line, lw=0.8)
        axes.set_axisbelow(True)


def _beside(axes: Axes, at: float, words: str, ink: Palette) -> None:
    axes.text(1.025, at, words, transform=axes.get_yaxis_transform(), va="center", color=ink.ink_2, size=8.5)


def _note(axes: Axes, across: float, at: float, words: str, ink: Palette) -> None:
    axes.text(across, at, words, transform=axes.get_yaxis_transform(), va="center", color=ink.ink_3, size=8.5)


def _foot(figure: Figure, words: str, ink: Palette) -> None:
    figure.text(0.025, 0.12 / figure.get_figheight(), words, size=8.5, va="bottom", color=ink.ink_2)


def _legend(figure: Figure, ink: Palette, fills: dict[str, float]) -> None:
    from matplotlib.patches import Patch

    patches = [
        Patch(
            fc=ink.alert if status == "missing" else ink.ink, alpha=fills[status], ec=ink.paper,
            hatch="////" if status == "missing" else None, label=status,
        )
        for status in COVERAGE_STATUSES
    ]  # fmt: skip
    figure.legend(
        handles=patches, loc="lower left", bbox_to_anchor=(0.015, 0.0), ncol=4, frameon=False, fontsize=8.5,
        labelcolor=ink.ink_2, handlelength=1.3, columnspacing=1.4,
    )  # fmt: skip


def _adjusted(row: pd.Series) -> float | None:
    if "adjusted_share" in row and not pd.isna(row["adjusted_share"]):
        return float(row["adjusted_share"])
    if "adjusted" in row and not pd.isna(row["adjusted"]) and row["of"]:
        return float(row["adjusted"]) / float(row["of"])
    return None


def _why(row: pd.Series) -> str:
    return str(row.get("suppressed", "")) or "not shown"


def _counted(row: pd.Series, *, of: bool = True) -> str:
    if pd.isna(row["n"]):
        return f"n {_why(row)}" if not of or pd.isna(row["of"]) else f"{_why(row)} of {int(row['of'])}"
    return f"{int(row['n'])} of {int(row['of'])}" if of and not pd.isna(row["of"]) else f"n {int(row['n'])}"


PLOTS: dict[str, Callable[..., Any]] = {
    "counts": plot_shares,
    "marker positivity": plot_shares,
    "percentages": plot_percentages,
    "spread": plot_spread,
    "spread, every": plot_spread,
    "questions": plot_topics,
    "periods": plot_periods,
}
"""The plot of each kind of table."""
