"""Sites by the whole document: the primary's place, metastases apart from it, a line's verdict."""

from __future__ import annotations

import pytest

from answer_assist.extraction.readers.sites import read_sites
from answer_assist.extraction.reading import Reading
from answer_assist.findings import DocumentKind, Site


def _short(site: Site) -> str:
    """ "M liver -": role, name, and a sign for the assertion; "fam" for family."""
    sign = {"present": "+", "absent": "-", "uncertain": "?"}[site.assertion]
    words = [site.role[0].upper(), site.name, sign]
    if site.experiencer == "family":
        words.append("fam")
    return " ".join(words)


def _read(text: str, kind: DocumentKind = "note") -> set[str]:
    return {_short(site) for site in read_sites(Reading(text, kind))}


@pytest.mark.parametrize(
    ("text", "kind", "expected"),
    [
        # a mass, a sample, an operation, the organ's bare name: what fits the tumor best
        ("Lump in the right breast. Core: invasive ductal carcinoma.", "note", {"P breast +"}),
        ("Her left testicle was removed, they say seminoma.", "query", {"P testis +"}),
        ("Left mastectomy in 2011 for invasive ductal carcinoma.", "note", {"P breast +"}),
        ("A polyp of the dome. Partial cystectomy: myofibroblastic tumour.", "note", {"P urinary bladder +"}),
        ("Salivary duct carcinoma.\nMaterial: left parotid, block 3.", "report", {"P parotid gland +"}),
        (
            "BLADDER: urothelial carcinoma, 4 cm.\nMICROSCOPIC - PROSTATE\nAcinar adenocarcinoma, 5 mm.",
            "report",
            {"P urinary bladder +", "P prostate +"},
        ),
        # a benign tumor beside it is no known primary
        (
            "Mass in the pancreatic head, likely adenocarcinoma. Left renal angiomyolipoma.",
            "report",
            {"P head of pancreas ?", "P kidney +"},
        ),
        # the type's own name
        ("Known HCC, on the transplant list.", "note", {"P liver +"}),
        ("Dx PDAC in May.", "note", {"P pancreas +"}),
        ("Bilateral retinoblastoma at eleven months.", "note", {"P retina +"}),
        # a changed organ is none of a tumor that has spread from elsewhere
        ("Metastatic squamous cell carcinoma. Facial and tongue swelling.", "note", set()),
        # more than one organ of a lymphoma
        (
            "BONE MARROW, LEFT ILIAC CREST, BIOPSY: involved by follicular lymphoma.\n"
            "KIDNEY, RIGHT, CORE BIOPSY: follicular lymphoma.",
            "report",
            {"M bone marrow +", "M kidney +"},
        ),
        # uptake alone is no place of a lymphoma
        ("Hodgkin lymphoma. Uptake in the endometrium, menstrual.", "report", set()),
        ("The stomach is stiff, linitis plastica.", "query", {"P stomach +"}),
        # forms
        (
            "Site .................. mid rectum, anterior wall\nType .... adenocarcinoma",
            "report",
            {"P rectum +"},
        ),
        ("Tumour site   | sigmoid\nType  | adenocarcinoma", "report", {"P sigmoid colon +"}),
        (
            "UTERUS, CERVIX, HYSTERECTOMY:\n- SQUAMOUS CELL CARCINOMA\n"
            "UTERUS, ENDOMETRIUM, HYSTERECTOMY:\n- BENIGN",
            "report",
            {"P cervix uteri +"},
        ),
        # the skin over an organ, the neck and not the cervix
        ("Basal cell carcinoma of the nose.", "note", {"P skin of face +"}),
        ("A cervical mass of 5 cm: liposarcoma.", "note", {"P soft tissue of head and neck +"}),
        ("Purple patches on the left leg, biopsy: Kaposi sarcoma.", "note", {"P skin of lower limb +"}),
        ("Cervical cancer stage IIB.", "note", {"P cervix uteri +"}),
        # asked what it is called
        ("He has multiple myeloma. Is this bone cancer or blood cancer?", "query", set()),
        ("I felt a lump in my left breast. Could it be breast cancer?", "query", {"P breast ?"}),
    ],
)
def test_place_of_the_primary(text: str, kind: DocumentKind, expected: set[str]) -> None:
    assert _read(text, kind) == expected


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        # how such tumors behave is no fact of the case
        ("PEComa of the pancreas is extremely rare.", set()),
        ("Usually colon cancer spreads to the liver.", set()),
        ("We report a rare case of carcinoma of the pancreas.", {"P pancreas +"}),
        # relatives
        ("Cancer: brother (lung), mother (breast).", {"P lung + fam", "P breast + fam"}),
        ("Carcinoma of the cecum. FHx: father - stomach (70).", {"P cecum +", "P stomach + fam"}),
        # denied in so many words
        ("Colon cancer. He has never had lung cancer.", {"P colon +", "P lung -"}),
        ("Rectal cancer. It is not a primary carcinoma of the lung.", {"P rectum +", "P lung -"}),
        # from there, to there
        (
            "Metastasis of a carcinoma of the lung to the fifth metacarpal.",
            {"P lung +", "M short bone of upper limb +"},
        ),
        ("He has cancer in the liver, it came from the colon.", {"P colon +", "M liver +"}),
        (
            "A metastasis of pulmonary carcinoma cannot be excluded. Thymic carcinoma.",
            {"P thymus +", "P lung ?"},
        ),
        ("Axillary mass: metastatic carcinoma, compatible with breast.", {"P breast +", "M axilla region +"}),
    ],
)
def test_statements(text: str, expected: set[str]) -> None:
    assert _read(text) == expected


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        # lists
        (
            "Colon cancer. Mets to liver (S5/6), both lungs, L adrenal.",
            {"P colon +", "M liver +", "M lung +", "M adrenal gland +"},
        ),
        (
            "Mets: brain x3, adrenal, bone. Breast ca.",
            {"P breast +", "M brain +", "M adrenal gland +", "M bone +"},
        ),
        ("Prostate ca with bone + node mets.", {"P prostate +", "M bone +"}),
        # findings called metastatic
        ("Breast cancer. Focal uptake in the liver, SUV 9, metastatic.", {"P breast +", "M liver +"}),
        ("Breast cancer. The bone lesion was biopsied and is not metastatic.", {"P breast +", "M bone -"}),
        (
            "Melanoma of the back. Lesion in the cerebellum and a focus in the left frontal lobe, "
            "compatible with metastases.",
            {"P skin of trunk +", "M cerebellum +", "M frontal lobe +"},
        ),
        ("Lung cancer. Adrenal nodule, metastasis not excluded.", {"P lung +", "M adrenal gland ?"}),
        (
            "Breast cancer. Biopsy of the pyloric mass: breast cancer metastasis.",
            {"P breast +", "M pylorus +"},
        ),
        (
            "Sarcoma of the left thigh. Nodule in the right lower lobe, biopsied: metastatic sarcoma.",
            {"P soft tissue of lower limb +", "M lower lobe of lung +"},
        ),
        (
            "Eyelid carcinoma in 2015. Solitary pulmonary lesion: metastasis of the eyelid carcinoma.",
            {"P skin of eyelid +", "M lung +"},
        ),
        # organs that hold it
        ("Ovarian cancer. Segment of colon with metastatic carcinoma.", {"P ovary +", "M colon +"}),
        ("Ovarian cancer. The spleen shows two metastases.", {"P ovary +", "M spleen +"}),
        ("Breast cancer. Marrow+, CSF positive.", {"P breast +", "M bone marrow +", "M meninges +"}),
        ("Breast cancer. The cytology of ascitic fluid is positive.", {"P breast +", "M peritoneum +"}),
        ("Breast cancer. It has spread to her pelvic region.", {"P breast +", "M pelvis +"}),
        # freed or doubted
        ("Breast cancer. No progression of the liver metastases.", {"P breast +", "M liver +"}),
        ("Breast cancer. Lung nodules resolved.", {"P breast +", "M lung -"}),
        (
            "Breast cancer. Liver mets smaller, lung nodules resolved.",
            {"P breast +", "M liver +", "M lung -"},
        ),
        ("Gastric cancer, peritoneal dissemination (-).", {"P stomach +", "M peritoneum -"}),
        ("Gastric cancer. Liver w/o mets.", {"P stomach +", "M liver -"}),
        (
            "Gastric cancer. No adrenal nodules, no liver lesions.",
            {"P stomach +", "M adrenal gland -", "M liver -"},
        ),
        # a lump under the jaw is none of the bone
        (
            "Adenoid cystic carcinoma of the submandibular gland, first a lump under the jaw.",
            {"P submandibular gland +"},
        ),
    ],
)
def test_metastases(text: str, expected: set[str]) -> None:
    assert _read(text) == expected


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("Lung cancer.\nSacrum: no metastasis.", {"P lung +", "M pelvic bone -"}),
        (
            "Lung cancer with metastases.\nLeft ilium: faint uptake, no CT change. Equivocal.",
            "M pelvic bone ?",
        ),
        ("Bladder cancer.\nPeritoneum: trace of fluid. No deposits.", "M peritoneum -"),
        ("Bladder cancer.\nLiver: two small lesions (cysts favoured, metastases not excluded).", "M liver ?"),
        ("Rectal cancer. MRI liver in May: no metastases.", "M liver -"),
        ("Breast cancer. Lungs clear. Liver: multiple metastases, stable.", "M liver +"),
        (
            "A. Uterus, cervix and tubes: carcinosarcoma of the endometrium.\n"
            "B. Omentum: involved by carcinosarcoma.",
            {"P endometrium +", "M omentum +"},
        ),
        ("Lung cancer. Spleen 10.8 cm, not involved.", "M spleen -"),
    ],
)
def test_lines_of_a_report(text: str, expected: str | set[str]) -> None:
    found = _read(text, "report")
    assert found == expected if isinstance(expected, set) else expected in found


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("Hepatocellular carcinoma, nothing outside the liver.", {"P liver +", "M distant -"}),
        ("Breast cancer. CT: nothing to suggest mets.", {"P breast +", "M distant -"}),
        ("Mesothelioma of the pleura. Later with metastases and weight loss.", {"P pleura +", "M distant +"}),
        ("Melanoma of the scalp. No visceral disease.", {"P skin of scalp and neck +", "M distant -"}),
        # a form's label, nodes, the treadmill
        ("Prostate cancer. Distant metastasis (pM)\nNot assessed", {"P prostate +"}),
        ("Prostate cancer. Ten lymph nodes, negative for metastatic disease.", {"P prostate +"}),
        ("Prostate cancer. 14 METs on the treadmill.", {"P prostate +"}),
    ],
)
def test_distant_spread(text: str, expected: set[str]) -> None:
    assert _read(text) == expected
