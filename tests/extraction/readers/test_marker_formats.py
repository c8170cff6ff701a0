"""How laboratories of many countries set out panels of stains, and how patients retell them.

An expectation names each marker with its result, then percentage, score in brackets, intensity, extent.
"""

from __future__ import annotations

import re

import pytest

from answer_assist.extraction.readers.genes import gene_places, read_genes
from answer_assist.extraction.readers.marker_boxes import ticked_only
from answer_assist.extraction.readers.marker_tokens import Token
from answer_assist.extraction.readers.markers import read_markers
from answer_assist.extraction.reading import Reading
from answer_assist.findings import DocumentKind, Marker


def told(marker: Marker) -> str:
    parts = [marker.name, marker.result]
    if marker.percent is not None:
        low, high = (f"{value:g}" for value in marker.percent)
        parts.append(f"{low}%" if low == high else f"{low}-{high}%")
    if marker.score is not None:
        parts.append(f"[{marker.score}]")
    parts.extend(part for part in (marker.intensity, marker.extent) if part)
    return " ".join(parts)


def markers(text: str, kind: DocumentKind = "report") -> list[str]:
    return sorted(told(marker) for marker in read_markers(Reading(text, kind)))


def expected(notation: str) -> list[str]:
    return sorted(part.strip() for part in re.split(r";\s+", notation) if part.strip())


BOXES = [
    ("ER [x] Positive [ ] Negative  70%\nPR [ ] Positive [x] Negative", "ER positive 70%; PR negative"),
    ("HER2: \u2610 0 \u2612 1+ \u2610 2+ \u2610 3+", "HER2 negative [1+]"),
    (
        "Estrogen receptor: Positive \u2612 Negative \u2610\nPR: Positive \u2610 Negative \u2612",
        "ER positive; PR negative",
    ),
    ("ER: ( ) negative (x) positive, Allred 6/8", "ER positive [Allred 6/8]"),
    (
        "MLH1: [X] Intact nuclear expression  [ ] Loss\nMSH2: [ ] Intact nuclear expression  [X] Loss",
        "MLH1 intact; MSH2 lost",
    ),
]
HEADINGS = [
    (
        "POSITIVE IN TUMOR\nSOX10 (diffuse)\nS100\n\nNO STAINING IN TUMOR\nAE1/AE3, EMA\ndesmin",
        "SOX10 positive diffuse; S100 positive; AE1/AE3 negative; EMA negative; desmin negative",
    ),
    (
        "Positive markers\n  - CK7 (80%)\n  - PAX8\nNegative markers\n  - CK20\n  - WT1",
        "CK7 positive 80%; PAX8 positive; CK20 negative; WT1 negative",
    ),
    ("Lack of reaction with: TTF-1, PAX8.", "TTF-1 negative; PAX8 negative"),
    ("A positive reaction was obtained with: CD10, PAX8.", "CD10 positive; PAX8 positive"),
    (
        "(+) CK7, CK19\n(\u00b1) CDX2\n(-) TTF-1",
        "CK7 positive; CK19 positive; CDX2 equivocal; TTF-1 negative",
    ),
    ("+ CK7, GATA3\n- CK20, TTF-1", "CK7 positive; GATA3 positive; CK20 negative; TTF-1 negative"),
    ("Criteria of this laboratory: HER2 3+ = strong complete staining in more than 10%.", ""),
]
IN_ORDER = [
    (
        "CK7, CK20 and TTF-1 are positive, negative and positive, respectively.",
        "CK7 positive; CK20 negative; TTF-1 positive",
    ),
    (
        "ER and PR were positive in 90% and 35% of the cells, respectively.",
        "ER positive 90%; PR positive 35%",
    ),
    (
        "Positive for ER, PR and AR (95%, 60% and 20%, respectively).",
        "ER positive 95%; PR positive 60%; AR positive 20%",
    ),
]
GROUPS = [
    ("MMR: MLH1 +, PMS2 +, MSH2 -, MSH6 -.", "MLH1 intact; PMS2 intact; MSH2 lost; MSH6 lost"),
    (
        "MLH1 absent, PMS2 absent, MSH2 present, MSH6 present.",
        "MLH1 lost; PMS2 lost; MSH2 intact; MSH6 intact",
    ),
    ("Loss of MSH6, with MLH1 and PMS2 kept.", "MSH6 lost; MLH1 intact; PMS2 intact"),
    ("She is triple positive.", "ER positive; PR positive; HER2 positive"),
]
# Short and everyday words for a result, as notes and patients put it.
TERSE = [
    ("RB1: gone; p53: null.", "RB1 lost; p53 mutant"),
    ("TTF1: zero   CK7: zero   CD99: weak", "TTF-1 negative; CK7 negative; CD99 positive weak"),
    (
        "synapt: +++   chromo: +   CD56: ++",
        "synaptophysin positive [3+]; chromogranin A positive; CD56 positive [2+]",
    ),
    ("CK20: paranuclear dots. Neurofilament: dots.", "CK20 positive; neurofilament positive"),
    ("p53 | >90% strong | mut. type", "p53 mutant 90-100% strong"),
    ("p53 mut., WT1 +", "p53 mutant; WT1 positive"),
    ("ER patchy wk+, HER2 3+", "ER positive weak patchy; HER2 positive [3+]"),
    ("pT2 pN1a, ER 95 PR 60 HER2 0.", "ER positive 95%; PR positive 60%; HER2 negative [0]"),
    ("Ki67 30, ER 90, PR 80.", "Ki-67 positive 30%; ER positive 90%; PR positive 80%"),
    ("E-cadherin - (lost); MUM1 -", "E-cadherin lost; MUM1 negative"),
    ("CD5: neg (lost)", "CD5 lost"),
    ("Breast ca, triple neg.", "ER negative; PR negative; HER2 negative"),
    ("Immunoreactive for melanin A and HMB45.", "Melan-A positive; HMB-45 positive"),
    ("Keratin AE1/3    Neg.", "AE1/AE3 negative"),
    ("Positive for CD20 and parathyroid hormone-related peptide.", "CD20 positive; PTHrP positive"),
    (
        "MLH-1, MSH-2 and MSH-6 immunostaining results were normal.",
        "MLH1 intact; MSH2 intact; MSH6 intact",
    ),
    ("Numerous MIB-1 reactive cells with a labeling index estimated at 20%.", "Ki-67 positive 20%"),
    ("Ki-67 of specimen A was typed wrong. It reads 21%.", "Ki-67 positive 21%"),
    ("PD-L1 (22C3) ...... CPS 45; positive at cutoff 10", "PD-L1 positive [CPS 45]"),
    ("Skin biopsy: Kaposi sarcoma, HHV8 positive.", "HHV-8 positive"),
    # What a laboratory tells of its rules.
    ("HER2: criteria for colorectal carcinoma (3+ in at least 50% of cells) are fulfilled.", ""),
    ("Loss of CDX2 is reported only below 10% of cells.", ""),
    ("Normal range, for info: CD138 + up to 3%.", ""),
    ("Folate receptor alpha - block gone to the reference centre.", "FOLR1 not stated"),
]
SIGNS_AND_NUMBERS = [
    (
        "CD19\u207a CD5\u207a FMC7\u207b CD10\u207b by flow cytometry",
        "CD19 positive; CD5 positive; FMC7 negative; CD10 negative",
    ),
    ("IHC: CD3 cytoplasmic -, CD19 -", "CD3 negative; CD19 negative"),
    (
        "p53 (+,80%), CD34 (vessels+), CK-P: +, NapA: -",
        "p53 positive 80%; pan-cytokeratin positive; Napsin A negative",
    ),
    ("Gastrin -, insulin -, glucagon focal +", "gastrin negative; insulin negative; glucagon positive focal"),
    (
        "HER2 was 1+. ER was 90, PR 80 and Ki67 only 5.",
        "HER2 negative [1+]; ER positive 90%; PR positive 80%; Ki-67 positive 5%",
    ),
    ("Ki-67: 40 positive of 200 cells, 20%.", "Ki-67 positive 20%"),
    ("ER IRS 12/12, PR IRS 6.", "ER positive [IRS 12/12]; PR positive [IRS 6]"),
    ("SSTR2A: score 3, Ki67: 4.2%", "SSTR2 positive [3+]; Ki-67 positive 4.2%"),
    ("PD-L1 (22C3): TPS <1%; CPS 2.", "PD-L1 negative 0-1% [TPS <1%]; PD-L1 positive [CPS 2]"),
    ("PD-L1 CPS less than 1.", "PD-L1 negative [CPS <1]"),
    ("CPS 12, MSI stable, HER2 0.", "HER2 negative [0]"),
    ("HER2 3+ in the solid part, 1+ elsewhere.", "HER2 positive [3+]; HER2 negative [1+]"),
    ("HER2 low disease, ER 0%.", "ER negative 0%"),
]
LABELS = [
    (
        "ER: Positive. Proportion: 85%. Intensity: strong.\nPR: Positive. Proportion: 15%. Intensity: weak.",
        "ER positive 85% strong; PR positive 15% weak",
    ),
    (
        "ER Status: Positive (greater than 10% of cells demonstrate nuclear positivity)\n"
        "  Percentage of Cells with Nuclear Positivity: 81-90%\n"
        "  Average Intensity of Staining: Moderate\nPgR Status: Negative",
        "ER positive 81-90% moderate; PR negative",
    ),
    ("HER2 (by in situ hybridization): Negative (not amplified)", "HER2 not amplified"),
    (
        "HER2 IHC: 2+; HER2 FISH: HER2/CEP17 ratio: 1.4; mean copies: 3.1; interpretation: negative",
        "HER2 equivocal [2+]; HER2 not amplified",
    ),
    ("No tumor is left in the block for PD-L1.", ""),
]
SCANNED = [
    (
        "IHC : CK7 p0sitive ; HER - 2 l+ ; Ki - 67 4O % ; TTF1 negatlve",
        "CK7 positive; HER2 negative [1+]; Ki-67 positive 40%; TTF-1 negative",
    ),
    ("Synaptophysin negat ive, p53 rnutant pattern, > 8O %", "synaptophysin negative; p53 mutant 80-100%"),
]
OF_OTHER_CELLS = [
    ("Foamy histiocytes (strongly CD68 positive) fill the cores. CK7 positive.", "CK7 positive"),
    ("CD10 and BCL6 positive in follicles; BCL2 negative.", "BCL2 negative"),
    ("The tumor markers (CEA, AFP and CA 19-9) were negative.", ""),
    ("Specimen 7C-01A-PR received. ER 90%.", "ER positive 90%"),
    ("Is it true that HER2 positive cancers spread faster? Mine is HER2 negative.", "HER2 negative"),
]


@pytest.mark.parametrize(
    ("text", "facts"),
    [
        *BOXES,
        *HEADINGS,
        *IN_ORDER,
        *GROUPS,
        *TERSE,
        *SIGNS_AND_NUMBERS,
        *LABELS,
        *SCANNED,
        *OF_OTHER_CELLS,
    ],
)
def test_panel(text: str, facts: str) -> None:
    assert markers(text) == expected(facts)


def test_boxes_without_an_empty_one_leave_the_tokens_alone() -> None:
    tokens = [Token("marker", 0, 2), Token("result", 7, 15, "positive")]
    assert ticked_only("ER [x] positive", tokens) == tokens


def test_drivers_told_in_one_breath_are_genes_and_no_stains() -> None:
    reading = Reading("PDL1 is 80%, my EGFR is negative and ALK positive.", "query")
    assert [told(marker) for marker in read_markers(reading)] == ["PD-L1 positive 80%"]
    assert {(gene.gene, gene.assertion) for gene in read_genes(reading)} == {
        ("EGFR", "absent"),
        ("ALK", "present"),
    }
    assert {reading.view[start : start + 4] for start in gene_places(reading)} == {"EGFR", "ALK "}


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("ETV6-RUNX1 positive leukemia.", {("ETV6", "present"), ("RUNX1", "present")}),
        ("BRAF V600E immunostain (VE1) positive, confirmed by PCR.", {("BRAF", "present")}),
        ("FISH: TP53 deletion + (55% of nuclei), ATM deletion -.", {("TP53", "present"), ("ATM", "absent")}),
        ("BRAF V600E is found in about half the cases.", set()),
    ],
)
def test_genes_beside_stains(text: str, found: set[tuple[str, str]]) -> None:
    assert {(gene.gene, gene.assertion) for gene in read_genes(Reading(text, "report"))} == found


@pytest.mark.parametrize(
    ("text", "results"),
    [
        (
            "IHC: NKX3.1 + + + ; PSAP + + ; GATA3 - .",
            {"NKX3.1": "positive", "PSAP": "positive", "GATA3": "negative"},
        ),
        (
            "IHC: CK20+, p40 & CD99 both -, SOX10-.",
            {"CK20": "positive", "p40": "negative", "CD99": "negative"},
        ),
        (
            "Flow: CD20 +, CD5 and CD10 neither, CD23 weak.",
            {"CD20": "positive", "CD5": "negative", "CD10": "negative"},
        ),
        (
            "IHC\nVimentin ........ +\nDesmin .......... -\nTdT ............. -\n",
            {"vimentin": "positive", "desmin": "negative", "TdT": "negative"},
        ),
        (
            "IHC: INSM1/Syn/p63: +/focal+/-; CK7-.",
            {"INSM1": "positive", "synaptophysin": "positive", "p63": "negative", "CK7": "negative"},
        ),
        ("ER TS 8 (5+3), PR TS 0 (0+0).", {"ER": "positive", "PR": "negative"}),
        ("EMA-CO is kept for failure; ALK phos 60, kidneys negative.", {}),
    ],
)
def test_signs_behind_lists(text: str, results: dict[str, str]) -> None:
    found = {marker.name: marker.result for marker in read_markers(Reading(text, "note"))}
    assert results.items() <= found.items() if results else not found


@pytest.mark.parametrize(
    ("text", "kind", "names"),
    [
        # the state of the DNA, or four stains
        ("Gullet cancer, Her2 3+, MMR proficient.", "query", {"HER2"}),
        ("Colon cancer, MMR proficient by IHC.", "note", {"MLH1", "MSH2", "MSH6", "PMS2"}),
        # a fusion's partner, and a transcript
        ("Ewing sarcoma. CD99 positive. CIC::DUX4 not detected.", "report", {"CD99"}),
        ("Sentinel node by OSNA: CK19 mRNA 4,200 copies, positive.", "report", set()),
    ],
)
def test_what_is_no_stain(text: str, kind: DocumentKind, names: set[str]) -> None:
    assert {marker.name for marker in read_markers(Reading(text, kind))} == names


def test_nought_of_a_hormone_receptor_is_a_percentage() -> None:
    found = read_markers(Reading("Breast cancer, ER 5%, PR 0, HER2 1+.", "query"))
    assert {marker.name: marker.percent for marker in found} == {
        "ER": (5.0, 5.0),
        "PR": (0.0, 0.0),
        "HER2": None,
    }


def test_no_term_reaches_into_the_next_cell() -> None:
    text = "Stain\tResult\tComment\nCK5/6\tnegative\tControls stained as expected.\nKi-67\t80 %"
    found = {marker.name: marker.result for marker in read_markers(Reading(text, "report"))}
    assert found == {"CK5/6": "negative", "Ki-67": "positive"}


def test_repair_proteins_that_are_fine_are_intact() -> None:
    found = {
        marker.name: marker.result
        for marker in read_markers(Reading("MSH2/MSH6 fine, MLH1/PMS2 not retained.", "query"))
    }
    assert found == {"MSH2": "intact", "MSH6": "intact", "MLH1": "lost", "PMS2": "lost"}
