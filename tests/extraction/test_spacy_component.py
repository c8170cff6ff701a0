"""The spaCy component: found by its entry point, the same summary as the core."""

from __future__ import annotations

from pathlib import Path

import pytest

spacy = pytest.importorskip("spacy")

TEXT = "Synaptophysin positive, p63 negative. \U0001f642 No liver metastasis."


def test_the_component_is_found_by_its_name_alone() -> None:
    nlp = spacy.blank("en")
    nlp.add_pipe("answer_assist", config={"document_kind": "report"})
    doc = nlp(TEXT)
    found = {(marker.name, marker.result) for marker in doc._.case_summary.of_kind("marker")}
    assert found == {("synaptophysin", "positive"), ("p63", "negative")}


def test_the_summary_is_that_of_the_core() -> None:
    from answer_assist.extraction.pipeline import read
    from answer_assist.extraction.spacy_component import load

    assert load("report")(TEXT)._.case_summary == read(TEXT, "report")


def test_spans_hold_the_words_and_the_kind() -> None:
    from answer_assist.extraction.spacy_component import SPANS_KEY, load

    doc = load("report")(TEXT)
    labels = {span.label_ for span in doc.spans[SPANS_KEY]}
    assert "marker" in labels
    assert any("p63" in span.text for span in doc.spans[SPANS_KEY])


def test_a_document_may_carry_its_own_kind() -> None:
    from answer_assist.extraction.spacy_component import load

    nlp = load("query")
    doc = nlp.make_doc("Is it cancer?")
    doc.user_data["document_kind"] = "report"
    assert nlp(doc)._.case_summary.document.kind == "report"


def test_a_pipeline_of_the_users_keeps_its_entities(tmp_path: Path) -> None:
    from answer_assist.extraction.spacy_component import load

    base = spacy.blank("en")
    base.add_pipe("entity_ruler").add_patterns([{"label": "CANCER", "pattern": "carcinoma"}])
    base.to_disk(tmp_path / "base")
    nlp = load("report", base=tmp_path / "base")
    doc = nlp("Basaloid carcinoma, p63 negative.")
    assert nlp.pipe_names == ["entity_ruler", "answer_assist"]
    assert [(entity.text, entity.label_) for entity in doc.ents] == [("carcinoma", "CANCER")]
    assert [marker.name for marker in doc._.case_summary.of_kind("marker")] == ["p63"]


def test_a_pipeline_that_is_not_installed_is_told_of_and_not_fetched() -> None:
    from answer_assist.extraction.spacy_component import BasePipelineMissing, load

    with pytest.raises(
        BasePipelineMissing, match="'en_ner_bionlp13cg_md' is not on this machine; install its"
    ):
        load(base="en_ner_bionlp13cg_md")
