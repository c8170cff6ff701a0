"""The annotated documents that models learn from: every quote stands in its text, every id stands once."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

GOLD = Path(__file__).parent / "gold"
FILES = sorted([*(GOLD / "sites").glob("*.jsonl"), *(GOLD / "four_kinds").glob("*.jsonl")])
KINDS = {"patient", "tumors", "sites", "treatments"}


@pytest.mark.parametrize("file", FILES, ids=lambda file: f"{file.parent.name}/{file.stem}")
def test_quotes_stand_in_their_texts(file: Path) -> None:
    seen = set()
    for number, line in enumerate(file.read_text(encoding="utf-8").splitlines(), start=1):
        document = json.loads(line)
        assert document["id"] not in seen, f"line {number}: its id stands twice"
        seen.add(document["id"])
        assert document["facts"].keys() <= KINDS
        for kind in document["facts"].keys() - {"patient"}:
            for fact in document["facts"][kind]:
                assert fact["quote"] in document["text"], f"line {number}: {kind}"
    assert seen
