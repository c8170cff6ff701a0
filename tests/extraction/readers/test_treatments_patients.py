"""Treatments as patients who write in a second language, or in haste, tell of them."""

from __future__ import annotations

import pytest

from answer_assist.extraction.readers.treatments import read_treatments
from answer_assist.extraction.reading import Reading

CHEMO_OR_SURGERY = {"chemotherapy considered", "surgery considered"}


def statuses(text: str) -> set[str]:
    """Name and status of each treatment of a query."""
    return {f"{treatment.name} {treatment.status}" for treatment in read_treatments(Reading(text, "query"))}


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        # begun and given up, or refused outright
        ("Bowel cancer. He had CAPOX but he only managed two rounds.", {"CAPOX declined"}),
        (
            "Rectal cancer. The surgeon wants to do an APR but dad says over my dead body.",
            {"abdominoperineal resection declined"},
        ),
        # "before" is "ago"
        (
            "Oral cancer. They operated him 3 weeks before, commando operation, and flap.",
            {"commando operation given"},
        ),
        # a choice in one of several steps
        (
            "Breast cancer. I must get Taxol + Perjeta, then mastectomy or lumpectomy, then rays.",
            {
                "paclitaxel planned",
                "pertuzumab planned",
                "mastectomy considered",
                "lumpectomy considered",
                "radiotherapy planned",
            },
        ),
        # on a condition, or only thought of
        (
            "Retinoblastoma. Chemo first, and laser to follow if it shrinks.",
            {"chemotherapy planned", "laser considered"},
        ),
        ("Hodgkin lymphoma. They were going to give ABVD but changed it.", {"ABVD considered"}),
        ("Glioma. They say watch and scan every 4 months or radiotherapy.", {"radiotherapy considered"}),
        (
            "Leukemia. The doctor wants her on acalabrutinib or venetoclax, told us to choose.",
            {"acalabrutinib considered", "venetoclax considered"},
        ),
        # too hard to bear, or not done because of something
        (
            "Lung cancer. She offers pembrolizumab, says chemo would be too hard for him.",
            {"pembrolizumab planned", "chemotherapy declined"},
        ),
        ("Gullet cancer. No surgery because of age.", {"surgery declined"}),
        # what a drug does to somebody who has it
        ("Myeloma. And what is Zometa doing to his jaw?", {"zoledronic acid given"}),
        # "makes" is "has"
        ("Rectal cancer. She makes FOLFIRI every second Monday.", {"FOLFIRI given"}),
        # what doctors advise against
        ("Renal cancer. An operation on the liver they don't recommend at his age.", {"surgery declined"}),
        ("Renal cancer. They do not advise sunitinib.", {"sunitinib declined"}),
        # what another would do
        ("Sarcoma. The professor would rather give ifosfamide first.", {"ifosfamide considered"}),
        ("Rectal cancer. Our oncologist would first try capecitabine.", {"capecitabine considered"}),
        # questions without a sign, or in the midst of a sentence
        ("Breast cancer. My only question is will she need chemo", {"chemotherapy considered"}),
        ("Breast cancer. She asks can she stop ribociclib, counts are low.", {"ribociclib considered"}),
        ("Ovarian cancer. And should I have my womb removed or is it useless?", {"hysterectomy considered"}),
        ("Gastric cancer. 1. cost 2. chemo first or operation first", CHEMO_OR_SURGERY),
        # what was not done, and what was only put off
        ("Gastric cancer. They did not do chemo.", set()),
        ("Myeloma. Zometa monthly, postponed once for a root canal.", {"zoledronic acid given"}),
        # burned by means
        ("Colon cancer with a lung nodule, they burned it.", {"ablation given"}),
        (
            "Colon cancer with a lung nodule, they burned it with a microwave probe.",
            {"microwave ablation given"},
        ),
        # two doctors, and which of them is right
        (
            "Liver cancer. The surgeon wants surgery. The oncologist says sorafenib. Whom do we believe?",
            {"surgery considered", "sorafenib considered"},
        ),
        (
            "Liver cancer. The surgeon wants surgery. The oncologist says sorafenib. Who can see him?",
            {"surgery planned", "sorafenib planned"},
        ),
        # lay names
        ("Prostate cancer. The doctor wants to radiate the hip.", {"radiotherapy planned"}),
        ("Breast cancer. Now hip pain came, the doctor want to radiate it.", {"radiotherapy planned"}),
        ("Gastric cancer. Pain radiating to the back after gastrectomy.", {"gastrectomy given"}),
        ("Gastric cancer. Should he have painkillers only?", {"palliative care considered"}),
        ("Ewing sarcoma. Can they save her leg?", {"limb-sparing excision considered"}),
    ],
)
def test_queries(text: str, expected: set[str]) -> None:
    assert statuses(text) == expected
