"""Weights are written so that they can be read again and compared line by line."""

from __future__ import annotations

import json
import shutil
from pathlib import Path

import pytest

from answer_assist.model_files import keep_weights

MODELS = Path(__file__).parents[1] / "models"


@pytest.mark.parametrize("part", ["sites", "treatments"])
def test_weights_that_are_written_again_are_the_same(part: str, tmp_path: Path) -> None:
    shutil.copy(MODELS / "hashes.json", tmp_path / "hashes.json")
    written = tmp_path / part / "weights.json"
    written.parent.mkdir()
    kept = MODELS / part / "weights.json"
    keep_weights(written, json.loads(kept.read_text(encoding="utf-8")))
    assert written.read_bytes() == kept.read_bytes()
    assert (tmp_path / "hashes.json").read_bytes() == (MODELS / "hashes.json").read_bytes()


def test_changed_weights_get_their_hash(tmp_path: Path) -> None:
    (tmp_path / "hashes.json").write_text('{"sites/weights.json": "old"}', encoding="utf-8")
    (tmp_path / "sites").mkdir()
    keep_weights(tmp_path / "sites" / "weights.json", {"scale": 100, "weights": {"own+": [1, -2]}})
    assert json.loads((tmp_path / "hashes.json").read_text(encoding="utf-8"))["sites/weights.json"] != "old"
