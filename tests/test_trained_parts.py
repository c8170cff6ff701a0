"""What is told of the trained parts: as their READMEs tell it, and true of their files."""

from __future__ import annotations

import json
import shutil
from pathlib import Path

import pytest

from answer_assist import model_files
from answer_assist.cli import main
from answer_assist.extraction.pipeline import read
from answer_assist.extraction.readers import site_judgement, treatment_judgement
from answer_assist.model_files import trained_parts

MODELS = Path(__file__).parents[1] / "models"
PARTS = trained_parts()


@pytest.fixture
def damaged(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """The light parts, the weights of sites cut off."""
    hashes = json.loads((MODELS / "hashes.json").read_text(encoding="utf-8"))
    kept = {name: hashes[name] for name in hashes if name.startswith(("sites/", "treatments/"))}
    (tmp_path / "hashes.json").write_text(json.dumps(kept), encoding="utf-8")
    for part in ("sites", "treatments"):
        shutil.copytree(MODELS / part, tmp_path / part)
    weights = tmp_path / "sites" / "weights.json"
    weights.write_bytes(weights.read_bytes()[:-100])
    monkeypatch.setattr(model_files, "_folder", lambda: tmp_path)
    return tmp_path


@pytest.mark.parametrize("part", PARTS, ids=[part.name for part in PARTS])
def test_figures_are_those_of_its_readme(part: model_files.TrainedPart) -> None:
    readme = (MODELS / part.name / "README.md").read_text(encoding="utf-8")
    assert part.faults == ()
    assert part.figures
    for figure in part.figures:
        printed = {f"{figure['value']:.{digits}f}".lstrip("0") for digits in (2, 3)}
        rows = [line for line in readme.splitlines() if figure["measure"] in line or figure["on"] in line]
        assert figure["measure"] in readme
        assert figure["on"] in readme
        assert [row for row in rows if printed & set(row.replace("|", " ").split())], figure


def test_a_damaged_part_is_told_of_and_the_others_too(
    damaged: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert main(["models", "--json"]) == 2
    told, faults = capsys.readouterr()
    whole = {part["name"]: part["whole"] for part in json.loads(told)["parts"]}
    assert whole == {"sites": False, "treatments": True}
    assert faults.startswith("answer-assist: sites/weights.json is damaged: its SHA-256 is ")


def test_with_damaged_weights_the_rules_go_on_and_say_so(damaged: Path) -> None:
    weights = damaged / "treatments" / "weights.json"
    weights.write_text("{}", encoding="utf-8")
    caches = (site_judgement.site_model, treatment_judgement.treatment_model, model_files.model_file)
    for cache in caches:
        cache.cache_clear()
    try:
        with pytest.warns(UserWarning, match="by rules alone") as warned:
            summary = read("Colon cancer. FOLFOX was given. Metastases in the liver.", "note")
    finally:
        for cache in caches:
            cache.cache_clear()
    told = sorted(str(each.message).partition(": its SHA")[0] for each in warned)
    assert told == [
        "sites are read by rules alone: sites/weights.json is damaged",
        "treatments are read by rules alone: treatments/weights.json is damaged",
    ]
    assert {finding.kind for finding in summary.findings} >= {"site", "treatment"}


def test_the_parts_are_listed_with_size_and_figures(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["models"]) == 0
    told = capsys.readouterr().out
    assert "24.2 MB  whole" in told
    assert "  0.831  F1 of sites; invented, held out" in told


def test_terms_are_added_listed_and_removed(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    file = tmp_path / "terms.tsv"
    monkeypatch.setenv("ANSWER_ASSIST_TERMS", str(file))
    assert main(["terms", "add", "markers", "Ki-67", "mitoindex"]) == 0
    assert main(["terms", "list"]) == 0
    assert main(["terms", "remove", "Mito-Index"]) == 0
    assert main(["terms", "list"]) == 0
    told = capsys.readouterr().out.splitlines()
    assert told[0] == "mitoindex means Ki-67 (markers)"
    assert told[1].startswith("mitoindex: Ki-67 (markers), ")
    assert told[2:] == ["mitoindex no longer means Ki-67 (markers)", f"no terms of your own in {file}"]
    assert main(["terms", "add", "markers", "Ki-67", "p53"]) == 2
    assert capsys.readouterr().err == "answer-assist: 'p53' means p53 (markers) already\n"
