"""How much of this machine one file may take."""

from __future__ import annotations

from dataclasses import asdict, dataclass
from typing import Any, Self

MEGABYTE = 1 << 20


@dataclass(frozen=True, slots=True)
class Limits:
    """What a file may cost before it is given up with one clear error.

    Attributes:
        file_bytes: the size of the file; it is not even opened beyond that.
        unpacked_bytes: what a packed file (DOCX) may hold unpacked, and an answer of the reading process.
        pages: pages of a PDF or a TIFF.
        page_pixels: pixels of a picture, and of a page that is drawn for OCR.
        seconds: time for the whole file, by the wall clock.
        page_seconds: time without any progress, as one page of OCR takes.
        memory_bytes: address space of the reading process (Linux; macOS does not hold programs to it).
    """

    file_bytes: int = 100 * MEGABYTE
    unpacked_bytes: int = 200 * MEGABYTE
    pages: int = 500
    page_pixels: int = 50_000_000
    seconds: float = 900.0
    page_seconds: float = 120.0
    memory_bytes: int = 3072 * MEGABYTE

    def to_dict(self) -> dict[str, Any]:
        """The limits as a JSON object, for the reading process."""
        return asdict(self)

    @classmethod
    def from_dict(cls, data: dict[str, Any]) -> Self:
        """Read the limits back."""
        return cls(**data)
