"""Sizes: the largest dimension of tumors, and what else is measured."""

from __future__ import annotations

import pytest

from answer_assist.extraction.readers.sizes import read_sizes
from answer_assist.extraction.reading import Reading
from answer_assist.findings import DocumentKind


def sizes(text: str, kind: DocumentKind = "report") -> list[float]:
    return [found.largest_mm for found in read_sizes(Reading(text, kind))]


MEASURED: list[tuple[str, list[float]]] = [
    ("Left hilar mass 6.1 x 5 cm encasing the left main pulmonary artery.", [61]),
    ("MRI of pelvis is reporting mass of cervix 41 x 40 mm, extending to the parametrium", [41]),
    ("Primary: base of tongue, right.  Size on MRI 3.6 cm", [36]),
    ("TUMOR_GREATEST_DIMENSION_CM=2.4 for the carcinoma", [24]),
    ("Carcinoma. Size (mm): 14 x 9", [14]),
    ("a 9.1-cm well-encapsulated, solid and cystic mass in the pancreatic tail", [91]),
    ("MALT lymphoma; the stomach had a flat ulcer of 2,4 cm.", [24]),
    ("1. Adenocarcinoma, pancreatobiliary type\n   a) 3.3 cm, centred on the ampullary duct", [33]),
    ("on section a greyish nodule of 7 cm that touches the margin of resection", [70]),
    ("The mass was seen. It was solid, with calcifications, measuring 7 x 8 x 10 cm.", [100]),
    ("Endometrioid adenocarcinoma of endometrium, 4.2 cm\n   - depth 13 of 19 mm", [42]),
    ("In ultrasound the lump is 2.8 x 2.1 cm.", [28]),
    ("right upper lobe lung mass 4.6 cm", [46]),
    ("MRI brain showing 2 small mets in left parietal lobe biggest 9 mm.", [9]),
    ("bilateral adnexal masses, right 9.4 x 7 cm, left 5.5 cm, gross ascites", [94, 55]),
    ("HPE: spindle cell tumour 6.5 x 5 x 4 cm, mitosis 3/50 HPF", [65]),
    ("PIRADS 5 lesion of 17 mm in peripheral zone", [17]),
    ("swelling lt. thigh x 7 months, 8 x 6 cm on MRI, deep", [80]),
    ("A well-circumscribed spindle cell tumour, 46 mm across, lies in the muscularis.", [46]),
    ("Spiculated mass in the right upper lobe, 38 x 29 mm, SUVmax 14.2.", [38]),
    ("Intense focus in the left adrenal gland (24 mm, SUVmax 11.0).", [24]),
    ("liver mets bigger (largest 5.8 cm), no peritoneal disease", [58]),
    ("TUMOR SIZE 3.4 X 3.1 X 2.8 CM, LOWER POLE", [34]),
    ("INCIDENTAL ANGIOMYOLIPOMA, 0.6 CM, SEPARATE", [6]),
    (
        "There are five lesions. The largest is frontal, measures 23 mm, with 6 mm midline shift. "
        "The others: left occipital lobe 9 mm, right cerebellar hemisphere 12 mm.",
        [23, 9, 12],
    ),
    ("A 15 mm dural-based, homogeneously enhancing lesion over the convexity", [15]),
    ("tumour length 4.6 cm", [46]),
    ("IDC (NST), gr 2, 17mm on USG.", [17]),
    ("a 3 cm lump in liver", [30]),
    ("medullary carcinoma with liver metastasis, segment 6, 22 mm.", [22]),
    ("three spots in the liver, the biggest 1.4 cm", [14]),
    ("metastatic squamous cell carcinoma in a level II node, 3.1 cm", [31]),
    ("Tumour in caecum 3 .5 x 2.8 x 1 cm .", [35]),
    ("Separate polyp in ascending colon, 9 mm = tubular adenoma", [9]),
    ("a tumour of about 2.5 inches in the left adrenal", [63.5]),
    ("a four cm mass in the bladder", [40]),
    ("the tumor was round and measured 10,5x 8x 6,5 cm.", [105]),
    ("anterior mediastinal mass (16 cm x 10 cm)", [160]),
    ("a lump in the right breast of 3.4 x 2.2 cm, and, in the left breast, one of 1.2 cm", [34, 12]),
    ("Tumor Size:\nGreatest diameter Is 8.5 em.", [85]),
    ("Tumor size: 4x3 .5x3cms", [40]),
    ("CLEAR CELL CARCINOMA, MEASURING 6.4-CM,", [64]),
    ("TUMOR SIZE: Greatest dimension: 4.7 cmHISTOLOGIC TYPE: carcinoma", [47]),
    ("a tiny (0.7 cm) echogenic lesion of the testis", [7]),
    ("a 2.2-cm soft tissue mass of the arm", [22]),
    ("Tumor measures 2 cm. It was 2 cm before.", [20]),
    ("omental cake 9 cm -> 3.2 cm", [90, 32]),
    ("3.1 x 2.7 x 2.9 cm ring-enhancing lesion with 12 mm midline shift", [31]),
    ("a 5-cm-diameter carcinoma of the cervix", [50]),
    ("12 cm anterior mediastinal mass with swelling of the face", [120]),
    ("A 6 cm posterior fossa tumor. The clip lies 3 cm lateral to the nipple.", [60]),
    ("4.4 x 3.8 cm rim enhancing left frontal mass, 4 mm shift", [44]),
    ("In the lower outer quadrant a firm, ill-defined zone of 36 mm.", [36]),
    ("An indurated area of 2.2 cm. Invasive lobular carcinoma.", [22]),
    ("Sessile serrated lesion without dysplasia, ascending colon, 11 mm.", [11]),
    ("Urothelial carcinoma, high grade, posterior wall, 1.8 cm", [18]),
    ("PI-RADS 4 lesion, left peripheral zone, 14 mm.", [14]),
    ("- Obs 2: Segment 8, 25 mm, washout, capsule.", [25]),
    ("Two liver metastases:\n- Segment 8, 24 mm\n- Segment 3, 9 mm", [24, 9]),
    ("Obs 4: Segment 2, 13 mm T2-bright lesion", [13]),
    ("R lobe 55 x 30 mm w/ pale 21 mm nodule; L lobe 48 x 22 mm w/ 4 mm white focus.", [21, 4]),
    ("Tumor 5 cm with a 2 cm satellite nodule.", [50, 20]),
    ("Specimen: right ovary 8 in. mass and left ovary 2 in. mass; appendix", [203.2, 50.8]),
]


@pytest.mark.parametrize(("text", "expected"), MEASURED)
def test_size_of_a_tumor(text: str, expected: list[float]) -> None:
    assert sizes(text) == expected


NOT_A_TUMOR = [
    "Last year I had a 3 cm water cyst in right ovary.",
    "liver grade II fatty changes size 15.8 cm",
    "Both kidneys are small 8.1 cm and 7.9 cm, right kidney shows 2.2 cm simple cyst.",
    "Margins clear by 4 mm. Carcinoma 2 mm from the deep margin.",
    "The specimen measures 21 x 13 x 9 cm and carries an ellipse of skin 12 x 3 cm.",
    "tumour comes to within 0.1 cm of the medial margin",
    "30 mm simple cyst left kidney. Atheroma of the aorta, which measures 26 mm.",
    "Prostate weight: 48 g          Prostate size: 4.9 x 4.4 x 3.8 cm",
    "received: an aggregate of pink tissue, 1.3 x 0.8 x 0.4 cm, labelled brain tumor",
    "adenoca 7 cm from anal verge",
    "pT3(SS), Ly1b, V2, pPM0 (40 mm), pDM0 (105 mm), adenocarcinoma",
    "pT1a: Tumor 4 cm or less in greatest dimension",
    "carcinoma of the cervix, about 2 cm in maximum thickness",
    "Calcified pleural plaque 14 mm, previous carcinoma of the breast",
    "polypoid mass, which measures 11.2 cm to the ileocecal valve",
    "Breslow thickness 0.9 mm, melanoma",
    "right hemicolectomy, 24 cm, with tumour",
    "pT2: Tumor more than 2 cm but not more than 4 cm in greatest dimension",
    "6.5 mm kidney stone in the ureter",
    "intact kidney measuring 11 x 6 x 4 cm. The adrenal is 4.8 x 2.1 cm.",
    "BP 120 mm Hg, mass not seen",
    "HHV-8 in tumor cells",
    "mitoses 9/10 hpf, tumor, 3/mm2",
    "The terminal ileum measures 14 cm in length. Tumor seen above.",
    "One lymph node, 0.8 cm in diameter.",
    "My height is 5 feet 3 inches, no lump",
    "Carcinoma in two nodes. Capsular rupture in one, 2 mm.",
    "Kidneys: right 10.2 cm, left 9.8 cm. Bladder cancer known.",
    "Margin 5 mm posterior. Carcinoma as above.",
]


@pytest.mark.parametrize("text", NOT_A_TUMOR)
def test_no_size(text: str) -> None:
    assert sizes(text) == []


def test_evidence_is_the_measurement_and_what_is_measured() -> None:
    text = "Mass in the right upper lobe, 38 x 29 mm."
    (found,) = read_sizes(Reading(text, "report"))
    assert [span.text for span in found.evidence] == ["Mass", "38 x 29 mm"]


@pytest.mark.parametrize(
    ("text", "kind", "expected"),
    [
        # two sizes of one tumor, sizes of several
        ("The tumour has shrunk from 6 cm to 2 cm.", "query", [60.0, 20.0]),
        ("Tumor nodules ranging from 0.3 to 4.5 cm.", "report", [45.0]),
        ("Peritoneal implants, from 0.3 up to 1.1 cm in size. Carcinoma.", "report", [11.0]),
        # the next sentence's margin is no distance
        ("Specimen size: 12 x 8 x 4 cm. Tumor size: 2.2 cm. Margin 0.5 cm.", "report", [22.0]),
        # a tumor's abbreviation, a bare measurement beside a place or a scan
        ("HCC 4.2 cm seg VI, AFP 320.", "note", [42.0]),
        ("GBM, 5.2 cm right temporal, GTR.", "note", [52.0]),
        ("RIGHT: P5 U5 M5, 23 mm UOQ. Core: invasive ductal carcinoma.", "note", [23.0]),
        ("11 cm on MRI, the sarcoma", "query", [110.0]),
        ("Lytic lesion with soft tissue component, 11 cm on MRI. Ewing sarcoma.", "note", [110.0]),
        # parts and adjectives
        ("Whole tumour size (incl. DCIS) 42 mm; invasive component 18 mm.", "report", [42.0, 18.0]),
        ("Right ovary: 46 mm fat-containing lesion, mature teratoma.", "report", [46.0]),
        ("Clinically T2 (3 cm) carcinoma cervix.", "note", [30.0]),
        # what was not so
        ("Invasive ductal carcinoma, 1.4 cm and not 14 cm as phoned.", "report", [14.0]),
        ("Right kidney: 9 mm Bosniak 1 cyst. Liver metastases.", "report", []),
    ],
)
def test_sizes_in_shorthand_and_forms(text: str, kind: DocumentKind, expected: list[float]) -> None:
    assert sizes(text, kind) == expected


@pytest.mark.parametrize(
    ("text", "sizes"),
    [
        ("Carcinoma of the cervix: mass 43 (CC) x 38 (AP) x 36 (TR) mm.", [43]),
        ("RIGHT LOBE 52 x 18 x 17 mm\n  Nodule 23 x 17 x 15 mm, papillary carcinoma.", [23]),
        ("Gastric carcinoma, 4.8 cm. Omentum 30 x 22 cm without nodules.", [48]),
        ("Adenocarcinoma of the esophagus (31-35 cm ab oral).", []),
        ("A solid nodule with coarse calcifications, 17 x 12 x 13 mm.", [17]),
        ("Incidental lipoma 20 mm beneath the platysma.", [20]),
        ("A lytic lesion with soft tissue component 7.5 x 4 cm.", [75]),
        ("Adenocarcinoma, residual foci over 11 mm.", [11]),
        ("3 mm polyp\n13 MMR: proficient", [3]),
        ("12 o'clock, 5 cm FN: spiculated mass 22 mm.", [22]),
    ],
)
def test_sizes_and_what_stands_around_them(text: str, sizes: list[float]) -> None:
    assert [size.largest_mm for size in read_sizes(Reading(text, "note"))] == sizes
