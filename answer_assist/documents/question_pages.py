"""A saved page with a patient's question and a doctor's answer: which words are whose.

Pages say it in one of three ways, tried in this order: as data for search engines (schema.org, in JSON or in
the elements themselves), or by labels that people read ("Patient's query", "Answered by").
"""

from __future__ import annotations

import csv
import json
import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from functools import cache
from importlib import resources
from typing import Any

from selectolax.lexbor import LexborHTMLParser

from answer_assist.documents.dates import first_day
from answer_assist.documents.document import About
from answer_assist.documents.page_blocks import Block, blocks_of, joined, page_blocks
from answer_assist.findings import DocumentKind

_APOSTROPHES = str.maketrans("‘’ʼ`", "''''")
_LABEL_END = re.compile(r"[\s:.\-–—|]*")
_MOST_LABEL = 60  # letters of a line that is a label
_NAME = re.compile(r"^[\s:.\-–—|]*(.{3,120}?)\s*(?:\||•|·|$)", re.DOTALL)


@dataclass(frozen=True, slots=True)
class Exchange:
    """The turns of a page, each a query or an answer, and what the page says of itself."""

    parts: tuple[tuple[DocumentKind, str], ...]
    about: About


def read_exchange(page: LexborHTMLParser) -> Exchange | None:
    """The question and its answer, or None where the page has none."""
    about = _about_page(page)
    data = _from_data(page, about)
    blocks = page_blocks(page)  # drops what is not shown, so the data is read before
    by_labels = _from_labels(blocks, about)
    if data is None:
        return by_labels
    return replace(data, about=_filled(data.about, by_labels.about if by_labels else about))


def _about_page(page: LexborHTMLParser) -> About:
    heading = page.css_first("h1") or page.css_first("title")
    title = " ".join(heading.text().split()) if heading is not None else ""
    return About(
        title=title or None,
        specialty=_meta(page, "article:section"),
        author=_meta(page, "author"),
        published=_day(_meta(page, "article:published_time")),
        reviewed=_day(_meta(page, "article:modified_time")),
    )


def _meta(page: LexborHTMLParser, name: str) -> str | None:
    node = page.css_first(f'meta[property="{name}"], meta[name="{name}"]')
    content = node.attributes.get("content") if node is not None else None
    return " ".join(content.split()) or None if content else None


def _from_data(page: LexborHTMLParser, about: About) -> Exchange | None:
    """What the page says of its question to search engines."""
    for script in page.css('script[type="application/ld+json"]'):
        try:
            data = json.loads(script.text(), strict=False)
        except (ValueError, RecursionError):  # such scripts are often broken; the labels are left
            continue
        for question in _questions(data, 0):
            exchange = _exchange_of(question, about)
            if exchange is not None:
                return exchange
    return None


def _questions(data: Any, depth: int) -> Iterator[dict[str, Any]]:
    if depth > 12:
        return
    if isinstance(data, list):
        for each in data:
            yield from _questions(each, depth + 1)
    elif isinstance(data, dict):
        if data.get("@type") in ("Question", ["Question"]):
            yield data
        for each in data.values():
            if isinstance(each, list | dict):
                yield from _questions(each, depth + 1)


def _exchange_of(question: dict[str, Any], about: About) -> Exchange | None:
    answer = question.get("acceptedAnswer") or question.get("suggestedAnswer")
    if isinstance(answer, list):
        answer = answer[0] if answer else None
    asked = _plain(question.get("text") or question.get("name"))
    if not asked or not isinstance(answer, dict):
        return None
    parts: list[tuple[DocumentKind, str]] = [("query", asked)]
    replied = _plain(answer.get("text"))
    if replied:
        parts.append(("answer", replied))
    author = answer.get("author")
    author = author[0] if isinstance(author, list) and author else author
    name = author.get("name") if isinstance(author, dict) else author
    said = About(
        title=_plain(question.get("name")) or None,
        author=name if isinstance(name, str) else None,
        published=_day(answer.get("dateCreated") or answer.get("datePublished")),
        reviewed=_day(answer.get("dateModified")),
    )
    return Exchange(tuple(parts), _filled(said, about))


def _plain(text: Any) -> str:
    """The words of a field that may hold marks of HTML."""
    if not isinstance(text, str) or not text.strip():
        return ""
    page = LexborHTMLParser(text.replace("\n", "<br>") if "<" not in text else text)
    return joined(blocks_of(page.body)) if page.body is not None else ""


@dataclass(frozen=True, slots=True)
class _Phrase:
    role: str
    phrase: str


@cache
def _phrases() -> tuple[_Phrase, ...]:
    """The words of page_words.tsv, the longest first."""
    text = resources.files(__package__).joinpath("page_words.tsv").read_text(encoding="utf-8")
    lines = [line for line in text.splitlines() if line and not line.startswith("#")]
    found = [_Phrase(row["role"], row["phrase"]) for row in csv.DictReader(lines, delimiter="\t")]
    return tuple(sorted(found, key=lambda each: -len(each.phrase)))


def _from_labels(blocks: Sequence[Block], about: About) -> Exchange | None:
    """The turns of the page, by the labels over them."""
    turns: list[tuple[DocumentKind, list[Block]]] = []
    open_turn = False
    for block in blocks:
        first, _, rest = block.text.partition("\n")
        role, value = _role(first, block.heading)
        if role == "query" or role == "answer":
            kind: DocumentKind = "query" if role == "query" else "answer"
            turns.append((kind, [Block(line) for line in (value, rest) if line]))
            open_turn = True
        elif role in ("author", "published", "reviewed", "specialty"):
            about = _told(about, role, value or rest)
            about = _days_in(first, about)
            if role == "author" and turns and turns[-1][0] == "query" and open_turn:
                turns.append(("answer", []))
        elif role == "end":
            open_turn = False
        elif role != "out" and open_turn and block.text != about.title:
            turns[-1][1].append(block)
    parts = tuple((kind, joined(said)) for kind, said in _merged(turns))
    if {"query", "answer"} <= {kind for kind, _ in parts}:
        return Exchange(parts, about)
    return None


def _merged(
    turns: Sequence[tuple[DocumentKind, list[Block]]],
) -> Iterator[tuple[DocumentKind, list[Block]]]:
    """The turns that hold words; two labels over one turn ("Answered by", "Answer") make one."""
    before: tuple[DocumentKind, list[Block]] | None = None
    for kind, lines in turns:
        if not lines:
            continue
        if before and before[0] == kind == "answer":
            before[1].extend(lines)
            continue
        if before:
            yield before
        before = kind, list(lines)
    if before:
        yield before


def _role(line: str, heading: bool) -> tuple[str | None, str]:
    """What a line says by its first words, and what stands behind them."""
    low = line.translate(_APOSTROPHES).lower().removeprefix("- ").lstrip("#*• ")
    shift = len(line) - len(low)
    for each in _phrases():
        if not low.startswith(each.phrase) or low[len(each.phrase) : len(each.phrase) + 1].isalnum():
            continue
        behind = line[shift + len(each.phrase) :]
        gap = _LABEL_END.match(behind)
        value = behind[gap.end() :] if gap else behind
        if each.role in ("query", "answer"):
            colon = ":" in (gap[0] if gap else "")
            if not value or colon:  # "Query", "Answer:", but not "Answer my question please"
                return each.role, value
        elif each.role == "out":
            if len(low) <= _MOST_LABEL or len(each.phrase) > 15:
                return each.role, value
        elif each.role == "end":
            if heading or len(low) <= _MOST_LABEL:
                return each.role, value
        elif len(line) <= 3 * _MOST_LABEL and (value or heading or len(low) <= _MOST_LABEL):
            return each.role, value
    return None, ""


def _told(about: About, role: str, value: str) -> About:
    """What a labelled line adds: a name, a day."""
    day = first_day(value)
    match role:
        case "author":
            name = _NAME.match(value)
            return replace(about, author=" ".join(name[1].split()) if name else about.author)
        case "published":
            return replace(about, published=day or about.published)
        case "reviewed":
            return replace(about, reviewed=day or about.reviewed)
        case _:
            return replace(about, specialty=" ".join(value.split()) or about.specialty)


def _days_in(line: str, about: About) -> About:
    """The days in a line that says several: "Published on 3 May 2024 and reviewed on 6 May 2024"."""
    low = line.translate(_APOSTROPHES).lower()
    for each in _phrases():
        place = low.find(f" {each.phrase} ") if each.role in ("published", "reviewed") else -1
        if place > 0:
            about = _told(about, each.role, line[place + len(each.phrase) :])
    return about


def _day(text: Any) -> str | None:
    return first_day(text[:10]) or first_day(text) if isinstance(text, str) else None


def _filled(about: About, other: About) -> About:
    """What one source leaves open, the other fills in."""
    return About(
        about.title or other.title,
        about.specialty or other.specialty,
        about.author or other.author,
        about.date or other.date,
        about.published or other.published,
        about.reviewed or other.reviewed,
    )
