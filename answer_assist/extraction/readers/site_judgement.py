"""What the words around an organ and the rules' own reading together make of it.

A linear model over the features of ``site_features`` gives how likely an organ is the primary's place or a
metastasis's, present, in doubt or denied; a second one weighs that against what the rules have read. Both
were trained on annotated documents (``models/sites``); how far the rules are to be trusted, on documents
that they had not been fitted to.
"""

from __future__ import annotations

import json
import math
import warnings
from collections import defaultdict
from functools import cache
from operator import mul
from typing import NamedTuple

from answer_assist.extraction.context import assertion_at
from answer_assist.extraction.readers.site_features import SIGN_OF, Organ, find_organs, tumors_of_patient
from answer_assist.extraction.readers.site_grammar import Grammar
from answer_assist.extraction.readers.site_passages import Claim, ClaimRole, Cue
from answer_assist.extraction.readers.site_places import Place, laterality_of
from answer_assist.extraction.reading import Reading
from answer_assist.findings import Assertion
from answer_assist.model_files import ModelFileError, model_file

# What an organ can be: the place of the primary or of a metastasis; there, in doubt, denied.
LABELS = ("P+", "P?", "P-", "M+", "M?", "M-")
_SIGNS = "+?-"
_ASSERTION: dict[str, Assertion] = {sign: assertion for assertion, sign in SIGN_OF.items()}
_FILE = "sites/weights.json"
# What the second model weighs for each label, in this order; ``evidence_for`` gives it.
EVIDENCE = (
    "bias",
    "likely",
    "role likely",
    "said",
    "role said",
    "said weakly",
    "said in words",
    "said often",
    "organ said",
    "assertion said",
    "likeliest",
    "is likeliest",
    "primary elsewhere",
    "primary said elsewhere",
    "metastasis elsewhere",
    "organs",
)
_MOST_ORGANS = 6
# Nobody asks the second model of a label that neither the words nor the rules speak for.
_UNLIKELY = 0.02
# So much likelier must a role be that the rules do not see in an organ to which they give the other one.
_SECOND_ROLE = 0.3
# And a primary's place that they do not see: the words around an organ that is merely spoken of mislead most.
_PRIMARY = 0.15
# The strength of a claim about a named tumor: less for a mass, more for what is said in so many words.
_NAMED = 2
# No word for a role stands in the organ's sentence.
_SILENT = "E:0|0"
# Too seldom in the documents that the model was trained on to overrule the rules: a primary ruled out.
_SELDOM = frozenset({"P-"})
# Passages that tell nothing of the patient.
_NOBODYS = frozenset({"general", "who=family", "who=other"})

Likely = dict[str, float]
# The labels that the rules give an organ: how strong their strongest claim is, and how many passages make it.
Said = dict[str, tuple[int, int]]


class SiteModel(NamedTuple):
    """What was trained.

    Attributes:
        bias: one number a label.
        weights: for each feature one number a label.
        weighing: for each label one number for each of ``EVIDENCE``.
        role_from: an organ of which the rules say nothing gets a role whose labels together are so likely,
        label_from: if its likeliest label is.
        keep_from: what the rules say is dropped where it is less likely,
        switch_by: and gives way to a label that is so much likelier.
    """

    bias: tuple[float, ...]
    weights: dict[str, tuple[float, ...]]
    weighing: dict[str, tuple[float, ...]]
    role_from: float
    label_from: float
    keep_from: float
    switch_by: float

    def likely(self, features: set[str]) -> Likely:
        """How likely each label is by the words around an organ alone."""
        known = self.weights.get
        rows = [row for name in features if (row := known(name)) is not None]
        scores = map(sum, zip(self.bias, *rows, strict=True))
        return {label: _logistic(score) for label, score in zip(LABELS, scores, strict=True)}

    def weighed(self, likely: dict[str, Likely], said: dict[str, Said]) -> dict[str, Likely]:
        """How likely each label of each organ is by those words and by what the rules say."""
        weighed = {}
        for code, own in likely.items():
            mine = said.get(code, {})
            weighed[code] = {
                label: _logistic(sum(map(mul, self.weighing[label], evidence_for(label, code, likely, said))))
                if own[label] >= _UNLIKELY or label in mine
                else 0.0
                for label in LABELS
            }
        return weighed

    def chosen(self, weighed: Likely, said: Said, *, denied: bool) -> set[str]:
        """The labels that an organ gets: those that are said in so many words, those of the rules unless they
        are unlikely or another is much likelier, and at most one a role where the rules say nothing. What
        they say gives way to a denial only where one stands before or behind the organ, and what they deny
        is never there.
        """
        labels = {label for label, (strength, _) in said.items() if strength > _NAMED}
        for role in "PM":
            own = [role + sign for sign in _SIGNS]
            best = max(own, key=weighed.__getitem__)
            mine = [label for label in own if label in said]
            if len(mine) > 1:
                # Spleen and marrow, one vertebra and another: parts with a verdict each
                labels.update(mine)
            elif any(label in labels for label in mine):
                continue
            elif not mine:
                least = self.role_from + (_SECOND_ROLE if said else 0) + (_PRIMARY if role == "P" else 0)
                if denied and best[1] == "+":
                    continue
                if weighed[best] >= self.label_from and sum(weighed[label] for label in own) >= least:
                    labels.add(best)
            elif (
                best not in mine
                and (denied or best[1] != "-")
                and not (best[1] == "+" and role + "-" in mine)
                and weighed[best] >= self.switch_by + max(weighed[one] for one in mine)
            ):
                labels.add(best)
            else:
                labels.update(label for label in mine if weighed[label] >= self.keep_from)
        return labels | (said.keys() & _SELDOM)


def evidence_for(label: str, code: str, likely: dict[str, Likely], said: dict[str, Said]) -> list[float]:
    """The numbers that ``EVIDENCE`` names, for one label of one organ.

    Args:
        label: one of ``LABELS``.
        code: the organ, by the first three characters of its topography.
        likely: how likely each label of each organ is by the words around it.
        said: the labels that the rules give each organ.
    """
    own, mine = likely[code], said.get(code, {})
    strength, passages = mine.get(label, (_NAMED, 0))
    role, sign = label[0], label[1]
    others = [likely[other] for other in likely if other != code]
    return [
        1.0,
        _log_odds(own[label]),
        _log_odds(min(0.999, sum(own[role + other] for other in _SIGNS))),
        float(label in mine),
        float(any(other[0] == role for other in mine)),
        float(strength < _NAMED),
        float(strength > _NAMED),
        float(passages > 1),
        float(bool(mine)),
        float(any(other[1] == sign for other in mine)),
        max(own.values()),
        float(own[label] == max(own.values())),
        _log_odds(max((other["P+"] for other in others), default=0.0)),
        float(any("P+" in labels for other, labels in said.items() if other != code)),
        _log_odds(max((other["M+"] for other in others), default=0.0)),
        min(_MOST_ORGANS, len(likely)) / _MOST_ORGANS,
    ]


def judge(reading: Reading, grammar: Grammar, claims: list[Claim]) -> list[Claim]:
    """The patient's claims as they stand by the words around each organ as well as by the rules.

    Relatives' claims and those of organs that the text doesn't name ("seminoma") stay as they are.
    """
    if not claims and not tumors_of_patient(grammar):
        return claims
    model = site_model()
    organs = find_organs(reading, grammar) if model is not None else {}
    if model is None or not organs:
        return claims
    said = what_is_said(claims)
    likely = {code: model.likely(organ.features) for code, organ in organs.items()}
    weighed = model.weighed(likely, said)
    judged = [
        claim for claim in claims if claim.experiencer != "patient" or claim.place.code[:3] not in organs
    ]
    for code, organ in organs.items():
        mine = said.get(code, {})
        if mine and "notum" in organ.features:
            # A mass with a score of imaging: nothing says yet that it is a tumor.
            labels = set(mine)
        else:
            labels = model.chosen(weighed[code], mine, denied="own-" in organ.features)
        if not mine:
            if not _is_open(organ, claims):
                continue
            if _SILENT in organ.features:
                labels = {label for label in labels if label[0] != "P"}
        if "heme" in organ.features:
            # Lymphoma and leukemia in organs are too seldom in what the model was trained on to drop one.
            labels |= {label for label in mine if not any(one[0] == label[0] for one in labels)}
        own = (
            [claim for claim in claims if claim.experiencer == "patient" and claim.place.code[:3] == code]
            if mine
            else []
        )
        for label in sorted(labels):
            judged += _with_label(reading, model, label, organ, own)
    return sorted(judged, key=lambda claim: min(claim.cues))


def what_is_said(claims: list[Claim]) -> dict[str, Said]:
    """The labels that claims about the patient give each organ, with their strength and number."""
    said: dict[str, Said] = defaultdict(dict)
    for claim in claims:
        if claim.experiencer == "patient":
            mine, label = said[claim.place.code[:3]], label_of(claim)
            strength, passages = mine.get(label, (0, 0))
            mine[label] = max(strength, _strength(claim)), passages + max(1, len(claim.cues) // 2)
    return said


def _strength(claim: Claim) -> int:
    """How strong a claim is: a tumor under an organ's heading is as plain as one said to be in it, and of
    benign ones the model has seen too few.
    """
    if claim.headed and claim.strength == _NAMED and claim.assertion == "present":
        return _NAMED + 1
    return _NAMED + 1 if (claim.morphology or "").endswith("/0") else claim.strength


def _is_open(organ: Organ, claims: list[Claim]) -> bool:
    """Whether an organ without a claim may get one: the patient's, who has a tumor, in no general statement,
    and none whose words are read as a place already ("calf", as the skin of the leg).
    """
    if "notum" in organ.features:
        return False
    taken = {cue for claim in claims for cue in claim.cues}
    return all((place.start, place.end) not in taken for _, place, _ in organ.mentions) and any(
        not features & _NOBODYS for _, _, features in organ.mentions
    )


def label_of(claim: Claim) -> str:
    """The label of a claim: "M-" of a metastasis that is denied."""
    return ("P" if claim.role == "primary" else "M") + SIGN_OF[claim.assertion]


def _with_label(
    reading: Reading, model: SiteModel, label: str, organ: Organ, own: list[Claim]
) -> list[Claim]:
    """The claims of an organ with a label: those of the rules, or the nearest to it, or one of its own."""
    same = [claim for claim in own if label_of(claim) == label]
    if same:
        return same
    assertion = _ASSERTION[label[1]]
    of_role = [claim for claim in own if label_of(claim)[0] == label[0]]
    if of_role:
        return [claim._replace(assertion=assertion) for claim in of_role]
    position = LABELS.index(label)
    mention = max(
        organ.mentions,
        key=lambda one: sum(model.weights[name][position] for name in one.features if name in model.weights),
    )
    place = mention.place._replace(laterality=laterality_of(reading, mention.place))
    role: ClaimRole = "primary" if label[0] == "P" else "metastasis"
    return [Claim(place, role, 1, assertion, "patient", tuple(_cues(reading, place)))]


def _cues(reading: Reading, place: Place) -> list[Cue]:
    return [(place.start, place.end), *assertion_at(reading, place.start, place.end).cues]


def _logistic(score: float) -> float:
    return 1 / (1 + math.exp(-max(-30.0, min(30.0, score))))


def _log_odds(likely: float) -> float:
    return math.log((likely + 1e-4) / (1 - likely + 1e-4))


@cache
def site_model() -> SiteModel | None:
    """The model of the package, loaded once a process; None, with a warning, where its file is missing or
    damaged: the rules go on without it.
    """
    try:
        data = json.loads(model_file(_FILE).read_text(encoding="utf-8"))
    except ModelFileError as error:
        warnings.warn(f"sites are read by rules alone: {error}", stacklevel=2)
        return None
    scale = data["scale"]
    return SiteModel(
        tuple(data["bias"]),
        {name: tuple(value / scale for value in row) for name, row in data["weights"].items()},
        {label: tuple(row) for label, row in data["weighing"].items()},
        data["role_from"],
        data["label_from"],
        data["keep_from"],
        data["switch_by"],
    )
