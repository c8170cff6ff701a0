"""Age and sex in the heading lines of reports, letters and request forms."""

from __future__ import annotations

import pytest

from answer_assist.extraction.reading import Reading
from answer_assist.extraction.subject import read_patient

HEADINGS = [
    ("Mutation analysis (colon)           66 F\n\nMaterial: one block", 66, "female"),
    ("Pathology report\nPatient: Mrs. A. da C. R., 79 years\nMaterial: skin", 79, "female"),
    ("IHC record 118\nPatient: Mr. T. O., 58         Specimen: inguinal node", 58, "male"),
    ("Man born in 1962 (62 years). Left nephrectomy.", 62, "male"),
    ("Dataset for skin cancer            Ms Ines R., 37\nSite    back", 37, "female"),
    ("UTERUS - synoptic          33 yo G2P1, cone biopsy", 33, "female"),
    ("Larynx proforma\nMr, 61 y. Total laryngectomy.", 61, "male"),
    ("FINAL DIAGNOSES            52 F, bleeding\nHysterectomy", 52, "female"),
    ("PET/CT - restaging                     Male, 45\nComparison: none", 45, "male"),
    ("MAMMOGRAPHY\n57F. Screening recall L.", 57, "female"),
    ("Receptor report, Gdansk\nF, 49 l. (years)", 49, "female"),
    ("Histopathology\nPatient: Shri R. K. Sharma, 61 yrs / M", 61, "male"),
    ("Compte rendu\nMme D., 58 ans. Biopsie", 58, "female"),
    ("Radiology request\nHerr M. Vogel, 70 J.\nCT Thorax", 70, "male"),
    ("Herr K., geb. 12.03.1952 (72 J.), Rektumkarzinom", 72, "male"),
    ("Name: Jane D.   DOB: 12/04/1961 (63 y)   Sex: F", 63, "female"),
    ("Surgical pathology    Name: Kowalska A., 63 l.", 63, None),
    (
        "DISCHARGE LETTER\nDear colleague, we report on our joint patient Mrs. K. L., 68 years, seen in May.",
        68,
        "female",
    ),
    ("Paciente: mujer, 48 años", 48, "female"),
    ("Newborn unit\nBaby T. O., girl, 9 months. Left adrenalectomy.", 0.75, "female"),
    ("Paciente: Sr. J. L. M., 61 a.   Biopsia gastrica", 61, "male"),
    ("Kliniskt svar\nKvinna, f. 1948\nPreparat: colon", None, "female"),
    ("Klinisk patologi      Man, f. 1952\nPreparat I", None, "male"),
    ("Pathologie\nMrs. v.d. K., 71 yr. Curettage.", 71, "female"),
    ("Pathologie\nMrs. van der K. Curettage of the uterus.", None, "female"),
    ("Dear Ann,\n\nRE: Peter S., DOB 03/11/1957 (66 yrs)\n\nDiagnosis: rectal cancer", 66, None),
    ("Operation note\n\nPatient: female, born 1971 (53)\nOperation: hemicolectomy", 53, "female"),
    ("Patient: male, 58\nOperation: hemicolectomy", 58, "male"),
    ("Echographie\n\nPatiente de 52 ans. Nodule du sein.", 52, "female"),
    ("Scanner\n\nPatient de 63 ans. Nodule du poumon.", 63, None),
    ("Homme de 63 ans, nodule pulmonaire.", 63, "male"),
    ("Mujer de 47 años con nódulo mamario.", 47, "female"),
    ("Dear colleagues,\nKindly receive Ruth N., 51 yrs, para 4, with a cervical growth.", 51, None),
    ("ONCOLOGY CLINIC\n\nDear Dr Hill\n\nRe: Gareth P, 42, electrician\n\nDiagnosis: glioma", 42, None),
    ("SUMMARY\nFree text 3/2: Mrs Begum 71. R mastectomy 2018.", 71, "female"),
    ("Tumor board - protocol\nPat. 4: 77 J., rectal cancer", 77, None),
    ("Tumorboard\nFall 2: 64 J., m, Kolonkarzinom", 64, "male"),
    ("Case 3: F, 44, left breast IDC", 44, "female"),
    ("MDT list\n3. J. Brown, 58M, lung mass", 58, "male"),
    ("MDT list\n3. Mrs A. Fry (81), DCIS left", 81, "female"),
    ("Thank you for seeing this pleasant 67 year old gentleman with a lung mass.", 67, "male"),
    ("Thank you for seeing this delightful lady of 67 with a lung mass.", 67, "female"),
    ("DOB: 01.02.1950   Age: 74y   Sex: M\nSpecimen: prostate", 74, "male"),
    ("Age 74 yrs Gender Male\nSpecimen: prostate", 74, "male"),
    ("AGE/SEX: 45Y/F\nSpecimen: breast", 45, "female"),
    ("Name: Mrs. LAKSHMI R   Age/Sex: 45 Yrs/Female  Ref by: Dr. Rao", 45, "female"),
    ("Pt: 38F G2P2 with pelvic mass", 38, "female"),
    ("A/S: 52/M   Lab No 443\nBiopsy of tongue", 52, "male"),
    ("52/M, carcinoma of tongue", 52, "male"),
    ("HISTORY: 66-year-old male.", 66, "male"),
    ("Clinical details: 4 yr old boy, abdominal mass", 4, "male"),
    ("3-year-2-month-old girl with Wilms tumour", 3.17, "female"),
    ("Child of 5 years, male, ALL", 5, "male"),
    ("14-month-old infant with abdominal mass", 1.17, None),
    ("Girl, 14 months, abdominal mass", 1.17, "female"),
    ("Weiblich, 59 Jahre, Mammakarzinom", 59, "female"),
    ("Patientin, 59 J., Mammakarzinom links", 59, "female"),
    ("Pat. w., 59 Jahre", 59, "female"),
    ("Dear Doctor, I reviewed Mr Alan Price (aged 71) in clinic.", 71, "male"),
    ("Dear Doctor, I reviewed this 71 y.o. retired miner.", 71, None),
    ("68yoM w/ prostate ca", 68, "male"),
    ("HPI: Pt is a 59 y/o AAF w/ breast ca", 59, None),
    ("HPI: Ms. Ortiz is a 59 y/o woman w/ breast ca", 59, "female"),
    ("ID: 48 yo woman s/p mastectomy", 48, "female"),
    ("Referral: this gentleman (72) has a 5 cm hilar mass.", 72, "male"),
    ("Vrouw, 66 jaar. Mammacarcinoom.", 66, "female"),
    ("Donna di 55 anni con nodulo tiroideo", 55, "female"),
    ("Paziente: M. R., F, 55 anni", 55, "female"),
    ("Kobieta, lat 61. Rak jajnika.", 61, "female"),
    ("K., 61 l., ovarian ca", 61, None),
    ("Erkek, 57 yaş. Akciğer", 57, "male"),
    ("Senhora de 70 anos com massa", 70, "female"),
    ("NAME: X.Y.   SEX: F   AGE: 33\nCERVIX", 33, "female"),
    ("Sex Female    Age 33 years   Ward 4", 33, "female"),
    ("Patient age: 33\nPatient gender: female", 33, "female"),
    ("Toddler (2y 3m), male, with right flank mass.", 2.25, "male"),
    ("Mr K.S., age 60, admitted 3/4.", 60, "male"),
    ("Mstr. Arjun, 6 yrs, ALL", 6, "male"),
    ("Baby girl M., 5/12, sacrococcygeal teratoma", None, "female"),
    ("Miss O., aged seventeen, with a knee mass", 17, "female"),
    ("Postmenopausal woman, 60. Bleeding.", 60, "female"),
    ("The patient, a 45-year-old farmer, had", 45, None),
    ("This 9 year-old right-handed boy presented", 9, "male"),
]

NO_AGES = [
    "Block 3\nA. 12 M\nB. 14 F",
    "LEFT BREAST, 12 o'clock. Size 33 mm. M 5",
    "Mr 3 T scan of pelvis, 12 slices",
    "MS 4, 30 percent",
    "Estrogen receptor    90 %\nKi-67    25",
    "Sr. Consultant: Dr B, 30 years of practice",
    "Cores 12  M 6",
    "Levels II, 3 and V, 12    H 35",
    "TUMOR 45 mm    M 0.5",
    "Follow-up 5 years. Tamoxifen, 5 years.",
    "Ex-smoker, 20 years\nCOPD",
    "Drain out, 14 days. Clips, 10 d.",
    "Weight loss, 3 months. Cough, 6 weeks.",
    "Radiotherapy 1998 (26 years ago). Left breast.",
    "Letrozole since 2019 (5 yrs).",
    "Diabetes, 12 years; hypertension, 8 yrs.",
    "Block A, 33. Block B, 45.",
    "Ki-67, 45. Grade 3.",
    "Re: Slides 2024, 33 received, stained",
    "Menopause, 51 years. HRT 4 years.",
    "Diagnosed 2010, 41 years at diagnosis.",
]


@pytest.mark.parametrize(("text", "years", "sex"), HEADINGS)
def test_age_and_sex_of_a_heading(text: str, years: float | None, sex: str | None) -> None:
    patient = read_patient(Reading(text, "report"))
    assert (patient.age_years, patient.sex) == (years, sex)


@pytest.mark.parametrize("text", NO_AGES)
def test_other_numbers_of_a_heading_are_no_ages(text: str) -> None:
    assert read_patient(Reading(text, "report")).age_years is None
