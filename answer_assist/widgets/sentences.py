"""A finding as a sentence for the answer: plain words that a doctor puts into the draft and goes on from.

Nothing is concluded: the sentence says what the documents say, and how sure they are.

Example:
    >>> from answer_assist.findings import Marker, Site
    >>> sentence(Marker(name="p63", result="negative"))
    'p63 is negative.'
    >>> sentence(Site(name="liver", role="metastasis", assertion="uncertain"))
    'Whether there is a metastasis in the liver is not certain.'
"""

from __future__ import annotations

from answer_assist import wording
from answer_assist.findings import (
    DocumentKind,
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
    TreatmentStatus,
    Tumor,
)

_STATUS: dict[TreatmentStatus, str] = {
    "given": "has been given",
    "planned": "is planned",
    "considered": "is being considered",
    "declined": "was declined or is not an option",
}


def sentence(finding: Finding) -> str:
    """One sentence that says the finding, for the draft of an answer."""
    match finding:
        case Tumor():
            said = _tumor(finding)
        case Site():
            said = _site(finding)
        case Node():
            said = _node(finding)
        case Marker():
            said = _marker(finding)
        case Gene():
            said = _gene(finding)
        case Lab():
            said = f"{wording.finding_name(finding)} is {wording.finding_meta(finding) or 'not stated'}."
        case Stage():
            group = f", stage {wording.plain(finding.group)}" if finding.group else ""
            name = wording.finding_name(finding)
            said = f"The stage given is {name}{group if not name.startswith('Stage') else ''}."
        case Grade():
            said = f"The grade given is: {_lower(wording.finding_name(finding))}."
        case Size():
            said = f"The measure given is {wording.finding_name(finding)}."
        case Treatment():
            said = f"{wording.finding_name(finding)} {_STATUS[finding.status]}."
        case _:
            said = f"{wording.finding_name(finding)}."
    return f"In the family: {_lower(said)}" if finding.experiencer == "family" else said


def quoted(kind: DocumentKind, words: str) -> str:
    """The words of a document as a sentence for the draft, where no finding says them.

    >>> quoted("query", "He takes azathioprine for Crohn's disease.")
    "You write: “He takes azathioprine for Crohn's disease”."
    """
    said = wording.plain(words).rstrip(".;, ")
    return f"You write: “{said}”." if kind == "query" else f"The {kind} says: “{said}”."


def _tumor(tumor: Tumor) -> str:
    name = wording.plain(tumor.name)
    match tumor.assertion:
        case "present":
            return f"The diagnosis named is {name}."
        case "absent":
            return f"{wording.sentence_case(name)} was ruled out."
        case _:
            return f"Whether it is {_article(name)} {name} is not certain."


def _site(site: Site) -> str:
    place = _place(site)
    match site.role, site.assertion:
        case "primary", "present":
            return f"The tumor began in {place}."
        case "primary", "absent":
            return f"The tumor did not begin in {place}."
        case "primary", _:
            return f"Whether the tumor began in {place} is not certain."
        case _, "present":
            return f"The disease has spread to {place}."
        case _, "absent":
            return f"No spread to {place} is described."
        case _:
            return f"Whether there is a metastasis in {place} is not certain."


def _node(node: Node) -> str:
    name = wording.finding_name(node)
    count = wording.finding_meta(node)
    match node.assertion:
        case "present":
            return f"{name} are affected ({count})." if count else f"{name} are affected."
        case "absent":
            return f"{name} are described as free ({count})." if count else f"{name} are described as free."
        case _:
            return f"Whether {_lower(name)} are affected is not certain."


def _marker(marker: Marker) -> str:
    name = wording.plain(marker.name)
    if marker.result == "not stated" and marker.percent is None:
        return f"{name} was done or ordered; its result is not stated."
    further = [wording.plain(word) for word in (marker.score, marker.intensity, marker.extent) if word]
    if marker.percent is not None:
        share = wording.percent(*marker.percent)
        said = share if marker.result in ("positive", "not stated") else f"{marker.result} ({share})"
    else:
        said = marker.result
    return f"{name} is {said} ({', '.join(further)})." if further else f"{name} is {said}."


def _gene(gene: Gene) -> str:
    name, alteration = wording.finding_name(gene), wording.plain(gene.alteration or "")
    match gene.assertion:
        case "present":
            return f"{name} shows {alteration}." if alteration else f"{name} is altered."
        case "absent":
            return f"{name}: {alteration}." if alteration else f"No alteration of {name} was found."
        case _:
            return f"Whether {name} is altered is not certain."


def _place(site: Site) -> str:
    name = wording.plain(site.name)
    side = {"left": "left ", "right": "right ", "bilateral": "", None: ""}[site.laterality]
    if name == "distant":
        return "distant organs"
    return f"{side}{name} on both sides" if site.laterality == "bilateral" else f"the {side}{name}"


def _article(name: str) -> str:
    return "an" if name[:1].lower() in "aeiou" else "a"


def _lower(name: str) -> str:
    """First letter small, where the first word is an ordinary word."""
    first = name.split(" ", 1)[0]
    return name[:1].lower() + name[1:] if first[:1].isupper() and first[1:].islower() else name
