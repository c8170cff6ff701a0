"""Where a treatment stands, in the ways of discharge summaries, tumor boards, case reports and patients."""

from __future__ import annotations

import pytest

from answer_assist.extraction.readers.treatments import read_treatments
from answer_assist.extraction.reading import Reading
from answer_assist.findings import DocumentKind


def standing(text: str, kind: DocumentKind) -> dict[str, str]:
    """Each treatment's name and status."""
    return {treatment.name: treatment.status for treatment in read_treatments(Reading(text, kind))}


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("Lung cancer. Pembro d/c'd for pneumonitis.", {"pembrolizumab": "declined"}),
        (
            "Melanoma. Wide excision with 1 cm margin and sentinel node biopsy are recommended.",
            {"wide local excision": "planned"},
        ),
        ("Papillary carcinoma. RAI per MDM.", {"radioactive iodine": "considered"}),
        (
            "Nasopharyngeal carcinoma. Wife asks re proton - explained no role.",
            {"proton therapy": "declined"},
        ),
        ("AML. Gemtuzumab was omitted (bili 3.1).", {"gemtuzumab ozogamicin": "declined"}),
        ("Melanoma. Trametinib held as backup.", {"trametinib": "considered"}),
        ("Sarcoma. Pazopanib was held in reserve for relapse.", {"pazopanib": "considered"}),
        ("Breast cancer. Tamoxifen held for DVT.", {"tamoxifen": "declined"}),
        ("Glioma. Proton therapy was denied by insurance.", {"proton therapy": "declined"}),
        (
            "Cholangiocarcinoma. Gem/cis C1D8 omitted. Durvalumab applied for.",
            {"GemCis": "declined", "durvalumab": "planned"},
        ),
        (
            "Bladder cancer. Cystectomy recommended, pt declines.",
            {"cystectomy": "declined"},
        ),
        ("HNSCC. Cisplatin unsuitable, creat 1.8.", {"cisplatin": "declined"}),
        ("Breast cancer. Neoadjuvant chemo: not for.", {"chemotherapy": "declined"}),
        ("Renal cancer. No 3rd surgery, pt agrees.", {"surgery": "declined"}),
        ("NSCLC. For SABR. Not for surgery in view of FEV1.", None),
    ],
)
def test_shorthand(text: str, expected: dict[str, str] | None) -> None:
    found = standing(text, "note")
    if expected is None:
        assert set(found.values()) == {"planned", "declined"}
    else:
        assert found == expected


@pytest.mark.parametrize(
    ("text", "status"),
    [
        ("Melanoma. Ipilimumab was added but discontinued owing to colitis.", "declined"),
        ("Melanoma. Ipilimumab was discussed but the patient preferred to go home.", "declined"),
        ("Melanoma. Ipilimumab had been considered, but he deteriorated too fast.", "declined"),
        ("Melanoma. Ipilimumab was offered as the alternative and he turned it down.", "declined"),
        ("Melanoma. Ipilimumab was advised; the family refused and took her home.", "declined"),
        ("Melanoma. Ipilimumab since 2019, stopped in March for cytopenia.", "declined"),
        ("Melanoma. Ipilimumab achieved a response and was stopped because of colitis.", "declined"),
        ("Melanoma. Ipilimumab was contemplated but not given.", "declined"),
        ("Melanoma. Ipilimumab was discussed; she opted for surveillance.", "declined"),
        ("Melanoma. Ipilimumab was planned, but the parents withdrew consent.", "declined"),
        ("Melanoma. Ipilimumab was tried without benefit.", "given"),
        ("Melanoma. Ipilimumab was given and she stopped smoking.", "given"),
        ("Melanoma. Ipilimumab was given but he deteriorated.", "given"),
    ],
)
def test_what_the_sentence_says_afterwards(text: str, status: str) -> None:
    assert standing(text, "note") == {"ipilimumab": status}


def test_a_refusal_in_the_next_clause_is_of_its_own_treatment() -> None:
    found = standing("Polycythemia vera. Ruxolitinib requested; allograft refused by the patient.", "note")
    assert found == {"ruxolitinib": "planned", "allograft": "declined"}


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("Glioma. Bevacizumab only if edema.", {"bevacizumab": "considered"}),
        ("Lymphoma. Brentuximab vedotin only in case of relapse.", {"brentuximab vedotin": "considered"}),
        ("AML. If not in CR: refer for CAR-T.", {"CAR-T cell therapy": "considered"}),
        (
            "Breast cancer. Letrozole; tamoxifen if DEXA poor.",
            {"letrozole": "given", "tamoxifen": "considered"},
        ),
        ("Merkel cell carcinoma. Avelumab, should the gland prove affected.", {"avelumab": "considered"}),
    ],
)
def test_conditions(text: str, expected: dict[str, str]) -> None:
    assert standing(text, "note") == expected


@pytest.mark.parametrize(
    "heading", ["OUTCOME\n", "MDO proposal: ", "GynOnc plan: ", "DECISION: ", "Consensus: ", "Adv : "]
)
def test_headings_of_plans(heading: str) -> None:
    text = f"Oral cavity cancer.\n\n{heading}cetuximab with brachytherapy."
    assert standing(text, "note") == {"cetuximab": "planned", "brachytherapy": "planned"}


def test_a_plan_recalls_what_was_done_years_ago() -> None:
    assert standing("Plan:\n- Prior vulvar cancer 2008 (vulvectomy)", "note") == {"vulvectomy": "given"}


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        (
            "My friend has anal cancer. Can the liver metastases be removed or burned?",
            {"tumor removal": "considered"},
        ),
        (
            "I read that vismodegib is used for basal cell cancers. Could vismodegib help her too?",
            {"vismodegib": "considered"},
        ),
        (
            "He has lung cancer. The oncologist speaks of carboplatin and pemetrexed if nothing is found.",
            {"carboplatin": "considered", "pemetrexed": "considered"},
        ),
        (
            "My husband has lung cancer. Our daughter asked about amivantamab.",
            {"amivantamab": "considered"},
        ),
        (
            "Dr #1: watch for now. Dr #2: selpercatinib. It is a thyroid cancer.",
            {"selpercatinib": "considered"},
        ),
        ("I have prostate cancer and was told I could have either surgery or brachytherapy.", None),
        ("I told them that I shall not be having chemotherapy for my cancer.", {"chemotherapy": "declined"}),
        ("He has lymphoma. Dad said hell no to chemo.", {"chemotherapy": "declined"}),
        (
            "Mom has lung cancer, they brought up radiation and dad said hell no.",
            {"radiotherapy": "declined"},
        ),
        (
            "My brother has liver cancer: transplant is not possible, only palliative care.",
            {"transplant": "declined", "palliative care": "given"},
        ),
        (
            "Does she need chemo after her lumpectomy for breast cancer?",
            {"chemotherapy": "considered", "lumpectomy": "given"},
        ),
        ("She has breast cancer; 10 sittings radiation to back is over.", {"radiotherapy": "given"}),
        ("My wife has cancer. She had her breast off last year.", {"mastectomy": "given"}),
        ("He has bladder cancer. It is BCG or having the bladder out.", None),
    ],
)
def test_patients_words(text: str, expected: dict[str, str] | None) -> None:
    found = standing(text, "query")
    if expected is None:
        assert len(found) == 2
        assert "given" not in found.values() or "BCG" in found
    else:
        assert found == expected


def test_what_a_daughter_asks_about_is_the_patients() -> None:
    text = "My husband has lung cancer. Our daughter asked about amivantamab."
    assert [found.experiencer for found in read_treatments(Reading(text, "query"))] == ["patient"]


def test_the_lump_that_was_removed_may_stand_before() -> None:
    text = "A lump came up on my arm. In July the dermatologist removed it. Merkel cell carcinoma, 19 mm."
    assert standing(text, "query") == {"tumor removal": "given"}


def test_a_dose_alone_tells_radiotherapy() -> None:
    text = "Metastatic paraganglioma. T11 was treated with 20 Gy in five fractions."
    assert standing(text, "note") == {"radiotherapy": "given"}


@pytest.mark.parametrize(
    ("text", "kind"),
    [
        ("Endometrial carcinoma, MMR deficient. Such tumors may respond to dostarlimab.", "report"),
        ("The unit here usually begins sarcoma treatment with VIDE or VAC.", "report"),
        ("ACTH was 96 in this patient with a carcinoid.", "note"),
        ("Breast cancer. DEXA scan normal.", "note"),
        ("I have rheumatoid arthritis. Rituximab is a medicine of lymphoma; I have no cancer.", "query"),
        ("Lung cancer suspected. Recurrent pneumothorax, treated by pleurodesis.", "note"),
    ],
)
def test_no_treatment_of_the_case(text: str, kind: DocumentKind) -> None:
    assert standing(text, kind) == {}
