"""What the writer wants answered, in letters as they are written."""

from __future__ import annotations

import pytest

from answer_assist.extraction.readers.questions import read_questions
from answer_assist.extraction.reading import Reading

# (query, the questions found: a part of each that must lie in it, in order; "~" marks an implicit one)
QUERIES = [
    ("The doctor said 'what do you expect at 85?' and left. Is that normal?", ["Is that normal"]),
    (
        "Is the lump, which came after the flu and hurts when she eats, something to worry about?",
        ["Is the lump"],
    ),
    ("Why me? Does letrozole cause joint pain?", ["Does letrozole"]),
    ("Should I have the lobe out now, or could I wait for the gene test?", ["Should I have", "could I wait"]),
    ("Is it benign or is it cancer?", ["Is it benign or is it cancer"]),
    ("And if the spots remain must they open the chest. I beg you.", ["if the spots remain must they open"]),
    (
        "If she has the cone will she be able to have children, and should I get the vaccine?",
        ["will she be able", "should I get"],
    ),
    (
        "With the new bladder does one urinate normally and what about married life?",
        ["With the new bladder", "what about married life"],
    ),
    (
        "After the tablets how long until I can travel, and can the mole come again?",
        ["how long", "can the mole"],
    ),
    ("And the thing in the pancreas, must it be biopsied. Thanks.", ["must it be biopsied"]),
    ("Does missing a dose lower my chances", ["Does missing a dose"]),
    ("What is booked is radiotherapy from May. Is that enough?", ["Is that enough"]),
    ("My questions, if you would be so kind. Will he speak again?", ["Will he speak again"]),
    ('PET: faint uptake at the scar "deposit?". Is it back?', ["Is it back"]),
    ("Did the free test and was called back. Is it cancer?", ["Is it cancer"]),
    ("I want to know how it works and if it harms the baby.", ["~I want to know", "if it harms the baby"]),
    ("I want an educated opinion on whether surgery helps.", ["~I want an educated opinion"]),
    ("Grateful for any tips re the mouth sores. Can he eat fish?", ["~any tips", "Can he eat fish"]),
    ("Tell me the truth. Can he be cured?", ["Can he be cured"]),
    ("I would also be grateful for your view on whether he may swim in June.", ["~I would also be grateful"]),
    ("Both want to operate. I want your honest advice for which way.", ["~I want your honest advice"]),
    ("Grateful for your earlier advice on diet. Can he eat fish?", ["Can he eat"]),
    (
        "I should be grateful for your views upon three matters.\n1. Is it cancer?\n2. Must it come out?",
        ["Is it cancer", "Must it come out"],
    ),
    (
        "Q1 will it go by its own as he grows or operation is must\n"
        "Q2 how long to give the syrup, any harm on teeth",
        ["will it go", "how long to give", "any harm"],
    ),
    ("Q3 weeks she gets the drip. Is it safe?", ["Is it safe"]),
    ("Could it have gone to her liver?", ["Could it"]),
    ("What is her chance of living 5 years", ["What is her chance"]),
    ("One doctor told surgery first, so please guide which one is correct.", ["~please guide which"]),
    (
        "I would be grateful if you could tell me which tests are left. "
        "I would be glad to hear whether the gland could be irradiated.",
        ["~I would be grateful", "~I would be glad to hear whether"],
    ),
    (
        "pls guide\n-> transplant is must or only medicine??\n-> creatinine will come normal or dialysis",
        ["transplant is must", "creatinine will come"],
    ),
    (
        "1 can it go away??\n2 did he get it from her, must she test\n3 numb feet will it go back 2 normal",
        ["can it go", "did he get", "must she", "numb feet"],
    ),
    ("With this test positive must I first take tablets, and for how many months?", ["With this", "for how"]),
    ("3. I read of a new drug.  Could it help her too?", ["Could it"]),
    ("They sent it for another test (FISH?) and I wait. Is it bad?", ["Is it bad"]),
    (
        "Is it true that it bleeds? Whether my son should be checked I will ask his own doctor.",
        ["Is it true"],
    ),
    ("Is it normal? The dog died of it, I don't know if this counts.", ["Is it normal"]),
    (
        "My worries - (a) is it more dangerous (b) will I become infertile, can sperm be stored",
        ["is it more", "will I become", "can sperm"],
    ),
    (
        "HIV came negative so why did I get this? my brother died in 2009, is it running in family?",
        ["why did I", "is it running"],
    ),
    ("Kindly also tell if R-CHOP can be taken in day care.", ["~Kindly also tell"]),
    (
        "So question is which is better tablet or immunotherapy, and how many months he can live.",
        ["which is better", "how many months"],
    ),
    (
        "whether adrenal also to be biopsied? We dont want to tell him the name, is it ok",
        ["whether adrenal", "is it ok"],
    ),
    (
        "My husband is O positive, will this be a problem to the baby? Also can i travel by flight next week",
        ["will this be", "can i travel"],
    ),
    ("He wants to join gym, I would like to know if that is safe.", ["~I would like to know"]),
    (
        "Pls tell (1) is medicine lifelong (2) what is the cause?? (3) reversible or not. plz suggest diet.",
        ["is medicine lifelong", "what is the cause", "reversible or not", "~plz suggest diet"],
    ),
    (
        "iii) can I take isabgol daily.\nDialysis chances in coming years also please mention.",
        ["can I take", "~Dialysis chances"],
    ),
    (
        "Our questions\n- Why is operation not being done first?\n- Is she a candidate for HIPEC?",
        ["Why is operation", "Is she a candidate"],
    ),
    (
        "Who is right ? Is GIST malignant or benign. If he stops what is the chance, and where it will come?",
        ["Who is right", "Is GIST", "what is the chance", "where it will come"],
    ),
    (
        "I wish to know what cure rate he can expect. For how long the injection must be taken?",
        ["~I wish to know", "For how long"],
    ),
    (
        "That node - is it cancer or not? Lastly, I am 59, should I repeat?",
        ["is it cancer", "should I repeat"],
    ),
    (
        "My doubts —\n1) is ± good or bad?\n2) can we wait without chemo…\nRegards",
        ["is ± good", "can we wait"],
    ),
    (
        "should I go for the gene test, and from what age must my girl be checked?",
        ["should I go", "from what age"],
    ),
    ("can he take radiation, and will he loose urine control with it?", ["can he take", "will he loose"]),
    ("I am looking for an alternative solution.", ["~looking for an alternative"]),
    (
        "Please suggest a good peeling solution for me. Can I use it at home?",
        ["~Please suggest a good", "Can I use it"],
    ),
    ("She has bleeding. Please help.", ["~Please help"]),
    ("What should I eat? Please help.", ["What should I eat"]),
    ("Is it serious? Please guide me. Thanks in advance.", ["Is it serious"]),
    ("Should I be worried and what should I do?", ["Should I be worried", "what should I do"]),
    ("Do I have to have chemotherapy, or could tablets be enough?", ["Do I have to have"]),
    ("Does it indicate an infection or does it indicate immunity?", ["Does it indicate an infection"]),
    (
        "We would like to know a) what stage is this, b) does he need a biopsy, c) can it wait (six weeks)?",
        ["what stage is this", "does he need", "can it wait"],
    ),
    ("How long can he live", ["How long can he live"]),
    ("hello doctor how long can he live with this", ["how long can he live"]),
    ("Sir is there any tablet instead of injection", ["is there any tablet"]),
    ("My mother is 60 she has lump what should we do", ["what should we do"]),
    ("Bumps in my throat, could it be laryngitis or throat cancer?", ["could it be"]),
    ("Suspected lung cancer, biopsy found few atypical cells?", ["~Suspected lung cancer"]),
    ("Question: I just overdosed", ["~I just overdosed"]),
    ("I am not sure whether to take the tablets.", ["~not sure whether"]),
    ("I need your opinion on surgery first.", ["~I need your opinion"]),
    ("Can you please suggest a medicine to make the stones pass?", ["Can you please suggest"]),
    ("What else can I do against brittle nails and split hair?", ["What else"]),
    (
        "My question is, is the blood test enough? Or should she see a doctor?",
        ["is the blood test enough", "should she see"],
    ),
    ("Let me know which hospital is good for this.", ["~Let me know"]),
    ("Plz tel me wat to do", ["wat to do"]),
    ("Is it normal? Why? What next?", ["Is it normal", "Why", "What next"]),
    (
        "Will she need radiotherapy to the chest, and what's the danger for her breasts?",
        ["Will she need", "what's the danger"],
    ),
    ("How dangerous is this and can it be cured by homeopathy", ["How dangerous", "can it be cured"]),
    ("I wanted to know if surgery is the only option.", ["~I wanted to know"]),
    ("Any idea why the counts are falling?", ["Any idea why"]),
    ("Grateful for any advice on how to go on.", ["~any advice on how"]),
    ("Is he fit to fly? He is fit, is on aspirin and has no pain.", ["Is he fit to fly"]),
]


@pytest.mark.parametrize(("text", "parts"), QUERIES)
def test_questions_of_a_query(text: str, parts: list[str]) -> None:
    found = list(read_questions(Reading(text, "query")))
    assert len(found) == len(parts), [question.text for question in found]
    for question, part in zip(found, parts, strict=True):
        assert part.lstrip("~") in question.text
        if "~" in part:
            assert question.implicit


NOTHING_ASKED = [
    "Hello doctor, how are you? Which tablet is stronger?",
    "When she could not eat we shifted her to the city. Can she fly?",
    "The doctor asked whether she smokes and what she eats. Is that relevant?",
    "She said what I feared. I know how hard it is. Can it be cured?",
    "Please find attached the reports. Is it cancer?",
    "Dr. Rao, who is our surgeon, told which side it is. Will he operate?",
    "Is on tamoxifen since 2019. Has diabetes. Can she stop?",
]


@pytest.mark.parametrize("text", NOTHING_ASKED)
def test_only_the_last_sentence_asks(text: str) -> None:
    found = list(read_questions(Reading(text, "query")))
    assert [question.text for question in found] == [
        text[text.rindex(". ") + 2 :] if ". " in text else text.split("? ")[1]
    ]


def test_reports_and_answers_ask_nothing() -> None:
    text = "?cerebral deposits. Is there invasion? Please correlate clinically."
    assert not list(read_questions(Reading(text, "report")))
    assert not list(read_questions(Reading(text, "answer")))


def test_a_note_asks_only_what_it_labels_so() -> None:
    text = "Rt node 9 mm - reactive?\nQuestion for urology: can the prostate wait while he is treated?"
    found = list(read_questions(Reading(text, "note")))
    assert [question.text for question in found] == ["can the prostate wait while he is treated?"]


def test_a_letter_of_referral_asks_with_a_question_mark() -> None:
    text = "Could she be given an early slot, and should the stent stay? Kindly book."
    found = list(read_questions(Reading(text, "note")))
    assert [question.text[:10] for question in found] == ["Could she ", "should the"]


def test_the_evidence_stands_in_the_text() -> None:
    text = "Sir\u200b, is it ok?  Please suggest diet."
    for question in read_questions(Reading(text, "query")):
        span = question.evidence
        assert text[span.start : span.end] == span.text == question.text
