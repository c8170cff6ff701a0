"""The worklist: in the right order, found by any word, fast with 20,000 cases."""

from __future__ import annotations

import time
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from answer_assist.cases import Case, CaseDocument
from answer_assist.store import HOLD_LASTS, Store, StoreError, WorklistLine, open_store, search, tables
from tests.store.clock import Clock

LIND, OKAFOR = "Dr. Lind", "Dr. Okafor"


def _case(id: str, *texts: str, received: str | None = None) -> Case:
    return Case(id, tuple(CaseDocument(f"D{n}", "query", text) for n, text in enumerate(texts)), received)


def _ids(lines: tuple[WorklistLine, ...]) -> list[str]:
    return [line.id for line in lines]


def _found(store: Store, text: str) -> list[str]:
    return _ids(store.worklist(text=text))


def test_a_line_says_state_age_holder_author_and_documents(timed_store: Store, clock: Clock) -> None:
    draft = timed_store.save_draft("hive-7", "Dear madam", author=LIND, base=None)
    timed_store.hold("hive-7", OKAFOR)
    (line,) = timed_store.worklist()
    assert line == WorklistLine(
        id="hive-7",
        title="Message from a sister",
        state="drafting",
        received=datetime(2024, 2, 1, 10, tzinfo=UTC),
        age=timedelta(hours=4, minutes=2, seconds=11),
        documents=2,
        holder=OKAFOR,
        draft_author=LIND,
        draft_saved_at=draft.saved_at,
    )
    assert "sister" not in repr(line)
    clock.pause(HOLD_LASTS)
    assert timed_store.worklist()[0].holder is None


def test_the_oldest_comes_first_whatever_its_zone_and_form(timed_store: Store) -> None:
    timed_store.add_cases(
        [
            _case("undated", "a"),  # counts from when it was added: 14:02 on 1 February
            _case("noon in Tokyo", "a", received="2024-02-01T12:00:00+09:00"),
            _case("no date", "a", received="last Tuesday"),
            _case("day", "a", received="2024-02-01"),
            _case("without zone", "a", received="2024-02-01 02:59"),
            _case("year nine", "a", received="0001-01-01T00:00:00+14:00"),
        ]
    )
    assert _ids(timed_store.worklist()) == [
        "day",
        "without zone",
        "noon in Tokyo",
        "hive-7",
        "undated",
        "no date",
        "year nine",  # no time that exists in UTC: from when it was added
    ]
    assert _ids(timed_store.worklist(limit=2)) == ["day", "without zone"]


def test_cases_are_listed_by_state(store: Store) -> None:
    for id in ("drafted", "submitted", "released"):
        store.add_case(_case(id, "a"))
        store.save_draft(id, "Dear madam", author=LIND, base=None)
    for id in ("submitted", "released"):
        store.submit(id, LIND, 1)
    store.release("released", OKAFOR)
    assert _ids(store.worklist(["new"])) == ["hive-7"]
    assert _ids(store.worklist(["in review", "released"])) == ["submitted", "released"]
    assert _ids(store.worklist([])) == []
    with pytest.raises(StoreError, match="there is no state 'done'; a case is new, drafting, in review"):
        store.worklist(["done"])  # type: ignore[list-item]


def test_a_replaced_case_has_a_new_line_and_new_words(store: Store) -> None:
    store.add_case(_case("hive-7", "A cough.", received="2023-01-01"), replace=True)
    (line,) = store.worklist()
    assert (line.title, line.documents, line.received.year) == ("A cough.", 1, 2023)
    assert _found(store, "lump") == []
    assert _found(store, "cough") == ["hive-7"]


# Search


@pytest.fixture
def library(store: Store) -> Store:
    store.add_cases(
        [
            _case(
                "liver", "Basaloid carcinoma, Ki-67 80 %.", "Two lesions of the liver; p63/CK5-6 negative."
            ),
            _case("naive", "Naïve B-cells: β-catenin ÄNDERT sich.", received="2024-03-01"),
            _case("errors", "An error: error_code 42 OR 1=1; ER positive.", received="2024-03-02"),
        ]
    )
    return store


# One store for all of them: a PostgreSQL database takes a while to make.
FOUND: dict[str, list[str]] = {
    "basaloid": ["liver"],
    "BASAL": ["liver"],  # how a word begins
    "saloid": [],
    "lesions basaloid": ["liver"],  # in different documents
    "lesions cough": [],
    "Ki-67": ["liver"],
    "ki 67": ["liver"],
    "67-Ki": [],
    "p63": ["liver"],
    "CK5-6": ["liver"],
    '"liver lesions"': [],
    '"of the liver"': ["liver"],
    '"of the liv"': [],  # in quotation marks words are whole
    "er": ["errors"],  # and so are short ones
    "naive": ["naive"],
    "NAÏVE": ["naive"],
    "andert": ["naive"],
    "β-catenin": ["naive"],
    "error_code": ["errors"],
}


def test_cases_are_found_by_words(library: Store) -> None:
    assert {text: _found(library, text) for text in FOUND} == FOUND


def test_the_draft_is_searched_as_it_stands(library: Store) -> None:
    first = library.save_draft("naive", "Please see a surgeon.", author=LIND, base=None)
    assert _found(library, "surgeon cells") == ["naive"]
    library.save_draft("naive", "Please see an oncologist.", author=LIND, base=first.revision)
    assert (_found(library, "surgeon"), _found(library, "oncologist")) == ([], ["naive"])


def test_without_a_word_all_cases_are_listed(library: Store) -> None:
    for text in ("", "   ", "?!", '"', '""', "-", "*"):
        assert len(_found(library, text)) == 4, text


QUERY_LANGUAGE = (
    "liver OR error",
    "NOT liver",
    "words:liver",
    "liver*",
    "NEAR(liver)",
    "liver & !error",
    "'liver",
    "liver:*",
    "liver <-> error",
    "(liver",
    '"liver',
    "\\liver",
    "liver; DROP TABLE cases",
    "%liver%",
    "{liver}",
    "^liver",
    "liver\0",
    "liver \ud83d",
)


def test_signs_and_words_of_the_query_languages_are_words(library: Store) -> None:
    for text in QUERY_LANGUAGE:
        assert _found(library, text) == _found(library, " ".join(search.words_of(text))), text
    assert len(library.worklist()) == 4


@given(st.text(st.characters()), st.text(st.characters()))
@settings(max_examples=50)
def test_any_text_can_be_kept_and_searched(text: str, query: str) -> None:
    with open_store(":memory:") as store:
        store.add_case(_case("odd", text))
        store.worklist(text=query)
        if any(word.isascii() for word in search.words_of(text)):
            assert _found(store, " ".join(word for word in search.words_of(text) if word.isascii())) == [
                "odd"
            ]


def test_a_long_text_is_found_to_its_end(store: Store) -> None:
    words = [f"word{n}" for n in range(25_000)] + ["the end", "x" * 5_000]
    store.add_case(_case("long", " ".join(words)))
    assert _found(store, '"word9998 word9999" "word24998 word24999 the end"') == ["long"]
    assert _found(store, '"word24999 word24998"') == []
    assert _found(store, "x" * 5_000) == ["long"]


# From case to case


def test_one_goes_from_case_to_case(store: Store, place: str) -> None:
    store.add_cases([_case(f"c{n}", f"text {n}", received="2024-05-01") for n in (3, 1, 2)])
    way, at = [], None
    while (at := store.next_case(at)) is not None:
        way.append(at)
    assert way == _ids(store.worklist()) == ["hive-7", "c3", "c1", "c2"]
    back = []
    while (at := store.previous_case(at)) is not None:
        back.append(at)
    assert back == way[::-1]


def test_the_next_case_leaves_out_other_states_words_and_cases_of_others(store: Store) -> None:
    store.add_cases([_case(f"c{n}", f"text {n}", received="2024-05-01") for n in range(4)])
    store.save_draft("c1", "Dear madam", author=LIND, base=None)
    store.hold("c2", OKAFOR)
    assert store.next_case("c0", ["new"]) == "c2"
    assert store.next_case("c0", ["new"], user=LIND) == "c3"
    assert store.next_case("c0", ["new"], user=OKAFOR) == "c2"
    assert store.next_case("c1", ["new"]) == "c2"  # whatever state one comes from
    assert store.next_case("hive-7", text="text 3") == "c3"
    assert store.next_case("c3") is None
    assert store.previous_case("c3", ["new"], user=LIND) == "c0"
    with pytest.raises(StoreError, match="there is no case 'hive-99'"):
        store.next_case("hive-99")


# Speed


def test_twenty_thousand_cases_are_listed_at_once(tmp_path: Path) -> None:
    count = 20_000
    with open_store(tmp_path / "cases.sqlite") as store:
        now = datetime(2024, 2, 1, tzinfo=UTC)
        numbers = range(1, count + 1)
        with store._writing() as connection:
            cases = [{"number": n, "id": f"case-{n}", "received": None, "added_at": now} for n in numbers]
            connection.execute(tables.cases.insert(), cases)
            line = {"state": "new", "documents": 2, "draft_author": LIND, "draft_saved_at": now}
            lines = [
                line
                | {"case_number": n, "case_id": f"case-{n}", "title": f"Message {n}"}
                | {"waiting_since": now + timedelta(minutes=7919 * n % 20_000)}
                for n in numbers
            ]
            connection.execute(tables.worklist.insert(), lines)
            text = "My mother has a {} carcinoma, synaptophysin positive, Ki-67 {}0 %."
            for n in numbers:
                kind = "basaloid" if n % 100 == 0 else "small-cell"
                search.insert(connection, search.rows_of("sqlite", n, 1, text.format(kind, n % 10)))

        def took(list_them: object) -> float:
            times = []
            for _ in range(3):
                start = time.process_time()
                list_them()  # type: ignore[operator]
                times.append(time.process_time() - start)
            return min(times)

        assert len(store.worklist()) == count
        assert len(store.worklist(text="basal synapt")) == count // 100
        assert took(lambda: store.worklist()) < 0.3
        assert took(lambda: store.worklist(text="basal synapt")) < 0.3
        assert took(lambda: store.worklist(["new"], limit=100)) < 0.1
        assert took(lambda: store.next_case("case-9000", ["new", "sent back"], user=LIND)) < 0.1
