"""The known terms nearest to a name that no table has, by what letters they share: proposals, no decisions.

scispaCy's candidate generation (Neumann et al., BioNLP 2019) over an index of the project's own names: runs
of three letters, weighed by how rare they are, compared by cosine. "Choriod plexus papiloma" finds choroid
plexus papilloma. A name with digits never goes through it: "cytokeratin 5-6" shares nearly all with CK7.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from functools import cache
from typing import TYPE_CHECKING, Literal, NamedTuple

from answer_assist.terminology.loader import Row, load_table
from answer_assist.terminology.user_terms import user_synonyms, when_user_terms_change

if TYPE_CHECKING:
    from scispacy.candidate_generation import CandidateGenerator

NameKind = Literal["tumor", "site", "marker"]
TABLES: Mapping[NameKind, str] = {"tumor": "tumor_types", "site": "sites", "marker": "markers"}
"""The table that holds the terms of each kind of name."""
_FORMS_A_TERM = 12  # so many forms are looked at for each term asked for: several may be of one term
# Rows of ``sites`` of this kind are words that hold an organ's name and mean no place: "renal cell".
_NO_PLACE = "none"


class LinkingMissing(RuntimeError):
    """scispaCy is not installed; the message says how to get it."""


class Candidate(NamedTuple):
    """A known term that may be meant.

    Attributes:
        row: the term.
        score: how alike its nearest name is, 0 to 1 (the same letters).
    """

    row: Row
    score: float


class _Index(NamedTuple):
    generator: CandidateGenerator
    rows: Mapping[str, Row]


class _Names(NamedTuple):
    """The names of a table in the one way in which the generator asks for them."""

    alias_to_cuis: dict[str, list[str]]


def nearest_terms(name: str, kind: NameKind, count: int = 3) -> tuple[Candidate, ...]:
    """The known terms whose names are nearest to a name, the nearest first.

    >>> [near.row.name for near in nearest_terms("pinealoblastomma", "tumor", 1)]  # doctest: +SKIP
    ['pineoblastoma']

    Args:
        name: as a text has it.
        kind: what it seems to name.
        count: how many terms at most.

    Returns:
        No term where the name holds a digit, or shares no three letters with any.

    Raises:
        LinkingMissing: scispaCy is not installed.
    """
    plain = " ".join(name.split())
    if not plain or any(character.isdigit() for character in plain):
        return ()
    index = _index_of(kind)
    (found,) = index.generator([plain], count * _FORMS_A_TERM)
    candidates = [
        Candidate(index.rows[each.concept_id], min(1.0, round(max(each.similarities), 3))) for each in found
    ]
    candidates.sort(key=lambda candidate: (-candidate.score, candidate.row.line))
    return tuple(candidates[:count])


@cache
def _index_of(kind: NameKind) -> _Index:
    """The index of a kind, made at the first question: some seconds, nearly all of them scispaCy's import."""
    try:
        import nmslib
        from scispacy.candidate_generation import CandidateGenerator
        from sklearn.feature_extraction.text import TfidfVectorizer
    except ModuleNotFoundError:
        raise LinkingMissing(
            'the nearest known terms need scispaCy: pip install "answer-assist[scispacy]"'
        ) from None
    ids: dict[str, list[str]] = {}
    rows: dict[str, Row] = {}
    for row, form in _forms(TABLES[kind]):
        rows[str(row.line)] = row
        of_form = ids.setdefault(form.casefold(), [])
        if str(row.line) not in of_form:
            of_form.append(str(row.line))
    vectorizer = TfidfVectorizer(analyzer="char_wb", ngram_range=(3, 3), min_df=1)
    vectors = vectorizer.fit_transform(ids)
    # every name is compared: exact, the same each time, and as fast as a graph for some thousand names
    names = nmslib.init(
        method="brute_force", space="cosinesimil_sparse", data_type=nmslib.DataType.SPARSE_VECTOR
    )
    names.addDataPointBatch(vectors)
    names.createIndex(print_progress=False)
    return _Index(CandidateGenerator(names, vectorizer, list(ids), _Names(ids)), rows)


when_user_terms_change(_index_of.cache_clear)


def _forms(table: str) -> Iterator[tuple[Row, str]]:
    """The names of a table and the user's own, but for those with digits."""
    named = ((row, form) for row in load_table(table) for form in (row.name, *row.synonyms, *row.exact))
    own = ((row, form) for row, form in user_synonyms() if row.table == table)
    for row, form in (*named, *own):
        if row.extra.get("kind") != _NO_PLACE and not any(character.isdigit() for character in form):
            yield row, form
