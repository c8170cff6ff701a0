"""Treatments that compete, follow one another, are kept back or turned down, as letters tell them."""

from __future__ import annotations

import pytest

from answer_assist.extraction.readers.treatments import read_treatments
from answer_assist.extraction.reading import Reading
from answer_assist.findings import DocumentKind


def statuses(text: str, kind: DocumentKind) -> set[str]:
    """Name and status of each treatment."""
    return {f"{treatment.name} {treatment.status}" for treatment in read_treatments(Reading(text, kind))}


NOTES = [
    # one instead of the other
    ("Lymphoma. R-CHOP, not ABVD, is planned.", {"R-CHOP planned", "ABVD declined"}),
    (
        "Osteosarcoma. Conference decided for limb salvage, not amputation.",
        {"limb-sparing excision planned", "amputation declined"},
    ),
    (
        "Breast carcinoma. The board proposes radiotherapy in place of lymphadenectomy, letrozole.",
        {"radiotherapy planned", "lymph node dissection declined", "letrozole planned"},
    ),
    # a smaller dose is no end
    ("Ovarian carcinoma. I have dropped olaparib to 250 mg.", {"olaparib given"}),
    ("Renal cell carcinoma. Cabozantinib was stopped.", {"cabozantinib declined"}),
    # not needed, off the table
    ("Colon cancer. Adjuvant chemotherapy was not needed.", {"chemotherapy declined"}),
    ("Glioma. TTFields offered, she said no thanks.", {"tumor treating fields declined"}),
    (
        "Hepatocellular carcinoma. Sorafenib was started; liver transplant is off the table.",
        {"sorafenib given", "liver transplant declined"},
    ),
    ("Neuroblastoma. Auto SCT: dad asks; not indicated here.", {"stem cell transplant declined"}),
    (
        "Colon cancer. Surgery, chemotherapy and radiotherapy were declined.",
        {"surgery declined", "chemotherapy declined", "radiotherapy declined"},
    ),
    (
        "Colon cancer. She underwent hemicolectomy, chemotherapy was declined.",
        {"hemicolectomy given", "chemotherapy declined"},
    ),
    # kept for later
    ("Choriocarcinoma. Pembrolizumab was kept for resistance.", {"pembrolizumab considered"}),
    (
        "Prostate carcinoma. We spoke about lutetium-PSMA and cabazitaxel as the next steps.",
        {"lutetium-177 PSMA considered", "cabazitaxel considered"},
    ),
    ("Ewing sarcoma. RT to femur only if margins positive.", {"radiotherapy considered"}),
    ("Thyroid carcinoma. RAI as per nuclear medicine.", {"radioactive iodine considered"}),
    # what a board says
    (
        "Breast carcinoma. Tumor board: neoadjuvant TCHP, then mastectomy.",
        {"TCHP planned", "mastectomy planned"},
    ),
    ("Colon carcinoma. Tumor board opinion: right hemicolectomy.", {"right hemicolectomy planned"}),
    (
        "Ewing sarcoma.\nA/P:\n1) Pain: paracetamol\n2) Local control: whole lung radiotherapy",
        {"radiotherapy planned"},
    ),
    # one after another
    (
        "Breast cancer. 4 AC done 12 taxol to go, surgery after.",
        {"AC given", "paclitaxel planned", "surgery planned"},
    ),
    # shorthand of prescriptions
    ("Lung adenocarcinoma. To start T. osimertinib 80 mg od.", {"osimertinib planned"}),
    ("Breast carcinoma. Start Tab. letrozole 2.5 mg.", {"letrozole planned"}),
    # a complication tells of the treatment only where nothing else does
    (
        "Glioblastoma. PLAN: RT 60 Gy/30 fx. Bevacizumab only for radiation necrosis.",
        {"radiotherapy planned", "bevacizumab considered"},
    ),
]

QUERIES = [
    ("Doctors offered observation or chemotherapy for my seminoma.", {"chemotherapy considered"}),
    ("I was offered one cycle of BEP, or else surveillance, for my seminoma.", {"BEP considered"}),
    ("I have read that bleomycin can scar the lungs. I have a seminoma.", set()),
    ("He aint had chemo. He has hepatocellular carcinoma.", set()),
    ("The lump is cancer. I want it removed.", {"tumor removal considered"}),
    ("My mole was melanoma. I had it cut out in May.", {"tumor removal given"}),
    (
        "Hepatocellular carcinoma; the board says microwave the big one or y90.",
        {"microwave ablation considered", "radioembolization considered"},
    ),
    (
        "His lung cancer spread. The bones were irradiated in May. I would be glad to hear whether the "
        "adrenal gland could be irradiated, since it is a single spot.",
        {"radiotherapy given", "radiotherapy considered"},
    ),
    (
        "My father has lung cancer. Surgery rather than radiation was chosen.",
        {"surgery planned", "radiotherapy declined"},
    ),
]


@pytest.mark.parametrize(("text", "expectation"), NOTES)
def test_notes(text: str, expectation: set[str]) -> None:
    assert statuses(text, "note") == expectation


@pytest.mark.parametrize(("text", "expectation"), QUERIES)
def test_queries(text: str, expectation: set[str]) -> None:
    assert statuses(text, "query") == expectation
