"""Tables, headings and tests of genes beside stains, as laboratories print them."""

from __future__ import annotations

import pytest

from answer_assist.extraction.readers.markers import read_markers
from answer_assist.extraction.reading import Reading
from answer_assist.findings import Marker

REPORTS = [
    (
        "| Antibody | Clone | Tumor nuclei | Call |\n| MLH1 | G168 | no staining | LOSS |\n"
        "| MSH6 | SP93 | 70% | INTACT |",
        {("MLH1", "lost"), ("MSH6", "intact")},
    ),
    (
        "            Stomach       Ovary\nCK7         pos           neg\nCK20        neg           pos\n"
        "Ki67        20%           55%",
        {("CK7", "positive"), ("CK7", "negative"), ("CK20", "negative"), ("CK20", "positive")}
        | {("Ki-67", "positive")},
    ),
    (
        "AG    | % GATE | MFI    | CALL\nCD19  | 97     | bright | POS\nCD10  | 3      | .      | NEG",
        {("CD19", "positive"), ("CD10", "negative")},
    ),
    ("MLH1, PMS2, MSH2 and MSH6 are expressed.", {(n, "intact") for n in ("MLH1", "MSH2", "MSH6", "PMS2")}),
    (
        "Negative in the atypical B cells ... CD3, CD5, CD10",
        {(n, "negative") for n in ("CD3", "CD5", "CD10")},
    ),
    ("Desmin and CD34 gave no reaction.", {("desmin", "negative"), ("CD34", "negative")}),
    ("p53 wild pattern. PAX8 neg.", {("p53", "wild-type"), ("PAX8", "negative")}),
    ("NGS: no IDH1, no TP53.", set()),
    ("BRAF V600E detected by PCR.", set()),
    ("Immunostain for BRAF V600E (VE1) is positive.", {("BRAF V600E", "positive")}),
]


@pytest.mark.parametrize(("text", "expected"), REPORTS)
def test_what_a_report_says_of_its_stains(text: str, expected: set[tuple[str, str]]) -> None:
    assert {(marker.name, marker.result) for marker in read_markers(Reading(text, "report"))} == expected


def test_the_parts_of_an_allred_score_are_no_score() -> None:
    (marker,) = read_markers(Reading("ER: PS 5 + IS 2 = 7/8 (Allred), POSITIVE", "report"))
    assert (marker.name, marker.result, marker.score) == ("ER", "positive", "Allred 7/8")


def test_a_treatment_refused_is_no_result() -> None:
    text = "PD-L1 TPS 60%. It was not recommended, although the PD-L1 is 60%. "
    text += "Why is it not an option with a PD-L1 of 60%?"
    (marker,) = read_markers(Reading(text, "query"))
    assert (marker.result, marker.percent, marker.score) == ("positive", (60.0, 60.0), "TPS 60%")


CONSTRUCTS = [
    (
        "Loss of MLH1 and PMS2, MSH2 and MSH6 retained.",
        "MLH1 lost; PMS2 lost; MSH2 intact; MSH6 intact",
    ),
    (
        "Loss of MSH2 and MSH6; MLH1 and PMS2 kept.",
        "MSH2 lost; MSH6 lost; MLH1 intact; PMS2 intact",
    ),
    (
        "Positive for p40 and CK5/6, TTF-1 and napsin A negative.",
        "p40 positive; CK5/6 positive; TTF-1 negative; Napsin A negative",
    ),
    (
        "Negative for GATA3 and CK20, PAX8 and CK7 positive.",
        "GATA3 negative; CK20 negative; PAX8 positive; CK7 positive",
    ),
    (
        "Weak progesterone receptor: with an oestrogen receptor of 70%.",
        "PR positive weak; ER positive 70%",
    ),
    (
        "CD10 - and CD5 - in the neoplastic cells, CD20 + throughout.",
        "CD10 negative; CD5 negative; CD20 positive",
    ),
    (
        "Calretinin - in the tumour cells (+ in mesothelial cells), CEA +.",
        "calretinin negative; CEA positive",
    ),
    (
        "IHC: the atypical glands show loss of the basal cell layer (p63/HMWCK) with strong AMACR.",
        "p63 negative; 34betaE12 negative; AMACR positive strong",
    ),
    (
        "Loss of membranous E-cadherin with cytoplasmic p120 supports lobular carcinoma.",
        "E-cadherin lost; p120 catenin positive",
    ),
    (
        "IHC: p63 and calponin mark the abluminal cells.",
        "p63 positive; calponin positive",
    ),
    (
        "+   : CD19, CD22, CD58, CD9\n+/- : CD20 (15% of blasts)\n-   : cyCD3, CD2, CD5",
        "CD19 positive; CD22 positive; CD58 positive; CD9 positive; CD20 equivocal 15%; CD3 "
        "negative; CD2 negative; CD5 negative",
    ),
    (
        "IHC: S100 / SOX10 / Melan A: 0/0/0.",
        "S100 negative; SOX10 negative; Melan-A negative",
    ),
    (
        "IHC: Napsin A shows granular positivity in macrophages, nuclei negative (to be read as negative).",
        "Napsin A negative",
    ),
    (
        "The cells lack CD5 and CD8; LMP-1 is seen in single cells and considered negative.",
        "CD5 negative; CD8 negative; LMP1 negative",
    ),
    (
        "IHC\n(b) What does not\nDesmin, myogenin; CD45, CD3; S100; STAT6.",
        "desmin negative; myogenin negative; CD45 negative; CD3 negative; S100 negative; STAT6 negative",
    ),
    (
        "Medullary carcinoma; cells calcitonin positive, thyroglobulin negative on the cell block.",
        "calcitonin positive; thyroglobulin negative",
    ),
    (
        "p16 block-positive; Ki-67 full thickness",
        "p16 positive; Ki-67 positive",
    ),
    (
        "HER2 immunohistochemistry is 3+, though heterogeneous, in about 60% of cells.",
        "HER2 positive 60% [3+] patchy",
    ),
    (
        "IHC: CK7.POSITIVE, CK20.NEGATIVE.",
        "CK7 positive; CK20 negative",
    ),
    (
        "IHC: CK7 pos // CK20 neg // PAX8 & WT1: as CK7 // CDX2 as CK20.",
        "CK7 positive; CK20 negative; PAX8 positive; WT1 positive; CDX2 negative",
    ),
    (
        "IHC: EMA, AR and GATA3 positive, Ki-67 - 15%.",
        "EMA positive; AR positive; GATA3 positive; Ki-67 positive 15%",
    ),
    (
        "The cells were immunopositive for EMA, CK7, GATA3 (70%) and BerEP4 was negative.",
        "EMA positive; CK7 positive; GATA3 positive 70%; Ber-EP4 negative",
    ),
    (
        "IHC: Synaptophysin: neuropil only; tumor cells negative",
        "synaptophysin negative",
    ),
    (
        "FH    complete loss in the tumour, vessels and tubules keep their stain\nSDHB  "
        "retained\nINI1  retained",
        "FH lost; SDHB intact; INI1 intact",
    ),
    (
        "PD-L1 TPS 1-49%, reported as 30%.",
        "PD-L1 positive 30% [TPS 30%]",
    ),
    (
        "BM: CD34+, CD117+, MPO partial+, CD7 aberrant +ve; TdT neg.",
        "CD34 positive; CD117 positive; MPO positive patchy; CD7 positive; TdT negative",
    ),
    (
        "IHC: of the cytokeratins CK8/18 positive, CK7, 19 and 20 not.",
        "CK8/18 positive; CK7 negative; CK19 negative; CK20 negative",
    ),
    (
        "p16 positive. High risk HPV ISH: positive.",
        "p16 positive; HPV positive",
    ),
    (
        "Negative for CK7 with strong CK20.",
        "CK7 negative; CK20 positive strong",
    ),
    # A sign as the heading of a list.
    (
        "Special studies, block A2\n+ : inhibin, calretinin, CD56\n- : EMA, CK7\n",
        "inhibin positive; calretinin positive; CD56 positive; EMA negative; CK7 negative",
    ),
    ("(+): desmin, SMA\n(-): S100, CD34\n", "desmin positive; SMA positive; S100 negative; CD34 negative"),
    # The verdict follows what was measured.
    (
        "Claudin 18.2: weak membrane staining in 30% of tumor cells. Reported as negative (cut-off 75%).",
        "claudin-18.2 negative 30% weak",
    ),
    ("ER: weak nuclear staining in 2% of cells. Considered positive.", "ER positive 2% weak"),
    ("PD-L1 stains 0.5% of tumor cells. Negative.", "PD-L1 negative 0.5%"),
    ("CD30 ........ <5%, interpreted as negative\nBACKGROUND\nCD68: histiocytes", "CD30 negative 0-5%"),
    ("Ki-67: 12%. Margins are negative.", "Ki-67 positive 12%"),
    # Dots lead to the value.
    (
        "CK7.................negative\nKi-67 LI............35%\nER..................Allred 7/8\n"
        "HER2................3+",
        "CK7 negative; Ki-67 positive 35%; ER positive [Allred 7/8]; HER2 positive [3+]",
    ),
    # A score, and the gene's copies after it.
    ("HER2 2+ / FISH non-amplified.", "HER2 equivocal [2+]; HER2 not amplified"),
    ("HER2 (2+) / ISH amplified.", "HER2 equivocal [2+]; HER2 amplified"),
    ("HER2 2+, CISH not amplified.", "HER2 equivocal [2+]; HER2 not amplified"),
    # The score's name stands after the percentage.
    ("p40 was reactive and PD-L1 was seen in 5% (TPS).", "p40 positive; PD-L1 positive 5% [TPS 5%]"),
    # A result that points to the sentence before.
    (
        "Levels were cut with SOX10 and Melan-A. The deposit's cells are positive for both.",
        "SOX10 positive; Melan-A positive",
    ),
    (
        "We added TTF-1, CDX2 and PAX8. The tumor is negative for all three.",
        "TTF-1 negative; CDX2 negative; PAX8 negative",
    ),
    # Other cells first, the tumor's after them.
    ("CD5: positive in lymphocytes; negative in the epithelial cells.", "CD5 negative"),
    ("TdT: positive in lymphocytes, negative in tumor cells.", "TdT negative"),
    ("Ki-67: 70% in lymphocytes; 10% in tumor cells.", "Ki-67 positive 10%"),
    ("S100: sustentacular cells positive; tumor cells negative.", "S100 negative"),
    ("Stains for CK7 and CK20 were done. Both were positive.", "CK7 positive; CK20 positive"),
    ("Stains for CK7 and CK20 were done. Both margins were positive.", ""),
    ("p16: patchy, less than 70%; regarded as negative.", "p16 negative 0-70% patchy"),
    ("HER2: 2+; FISH: negative.", "HER2 equivocal [2+]; HER2 not amplified"),
    ("ANTIBODY // RESULT\nCD5 // Positive in lymphocytes; negative in tumor cells", "CD5 negative"),
]


@pytest.mark.parametrize(("text", "expected"), CONSTRUCTS)
def test_how_laboratories_put_it(text: str, expected: str) -> None:
    told = [
        " ".join(
            part
            for part in (
                marker.name,
                marker.result,
                _percent(marker),
                f"[{marker.score}]" if marker.score else "",
                marker.intensity,
                marker.extent,
            )
            if part
        )
        for marker in read_markers(Reading(text, "report"))
    ]
    assert told == [part for part in expected.split("; ") if part]


def _percent(marker: Marker) -> str:
    if marker.percent is None:
        return ""
    low, high = (f"{value:g}" for value in marker.percent)
    return f"{low}%" if low == high else f"{low}-{high}%"
