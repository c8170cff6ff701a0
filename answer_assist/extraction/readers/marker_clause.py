"""What is in force at a point of a statement, and to which markers a value goes."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field

from answer_assist.extraction.readers.marker_passage import GAP, Passage
from answer_assist.extraction.readers.marker_tokens import (
    AND,
    COLON,
    COMMA,
    LINE,
    PREPOSITION,
    STOP,
    Mention,
    Token,
)
from answer_assist.extraction.readers.marker_values import KEPT_SCHEMES, Value, opposite
from answer_assist.terminology.loader import Row


@dataclass(slots=True)
class Item:
    """A marker of a statement, with the value it has in the end, if any.

    Attributes:
        place: where it is said, which for a corrected result is not where the marker is named.
    """

    row: Row
    start: int
    end: int
    mention: Mention
    own: Value = field(default_factory=Value)
    value: Value | None = None
    fallback: Value | None = None
    joined: str = ""
    place: int = 0

    def __post_init__(self) -> None:
        self.place = self.place or self.start


class Clause(Passage):
    """The state of reading: governor, open markers, scope, and attributes kept for what follows.

    ``items`` holds every marker that was read, with its value.
    """

    def __init__(self, view: str, tokens: Sequence[Token]) -> None:
        super().__init__(view, tokens)
        self.items: list[Item] = []
        self._open: list[Item] = []
        self._tail: list[Item] = []
        self._scope: list[Item] = []
        self._last: list[Item] = []
        self._previous: list[Item] = []
        self._governor: Value | None = None
        self._strong = False
        self._denied = False
        self._fresh = False
        self._pre = Value()
        self._separated = True
        self._joint = ""
        self._negator: Token | None = None
        self._bound = ""
        self._score_name = ""
        self._unsettled: Token | None = None
        self._index_named = False
        self._statement = 0
        self._began = 0
        self._showing = False
        self._shown_by_marker = False
        self._spells_out = False
        self._in_situ: Token | None = None
        self._carried = False
        self._signs_lead = False
        self._named_with = False
        self._list_closed = False
        self._loose_scores: list[Value] = []

    def _take_pre(self, position: int) -> Value:
        """The attributes kept for what follows, if it follows soon."""
        pre, self._pre = self._pre, Value()
        if pre.spans and position - max(end for _, end in pre.spans) > GAP:
            return Value()
        return pre

    def _govern(self, i: int, value: Value, *, strong: bool) -> None:
        self._close_open()
        value.fill(self._take_pre(self._tokens[i].start))
        value.other = value.other or self._subject_other(i)
        self._governor = value
        self._strong = strong
        self._denied = False
        self._fresh = True
        self._tail = []
        self._list_closed = False
        self._scope = []
        self._carried = False

    def _give_back(self, value: Value) -> None:
        """Give a value to the markers before it."""
        if self._denied and self._open and not self._scope and value.result == "positive":
            # "Neither CK7 nor CK20 is expressed": the word was denied before.
            return
        targets = self._targets(value)
        copies = targets or (self.items[-1:] if self._follows_in_situ(value) else [])
        if self._in_situ is not None and value.result in AMPLIFICATION and copies and by_copies(copies):
            value.result = AMPLIFICATION[value.result]
            value.spans.insert(0, (self._in_situ.start, self._in_situ.end))
        if value.result in ("amplified", "not amplified") and not (
            self._open and by_copies(self._open) and not self._open[-1].own.score
        ):
            self._give_amplification(value)
            return
        if not targets and len(self.items) == self._statement:
            targets = self._awaited(value)
        value.fill(self._take_pre(value.spans[-1][0] if value.spans else 0))
        self._give(targets, value)

    def _follows_in_situ(self, value: Value) -> bool:
        """ "HER2: 2+; FISH: negative": whether the name of the test stands right before its result."""
        return (
            self._in_situ is not None
            and bool(value.spans)
            and self._view[self._in_situ.end : value.spans[0][0]].strip() in ("", ":", "-")
        )

    def _give_amplification(self, value: Value) -> None:
        """A result of in-situ hybridisation stands beside the stain's: "HER2 2+, FISH amplified"."""
        for named in reversed(self.items):
            if by_copies([named]):
                copies = Item(named.row, named.start, named.end, named.mention, place=value.spans[0][0])
                copies.value = value
                self.items.append(copies)
                if named.value is not None and named.value.result is None and named.value.score is None:
                    named.value = None
                self._scope = [copies]
                return

    def _awaited(self, value: Value) -> list[Item]:
        """Markers of the sentence before without a result of the tumor's: "tumor cells do not stain"."""
        kinds = self._statement_kinds()
        if value.other or "tumor-cells" not in kinds or COLON in kinds:
            # "Pericolonic tumor: not identified" is no stain's result.
            return []
        return [item for item in self._previous if item.value is None or item.value.other]

    def _targets(self, value: Value) -> list[Item]:
        if self._scope:
            return self._scope
        if not self._open:
            return []
        if self._governor is not None and self._strong:
            # "Negative for p53 and RAS wild type": after a comma or "and" a result speaks of something else.
            if not self._tail or self._separated:
                return []
            return self._nearest_of(self._tail)
        # "ER (90%), PR (80%), HER2 negative": what has a value of its own needs no other result.
        denied = value.result in ("negative", "lost", "not amplified")
        named = self._open
        if value.percent or value.score:
            named = self._listed_last()
        bare = [
            item
            for item in named
            if not (item.own.percent or item.own.score or (denied and item.own.says_something))
        ]
        return bare or list(named)

    def _listed_last(self) -> list[Item]:
        """The open markers of one list, the last first named: "low PR: with an ER of 90%" names two apart."""
        start = len(self._open) - 1
        while start > 0:
            gap = self._view[self._open[start - 1].end : self._open[start].start]
            if not self._open[start].joined and any(sign.isalpha() for sign in gap):
                break
            start -= 1
        return self._open[start:]

    def _nearest_of(self, items: list[Item]) -> list[Item]:
        """Of a governed list, what a result after it takes away: the last one, or those that "are" it."""
        last = items[-1]
        if self._named_with:
            # "Loss of MSH2 and MSH6, with MLH1 and PMS2 kept"
            return list(items)
        following = self._view[last.end : last.end + 40].lower().partition(".")[0]
        if len(items) > 1 and any(word in following.split() for word in ("are", "were")):
            return list(items)
        if self._list_closed:
            # "Loss of MLH1 and PMS2, MSH2 and MSH6 retained": "and" closed the list before
            return list(items)
        if last.joined == "/":
            joined = [last]
            for item in reversed(items[:-1]):
                joined.append(item)
                if item.joined != "/":
                    break
            return joined
        return [last]

    def _give(self, targets: list[Item], value: Value) -> None:
        if not targets:
            return
        for item in targets:
            if item.value is None:
                item.value = value.copy()
                item.value.fill(item.own)
                continue
            if item.value.other and not value.other:
                item.value = value.copy()
            elif not value.other:
                weaker: tuple[str | None, ...] = (None, "not stated")
                if item.row.extra["scheme"] == "p53" and value.result in ("mutant", "wild-type"):
                    # "Strongly positive in 90%, mutant pattern": the pattern is the result.
                    weaker = (None, "not stated", "positive", "negative", "equivocal")
                elif value.result == "lost":
                    weaker = (None, "not stated", "negative")  # "- (lost)": the same, by its name
                elif item.row.extra["scheme"] in KEPT_SCHEMES and value.result == "intact":
                    weaker = (None, "not stated", "positive")  # "(+) retained"
                elif item.value.result in ("mutant", "wild-type") and item.row.extra["scheme"] != "p53":
                    weaker = (None, "not stated", item.value.result)  # "aberrant, positive"
                stated = value.result not in (None, "not stated")
                if stated and item.value.result not in weaker and item.value.result != value.result:
                    # Said of something else, or of the same thing otherwise: the first word holds.
                    continue
                if item.value.result in weaker and stated:
                    item.value.result = value.result
                item.value.fill(value)
        self._scope = targets
        self._last = targets
        taken = {id(item) for item in targets}
        self._open = [item for item in self._open if id(item) not in taken]
        self._separated = False

    def _is_elsewhere(self, i: int, value: Value) -> bool:
        """Results of two places side by side: "2% in area A and 25% in the nodule"."""
        if value.other or not self._scope or not self._separated or self._open:
            return False
        stated = self._scope[0].value
        following = self._next(i)
        if (
            stated is None
            or stated.other
            or following is None
            or not (
                following.kind == "elsewhere"
                or (following.kind == PREPOSITION and following.value in ("in", "on", "within"))
            )
        ):
            return False
        joint = self._tokens[i - 1]
        if joint.kind not in (COMMA, AND) or self._tokens[i].start - joint.end > 2:
            # "CK7 positive, ABC negative in the tumor": another name stands between.
            return False
        if value.percent is not None:
            return stated.percent not in (None, value.percent)
        if value.score is not None:
            return stated.score not in (None, value.score)
        return stated.result is not None and stated.result == opposite(value.result or "")

    def _give_elsewhere(self, value: Value) -> None:
        copies = [
            Item(item.row, item.start, item.end, item.mention, value=value.copy(), place=item.place)
            for item in self._scope
        ]
        self.items.extend(copies)
        self._scope = copies

    def _close_open(self) -> None:
        """What is still open gets what it has of itself or of the governor before."""
        for item in self._open:
            self._settle_alone(item)
        if self._open:
            self._last = [item for item in self._open if item.value is not None] or self._last
        self._open = []

    def _settle_alone(self, item: Item) -> None:
        if item.value is not None:
            return
        if item.own.says_something:
            item.value = own = item.own
            if item.fallback is not None:
                sharper = own.intensity or own.extent
                item.fallback.intensity = None if sharper else item.fallback.intensity
                item.fallback.extent = None if sharper else item.fallback.extent
                own.fill(item.fallback)
        elif item.fallback is not None and item.fallback.says_something:
            item.value = item.fallback
        elif self._unsettled is not None:
            item.value = Value("not stated", spans=[(self._unsettled.start, self._unsettled.end)])

    def _clause_end(self) -> None:
        self._close_open()
        self._governor = None
        self._strong = False
        self._denied = False
        self._fresh = False
        self._pre = Value()
        self._scope = []
        self._tail = []
        self._negator = None
        self._separated = True
        self._named_with = False
        self._list_closed = False
        self._score_name = ""
        self._showing = False

    def _finish(self) -> None:
        """End of a statement."""
        self._clause_end()
        self._unsettled = None
        self._in_situ = None
        self._carried = False
        self._last = [
            item for item in self.items[self._statement :] if item.value is None or item.value.other
        ] or self._last
        if len(self.items) > self._statement:
            self._previous = self.items[self._statement :]
        self._statement = len(self.items)

    def _statement_kinds(self) -> set[str]:
        kinds: set[str] = set()
        for token in self._tokens[self._began :]:
            if token.kind in (STOP, LINE):
                break
            kinds.add(token.kind)
        return kinds


AMPLIFICATION = {
    "positive": "amplified",
    "negative": "not amplified",
    "amplified": "amplified",
    "not amplified": "not amplified",
}


def is_other_score(one: Value | None, other: Value) -> bool:
    """Whether two scores count different cells, as the TPS and the CPS of PD-L1 do."""
    names = [value.score.split()[0] if value and value.score else "" for value in (one, other)]
    return all(name in ("TPS", "CPS") for name in names) and names[0] != names[1]


def by_copies(items: Sequence[Item]) -> bool:
    """Whether the last of some markers is also tested by counting its gene's copies."""
    return items[-1].row.extra["scheme"] in ("her2", "fish")
