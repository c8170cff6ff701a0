"""A name that a person typed, as the tables know it: "ki 67" is Ki-67, "bowel" is the colon with its code.

Example:
    >>> known_name("marker", "ck 5/6")[0], known_name("site", "hepatic")[1].value
    ('CK5/6', 'C22.0')
"""

from __future__ import annotations

from answer_assist.extraction.readers.tumor_names import resolve_tumor_name
from answer_assist.extraction.reading import Reading
from answer_assist.findings import Code

# The table that knows the names of each kind of finding.
_TABLES = {"site": "sites", "node": "node_stations", "marker": "markers", "gene": "genes", "lab": "labs"}


def known_name(kind: str, name: str) -> tuple[str, Code | None]:
    """The preferred name and its code; the name as typed, without a code, where no table knows it.

    Args:
        kind: kind of finding, ``marker``.
        name: what was typed; spelling, case and hyphens as the tables take them.
    """
    typed = " ".join(name.split())
    if kind == "tumor":
        row = resolve_tumor_name(typed)
        return (row.name, row.finding_code) if row is not None else (typed, None)
    table = _TABLES.get(kind)
    if table is None or not typed:
        return typed, None
    reading = Reading(typed, "report")
    for hit in reading.hits(table):
        if (hit.start, hit.end) == (0, len(reading.view)):
            return hit.row.name, hit.row.finding_code if hit.row.code and hit.table != "labs" else None
    return typed, None
