"""Contradictions about the person: another relative, another sex, another form of address."""

from __future__ import annotations

from collections.abc import Iterator
from functools import cache

from answer_assist.answers.coverage import Contradiction, Quote
from answer_assist.answers.texts import AnswerText, CaseText
from answer_assist.extraction.matcher import Hit
from answer_assist.extraction.reading import Reading
from answer_assist.extraction.word_roles import words_with_role
from answer_assist.findings import Sex

# Relatives who may be the patient of a query; a doctor names children and siblings for other reasons too.
_RELATIVES = frozenset({"mother", "father", "husband", "wife", "son", "daughter", "sister", "brother"})
_PRONOUNS: dict[str, Sex] = {"he": "male", "him": "male", "his": "male", "she": "female", "her": "female"}
_FEWEST_PRONOUNS = 2
_COUNTERPARTS = {
    one: other
    for pair in (("husband", "wife"), ("mother", "father"), ("sister", "brother"), ("son", "daughter"))
    for one, other in (pair, pair[::-1])
}
# "A gentleman of your age", "a woman with your figures".
_LIKE_THE_WRITER = (" of your ", " with your ", " your age")
_OWN_RELATIVE = frozenset({"your", "his", "her"})
_WORDS = "answer_words"


def person_contradictions(case: CaseText, answer: AnswerText) -> Iterator[Contradiction]:
    """Where the answer speaks of another person than the case.

    "My dad" against "your mother", "I am a 34 year old male" against "Madam, get your sugar tested".
    """
    relatives = list(_other_relatives(case, answer)) or list(_other_kin(case, answer))
    yield from relatives
    if not relatives:
        addressed = list(_other_address(case, answer))
        yield from addressed or _other_sex(case, answer)


def _other_relatives(case: CaseText, answer: AnswerText) -> Iterator[Contradiction]:
    """ "Your mother" where the query is about the father and knows no mother."""
    patient = case.patient.relation
    if patient == "relative":
        yield from _other_distant_relative(case, answer)
    if patient not in _RELATIVES:
        return
    known = {hit.row.extra["relation"] for hit, _ in case.names("relations")}
    # the writer himself: the father of "my daughter" is known without being named
    known |= {"mother", "father"} if patient in ("son", "daughter") else set()
    quote = _relation_quote(case)
    for hit in answer.reading.hits("relations"):
        relation = hit.row.extra["relation"]
        if relation not in _RELATIVES or relation in known or relation == patient or quote is None:
            continue
        index = answer.reading.word_index(hit.start)
        if _speaks_of_patient(case, answer, hit):
            continue
        if "too" in answer.roles_between(hit.end, answer.sentence_of(hit.start).end):
            continue
        if answer.reading.low.startswith("s", hit.end - 1) and not hit.row.name.endswith("s"):
            continue  # "your sisters and daughters" are told to be tested
        if index and answer.reading.words[index - 1] == "your" and answer.is_claim(hit.start):
            start = answer.reading.starts[index - 1]
            yield Contradiction(
                f"patient: the {patient}, said the {relation}", quote, answer.reading.span(start, hit.end)
            )
            return


def _other_distant_relative(case: CaseText, answer: AnswerText) -> Iterator[Contradiction]:
    """ "Your aunt" where the patient is the uncle."""
    quote, sex = _relation_quote(case), case.patient.sex
    known = {hit.row.name for hit, _ in case.names("relations")}
    for hit in answer.reading.hits("relations"):
        row = hit.row
        if quote is None or sex is None or row.extra["relation"] != "relative" or row.name in known:
            continue
        if _speaks_of_patient(case, answer, hit):
            continue
        index = answer.reading.word_index(hit.start)
        if row.extra["sex"] not in ("", sex) and index and answer.reading.words[index - 1] == "your":
            start = answer.reading.starts[index - 1]
            yield Contradiction(f"patient: said the {row.name}", quote, answer.reading.span(start, hit.end))
            return


def _speaks_of_patient(case: CaseText, answer: AnswerText, hit: Hit) -> bool:
    """ "Your mother may have helped him": beside somebody stands the patient, by a pronoun of another sex."""
    sentence, reading = answer.sentence_of(hit.start), answer.reading
    words = reading.words[reading.word_index(sentence.start) : reading.word_index(sentence.end)]
    sexes = {_PRONOUNS[word] for word in words if word in _PRONOUNS}
    return case.patient.sex in sexes and hit.row.extra["sex"] != case.patient.sex


def _other_kin(case: CaseText, answer: AnswerText) -> Iterator[Contradiction]:
    """ "Your brother's leak" where the case tells of a sister, "your wife" where it tells of a husband."""
    hits = list(case.names("relations"))
    known = {hit.row.extra["relation"] for hit, _ in hits}
    said = {hit.row.extra["relation"] for hit in answer.reading.hits("relations")}
    reading = answer.reading
    for hit in reading.hits("relations"):
        relation = hit.row.extra["relation"]
        other = _COUNTERPARTS.get(relation)
        if other is None or relation in known or other not in known or other in said:
            continue
        if case.patient.relation in (relation, other):  # the writer may be the other one of the two
            continue
        index = reading.word_index(hit.start)
        if not index or reading.words[index - 1] not in _OWN_RELATIVE:
            continue
        # any brother is advised to be tested; what is his own (his leak, his tumour) has been told of
        is_spouse = relation in ("husband", "wife")
        if not (is_spouse or reading.view.startswith(("'s ", "' "), hit.end)) or not answer.is_claim(
            hit.start
        ):
            continue
        rival, document = next(
            (each, document) for each, document in hits if each.row.extra["relation"] == other
        )
        yield Contradiction(
            f"relative: {other}, said {relation}",
            document.quote(rival.start, rival.end),
            reading.span(reading.starts[index - 1], hit.end),
        )
        return


def _relation_quote(case: CaseText) -> Quote | None:
    for document in case.documents:
        patient = document.summary.patient
        if patient.relation is not None and patient.evidence:
            return Quote(patient.evidence[0], document.id)
    return None


def _other_address(case: CaseText, answer: AnswerText) -> Iterator[Contradiction]:
    """ "Madam" to a man, "a woman like you"; who writes for somebody else is left alone."""
    patient = case.patient
    quote = _sex_quote(case)
    if patient.sex is None or patient.relation not in (None, "self") or quote is None:
        return
    reading = answer.reading
    other: Sex = "female" if patient.sex == "male" else "male"
    forms, own_forms = (
        words_with_role(_WORDS, f"{other} address"),
        words_with_role(_WORDS, f"{patient.sex} address"),
    )
    if not own_forms.isdisjoint(reading.words):  # "Dear Sir or Madam"
        return
    nouns = words_with_role("person_words", other)
    for index, word in enumerate(reading.words):
        start, end = reading.starts[index], reading.ends[index]
        if word in forms and _is_called(reading, index):
            yield Contradiction(f"sex: {patient.sex}, said {word!r}", quote, reading.span(start, end))
            return
        before = tuple(reading.words[max(0, index - 3) : index])
        is_called = before[-3:] == ("you", "are", "a") or answer.is_pointed_at(end)
        is_called = is_called or (before[-2:] == ("as", "a") and "you" in _words_of_sentence(answer, start))
        is_called = is_called or reading.low.startswith(_LIKE_THE_WRITER, end)
        if word in nouns and is_called and answer.is_claim(start):
            yield Contradiction(f"sex: {patient.sex}, said {word!r}", quote, answer.clause(start, end))
            return


def _words_of_sentence(answer: AnswerText, start: int) -> list[str]:
    reading, sentence = answer.reading, answer.sentence_of(start)
    return reading.words[reading.word_index(start) : reading.word_index(sentence.end)]


def _is_called(reading: Reading, index: int) -> bool:
    """Whether a form of address begins a sentence or stands between commas: "Madam,", "thank you, sir."."""
    start, end = reading.starts[index], reading.ends[index]
    before = reading.view[:start].rstrip()
    follows = reading.view[end : end + 1]
    if index and reading.words[index - 1] in words_with_role(_WORDS, "greeting"):
        return True
    return follows in (",", "!", ".") and (
        not before or before[-1] in ".,!?\n" or start == reading.sentence_at(start).start
    )


def _sex_quote(case: CaseText) -> Quote | None:
    """The words that tell the patient's sex, or else who the patient is."""
    for document in case.documents:
        patient = document.summary.patient
        if patient.sex is not None and patient.evidence:
            words = words_with_role("person_words", patient.sex)
            naming = [span for span in patient.evidence if not words.isdisjoint(span.text.lower().split())]
            return Quote((naming or list(patient.evidence))[0], document.id)
    return None


def _other_sex(case: CaseText, answer: AnswerText) -> Iterator[Contradiction]:
    """ "He", "his" throughout where the patient is a woman."""
    patient = case.patient
    quote = _relation_quote(case)
    if patient.sex is None or patient.relation in (None, "self") or quote is None:
        return
    reading = answer.reading
    places = [index for index, word in enumerate(reading.words) if word in _PRONOUNS]
    other = [index for index in places if _PRONOUNS[reading.words[index]] != patient.sex]
    if len(other) < _FEWEST_PRONOUNS or len(other) != len(places):
        return
    if not _persons().isdisjoint(reading.words):  # "ask the surgeon, he knows"
        return
    if any(hit.row.extra["sex"] not in ("", patient.sex) for hit in reading.hits("relations")):
        return
    first = other[0]
    word = reading.words[first]
    yield Contradiction(
        f"sex: {patient.sex}, said {word!r}", quote, reading.span(reading.starts[first], reading.ends[first])
    )


@cache
def _persons() -> frozenset[str]:
    """Persons beside the patient whom a pronoun may stand for."""
    return words_with_role("person_words", "male", "female") | words_with_role("answer_words", "person")
