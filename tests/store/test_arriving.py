"""Documents that come into a case later, with their pages and files."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest
import sqlalchemy as sa

from answer_assist.cases import Case, CaseDocument
from answer_assist.corrections import Change
from answer_assist.documents import Box, Page, Word
from answer_assist.findings import Span, Tumor
from answer_assist.store import LARGEST_FILE, Arrival, PageWords, Store, StoreError, WrongState, open_store
from answer_assist.store.migrations import MIGRATIONS, migrate
from answer_assist.store.place import engine_of

SCAN = CaseDocument("scan.pdf", "report", "Ki-67 5%.", "2024-01-30", "scan.pdf")
PAGES = (Page(1, 595.0, 842.0, "OCR", 1.5, 0.9),)
WORDS = (Word(0, 5, 0, Box(72.0, 90.0, 98.0, 102.0), 0.9),)
FILE = b"%PDF-1.7 \x00\xff of the scan"
FIBROADENOMA = Tumor(name="fibroadenoma", evidence=(Span(0, 12, "Fibroadenoma"),))


def test_a_document_joins_the_case_with_its_pages_and_its_file(store: Store, case: Case) -> None:
    joined = store.add_documents("hive-7", [Arrival(SCAN, PAGES, WORDS, FILE)])
    assert joined.documents == (*case.documents, SCAN)
    assert store.case("hive-7") == joined
    assert store.page_words("hive-7", "scan.pdf") == PageWords(PAGES, WORDS)
    assert store.source_file("hive-7", "scan.pdf") == FILE
    assert store.documents_with_files("hive-7") == {"scan.pdf"}
    assert store.cases()[0].documents == 3


def test_its_words_are_found_in_the_worklist(store: Store) -> None:
    assert store.worklist(text="Ki-67") == ()
    store.add_documents("hive-7", [Arrival(SCAN)])
    assert [line.id for line in store.worklist(text="Ki-67")] == ["hive-7"]


def test_all_come_or_none(store: Store, case: Case) -> None:
    twin = CaseDocument("M", "note", "Seen today.")
    with pytest.raises(StoreError, match="has a document 'M' already"):
        store.add_documents("hive-7", [Arrival(SCAN), Arrival(twin)])
    assert store.case("hive-7") == case


def test_no_file_without_pages_and_none_that_is_too_large(store: Store) -> None:
    message = CaseDocument("later.txt", "query", "One more question.")
    large = Arrival(SCAN, PAGES, WORDS, bytes(LARGEST_FILE + 1))
    store.add_documents("hive-7", [Arrival(message, file=b"One more question."), large])
    assert store.documents_with_files("hive-7") == frozenset()
    assert store.page_words("hive-7", "scan.pdf") is not None
    with pytest.raises(StoreError, match="more than 50 MB is not kept"):
        store.keep_file("hive-7", "scan.pdf", bytes(LARGEST_FILE + 1))


def test_a_file_can_be_kept_later_and_let_go_again(store: Store) -> None:
    store.keep_file("hive-7", "R", FILE)
    assert store.source_file("hive-7", "R") == FILE
    store.forget_file("hive-7", "R")
    assert store.source_file("hive-7", "R") is None
    with pytest.raises(StoreError, match="has no document 'X'"):
        store.keep_file("hive-7", "X", FILE)


def test_the_file_goes_with_its_text(store: Store, case: Case) -> None:
    store.add_documents("hive-7", [Arrival(SCAN, PAGES, WORDS, FILE)])
    store.add_case(case, replace=True)
    assert store.source_file("hive-7", "scan.pdf") is None


def test_kind_and_day_can_be_said(store: Store) -> None:
    store.add_documents("hive-7", [Arrival(SCAN, PAGES, WORDS, FILE)])
    said = store.describe_document("hive-7", "scan.pdf", kind="note", date=None).document("scan.pdf")
    assert (said.kind, said.date, said.text) == ("note", None, SCAN.text)
    assert store.source_file("hive-7", "scan.pdf") == FILE


def test_what_was_corrected_keeps_its_kind_and_may_change_its_day(store: Store) -> None:
    store.correct("hive-7", [Change("R", None, FIBROADENOMA)], "Dr. Lind")
    with pytest.raises(StoreError, match="belong to it as a report"):
        store.describe_document("hive-7", "R", kind="note", date=None)
    said = store.describe_document("hive-7", "R", kind="report", date="2024-01-31")
    assert said.document("R").date == "2024-01-31"


def test_a_case_in_review_stays_as_it_is(store: Store, case: Case) -> None:
    draft = store.save_draft("hive-7", "It is benign.", author="Dr. Lind", base=None)
    store.submit("hive-7", "Dr. Lind", draft.revision)
    with pytest.raises(WrongState, match="in review"):
        store.add_documents("hive-7", [Arrival(SCAN)])
    with pytest.raises(WrongState, match="in review"):
        store.describe_document("hive-7", "R", kind="note", date=None)
    assert store.case("hive-7") == case


def test_a_store_of_before_opens_without_files_and_takes_them(place: str, case: Case) -> None:
    engine, name = engine_of(place)
    before = MIGRATIONS[: [step for step, _ in MIGRATIONS].index("0013 source files")]
    with engine.execution_options(writes=True).begin() as connection:
        migrate(connection, name, datetime(2024, 2, 1, tzinfo=UTC), before)
        assert not sa.inspect(connection).has_table("source_files")
    engine.dispose()
    with open_store(place) as store:
        store.add_case(case)
        assert store.documents_with_files("hive-7") == frozenset()
        store.keep_file("hive-7", "R", FILE)
        assert store.source_file("hive-7", "R") == FILE
