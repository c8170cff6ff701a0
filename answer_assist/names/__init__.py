"""Names that no table of the project has: found by a trained part, shown without a code.

Example:
    >>> unrecognised_names("Histology: a myxoinflammatory blastoid neoplasm.")  # doctest: +SKIP
    (UnrecognisedName(text='myxoinflammatory blastoid neoplasm', start=13, end=47, kind='tumor'),)
"""

from answer_assist.names.recogniser import RecogniserMissing, UnrecognisedName, unrecognised_names

__all__ = ["RecogniserMissing", "UnrecognisedName", "unrecognised_names"]
