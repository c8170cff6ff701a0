"""Serum tumor markers with their values, as letters, laboratory lists and patients write them."""

from __future__ import annotations

import pytest

from answer_assist.extraction.readers.labs import read_labs
from answer_assist.extraction.reading import Reading
from answer_assist.findings import DocumentKind

Value = tuple[str, float | None, str | None]


def labs(text: str, kind: DocumentKind = "note") -> list[Value]:
    return [(lab.name, lab.value, lab.unit) for lab in read_labs(Reading(text, kind))]


VALUES: list[tuple[str, list[Value]]] = [
    (
        "CA 125 came down from 1700 to 38 after 3 chemos and is now 11.",
        [("CA 125", 1700, None), ("CA 125", 38, None), ("CA 125", 11, None)],
    ),
    ("CEA and CA 19-9 are 3 and 190 respectively.", [("CEA", 3, None), ("CA 19-9", 190, None)]),
    ("PSA velocity 1.4 ng/mL/yr.", []),
    (
        "PSA was 88 in January, both testicles removed, then 3.4 in May and 0.05 in August.",
        [("PSA", 88, None), ("PSA", 3.4, None), ("PSA", 0.05, None)],
    ),
    (
        "CA 19-9 = 655 U/ml before stent, after the stent 210.",
        [("CA 19-9", 655, "U/ml"), ("CA 19-9", 210, None)],
    ),
    (
        "CA 19-9 was 1,330 when bilirubin was 21, and after stent 180.",
        [("CA 19-9", 1330, None), ("CA 19-9", 180, None)],
    ),
    (
        "PSA at presentation 74 ng/ml; nadir 1.9; now 33.",
        [("PSA", 74, "ng/ml"), ("PSA", 1.9, None), ("PSA", 33, None)],
    ),
    ("AFP 210,000 ng/mL at diagnosis; 512 after 3 cycles.", [("AFP", 210000, "ng/mL"), ("AFP", 512, None)]),
    (
        "Molar pregnancy. hCG 92,000 mIU/ml, after one week 8,400, then 950, but last two weeks "
        "1,010 and 1,180.",
        [("hCG", value, "mIU/ml" if value == 92000 else None) for value in (92000, 8400, 950, 1010, 1180)],
    ),
    (
        "CgA 640 µg/l (previous value 402), NSE 12 µg/l.",
        [("chromogranin A", 640, "µg/l"), ("chromogranin A", 402, None), ("NSE", 12, "µg/l")],
    ),
    (
        "The PSA did not go to zero. After that we had peace for years. Now it climbs: 0.28, then 0.61.",
        [("PSA", 0.28, None), ("PSA", 0.61, None)],
    ),
    ("CEA normal, CA 15-3 76.", [("CEA", None, None), ("CA 15-3", 76, None)]),
    ("CEA 5.1 in week 4, then 2.2.", [("CEA", 5.1, None), ("CEA", 2.2, None)]),
    ("There were increased levels of ferritin and alpha-fetoprotein.", [("AFP", None, None)]),
    ("PSA 7.1, T2, biopsy 3 of 12 cores.", [("PSA", 7.1, None)]),
    ("Serum CEA was 48.3 ng/ml.", [("CEA", 48.3, "ng/ml")]),
    (
        "CA 125 = 1,846 U/mL, CEA 2.1, CA19.9 = 18.",
        [("CA 125", 1846, "U/mL"), ("CEA", 2.1, None), ("CA 19-9", 18, None)],
    ),
    (
        "PSA went from 7.2 ng/mL in 2021 to 14.8 ng/mL last month.",
        [("PSA", 7.2, "ng/mL"), ("PSA", 14.8, "ng/mL")],
    ),
    ("CEA 12.4 ng/mL (06/2023: 3.1).", [("CEA", 12.4, "ng/mL"), ("CEA", 3.1, None)]),
    ("CEA 412 ng/mL, was 188 ng/mL in Nov.", [("CEA", 412, "ng/mL"), ("CEA", 188, "ng/mL")]),
    (
        "PSA was 4.2 in 2019, 6.8 in 2020 and now 11.",
        [("PSA", 4.2, None), ("PSA", 6.8, None), ("PSA", 11, None)],
    ),
    ("CA-125 fell from 1200 to 35 after 3 cycles.", [("CA 125", 1200, None), ("CA 125", 35, None)]),
    (
        "CEA 48 ug/L, CA19-9 1260 U/mL, AFP normal.",
        [("CEA", 48, "ug/L"), ("CA 19-9", 1260, "U/mL"), ("AFP", None, None)],
    ),
    ("Serum CgA 640 ng/mL (ref <100).", [("chromogranin A", 640, "ng/mL")]),
    ("CEA (normal <5) 14.2.", [("CEA", 14.2, None)]),
    ("PSA 3,4 ng/ml.", [("PSA", 3.4, "ng/ml")]),
    ("AFP 12,500 ng/mL.", [("AFP", 12500, "ng/mL")]),
    ("LDH 612 U/L at diagnosis of the lymphoma.", [("LDH", 612, "U/L")]),
    ("Prostate specific antigen (PSA) was greater than 100ng/mL.", [("PSA", 100, "ng/mL")]),
    (
        "CA 19-9 and CEA were > 90,000 U/mL and 412.5 ng/mL, respectively.",
        [("CA 19-9", 90000, "U/mL"), ("CEA", 412.5, "ng/mL")],
    ),
    ("Markedly elevated LDH (2025 U/L) in this lymphoma.", [("LDH", 2025, "U/L")]),
    ("Tg <0.1 ng/ml after thyroidectomy.", [("thyroglobulin", 0.1, "ng/ml")]),
    ("PSA 3.2 - benign per urology.", [("PSA", 3.2, None)]),
    ("Beta-hCG 5400 mIU/mL, testicular germ cell tumor.", [("hCG", 5400, "mIU/mL")]),
    ("CA 19-9 and CEA: both within normal limits.", [("CA 19-9", None, None), ("CEA", None, None)]),
    (
        "SCC antigen of 4.2 ng/mL, CYFRA 21-1 6.8 ng/mL.",
        [("SCC antigen", 4.2, "ng/mL"), ("CYFRA 21-1", 6.8, "ng/mL")],
    ),
    ("ca125 was 35 last month and this month 78", [("CA 125", 35, None), ("CA 125", 78, None)]),
    ("CA 19.9 - 1,20,000", [("CA 19-9", 120000, None)]),
    ("His AFP came down to 12 from 890 after TACE.", [("AFP", 12, None), ("AFP", 890, None)]),
    ("CEA 3.2 (0-5), CA 19-9 412 (0-37).", [("CEA", 3.2, None), ("CA 19-9", 412, None)]),
    ("calcitonin level 320 pg/mL", [("calcitonin", 320, "pg/mL")]),
    # Courses.
    ("CA-125 preop 88 → 21 now.", [("CA 125", 88, None), ("CA 125", 21, None)]),
    ("CA-125 38 (nl for her 11) -> 154.", [("CA 125", 38, None), ("CA 125", 154, None)]),
    ("PSA 4.5, 6.8, 12.1 over three years.", [("PSA", 4.5, None), ("PSA", 6.8, None), ("PSA", 12.1, None)]),
    ("PSA: 2019 4.1, 2020 5.6, 2021 9.8", [("PSA", 4.1, None), ("PSA", 5.6, None), ("PSA", 9.8, None)]),
    (
        "CA 125 1,200 before chemo, 300 after 3 cycles, 40 at the end.",
        [("CA 125", 1200, None), ("CA 125", 300, None), ("CA 125", 40, None)],
    ),
    ("PSA nadir 0.3, now 2.4", [("PSA", 0.3, None), ("PSA", 2.4, None)]),
    # Dates, flags, ranges and words before the value.
    ("my psa is 0.02 now", [("PSA", 0.02, None)]),
    ("CEA on 3 March was 5.6", [("CEA", 5.6, None)]),
    ("PSA in 2015 was 3, in 2018 it was 5", [("PSA", 3, None), ("PSA", 5, None)]),
    ("CEA (ng/mL) 3.4", [("CEA", 3.4, "ng/mL")]),
    ("CEA H 12.1", [("CEA", 12.1, None)]),
    ("CA-125 came back at 250", [("CA 125", 250, None)]),
    ("PSA is normal at 1.1", [("PSA", 1.1, None)]),
    ("Serum AFP on request form 1,120 ng/mL.", [("AFP", 1120, "ng/mL")]),
    ("CEA: 4.5 ng/ml (0-5), CA 19.9: 38 U/ml (<37)", [("CEA", 4.5, "ng/ml"), ("CA 19-9", 38, "U/ml")]),
    ("Apr 30 | calcitonin 141. CT: two dots.", [("calcitonin", 141, None)]),
    # Values in words.
    (
        "AFP, CEA and CA 19-9 were within limits.",
        [("AFP", None, None), ("CEA", None, None), ("CA 19-9", None, None)],
    ),
    ("Tumour markers negative: AFP, CA 19-9.", [("AFP", None, None), ("CA 19-9", None, None)]),
    ("Normal tumor markers: CEA, CA-125.", [("CEA", None, None), ("CA 125", None, None)]),
    ("CA 125 was not elevated.", [("CA 125", None, None)]),
    ("She had an elevated CA 125.", [("CA 125", None, None)]),
    ("Lymphoma. LDH and calcium levels were normal.", [("LDH", None, None)]),
]


@pytest.mark.parametrize(("text", "values"), VALUES, ids=[text[:50] for text, _ in VALUES])
def test_values(text: str, values: list[Value]) -> None:
    assert labs(text) == values


def test_patient_writes_without_units() -> None:
    assert labs("USG showed a lump in liver so they did AFP 400, CEA 12. psa 31", "query") == [
        ("AFP", 400, None),
        ("CEA", 12, None),
        ("PSA", 31, None),
    ]


NO_VALUES = [
    "There is no staining with BerEP4, CEA or claudin 4.",
    "AFP negative, glypican-3 3+, arginase-1 +.",
    "CEA 31-1 clone: positive",
    "PSA 40% of cells, PSA 3+.",
    "Thyroglobulin 2H11 negative; calcitonin negative.",
    "Chromogranin A pos, diffuse.",
    "Anti thyroglobulin 340, anti TPO 600.",
    "UUID:826CeA-8057-4BD6",
    "CA 15-3 0 Negative 0 Positive",
    "PSA doubling time 3 months.",
    "ALT 40, creatinine 1.2, ferritin 300, TSH 5.1.",
]


@pytest.mark.parametrize("text", NO_VALUES)
def test_stain_or_other_number_is_no_value(text: str) -> None:
    assert labs(text, "report") == []


def test_pregnancy_test_and_ldh_count_only_with_a_tumor() -> None:
    assert labs("I am pregnant, beta hCG 5400 mIU/mL and LDH 210 U/L.", "query") == []


def test_evidence_is_name_to_unit() -> None:
    (lab,) = read_labs(Reading("His serum PSA level was 14.8 ng/mL.", "note"))
    assert [span.text for span in lab.evidence] == ["serum PSA level was 14.8 ng/mL"]


@pytest.mark.parametrize(
    ("text", "values"),
    [
        # how it stands now
        ("Bowel cancer. CEA was 22 and now its 6.", [22.0, 6.0]),
        ("Prostate cancer. PSA steady at 5.8.", [5.8]),
        # a dot that parts thousands, as written on the Continent
        ("Hepatocellular carcinoma. AFP 44.000 ng/ml.", [44000.0]),
        ("Hepatocellular carcinoma. AFP 1.250,5 ng/ml.", [1250.5]),
        ("Prostate cancer. PSA 4.25 ng/ml.", [4.25]),
        # a day and a month before the value; a scan's zero
        ("Breast cancer. CA 15-3 on 3/6: 21 U/mL.", [21.0]),
        ("Prostate cancer. Serum PSA O .9 ng / ml", [0.9]),
        # the course
        ("Prostate cancer. PSA was 12.4 in May, 8.1 in June and 0.3 now.", [12.4, 8.1, 0.3]),
        ("Prostate cancer, his psa has gone up from 3 to 7.", [3.0, 7.0]),
        ("Lymphoma. LDH at dx 488.", [488.0]),
        # words on a test of urine tell nothing of serum
        ("Neuroblastoma. Urine VMA normal.", []),
    ],
)
def test_values_as_written_elsewhere(text: str, values: list[float]) -> None:
    assert [lab.value for lab in read_labs(Reading(text, "note"))] == values


def test_two_names_share_a_qualified_word() -> None:
    text = "Melanoma. Lactate dehydrogenase and S100B were slightly elevated."
    assert [(lab.name, lab.value) for lab in read_labs(Reading(text, "note"))] == [
        ("LDH", None),
        ("S100B", None),
    ]
