"""Whom a query asks for, and how old that person is, in the many ways in which people write."""

from __future__ import annotations

import pytest

from answer_assist.extraction.reading import Reading
from answer_assist.extraction.subject import read_patient

# text, relation, years, sex
QUERIES = [
    (
        "Sorry to mix two people. My mother in law (77) is the one with kidney cancer, hers went to "
        "the lung. I am not asking about her. I ask for my wife, 44: on ultrasound they saw a 14 mm "
        "angiomyolipoma. Will it turn into a cancer like her mother's?",
        "wife",
        44,
        "female",
    ),
    (
        "Hiya, posting for my dad as he won't look at a screen. 72, ex miner, smoked 30 a day. They "
        "found small cell lung cancer. How long has he got?",
        "father",
        72,
        "male",
    ),
    (
        "Namaste doctor. My mummy 57 yrs from Bihar was operated for stone in gall bladder. Report: "
        "adenocarcinoma. Mummy's own mother had also stone only, she is 80 and fine. Does it come to "
        "children?",
        "mother",
        57,
        "female",
    ),
    (
        "This is about my last born daughter Zawadi, 2 years and 3 months. They told us "
        "retinoblastoma in both eyes. My husband lost one eye as a small child. Does my husband's "
        "eye mean he gave it to her? I am four months pregnant.",
        "daughter",
        2.25,
        "female",
    ),
    (
        "Hi, the patient is my dad (64), not me. I'm 29F and a nurse, BRCA2 carrier, I had my "
        "preventive mastectomy last year. Dad's is pancreatic cancer of the tail. Should he have the "
        "laparoscopy first?",
        "father",
        64,
        "male",
    ),
    (
        "Hello, I ask for my husband, 49, rice farmer. He became yellow. MRI: hilar "
        "cholangiocarcinoma. His older sister died of the same. Our son 20 years likes raw fish "
        "also, he should check what?",
        "husband",
        49,
        "male",
    ),
    (
        "sir my chacha ji 58 yrs tempo driver, cough 4 month, biopsy done adenocarcinoma left lung. "
        "how much time he will live",
        "relative",
        58,
        "male",
    ),
    (
        "Asking lang po about my Nanay, 49 years old, G6P6. Bleeding since June so my ate finally "
        "brought her to the hospital. Biopsy: squamous carcinoma. Is she curable?",
        "mother",
        49,
        "female",
    ),
    ("Good day. My tatay, 68, has prostate cancer with bone mets. Will he walk again?", "father", 68, "male"),
    ("Salam doctor, my khala jaan 55 has lump in breast. What to do?", "relative", 55, "female"),
    ("Dear doctor, my father ji is 70 yrs old with throat cancer. Can he eat?", "father", 70, "male"),
    (
        "My nan (84) has been told she has bowel cancer. Is surgery sensible at her age?",
        "grandparent",
        84,
        "female",
    ),
    (
        "My partner's mum, 61, has been diagnosed with a GIST. What is imatinib like?",
        "relative",
        61,
        "female",
    ),
    ("My best mate Dave, 38, has testicular cancer. Can he still have kids?", "friend", 38, "male"),
    (
        "I am a 34 year old woman with a thyroid nodule. My mother had thyroid cancer at 50. Should I worry?",
        "self",
        34,
        "female",
    ),
    (
        "34, female, never smoked. Lump in neck for 2 months. My dad died of lymphoma. Is it lymphoma?",
        "self",
        34,
        "female",
    ),
    ("i'm 41 m with a mole that bleeds. my wife made me write this. is it melanoma?", "self", 41, "male"),
    (
        "As a mother of two boys (4 and 6) I am terrified. I am 37 and my biopsy came back DCIS. Do "
        "I need a mastectomy?",
        "self",
        37,
        "female",
    ),
    (
        "On behalf of my 8-year-old son: he has ALL, standard risk. How long is the maintenance?",
        "son",
        8,
        "male",
    ),
    ("Our little one (3 yrs, boy) was diagnosed with neuroblastoma. What now?", "child", 3, "male"),
    ("Hi, new mum here. My 6 month old baby girl has a hemangioma. Will it go?", "daughter", 0.5, "female"),
    (
        "My sister's husband (52) has got colon cancer stage 3. Is FOLFOX right for him?",
        "relative",
        52,
        "male",
    ),
    (
        "Dear Dr, I write on behalf of my aunt who is 66 and does not speak English. She has uterine "
        "serous carcinoma. My own mother had breast cancer at 45. Does my aunt need a gene test?",
        "relative",
        66,
        "female",
    ),
    (
        "My grandfather is 88 and refuses everything. He has a bladder tumour. What would happen if "
        "we leave it?",
        "grandparent",
        88,
        "male",
    ),
    (
        "Mom 70, pancreatic ca, mets liver. Dad 75 is her carer. Is Folfirinox too strong?",
        "mother",
        70,
        "female",
    ),
    ("Husband, 55, GBM. I am 50 and looking after him. What next after temodal?", "husband", 55, "male"),
    ("My wife and I are lost. She is 45 and her pap shows HSIL. Is it cancer?", "wife", 45, "female"),
    (
        "A friend at work (F, 47) asked me to ask: her mammogram says BIRADS 4. What now?",
        "friend",
        47,
        "female",
    ),
    ("My fiancé (31) found a lump on his testicle. What tests?", "partner", 31, "male"),
    ("My boyfriend is 26 and has Hodgkin. Can he freeze sperm?", "partner", 26, "male"),
    ("Doctor, patient name Ram, age 62, male, smoker. CT shows lung mass. Please advise.", None, 62, "male"),
    ("Patient is my uncle, 59 years. He has liver cancer. TACE or tablets?", "relative", 59, "male"),
    ("Age: 29 Sex: F. Breast lump, FNAC fibroadenoma. Should I remove it?", "self", 29, "female"),
    (
        "My 76-year-old mother with dementia has a breast lump. My brother thinks we should leave "
        "it. He is 50 and knows nothing. Should we?",
        "mother",
        76,
        "female",
    ),
    (
        "I have been told I have CLL. I'm 63. My twin brother has it too. Will my sons get it?",
        "self",
        63,
        None,
    ),
    ("My dog had a tumor last year, now me: 45yo male with GIST. Prognosis?", "self", 45, "male"),
    (
        "Hello. I'm writing from Spain. My father has 78 years and has a tumor of the colon. He "
        "lives with my mother of 74 years. Can he be operated?",
        "father",
        78,
        "male",
    ),
    ("mother age 60 years breast cancer operated 2019 now lung spot. kindly guide", "mother", 60, "female"),
    (
        "Respected sir, my bhai is suffering from blood cancer AML, age 24. we are poor. any hope",
        "brother",
        24,
        "male",
    ),
    ("Sir my didi 33 has ovarian cyst CA125 is 400. is it cancer", "sister", 33, "female"),
    (
        "My little brother, who is 16, has an Ewing sarcoma in the hip. I'm his sister and legal "
        "guardian, 30. Which hospital?",
        "brother",
        16,
        "male",
    ),
    (
        "My ex-husband (58) has esophageal cancer and no one else to ask. Is proton therapy better for him?",
        "other",
        58,
        "male",
    ),
    ("This concerns my stepdad, 67. Myeloma. Is a transplant safe at 67?", "father", 67, "male"),
    (
        "Hi doc, 52F, BRCA1+, had TAH BSO. Mum died of it at 58. Do I need the breasts off?",
        "self",
        52,
        "female",
    ),
    (
        "We are two sisters, 44 and 47, writing about our mother, 73, who has a Klatskin tumour. "
        "Stent or surgery?",
        "mother",
        73,
        "female",
    ),
    ("He is 71, my dad, and has mesothelioma. How long?", "father", 71, "male"),
    ("She's only 19. My daughter has osteosarcoma. Will they amputate?", "daughter", 19, "female"),
    (
        "My kid sister turned 22 in May and has just been told it's thyroid cancer. Is it curable?",
        "sister",
        22,
        "female",
    ),
    (
        "My daughter's father-in-law 64 yrs has mouth cancer. Which is better, surgery or radiation?",
        "relative",
        64,
        "male",
    ),
    (
        "I had breast cancer at 40, I am now 55. My daughter is 25; when should she start screening?",
        "self",
        55,
        None,
    ),
    (
        "My cousin (35, male) has a brain tumor, oligodendroglioma. Should he do chemo?",
        "relative",
        35,
        "male",
    ),
    (
        "Hello, this is for my mother-in-law. She is 69. PET shows uptake in the spine. Can it be arthritis?",
        "relative",
        69,
        "female",
    ),
    ("Wife aged 39 diagnosed with invasive ductal carcinoma. How many chemo?", "wife", 39, "female"),
    (
        "my amma 54y got uterus bleeding, biopsy endometrioid ca. we r from chennai. what is next",
        "mother",
        54,
        "female",
    ),
    ("Need help for my papa. Age 63. Buccal mucosa cancer.", "father", 63, "male"),
    ("Patient: my father in law, 80, COPD. Lung nodule 9 mm. Follow up?", "relative", 80, "male"),
    (
        "I'm a GP's receptionist asking for a friend. She's 51 with night sweats and nodes. Could "
        "this be lymphoma?",
        "friend",
        51,
        "female",
    ),
    ("My son was 4 when he had Wilms tumour. He's 12 now with a lung spot. Is it back?", "son", 12, "male"),
    ("My dad was diagnosed at 60. He is 66 now with rising PSA. What next?", "father", 66, "male"),
    ("I lost my mum to ovarian cancer when she was 49. I'm 31. Should I be tested?", "self", 31, None),
    (
        "Hi I am Priya, 27, from Pune, fibroadenoma both sides. Marriage is fixed. Should I operate?",
        "self",
        27,
        None,
    ),
    (
        "Yours faithfully waiting. I am eighty-one, a widow, and they found a polyp with cancer in "
        "it. Must I have surgery?",
        "self",
        81,
        "female",
    ),
    (
        "my husband 38 and me 35 trying for baby. He had seminoma treated by BEP in 2022. is it safe?",
        "husband",
        38,
        "male",
    ),
    (
        "Mamma has 66 years, stomach cancer. I am in Germany, she is in Romania. What treatment?",
        "mother",
        66,
        "female",
    ),
    ("Salaam, my baba (70) has larynx cancer. Total laryngectomy or radiation?", "father", 70, "male"),
    (
        "My hubby's 46 and his poo test was positive. Colonoscopy found a 3 cm polyp. Cancer?",
        "husband",
        46,
        "male",
    ),
    ("My wife's report attached. Age 48. Grade 2 IDC, ER+. Is chemo needed?", "wife", 48, "female"),
    (
        "Reports of my mother aged 71 yrs: adenocarcinoma rectum. My father is 75 and he also has "
        "piles. Which surgery for her?",
        "mother",
        71,
        "female",
    ),
]


@pytest.mark.parametrize(("text", "relation", "years", "sex"), QUERIES)
def test_whom_a_query_asks_for(text: str, relation: str | None, years: float | None, sex: str | None) -> None:
    patient = read_patient(Reading(text, "query"))
    assert (patient.relation, patient.age_years, patient.sex) == (relation, years, sex)
