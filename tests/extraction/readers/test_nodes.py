"""Lymph nodes: stations, counts in all their forms, involvement, doubt."""

from __future__ import annotations

import pytest

from answer_assist.extraction.readers.node_counts import counts_of
from answer_assist.extraction.readers.nodes import read_nodes
from answer_assist.extraction.reading import Reading
from answer_assist.findings import DocumentKind, Node


def _nodes(text: str, kind: DocumentKind = "report") -> list[Node]:
    return list(read_nodes(Reading(text, kind)))


@pytest.mark.parametrize(
    ("text", "assertion", "positive", "examined"),
    [
        ("Lymph nodes: 0/7 positive for metastasis.", "absent", 0, 7),
        ("Lymph nodes 0 / 17 .", "absent", 0, 17),
        ("A single (1 of 17) mesenteric lymph node contains metastatic carcinoma.", "present", 1, 17),
        ("Colon cancer, 3 of 19 nodes +.", "present", 3, 19),
        ("Regional lymph nodes (positive:total): 5:31", "present", 5, 31),
        ("Total nodes examined: 16; total involved: 1", "present", 1, 16),
        ("Number of nodes examined: 12\nNumber of nodes involved: 0", "absent", 0, 12),
        ("NINE (9) BENIGN LYMPH NODES.", "absent", 0, 9),
        ("Carcinoma in seven of the 19 excised axillary nodes.", "present", 7, 19),
        ("Four reactive regional lymph nodes were examined.", "absent", 0, 4),
        ("Metastasis in 1 lymph node out of 3.", "present", 1, 3),
        ("One hilar node without carcinoma (0/1).", "absent", 0, 1),
        ("NODES   axillary: 2 of 14 involved (one macrometastasis 4.5 mm)", "present", 2, 14),
        ("Twelve pericolic lymph nodes, no evidence of tumor.", "absent", 0, 12),
        ("METASTATIC CARCINOMA IN THREE OF EIGHTEEN LYMPH NODES", "present", 3, 18),
        ("None of 14 lymph nodes shows tumor.", "absent", 0, 14),
        ("Lymph nodes, left pelvic: ten (10) nodes, negative for tumor.", "absent", 0, 10),
        ("Two positive nodes in the left axilla.", "present", 2, None),
        # Labels that count the positive nodes.
        ("Number of positive lymph nodes: 0", "absent", 0, None),
        ("Number of positive lymph nodes, left: 0", "absent", 0, None),
        ("No. of metastatic lymph nodes: 4", "present", 4, None),
        ("Number of involved nodes = 1", "present", 1, None),
        ("Number of lymph nodes examined: 10\nNumber of positive lymph nodes: 0", "absent", 0, 10),
        # Glands that only nodes can be.
        ("Adenocarcinoma, 57 mm; 2 of 31 glands.", "present", 2, 31),
    ],
)
def test_counts(text: str, assertion: str, positive: int | None, examined: int | None) -> None:
    found = [(node.assertion, node.positive, node.examined) for node in _nodes(text)]
    assert (assertion, positive, examined) in found
    assert {one[0] for one in found} == {assertion}


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("Carcinoma. Axillary nodes are involved.", [("axillary", "present")]),
        ("Carcinoma. Lymphatic nodes show no signs of tumor growth.", [("lymph nodes", "absent")]),
        (
            "B. LYMPH NODE, STATION 4R, EBUS-FNA: POSITIVE FOR MALIGNANT CELLS.",
            [("lower paratracheal (station 4)", "present")],
        ),
        ("Metastatic squamous cell carcinoma in a level II node.", [("neck level II", "present")]),
        ("Left groin node, excision.\nDx: diffuse large B-cell lymphoma.", [("inguinal", "present")]),
        ("Node biopsy = follicular lymphoma.", [("lymph nodes", "present")]),
        ("Involvement of his bilateral cervical lymph nodes by lymphoma.", [("cervical", "present")]),
        (
            "Lymphoma. FDG avid nodes in neck, mediastinum and para-aortic.",
            [("cervical", "present"), ("mediastinal", "present"), ("para-aortic", "present")],
        ),
        ("Rectal cancer with nodal recurrence.", [("lymph nodes", "present")]),
        ("Sarcoma: sites of disease appeared (liver, spleen and lymph nodes).", [("lymph nodes", "present")]),
        # denied
        ("Carcinoma, without lymph node involvement.", [("lymph nodes", "absent")]),
        (
            "Carcinoma. Neither clinically nor on imaging evidence of lymph node metastasis.",
            [("lymph nodes", "absent")],
        ),
        ("Lung cancer. No palpable supraclavicular nodes.", [("supraclavicular", "absent")]),
        ("Lung cancer. Mediastinal nodes are not enlarged.", [("mediastinal", "absent")]),
        ("Lung cancer. No hypermetabolic cervical lymphadenopathy.", [("cervical", "absent")]),
        (
            "Lung cancer. No FDG-avid mediastinal or hilar nodes.",
            [("mediastinal", "absent"), ("hilar", "absent")],
        ),
        ("Breast cancer. Sentinel node: negative for metastasis.", [("sentinel", "absent")]),
        ("Breast cancer. Lymph node involvement: absent.", [("lymph nodes", "absent")]),
        # doubt: enlarged is not involved
        ("Pancreatic carcinoma with cervical lymphadenopathy.", [("cervical", "uncertain")]),
        ("Lung cancer. Enlarged mediastinal lymph nodes.", [("mediastinal", "uncertain")]),
        (
            "Prostate cancer. Left obturator node 6 mm with mild uptake, indeterminate.",
            [("obturator", "uncertain")],
        ),
        ("Rectal cancer. Rt external iliac node 9 mm - reactive?", [("external iliac", "uncertain")]),
        ("Cancer. CT showed a nodule in the thyroid with a right neck node.", [("cervical", "uncertain")]),
        (
            "Lung cancer. Station 7 subcarinal node 9 mm: indeterminate.",
            [("subcarinal (station 7)", "uncertain")],
        ),
    ],
)
def test_involvement(text: str, expected: list[tuple[str, str]]) -> None:
    assert [(node.name, node.assertion) for node in _nodes(text)] == expected


@pytest.mark.parametrize(
    "text",
    [
        "Kidney cancer. Lymph nodes: none received.",
        "GIST, margins free, no nodes in specimen.",
        "NO LYMPH NODES SUBMITTED OR FOUND. CLEAR CELL RENAL CELL CARCINOMA.",
        "Renal cell carcinoma. Lymph nodes: not identified.",
        "Breast cancer, pT2 N1 M0, stage IIB.",
        "Breast cancer, axillary node clearance was done.",
        "Carcinoma. Regional lymph nodes cannot be assessed (pNX).",
        "Lymphoma in remission; irradiation of the supraclavicular lymph nodes in 2019 and 3/50 mitoses.",
        'Carcinoma. Received labeled "right pelvic lymph nodes", a 4 x 3 x 1 cm piece of fat.',
    ],
)
def test_nothing_is_said_of_nodes(text: str) -> None:
    assert _nodes(text) == []


@pytest.mark.parametrize(
    "text",
    [
        "Sore throat since Friday, and a swollen lymph node under my jaw.",
        "My parotid glands are swollen, could it be mumps?",
    ],
)
def test_swollen_nodes_without_a_tumor_are_no_finding(text: str) -> None:
    assert _nodes(text, "query") == []


def test_a_patient_with_cancer_asks_about_nodes() -> None:
    (node,) = _nodes("I have breast cancer. That axillary node - is it cancer or not?", "query")
    assert (node.name, node.assertion) == ("axillary", "uncertain")


def test_station_counts_and_total_are_both_recorded() -> None:
    text = (
        "REGIONAL LYMPH NODES\n  Right obturator / external iliac: 0/7\n"
        "  Left obturator / external iliac: 1/9, largest deposit 3 mm\n"
        "  Total nodes examined: 16; total involved: 1\n"
    )
    counts = [(node.positive, node.examined, node.laterality) for node in _nodes(text)]
    assert sorted(counts) == [(0, 7, "right"), (1, 9, "left"), (1, 16, None)]


def test_a_heading_hands_its_station_to_the_statement_below() -> None:
    text = "PART 1: LYMPH NODE, RIGHT PELVIC, EXCISION -\nNINE (9) BENIGN LYMPH NODES.\nPART 2: URETER: NONE."
    (node,) = _nodes(text)
    assert (node.name, node.laterality, node.positive, node.examined) == ("pelvic", "right", 0, 9)


@pytest.mark.parametrize(
    ("text", "laterality"),
    [
        ("Carcinoma. Left axillary nodes are involved.", "left"),
        ("Carcinoma. Rt inguinal lymph node: metastatic melanoma.", "right"),
        ("Bilateral cervical lymphadenopathy in lung cancer.", "bilateral"),
        ("The 10R hilar node is involved by carcinoma.", "right"),
        ("Pelvic lymph nodes, left: 0/8.", "left"),
        ("Carcinoma. Axillary nodes are involved.", None),
    ],
)
def test_laterality(text: str, laterality: str | None) -> None:
    assert {node.laterality for node in _nodes(text)} == {laterality}


def test_evidence_holds_nodes_and_count() -> None:
    (node,) = _nodes("Axillary nodes: 2 of 14 involved.")
    assert [span.text for span in node.evidence] == ["Axillary nodes", "2 of 14"]
    assert node.code is not None
    assert node.code.value == "C77.3"


@pytest.mark.parametrize(
    ("text", "pairs"),
    [
        ("0/7", [(0, 7)]),
        ("twenty-one of forty", [(21, 40)]),
        ("three (3) of twelve (12)", [(3, 12)]),
        ("dated 12/03/2021", []),
        ("3/50 hpf", []),
        ("9/4", []),
        ("page 4 of 7", []),
    ],
)
def test_pairs_of_numbers(text: str, pairs: list[tuple[int, int]]) -> None:
    assert [(count.positive, count.examined) for count in counts_of(Reading(text))] == pairs


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("Lung cancer. Station 7 node 0/2, station 5 node 1/3. Total 1 of 5.", ("present", 1, 5)),
        ("Gastric adenocarcinoma, pN1 (2/34).", ("present", 2, 34)),
        ("Carcinoma. New L supraclav LN 1.7 cm, bx-proven.", ("present", None, None)),
        ("Melanoma. The groin node also contained tumour.", ("present", None, None)),
        ("Bladder cancer. CT: nothing in the lymph glands.", ("absent", None, None)),
        ("Bilat level II nodes, FNA right = squamous cell carcinoma.", ("present", None, None)),
        ("Pathology of the lung cancer: stations 5 and 7 were uninvolved.", ("absent", None, None)),
    ],
)
def test_nodes_in_shorthand(text: str, expected: tuple[str, int | None, int | None]) -> None:
    found = [(node.assertion, node.positive, node.examined) for node in _nodes(text)]
    assert expected in found


def test_a_place_in_the_chest_among_nodes_of_a_lymphoma() -> None:
    text = "Diffuse large B-cell lymphoma. PET shows nodes in the neck, the chest and the groin."
    assert [node.name for node in _nodes(text, "query")] == ["cervical", "intrathoracic", "inguinal"]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        # every station of a list with its own count
        (
            "Adenocarcinoma of the pancreas. Nodes: peripancreatic 2/9, portocaval 0/3",
            {("present", 2, 9), ("absent", 0, 3)},
        ),
        (
            "Carcinosarcoma. SLN: R ext iliac 0/1, L obturator 1/2 (macromet 3 mm)",
            {("absent", 0, 1), ("present", 1, 2)},
        ),
        (
            "Gastric cancer, pN1 (2/31: #3 2/8, #7 0/4).\nLymph node metastasis consists of the solid part.",
            {("present", 2, 31), ("present", 2, 8), ("absent", 0, 4)},
        ),
        # the number behind the station
        ("Cholangiocarcinoma. Lymph node hepatic pedicle (2): reactive lymphadenitis", {("absent", 0, 2)}),
        # stations without the word node, after a count
        (
            "One of the eight lymph nodes (station 11L) contained metastasis; stations 5 and "
            "7 were uninvolved.",
            {("present", 1, 8), ("absent", None, None)},
        ),
    ],
)
def test_lists_of_stations(text: str, expected: set[tuple[str, int | None, int | None]]) -> None:
    found = {(node.assertion, node.positive, node.examined) for node in _nodes(text)}
    assert expected <= found


def test_a_node_that_was_not_sent_is_no_finding() -> None:
    assert not _nodes("Adenocarcinoma of the colon. No node was sent with this case.")


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        # what is said of some of the nodes
        ("Sections show 14 lymph nodes, of which 3 contain metastatic carcinoma.", {("present", 3, 14)}),
        (
            "Two sentinel nodes were submitted. One of them contains a micrometastasis of 1.2 mm; the other "
            "is negative.",
            {("present", 1, 2)},
        ),
        ("Colectomy for carcinoma. Of the 22 nodes retrieved, four were positive.", {("present", 4, 22)}),
        ("Mastectomy for carcinoma: 12 nodes removed, none involved.", {("absent", 0, 12)}),
        ("SLNB: two nodes, both negative.", {("absent", 0, 2)}),
        ("Axillary contents: 2 positive lymph nodes out of 17.", {("present", 2, 17)}),
        ("2 nodes came back positive out of 15 removed for her breast cancer.", {("present", 2, 15)}),
        # how many there are, what they hold
        ("No metastases in nineteen pericolic nodes.", {("absent", 0, 19)}),
        ("All 23 lymph nodes were free of metastatic disease.", {("absent", 0, 23)}),
        ("SLNB x3: negative.", {("absent", 0, 3)}),
        # forms
        ("Lymph node status: 12 examined, 0 positive.", {("absent", 0, 12)}),
        ("Lymph nodes examined: 18 / positive: 2", {("present", 2, 18)}),
        ("Lymph nodes\n  Examined      25\n  Involved      0", {("absent", 0, 25)}),
        ("Total number of nodes: 25, positive nodes: 3", {("present", 3, 25)}),
        ("No regional lymph node metastasis identified. Nodes examined 23.", {("absent", 0, 23)}),
        (
            "Left axilla nodes ..... number 14, positive 2\nRight axillary nodes ..... number 9, positive 0",
            {("present", 2, 14), ("absent", 0, 9)},
        ),
        # signs
        ("LN 3+/19", {("present", 3, 19)}),
        ("Lymph nodes: 3 (+) of 19.", {("present", 3, 19)}),
        ("Breast cancer, LN+.", {("present", None, None)}),
        ("Breast cancer, LN-, HER2-.", {("absent", None, None)}),
        # behind a stage, an operation, a level
        ("pT3 pN1a (1/24) pM0", {("present", 1, 24)}),
        ("ypN0 (0/14), L0, V0", {("absent", 0, 14)}),
        ("SN 1/2 (+), ALND 0/11", {("present", 1, 2), ("absent", 0, 11)}),
        (
            "Left neck: level IIa 1/5, IIb 0/3, III 0/7",
            {("present", 1, 5), ("absent", 0, 3), ("absent", 0, 7)},
        ),
        ('"Left neck dissection specimen level IV":\n-Absence of neoplasia (0/6)', {("absent", 0, 6)}),
    ],
)
def test_counts_in_prose_and_forms(text: str, expected: set[tuple[str, int | None, int | None]]) -> None:
    assert {(node.assertion, node.positive, node.examined) for node in _nodes(text)} == expected


@pytest.mark.parametrize(
    ("text", "kind", "expected"),
    [
        ("CYTOLOGY, EBUS-FNA 7 NODE - Final\nAdenocarcinoma of lung.", "report", ["present"]),
        ("Tongue cancer. One lymph gland in the neck was found to have cancer.", "query", ["present"]),
        ("Neck: no sig. nodes. Tongue cancer.", "note", ["absent"]),
        ("Lymphoma, in remission. No cervical, axillary or inguinal LAP.", "note", ["absent"] * 3),
        ("Lymphoma. Mediastinal nodes: no longer avid.", "report", ["absent"]),
        (
            "A left supraclavicular node, 7 mm, is avid, in keeping with nodal metastasis of the carcinoma.",
            "report",
            ["present"],
        ),
        # what is only supposed, or said of a class of patients
        ("Breast cancer. Suppose the node turns out positive, what then?", "query", []),
        ("Breast cancer. Chemotherapy is the choice even for node-positive disease.", "note", []),
    ],
)
def test_nodes_in_words(text: str, kind: DocumentKind, expected: list[str]) -> None:
    assert [node.assertion for node in _nodes(text, kind)] == expected


def test_another_count_is_none_of_nodes() -> None:
    text = "Prostate carcinoma. Lymph nodes 0/8; cores 4/12; Allred 0/8."
    assert [(node.positive, node.examined) for node in _nodes(text)] == [(0, 8)]


@pytest.mark.parametrize(
    ("text", "kind", "expected"),
    [
        ("EBUS 4R positive for adenocarcinoma, station 7 negative.", "note", {"present", "absent"}),
        ("Breast cancer. LN: NAD", "note", {"absent"}),
        ("Carcinoma of the tongue. Recurred in the left neck nodes.", "note", {"present"}),
        ("Cancer is in his lymph nodes and liver", "query", {"present"}),
        ("The doctor is worried the cancer may be in the lymph nodes", "query", {"uncertain"}),
        ("No lymphoma in the node submitted.", "report", {"absent"}),
    ],
)
def test_stations_and_tumors_in_nodes(text: str, kind: DocumentKind, expected: set[str]) -> None:
    assert {node.assertion for node in _nodes(text, kind)} == expected


def test_some_of_the_nodes_without_their_total() -> None:
    (node,) = _nodes("Breast cancer. Three of my lymph nodes tested positive.", "query")
    assert (node.assertion, node.positive, node.examined) == ("present", 3, None)


def test_a_number_belongs_to_the_nodes_behind_it() -> None:
    (node,) = _nodes("Pelvic lymph nodes: three of five nodes hold deposits of tumor.")
    assert (node.name, node.positive, node.examined) == ("pelvic", 3, 5)


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        # the tumor is the kidney's, the nodes only came with it
        ("LEFT KIDNEY, ADRENAL, AND LYMPH NODES: RENAL CELL CARCINOMA, CLEAR CELL TYPE.", []),
        # a form that was not filled in
        ("Prostate carcinoma.\nLYMPH NODES EXAMINED:\nLYMPH NODES POSITIVE:\nT STAGE:", []),
        ("Renal cell carcinoma. Unremarkable renal parenchyma\nHilar lymph nodes: Not available", []),
        ("Cervical cancer. On slicing there may be two small lymph nodes, 6 and 9 mm.", []),
        (
            "RIGHT PELVIC LYMPH NODES, EXCISION -\nNO EVIDENCE OF NEOPLASIA IN 4 (FOUR) LYMPH NODES.",
            [("pelvic", "absent", 0, 4)],
        ),
    ],
)
def test_nodes_of_specimens_and_forms(
    text: str, expected: list[tuple[str, str, int | None, int | None]]
) -> None:
    assert [(node.name, node.assertion, node.positive, node.examined) for node in _nodes(text)] == expected


@pytest.mark.parametrize(
    ("text", "counts"),
    [
        (
            "Lymph nodes by packet\n  mesorectal ........... 2/9\n  IMA .................. 0/3\n"
            "  total ................ 2/12\n",
            [(2, 9), (0, 3), (2, 12)],
        ),
        (
            "Nodes (JPS no.)\n  13 (post.)   1/6\n   8a (CHA)    0/2\n  16b1         0/1\n",
            [(1, 6), (0, 2), (0, 1)],
        ),
        (
            "Lymph nodes\n Central VI .... 3 of 8 (max. deposit 4 mm)\n Level II ...... 0 of 5\n",
            [(3, 8), (0, 5)],
        ),
        (
            "NECK\n          R: found / positive     L: found / positive\n"
            "Level I      4 / 0                   3 / 0\nLevel II    10 / 1                   8 / 0\n",
            [(0, 4), (0, 3), (1, 10), (0, 8)],
        ),
        ("Nodes   stn 8a 0/2, stn 12 0/3, stn 13 2/8; total 2/13", [(0, 2), (0, 3), (2, 8), (2, 13)]),
        ("RIGHT NODES\nNUMBER OF NODES IDENTIFIED: _11_\nNUMBER OF NODES INVOLVED: _0_", [(0, 11)]),
        ("Carcinoma. L.N. 9/16 +ve, pN2a.", [(9, 16)]),
        ("Two nodes were free of tumor. Paclitaxel was stopped after 5 of 12; scan again at 3/12.", [(0, 2)]),
    ],
)
def test_counts_in_rows(text: str, counts: list[tuple[int, int]]) -> None:
    assert [(node.positive, node.examined) for node in _nodes(text)] == counts


@pytest.mark.parametrize(
    ("text", "assertion"),
    [
        ("LYMPH NODES\n  Right level III: 12 x 8 mm, rounded, no hilum.", "uncertain"),
        ("Axilla\n- Left level I: 2 nodes with cortex 6 mm and effaced hilum.", "uncertain"),
        ("LN: no para-aortic LN. R obturator 6 mm, indeterminate.", "uncertain"),
        ("Left iliac node 9 mm with fatty hilum.", "absent"),
        ("One portocaval node 11 mm, suspicious, no uptake in the gallbladder fossa.", "uncertain"),
        ("A node in the left groin, 2 cm; FNAC from it came positive for cancer cells.", "present"),
    ],
)
def test_nodes_of_scans(text: str, assertion: str) -> None:
    assert assertion in {node.assertion for node in _nodes(text, "note")}


def test_a_node_told_again_is_one_finding() -> None:
    text = "Papillary carcinoma, and a rounded level IV node. FNA of the node was positive."
    assert [node.assertion for node in _nodes(text, "query")] == ["present"]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("I had cancer of the tonsil. The neck glands are bigger.", [("cervical", "uncertain")]),
        ("Biopsy is SCC. Now a neck gland has become hard on left.", [("cervical", "uncertain")]),
        ("Cancer of the tongue. The glands in his neck have grown.", [("cervical", "uncertain")]),
        (
            "Cancer. Some gland in the middle of the chest, 15 mm, nonspecific.",
            [("mediastinal", "uncertain")],
        ),
        ("Breast cancer. PET shows a hot node behind the breastbone.", [("internal mammary", "uncertain")]),
        ("Tongue cancer. The glands in the neck are not bigger.", []),
        ("Cancer. It is hard to say what the glands in the neck are.", []),
        ("Cancer. A thymus mass in the middle of the chest, 4 cm.", []),
    ],
)
def test_patients_words_for_nodes_that_grow(text: str, expected: list[tuple[str, str]]) -> None:
    assert [(node.name, node.assertion) for node in _nodes(text, "query")] == expected


@pytest.mark.parametrize("end", ["\n- ", "\n-", "\n", " "])
def test_nothing_but_signs_behind_a_count(end: str) -> None:
    text = "Result came yesterday: diffuse large B-cell lymphoma.\nThen they took out one lymph node."
    assert list(read_nodes(Reading(text + end, "query"))) == list(read_nodes(Reading(text, "query")))


@pytest.mark.parametrize(
    "text",
    [
        "WLE was done with the SLNB. CT chest 3/12 for the nodule.",
        "SLNB done. MRI 6/12 for review.",
        "Number of positive lymph nodes: 0\nTotal number of lymph nodes examined: 0",
        "2 of 3 salivary glands were swollen.",
    ],
)
def test_fractions_that_count_no_nodes(text: str) -> None:
    assert [node for node in _nodes(text) if node.positive is not None] == []
