"""Assertion of mentions, in sentences as they are written."""

from __future__ import annotations

import pytest

from answer_assist.extraction.context import assertion_at, assertion_of, is_general
from answer_assist.extraction.reading import Reading

STATEMENTS = [
    ("The biopsy showed carcinoma.", "carcinoma", "present"),
    ("There is no affected lymph node and only distant metastasis to the liver.", "liver", "present"),
    ("No evidence of metastasis except in the liver.", "metastasis", "absent"),
    ("No evidence of metastasis except in the liver.", "liver", "present"),
    ("PET: no mets in liver or bone, lung nodule is indeterminate.", "bone", "absent"),
    ("PET: no mets in liver or bone, lung nodule is indeterminate.", "lung nodule", "uncertain"),
    ("A dural deposit cannot be ruled out, contrast study booked.", "dural deposit", "uncertain"),
    ("Leptomeningeal disease cannot be excluded.", "Leptomeningeal disease", "uncertain"),
    ("The adrenal metastasis of last year is no longer seen.", "adrenal metastasis", "absent"),
    ("Deposits not only in the lung but also in the liver.", "lung", "present"),
    ("There is no doubt that it has spread to bone.", "bone", "present"),
    ("Burkitt lymphoma and mantle cell lymphoma are excluded.", "Burkitt lymphoma", "absent"),
    ("Sarcoma is less likely but not entirely ruled out.", "Sarcoma", "uncertain"),
    ("No liver metastasis, the lung shows a nodule.", "lung", "present"),
    ("Could it have gone to her liver?", "liver", "uncertain"),
    ("LCIS: none.", "LCIS", "absent"),
    ("The bones are free of disease.", "bones", "absent"),
    ("Neither liver nor bone shows anything.", "bone", "absent"),
    ("She denies pain but has nausea.", "nausea", "present"),
    ("She does not deny back pain.", "back pain", "present"),
    ("The tumor was not seen in the colon. The liver is involved.", "liver", "present"),
    ("Melanoma, ?liver deposits.", "liver", "uncertain"),
    ("MRI for r/o liver mets.", "liver", "uncertain"),
    ("A lesion of the liver with negative cytology of the ascites.", "liver", "present"),
    ("He is a man with no past illness who presented with jaundice.", "jaundice", "present"),
    ("D/D: lymphoma / carcinoma", "carcinoma", "uncertain"),
    ("no fever\n\nA mass in the lung", "mass", "present"),
    ("There was no vomiting during the infusion.", "infusion", "present"),
    ("No ascites was found, and a small pleural effusion is new.", "pleural effusion", "present"),
    ("No sign of cholangitis or abscess, and marked jaundice.", "jaundice", "present"),
    ("He is not a known diabetic, epileptic and has gout.", "epileptic", "absent"),
    ("She does not smoke and reported a rash on the arms.", "reported", "present"),
    ("Blood cultures were negative.", "cultures", "present"),
    ("The abdominal ultrasound did not show any mass.", "ultrasound", "present"),
    ("The rash has resolved.", "rash", "present"),
    ("The pain did not improve with rest.", "pain", "present"),
    ("The patient was lost to follow up.", "lost", "present"),
    ("Vasculitis was suspected based on purpura.", "purpura", "present"),
    ("Vasculitis was set as working diagnosis.", "Vasculitis", "uncertain"),
    ("Aspirin was given to prevent a stroke.", "stroke", "uncertain"),
    (
        "No history of alcohol use, hepatitis, varices, peptic ulcer, aortic surgery, use of pain killers, "
        "chest pain, cough, weight loss, bleeding from the gums, night sweats or previous gastric bleeding.",
        "gastric bleeding",
        "absent",
    ),
]


@pytest.mark.parametrize(("text", "mention", "expected"), STATEMENTS)
def test_assertion_of_a_mention(text: str, mention: str, expected: str) -> None:
    start = text.index(mention)
    assert assertion_of(text, start, start + len(mention)) == expected


def test_the_deciding_cue_is_handed_back() -> None:
    reading = Reading("No sign of spread to the liver.", "note")
    start = reading.view.index("liver")
    found = assertion_at(reading, start, start + 5)
    assert [reading.view[a:b] for a, b in found.cues] == ["No sign of"]


def test_a_normal_examination_was_made_but_a_normal_organ_has_no_disease() -> None:
    text = "The bone scan was normal."
    reading = Reading(text, "note")
    start = text.index("bone")
    assert assertion_of(text, start, start + 9) == "present"
    assert assertion_at(reading, start, start + 4).value == "absent"


def test_what_has_resolved_was_there_but_is_no_disease_of_today() -> None:
    text = "The lung metastasis has resolved."
    reading = Reading(text, "note")
    start = text.index("lung")
    assert assertion_of(text, start, start + 15) == "present"
    assert assertion_at(reading, start, start + 15).value == "absent"


def test_an_invisible_character_does_not_shift_the_span() -> None:
    text = "No me\u200btastasis in the liver; a nodule in the lung."
    assert assertion_of(text, text.index("liver"), text.index("liver") + 5) == "absent"
    assert assertion_of(text, text.index("lung"), text.index("lung") + 4) == "present"


@pytest.mark.parametrize("span", [(-1, 3), (3, 3), (0, 999)])
def test_a_span_outside_the_text_is_refused(span: tuple[int, int]) -> None:
    with pytest.raises(ValueError, match="is not within a text of 8 characters"):
        assertion_of("no fever", *span)


def test_explanatory_text_is_general_up_to_the_empty_line() -> None:
    text = "p63 is negative.\n\nExplanatory text: most are positive.\nLoss is rare.\n\nLiver: normal."
    reading = Reading(text, "report")
    general = {word: is_general(reading, text.index(word)) for word in ("p63", "most", "Loss", "Liver")}
    assert general == {"p63": False, "most": True, "Loss": True, "Liver": False}


@pytest.mark.parametrize(
    "text",
    [
        "I refused tamoxifen after reading about clots and womb cancer.",
        "According to Google it is pancreatic cancer.",
        "I read somewhere that it spreads to the liver.",
    ],
)
def test_what_was_read_somewhere_is_no_fact_of_the_case(text: str) -> None:
    assert is_general(Reading(text, "query"), text.index("cancer") if "cancer" in text else len(text) - 3)


@pytest.mark.parametrize(
    "text",
    [
        "Metastasis can't be fully excluded.",
        "Metastasis could not be reliably ruled out.",
        "Metastasis not definitively excluded.",
    ],
)
def test_what_cannot_be_excluded_is_uncertain(text: str) -> None:
    assert assertion_of(text, 0, len("Metastasis")) == "uncertain"
