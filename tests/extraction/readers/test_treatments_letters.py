"""Treatments in letters, notes of tumor boards, and reports."""

from __future__ import annotations

import pytest

from answer_assist.extraction.readers.treatments import read_treatments
from answer_assist.extraction.reading import Reading
from answer_assist.findings import DocumentKind


def read(text: str, kind: DocumentKind) -> str:
    """Type and status of each treatment of the patient: "chemotherapy given, surgery planned"."""
    found = read_treatments(Reading(text, kind))
    return ", ".join(sorted({f"{one.type} {one.status}" for one in found if one.experiencer == "patient"}))


NOTES = [
    ("Progressed on FOLFOX, then FOLFIRI. Now for regorafenib.", "chemotherapy given, targeted planned"),
    ("Platinum-resistant ovarian cancer; weekly paclitaxel proposed.", "chemotherapy planned"),
    ("Castration-resistant prostate cancer on enzalutamide.", "hormonal given"),
    ("EGFR+ NSCLC, resistant to gefitinib, osimertinib from next week.", "targeted given, targeted planned"),
    (
        "CML, resistant to imatinib, intolerant of nilotinib. Ponatinib to begin.",
        "targeted declined, targeted given, targeted planned",
    ),
    (
        "Breast ca. Radiotherapy to chest wall starts in a fortnight. I will see her again "
        "six weeks after radiotherapy.",
        "radiotherapy planned",
    ),
    (
        "Breast ca. Radiotherapy completed in May. Review three months after radiotherapy.",
        "radiotherapy given",
    ),
    ("Breast ca. Plan: letrozole. No chemotherapy.", "chemotherapy declined, hormonal planned"),
    ("Breast ca. Plan: AC x4 then taxol; no radiotherapy.", "chemotherapy planned, radiotherapy declined"),
    (
        "GOJ adenoca after 4 cycles FLOT. Operation: oesophagectomy. Postop FLOT to follow.",
        "chemotherapy given, chemotherapy planned, surgery given",
    ),
    (
        "SCLC. Discussed: carbo/etoposide + atezolizumab. She agrees to start Thursday.",
        "chemotherapy planned, immunotherapy planned",
    ),
    ("SCLC. Consolidation chest RT if good response.", "radiotherapy considered"),
    ("SCLC. Lurbinectedin as 2L.", "chemotherapy considered"),
    ("HCC. Cetuximab was considered as a substitute and not used.", "targeted declined"),
    (
        "Cholangio ca. Recommendation: Pemigatinib. FOLFOX remains as a later line. Liver "
        "transplantation is excluded because of extrahepatic disease.",
        "chemotherapy considered, targeted planned, transplant declined",
    ),
    ("Cholangio ca. There is no indication for ivosidenib.", "targeted declined"),
    ("Ovarian ca. Cisplatin might be changed to carboplatin.", "chemotherapy considered, chemotherapy given"),
    ("Ovarian ca. Carboplatin substituted for cisplatin after cycle 2.", "chemotherapy given"),
    ("Kidney ca. Switched from sunitinib to cabozantinib.", "targeted given"),
    ("Kidney ca. Will switch from sunitinib to cabozantinib.", "targeted given, targeted planned"),
    ("AML. Allo-SCT planned, donor is her sister.", "transplant planned"),
    ("HCC. Transplant - listed as back-up only.", "transplant considered"),
    (
        "Oral cancer. Surgery + post-op chemoradiation advised.",
        "chemotherapy planned, radiotherapy planned, surgery planned",
    ),
    ("Breast ca, post-op day 3 mastectomy.", "surgery given"),
    ("Breast ca. Third dose of docetaxel withheld for rash. Four given.", "chemotherapy given"),
    ("Breast ca. Paclitaxel x 9 (last three omitted, neuropathy).", "chemotherapy given"),
    ("Breast ca. Weekly paclitaxel 9 of 12, rest dropped.", "chemotherapy given"),
    ("Breast ca. Family chose comfort care.", "palliative given"),
    ("CRC. Adjuvant chemo isn't routinely indicated.", "chemotherapy declined"),
    ("CRC. FOLFOX to be evaluated only if nodules grow.", "chemotherapy considered"),
    ("CRC. Imp: respond well to FOLFIRI, continue.", "chemotherapy given"),
    ("Thyroid nodule, thoracic surgery referral recommended. Cancer suspected.", ""),
    ("Prostate ca. Currently no ADT.", ""),
    ("Melanoma. She asked about nivolumab; she was told there is no benefit.", "immunotherapy declined"),
    ("Melanoma. Daughter asks re ipilimumab: told not useful.", "immunotherapy declined"),
    ("Rectal ca. For short course RT. TME to follow.", "radiotherapy planned, surgery planned"),
    ("Bladder ca. KIV cystectomy.", "surgery considered"),
    (
        "Bladder ca. Cystectomy v trimodality discussed.",
        "chemotherapy considered, radiotherapy considered, surgery considered",
    ),
    (
        "64F ovarian ca, NACT 3# carbo-pacli -> IDS 12/3 -> 3# adj. On niraparib since.",
        "chemotherapy given, surgery given, targeted given",
    ),
    (
        "Ca breast s/p BCS+SLNB -> AC-T -> RT. On Tam.",
        "chemotherapy given, hormonal given, radiotherapy given, surgery given",
    ),
    (
        "Ca cx IIIB, EBRT 46Gy/23# + ICRT 7Gy x3 2019. Recurrence. PLAN: palliative chemo "
        "carbo/taxol + bev q3w.",
        "chemotherapy planned, radiotherapy given, targeted planned",
    ),
    (
        "mCRPC: ADT 2019, docetaxel x6 2021, abi -> PD 2023. Now cabazitaxel C2. LuPSMA if PD.",
        "chemotherapy given, hormonal given, radiotherapy considered",
    ),
    (
        "NSCLC EGFR ex19: osimertinib 80 mg OD since 6/22. SBRT to oligoprogression RUL planned.",
        "radiotherapy planned, targeted given",
    ),
    ("Melanoma: ipi/nivo x3, stopped gr3 colitis.", "immunotherapy declined"),
    (
        "HCC BCLC B: TACE x2, not for further TACE. Atezo-bev to be applied for.",
        "ablation declined, ablation given, immunotherapy planned, targeted planned",
    ),
    ("He is not a surgical candidate. Lung ca.", "surgery declined"),
    ("Declines radiotherapy; happy with letrozole. Breast ca.", "hormonal given, radiotherapy declined"),
    ("She has elected not to have chemotherapy. Breast ca.", "chemotherapy declined"),
    ("Would consider pembrolizumab if PD-L1 >50%. NSCLC.", "immunotherapy considered"),
    ("Not keen for chemo at present, will think about it. Ca stomach.", "chemotherapy declined"),
    ("We have agreed to hold capecitabine and restart at 75%. Ca colon.", "chemotherapy given"),
    ("Imatinib dose reduced to 300 mg. GIST.", "targeted given"),
    ("Nil further chemo; for hospice. Ca pancreas.", "chemotherapy declined, palliative planned"),
    (
        "Dear Dr Okafor, thank you for referring this lady. She underwent right hemicolectomy "
        "on 3 May (pT3 N1b). I have recommended adjuvant CAPOX for three months, to which she "
        "has agreed.",
        "chemotherapy planned, surgery given",
    ),
    (
        "We talked through the options of adjuvant chemotherapy and observation, and she "
        "would prefer observation. Breast ca.",
        "chemotherapy declined",
    ),
    (
        "He wishes to avoid surgery if at all possible and has opted for primary chemoradiotherapy. Anal ca.",
        "chemotherapy planned, radiotherapy planned, surgery declined",
    ),
    (
        "She has now completed her radiotherapy and starts anastrozole today. Breast ca.",
        "hormonal given, radiotherapy given",
    ),
    (
        "I have stopped her palbociclib and arranged capecitabine. Breast ca.",
        "chemotherapy planned, targeted declined",
    ),
    ("I have changed his treatment to cabozantinib. RCC.", "targeted given"),
    ("Given his frailty we feel that surgery would not be in his interest. Ca stomach.", "surgery declined"),
    ("On balance I would advise against further chemotherapy. Ca ovary.", "chemotherapy declined"),
    ("There is little to be gained from adjuvant radiotherapy. Breast ca.", "radiotherapy declined"),
    ("No indication for adjuvant treatment. Melanoma excised.", "surgery given"),
    (
        "She is not fit for FLOT and I suggest CAPOX instead. Ca stomach.",
        "chemotherapy declined, chemotherapy planned",
    ),
    ("If the scan is clear we shall proceed to lobectomy. Lung ca.", "surgery considered"),
    ("Should she progress, trabectedin would be my next choice. Sarcoma.", "chemotherapy considered"),
    ("Pt on cycle 3 day 1 gem/nab-pac. Ca pancreas.", "chemotherapy given"),
    ("Due C4 today but neut 0.6 -> defer 1/52. Ca breast on EC.", "chemotherapy given"),
    ("Admitted with neutropenic sepsis D9 post C2 docetaxel. Ca prostate.", "chemotherapy given"),
    ("Seen in RT clinic, consented for 15# to breast. Breast ca.", "radiotherapy planned"),
    ("Whipple's abandoned - SMA encased. Bypass done. Ca pancreas.", "surgery declined"),
    ("Lap converted to open, unresectable, closed. Ca pancreas.", ""),
    ("Bx only. Not for surgery. Glioma.", "surgery declined"),
    ("Hx: R nephrectomy '09 (RCC), L THR '15, appendicectomy as child. Now lung mets.", "surgery given"),
    ("PMH: hysterectomy for fibroids, lap chole. Ca breast.", ""),
    ("Tam x5 -> AI x5 (completed 2021). Ca breast.", "hormonal given"),
    ("MDT: inop. RFA vs SABR. HCC.", "ablation considered, radiotherapy considered"),
    ("ECOG 3. Not for SACT. Refer pall care. SCLC.", "chemotherapy declined, palliative planned"),
    ("Offered trial of durvalumab, wife keen, pt undecided. Biliary ca.", "immunotherapy considered"),
    ("Osimertinib -> PD (MET amp) -> osi + savolitinib (trial) since Feb. NSCLC.", "targeted given"),
    ("Rituximab added cycle 2. DLBCL on CHOP.", "chemotherapy given, targeted given"),
    ("AlloSCT not pursued (no donor). AML in CR1 after 7+3.", "chemotherapy given, transplant declined"),
    ("Plan: change paclitaxel to docetaxel. Breast ca.", "chemotherapy given, chemotherapy planned"),
    ("Sunitinib was switched to pazopanib for toxicity. RCC.", "targeted declined, targeted given"),
    ("Carboplatin substituted for cisplatin in cycle 2. Ca lung.", "chemotherapy given"),
    (
        "Dear colleague, many thanks for seeing Mrs P, who underwent a left mastectomy in "
        "2016 followed by FEC-T and radiotherapy, and has been on exemestane since. She now "
        "has bone metastases. I would be grateful for your view on CDK4/6 inhibition; I have "
        "started denosumab.",
        "chemotherapy given, hormonal given, other given, radiotherapy given, surgery given, "
        "targeted considered",
    ),
    (
        "PROGRESS NOTE: C3D1 FOLFIRINOX today, dose reduced 20%. Plan restage after C4. If "
        "response, refer HPB for resection. Otherwise gem/nab-pac.",
        "chemotherapy considered, chemotherapy given, surgery considered",
    ),
    (
        "Tumor board: 1) SBRT to adrenal met 2) continue pembrolizumab 3) no role for surgery. NSCLC.",
        "immunotherapy given, radiotherapy planned, surgery declined",
    ),
    ("He remains on abiraterone with excellent control. Ca prostate.", "hormonal given"),
    (
        "She is now two years post chemoradiotherapy with no evidence of disease. Ca cervix.",
        "chemotherapy given, radiotherapy given",
    ),
    (
        "I have explained that chemotherapy would be palliative and she wants time to think. Ca ovary.",
        "chemotherapy considered",
    ),
    ("Family requested no active treatment. Ca pancreas.", ""),
    (
        "Proceed to cystectomy. Neoadjuvant chemo contraindicated (GFR 32). TCC.",
        "chemotherapy declined, surgery planned",
    ),
    (
        "GIST on imatinib 400 -> progression -> 800 mg. Sunitinib next line.",
        "targeted given, targeted planned",
    ),
    (
        "Post-op: uneventful. Histology: pT2 N0. No adjuvant therapy required. Colon ca, lap R hemi.",
        "surgery given",
    ),
    (
        "HCC 3 cm: options resection, RFA; not a transplant candidate. Pt opted for RFA, done 6/6.",
        "ablation given, surgery considered, transplant declined",
    ),
    (
        "Ca breast. Letrozole commenced. Zoledronate 6-monthly to be arranged by GP.",
        "hormonal given, other planned",
    ),
    ("Ca breast. Discharged on letrozole.", "hormonal given"),
    (
        "Ca breast. Allergic reaction to docetaxel C1, switched to weekly paclitaxel, completed 9/12.",
        "chemotherapy given",
    ),
    ("Ca breast. I am minded to offer her capecitabine.", "chemotherapy planned"),
    ("Ca breast. Radiotherapy planning scan Tuesday.", "radiotherapy planned"),
    ("Ca breast. She will need mastectomy and ANC.", "surgery planned"),
    ("Ca prostate. PSA rising on ADT, start enzalutamide.", "hormonal given, hormonal planned"),
    (
        "Ca prostate. Brachy declined by pt, EBRT 60/20 completed.",
        "radiotherapy declined, radiotherapy given",
    ),
]


@pytest.mark.parametrize(("text", "expected"), NOTES)
def test_notes(text: str, expected: str) -> None:
    assert read(text, "note") == expected


REPORTS = [
    ("Breast, core biopsy: ductal carcinoma. HER2 may be repeated on the mastectomy.", ""),
    ("Lung biopsy: adenocarcinoma. KRAS G12C can be targeted by sotorasib or adagrasib.", ""),
    ("Colon biopsy: adenocarcinoma. RAS mutation predicts lack of response to cetuximab.", ""),
    ("Melanoma. Tumours with BRAF V600E may respond to vemurafenib.", ""),
    ("Lymph node: metastatic carcinoma. Correlate with mastectomy specimen.", ""),
    ("Skin: melanoma. Suggest wide excision (2 cm) and consideration of SNB.", "surgery planned"),
    (
        "Clinical: Ca rectum, post CRT, ?residual. Anterior resection.",
        "chemotherapy given, radiotherapy given, surgery given",
    ),
    ("Melanoma excised. A - Mohs or re-excision.", "surgery considered, surgery given"),
    (
        "Ca breast. Adjuvant carboplatin and paclitaxel with trastuzumab will depend on the final stage.",
        "chemotherapy considered, targeted considered",
    ),
    (
        "CLINICAL HISTORY: 62 y/o F, breast ca s/p lumpectomy and XRT 2015, now new mass.",
        "radiotherapy given, surgery given",
    ),
    ("Prostate biopsy: adenocarcinoma with treatment effect (hormonal therapy).", "hormonal given"),
    (
        "Post neoadjuvant chemotherapy: residual invasive carcinoma, RCB II. Mastectomy specimen.",
        "chemotherapy given, surgery given",
    ),
    (
        "ypT2 N0: rectum after long course chemoradiation, TME.",
        "chemotherapy given, radiotherapy given, surgery given",
    ),
    (
        "CT: Status post right hemicolectomy. Port catheter in situ. Colon cancer on FOLFIRI.",
        "chemotherapy given, surgery given",
    ),
    (
        "The patient should be considered for adjuvant chemotherapy. Colon carcinoma, right hemicolectomy.",
        "chemotherapy considered, surgery given",
    ),
    (
        "Specimen: mastectomy, left, post NACT. Invasive carcinoma, RCB-I.",
        "chemotherapy given, surgery given",
    ),
    ("Hysterectomy specimen; known endometrial carcinoma; previous D&C.", "surgery given"),
    (
        "Patient treated with imatinib for 6 months prior to resection. GIST, post-therapy.",
        "surgery given, targeted given",
    ),
    (
        "The tumour shows marked regression after neoadjuvant therapy (FLOT). Gastrectomy.",
        "chemotherapy given, surgery given",
    ),
    ("Trastuzumab may be indicated if HER2 FISH is amplified. Breast carcinoma.", "targeted considered"),
    ("PD-L1 TPS 80%: eligible for first-line pembrolizumab. Adenocarcinoma.", ""),
    (
        "MRI: 2 cm lesion in right breast, post lumpectomy change left breast. Known carcinoma.",
        "surgery given",
    ),
    ("CT: post radiation fibrosis in left upper lobe. Lung cancer.", "radiotherapy given"),
    (
        "PET: new liver metastases despite chemotherapy with carboplatin. Ovarian cancer.",
        "chemotherapy given",
    ),
    (
        "Received: right hemicolectomy specimen. Adenocarcinoma. Patient will require adjuvant chemotherapy.",
        "chemotherapy planned, surgery given",
    ),
    (
        "Brain, resection of tumour: glioblastoma. MGMT methylated, likely benefit from temozolomide.",
        "surgery given",
    ),
    (
        "Residual tumour after neoadjuvant chemotherapy, breast, lumpectomy.",
        "chemotherapy given, surgery given",
    ),
    (
        "History of breast cancer treated with lumpectomy and radiation, now on tamoxifen. "
        "Endometrial biopsy: polyp.",
        "hormonal given, radiotherapy given, surgery given",
    ),
]


@pytest.mark.parametrize(("text", "expected"), REPORTS)
def test_reports(text: str, expected: str) -> None:
    assert read(text, "report") == expected


@pytest.mark.parametrize(
    "field",
    [
        "CHEMORADIATION THERAPY: Not answered.",
        "Post Hormonal Therapy Change:  No",
        "Neoadjuvant therapy (Chemo, Radiation, Immuno, Hormonal or Molecular): drug, dose, dates",
    ],
)
def test_fields_of_forms_tell_no_treatment(field: str) -> None:
    assert read(f"Kidney: renal cell carcinoma. {field}", "report") == ""


def test_right_and_left_is_no_radiotherapy() -> None:
    assert read("Prostatic adenocarcinoma. Submitted: prostate, RT & LT obturator nodes", "report") == ""
