"""Sizes in lists and tables, and what a size without a noun of its own is of."""

from __future__ import annotations

import pytest

from answer_assist.extraction.readers.sizes import read_sizes
from answer_assist.extraction.reading import Reading
from answer_assist.findings import DocumentKind


def sizes(text: str, kind: DocumentKind = "report") -> list[float]:
    return [found.largest_mm for found in read_sizes(Reading(text, kind))]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("Three carcinoids of the jejunum, 19, 8 and 5 mm.", [19, 8, 5]),
        ("6 and 11 mm nodules in the lower lobes, known melanoma.", [6, 11]),
        ("Liver metastases of 3 & 4.5 cm.", [30, 45]),
        ("The lesion went from 24 to 31 mm.", [24, 31]),
        ("The lesion is smaller, 31 -> 24 mm.", [31, 24]),
        # the end of a range, numbers that are names
        ("Nodules between 2 and 3 mm.", [3]),
        ("Nodules measuring from 0.4-5.5 cm.", [55]),
        ("Metastases in segments 5 and 8, 24 mm.", [24]),
        # scanned stops
        ("Tumor size: 7 .5 x 4_2 x 3-1 cm", [75]),
        ("A white mass 6.1 x 5\n.2 x 4.0 cm, cavitated.", [61]),
    ],
)
def test_numbers_that_share_a_unit(text: str, expected: list[float]) -> None:
    assert sizes(text) == expected


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        (
            "TARGET LESIONS (mm)      Baseline   Week 8   Today\n"
            "L1 RLL lung metastasis        38       30      21\n"
            "L2 liver metastasis           25       24      23\n"
            "Sum                           63       54      44\n",
            [21, 23],
        ),
        ("| Lesion | Site | Size (cm) | SUVmax |\n| 1 | liver | 2.6 x 1.9 | 8.2 |\n", [26]),
        ("Lesion\tNow (mm)\tPrior\nadrenal nodule\t18\t12\n", [18]),
        # tables of other things
        ("Organ    Size (mm)\nLiver    152\nSpleen   98\n", []),
        ("Carcinoma\nMargin     Distance (mm)\nDeep       4\nLateral    9\n", []),
        ("Target lesion (mm)    Now\nlymph node level II   14\nlung metastasis   22\n", [22]),
    ],
)
def test_tables_whose_heading_holds_the_unit(text: str, expected: list[float]) -> None:
    assert sizes(text) == expected


@pytest.mark.parametrize(
    ("text", "kind", "expected"),
    [
        # a part of the tumor
        ("There is a 47 mm segment of circumferential mural thickening. Carcinoma.", "report", [47]),
        ("A 12 cm segment of colon with a mass.", "report", []),
        # what has just been named, whatever stands between
        ("An irregular mass with spiculated margins measuring 2.6 cm.", "report", [26]),
        ("IPMN, gastric type, branch duct, 1.3 cm.", "report", [13]),
        ("Melanoma, Breslow 1.4 mm, diameter 12 mm.", "report", [12]),
        ("Carcinoma encircling the intestinal wall at a length of 4.5 cm.", "report", [45]),
        ("They removed a polyp of 3 cm from the bladder, urothelial carcinoma.", "query", [30]),
        # labels, places, scans
        (
            "Carcinoma of the thyroid.\nN1: right lobe, 21 x 14 mm, solid nodule\nN2: lower pole, 7 mm",
            "report",
            [21, 7],
        ),
        (
            "Site: border of tongue\nMax diameter: 29 mm      Depth of invasion: 8 mm\nType: carcinoma",
            "report",
            [29],
        ),
        ("MRI 3.2 cm, not through the sphincter. Squamous cell carcinoma of the anus.", "query", [32]),
        ("Serous carcinoma of both ovaries (right 6.5 cm, left 3.8 cm).", "report", [65, 38]),
        ("Breast cancer. On the ultrasound it measured 2.7 cm.", "query", [27]),
        ("CT showed a 4.9 x 3.1 cm, lobulated, septated cystic mass of the pancreas.", "note", [49]),
        ("An abdominal mass measuring more than 40 x 35 cm.", "note", [400]),
        ("Rectal cancer. After treatment 1.9 cm residual, nodes not seen.", "query", [19]),
        ("Glioblastoma, residual 12 x 9 mm posterior wall.", "note", [12]),
        ("Lymphoma: mesenteric mass 9.1 -> 3.4 cm, spleen 17 -> 13 cm.", "note", [91, 34]),
    ],
)
def test_what_a_size_is_of(text: str, kind: DocumentKind, expected: list[float]) -> None:
    assert sizes(text, kind) == expected


@pytest.mark.parametrize(
    "text",
    [
        "Rectal carcinoma, tumour to mesorectal fascia 0.8 mm.",
        "Posterior surface: tumor at 0.4 mm (R1 by the 1 mm rule).",
        "Colonoscopy: carcinoma at 25 cm.",
        "Adenocarcinoma, into the pancreas to a depth of 9 mm.",
        "My belly was swelling. It was the spleen, 20 cm, and it is leukemia.",
        "Nodule of the thyroid. Right lobe 48 x 17 x 16 mm, left lobe 45 x 15 x 15 mm, isthmus 3 mm.",
        "Specimen labeled as brain tumor and consists of fragments of brain measuring 4 x 3 cm in aggregate.",
        'Specimen labelled "brain tumour" consists of pieces between 1-15 mm.',
        "Two foci of carcinoma. Distance between the foci 20 mm.",
        "Myeloma. Biopsy: 21 mm.",
        "Carcinoma of the tongue, DOI 14 mm.",
        "Rectal carcinoma, CRM involved 0.5 mm.",
        "Carcinoma of the rectum 4 cm proximal to the anal verge.",
    ],
)
def test_lengths_that_are_no_sizes(text: str) -> None:
    assert sizes(text) == []
