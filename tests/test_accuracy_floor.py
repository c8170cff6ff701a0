"""The accuracy floor holds: a figure below it is named, and the floor itself cannot sink unnoticed."""

from __future__ import annotations

import importlib.util
import json
import subprocess
from pathlib import Path
from types import ModuleType

import pytest

SCRIPT = Path(__file__).parent.parent / ".ci" / "accuracy.py"


@pytest.fixture
def accuracy() -> ModuleType:
    spec = importlib.util.spec_from_file_location("accuracy", SCRIPT)
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


def at(marker: float, site: float = 0.9, gold: str = "abc") -> dict[str, object]:
    return {"dev.jsonl": {"gold": gold, "figures": {"marker": marker, "site": site}}}


def test_what_is_below_its_floor_is_named(accuracy: ModuleType) -> None:
    assert accuracy.below(at(0.81), at(0.8)) == []
    assert accuracy.below(at(0.79), at(0.8)) == ["dev.jsonl: marker is 0.7900, its floor 0.8000"]


def test_a_kind_that_is_no_longer_measured_is_below_its_floor(accuracy: ModuleType) -> None:
    now = {"dev.jsonl": {"gold": "abc", "figures": {"site": 0.9}}}
    assert accuracy.below(now, at(0.8)) == ["dev.jsonl: marker is 0.0000, its floor 0.8000"]


def test_another_gold_file_has_no_floor_yet(accuracy: ModuleType) -> None:
    assert accuracy.below(at(0.5, gold="new"), at(0.8)) == []


def test_a_floor_that_was_lowered_is_found_in_the_history(
    accuracy: ModuleType, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def git(*arguments: str) -> None:
        identity = ["-c", "user.name=Dr. Lind", "-c", "user.email=lind@hospital.example"]
        subprocess.run(["git", "-C", str(tmp_path), *identity, *arguments], check=True, capture_output=True)

    floor = tmp_path / "accuracy-floor.json"
    monkeypatch.setattr(accuracy, "FLOOR", floor)
    git("init")
    for marker in (0.8, 0.9):
        floor.write_text(json.dumps(at(marker)))
        git("add", floor.name)
        git("commit", "-m", "Floor raised")
    assert accuracy.sunk(at(0.9)) == []
    assert accuracy.sunk(at(0.95)) == []
    assert accuracy.sunk(at(0.85)) == ["dev.jsonl: marker is 0.8500, its floor 0.9000"]
