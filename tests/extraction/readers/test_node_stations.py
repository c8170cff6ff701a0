"""Stations of lymph nodes in lists, and what is said of each."""

from __future__ import annotations

import pytest

from answer_assist.extraction.readers.nodes import read_nodes
from answer_assist.extraction.reading import Reading
from answer_assist.findings import DocumentKind, Node


def _nodes(text: str, kind: DocumentKind = "report") -> list[Node]:
    return list(read_nodes(Reading(text, kind)))


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("Carcinoma. Left levels IB and II nodes involved.", {"neck level I", "neck level II"}),
        (
            "Carcinoma. Stations 4 and 7 lymph nodes positive.",
            {"lower paratracheal (station 4)", "subcarinal (station 7)"},
        ),
        (
            "Lung carcinoma. EBUS: 4R positive, 7 positive.",
            {"lower paratracheal (station 4)", "subcarinal (station 7)"},
        ),
    ],
)
def test_stations_that_share_a_word(text: str, expected: set[str]) -> None:
    assert {node.name for node in _nodes(text)} == expected


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        (
            "LYMPH NODES\n- splenic hilum (no. 10): 0/5\n- along the splenic artery (no. 11): 2/8\nSum: 2/13",
            {(0, 5), (2, 8), (2, 13)},
        ),
        (
            "Nodes: 3 / 20\n  Peripancreatic 2/13    hepatic artery (8a) 0/1    portal 1/6",
            {(3, 20), (2, 13), (0, 1), (1, 6)},
        ),
        ("Carcinoma, pN1a(sn): right 1/2 (2 mm), left 0/1.", {(1, 2), (0, 1)}),
        ("Carcinoma. Left groin sentinel: 2 nodes; macrometastasis 6 mm in one.", {(1, 2)}),
        ("3. Six tumor-free lipomatous lymph nodes. No malignancy.", {(0, 6)}),
        ("Bilateral pelvic lymphadenectomy: right 0/11, left 2/9. Carcinoma.", {(0, 11), (2, 9)}),
        ("Neck nodes: level 1B (0/4), 2A (1/6), 3 (0/7). Carcinoma.", {(0, 4), (1, 6), (0, 7)}),
        ("Lymph node, sentinel #2, excision: Metastatic carcinoma in one of two lymph nodes.", {(1, 2)}),
        ("Colon carcinoma with none of 23 glands affected.", {(0, 23)}),
        ("Oral carcinoma. ND: 1/32 (level II, no ENE).", {(1, 32)}),
        ("Cervical carcinoma. Laparoscopic PLND: R 0/8, L 0/10.", {(0, 8), (0, 10)}),
        ("Colon carcinoma. LN yield 34, all neg.", {(0, 34)}),
        ("RIGHT PELVIC LYMPH NODE\nTwo lymph nodes with no carcinoma identified", {(0, 2)}),
        ("Carcinoma. Benign lymph nodes\nNumber of lymph nodes examined: 8", {(0, 8)}),
        ("No evidence of malignancy in any of 34 lymph nodes.", {(0, 34)}),
        ("Gastric carcinoma, 22 LN removed 5 positive, margins free.", {(5, 22)}),
        ("Carcinoma. Nodes: 2/24. Apical node: clear.\nDeposits: none", {(2, 24), (None, None)}),
        # dates, weeks, stations are no counts
        ("Breast carcinoma. SLNB 3/52 ago. SLN 0/2.", {(0, 2)}),
        ("Lymphoma. Nodes: L inguinal 4 cm.\nPET 4/11: L inguinal avid.", {(None, None)}),
        ("Carcinoma. Peribronchial nodes (station 11/12): free of tumour 0/6.", {(0, 6)}),
    ],
)
def test_counts_in_lists(text: str, expected: set[tuple[int | None, int | None]]) -> None:
    assert {(node.positive, node.examined) for node in _nodes(text)} == expected


@pytest.mark.parametrize(
    ("text", "kind", "expected"),
    [
        # what is said of another organ or item is not said of the nodes
        (
            "Cervical carcinoma, parametria free on both sides, (R) external iliac node 1.7 cm suspicious, "
            "bladder and rectum not involved.",
            "query",
            ["uncertain"],
        ),
        (
            "Cholangiocarcinoma, no intrahepatic metastasis, hilar lymph node 12 mm suspicious.",
            "query",
            ["uncertain"],
        ),
        (
            "Carcinoma. No uptake in the liver, one periportal node 9 mm doubtful, "
            "small uptake at the port site.",
            "query",
            ["uncertain"],
        ),
        ("Melanoma. There were nodes in the armpit, and the examination was normal.", "note", []),
        (
            "Carcinoma. Para-aortic nodes under 0.8 cm.\nSpleen, kidneys, adrenals: nothing to report.",
            "report",
            ["uncertain"],
        ),
        ("Carcinoma. Multiple cervical lymph nodes, without distant metastasis.", "note", []),
        ("Lymphoma: bulky cervical nodes, spleen normal.", "note", ["present"]),
        ("Melanoma. Left cervical lymphadenopathy with normal mouth opening.", "note", ["uncertain"]),
        ("Carcinoma. Level II nodes on both sides up to 9 mm with preserved hila.", "report", ["absent"]),
        # words for what nodes are
        ("Melanoma. No lymphadenopathy.", "note", ["absent"]),
        ("Prostate cancer. Right iliac: no adenopathy.", "report", ["absent"]),
        ("Wilms tumor. Hilar lymph node sampling: negative.", "note", ["absent"]),
        ("Renal carcinoma. RECIST targets: lung nodule 8 mm, right hilar node 11 mm.", "report", ["present"]),
        ("Lymphoma. The work-up did not show evidence of nodal disease.", "note", ["absent"]),
        (
            "Carcinoma. A 7 mm node at the arterial origin is of uncertain significance.",
            "report",
            ["uncertain"],
        ),
        ("Colon cancer. Metastasis was found in his para-aortic lymph node.", "note", ["present"]),
        ("Breast cancer. They found cancer in 3 of my lymph nodes.", "query", ["present"]),
        ("Breast cancer. One node was positive with micromets, 2 others negative.", "query", ["present"]),
        (
            "Lung carcinoma. Avid hilar node and subcarinal node, consistent with nodal metastases.",
            "report",
            ["present", "present"],
        ),
        ("Hodgkin lymphoma. PET showed ganglia cervical right, bulky.", "query", ["present"]),
        ('Block: "metastatic ca, Rt inguinal node, ?primary".', "report", ["present"]),
        ("Thyroid carcinoma. LN: TTF-1 positive, calcitonin negative.", "report", []),
        ("Pancreatic carcinoma. Tumor replaces a large lymph node.", "report", ["present"]),
        # nothing is said of nodes
        ("Carcinoma. Hilar lymph nodes (number positive / number of nodes): Not present.", "report", []),
        ('The container is labeled "lymph nodes pelvic" and holds fat.\nADENOCARCINOMA', "report", []),
        ("Thyroid cancer. The surgery did not include removal of any lymph node.", "query", []),
        (
            "Renal carcinoma.\nA8 - two lymph node candidates\nSections show a clear cell carcinoma.",
            "report",
            [],
        ),
        ("The pelvic lymph nodes were removed because the borderline tumor might recur.", "note", []),
    ],
)
def test_what_is_said_of_nodes(text: str, kind: DocumentKind, expected: list[str]) -> None:
    assert [node.assertion for node in _nodes(text, kind)] == expected


def test_nodes_apart_from_the_rest_of_their_station() -> None:
    text = (
        "Left axilla: one node with cortical thickening, suspicious. Remaining axillary nodes normal. "
        "Breast carcinoma."
    )
    assert {node.assertion for node in _nodes(text)} == {"uncertain", "absent"}
