"""Statements of stains as pathologists and patients write them, and what they say.

An expectation names each marker with its result, then what else is stated: percentage, score in square
brackets, intensity, extent. "CK7 positive 40-60% weak focal" is CK7, positive, 40 to 60 percent, weak, focal.
"""

from __future__ import annotations

import random
import re

import pytest

from answer_assist.extraction.readers.markers import read_markers
from answer_assist.extraction.reading import Reading
from answer_assist.findings import DocumentKind, Marker


def told(marker: Marker) -> str:
    """A finding in the notation of the expectations."""
    parts = [marker.name, marker.result]
    if marker.percent is not None:
        low, high = (f"{value:g}" for value in marker.percent)
        parts.append(f"{low}%" if low == high else f"{low}-{high}%")
    if marker.score is not None:
        parts.append(f"[{marker.score}]")
    parts.extend(part for part in (marker.intensity, marker.extent) if part)
    return " ".join(parts)


def markers(text: str, kind: DocumentKind = "report") -> list[str]:
    return [told(marker) for marker in read_markers(Reading(text, kind))]


def expected(notation: str) -> list[str]:
    return [part.strip() for part in re.split(r";\s+", notation) if part.strip()]


SHARED_RESULTS = [
    ("P63 and CK5/6 negative.", "p63 negative; CK5/6 negative"),
    ("Desmin, S100 and CD34 are all negative.", "desmin negative; S100 negative; CD34 negative"),
    ("Negative for CK20, TTF-1 and PAX8.", "CK20 negative; TTF-1 negative; PAX8 negative"),
    (
        "The cells are positive for CK7 and GATA3 and negative for CDX2 and WT1.",
        "CK7 positive; GATA3 positive; CDX2 negative; WT1 negative",
    ),
    (
        "Negative for CK7, synaptophysin and HER2; positive for p63, CK5/6 and, focally, p40.",
        "CK7 negative; synaptophysin negative; HER2 negative; p63 positive; CK5/6 positive; "
        "p40 positive focal",
    ),
    (
        "GATA3 and SOX10 are both negative, as are ALK and ROS1.",
        "GATA3 negative; SOX10 negative; ALK negative; ROS1 negative",
    ),
    ("CD56 was negative, chromogranin likewise.", "CD56 negative; chromogranin A negative"),
    ("SMA - negative, CD10 -do-, p63 -do-.", "SMA negative; CD10 negative; p63 negative"),
    (
        "Positive: CD20, CD79a, PAX5. Negative: CD3, CD5.",
        "CD20 positive; CD79a positive; PAX5 positive; CD3 negative; CD5 negative",
    ),
    (
        "Not expressed: CDX2, PAX8; expressed: EMA (weak), pan-cytokeratin.",
        "CDX2 negative; PAX8 negative; EMA positive weak; pan-cytokeratin positive",
    ),
    ("Neither CK7 nor CK20 is expressed.", "CK7 negative; CK20 negative"),
    (
        "The tumor cells express SOX10 and S100 but not HMB-45 or Melan-A.",
        "SOX10 positive; S100 positive; HMB-45 negative; Melan-A negative",
    ),
    (
        "All stains (CD3, CD20, CD30) are negative except CD138, which is positive.",
        "CD3 negative; CD20 negative; CD30 negative; CD138 positive",
    ),
    ("Negative for all keratins except CAM5.2.", "pan-cytokeratin negative; CAM5.2 positive"),
    ("TTF1 positive CK7 positive CK20 negative", "TTF-1 positive; CK7 positive; CK20 negative"),
    ("Positive PD-L1 (22C3), negative thyroglobulin.", "PD-L1 positive; thyroglobulin negative"),
    ("Positive for CK7; CK19; CA19-9.", "CK7 positive; CK19 positive; CA 19-9 positive"),
    (
        "Immunostains for SMA, desmin and caldesmon were negative.",
        "SMA negative; desmin negative; h-caldesmon negative",
    ),
    (
        "Staining for CD31 was positive, whereas staining for D2-40 was absent.",
        "CD31 positive; D2-40 negative",
    ),
    ("Positive for vimentin, while CK7 was negative.", "vimentin positive; CK7 negative"),
    ("Positive for vimentin and CK7 was negative.", "vimentin positive; CK7 negative"),
    ("ER/PR: both negative.", "ER negative; PR negative"),
    ("ER/PR/HER2: +/+/-", "ER positive; PR positive; HER2 negative"),
    ("Cytokeratins 7 and 19 are positive.", "CK7 positive; CK19 positive"),
    ("CK7/20: negative. MSH2/6: retained.", "CK7 negative; CK20 negative; MSH2 intact; MSH6 intact"),
    (
        "No expression of vimentin and neuroendocrine markers (INSM1, synaptophysin).",
        "vimentin negative; INSM1 negative; synaptophysin negative",
    ),
    (
        "Expression of epithelial markers, i.e. EMA and CK19, was lacking in no area: strong positivity.",
        "EMA positive strong; CK19 positive strong",
    ),
]

WAYS_OF_SAYING = [
    ("The tumour did not stain for p63 at all.", "p63 negative"),
    ("p63 and CK5/6 did not stain at all.", "p63 negative; CK5/6 negative"),
    ("There is no staining with BerEP4 or MOC31.", "Ber-EP4 negative; MOC-31 negative"),
    ("There was loss of INI1.", "INI1 lost"),
    ("BRG1 expression is preserved; no loss of INI1.", "BRG1 intact; INI1 intact"),
    ("The cells lacked CD34.", "CD34 negative"),
    ("The lesional cells failed to express inhibin.", "inhibin negative"),
    ("Devoid of TTF-1 expression.", "TTF-1 negative"),
    ("CK20, CDX2 and calretinin are not expressed.", "CK20 negative; CDX2 negative; calretinin negative"),
    ("AMACR expressed, p63 and 34\u03b2E12 absent.", "AMACR positive; p63 negative; 34betaE12 negative"),
    ("Tumor cells labelled for CD117.", "CD117 positive"),
    ("Immunoreactivity for GFAP was seen.", "GFAP positive"),
    ("The tumor stains with CAM 5.2 and vimentin.", "CAM5.2 positive; vimentin positive"),
    ("The tumor cells are highlighted by pan-keratin.", "pan-cytokeratin positive"),
    ("p16 shows block-type staining.", "p16 positive"),
    ("Nuclear BAP1 is lost. MTAP is retained.", "BAP1 lost; MTAP intact"),
    (
        "Stains for MLH1, PMS2, MSH2 and MSH6 show preserved nuclear staining.",
        "MLH1 intact; PMS2 intact; MSH2 intact; MSH6 intact",
    ),
    ("MSH2 and MSH6 lost, MLH1/PMS2 intact.", "MSH2 lost; MSH6 lost; MLH1 intact; PMS2 intact"),
    ("No loss of mismatch repair proteins.", "MLH1 intact; MSH2 intact; MSH6 intact; PMS2 intact"),
    ("p53: wild-type pattern.", "p53 wild-type"),
    ("p53 shows a mutant type pattern, diffuse and strong.", "p53 mutant strong diffuse"),
    ("p53 null pattern.", "p53 mutant"),
    ("Aberrant expression of synaptophysin.", "synaptophysin positive"),
    ("CD34 is patchy and there is weak focal SMA.", "CD34 positive patchy; SMA positive weak focal"),
    ("EMA is membranous, desmin is absent.", "EMA positive; desmin negative"),
    (
        "A weak positivity for inhibin and calretinin was found, while SALL4 and AFP were negative.",
        "inhibin positive weak; calretinin positive weak; SALL4 negative; AFP negative",
    ),
    (
        "Positive cells with PAX8 and cytokeratin (CK) 19 but negative with calcitonin and CEA.",
        "PAX8 positive; CK19 positive; calcitonin negative; CEA negative",
    ),
    (
        "PAX8 and CAIX positive, with patchy positivity for AMACR and CK7.",
        "PAX8 positive; CAIX positive; AMACR positive patchy; CK7 positive patchy",
    ),
    (
        "TTF-1-positive, CK7-positive, CK20-negative adenocarcinoma.",
        "TTF-1 positive; CK7 positive; CK20 negative",
    ),
    ("p63 highlights no basal cells; AMACR is strong.", "p63 negative; AMACR positive strong"),
    ("Absence of basal cells on p63 and 34BE12 stains.", "p63 negative; 34betaE12 negative"),
    ("CD117 equivocal, DOG1 borderline.", "CD117 equivocal; DOG1 equivocal"),
    ("My tumour is triple negative.", "ER negative; PR negative; HER2 negative"),
    ("The hormone receptors were positive.", "ER positive; PR positive"),
    ("Estrogen and progesterone receptors: strong.", "ER positive strong; PR positive strong"),
    ("Stain for CD30 is equivocal.", "CD30 equivocal"),
    ("Oestrogen receptor- and progesterone receptor-positive carcinoma.", "ER positive; PR positive"),
    ("Negative for CDX2 and KRAS wild type.", "CDX2 negative"),
    (
        "Stains with good controls are positive for CK8 (focal) and MOC31.",
        "CK8 positive focal; MOC-31 positive",
    ),
    ("MLH1 Expression: Present", "MLH1 intact"),
    (
        "GATA3 and p40 positive, PSA and PAP negative.",
        "GATA3 positive; p40 positive; PSA negative; PSAP negative",
    ),
    ("IHC results: positive (CK7, GATA3), negative (CK20).", "CK7 positive; GATA3 positive; CK20 negative"),
    ("While CK7 and EMA were positive, CK20 was not.", "CK7 positive; EMA positive; CK20 negative"),
    ("PAX8 stains the tumor nuclei; GATA3 does not.", "PAX8 positive; GATA3 negative"),
    (
        "c-kit was negative, as was DOG1. SMA was positive; so was desmin.",
        "CD117 negative; DOG1 negative; SMA positive; desmin positive",
    ),
    ("No immunoreactivity was detected for CD30 or ALK-1.", "CD30 negative; ALK negative"),
    (
        "CK7 (strong, diffuse), CK19 (patchy), CK20 (absent)",
        "CK7 positive strong diffuse; CK19 positive patchy; CK20 negative",
    ),
    ("Ki-67 is 2% in area A and 25% in the nodule.", "Ki-67 positive 2%; Ki-67 positive 25%"),
    ("HER2 status: negative by FISH (ratio 1.1).", "HER2 not amplified"),
    ("p53 is strongly positive in 90% of nuclei (mutant pattern).", "p53 mutant 90% strong"),
    (
        "Basal cells are absent on 34BE12/p63 staining and racemase is positive.",
        "34betaE12 negative; p63 negative; AMACR positive",
    ),
    (
        "polyclonal CEA (carcino-embryonic antigen) positive, CK (AE1/AE3) negative",
        "polyclonal CEA positive; AE1/AE3 negative",
    ),
    ("Positive for ER, negative for PR, proliferative index was 21%.", "ER positive; PR negative"),
]

SIGNS = [
    (
        "TTF1+, Napsin-A +, p40 -, CK7+, CK20 -",
        "TTF-1 positive; Napsin A positive; p40 negative; CK7 positive; CK20 negative",
    ),
    (
        "CK (+), Vim (-), Ki-67 (about 30%+)",
        "pan-cytokeratin positive; vimentin negative; Ki-67 positive 30%",
    ),
    (
        "CD117 +ve, DOG-1 +ve, SMA focal +ve, desmin -ve",
        "CD117 positive; DOG1 positive; SMA positive focal; desmin negative",
    ),
    (
        "CK5/6-, CK-7 +ve, S-100 -ve, E-cad+",
        "CK5/6 negative; CK7 positive; S100 negative; E-cadherin positive",
    ),
    ("ER+/PR-/HER2-", "ER positive; PR negative; HER2 negative"),
    (
        "CD20\uff08\uff0b\uff09, CD10\uff0b, CD5\u2212, CD23 \u2013 , MUM\u20111 : \u00b1",
        "CD20 positive; CD10 positive; CD5 negative; CD23 negative; MUM1 equivocal",
    ),
    ("CD99 ++, TLE1 +++, EMA +/-", "CD99 positive [2+]; TLE1 positive [3+]; EMA equivocal"),
    (
        "CAIX DIFFUSE +, PAX-8 +, AMACR (P504S) FOCAL +, CK7 -, CD117 -",
        "CAIX positive diffuse; PAX8 positive; AMACR positive focal; CK7 negative; CD117 negative",
    ),
    ("CK7- CK20+ CDX2+", "CK7 negative; CK20 positive; CDX2 positive"),
    ("CD34 - negative, SMA - positive, desmin - focal", "CD34 negative; SMA positive; desmin positive focal"),
    ("Vimentin; negative. EMA; positive.", "vimentin negative; EMA positive"),
    ("p40 -\np63 +\n", "p40 negative; p63 positive"),
]

PERCENTAGES = [
    ("KI67 80% positive", "Ki-67 positive 80%"),
    ("Ki-67:25-30%.", "Ki-67 positive 25-30%"),
    ("Ki-67 labelling is up to about 35%.", "Ki-67 positive 0-35%"),
    ("MIB-1 LI: 8 to 10 % in hot spot", "Ki-67 positive 8-10%"),
    ("Ki67 approx. 80%", "Ki-67 positive 80%"),
    ("Ki-67 < 2%", "Ki-67 positive 0-2%"),
    ("A proliferation index (MIB1) of 4%.", "Ki-67 positive 4%"),
    ("Few MIB-1 reactive cells. We counted a labelling index of 3.5%.", "Ki-67 positive 3.5%"),
    ("Ki67 labeling is low.", "Ki-67 positive"),
    (
        "BCL6 positive in 40%, MUM1 in 70%, BCL2 in under 30%.",
        "BCL6 positive 40%; MUM1 positive 70%; BCL2 positive 0-30%",
    ),
    (
        "CD20 (strong, diffuse), BCL2 (>90%) and c-Myc (50%) are positive.",
        "CD20 positive strong diffuse; BCL2 positive 90-100%; c-MYC positive 50%",
    ),
    ("ER (90%), PR (80%), HER2 negative.", "ER positive 90%; PR positive 80%; HER2 negative"),
    ("c-Myc : negative (20% only)", "c-MYC negative 20%"),
    ("Roughly 45% of the lesional cells over-express MDM2.", "MDM2 positive 45%"),
    ("ER 0%, PR <1%.", "ER negative 0%; PR negative 0-1%"),
    ("ER positive, 95%, strong. PR positive.", "ER positive 95% strong; PR positive"),
    (
        "ER - positive in 90% cells, strong; PR - Positive 40%, moderate intensity",
        "ER positive 90% strong; PR positive 40% moderate",
    ),
    ("CD3 positive in more than 80 per cent of cells.", "CD3 positive 80-100%"),
]

SCORES = [
    ("HER2: 0.", "HER2 negative [0]"),
    ("HER2 1+.", "HER2 negative [1+]"),
    ("Her2neu - 2+ (equivocal)", "HER2 equivocal [2+]"),
    ("HER2 IHC score 3+.", "HER2 positive [3+]"),
    ("c-erbB-2 (3+)", "HER2 positive [3+]"),
    ("HER2: 2+ (equivocal), FISH: not amplified.", "HER2 equivocal [2+]; HER2 not amplified"),
    ("HER2 FISH negative.", "HER2 not amplified"),
    ("MDM2 FISH: not amplified.", "MDM2 not amplified"),
    ("HER2 gene, dual probe FISH: ratio 1.2. Gene NOT AMPLIFIED.", "HER2 not amplified"),
    ("ER Allred 7/8, PR Allred 0/8.", "ER positive [Allred 7/8]; PR negative [Allred 0/8]"),
    ("ER-positive (Allred 7/8)", "ER positive [Allred 7/8]"),
    ("PDL1 (SP263) TPS 60 %", "PD-L1 positive 60% [TPS 60%]"),
    ("PD-L1 22C3: TPS <1%", "PD-L1 negative 0-1% [TPS <1%]"),
    ("PD-L1: CPS 10.", "PD-L1 positive [CPS 10]"),
    ("PD-L1 combined positive score of 25", "PD-L1 positive [CPS 25]"),
    ("ER H-score 180.", "ER positive [H-score 180]"),
    ("SSTR2A 3+.", "SSTR2 positive [3+]"),
]

WHOSE_CELLS = [
    ("S100, vimentin: positive in the stroma, unstained in the tumour.", "S100 negative; vimentin negative"),
    ("CD3 : negative in tumor cells (reactive T cells positive)", "CD3 negative"),
    ("Cyclin D1: negative (endothelial cells positive, internal control).", "cyclin D1 negative"),
    ("Reactive T cells are positive for CD3 and CD5.", ""),
    ("CD3 highlights background T cells while the large cells express CD20.", "CD20 positive"),
    ("SMAD4 is lost; stromal lymphocytes serve as a positive internal control.", "SMAD4 lost"),
    ("NeuN: marks only trapped neurons. Tumour cells do not stain.", "NeuN negative"),
    ("Internal control: normal ducts stain for ER and PR.", ""),
    ("Run controls: tonsil CD20+, CD3+, S100+; accepted.", ""),
    ("NeuN highlights background neurons and a few tumor cells.", "NeuN positive"),
    ("Ki67 80% (5% in residual mantle zones).", "Ki-67 positive 80%"),
    ("HepPar1: - (hepatocytes +)", "HepPar-1 negative"),
    ("Endothelial markers CD31 and ERG are positive.", "CD31 positive; ERG positive"),
    (
        "Melan-A: negative in the renal mass, positive in the adrenal nodule.",
        "Melan-A negative; Melan-A positive",
    ),
]

UNFINISHED = [
    ("SS18-SSX .... awaited", "SS18-SSX not stated"),
    ("AR immunostain has been ordered.", "AR not stated"),
    (
        "Kappa and lambda could not be interpreted in this biopsy's immunostains.",
        "kappa not stated; lambda not stated",
    ),
    (
        "Albumin in-situ hybridisation is not available here; a section has been sent away.",
        "albumin ISH not stated",
    ),
    ("H3K27M: not done.", ""),
    ("Ki67 not repeated.", ""),
    ("ROS1 D4D6: EQUIVOCAL - FISH TO FOLLOW", "ROS1 equivocal"),
    ("IHC for MLH1 is pending. MLH1: intact.", "MLH1 intact"),
]

CORRECTIONS = [
    ("Ki-67 was typed as 80%; it should read 8.0%.", "Ki-67 positive 8%"),
    ("HER2 3+ was reported in error. HER2 1+ (negative).", "HER2 negative [1+]"),
    (
        "The MLH1 loss given by phone was another patient's; in our block MLH1 and PMS2 are retained.",
        "MLH1 intact; PMS2 intact",
    ),
]

NOT_STAINS = [
    "She had an ER visit on Sunday, PR interval 190.",
    "Echo: MR 2+, AR 1+, PR negative, TR moderate.",
    "Blood: RCC 4.5 million, CK 20, CMV IgG + and IgM -.",
    "ALK phosphatase 212, insulin + metformin daily.",
    "Serum CEA was 48.3 ng/mL and AFP 400 ng/mL.",
    "CA 125 = 1,846 U/mL, CA19.9 = 18 U/mL",
    "From the CD of the scan, CD 3 and CD 5 will not open.",
    "FH of cancer: her 2 sisters, one positive for breast cancer.",
    "EGFR mutation by PCR detected, no ALK or ROS1 fusion.",
    "MYC 8q24 break-apart, not rearranged. BCL2 18q21, not rearranged.",
    "EGFR T790M and C797S not detected.",
    "KIT and PDGFRA mutation analysis was negative.",
    "TSH 9.8 high, prolactin 19, FSH 6, LH 14, anti thyroglobulin positive.",
    "H. pylori rapid urease test negative. ANCA (PR3, MPO) neg.",
    "COVID antigen negative, troponin negative, EBV antibody test positive.",
    "He had a TIA 1 year ago. Test kit positive.",
    "Around 95% of these tumours are CD117 positive and 70% are CD34 positive.",
    "ER 1-10% is reported as low positive.",
    "A Ki-67 over 20% would make a tumour G3.",
    "p53 expression above 50% suggests TP53 mutation.",
    "Loss of BAP1 or of MTAP is associated with mesothelioma.",
    "Treated with a PD-1 inhibitor and an anti-CD20 antibody.",
    "Keratin pearls are present; keratin debris was negative for fungi.",
    "EML4-ALK positive lung adenocarcinoma, IDH1 and TP53 mutant glioma.",
    "An insulin-like growth factor, somatostatin receptor scan positive, ACTH-producing tumor.",
    "If HER2 is positive, trastuzumab will be added.",
    "MARKER RESULT\nER [ ] Negative [ ] Positive\nPR [ ] Negative [ ] Positive",
]


def cases() -> list[tuple[str, str]]:
    return [
        *SHARED_RESULTS,
        *WAYS_OF_SAYING,
        *SIGNS,
        *PERCENTAGES,
        *SCORES,
        *WHOSE_CELLS,
        *UNFINISHED,
        *CORRECTIONS,
    ]


@pytest.mark.parametrize(("statement", "facts"), cases())
def test_statement(statement: str, facts: str) -> None:
    assert sorted(markers(statement)) == sorted(expected(facts))


@pytest.mark.parametrize("text", NOT_STAINS)
def test_what_is_no_stain(text: str) -> None:
    assert markers(text, "query") == []


FRAGMENTS = [
    "CK7",
    "p63",
    "HER2",
    "ER",
    "PR",
    "Ki-67",
    "PD-L1",
    "(",
    ")",
    ",",
    ";",
    ":",
    "-",
    "+",
    "+/-",
    ".",
    "\n",
    "\t",
    "90%",
    "3+",
    "7/8",
    "positive",
    "negative",
    "not",
    "no",
    "for",
    "with",
    "and",
    "but",
    "except",
    "as are",
    "likewise",
    "should read",
    "loss of",
    "stains",
    "express",
    "tumor cells",
    "stroma",
    "controls",
    "FISH",
    "amplified",
    "TPS",
    "CPS",
    "Allred",
    "10",
    "epithelial markers",
    "i.e.",
    "index",
    "high",
    "focal",
    "strong",
    "pending",
]


@pytest.mark.parametrize("seed", range(200))
def test_any_mix_of_words_and_signs_is_read_and_quoted_rightly(seed: int) -> None:
    chance = random.Random(seed)
    text = " ".join(chance.choices(FRAGMENTS, k=chance.randint(5, 120)))
    for marker in read_markers(Reading(text, "report")):
        assert marker.evidence
        assert all(text[span.start : span.end] == span.text for span in marker.evidence)


def test_a_response_in_brackets_is_no_stain() -> None:
    text = "The mass decreased in size by 40% (PR). Immunohistochemistry: MGMT positive."
    found = [(marker.name, marker.percent) for marker in read_markers(Reading(text, "note"))]
    assert found == [("MGMT", None)]
