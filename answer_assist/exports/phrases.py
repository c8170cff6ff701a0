"""Sites, lymph nodes and sizes in the words of a report, so that whoever reads an export knows what is meant.

"Anal canal, primary" or "28 mm" says little by itself; these say it as a clinician would, whether it is there
or not, and are read as the same finding again.

Example:
    >>> from answer_assist.findings import Node, Site
    >>> phrase(Site(name="liver", role="metastasis", assertion="uncertain"))
    'Possible metastasis in the liver'
    >>> phrase(Node(name="axillary", laterality="left", positive=2, examined=14))
    'Left axillary lymph nodes: 2 of 14 positive'
"""

from __future__ import annotations

from answer_assist import wording
from answer_assist.findings import Assertion, Finding, Laterality, Node, Site, Size

_METASTASIS: dict[Assertion, str] = {
    "present": "Metastasis",
    "absent": "No metastasis",
    "uncertain": "Possible metastasis",
}
_DISTANT: dict[Assertion, str] = {
    "present": "Distant metastasis",
    "absent": "No distant metastasis",
    "uncertain": "Possible distant metastasis",
}


def phrase(finding: Finding) -> str | None:
    """The finding in words that say whether it is there; None for those that other words suit.

    Relatives' findings are told without them: ``report`` says beside each that it is the family's.
    """
    match finding:
        case Site():
            return _site(finding)
        case Node():
            return _nodes(finding)
        case Size() if finding.assertion == "present":
            return f"Lesion of {wording.number(finding.largest_mm)} mm"
    return None


def _site(site: Site) -> str:
    organ = _sided(wording.plain(site.name), site.laterality)
    if site.role == "metastasis":
        if site.name == "distant":
            return _DISTANT[site.assertion]
        return f"{_METASTASIS[site.assertion]} in the {organ}"
    if site.experiencer == "family":
        return f"Cancer of the {organ}"
    if site.assertion == "absent":
        return f"No primary tumor in the {organ}"
    return f"Primary site: {'possibly ' if site.assertion == 'uncertain' else ''}{organ}"


def _nodes(node: Node) -> str:
    name = wording.plain(node.name)
    stations = _sided(name if "node" in name.lower() else f"{name} lymph nodes", node.laterality)
    if node.positive is not None and node.examined is not None:
        return f"{wording.sentence_case(stations)}: {node.positive} of {node.examined} positive"
    return f"{_METASTASIS[node.assertion]} in {stations}"


def _sided(name: str, side: Laterality | None) -> str:
    return f"{side} {name}" if side else name
