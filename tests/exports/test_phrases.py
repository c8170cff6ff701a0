"""Sites, nodes and sizes in the words of a report: as a clinician says them, and read as the same again."""

from __future__ import annotations

import pytest

from answer_assist.exports.phrases import phrase
from answer_assist.extraction.pipeline import read
from answer_assist.findings import Finding, Marker, Node, Site, Size


@pytest.mark.parametrize(
    ("finding", "words"),
    [
        (Site(name="anal canal"), "Primary site: anal canal"),
        (Site(name="breast", laterality="left"), "Primary site: left breast"),
        (Site(name="colon", assertion="uncertain"), "Primary site: possibly colon"),
        (Site(name="breast", assertion="absent"), "No primary tumor in the breast"),
        (Site(name="liver", role="metastasis"), "Metastasis in the liver"),
        (Site(name="liver", role="metastasis", assertion="absent"), "No metastasis in the liver"),
        (Site(name="bone", role="metastasis", assertion="uncertain"), "Possible metastasis in the bone"),
        (Site(name="distant", role="metastasis", assertion="absent"), "No distant metastasis"),
        (Node(name="axillary"), "Metastasis in axillary lymph nodes"),
        (Node(name="regional", assertion="absent"), "No metastasis in regional lymph nodes"),
        (Node(name="mediastinal", assertion="uncertain"), "Possible metastasis in mediastinal lymph nodes"),
        (Node(name="inguinal", laterality="right"), "Metastasis in right inguinal lymph nodes"),
        (Node(name="axillary", positive=2, examined=14), "Axillary lymph nodes: 2 of 14 positive"),
        (Size(name="28 mm", largest_mm=28.0), "Lesion of 28 mm"),
        (Size(name="2.5 mm", largest_mm=2.5), "Lesion of 2.5 mm"),
    ],
)
def test_it_is_said_so_and_read_so_again(finding: Finding, words: str) -> None:
    assert phrase(finding) == words
    said = read(f"Sites and nodes\n\n{words}\n", "report").of_kind(finding.kind)
    assert [_without_words(each) for each in said] == [_without_words(finding)]


def test_a_relatives_cancer_is_no_site_of_the_patients() -> None:
    assert phrase(Site(name="breast", experiencer="family")) == "Cancer of the breast"
    said = read("Cancer of the breast, in the family\n", "report").of_kind("site")
    assert [(each.name, each.experiencer) for each in said] == [("breast", "family")]


def test_what_other_words_suit_has_none_here() -> None:
    assert phrase(Marker(name="p63", result="negative")) is None


def _without_words(finding: Finding) -> dict[str, object]:
    return {name: value for name, value in finding.to_dict().items() if name not in ("evidence", "code")}
