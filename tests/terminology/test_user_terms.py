"""A user's own synonyms: kept once, refused with a reason, read from the next document on."""

from __future__ import annotations

import os
import re
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from answer_assist.batch.version import reader_digest
from answer_assist.extraction.matcher import terms
from answer_assist.extraction.naming import known_name
from answer_assist.extraction.pipeline import read
from answer_assist.findings import Marker
from answer_assist.terminology import user_terms
from answer_assist.terminology.user_terms import (
    UserTermError,
    add_user_term,
    read_user_terms,
    remove_user_term,
    user_terms_file,
)

HEADER = "table\tname\tsynonym\tadded_by\tadded_at\n"
LINE = "markers\tKi-67\tmitoindex\tDr. Lind\t2026-11-23T20:00:00+00:00\n"


@pytest.fixture
def file(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """The user's file for this test."""
    place = tmp_path / "own" / "terms.tsv"
    monkeypatch.setenv("ANSWER_ASSIST_TERMS", str(place))
    return place


@pytest.fixture
def read_file(file: Path) -> Iterator[Path]:
    """The same, for tests that read documents: what the process knows of it is forgotten afterwards."""
    yield file
    user_terms._tell_change()


def markers(text: str) -> list[tuple[str, str]]:
    found = [finding for finding in read(text, "report").findings if isinstance(finding, Marker)]
    return [(marker.name, marker.result) for marker in found]


def test_synonyms_are_known_from_the_next_document_on_and_gone_when_removed(read_file: Path) -> None:
    text = "Biopsy: plakocellular growth of the lung. Immunohistochemistry: Mito-index positive."
    assert markers(text) == []
    add_user_term("tumor_types", "squamous cell carcinoma", "plakocellular growth", by="Dr. Lind")
    add_user_term("markers", "ki-67", " mito  index ", by="Dr. Lind")
    assert markers(text) == [("Ki-67", "positive")]
    (tumor,) = read(text, "report").of_kind("tumor")
    assert tumor.code is not None
    assert tumor.code.value == "8070/3"
    assert known_name("tumor", "plakocellular growth")[0] == "squamous cell carcinoma"
    remove_user_term("MITOINDEX")
    assert markers(text) == []
    assert [term.synonym for term in read_user_terms().terms] == ["plakocellular growth"]


def test_the_file_says_who_added_what_and_is_for_its_owner_alone(file: Path) -> None:
    add_user_term("markers", "Ki-67", "mitoindex", by="Dr.\tLind\n")
    assert file.read_text(encoding="utf-8").startswith(HEADER + "markers\tKi-67\tmitoindex\tDr. Lind\t20")
    if os.name == "posix":
        assert file.stat().st_mode & 0o777 == 0o600


def test_the_same_synonym_is_kept_once(file: Path) -> None:
    first = add_user_term("markers", "Ki-67", "mitoindex", by="Dr. Lind")
    assert add_user_term("markers", "Ki-67", "Mito-Index", by="A. Berg") == first
    assert len(file.read_text(encoding="utf-8").splitlines()) == 2


@pytest.mark.parametrize(
    ("table", "name", "synonym", "reason"),
    [
        (
            "antibodies",
            "Ki-67",
            "mitoindex",
            "there is no table 'antibodies' of names; there are: tumor",
        ),
        ("cues_before", "no", "without any", "there is no table 'cues_before' of names"),
        ("markers", "Ki-6700", "mitoindex", "the table markers has no term named 'Ki-6700'"),
        ("markers", "Ki-67", "1267", "numbers alone name nothing"),
        ("markers", "Ki-67", "mi", "too short"),
        ("markers", "Ki-67", "x" * 101, "at most 100 characters"),
        ("markers", "Ki-67", "mito\u202eindex", "on one line"),
        ("markers", "Ki-67", "mito | index", "no '|'"),
        ("markers", "Ki-67", "KI 67", "known as Ki-67 already"),
        ("markers", "Ki-67", "p53", "'p53' means p53 (markers) already"),
        ("markers", "Ki-67", "livers", "'livers' means liver (sites) already"),
        ("markers", "Ki-67", "blockage", "an everyday word"),
    ],
)
def test_what_would_do_harm_is_refused(file: Path, table: str, name: str, synonym: str, reason: str) -> None:
    with pytest.raises(UserTermError, match=re.escape(reason)):
        add_user_term(table, name, synonym, by="Dr. Lind")
    assert not file.exists()


def test_a_synonym_of_another_term_is_not_given_away(file: Path) -> None:
    add_user_term("markers", "Ki-67", "mitoindex", by="Dr. Lind")
    with pytest.raises(UserTermError, match="is your own synonym of Ki-67 already; remove that first"):
        add_user_term("markers", "p53", "mitoindex", by="Dr. Lind")


@pytest.mark.parametrize(
    ("line", "fault"),
    [
        ("markers\tKi-67\tindexmito\n", "line 2: 3 cells, there should be 5"),
        ("markers\tKi-6700\tindexmito\tA\t2026\n", "line 2: the table markers has no term named 'Ki-6700'"),
        ("markers\tKi-67\tp53\tA\t2026\n", "line 2: 'p53' means p53"),
    ],
)
def test_a_damaged_line_is_named_and_kept_for_its_owner(file: Path, line: str, fault: str) -> None:
    file.parent.mkdir()
    file.write_text(HEADER + line + LINE, encoding="utf-8")
    known, faults = read_user_terms()
    assert [term.synonym for term in known] == ["mitoindex"]
    assert len(faults) == 1
    assert faults[0].startswith(f"{file} {fault}")
    remove_user_term("mitoindex")
    assert file.read_text(encoding="utf-8") == HEADER + line


def test_a_damaged_line_is_warned_of_and_the_work_goes_on(read_file: Path) -> None:
    read_file.parent.mkdir()
    read_file.write_text(HEADER + "damaged\n" + LINE, encoding="utf-8")
    terms.cache_clear()
    with pytest.warns(UserWarning, match=re.escape(f"{read_file} line 2: 1 cells, there should be 5")):
        assert markers("IHC: mitoindex positive.") == [("Ki-67", "positive")]


def test_a_file_that_cannot_be_read_is_named(file: Path) -> None:
    file.parent.mkdir()
    file.write_bytes("markers\tKi-67\tmitoìndex".encode("latin-1"))
    assert read_user_terms() == ((), (f"{file}: none of it is read; save it as UTF-8",))
    with pytest.raises(UserTermError, match="is not UTF-8"):
        add_user_term("markers", "Ki-67", "mitoindex", by="Dr. Lind")


def test_processes_that_add_at_once_lose_nothing(file: Path) -> None:
    code = (
        "import sys\nfrom answer_assist.terminology.user_terms import add_user_term\n"
        "for letter in 'abcdefgh':\n"
        "    add_user_term('markers', 'Ki-67', f'mitoindex {letter}{sys.argv[1]}', by='Dr. Lind')\n"
    )
    processes = [subprocess.Popen([sys.executable, "-c", code, name]) for name in "xyz"]
    assert [process.wait(60) for process in processes] == [0, 0, 0]
    assert len(read_user_terms().terms) == 24


def test_data_sets_read_with_other_terms_have_another_digest(file: Path) -> None:
    before = reader_digest()
    add_user_term("markers", "Ki-67", "mitoindex", by="Dr. Lind")
    assert reader_digest() != before
    remove_user_term("mitoindex")
    assert reader_digest() == before


def test_by_default_it_lies_in_the_users_data_folder(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("ANSWER_ASSIST_TERMS")
    place = user_terms_file()
    assert (place.parent.name, place.name) == ("answer-assist", "terms.tsv")
