"""What stands around the treatments of a document, as features of the trained judgement of their status.

The rules read constructions that they know. Where a treatment stands is often plain from the words around it
all the same: "the surgeon would rather wait", "came off it in May". Each mention gets the words beside it and
what the table treatment_status makes of them; ``treatment_judgement`` weighs them.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Sequence

from answer_assist.extraction.readers.treatment_context import heading_above
from answer_assist.extraction.readers.treatment_mention import Mention
from answer_assist.extraction.readers.treatment_phrases import cues_between
from answer_assist.extraction.reading import Reading
from answer_assist.extraction.sentences import Sentence
from answer_assist.extraction.subject import experiencer_at
from answer_assist.terminology.loader import Row

# Words looked at on either side, and those that count as near; the cues kept of a side.
_WINDOW, _NEAR, _CHAIN = 10, 4, 3
_OPENING = 3
_MANY = 3
_STOPS = frozenset({";", ":"})
# What a chain says of another treatment, and where no cue stands.
_TREATMENT, _NOTHING = "T", "0"


def features_of(reading: Reading, mentions: Sequence[Mention]) -> list[set[str]]:
    """The features of each treatment that a document names, in the order of the mentions.

    Args:
        reading: the document.
        mentions: its treatments in text order.
    """
    if not mentions:
        return []
    context = _Context(reading, mentions)
    return [context.of(mention, place) for mention, place in zip(mentions, context.places, strict=True)]


class _Context:
    """The words of one document, its treatments and the cues around them."""

    def __init__(self, reading: Reading, mentions: Sequence[Mention]) -> None:
        self.reading = reading
        self.words = ["#" if word.isdigit() else word for word in reading.words]
        self.places = [_words_of(reading, mention.start, mention.end) for mention in mentions]
        self.counts = Counter(mention.key for mention in mentions)
        # For each word: the treatment that it belongs to, or what the cue that it belongs to says.
        self.cues: dict[int, str] = {}
        self._read: set[int] = set()
        for mention, place in zip(mentions, self.places, strict=True):
            for index in place:
                self.cues[index] = _TREATMENT
                self.words[index] = f"<{mention.type}>"

    def of(self, mention: Mention, place: range) -> set[str]:
        """The features of one mention."""
        reading = self.reading
        number = reading.sentence_index(mention.start)
        sentence = reading.sentences[number]
        within = _words_of(reading, sentence.start, sentence.end)
        self._read_cues(number, sentence)
        features = {
            "type:" + mention.type,
            "use:" + (mention.use or _NOTHING),
            "verb:" + (mention.verb or _NOTHING),
            "kind:" + reading.kind,
            f"type&kind:{mention.type} {reading.kind}",
            f"verb&kind:{mention.verb or _NOTHING} {reading.kind}",
            f"n={min(_MANY, self.counts[mention.key])}",
        }
        features.update("N:" + word for word in reading.words[place.start : place.stop])
        features.update(self._windows(place, within))
        features.update(self._chains(mention, place, within))
        features.update("S:" + self.words[index] for index in within[:_OPENING])
        if "?" in reading.view[mention.end : sentence.end]:
            features.add("asked")
        if number and "?" in reading.view[slice(*reading.sentences[number - 1])]:
            features.add("asked before")
        if number >= len(reading.sentences) - 2:
            features.add("at the end")
        elif not number:
            features.add("at the start")
        heading = heading_above(reading, mention.start)
        if heading is not None:
            features.add(f"heading:{heading[2]}")
        whose, _ = experiencer_at(reading, mention.start, mention.end)
        if whose != "patient":
            features.add("who=" + whose)
        return features

    def _read_cues(self, number: int, sentence: Sentence) -> None:
        """What the words of a sentence that tell a status say, once a sentence."""
        if number in self._read:
            return
        self._read.add(number)
        for hit in cues_between(self.reading, sentence.start, sentence.end):
            meaning = _meaning(hit.row)
            for index in _words_of(self.reading, hit.start, hit.end):
                self.cues.setdefault(index, meaning)

    def _windows(self, place: range, within: range) -> Iterator[str]:
        """The words on both sides, those near by again by themselves, the nearest also in pairs."""
        words = self.words
        before = [words[index] for index in _backward(place, within)[:_WINDOW]]
        behind = [words[index] for index in _forward(place, within)[:_WINDOW]]
        for side, found in (("L", before), ("R", behind)):
            yield from (f"{side}:{word}" for word in found)
            yield from (f"{side}{_NEAR}:{word}" for word in found[:_NEAR])
            if found:
                yield f"{side}1:{found[0]}"
            if len(found) > 1:
                yield f"{side}2:{found[0]} {found[1]}"

    def _chains(self, mention: Mention, place: range, within: range) -> Iterator[str]:
        """What the nearest cues on both sides say, in the order of their distance."""
        left = self._chain(_backward(place, within))
        right = self._chain(_forward(place, within))
        for side, chain in (("CL", left), ("CR", right)):
            yield from (f"{side}:{cue}" for cue in chain)
            if chain:
                yield f"{side}1:{chain[0]}"
                yield f"{side}v:{chain[0]} {mention.verb} {self.reading.kind}"
            if len(chain) > 1:
                yield f"{side}2:{chain[0]} {chain[1]}"
        yield f"CC:{_nearest(left)} {_nearest(right)}"

    def _chain(self, indices: range) -> list[str]:
        chain: list[str] = []
        for index in indices:
            said = self.cues.get(index)
            if said is None:
                if self.words[index] not in _STOPS:
                    continue
                said = self.words[index]
            if chain and chain[-1] == said:
                continue
            chain.append(said)
            if len(chain) == _CHAIN:
                break
        return chain


def _words_of(reading: Reading, start: int, end: int) -> range:
    first = reading.word_index(start)
    return range(first, max(first, reading.word_index(end)))


def _backward(place: range, within: range) -> range:
    return range(place.start - 1, within.start - 1, -1)


def _forward(place: range, within: range) -> range:
    return range(place.stop, within.stop)


def _nearest(chain: list[str]) -> str:
    """The nearest cue that is neither another treatment nor a stop."""
    return next((cue for cue in chain if cue != _TREATMENT and cue not in _STOPS), _NOTHING)


def _meaning(row: Row) -> str:
    """What a cue says of a treatment after it, before it, of a verb, and its role."""
    return "/".join(row.extra[column] for column in ("forward", "backward", "modal", "role"))
