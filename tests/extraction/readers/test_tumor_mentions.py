"""Every place where a tumor is named: its organs, whose it is, what is dropped as said better elsewhere."""

from __future__ import annotations

import pytest

from answer_assist.extraction.readers.tumor_mentions import TumorMention, tumor_mentions
from answer_assist.extraction.reading import Reading
from answer_assist.findings import DocumentKind


def mentions(text: str, kind: DocumentKind = "note") -> tuple[TumorMention, ...]:
    return tumor_mentions(Reading(text, kind))


ORGANS = [
    ("Breast cancer in 2019.", {"breast"}),
    ("Cancer of the left breast.", {"breast"}),
    ("Cancer in the body of pancreas.", {"pancreas"}),
    ("Ca prostate, bone scan clear.", {"prostate"}),
    ("Renal cell carcinoma.", {"kidney"}),
    ("Prostatic adenocarcinoma.", {"prostate"}),
    ("Skin cancer on the nose.", {"skin"}),
    ("Mammary analogue secretory carcinoma.", set()),
    ("Father had CRC.", {"colon"}),
    ("Metastatic adenocarcinoma in the liver.", set()),
    ("Adenocarcinoma infiltrating the thyroid.", set()),
    ("Moderately differentiated adenocarcinoma of the sigmoid.", {"colon"}),
    ("Nasopharyngeal carcinoma.", {"nasopharynx"}),
    ("Ovary and colon, lung cancer.", {"lung"}),
]


@pytest.mark.parametrize(("text", "organs"), ORGANS)
def test_organs_that_the_phrase_gives(text: str, organs: set[str]) -> None:
    (mention,) = mentions(text)
    assert mention.organs == organs


def test_the_phrase_reaches_over_its_qualifiers() -> None:
    text = "Core: poorly differentiated, mucinous adenocarcinoma of the left colon, 3 cm."
    (mention,) = mentions(text)
    assert (
        text[mention.start : mention.end]
        == "poorly differentiated, mucinous adenocarcinoma of the left colon"
    )
    assert (
        text[mention.name_start : mention.name_end] == "mucinous adenocarcinoma"
        or mention.row.code == "8480/3"
    )


def test_a_vaguer_name_is_kept_but_marked() -> None:
    cancer, lobular = mentions("She has breast cancer. Core biopsy: invasive lobular carcinoma.")
    assert (cancer.row.code, cancer.dropped, cancer.organs) == ("8000/3", True, {"breast"})
    assert (lobular.row.code, lobular.dropped) == ("8520/3", False)


def test_cancers_of_two_organs_stay_apart() -> None:
    first, second = mentions("Thyroid cancer in 2011. Now squamous cell carcinoma of the tongue.")
    assert not first.dropped
    assert not second.dropped


def test_a_doubt_about_another_organ_stands_beside_the_diagnosis() -> None:
    text = "Metastatic breast cancer could not be ruled out. The final diagnosis was epithelioid sarcoma."
    doubt, sarcoma = mentions(text)
    assert (doubt.assertion, doubt.dropped) == ("uncertain", False)
    assert (sarcoma.assertion, sarcoma.dropped) == ("present", False)


def test_a_relatives_tumor_is_the_familys() -> None:
    (mention,) = mentions("Her sister had ovarian cancer.")
    assert (mention.experiencer, mention.organs) == ("family", {"ovary"})


def test_a_metastasis_is_said_so() -> None:
    (mention,) = mentions("Node: metastatic melanoma.")
    assert mention.metastatic


def test_words_without_a_type_count_only_alone() -> None:
    assert [mention.row.code for mention in mentions("A mass in the kidney.")] == ["8000/1"]
    assert [mention.row.code for mention in mentions("A mass in the kidney: oncocytoma.")] == ["8290/0"]


def test_mentions_are_worked_out_once_a_document() -> None:
    reading = Reading("Adenocarcinoma of the colon.", "report")
    assert tumor_mentions(reading) is tumor_mentions(reading)
