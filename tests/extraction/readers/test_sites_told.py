"""Sites as they are told: results of tests, what a denial reaches, organs removed, lists in brackets."""

from __future__ import annotations

import pytest

from answer_assist.extraction.readers.sites import read_sites
from answer_assist.extraction.reading import Reading
from answer_assist.findings import DocumentKind

_SIGNS = {"present": "+", "absent": "-", "uncertain": "?"}


def _read(text: str, kind: DocumentKind = "note") -> set[str]:
    return {
        f"{site.role[0].upper()} {site.name} {_SIGNS[site.assertion]}"
        for site in read_sites(Reading(text, kind))
        if site.experiencer == "patient"
    }


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        (
            "Melanoma of the skin of the back. A liver biopsy taken during the operation confirmed "
            "metastatic melanoma.",
            {"P skin of trunk +", "M liver +"},
        ),
        (
            "Small cell carcinoma of the lung. "
            "Bone marrow aspiration done for anaemia revealed no infiltration.",
            {"P lung +", "M bone marrow -"},
        ),
        (
            "Carcinoma of the cervix. "
            "Shielded chest radiography and liver ultrasonography showed no metastases.",
            {"P cervix uteri +", "M lung -", "M liver -"},
        ),
        ("Seminoma of the left testis. CXR no mets.", {"P testis +", "M lung -"}),
        ("Breast cancer. CT head w contrast neg for mets.", {"P breast +", "M brain -"}),
        ("Prostate cancer. Bone scan and CT show no metastases.", {"P prostate +", "M bone -"}),
        ("Colon cancer. CT of chest and abdomen: no metastases.", {"P colon +", "M distant -"}),
        (
            "Carcinoma of the rectum. Wedge of the left liver: bile duct adenoma, no metastasis.",
            {"P rectum +", "M liver -"},
        ),
        (
            "Ca colon. Liver, adrenals, skeleton: no metastatic activity.",
            {"P colon +", "M liver -", "M adrenal gland -", "M bone -"},
        ),
        (
            "Hodgkin lymphoma. No splenic, hepatic or pulmonary lymphoma.",
            {"M spleen -", "M liver -", "M lung -"},
        ),
        ("Medulloblastoma. MRI of spine: no drop metastases.", {"M vertebral column -"}),
        ("Lung cancer. PET nothing distant.", {"P lung +", "M distant -"}),
    ],
)
def test_results_of_tests(text: str, expected: set[str]) -> None:
    assert _read(text) >= expected
    assert {site for site in _read(text) if site[0] == "M"} == {site for site in expected if site[0] == "M"}


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        (
            "Node: metastatic seminoma. In the absence of a testicular lesion a retroperitoneal primary "
            "is to be considered.",
            {"P retroperitoneum ?"},
        ),
        (
            "Breast cancer. No meningeal enhancement to suggest meningeal carcinomatosis.",
            {"P breast +", "M meninges -"},
        ),
        ("Liver cancer, HCC. No metastasis outside the liver.", {"P liver +", "M distant -"}),
        (
            "Basal cell carcinoma of the nose. Is it the kind that can spread to other places?",
            {"P skin of face +"},
        ),
        ("A cancer of the bladder which has not gone into the muscle.", {"P urinary bladder +"}),
        ("Adenocarcinoma of the prostate with spread in the left prostate lobe.", {"P prostate +"}),
        (
            "Melanoma of the left calf. Left axilla 1 of 2 positive, deposit 1.1 mm, right axilla 0 of 1.",
            {"P skin of lower limb +"},
        ),
        (
            "Breast cancer. D9: metastasis. Linear uptake in D12: osteoporotic collapse "
            "more likely than metastasis.",
            {"P breast +", "M vertebral column +", "M vertebral column ?"},
        ),
        (
            "Colon cancer. New right upper lobe nodule, infection rather than metastasis.",
            {"P colon +", "M upper lobe of lung ?"},
        ),
        ("HCC of the liver. A brain lesion turned out to be a cavernoma.", {"P liver +"}),
        (
            "Breast cancer. Axillary lymphadenopathies, and hepatic and pulmonary metastases.",
            {"P breast +", "M liver +", "M lung +"},
        ),
    ],
)
def test_what_a_denial_or_doubt_reaches(text: str, expected: set[str]) -> None:
    assert _read(text) == expected


@pytest.mark.parametrize(
    ("text", "kind", "expected"),
    [
        (
            "In 2017 the prostate was removed, the findings were: acinar adenocarcinoma.",
            "query",
            {"P prostate +"},
        ),
        ("They took out his left kidney, it was a clear cell carcinoma.", "query", {"P kidney +"}),
        (
            "Diagnosis: metastatic pancreatic cancer (liver, peritoneum).",
            "note",
            {"P pancreas +", "M liver +", "M peritoneum +"},
        ),
        ("Her breast cancer from 2006 is now in her lungs.", "query", {"P breast +", "M lung +"}),
        ("OVARY, LEFT, EXCISION:\nA. OVARY WITH SEROUS CARCINOMA OF HIGH GRADE.", "report", {"P ovary +"}),
        (
            "PMH: basal cell ca nose. CT: a left retroperitoneal mass, biopsy: liposarcoma.",
            "note",
            {"P skin of face +", "P retroperitoneum +"},
        ),
        (
            '"Nasopharynx, left fossa of Rosenmuller, bx: non-keratinising carcinoma."',
            "query",
            {"P nasopharynx +"},
        ),
        (
            "Growing nodule in the left upper lobe, suspicious for carcinoma of the lung.",
            "report",
            {"P upper lobe of lung ?"},
        ),
        ("Is it bad? They found nothing in the bowel but I am afraid it is cancer.", "query", set()),
    ],
)
def test_primaries_told_loosely(text: str, kind: DocumentKind, expected: set[str]) -> None:
    assert _read(text, kind) == expected


@pytest.mark.parametrize(
    ("text", "kind", "expected"),
    [
        (
            "Thyroid: right lobe, nodule 14 mm, irregular margins. EU-TIRADS 5.",
            "report",
            {"P thyroid gland ?"},
        ),
        ("MAMMOGRAM: spiculated mass in the left breast, BI-RADS 5.", "report", {"P breast ?"}),
        (
            "MRI prostate: lesion 1 in the left peripheral zone, PI-RADS v2.1 score 5.",
            "report",
            {"P prostate ?"},
        ),
        ("Thyroid nodule, 8 mm, TI-RADS 2.", "report", set()),
    ],
)
def test_scores_of_imaging(text: str, kind: DocumentKind, expected: set[str]) -> None:
    assert _read(text, kind) == expected


@pytest.mark.parametrize(
    ("text", "kind", "expected"),
    [
        (
            "Is it possible that the cancer of my breast has gone to my bones?",
            "query",
            {"P breast +", "M bone ?"},
        ),
        (
            "Mother has lung cancer stage 4, it's in the adrenals, the bones and possibly the brain.",
            "query",
            {"P lung +", "M adrenal gland +", "M bone +", "M brain ?"},
        ),
        ("Brain MRI shows two metastases, primary is in the lung.", "note", {"P lung +", "M brain +"}),
        (
            "The scan shows the tumour in the rectum, nothing in the liver or lungs thank God.",
            "query",
            {"P rectum +", "M liver -", "M lung -"},
        ),
        (
            "Mom's endometrial cancer is stage 1, nothing has spread.",
            "query",
            {"P endometrium +", "M distant -"},
        ),
        ("Colon cancer. They said the liver is full of it.", "query", {"P colon +", "M liver +"}),
        (
            "Metastatic melanoma (brain, lung, small bowel).",
            "note",
            {"M brain +", "M lung +", "M small intestine +"},
        ),
        ("Adenocarcinoma of unknown primary in the liver.", "note", {"M liver +"}),
        (
            "Gastric cancer. Both ovaries are enlarged, Krukenberg tumours.",
            "note",
            {"P stomach +", "M ovary +"},
        ),
        ("Lung cancer with a malignant pericardial effusion.", "note", {"P lung +", "M heart +"}),
        ("Gallbladder cancer with infiltration of the liver.", "note", {"P gallbladder +"}),
        ("SCLC. Liver clear. CNS: none.", "note", {"P lung +", "M liver -", "M brain -"}),
        ("Doctors told us the leukemia is in her spinal fluid too.", "query", {"M meninges +"}),
        (
            "They cut a melanoma from my back in 2020. Last week a shadow in the lung.",
            "query",
            {"P skin of trunk +", "M lung ?"},
        ),
        (
            "Hepatoblastoma with pulmonary nodules that vanished after chemotherapy.",
            "note",
            {"P liver +", "M lung -"},
        ),
        (
            "Lesions in the liver and spleen in keeping with stage IV Hodgkin lymphoma.",
            "report",
            {"M liver +", "M spleen +"},
        ),
        ("Breast cancer. I read that it always spreads to the bones.", "query", {"P breast +"}),
    ],
)
def test_where_a_known_tumor_has_gone(text: str, kind: DocumentKind, expected: set[str]) -> None:
    assert _read(text, kind) == expected


@pytest.mark.parametrize(
    ("text", "kind", "expected"),
    [
        ("He had skin cancer on the nose removed.", "query", {"P skin of face +"}),
        (
            "Her cancer started in the gallbladder and is already in the liver.",
            "query",
            {"P gallbladder +", "M liver +"},
        ),
        (
            "Ewing sarcoma of the rib. CT: lung spots, metastases not excluded. Marrow negative.",
            "note",
            {"P rib +", "M lung ?", "M bone marrow -"},
        ),
        ("The tumor in his brain was a meningioma.", "query", {"P brain +"}),
        (
            "Adenoca of the right upper lobe; left adrenal 2 cm nodule, ?met.",
            "note",
            {"P upper lobe of lung +", "M adrenal gland ?"},
        ),
        ("Mesothelioma: the cancer is in the lining of his lungs.", "query", {"P pleura +"}),
        ("NSCLC, liver -ve, bone -ve.", "note", {"P lung +", "M liver -", "M bone -"}),
        (
            "Prostate cancer, lytic deposits in skull, pelvis and ribs.",
            "note",
            {"P prostate +", "M bone of skull and face +", "M pelvic bone +", "M rib +"},
        ),
        ("Giant cell tumor in the distal femur.", "note", {"P bone of lower limb +"}),
    ],
)
def test_organs_and_their_parts(text: str, kind: DocumentKind, expected: set[str]) -> None:
    assert _read(text, kind) == expected


@pytest.mark.parametrize(
    ("text", "kind", "expected"),
    [
        ("He has rectal cancer, 4 cm from the anus, biopsy adenocarcinoma.", "query", {"P rectum +"}),
        ("Colon cancer. Lungs without lesions.", "query", {"P colon +", "M lung -"}),
        (
            "Stomach cancer. They closed him again because of the spread inside the belly.",
            "query",
            {"P stomach +", "M peritoneum +"},
        ),
        ("She has brain cancer. Does the brain cancer come to lung?", "query", {"P brain +", "M lung ?"}),
        ("Liver cancer. Is 5 mm in the lung a metastasis?", "query", {"P liver +", "M lung ?"}),
        (
            "Hysterectomy for fibroids; one of them was a leiomyosarcoma. Two nodules in the lung.",
            "note",
            {"P uterus +", "M lung ?"},
        ),
        ("Right thigh bone above the knee. Biopsy: osteosarcoma.", "query", {"P bone of lower limb +"}),
    ],
)
def test_told_by_patients(text: str, kind: DocumentKind, expected: set[str]) -> None:
    assert _read(text, kind) == expected


def test_a_relative_died_of_an_organ() -> None:
    sites = list(read_sites(Reading("I have breast cancer. My aunt died of ovarian at 46.", "query")))
    assert [(site.name, site.experiencer) for site in sites] == [("breast", "patient"), ("ovary", "family")]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        (
            "He has a carcinoma of the pancreas. In the liver they don't see anything.",
            {"P pancreas +", "M liver -"},
        ),
        ("I have bowel cancer. In the lungs they found nothing.", {"P colon +", "M lung -"}),
        ("I have bowel cancer. My uncle died of heart at 60.", {"P colon +"}),
        (
            "I have cervical cancer, it spread to my lungs and liver last year, they did not operate.",
            {"M lung +", "M liver +"},
        ),
        ("It is a metastasis of the kidney cancer in the stomach.", {"P kidney +", "M stomach +"}),
        ("Is it possible for prostate cancer to skip the liver?", {"P prostate +"}),
    ],
)
def test_what_patients_tell_of_organs(text: str, expected: set[str]) -> None:
    found = _read(text, "query")
    assert expected <= found
    assert not any("heart" in site for site in found)
