"""Sites: an organ counts only in a role, as the primary's place or a metastasis's."""

from __future__ import annotations

import pytest

from answer_assist.extraction.readers.sites import read_sites
from answer_assist.extraction.reading import Reading
from answer_assist.findings import DocumentKind, Site


def _sites(text: str, kind: DocumentKind = "note") -> list[Site]:
    return list(read_sites(Reading(text, kind)))


def _short(site: Site) -> str:
    """ "M liver -": role, name, and a sign for the assertion; "fam" for family."""
    sign = {"present": "+", "absent": "-", "uncertain": "?"}[site.assertion]
    words = [site.role[0].upper(), site.name, sign]
    if site.experiencer == "family":
        words.append("fam")
    return " ".join(words)


def _read(text: str, kind: DocumentKind = "note") -> set[str]:
    return {_short(site) for site in _sites(text, kind)}


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        # the tumor and its organ, in every order
        ("She has breast cancer.", {"P breast +"}),
        ("He has cancer in the body of pancreas.", {"P body of pancreas +"}),
        ("Ca prostate on hormone injections.", {"P prostate +"}),
        ("Carcinoma ovary, stage IIIC.", {"P ovary +"}),
        ("Renal cancer, found by chance.", {"P kidney +"}),
        ("Adenocarcinoma of the right upper lobe.", {"P upper lobe of lung +"}),
        ("Adenocarcinoma of lung, left lower lobe.", {"P lower lobe of lung +"}),
        ("Prostrate cancer with Gleason 4+4.", {"P prostate +"}),
        ("Squamous cell carcinoma of the food pipe.", {"P esophagus +"}),
        ("Medullary carcinoma of the caecum.", {"P cecum +"}),
        ("Papillary thyroid carcinoma, treated in 2009.", {"P thyroid gland +"}),
        ("Metastatic rectal adenocarcinoma.", {"P rectum +"}),
        ("Melanoma of the left calf.", {"P skin of lower limb +"}),
        ("Liposarcoma of the left thigh.", {"P soft tissue of lower limb +"}),
        ("Osteosarcoma of the proximal humerus.", {"P bone of upper limb +"}),
        ("Glioblastoma, right frontal lobe.", {"P frontal lobe +"}),
        (
            "Tumor of the upper and outer quadrant of left breast: ductal carcinoma.",
            {"P upper outer quadrant of breast +"},
        ),
        # said in so many words
        ("Metastatic carcinoma, primary in the tail of the pancreas.", {"P tail of pancreas +"}),
        ("Squamous cell carcinoma arising from the left tonsil.", {"P tonsil +"}),
        ("Metastatic adenocarcinoma of lung origin.", {"P lung +"}),
        ("The squamous carcinoma in the node is coming from the larynx.", {"P larynx +"}),
        ("Metastatic adenocarcinoma. The findings are consistent with an ovarian primary.", {"P ovary +"}),
        # doubted and excluded
        ("Adenocarcinoma; a pancreatobiliary primary is favoured.", {"P pancreas ?"}),
        (
            "Metastatic adenocarcinoma; a colorectal or bronchial origin is excluded.",
            {"P colon -", "P lung -"},
        ),
        # body parts take the tissue of the tumor
        ("Merkel cell carcinoma, skin of right forearm.", {"P skin of upper limb +"}),
        ("Undifferentiated sarcoma, soft tissue of the left thigh.", {"P soft tissue of lower limb +"}),
        ("Right frontal mass, resected: glioblastoma.", {"P frontal lobe +"}),
        ("Acute myeloid leukemia. Marrow blasts 60%.", {"P bone marrow +"}),
        # the type's own name says the organ; other types name no place
        ("Renal cell carcinoma, clear cell type.", {"P kidney +"}),
        ("Hepatocellular carcinoma is excluded.", set()),
        ("Gastrointestinal stromal tumor, low risk.", set()),
    ],
)
def test_primary(text: str, expected: set[str]) -> None:
    assert _read(text) == expected


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("KIDNEY, LEFT, PARTIAL NEPHRECTOMY:\n- CLEAR CELL RENAL CELL CARCINOMA, 3 CM", {"P kidney +"}),
        ("A. LUNG, RIGHT UPPER LOBE, CT-GUIDED CORE BIOPSY: ADENOCARCINOMA.", {"P upper lobe of lung +"}),
        ("Tumor site: Endocervix\nHistologic type: Adenocarcinoma", {"P endocervix +"}),
        ("BRAIN, RIGHT FRONTAL, EXCISION: ANAPLASTIC ASTROCYTOMA.", {"P frontal lobe +"}),
        ("Lt breast 2 o'clock, core. IDC (NST), grade 2.", {"P breast +"}),
        ("A. UTERUS, CERVIX, BIOPSY:\n- SQUAMOUS CELL CARCINOMA", {"P cervix uteri +"}),
        ("Specimen: right hemicolectomy.\nTumour in caecum, 4 cm. Adenocarcinoma.", {"P cecum +"}),
        (
            "Nature of specimen: total hysterectomy.\nEndometrioid adenocarcinoma, grade 1.",
            {"P endometrium +"},
        ),
        (
            "PROSTATE, BLADDER AND SEMINAL VESICLES, RADICAL CYSTECTOMY:\nINVASIVE UROTHELIAL CARCINOMA",
            {"P urinary bladder +"},
        ),
        (
            "Histopathology. 48/M. Swelling lt. thigh, core bx.\nSpindle cell sarcoma.",
            {"P soft tissue of lower limb +"},
        ),
        ("LIVER, NEEDLE BIOPSY: METASTATIC ADENOCARCINOMA.", {"M liver +"}),
        ("Sigmoid colon cancer. Liver bx: adenocarcinoma.", {"P sigmoid colon +", "M liver +"}),
        (
            "Carcinoma of the ovary.\nC. OMENTUM, OMENTECTOMY: METASTATIC SEROUS CARCINOMA",
            {"P ovary +", "M omentum +"},
        ),
        (
            "URINARY BLADDER TUMOR\nTumor site: Left lateral wall\nHistologic type: Urothelial carcinoma",
            {"P lateral wall of bladder +"},
        ),
        ("2) PROSTATE: found on the same MRI. Bx 5/12 cores positive, adenocarcinoma.", {"P prostate +"}),
        (
            "Femur, right, curettage: metastatic carcinoma, consistent with renal primary.",
            {"P kidney +", "M bone of lower limb +"},
        ),
        ("Pleural fluid cytology: adenocarcinoma. A lung primary is favoured.", {"P lung ?", "M pleura +"}),
        (
            "Bone marrow, trephine: no evidence of metastatic carcinoma. Small cell carcinoma of lung.",
            {"P lung +", "M bone marrow -"},
        ),
        # margins and organs without tumor are no sites
        (
            "URETERAL MARGIN: NEGATIVE FOR CARCINOMA.\nKIDNEY, NEPHRECTOMY: CLEAR CELL RENAL CELL CARCINOMA",
            {"P kidney +"},
        ),
        (
            "KIDNEY, LEFT, NEPHRECTOMY: CLEAR CELL RENAL CELL CARCINOMA\nADRENAL GLAND, NO TUMOR SEEN",
            {"P kidney +", "M adrenal gland -"},
        ),
    ],
)
def test_headings_of_pathology_reports(text: str, expected: set[str]) -> None:
    assert _read(text, "report") == expected


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("Lung cancer with mets in liver and bone.", {"P lung +", "M liver +", "M bone +"}),
        ("Hepatic metastases of a rectal carcinoma.", {"P rectum +", "M liver +"}),
        ("Breast cancer, secondaries in the lungs.", {"P breast +", "M lung +"}),
        ("Pancreatic carcinoma with secondary lesions in the liver.", {"P pancreas +", "M liver +"}),
        ("Kidney cancer that has spread to bone.", {"P kidney +", "M bone +"}),
        ("Kidney cancer. It has gone to his liver now.", {"P kidney +", "M liver +"}),
        (
            "Ovarian carcinoma with omental caking and peritoneal deposits.",
            {"P ovary +", "M omentum +", "M peritoneum +"},
        ),
        ("Lung cancer. Mets in D8 vertebra.", {"P lung +", "M vertebral column +"}),
        ("Lung cancer. FDG-avid lytic metastasis in L2.", {"P lung +", "M vertebral column +"}),
        (
            "Metastatic rectosigmoid adenocarcinoma to liver and both lungs.",
            {"P rectosigmoid junction +", "M liver +", "M lung +"},
        ),
        ("Colon cancer. Liver/lung mets since October.", {"P colon +", "M liver +", "M lung +"}),
        ("Colon cancer, resected; hepatic metastasectomy in May.", {"P colon +", "M liver +"}),
        ("Melanoma. Single right frontal brain met, treated.", {"M frontal lobe +"}),
        (
            "Prostate cancer. The marrow is involved by carcinoma: bone marrow metastasis.",
            {"P prostate +", "M bone marrow +"},
        ),
        (
            "Lung cancer. Focus in the left adrenal gland (24 mm), consistent with metastasis.",
            {"P lung +", "M adrenal gland +"},
        ),
        ("Colon cancer. Metastatic disease involving the spleen.", {"P colon +", "M spleen +"}),
        (
            "Deposits not only in the lung but also in the liver. Renal cancer.",
            {"P kidney +", "M lung +", "M liver +"},
        ),
        (
            "Sarcoma. Additional sites of disease (adrenal gland, liver and spleen).",
            {"M adrenal gland +", "M liver +", "M spleen +"},
        ),
        ("Breast cancer with diffuse liver involvement.", {"P breast +", "M liver +"}),
        ("Metastases of a sigmoid colon carcinoma.", {"P sigmoid colon +"}),
        (
            "CT-guided tru-cut biopsy of a lung lesion: metastatic prostatic adenocarcinoma.",
            {"P prostate +", "M lung +"},
        ),
        ("Bone metastases from breast cancer.", {"P breast +", "M bone +"}),
        (
            "Lung cancer. MRI brain showing 2 small mets in left parietal lobe.",
            {"P lung +", "M parietal lobe +"},
        ),
        ("Lung cancer. MRI brain: three mets.", {"P lung +", "M brain +"}),
        (
            "Melanoma. Three enhancing lesions in keeping with metastases. "
            "The largest lies in the right precentral gyrus. "
            "The others: left occipital lobe 9 mm, left thalamus 5 mm.",
            {"M frontal lobe +", "M occipital lobe +", "M cerebrum +"},
        ),
    ],
)
def test_metastasis(text: str, expected: set[str]) -> None:
    assert _read(text) == expected


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("Colon cancer. CT no liver or lung mets.", {"P colon +", "M liver -", "M lung -"}),
        ("Colon cancer. No evidence of metastasis except in the liver.", {"P colon +", "M liver +"}),
        ("Lymphoma. No disease in liver, spleen or bone.", {"M liver -", "M spleen -", "M bone -"}),
        ("Prostate cancer. Bone scan no mets.", {"P prostate +", "M bone -"}),
        ("Prostate cancer. Bone scan negative for mets.", {"P prostate +", "M bone -"}),
        ("Prostate cancer. Bone scan clear.", {"P prostate +", "M bone -"}),
        ("Prostate cancer; bones are free of disease.", {"P prostate +", "M bone -"}),
        ("Lymphoma. Marrow biopsy - no lymphoma seen.", {"M bone marrow -"}),
        (
            "Lymphoma. Normocellular marrow (40%). No evidence of involvement by lymphoma.",
            {"M bone marrow -"},
        ),
        ("Renal cancer. Adrenal metastasis of 2022 is no longer seen.", {"P kidney +", "M adrenal gland -"}),
        (
            "Prostate cancer: neither liver nor bone shows anything.",
            {"P prostate +", "M liver -", "M bone -"},
        ),
        ("Gastric cancer, no distant metastasis.", {"P stomach +", "M distant -"}),
        ("Gastric cancer. It has not spread anywhere.", {"P stomach +", "M distant -"}),
        ("Rectal cancer, resected without metastases.", {"P rectum +", "M distant -"}),
        ("Lung cancer. No peritoneal disease.", {"P lung +", "M peritoneum -"}),
        ("Liver cancer, no extrahepatic spread.", {"P liver +", "M distant -"}),
        ("Breast cancer. The colon tumor is not a metastasis from the breast.", {"P breast +"}),
        (
            "Colon cancer. Nodules in the liver are too small to call, metastases were seen in the lung.",
            {"P colon +", "M liver ?", "M lung +"},
        ),
        # doubt
        ("Kidney cancer removed in 2015. Now CT shows 3 nodules in left lung.", {"P kidney +", "M lung ?"}),
        ("Kidney cancer. A simple cyst and a small nodule in the liver.", {"P kidney +"}),
        ("Renal cancer. A dural deposit cannot be ruled out.", {"P kidney +", "M meninges ?"}),
        ("Melanoma. Leptomeningeal disease cannot be excluded.", {"M meninges ?"}),
        (
            "Lung cancer. Mets in D8 vertebra and adrenal left side doubtful.",
            {"P lung +", "M vertebral column +", "M adrenal gland ?"},
        ),
        (
            "Ca prostate. Uptake in L3 and left 4th rib, highly suspicious for osteoblastic metastases.",
            {"P prostate +", "M vertebral column ?", "M rib ?"},
        ),
        (
            "Colon cancer. Sclerotic focus L1 equivocal: bone island vs met.",
            {"P colon +", "M vertebral column ?"},
        ),
        ("Colon adenocarcinoma. T2 bright focus in liver on MRI, r/o mets.", {"P colon +", "M liver ?"}),
        (
            "Neuroblastoma of the left adrenal gland. The bone marrow result has still not come.",
            {"P adrenal gland +", "M bone marrow ?"},
        ),
    ],
)
def test_denied_and_doubted(text: str, expected: set[str]) -> None:
    assert _read(text) == expected


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("My friend has breast cancer. Could it have gone to her liver?", {"P breast +", "M liver ?"}),
        ("Breast cancer in 2020. Now pain: is this cancer in the bone?", {"P breast +", "M bone ?"}),
        ("He has bladder cancer. Can it come in his kidney also", {"P urinary bladder +", "M kidney ?"}),
        (
            "Mom has colon cancer. It has spread to her liver, also few spots on the spine.",
            {"P colon +", "M liver +", "M vertebral column +"},
        ),
        (
            "My mother has ovary cancer. Does she have a Wilms tumour of the kidney, as Google says?",
            {"P ovary +", "P kidney ?"},
        ),
        ("Stage 4 basaloid carcinoma, 20 tumors in liver, which treatment is best?", {"M liver +"}),
        ("Could I have throat cancer?", {"P pharynx ?"}),
        (
            "I am 45 and I have breast cancer. My mother had ovarian cancer. Do I need the gene test?",
            {"P breast +", "P ovary + fam"},
        ),
        (
            "Breast cancer, operated in May. No mets in liver. So is it spread to liver?",
            {"P breast +", "M liver -"},
        ),
        ("A lump in my breast for two weeks, no pain. I am 24.", set()),
        ("I am 24, a tumor in my pituitary was seen on MRI.", {"P pituitary gland +"}),
        (
            "CT guided biopsy of right upper lobe lung mass. Report says adenocarcinoma.",
            {"P upper lobe of lung +"},
        ),
        ("My stomach hurts and my skin itches, liver function normal, kidney stones in 2010.", set()),
        (
            "I went to the ER; PR interval 190, ECG normal, both kidneys normal, small ovarian follicles.",
            set(),
        ),
        ("Fatty liver grade 2, thyroid nodule 4 mm, uterus bulky. Can I get pregnant?", set()),
        ("Breast feeding since March, back pain, and a rash that spread to my neck and arms.", set()),
    ],
)
def test_queries_of_patients(text: str, expected: set[str]) -> None:
    assert _read(text, "query") == expected


@pytest.mark.parametrize(
    "text",
    [
        "Colon cancer. Liver, spleen and kidneys are normal.",
        "Colon cancer. Metastatic carcinoma in three of nine lymph nodes.",
        "Colon cancer. PD-L1 negative, CK 20 positive.",
        "Colon cancer. Thyroid transcription factor negative, prostate specific antigen normal.",
        "Colon cancer invading the serosa, extending into the urinary bladder.",
        "Colon cancer. Distant metastasis (pM): not applicable.",
        "Colon cancer. Hilar and mediastinal lymph nodes are enlarged.",
    ],
)
def test_organs_without_a_role_are_no_sites(text: str) -> None:
    assert _read(text) == {"P colon +"}


@pytest.mark.parametrize(
    ("text", "laterality"),
    [
        ("Cancer of the left breast.", "left"),
        ("KIDNEY, RIGHT, NEPHRECTOMY: CLEAR CELL RENAL CELL CARCINOMA", "right"),
        ("Breast cancer of right side.", "right"),
        ("Lt breast carcinoma.", "left"),
        ("Bilateral ovarian carcinoma.", "bilateral"),
        ("Clear cell carcinoma, left kidney.", "left"),
        ("Carcinoma of the prostate, left base.", None),
        ("Breast cancer.", None),
    ],
)
def test_laterality(text: str, laterality: str | None) -> None:
    assert [site.laterality for site in _sites(text)] == [laterality]


def test_denial_covers_each_organ_of_a_list_with_its_own_finding() -> None:
    sites = _sites("Colon cancer. No metastases in liver, lungs or peritoneum.")
    assert [(site.name, site.assertion) for site in sites if site.role == "metastasis"] == [
        ("liver", "absent"),
        ("lung", "absent"),
        ("peritoneum", "absent"),
    ]


def test_evidence_holds_the_organ_the_role_and_the_deciding_cue() -> None:
    (site,) = [
        site for site in _sites("Colon cancer. CT shows no liver metastases.") if site.role == "metastasis"
    ]
    assert [span.text for span in site.evidence] == ["no", "liver", "metastases"]


def test_the_more_exact_place_names_the_primary() -> None:
    text = "Solid pseudopapillary neoplasm of the pancreas. CT: mass at the tail of the pancreas."
    (site,) = _sites(text)
    assert site.code is not None
    assert (site.name, site.code.value) == ("tail of pancreas", "C25.2")


def test_bone_gives_way_to_the_bones_that_are_named() -> None:
    names = {
        site.name for site in _sites("Renal cancer has spread to bone: metastases in L2 and the left femur.")
    }
    assert names == {"kidney", "vertebral column", "bone of lower limb"}


def test_one_finding_for_a_site_that_is_named_twice() -> None:
    sites = [
        site
        for site in _sites("Lung cancer with liver mets. The liver mets grew.")
        if site.role == "metastasis"
    ]
    assert len(sites) == 1
    assert len(sites[0].evidence) == 4


def test_text_without_tumor_has_no_sites() -> None:
    assert not _sites("The liver is fatty; lungs and kidneys are clear.")


@pytest.mark.parametrize(
    ("text", "kind", "expected"),
    [
        # free, in shorthand and in plain words
        (
            "Ca tonsil. PET neg for lung, liver, bone.",
            "note",
            {"P tonsil +", "M lung -", "M liver -", "M bone -"},
        ),
        (
            "Breast cancer. Nothing in the lungs or liver but her back hurts.",
            "query",
            {"P breast +", "M lung -", "M liver -"},
        ),
        ("Ovarian carcinoma. Omentum neg.", "note", {"P ovary +", "M omentum -"}),
        ("Wilms tumor of the left kidney. Liver free.", "note", {"P kidney +", "M liver -"}),
        (
            "Renal carcinoma of the left kidney. No renal carcinoma in the adrenal.",
            "note",
            {"P kidney +", "M adrenal gland -"},
        ),
        # a type that is excluded places nothing
        ("Lung, biopsy: adenocarcinoma. Thymic carcinoma is excluded.", "report", {"P lung +"}),
        # the finding and its diagnosis
        ("The liver mass was a well differentiated hepatocellular carcinoma.", "note", {"P liver +"}),
        ("My prostate was removed because of a carcinoma.", "query", {"P prostate +"}),
        # an organ among involved nodes; a biopsy at the end of the list stands alone
        (
            "Follicular lymphoma. Nodes in the neck and the groin, and the spleen, bone marrow biopsy clean.",
            "query",
            {"M spleen +", "M bone marrow -"},
        ),
        # of several organs with a mass, the one that metastases seldom reach
        (
            "Urothelial carcinoma. Growth at the left ureteric opening, 7 mm spot in the right lung.",
            "note",
            {"P ureteric orifice +", "M lung ?"},
        ),
    ],
)
def test_shorthand(text: str, kind: DocumentKind, expected: set[str]) -> None:
    assert _read(text, kind) == expected


def test_a_long_repetition_takes_linear_time() -> None:
    """Twice the text may take little more than twice the time."""
    reading = Reading("mets in liver " * 4000, "report")
    sites = list(read_sites(reading))
    assert [site.name for site in sites] == ["liver"]
    assert len(sites[0].evidence) < 200


@pytest.mark.parametrize(
    ("text", "kind", "expected"),
    [
        # the organ first, its metastases after "there are"
        (
            "Carcinoid of the ileum. In the liver there are at least nine receptor-positive metastases.",
            "report",
            {"P ileum +", "M liver +"},
        ),
        (
            "Melanoma. Within the lungs we found four avid metastases.",
            "report",
            {"M lung +"},
        ),
        # nodules and what they were taken for
        (
            "Breast cancer. CT showed three bilateral pulmonary nodules, up to 7 mm, which were judged to be "
            "metastatic; PET demonstrated no bone involvement.",
            "note",
            {"P breast +", "M lung +", "M bone -"},
        ),
        # a wedge, its nodule, its diagnosis; "of colonic adenocarcinoma" says whence
        (
            "Colon, sigmoid: adenocarcinoma.\nLung, left lower lobe, wedge 14 mm nodule: metastasis of "
            "colonic adenocarcinoma.",
            "report",
            {"P sigmoid colon +", "M lower lobe of lung +"},
        ),
        (
            "Rhabdomyosarcoma of the bladder. Neither adenopathy nor distant disease was detected.",
            "note",
            {"P urinary bladder +", "M distant -"},
        ),
        # the name of a form
        (
            "Sigmoid colon: adenocarcinoma.\nSYNOPTIC DATA: COLON, RECTUM, APPENDIX TUMORS",
            "report",
            {"P sigmoid colon +"},
        ),
        # one of two, or not to be called so
        (
            "Carcinoma of the kidney.\nPancreas: 11 mm nodule; metastasis or a neuroendocrine tumour.",
            "report",
            {"P kidney +", "M pancreas ?"},
        ),
        (
            "Paraganglioma. A lesion in segment IVa of the liver is cold; we cannot call it a metastasis.",
            "note",
            {"M liver ?"},
        ),
        # an organ out because of a tumor
        ("had prostate removed due to cancer nine years ago", "query", {"P prostate +"}),
        ("Could this be some kind of bone cancer?", "query", {"P bone ?"}),
        # a benign lesion is no suspected metastasis
        (
            "Carcinoma of the pancreas. An 8 mm lesion in the spleen. The splenic lesion proved to be a "
            "lymphangioma.",
            "note",
            {"P pancreas +"},
        ),
        ("Colon cancer. A 21 mm segment III lesion is a haemangioma.", "report", {"P colon +", "P liver +"}),
        ("Colon cancer. Two liver dots on CT.", "report", {"P colon +", "M liver ?"}),
    ],
)
def test_findings_told_in_sentences(text: str, kind: DocumentKind, expected: set[str]) -> None:
    assert _read(text, kind) == expected
