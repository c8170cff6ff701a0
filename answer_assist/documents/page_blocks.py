"""The words of a web page, block by block, as they stand under each other on the screen."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import Any

from selectolax.lexbor import LexborHTMLParser, LexborNode

# The elements that a browser puts under each other.
_BLOCKS = frozenset(
    """address article aside blockquote body center dd details div dl dt fieldset figcaption figure
    footer form h1 h2 h3 h4 h5 h6 header hr html li main nav ol p pre section summary table tbody
    td tfoot th thead tr ul""".split()  # noqa: SIM905  (44 strings)
)
_HEADINGS = frozenset(f"h{level}" for level in range(1, 7))
_UNSEEN = (
    "script, style, noscript, template, iframe, object, embed, svg, canvas, button, select, input, textarea, "
    "head, [hidden], [aria-hidden='true'], [style*='display:none'], [style*='display: none']"
)
_ASIDE = (
    "nav, aside, footer, [role='navigation'], [role='complementary'], [role='contentinfo'], [role='banner']"
)
_SPACES = re.compile(r"[ \t\r\n\f\xa0]+")
_DEEPEST = 300


@dataclass(frozen=True, slots=True)
class Block:
    """A paragraph, an item, a row of a table; ``tag`` is that of the element which ends it."""

    text: str
    tag: str = ""

    @property
    def heading(self) -> bool:
        return self.tag in _HEADINGS

    @property
    def close(self) -> bool:
        """Whether it stands close to its like: items of a list, rows of a table."""
        return self.tag in ("li", "tr")


def main_blocks(page: LexborHTMLParser) -> list[Block]:
    """The blocks of a page's main part, without navigation, asides and what is not shown."""
    root = page.css_first("main") or page.css_first("article") or page.body
    return [] if root is None else list(blocks_of(root))


def page_blocks(page: LexborHTMLParser) -> list[Block]:
    """The blocks of a whole page, without navigation, asides and what is not shown."""
    return [] if page.body is None else list(blocks_of(page.body))


def blocks_of(root: LexborNode) -> Iterator[Block]:
    """The blocks under a node, in the order of the page."""
    for unseen in root.css(f"{_UNSEEN}, {_ASIDE}"):
        unseen.decompose()
    gathered: list[str] = []
    for piece in _pieces(root, 0):
        if isinstance(piece, str):
            gathered.append(piece)
            continue
        yield from _block(gathered, piece.tag)
        gathered = []
    yield from _block(gathered, "")


def joined(blocks: Iterable[Block]) -> str:
    """The blocks as one text: an empty line between paragraphs, none between items of a list."""
    text = ""
    before: Block | None = None
    for block in blocks:
        if before is not None:
            text += "\n" if before.close and block.close else "\n\n"
        text += block.text
        before = block
    return text + "\n" if text else ""


@dataclass(frozen=True, slots=True)
class _End:
    """A block ends here."""

    tag: str


def _pieces(node: Any, depth: int) -> Iterator[str | _End]:
    """Text and ends of blocks; a line break is "\\n", cells are parted by tabs."""
    if depth > _DEEPEST:
        return
    child, items = node.child, 0
    while child is not None:
        tag = child.tag
        if tag == "-text":
            text = child.text_content or ""
            yield text if node.tag == "pre" else _SPACES.sub(" ", text)
        elif tag == "br":
            yield "\n"
        elif tag in ("td", "th"):
            yield from (piece if isinstance(piece, str) else " " for piece in _pieces(child, depth + 1))
            yield "\t"
        elif tag in _BLOCKS:
            yield _End("")
            if tag == "li":
                items += 1
                yield f"{items}. " if node.tag == "ol" else "- "
            yield from _pieces(child, depth + 1)
            yield _End(tag)
        elif not tag.startswith(("-", "_", "!")):
            yield from _pieces(child, depth + 1)
        child = child.next


def _block(gathered: list[str], tag: str) -> Iterator[Block]:
    lines = [_tidy(line) for line in "".join(gathered).split("\n")]
    text = "\n".join(lines).strip("\n")
    if text.strip("- \t\n"):
        yield Block(text, tag)


def _tidy(line: str) -> str:
    return "\t".join(re.sub(r" {2,}", " ", cell).strip() for cell in line.split("\t")).rstrip("\t")
