"""Tumors denied by a predicate, taken back later, or told apart though they bear one name.

The notation is that of test_tumors: "8720/3; no 9590/3; ? 8070/3; family 8000/3".
"""

from __future__ import annotations

import pytest

from answer_assist.extraction.readers.tumors import read_tumors
from answer_assist.extraction.reading import Reading
from answer_assist.findings import DocumentKind, Tumor

MARKS = {"present": "", "absent": "no ", "uncertain": "? "}


def told(tumor: Tumor) -> str:
    whose = "family " if tumor.experiencer == "family" else ""
    return f"{whose}{MARKS[tumor.assertion]}{tumor.code.value if tumor.code else '-'}"


def tumors(text: str, kind: DocumentKind = "report") -> list[str]:
    return sorted(told(tumor) for tumor in read_tumors(Reading(text, kind)))


def expected(notation: str) -> list[str]:
    return sorted(part.strip() for part in notation.split(";") if part.strip())


DENIED = [
    ("Seminoma is therefore excluded by the negative stains.", "no 9061/3"),
    ("Chordoma and meningioma are thus ruled out.", "no 9370/3; no 9530/0"),
    ("Melanoma has been convincingly excluded.", "no 8720/3"),
    ("Thymoma / seminoma are out; CD5 positive.", "no 8580/3; no 9061/3"),
    ("Angiosarcoma - ruled out (CD31 negative).", "no 9120/3"),
    ("Mesothelioma: not supported.", "no 9050/3"),
    ("Melanoma (excluded by SOX10).", "no 8720/3"),
    ("LCIS: no.", "no 8520/2"),
    ("Seminoma could not be confirmed on deeper levels.", "no 9061/3"),
    ("Seminoma cannot be confirmed.", "? 9061/3"),
    ("Seminoma should be excluded.", "? 9061/3"),
    ("Seminoma is not excluded.", "? 9061/3"),
    ("The question of lymphoma, raised on imaging, is answered in the negative.", "no 9590/3"),
    ("We see nothing to suggest melanoma.", "no 8720/3"),
    ("Against schwannoma: S100 negative. Diagnosis: leiomyoma.", "no 9560/0; 8890/0"),
    ("The profile is against mesothelioma.", "no 9050/3"),
    ("DDx considered and discarded: chordoma, meningioma.", "no 9370/3; no 9530/0"),
    ("No features of chordoma, melanoma or seminoma are seen.", "no 9370/3; no 8720/3; no 9061/3"),
    ("Suspicious for, but not diagnostic of, lymphoma.", "? 9590/3"),
    ("Serous carcinoma of the endometrium. There is no endometrioid component.", "8441/3; no 8380/3"),
]

GIVEN_UP = [
    ("Adenocarcinoma was feared at first, but the slides do not support it. Carcinoid tumour.",
     "no 8140/3; 8240/3"),
    ("Suspected lymphoma; flow cytometry ruled it out.", "no 9590/3"),
    ("The seminoma of the first report turned out to be a lymphoma.", "? 9061/3; 9590/3"),
    ("We first interpreted it as blue nevus. Final diagnosis: melanoma.", "? 8780/0; 8720/3"),
    ("The referring laboratory called this a melanoma. Diagnosis here: seminoma.", "? 8720/3; 9061/3"),
    ("Worried about leukemia as her brother had melanoma.", "? 9800/3; family 8720/3"),
    ("They suspected tuberculosis, finally biopsy gave seminoma.", "9061/3"),
    ("Imp: lymphoma?", "? 9590/3"),
    ('The letter says "lung cancer", this is wrong.', "no 8000/3"),
    ("Criteria for myeloma not met.", "no 9732/3"),
    ("The negative CD117 and DOG1 exclude a GIST.", "no 8936/3"),
    ("Stains to differentiate this lesion from a melanoma are negative.", "? 8720/3"),
    ("Ganglioglioma; DNET considered.", "9505/1; ? 9413/0"),
]  # fmt: skip

SAID_OF_SOMETHING_ELSE = [
    ("This carcinoma is negative for p16.", "8010/3"),
    ("The adenocarcinoma stays clear of the pancreatic margin.", "8140/3"),
    ("The seminoma in the left testis does not invade the cord.", "9061/3"),
    ("Mesothelioma likely to have arisen in the tunica.", "9050/3"),
    ("The hairy cell leukemia resolved completely.", "9940/3"),
    ("Adenocarcinoma of the pancreas, borderline resectable.", "8140/3"),
    ("Chordoma of the sacrum; a scan ruled out metastasis.", "9370/3"),
    ("The thymoma was considered unresectable.", "8580/3"),
    ("Seminoma, there in the resection but not seen in the biopsy.", "9061/3"),
    ("Neurofibroma, and the possibility of liposarcoma cannot be excluded.", "9540/0; ? 8850/3"),
]

TOLD_APART = [
    ("Breast cancer in 2009, lung cancer in 2021.", "8000/3; 8000/3"),
    ("Breast cancer in 2009. She never had lung cancer.", "8000/3; no 8000/3"),
    ("Uterine cancer, that is endometrial cancer.", "8000/3"),
    ("History of leiomyosarcoma and rectal cancer.", "8890/3; 8000/3"),
    ("PMH: breast cancer 2009, melanoma 2014.", "8000/3; 8720/3"),
    ("Lung cancer, adenocarcinoma.", "8140/3"),
    ("Tumor #1: mucinous adenocarcinoma.\nTumor #2: adenocarcinoma.", "8480/3; 8140/3"),
    ("Adenocarcinoma of the colon. It is not a primary adenocarcinoma of the lung.", "8140/3; no 8140/3"),
    ("Mother had colon cancer. On my father's side nobody ever had a malignancy.",
     "family 8000/3; family no 8000/3"),
    ("RENAL CELL CARCINOMA, GRADE 4, WITH CHROMOPHOBE CELL AND SARCOMATOID TYPES.",
     "8317/3; 8318/3"),
    ("Breast carcinoma with ductal and lobular components.", "8522/3"),
    ("Mixed endometrioid and serous carcinoma.", "8323/3"),
    ("Meningioma. Lung carcinomas are the usual donors of such metastases.", "9530/0"),
]  # fmt: skip

SHORT_NAMES = [
    ("Left frontal biopsy: AA, WHO grade III, IDH mutated.", "9401/3"),
    ("PNET of the pancreas.", "8150/3"),
    ("PNET of the cerebrum.", "9473/3"),
    ("Maternal aunt breast ca 60s.", "family 8000/3"),
    ("CA 15-3 of the breast clinic: 31.", ""),
    ("FHx neg for ca.", "family no 8000/3"),
    ("Mom says he is ALL smiles on chemo.", ""),
    ("Brother ALL age 4, in remission.", "family 9835/3"),
    ("RCC 4.5 million, eGFR 58.", ""),
    ("Mother: breast ca 48. Imp: ? lymphoma", "? 9590/3; family 8000/3"),
    ("Papillary RCC; FH-deficient RCC ruled out.", "8260/3; no 8311/3"),
    ("Biopsy of the breast: invasive ductal, ER positive.", "8500/3"),
    ("Breast: invasive ductal and lobular mammary carcinoma.", "8522/3"),
    ("STUMP rather than leiomyosarcoma.", "8897/1; no 8890/3"),
    ("Stage IV non-small-cell lung adenocarcinoma.", "8140/3"),
    ("Gastric biopsy: poorly cohesive carcinoma with signet ring cells.", "8490/3"),
]


@pytest.mark.parametrize(("text", "notation"), DENIED)
def test_predicates_and_headings_that_deny_or_doubt(text: str, notation: str) -> None:
    assert tumors(text) == expected(notation)


@pytest.mark.parametrize(("text", "notation"), GIVEN_UP)
def test_a_diagnosis_given_up_later_or_in_doubt(text: str, notation: str) -> None:
    assert tumors(text, "note") == expected(notation)


@pytest.mark.parametrize(("text", "notation"), SAID_OF_SOMETHING_ELSE)
def test_what_is_denied_is_not_the_tumor(text: str, notation: str) -> None:
    assert tumors(text) == expected(notation)


@pytest.mark.parametrize(("text", "notation"), TOLD_APART)
def test_two_tumors_are_told_apart(text: str, notation: str) -> None:
    assert tumors(text, "note") == expected(notation)


@pytest.mark.parametrize(("text", "notation"), SHORT_NAMES)
def test_short_names(text: str, notation: str) -> None:
    assert tumors(text, "note") == expected(notation)


QUERIES = [
    ("what is the difference between seminoma and melanoma? mine is a seminoma", "9061/3"),
    ("my husband has gbm, how long", "9440/3"),
    ("is it nsclc or sclc?", "? 8046/3; ? 8041/3"),
    ("FNAC of the lump is done. Cancer or not?", "? 8000/3"),
    ("which tests detect cancer early?", "? 8000/3"),
    ("son (6) has ALL, B cell type", "9811/3"),
]


@pytest.mark.parametrize(("text", "notation"), QUERIES)
def test_patients_words(text: str, notation: str) -> None:
    assert tumors(text, "query") == expected(notation)
