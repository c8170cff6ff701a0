"""The user's own synonyms of terms that the tables know: "basosquam" for basaloid squamous cell carcinoma.

They stand in a file of the user's own, tab-separated, one a line, with who added it and when; it lies where
``user_terms_file`` says. A synonym gets the code of its term, so that only terms of the package's tables can
have one. The words come from a doctor's own cases: the file is readable by its owner alone, and nothing of
it goes into an export.

Example:
    >>> import tempfile
    >>> with tempfile.TemporaryDirectory() as folder:
    ...     file = Path(folder) / "terms.tsv"
    ...     added = add_user_term("markers", "Ki-67", "mitoindex", by="Dr. Lind", file=file)
    ...     [(term.synonym, term.name) for term in read_user_terms(file).terms]
    [('mitoindex', 'Ki-67')]
"""

from __future__ import annotations

import os
import re
import tempfile
import unicodedata
import warnings
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime
from functools import cache
from pathlib import Path
from typing import NamedTuple

from answer_assist.terminology.loader import Row, load_table, term_tables

TERMS_VARIABLE = "ANSWER_ASSIST_TERMS"
USER_TABLES = (
    "tumor_types",
    "sites",
    "node_stations",
    "markers",
    "genes",
    "labs",
    "drugs",
    "procedures",
    "regimens",
)
"""The tables whose terms a user can give synonyms: those of names, not of cues."""
COLUMNS = ("table", "name", "synonym", "added_by", "added_at")
_FEWEST_LETTERS = 3
_LONGEST = 100  # characters; a longer text is a sentence, no name
_WAIT_S = 10.0  # for another process to finish writing
# What the matching of terms leaves out between the parts of a word: spaces, hyphens, apostrophes.
_JOINERS = re.compile(r"[\s\-'\u2010-\u2015\u2018\u2019\u00ad]+")


class UserTermError(ValueError):
    """A synonym cannot be taken or kept; the message says why, and what to do."""


@dataclass(frozen=True, slots=True)
class UserTerm:
    """A synonym of the user's own.

    Attributes:
        table: the table of the term, ``markers``.
        name: the preferred name of the term, ``Ki-67``.
        synonym: what is to mean the same.
        added_by: who added it.
        added_at: when, ISO 8601 with the time zone.
    """

    table: str
    name: str
    synonym: str
    added_by: str
    added_at: str


class UserTerms(NamedTuple):
    """What a file holds: its terms, and what is wrong with lines that were left out, by file and line."""

    terms: tuple[UserTerm, ...]
    faults: tuple[str, ...]


def user_terms_file() -> Path:
    """The user's file: ``$ANSWER_ASSIST_TERMS``, or ``terms.tsv`` in the user's data folder."""
    named = os.environ.get(TERMS_VARIABLE, "").strip()
    if named:
        return Path(named).expanduser()
    import platformdirs  # only here: who names the file does not wait for it

    return platformdirs.user_data_path("answer-assist", appauthor=False) / "terms.tsv"


def read_user_terms(file: Path | None = None) -> UserTerms:
    """The synonyms of a file; none where there is no such file. A wrong line costs that line only.

    Args:
        file: the user's own by default.
    """
    file = file or user_terms_file()
    try:
        text = file.read_bytes().decode("utf-8")
    except FileNotFoundError:
        return UserTerms((), ())
    except UnicodeDecodeError:
        return UserTerms((), (f"{file}: none of it is read; save it as UTF-8",))
    except OSError as error:
        return UserTerms((), (f"{file}: none of it is read: {error.strerror}",))
    terms: dict[str, UserTerm] = {}
    faults = []
    for number, line in _lines(text):
        try:
            term = _parsed(line)
            earlier = terms.setdefault(_key(term.synonym), term)
            if (earlier.table, earlier.name) != (term.table, term.name):
                raise UserTermError(f"{term.synonym!r} stands already for {earlier.name} ({earlier.table})")
        except UserTermError as error:
            faults.append(f"{file} line {number}: {error}; the line is left out")
    return UserTerms(tuple(terms.values()), tuple(faults))


def user_synonyms() -> tuple[tuple[Row, str], ...]:
    """The user's synonyms, each with the row that it belongs to; warns of lines that had to be left out."""
    terms, faults = read_user_terms()
    if faults:
        warnings.warn("your own terms: " + "; ".join(faults), stacklevel=2)
    return tuple((row_of(term.table, term.name), term.synonym) for term in terms)


def add_user_term(table: str, name: str, synonym: str, *, by: str, file: Path | None = None) -> UserTerm:
    """Keep a synonym of a known term; this process knows it from the next document on.

    Args:
        table: one of ``USER_TABLES``.
        name: the term's preferred name, in any case.
        synonym: what is to mean the same.
        by: who adds it.
        file: the user's own by default.

    Returns:
        The term as it is kept; the one that is there already where it was added before.

    Raises:
        UserTermError: table or term are unknown, the synonym is too short, too long, without letters, an
            everyday word or means something else already, or the file cannot be written.
    """
    file = file or user_terms_file()
    row = row_of(table, name)
    synonym = " ".join(synonym.split())
    _check_synonym(row, synonym)
    with _locked(file):
        for known in read_user_terms(file).terms:
            if _key(known.synonym) != _key(synonym):
                continue
            if (known.table, known.name) == (row.table, row.name):
                return known
            raise UserTermError(f"{synonym!r} is your own synonym of {known.name} already; remove that first")
        when = datetime.now(UTC).isoformat(timespec="seconds")
        term = UserTerm(row.table, row.name, synonym, _one_line(by) or "unknown", when)
        lines = _lines_of(file) or ["\t".join(COLUMNS)]
        cells = (term.table, term.name, term.synonym, term.added_by, term.added_at)
        _write(file, [*lines, "\t".join(cells)])
    _tell_change()
    return term


def remove_user_term(synonym: str, *, file: Path | None = None) -> UserTerm:
    """Take a synonym out of the user's file again; returns it.

    Raises:
        UserTermError: there is no such synonym, or the file cannot be written.
    """
    file = file or user_terms_file()
    with _locked(file):
        removed, kept = None, []
        for line in _lines_of(file):
            found = _term_named(line, synonym)
            removed = removed or found
            if found is None:
                kept.append(line)
        if removed is None:
            raise UserTermError(f"{synonym!r} is none of your own synonyms in {file}")
        _write(file, kept)
    _tell_change()
    return removed


def row_of(table: str, name: str) -> Row:
    """The row of a term by its preferred name.

    Raises:
        UserTermError: there is no such table, or no such term in it.
    """
    if table not in USER_TABLES:
        raise UserTermError(f"there is no table {table!r} of names; there are: {', '.join(USER_TABLES)}")
    row = _rows_by_name(table).get(" ".join(name.split()).casefold())
    if row is None:
        raise UserTermError(f"the table {table} has no term named {name!r}; give its preferred name")
    return row


# Who keeps what was made of the terms forgets it when they change.
_FORGET: list[Callable[[], object]] = []


def when_user_terms_change(forget: Callable[[], object]) -> None:
    """Have something called whenever this process has changed the user's file: ``terms.cache_clear``."""
    _FORGET.append(forget)


def _tell_change() -> None:
    for forget in _FORGET:
        forget()


# What is in a file


def _lines(text: str) -> Iterator[tuple[int, str]]:
    """The lines of a file that should hold a term, with their numbers."""
    for number, line in enumerate(text.split("\n"), 1):
        line = line.removesuffix("\r")
        if line.strip() and not line.startswith("#") and tuple(line.split("\t")) != COLUMNS:
            yield number, line


def _parsed(line: str) -> UserTerm:
    cells = line.split("\t")
    if len(cells) != len(COLUMNS):
        raise UserTermError(f"{len(cells)} cells, there should be {len(COLUMNS)}: {', '.join(COLUMNS)}")
    term = UserTerm(*cells)
    row = row_of(term.table, term.name)
    _check_synonym(row, term.synonym)
    return UserTerm(row.table, row.name, term.synonym, term.added_by, term.added_at)


def _term_named(line: str, synonym: str) -> UserTerm | None:
    """The term of a line, whole or damaged, if it holds that synonym."""
    cells = line.split("\t")
    if len(cells) != len(COLUMNS) or tuple(cells) == COLUMNS or _key(cells[2]) != _key(synonym):
        return None
    return UserTerm(*cells)


def _check_synonym(row: Row, synonym: str) -> None:
    _check_meaning(row, synonym)
    letters = sum(character.isalpha() for character in synonym)
    if not letters:
        raise UserTermError(f"{synonym!r} holds no letter; numbers alone name nothing")
    if letters < _FEWEST_LETTERS:
        raise UserTermError(f"{synonym!r} is too short to be told from other words; write it out")
    if len(synonym) > _LONGEST or not synonym.isprintable() or "|" in synonym:
        raise UserTermError(f"a name has at most {_LONGEST} characters on one line, and no '|'")


def _check_meaning(row: Row, synonym: str) -> None:
    known = _known_forms().get(_key(synonym)) or _known_forms().get(_key(synonym).removesuffix("s"))
    if known is None:
        return
    if known is row:
        raise UserTermError(f"{synonym!r} is known as {row.name} already")
    if known.table == "ordinary_words":
        raise UserTermError(f"{synonym!r} is an everyday word, and would be found where nobody means it")
    raise UserTermError(f"{synonym!r} means {known.name} ({known.table}) already")


@cache
def _rows_by_name(table: str) -> Mapping[str, Row]:
    return {row.name.casefold(): row for row in load_table(table)}


@cache
def _known_forms() -> Mapping[str, Row]:
    """Every form of every table, as matching takes it, and the ordinary words; names before cues."""
    tables = dict.fromkeys((*USER_TABLES, *term_tables(), "ordinary_words", "function_words"))
    known: dict[str, Row] = {}
    for table in tables:
        for row in load_table(table):
            for form in (row.name, *row.synonyms, *row.exact):
                known.setdefault(_key(form), row)
    return known


def _key(form: str) -> str:
    """A form as the matching of terms tells it from others."""
    return _JOINERS.sub("", unicodedata.normalize("NFKC", form).casefold())


def _one_line(text: str) -> str:
    return " ".join("".join(c if c.isprintable() else " " for c in text).split())


# Reading and writing


def _lines_of(file: Path) -> list[str]:
    """All lines as they stand, those that cannot be read too: nothing that a person wrote is lost."""
    try:
        return file.read_bytes().decode("utf-8").removesuffix("\n").split("\n")
    except FileNotFoundError:
        return []
    except UnicodeDecodeError:
        raise UserTermError(f"{file} is not UTF-8; save it as UTF-8 first") from None
    except OSError as error:
        raise UserTermError(f"{file} cannot be read: {error.strerror}") from None


def _write(file: Path, lines: list[str]) -> None:
    """The new file takes the old one's place at once, so that a reader never sees half of one."""
    try:
        descriptor, name = tempfile.mkstemp(dir=file.parent, prefix=".terms-")  # for its owner alone
        with os.fdopen(descriptor, "w", encoding="utf-8", newline="\n") as new:
            new.write("\n".join(lines) + "\n")
            new.flush()
            os.fsync(descriptor)
        Path(name).replace(file)
    except OSError as error:
        raise UserTermError(f"{file} cannot be written: {error.strerror}") from None


@contextmanager
def _locked(file: Path) -> Iterator[None]:
    """Alone at the file, among all processes."""
    from filelock import FileLock, Timeout  # only for writing

    try:
        file.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
        with FileLock(f"{file}.lock", timeout=_WAIT_S):
            yield
    except Timeout:
        raise UserTermError(f"another process is writing {file}; try again") from None
    except OSError as error:
        raise UserTermError(f"{file} cannot be written: {error.strerror}") from None
