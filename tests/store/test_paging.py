"""Places of words on pages: kept beside a document, given for a finding's words, gone with its text."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime

import pytest
import sqlalchemy as sa
from hypothesis import given
from hypothesis import strategies as st

from answer_assist.cases import Case
from answer_assist.documents import Box, Page, Place, Word
from answer_assist.findings import Span
from answer_assist.store import PageWords, Store, StoreError, open_store
from answer_assist.store.migrations import MIGRATIONS, migrate
from answer_assist.store.paging import packed, unpacked
from answer_assist.store.place import engine_of

# "Fibroadenoma of the right breast." on two lines, the second one read by OCR on the next page
PAGES = (Page(1, 595.0, 842.0, "text layer"), Page(2, 595.0, 842.0, "OCR", 1.5, 0.93))
WORDS = (
    Word(0, 12, 0, Box(72.0, 90.0, 140.0, 102.0)),
    Word(13, 15, 0, Box(143.0, 90.0, 152.5, 102.0)),
    Word(16, 19, 0, Box(155.0, 90.0, 172.0, 102.0)),
    Word(20, 25, 1, Box(72.0, 60.2, 96.0, 72.0), 0.97),
    Word(26, 33, 1, Box(99.0, 60.0, 140.0, 72.3), 0.88),
)
FOUND = (Span(0, 12, "Fibroadenoma"), Span(16, 25, "the right"))
PLACES = (
    Place(0, Box(72.0, 90.0, 140.0, 102.0)),
    Place(0, Box(155.0, 90.0, 172.0, 102.0)),
    Place(1, Box(72.0, 60.2, 96.0, 72.0)),
)


def test_a_finding_has_its_pages_and_boxes(store: Store) -> None:
    store.keep_page_words("hive-7", "R", PAGES, WORDS)
    assert store.page_words("hive-7", "R") == PageWords(PAGES, WORDS)
    assert store.places("hive-7", "R", FOUND) == PLACES
    assert store.places("hive-7", "M", FOUND) == ()
    assert store.page_words("hive-7", "M") is None


def test_what_is_kept_anew_takes_the_place_of_the_old(store: Store) -> None:
    store.keep_page_words("hive-7", "R", PAGES, WORDS)
    store.keep_page_words("hive-7", "R", PAGES[:1], WORDS[:1])
    assert store.page_words("hive-7", "R") == PageWords(PAGES[:1], WORDS[:1])


def test_a_new_text_has_no_places_and_other_documents_keep_theirs(store: Store, case: Case) -> None:
    store.keep_page_words("hive-7", "R", PAGES, WORDS)
    message, report = case.documents
    other = replace(case, documents=(replace(message, text="Is it benign?"), report))
    store.add_case(other, replace=True)
    assert store.places("hive-7", "R", FOUND) == PLACES
    store.add_case(replace(other, documents=(message, replace(report, text="Lipoma."))), replace=True)
    assert store.page_words("hive-7", "R") is None


def test_places_of_no_document_or_outside_its_text_are_refused(store: Store) -> None:
    with pytest.raises(StoreError, match="has no document 'X'"):
        store.keep_page_words("hive-7", "X", PAGES, WORDS)
    beyond = Word(26, 34, 1, WORDS[-1].box)
    with pytest.raises(StoreError, match="outside document 'R'"):
        store.keep_page_words("hive-7", "R", PAGES, [beyond])


def test_a_store_of_before_opens_without_places_and_takes_them(place: str, case: Case) -> None:
    engine, name = engine_of(place)
    before = MIGRATIONS[: [step for step, _ in MIGRATIONS].index("0012 page words")]
    with engine.execution_options(writes=True).begin() as connection:
        migrate(connection, name, datetime(2024, 2, 1, tzinfo=UTC), before)
        assert not sa.inspect(connection).has_table("page_words")
    engine.dispose()
    with open_store(place) as store:
        store.add_case(case)
        assert store.page_words("hive-7", "R") is None
        store.keep_page_words("hive-7", "R", PAGES, WORDS)
        assert store.places("hive-7", "R", FOUND) == PLACES


_sides = st.integers(0, 20_000).map(lambda tenths: tenths / 10)
_words = st.builds(
    Word,
    st.integers(0, 10**6),
    st.integers(0, 10**6),
    st.integers(0, 500),
    st.builds(Box, _sides, _sides, _sides, _sides),
    st.none() | st.integers(0, 100).map(lambda percent: percent / 100),
)


@given(st.lists(_words, max_size=20))
def test_words_come_back_as_they_were_packed(words: list[Word]) -> None:
    again = unpacked(packed(words))
    assert [word[:3] for word in again] == [word[:3] for word in words]
    assert [word.confidence for word in again] == [word.confidence for word in words]
    for word, other in zip(words, again, strict=True):
        assert other.box == pytest.approx(word.box)


def test_words_take_little_room() -> None:
    line = [
        Word(n * 12, n * 12 + 2 + n * 5 % 9, 0, Box(left, top, left + 10 + n * 7.7 % 40, top + 9.2))
        for n in range(500)
        for left, top in [(n * 37.3 % 480, n // 9 * 13.7)]
    ]
    assert len(packed(line)) < 10 * len(line)
