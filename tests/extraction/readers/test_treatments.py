"""Treatments as doctors and patients tell them, and where each stands.

An expectation lists name and status; where nothing is expected the text names no cancer treatment of the
case.
"""

from __future__ import annotations

import re

import pytest

from answer_assist.extraction.readers.treatments import read_treatments
from answer_assist.extraction.reading import Reading
from answer_assist.findings import DocumentKind


def treatments(text: str, kind: DocumentKind) -> set[str]:
    """Name and status of each treatment, family's ones marked."""
    return {
        f"{treatment.name} {treatment.status}" + (" (family)" if treatment.experiencer == "family" else "")
        for treatment in read_treatments(Reading(text, kind))
    }


def expected(notation: str) -> set[str]:
    return {part for part in re.split(r";\s+", notation) if part}


NOTES = [
    # given
    (
        "She underwent left modified radical mastectomy for carcinoma.",
        "left modified radical mastectomy given",
    ),
    (
        "Rectal cancer, s/p neoadjuvant CRT and LAR 2019.",
        "chemoradiation given; low anterior resection given; chemotherapy given",
    ),
    ("Currently on nivolumab for melanoma.", "nivolumab given"),
    ("Osimertinib 80 mg daily since October, partial response.", "osimertinib given"),
    ("The carcinoma progressed on Sutent.", "sunitinib given"),
    ("Progressed through pazopanib and nivolumab.", "pazopanib given; nivolumab given"),
    ("Six cycles of R-CHOP were completed in May.", "R-CHOP given"),
    (
        "We performed total thyroidectomy with neck dissection for the carcinoma.",
        "total thyroidectomy given; neck dissection given",
    ),
    (
        "Three months after right hemicolectomy the CEA of this colon cancer patient rose.",
        "right hemicolectomy given",
    ),
    ("A gross total resection of the glioma was achieved.", "gross total resection given"),
    (
        "Tamoxifen was prescribed after lumpectomy of the breast carcinoma.",
        "tamoxifen given; lumpectomy given",
    ),
    ("She continued to receive trastuzumab and pertuzumab.", "trastuzumab given; pertuzumab given"),
    (
        "The lesion in the bladder was transurethrally resected; urothelial carcinoma.",
        "transurethral resection of bladder tumor given",
    ),
    ("The paranasal tumor was resected.", "resection given"),
    ("Meds: letrozole, lisinopril. Breast carcinoma.", "letrozole given"),
    ("The sarcoma was irradiated with 50 Gy and then excised.", "radiotherapy given; excision given"),
    (
        "Radical TURBT was performed to remove the tumor.",
        "transurethral resection of bladder tumor given; tumor removal given",
    ),
    (
        "Intraoperative radiotherapy was delivered during lumpectomy for breast cancer.",
        "intraoperative radiotherapy given; lumpectomy given",
    ),
    ("Treated by Mohs surgery for basal cell carcinoma.", "Mohs surgery given"),
    (
        "Liver metastases were treated with RFA and, later, TACE.",
        "radiofrequency ablation given; transarterial chemoembolization given",
    ),
    (
        "Papillary thyroid carcinoma 2009, total thyroidectomy + RAI, no relapse.",
        "total thyroidectomy given; radioactive iodine given",
    ),
    ("Zoledronate monthly since March for bone metastases.", "zoledronic acid given"),
    ("She relapsed after autologous stem cell transplant for myeloma.", "stem cell transplant given"),
    ("The patient proceeded to have a distal gastrectomy for carcinoma.", "distal gastrectomy given"),
    # planned
    ("Start carboplatin + pemetrexed next week.", "carboplatin planned; pemetrexed planned"),
    ("Plan: cabozantinib from Friday.", "cabozantinib planned"),
    ("Plan:\n- FOLFIRINOX\n- pelvic MRI", "FOLFIRINOX planned"),
    (
        "Sotorasib + panitumumab approved, to start in clinic 16 Feb.",
        "sotorasib planned; panitumumab planned",
    ),
    ("Palliative care referral made; metastatic carcinoma.", "palliative care planned"),
    ("Neoadjuvant dostarlimab for 6 months agreed.", "dostarlimab planned"),
    (
        "Tumour board recommends wide local excision f/b RT for the sarcoma.",
        "wide local excision planned; radiotherapy planned",
    ),
    ("Will switch to cabozantinib.", "cabozantinib planned"),
    (
        "Four courses of carboplatin/etoposide and radiotherapy to the pelvis were scheduled.",
        "carboplatin/etoposide planned; radiotherapy planned",
    ),
    ("Referred for adjuvant radiotherapy of the breast carcinoma.", "radiotherapy planned"),
    (
        "Chemoradiation to commence in January with weekly cisplatin.",
        "chemoradiation planned; cisplatin planned",
    ),
    (
        "She received chemotherapy, and surgery of the carcinoma is planned.",
        "chemotherapy given; surgery planned",
    ),
    # considered
    ("Savolitinib trial: will screen, only if a slot opens.", "savolitinib considered"),
    (
        "Palliative RT to the left lower lobe if hemoptysis recurs; lung carcinoma.",
        "palliative radiotherapy considered",
    ),
    (
        "Short course RT, CAPOX and TME kept in reserve; rectal adenocarcinoma.",
        "short-course radiotherapy considered; CAPOX considered; total mesorectal excision considered",
    ),
    (
        "Radical prostatectomy could be done at the same sitting; prostate carcinoma.",
        "radical prostatectomy considered",
    ),
    ("Docetaxel was discussed.", "docetaxel considered"),
    (
        "If Oncotype is high she will be offered TC x 4; otherwise tamoxifen for the breast carcinoma.",
        "docetaxel/cyclophosphamide considered; tamoxifen considered",
    ),
    ("She is a candidate for adjuvant radiotherapy of the breast carcinoma.", "radiotherapy considered"),
    (
        "Treatment options are radical cystectomy or chemoradiation; urothelial carcinoma.",
        "radical cystectomy considered; chemoradiation considered; chemotherapy considered",
    ),
    # declined
    ("Adjuvant CAPOX 5 cycles then stopped (neuropathy).", "CAPOX declined"),
    ("Refused FOLFOX because of the neuropathy.", "FOLFOX declined"),
    ("Liver resection not feasible per surgeons; colon carcinoma.", "liver resection declined"),
    ("Amivantamab not available here.", "amivantamab declined"),
    ("Discussed docetaxel as a fallback; pt does not want it.", "docetaxel declined"),
    ("Bevacizumab not possible (hemoptysis last month); lung carcinoma.", "bevacizumab declined"),
    ("Zometa - declined (teeth). Bone metastases.", "zoledronic acid declined"),
    ("Patient has said no to APR; rectal carcinoma.", "abdominoperineal resection declined"),
    (
        "Not a candidate for cytoreductive nephrectomy; renal cell carcinoma.",
        "cytoreductive nephrectomy declined",
    ),
    ("Imatinib was discontinued and there was recovery.", "imatinib declined"),
    ("The mass could not be removed with clear margins; thymic carcinoma.", "tumor removal declined"),
    (
        "He could neither undergo chemotherapy nor radiotherapy.",
        "chemotherapy declined; radiotherapy declined",
    ),
    (
        "He had a hemicolectomy for cancer and refused chemotherapy.",
        "hemicolectomy given; chemotherapy declined",
    ),
    (
        "Mr J declined orchidectomy for prostate cancer and opted for degarelix.",
        "orchidectomy declined; degarelix planned",
    ),
    ("She was not a suitable candidate for surgery of the carcinoma.", "surgery declined"),
    ("Orchiectomy offered, declined; prostate cancer.", "orchiectomy declined"),
    (
        "HCC: TACE x2, sorafenib stopped for hand-foot syndrome, now on lenvatinib.",
        "transarterial chemoembolization given; sorafenib declined; lenvatinib given",
    ),
    ("He started nivolumab but got pneumonitis and it was discontinued.", "nivolumab declined"),
    (
        "MDT: not for surgery. For best supportive care. Pancreatic adenocarcinoma.",
        "surgery declined; palliative care planned",
    ),
    ("RAI to be decided after histology; papillary thyroid carcinoma.", "radioactive iodine considered"),
    (
        "Whole-brain radiotherapy was given and she was scheduled for erlotinib.",
        "whole brain radiotherapy given; erlotinib planned",
    ),
    # nothing
    ("She received chemotherapy, without radiotherapy.", "chemotherapy given"),
    ("No previous chemotherapy.", ""),
    ("Neck dissection wasn't performed; oral carcinoma.", ""),
    ("PMH: appendectomy 1998, cholecystectomy 2005. Colon carcinoma.", ""),
    ("Resection margins are free of carcinoma.", ""),
    ("Excisional biopsy of the node: lymphoma.", ""),
    ("She is on thyroxine and metformin. Carcinoma of the breast.", ""),
    ("Radioactive iodine uptake was low; thyroid carcinoma.", ""),
    ("Core biopsy 12 APR 2019: rectal carcinoma.", ""),
    ("MAP 65, given ICE chips; no treatment for the carcinoma.", ""),
]


@pytest.mark.parametrize(("text", "notation"), NOTES, ids=[text[:60] for text, _ in NOTES])
def test_note(text: str, notation: str) -> None:
    assert treatments(text, "note") == expected(notation)


QUERIES = [
    ("R-CHOP 6 cycles to be started after echo.", "R-CHOP planned"),
    ("Is it ok to start chemo before the FISH report comes?", "chemotherapy considered"),
    (
        "Onco is advising osimertinib and radiation of brain later if required, lung cancer.",
        "osimertinib planned; whole brain radiotherapy considered",
    ),
    ("Our relatives are telling for immunotherapy for his lung cancer.", "immunotherapy considered"),
    ("Lung cancer. Whether the gamma knife is needed now?", "stereotactic radiosurgery considered"),
    (
        "Doctor recommends 3 cycles of carboplatin + paclitaxel, then interval debulking surgery, "
        "then 3 more cycles.",
        "carboplatin planned; paclitaxel planned; debulking surgery planned",
    ),
    (
        "Is she a candidate for bevacizumab or HIPEC? Ovary cancer.",
        "bevacizumab considered; HIPEC considered",
    ),
    (
        "Wedge gastrectomy done 14 March for GIST. But medical oncologist wants imatinib 400mg for 3 yrs.",
        "wedge gastrectomy given; imatinib planned",
    ),
    (
        "He is refusing robotic surgery for prostate cancer because of fear of urine leakage.",
        "surgery declined",
    ),
    (
        "Gemcitabin plus Abraxane will start on Monday, the surgeon refuses to operate the pancreas cancer.",
        "gemcitabine planned; nab-paclitaxel planned; operated declined",
    ),
    (
        "Can the spots of his liver cancer be burnt with radio waves instead?",
        "radiofrequency ablation considered",
    ),
    (
        "I had thyroid cancer in 2011, gland removed + radio-iodine.",
        "removal of the gland given; radioactive iodine given",
    ),
    (
        "I am told radiation with weekly cisplatinum. Is Erbitux just as good?",
        "radiotherapy planned; cisplatin planned; cetuximab considered",
    ),
    (
        "He got one injection lupron and takes casodex daily for prostate cancer. He dont want "
        "robot surgery at all.",
        "leuprorelin given; bicalutamide given; surgery declined",
    ),
    ("Prostate cancer: can he take radiation, and will he lose control?", "radiotherapy considered"),
    (
        "If marrow is positive she would need a stem cell transplant for neuroblastoma.",
        "stem cell transplant considered",
    ),
    ("Then four rounds of chemo (carboplatin/etoposide, begins thursday).", "carboplatin/etoposide planned"),
    ("Follicular lymphoma. Can we wait without chemo?", "chemotherapy considered"),
    (
        "My mother had mastectomy in March 2022 followed by 6 cycles of chemo and 25 sittings of "
        "radiation. Now doctor has put her on letrozole.",
        "mastectomy given; chemotherapy given; radiotherapy given; letrozole given",
    ),
    (
        "Doctor has advised chemotherapy for breast cancer but she is not willing for it.",
        "chemotherapy declined",
    ),
    (
        "Doctor suggested either Keytruda or chemo. Which is better?",
        "pembrolizumab considered; chemotherapy considered",
    ),
    (
        "Father is taking Sorafenib since 2 months for liver cancer. Doctor stopped it because of "
        "skin reaction and is planning to start Lenvatinib.",
        "sorafenib declined; lenvatinib planned",
    ),
    ("Surgeon told the tumor cannot be operated because it touches the artery.", "operated declined"),
    ("They are giving chemo first.", "chemotherapy given"),
    ("Mum refused chemo for ovarian cancer after surgery.", "chemotherapy declined; surgery given"),
    (
        "Doctor gave two options, surgery or radiation, for my prostate cancer.",
        "surgery considered; radiotherapy considered",
    ),
    (
        "After the operation for bowel cancer she was supposed to have chemo but it was cancelled.",
        "surgery given; chemotherapy declined",
    ),
    (
        "The lump was removed last year, phyllodes tumor. Should I go for mastectomy?",
        "tumor removal given; mastectomy considered",
    ),
    (
        "Her breast was removed for cancer, 8 chemo done, 12 Herceptin over.",
        "mastectomy given; chemotherapy given; trastuzumab given",
    ),
    (
        "Told to take tab Xeloda for rectal cancer but she vomits, so we stopped after 5 days.",
        "capecitabine declined",
    ),
    ("Doctors say operation is not possible in gall bladder cancer.", "surgery declined"),
    (
        "She had CyberKnife twice for brain mets. They now propose whole brain radiation.",
        "stereotactic radiotherapy given; whole brain radiotherapy planned",
    ),
    (
        "He has been advised TACE for liver cancer. Second opinion doctor is saying liver transplant.",
        "transarterial chemoembolization planned; liver transplant considered",
    ),
    (
        "One doctor told surgery first and another told medicines first for her breast cancer.",
        "surgery considered",
    ),
    (
        "Doctor wants to do PET first, then 3 cycles FLOT before surgery for stomach cancer.",
        "FLOT planned; surgery planned",
    ),
    (
        "I had radiation therapy and chemotherapy for cervical cancer, is it possible to be pregnant?",
        "radiotherapy given; chemotherapy given",
    ),
    ("He is on the waiting list; kemo did not help his lymphoma.", "chemotherapy given"),
    ("My husband has glioblastoma. What about Optune?", "tumor treating fields considered"),
    ("My uncle has prostate cancer; he is on watchful waiting.", "active surveillance given"),
]


@pytest.mark.parametrize(("text", "notation"), QUERIES, ids=[text[:60] for text, _ in QUERIES])
def test_query(text: str, notation: str) -> None:
    assert {part.removesuffix(" (family)") for part in treatments(text, "query")} == expected(notation)


REPORTS = [
    ("KIDNEY, LEFT, PARTIAL NEPHRECTOMY: CLEAR CELL RENAL CELL CARCINOMA.", "partial nephrectomy given"),
    ("Specimen: right hemicolectomy, 24 cm, with appendix. Adenocarcinoma.", "right hemicolectomy given"),
    (
        "PROCEDURE: Robot-assisted radical prostatectomy. Acinar adenocarcinoma.",
        "robot-assisted radical prostatectomy given",
    ),
    ("Wedge resection, greater curve of stomach: gastrointestinal stromal tumour.", "wedge resection given"),
    ("BRAIN, RIGHT FRONTAL, EXCISION: GLIOBLASTOMA.", "excision given"),
    ("Lymph node, left neck, excision: diffuse large B-cell lymphoma.", ""),
    ("OMENTUM (OMENTECTOMY): SEROUS ADENOCARCINOMA.", "omentectomy given"),
    ("Trucut biopsy left breast: infiltrating duct carcinoma.", ""),
    (
        "Clinical: had EC-T with trastuzumab/pertuzumab, 6 months. WLE specimen: DCIS.",
        "EC-T given; trastuzumab/pertuzumab given; wide local excision given",
    ),
    ("RT UPPER LOBE, CORE BIOPSY: ADENOCARCINOMA.", ""),
    ("Operation: biopsy. Adenocarcinoma.", ""),
    ("Treatment effect: no known presurgical therapy. Adenocarcinoma.", ""),
    (
        "Liver, segment 6, segmentectomy: metastatic adenocarcinoma, resection margin 3 mm.",
        "segmentectomy given",
    ),
    ("Epiglottectomy specimen: squamous cell carcinoma.", "epiglottectomy given"),
    (
        "Limb-sparing excision following pre-operative radiotherapy, 50 Gy: myxofibrosarcoma.",
        "limb-sparing excision given; radiotherapy given",
    ),
    (
        "Colon cancer on FOLFIRI + bevacizumab. Post right hemicolectomy.",
        "FOLFIRI given; bevacizumab given; right hemicolectomy given",
    ),
    (
        "The specimen is received fixed and consists of a partial hepatectomy, 739 g fixed. "
        "Hepatocellular carcinoma.",
        "partial hepatectomy given",
    ),
]


@pytest.mark.parametrize(("text", "notation"), REPORTS, ids=[text[:60] for text, _ in REPORTS])
def test_report(text: str, notation: str) -> None:
    assert treatments(text, "report") == expected(notation)


OTHER_DISEASES = [
    "Surgeon is planning stapler operation (MIPH) for my piles under spinal.",
    "I take methotrexate for rheumatoid arthritis and prednisolone. Is there a chance of cancer?",
    "She had hysterectomy for fibroids in 2010.",
    "I have a uterine fibroid. Is it curable without surgery?",
    "Tonsillectomy was done when I was six, I am 30 and healthy.",
    "Is rice good for sugar? I had cataract surgery last year.",
    "My periods stopped after cesarean operation and I take thyroxine.",
    "He was put on prednisolone for asthma and a steroid inhaler.",
    "Is the radiation of a CT scan dangerous for my child?",
    "I want laser treatment for acne scars.",
]


@pytest.mark.parametrize("text", OTHER_DISEASES)
def test_treatment_of_another_disease_is_none(text: str) -> None:
    assert treatments(text, "query") == set()


def test_a_strangers_treatment_is_none() -> None:
    text = "My brother has prostate cancer. In his building one man got the same operation and wears pads."
    assert treatments(text, "query") == set()


def test_the_mothers_treatment_is_family_history_of_the_writer() -> None:
    text = "My mother has breast cancer and is on chemo. I am 34 and healthy; should I go for the gene test?"
    assert treatments(text, "query") == {"chemotherapy given (family)"}


def test_general_statement_is_none() -> None:
    text = "My mother has ovary cancer. Chemotherapy only makes the patient weak, my uncle says."
    assert treatments(text, "query") == set()


def test_general_word_gives_way_to_the_regimen() -> None:
    assert treatments("Chemotherapy was given: six cycles of FOLFOX.", "note") == {"FOLFOX given"}


def test_what_was_planned_and_then_done_is_given() -> None:
    text = "A Whipple procedure was planned for the carcinoma. The Whipple procedure was performed in May."
    assert treatments(text, "note") == {"Whipple procedure given"}


def test_earlier_treatment_stays_beside_a_new_plan() -> None:
    text = "She received chemotherapy in 2019. Now chemotherapy is planned again."
    assert treatments(text, "note") == {"chemotherapy given", "chemotherapy planned"}


def test_evidence_holds_the_treatment_and_the_deciding_words() -> None:
    text = "Liver resection not feasible per HPB surgeons; colon carcinoma."
    (treatment,) = read_treatments(Reading(text, "note"))
    assert [span.text for span in treatment.evidence] == ["Liver resection", "not feasible"]
    assert all(text[span.start : span.end] == span.text for span in treatment.evidence)


def test_evidence_of_all_mentions_is_joined_in_text_order() -> None:
    text = "Imatinib was started in May. He tolerates imatinib well. GIST."
    (treatment,) = read_treatments(Reading(text, "note"))
    starts = [span.start for span in treatment.evidence]
    assert starts == sorted(starts)
    assert sum(span.text.lower() == "imatinib" for span in treatment.evidence) == 2


@pytest.mark.parametrize(
    ("printed", "name"),
    [
        ("gemcitabin", "gemcitabine"),
        ("cisplatinum", "cisplatin"),
        ("Taxol", "paclitaxel"),
        ("herceptin", "trastuzumab"),
        ("keytruda", "pembrolizumab"),
        ("Xeloda", "capecitabine"),
        ("5-FU", "fluorouracil"),
        ("5FU", "fluorouracil"),
        ("glivec", "imatinib"),
        ("gleevec", "imatinib"),
        ("XELOX", "CAPOX"),
        ("mFOLFOX6", "FOLFOX"),
        ("hyper CVAD", "hyper-CVAD"),
        ("hypercvad", "hyper-CVAD"),
    ],
)
def test_brands_and_spellings(printed: str, name: str) -> None:
    assert treatments(f"He was treated with {printed} for cancer.", "note") == {f"{name} given"}
