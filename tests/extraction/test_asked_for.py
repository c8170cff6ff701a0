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
    (
        "Hello, writing from Manchester about dad. He's 73, was a welder. Mesothelioma of the "
        "pleura. My uncle (his brother, 70) has it too. Is pemetrexed worth it for dad?",
        "father",
        73.0,
        "male",
    ),
    (
        "Doc, it's me again, the one with the lump. 47, two kids, BRCA negative. Biopsy tomorrow. "
        "How bad is BIRADS 5?",
        "self",
        47.0,
        None,
    ),
    (
        "My girl is 6 and the hospital says Burkitt. I am a single mother, 29. Can she be cured?",
        "daughter",
        6.0,
        "female",
    ),
    (
        "Mum's scan is back. She turned 80 last week. Tumour in the pancreas head 3 cm. Is Whipple "
        "mad at 80?",
        "mother",
        80.0,
        "female",
    ),
    (
        "Hello Dr my husband name is Suresh age 50 yrs he is having oral cancer. we are from Nagpur. "
        "Please advise treatment.",
        "husband",
        50.0,
        "male",
    ),
    (
        "On 5 May my brother (he is 39 years) collapsed. Brain tumor 5 cm. I am his wife's sister. "
        "What are the odds?",
        "brother",
        39.0,
        "male",
    ),
    (
        "I'm writing as the daughter of a 68-year-old man with prostate cancer. PSA 88. Which "
        "hormone is best?",
        "father",
        68.0,
        "male",
    ),
    (
        "My wife 34w pregnant, age 31, breast lump positive for cancer. Can she have chemo?",
        "wife",
        31.0,
        "female",
    ),
    (
        "Not for me, for my flatmate. He is 24, testicle swollen. Is it torsion or cancer?",
        "other",
        24.0,
        "male",
    ),
    (
        "My mother died of breast cancer at 52, her sister at 48. I am 45 now and my mammogram is "
        "dense. Do I need MRI?",
        "self",
        45.0,
        None,
    ),
    (
        "Good evening. Our father, aged 77, smoker, has a nodule of 14mm. We are four siblings and "
        "disagree: biopsy or wait?",
        "father",
        77.0,
        "male",
    ),
    (
        "My ex-wife, 48, has cervical cancer; we have a son of 12. Can it spread to him?",
        "other",
        48.0,
        "female",
    ),
    (
        "my grandson 3 yrs old has wilms tumour stage 3. my daughter is not able to write. is "
        "radiotherapy needed",
        "relative",
        3.0,
        "male",
    ),
    (
        "I (F, 58) have follicular lymphoma. My husband thinks I should refuse rituximab. Should I?",
        "self",
        58.0,
        "female",
    ),
    ("Female 58 here. Follicular lymphoma. Rituximab or wait?", "self", 58.0, "female"),
    ("58/F, follicular lymphoma grade 2. Rituximab or wait?", "self", 58.0, "female"),
    (
        "My friend's mother, 70, has ovarian cancer and cannot afford PARP. Is generic OK?",
        "other",
        70.0,
        "female",
    ),
    ("We adopted a boy, now 9, from Haiti. He has a bone tumour. Which scans?", "son", 9.0, "male"),
    (
        "Hello, I am asking for my cousin sister, unmarried, 26 yrs. Dermoid cyst 9 cm. Will she "
        "have kids later?",
        "relative",
        26.0,
        "female",
    ),
    ("I am 50, my son is 22 and he has melanoma stage 3. Is nivolumab good for him?", "son", 22.0, "male"),
    ("As her husband I write: my wife (55) has multiple myeloma. Is VRd standard?", "wife", 55.0, "female"),
    (
        "Baby is 4 months old. Neuroblastoma 4S. We are told to wait and watch. Is it safe?",
        "child",
        0.33,
        None,
    ),
    (
        "My father-in-law, Mr Chen, 71, chronic hepatitis B, AFP 900. He does not want surgery. TACE?",
        "relative",
        71.0,
        "male",
    ),
    (
        "Hola doctor, mi madre 64 anos, sorry for English. She has gastric cancer HER2+. Trastuzumab "
        "yes or no?",
        "mother",
        64.0,
        "female",
    ),
    ("My dads PSA went from 4 to 9, he is 70 and fit. Surgery?", "father", 70.0, "male"),
    ("62, male, CLL since 2015. What is obinutuzumab?", "self", 62.0, "male"),
    ("My partner (m, 44) has been told it's a seminoma. We want kids. Sperm bank?", "partner", 44.0, "male"),
    ("Please help my sister, aged 30, single, DCIS. Is lumpectomy enough?", "sister", 30.0, "female"),
    (
        "Her oncologist retired, so I ask you. My mother, 59 y.o., HER2+ breast cancer, T-DXd. What "
        "about ILD?",
        "mother",
        59.0,
        "female",
    ),
    ("Son 15y osteosarcoma femur. Amputate?", "son", 15.0, "male"),
    (
        "i had a friend who died of this at 40. now im 39f and they found a 2cm thing on my liver. "
        "hemangioma?",
        "self",
        39.0,
        "female",
    ),
    ("Hi! 29yo here, positive smear HSIL, trying to get pregnant. LEEP or wait?", "self", 29.0, None),
    (
        "My old aunt of 90 has a skin cancer on the nose. Does one operate at that age?",
        "relative",
        90.0,
        "female",
    ),
    (
        "It is about my daughter-in-law: 33, gestational trophoblastic disease. My son is desperate. Chemo?",
        "relative",
        33.0,
        "female",
    ),
    ("I'm his daughter. Dad is 82 with AML. Azacitidine at his age?", "father", 82.0, "male"),
    (
        "I'm 72 and my wife died of this last year. Now I have it: pancreatic cancer. What would you do?",
        "self",
        72.0,
        None,
    ),
    (
        "Greetings. The patient: male, 49, HCC on hepatitis C. AFP 4000. Transplant possible?",
        None,
        49.0,
        "male",
    ),
    ("Concerning: mother, b. 1955, ovarian cancer IIIC. Is HIPEC reasonable?", "mother", None, "female"),
]


@pytest.mark.parametrize(("text", "relation", "years", "sex"), QUERIES)
def test_whom_a_query_asks_for(text: str, relation: str | None, years: float | None, sex: str | None) -> None:
    patient = read_patient(Reading(text, "query"))
    assert (patient.relation, patient.age_years, patient.sex) == (relation, years, sex)
