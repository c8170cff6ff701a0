"""Tumors that one sentence does not settle: lists with one predicate, first diagnoses, tumors as such.

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


ONE_PREDICATE = [
    ("Melanoma and angiosarcoma were thereby excluded.", "no 8720/3; no 9120/3"),
    ("Seminoma, lymphoma and melanoma were considered and are ruled out.", "no 9061/3; no 9590/3; no 8720/3"),
    ("Lymphoma can be set aside, as can melanoma and a seminoma.", "no 9590/3; no 8720/3; no 9061/3"),
    ("Diagnosis: chordoma. Excluded: chondrosarcoma, melanoma, and seminoma.",
     "9370/3; no 9220/3; no 8720/3; no 9061/3"),
    ("Hypotheses: melanoma x lymphoma x angiosarcoma.", "? 8720/3; ? 9590/3; ? 9120/3"),
    ("Chordoma, chondrosarcoma and meningioma were included in the differential diagnosis.",
     "? 9370/3; ? 9220/3; ? 9530/0"),
    ("Nodule of the tail: metastasis or a lymphoma.", "? 9590/3"),
    ("Sections show melanoma and seminoma is not seen.", "8720/3; no 9061/3"),
]  # fmt: skip

FAR_PREDICATE = [
    ("Melanoma and angiosarcoma were in the differential but are not supported.", "no 8720/3; no 9120/3"),
    ("Mantle cell lymphoma entered the differential but is excluded by the stains.", "no 9673/3"),
    ("Carcinoma is off the table.", "no 8010/3"),
    ("These findings rule out a primary mucinous carcinoma of ovary.", "no 8480/3"),
    ("Melanoma, considered by the first laboratory, is excluded.", "no 8720/3"),
    ("Lymphoma which was put first by the referring hospital is excluded.", "no 9590/3"),
    ("A meningioma, for which carriers are at risk, was sought and not found.", "no 9530/0"),
    ("Mycosis fungoides is eliminated.", "no 9700/3"),
    ("The outside slide had been called seminoma, NOT agreed on review.", "no 9061/3"),
    ("Astrocytoma, IDH-mutant, CNS WHO grade 3. Oligodendroglioma is excluded.", "9401/3; no 9450/3"),
    ("Epithelioid sarcoma was not confirmed.", "no 8804/3"),
]

FIRST_DIAGNOSES = [
    ("Two shave biopsies had been read as haemangioma. Excision: angiosarcoma.", "9120/3; ? 9120/0"),
    ("A fibroid was morcellated elsewhere and reported as leiomyosarcoma. Review: malignant PEComa.",
     "8714/3; 8890/0; ? 8890/3"),
    ("Frozen section: lymphoma. Final diagnosis: seminoma.", "9061/3; ? 9590/3"),
    ("Lymphoma was the first clinical impression. The core showed NUT carcinoma.", "8023/3; ? 9590/3"),
    ("First seen in 2017 as polycythaemia vera, now primary myelofibrosis.", "9961/3; ? 9950/3"),
    ("FNA said Warthin tumour; the parotid held a mucoepidermoid carcinoma.", "8430/3; ? 8561/0"),
    # Nothing replaced it.
    ("The first biopsy had been read as melanoma. Excision is planned.", "8720/3"),
    ("The first biopsy had been diagnosed as lymphoma. Excision: melanoma. Lymphoma was not seen in it.",
     "8720/3; no 9590/3"),
]  # fmt: skip

TUMORS_AS_SUCH = [
    ("Breast and lung carcinomas are the usual donors in such cases. Diagnosis: meningioma.", "9530/0"),
    ("Diagnosis: yolk sac tumor, embryonal ca.", "9071/3; 9070/3"),
    ("Uterine PEComas are easily confused with leiomyosarcoma. Diagnosis: malignant PEComa.", "8714/3"),
    ("Diagnosis: chordoma. In melanoma S100 is positive as well.", "9370/3"),
    ("HODGKIN PANEL: CD30 negative. Diagnosis: seminoma.", "9061/3"),
    ("Follicular lymphoma (HCC), problem list.", "9690/3"),
    ("HCC in segment VI, 3 cm.", "8170/3"),
    ("Mastectomy 2009, no recurrence of the breast cancer. Neuroendocrine tumour of the ileum, G1.",
     "8000/3; 8240/3"),
    ("Left adrenal nodule, statistically an adenoma.", "? 8370/0"),
]  # fmt: skip


@pytest.mark.parametrize(("text", "notation"), ONE_PREDICATE)
def test_a_list_shares_its_predicate(text: str, notation: str) -> None:
    assert tumors(text) == expected(notation)


@pytest.mark.parametrize(("text", "notation"), FAR_PREDICATE)
def test_a_predicate_behind_a_clause_of_its_own(text: str, notation: str) -> None:
    assert tumors(text) == expected(notation)


@pytest.mark.parametrize(("text", "notation"), FIRST_DIAGNOSES)
def test_a_first_diagnosis_gives_way_to_a_later_one(text: str, notation: str) -> None:
    assert tumors(text, "note") == expected(notation)


@pytest.mark.parametrize(("text", "notation"), TUMORS_AS_SUCH)
def test_tumors_as_such_and_look_alikes(text: str, notation: str) -> None:
    assert tumors(text) == expected(notation)


RULED_OUT = [
    ("Melanoma. Considered & ruled out on IHC - angiosarcoma, lymphoma, synovial sarcoma.",
     "8720/3; no 9120/3; no 9590/3; no 9040/3"),
    ("Thymic carcinoma. Excluded by immunohistochemistry: seminoma, lymphoma.",
     "8586/3; no 9061/3; no 9590/3"),
    ("A metastasis of pulmonary adenocarcinoma is unlikely with this profile.", "? 8140/3"),
    ("Lymphoma was raised by the first reader; there is nothing to support it, and it is not considered. "
     "Diagnosis: seminoma.", "9061/3; no 9590/3"),
    ("RFA of the liver lesion only if the second scan confirms hepatocellular carcinoma.", "? 8170/3"),
    ("Focus 1: papillary thyroid carcinoma   no\n2  isthmus  3 mm  medullary carcinoma", "8260/3; 8345/3"),
]  # fmt: skip

NAMED_IN_SHORT = [
    ("Stents by PTC. Cholangiocarcinoma.", "8160/3"),
    ("Thyroid nodule: PTC, 8 mm.", "8260/3"),
    ("PET negative for metastases in a lady with SCLC.", "8041/3"),
    ("No evidence of disease in a gentleman with known GIST.", "8936/3"),
    ("Melanoma: liver mets no longer visible.", "8720/3"),
    ("RCC - mets resolved.", "8312/3"),
    ("Seminoma. Carcinoma, melanoma, lymphoma now all excluded.", "9061/3; no 8010/3; no 8720/3; no 9590/3"),
    ("Core biopsy: glassy cell ca. of the cervix.", "8015/3"),
    ("Shave: Merkel cell ca, 9 mm.", "8247/3"),
    ("Excision: sq. cell ca, margins free.", "8070/3"),
    ("Nipple: Paget disease.", "8540/3"),
    ("No bleeding. Skin cancer (BCC) of the ear in 2012.", "8090/3"),
    ("Carcinoma of no special type with an associated DCIS component; no LCIS.",
     "8500/3; 8500/2; no 8520/2"),
    ("Melanoma in situ of the back 2018; now metastatic melanoma.", "8720/2; 8720/3"),
    ("Metastasis of the known breast carcinoma (2011, right, NST)? No: phaeochromocytoma.",
     "8700/3; 8500/3"),
    ("FH lost in the tumour. Diagnosis: FH-deficient renal cell carcinoma. Papillary RCC is excluded.",
     "8311/3; no 8260/3"),
    ("Ileal neuroendocrine tumour, G1. DCIS of the breast 2012. No neuroendocrine carcinoma.",
     "8240/3; 8500/2; no 8246/3"),
]  # fmt: skip


@pytest.mark.parametrize(("text", "notation"), RULED_OUT)
def test_what_is_ruled_out_or_in_doubt(text: str, notation: str) -> None:
    assert sorted(tumors(text, "note")) == sorted(expected(notation))


@pytest.mark.parametrize(("text", "notation"), NAMED_IN_SHORT)
def test_short_names_and_whose_organ_they_are_of(text: str, notation: str) -> None:
    assert sorted(tumors(text)) == sorted(expected(notation))


QUERIES = [
    ("Her mother (ovarian, 51) and aunt (breast, 37) had it. My sister has a melanoma.",
     "8720/3; family 8000/3; family 8000/3"),
    ("Am I having cancer? They found a mole.", "? 8000/3"),
    ("A pituitary tumor was seen on MRI and taken out. It was a granuloma, says the report.", ""),
    ("CT showed a mass in the lung; the biopsy came back as TB.", ""),
    ("MRI showed a mass in the brain. My chest X-ray showed pneumonia.", "8000/1"),
    ("He didn't think it was cancerous, just to come back in May. She had a benign brain tumor removed.",
     "no 8000/3; 8000/0"),
    ("I also have symptoms of prostate cancer like a weak stream.", "? 8000/3"),
    ("No cancer seen. Is high grade dysplasia basically stage 0 cancer?", "no 8000/3"),
    ("The biopsy of the pancreas one says metastatic renal cell carcinoma.", "8312/3"),
    ("It is in the lung. It's an adeno. Had breast cancer on the right in 2003.", "8140/3; 8000/3"),
    ("My uncle died of non hodgkin's at 40. I have a melanoma.", "8720/3; family 9591/3"),
    ("I read that this drug is a medicine for lymphoma. I have no cancer.", "no 8000/3"),
    ("A colleague told me that low iron always means bowel cancer.", "? 8000/3"),
    ("My dad has lymphoma. He said hell no, he watched his sister die of her melanoma.",
     "9590/3; family 8720/3"),
    ("My father died of a kidney tumour. I have a melanoma on my arm.", "8720/3; family 8000/1"),
    ("I am scared it's ovarian cancer, my CA 125 is 60.", "? 8000/3"),
    ("I fear my breast cancer is back.", "8000/3"),
    ("The tablet is used for basal cell cancers, they say.", ""),
]  # fmt: skip


@pytest.mark.parametrize(("text", "notation"), QUERIES)
def test_what_patients_have_read_or_heard(text: str, notation: str) -> None:
    assert tumors(text, "query") == expected(notation)
