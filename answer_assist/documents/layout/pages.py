"""Pages that were read, by whatever means, put together to one document."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from answer_assist.documents.document import About, Page, SourceDocument, SourceKind
from answer_assist.documents.layout.composing import PlacedWord, compose
from answer_assist.documents.layout.grids import Grid
from answer_assist.documents.layout.lines import lines_of
from answer_assist.documents.layout.running import running_lines

_UNSURE = 0.7  # mean confidence of OCR under which a page is worth a warning


@dataclass(frozen=True, slots=True)
class ReadPage:
    """A page, its words in any order, and the ruled tables on it."""

    page: Page
    words: Sequence[PlacedWord]
    grids: Sequence[Grid] = ()


def document_of_pages(
    pages: Sequence[ReadPage],
    source: SourceKind,
    name: str | None,
    *,
    about: About | None = None,
    warnings: Sequence[str] = (),
) -> SourceDocument:
    """One document of the pages: running lines behind the rest, a warning where OCR was unsure."""
    running = running_lines([(each.words, each.page.height) for each in pages])
    bodies = []
    for each, lines in zip(pages, running, strict=True):
        aside = {id(word) for line in lines for word in line.words}
        bodies.append(lines_of([word for word in each.words if id(word) not in aside], each.grids))
    composed = compose(bodies, running)
    unsure = [
        each.page.number
        for each in pages
        if each.page.confidence is not None and each.page.confidence < _UNSURE
    ]
    said = list(warnings)
    if unsure:
        said.append(f"{pages_named(unsure)}: OCR is unsure of many words; read them against the scan")
    return SourceDocument(
        composed.text,
        "report",
        source,
        name,
        tuple(each.page for each in pages),
        composed.words,
        composed.body_end,
        about or About(),
        warnings=tuple(said),
    )


def pages_named(numbers: Sequence[int]) -> str:
    """Page numbers for a sentence: "page 3", "pages 1 to 4", "pages 2, 5"."""
    if len(numbers) == 1:
        return f"page {numbers[0]}"
    if numbers[-1] - numbers[0] == len(numbers) - 1:
        return f"pages {numbers[0]} to {numbers[-1]}"
    shown = ", ".join(map(str, numbers[:8]))
    return f"pages {shown}" + (" and more" if len(numbers) > 8 else "")
