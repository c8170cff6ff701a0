"""The cards of the summary: which findings stand on which, in what order."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Literal, TypedDict

from answer_assist.case_summary import CaseFinding, CaseView
from answer_assist.findings import Assertion, Finding, Marker, Node, Site, Treatment
from answer_assist.widgets.fixes import FixedView


class ResultView(TypedDict):
    """A marker's result as a tile: the sign, its shape, the word for it."""

    sign: str
    shape: str
    word: str


class PercentView(TypedDict):
    """A share of stained cells: low and high for the bar, the words for it."""

    low: float
    high: float
    words: str


class LineView(TypedDict):
    """One finding on one line of the summary; also what the dock under the text says of it.

    ``values`` stand in the form in which it is corrected, ``sentence`` is what it puts into the draft.
    """

    id: str
    kind: str
    assertion: Assertion
    name: str
    meta: str
    family: bool
    differs: bool
    result: ResultView | None
    percent: PercentView | None
    words: str
    documents: list[int]
    places: list[int]  # of each place, in order, the document
    described: str
    code: str
    sentence: str
    values: dict[str, str]
    fixed: FixedView | None


class CardView(TypedDict):
    """A card of the summary; ``note`` stands beside its title, ``rejected`` under its lines."""

    id: str
    title: str
    note: str
    lines: list[LineView]
    rejected: list[FixedView]


_NOT_STATED = "not stated"
# id, title, the kinds on the card in their order, whether the card stands where there is none of them
_CARDS: tuple[tuple[str, str, tuple[str, ...], bool], ...] = (
    ("diagnosis", "Diagnosis", ("tumor", "grade", "stage"), True),
    ("sites", "Sites and nodes", ("site", "node", "size"), True),
    ("ihc", "Immunohistochemistry", ("marker",), True),
    ("genes-labs", "Genes and labs", ("gene", "lab"), False),
    ("treatment", "Treatment", ("treatment",), True),
)
_ASSERTION_ORDER: dict[Assertion, int] = {"present": 0, "uncertain": 1, "absent": 2}
_RESULTS = (
    "positive", "amplified", "intact", "mutant", "equivocal", "wild-type", "lost",
    "negative", "not amplified",
)  # fmt: skip
_RESULT_ORDER = {result: place for place, result in enumerate(_RESULTS)}
_STATUS_ORDER = {status: place for place, status in enumerate(("given", "planned", "considered", "declined"))}


def cards_of(
    view: CaseView, lines: dict[str, LineView], rejected: dict[str, list[FixedView]]
) -> list[CardView]:
    """The cards of a case.

    Args:
        lines: the line of each finding, by its id.
        rejected: what was rejected, by kind.
    """
    cards: list[CardView] = []
    for id, title, kinds, always in _CARDS:
        found = [finding for finding in view.findings if finding.finding.kind in kinds]
        gone = [line for kind in kinds for line in rejected.get(kind, ())]
        if found or gone or always:
            cards.append(
                {
                    "id": id,
                    "title": _titled(id, title, found),
                    "note": _card_note(id, found),
                    "lines": [lines[finding.id] for finding in _in_order(found, kinds)],
                    "rejected": gone,
                }
            )
    return cards


def _titled(id: str, title: str, found: Sequence[CaseFinding]) -> str:
    kinds = {finding.finding.kind for finding in found}
    if id == "genes-labs" and len(kinds) == 1:
        return "Genes" if "gene" in kinds else "Serum tumor markers"
    return "Genes and serum tumor markers" if id == "genes-labs" else title


def _card_note(id: str, found: Sequence[CaseFinding]) -> str:
    if not found:
        return _NOT_STATED
    if id == "treatment":
        treatments = [one.finding for one in found if isinstance(one.finding, Treatment)]
        own = [treatment.status for treatment in treatments if treatment.experiencer == "patient"]
        if own and "given" not in own:
            return "given so far: not stated"
    return ""


def _in_order(found: Sequence[CaseFinding], kinds: Sequence[str]) -> list[CaseFinding]:
    """Kind by kind, what is there before what may be and what is not; what differs stays side by side."""

    def rank(one: CaseFinding) -> tuple[int, int, int, int]:
        finding = one.finding
        return (
            finding.experiencer == "family",
            kinds.index(finding.kind),
            _within_kind(finding),
            _ASSERTION_ORDER[finding.assertion],
        )

    in_order = sorted(found, key=rank)
    names: dict[tuple[str, str, str], int] = {}
    for place, one in enumerate(in_order):
        names.setdefault(_side_by_side(one.finding), place)
    return sorted(in_order, key=lambda one: names[_side_by_side(one.finding)])


def _within_kind(finding: Finding) -> int:
    match finding:
        case Marker():
            return _RESULT_ORDER.get(finding.result, len(_RESULT_ORDER))
        case Site():
            return 0 if finding.role == "primary" else 1 + _ASSERTION_ORDER[finding.assertion]
        case Treatment():
            return _STATUS_ORDER[finding.status]
        case _:
            return _ASSERTION_ORDER[finding.assertion]


def _side_by_side(finding: Finding) -> tuple[str, str, str]:
    side: Literal["left", "right", "bilateral", ""] = ""
    if isinstance(finding, Site | Node) and finding.laterality:
        side = finding.laterality
    role = finding.role if isinstance(finding, Site) else ""
    group = finding.kind if finding.kind in ("grade", "stage", "size") else finding.name.casefold()
    return finding.kind + finding.experiencer, group, f"{role} {side}"
