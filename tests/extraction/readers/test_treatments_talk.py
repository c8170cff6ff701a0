"""Treatments in patients' talk and telegraphic notes: dates fixed, choices offered, what was cut short."""

from __future__ import annotations

import pytest

from answer_assist.extraction.readers.treatments import read_treatments
from answer_assist.extraction.reading import Reading
from answer_assist.findings import DocumentKind


def read(text: str, kind: DocumentKind) -> set[str]:
    """The treatments of a text as "type status"."""
    return {f"{fact.type} {fact.status}" for fact in read_treatments(Reading(text, kind))}


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        # A date is fixed: it has not been done.
        ("Colon cancer. Laparoscopic colectomy is fixed for the 9th.", {"surgery planned"}),
        ("Bladder cancer. Cystectomy is pencilled in for the 14th.", {"surgery planned"}),
        ("She has lung cancer, lobectomy date fixed 12 March.", {"surgery planned"}),
        ("Breast cancer. Excision done in October: DCIS 37 mm, so full mastectomy.", {"surgery given"}),
        # Talk of it with a date is talk.
        (
            "Myeloma. They are talking about an autologous transplant in the spring.",
            {"transplant considered"},
        ),
        # "with or without" leaves open only what follows.
        (
            "Stomach cancer, plan is gastrectomy and then FLOT with or without durvalumab.",
            {"surgery planned", "chemotherapy planned", "immunotherapy considered"},
        ),
        # Several are offered, or the doctors differ, and the writer asks which.
        (
            "Kidney tumor. Partial nephrectomy is offered, so is freezing. Which of the two at 55?",
            {"surgery considered", "ablation considered"},
        ),
        ("Prostate cancer. Surgery is offered for May.", {"surgery planned"}),
        (
            "Skin cancer. The surgeon wants to do Mohs; the radiation doctor says 20 treatments. "
            "Which of the two would you choose?",
            {"surgery considered", "radiotherapy considered"},
        ),
        (
            "Breast cancer. Radiation, my surgeon says yes and the radiotherapist says no.",
            {"radiotherapy considered"},
        ),
        (
            "Thyroid cancer. One private clinic says they can operate and give radiation.",
            {"surgery considered", "radiotherapy considered"},
        ),
        # Who would have to pay has not decided.
        (
            "Stomach cancer. They say FOLFOX; zolbetuximab we would have to pay ourselves.",
            {"chemotherapy planned", "targeted considered"},
        ),
        ("Carcinoid tumor. The consultant is applying for PRRT.", {"radiotherapy planned"}),
        ("Carcinoid tumor. He has had PRRT.", {"radiotherapy given"}),
        ("Melanoma. Anything to stop it from spreading, such as nivolumab?", {"immunotherapy considered"}),
        ("Colon cancer. Immunotherapy isn't standard here, they say.", set()),
        (
            "Kidney cancer. Stopped nivolumab for colitis. Could he restart nivolumab?",
            {"immunotherapy declined", "immunotherapy considered"},
        ),
        ("Ovarian cancer. Ought I to ask for a PARP blocker?", {"targeted considered"}),
        ("Pituitary adenoma. Prolactin 41, other hormones normal.", set()),
        ("Bone metastases. Zometa - she took one dose and refused further.", {"other declined"}),
        ("Endometrial cancer ,, p53 aberrant ,, is operation must ,, pls reply", {"surgery considered"}),
        ("Thyroid cancer. Hospital told only palliative.", {"palliative planned"}),
    ],
)
def test_of_patients(text: str, expected: set[str]) -> None:
    assert read(text, "query") == expected


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("Thyroid cancer. Left lobe out in Jan 2024.", {"surgery given"}),
        ("Kidney cancer: right kidney out last year.", {"surgery given"}),
        ("Breast cancer. 2 glands out of 31 were positive.", set()),
        ("My twin has breast cancer and lost both breasts.", {"surgery given"}),
        ("Left ovary dysgerminoma 14 cm, removed with the tube.", {"surgery given"}),
        ('Bladder cancer, 2018, "low grade", removed by telescope.', {"surgery given"}),
        ("Bladder cancer. A catheter, removed on Monday.", set()),
    ],
)
def test_of_operations_told_in_few_words(text: str, expected: set[str]) -> None:
    assert read(text, "query") == expected


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        (
            "Pancreatic cancer. FOLFIRINOX offered, he'd rather have gem alone.",
            {"chemotherapy declined", "chemotherapy planned"},
        ),
        (
            "Breast ca. Chemo offered, she would prefer letrozole.",
            {"chemotherapy declined", "hormonal planned"},
        ),
        ("Prostate ca. RT not discussed.", set()),
        ("Breast ca, no longer HER2+, residual at surgery 1+.", {"surgery given"}),
        ("Breast ca. Mastectomy - she'd decide; discussed.", {"surgery considered"}),
        (
            "Colon ca. Liver transplant was raised by his son -> no, because of the node.",
            {"transplant declined"},
        ),
        ("NSCLC. Chemo considered but pointless w/o surgery.", {"chemotherapy considered"}),
        ("Mesothelioma. On rechallenge with pembrolizumab, disease was stable.", {"immunotherapy given"}),
        ("Neuroblastoma. Completed the eighth and last course of COJEC on Friday.", {"chemotherapy given"}),
        (
            "Neuroblastoma. Plan: dinutuximab. Mum asked about the vaccine trial; we don't recommend it.",
            {"immunotherapy planned"},
        ),
        ("Lung ca. Not fit for chemo, best supportive care.", {"chemotherapy declined", "palliative given"}),
        ("Gastric ca. Discharge to home hospice.", {"palliative planned"}),
        ("Cervix ca. Radiotherapy machine is down until the 15th.", set()),
        ("Sarcoma. Plan: wide excision. No preop RT.", {"surgery planned", "radiotherapy declined"}),
        (
            "Sarcoma. Outcome: wide excision. Chemotherapy not favoured.",
            {"surgery planned", "chemotherapy declined"},
        ),
        (
            "Sarcoma. Options considered:\n(a) resection\n(b) doxorubicin first",
            {"surgery considered", "chemotherapy considered"},
        ),
        (
            "Follicular lymphoma. R-bendamustine x6 (CR); rituximab maintenance stopped early.",
            {"chemotherapy given", "targeted declined"},
        ),
        ("Colon ca. FOLFIRI/cet declined by MDT.", {"chemotherapy declined", "targeted declined"}),
        ("Lung cancer. A dab of paint on the cape.", set()),
        ("Breast ca. 4 cycles TC.", {"chemotherapy given"}),
        ("AML, 7+3 then HiDAC x3, allo planned.", {"chemotherapy given", "transplant planned"}),
        ("Colon ca. She is due to have her op on the 3rd of June.", {"surgery planned"}),
        ("Thyroid cancer, TC 5.2 mmol/l.", set()),
    ],
)
def test_of_notes(text: str, expected: set[str]) -> None:
    assert read(text, "note") == expected


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("Glioblastoma, Stupp complete 3/24.", {"radiotherapy given", "chemotherapy given"}),
        ("Prostate cancer. RP 2016 (pT3a N0). Salvage RT bed 2019.", {"surgery given", "radiotherapy given"}),
        ("Prostate cancer. Bone scan: RT bed normal.", set()),
        ("Squamous NSCLC, response assessment, cycle 6 pembrolizumab.", {"immunotherapy given"}),
        (
            "Indication: 64F, Hx endometrial ca, lap hyst, vault brachy.",
            {"surgery given", "radiotherapy given"},
        ),
        (
            "Rectal adenocarcinoma. Suggest discussion of total neoadjuvant treatment.",
            {"chemotherapy considered"},
        ),
    ],
)
def test_of_reports(text: str, expected: set[str]) -> None:
    assert read(text, "report") == expected
