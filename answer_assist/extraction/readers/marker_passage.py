"""What a passage shows without knowing what is in force: where a result leads, whose cells it speaks of."""

from __future__ import annotations

import re
from collections.abc import Sequence

from answer_assist.extraction.readers.marker_tokens import (
    AND,
    ATTRIBUTES,
    BORDERS,
    CELL,
    CLOSE,
    COLON,
    COMMA,
    DASH,
    LINE,
    MARKER,
    OPEN,
    PERCENT,
    PREPOSITION,
    SCORE,
    SIGNS,
    STOP,
    Token,
)

# Words without a token may stand between a result and what it governs, up to this many characters.
GAP = 48
# "Negative in the atypical cells: CK7": a heading is this short before its colon.
_HEADING = 24
_LONG_HEADING = 48
RESULTS = frozenset({"result", "result-noun"})
STAINING = frozenset({"expression", "stain"})
VERBS = frozenset({"verb", "depict"})
SAYING = RESULTS | VERBS | {"expression", SIGNS}
_UNKNOWN_NAME = re.compile(r"\s*(?:[a-z]+\s)?(?:[A-Za-z]{1,6}[-\s]?\d[\w/.-]*|[A-Z][A-Z-]{2,9})\s*")
GOVERNING = frozenset({"for", "with", "to", "of", "by", "against", "on"})
_CLAUSE_END = BORDERS | {COMMA, OPEN, CLOSE, CELL}
PASSED = frozenset(
    {
        "tumor-cells",
        "other-cells",
        "both",
        "ihc",
        "show",
        "bound",
        "tumor-context",
        "index",
        "seen",
        "verdict",
        "performed",
        "anti",
    }
)


class Passage:
    """The tokens of a passage, looked at forward and back from any of them.

    Args:
        view: the text for reading.
        tokens: tokens of the passage, in order.
    """

    def __init__(self, view: str, tokens: Sequence[Token]) -> None:
        self._view = view
        self._tokens = tokens

    def _next(self, i: int) -> Token | None:
        return self._tokens[i + 1] if i + 1 < len(self._tokens) else None

    def _next_kind(self, i: int) -> str:
        following = self._next(i)
        return following.kind if following is not None else STOP

    def _governs(self, i: int) -> str | None:
        """How the token at ``i`` leads to a marker that follows: by "for", ":", or ""; None if not."""
        tokens = self._tokens
        link = ""
        end = tokens[i].end
        j = i + 1
        while j < len(tokens):
            token = tokens[j]
            kind = token.kind
            if token.start - end > GAP:
                return None
            if kind == MARKER:
                return link
            if kind == PREPOSITION:
                if token.value in GOVERNING:
                    link = token.value
            elif kind == COLON:
                long = tokens[i + 1].kind == PREPOSITION
                if not link and token.start - tokens[i].end > (_LONG_HEADING if long else _HEADING):
                    return None
                link = ":"
            elif kind == DASH:
                link = ":" if token.start > end else link
            elif kind in (COMMA, AND):
                following = tokens[j + 1].kind if j + 1 < len(tokens) else STOP
                unread = self._view[end : token.start]
                if kind == COMMA and link in GOVERNING and _UNKNOWN_NAME.fullmatch(unread):
                    # "Positive for MAC387, lysozyme": a list that begins with names that no table has.
                    end = token.end
                    j += 1
                    continue
                if following not in ATTRIBUTES and not (
                    following == PREPOSITION and tokens[j - 1].kind in ATTRIBUTES
                ):
                    return None
                if self._attributes_lead_to_result(j + 1):
                    return None
            elif kind == OPEN:
                close = self._closing(j)
                if any(inner.kind == MARKER for inner in tokens[j:close]):
                    if not link and (j != i + 1 or tokens[j + 1].kind != MARKER):
                        return None
                    # "Positive (CK7, GATA3), negative (CK20)"
                    link = link or ":"
                else:
                    j = close
                    token = tokens[close]
            elif kind == LINE:
                if tokens[j - 1].kind != COLON:
                    return None
            elif kind not in STAINING and kind not in ATTRIBUTES and kind not in PASSED:
                return None
            end = token.end
            j += 1
        return None

    def _attributes_lead_to_result(self, j: int) -> bool:
        while j < len(self._tokens) and self._tokens[j].kind in ATTRIBUTES:
            j += 1
        return j < len(self._tokens) and self._tokens[j].kind in RESULTS

    def _leads_on(self, i: int) -> bool:
        """ "with focal positivity for EMA": attributes of a result that governs what follows."""
        j = i + 1
        while j < len(self._tokens) and self._tokens[j].kind in ATTRIBUTES:
            j += 1
        if j >= len(self._tokens) or self._tokens[j].kind not in RESULTS | STAINING:
            return False
        return self._governs(j) in GOVERNING

    def _is_choice(self, i: int) -> bool:
        """Whether a form offers both results to be ticked: "[ ] Negative [ ] Positive"."""
        token = self._tokens[i]
        for step in (-1, 1):
            j = i + step
            while 0 <= j < len(self._tokens) and (
                self._tokens[j].kind in (OPEN, CLOSE) or self._tokens[j].value == "0"
            ):
                # Scanning makes a nought of a box.
                j += step
            if not 0 <= j < len(self._tokens):
                continue
            other = self._tokens[j]
            gap = other.start - token.end if step > 0 else token.start - other.end
            if other.kind == "result" and {token.value, other.value} == {"positive", "negative"} and gap <= 8:
                return True
        return False

    def _is_about_something_else(self, i: int) -> bool:
        """ "Negative for rearrangement": a result of what is no stain."""
        following = self._next(i)
        return following is not None and following.kind == PREPOSITION and following.value == "for"

    def _closing(self, i: int) -> int:
        depth = 0
        for j in range(i, min(len(self._tokens), i + 60)):
            kind = self._tokens[j].kind
            if kind == OPEN:
                depth += 1
            elif kind == CLOSE:
                depth -= 1
                if depth == 0:
                    return j
            elif kind == STOP:
                return j - 1 if j > i else i
        return min(len(self._tokens), i + 60) - 1

    def _ends_here(self, position: int) -> bool:
        rest = self._view[position : position + 2]
        return not rest.strip() or rest[0] in ",;.)\n/|\t"

    def _is_bare_line(self, i: int, *, measured: bool = False) -> bool:
        """Whether a line names markers and no result: an item under a heading such as "Positive:".

        Args:
            i: the line's first token.
            measured: percentages and scores may stand there, "ER (95%)".
        """
        for token in self._tokens[i:]:
            if token.kind in (LINE, STOP):
                break
            if token.kind in RESULTS or token.kind in (SIGNS, "verb", DASH, "pending"):
                return False
            if token.kind in (PERCENT, SCORE) and not measured:
                return False
        return True

    def _of_other_cells(self, i: int) -> bool:
        """Whether what is said at a token is said of stroma, background, reactive or control cells."""
        located = self._located(i)
        if located:
            return located != "tumor-cells"
        return self._subject_other(i)

    def _of_tumor_cells(self, i: int) -> bool:
        end = self._tokens[i].end
        found = False
        for token in self._tokens[i + 1 :]:
            if token.kind in BORDERS or token.kind in (MARKER, OPEN, COMMA) or token.start - end > GAP:
                break
            if token.kind == "tumor-cells":
                return True
            if token.kind == "quantity":
                found = True
            if token.kind in ("other-cells", "control"):
                found = False
            end = token.end
        return found

    def _located(self, i: int) -> str:
        """The kind of cells named after a token, within its clause."""
        end = self._tokens[i].end
        found = ""
        for j in range(i + 1, len(self._tokens)):
            token = self._tokens[j]
            kind = token.kind
            if kind in _CLAUSE_END or kind == MARKER or token.start - end > GAP:
                break
            if kind in RESULTS or kind in VERBS:
                break
            if kind == "tumor-cells":
                return kind
            if kind in ("other-cells", "control") and not self._qualifies(j):
                found = kind
            end = token.end
        return found

    def _subject_other(self, i: int) -> bool:
        """Whether the clause that a token stands in speaks of other cells before it."""
        for j in range(i - 1, -1, -1):
            token = self._tokens[j]
            kind = token.kind
            if kind in BORDERS or kind in (COMMA, OPEN, CLOSE, CELL) or kind in RESULTS or kind in VERBS:
                return False
            if kind == "tumor-cells":
                return False
            if kind == "control" and j and self._tokens[j - 1].kind == PREPOSITION:
                # "Immunostains with controls are positive for CK7".
                continue
            if kind in ("other-cells", "control") and not self._qualifies(j):
                return True
        return False

    def _qualifies(self, j: int) -> bool:
        """Whether the words name a sort of markers, not of cells: "endothelial markers CD31 and ERG".

        "MIB-1 reactive cells" are cells that react with MIB-1, whichever they are.
        """
        before = self._tokens[j - 1] if j else None
        if self._tokens[j].value and before is not None and before.kind == MARKER:
            return self._tokens[j].start - before.end <= 1
        if j + 1 >= len(self._tokens):
            return False
        following = self._tokens[j + 1]
        return following.kind in ("ihc", "tumor-cells") and following.start - self._tokens[j].end <= 2
