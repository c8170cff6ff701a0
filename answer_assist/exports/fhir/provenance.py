"""Where each fact comes from: the documents that say it, the words, and the doctor who put it right."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

from answer_assist import __version__
from answer_assist.case_summary import CaseFinding
from answer_assist.corrections import Correction
from answer_assist.exports.fhir import systems
from answer_assist.exports.fhir.documents import read_words, words_extension
from answer_assist.exports.fhir.elements import (
    Fields,
    JsonObject,
    carried,
    coding,
    concept,
    extensions,
    first,
    listed,
    printable,
    profiled,
    read_carried,
    reference,
    stating,
)
from answer_assist.findings import CaseSummary, Finding

SYSTEM = f"Answer Assist {__version__}"


@dataclass(frozen=True, slots=True)
class Said:
    """That a document says a fact.

    Attributes:
        document: its address.
        number: where the fact stands among its findings.
        otherwise: what it says less or otherwise than the case as a whole.
        places: where it says so, as ``words_extension`` writes it.
    """

    document: str
    number: int
    otherwise: Fields
    places: tuple[JsonObject, ...]

    def evidence(self, text: str | None) -> list[JsonObject]:
        """The words that say it, as findings hold them; ``text`` is the document's, where it came along."""
        return [read_words(each, text).to_dict() for each in self.places]


class Corrected:
    """Which findings a doctor made or put right, by the corrections in force."""

    def __init__(self, corrections: Iterable[Correction]) -> None:
        self._made: dict[tuple[str, Finding], Correction] = {}
        for correction in sorted(corrections, key=lambda each: each.number):
            for change in correction.changes if correction.in_force else ():
                if isinstance(change.after, Finding):
                    self._made[change.document, change.after] = correction

    def by(self, fact: CaseFinding, documents: Sequence[str | None]) -> list[Correction]:
        """The corrections that a fact rests on, one for each of its findings that a doctor made."""
        found = (self._made.get((documents[n] or "", finding)) for n, finding in fact.sources)
        return [each for each in found if each]


def provenance(
    fact: CaseFinding,
    targets: Sequence[str],
    documents: Sequence[str],
    summaries: Sequence[CaseSummary],
    corrections: Sequence[Correction],
    recorded: datetime,
    *,
    with_text: bool,
) -> JsonObject:
    """Where a fact of the case comes from.

    Args:
        targets: the addresses of the resources that say it.
        documents: the addresses of the case's documents, in order.
        summaries: what each of them says.
        corrections: those that the fact rests on.
        recorded: when the Bundle was made.
    """
    authors = dict.fromkeys(printable(each.author) or "a doctor" for each in corrections)
    made_at = max((each.made_at for each in corrections), default=None)
    return profiled(
        "Provenance",
        None,
        extension=[carried(systems.FINDING, {"kind": fact.finding.kind})],
        target=[reference(each) for each in targets],
        occurredDateTime=instant(made_at) if made_at else None,
        recorded=instant(recorded),
        agent=[
            _agent("assembler", "Assembler", SYSTEM),
            *(_agent("author", "Author", name) for name in authors),
        ],
        entity=[
            _entity(fact.finding, source, documents[n], _number(summaries[n], source), with_text)
            for n, source in fact.sources
        ],
    )


def read_provenance(resource: JsonObject) -> Iterator[tuple[str, str, Said]]:
    """What a Provenance of this package's says: the address and kind of a fact, and who says it where.

    Raises:
        ValueError: an extension is damaged.
    """
    own = first(extensions(resource, systems.FINDING))
    if own is None:
        return
    kind = read_carried(own)["kind"]
    target = first(listed(resource, "target")) or {}
    for entity in listed(resource, "entity"):
        otherwise = read_carried(first(extensions(entity, systems.STATED)) or {})
        number = otherwise.pop("number", 0)
        places = tuple(extensions(entity, systems.WORDS))
        document = entity.get("what", {}).get("reference", "")
        yield target.get("reference", ""), kind, Said(document, number, otherwise, places)


def instant(when: datetime) -> str:
    """A time as FHIR writes it, in UTC; a time without a zone is taken for UTC."""
    in_utc = (when if when.tzinfo else when.replace(tzinfo=UTC)).astimezone(UTC)
    return f"{in_utc:%Y-%m-%dT%H:%M:%SZ}"


def _agent(code: str, display: str, name: str) -> JsonObject:
    return {"type": concept(None, coding(systems.PARTICIPANT, code, display)), "who": {"display": name}}


def _entity(fact: Finding, source: Finding, document: str, number: int, with_text: bool) -> JsonObject:
    """One document that says the fact, with what it says less or otherwise than the case as a whole."""
    of_case = stating(fact)
    otherwise: dict[str, Any] = {
        name: value for name, value in stating(source).items() if value != of_case[name]
    }
    words = (words_extension(span, with_text) for span in source.evidence)
    return {
        "role": "source",
        "what": reference(document),
        "extension": [carried(systems.STATED, {"number": number, **otherwise}), *words],
    }


def _number(summary: CaseSummary, finding: Finding) -> int:
    """Where a finding stands among those of its document: the very same object, since two may be equal."""
    return next(n for n, each in enumerate(summary.findings) if each is finding)
