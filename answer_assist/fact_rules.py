"""When a fact that was found is the fact a person wrote down, kind by kind.

Each kind has a ``Rule``: the key of a found fact, the keys that a gold fact allows, and when two agree. A
found fact that ``says_less`` than a gold fact repeats it and is no error.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from answer_assist.findings import Finding

# Percentages and millimetres are read off by people too.
_TOLERANCE = 1.0

Key = tuple[Any, ...]


def _never(gold: Key, key: Key) -> bool:  # noqa: ARG001
    return False


def _equal(gold: Key, key: Key) -> bool:
    return gold == key


@dataclass(frozen=True, slots=True)
class Rule:
    """How facts of one kind are compared: by keys, of which a gold fact may allow several."""

    key: Callable[[Any], Key]
    gold_keys: Callable[[Mapping[str, Any]], list[Key]]
    agrees: Callable[[Key, Key], bool] = _equal
    says_less: Callable[[Key, Key], bool] = _never


def _folded(name: str | None) -> str:
    """A name without case, spaces and joining signs: "Ki-67" and "ki 67" are one."""
    return re.sub(r"[\s\-/_.]+", "", (name or "").casefold())


def _cut(code: str | None, length: int) -> str | None:
    return None if code is None else code[:length]


def _code(finding: Finding) -> str | None:
    return finding.code.value if finding.code else None


def _who(fact: Mapping[str, Any]) -> str:
    return str(fact.get("experiencer", "patient"))


def _codes(cell: str | None) -> Sequence[str | None]:
    return cell.split("|") if cell else [None]


def _marker_agrees(gold: Key, key: Key) -> bool:
    """Name and result, and percentage and score where the gold has them."""
    if gold[:2] != key[:2] or (gold[3] and gold[3] != key[3]):
        return False
    percent, read_percent = gold[2], key[2]
    if percent is None:
        return True
    return read_percent is not None and all(
        abs(a - b) <= _TOLERANCE for a, b in zip(percent, read_percent, strict=True)
    )


def _marker_says_less(gold: Key, key: Key) -> bool:
    return gold[:2] == key[:2] and key[2] in (None, gold[2]) and key[3] in ("", gold[3])


def _node_agrees(gold: Key, key: Key) -> bool:
    return gold[0] == key[0] and all(a is None or a == b for a, b in zip(gold[1:], key[1:], strict=True))


def _node_says_less(gold: Key, key: Key) -> bool:
    return gold[0] == key[0] and all(b is None or a == b for a, b in zip(gold[1:], key[1:], strict=True))


def _size_agrees(gold: Key, key: Key) -> bool:
    return abs(float(gold[0]) - float(key[0])) <= _TOLERANCE


def _tuple(values: Iterable[float] | None) -> tuple[float, ...] | None:
    return None if values is None else tuple(values)


def _rules() -> Iterator[tuple[str, Rule]]:
    yield (
        "tumor",
        Rule(
            lambda tumor: (_cut(_code(tumor), 4), tumor.assertion, tumor.experiencer),
            lambda fact: [
                (_cut(c, 4), fact["assertion"], _who(fact)) for c in _codes(fact.get("morphology"))
            ],
        ),
    )
    yield (
        "site",
        Rule(
            lambda site: (site.role, _cut(_code(site), 3), site.assertion, site.experiencer),
            lambda fact: [
                (fact["role"], _cut(c, 3), fact["assertion"], _who(fact))
                for c in _codes(fact.get("topography"))
            ],
        ),
    )
    yield (
        "node",
        Rule(
            lambda node: (node.assertion, node.positive, node.examined),
            lambda fact: [(fact["assertion"], fact.get("positive"), fact.get("examined"))],
            _node_agrees,
            _node_says_less,
        ),
    )
    yield (
        "marker",
        Rule(
            lambda marker: (_folded(marker.name), marker.result, marker.percent, _folded(marker.score)),
            lambda fact: [
                (
                    _folded(fact["name"]),
                    fact["result"],
                    _tuple(fact.get("percent")),
                    _folded(fact.get("score")),
                )
            ],
            _marker_agrees,
            _marker_says_less,
        ),
    )
    yield (
        "gene",
        Rule(
            lambda gene: ((gene.gene or gene.name).upper(), gene.assertion),
            lambda fact: [(fact["gene"].upper(), fact["assertion"])],
        ),
    )
    yield (
        "lab",
        Rule(
            lambda lab: (_folded(lab.name), lab.value),
            lambda fact: [(_folded(fact["name"]), fact.get("value"))],
        ),
    )
    yield (
        "stage",
        Rule(
            lambda stage: tuple(_folded(part) for part in (stage.t, stage.n, stage.m, stage.group)),
            lambda fact: [tuple(_folded(fact.get(part)) for part in ("t", "n", "m", "group"))],
        ),
    )
    yield (
        "grade",
        Rule(
            lambda grade: (grade.system, _folded(grade.value)),
            lambda fact: [(fact["system"], _folded(str(fact["value"])))],
        ),
    )
    yield "size", Rule(lambda size: (size.largest_mm,), lambda fact: [(fact["largest"],)], _size_agrees)
    yield (
        "treatment",
        Rule(
            lambda treatment: (treatment.type, treatment.status),
            lambda fact: [(fact["type"], fact["status"])],
        ),
    )


RULES: Mapping[str, Rule] = dict(_rules())


def told(key: Key) -> str:
    """A key in words, for the list of errors.

    >>> told(("Ki-67", "positive", None))
    'Ki-67, positive'
    """
    return ", ".join(str(part) for part in key if part not in (None, ""))
