"""Saved web pages: the words that a browser shows, and the parts of a page with a question and its answer."""

from __future__ import annotations

import re

from selectolax.lexbor import LexborHTMLParser

from answer_assist.documents.document import About, SourceDocument
from answer_assist.documents.page_blocks import joined, main_blocks
from answer_assist.documents.question_pages import Exchange, read_exchange
from answer_assist.documents.readers import Request
from answer_assist.documents.readers.plain import decoded

_CHARSET = re.compile(rb"<meta[^>]{0,200}charset=[\"']?([\w-]{3,20})", re.IGNORECASE)
_SCRIPTS = "script:not([type='application/ld+json'])"


def read(content: bytes, request: Request) -> SourceDocument:
    """Read a saved page; nothing that it refers to is fetched, and no script of it is run."""
    return read_page(_decoded(content), request)


def read_page(html: str, request: Request) -> SourceDocument:
    """Read the text of a page. A question with its answer becomes a query with the answer as its part."""
    page = LexborHTMLParser(html)
    exchange = read_exchange(page)
    if exchange is None:
        text = joined(main_blocks(page))
        return SourceDocument(text, "note", "html", request.name, about=About(title=_title(page)))
    return _documents(exchange, request)


def _documents(exchange: Exchange, request: Request) -> SourceDocument:
    made = []
    for number, (kind, text) in enumerate(exchange.parts):
        name = request.name or "page"
        if number:
            name = f"{name}: {kind}" + (f" {number // 2 + 1}" if number > 1 else "")
        made.append(SourceDocument(text, kind, "html", name, about=exchange.about))
    first, *rest = made
    return SourceDocument(
        first.text, first.kind, "html", request.name, about=exchange.about, parts=tuple(rest)
    )


def _title(page: LexborHTMLParser) -> str | None:
    node = page.css_first("h1") or page.css_first("title")
    return " ".join(node.text().split()) or None if node is not None else None


def _decoded(content: bytes) -> str:
    said = _CHARSET.search(content[:4096])
    if said:
        try:
            return content.decode(said[1].decode("ascii"))
        except (LookupError, UnicodeDecodeError):
            pass
    return decoded(content)[0]
