"""E-mail (.eml) with its attachments, and pages that a browser saved as one file (.mhtml)."""

from __future__ import annotations

import email
import email.policy
from collections.abc import Iterator
from email.message import EmailMessage
from email.utils import parsedate_to_datetime

from answer_assist.documents.document import About, SourceDocument
from answer_assist.documents.errors import DocumentError
from answer_assist.documents.readers import Request
from answer_assist.documents.readers.inside import read_inside
from answer_assist.documents.readers.plain import decoded

_HIDDEN = ("application/pkcs7-mime", "application/x-pkcs7-mime", "multipart/encrypted")
_SIGNATURE = ("application/pkcs7-signature", "application/x-pkcs7-signature", "application/pgp-signature")
_LOGO = 20_000  # bytes under which a picture in the text of a mail is a logo
_MOST_PARTS = 1000


def read(content: bytes, request: Request) -> SourceDocument:
    """Read a mail: its text, and each attachment as a part of its own.

    Raises:
        DocumentError: the mail is encrypted.
    """
    message = email.message_from_bytes(content, policy=email.policy.default)
    assert isinstance(message, EmailMessage)
    if any(part.get_content_type() in _HIDDEN for part in _walk(message)):
        raise DocumentError("protected", "is encrypted; save its text from your mail program")
    if message.get("Snapshot-Content-Location"):
        return _saved_page(message, request)
    text = _text(message, request)
    inside = read_inside(_attachments(message), request)
    about = About(title=_header(message, "Subject"), date=_date(message))
    return SourceDocument(
        text,
        "query",
        "email",
        request.name,
        about=about,
        parts=tuple(part for part in inside.parts if part.text.strip()),
        warnings=tuple(inside.warnings),
    )


def _text(message: EmailMessage, request: Request) -> str:
    body = message.get_body(("plain", "html"))
    if not isinstance(body, EmailMessage):
        return ""
    said = _payload_text(body)
    if body.get_content_type() == "text/html":
        from answer_assist.documents.readers.html import read_page

        return read_page(said, request).text
    return said.replace("\r\n", "\n")


def _payload_text(part: EmailMessage) -> str:
    try:
        said = part.get_content()
    except (LookupError, UnicodeDecodeError, ValueError):  # an alphabet that nobody knows
        said = None
    return said if isinstance(said, str) else decoded(_payload(part))[0]


def _payload(part: EmailMessage) -> bytes:
    payload = part.get_payload(decode=True)
    return payload if isinstance(payload, bytes) else b""


def _attachments(message: EmailMessage) -> Iterator[tuple[str, bytes]]:
    """Everything that is not the mail's own text, with its name; mails in the mail as files of their own."""
    body = message.get_body(("plain", "html"))
    number = 0
    for part in _parts(message):
        if part is body or part.get_content_type() in _SIGNATURE:
            continue
        kind = part.get_content_type()
        if kind in ("text/plain", "text/html") and not part.is_attachment() and not part.get_filename():
            continue  # the same text in another form
        number += 1
        name = part.get_filename() or f"attachment {number}"
        if part.get_content_maintype() == "message":
            inner = part.get_payload(0) if part.is_multipart() else None
            yield name, inner.as_bytes() if isinstance(inner, EmailMessage) else _payload(part)
            continue
        content = _payload(part)
        inline = kind.startswith("image/") and not part.is_attachment() and len(content) < _LOGO
        if not inline:
            yield name, content


def _parts(message: EmailMessage) -> Iterator[EmailMessage]:
    """The leaves of a mail; what is in an attached mail is left to that mail."""
    waiting = [message]
    for _ in range(_MOST_PARTS):
        if not waiting:
            return
        part = waiting.pop(0)
        if part.is_multipart() and part.get_content_maintype() != "message":
            waiting = [each for each in part.iter_parts() if isinstance(each, EmailMessage)] + waiting
        else:
            yield part


def _walk(message: EmailMessage) -> Iterator[EmailMessage]:
    yield message
    yield from _parts(message)


def _saved_page(message: EmailMessage, request: Request) -> SourceDocument:
    from answer_assist.documents.readers.html import read as read_html

    for part in _parts(message):
        if part.get_content_type() == "text/html":
            return read_html(_payload_text(part).encode(), request)
    raise DocumentError("damaged", "is a saved page without its text; save it anew")


def _header(message: EmailMessage, name: str) -> str | None:
    try:
        return " ".join(str(message.get(name) or "").split()) or None
    except (ValueError, IndexError, AttributeError):  # a header made to break parsers
        return None


def _date(message: EmailMessage) -> str | None:
    said = _header(message, "Date")
    try:
        return parsedate_to_datetime(said).date().isoformat() if said else None
    except (ValueError, TypeError):
        return None
