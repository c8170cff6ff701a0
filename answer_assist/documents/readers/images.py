"""Photos and scans as pictures: PNG, JPEG, TIFF with its pages, BMP, WebP."""

from __future__ import annotations

import io
from collections.abc import Iterator

from PIL import Image, ImageOps, ImageSequence, UnidentifiedImageError

from answer_assist.documents.document import SourceDocument
from answer_assist.documents.errors import DocumentError
from answer_assist.documents.layout.pages import document_of_pages
from answer_assist.documents.ocr import read_scan, scan_warnings
from answer_assist.documents.readers import Request

_FORMATS = ("PNG", "JPEG", "TIFF", "BMP", "WEBP")
_A4_LONG = 11.7  # inches; the size of a sheet stands in for a photo's unknown one
_LIKELY_DPI = (100, 1300)  # a photo's 72 is no measure of the sheet


def read(content: bytes, request: Request) -> SourceDocument:
    """Read the words of a picture by OCR.

    Raises:
        DocumentError: the picture is damaged or too large, or Tesseract is missing.
    """
    pages = []
    for number, (picture, total) in enumerate(pictures(content, request), 1):
        pages.append(read_scan(grey(picture), number, request, dots_an_inch(picture)))
        request.progress(number, total)
    warnings = list(scan_warnings([each.page for each in pages], request))
    return document_of_pages(pages, "image", request.name, warnings=warnings)


def pictures(content: bytes, request: Request) -> Iterator[tuple[Image.Image, int]]:
    """The pages of a picture file, each as its camera held it, with the number of all.

    Raises:
        DocumentError: as ``read`` says.
    """
    Image.MAX_IMAGE_PIXELS = None  # the limits' own number is looked at below, before anything is unpacked
    try:
        with Image.open(io.BytesIO(content), formats=_FORMATS) as file:
            total = getattr(file, "n_frames", 1) if file.format == "TIFF" else 1
            if total > request.limits.pages:
                raise DocumentError(
                    "too large", f"has {total:,} pages, and {request.limits.pages:,} are read at most"
                )
            for number, frame in enumerate(ImageSequence.Iterator(file)):
                if number == total:
                    break
                width, height = frame.size
                if width * height > request.limits.page_pixels:
                    raise DocumentError(
                        "too large",
                        f"is a picture of {width:,} by {height:,} dots, more than is read; "
                        "save it smaller, at 300 dots an inch",
                    )
                frame.load()
                picture = ImageOps.exif_transpose(frame)
                picture.info["dpi"] = frame.info.get("dpi")
                yield picture, total
    except UnidentifiedImageError:
        raise DocumentError("damaged", "is a picture that is damaged; get the file anew") from None
    except (OSError, SyntaxError, ValueError, EOFError):  # what Pillow raises of a broken file
        raise DocumentError("damaged", "is a picture that is cut off or damaged; get it anew") from None


def grey(picture: Image.Image) -> Image.Image:
    """The picture in shades of grey, on white where it is transparent."""
    if picture.mode.startswith(("I", "F")):  # 16 bits a dot
        return picture.point(lambda value: value / 256).convert("L")
    if picture.mode in ("LA", "RGBA", "PA") or "transparency" in picture.info:
        picture = picture.convert("RGBA")
        paper = Image.new("RGBA", picture.size, "white")
        picture = Image.alpha_composite(paper, picture)
    return picture.convert("L")


def dots_an_inch(picture: Image.Image) -> float:
    """How fine a picture is, as it says itself, or else as if it showed a sheet of A4."""
    said = picture.info.get("dpi")
    if said and _LIKELY_DPI[0] <= float(said[0]) <= _LIKELY_DPI[1]:
        return float(said[0])
    return max(picture.size) / _A4_LONG
