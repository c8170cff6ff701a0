"""Molecular findings as laboratories, doctors and patients word them.

An expectation lists gene, alteration and assertion: + present, - absent, ? uncertain.
"""

from __future__ import annotations

import re

import pytest

from answer_assist.extraction.readers.genes import read_genes
from answer_assist.extraction.reading import Reading
from answer_assist.findings import DocumentKind

SIGN = {"present": "+", "absent": "-", "uncertain": "?"}


def genes(text: str, kind: DocumentKind = "report") -> set[str]:
    return {
        f"{SIGN[gene.assertion]}{gene.gene} {gene.alteration}".strip()
        for gene in read_genes(Reading(text, kind))
    }


def expected(notation: str) -> set[str]:
    return {part for part in re.split(r";\s+", notation) if part}


FINDINGS = [
    # Genes that follow their number.
    (
        "Mutations in more than 20 genes, including KRAS, APC and SMAD4.",
        "+KRAS Mutations; +APC Mutations; +SMAD4 Mutations",
    ),
    ("Variants in several genes such as TP53 and STK11.", "+TP53 Variants; +STK11 Variants"),
    ("No mutation in the following genes: KRAS, NRAS.", "-KRAS mutation; -NRAS mutation"),
    # Codons, loci and promoters within a list.
    ("IDH1 R132 and IDH2 R172: no mutation.", "-IDH1 mutation; -IDH2 mutation"),
    ("KRAS G12 and NRAS Q61: wild type.", "-KRAS wild type; -NRAS wild type"),
    ("ATM (11q) and TP53 (17p): two copies each.", "-ATM two copies each; -TP53 two copies each"),
    (
        "Pathogenic mutations in GNAS, TERT-promotor and PIK3R1 genes.",
        "+GNAS Pathogenic mutations; +TERT Pathogenic mutations; +PIK3R1 Pathogenic mutations",
    ),
    # A variant is of its own gene; the others share only what was looked for.
    ("NOTCH2/KLF2 and MYD88 L265P sent.", "?NOTCH2 mutation; ?KLF2 mutation; ?MYD88 L265P"),
    ("KRAS, NRAS and BRAF V600E not detected.", "-KRAS mutation; -NRAS mutation; -BRAF V600E"),
    # What was said of the genes before.
    ("FISH: MYC and BCL2 rearranged, BCL6 not.", "+MYC rearranged; +BCL2 rearranged; -BCL6 rearranged"),
    ("MYC rearranged, BCL2 not, so no double hit.", "+MYC rearranged; -BCL2 rearranged"),
    # Levels of a transcript.
    ("BCR-ABL by RQ-PCR came down to 0.04 % IS.", "+BCR fusion; +ABL1 fusion"),
    ("BCR-ABL1 (IS): 0.0%.", "-BCR fusion; -ABL1 fusion"),
    # A partner that no table knows, names in full, misread and shortened ones.
    ("FGFR2::SORBS1 not detected.", "-FGFR2 fusion"),
    ("An ataxia telangiectasia mutated missense mutation.", "+ATM missense mutation"),
    ("BRCAl path. variant detected.", "+BRCA1 path. variant"),
    ("gBRCA2 pathogenic variant.", "+BRCA2 pathogenic variant"),
    ("No evidence of EGFRvIII mutation.", "-EGFR EGFRvIII"),
    # A comma ends what "not" denies.
    ("NGS not affordable, only EGFR done = L858R detected.", "+EGFR L858R"),
    # Tests that are under way.
    ("RB1 blood test sent for him and both parents.", "?RB1 mutation"),
    ("RET gene test is done abroad, not yet result.", "?RET mutation"),
    # Stains of a molecular laboratory.
    ("Molecular & IHC Laboratory\nMLH1 (ES05)   loss of nuclear expression", ""),
    ("BRAF-mutated pattern makes a sporadic case likely.", ""),
    # Microsatellites that are named as a finding, and as a test.
    ("Sequencing identified microsatellite instability and a POLE mutation.", "+POLE mutation; +MSI MSI-H"),
    ("Test description: microsatellite instability by PCR.", ""),
    (
        "NGS: no ALK or ROS1 fusion, TP53 mutated.",
        "-ALK fusion; -ROS1 fusion; +TP53 mutated",
    ),
    (
        "No mutations in EGFR (exons 18-21), MET (incl. exon 14), TP53, KEAP1.",
        "-EGFR mutations; -MET mutations; -TP53 mutations; -KEAP1 mutations",
    ),
    ("BTK C481S mutation detected; PLCG2 not.", "+BTK C481S mutation; -PLCG2 mutation"),
    ("They did a mutation test and T315I is not there.", "-ABL1 T315I"),
    ("We recommend FISH for del(17p), TP53 sequencing.", "?TP53 mutation"),
    ("Blood was sent to the city for RB1 gene.", "?RB1 mutation"),
    (
        "Sequencing (400 genes): BAP1 frameshift. No HER2 amplification.",
        "+BAP1 frameshift; -ERBB2 amplification",
    ),
    ("CLL, IGHV unmutated, del(11q).", "-IGHV unmutated"),
    ("EGFR exon 19 deletion detected, VAF 31%.", "+EGFR exon 19 deletion"),
    ("EGFR mutation by PCR detected exon 19 deletion.", "+EGFR exon 19 deletion"),
    ("No alteration of KRAS, BRAF or MET.", "-KRAS alteration; -BRAF alteration; -MET alteration"),
    ("ROS1 break-apart FISH - no rearrangement (4% of nuclei, cutoff 15%).", "-ROS1 rearrangement"),
    (
        "MYC 8q24 break-apart, not rearranged. BCL6 3q27, REARRANGED (62/100).",
        "-MYC not rearranged; +BCL6 rearranged",
    ),
    ("FISH for SS18 rearrangement is awaited.", "?SS18 rearrangement"),
    ("FISH for MYC rearrangement to follow.", "?MYC rearrangement"),
    ("KIT and PDGFRA mutation analysis has been requested.", "?KIT mutation; ?PDGFRA mutation"),
    ("1p/19q FISH: no codeletion.", "-1p/19q codeletion"),
    ("1p/19q co-deletion present.", "+1p/19q co-deletion"),
    (
        "CDKN2A/B homozygous deletion: not detected.",
        "-CDKN2A homozygous deletion; -CDKN2B homozygous deletion",
    ),
    ("TERT promoter mutation: absent (wild type).", "-TERT promoter mutation"),
    ("MGMT promoter methylation: awaited.", "?MGMT promoter methylation"),
    ("NEGATIVE: A methylated MGMT promoter is not detected.", "-MGMT methylated"),
    ("MGMT promoter: unmethylated.", "-MGMT unmethylated"),
    ("CDKN2A FISH: homozygous deletion in 78% of nuclei.", "+CDKN2A homozygous deletion"),
    ("EGFR T790M and C797S not detected.", "-EGFR T790M; -EGFR C797S"),
    ("Plasma NGS: MET amplification (copy number 11), TP53 R273H.", "+MET amplification; +TP53 R273H"),
    (
        "Tissue NGS: EGFR exon 19 deletion, no ALK or ROS1 fusion.",
        "+EGFR exon 19 deletion; -ALK fusion; -ROS1 fusion",
    ),
    ("Germline MSH2 c.942+3A>T pathogenic variant confirmed.", "+MSH2 c.942+3A>T pathogenic variant"),
    (
        "PDGFRA no mutation, c-kit mutation report: exon 11 deletion.",
        "-PDGFRA mutation; +KIT exon 11 deletion",
    ),
    ("The cells were negative for ERG gene rearrangement.", "-ERG rearrangement"),
    ("By FISH there was a translocation involving the EWSR1 locus.", "+EWSR1 translocation"),
    ("TFE3 rearrangement was confirmed.", "+TFE3 rearrangement"),
    ("N-MYC not amplified.", "-MYCN not amplified"),
    ("Melanoma, BRAF wild type.", "-BRAF wild type"),
    ("RAS wild type in genetic assessment.", "-RAS wild type"),
    (
        "The carcinoma showed no KRAS, NRAS and BRAF mutations.",
        "-KRAS mutations; -NRAS mutations; -BRAF mutations",
    ),
    (
        "No pathogenic variants were identified in BRCA1 or BRCA2.",
        "-BRCA1 pathogenic variants; -BRCA2 pathogenic variants",
    ),
    ("The V600E mutation was found in the BRAF gene.", "+BRAF V600E mutation"),
    ("EGFR mutations in exon 21 (L858R).", "+EGFR exon 21 (L858R)"),
    ("JAK2 V617F negative, CALR mutation positive.", "-JAK2 V617F; +CALR mutation"),
    ("FLT3-ITD positive, NPM1 negative.", "+FLT3 ITD; -NPM1 mutation"),
    ("RT-PCR: EWSR1-FLI1 fusion transcript detected.", "+EWSR1 fusion transcript; +FLI1 fusion transcript"),
    ("BCR-ABL1 positive chronic myeloid leukemia.", "+BCR fusion; +ABL1 fusion"),
    ("KRAS G12C, MSS.", "+KRAS G12C; +MSI MSS"),
    ("MSI-H on PCR, TMB-high (38 mut/Mb).", "+MSI MSI-H; +TMB TMB-H"),
    ("TMB 4 mut/Mb.", "+TMB 4 mut/Mb"),
    ("A microsatellite stable phenotype.", "+MSI MSS"),
    ("MSI testing is awaited.", "?MSI None"),
    ("Molecular results\nEGFR: Not detected\nKRAS: p.G12C detected", "-EGFR mutation; +KRAS p.G12C"),
    ("EWSR1 break-apart FISH: positive.", "+EWSR1 rearrangement"),
    ("FISH studies for 1p/19q deletion will be performed.", "?1p/19q deletion"),
    ("ALK-rearranged lung carcinoma.", "+ALK rearranged"),
    ("NGS: SMAD4 loss.", "+SMAD4 loss"),
    ("IDH1/2 wild-type by sequencing.", "-IDH1 wild-type; -IDH2 wild-type"),
    ("KRAS/NRAS/BRAF: wild type.", "-KRAS wild type; -NRAS wild type; -BRAF wild type"),
    ("MYCN amplified (>10 copies), 11q intact, ALK F1174L.", "+MYCN amplified; +ALK F1174L"),
    ("NGS says KRAS G12D and TP53, no targetable mutation.", "+KRAS G12D"),
    ("IDH1 R132C in this cholangiocarcinoma.", "+IDH1 R132C"),
    ("AML with NPM1 mutation, FLT3-ITD negative, IDH2 R140Q.", "+NPM1 mutation; -FLT3 ITD; +IDH2 R140Q"),
    (
        "GIST: KIT exon 9 duplication (p.A502_Y503dup), PDGFRA WT.",
        "+KIT exon 9 duplication (p.A502_Y503dup); -PDGFRA WT",
    ),
    ("HER2 exon 20 insertion negative.", "-ERBB2 exon 20 insertion"),
    # Denials of several words, leaders of dots, lists under one result.
    (
        "NGS: KRAS p.G12D; EGFR, RET, MET exon 14 - no alteration found.",
        "+KRAS p.G12D; -EGFR exon 14; -RET exon 14; -MET exon 14",
    ),
    ("CALR exon 9 .......... absence of mutation", "-CALR exon 9"),
    ("Molecular biology: TET2, EZH2 ......... no variant", "-TET2 variant; -EZH2 variant"),
    ("Molecular biology\nIDH1, IDH2 ........ in course", "?IDH1 mutation; ?IDH2 mutation"),
    (
        "No reportable alteration: KRAS, NRAS, RET",
        "-KRAS reportable alteration; -NRAS reportable alteration; -RET reportable alteration",
    ),
    ("POLE exonuclease domain hotspots: no pathogenic mutation.", "-POLE pathogenic mutation"),
    ("KRAS G12D, no other mutations detected.", "+KRAS G12D"),
    ("No actionable mutations found. TP53 R248W.", "+TP53 R248W"),
    ("Sequencing of KIT and PDGFRA revealed no mutations.", "-KIT mutations; -PDGFRA mutations"),
    (
        "Negative for EGFR mutation, ALK rearrangement, and ROS1 fusion.",
        "-EGFR mutation; -ALK rearrangement; -ROS1 fusion",
    ),
    (
        "NGS negative for EGFR, ALK, ROS1, RET.",
        "-EGFR mutation; -ALK mutation; -ROS1 mutation; -RET mutation",
    ),
    ("Tested for EGFR/ALK/ROS1 - all negative.", "-EGFR mutation; -ALK mutation; -ROS1 mutation"),
    ("KRAS (exons 2-4): wild type; NRAS (exons 2-4): wild type.", "-KRAS exons 2-4; -NRAS exons 2-4"),
    ("BRAF and ERBB2 unaltered.", "-BRAF unaltered; -ERBB2 unaltered"),
    ("DUSP22 (FISH): no break.", "-DUSP22 break"),
    ("Germline MEN1 analysis was reported normal.", "-MEN1 mutation"),
    ("No IDH1/2, no TP53 on NGS.", "-IDH1 mutation; -IDH2 mutation; -TP53 mutation"),
    ("JAK2 neg", "-JAK2 mutation"),
    # Signs.
    ("EGFR PCR: exon 19 del (+), T790M (-).", "+EGFR exon 19 del; -EGFR T790M"),
    ("ALK ( - ), EGFR ( - ), PD-L1 40%.", "-ALK mutation; -EGFR mutation"),
    # Fusions.
    ("RNA FUSION......ASPSCR1::TFE3", "+ASPSCR1 fusion; +TFE3 fusion"),
    ("PML::RARA FISH neg.", "-PML fusion; -RARA fusion"),
    ("BRD4-NUTM1 fusion was demonstrated.", "+BRD4 fusion; +NUTM1 fusion"),
    ("Philadelphia chromosome positive.", "+BCR fusion"),
    # Alterations that are known by their own name.
    ("They look for C797S and for MET amplification.", "?EGFR C797S; ?MET amplification"),
    ("T790M came back negative on liquid biopsy.", "-EGFR T790M"),
    ("V600E detected by PCR.", "+BRAF V600E"),
    # Awaited, graded, abbreviated.
    ("Tissue has been forwarded for NRAS and KIT sequencing.", "?NRAS mutation; ?KIT mutation"),
    ("The ABL1 T315I exam is not ready.", "?ABL1 T315I"),
    ("ATM c.7271T>G heterozygous, likely pathogenic.", "+ATM c.7271T>G"),
    ("NGS: CCNE1 amp, PTEN wt.", "+CCNE1 amp; -PTEN wt"),
    ("Biallelic inactivation of RB1.", "+RB1 Biallelic inactivation"),
    ("BRCA1 185delAG carrier.", "+BRCA1 185delAG"),
    ("MSI negative; microsatellites stable.", "+MSI MSS"),
]


@pytest.mark.parametrize(("text", "notation"), FINDINGS, ids=[text[:60] for text, _ in FINDINGS])
def test_finding(text: str, notation: str) -> None:
    assert genes(text) == expected(notation)


NO_FINDINGS = [
    "ALK (D5F3) negative, ROS1 negative, TTF1+, p40 -.",
    "ALK: negative. ROS1: negative.",
    "IDH1 (R132H, H09): POSITIVE, cytoplasmic. Immunohistochemistry.",
    "MSH2 and MSH6 lost, MLH1 intact.",
    "RB1 retained, p53 wild type.",
    "Stains for c-kit and DOG1 are positive; BCL2 pos.",
    "HER2 gene FISH: not amplified.",
    "MGMT promoter methylation assay",
    "The assay amplifies both methylated and unmethylated MGMT promoter sequences.",
    "Astrocytoma, IDH-mutant, CNS WHO grade 3.",
    "p53 expression above 50% suggests mutation in such tumours.",
    "We met at the max in a kit shop; he had two men 1 was ill.",
    "Nuclear BAP1 is lost.",
    "A diagnosis of PML was confirmed by PCR.",
    "Combined loss of MSH2 and MSH6 points to a germline variant and may also follow EPCAM deletion.",
    "Absence of a variant does not exclude it, e.g. EGFR exon 20 insertions or MET exon 14 skipping.",
    "NTRK fusions are rare in biliary cancer.",
    "Breast angiosarcoma typically carries MYC amplification.",
    "BRAF p.V600E is not offered on uterine samples.",
    "MAP2K1 not tested.",
    "BRAF p.V600E if MLH1 lost.",
    "No loss of MMR proteins: low probability of microsatellite instability-high (MSI-H).",
    "Loss of MSH2/MSH6, so that germline testing is recommended.",
    "Loss of MSH6 only: high probability of Lynch syndrome due to germline MSH6 mutation.",
    "A BRAF V600E mutation or MLH1 methylation suggests that the tumor is sporadic.",
    "MDM2 +, CDK4 +.",
    "Genes tested: KRAS, NRAS, BRAF, EGFR.",
    "| PMS2 | EP51 clone | no staining | adequate | LOSS |",
    "The slide was submitted to the BCR.",
    "Immunostains: IDH1 (R132H) negative, ATRX retained.",
    "In EGFR mutated patients a tablet is used first.",
]


@pytest.mark.parametrize("text", NO_FINDINGS)
def test_stain_title_or_word_is_no_molecular_finding(text: str) -> None:
    assert genes(text) == set()


def test_patient_asks_what_if() -> None:
    assert genes("If BRCA comes positive should I remove my ovaries?", "query") == {
        "?BRCA1 mutation",
        "?BRCA2 mutation",
    }


def test_known_result_replaces_what_was_awaited() -> None:
    assert genes("EGFR mutation testing was requested. EGFR L858R detected.") == {"+EGFR L858R"}


def test_codes_are_hgnc_symbols_and_groups_have_none() -> None:
    found = {
        gene.gene: gene.code for gene in read_genes(Reading("KRAS G12D; no NTRK fusion; MSS.", "report"))
    }
    assert found["KRAS"] is not None
    assert (found["KRAS"].system, found["KRAS"].value) == ("HGNC", "KRAS")
    assert found["NTRK"] is None
    assert found["MSI"] is None


def test_evidence_holds_gene_alteration_and_result() -> None:
    text = "EGFR T790M was not detected."
    (gene,) = read_genes(Reading(text, "report"))
    assert [span.text for span in gene.evidence] == ["EGFR T790M", "not detected"]


@pytest.mark.parametrize(
    ("text", "gene", "assertion"),
    [
        ("TFE3 break-apart FISH (sent on Monday, back on Friday): no rearrangement.", "TFE3", "absent"),
        ("Ewing sarcoma.\nAdv : EWSR1 break apart FISH.", "EWSR1", "uncertain"),
        ("Medullary carcinoma. RET testing has been drawn.", "RET", "uncertain"),
        ("My sister and I both carry BRCA2.", "BRCA2", "present"),
    ],
)
def test_asked_for_carried_and_answered(text: str, gene: str, assertion: str) -> None:
    (found,) = read_genes(Reading(text, "note"))
    assert (found.gene, found.assertion) == (gene, assertion)


@pytest.mark.parametrize(
    ("question", "notation"),
    [
        ("Can I take olaparib (BRCA: no mutation)?", "-BRCA1 mutation; -BRCA2 mutation"),
        ("Would osimertinib help (EGFR exon 19 deletion positive)?", "+EGFR exon 19 deletion"),
        ("Does my BRCA2 mutation change the treatment?", "+BRCA2 mutation"),
        ("She has an EGFR mutation, will gefitinib work?", "+EGFR mutation"),
        ("With KRAS G12C mutation, which drug is best?", "+KRAS G12C mutation"),
        ("Could it be a BRCA2 mutation?", "?BRCA2 mutation"),
        ("Is it ALK rearranged, or what?", "?ALK rearranged"),
        ("What if there is an EGFR mutation, is chemotherapy off?", "?EGFR mutation"),
    ],
)
def test_what_a_question_takes_as_told(question: str, notation: str) -> None:
    assert genes(question, "query") == expected(notation)
