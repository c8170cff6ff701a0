"""Pages in the workbench: the boxes of findings, the images, and what is said where there are none."""

from __future__ import annotations

import io
from collections.abc import Iterator
from queue import SimpleQueue
from typing import Any

import numpy as np
import pytest

from answer_assist.cases import Case
from answer_assist.documents import SourceDocument, case_documents, read_document
from answer_assist.store import Arrival, Store, open_store
from answer_assist.widgets.desk import Desk
from answer_assist.widgets.pages import Pages, pages_view
from tests.documents.typeset import REPORT, typeset

pytest.importorskip("pypdfium2", reason="pages need the extra documents")
from PIL import Image

DOCUMENT = 2  # behind the message and the report of the founding case


@pytest.fixture(scope="module")
def report() -> SourceDocument:
    return read_document(typeset(REPORT), name="report.pdf", keep_files=True)


@pytest.fixture
def store(founding_case: Case, report: SourceDocument) -> Iterator[Store]:
    with open_store(":memory:") as opened:
        opened.add_case(founding_case)
        (document,) = case_documents(report)
        arrival = Arrival(document, report.pages, report.words, report.file)
        opened.add_documents(founding_case.id, [arrival])
        yield opened


@pytest.fixture
def desk(store: Store, founding_case: Case) -> Desk:
    return Desk(store, store.case(founding_case.id), "Dr. Lind")


def darkest(picture: Image.Image, left: float, right: float, top: float, bottom: float) -> int:
    return int(np.asarray(picture)[int(top) : int(bottom), int(left) : int(right)].min())


class Sent:
    """What is sent from the background."""

    def __init__(self, store: Store) -> None:
        self._messages: SimpleQueue[tuple[dict[str, Any], list[bytes]]] = SimpleQueue()
        self.pages = Pages(store, lambda content, buffers: self._messages.put((content, buffers)))

    def next(self) -> tuple[dict[str, Any], list[bytes]]:
        return self._messages.get(timeout=60)


def test_only_documents_with_a_kept_file_have_pages(store: Store, desk: Desk) -> None:
    pages = Sent(store).pages
    assert pages.documents(desk.case) == [DOCUMENT]
    store.forget_file(desk.case.id, "report.pdf")
    assert pages.documents(desk.case) == []


def test_a_findings_places_are_counted_as_in_the_text(store: Store, desk: Desk) -> None:
    kept = store.page_words(desk.case.id, "report.pdf")
    assert kept is not None
    told = pages_view(desk, DOCUMENT, kept)
    assert len(told["pages"]) == 3
    lines = {line["id"]: line for card in desk.view()["cards"] for line in card["lines"]}
    ki67 = next(line for line in lines.values() if line["name"] == "Ki-67")
    boxes = [box for box in told["boxes"] if box["finding"] == ki67["id"]]
    assert {box["place"] for box in boxes} == {
        n for n, place in enumerate(ki67["places"]) if place == DOCUMENT
    }
    assert {box["page"] for box in boxes} == {0, 1}  # in the prose, and in the table
    assert all(0 < box["left"] < 1 and 0 < box["top"] < 1 and 0 < box["width"] < 0.5 for box in boxes)


def test_a_box_lies_on_the_ink_of_its_word(store: Store, desk: Desk) -> None:
    kept = store.page_words(desk.case.id, "report.pdf")
    assert kept is not None
    sent = Sent(store)
    sent.pages.ask_page("w1", desk, DOCUMENT, 1, 110)
    told, (image,) = sent.next()
    assert (told["type"], told["page"], told["dpi"], told["mime"]) == ("page", 1, 110, "image/webp")
    picture = Image.open(io.BytesIO(image)).convert("L")
    line = next(each for card in desk.view()["cards"] for each in card["lines"] if each["name"] == "p63")
    box = next(
        box
        for box in pages_view(desk, DOCUMENT, kept)["boxes"]
        if box["finding"] == line["id"] and box["page"] == 1
    )
    left, top = box["left"] * picture.width, box["top"] * picture.height
    width, height = box["width"] * picture.width, box["height"] * picture.height
    assert darkest(picture, left, left + width, top, top + height) < 100
    assert darkest(picture, left + width + 3, left + 3 * width, top, top + height) > 100  # the cell's rest


def test_a_page_that_was_drawn_is_not_drawn_again(store: Store, desk: Desk) -> None:
    sent = Sent(store)
    sent.pages.ask_page("w1", desk, DOCUMENT, 0, 90)
    _, first = sent.next()
    store.forget_file(desk.case.id, "report.pdf")
    sent.pages.ask_page("w2", desk, DOCUMENT, 0, 110)
    told, again = sent.next()
    assert (told["view"], told["dpi"], again) == ("w2", 110, first)


def test_where_there_is_no_page_it_says_so(store: Store, desk: Desk) -> None:
    sent = Sent(store)
    for document, page in ((DOCUMENT, 7), (0, 0), (9, 0)):
        sent.pages.ask_page("w1", desk, document, page, 110)
    said = [sent.next()[0]["reason"] for _ in range(3)]
    assert said == ["has no page 8", "has no pages to show", "has no pages to show"]
    store.forget_file(desk.case.id, "report.pdf")
    sent.pages.ask_page("w1", desk, DOCUMENT, 0, 110)
    assert sent.next()[0]["reason"] == "is not kept any more; its text is"
    sent.pages.ask_boxes("w1", desk, 0)
    assert sent.next()[0]["reason"] == "has no pages to show"
