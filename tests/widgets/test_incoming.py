"""Files that come into a case by the workbench: pieces, lines, cancelling; hostile names and contents."""

from __future__ import annotations

import io
import zipfile
from collections.abc import Iterator
from email.message import EmailMessage

import pytest

from answer_assist.cases import Case
from answer_assist.documents import Limits
from answer_assist.store import Store, StoreError, open_store
from answer_assist.widgets.incoming import Incoming, IncomingView, file_name
from tests.documents.typeset import REPORT, typeset

pytest.importorskip("pypdfium2", reason="reading PDF files needs the extra documents")


class Desk:
    """Where files are dropped: what the lines say, and the cases that were told of."""

    def __init__(self, store: Store, case: Case, limits: Limits | None = None) -> None:
        self.store, self.case_id = store, case.id
        self.joined: list[Case] = []
        self.seen: list[str] = []
        self.incoming = Incoming(store, told=self._told, joined=self.joined.append, limits=limits)

    def _told(self) -> None:
        self.seen += [line["words"] for line in self.incoming.lines(self.case_id)]

    def drop(self, name: str, content: bytes, *, piece: int = 1 << 20) -> IncomingView:
        """Drop a file and wait until it has been read; the line that it leaves."""
        self.incoming.start("f", self.case_id, name, len(content))
        for at in range(0, len(content), piece):
            self.incoming.piece("f", content[at : at + piece])
        self.incoming.wait()
        return self.incoming.lines(self.case_id)[-1]


@pytest.fixture
def store(founding_case: Case) -> Iterator[Store]:
    with open_store(":memory:") as opened:
        opened.add_case(founding_case)
        yield opened


@pytest.fixture
def desk(store: Store, founding_case: Case) -> Desk:
    return Desk(store, founding_case)


def test_a_pdf_comes_in_pieces_and_joins_the_case_with_its_pages(desk: Desk) -> None:
    content = typeset(REPORT)
    line = desk.drop("report.pdf", content, piece=5000)
    assert (line["state"], line["words"]) == ("in", "Added")
    assert line["added"] == [{"id": "report.pdf", "title": "report.pdf", "kind": "report", "date": ""}]
    (case,) = desk.joined
    assert case.documents[-1].id == "report.pdf"
    assert "CK5/6\tnegative" in case.documents[-1].text
    assert desk.store.source_file(desk.case_id, "report.pdf") == content
    assert "Page 3 of 3 read" in desk.seen


def test_a_mail_brings_its_attachment_with_the_attachments_own_pages(desk: Desk) -> None:
    mail = EmailMessage()
    mail["Subject"] = "New biopsy"
    mail["Date"] = "Fri, 03 May 2024 10:00:00 +0200"
    mail.set_content("Does this change anything?\n")
    report = typeset(REPORT)
    mail.add_attachment(report, maintype="application", subtype="pdf", filename="../../etc/biopsy\u202e.pdf")
    line = desk.drop("message.eml", mail.as_bytes())
    assert [(each["id"], each["kind"], each["date"]) for each in line["added"]] == [
        ("message.eml", "query", "2024-05-03"),
        ("biopsy .pdf", "report", ""),
    ]
    assert desk.store.documents_with_files(desk.case_id) == {"biopsy .pdf"}
    assert desk.store.source_file(desk.case_id, "biopsy .pdf") == report


def test_what_the_case_has_already_is_not_added_again(desk: Desk) -> None:
    desk.drop("note.txt", b"p63 negative.")
    line = desk.drop("note again.txt", b"p63 negative.")
    assert (line["state"], line["words"]) == ("in", "is in the case already")
    assert len(desk.joined) == 1


def test_two_files_of_one_name_are_two_documents(desk: Desk) -> None:
    desk.drop("note.txt", b"p63 negative.")
    desk.drop("note.txt", b"p40 negative.")
    assert [each.id for each in desk.joined[-1].documents[-2:]] == ["note.txt", "note.txt (2)"]


def test_cancelled_while_it_comes_nothing_is_kept(desk: Desk, founding_case: Case) -> None:
    desk.incoming.start("f", desk.case_id, "note.txt", 20)
    desk.incoming.piece("f", b"p63 negat")
    desk.incoming.cancel("f")
    assert not desk.incoming.wants_more("f")
    desk.incoming.piece("f", b"ive. Seen.")
    desk.incoming.wait()
    assert desk.incoming.lines(desk.case_id)[0]["state"] == "cancelled"
    assert desk.store.case(desk.case_id) == founding_case


def test_cancelled_while_it_is_read_nothing_is_kept(store: Store, founding_case: Case) -> None:
    desk = Desk(store, founding_case)
    asked: list[int] = []

    def at_the_first_page() -> None:
        line = desk.incoming.lines(desk.case_id)[0]
        if line["state"] == "reading" and line["total"] and not asked:
            asked.append(line["done"])
            desk.incoming.cancel("f")

    desk.incoming = Incoming(store, told=at_the_first_page, joined=desk.joined.append)
    line = desk.drop("long.pdf", typeset("#lorem(300)\n#pagebreak()\n" * 120))
    assert asked == [1]
    assert (line["state"], line["words"]) == ("cancelled", "Cancelled; nothing of it was kept")
    assert desk.joined == []
    assert store.case(desk.case_id) == founding_case


def test_a_line_is_closed_when_it_has_come_to_an_end(desk: Desk) -> None:
    desk.incoming.start("f", desk.case_id, "note.txt", 20)
    desk.incoming.dismiss("f")
    assert len(desk.incoming.lines(desk.case_id)) == 1
    desk.incoming.cancel("f")
    desk.incoming.dismiss("f")
    assert desk.incoming.lines(desk.case_id) == []


def test_lines_belong_to_the_case_that_they_were_dropped_on(desk: Desk) -> None:
    desk.drop("note.txt", b"p63 negative.")
    assert desk.incoming.lines("another case") == []


def _bomb() -> bytes:
    made = io.BytesIO()
    with zipfile.ZipFile(made, "w", zipfile.ZIP_DEFLATED) as file:
        file.writestr("[Content_Types].xml", "<Types/>")
        file.writestr("word/document.xml", b"<" + b" " * 40_000_000)
    return made.getvalue()


@pytest.mark.parametrize(
    ("name", "content", "words"),
    [
        ("empty.pdf", b"", "is empty; there is nothing to read"),
        ("blank.txt", b" \n\n ", "is empty; there is nothing to read"),
        ("report.pdf", b"\x7fELF\x02\x01\x01" + bytes(60), "is named .pdf, but is a program"),
        ("cut.pdf", typeset(REPORT)[:4000], "is cut off"),
        ("bomb.docx", _bomb(), "unpack"),
    ],
)
def test_what_cannot_be_read_is_one_line(
    store: Store, founding_case: Case, name: str, content: bytes, words: str
) -> None:
    desk = Desk(store, founding_case, Limits(unpacked_bytes=10_000_000))
    line = desk.drop(name, content)
    assert line["state"] == "failed"
    assert words in line["words"]
    assert "\n" not in line["words"]
    assert store.case(desk.case_id) == founding_case


def test_a_file_too_large_is_refused_before_a_byte_of_it_comes(store: Store, founding_case: Case) -> None:
    desk = Desk(store, founding_case, Limits(file_bytes=1 << 20))
    desk.incoming.start("f", desk.case_id, "huge.pdf", (1 << 20) + 1)
    assert not desk.incoming.wants_more("f")
    (line,) = desk.incoming.lines(desk.case_id)
    assert line["words"] == "is larger than 1 MB; save the pages of this case as a smaller file"


def test_more_bytes_than_were_said_are_refused(desk: Desk) -> None:
    desk.incoming.start("f", desk.case_id, "note.txt", 4)
    desk.incoming.piece("f", b"p63 negative.")
    assert desk.incoming.lines(desk.case_id)[0]["state"] == "failed"


def test_a_case_in_review_takes_no_file_and_says_so(desk: Desk) -> None:
    draft = desk.store.save_draft(desk.case_id, "Yes.", author="Dr. Lind", base=None)
    desk.store.submit(desk.case_id, "Dr. Lind", draft.revision)
    line = desk.drop("note.txt", b"p63 negative.")
    assert line["state"] == "failed"
    assert "in review" in line["words"]


def test_kind_and_day_are_said_otherwise(desk: Desk) -> None:
    desk.drop("note.txt", b"p63 negative.")
    desk.incoming.describe(desk.case_id, "note.txt", "report", "2024-05-17")
    said = desk.joined[-1].document("note.txt")
    assert (said.kind, said.date) == ("report", "2024-05-17")
    (added,) = desk.incoming.lines(desk.case_id)[0]["added"]
    assert (added["kind"], added["date"]) == ("report", "2024-05-17")
    with pytest.raises(StoreError, match="is no day"):
        desk.incoming.describe(desk.case_id, "note.txt", "report", "tomorrow")
    with pytest.raises(StoreError, match="no kind of document"):
        desk.incoming.describe(desk.case_id, "note.txt", "letter", "")


@pytest.mark.parametrize(
    ("name", "shown"),
    [
        ("../../etc/passwd", "passwd"),
        ("C:\\Users\\n\\scan.pdf", "scan.pdf"),
        ("a\x00b\nc.pdf", "a b c.pdf"),
        ("<img src=x onerror=alert(1)>.pdf", "<img src=x onerror=alert(1)>.pdf"),  # shown as text
        ("\ud800.pdf", "?.pdf"),
        ("..", "file"),
        ("", "file"),
        ("x" * 5000 + ".jpeg", "x" * 115 + ".jpeg"),
    ],
)
def test_hostile_names(name: str, shown: str) -> None:
    assert file_name(name) == shown
