"""What an answer says against its case, kind by kind, and the nearest innocent statements."""

from __future__ import annotations

import pytest

from answer_assist.answers.contradictions import find_contradictions
from answer_assist.answers.coverage import Contradiction
from answer_assist.answers.texts import AnswerText, CaseText


def contradictions(query: str, answer: str) -> tuple[Contradiction, ...]:
    return find_contradictions(CaseText([(None, query, "query")]), AnswerText(answer))


BREAST = (
    "I am 58. Core biopsy of the left breast: invasive ductal carcinoma, grade 2, ER positive 90%, "
    "PR positive 40%, HER2 negative, Ki-67 12%. The lump is 22 mm on ultrasound, cT2 N0. "
    "Do I need chemotherapy?"
)
COLON = (
    "My father, 66, had a right hemicolectomy for adenocarcinoma of the ascending colon, moderately "
    "differentiated, pT3 N1, 2 of 21 nodes positive, margins clear, loss of MLH1. CEA was 4.1. "
    "He had four cycles of CAPOX. Is that enough?"
)
LUNG = (
    "My wife is 61 and never smoked. Adenocarcinoma of the right upper lobe, 3.4 cm, EGFR exon 19 deletion, "
    "ALK negative, PD-L1 5%. CT: no metastases. She takes apixaban for atrial fibrillation. "
    "She was offered osimertinib. Is it right?"
)
LYMPHOMA = (
    "I'm 34, male. Classical Hodgkin lymphoma, stage IIA, PET after two cycles of ABVD: Deauville 2. "
    "LDH 210. Can I skip radiotherapy?"
)
MELANOMA = (
    "My sister (45) had a melanoma cut out from the left calf, Breslow 0.7 mm, not ulcerated. Margins clear. "
    "Her haemoglobin is 12.9. Does she need a sentinel node biopsy?"
)
PROSTATE = (
    "I am 70. Biopsy of the prostate: adenocarcinoma, Gleason 3+4=7, PSA 8.4, cT2a. Bone scan normal. "
    "My father died of prostate cancer at 81. Surgery or radiation?"
)


@pytest.mark.parametrize(
    ("query", "answer", "word"),
    [
        # marker results and percentages
        (BREAST, "As your tumour is HER2-positive, trastuzumab is added for a year.", "HER2"),
        (BREAST, "Your Ki-67 of 45% is what makes me think of chemotherapy.", "Ki-67"),
        (BREAST, "With ER 9% the tumour hardly listens to hormones.", "ER"),
        (COLON, "The retained MLH1 in his tumour makes Lynch syndrome unlikely.", "MLH1"),
        # genes
        (LUNG, "Her KRAS mutation has a tablet of its own these days.", "KRAS"),
        (LUNG, "With her EGFR exon 20 insertion the tablet is of little use.", "EGFR"),
        (LUNG, "Given the ALK rearrangement of your wife I would choose lorlatinib.", "ALK"),
        # organ and side
        (BREAST, "The carcinoma in your right breast can be removed with a lumpectomy.", "side"),
        (MELANOMA, "The scar on the right calf will fade within a year.", "side"),
        (COLON, "Your father's tumour of the rectum is at the lower end of stage III.", "site"),
        (LUNG, "The tumour in her pancreas should be looked at again by endosonography.", "site"),
        # size and depth
        (BREAST, "A tumour of 42 mm is at the border of what can be conserved.", "42 mm"),
        (LUNG, "The 5.4 cm mass is too large for a segment to be enough.", "5.4"),
        (MELANOMA, "A melanoma of 2.7 mm has a fair chance of having reached the node.", "2.7"),
        # drugs and regimens
        (COLON, "After four cycles of FOLFIRI his marrow needs a rest.", "CAPOX"),
        (LUNG, "The crizotinib that she was offered is taken twice a day.", "osimertinib"),
        (LUNG, "Her warfarin has to be stopped three days before the needle.", "warfarin"),
        # persons
        (COLON, "Dear Madam, your mother did very well to get through all this.", "mother"),
        (COLON, "For a man of 56 the operation holds little risk.", "56"),
        (MELANOMA, "At 54 she should have her skin looked at twice a year.", "54"),
        (LUNG, "In her thirties a woman tolerates the tablets well.", "thirties"),
        (LYMPHOMA, "Madam, the radiation can safely be left out.", "sex"),
        (LYMPHOMA, "A young woman like you should have her eggs frozen.", "sex"),
        (PROSTATE, "Since your father had it at 51, a test of the genes is worth while.", "81"),
        # stage, grade, nodes, scores
        (BREAST, "Your stage is cT4 N2, so chemotherapy comes first.", "cT2"),
        (LYMPHOMA, "You started in stage IVB, so the plan was six cycles.", "stage"),
        (
            LYMPHOMA,
            "Your Deauville 5 after two cycles means that the treatment has to be changed.",
            "Deauville",
        ),
        (COLON, "Your father had nine positive nodes, so six months are needed.", "nodes"),
        (COLON, "A poorly differentiated cancer like his comes back more often.", "differentiation"),
        (PROSTATE, "Your Gleason 4+5 belongs in the highest group.", "Gleason"),
        # laboratory values
        (PROSTATE, "With your PSA of 34 a scan of the bones is due.", "PSA"),
        (MELANOMA, "Her haemoglobin is 7.1, which has to be set right first.", "haemoglobin"),
        (COLON, "His CEA of 41 before the operation was raised.", "CEA"),
        # states: margins, ulceration, scans, smoking, metastases
        (COLON, "Since the margins are involved, I would ask for radiation.", "margin"),
        (MELANOMA, "An ulcerated melanoma like hers is staged one step higher.", "ulceration"),
        (PROSTATE, "Your bone scan was suspicious, so it has to be repeated.", "bone scan"),
        (LUNG, "Her metastases in the lung and the bones will shrink with the tablet.", "metastases"),
        (LUNG, "Her smoking is the likeliest cause.", "smoking"),
        # diagnosis
        (BREAST, "A lobular carcinoma like yours is often missed on a mammogram.", "diagnosis"),
        (LYMPHOMA, "Your follicular lymphoma grows slowly.", "diagnosis"),
    ],
)
def test_contradicts(query: str, answer: str, word: str) -> None:
    found = contradictions(query, answer)
    assert found, "seen as innocent"
    assert any(word.lower() in f"{each.about} {each.answer.text}".lower() for each in found)


@pytest.mark.parametrize(
    ("query", "answer"),
    [
        # the same fact, rounded or in other words
        (BREAST, "A tumour of about 2 cm with 90% oestrogen receptors is treated with tablets."),
        (BREAST, "Your cancer of the left breast is hormone-sensitive, and a Ki-67 of 12% is low."),
        (COLON, "Two nodes of twenty-one make it stage III, and the missing MLH1 protein matters."),
        (LUNG, "The deletion in exon 19 of EGFR is what osimertinib was made for."),
        (LYMPHOMA, "Stage II with Deauville 2 after two cycles is the best that could be hoped for."),
        (MELANOMA, "A melanoma of 0.7 mm without ulceration hardly ever reaches the node."),
        (PROSTATE, "Gleason 7 with a PSA of 8.4 can be treated either way, and the bone scan is clear."),
        # supposed, general, recommended
        (BREAST, "If the FISH turned out HER2-positive, trastuzumab would be added."),
        (BREAST, "In women with a Ki-67 of 45% we would think of chemotherapy."),
        (BREAST, "A tumour of more than 5 cm would be another matter."),
        (COLON, "Had nine nodes been positive, I would have asked for six months."),
        (LUNG, "Patients with an ALK rearrangement get lorlatinib."),
        (LUNG, "In case of progression there is chemotherapy with pemetrexed."),
        (LYMPHOMA, "A Deauville score of 5 would mean a change of treatment."),
        (MELANOMA, "Melanomas with a depth of over 1 mm need it."),
        (PROSTATE, "A PSA above 20 or a Gleason score of 8 would call for a scan."),
        # the other side, another person, another time
        (BREAST, "The right breast should have a mammogram as well."),
        (BREAST, "Please have the other breast looked at, the right breast too."),
        (COLON, "Your mother may have helped him more than the tablets."),
        (COLON, "His sons should have a colonoscopy at 45."),
        (MELANOMA, "Your own skin should be looked at, too."),
        (PROSTATE, "PSA should fall below 0.1 within six weeks."),
        (MELANOMA, "The right leg is as likely as the left to carry the next one."),
        (MELANOMA, "Sentinel nodes are sought from a depth of 0.8 mm, and the wide excision takes 1 cm."),
        (MELANOMA, "Melanomas of 1 to 2 mm are offered it."),
        (BREAST, "HER2-positive disease is another road, and so is lobular cancer."),
        (BREAST, "A score under 26 spares you chemotherapy, and Ki-67 over 30 per cent would worry me."),
        (LUNG, "PD-L1 matters little here, even at 50%, and exon 20 insertions are treated in another way."),
        (LYMPHOMA, "I would complete four cycles; with Deauville 4 the treatment would change."),
        (PROSTATE, "Your sons should start with PSA at 45, and your brother, too."),
        (COLON, "The left colon has to be looked at as well, within a year."),
        # reasoned disagreement
        (COLON, "Strictly speaking, two positive nodes would make it N1b, not plain N1."),
        (BREAST, "I doubt that grade 2 is right; I would rather call it grade 3."),
        # doses, intervals, ordinary numbers
        (BREAST, "Vitamin D 1000 units a day and calcium 600 mg are enough."),
        (LYMPHOMA, "You will be seen every 3 months for 2 years and then twice a year."),
        (LUNG, "She takes one tablet of 80 mg a day, and a scan every 3 months."),
        (LYMPHOMA, "Dear Sir or Madam, the radiation can be left out."),
        (LUNG, "Lung cancer in those who never smoked is often driven by one gene."),
    ],
)
def test_does_not_contradict(query: str, answer: str) -> None:
    assert contradictions(query, answer) == ()
