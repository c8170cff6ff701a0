"""The pages of a case's files with the words of its findings on them, drawn when somebody looks at them.

Nothing is loaded before: which documents have pages is all that the workbench asks for when it opens.
"""

from __future__ import annotations

import time
from collections import OrderedDict
from collections.abc import Callable, Iterator, Sequence
from functools import partial
from queue import SimpleQueue
from threading import Thread
from typing import Any, TypedDict

from answer_assist.cases import Case
from answer_assist.documents import DocumentError, Page, page_image
from answer_assist.findings import Span
from answer_assist.store import PageWords, Store, StoreError
from answer_assist.widgets.desk import Desk
from answer_assist.widgets.render import PATIENT
from answer_assist.widgets.segments import numbered_places

DPI = (110, 200)
"""Pixels an inch that a page may be drawn at: as wide as a pane, and enlarged."""
_CACHED_BYTES = 32_000_000
_MOST_BYTES = 1_500_000
_A_SECOND = 600_000
"""Jupyter's server drops messages, without a word, when a kernel sends more than 1 MB a second for long."""


class PageView(TypedDict):
    """A page: its size in points, and a word on how it was read ("read by OCR")."""

    width: float
    height: float
    how: str


class BoxView(TypedDict):
    """A box around words of a finding: page (from 0), and its sides as shares of the page's size."""

    finding: str
    place: int
    page: int
    left: float
    top: float
    width: float
    height: float


class PagesView(TypedDict):
    """The pages of one document and the boxes on them."""

    document: int
    pages: list[PageView]
    boxes: list[BoxView]


class Pages:
    """Draws pages in the background, one at a time, and sends them as fast as a Jupyter server lets through.

    Args:
        store: where the files are.
        send: ``send(content, buffers)``, called from the background.
    """

    def __init__(self, store: Store, send: Callable[[dict[str, Any], list[bytes]], None]) -> None:
        self._store, self._send = store, send
        self._drawn: OrderedDict[tuple[str, str, int, int], bytes] = OrderedDict()
        self._file: tuple[tuple[str, str], bytes] | None = None
        self._tasks: SimpleQueue[Callable[[], None]] = SimpleQueue()
        self._worker: Thread | None = None
        self._free_at = 0.0

    def documents(self, case: Case) -> list[int]:
        """The documents of the case whose pages can be shown, by position."""
        files = self._store.documents_with_files(case.id)
        return [n for n, document in enumerate(case.documents) if document.id in files]

    def ask_boxes(self, window: str, desk: Desk, document: int) -> None:
        """Send the pages of a document with the boxes of what is found in it."""
        self._later(partial(self._send_boxes, window, desk, document))

    def ask_page(self, window: str, desk: Desk, document: int, page: int, dpi: int) -> None:
        """Send a page's image."""
        dpi = min((each for each in DPI if each >= dpi), default=DPI[-1])
        self._later(partial(self._send_page, window, desk, document, page, dpi))

    def _later(self, task: Callable[[], None]) -> None:
        if self._worker is None:
            # a daemon: a kernel that is to end must not wait for a page
            self._worker = Thread(target=self._work, name="answer-assist-pages", daemon=True)
            self._worker.start()
        self._tasks.put(task)

    def _work(self) -> None:
        while True:
            self._tasks.get()()

    def _send_boxes(self, window: str, desk: Desk, document: int) -> None:
        told = {"type": "pages", "view": window, "case": desk.case.id, "document": document}
        try:
            kept = self._kept(desk, document)
        except (StoreError, DocumentError) as error:
            self._send(told | {"reason": str(error)}, [])
        else:
            self._send(told | pages_view(desk, document, kept), [])

    def _send_page(self, window: str, desk: Desk, document: int, page: int, dpi: int) -> None:
        told = {"type": "page", "view": window, "case": desk.case.id, "document": document, "page": page}
        try:
            image = self._image(desk, document, page, dpi)
        except (StoreError, DocumentError) as error:
            self._send(told | {"dpi": dpi, "reason": str(error)}, [])
            return
        time.sleep(max(0.0, self._free_at - time.monotonic()))
        self._free_at = time.monotonic() + len(image) / _A_SECOND
        self._send(told | {"dpi": dpi, "mime": "image/webp"}, [image])

    def _kept(self, desk: Desk, document: int) -> PageWords:
        kept = self._store.page_words(desk.case.id, _id(desk, document))
        if kept is None:
            raise DocumentError("unknown", "has no pages to show")
        return kept

    def _image(self, desk: Desk, document: int, number: int, dpi: int) -> bytes:
        key = (desk.case.id, _id(desk, document), number, dpi)
        if key not in self._drawn:
            pages = self._kept(desk, document).pages
            if not 0 <= number < len(pages):
                raise DocumentError("unknown", f"has no page {number + 1}")
            self._drawn[key] = self._draw(key[:2], pages[number], dpi)
            while sum(map(len, self._drawn.values())) > _CACHED_BYTES:
                self._drawn.popitem(last=False)
        self._drawn.move_to_end(key)
        return self._drawn[key]

    def _draw(self, place: tuple[str, str], page: Page, dpi: int) -> bytes:
        if self._file is None or self._file[0] != place:
            content = self._store.source_file(*place)
            if content is None:
                raise DocumentError("unknown", "is not kept any more; its text is")
            self._file = (place, content)
        image = page_image(self._file[1], page, dpi=dpi, form="webp")
        while len(image) > _MOST_BYTES:  # a photo full of detail
            dpi = dpi * 2 // 3
            image = page_image(self._file[1], page, dpi=dpi, form="webp")
        return image


def pages_view(desk: Desk, document: int, kept: PageWords) -> PagesView:
    """The pages of a document, with a box for each piece of a line that a finding's words take."""
    return {
        "document": document,
        "pages": [{"width": page.width, "height": page.height, "how": _how(page)} for page in kept.pages],
        "boxes": list(_boxes(desk, document, kept)),
    }


def _boxes(desk: Desk, document: int, kept: PageWords) -> Iterator[BoxView]:
    texts = [each.text for each in desk.case.documents]
    found = [(each.id, each.places) for each in desk.case_view.findings]
    for finding, places in (*found, (PATIENT, desk.case_view.patient_places)):
        for number, position, spans in numbered_places(texts, places):
            if position == document:
                yield from _placed(kept, finding, number, spans)


def _placed(kept: PageWords, finding: str, number: int, spans: Sequence[Span]) -> Iterator[BoxView]:
    for place in kept.places(spans):
        page, box = kept.pages[place.page], place.box
        yield {
            "finding": finding,
            "place": number,
            "page": place.page,
            "left": round(box.left / page.width, 5),
            "top": round(box.top / page.height, 5),
            "width": round(box.width / page.width, 5),
            "height": round(box.height / page.height, 5),
        }


def _how(page: Page) -> str:
    if page.read_by != "OCR":
        return "" if page.read_by == "text layer" else "not read"
    sure = "" if page.confidence is None else f", {page.confidence:.0%} sure"
    return f"read by OCR{sure}"


def _id(desk: Desk, document: int) -> str:
    if not 0 <= document < len(desk.case.documents):
        raise DocumentError("unknown", "has no pages to show")
    return desk.case.documents[document].id
