"""Tumors as patients, pathologists and radiologists name them, and what a doctor would note down.

An expectation names each tumor by its morphology with "no" before it if it is absent, "?" if it is uncertain
and "family" if it is a relative's: "8500/3; no 8520/2; family 8000/3".
"""

from __future__ import annotations

import pytest

from answer_assist.extraction.readers.tumors import read_tumors
from answer_assist.extraction.reading import Reading
from answer_assist.findings import DocumentKind, Tumor
from answer_assist.terminology.loader import Row, load_table

MARKS = {"present": "", "absent": "no ", "uncertain": "? "}


def told(tumor: Tumor) -> str:
    whose = "family " if tumor.experiencer == "family" else ""
    code = tumor.code.value if tumor.code else "-"
    return f"{whose}{MARKS[tumor.assertion]}{code}"


def tumors(text: str, kind: DocumentKind = "report") -> list[str]:
    return sorted(told(tumor) for tumor in read_tumors(Reading(text, kind)))


def expected(notation: str) -> list[str]:
    return sorted(part.strip() for part in notation.split(";") if part.strip())


NAMES = [
    ("Diagnosis: invasive ductal carcinoma, NST, grade 2.", "8500/3"),
    ("Carcinoma, squamous cell, moderately differentiated.", "8070/3"),
    ("RENAL CELL CARCINOMA, CLEAR CELL TYPE, GRADE 3", "8310/3"),
    ("Renal cell carcinoma, conventional (clear cell) type.", "8310/3"),
    ("Renal cell carcinoma - papillary type 2.", "8260/3"),
    ("Right kidney: renal cell carcinoma, chromophobe type, 4 cm.", "8317/3"),
    ("Xp11 translocation renal cancer in a girl of 14.", "8311/3"),
    ("Infiltrating mammary carcinoma, lobular type.", "8520/3"),
    ("Invasive mammary carcinoma degree III, lobular type, 22 mm.", "8520/3"),
    ("Mucinous, moderately differentiated adenocarcinoma of the caecum.", "8480/3"),
    ("Adenocarcinoma, mucinous (colloid) type.", "8480/3"),
    ("Adenocarcinoma of the stomach, signet ring cell type, poorly differentiated.", "8490/3"),
    ("Poorly differentiated metastatic adenocarcinoma of colonic origin.", "8140/3"),
    ("Serous carcinoma, high grade, both ovaries.", "8461/3"),
    ("Endometrial adenocarcinoma, endometrioid type, FIGO grade 1.", "8380/3"),
    ("Thyroid, right lobe: papillary carcinoma, 11 mm.", "8260/3"),
    ("Thyroid, left lobe: medullary carcinoma with amyloid.", "8345/3"),
    ("Colon, right: medullary carcinoma, MLH1 lost.", "8510/3"),
    ("Thyroid cancer (papillary), operated in 2015.", "8260/3"),
    ("Bladder, TUR: papillary urothelial carcinoma, low grade.", "8130/3"),
    ("Urothelial carcinoma in situ of the trigone.", "8120/2"),
    ("Neuroendocrine tumour of the ileum, well differentiated, G2.", "8249/3"),
    ("Well differentiated neuroendocrine tumour, G1.", "8240/3"),
    ("Large cell neuroendocrine carcinoma of the left lung.", "8013/3"),
    ("Astrocytoma, IDH-mutant, CNS WHO grade 3.", "9401/3"),
    ("Glioblastoma multiforme (WHO grade IV astrocytoma).", "9440/3"),
    ("Mixed oligoastrocytoma,\nanaplastic.", "9382/3"),
    ("Meningioma, atypical, WHO grade 2.", "9539/1"),
    ("Hodgkin's disease of a nodular sclerosis subtype.", "9663/3"),
    ("Classical Hodgkin lymphoma, mixed cellularity.", "9652/3"),
    ("Follicular lymphoma, grade 2.", "9691/3"),
    ("Diffuse large B cell non-Hodgkin lymphoma of the tonsil.", "9680/3"),
    ("Synovial sarcoma, biphasic, FNCLCC grade 2.", "9043/3"),
    ("Liposarcoma, dedifferentiated, retroperitoneum.", "8858/3"),
    ("Malignant mesothelioma, epithelioid type.", "9052/3"),
    ("Melanoma, superficial spreading type, Breslow 1.1 mm.", "8743/3"),
    ("Testis: mixed germ cell tumour (embryonal carcinoma 60%, seminoma 40%).", "9085/3; 9070/3; 9061/3"),
    ("Sessile serrated adenoma/polyp of the ascending colon.", "8213/0"),
    ("Tubulo-villous adenoma, 14 mm, low grade dysplasia.", "8263/0"),
    ("Fibroadenoma of the left breast.", "9010/0"),
    ("Squamous cell carcenoma of the tongue.", "8070/3"),
    ("Moderately differentiated adenocarcinnoma.", "8140/3"),
]

ABBREVIATIONS = [
    ("Lt breast, core: IDC (NST), gr 2.", "8500/3"),
    ("TRUS biopsy: adenoca, 4 of 12 cores.", "8140/3"),
    ("Known case of ca prostate, on follow up.", "8000/3"),
    ("Breast ca 2019, colon CA 2022.", "8000/3; 8000/3"),
    ("CA 125 was 40 and Ca 9.1 mg/dL.", ""),
    ("NSCLC of the right upper lobe.", "8046/3"),
    ("Stage IIIA DLBCL, six cycles given.", "9680/3"),
    ("GIST of the stomach, 3 cm.", "8936/3"),
    ("ACL and MCL injury of the left knee.", ""),
    ("Node biopsy: MCL, cyclin D1 positive, a B-cell lymphoma.", "9673/3"),
    ("ALL MARGINS ARE CLEAR. GASTRIC ADENOCARCINOMA.", "8140/3"),
    ("His ALL relapsed with 40% lymphoblasts in the marrow.", "9835/3"),
    ("Large cell neuroendocrine carcinoma (LCNC) was found. Pure type LCNC.", "8013/3"),
    ("Epithelioid sarcoma (ES) is rare. The final diagnosis was ES.", "8804/3"),
    ("Adrenal mass: ACC, Weiss score 6.", "8370/3"),
    ("Palate, minor salivary gland: ACC, cribriform pattern.", "8200/3"),
    ("RCC 4.5 million per microlitre, Hb 11.", ""),
    ("Left nephrectomy for RCC in 2017.", "8312/3"),
]

MOST_PRECISE = [
    ("Clinical diagnosis: breast cancer. Core biopsy: invasive lobular carcinoma.", "8520/3"),
    ("Pancreatic carcinoma. FNA: adenocarcinoma.", "8140/3"),
    ("Malignant lymphoma, in the end Burkitt lymphoma.", "9687/3"),
    ("A spindle cell tumour, 5 cm. Gastrointestinal stromal tumour, low risk.", "8936/3"),
    ("A 4 cm mass in the bladder wall: large cell neuroendocrine carcinoma.", "8013/3"),
    ("Intraaxial glioma; final: oligodendroglioma.", "9450/3"),
    ("Clear cell renal cell carcinoma. Incidental angiomyolipoma, 6 mm.", "8310/3; 8860/0"),
    ("Infiltrating duct carcinoma with DCIS.", "8500/3; 8500/2"),
    ("Papillary thyroid carcinoma in 2009, now melanoma.", "8260/3; 8720/3"),
    ("Histologic type: clear cell. Kidney, partial nephrectomy: renal cell carcinoma.", "8310/3"),
    ("INVASIVE CARCINOMA present\ntype: ductal / NST", "8500/3"),
    ("Histological type: Lobular", "8520/3"),
    ("Prostate: no cancer words here. Morphology M-8140/3.", "8140/3"),
]

ASSERTED = [
    ("DCIS: not identified. Invasive lobular carcinoma.", "8520/3; no 8500/2"),
    ("LCIS: none. Infiltrating duct carcinoma.", "8500/3; no 8520/2"),
    ("Intraductal carcinoma (IDC): Not identified. Acinar adenocarcinoma.", "8140/3; no 8500/2"),
    ("Squamous cell carcinoma. No small cell component.", "8070/3; no 8041/3"),
    ("Lung adenocarcinoma, no small cell transformation.", "8140/3; no 8041/3"),
    ("Mantle cell lymphoma. Small lymphocytic lymphoma is excluded.", "9673/3; no 9823/3"),
    ("Burkitt lymphoma and mantle cell lymphoma are excluded. DLBCL.", "9680/3; no 9687/3; no 9673/3"),
    ("Spindle cell sarcoma, s/o monophasic synovial sarcoma.", "8801/3; ? 9041/3"),
    (
        "Spindle cell sarcoma. D/D: leiomyosarcoma / MPNST. SFT ruled out.",
        "8801/3; ? 8890/3; ? 9540/3; no 8815/1",
    ),
    ("Findings argue against a diagnosis of oncocytoma. Chromophobe RCC of the kidney.", "8317/3; no 8290/0"),
    ("A carcinoma was suspected. Biopsy: malignant melanoma.", "8720/3; ? 8010/3"),
    ("Intrahepatic cholangiocarcinoma cannot be excluded. Adenocarcinoma.", "8140/3; ? 8160/3"),
    ("The profile excludes hepatocellular carcinoma. Adenocarcinoma, liver.", "8140/3; no 8170/3"),
    ("The left frontal lesion is a meningioma. No vestibular schwannoma.", "9530/0; no 9560/0"),
    ("Adenocarcinoma poorly differentiated, TTF1+, p40 -, ALK negative.", "8140/3"),
    ("Tubular adenocarcinoma, ypT1, negative surgical margin.", "8211/3"),
    ("Adenocarcinoma. Margins negative for carcinoma, nodes free of malignancy.", "8140/3"),
    ("Biopsy confirmed the clinical suspicion of acral lentiginous melanoma.", "8744/3"),
    ("Cystic lesion, r/o mucinous cystadenoma.", "? 8470/0"),
    ("The lesion resembles a fibroma but is a keloid.", ""),
    ("MDM2 is amplified in well-differentiated liposarcomas. Here: leiomyosarcoma.", "8890/3"),
    ("Negative for malignancy.2) Tongue, excision: squamous cell carcinoma.", "8070/3"),
]

DOUBTS = [
    ("Malignant neoplasm, stains to classify as melanoma versus carcinoma.", "8000/3; ? 8720/3; ? 8010/3"),
    ("CT: renal mass, likely RCC. Oncocytoma cannot be distinguished.", "? 8312/3; ? 8290/0"),
    ("Hepatoid adenocarcinoma of stomach. HCC metastasis excluded clinically.", "8576/3; no 8170/3"),
    ("Acoustic neuroma likely, meningioma less likely.", "? 9560/0; ? 9530/0"),
    ("A tumour with the following as possibilities: Ewing sarcoma, lymphoma.", "? 9364/3; ? 9590/3"),
    ("A diagnosis of lymphoma was suspected and confirmed by flow cytometry.", "9590/3"),
    ("Initially diagnosed as lymphoma, which was revised to seminoma.", "9061/3; no 9590/3"),
    ("Presence/absence of CIS: present. Squamous cell carcinoma.", "8070/3; 8010/2"),
    ("Tumour cells are negative for PAX8, RCC and CK7. Adenocarcinoma.", "8140/3"),
    ("Cervix: CIN III with glandular extension.", "8077/2"),
    ("We report a woman aged 64 years old with oesophageal cancer and review of the literature.", "8000/3"),
]

QUERIES = [
    ("Doctor says it is either a lipoma or liposarcoma.", "? 8850/0; ? 8850/3"),
    ("Colposcopy biopsy CIN 2. Is it cancer?", "8077/2; ? 8000/3"),
    (
        "I have a family history of ovarian cancer, should I worry about ovarian cancer?",
        "family 8000/3; ? 8000/3",
    ),
    ("I am paranoid about cancer.", "? 8000/3"),
    ("I have goitre, nodules, cancer?", "? 8000/3"),
    (
        "My father had CRC and my mother NHL. I am 30 and well, should I be screened?",
        "family 8000/3; family 9591/3",
    ),
    ("My father has lung cancer, is there hope?", "8000/3"),
    ("Could it be cancer?", "? 8000/3"),
    ("I have a small lump, is this breast cancer or only a cyst?", "? 8000/3"),
    ("Can a scan hide lung cancer?", "? 8000/3"),
    ("Will my breast cancer come back?", "8000/3"),
    ("Should I take tamoxifen for my invasive lobular carcinoma?", "8520/3"),
    ("I heard that the pill may cause cancer.", "? 8000/3"),
    ("I was diagnosed with cervical cancer and I cough, why?", "8000/3"),
    ("My mother had breast cancer. I am 34 and healthy, should I have the gene test?", "family 8000/3"),
    ("My son aged 6 has a brain tumour, what now?", "8000/1"),
    ("I removed a fibroid two years ago. Can I get pregnant?", "8890/0"),
    (
        "First they said lymphoma, but the second lab changed it: squamous cell carcinoma.",
        "8070/3; no 9590/3",
    ),
    ("The scan people wrote Wilms; the biopsy says no, it is neuroblastoma.", "9500/3; no 8960/3"),
    ("Suspected to have lung cancer, needle biopsy found no malignant cells.", "? 8000/3"),
    ("Cancer has been ruled out, so why am I weak?", "no 8000/3"),
    ("A neighbour had lung cancer though he never smoked. I cough, what is it?", ""),
    ("The cancer society gave us a leaflet on cervical cancer screening.", ""),
    ("My body mass index is 31 and my weight goes up.", ""),
    ("The WT1 stain (Wilms tumor 1) was done, and anaplastic lymphoma kinase too.", ""),
    ("I bruised my knee and have a hematoma.", ""),
    ("He has blood cancer and needs a transplant.", "8000/3"),
    ("Doctor said it is a harmless fatty tumor in my arm.", "8850/0"),
    ("My piles bleed and I have hepatitis B and a simple cyst in the kidney.", ""),
]

FAMILY = [
    (
        "FHx: mother breast ca at 70, brother melanoma.\nDx: gastric adenocarcinoma.",
        "8140/3; family 8000/3; family 8720/3",
    ),
    ("No lung cancer in family. Adenocarcinoma of the colon.", "8140/3; family no 8000/3"),
]

FORMS = [
    ("Tumor site: ColonHistologic type: AdenocarcinomaHistologic grade: Low", "8140/3"),
    (
        "TYPE OF TUMOR\n___ Clear cell carcinoma\n___ Papillary carcinoma\n_X_ Chromophobe carcinoma\n"
        "___ Collecting duct carcinoma\n___ Wilms tumor\n",
        "8317/3",
    ),
    (
        "Final: hepatocellular carcinoma.\nHistologic type\n_ Fibrolamellar carcinoma\n_ Cholangiocarcinoma\n"
        "_ Bile duct cystadenocarcinoma\n_ Undifferentiated carcinoma\n",
        "8170/3",
    ),
]


@pytest.mark.parametrize(
    ("text", "notation"), NAMES + ABBREVIATIONS + MOST_PRECISE + ASSERTED + DOUBTS + FORMS
)
def test_reports(text: str, notation: str) -> None:
    assert tumors(text, "report") == expected(notation)


@pytest.mark.parametrize(("text", "notation"), QUERIES)
def test_queries(text: str, notation: str) -> None:
    assert tumors(text, "query") == expected(notation)


@pytest.mark.parametrize(("text", "notation"), FAMILY)
def test_notes(text: str, notation: str) -> None:
    assert tumors(text, "note") == expected(notation)


@pytest.mark.parametrize("row", load_table("tumor_types"), ids=lambda row: row.name)
def test_every_row_is_recognised_in_its_example(row: Row) -> None:
    assert row.example is not None
    assert row.code in [tumor.code.value for tumor in read_tumors(Reading(row.example, "note")) if tumor.code]


def test_evidence_holds_the_deciding_words() -> None:
    text = "First they said lymphoma, but the second lab changed it: squamous cell carcinoma."
    lymphoma = next(tumor for tumor in read_tumors(Reading(text, "query")) if tumor.assertion == "absent")
    assert [span.text for span in lymphoma.evidence] == ["First they said", "lymphoma", "changed it"]


def test_repeats_are_one_finding() -> None:
    text = "Adenocarcinoma of the colon.\nComment: adenocarcinoma, MMR proficient.\nAdenocarcinoma."
    (tumor,) = read_tumors(Reading(text, "report"))
    assert len(tumor.evidence) == 3
