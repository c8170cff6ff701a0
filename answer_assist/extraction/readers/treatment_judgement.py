"""What the words around a treatment and the rules' own reading together make of its status.

A linear model over the features of ``treatment_features`` gives how likely a treatment was given, is planned,
considered or declined, or is none of the case's; a second one weighs that against what the rules have read.
Both were trained on annotated documents (``models/treatments``); how far the rules are to be trusted, on
documents that they had not been fitted to.
"""

from __future__ import annotations

import json
import math
import warnings
from collections.abc import Sequence
from functools import cache
from operator import mul
from typing import NamedTuple

from answer_assist.extraction.readers.treatment_features import features_of
from answer_assist.extraction.readers.treatment_joining import Stated
from answer_assist.extraction.reading import Reading
from answer_assist.model_files import ModelFileError, model_file

NONE = "none"
"""The label of what is no treatment of the case."""
LABELS = ("given", "planned", "considered", "declined", NONE)
_FILE = "treatments/weights.json"
_LEAST = 1e-3
_REVERSING = ("declined", "considered")


class TreatmentModel(NamedTuple):
    """What was trained.

    Attributes:
        bias: one number a label.
        weights: for each feature one number a label.
        weighing: for each label one number for each of what ``evidence_for`` gives.
        switch_by: the rules' status gives way to one that is so much likelier;
        leave_by: what words tell, what is only considered, and what would be none, only if that is.
    """

    bias: tuple[float, ...]
    weights: dict[str, tuple[float, ...]]
    weighing: dict[str, tuple[float, ...]]
    switch_by: float
    leave_by: float

    def likely(self, features: set[str]) -> list[float]:
        """How likely each of ``LABELS`` is by the words around a treatment alone."""
        known = self.weights.get
        rows = [row for name in features if (row := known(name)) is not None]
        return _shares([sum(column) for column in zip(self.bias, *rows, strict=True)])

    def weighed(self, likely: list[float], fact: Stated, kind: str) -> dict[str, float]:
        """How likely each label is by those words and by what the rules say."""
        evidence = evidence_for(likely, fact, kind)
        scores = [sum(map(mul, self.weighing[label], evidence)) for label in LABELS]
        return dict(zip(LABELS, _shares(scores), strict=True))

    def chosen(self, weighed: dict[str, float], said: str, *, told: bool) -> str:
        """The rules' status, unless another is so much likelier that it gives way.

        Args:
            weighed: how likely each label is.
            said: the status that the rules read.
            told: words beside the treatment tell it. Such a treatment is one of the case's; and words that
                refuse it ("could not be removed") or leave it open ("was almost put on") mean the reverse of
                those around them, so that these count for nothing.
        """
        if told and said in _REVERSING:
            return said
        labels = LABELS[:-1] if told else LABELS
        best = max(labels, key=weighed.__getitem__)
        slow = told or best == NONE or said == "considered"
        least = self.leave_by if slow else self.switch_by
        return best if weighed[best] - weighed[said] >= least else said


def evidence_for(likely: list[float], fact: Stated, kind: str) -> list[float]:
    """What the second model weighs: a constant, how likely each label is by the words, and for each status
    whether the rules say it, weakly, by a word beside the treatment, in a patient's query.
    """
    evidence = [1.0, *(math.log((share + _LEAST) / (1 - share + _LEAST)) for share in likely)]
    for label in LABELS[:-1]:
        said = label == fact.status.value
        evidence += [
            float(said),
            float(said and fact.status.weak),
            float(said and bool(fact.status.cues)),
            float(said and kind == "query"),
        ]
    return evidence


def judge(reading: Reading, stated: Sequence[Stated]) -> list[Stated]:
    """The treatments of the case with their status as it stands by the words around them as well as by the
    rules.

    Args:
        reading: the document.
        stated: what the rules say of each treatment, in text order.
    """
    model = treatment_model()
    if model is None:
        return list(stated)
    told_apart = _sentences_with_several(reading, stated)
    judged = []
    mentions = [fact.mention for fact in stated]
    for fact, features in zip(stated, features_of(reading, mentions), strict=True):
        said = fact.status.value
        weighed = model.weighed(model.likely(features), fact, reading.kind)
        if reading.sentence_index(fact.mention.start) not in told_apart:
            said = model.chosen(weighed, said, told=bool(fact.status.cues) and not fact.status.weak)
        if said == NONE:
            continue
        if said != fact.status.value:
            fact = fact._replace(status=fact.status._replace(value=said, weak=False))
        judged.append(fact)
    return judged


def _sentences_with_several(reading: Reading, stated: Sequence[Stated]) -> set[int]:
    """The sentences in which the rules tell treatments apart: "changed from letrozole to fulvestrant"."""
    found: dict[int, set[str]] = {}
    for fact in stated:
        found.setdefault(reading.sentence_index(fact.mention.start), set()).add(fact.status.value)
    return {number for number, told in found.items() if len(told) > 1}


def _shares(scores: list[float]) -> list[float]:
    """The softmax of scores."""
    highest = max(scores)
    powers = [math.exp(score - highest) for score in scores]
    whole = sum(powers)
    return [power / whole for power in powers]


@cache
def treatment_model() -> TreatmentModel | None:
    """The model of the package, loaded once a process; None, with a warning, where its file is missing or
    damaged: the rules go on without it.
    """
    try:
        data = json.loads(model_file(_FILE).read_text(encoding="utf-8"))
    except ModelFileError as error:
        warnings.warn(f"treatments are read by rules alone: {error}", stacklevel=2)
        return None
    scale = data["scale"]
    return TreatmentModel(
        tuple(data["bias"]),
        {name: tuple(value / scale for value in row) for name, row in data["weights"].items()},
        {label: tuple(row) for label, row in data["weighing"].items()},
        data["switch_by"],
        data["leave_by"],
    )
