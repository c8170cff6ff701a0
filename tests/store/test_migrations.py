"""Migrations: named, in order, each once, also when two processes open a new store at once."""

from __future__ import annotations

import subprocess
import sys
from datetime import UTC, datetime

import pytest
import sqlalchemy as sa

from answer_assist.cases import Case
from answer_assist.store import Step, Store, StoreError, open_store, search, tables
from answer_assist.store.migrations import MIGRATIONS, applied_names, migrate
from answer_assist.store.place import engine_of

NOW = datetime(2024, 2, 1, tzinfo=UTC)


def _applied(place: str) -> dict[str, datetime]:
    engine, _ = engine_of(place)
    with engine.begin() as connection:
        rows = connection.execute(tables.migrations.select()).all()
    engine.dispose()
    return {row.name: row.applied_at for row in rows}


def test_a_new_store_records_every_step_by_name_and_time(place: str) -> None:
    open_store(place, clock=lambda: NOW).close()
    assert _applied(place) == {name: NOW for name, _ in MIGRATIONS}


def test_opening_again_applies_nothing(place: str) -> None:
    open_store(place, clock=lambda: NOW).close()
    open_store(place, clock=lambda: NOW.replace(year=2025)).close()
    assert set(_applied(place).values()) == {NOW}


def test_names_are_in_order_and_never_repeated() -> None:
    names = [name for name, _ in MIGRATIONS]
    assert names == sorted(set(names))


def test_the_migrations_build_the_tables_that_the_store_reads(place: str) -> None:
    open_store(place).close()
    engine, _ = engine_of(place)
    inspector = sa.inspect(engine)
    built_names = {name for name in inspector.get_table_names() if not name.startswith(f"{search.TABLE}_")}
    assert built_names == {*tables.metadata.tables, search.TABLE}
    for name, table in tables.metadata.tables.items():
        built = {column["name"]: column for column in inspector.get_columns(name)}
        assert list(built) == [column.name for column in table.columns], name
        for column in table.columns:
            assert built[column.name]["nullable"] == column.nullable, f"{name}.{column.name}"
        assert set(inspector.get_pk_constraint(name)["constrained_columns"]) == {
            column.name for column in table.primary_key
        }
        unique = {tuple(constraint["column_names"]) for constraint in inspector.get_unique_constraints(name)}
        expected = {
            tuple(column.name for column in constraint.columns)
            for constraint in table.constraints
            if isinstance(constraint, sa.UniqueConstraint)
        }
        assert unique == expected, name
        assert len(inspector.get_foreign_keys(name)) == len(table.foreign_key_constraints), name
    engine.dispose()


def test_a_later_step_is_applied_to_an_old_store_and_its_rows_stay(place: str, store: Store) -> None:
    def add_reviewer(connection: sa.Connection) -> None:
        connection.exec_driver_sql("ALTER TABLE cases ADD COLUMN reviewer TEXT")

    steps = (*MIGRATIONS, ("9000 reviewer", add_reviewer))
    engine, name = engine_of(place)
    with engine.execution_options(writes=True).begin() as connection:
        assert migrate(connection, name, NOW, steps) == ("9000 reviewer",)
    with engine.execution_options(writes=True).begin() as connection:
        assert migrate(connection, name, NOW, steps) == ()
        assert connection.execute(sa.text("SELECT id, reviewer FROM cases")).all() == [("hive-7", None)]
    engine.dispose()


def test_a_store_of_the_first_version_gets_its_worklist_search_and_steps(place: str, case: Case) -> None:
    engine, name = engine_of(place)
    with engine.execution_options(writes=True).begin() as connection:
        migrate(connection, name, NOW, MIGRATIONS[:1])
        for number, (id, received) in enumerate([("hive-7", case.received), ("hive-8", None)], 1):
            row = {"number": number, "id": id, "received": received, "added_at": NOW}
            connection.execute(tables.cases.insert().values(row))
            documents = [
                {"case_number": number, "position": position, **document.to_dict()}
                for position, document in enumerate(case.documents[number - 1 :])
            ]
            connection.execute(tables.documents.insert(), documents)
        draft = {"case_number": 1, "author": "Dr. Lind", "started_at": NOW, "saved_at": NOW}
        for version, text in enumerate(["It may be.", "Surely benign."], 1):
            row = draft | {"version": version, "revision": version + 3, "text": text}
            connection.execute(tables.drafts.insert().values(row))
    engine.dispose()
    with open_store(place) as store:
        fresh, drafted = store.worklist()
        assert (drafted.id, drafted.title, drafted.state) == ("hive-7", "Message from a sister", "drafting")
        assert (drafted.documents, drafted.draft_author, drafted.draft_saved_at) == (2, "Dr. Lind", NOW)
        assert drafted.received.isoformat() == case.received
        assert (fresh.id, fresh.title) == ("hive-8", "Fibroadenoma of the right breast.")
        assert (fresh.state, fresh.received, fresh.draft_author) == ("new", NOW, None)
        assert [line.id for line in store.worklist(text="fibroadenoma")] == ["hive-8", "hive-7"]
        assert [line.id for line in store.worklist(text="lump surely")] == ["hive-7"]
        assert store.worklist(text="may be") == ()  # an earlier version
        assert store.history("hive-7") == (Step("drafting", "Dr. Lind", NOW, 4),)
        store.submit("hive-7", "Dr. Lind", 5)


def test_a_step_that_fails_leaves_no_half_of_it(place: str, store: Store) -> None:
    def fail(connection: sa.Connection) -> None:
        connection.exec_driver_sql("ALTER TABLE cases ADD COLUMN reviewer TEXT")
        raise RuntimeError("the machine stopped")

    engine, name = engine_of(place)
    with (
        pytest.raises(RuntimeError, match="the machine stopped"),
        engine.execution_options(writes=True).begin() as connection,
    ):
        migrate(connection, name, NOW, (*MIGRATIONS, ("9000 reviewer", fail)))
    with engine.begin() as connection:
        assert applied_names(connection) == tuple(name for name, _ in MIGRATIONS)
        assert "reviewer" not in {column["name"] for column in sa.inspect(connection).get_columns("cases")}
    engine.dispose()


def test_a_store_of_a_newer_program_is_refused(place: str, store: Store) -> None:
    engine, _ = engine_of(place)
    with engine.execution_options(writes=True).begin() as connection:
        connection.execute(tables.migrations.insert().values(name="9999 telepathy", applied_at=NOW))
    engine.dispose()
    with pytest.raises(StoreError, match=r"by a newer Answer Assist .*'9999 telepathy'.*install the newer"):
        open_store(place)


def test_several_processes_open_the_same_new_store_at_once(place: str) -> None:
    opening = (
        "import sys\nfrom answer_assist.store import open_store\n"
        "from answer_assist.cases import bundled_cases\n"
        "sys.stdin.readline()\n"
        "store = open_store(sys.argv[1]); store.add_cases(bundled_cases()); print(len(store.cases()))"
    )
    processes = [
        subprocess.Popen(
            [sys.executable, "-c", opening, place], stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True
        )
        for _ in range(4)
    ]
    for process in processes:  # all wait at the line, then run
        assert process.stdin is not None
        process.stdin.write("go\n")
        process.stdin.flush()
    counts = [process.communicate(timeout=240)[0].strip() for process in processes]
    assert [process.returncode for process in processes] == [0] * 4
    assert len(set(counts)) == 1
    assert len(_applied(place)) == len(MIGRATIONS)
