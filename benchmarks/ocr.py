"""What OCR costs extraction: the bundled cases printed, scanned badly, read by OCR, and compared.

    python benchmarks/ocr.py [--pages N]

Each document of the bundled cases is set on A4, drawn at 200 dots an inch, turned by up to 3 degrees, greyed,
blurred and strewn with noise, and read as a scan. The findings of the clean text are what is to be found;
printed is the F1 of those that the scan gives, on clean pages and on degraded ones.
"""

from __future__ import annotations

import argparse
import io
from collections import Counter
from collections.abc import Iterator

import numpy as np
import pypdfium2
import typst
from PIL import Image, ImageFilter

from answer_assist import CaseDocument, CaseSummary, bundled_cases, extract
from answer_assist.documents import read_document

_DPI = 200
_PAGE = b"""
#set page(paper: "a4", margin: 2.2cm)
#set text(font: "Libertinus Serif", size: 11pt)
#set par(leading: 0.7em)
#for line in sys.inputs.words.split("\n") { if line == "" { v(0.6em) } else { block(spacing: 0.7em, line) } }
"""


def main() -> None:
    """Print F1 by way of reading."""
    raw = argparse.RawDescriptionHelpFormatter
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=raw)
    parser.add_argument("--pages", type=int, default=0, metavar="N", help="only the first N documents")
    options = parser.parse_args()
    documents = [document for case in bundled_cases() for document in case.documents]
    documents = documents[: options.pages or len(documents)]
    print(f"{len(documents)} documents; findings of the clean text are the gold")
    for name, pages in (("text layer", None), ("clean scan", 0.0), ("degraded scan", 1.0)):
        found: list[tuple[Counter[tuple[object, ...]], Counter[tuple[object, ...]]]] = []
        for seed, document in enumerate(documents):
            pdf = printed(document.text)
            content = pdf if pages is None else scanned(pdf, seed, pages)
            found.append((_facts(_read(document)), _facts(_read(document, content))))
        print(f"{name:14} F1 {f1(found):6.1%}")


def printed(text: str) -> bytes:
    """The text as a typeset PDF."""
    made: bytes = typst.compile(_PAGE, sys_inputs={"words": text}, ignore_system_fonts=True)
    return made


def scanned(pdf: bytes, seed: int, wear: float) -> bytes:
    """The pages as a scanner gives them: a PDF of pictures, turned and noisy as ``wear`` (0 to 1) says."""
    random = np.random.default_rng(seed)
    sheets = []
    for page in pypdfium2.PdfDocument(io.BytesIO(pdf)):
        sheet: Image.Image = page.render(scale=_DPI / 72, grayscale=True).to_pil()
        if wear:
            turn = float(random.uniform(-3, 3)) * wear
            sheet = sheet.rotate(turn, Image.Resampling.BICUBIC, expand=True, fillcolor=255)
            sheet = sheet.filter(ImageFilter.GaussianBlur(0.7 * wear))
            dots = np.asarray(sheet, dtype=np.float32)
            shade = np.linspace(1 - 0.3 * wear, 1, dots.shape[1])[None, :]
            faded = 40 * wear + dots * (1 - 40 * wear / 255)
            dots = faded * shade + random.normal(0, 22 * wear, dots.shape)
            sheet = Image.fromarray(np.clip(dots, 0, 255).astype(np.uint8))
        sheets.append(sheet)
    made = io.BytesIO()
    sheets[0].save(made, "PDF", save_all=True, append_images=sheets[1:], resolution=_DPI)
    return made.getvalue()


def f1(found: list[tuple[Counter[tuple[object, ...]], Counter[tuple[object, ...]]]]) -> float:
    """F1 of the facts of all documents, each with those wanted and those found."""
    both = sum((wanted & got).total() for wanted, got in found)
    return 2 * both / max(sum(wanted.total() + got.total() for wanted, got in found), 1)


def _read(document: CaseDocument, content: bytes | None = None) -> CaseSummary:
    text = document.text if content is None else read_document(content).text
    return extract(text, kind=document.kind)


def _facts(summary: CaseSummary) -> Counter[tuple[object, ...]]:
    """What the findings say, without the words that they were read from."""
    return Counter(tuple(_plain(finding.to_dict())) for finding in summary.findings)


def _plain(data: dict[str, object]) -> Iterator[tuple[str, str]]:
    return ((name, str(value)) for name, value in sorted(data.items()) if name != "evidence")


if __name__ == "__main__":
    main()
