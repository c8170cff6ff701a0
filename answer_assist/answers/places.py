"""Contradictions of place: the wrong side, and an organ that the case does not know."""

from __future__ import annotations

from collections.abc import Iterator
from typing import cast

from answer_assist.answers.coverage import Contradiction
from answer_assist.answers.sides import side_contradictions
from answer_assist.answers.texts import AnswerText, CaseDocumentText, CaseText
from answer_assist.extraction.word_roles import words_with_role
from answer_assist.findings import Site
from answer_assist.terminology.loader import load_table

_WORDS = "answer_words"
_OWN = words_with_role(_WORDS, "own")
_DISEASE = words_with_role(_WORDS, "disease")
_PERSON = words_with_role(_WORDS, "patient noun")
_WORDS_BEFORE = 6  # "the small lesion on the upper gum"


def place_contradictions(case: CaseText, answer: AnswerText) -> Iterator[Contradiction]:
    """Where the answer puts the disease on the other side or into another organ than the case.

    "His left kidney was taken out" against "the tumour of the right kidney" is one; "the right kidney should
    be checked as well" is none where the answer also speaks of the left one.
    """
    yield from side_contradictions(case, answer)
    organs = list(_organs(case, answer))
    yield from organs
    if not organs:
        yield from _told_places(case, answer)


# Organs


def _organs(case: CaseText, answer: AnswerText) -> Iterator[Contradiction]:
    stated = [(cast("Site", finding), document) for finding, document in case.of_kind("site")]
    known = {hit.row.code for hit, _ in case.names("sites") if hit.row.code}
    known |= {finding.code.value for finding, _ in stated if finding.code}
    for claimed in answer.summary.of_kind("site"):
        site = cast("Site", claimed)
        if site.code is None or site.assertion != "present" or _is_known(site.code.value, known):
            continue
        if site.code.value.startswith(_BLOOD):  # "the tumour or blood is tested"
            continue
        place = answer.place_of(site)
        words = [answer.view_range(span)[0] for span in site.evidence]
        if answer.sentence_of(words[0]) != answer.sentence_of(words[-1]):
            continue
        is_own = _is_own(answer, place[0]) or answer.opens_with(place[0], "reason")
        if not answer.is_plain(*place) or not is_own:
            continue
        rival = _rival(site, stated)
        if rival is not None:
            finding, document = rival
            about = "no metastasis" if finding.assertion == "absent" else finding.name
            yield Contradiction(
                f"site: {about}, said {site.name}", document.quote_of(finding), answer.quote_of(claimed)
            )


def _told_places(case: CaseText, answer: AnswerText) -> Iterator[Contradiction]:
    """ "The lesion on the gum": a place of disease, in an organ that the case never names."""
    known = [(hit, document) for hit, document in case.names("sites") if hit.row.code]
    stated = [
        (finding, document) for finding, document in case.of_kind("site") if finding.assertion == "present"
    ]
    if not stated:
        return
    reading = answer.reading
    for hit in reading.hits("sites"):
        code, at = hit.row.code, reading.word_index(hit.start)
        if not code or code.startswith(_BLOOD) or any(_alike(code, each.row.code or "") for each, _ in known):
            continue
        before = reading.words[
            max(reading.word_index(answer.sentence_of(hit.start).start), at - _WORDS_BEFORE) : at
        ]
        disease = next((n for n, word in enumerate(before) if word in _DISEASE), None)
        if disease is None or disease + 1 >= len(before) or not disease:
            continue
        # "the tumour of the rectum", "in an old lady with a tumour in the rectum"
        if before[disease - 1] not in _OWN and _PERSON.isdisjoint(before[:disease]):
            continue
        if answer.is_plain(hit.start, hit.end):
            finding, document = stated[0]
            yield Contradiction(
                f"site: {finding.name}, said {hit.row.name}",
                document.quote_of(finding),
                answer.clause(hit.start, hit.end),
            )
            return


def _rival(site: Site, stated: list[tuple[Site, CaseDocumentText]]) -> tuple[Site, CaseDocumentText] | None:
    """What the case says in this place: an organ in the same role, or that there is no metastasis."""
    same_role = [pair for pair in stated if pair[0].role == site.role]
    present = [pair for pair in same_role if pair[0].assertion == "present" and pair[0].code]
    none = [pair for pair in same_role if pair[0].assertion == "absent" and pair[0].code is None]
    return next(iter(present or none), None)


def _is_own(answer: AnswerText, place: int) -> bool:
    """Whether the sentence speaks of this patient's disease: "your", "his", "the tumour"."""
    sentence = answer.sentence_of(place)
    reading = answer.reading
    words = reading.words[reading.word_index(sentence.start) : reading.word_index(sentence.end)]
    return not _OWN.isdisjoint(words)


def _is_known(code: str, known: set[str]) -> bool:
    """Whether the case names a place or what may mean it; the tail of the pancreas is not its head."""
    same_organ = {other for other in known if other[:3] == code[:3]}
    if same_organ and code[:3] in _PARTED and not any(part[-1] in "89" for part in same_organ | {code}):
        return code in same_organ
    return any(_alike(code, other) for other in known)


def _alike(one: str, other: str) -> bool:
    """Whether two topographies may mean the same place: "bowel" and the caecum, "womb" and the cervix."""
    if one[:3] == other[:3]:
        return True
    return _group(one[:3]) == _group(other[:3]) and (one in _BROAD or other in _BROAD)


_BLOOD = "C42"

# Organs that one word may mean, names for any of a group, and organs whose parts exclude each other.
_GROUP_OF = {organ: row.name for row in load_table("answer_organs") for organ in row.list("organs")}
_BROAD = frozenset(code for row in load_table("answer_organs") for code in row.list("broad"))
_PARTED = frozenset(organ for row in load_table("answer_organs") for organ in row.list("parted"))


def _group(code: str) -> str:
    """The group of organs that a topography belongs to."""
    return _GROUP_OF.get(code, code)
