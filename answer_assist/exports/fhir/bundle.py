"""A case as one Bundle: patient, documents, one resource a fact, and where each comes from.

A fact that several documents say is one resource with several sources, as ``read_together`` reads a case.
"""

from __future__ import annotations

import json
from collections.abc import Iterator, Sequence
from datetime import UTC, datetime
from typing import Any, cast
from uuid import NAMESPACE_URL, uuid5

from answer_assist.case_summary import CaseFinding, CaseView, read_together
from answer_assist.exports.case_record import CaseRecord
from answer_assist.exports.fhir import systems
from answer_assist.exports.fhir.cancers import primary_cancer
from answer_assist.exports.fhir.conditions import site_condition, tumor_condition, with_site
from answer_assist.exports.fhir.documents import document_reference
from answer_assist.exports.fhir.elements import Around, Entry, JsonObject, beside, identifier
from answer_assist.exports.fhir.held import held_fields
from answer_assist.exports.fhir.library import checked
from answer_assist.exports.fhir.markers import lab_observation, marker_observation
from answer_assist.exports.fhir.observations import (
    gene_observation,
    grade_observation,
    node_observation,
    size_observation,
)
from answer_assist.exports.fhir.people import (
    age_observation,
    family_history,
    patient_resource,
    writer_resource,
)
from answer_assist.exports.fhir.provenance import Corrected, instant, provenance
from answer_assist.exports.fhir.staging import stage_observations
from answer_assist.exports.fhir.treatments import treatment_resource
from answer_assist.findings import Finding, Site, Stage, Tumor

_WRITERS = {
    "node": node_observation,
    "marker": marker_observation,
    "gene": gene_observation,
    "lab": lab_observation,
    "grade": grade_observation,
    "size": size_observation,
    "treatment": treatment_resource,
}


def to_fhir(
    record: CaseRecord, *, with_text: bool = False, recorded: datetime | None = None
) -> dict[str, Any]:
    """The case as a FHIR R4 Bundle in the profiles of mCODE 4.0.0, checked by FHIR's library.

    Nothing of the documents' words is in it unless asked for; facts, offsets into the documents and the
    documents' SHA-1 hashes are. Finding values as printed ("exon 19 deletion", "3+4=7") are facts.

    Args:
        record: the case with its summaries and corrections.
        with_text: with the documents, their titles and the words of each fact.
        recorded: when the Bundle is made; now by default.

    Raises:
        ModuleNotFoundError: the extra ``exports`` is not installed.
        ValueError: FHIR cannot hold the case; the message names the element and quotes nothing.

    Example:
        >>> from answer_assist.cases import bundled_cases
        >>> from answer_assist.exports.case_record import read_record
        >>> bundle = to_fhir(read_record(bundled_cases()[0]))
        >>> bundle["type"], bundle["entry"][0]["resource"]["resourceType"]
        ('collection', 'Patient')
    """
    writing = _Writing(record, recorded or datetime.now(UTC), with_text)
    return checked(
        {
            "resourceType": "Bundle",
            "meta": {"profile": [f"{systems.mcode('patient-bundle')}|{systems.MCODE_VERSION}"]},
            "identifier": identifier(systems.CASE_ID, record.id),
            "type": "collection",
            "timestamp": instant(writing.recorded),
            "entry": [
                {"fullUrl": each.url, "resource": each.resource | {"id": each.url.removeprefix("urn:uuid:")}}
                for each in writing.entries()
            ],
        }
    )


class _Writing:
    """One Bundle in the making."""

    def __init__(self, record: CaseRecord, recorded: datetime, with_text: bool) -> None:
        self.record = record
        self.recorded = recorded
        self.with_text = with_text
        self.view: CaseView = read_together(record.summaries)
        self.corrected = Corrected(record.corrections)
        self.cancer = primary_cancer(self.view.findings)
        main = self.cancer.main
        self.around = Around(self._url("patient"), self._url(main.id) if main else None)
        self.documents = [self._url(f"document {n}") for n in range(len(record.summaries))]

    def entries(self) -> Iterator[Entry]:
        """Every resource with its address: the patient first."""
        patient = self.view.patient
        yield Entry(self.around.patient, patient_resource(patient, self.record.id))
        if age := age_observation(patient, self.around):
            yield Entry(self._url("age"), age)
        yield from self._documents()
        for fact in self.view.findings:
            targets = self._targets(fact)
            if fact is not self.cancer.site:
                yield from targets
            yield Entry(self._url(f"{fact.id} provenance"), self._provenance(fact, targets))

    def _documents(self) -> Iterator[Entry]:
        pairs = zip(self.record.case.documents, self.record.summaries, self.documents, strict=True)
        for document, summary, url in pairs:
            writer = writer_resource(summary.patient, self.around.patient)
            author = self.around.patient if summary.patient.relation == "self" else None
            if writer:
                author = self._url(f"{url} writer")
                yield Entry(author, writer)
            resource = document_reference(document, summary, self.around, author, with_text=self.with_text)
            yield Entry(url, resource)

    def _targets(self, fact: CaseFinding) -> list[Entry]:
        """The resources that say a fact, the one that stands for it first."""
        if self.cancer.main and fact in (self.cancer.main, self.cancer.site):
            return [Entry(self._url(self.cancer.main.id), self._cancer_condition(self.cancer.main))]
        return self._written(fact)

    def _written(self, fact: CaseFinding) -> list[Entry]:
        finding, url = fact.finding, self._url(fact.id)
        if finding.experiencer == "family":
            written = [Entry(url, family_history(finding, self.around))]
        elif isinstance(finding, Stage):
            written = stage_observations(finding, self.around, url)
        else:
            written = [Entry(url, self._resource(finding, self._is_confirmed(fact)))]
        by_url = {each.url: each.resource for each in written}
        main, *rest = written
        _add_beside(main.resource, finding, held_fields(main.resource, finding.kind, by_url.get))
        if self._is_confirmed(fact):
            for each in written:
                _confirm(each.resource)
        return [main, *rest]

    def _cancer_condition(self, main: CaseFinding) -> JsonObject:
        """The primary cancer with its site; a doctor vouches for it only where they do for both."""
        site = self.cancer.site
        facts = [each for each in (main, site) if each]
        resource = self._resource(main.finding, all(map(self._is_confirmed, facts)))
        if site:
            resource = with_site(resource, cast("Site", site.finding))
        for each in facts:
            held = held_fields(resource, each.finding.kind, lambda _: None)
            _add_beside(resource, each.finding, held)
        return resource

    def _resource(self, finding: Finding, confirmed: bool) -> JsonObject:
        if isinstance(finding, Tumor):
            return tumor_condition(finding, self.around, confirmed=confirmed)
        if isinstance(finding, Site):
            return site_condition(finding, self.around, confirmed=confirmed)
        write: Any = _WRITERS[finding.kind]
        return cast("JsonObject", write(finding, self.around))

    def _provenance(self, fact: CaseFinding, targets: Sequence[Entry]) -> JsonObject:
        return provenance(
            fact,
            [each.url for each in targets],
            self.documents,
            self.record.summaries,
            self.corrected.by(fact, self._ids),
            self.recorded,
            with_text=self.with_text,
        )

    @property
    def _ids(self) -> list[str | None]:
        return [summary.document.id for summary in self.record.summaries]

    def _is_confirmed(self, fact: CaseFinding) -> bool:
        return bool(self.corrected.by(fact, self._ids))

    def _url(self, name: str) -> str:
        """The address of a resource: the same for the same case and fact, whenever it is exported."""
        return uuid5(NAMESPACE_URL, f"{systems.CASE_ID}:{json.dumps([self.record.id, name])}").urn


def _add_beside(resource: JsonObject, finding: Finding, held: JsonObject) -> None:
    resource["extension"] = [*resource.get("extension", ()), beside(finding, held)]


def _confirm(resource: JsonObject) -> None:
    """An Observation that a doctor has put right is no longer preliminary."""
    if resource.get("status") == "preliminary":
        resource["status"] = "final"
