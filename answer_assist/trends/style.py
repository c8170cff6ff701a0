"""How plots look: the design's tokens, in both themes, resolved to plain colours.

The hues are those of the widgets' ``tokens.css`` (a test compares them): apart under protanopia,
deuteranopia and tritanopia, and never the only signal.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, Literal

Theme = Literal["light", "dark"]


@dataclass(frozen=True, slots=True)
class Palette:
    """The colours of a theme; ink as the design mixes it from the host's black and paper."""

    paper: str
    ink: str
    ink_2: str
    ink_3: str
    edge: str
    line: str
    marker: str
    site: str
    tumor: str
    question: str
    alert: str


PALETTES: dict[Theme, Palette] = {
    "light": Palette(
        "#ffffff", "#1c1c1c", "#525252", "#696969", "#878787", "#e3e3e3",
        "#5a1f80", "#2a4abf", "#b8505c", "#525252", "#b3261e",
    ),
    "dark": Palette(
        "#1b1b1b", "#e6e6e6", "#b6b6b6", "#a1a1a1", "#868686", "#343434",
        "#b994cd", "#3f9dfb", "#fb7c2e", "#b6b6b6", "#ff8f85",
    ),
}  # fmt: skip

_FACES = ["Inter", "Segoe UI", "Helvetica Neue", "Liberation Sans", "Arial", "DejaVu Sans"]


def palette(theme: Theme) -> Palette:
    """The colours of a theme.

    Raises:
        ValueError: there is no such theme.
    """
    if theme not in PALETTES:
        raise ValueError(f"there is no theme {theme!r}; there are: {', '.join(PALETTES)}")
    return PALETTES[theme]


def settings(theme: Theme) -> dict[str, Any]:
    """Matplotlib's settings of a theme, for ``matplotlib.rc_context``."""
    from matplotlib import font_manager

    colours = palette(theme)
    there = {font.name for font in font_manager.fontManager.ttflist}
    return {
        "font.family": [face for face in _FACES if face in there] or ["sans-serif"],
        "font.size": 9.5,
        "figure.facecolor": colours.paper,
        "axes.facecolor": colours.paper,
        "savefig.facecolor": colours.paper,
        "text.color": colours.ink,
        "axes.labelcolor": colours.ink_2,
        "axes.edgecolor": colours.edge,
        "xtick.color": colours.ink_2,
        "ytick.color": colours.ink,
        "xtick.labelcolor": colours.ink_2,
        "ytick.labelcolor": colours.ink,
        "axes.spines.top": False,
        "axes.spines.right": False,
        "axes.spines.left": False,
        "axes.grid": False,
        "grid.color": colours.line,
        "xtick.major.size": 0,
        "ytick.major.size": 0,
        "hatch.color": colours.paper,
        "hatch.linewidth": 1.4,
        "svg.fonttype": "path",  # the same picture on every machine, without its fonts
        "svg.hashsalt": "answer-assist",  # and the same file each time
    }
