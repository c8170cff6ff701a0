"""RTF: its text as Word shows it; pictures and embedded objects are left out, and nothing is opened.

The form is a stream of groups, control words and letters. A reader of our own, because those there are give
tracked deletions and hidden text as if they stood in the report, and lose text boxes and footnotes.
"""

from __future__ import annotations

import codecs
import re
from collections.abc import Iterator
from dataclasses import dataclass, field, replace

from answer_assist.documents.document import SourceDocument
from answer_assist.documents.errors import DocumentError
from answer_assist.documents.readers import Request

_TOKEN = re.compile(
    rb"\\(?:'(?P<hex>[0-9a-fA-F]{2})|(?P<word>[a-zA-Z]{1,32})(?P<number>-?\d{1,10})? ?|(?P<sign>[^a-zA-Z]))"
    rb"|(?P<brace>[{}])|(?P<text>[^\\{}\r\n]+)|[\r\n]+"
)
# What a control word says in the text.
_SAYS = {
    "par": "\n", "line": "\n", "sect": "\n", "page": "\n", "column": "\n", "softline": "\n",
    "tab": "\t", "cell": "\x1f", "nestcell": "\t", "row": "\x1e", "nestrow": "\n",
    "emdash": "—", "endash": "–", "bullet": "•", "lquote": "‘", "rquote": "’",
    "ldblquote": "“", "rdblquote": "”", "emspace": " ", "enspace": " ", "qmspace": " ",
}  # fmt: skip
_SIGNS = {"~": "\xa0", "_": "-", "\n": "\n", "\r": "\n", "\\": "\\", "{": "{", "}": "}"}
# Groups that hold no words of the text. Others that a reader does not know are marked by \* and skipped too.
_SKIPPED = frozenset(
    """fonttbl colortbl stylesheet info pict object objdata listtable listoverridetable revtbl rsidtbl
    generator themedata colorschememapping datastore latentstyles xmlnstbl fldinst bkmkstart bkmkend filetbl
    atnid atnauthor annotation nonshppict sp sn sv userprops template private pgptbl mmathPr""".split()  # noqa: SIM905  (33 strings)
)
_BEHIND = {"footnote": "notes", "header": "running", "headerl": "running", "headerr": "running",
           "headerf": "running", "footer": "running", "footerl": "running", "footerr": "running",
           "footerf": "running", "shptxt": "boxes"}  # fmt: skip
_WANTED = frozenset({"shptxt", "shpinst", "shp", "listtext", "pntext", "footnote"})  # though marked by \*
_CHARSETS = {
    0: "cp1252", 77: "mac_roman", 128: "cp932", 129: "cp949", 134: "gb2312", 136: "big5", 161: "cp1253",
    162: "cp1254", 163: "cp1258", 177: "cp1255", 178: "cp1256", 186: "cp1257", 204: "cp1251", 222: "cp874",
    238: "cp1250",
}  # fmt: skip
_DEEPEST = 2000
_OBJECTS = re.compile(rb"\\objdata|\\objupdate|\\objautlink")
_EMPTY_LINES = re.compile(r"\n{3,}")


@dataclass(slots=True)
class _State:
    """What holds within a group."""

    skipped: bool = False
    deleted: bool = False
    hidden: bool = False
    place: str = "body"
    encoding: str = "cp1252"
    after_unicode: int = 1  # letters for old programs behind one in Unicode


@dataclass(slots=True)
class _Reader:
    """The text while it is gathered: the body, and what stands behind it."""

    texts: dict[str, list[str]] = field(
        default_factory=lambda: {"body": [], "boxes": [], "notes": [], "running": []}
    )
    fonts: dict[int, str] = field(default_factory=dict)
    encoding: str = "cp1252"
    in_fonts: int = 0  # depth of the font table
    font: int = 0
    skip_letters: int = 0
    bytes: bytearray = field(default_factory=bytearray)


def read(content: bytes, request: Request) -> SourceDocument:
    """Read an RTF file.

    Raises:
        DocumentError: it is cut off.
    """
    reader = _Reader()
    if _gather(content, reader) > 0:
        raise DocumentError("damaged", "is cut off: its end is missing; get the whole file")
    texts = {place: "".join(pieces) for place, pieces in reader.texts.items()}
    blocks = [_lines(texts[place]) for place in ("body", "boxes", "notes")]
    body = "".join(f"{block}\n" for block in blocks if block)
    lines = dict.fromkeys(line for line in _lines(texts["running"]).split("\n") if line)
    running = "".join(f"{line}\n" for line in lines)
    warnings = ("holds embedded objects; they were not opened",) if _OBJECTS.search(content) else ()
    return SourceDocument(
        f"{body}\n{running}" if running else body,
        "report",
        "rtf",
        request.name,
        body_end=len(body),
        warnings=warnings,
    )


def _gather(content: bytes, reader: _Reader) -> int:
    """Go through the file; returns how many groups are open at its end."""
    state, stack = _State(), list[_State]()
    starred = False  # the word that follows marks a group that may be skipped
    for token in _TOKEN.finditer(content):
        if token["brace"] == b"{":
            _flush(reader, state)
            if len(stack) >= _DEEPEST:
                raise DocumentError("damaged", "is nested deeper than any document; get the file anew")
            stack.append(state)
            state = replace(state)
        elif token["brace"] == b"}":
            _flush(reader, state)
            if not stack:
                break
            state = stack.pop()
            reader.in_fonts = reader.in_fonts if len(stack) >= reader.in_fonts else 0
        elif token["word"]:
            number = int(token["number"]) if token["number"] else None
            _control(token["word"].decode(), number, starred, state, reader, len(stack))
        elif token["hex"]:
            _take(reader, bytes.fromhex(token["hex"].decode()))
        elif token["sign"]:
            sign = token["sign"].decode("latin-1")
            if sign != "*":
                _say(reader, state, _SIGNS.get(sign, ""))
        elif token["text"]:
            _take(reader, token["text"])
        starred = token["sign"] == b"*"
    _flush(reader, state)
    return len(stack)


def _control(
    word: str, number: int | None, starred: bool, state: _State, reader: _Reader, depth: int
) -> None:
    """What a control word does."""
    if word == "u" and number is not None:
        _say(reader, state, chr(number % 0x10000))
        reader.skip_letters = state.after_unicode
        return
    _flush(reader, state)
    if word in _SKIPPED or (starred and word not in _WANTED):
        state.skipped = True
        reader.in_fonts = depth if word == "fonttbl" else reader.in_fonts
    elif word in _BEHIND:
        state.place = _BEHIND[word]
    elif word in _SAYS:
        _say(reader, state, _SAYS[word])
    elif word == "deleted":
        state.deleted = number != 0
    elif word == "v":
        state.hidden = number != 0
    elif word == "plain":
        state.hidden = state.deleted = False
    elif word == "uc" and number is not None:
        state.after_unicode = max(number, 0)
    elif word == "ansicpg" and number:
        reader.encoding = state.encoding = _known(f"cp{number}")
    elif word == "f" and number is not None:
        reader.font = number
        state.encoding = reader.fonts.get(number, reader.encoding)
    elif word == "fcharset" and reader.in_fonts and number in _CHARSETS:
        reader.fonts[reader.font] = reader.encoding if number == 0 else _CHARSETS[number]


def _take(reader: _Reader, letters: bytes) -> None:
    """Letters in the alphabet of their font; those that repeat one in Unicode are passed over."""
    passed = min(reader.skip_letters, len(letters))
    reader.skip_letters -= passed
    reader.bytes += letters[passed:]


def _flush(reader: _Reader, state: _State) -> None:
    if reader.bytes:
        said = reader.bytes.decode(state.encoding, errors="replace")
        reader.bytes.clear()
        _say(reader, state, said)


def _say(reader: _Reader, state: _State, said: str) -> None:
    if reader.bytes:
        _flush(reader, state)
    if not (state.skipped or state.deleted or state.hidden):
        reader.texts[state.place].append(said)


def _known(encoding: str) -> str:
    try:
        return codecs.lookup(encoding).name
    except LookupError:
        return "cp1252"


def _lines(text: str) -> str:
    """The text in lines: rows of tables with tabs between their cells, no more than one empty line."""
    text = text.encode("utf-16", errors="surrogatepass").decode("utf-16", errors="replace")  # pairs joined
    return _EMPTY_LINES.sub("\n\n", "\n".join(_rows(text))).strip("\n")


def _rows(text: str) -> Iterator[str]:
    """Lines and rows; a cell ends with \\x1f and may have several lines, a row with \\x1e."""
    for piece in re.split(r"(?<=\x1e)", text):
        if "\x1f" not in piece:
            yield from (line.strip() for line in piece.strip("\x1e").split("\n"))
            continue
        *before, row = _before_row(piece)
        yield from (line.strip() for line in before)
        cells = (" ".join(cell.split()) for cell in row.strip("\x1e\n").rstrip("\x1f").split("\x1f"))
        yield "\t".join(cells).rstrip("\t")


def _before_row(piece: str) -> list[str]:
    """Paragraphs that stand before a table's first row, and the row."""
    head, sign, rest = piece.partition("\x1f")
    lines = head.split("\n")
    return [*lines[:-1], lines[-1] + sign + rest]
