"""Findings as sentences of an answer."""

from __future__ import annotations

import pytest

from answer_assist.findings import (
    Finding,
    Gene,
    Grade,
    Lab,
    Marker,
    Node,
    Site,
    Size,
    Stage,
    Treatment,
    Tumor,
)
from answer_assist.widgets.sentences import sentence


@pytest.mark.parametrize(
    ("finding", "said"),
    [
        (Tumor(name="basaloid carcinoma"), "The diagnosis named is basaloid carcinoma."),
        (Tumor(name="lymphoma", assertion="absent"), "Lymphoma was ruled out."),
        (
            Tumor(name="adenocarcinoma", assertion="uncertain"),
            "Whether it is an adenocarcinoma is not certain.",
        ),
        (
            Tumor(name="breast carcinoma", experiencer="family"),
            "In the family: the diagnosis named is breast carcinoma.",
        ),
        (Site(name="anal canal"), "The tumor began in the anal canal."),
        (Site(name="colon", assertion="absent"), "The tumor did not begin in the colon."),
        (
            Site(name="pancreas", assertion="uncertain"),
            "Whether the tumor began in the pancreas is not certain.",
        ),
        (Site(name="liver", role="metastasis"), "The disease has spread to the liver."),
        (
            Site(name="lung", role="metastasis", laterality="right"),
            "The disease has spread to the right lung.",
        ),
        (
            Site(name="lung", role="metastasis", laterality="bilateral"),
            "The disease has spread to lung on both sides.",
        ),
        (
            Site(name="distant", role="metastasis", assertion="absent"),
            "No spread to distant organs is described.",
        ),
        (
            Node(name="axillary", positive=3, examined=14),
            "Axillary lymph nodes are affected (3 of 14 involved).",
        ),
        (Node(name="regional", assertion="absent"), "Regional lymph nodes are described as free."),
        (
            Node(name="iliac", assertion="uncertain"),
            "Whether iliac lymph nodes are affected is not certain.",
        ),
        (Marker(name="p63", result="negative"), "p63 is negative."),
        (Marker(name="Ki-67", result="positive", percent=(80, 80)), "Ki-67 is 80 %."),
        (Marker(name="HER2", result="equivocal", score="2+"), "HER2 is equivocal (2+)."),
        (Marker(name="ER", result="negative", percent=(0, 0)), "ER is negative (0 %)."),
        (Marker(name="p16"), "p16 was done or ordered; its result is not stated."),
        (
            Marker(name="synaptophysin", result="positive", intensity="strong", extent="diffuse"),
            "synaptophysin is positive (strong, diffuse).",
        ),
        (Gene(name="KRAS", gene="KRAS", alteration="G12D"), "KRAS shows G12D."),
        (Gene(name="EGFR", gene="EGFR", assertion="absent"), "No alteration of EGFR was found."),
        (Lab(name="CEA", value=48.3, unit="ng/ml"), "CEA is 48.3 ng/ml."),
        (Stage(name="stage", t="T3", n="N1", m="M0", prefix="p"), "The stage given is pT3 N1 M0."),
        (Stage(name="stage", group="IIIB"), "The stage given is Stage IIIB."),
        (
            Grade(name="grade", system="differentiation", value="poor"),
            "The grade given is: poorly differentiated.",
        ),
        (Size(name="tumor", largest_mm=28), "The measure given is 28 mm."),
        (
            Treatment(name="chemotherapy", type="chemotherapy", status="planned"),
            "Chemotherapy is planned.",
        ),
        (
            Treatment(name="liver resection", type="surgery", status="considered"),
            "Liver resection is being considered.",
        ),
    ],
)
def test_a_finding_is_said_in_one_sentence(finding: Finding, said: str) -> None:
    assert sentence(finding) == said
