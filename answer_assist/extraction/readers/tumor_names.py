"""The vocabulary of tumor types: lines of descent, and types composed from a head and what qualifies it.

"Carcinoma, mucinous type", "mucinous carcinoma" and "mucinous, poorly differentiated carcinoma" are one type.
Which qualifiers turn which head into which type is not listed anywhere: it is read off the names and synonyms
of tumor_types.tsv, taken apart with tumor_modifiers.tsv.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from itertools import combinations

from answer_assist.extraction.matcher import Lexicon, places_of, split_words, terms
from answer_assist.extraction.normalize import View, lower
from answer_assist.terminology.loader import Row, TerminologyError, load_table
from answer_assist.terminology.user_terms import user_synonyms, when_user_terms_change

TABLE = "tumor_types"
MODIFIERS = "tumor_modifiers"

HISTOLOGY, ORGAN, NEUTRAL = "histology", "organ", "neutral"

# Words of grammar that may stand inside a name ("carcinoma of the thyroid, NOS").
_GRAMMAR = frozenset(
    ("of", "the", "in", "and", "with", "a", "an", "type", "variant", "subtype", "cell", "or", "from", "nos")
) | frozenset(",()/")
_CODE = re.compile(r"M?-?\s?(\d{4}/[0-369])")
# Heads that an organ alone does not change: carcinoma of the liver is not hepatocellular carcinoma.
_ANY_ORGAN = frozenset(
    ("malignant neoplasm", "neoplasm", "carcinoma", "adenocarcinoma", "sarcoma", "lymphoma", "leukemia")
)
# Heads that take the qualifiers of carcinoma: "mucinous cancer", "invasive mammary carcinoma, lobular type".
_LIKE_CARCINOMA = frozenset(("carcinoma", "malignant neoplasm", "invasive breast carcinoma"))
# "DCIS, cribriform and comedo types" is DCIS; only a single pattern makes a type of its own.
_OF_SEVERAL_PATTERNS = frozenset(("ductal carcinoma in situ",))
# More qualifiers than this are never part of one name; it bounds the search for the best combination.
_MOST_QUALIFIERS = 5


@dataclass(frozen=True, slots=True)
class Vocabulary:
    """Tumor types by name and code, their ancestors, and the compositions.

    Attributes:
        by_name: rows by preferred name.
        by_code: the first row of each code.
        ancestors: for each name, the names of all more general types.
        composed: (head's name, qualifiers) to the row that they make together.
        heads: names that some composition starts from.
    """

    by_name: Mapping[str, Row]
    by_code: Mapping[str, Row]
    ancestors: Mapping[str, frozenset[str]]
    composed: Mapping[tuple[str, frozenset[str]], Row]
    heads: frozenset[str]

    def is_more_general(self, general: Row, special: Row) -> bool:
        """Whether a type is said less precisely by another: carcinoma for mucinous adenocarcinoma."""
        return general.name in self.ancestors[special.name]

    def same_line(self, one: Row, other: Row) -> bool:
        """Whether two types are the same or one is the more general name of the other."""
        return one is other or self.is_more_general(one, other) or self.is_more_general(other, one)

    def compose(
        self, head: Row, qualifiers: frozenset[str], organs: frozenset[str] = frozenset()
    ) -> Row | None:
        """The type that a head and its qualifiers make; None if they make nothing new.

        Carcinoma, adenocarcinoma and cancer take the same qualifiers: "mucinous cancer" is mucinous
        adenocarcinoma. Organs only help where they decide: papillary carcinoma, with the thyroid.
        """
        pool = sorted(qualifiers)[:_MOST_QUALIFIERS]
        if head.name in _OF_SEVERAL_PATTERNS:
            patterns = [
                name
                for name in pool
                if any((one, frozenset((name,))) in self.composed for one in (head.name, "carcinoma"))
            ]
            if len(patterns) > 1:
                pool = [name for name in pool if name not in patterns]
        for size in range(len(pool), 0, -1):
            for chosen in combinations(pool, size):
                for name in _head_names(head.name):
                    for organ in sorted(organs):
                        row = self.composed.get((name, frozenset((*chosen, organ))))
                        if row is not None and row is not head:
                            return row
                    row = self.composed.get((name, frozenset(chosen)))
                    if row is not None and row is not head:
                        return row
        return None

    def organs_of(self, row: Row) -> frozenset[str]:
        """The organs that a type is of: its own in the table, or those of its more general types."""
        return frozenset(row.list("organs")) or frozenset(
            organ for name in self.ancestors[row.name] for organ in self.by_name[name].list("organs")
        )

    def head_of(self, row: Row) -> Row:
        """What a name is without its qualifiers: carcinoma for cribriform carcinoma."""
        parts = _parts_of(row.name)
        return parts[0] if parts else row

    def organ_dependent(self) -> frozenset[str]:
        """Names that mean another type in some organ: "medullary carcinoma"."""
        organs = _organ_names()
        bases = {
            (head, qualifiers - {organ})
            for head, qualifiers in self.composed
            for organ in qualifiers & organs
        }
        rows = (
            row
            for row in self.by_name.values()
            if (row.name, frozenset()) in bases
            or ((parts := _parts_of(row.name)) and (parts[0].name, parts[1]) in bases)
        )
        return frozenset(
            row.name for row in rows if any(self.in_organ(row, frozenset((organ,))) for organ in organs)
        )

    def in_organ(self, row: Row, organs: frozenset[str]) -> Row | None:
        """The type that a name means in an organ: "medullary carcinoma" in the thyroid; None if the same."""
        if row.name in _ANY_ORGAN:
            return None
        parts = _parts_of(row.name)
        for organ in sorted(organs):
            special = self.composed.get((row.name, frozenset((organ,))))
            if special is None and parts is not None:
                special = self.composed.get((parts[0].name, parts[1] | {organ}))
            if special is not None and special is not row and not self.is_more_general(special, row):
                return special
        return None


def _head_names(name: str) -> tuple[str, ...]:
    """The head itself, and those that take its qualifiers as well."""
    if name == "adenocarcinoma":
        return ("adenocarcinoma", "carcinoma")
    if name in _LIKE_CARCINOMA:
        return ("carcinoma", "adenocarcinoma", name)
    return (name,)


@cache
def vocabulary() -> Vocabulary:
    """The vocabulary of the package's tables, built once a process.

    Raises:
        TerminologyError: a parent in tumor_types.tsv is no name of the table, or a type descends from itself.
    """
    rows = load_table(TABLE)
    by_name = {row.name: row for row in rows}
    by_code: dict[str, Row] = {}
    for row in rows:
        if row.code is not None:
            by_code.setdefault(row.code, row)
    ancestors: dict[str, frozenset[str]] = {}
    for row in rows:
        _add_ancestors(row, by_name, ancestors, ())
    organs = _organ_names()
    composed: dict[tuple[str, frozenset[str]], Row] = {}
    for preferred in (True, False):
        for row in rows:
            for form in (row.name,) if preferred else row.synonyms:
                parts = _parts_of(form)
                if parts is not None and not (parts[0].name in _ANY_ORGAN and parts[1] <= organs):
                    composed.setdefault((parts[0].name, parts[1]), row)
    _add_chains(composed)
    heads = frozenset(name for name, _ in composed) | _LIKE_CARCINOMA
    return Vocabulary(by_name, by_code, ancestors, composed, heads)


@cache
def _organ_names() -> frozenset[str]:
    return frozenset(row.name for row in load_table(MODIFIERS) if row.extra["kind"] == ORGAN)


def _add_chains(composed: dict[tuple[str, frozenset[str]], Row]) -> None:
    """Add what takes two steps: carcinoma with in situ is carcinoma in situ, that with lobular is lobular
    carcinoma in situ; so carcinoma with both is it as well.
    """
    first_steps = list(composed.items())
    by_head: dict[str, list[tuple[frozenset[str], Row]]] = {}
    for (head, qualifiers), row in first_steps:
        by_head.setdefault(head, []).append((qualifiers, row))
    for (head, qualifiers), between in first_steps:
        if between.name != head:
            for more, row in by_head.get(between.name, ()):
                composed.setdefault((head, qualifiers | more), row)


def _add_ancestors(
    row: Row, by_name: Mapping[str, Row], known: dict[str, frozenset[str]], below: tuple[str, ...]
) -> frozenset[str]:
    """Work out a row's ancestors, those of its parents first; ``below`` are the rows that asked for them."""
    if row.name in known:
        return known[row.name]
    if row.name in below:
        raise TerminologyError(f"{TABLE}.tsv line {row.line}: {row.name!r} descends from itself")
    found: set[str] = set()
    for parent in row.list("parents"):
        if parent not in by_name:
            raise TerminologyError(f"{TABLE}.tsv line {row.line}: parent {parent!r} is no name of this table")
        found.add(parent)
        found |= _add_ancestors(by_name[parent], by_name, known, (*below, row.name))
    known[row.name] = frozenset(found)
    return known[row.name]


@cache
def _name_lexicon() -> Lexicon:
    own = [(row, form) for row, form in user_synonyms() if row.table == TABLE]
    return Lexicon((*load_table(TABLE), *load_table(MODIFIERS)), own)


when_user_terms_change(_name_lexicon.cache_clear)


@cache
def _words_of(form: str) -> tuple[str, ...]:
    return tuple(split_words(form.lower() if form.isascii() else lower(View(form).text)).texts)


@cache
def _heads_by_words() -> Mapping[tuple[str, ...], Row]:
    heads: dict[tuple[str, ...], Row] = {}
    for row in load_table(TABLE):
        for form in (row.name, *row.synonyms):
            heads.setdefault(_words_of(form), row)
    return heads


@cache
def _modifiers_by_words() -> Mapping[tuple[str, ...], Row]:
    modifiers: dict[tuple[str, ...], Row] = {}
    for row in load_table(MODIFIERS):
        for form in (row.name, *row.synonyms, *row.exact):
            modifiers.setdefault(_words_of(form), row)
            modifiers.setdefault(_words_of(form.replace("-", "")), row)
    return modifiers


@cache
def _first_words() -> frozenset[str]:
    """Words that a composed name may start with."""
    forms = (*_heads_by_words(), *_modifiers_by_words())
    return _GRAMMAR.union(words[0] for words in forms if words)


@cache
def _parts_of(name: str) -> tuple[Row, frozenset[str]] | None:
    """A name taken apart into its head and its qualifiers.

    "Ductal carcinoma in situ" is carcinoma in situ with ductal; None where words are left over or nothing
    qualifies the head.
    """
    words = _words_of(name)
    heads = _heads_by_words()
    # A name is a head among qualifiers, so that what stands at either end is one of them.
    if len(words) < 2 or words[0] not in _first_words():
        return None
    for length in range(len(words) - 1, 0, -1):
        for first in range(len(words) - length, -1, -1):
            head = heads.get(words[first : first + length])
            if head is None:
                continue
            before = _qualifiers(words[:first])
            after = _qualifiers(words[first + length :]) if before is not None else None
            if before is not None and after is not None and (before or after):
                return head, before | after
    return None


def _qualifiers(words: tuple[str, ...]) -> frozenset[str] | None:
    """The qualifiers that the words consist of; None if any word is none."""
    modifiers = _modifiers_by_words()
    found: set[str] = set()
    first = 0
    while first < len(words):
        for last in range(min(len(words), first + _MOST_QUALIFIERS), first, -1):
            row = modifiers.get(words[first:last])
            if row is not None:
                if row.extra["kind"] != NEUTRAL:
                    found.add(row.name)
                first = last
                break
        else:
            if words[first] not in _GRAMMAR:
                return None
            first += 1
    return frozenset(found)


def row_of_word(word: str) -> Row | None:
    """The type that one word names: "adenocarcinoma"."""
    return _heads_by_words().get((word,))


def row_of_words(words: tuple[str, ...]) -> Row | None:
    """The type that these words name, in lower case: ("glassy", "cell", "carcinoma")."""
    return _heads_by_words().get(words)


def _of_code(code: str) -> Row | None:
    """The type of a code; where ICD-O has changed its behaviour since (8700/0), by its first four digits."""
    known = vocabulary()
    exact = known.by_code.get(code)
    if exact is not None:
        return exact
    return next((row for row in known.by_name.values() if row.code and row.code[:4] == code[:4]), None)


def resolve_tumor_name(name: str) -> Row | None:
    """The tumor type that a name or a code stands for, in whatever order its words are.

    >>> row = resolve_tumor_name("CARCINOMA, SQUAMOUS CELL, OF LUNG")
    >>> row.code if row else None
    '8070/3'

    Returns:
        The row of tumor_types.tsv; None if the name holds no tumor.
    """
    code = _CODE.fullmatch(name.strip())
    if code:
        return _of_code(code.group(1))
    view = View(name).text
    words = split_words(lower(view))
    found = _name_lexicon().find(view, *terms().mended(words, places_of(words.texts)))
    hits = found.get(TABLE, [])
    if not hits:
        return None
    known = vocabulary()
    best = max(hits, key=lambda hit: (len(known.ancestors[hit.row.name]), hit.end - hit.start))
    modifiers = [
        hit.row for hit in found.get(MODIFIERS, []) if hit.end <= best.start or hit.start >= best.end
    ]
    qualifiers = frozenset(row.name for row in modifiers if row.extra["kind"] == HISTOLOGY)
    organs = frozenset(row.name for row in modifiers if row.extra["kind"] == ORGAN)
    return known.compose(best.row, qualifiers, organs) or known.in_organ(best.row, organs) or best.row
