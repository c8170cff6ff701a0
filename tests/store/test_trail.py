"""The audit trail: append-only, chained, without patients' words; and how tampering with it is found."""

from __future__ import annotations

import json
import subprocess
import sys
from datetime import UTC, datetime

import pytest
import sqlalchemy as sa

from answer_assist.cases import Case
from answer_assist.corrections import Change
from answer_assist.findings import Span, Tumor
from answer_assist.store import Remark, Store, open_store, tables
from answer_assist.store.migrations import MIGRATIONS, migrate
from answer_assist.store.place import engine_of
from answer_assist.store.trail import Checked, chained, checked_chain

LIND, OKAFOR = "Dr. Lind", "Dr. Okafor"
ASKED = Span(22, 35, "Is it benign?")
LUMP = Span(16, 20, "lump")
_TRIGGERS = {
    "sqlite": [f"DROP TRIGGER audit_trail_no_{what}" for what in ("update", "delete", "replace")],
    "postgresql": ["ALTER TABLE audit_trail DISABLE TRIGGER ALL"],
}


def worked_on(store: Store) -> Store:
    """A case that was corrected, sent back, mended, signed off and published."""
    store.correct("hive-7", [Change("M", None, Tumor(name="lipoma", evidence=(LUMP,)))], LIND)
    store.undo("hive-7", LIND)
    store.redo("hive-7", LIND)
    remark = Remark("omission", "M", LUMP, "lump")
    store.overrule("hive-7", remark, LIND, "told by phone")
    store.reinstate("hive-7", remark, LIND)
    draft = store.save_draft("hive-7", "It may be benign.", author=LIND, base=None)
    store.submit("hive-7", LIND, draft.revision)
    store.judge(
        "hive-7", "M", ASKED, OKAFOR, "incomplete", base=1, comment="Say it.", passage=Span(3, 6, "may")
    )
    store.send_back("hive-7", OKAFOR, "Say it plainly.")
    draft = store.save_draft("hive-7", "It is benign.", author=LIND, base=1)
    store.submit("hive-7", LIND, draft.revision)
    store.judge("hive-7", "M", ASKED, OKAFOR, "complete", base=2)
    store.release("hive-7", OKAFOR)
    store.publish("hive-7", OKAFOR)
    return store


def tampered(place: str, *statements: str) -> None:
    """What somebody does who may do everything with the database."""
    engine, _ = engine_of(place)
    with engine.execution_options(writes=True).begin() as connection:
        for statement in (*_TRIGGERS[connection.dialect.name], *statements):
            connection.exec_driver_sql(statement)
    engine.dispose()


def test_everything_that_decides_is_in_the_trail(store: Store) -> None:
    assert [(entry.who, entry.act) for entry in worked_on(store).trail("hive-7")] == [
        (LIND, "corrected"),
        (LIND, "correction undone"),
        (LIND, "correction redone"),
        (LIND, "remark overruled"),
        (LIND, "remark reinstated"),
        (LIND, "submitted"),
        (OKAFOR, "verdict"),
        (OKAFOR, "sent back"),
        (LIND, "submitted"),
        (OKAFOR, "verdict"),
        (OKAFOR, "signed off"),
        (OKAFOR, "published"),
    ]
    checked = store.verify_trail()
    assert (checked.intact, checked.entries) == (True, 13)
    assert checked.head == store.trail()[-1].hash


def test_no_words_of_anybody_are_in_the_trail(store: Store) -> None:
    told = json.dumps([dict(entry.told) for entry in worked_on(store).trail()])
    for words in ("lump", "benign", "Say it", "phone", "lipoma", "plainly"):
        assert words not in told


def test_what_is_refused_leaves_no_entry(store: Store) -> None:
    worked_on(store)
    before = store.trail()
    for act in (
        lambda: store.release("hive-7", OKAFOR),
        lambda: store.publish("hive-7", OKAFOR),
        lambda: store.send_back("hive-7", OKAFOR, "No."),
    ):
        with pytest.raises(Exception, match="hive-7"):
            act()
    assert store.trail() == before


@pytest.mark.parametrize(
    "statement",
    [
        "UPDATE audit_trail SET who = 'Dr. Sato' WHERE number = 2",
        "DELETE FROM audit_trail WHERE number = 2",
        "DELETE FROM audit_trail",
        "INSERT OR REPLACE INTO audit_trail SELECT * FROM audit_trail WHERE number = 2",
        "TRUNCATE audit_trail",
    ],
)
def test_the_database_refuses_to_change_or_delete_an_entry(place: str, store: Store, statement: str) -> None:
    worked_on(store)
    engine, _ = engine_of(place)
    if statement.split()[0] == ("TRUNCATE" if engine.dialect.name == "sqlite" else "INSERT"):
        pytest.skip("no such statement in this database")
    with (
        pytest.raises(sa.exc.DBAPIError, match="the audit trail is append-only"),
        engine.execution_options(writes=True).begin() as connection,
    ):
        connection.exec_driver_sql(statement)
    engine.dispose()
    assert store.verify_trail().intact


@pytest.mark.parametrize(
    ("statement", "number", "kind", "why"),
    [
        ("UPDATE audit_trail SET who = 'Dr. Sato' WHERE number = 4", 4, "changed", "does not give its hash"),
        ("UPDATE audit_trail SET told = '{}' WHERE number = 8", 8, "changed", "does not give its hash"),
        ("UPDATE audit_trail SET told = 'x' WHERE number = 8", 8, "changed", "does not give its hash"),
        ("DELETE FROM audit_trail WHERE number = 5", 5, "removed", "entry 5 is not there"),
        ("DELETE FROM audit_trail WHERE number IN (5, 6, 7)", 5, "removed", "entries 5 to 7 are not there"),
        ("DELETE FROM audit_trail WHERE number = 1", 1, "removed", "entry 1 is not there"),
        # two entries change places
        (
            "UPDATE audit_trail SET number = 99 WHERE number = 5;"
            "UPDATE audit_trail SET number = 5 WHERE number = 6;"
            "UPDATE audit_trail SET number = 6 WHERE number = 99",
            5,
            "reordered",
            "it was written as entry 6",
        ),
        # one is taken out and the rest numbered anew
        (
            "DELETE FROM audit_trail WHERE number = 12; UPDATE audit_trail SET number = 12 WHERE number = 13",
            12,
            "reordered",
            "it was written as entry 13",
        ),
        # the last ones are taken out: the store's tables know of what they told
        ("DELETE FROM audit_trail WHERE number >= 12", 12, "untold", "its end was cut off"),
    ],
)
def test_the_first_entry_that_is_not_as_it_was_is_found(
    place: str, store: Store, statement: str, number: int, kind: str, why: str
) -> None:
    worked_on(store)
    tampered(place, *statement.split(";"))
    fault = store.verify_trail().fault
    assert fault is not None
    assert (fault.number, fault.kind) == (number, kind)
    assert why in fault.why


def test_an_end_cut_off_with_all_that_it_told_of_is_seen_by_a_hash_that_was_noted(
    place: str, store: Store
) -> None:
    head = worked_on(store).verify_trail().head
    tampered(place, "DELETE FROM audit_trail WHERE number = 13", "DELETE FROM publications")
    assert store.verify_trail().intact  # from the store alone it cannot be seen
    fault = store.verify_trail(heads=[head]).fault
    assert fault is not None
    assert (fault.number, fault.kind) == (13, "cut off")


def test_a_hash_noted_earlier_stays_good_while_the_trail_grows(store: Store) -> None:
    heads = [store.verify_trail().head, worked_on(store).verify_trail().head]
    store.set_second_share(0.2, OKAFOR)
    assert store.verify_trail(heads=heads).intact
    assert not store.verify_trail(heads=["f" * 64]).intact


def test_a_later_check_goes_on_where_an_earlier_one_ended(place: str, store: Store) -> None:
    earlier = store.verify_trail()
    later = worked_on(store).verify_trail(after=earlier)
    assert later == store.verify_trail()
    tampered(place, "UPDATE audit_trail SET who = 'Dr. Sato' WHERE number = 4")
    assert not store.verify_trail(after=earlier).intact
    assert store.verify_trail(after=later).intact  # not looked at again


def test_a_long_trail_is_checked_some_entries_at_a_time(place: str, store: Store) -> None:
    worked_on(store)
    part = store.verify_trail(limit=5)
    assert (part.intact, part.entries) == (True, 5)
    part = store.verify_trail(limit=5, after=part)
    assert part.entries == 10
    assert store.verify_trail(limit=5, after=part) == store.verify_trail()
    tampered(place, "DELETE FROM audit_trail WHERE number = 13")
    assert store.verify_trail(limit=5).intact  # not at the end yet
    assert not store.verify_trail(limit=5, after=part).intact


def test_what_was_drawn_against_its_hash_is_found(place: str, store: Store) -> None:
    worked_on(store)
    entries = list(store.trail())
    forged = [*entries[:6]]
    for entry in entries[6:]:
        told = dict(entry.told)
        if entry.act == "submitted":
            told["second"] = not told["second"]
        forged.append(chained(forged[-1], entry.at, entry.who, entry.act, entry.case_id, told))
    assert checked_chain(forged).intact  # somebody has written the whole end anew
    engine, _ = engine_of(place)
    with engine.execution_options(writes=True).begin() as connection:
        for statement in _TRIGGERS[connection.dialect.name]:
            connection.exec_driver_sql(statement)
        for entry in forged:
            values = {"told": json.dumps(entry.told, sort_keys=True, separators=(",", ":"))}
            values |= {"before": entry.before, "hash": entry.hash}
            trail = tables.audit_trail
            connection.execute(trail.update().where(trail.c.number == entry.number).values(values))
    engine.dispose()
    fault = store.verify_trail().fault
    assert fault is not None
    assert (fault.number, "drawn for a second reading against its hash" in fault.why) == (7, True)


WRITER = """
import sys
from answer_assist.store import open_store
store, me = open_store(sys.argv[1]), sys.argv[2]
print("ready", flush=True)
sys.stdin.readline()
for number in range(int(sys.argv[3])):
    store.set_second_share(number / 100, me)
"""


def test_two_processes_that_write_at_once_keep_one_chain(place: str, store: Store) -> None:
    count = 25
    writers = [
        subprocess.Popen(
            [sys.executable, "-c", WRITER, place, who, str(count)],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            text=True,
        )
        for who in (LIND, OKAFOR)
    ]
    for writer in writers:
        assert writer.stdout is not None
        assert writer.stdout.readline() == "ready\n"
    for writer in writers:
        assert writer.stdin is not None
        writer.stdin.write("go\n")
        writer.stdin.flush()
    for writer in writers:
        writer.communicate(timeout=300)
    assert [writer.returncode for writer in writers] == [0, 0]
    checked = store.verify_trail()
    assert (checked.fault, checked.entries) == (None, 1 + 2 * count)
    said = [entry.who for entry in store.trail()[1:]]
    assert (said.count(LIND), said.count(OKAFOR)) == (count, count)


def test_a_trail_that_begins_late_counts_what_was_there_before(place: str, case: Case) -> None:
    engine, name = engine_of(place)
    now = datetime(2024, 2, 1, tzinfo=UTC)
    with engine.execution_options(writes=True).begin() as connection:
        migrate(connection, name, now, MIGRATIONS[:6])
        row = {"number": 1, "id": "hive-7", "received": None, "added_at": now}
        connection.execute(tables.cases.insert().values(row))
        row = {"case_number": 1, "number": 1, "state": "in review", "who": LIND, "at": now, "revision": 1}
        connection.execute(tables.steps.insert().values(row))
    engine.dispose()
    with open_store(place) as store:
        (first,) = store.trail()
        assert (first.act, first.told["submitted"], first.told["signed off"]) == ("trail begun", 1, 0)
        assert store.verify_trail() == Checked(1, first.hash)
