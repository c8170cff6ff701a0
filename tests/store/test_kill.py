"""A process that is killed while it saves loses nothing that was acknowledged."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest

from answer_assist.cases import Case
from answer_assist.store import open_store

TYPIST = """
import sys
from answer_assist.store import open_store

store, base = open_store(sys.argv[1]), None
text = ""
while True:
    text += "word " * 40
    base = store.save_draft("hive-7", text, author="Dr. Okafor", base=base).revision
    print(base, len(text), flush=True)  # acknowledged
"""


@pytest.mark.skipif(not hasattr(signal, "SIGKILL"), reason="this system has no SIGKILL")
@pytest.mark.parametrize("seconds", [0.05, 0.4])
def test_killed_while_typing_the_last_acknowledged_text_is_there(
    place: str, case: Case, tmp_path: Path, seconds: float
) -> None:
    with open_store(place) as store:
        store.add_case(case)
    acknowledged = tmp_path / "acknowledged"
    with acknowledged.open("w") as output:
        typist = subprocess.Popen([sys.executable, "-c", TYPIST, place], stdout=output)
        while not acknowledged.stat().st_size:
            assert typist.poll() is None
            time.sleep(0.01)
        time.sleep(seconds)
        os.kill(typist.pid, signal.SIGKILL)
        assert typist.wait() == -signal.SIGKILL
    revision, length = map(int, acknowledged.read_text().split("\n")[-2].split())
    with open_store(place) as store:
        draft = store.draft("hive-7")
        assert draft is not None
        # the very last save may have been made and not yet told
        assert draft.revision in (revision, revision + 1)
        assert draft.text == "word " * 40 * draft.revision
        assert len(draft.text) >= length
        # and one can write on
        again = store.save_draft("hive-7", draft.text + "!", author="Dr. Okafor", base=draft.revision)
        assert store.draft("hive-7") == again
