"""How often the term that was meant is among the nearest ones, for misspelt and varied names.

    python benchmarks/linking.py [--count 200] [--show]

Names of the tables, with a slip of the pen or in another customary spelling; only such as the tables do not
read anyway, misspelt or not. Seeded: the same names each time.
"""

from __future__ import annotations

import argparse
import random
import re
import time
from collections import Counter
from collections.abc import Callable, Iterator
from typing import NamedTuple

from answer_assist.extraction.reading import Reading
from answer_assist.names.linking import TABLES, NameKind, nearest_terms
from answer_assist.terminology.loader import Row, load_table

SEED = 23
_FEWEST_LETTERS = 6
# Neighbours on a keyboard.
_ROWS = ("qwertyuiop", "asdfghjkl", "zxcvbnm")
_BESIDE = {
    letter: row[max(0, n - 1) : n] + row[n + 1 : n + 2] for row in _ROWS for n, letter in enumerate(row)
}
# American and British spellings of the roots of medicine, either way.
_SPELLINGS = (
    ("tumor", "tumour"), ("leuk", "leuc"), ("esoph", "oesoph"), ("hemangio", "haemangio"),
    ("hemato", "haemato"), ("gyn", "gynae"), ("fet", "foet"), ("anemia", "anaemia"),
    ("edema", "oedema"), ("cecum", "caecum"),
    ("fiber", "fibre"), ("color", "colour"), ("ped", "paed"), ("glyc", "glyk"), ("ectomy", "ektomy"),
    ("carcin", "karzin"), ("ganglio", "ganglyo"), ("phil", "fil"), ("ph", "f"),
)  # fmt: skip
_LATIN = (("oma", "omata"), ("us", "i"), ("um", "a"), ("is", "es"), ("a", "ae"))


class Case(NamedTuple):
    """A varied name and the term that is meant."""

    slip: str
    varied: str
    kind: NameKind
    meant: Row


def swapped(name: str, chance: random.Random) -> str:
    at = chance.randrange(1, len(name) - 1)
    return name[:at] + name[at + 1] + name[at] + name[at + 2 :]


def dropped(name: str, chance: random.Random) -> str:
    at = chance.randrange(1, len(name))
    return name[:at] + name[at + 1 :]


def beside(name: str, chance: random.Random) -> str:
    at = chance.randrange(1, len(name))
    return name[:at] + chance.choice(_BESIDE.get(name[at], name[at])) + name[at + 1 :]


def twice(name: str, chance: random.Random) -> str:
    """Two slips in one name."""
    return beside(dropped(name, chance), chance)


def spelled(name: str, chance: random.Random) -> str:
    """The other customary spelling of a root."""
    pairs = [pair for pair in _SPELLINGS for pair in (pair, pair[::-1]) if pair[0] in name]
    if not pairs:
        return name
    one, other = chance.choice(pairs)
    return name.replace(one, other)


def latin(name: str, chance: random.Random) -> str:
    """A Latin plural, and a slip before it, since the tables know the plain plural."""
    for ending, plural in _LATIN:
        if name.endswith(ending):
            return dropped(name.removesuffix(ending), chance) + plural
    return name


def turned(name: str, chance: random.Random) -> str:
    """The words in another order, as registries and indexes have them: "carcinoma, basaloid"."""
    words = name.split()
    if len(words) < 2:
        return name
    return f"{words[-1]}, {' '.join(beside(word, chance) if len(word) > 4 else word for word in words[:-1])}"


SLIPS: dict[str, Callable[[str, random.Random], str]] = {
    "letters swapped": swapped,
    "a letter dropped": dropped,
    "a key beside": beside,
    "two slips": twice,
    "other spelling": spelled,
    "Latin plural": latin,
    "words turned": turned,
}


def cases(count: int) -> Iterator[Case]:
    """Varied names, the slips in turn, the kinds as often as their tables have names."""
    chance = random.Random(SEED)
    names = [
        (kind, row, form.lower())
        for kind, table in TABLES.items()
        for row in load_table(table)
        for form in (row.name, *row.synonyms)
        if re.fullmatch(r"[A-Za-z][A-Za-z ,\-]+", form)
        and len(form) >= _FEWEST_LETTERS
        and row.extra.get("kind") != "none"
    ]
    slips = list(SLIPS)
    made = 0
    while made < count:
        slip = slips[made % len(slips)]
        kind, row, name = chance.choice(names)
        varied = SLIPS[slip](name, chance)
        if varied != name and not is_read(varied, kind):
            made += 1
            yield Case(slip, varied, kind, row)


def is_read(name: str, kind: NameKind) -> bool:
    """Whether the tables find something in it: then it is no unrecognised name."""
    return bool(Reading(name).hits(TABLES[kind]))


def main() -> None:
    arguments = argparse.ArgumentParser(description=__doc__.partition("\n")[0])
    arguments.add_argument("--count", type=int, default=200)
    arguments.add_argument("--show", action="store_true", help="list what was missed")
    options = arguments.parse_args()
    tried, first, among = Counter[str](), Counter[str](), Counter[str]()
    took = []
    for case in cases(options.count):
        begun = time.perf_counter()
        near = nearest_terms(case.varied, case.kind)
        took.append(time.perf_counter() - begun)
        for group in (case.slip, case.kind, "all"):
            tried[group] += 1
            first[group] += bool(near and near[0].row is case.meant)
            among[group] += any(each.row is case.meant for each in near)
        if options.show and not any(each.row is case.meant for each in near):
            told = ", ".join(f"{each.row.name} {each.score:.2f}" for each in near)
            print(f"{case.slip:17} {case.kind:7} {case.varied} | {case.meant.name} | {told}")
    print(f"{'':17}{'names':>7}{'first':>7}{'in 3':>7}")
    for group in (*SLIPS, *TABLES, "all"):
        if tried[group]:
            shares = "".join(f"{hits[group] / tried[group]:7.2f}" for hits in (first, among))
            print(f"{group:17}{tried[group]:7}{shares}")
    print(f"{sorted(took)[len(took) // 2] * 1000:.1f} ms a name (median)")


if __name__ == "__main__":
    main()
