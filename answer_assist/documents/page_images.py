"""A page drawn as a picture, for people to see a finding's words where they stand."""

from __future__ import annotations

import io
from base64 import b64encode
from itertools import islice
from typing import Literal

from PIL import Image

from answer_assist.documents.deskew import turned
from answer_assist.documents.document import SourceKind
from answer_assist.documents.errors import DocumentError
from answer_assist.documents.readers import Request

ImageForm = Literal["png", "webp"]
"""PNG holds every dot; WebP is some ten times smaller, a scan's noise smoothed."""
_QUALITY = {"png": {}, "webp": {"quality": 78, "method": 2}}


def draw(
    kind: SourceKind, content: bytes, request: Request, number: int, turn: float, dpi: int, form: ImageForm
) -> str:
    """The page of that number (from 1) in base64, turned by ``turn`` degrees counter-clockwise.

    Raises:
        DocumentError: the file cannot be opened, or has no such page.
    """
    if kind == "pdf":
        picture = _pdf_page(content, request, number, dpi)
    elif kind == "image":
        picture = _picture_page(content, request, number, dpi)
    else:
        raise DocumentError("unknown", "has no pages to show")
    data = io.BytesIO()
    turned(picture, turn).save(data, form, **_QUALITY[form])
    return b64encode(data.getvalue()).decode("ascii")


def _pdf_page(content: bytes, request: Request, number: int, dpi: int) -> Image.Image:
    from answer_assist.documents.readers.pdf import open_pdf

    with open_pdf(content, request) as pdf:
        if not 1 <= number <= len(pdf):
            raise _no_such_page(number)
        page = pdf[number - 1]
        width, height = page.get_size()
        scale = min(dpi / 72, (request.limits.page_pixels / max(width * height, 1.0)) ** 0.5)
        picture: Image.Image = page.render(scale=scale).to_pil()
        return picture.convert("RGB")


def _picture_page(content: bytes, request: Request, number: int, dpi: int) -> Image.Image:
    from answer_assist.documents.readers.images import dots_an_inch, pictures

    found = next(islice(pictures(content, request), number - 1, None), None) if number > 0 else None
    if found is None:
        raise _no_such_page(number)
    picture = found[0]
    scale = dpi / dots_an_inch(picture)
    size = tuple(max(round(side * scale), 1) for side in picture.size)
    return picture.convert("RGB").resize((size[0], size[1]), Image.Resampling.LANCZOS)


def _no_such_page(number: int) -> DocumentError:
    return DocumentError("unknown", f"has no page {number}")
