"""Files that are broken or made to do harm: one clear error each, in bounded time and memory."""

from __future__ import annotations

import io
import socket
import subprocess
import sys
import threading
import time
import zipfile
from collections.abc import Callable
from pathlib import Path

import pytest
from PIL import Image
from pypdf import PdfReader, PdfWriter
from pypdf.generic import ArrayObject, DictionaryObject, NameObject, TextStringObject

from answer_assist.documents import DocumentError, Limits, read_document
from tests.documents.typeset import REPORT, typeset

DOCX = Path(__file__).parent / "files" / "report.docx"
RTF = Path(__file__).parent / "files" / "report.rtf"
MEGABYTE = 1 << 20


def _written(writer: PdfWriter) -> bytes:
    made = io.BytesIO()
    writer.write(made)
    return made.getvalue()


def _writer() -> PdfWriter:
    return PdfWriter(clone_from=PdfReader(io.BytesIO(typeset(REPORT))))


def _locked(password: str) -> bytes:
    writer = _writer()
    writer.encrypt(password, "owner", algorithm="RC4-128")
    return _written(writer)


def _many_pages() -> bytes:
    writer = PdfWriter()
    for _ in range(10_000):
        writer.add_blank_page(100, 100)
    return _written(writer)


def _word_file(changed: Callable[[str, bytes], bytes]) -> bytes:
    made = io.BytesIO()
    with zipfile.ZipFile(DOCX) as source, zipfile.ZipFile(made, "w", zipfile.ZIP_DEFLATED) as target:
        for name in source.namelist():
            target.writestr(name, changed(name, source.read(name)))
    return made.getvalue()


def _bomb() -> bytes:
    zeros = bytes(210 * MEGABYTE)
    return _word_file(lambda name, content: zeros if name == "word/styles.xml" else content)


def _billion_laughs() -> bytes:
    lines = [
        b'<!ENTITY a0 "ha">',
        *(b'<!ENTITY a%d "%s">' % (n, b"&a%d;" % (n - 1) * 10) for n in range(1, 10)),
    ]
    kind = b"<!DOCTYPE d [" + b"".join(lines) + b"]><w:document "

    def changed(name: str, content: bytes) -> bytes:
        if name != "word/document.xml":
            return content
        return content.replace(b"<w:document ", kind, 1).replace(b"Diagnoses:", b"&a9;")

    return _word_file(changed)


def _picture(cut: bool = False) -> bytes:
    made = io.BytesIO()
    Image.effect_noise((300, 300), 50).save(made, "PNG")
    return made.getvalue()[: -len(made.getvalue()) // 2] if cut else made.getvalue()


def _huge_picture() -> bytes:
    made = io.BytesIO()
    Image.new("1", (20_000, 20_000)).save(made, "PNG")
    return made.getvalue()


@pytest.mark.parametrize(
    ("name", "content", "reason", "sentence"),
    [
        ("a.pdf", lambda: b"", "empty", "is empty"),
        ("a.pdf", lambda: b"\0" * 4096, "empty", "is empty"),
        ("a.txt", lambda: b" \n\n ", "empty", "is empty"),
        ("a.pdf", lambda: _locked("secret"), "protected", "save a copy without the password"),
        ("a.pdf", lambda: typeset(REPORT)[:20_000], "damaged", "is cut off: its end is missing"),
        ("a.pdf", lambda: b"%PDF-1.7\nnothing\n%%EOF\n", "damaged", "is damaged and cannot be opened"),
        ("a.pdf", _many_pages, "too large", "has 10,000 pages, and 500 are read at most"),
        ("a.pdf", lambda: b"MZ\x90\0" + bytes(99), "unknown", "is named .pdf, but is a Windows program"),
        ("a.docx", lambda: DOCX.read_bytes()[:5000], "damaged", "is cut off or damaged"),
        ("a.docx", _bomb, "too large", "unpacks to far more than a document holds"),
        ("a.docx", _billion_laughs, "damaged", "is a Word file that is damaged"),
        ("a.docx", lambda: b"PK\x03\x04" + bytes(99), "damaged", "is cut off or damaged"),
        ("a.rtf", lambda: RTF.read_bytes()[:5000], "damaged", "is cut off"),
        ("a.rtf", lambda: b"{\\rtf1" + b"{" * 100_000 + b"}" * 100_001, "damaged", "nested deeper"),
        ("a.json", lambda: b'{"resourceType":' + b"[" * 200_000, "damaged", "no valid JSON"),
        ("a.hl7", lambda: b"MSH|^", "damaged", "is cut off"),
        ("a.png", _huge_picture, "too large", "a picture of 20,000 by 20,000 dots"),
        ("a.png", lambda: _picture(cut=True), "damaged", "cut off or damaged"),
        ("a.heic", lambda: b"\0\0\0\x18ftypheic" + bytes(99), "unknown", "a HEIC photo; save it as JPEG"),
        ("a.zip", lambda: _zip(), "unknown", "is a ZIP archive; unpack it first"),
        ("a.bin", lambda: bytes(range(256)) * 20, "unknown", "binary file of an unknown kind"),
    ],
)  # fmt: skip
def test_one_clear_error(name: str, content: Callable[[], bytes], reason: str, sentence: str) -> None:
    with pytest.raises(DocumentError) as caught:
        read_document(content(), name=name)
    assert caught.value.reason == reason
    assert sentence in str(caught.value)


def _zip() -> bytes:
    made = io.BytesIO()
    with zipfile.ZipFile(made, "w") as archive:
        archive.writestr("a.txt", "Ki-67 80%")
    return made.getvalue()


def test_a_file_of_500_megabytes_is_not_even_opened(tmp_path: Path) -> None:
    path = tmp_path / "big.pdf"
    with path.open("wb") as file:
        file.write(b"%PDF-1.7")
        file.truncate(500 * MEGABYTE)
    began = time.process_time()
    with pytest.raises(DocumentError, match="is larger than 100 MB"):
        read_document(path)
    assert time.process_time() - began < 0.2


def test_a_pdf_with_a_password_for_changes_only_is_read() -> None:
    assert "synaptophysin positive" in read_document(_locked("")).text.replace("\n", " ")


def test_scripts_and_attached_files_of_a_pdf_are_left_alone() -> None:
    writer = _writer()
    script = DictionaryObject(
        {NameObject("/S"): NameObject("/JavaScript"), NameObject("/JS"): TextStringObject("app.alert(1)")}
    )
    names = ArrayObject([TextStringObject("a"), writer._add_object(script)])
    scripts = writer._add_object(DictionaryObject({NameObject("/Names"): names}))
    writer.root_object[NameObject("/Names")] = DictionaryObject({NameObject("/JavaScript"): scripts})
    assert read_document(_written(writer)).warnings == ("holds scripts; they were not run",)
    writer = _writer()
    writer.add_attachment("run.exe", b"MZ")
    assert read_document(_written(writer)).warnings == ("holds 1 attached file, which were not read",)


def test_a_page_nested_without_end_takes_no_more_than_its_time() -> None:
    page = b"<html><body>" + b"<div>" * 300_000 + b"Ki-67"
    began = time.monotonic()
    with pytest.raises(DocumentError) as caught:
        read_document(page, limits=Limits(page_seconds=2))
    assert caught.value.reason in ("too slow", "damaged", "empty")
    assert time.monotonic() - began < 10


def test_a_file_that_needs_too_much_memory_ends_its_process_and_not_ours() -> None:
    with pytest.raises(DocumentError, match="memory") as caught:
        read_document(typeset(REPORT), limits=Limits(memory_bytes=60 * MEGABYTE))
    assert caught.value.reason in ("too much memory", "damaged")


def test_reading_can_be_cancelled() -> None:
    cancel = threading.Event()
    cancel.set()
    with pytest.raises(DocumentError, match="was cancelled"):
        read_document(typeset(REPORT), cancel=cancel)


CONFINED = """
import ctypes, os, socket, subprocess, sys
from answer_assist.documents.confinement import confine
from answer_assist.documents.limits import Limits
confine(Limits(), program="/bin/true")
{act}
"""


def _confined(act: str, *arguments: str) -> subprocess.CompletedProcess[str]:
    command = [sys.executable, "-c", CONFINED.format(act=act), *arguments]
    return subprocess.run(command, capture_output=True, text=True, check=False)


@pytest.mark.parametrize(
    "act",
    [
        "socket.create_connection(('127.0.0.1', 9))",
        "socket.getaddrinfo('example.org', 80)",
        "subprocess.run(['/bin/ls'])",
        "os.system('ls')",
        "os.execv('/bin/ls', ['ls'])",
        "open('made', 'w')",
        "os.remove('made')",
    ],
)
def test_what_the_reading_process_may_not_do(act: str) -> None:
    done = _confined(act)
    assert "PermissionError: a file that is read may" in done.stderr


def test_the_reading_process_may_start_the_one_program() -> None:
    assert _confined("subprocess.run(['/bin/true'], check=True); print('ran')").stdout == "ran\n"


@pytest.mark.skipif(sys.platform != "linux", reason="only Linux takes the network itself away")
def test_the_kernel_lets_no_connection_out_even_past_python() -> None:
    """A parser in C could call connect(2) itself, where no audit hook of Python sees it."""
    act = """
port = int(sys.argv[1])
libc = ctypes.CDLL(None, use_errno=True)
own = os.stat('/proc/self/ns/net').st_ino != int(sys.argv[2])
number = libc.socket(2, 1, 0)
address = (2).to_bytes(2, sys.byteorder) + port.to_bytes(2, 'big') + bytes([127, 0, 0, 1]) + bytes(8)
print(own, libc.connect(number, address, 16))
"""
    with socket.create_server(("127.0.0.1", 0)) as server:
        port, network = server.getsockname()[1], Path("/proc/self/ns/net").stat().st_ino
        done = _confined(act, str(port), str(network))
    if done.stdout.startswith("False"):
        pytest.skip("this system lets nobody make a network of its own")
    assert done.stdout == "True -1\n", done.stderr


def test_nothing_is_left_behind(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("TMPDIR", str(tmp_path))
    monkeypatch.chdir(tmp_path)
    read_document(typeset(REPORT))
    with pytest.raises(DocumentError):
        read_document(_locked("secret"))
    assert list(tmp_path.iterdir()) == []
