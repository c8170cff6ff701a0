"""TNM and stage groups, as they are written and scanned."""

from __future__ import annotations

import pytest

from answer_assist.extraction.readers.stage import read_stages
from answer_assist.extraction.reading import Reading
from answer_assist.findings import DocumentKind

Staging = tuple[str | None, str | None, str | None, str | None]


def stagings(text: str, kind: DocumentKind = "report") -> list[Staging]:
    return [(found.t, found.n, found.m, found.group) for found in read_stages(Reading(text, kind))]


STATED: list[tuple[str, list[Staging]]] = [
    ("pT3N1aM0 carcinoma of the colon", [("T3", "N1a", "M0", None)]),
    ("cT2cN1cM0 breast carcinoma", [("T2", "N1", "M0", None)]),
    ("cT1cN2M0 breast carcinoma", [("T1c", "N2", "M0", None)]),
    ("AJCC stage: IIIA (T2 N2 M0)", [("T2", "N2", "M0", "IIIA")]),
    ("Bladder: ypT2b ypN1. Prostate: pT2.", [("T2b", "N1", None, None), ("T2", None, None, None)]),
    ("CLL, Binet B", [(None, None, None, "B")]),
    ("HCC, BCLC-C", [(None, None, None, "C")]),
    ("Dukes stage C2 carcinoma of the rectum", [(None, None, None, "C2")]),
    ("stage 3 kidney disease and breast cancer stage 2", [(None, None, None, "II")]),
    ("stage one b cervix cancer", [(None, None, None, "IB")]),
    ("multiple myeloma, ISS 3", [(None, None, None, "III")]),
    ("stage IV (M1a) lung cancer", [(None, None, "M1a", "IV")]),
    ("AJCC 8: pT3 pN1 -> IIB", [("T3", "N1", None, "IIB")]),
    ("A T1 right renal cell carcinoma", [("T1", None, None, None)]),
    ("Clinical: SCC of the tongue, cT2 cN1.", [("T2", "N1", None, None)]),
    ("Clinical stage (AJCC8): cT2 cN2 cM0, stage II", [("T2", "N2", "M0", "II")]),
    ("pT1b pN0(i+)(sn).", [("T1b", "N0(i+)", None, None)]),
    ("pT1b pN1a; FIGO 2009 IIIC1", [("T1b", "N1a", None, None), (None, None, None, "IIIC1")]),
    ("pT4 N0, ENSAT STAGE III", [("T4", "N0", None, None), (None, None, None, "III")]),
    ("The stage was pT1bN1M0, IIB.", [("T1b", "N1", "M0", "IIB")]),
    ("the stage is therefore M1a of the colon", [(None, None, "M1a", None)]),
    ("pT2 pN1 M0", [("T2", "N1", "M0", None)]),
    ("pT2N1M0", [("T2", "N1", "M0", None)]),
    ("p T2 N 0 M x", [("T2", "N0", "MX", None)]),
    ("STAGE   ypT1c ypN1a", [("T1c", "N1a", None, None)]),
    ("They have told T2bN2M1c stage 4", [("T2b", "N2", "M1c", "IV")]),
    ("Conclusion: cT3 N2 M1c, stage IVB.", [("T3", "N2", "M1c", "IVB")]),
    ("colon cancer, stage IIA (T3, N0, M0)", [("T3", "N0", "M0", "IIA")]),
    ("pTNM: pT3b pN1.  Distant metastasis (pM): not applicable", [("T3b", "N1", None, None)]),
    ("PATHOLOGIC STAGING (pTNM): pT3a\npNO\nNumber of nodes examined: 12", [("T3a", "N0", None, None)]),
    ("Pathological stage (pTNM): pT 2 a N O M 1", [("T2a", "N0", "M1", None)]),
    ("PATHOLOGIC STAGE: PT1A PNX", [("T1a", "NX", None, None)]),
    ("AJCC Classification  T4 N2 MX.", [("T4", "N2", "MX", None)]),
    ("- TNM stage: T3a/N0/MX", [("T3a", "N0", "MX", None)]),
    ("-Stage :pT1aNXMX.", [("T1a", "NX", "MX", None)]),
    ("tumor stage pT3, pN1 (1/15), MX, L1, R0", [("T3", "N1", "MX", None)]),
    ("T STAGE, PATHOLOGIC: pT4a\nN STAGE, PATHOLOGIC: pN2b", [("T4a", "N2b", None, None)]),
    (
        "Primary tumor (pT): pT2a Tumor limited to kidney\nRegional lymph nodes (pN): pN0 none",
        [("T2a", "N0", None, None)],
    ),
    ("pT2 Tumor >7.0 cm in greatest dimension limited to the kidney", [("T2", None, None, None)]),
    ("squamous carcinoma of the tonsil, T1 N1 (one node)", [("T1", "N1", None, None)]),
    ("Urologist wrote cT2b Nx M0.", [("T2b", "NX", "M0", None)]),
    ("papillary carcinoma (t1n0m0), I am fine", [("T1", "N0", "M0", None)]),
    (
        "GEJ adenocarcinoma uT3N1 (stage IIIA), then ypT2 N0 (0/24) R0",
        [("T3", "N1", None, "IIIA"), ("T2", "N0", None, None)],
    ),
    ("mrT3c N1", [("T3c", "N1", None, None)]),
    ("underwent nephrectomy for a T1 renal cell carcinoma", [("T1", None, None, None)]),
    ("Doctor says stage III and R-CHOP", [(None, None, None, "III")]),
    ("labelled as carcinoma ovary FIGO IIIC", [(None, None, None, "IIIC")]),
    ("pT3c pN1, FIGO stage IIIC", [("T3c", "N1", None, None), (None, None, None, "IIIC")]),
    ("stage four clear cell carcinoma", [(None, None, None, "IV")]),
    ("The disease was at stage IIEA.", [(None, None, None, "IIEA")]),
    ("Thymoma, Masaoka-Koga stage IIb, pT1a N0", [(None, None, None, "IIB"), ("T1a", "N0", None, None)]),
    ("pT2(m) pN1b, M not assessed; AJCC 8 stage I", [("T2", "N1b", None, "I")]),
    ("Ann Arbor stage IVB", [(None, None, None, "IVB")]),
    ("stage II B cervical cancer", [(None, None, None, "IIB")]),
    ("Stage grouping: Stage 3c", [(None, None, None, "IIIC")]),
    ("stage 1B squamous carcinoma", [(None, None, None, "IB")]),
    ("surgical stage IA confirmed", [(None, None, None, "IA")]),
    (
        "cT2a N2 M1b, stage IVA then. Now: Stage IVB adenocarcinoma",
        [("T2a", "N2", "M1b", "IVA"), (None, None, None, "IVB")],
    ),
    ("MRI cT3c N1 M0 rectum. Prostate cT2a.", [("T3c", "N1", "M0", None), ("T2a", None, None, None)]),
    ("pT3 N0. Later repeated: pT3 N0; stage pT3.", [("T3", "N0", None, None)]),
    ("pTis, pN0", [("Tis", "N0", None, None)]),
    ("No lymph node metastases (pT3 pN0).", [("T3", "N0", None, None)]),
    # positive nodes without a number, prefixes of imaging and of several tumors
    ("Siewert II carcinoma, uT3 uN+, then FLOT", [("T3", "N+", None, None)]),
    ("PSMA-PET: miT0 N1 M1b", [("T0", "N1", "M1b", None)]),
    ("papillary carcinoma, mpT2 pN1a", [("T2", "N1a", None, None)]),
    # labels, brackets and quotes before the value
    ("pT (8th edition)        T3b\nmelanoma", [("T3b", None, None, None)]),
    ("FIGO (2021): IIIA. TNM: pT1b pN1a(sn)", [(None, None, None, "IIIA"), ("T1b", "N1a", None, None)]),
    ('FIGO 2018 stage "IIIC1r" carcinoma', [(None, None, None, "IIIC1")]),
    ("H. FIGO: II A. Serous carcinoma", [(None, None, None, "IIA")]),
    # scanned numerals
    ("AJCC 6th edition: pT2 pN1 pMx. Stage llB", [("T2", "N1", "MX", "IIB")]),
    # labels that spell out what they are
    ("T Stage: 3 N Stage: 0 M Stage: 0 Overall Stage: IIA carcinoma", [("T3", "N0", "M0", "IIA")]),
    ("T stage: T2\nN stage: N1\nM stage: M0\ncarcinoma", [("T2", "N1", "M0", None)]),
    # a letter alone
    ("Laryngeal carcinoma (glottis, T1a) in 2013", [("T1a", None, None, None)]),
    ("medulloblastoma; he is now M0, standard risk", [(None, None, "M0", None)]),
    ("a Dukes B carcinoma, that is T3", [(None, None, None, "B"), ("T3", None, None, None)]),
]


@pytest.mark.parametrize(("text", "expected"), STATED)
def test_staging_stated(text: str, expected: list[Staging]) -> None:
    assert stagings(text) == expected


NOT_STAGED = [
    "I have cancer and I am on stage 4 nights a week.",
    "Sacral lesion, high T2, low T1: haemangioma rather than metastasis.",
    "Carcinoma. Stage 3a CKD. T4 14, TSH 2.",
    "MRI of the knee: stage I bone bruise. No tumor.",
    "Blocks: T1-4 tumor, N nodes. Adenocarcinoma.",
    "Cassette T2 shows tumor.",
    "T2 weighted images: glioma hyperintense on T2.",
    "Vertebra T4: metastasis of breast cancer.",
    "The final stage of the tumor iS not known.",
    "CKD stage 3b (creatinine 2.1)",
    "stage 2 hypertension",
    "liver fibrosis, stage 2-3 of 4",
    "Is laser better than stapler at my stage?",
    "grade (Nottingham): T3 P2 M1 = 6, Grade 2",
    "T2-weighted images; T1 and T2 bright focus in liver on MRI",
    "fracture of T12, mets L2-L4, T1/T2 MRI",
    "Haemangioma: very bright on T2, 17 mm.",
    "TSH 9.8, T3 T4 normal",
    "first stage of labour",
    "BP 158/96 (stage 2), PR 84/min",
    "Staging four weeks later displayed implants.",
    "stage 4 bed sore",
    "SYNOPTIC DATA: PTIC",
    "Mother had a TIA in May",
    "PT 12.5 sec, INR 1.0",
    "(T2a: inner half; T2b: outer half)",
    "Tumor thickness (pT1 and pT2 tumors): 4 mm",
    "pT1: tumor 2 cm or less\npT2: tumor more than 2 cm\npT3: tumor more than 5 cm\npT4: tumor of any size",
    "stage of the operation, two-stage repair",
    "COPD stage II, NYHA class III",
    "mass of 2 cm x 3 cm",
    "Endometriosis stage 4",
]


@pytest.mark.parametrize("text", NOT_STAGED)
def test_no_staging(text: str) -> None:
    assert stagings(text) == []


def test_prefixes() -> None:
    for text, prefix in [("ypT3 NX", "yp"), ("mrT3 N1", "c"), ("pT2 N0", "p"), ("T2 N0 M0", None)]:
        assert [stage.prefix for stage in read_stages(Reading(text, "report"))] == [prefix]


def test_a_relatives_stage_is_family_history() -> None:
    text = "I am 31 and have a cold. I often see my uncle, who has stage 4 lung cancer. Am I contagious?"
    found = list(read_stages(Reading(text, "query")))
    assert [(stage.group, stage.experiencer) for stage in found] == [("IV", "family")]


def test_a_marked_category_of_a_form_counts() -> None:
    text = "__ pT1: Tumor 2 cm or less\n_X_ pT2: Tumor more than 2 cm\n__ pT3: Tumor more than 5 cm\n"
    assert stagings(text) == [("T2", None, None, None)]
