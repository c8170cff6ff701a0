"""Who the document is about: relation to the writer, age, sex."""

from __future__ import annotations

import pytest

from answer_assist.extraction.reading import Reading
from answer_assist.extraction.subject import read_patient
from answer_assist.findings import DocumentKind

# (kind, text, relation, age, sex)
PATIENTS = [
    (
        "query",
        "It's about my husband Ted, 71, retired printer. He has a bladder tumour.",
        "husband",
        71,
        "male",
    ),
    ("query", "Myself Nalini, 47 F, from Hubli. I have a lump. My sister had one too.", "self", 47, "female"),
    ("query", "Myself Arun 39 M from Erode. Biopsy says lymphoma.", "self", 39, "male"),
    ("query", "Mother of me is 66, from Sylhet. She has a brain tumour.", "mother", 66, "female"),
    ("query", "The husband of me, 50, has a bowel cancer.", "husband", 50, "male"),
    (
        "query",
        "For my khala (mother's sister) 43 years from Multan. She has a growth.",
        "relative",
        43,
        "female",
    ),
    ("query", "My chachi (father's brother's wife) 39 has a lump.", "relative", 39, "female"),
    ("query", "my uncle 58 from guwahati chewing tobacco 20 year. biopsy SCC", "relative", 58, "male"),
    ("query", "My father 20 years from his first operation has pain.", "father", None, "male"),
    ("query", "Posting for my dad (Roy, 66, 45 pack years). He has a mass.", "father", 66, "male"),
    ("query", "I am eighty-four years of age, a widower. I have a lump.", "self", 84, "male"),
    ("query", "It is about my boyfriend, he has 33 years. He has leukemia.", "partner", 33, "male"),
    ("query", "Asking re my aunt, 71, G0, HTN. Her brother had bowel cancer.", "relative", 71, "female"),
    ("query", "My second son Obi is 22 months old. My elder brother lost one eye.", "son", 1.83, "male"),
    ("query", "Single dad of a 15 yr old girl. She has a swollen spleen.", "daughter", 15, "female"),
    ("query", "My father died of lung cancer. I have a lung nodule of 9 mm.", "self", None, None),
    ("note", "D/C SUMMARY  NEUROSURGERY        58F, retired tailor, seizure.", None, 58, "female"),
    ("note", "CLINIC NOTE 64M, farmer. Mass of the thigh.", None, 64, "male"),
    (
        "query",
        "I write for my friend Amal, she is 39 years. A surgeon said he can remove the stomach.",
        "friend",
        39,
        "female",
    ),
    ("report", "Child: M., girl, 3 years and 6 months. Renal mass.", None, 3.5, "female"),
    ("report", "Patient: J.S., masculine, 48 years. Mediastinum, biopsy.", None, 48, "male"),
    ("report", "Chinese male, 62. Gross haematuria.", None, 62, "male"),
    (
        "query",
        "My friend is suffering from breast cancer. She is 52 years old and has diabetes since 6 years.",
        "friend",
        52,
        "female",
    ),
    (
        "query",
        "Respected Sir, I am a 47 year old man from Nashik. Gland biopsy was done.",
        "self",
        47,
        "male",
    ),
    (
        "query",
        "good evening sir my father age 68 yrs chain smoker for 40 years got biopsy of lung",
        "father",
        68,
        "male",
    ),
    (
        "query",
        "Hi doc, I'm 27, female, married 8 months ago. My period is late by 9 days.",
        "self",
        27,
        "female",
    ),
    ("query", "My husband, 41, desk job, went to ER on Sunday.", "husband", 41, "male"),
    ("query", "my sister is 34 yr, unmarried, weight 88 kg.", "sister", 34, "female"),
    (
        "query",
        "Sir, 59 yr male retired clerk. Which BP medicine is safest for my kidneys?",
        "self",
        59,
        "male",
    ),
    ("query", "I am writing for my mother, 61 yrs. She was always healthy.", "mother", 61, "female"),
    ("query", "Husband 55 M. Black stools, Hb 6.9. He is tired.", "husband", 55, "male"),
    ("query", "Dear Dr., this is about my brother who is 66 and diabetic.", "brother", 66, "male"),
    ("query", "45/F, never smoked. A lump on my neck came in april.", "self", 45, "female"),
    ("query", "Husband 58 y, swelling left side neck.", "husband", 58, "male"),
    ("query", "sir my uncle 64 yrs having prostate cancer. can he take radiation?", "relative", 64, "male"),
    ("query", "Our girl, a 3 yr old, has a tumour in the adrenal.", "daughter", 3, "female"),
    ("query", "mum 1 week back had giddiness. Does AFP 400 mean liver cancer?", "mother", None, "female"),
    ("query", "My father, 71, has cancer of the pancreas.", "father", 71, "male"),
    (
        "query",
        "My wife, 44, had a hemicolectomy. Her father had bowel cancer at 49. We have two boys, 12 and 15.",
        "wife",
        44,
        "female",
    ),
    (
        "query",
        "hello, i'm writing for my dad. he is 70 and they took his left kidney out.",
        "father",
        70,
        "male",
    ),
    ("query", "Dear colleagues, our son is 26 and had a first seizure in February.", "son", 26, "male"),
    ("query", "Hello, 59 f. Low rectal cancer. I am a swimming instructor.", "self", 59, "female"),
    (
        "query",
        "Hello doctor, 30 years, I delivered my son four months ago and am breastfeeding.",
        "self",
        30,
        None,
    ),
    ("query", "My 5 year old has had fever for a week, what can I give?", "child", 5, None),
    ("query", "I ask on behalf of my partner. She is 51.", "partner", 51, "female"),
    ("query", "My 18 months old nephew has a lump behind the ear.", "relative", 1.5, "male"),
    ("query", "My brother's wife has a lump in the breast, she is 38.", "relative", 38, "female"),
    ("query", "I am inquiring for a friend who had a stroke. He is 60.", "friend", 60, "male"),
    ("query", "I am asking for my neighbour. She is 70 and has ascites.", "other", 70, "female"),
    (
        "query",
        "my mother has breast cancer. I am 34 and healthy. should I go for the gene test?",
        "self",
        34,
        None,
    ),
    ("query", "My wife is 8 weeks pregnant and has a fever.", "wife", None, "female"),
    ("query", "I am 5'9\" and weigh 68 kg. I have been suffering from a cough.", "self", None, None),
    ("query", "I have had it since I was 19 years old. I am 35 now.", "self", 35, None),
    ("query", "Is peanut butter allowed on an airplane?", None, None, None),
    ("query", "Would you suggest a diet for a pregnant woman?", None, None, None),
    ("query", "My husband drove me to the ER. I have had chest pain since Monday.", "self", None, None),
    ("query", "My mother-in-law is forty-two years old and has fibroids.", "relative", 42, "female"),
    ("query", "My grandfather (71 years old) coughs blood.", "grandparent", 71, "male"),
    ("query", "I'm a mum of two, 38. Stage 1, grade 3. My sister is 41 and had DCIS.", "self", 38, "female"),
    ("query", "My baby is 4 months old and vomits milk. Is she allergic?", "child", 0.33, "female"),
    ("report", "Name: Mrs. Kamala R.   Age/Sex: 52 Y / F   Ref: Dr. Anand", None, 52, "female"),
    ("report", "Clinical details: 71M. Weight loss.", None, 71, "male"),
    ("report", "FINAL DIAGNOSIS (68 Y/O WOMAN, FORMER SMOKER)", None, 68, "female"),
    ("report", "M, 64. Left neck node, excision.", None, 64, "male"),
    ("report", "Patient: Mr. Y.A.H. | 67 yrs | Male", None, 67, "male"),
    ("report", "24/M, swelling lt. thigh x 7 months", None, 24, "male"),
    ("report", "Wedge resection of stomach. Woman, 59 yrs; incidental lesion.", None, 59, "female"),
    ("report", "Age 38, female. Rt frontal lobe SOL.", None, 38, "female"),
    ("report", "Two samples of one patient, received together (55 F).", None, 55, "female"),
    ("report", "Mr D., 69, retired lagger. Right pleural effusion.", None, 69, "male"),
    ("report", "A man of 58. Limb-sparing excision of a deep tumour.", None, 58, "male"),
    ("report", "Pt: R. Dhal    M 45 yrs    Ref. by: N/A", None, 45, "male"),
    ("report", "DOB/Age/Gender: Male   Provider: N.N.", None, None, "male"),
    ("report", "Patient: a -year-old female with a left kidney mass.", None, None, "female"),
    ("report", "I have reviewed the slides. By his/her signature the physician certifies.", None, None, None),
    ("report", "HER2 2+ by IHC. Page 3 of 5. 17F one node bisected.", None, None, None),
    ("report", "Prostate, needle biopsy: adenocarcinoma.", None, None, None),
    ("report", "MR head with contrast. T1 5 mm.", None, None, None),
    ("note", "A 63-year-old man with weight loss presented with a neck mass.", None, 63, "male"),
    ("note", "A male, 63 years old, bothered by a sore on the lip.", None, 63, "male"),
    ("note", "Forty-year-old patient. His urine output had decreased.", None, 40, "male"),
    ("note", "DISCHARGE SUMMARY\n74M\nFebrile neutropenia. Discussed with wife + son.", None, 74, "male"),
    ("note", "Patient: male, 68, PS 0. FHx: father colorectal cancer aged 49.", None, 68, "male"),
    ("note", "Mrs K., in her sixties, renal carcinoma. Son with her.", None, None, "female"),
    ("note", "Fifteen months after her colectomy a scan showed a rectal tumor.", None, None, "female"),
    ("note", "HPI: Mrs. D. is a 59 y/o never-smoker, on osimertinib for 27 months.", None, 59, "female"),
    ("answer", "Your mother, 61, should have a CT.", None, None, None),
    # The writer names himself by what he is to the patient
    ("query", "I am his daughter. He is 74 and has lung cancer.", "father", 74, "male"),
    ("query", "I'm the wife of a 62 year old man with kidney cancer.", "husband", 62, "male"),
    ("query", "For my aunt in Kerala: CT shows a mass in her ovary.", "relative", None, "female"),
    ("query", "Please see the report of my brother's son, he is 9 and has ALL.", "relative", 9, "male"),
    ("query", "my grand mother 79 yr old having ca stomach", "grandparent", 79, "female"),
    ("query", "34F here, breast lump, biopsy next week.", "self", 34, "female"),
    ("query", "As a 38-year-old mother of three I wonder about scans.", "self", 38, "female"),
    # Ages in other words
    ("query", "My son turned 12 last week, he has osteosarcoma.", "son", 12, "male"),
    ("query", "It is about my sister. She is forty-one and has a melanoma.", "sister", 41, "female"),
    ("query", "Our daughter is two and a half years old and has a tumour.", "daughter", 2.5, "female"),
    ("query", "My mother was 39 when she got breast cancer.", "mother", None, "female"),
    ("note", "70yM k/c/o ca stomach", None, 70, "male"),
    ("note", "F73. Ca sigmoid.", None, 73, "female"),
    ("note", "46/F/ca breast", None, 46, "female"),
    ("note", "\u2640 66 y, CLL", None, 66, "female"),
    ("note", "Patient was 68 at diagnosis; now 71. He has CLL.", None, 71, "male"),
    ("note", "Fifty years male presented with a swelling.", None, 50, "male"),
    ("report", "67 y.o. / M / Outpatient", None, 67, "male"),
    ("report", "Sex: F   Age: 33Y 4M", None, 33.33, "female"),
    # Sexes as remarks of their own
    ("note", "Female patient aged 77 with myeloma.", None, 77, "female"),
    ("report", "A man in his 50s presented with jaundice.", None, None, "male"),
    ("report", "Indication: 45-year-old with breast cancer (female).", None, 45, "female"),
    ("report", "Sex: [ ] Male [ ] Female. Breast, core biopsy.", None, None, None),
]


@pytest.mark.parametrize(("kind", "text", "relation", "age", "sex"), PATIENTS)
def test_patient(
    kind: DocumentKind, text: str, relation: str | None, age: float | None, sex: str | None
) -> None:
    patient = read_patient(Reading(text, kind))
    assert (patient.relation, patient.age_years, patient.sex) == (relation, age, sex)


def test_evidence_is_the_words_of_relation_age_and_sex() -> None:
    text = "My husband, 41, went to ER."
    assert [span.text for span in read_patient(Reading(text, "query")).evidence] == ["husband", "41"]


def test_superscript_digits_are_no_age() -> None:
    assert read_patient(Reading("1.73 m² and ² signs, 52 m²", "report")).age_years is None
