"""Where a store is kept, and one clear sentence when it cannot be."""

from __future__ import annotations

import os
import sqlite3
import stat
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest

from answer_assist.cases import bundled_cases
from answer_assist.store import StoreError, default_place, open_store

CASE = bundled_cases()[0]


def test_the_default_is_in_the_users_data_folder(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.delenv("ANSWER_ASSIST_STORE", raising=False)
    monkeypatch.setenv("XDG_DATA_HOME", str(tmp_path))
    assert Path(default_place()).parts[-2:] == ("answer-assist", "cases.sqlite")


def test_the_variable_names_another_place(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setenv("ANSWER_ASSIST_STORE", str(tmp_path / "named.sqlite"))
    with open_store() as store:
        assert store.place == str(tmp_path / "named.sqlite")
        assert Path(store.place).exists()


def test_missing_folders_are_made(tmp_path: Path) -> None:
    open_store(tmp_path / "a" / "b" / "cases.sqlite").close()
    assert (tmp_path / "a" / "b" / "cases.sqlite").exists()


@pytest.mark.skipif(os.name == "nt", reason="Windows has no mode bits")
def test_the_file_is_for_the_user_alone(tmp_path: Path) -> None:
    with open_store(tmp_path / "folder" / "cases.sqlite"):
        files = list((tmp_path / "folder").iterdir())
        assert {stat.S_IMODE(file.stat().st_mode) for file in files} == {0o600}
        assert stat.S_IMODE((tmp_path / "folder").stat().st_mode) == 0o700


def test_saves_are_on_the_disk_when_they_return(tmp_path: Path) -> None:
    with open_store(tmp_path / "cases.sqlite") as store, store._engine.connect() as connection:
        assert connection.exec_driver_sql("PRAGMA journal_mode").scalar() == "wal"
        assert connection.exec_driver_sql("PRAGMA synchronous").scalar() == 2  # FULL
        assert connection.exec_driver_sql("PRAGMA foreign_keys").scalar() == 1


def test_a_url_of_a_file_works_too(tmp_path: Path) -> None:
    with open_store(f"sqlite:///{tmp_path}/cases.sqlite") as store:
        assert store.place == str(tmp_path / "cases.sqlite")


def test_a_folder_is_refused(tmp_path: Path) -> None:
    with pytest.raises(StoreError, match="is a folder; name a file in it"):
        open_store(tmp_path)


def test_a_file_that_is_no_database_is_refused_and_untouched(tmp_path: Path) -> None:
    file = tmp_path / "letter.txt"
    file.write_text("Dear doctor, this is no database at all.")
    with pytest.raises(StoreError, match=r"letter\.txt is not an SQLite database; name another file"):
        open_store(file)
    assert file.read_text() == "Dear doctor, this is no database at all."


def test_a_damaged_database_is_refused(tmp_path: Path) -> None:
    file = tmp_path / "cases.sqlite"
    file.write_bytes(b"SQLite format 3\0" + b"\xff" * 4080)
    with pytest.raises(StoreError, match="is damaged; restore it from a backup"):
        open_store(file)


def test_a_database_of_another_program_is_refused_and_untouched(tmp_path: Path) -> None:
    file = tmp_path / "bookmarks.sqlite"
    with sqlite3.connect(file) as connection:
        connection.execute("CREATE TABLE places (url TEXT)")
    connection.close()
    with pytest.raises(StoreError, match=r"is a database of another program .*'places'"):
        open_store(file)
    with sqlite3.connect(file) as connection:
        assert connection.execute("SELECT name FROM sqlite_master").fetchall() == [("places",)]
    connection.close()


def test_a_store_that_is_moved_away_says_so_and_goes_on_when_it_is_back(tmp_path: Path) -> None:
    place, elsewhere = tmp_path / "cases.sqlite", tmp_path / "moved.sqlite"
    with open_store(place) as store:
        store.add_case(CASE)
        first = store.save_draft(CASE.id, "Dear friend,", author="Dr. Lind", base=None)
        place.rename(elsewhere)
        with pytest.raises(StoreError, match=r"cases\.sqlite is no longer there: it was moved or deleted"):
            store.save_draft(CASE.id, "Dear friend, p63", author="Dr. Lind", base=first.revision)
        with ThreadPoolExecutor(1) as another:  # which has no connection yet
            told = another.submit(store.draft, CASE.id).exception()
        assert isinstance(told, StoreError)
        assert "is no longer there" in str(told)
        assert not place.exists()  # no empty store stands in its place
        elsewhere.rename(place)
        store.save_draft(CASE.id, "Dear friend, p63 is", author="Dr. Lind", base=first.revision)
    with open_store(place) as again:
        kept = again.draft(CASE.id)
        assert kept is not None
        assert kept.text == "Dear friend, p63 is"


def test_another_file_in_the_stores_place_is_left_alone(tmp_path: Path) -> None:
    place, elsewhere, backup = (tmp_path / name for name in ("cases.sqlite", "moved.sqlite", "backup.sqlite"))
    with open_store(backup) as other:
        other.add_case(CASE)
    with open_store(place) as store:
        store.add_case(CASE)
        place.rename(elsewhere)
        backup.rename(place)
        held = place.read_bytes()
        with pytest.raises(StoreError, match=r"another file stands at .*cases\.sqlite; put the store's own"):
            store.save_draft(CASE.id, "Dear friend,", author="Dr. Lind", base=None)
        assert place.read_bytes() == held
        place.rename(backup)
        elsewhere.rename(place)
        assert store.save_draft(CASE.id, "Dear friend,", author="Dr. Lind", base=None).version == 1


def test_a_folder_that_is_a_file_is_refused(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("")
    with pytest.raises(StoreError, match=r"cannot be written \(.+\); give yourself the right"):
        open_store(tmp_path / "file" / "cases.sqlite")


@pytest.mark.skipif(not hasattr(os, "geteuid") or os.geteuid() == 0, reason="root may write everything")
def test_a_file_without_the_right_to_write_is_refused(tmp_path: Path) -> None:
    file = tmp_path / "cases.sqlite"
    open_store(file).close()
    file.chmod(0o400)
    with pytest.raises(StoreError, match=r"cannot be written \(Permission denied\)"):
        open_store(file)


def test_a_store_held_by_another_program_says_so(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("answer_assist.store.place._WAIT_S", 0.1)
    file = tmp_path / "cases.sqlite"
    open_store(file).close()
    holder = sqlite3.connect(file, isolation_level=None)
    holder.execute("BEGIN IMMEDIATE")
    try:
        with pytest.raises(StoreError, match="is being written by another program; try again"):
            open_store(file)
    finally:
        holder.close()


@pytest.mark.parametrize(
    ("url", "sentence"),
    [
        (
            "mysql://doctor@host/cases",
            "a store in 'mysql' is not supported; name an SQLite file",
        ),
        ("postgresql ://half", "the store's URL is not readable"),
        ("postgresql://doctor:secret@127.0.0.1:9/cases", r"127\.0\.0\.1:9/cases cannot be reached"),
    ],
)
def test_a_url_that_leads_nowhere(url: str, sentence: str) -> None:
    pytest.importorskip("psycopg")
    with pytest.raises(StoreError, match=sentence) as caught:
        open_store(url)
    assert "secret" not in str(caught.value)


def test_a_memory_store_is_one_for_all_threads() -> None:
    with open_store(":memory:") as store, ThreadPoolExecutor(4) as pool:
        list(pool.map(lambda case: store.add_case(case), bundled_cases()))
        assert len(store.cases()) == len(bundled_cases())
