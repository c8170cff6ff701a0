"""What kind of file some bytes are, by the bytes and not by the name.

Example:
    >>> sniff(b"%PDF-1.7 ...").kind
    'pdf'
    >>> sniff(b"MZ\\x90\\x00").what
    'a Windows program'
"""

from __future__ import annotations

import io
import json
import re
import zipfile
from typing import NamedTuple

from answer_assist.documents.document import SourceKind

_START = 4096  # bytes in which a kind must show

# How files begin that are read here.
_READ: tuple[tuple[bytes, SourceKind, str], ...] = (
    (b"{\\rtf", "rtf", "an RTF file"),
    (b"\x89PNG\r\n\x1a\n", "image", "a PNG picture"),
    (b"\xff\xd8\xff", "image", "a JPEG picture"),
    (b"II*\0", "image", "a TIFF picture"),
    (b"MM\0*", "image", "a TIFF picture"),
    (b"BM", "image", "a BMP picture"),
    (b"MSH|", "hl7", "an HL7 version 2 message"),
    (b"\x0bMSH|", "hl7", "an HL7 version 2 message"),
    (b"FHS|", "hl7", "a file of HL7 version 2 messages"),
    (b"BHS|", "hl7", "a batch of HL7 version 2 messages"),
)
# How others begin that come by mistake, and the mend.
_OTHERS: tuple[tuple[bytes, str, str], ...] = (
    (b"MZ", "a Windows program", ""),
    (b"\x7fELF", "a program", ""),
    (b"GIF8", "a GIF picture", "save it as PNG"),
    (b"Rar!", "a RAR archive", "unpack it first"),
    (b"7z\xbc\xaf", "a 7-Zip archive", "unpack it first"),
    (b"\x1f\x8b", "a gzip archive", "unpack it first"),
    (b"SQLite format 3", "an SQLite database", "name it with --store"),
    (b"%!PS", "a PostScript file", "save it as PDF"),
    (b"<?xml", "an XML file", "export it as JSON, PDF or text"),
    (b"\x78\x9f\x3e\x22", "an Outlook attachment (winmail.dat)", "have it sent as plain e-mail"),
)
_OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
_HTML = re.compile(rb"<!doctype html|<html[\s>]|<head[\s>]|<body[\s>]", re.IGNORECASE)
_HEADER = re.compile(
    rb"^(From|To|Cc|Subject|Date|Received|Return-Path|Message-ID|MIME-Version|Delivered-To|Reply-To"
    rb"|Content-Type|Content-Transfer-Encoding|X-[\w-]+|DKIM-Signature|ARC-[\w-]+|Snapshot-Content-Location)"
    rb":[ \t]",
    re.IGNORECASE | re.MULTILINE,
)
_MAIL_ONLY = re.compile(
    rb"^(Message-ID|MIME-Version|Received|Return-Path|Date):[ \t]", re.IGNORECASE | re.MULTILINE
)


class Signature(NamedTuple):
    """What a file is: ``kind`` if it is read here, ``what`` in words, ``mend`` if it is not."""

    kind: SourceKind | None
    what: str
    mend: str = ""


def sniff(content: bytes) -> Signature:
    """What kind of file the bytes are; text if nothing says otherwise."""
    start = content[:_START]
    if b"%PDF-" in start[:1024]:
        return Signature("pdf", "a PDF file")
    if start.startswith(b"PK\x03\x04"):
        return _zip_signature(content)
    if start.startswith(_OLE):
        return _ole_signature(content)
    if start[:4] == b"RIFF" and start[8:12] == b"WEBP":
        return Signature("image", "a WebP picture")
    if start[4:8] == b"ftyp" and start[8:12] in (b"heic", b"heix", b"mif1", b"hevc", b"avif"):
        return Signature(None, "a HEIC photo", "save it as JPEG or PNG")
    bare = start.removeprefix(b"\xef\xbb\xbf").lstrip()
    for magic, kind, what in _READ:
        if bare.startswith(magic):
            return Signature(kind, what)
    if bare[:1] in b"{[" and bare and _is_fhir(content):
        return Signature("fhir", "a FHIR resource")
    if _HTML.search(bare) and bare.startswith(b"<"):
        return Signature("html", "a web page")
    for magic, what, mend in _OTHERS:
        if bare.startswith(magic):
            return Signature(None, what, mend)
    if _is_mail(bare):
        return Signature("email", "an e-mail")
    if _is_binary(content):
        return Signature(None, "a binary file of an unknown kind", "save it as PDF or text")
    return Signature("text", "a text")


def _zip_signature(content: bytes) -> Signature:
    try:
        with zipfile.ZipFile(io.BytesIO(content)) as archive:
            names = set(archive.namelist()[:10_000])
            mimetype = archive.read("mimetype")[:100] if "mimetype" in names else b""
    except (zipfile.BadZipFile, RuntimeError, NotImplementedError, OSError, ValueError, EOFError):
        return Signature("docx", "a Word or ZIP file")  # its reader says what is broken
    if any(name.startswith("word/") for name in names):
        return Signature("docx", "a Word file")
    if any(name.startswith(("xl/", "ppt/")) for name in names):
        return Signature(None, "an Excel or PowerPoint file", "save it as PDF")
    if mimetype.startswith(b"application/vnd.oasis.opendocument"):
        return Signature(None, "an OpenDocument file", "save it as DOCX or PDF")
    return Signature(None, "a ZIP archive", "unpack it first")


def _ole_signature(content: bytes) -> Signature:
    if "EncryptedPackage".encode("utf-16-le") in content:
        return Signature(None, "a Word file protected by a password", "save a copy without the password")
    return Signature(None, "an old Word file (.doc) or another old Office file", "save it as DOCX or PDF")


def _is_fhir(content: bytes) -> bool:
    if b'"resourceType"' not in content:
        return False
    try:
        found = json.loads(content)
    except (ValueError, RecursionError):
        return True  # its reader says what is broken
    return isinstance(found, dict) and "resourceType" in found


def _is_mail(start: bytes) -> bool:
    head = re.split(rb"\r?\n\r?\n", start, maxsplit=1)[0]
    if not _HEADER.match(head):
        return False
    return len(_HEADER.findall(head)) >= 2 and _MAIL_ONLY.search(head) is not None


def _is_binary(content: bytes) -> bool:
    if content.startswith((b"\xff\xfe", b"\xfe\xff")):
        return False  # UTF-16 with its mark
    sample = content[:65536]
    controls = sum(sample.count(bytes([code])) for code in range(32) if code not in (7, 8, 9, 10, 12, 13, 27))
    return controls > len(sample) / 200
