"""Names that FHIR and mCODE give to profiles, code systems and extensions, and those of Answer Assist.

Checked against HL7's mCODE implementation guide 4.0.0 (STU 4) and HL7 Terminology (THO).
"""

from __future__ import annotations

from typing import Final

MCODE_VERSION: Final = "4.0.0"

LOINC: Final = "http://loinc.org"
SNOMED: Final = "http://snomed.info/sct"
ICD_O_3: Final = "http://terminology.hl7.org/CodeSystem/icd-o-3"
UCUM: Final = "http://unitsofmeasure.org"
NCIT: Final = "http://ncicb.nci.nih.gov/xml/owl/EVS/Thesaurus.owl"
AJCC: Final = "http://cancerstaging.org"
ROLE_CODE: Final = "http://terminology.hl7.org/CodeSystem/v3-RoleCode"
INTERPRETATION: Final = "http://terminology.hl7.org/CodeSystem/v3-ObservationInterpretation"
OBSERVATION_CATEGORY: Final = "http://terminology.hl7.org/CodeSystem/observation-category"
CONDITION_CATEGORY: Final = "http://terminology.hl7.org/CodeSystem/condition-category"
VERIFICATION: Final = "http://terminology.hl7.org/CodeSystem/condition-ver-status"
PARTICIPANT: Final = "http://terminology.hl7.org/CodeSystem/provenance-participant-type"

DATA_ABSENT: Final = "http://hl7.org/fhir/StructureDefinition/data-absent-reason"
CONDITION_RELATED: Final = "http://hl7.org/fhir/StructureDefinition/condition-related"

# FHIR names an extension by a URI; these stand in no registry, since nobody else defines them.
_OWN = "urn:answer-assist:fhir"
FINDING: Final = f"{_OWN}:finding"
ASSERTION: Final = f"{_OWN}:assertion"
WORDS: Final = f"{_OWN}:words"
STATED: Final = f"{_OWN}:stated"
DOCUMENT: Final = f"{_OWN}:document"
QUESTION: Final = f"{_OWN}:question"
CASE_ID: Final = "urn:answer-assist:case"
DOCUMENT_ID: Final = "urn:answer-assist:document"
OBSERVATION_KINDS: Final = f"{_OWN}:observation-kinds"


def mcode(name: str) -> str:
    """The URL of one of mCODE's profiles or extensions.

    >>> mcode("tnm-stage-group")
    'http://hl7.org/fhir/us/mcode/StructureDefinition/mcode-tnm-stage-group'
    """
    return f"http://hl7.org/fhir/us/mcode/StructureDefinition/mcode-{name}"


# A code system of findings -> what FHIR calls it. HGNC is not here: FHIR identifies a gene by HGNC's number
# ("HGNC:6407"), and findings hold its symbol.
CODE_SYSTEMS: Final = {"ICD-O-3 morphology": ICD_O_3, "ICD-O-3 topography": ICD_O_3}
