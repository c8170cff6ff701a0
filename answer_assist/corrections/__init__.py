"""What a doctor corrects in what was read: findings and questions rejected, edited, added, and the patient.

Corrections are kept beside the text, never in it: reading the documents again and applying the corrections in
force gives the same summary, also after extraction has learned something new.

Example:
    >>> from dataclasses import replace
    >>> from datetime import datetime
    >>> from answer_assist.findings import CaseSummary, Document, Marker, Patient, Span
    >>> ki67 = Marker(name="Ki-67", result="positive", percent=(80, 80), evidence=(Span(0, 9, "Ki-67 80%"),))
    >>> report = CaseSummary(Document("R", "report", 10), Patient(), (ki67,))
    >>> misread = Change("R", before=ki67, after=replace(ki67, percent=(30, 30)))
    >>> by_lind = Correction((misread,), author="Dr. Lind", made_at=datetime(2024, 2, 1, 14, 2), number=1)
    >>> [marker.percent for marker in corrected([report], [by_lind])[0].of_kind("marker")]
    [(30, 30)]
"""

from __future__ import annotations

from answer_assist.corrections.applying import corrected
from answer_assist.corrections.changes import Change, Corrected, Correction, building_on
from answer_assist.corrections.gold import gold_line
from answer_assist.corrections.lines import SummaryLine, edit, reject

__all__ = [
    "Change",
    "Corrected",
    "Correction",
    "SummaryLine",
    "building_on",
    "corrected",
    "edit",
    "gold_line",
    "reject",
]
