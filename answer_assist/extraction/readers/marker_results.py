"""Words for results in statements of stains: "negative for", "expressed", "did not stain", "awaited"."""

from __future__ import annotations

from answer_assist.extraction.readers.marker_attributes import AttributeReader
from answer_assist.extraction.readers.marker_clause import AMPLIFICATION, Item
from answer_assist.extraction.readers.marker_passage import GAP, GOVERNING, RESULTS, SAYING, STAINING
from answer_assist.extraction.readers.marker_tokens import (
    ATTRIBUTES,
    BORDERS,
    CLOSE,
    COLON,
    DASH,
    LINE,
    MARKER,
    PREPOSITION,
    SEMICOLON,
    STOP,
)
from answer_assist.extraction.readers.marker_values import Value, opposite


class ResultReader(AttributeReader):
    """Reads results stated as adjective, noun or verb, and their denial."""

    def _result(self, i: int) -> None:
        token = self._tokens[i]
        result = token.value
        spans = [(token.start, token.end)]
        if self._is_choice(i):
            self._give(self._targets(Value()), Value("undone"))
            return
        if self._negator is not None:
            result = opposite(result)
            spans.insert(0, (self._negator.start, self._negator.end))
            self._negator = None
        elif self._denied and self._open and token.kind == "result-noun":
            # "No CK7 positivity": the noun belongs to the denial; "no MLH1 loss" is intact.
            if result == "lost":
                for item in self._open:
                    if item.fallback is not None:
                        item.fallback.result = "intact"
            return
        value = Value(result, spans=spans)
        self._said(i, value, noun=token.kind == "result-noun")

    def _other_cells(self, i: int) -> None:
        """ "p53 reactive cells": after a marker's name, cells that react with it."""
        token = self._tokens[i]
        if token.value and self._open and token.start - self._open[-1].end <= 1:
            self._give_back(Value(token.value, spans=[(token.start, token.end)]))

    def _shown(self, i: int) -> None:
        """ "GFAP demonstrates processes of the tumor cells": what a stain shows of the tumor is stained."""
        if self._showing and self._governor is None and self._negator is None and self._shown_by_marker:
            for item in self._open:
                item.fallback = item.fallback or Value(implied=True)

    def _said(self, i: int, value: Value, *, noun: bool = False, verb: bool = False) -> None:
        """A result is said at a token: of what follows, or of what stands before."""
        if self._overruled(i, value):
            return
        link = self._governs(i)
        waiting = (bool(self._open) and self._governor is None) or (bool(self._scope) and not self._separated)
        forward = False
        if link == "":
            forward = not waiting or (verb and self._next_kind(i) == MARKER)
        elif link == ":":
            forward = not waiting
        elif link is not None:
            forward = not waiting or noun or verb or link == "for"
        if forward:
            self._govern(i, value, strong=True)
            return
        if not waiting:
            if self._in_situ is not None and value.result in AMPLIFICATION and self._follows_verdict(i):
                # "HER2 FISH: ratio 1.5; copy number 3.8; interpretation: negative"
                value.result = AMPLIFICATION[value.result]
                self._give_amplification(value)
                return
            before = self._pointed_back(i) or self._judged(i)
            if before:
                value.other = self._of_other_cells(i)
                self._give(before, value)
                return
        if not waiting and self._is_about_something_else(i):
            self._close_open()
            self._governor = None
            return
        value.other = self._of_other_cells(i)
        if self._is_elsewhere(i, value):
            self._give_elsewhere(value)
            return
        self._give_back(value)

    def _pointed_back(self, i: int) -> list[Item]:
        """ "Positive for both", "both are positive": the markers of the sentence before without a result."""
        first = i - 2 if i > 1 and self._tokens[i - 1].kind == "part" else i - 1  # "is"
        named = self._tokens[first] if i else None
        if named is not None and named.kind == "negator" and self._began == first and not self._open:
            # "CK20 and CDX2 were done. Neither is expressed."
            word = self._view[named.start : named.end].lower()
            return self._without_result() if word in ("neither", "none of", "none") else []
        kinds = [token.kind for token in self._tokens[i + 1 : i + 4]]
        if kinds[:2] == [PREPOSITION, "both"] and kinds[2:] != [MARKER]:
            named = self._tokens[i + 2]
        elif i and self._tokens[i - 1].kind == "both" and (i < 2 or self._tokens[i - 2].kind in BORDERS):
            named = self._tokens[i - 1]
            if self._view[named.end : self._tokens[i].start].strip().lower() not in _COPULAS:
                return []
        else:
            return []
        waiting = self._without_result()
        count = len(waiting)
        if count < 2 or (count > 2 and self._view[named.start : named.end].lower().startswith("both")):
            return []
        return waiting

    def _without_result(self) -> list[Item]:
        """The markers named last that have no result yet."""
        named = self.items[self._statement :] or self._previous
        return [item for item in named if item.value is None or item.value.result is None]

    def _follows_verdict(self, i: int) -> bool:
        before = i - 1
        if before > 0 and self._tokens[before].kind == COLON:
            before -= 1
        return before >= 0 and self._tokens[before].kind == "verdict"

    def _judged(self, i: int) -> list[Item]:
        """ "Reported as negative.": what was measured before without giving it a result."""
        token = self._tokens[i]
        before = self._tokens[i - 1] if i else None
        named = before is not None and before.kind == "verdict" and token.start - before.end <= 2
        alone = (
            before is not None
            and before.kind in (STOP, LINE)
            and not self._view[before.end : token.start].strip()
            and self._next_kind(i) in _ENDINGS
            and not self._view[token.end : token.end + 2].strip(" .;),\n")
        )
        if not (named or alone):
            return []
        measured = self._previous
        if len(self.items) > self._statement:
            # "Less than 70%; regarded as negative"
            measured = self._last if named else []
        return [item for item in measured if item.value is not None and item.value.result is None]

    def _overruled(self, i: int, value: Value) -> list[Item]:
        """ "Seen in isolated cells and considered negative": the verdict holds, not what was seen."""
        before = self._tokens[i - 1] if i else None
        if before is None or before.kind != "verdict" or self._tokens[i].start - before.end > 2:
            return []
        if self._view[before.start : before.end].endswith(" is"):
            return []  # "except CD138, which is positive"
        stated = self.items[self._statement :]
        named = [item for item in self._last if item in stated and item.value and item.value.result]
        for item in named:
            if item.value is not None:
                item.value.result = value.result
        return named

    def _verb(self, i: int) -> None:
        token = self._tokens[i]
        following = self._next(i)
        if following is not None and following.kind in RESULTS and following.start - token.end < 25:
            if self._negator is None:
                return
        if self._negator is None and self._is_method(i):
            return
        value = Value(token.value or "positive", spans=[(token.start, token.end)])
        if self._negator is not None:
            value.result = opposite(value.result or "positive")
            value.spans.insert(0, (self._negator.start, self._negator.end))
            self._negator = None
        if token.kind == "depict" and self._governs(i) is None:
            value.other = not self._of_tumor_cells(i)
            self._give_back(value)
            return
        self._said(i, value, verb=True)

    def _is_method(self, i: int) -> bool:
        """ "Sections were stained with CD31", "we stained for CK20": what was done, no result."""
        token, following = self._tokens[i], self._next(i)
        if self._view[token.start : token.end].lower() != "stained" or self._governs(i) not in GOVERNING:
            return False
        if following is None or following.kind != PREPOSITION:
            return False
        subject = self._tokens[self._began : i]
        if any(
            one.kind in ("tumor-cells", "other-cells", "quantity", "extent", "intensity") for one in subject
        ):
            return False
        before = self._view[max(0, token.start - 12) : token.start].lower().split()
        return bool(before) and before[-1] in ("was", "were", "been", "we", "and", "also")

    def _staining(self, i: int) -> None:
        token = self._tokens[i]
        if self._negator is not None:
            value = Value(
                "negative", spans=[(self._negator.start, self._negator.end), (token.start, token.end)]
            )
            self._negator = None
            self._said(i, value, noun=True)
            return
        if self._denied and self._open:
            return
        if self._fresh and self._governor is not None:
            self._governor.spans.append((token.start, token.end))
            self._governor.implied |= token.kind == "expression"
            return
        link = self._governs(i)
        if self._next_kind(i) == "seen" and link in GOVERNING and not self._open:
            # "Staining was seen with CK7"
            self._said(i, Value("positive", spans=[(token.start, token.end)]), noun=True)
            return
        if self._used_as_verb(i, link):
            self._said(i, Value("positive", spans=[(token.start, token.end)]), verb=True)
            return
        if link in GOVERNING and not (self._open and self._governor is None and link != "for"):
            value = Value(spans=[(token.start, token.end)])
            value.implied = token.kind == "expression" or self._showing
            self._govern(i, value, strong=False)
        elif self._open and token.kind == "expression" and self._next_kind(i) not in (DASH, COLON):
            for item in self._open:
                if item.fallback is None:
                    item.fallback = Value(implied=True, spans=[(token.start, token.end)])

    def _used_as_verb(self, i: int, link: str | None) -> bool:
        """Whether "stain" or "stains" is what cells do ("the tumor stains for CK7")."""
        token = self._tokens[i]
        if token.value != "verb":
            return False
        if link == "with":
            return True
        if i == 0:
            return False
        before = self._tokens[i - 1]
        near = token.start - before.end < 14
        if (
            before.kind in ("tumor-cells", "other-cells")
            and near
            and self._view[before.end - 1] == "s"
            and link
        ):
            return True
        if before.kind == "tumor-cells" and near and link in GOVERNING:
            return True
        follows = self._next(i)
        return (
            before.kind == MARKER
            and near
            and bool(self._open)
            and follows is not None
            and follows.kind in ("tumor-cells", "other-cells", "quantity")
            and follows.start - token.end < 14
        )

    def _negation(self, i: int) -> None:
        tokens = self._tokens
        token = tokens[i]
        j = i + 1
        end = token.end
        last_word = self._next_kind(i) in _ENDINGS and not self._view[end : end + 2].strip(" .;),\n")
        if last_word and self._open and self._governor is None:
            # "While CK7 was positive, CK20 was not."
            result = self._last[0].value.result if self._last and self._last[0].value else None
            span = (token.start, token.end)
            self._give_back(Value("lost" if result == "intact" else "negative", spans=[span]))
            return
        while j < len(tokens):
            following = tokens[j]
            if following.start - end > GAP:
                return
            kind = following.kind
            if kind in SAYING or kind in STAINING:
                self._negator = token
                return
            if kind == MARKER:
                self._deny(i)
                return
            if kind == PREPOSITION and following.value == "with" and following.start - token.end > 2:
                # "Not an option with a PD-L1 of 60%"
                return
            if kind == PREPOSITION and following.value == "for" and j > i + 1:
                # "No tumor left in the block for PD-L1"
                return
            if kind not in ATTRIBUTES and kind not in _BEFORE_DENIED:
                return
            end = following.end
            j += 1

    def _deny(self, i: int) -> None:
        """ "No CD34", "but not CK20", "lacks SOX10": what follows is negative."""
        token = self._tokens[i]
        before = self._governor.result if self._governor is not None else None
        result = opposite(before) if before in ("intact", "lost") else "negative"
        self._govern(i, Value(result, spans=[(token.start, token.end)]), strong=True)
        self._denied = True

    def _exception(self, i: int) -> None:
        source = self._governor or (self._last[0].value if self._last else None)
        self._close_open()
        if source is None or source.result is None:
            return
        self._governor = Value(opposite(source.result), spans=list(source.spans))
        self._strong = True
        self._denied = False
        self._tail = []

    def _unfinished(self, i: int) -> None:
        token = self._tokens[i]
        kind = token.kind
        self._negator = None
        result = "not stated" if kind == "pending" else "undone"
        value = Value(result, spans=[(token.start, token.end)])
        waiting = bool(self._open) and self._governor is None
        link = self._governs(i)
        if link is not None and not waiting:
            self._govern(i, value, strong=False)
        elif self._scope:
            return
        elif self._open:
            self._give_back(value)
        elif kind == "pending":
            self._unsettled = token


_COPULAS = frozenset(
    {
        "",
        "is",
        "are",
        "was",
        "were",
        "being",
        "came",
        "came out",
        "came back",
        "turned out",
        "proved",
        "were found",
    }
)
_BEFORE_DENIED = frozenset({"show", PREPOSITION, "both", "tumor-cells", "bound", "part"})
_ENDINGS = frozenset({STOP, LINE, SEMICOLON, CLOSE, "contrast"})
