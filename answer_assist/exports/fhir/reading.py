"""Findings out of a Bundle: one's own exactly as they were, those of other systems as far as codes tell."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Mapping
from json import JSONDecodeError
from typing import Any

from answer_assist.exports.contract import keeping
from answer_assist.exports.fhir import systems
from answer_assist.exports.fhir.documents import ReadDocument, read_document
from answer_assist.exports.fhir.elements import Fields, JsonObject, extensions, listed, read_carried
from answer_assist.exports.fhir.held import held_fields, kinds_in, relatives_diseases
from answer_assist.exports.fhir.library import checked
from answer_assist.exports.fhir.people import read_patient
from answer_assist.exports.fhir.provenance import Said, read_provenance
from answer_assist.findings import CaseSummary, Document, Finding

_Sources = dict[tuple[str, str], list[Said]]


def from_fhir(bundle: Mapping[str, Any]) -> tuple[CaseSummary, ...]:
    """The findings of a Bundle, one summary for each of its documents.

    Of a Bundle that ``to_fhir`` made they are those that went in; the words of their evidence are empty where
    no text came along. What other systems send is read by its codes, into a summary of no document: tumors
    and sites, tumor markers, variants, staging, grade, size, treatments, diseases of relatives.

    Raises:
        ModuleNotFoundError: the extra ``exports`` is not installed.
        ValueError: it is no Bundle of FHIR R4, or an extension of this package's is damaged.

    Example:
        >>> from_fhir({
        ...     "resourceType": "Bundle", "type": "collection",
        ...     "entry": [{"resource": {
        ...         "resourceType": "Condition", "subject": {"display": "Jane"},
        ...         "code": {"text": "invasive lobular carcinoma"},
        ...     }}],
        ... })[0].findings[0].name
        'invasive lobular carcinoma'
    """
    entries = _entries(checked(bundle))
    try:
        return tuple(_summaries(entries))
    except (KeyError, TypeError, IndexError, JSONDecodeError) as error:
        raise ValueError(f"an extension of Answer Assist's is damaged: {type(error).__name__}") from None


def _entries(bundle: JsonObject) -> dict[str, JsonObject]:
    """The resources by their addresses; those without one by their place."""
    return {
        entry.get("fullUrl") or f"#{n}": entry["resource"]
        for n, entry in enumerate(listed(bundle, "entry"))
        if "resource" in entry
    }


def _summaries(entries: Mapping[str, JsonObject]) -> Iterator[CaseSummary]:
    documents: dict[str, ReadDocument] = {}
    sources: _Sources = defaultdict(list)
    for url, resource in entries.items():
        if resource["resourceType"] == "DocumentReference" and (read := read_document(resource)):
            documents[url] = read
        elif resource["resourceType"] == "Provenance":
            for target, kind, said in read_provenance(resource):
                sources[target, kind].append(said)
    by_document: dict[str, list[tuple[int, Finding]]] = defaultdict(list)
    elsewhere: list[Finding] = []
    for kind, fields, said_by in _facts(entries, sources):
        for said in said_by:
            text = documents[said.document].text
            finding = _finding(kind, fields | said.otherwise, said.evidence(text))
            by_document[said.document].append((said.number, finding))
        if not said_by:
            elsewhere.append(_finding(kind, fields, []))
    for url, read in documents.items():
        numbered = sorted(by_document[url], key=lambda each: each[0])
        yield CaseSummary(read.document, read.patient, tuple(f for _, f in numbered), read.questions)
    if elsewhere or not documents:
        yield _of_no_document(entries, elsewhere)


def _facts(entries: Mapping[str, JsonObject], sources: _Sources) -> Iterator[tuple[str, Fields, list[Said]]]:
    """The facts of a Bundle: kind, fields, and who says it where."""
    # systems that keep resources on a server refer to them by type and id
    known = {f"{each['resourceType']}/{each.get('id')}": each for each in entries.values()} | {**entries}
    members = [
        known.get(each.get("reference", ""))
        for resource in entries.values()
        for each in listed(resource, "hasMember")
    ]
    for url, resource in entries.items():
        own = [read_carried(each) for each in extensions(resource, systems.FINDING)]
        if resource["resourceType"] == "Provenance":
            continue
        for said in own:
            kind = said.pop("kind")
            held = held_fields(resource, kind, known.get)
            yield kind, held | said, sources.get((url, kind), [])
        if not own and not any(resource is member for member in members):
            yield from ((kind, fields, []) for kind, fields in _of_others(resource, known))


def _of_others(resource: JsonObject, known: Mapping[str, JsonObject]) -> Iterator[tuple[str, Fields]]:
    if resource["resourceType"] == "FamilyMemberHistory":
        yield from (("tumor", fields) for fields in relatives_diseases(resource))
    for kind in kinds_in(resource):
        fields = held_fields(resource, kind, known.get)
        if fields.get("name"):
            yield kind, fields


def _finding(kind: str, fields: Fields, evidence: list[JsonObject]) -> Finding:
    return keeping(Finding.from_dict({"kind": kind, **fields, "evidence": evidence}))


def _of_no_document(entries: Mapping[str, JsonObject], findings: list[Finding]) -> CaseSummary:
    by_type = defaultdict(list)
    for resource in entries.values():
        by_type[resource["resourceType"]].append(resource)
    patient = read_patient(next(iter(by_type["Patient"]), None), by_type["Observation"])
    return CaseSummary(Document(None, "report", 0), patient, tuple(findings))
