"""Which tumor type of the tables a case states."""

from __future__ import annotations

import pytest

from answer_assist.extraction.pipeline import read
from answer_assist.profiles.stated import named_types, stated_type


@pytest.mark.parametrize(
    ("report", "type", "exact"),
    [
        ("Basaloid carcinoma of the anal canal.", "basaloid squamous cell carcinoma of the anus", True),
        ("Lung, biopsy: adenocarcinoma.", "lung adenocarcinoma", True),
        ("Colon, resection: adenocarcinoma.", "colorectal adenocarcinoma", True),
        ("Esophagus: adenocarcinoma.", "esophageal adenocarcinoma", True),
        ("Left kidney: clear cell renal cell carcinoma.", "clear cell renal cell carcinoma", True),
        ("Carcinoma, in fact hepatocellular carcinoma of the liver.", "hepatocellular carcinoma", True),
        ("Pancreas: small cell neuroendocrine carcinoma.", "pancreatic neuroendocrine carcinoma", True),
        ("Left breast: ductal carcinoma in situ and invasive ductal carcinoma.",
         "invasive breast carcinoma of no special type", True),
        ("Lung: spindle cell squamous cell carcinoma.", "lung squamous cell carcinoma", False),
    ],
)  # fmt: skip
def test_the_type_is_known_by_morphology_and_site(report: str, type: str, exact: bool) -> None:
    stated = stated_type(read(report, "report").findings)
    assert stated is not None
    assert stated.type is not None
    assert (stated.type.name, stated.exact) == (type, exact)


@pytest.mark.parametrize(
    "report",
    [
        "Metastatic adenocarcinoma in the liver, primary not known.",
        "Cervix uteri: adenosquamous carcinoma.",  # two types in one: neither stands for it
    ],
)
def test_what_the_tables_do_not_cover_has_no_type(report: str) -> None:
    stated = stated_type(read(report, "report").findings)
    assert stated is not None
    assert stated.type is None


@pytest.mark.parametrize(
    "report",
    [
        "No malignancy.",
        "Suspicious for adenocarcinoma of the colon.",
        "Right kidney: clear cell renal cell carcinoma. Prostate: acinar adenocarcinoma.",
    ],
)
def test_no_type_or_two_types_are_not_one(report: str) -> None:
    assert stated_type(read(report, "report").findings) is None


def test_the_stated_words_name_organ_and_tumor() -> None:
    stated = stated_type(read("Anal canal, biopsy: basaloid carcinoma.", "report").findings)
    assert stated is not None
    assert stated.words == "basaloid carcinoma of the anal canal"


def test_what_the_case_thinks_possible() -> None:
    text = "Anal canal: basaloid carcinoma. A neuroendocrine tumor cannot be excluded."
    assert [type.name for type in named_types(read(text, "report").findings)] == [
        "well-differentiated neuroendocrine tumor"
    ]
