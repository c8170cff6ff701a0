"""Answer Assist: a patient's query and reports, read into a case summary beside the doctor's answer.

This is the menu of what users import, and nothing else. Every name is loaded when it is first used.

Example:
    >>> import answer_assist
    >>> summary = answer_assist.extract("The tumour was synaptophysin positive, Ki-67 80%.", kind="report")
    >>> [(marker.name, marker.result, marker.percent) for marker in summary.of_kind("marker")]
    [('synaptophysin', 'positive', None), ('Ki-67', 'positive', (80.0, 80.0))]
"""

from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING, Any

__version__ = "0.1.0"

if TYPE_CHECKING:
    from answer_assist.answers.checker import Checker, check_answer
    from answer_assist.answers.coverage import Contradiction, Coverage, Omission, QuestionCoverage
    from answer_assist.cases import Case, CaseDocument, bundled_cases
    from answer_assist.corrections import Change, Correction, corrected, gold_line
    from answer_assist.extraction.context import assertion_of
    from answer_assist.extraction.pipeline import read as extract
    from answer_assist.findings import (
        CaseSummary,
        Code,
        Document,
        Finding,
        Gene,
        Grade,
        Lab,
        Marker,
        Node,
        Patient,
        Question,
        Site,
        Size,
        Span,
        Stage,
        Treatment,
        Tumor,
    )
    from answer_assist.store import (
        ChangedMeanwhile,
        Draft,
        DraftMovedOn,
        FrozenDraft,
        HeldByAnother,
        OwnAnswer,
        StaleDraft,
        Store,
        StoreError,
        WrongState,
        open_store,
    )
    from answer_assist.widgets import CaseWorkbench, ReviewBoard, Worklist
    from answer_assist.widgets.explorer import TrendExplorer

_FINDINGS = (
    "CaseSummary", "Code", "Document", "Finding", "Gene", "Grade", "Lab", "Marker", "Node",
    "Patient", "Question", "Site", "Size", "Span", "Stage", "Treatment", "Tumor",
)  # fmt: skip

_STORE = (
    "ChangedMeanwhile", "Draft", "DraftMovedOn", "FrozenDraft", "HeldByAnother", "OwnAnswer",
    "StaleDraft", "Store", "StoreError", "WrongState", "open_store",
)  # fmt: skip

# name on the menu -> where it lives
_HOMES: dict[str, tuple[str, str]] = {
    "extract": ("answer_assist.extraction.pipeline", "read"),
    "assertion_of": ("answer_assist.extraction.context", "assertion_of"),
    **{name: ("answer_assist.answers.checker", name) for name in ("Checker", "check_answer")},
    **{
        name: ("answer_assist.answers.coverage", name)
        for name in ("Contradiction", "Coverage", "Omission", "QuestionCoverage")
    },
    **{name: ("answer_assist.findings", name) for name in _FINDINGS},
    **{name: ("answer_assist.cases", name) for name in ("Case", "CaseDocument", "bundled_cases")},
    **{
        name: ("answer_assist.corrections", name)
        for name in ("Change", "Correction", "corrected", "gold_line")
    },
    **{name: ("answer_assist.store", name) for name in _STORE},
    **{name: ("answer_assist.widgets", name) for name in ("CaseWorkbench", "ReviewBoard", "Worklist")},
    "TrendExplorer": ("answer_assist.widgets.explorer", "TrendExplorer"),
}

__all__ = [
    "Case",
    "CaseDocument",
    "CaseSummary",
    "CaseWorkbench",
    "Change",
    "ChangedMeanwhile",
    "Checker",
    "Code",
    "Contradiction",
    "Correction",
    "Coverage",
    "Document",
    "Draft",
    "DraftMovedOn",
    "Finding",
    "FrozenDraft",
    "Gene",
    "Grade",
    "HeldByAnother",
    "Lab",
    "Marker",
    "Node",
    "Omission",
    "OwnAnswer",
    "Patient",
    "Question",
    "QuestionCoverage",
    "ReviewBoard",
    "Site",
    "Size",
    "Span",
    "Stage",
    "StaleDraft",
    "Store",
    "StoreError",
    "Treatment",
    "TrendExplorer",
    "Tumor",
    "Worklist",
    "WrongState",
    "__version__",
    "assertion_of",
    "bundled_cases",
    "check_answer",
    "corrected",
    "extract",
    "gold_line",
    "open_store",
]


def __getattr__(name: str) -> Any:
    try:
        module, attribute = _HOMES[name]
    except KeyError:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}") from None
    value = getattr(import_module(module), attribute)
    globals()[name] = value
    return value


def __dir__() -> list[str]:
    return sorted(__all__)
