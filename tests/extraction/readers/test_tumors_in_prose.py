"""Tumors in loose prose and in lists of specimens: whose they are, what is a feature and what a type."""

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


STRANGERS = [
    ("The lady next door had ovarian cancer. I have an ovarian cyst of 6 cm.", ""),
    ("I read the story of an actress with glioblastoma. My brother has a meningioma, grade 1.", "9530/0"),
    ("There is a girl at her school with neuroblastoma. My daughter has Wilms tumour.", "8960/3"),
    ("Our old labrador died of osteosarcoma last year. I have a papillary thyroid carcinoma.", "8260/3"),
    ("My boss was cured of melanoma with infusions. My father has melanoma, stage IV.", "8720/3"),
    ("I have a nodule. My grandma had thyroid cancer, papillary I think.", "family 8260/3"),
    ("I'm worried because I read online this can be a sign of lung cancer.", "? 8000/3"),
    ("The scan does not show that the bowel cancer has come back.", "8000/3"),
    (
        'I had a seminoma. My dad\'s prostate "cancer" turned out to be prostatitis.',
        "9061/3; family no 8000/3",
    ),
    ("Can it be cancer even if the ultrasound is normal?", "? 8000/3"),
    ("I have CML. Will the child get the leukaemia", "9863/3; family ? 9800/3"),
    ("Chemo is for cancer, she says. I have a hydatidiform mole.", "9100/0"),
    ("They didnt even biopsy they just call it hepatocellular carcinoma.", "8170/3"),
    ("The polyp is a tubular adenoma and it isn't cancer.", "8211/0; no 8000/3"),
    ("I have a tubular adenoma. My nan had bowel cancer.", "8211/0; family 8000/3"),
    ("I had a basal cell removed from my nose.", "8090/3"),
    ("The mass in my lung was a granuloma from old TB, not cancer.", "no 8000/3"),
    ("Do I need chemo for a borderline mucinous tumor of the ovary?", "8472/1"),
    ("Is LAMN cancer? My appendix was removed.", "? 8000/3; 8480/1"),
    ('It says "malignancy: NO" and "in situ: YES (LCIS)".', "8520/2; no 8000/3"),
    ("The doctor said it isn't cancer but a pre-cancer (CIN2).", "8077/2; no 8000/3"),
    ("They can't tell if the primary is ovary or appendix, mucinous adenocarcinoma.", "8480/3"),
    ("Spindle cell lesion, stains awaited. Sarcoma?", "? 8800/3"),
    ("Ewing sarcoma or osteomyelitis? He is 12.", "? 9364/3"),
    ("Pap smear LSIL. Will it turn into cancer", "8077/0; ? 8000/3"),
    ("Biopsy: lichenoid keratosis. They feared BCC.", "? 8090/3"),
    ("Do you treat osteosarcoma in your hospital? It is for my niece.", "9180/3"),
    ("I'm asking for a lady from my church who has ovarian cancer, serous, stage 3.", "8441/3"),
    ("My boss noticed the mole on my back. Biopsy: melanoma 0.6 mm.", "8720/3"),
    ("We are waiting to see if my cancer has come back.", "8000/3"),
    ("I'm a Cancer, born in July, and I have a lipoma.", "8850/0"),
    ("I'm a cancer survivor, it was a seminoma.", "9061/3"),
    ("I was negative for BRCA so why did I get breast cancer at 31?", "8000/3"),
    ("I don't know if there is cancer in my family. I have an osteoid osteoma.", "9191/0; family ? 8000/3"),
    ("Can I donate blood after basal cell carcinoma removal?", "8090/3"),
    ("I am a nurse and we see leukemias every day. My own blood count is odd.", ""),
    (
        "RCC until proven otherwise, wrote the radiologist. Our urologist thinks oncocytoma.",
        "? 8312/3; ? 8290/0",
    ),
    ("What are the odds this is actually cancer?", "? 8000/3"),
]

FEATURES = [
    ("Adenocarcinoma with signet-ring cell features, G3.", "8140/3"),
    ("Poorly differentiated adenocarcinoma, solid type, of the gastric antrum.", "8140/3"),
    ("Renal mass: tubulocystic and focally cribriform carcinoma.", "8010/3"),
    ("Invasive carcinoma with ductal and lobular features.", "8522/3"),
    ("DCIS, cribriform and comedo types.", "8500/2"),
    ("Ductal carcinoma in situ, high nuclear grade, comedo type.", "8501/2"),
    ("Diagnosis     Invasive melanoma\nSubtype       nodular, arising in superficial spreading", "8721/3"),
    ("TI-RADS 5 nodule, suspicious of papillary carcinoma.", "? 8260/3"),
]

LABELS = [
    (
        "Lung, wedge: adenocarcinoma, acinar predominant. History of endometrial carcinoma, 2011.",
        "8551/3; 8010/3",
    ),
    ("Bladder preservation not suitable (CIS, hydronephrosis). Urothelial carcinoma.", "8120/3; 8120/2"),
    ("A. Ascending colon: mucinous adenocarcinoma. B. Sigmoid: adenocarcinoma.", "8480/3; 8140/3"),
    (
        "Right lower lobe: adenocarcinoma. Left upper lobe: invasive mucinous adenocarcinoma.",
        "8253/3; 8140/3",
    ),
    (
        "Thyroid\n1       left, lower     24 mm    papillary carcinoma, tall cell subtype\n"
        "2       isthmus         6 mm     papillary carcinoma, classic",
        "8344/3; 8260/3",
    ),
    ("A. Left breast, core: carcinoma. B. Left breast, excision: invasive lobular carcinoma.", "8520/3"),
    ("A. Margin: no prostatic glands or carcinoma seen. B. Prostate: adenocarcinoma.", "8140/3"),
    (
        "Adenosquamous carcinoma of the lung. Three colonic polyps were diagnosed as adenocarcinoma.",
        "8560/3; 8140/3",
    ),
    ("Radiation-induced sarcoma and chondrosarcoma were considered.", "? 8800/3; ? 9220/3"),
]

SAID = [
    (
        "Suggestive of a squamous cell carcinoma, a mesothelioma and even adenocarcinoma.",
        "? 8070/3; ? 9050/3; ? 8140/3",
    ),
    ("A never-smoker with metastatic lung adenocarcinoma.", "8140/3"),
    ("The preoperative diagnosis was mucinous cystadenoma. Histology: Ewing sarcoma.", "? 8470/0; 9364/3"),
    ("A tan lobular mass. Liposarcoma.", "8850/3"),
    ("A phyllodes tumor had entered the differential diagnosis, but was excluded by p63.", "no 9020/1"),
    ("Pancreatic mass, adenocarcinoma being the first hypothesis.", "? 8140/3"),
    ("Melanoma. The stains do not support a carcinoma.", "8720/3; no 8010/3"),
    ("Ovary: no evidence of clear cell or endometrioid carcinoma.", "no 8310/3; no 8380/3"),
    ("Bethesda IV: follicular adenoma possible.", "? 8330/0"),
    ("A brain lesion suspected on imaging turned out to be a cavernoma.", "9121/0"),
    (
        "Mixed germ cell tumour\n embryonal carcinoma 55 %\n yolk sac tumour 45 %\n seminoma 0 %\n"
        " choriocarcinoma 0 %",
        "9085/3; 9070/3; 9071/3; no 9061/3; no 9100/3",
    ),
    ("Adrenal cortical carcinoma with metastatic liver cancer.", "8370/3"),
    ("CLL; no Richter's transformation.", "9823/3; no 9680/3"),
    ("NET of the pancreas tail: NEN, well differentiated, NET G2, Ki67 8%.", "8249/3"),
    ("No data in favour of synovial sarcoma.", "no 9040/3"),
    ("Nothing that would be suggestive of lymphoma.", "no 9590/3"),
    ("Rt frontal lesion ? low grade glioma ? DNET", "? 9380/3; ? 9413/0"),
    ("Outside report: leiomyosarcoma G2? Our diagnosis: dedifferentiated liposarcoma.", "? 8890/3; 8858/3"),
    ("STAT6 may also be expressed in dedifferentiated liposarcoma. Solitary fibrous tumour.", "8815/1"),
    ("No hydronephrosis, lesion contains fat, angiomyolipoma.", "8860/0"),
    ("Malignant melanoma\nAssoc. naevus          none", "8720/3; no 8720/0"),
    (
        'The first two were signed out as "granulomatosis with polyangiitis" and as "carcinoma". '
        "Diagnosis: extranodal NK/T-cell lymphoma, nasal type.",
        "9719/3; ? 8010/3",
    ),
]

HEADED = [
    (
        "Presence of carcinoma in situ at distal margin: Negative. Adenosquamous carcinoma.",
        "8560/3; no 8010/2",
    ),
    ("Grade (urothelial carcinoma): high. Adenocarcinoma: N/A", "8120/3"),
    ("Leiomyoma adjacent to the ovary, uninvolved by tumor.", "8890/0"),
    ("EGFR is a molecular target in glioblastoma. Diagnosis: anaplastic astrocytoma.", "9401/3"),
    ("Astrocytoma. Smith et al, survival in oligodendroglioma, J Clin Oncol 18: 636-45.", "9400/3"),
    ("Differential diagnosis: 1. leiomyosarcoma 2. GIST 3. melanoma", "? 8890/3; ? 8936/3; ? 8720/3"),
    (
        "Differential diagnosis:\n- synovial sarcoma\n- MPNST\n- fibrosarcoma\n\nDiagnosis: synovial sarcoma",
        "9040/3; ? 9540/3; ? 8810/3",
    ),
    ("Excluded:\nMelanoma\nLymphoma\n\nDiagnosis: seminoma", "9061/3; no 8720/3; no 9590/3"),
    ("IMPRESSION:\n1. Leiomyosarcoma\n2. Melanoma", "8890/3; 8720/3"),
    ("Sigmoid: tubulovillous adenoma. Caecum: diminutive adenoma.", "8263/0; 8140/0"),
    ("The diagnosis is changed from melanoma to dermatofibroma.", "? 8720/3; 8832/0"),
    ("The immunophenotype is that of a mantle cell lymphoma.", "9673/3"),
    ("LI-RADS 5 lesion, diagnostic for HCC.", "8170/3"),
]

SHORT = [
    ("Recurrent glioma versus radiation necrosis.", "9380/3"),
    ("CEA normal, no evidence of colorectal cancer recurrence.", "8000/3"),
    ("No carcinoma or metastasis in the node. Melanoma.", "8720/3; no 8010/3"),
    ("Invasive carcinoma cannot be entirely excluded in HSIL.", "8077/2; ? 8010/3"),
    ("Atypical ductal hyperplasia bordering on DCIS.", "? 8500/2"),
    ("AML in CR1, day 60 after transplant.", "9861/3"),
    ("She developed leukemia after chemo for breast cancer.", "8000/3; 9800/3"),
    ("MDS, not yet AML.", "9989/3; no 9861/3"),
    ("Has not yet started treatment for his lymphoma.", "9590/3"),
    ("Meets CRAB criteria for multiple myeloma.", "9732/3"),
    ("WDSCC of the left lateral tongue.", "8070/3"),
    ('Previous impression (frozen, 21 May) "diffuse astrocytoma" stands revised.', "no 9400/3"),
    (
        "Liver, nodule (frozen section): bile duct adenoma. Ductal adenocarcinoma of the pancreas.",
        "8160/0; 8500/3",
    ),
    ("The family history is empty for tumours. Meningioma.", "9530/0"),
    ("Microwave coagulo-necrotic therapy (MCN) of liver metastases. After MCN the CEA rose.", ""),
    ("Mantle cell lymphoma (MCL), MCL relapsed.", "9673/3"),
    (
        "FHx: mother breast cancer, MGM ovarian ca. PMHx: melanoma 2011.",
        "8720/3; family 8000/3; family 8000/3",
    ),
    ("Orbital myeloid sarcoma at presentation, gone after induction.", "9930/3"),
    ("Twin brother had ALL, now cured.", "family 9835/3"),
    ("A 14 mm AML in the right kidney. Her blood is fine, it is no leukemia.", "8860/0; no 9800/3"),
    ("AML in second remission after azacitidine; kidneys normal.", "9861/3"),
    ("Same 14 MM as in 2021. No melanoma.", "no 8720/3"),
    ("MCC of the left cheek, wide excision.", "8247/3"),
    ("f/u c/o ALL, on maintenance", "9835/3"),
]


@pytest.mark.parametrize(("text", "notation"), STRANGERS)
def test_whose_tumor_it_is(text: str, notation: str) -> None:
    assert tumors(text, "query") == expected(notation)


@pytest.mark.parametrize(("text", "notation"), FEATURES)
def test_a_feature_is_no_type(text: str, notation: str) -> None:
    assert tumors(text) == expected(notation)


@pytest.mark.parametrize(("text", "notation"), LABELS)
def test_labels_tell_tumors_apart(text: str, notation: str) -> None:
    assert tumors(text) == expected(notation)


@pytest.mark.parametrize(("text", "notation"), SAID)
def test_what_is_said_of_them(text: str, notation: str) -> None:
    assert tumors(text) == expected(notation)


@pytest.mark.parametrize(("text", "notation"), SHORT)
def test_letters_mean_what_stands_nearest(text: str, notation: str) -> None:
    assert tumors(text, "note") == expected(notation)


@pytest.mark.parametrize(("text", "notation"), HEADED)
def test_headings_and_labels_govern_lists(text: str, notation: str) -> None:
    assert tumors(text) == expected(notation)


ASKED_AND_TOLD = [
    # What is still there, or may do something, was there before.
    ("Is this still ovarian cancer?", "8000/3"),
    ("Is this breast cancer?", "? 8000/3"),
    ("Is it possible for renal cancer to jump to the brain?", "8000/3"),
    ("Is it common for my seminoma to come back after carboplatin?", "9061/3"),
    ("Is it possible for her to have lymphoma?", "? 9590/3"),
    # A sign in brackets is a doubt of the name, not of the scan.
    ("I have melanoma. They saw a spot in the kidney (angiomyolipoma?).", "8720/3; ? 8860/0"),
    # The organ alone, in those who died of it.
    ("I have colon cancer. My mum died three years ago of pancreatic.", "8000/3; family 8000/3"),
    ("I have a melanoma. My aunt died of ovarian at 51.", "8720/3; family 8000/3"),
    ("I have a melanoma. My uncle died of heart at 60.", "8720/3"),
    ("I have a melanoma. My uncle died of lung failure at 60.", "8720/3"),
    # Types behind the name, letters and other languages.
    ("My wife has a gastric lymphoma, diffuse large B cell, found by chance.", "9680/3"),
    ("I was a roofer and breathed asbestos, now they say it is meso.", "9050/3"),
    ("Le rapport: carcinome canalaire infiltrant of the left breast.", "8500/3"),
]


@pytest.mark.parametrize(("text", "notation"), ASKED_AND_TOLD)
def test_what_patients_ask_and_tell(text: str, notation: str) -> None:
    assert tumors(text, "query") == expected(notation)
