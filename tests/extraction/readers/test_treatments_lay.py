"""Treatments in patients' own words, and in the shorthand of notes and tumor boards."""

from __future__ import annotations

import pytest

from answer_assist.extraction.readers.treatments import read_treatments
from answer_assist.extraction.reading import Reading
from answer_assist.findings import DocumentKind


def read(text: str, kind: DocumentKind) -> set[str]:
    """Type and status of each treatment."""
    return {f"{found.type} {found.status}" for found in read_treatments(Reading(text, kind))}


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("Mum had breast cancer. They took it out in May.", {"surgery given"}),
        ("Lung cancer. They cut the lump out last week.", {"surgery given"}),
        ("They have scooped out the tumour behind his eye.", {"surgery given"}),
        ("The mole was whipped out. It was a melanoma.", {"surgery given"}),
        ("Dad has bladder cancer. The bladder must come out.", {"surgery planned"}),
        ("Both ovaries are out. It was ovarian cancer.", {"surgery given"}),
        ("Sarcoma of the calf. We were told the tumour can't be taken out.", {"surgery declined"}),
        ("My prostate cancer is back. Years ago I had it out.", {"surgery given"}),
        ("She has breast cancer. They took a piece out of the lump.", set()),
        ("Bile duct cancer. They put in a stent and took it out again.", set()),
        ("Womb cancer and a fibroid. Doc wants him to go under the knife next week.", {"surgery planned"}),
        ("Throat cancer. He has been through 33 zaps.", {"radiotherapy given"}),
        ("Cervix cancer. Inside radiation is to be given.", {"radiotherapy planned"}),
        ("Thyroid cancer. I got the radioactive drink in June.", {"radiotherapy given"}),
        ("Leukemia. She has AML and got bone marrow from her brother.", {"transplant given"}),
        ("Breast cancer. She is on her third cycle of the red devil.", {"chemotherapy given"}),
        ("Prostate cancer. The urologist suggests hormone jabs.", {"hormonal planned"}),
    ],
)
def test_lay_words(text: str, expected: set[str]) -> None:
    assert read(text, "query") == expected


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("Colon cancer. He finished six rounds last month.", {"chemotherapy given"}),
        ("Osteosarcoma. After MAP he got two more cycles.", {"chemotherapy given"}),
        ("Melanoma. She is on Keytruda. Four cycles are done.", {"immunotherapy given"}),
        ("Breast cancer. My menstrual cycles are regular, 3 cycles since May.", set()),
        ("Breast cancer and IVF, two rounds.", set()),
    ],
)
def test_rounds_without_a_drug(text: str, expected: set[str]) -> None:
    assert read(text, "query") == expected


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("Lung cancer. His oncologist put him on Tagrisso, but he quit after the rash.", "targeted declined"),
        ("Breast cancer. I came off tamoxifen last year.", "hormonal declined"),
        ("Breast cancer. They have taken her off Ibrance.", "targeted declined"),
        ("Ovarian cancer. I was to start Lynparza but the insurance refused.", "targeted declined"),
        ("Breast cancer. Kisqali has been mentioned.", "targeted considered"),
        ("Breast cancer. Chemo would bring only 2 percent.", "chemotherapy considered"),
        ("Thyroid cancer. RAI is optional.", "radiotherapy considered"),
        ("Brain mets. Is it too late for radiation?", "radiotherapy considered"),
        ("Thyroid cancer. When is selpercatinib given?", "targeted considered"),
        ("Melanoma. Can she have dabrafenib?", "targeted considered"),
        ("Lung cancer. Doctor says too late for surgery.", "surgery declined"),
        ("Pancreatic cancer. We have said yes to the Whipple on Monday.", "surgery planned"),
        ("Breast cancer. The operation is in August.", "surgery planned"),
        ("Breast cancer. She takes turmeric during paclitaxel.", "chemotherapy given"),
        ("Breast cancer. She has the radiation now, 12 of 25.", "radiotherapy given"),
    ],
)
def test_where_a_treatment_stands(text: str, expected: str) -> None:
    assert read(text, "query") == {expected}


def test_two_hospitals_are_rivals() -> None:
    text = (
        "My husband has liver cancer. The Seoul hospital proposes atezolizumab. "
        "The Delhi hospital proposes liver transplant."
    )
    assert read(text, "query") == {"immunotherapy considered", "transplant considered"}


def test_one_doctors_two_proposals_are_planned() -> None:
    text = "My wife has breast cancer. The doctor advised chemo. The doctor also advised radiation."
    assert read(text, "query") == {"chemotherapy planned", "radiotherapy planned"}


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        (
            "Pancreatic cancer. The board's recommendation was neoadjuvant therapy. "
            "This will consist of FOLFIRINOX followed by chemoradiation.",
            {"chemotherapy planned", "radiotherapy planned"},
        ),
        (
            "Rectal cancer. We recommend therapy with short-course radiotherapy and CAPOX.",
            {"radiotherapy planned", "chemotherapy planned"},
        ),
        (
            "Myeloma refractory to bortezomib, now for daratumumab.",
            {"targeted given", "targeted planned"},
        ),
        ("DLBCL resistant to R-CHOP. R-ICE was then given.", {"chemotherapy given"}),
        (
            "Breast cancer. Everolimus held for two weeks, resumed at 5 mg.",
            {"targeted given"},
        ),
        (
            "Bladder cancer. Offered cystectomy vs. trimodality.",
            {"surgery considered", "radiotherapy considered", "chemotherapy considered"},
        ),
        (
            "Lung cancer. Paclitaxel planned, pembrolizumab+lenvatinib if fit.",
            {"chemotherapy planned", "immunotherapy considered", "targeted considered"},
        ),
        (
            "S: well. A: pT2N1 breast cancer. P: AC-T f/b RT f/b TAM.",
            {"chemotherapy planned", "radiotherapy planned", "hormonal planned"},
        ),
        ("Rectal cancer. For Thursday's MDT: short-course radiotherapy.", {"radiotherapy considered"}),
        ("Lymphoma was given R-CHOP (rituximab, cyclophosphamide, vincristine).", {"chemotherapy given"}),
        (
            "Tongue cancer. Neck dissection and radiotherapy were recommended. "
            "Although the patient refused the treatment, he came for follow-up.",
            {"surgery declined", "radiotherapy declined"},
        ),
        (
            "Tongue cancer. Neck dissection was recommended. He refused further blood tests.",
            {"surgery planned"},
        ),
        ("Gastric cancer. After gastrectomy, warfarin was not required.", {"surgery given"}),
        ("Sarcoma. Skin flap transplantation was done.", set()),
        ("SCLC. PCI not planned. RT sim booked.", {"radiotherapy planned"}),
        ("Melanoma. She has never had chemo and does not want any.", {"chemotherapy declined"}),
        ("Hodgkin lymphoma. Followed by surveillance without any chemotherapy.", set()),
        ("Cervical cancer. Respiratory rate 19 cycles/min.", set()),
    ],
)
def test_notes(text: str, expected: set[str]) -> None:
    assert read(text, "note") == expected


@pytest.mark.parametrize(
    "text",
    [
        "Glioma.\nChemo / Hormonal\nRadiation\n",
        "Oligodendroglioma. Phase III trial of chemotherapy plus radiotherapy for anaplastic tumors.",
        "Lymphoma. Such conditions include drugs, radiation and bone marrow transplantation.",
        "Carcinoma. The specimen is labelled ipi and pem.",
    ],
)
def test_what_a_report_says_of_no_patient(text: str) -> None:
    assert read(text, "report") == set()


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("Kidney cancer. Do they take the whole kidney?", {"surgery considered"}),
        ("Bladder cancer. Do I lose the bladder?", {"surgery considered"}),
        ("Spots in the lung, metastases. The surgeon talks of taking them all out.", {"surgery considered"}),
        ("A fatty tumour of the thigh. Shell it out or leave it?", {"surgery considered"}),
        ("Throat cancer. He refused to have the voice box out.", {"surgery declined"}),
        ("Sarcoma of the womb, 2019, uterus and ovaries out at 37.", {"surgery given"}),
        ("Krukenberg tumor: two ovaries, 9 and 6 cm, out in June.", {"surgery given"}),
        ("I had a melanoma off my shoulder.", {"surgery given"}),
        ("Tongue cancer. Half of my tongue was taken.", {"surgery given"}),
        ("Kidney cancer. A piece of the kidney was taken.", set()),
        ("Liver mets, off work since March.", set()),
        ("Bowel cancer. I take the stomach tablets.", set()),
    ],
)
def test_organ_and_verb_in_any_order(text: str, expected: set[str]) -> None:
    assert read(text, "query") == expected


@pytest.mark.parametrize(
    ("text", "kind", "expected"),
    [
        ("Colon cancer. I was well after my bowel op.", "query", {"surgery given"}),
        ("Breast cancer. The surgeon says no op, her heart is weak.", "query", {"surgery declined"}),
        ("Phaeochromocytoma, right adrenal, op 2017.", "note", {"surgery given"}),
        ("Bile duct cancer. If invasive, no chemo per her wishes.", "note", {"chemotherapy declined"}),
        ("Breast cancer. Seen in OP clinic, post op note read.", "note", set()),
        ("Follicular lymphoma. W&W 4 years.", "note", {"other given"}),
    ],
)
def test_op_and_watching_in_short(text: str, kind: DocumentKind, expected: set[str]) -> None:
    assert read(text, kind) == expected
