"""A file that was read becomes documents of a case."""

from __future__ import annotations

from collections.abc import Collection

from answer_assist.cases import CaseDocument
from answer_assist.documents.document import SourceDocument


def case_documents(document: SourceDocument, taken: Collection[str] = ()) -> tuple[CaseDocument, ...]:
    """The documents of a case that a file holds: one for a report, several for a mail with attachments.

    Args:
        document: what was read.
        taken: ids that the case has already.

    Example:
        >>> mail = SourceDocument("See the report.", "query", "email", "mail.eml", parts=(
        ...     SourceDocument("p63 negative.", "report", "pdf", "report.pdf"),))
        >>> [(each.id, each.kind) for each in case_documents(mail)]
        [('mail.eml', 'query'), ('report.pdf', 'report')]
    """
    made: list[CaseDocument] = []
    for part in document.documents():
        id = _free_id(part.name or document.name or part.source, {*taken, *(each.id for each in made)})
        about = part.about
        date = about.date or about.published
        made.append(CaseDocument(id, part.kind, part.text, date, about.title or part.name or document.name))
    return tuple(made)


def _free_id(name: str, taken: Collection[str]) -> str:
    if name not in taken:
        return name
    return next(id for n in range(2, len(taken) + 3) if (id := f"{name} ({n})") not in taken)
