"""The light Markdown of a draft as blocks and runs: emphasis, lists, line breaks; every other sign is a word.

Example:
    >>> words, numbered = read_light_markdown("**Yes**, soon:\\n\\n1. scan\\n3. surgery")
    >>> [(run.text, run.bold) for run in words.runs]
    [('Yes', True), (', soon:', False)]
    >>> [(number, blocks[0].runs[0].text) for number, blocks in numbered.items]
    [(1, 'scan'), (3, 'surgery')]
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from markdown_it import MarkdownIt
from markdown_it.token import Token

# CommonMark's own rules for what a draft may use, and no others: links, pictures and HTML are never read.
_LIGHT = MarkdownIt("zero").enable(["list", "emphasis", "newline", "escape"])


@dataclass(frozen=True, slots=True)
class Run:
    """Words of one look; a line feed is a break within the paragraph."""

    text: str
    bold: bool = False
    italic: bool = False


@dataclass(frozen=True, slots=True)
class Paragraph:
    """Words that stand together."""

    runs: tuple[Run, ...]


@dataclass(frozen=True, slots=True)
class Items:
    """A list. Each item: the number that its author gave it (0 in a list without numbers), its blocks."""

    ordered: bool
    items: tuple[tuple[int, tuple[Block, ...]], ...]


Block = Paragraph | Items


def read_light_markdown(text: str) -> list[Block]:
    """The blocks of a draft. No letter is lost: what nests too deep to be read stands as it is typed."""
    blocks = list(_blocks(iter(_LIGHT.parse(text))))
    if _letters("".join(_words(blocks))) == _letters(text):
        return blocks
    paragraphs = (part.strip("\n") for part in text.split("\n\n"))
    return [Paragraph((Run(part),)) for part in paragraphs if part.strip()]


def _blocks(tokens: Iterator[Token]) -> Iterator[Block]:
    """Blocks up to the end of what is open."""
    for token in tokens:
        if token.type == "inline":
            yield Paragraph(tuple(_runs(token.children or [])))
        elif token.type in ("bullet_list_open", "ordered_list_open"):
            yield Items(token.type == "ordered_list_open", tuple(_items(tokens)))
        elif token.type == "list_item_close":
            return


def _items(tokens: Iterator[Token]) -> Iterator[tuple[int, tuple[Block, ...]]]:
    for token in tokens:
        if token.type != "list_item_open":
            return
        yield int(token.info or 0), tuple(_blocks(tokens))


def _runs(tokens: Iterable[Token]) -> Iterator[Run]:
    """Neighbouring words of one look as one run."""
    bold = italic = 0
    run = Run("")
    for token in tokens:
        bold += token.nesting if token.tag == "strong" else 0
        italic += token.nesting if token.tag == "em" else 0
        words = "\n" if token.type in ("softbreak", "hardbreak") else token.content
        if not words:
            continue
        if (run.bold, run.italic) == (bold > 0, italic > 0):
            run = Run(run.text + words, run.bold, run.italic)
        else:
            if run.text:
                yield run
            run = Run(words, bold > 0, italic > 0)
    if run.text:
        yield run


def _words(blocks: Iterable[Block]) -> Iterator[str]:
    for block in blocks:
        if isinstance(block, Paragraph):
            yield from (run.text for run in block.runs)
        else:
            for _, inside in block.items:
                yield from _words(inside)


def _letters(text: str) -> str:
    return "".join(filter(str.isalpha, text))
