"""Tables and lists of stains, as laboratories print them."""

from __future__ import annotations

import pytest

from answer_assist.extraction.readers.markers import read_markers
from answer_assist.extraction.reading import Reading
from tests.extraction.readers.test_markers import expected, markers

ONE_SPECIMEN = [
    "Marker | Clone | Result | Remarks\n"
    "CD20 | L26 | Positive | strong, diffuse\n"
    "CD3 | 2GV6 | Negative | reactive T cells stain, as expected\n"
    "BCL2 | 124 | Positive |\n"
    "Cyclin D1 | SP4-R | Positive | nuclear, >90%\n"
    "p53 | DO-7 | 10% of nuclei | wild-type pattern\n"
    "Ki-67 | 30-9 | ~25% | mean of 3 fields\n"
    "Kappa & Lambda (ISH) | - | Pending | repeat run",
    "Marker\tClone\tResult\tRemarks\n"
    "CD20\tL26\tPositive\tstrong, diffuse\n"
    "CD3\t2GV6\tNegative\treactive T cells stain, as expected\n"
    "BCL2\t124\tPositive\t\n"
    "Cyclin D1\tSP4-R\tPositive\tnuclear, >90%\n"
    "p53\tDO-7\t10% of nuclei\twild-type pattern\n"
    "Ki-67\t30-9\t~25%\tmean of 3 fields\n"
    "Kappa & Lambda (ISH)\t-\tPending\trepeat run",
    "Marker                  Clone     Result           Remarks\n"
    "----------------------------------------------------------------------------\n"
    "CD20                    L26       Positive         strong, diffuse\n"
    "CD3                     2GV6      Negative         reactive T cells stain, as expected\n"
    "BCL2                    124       Positive\n"
    "Cyclin D1               SP4-R     Positive         nuclear, >90%\n"
    "p53                     DO-7      10% of nuclei    wild-type pattern\n"
    "Ki-67                   30-9      ~25%             mean of 3 fields\n"
    "Kappa & Lambda (ISH)    -         Pending          repeat run\n"
    "----------------------------------------------------------------------------",
]


@pytest.mark.parametrize("table", ONE_SPECIMEN, ids=["pipes", "tabs", "fixed width"])
def test_clone_is_no_result_and_remarks_belong_to_their_line(table: str) -> None:
    assert sorted(markers(table)) == sorted(
        expected(
            "CD20 positive strong diffuse; CD3 negative; BCL2 positive; cyclin D1 positive 90-100%; "
            "p53 wild-type 10%; Ki-67 positive 25%; kappa not stated; lambda not stated"
        )
    )


def test_percent_intensity_and_score_in_columns() -> None:
    table = (
        "MARKER      CLONE    % CELLS    INTENSITY   SCORE        RESULT\n"
        "ER          EP1      85 %       Strong      Allred 8/8   Positive\n"
        "PR          EP2      --         --          Allred 0/8   Negative\n"
        "Her2/neu    EP3      --         --          2+           Equivocal\n"
        "Ki-67       MIB-1    18 - 20 %  --          --           --\n"
    )
    assert markers(table) == expected(
        "ER positive 85% [Allred 8/8] strong; PR negative [Allred 0/8]; HER2 equivocal [2+]; "
        "Ki-67 positive 18-20%"
    )


def test_a_column_a_specimen() -> None:
    table = (
        "Stain               1 Pancreas            2 Liver\n"
        "Synaptophysin       pos, strong           pos, strong\n"
        "Ki-67 (hot spot)    2.4%                  18%\n"
        "DAXX                retained              lost\n"
        "Insulin             neg                   x\n"
        "CDX2                neg                   not done\n"
    )
    assert markers(table) == expected(
        "synaptophysin positive strong; Ki-67 positive 2.4%; Ki-67 positive 18%; DAXX intact; DAXX lost; "
        "insulin negative; CDX2 negative"
    )


def test_minus_in_a_specimen_column_is_a_result() -> None:
    table = (
        "Antibody\tClone\tA: caecum\tB: liver\n"
        "CK7\tOV-TL\t-\t-\n"
        "SATB2\tSP281\t-\t+\n"
        "HepPar1\tOCH1E5\tn/d\t- (hepatocytes +)\n"
        "HER2\t4B5\t0\t1+\n"
        "Tonsil control\tall\t+\t+\n"
    )
    assert markers(table) == expected(
        "CK7 negative; SATB2 negative; SATB2 positive; HepPar-1 negative; HER2 negative [0]; "
        "HER2 negative [1+]"
    )


@pytest.mark.parametrize(
    ("text", "facts"),
    [
        (
            "TLE1 ........ +++ nuclear, diffuse\nEMA ......... + focal\nCD34 ........ neg\n",
            "TLE1 positive [3+] diffuse; EMA positive focal; CD34 negative",
        ),
        (
            " - GFAP: positive\n - ATRX: LOST in tumor nuclei. Vessels retained\n - MIB-1 LI: 8 to 10 %\n",
            "GFAP positive; ATRX lost; Ki-67 positive 8-10%",
        ),
        (
            "Positive:\n  CK7\n  TTF-1 (focal)\nNegative:\n  CK20\n  p40\n",
            "CK7 positive; TTF-1 positive focal; CK20 negative; p40 negative",
        ),
        ("ER:\nPositive (90%)\nPR:\nNegative\n", "ER positive 90%; PR negative"),
        (
            "1. CK7 - Positive\n2. CK20 - Negative\n3. Ki67 - 10%\n",
            "CK7 positive; CK20 negative; Ki-67 positive 10%",
        ),
        (
            "The cells express CD20 and\nPAX5, and are negative\nfor CD3.\n",
            "CD20 positive; PAX5 positive; CD3 negative",
        ),
        (
            "CD56, INSM1 and CD99 \nare absent. The Ki-67 index is close to \n40%.",
            "CD56 negative; INSM1 negative; CD99 negative; Ki-67 positive 40%",
        ),
        (
            "BLOCK A4: CAIX +, CK7 -\nBLOCK A7: HMB45 +, PAX-8 -\nADRENAL GLAND NOT PRESENT.",
            "CAIX positive; CK7 negative; HMB-45 positive; PAX8 negative",
        ),
    ],
)
def test_lists_over_lines(text: str, facts: str) -> None:
    assert sorted(markers(text)) == sorted(expected(facts))


def test_evidence_holds_the_marker_and_the_words_that_decided() -> None:
    text = "S100, desmin and CD34 were performed; p63 and CK5/6 did not stain at all."
    found = {marker.name: marker for marker in read_markers(Reading(text, "report"))}
    assert [span.text for span in found["p63"].evidence] == ["p63", "not", "stain"]
    assert [span.text for span in found["CK5/6"].evidence] == ["CK5/6", "not", "stain"]


def test_evidence_of_repeats_is_joined() -> None:
    text = "ER positive. Comment: ER positive (95%)."
    (marker,) = read_markers(Reading(text, "report"))
    assert marker.percent == (95.0, 95.0)
    assert [span.start for span in marker.evidence] == [0, 3, 22, 25, 35]


def test_family_history_is_not_the_patients_result() -> None:
    text = "My sister had HER2 positive breast cancer in 2015. I am 40 and have a lump. Should I be tested?"
    (marker,) = read_markers(Reading(text, "query"))
    assert (marker.name, marker.experiencer) == ("HER2", "family")


def test_negative_result_is_not_a_negated_finding() -> None:
    (marker,) = read_markers(Reading("p63 negative.", "report"))
    assert (marker.result, marker.assertion) == ("negative", "present")
    assert marker.code is not None
    assert (marker.code.system, marker.code.value) == ("HGNC", "TP63")
