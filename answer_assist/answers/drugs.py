"""Contradictions of treatment: a drug or regimen told as the patient's own that the case does not know."""

from __future__ import annotations

import re
from collections.abc import Iterator

from answer_assist.answers.coverage import Contradiction
from answer_assist.answers.texts import AnswerText, CaseDocumentText, CaseText
from answer_assist.extraction.matcher import Hit
from answer_assist.extraction.reading import Reading
from answer_assist.findings import Treatment

_TABLES = ("regimens", "drugs")
_MEDICINES = "answer_medicines"
# "two cycles of R-CHOP", "the first doctor proposed sunitinib": the telling words stand so near.
_NEAR = 60
_NEAR_BEHIND = 20
_SHORTEST_SUBSTANCE = 5
_DOSE_WITHIN = 24
_AMOUNT = r"\d+(?:[.,]\d+)? ?(?:mg|g|mcg|ml|units)"
_KNOWN_BEFORE = re.compile(rf"\b(?:the|your|his|her|this) (?:{_AMOUNT} (?:of )?|daily |current )?$")
_DOSE_BEHIND = re.compile(rf" {_AMOUNT}\b")


def drug_contradictions(case: CaseText, answer: AnswerText) -> Iterator[Contradiction]:
    """Where the answer says that the patient had or was offered a drug that no document names.

    "She had two cycles of ABVD" against "after two cycles of R-CHOP" is one; "in a relapse there is
    brentuximab" is none.
    """
    found = next(_other_drugs(case, answer), None) or next(_other_medicines(case, answer), None)
    if found is not None:  # the same slip said twice is one
        yield found


def _other_medicines(case: CaseText, answer: AnswerText) -> Iterator[Contradiction]:
    """ "Your warfarin" where the case tells of apixaban: a substance of the same group, told as known."""
    told = [(hit, document) for document in case.documents for hit in document.statements.terms[_MEDICINES]]
    known = {_substance(document.reading, hit) for hit, document in told}
    said = {_substance(answer.reading, hit) for hit in answer.terms[_MEDICINES]}
    for hit in answer.terms[_MEDICINES]:
        substance = _substance(answer.reading, hit)
        if (
            substance in known
            or not _is_substance(hit, substance)
            or not answer.is_plain(hit.start, hit.end, bounded=True)
        ):
            continue
        sentence = answer.sentence_of(hit.start)
        before = answer.roles_between(max(sentence.start, hit.start - _NEAR_BEHIND), hit.start)
        if not ("history" in before or _is_known(answer, hit)):
            continue
        rivals = [(other, document) for other, document in told if other.row is hit.row]
        names = {_substance(document.reading, other) for other, document in rivals}
        if rivals and names.isdisjoint(said) and all(_is_substance(hit, name) for name in names):
            other, document = rivals[0]
            yield Contradiction(
                f"medicine: {_substance(document.reading, other)}, said {substance}",
                document.quote(other.start, other.end),
                answer.clause(hit.start, hit.end),
            )


def _is_substance(hit: Hit, name: str) -> bool:
    """Whether a name is one substance, no group of them: "warfarin", but not "statin" or "blood thinners"."""
    return (
        len(name) >= _SHORTEST_SUBSTANCE
        and " " not in name
        and name != hit.row.name
        and not name.endswith("s")
    )


def _substance(reading: Reading, hit: Hit) -> str:
    """The substance that a hit names, for a brand its own: Eliquis is apixaban."""
    name = reading.low[hit.start : hit.end]
    pairs = (pair.partition(" = ") for pair in hit.row.list("brands"))
    return next((substance for brand, _, substance in pairs if brand == name), name)


def _other_drugs(case: CaseText, answer: AnswerText) -> Iterator[Contradiction]:
    known = [(hit, document) for table in _TABLES for hit, document in case.names(table)]
    if not known:
        return
    said = {hit.row.name for table in _TABLES for hit in answer.reading.hits(table)}
    for table in _TABLES:
        first_named: set[str] = set()
        for hit in answer.reading.hits(table):
            is_first = hit.row.name not in first_named
            first_named.add(hit.row.name)
            if any(_same_drugs(hit, other) for other, _ in known) or not _is_told(answer, hit, is_first):
                continue
            rival = _rival(case, hit, known, said)
            if rival is None:
                continue
            other, document = rival
            yield Contradiction(
                f"drug: {other.row.name}, said {hit.row.name}",
                document.quote(other.start, other.end),
                answer.clause(hit.start, hit.end),
            )


def _same_drugs(one: Hit, other: Hit) -> bool:
    """The same drug or regimen, or a drug and a regimen that holds it; two regimens may share drugs."""
    if one.table == other.table:
        # an interferon and peginterferon are one
        return one.row.name in other.row.name or other.row.name in one.row.name
    return not _drugs_of(one).isdisjoint(_drugs_of(other))


def _drugs_of(hit: Hit) -> frozenset[str]:
    """The drug, or the regimen and the drugs that it consists of."""
    components = hit.row.extra.get("components", "")
    return frozenset({hit.row.name, *(part.strip() for part in components.split(",") if part.strip())})


def _is_told(answer: AnswerText, hit: Hit, is_first: bool) -> bool:
    """Whether the drug is told as given or proposed, not recommended, compared or supposed.

    A drug that comes up as "the imatinib" or "your imatinib" is spoken of as known.
    """
    sentence = answer.sentence_of(hit.start)
    before = answer.roles_between(max(answer.chunk_start(hit.start), hit.start - _NEAR), hit.start)
    behind = answer.roles_between(hit.end, min(sentence.end, hit.end + _NEAR_BEHIND))
    told = "history" in before or "told after" in behind or answer.is_pointed_at(hit.end)
    told = told or (is_first and _is_known(answer, hit))
    return told and answer.is_claim(hit.start) and "advice" not in before


def _is_known(answer: AnswerText, hit: Hit) -> bool:
    """ "The imatinib", "the 10 mg of olanzapine", "with nilotinib 300 mg twice a day": spoken of as taken."""
    low = answer.reading.low
    if _KNOWN_BEFORE.search(low, max(0, hit.start - _DOSE_WITHIN), hit.start):
        return True
    is_dosed = _DOSE_BEHIND.match(low, hit.end) is not None
    return is_dosed and answer.opens_with(hit.start, "reason", "supposition", "premise")


def _rival(
    case: CaseText, hit: Hit, known: list[tuple[Hit, CaseDocumentText]], said: set[str]
) -> tuple[Hit, CaseDocumentText] | None:
    """The drug of the case that the other one stands for: of its type, the patient's, not in the answer."""
    own = {
        finding.name
        for finding, _ in case.of_kind("treatment")
        if isinstance(finding, Treatment) and finding.type == hit.row.extra["type"]
    }
    alike = [
        (other, document) for other, document in known if other.row.extra["type"] == hit.row.extra["type"]
    ]
    alike = [
        (other, document) for other, document in alike if other.row.name not in said and other.row.name in own
    ]
    same_table = [pair for pair in alike if pair[0].table == hit.table]
    return next(iter(same_table or alike), None)
