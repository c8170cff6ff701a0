"""Names that no table has: found, told without a code, and nothing that is known among them."""

from __future__ import annotations

import json
import shutil
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

import answer_assist
from answer_assist import model_files
from answer_assist.names import RecogniserMissing, recogniser, unrecognised_names

pytest.importorskip("spacy")

REPORT = (
    "Histology: quadroblastoma of the left lung, infiltrating the pleura. "
    "Synaptophysin positive, p63 negative."
)


def test_what_the_tables_have_is_no_unrecognised_name() -> None:
    known = (
        "Carcinoma of the sigmoid colon with metastases in the liver. CK20 and CDX2 positive, CK7 negative. "
        "Ki-67 is 40%. Mantle cell lymphoma was excluded."
    )
    assert unrecognised_names(known) == ()


def test_a_tumor_that_no_table_has_is_found_with_its_words() -> None:
    (name,) = unrecognised_names(REPORT)
    assert (name.text, name.kind) == ("quadroblastoma", "tumor")
    assert REPORT[name.start : name.end] == name.text


def test_a_marker_counts_among_markers_only() -> None:
    panel = "Immunohistochemistry: CK7 positive, zelltin-4 negative, vimentin positive."
    assert [(name.text, name.kind) for name in unrecognised_names(panel)] == [("zelltin-4", "marker")]
    assert unrecognised_names("Slide UUID:6F6B3572, zelltin-4.") == ()


@pytest.mark.parametrize(
    "strokes", ["III II II I III I II I IIII III", "Il l II I 1 III 111 IIIII", "IIIli III IIII"]
)
def test_a_bar_code_is_no_name(strokes: str) -> None:
    names = unrecognised_names(f"{strokes}\n{REPORT} {strokes}")
    assert [name.text for name in names] == ["quadroblastoma"]


def test_a_name_is_told_once() -> None:
    names = unrecognised_names(f"{REPORT}\n\n{REPORT}")
    assert len(names) == 1
    assert names[0].start < len(REPORT)


def test_places_are_those_of_the_text_as_given() -> None:
    text = "\u200b\u200b" + REPORT.replace("Histology", "Histo\u00adlogy")
    (name,) = unrecognised_names(text)
    assert text[name.start : name.end] == name.text


def test_words_that_carry_a_finding_are_recognised() -> None:
    summary = answer_assist.extract(REPORT, kind="report")
    (name,) = unrecognised_names(REPORT, summary)
    tumor = answer_assist.Tumor(
        assertion="present",
        experiencer="patient",
        evidence=(answer_assist.Span(name.start, name.end, name.text),),
        name="quadroblastoma",
        code=None,
    )
    corrected = answer_assist.CaseSummary(summary.document, summary.patient, (*summary.findings, tumor))
    assert unrecognised_names(REPORT, corrected) == ()


def test_no_text_no_names() -> None:
    assert unrecognised_names("") == ()


def test_without_spacy_a_sentence_says_how_to_get_it(monkeypatch: pytest.MonkeyPatch, fresh: None) -> None:
    monkeypatch.setitem(sys.modules, "spacy", None)
    with pytest.raises(RecogniserMissing, match=r"pip install .*answer-assist\[spacy\]"):
        unrecognised_names(REPORT)


def test_a_damaged_part_is_named_and_extraction_goes_on(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path, fresh: None
) -> None:
    models = tmp_path / "models"
    shutil.copytree(Path(model_files.__file__).parents[1] / "models", models)
    broken = models / "names" / "ner" / "model"
    broken.write_bytes(broken.read_bytes()[:-1])
    expected = json.loads((models / "hashes.json").read_text())["names/ner/model"]
    monkeypatch.setattr(model_files, "_folder", lambda: models)
    with pytest.raises(model_files.ModelFileError, match=rf"names/ner/model is damaged.*{expected}"):
        unrecognised_names(REPORT)
    assert answer_assist.extract(REPORT, kind="report").of_kind("marker")


@pytest.fixture
def fresh() -> Iterator[None]:
    """Nothing loaded before, and nothing of this test afterwards."""
    for each in (recogniser._recogniser, model_files.model_file, model_files.model_folder):
        each.cache_clear()
    yield
    for each in (recogniser._recogniser, model_files.model_file, model_files.model_folder):
        each.cache_clear()
