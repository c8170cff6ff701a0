"""Two processes that want the same case at the same moment: one wins, the other is told, no word is lost."""

from __future__ import annotations

import subprocess
import sys

from answer_assist.store import Store, open_store

HOLDER = """
try:
    store.hold("hive-7", me)
    print("held")
except HeldByAnother as error:
    print("told of", error.hold.user)
"""

REVIEWER = """
try:
    if me == "Dr. Sato":
        store.release("hive-7", me)
    else:
        store.send_back("hive-7", me, "The second question is open.")
    print("done")
except WrongState as error:
    print("told of", error.state)
"""

WRITER = """
draft = store.draft("hive-7")
number = 0
while True:
    number += 1
    try:
        draft = store.save_draft("hive-7", f"sentence {number}", author=me, base=draft.revision)
    except FrozenDraft as error:
        print(draft.revision, error.set_aside.text)
        break
"""

SUBMITTER = """
while store.state("hive-7") != "in review":
    try:
        step = store.submit("hive-7", me, store.draft("hive-7").revision)
        print(step.revision)
    except DraftMovedOn:
        pass
"""

RESTORER = """
base = int(store.draft("hive-7").revision)
print("ready", flush=True)
sys.stdin.readline()
try:
    print("restored", store.restore("hive-7", 1, me, base).revision)
except DraftMovedOn as error:
    print("told of", error.stored.author)
"""


def _at_once(place: str, *doctors: tuple[str, str]) -> list[str]:
    """Run a script for each doctor at the same time; what each printed."""
    head = (
        "import sys\nfrom answer_assist.store import *\nstore = open_store(sys.argv[1])\n"
        "me = sys.argv[2]\nsys.stdin.readline()\n"
    )
    processes = [
        subprocess.Popen(
            [sys.executable, "-c", head + script, place, name],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            text=True,
        )
        for name, script in doctors
    ]
    for process in processes:  # all wait at the line, then run
        assert process.stdin is not None
        process.stdin.write("go\ngo\n")
        process.stdin.flush()
    printed = [process.communicate(timeout=240)[0].strip() for process in processes]
    assert [process.returncode for process in processes] == [0] * len(doctors)
    return printed


def test_of_two_who_take_a_case_one_has_it(place: str, store: Store) -> None:
    printed = _at_once(place, ("Dr. Lind", HOLDER), ("Dr. Okafor", HOLDER))
    holder = store.holder("hive-7")
    assert holder is not None
    assert sorted(printed) == ["held", f"told of {holder.user}"]


def test_of_two_reviewers_one_decides(place: str, store: Store) -> None:
    saved = store.save_draft("hive-7", "It is benign.", author="Dr. Lind", base=None)
    store.submit("hive-7", "Dr. Lind", saved.revision)
    printed = _at_once(place, ("Dr. Sato", REVIEWER), ("Dr. Okafor", REVIEWER))
    state = store.state("hive-7")
    assert state in ("released", "sent back")
    assert sorted(printed) == ["done", f"told of {state}"]
    assert [step.state for step in store.history("hive-7")] == ["drafting", "in review", state]


def test_what_is_submitted_is_what_was_seen_while_another_types_on(place: str, store: Store) -> None:
    store.save_draft("hive-7", "It is benign.", author="Dr. Lind", base=None)
    written, submitted = _at_once(place, ("Dr. Lind", WRITER), ("Dr. Okafor", SUBMITTER))
    revision, *refused = written.split()
    draft = store.draft("hive-7")
    assert draft is not None
    assert revision == submitted == str(draft.revision)
    assert [aside.text for aside in store.set_aside_drafts("hive-7")] == [" ".join(refused)]


def test_of_two_who_restore_a_version_one_is_told(place: str, store: Store) -> None:
    one = store.save_draft("hive-7", "It is benign.", author="Dr. Lind", base=None)
    store.save_draft("hive-7", "It may be.", author="Dr. Okafor", base=one.revision)
    printed = _at_once(place, ("Dr. Lind", RESTORER), ("Dr. Okafor", RESTORER))
    with open_store(place) as other:
        assert [draft.text for draft in other.drafts("hive-7")] == [
            "It is benign.",
            "It may be.",
            "It is benign.",
        ]
        newest = other.drafts("hive-7")[-1]
    told = sorted(line.removeprefix("ready").strip() for line in printed)
    # who comes second has either seen the other's words or is told of them
    assert told in (["restored 3", f"told of {newest.author}"], ["restored 3", "restored 3"])


READER = """
print(store.draft("hive-7"))
store.close()
"""


def test_a_store_that_is_opened_again_keeps_what_is_saved_when_another_process_closes_it(
    place: str, store: Store
) -> None:
    """As when a notebook's cell is run again, and a command on the same store comes and goes."""
    with open_store(place) as again:
        assert _at_once(place, ("Dr. Okafor", READER)) == ["None"]
        again.save_draft("hive-7", "It is benign.", author="Dr. Lind", base=None)
        (seen,) = _at_once(place, ("Dr. Okafor", READER))
        assert "version=1" in seen
