"""Whose disease a mention is: the patient's, family history, or nobody's of this case."""

from __future__ import annotations

import re

import pytest

from answer_assist.extraction.pipeline import read
from answer_assist.extraction.reading import Reading
from answer_assist.extraction.subject import experiencer_at, read_patient
from answer_assist.findings import DocumentKind
from answer_assist.terminology.loader import Row, load_table

# (document kind, text, whose): mentions stand in brackets; one letter each: p patient, f family, o other.
WHOSE = [
    ("query", "My dog has a [mast cell tumor]. I am 44 and have a [melanoma].", "op"),
    ("query", "My neighbour had [lymphoma]. Mine is in the neck, could it be [lymphoma]?", "op"),
    ("query", "A colleague of mine died of [colon cancer]. I am 45, is it [colon cancer]?", "op"),
    ("query", "My twin has [lobular carcinoma]. I am 41 with a lump.", "f"),
    ("query", "My tita, 46, has [nasopharyngeal cancer]. Her lolo died of [lung cancer].", "pf"),
    ("report", "FH-deficient [renal cell carcinoma] considered; [collecting duct carcinoma] excluded.", "pp"),
    ("note", "FH: mother [breast ca]. Patient has [colon cancer].", "fp"),
    ("query", "My sister is [BRCA1] positive and I want to know if I should test", "f"),
    ("query", "I am 50 and have colon cancer. My husband found that [regorafenib] is used.", "p"),
    ("query", "I am 50 and have lung cancer. Our daughter, who is a nurse, asked about [amivantamab].", "p"),
    ("query", "I am 33 with melanoma. My wife reads about [ipilimumab], my son recommends [surgery].", "pp"),
    (
        "query",
        "My mother is ill. Her sister had [breast cancer] and my grandmother died of [ovary cancer].",
        "ff",
    ),
    (
        "query",
        "my mother has [breast cancer], her sister died of [ovarian cancer], a neighbour had [lung cancer]. "
        "I am 34 and healthy, periods regular. should I go for the gene test?",
        "ffo",
    ),
    (
        "note",
        "FHx: mother [breast ca], brother [melanoma]. No [lung cancer] in family.\nNew [liver metastasis].",
        "fffp",
    ),
    (
        "query",
        "This is about my brother who is 66: [adenocarcinoma] on biopsy. In his building one man got the "
        "[prostatectomy] and he wears pads. Our father had [prostate cancer] at 80, one uncle died with "
        "[pancreas cancer]. Lastly, I am 59, [PSA] 1.4, should I repeat?",
        "pofff",
    ),
    ("query", "I am a 47 year old man with [lymphoma]. my elder brother died of [leukemia] in 2009.", "pf"),
    (
        "query",
        "I am 31 and have a [cold]. We drive my father-in-law, whose [lung cancer] is stage 4. They give "
        "him [radiotherapy]. Will I still be contagious?",
        "pff",
    ),
    (
        "note",
        "A 38-year-old woman with a family history of [gastric cancer] came because of [rectal bleeding].",
        "fp",
    ),
    ("note", "Her mother died of [gastric cancer] and examination revealed a [pelvic mass].", "fp"),
    ("query", "My wife had [thyroid cancer] in her mother and now she has a [nodule]. She is 40.", "fp"),
    ("query", "My daughter is 19: [Hodgkin lymphoma]. My husband says [chemo] is poison.", "pp"),
    (
        "query",
        "Our girl has a [tumour]. Her twin brother has a [haemangioma] on his leg. Should he be [scanned]?",
        "pff",
    ),
    (
        "query",
        "mum had an ER visit. FH of cancer: her 2 sisters, one positive for [breast cancer]. [AFP] 400.",
        "fp",
    ),
    (
        "report",
        "Clinical details: mother had [breast cancer]. Specimen: breast core. [Invasive carcinoma].",
        "fp",
    ),
    ("query", "My friend is suffering from [breast cancer]. I had [thyroid cancer] myself. She is 52.", "po"),
    ("query", "My neighbour's wife had [colon cancer]. I am 50 and have [piles]. Should I worry?", "op"),
    ("query", "My sister told me that I should check my [breast lump]. I am 30.", "p"),
    ("query", "My dad is 70 with [kidney cancer]. His doctor was told of [melanoma] in my uncle.", "pf"),
    (
        "note",
        "Family history: [colorectal cancer] (father), [melanoma] (sister, 52).\n[Adenocarcinoma] of caecum.",
        "ffp",
    ),
    ("note", "There was no family history of [breast cancer].", "f"),
    ("note", "She lives with her husband and a dog. [Adenocarcinoma] of the lung.", "p"),
    ("note", "Discussed with his wife and son: [FOLFIRI] stopped.", "p"),
    (
        "query",
        "I have [breast cancer]. Somebody in our street had [bone cancer] and died. Can I travel?",
        "po",
    ),
    ("query", "Hello, I am 40. Is there [cancer] in the family of my husband? My [smear] is normal.", "fp"),
    ("report", "Sister Mary Joseph nodule: [adenocarcinoma].", "p"),
    ("note", "Child-Pugh A [cirrhosis], daughter nodules of [HCC].", "pp"),
    ("query", "My husband's mother had [melanoma]; he himself has a [mole] now, he is 41.", "fp"),
    (
        "query",
        "My father has [CLL]. My mother was told that she has [myeloma]. He is 71, can he get the vaccine?",
        "pf",
    ),
    ("note", "FHx Mat aunt [breast ca], her bro [CRC].", "ff"),
    ("note", "Pat uncle [prostate ca] at 60. PGF [lung ca], MGM - [colon ca].", "fff"),
    ("note", "1 sis w/ [breast CA]; cousin [NHL]. Half-sister with [melanoma].", "fff"),
    ("query", "I have a gallbladder polyp. my mausi had the same [GB cancer].", "f"),
    ("query", "I have a [nodule] and nobody in my family has ever had [thyroid cancer].", "pf"),
    ("query", "No one in our family had [breast cancer]. I am 34 and have a [lump].", "fp"),
    ("query", "Heart disease is in my family, [colon cancer] is what I have.", "p"),
    ("query", "Diabetes runs in my family and [thyroid cancer] was found in me.", "p"),
    ("note", "50 mgm given. TIA 2019, SIL on smear, SIB boost. [Breast cancer].", "p"),
]
LETTER = {"p": "patient", "f": "family", "o": "other"}


@pytest.mark.parametrize(("kind", "marked", "letters"), WHOSE)
def test_whose_disease(kind: DocumentKind, marked: str, letters: str) -> None:
    text = marked.replace("[", "").replace("]", "")
    reading = Reading(text, kind)
    found = []
    for number, match in enumerate(re.finditer(r"\[([^\]]+)\]", marked)):
        start = match.start() - 2 * number
        found.append(experiencer_at(reading, start, start + len(match.group(1)))[0])
    assert found == [LETTER[letter] for letter in letters]


def test_the_words_that_say_whose_it_is_are_handed_back() -> None:
    reading = Reading("FHx: mother breast ca at 70.", "note")
    start = reading.view.index("breast")
    whose, cue = experiencer_at(reading, start, start + 9)
    assert whose == "family"
    assert cue is not None
    assert reading.view[cue[0] : cue[1]] == "FHx"


def test_a_plain_report_is_about_the_patient_without_a_cue() -> None:
    reading = Reading("Invasive ductal carcinoma, grade 2.", "report")
    assert experiencer_at(reading, 0, 25) == ("patient", None)


@pytest.mark.parametrize(
    "row", [row for row in load_table("relations") if row.example], ids=lambda row: row.name
)
def test_every_relation_is_recognised_in_its_example(row: Row) -> None:
    found = [hit.row.name for hit in Reading(row.example or "", "query").hits("relations")]
    assert row.name in found


def test_a_transient_ischemic_attack_is_no_aunt() -> None:
    findings = read("PMH: TIA 2019. Colon cancer, sigmoid.", "note").findings
    assert {finding.experiencer for finding in findings if finding.kind == "tumor"} == {"patient"}


# (text of a query, relation, age in years, sex)
PATIENTS = [
    ("Wife 29 pregnant. Lump in the left breast, ductal carcinoma.", "wife", 29, "female"),
    ("My wife 26 after delivery bleeding, choriocarcinoma they say.", "wife", 26, "female"),
    ("my mom was told of a spot. shes 50 overweight, never had cancer.", "mother", 50, "female"),
    ("My wife's 5-year check is next week. She's 42 now and well.", "wife", 42, "female"),
    ("My sister, breast cancer in 2014, age 36. She's 46 now, works.", "sister", 46, "female"),
    ("my husband is a firefighter, 41. Blood in stool.", "husband", 41, "male"),
    ("my son 9 months has a swelling of the belly.", "son", 0.75, "male"),
    ("I am a mother of a 21-year-old student son. He has colitis.", "son", 21, "male"),
    ("I am the daughter and carer of a 79-year-old lady with bowel cancer.", "mother", 79, "female"),
    ("Doctor, mera beta 12 saal. Pain in the knee, osteosarcoma?", "son", 12, "male"),
    ("This is about my business partner, a 56-year-old man with melanoma.", "other", 56, "male"),
    ("I'm 50 and female, on apixaban. Is it cancer?", "self", 50, "female"),
    ("sir i am from nepal age 49. stomach pain and lymphoma.", "self", 49, None),
]


@pytest.mark.parametrize(("text", "relation", "age", "sex"), PATIENTS)
def test_whom_a_query_is_about(text: str, relation: str, age: float, sex: str | None) -> None:
    patient = read_patient(Reading(text, "query"))
    assert (patient.relation, patient.age_years, patient.sex) == (relation, age, sex)
