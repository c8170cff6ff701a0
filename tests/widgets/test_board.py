"""The reviewer's side: what waits, what one answer shows, verdicts, signing off and sending back."""

from __future__ import annotations

import json
from datetime import UTC, datetime, timedelta

import pytest

from answer_assist.cases import Case, CaseDocument
from answer_assist.store import DraftMovedOn, OwnAnswer, Store, StoreError, WrongState, open_store
from answer_assist.widgets.board import Review
from answer_assist.widgets.desk import Desk, NoSuchLine
from answer_assist.widgets.judged import NotYetJudged
from answer_assist.widgets.queue import queue_view

LIND, OKAFOR, SATO = "Dr. Lind", "Dr. Okafor", "Dr. Sato"
MESSAGE = "My wife is 52. Her p63 is negative. Does she need chemotherapy? Can we fly to Malta in May?"
CASE = Case("0412", (CaseDocument("m", "query", MESSAGE),))
FIRST = "🧬 Yes, she needs chemotherapy for some time. Take care."
MENDED = "🧬 Yes, she needs chemotherapy for five months. You can fly to Malta in May."
WORDS = (FIRST.index("some time"), FIRST.index("some time") + len("some time"))


class Clock:
    def __init__(self) -> None:
        self.now = datetime(2026, 3, 6, 12, 0, tzinfo=UTC)

    def __call__(self) -> datetime:
        self.now += timedelta(minutes=15)
        return self.now


@pytest.fixture
def store() -> Store:
    store = open_store(":memory:", clock=Clock())
    store.set_second_share(0, OKAFOR)  # chance has no part in these tests
    store.add_case(CASE)
    submit(store, FIRST)
    return store


@pytest.fixture
def review(store: Store) -> Review:
    return Review(store, "0412", OKAFOR)


def submit(store: Store, text: str, author: str = LIND) -> None:
    draft = store.draft("0412")
    saved = store.save_draft("0412", text, author=author, base=draft.revision if draft else None)
    store.submit("0412", author, saved.revision)


def test_the_queue_says_who_waits_for_how_long(store: Store) -> None:
    (line,) = queue_view(store, OKAFOR)["lines"]
    assert (line["id"], line["name"], line["author"], line["turn"]) == ("0412", "Case 0412", LIND, "")
    assert line["title"].startswith("My wife is 52.")
    assert line["age"] == "15 minutes"
    assert queue_view(store, LIND)["lines"] == []
    store.send_back("0412", OKAFOR, "Say more.")
    assert queue_view(store, OKAFOR)["lines"] == []
    submit(store, MENDED)
    assert queue_view(store, OKAFOR)["lines"][0]["turn"] == "second version"


def test_names_and_titles_turn_no_direction() -> None:
    store = open_store(":memory:")
    store.add_case(Case("0412", (CaseDocument("m", "query", "p63 \u202eevitagen?"),)))
    submit(store, "No.", "\u202eLind")
    (line,) = queue_view(store, OKAFOR)["lines"]
    assert (line["title"], line["author"]) == ("p63 evitagen?", "Lind")


def test_an_answer_stands_beside_its_case_and_its_check(review: Review) -> None:
    view = json.loads(json.dumps(review.view()))
    assert [question["number"] for question in view["case"]["questions"]] == [1, 2]
    assert view["answer"]["text"] == FIRST
    assert (view["answer"]["author"], view["answer"]["before"]) == (LIND, None)
    assert [asked["number"] for asked in view["coverage"]["asked"]] == [1, 2]
    assert view["judged"]["tally"] == "Questions 1 and 2 are open."
    assert view["facts"][0] == "answer by Dr. Lind, version 1"


def test_a_doctors_overruled_remark_reaches_the_reviewer(store: Store) -> None:
    store.send_back("0412", SATO, "Say which.")
    wrong = f"{MENDED} Her p63 is positive."
    desk = Desk(store, CASE, LIND)
    told = next(each for each in desk.coverage(wrong)["remarks"] if each["kind"] == "contradiction")
    desk.overrule(told["remark"], "the stain was repeated")
    submit(store, wrong)
    seen = next(
        each
        for each in Review(store, "0412", OKAFOR).view()["coverage"]["remarks"]
        if each["kind"] == "contradiction"
    )
    assert seen["overruled"] == {"who": LIND, "reason": "the stain was repeated"}


def test_a_verdict_with_a_comment_on_words_is_kept(store: Store, review: Review) -> None:
    review.judge(1, "incomplete", comment="Give a number.", passage=WORDS)
    (kept,) = store.verdicts("0412")
    assert kept.passage is not None
    assert (kept.verdict, kept.comment, kept.passage.text) == ("incomplete", "Give a number.", "some time")
    assert kept.revision == review.answer.revision
    first, second = review.judged()["verdicts"]
    assert (first["verdict"], first["comment"], first["passage"]) == (
        "incomplete",
        "Give a number.",
        WORDS,
    )
    assert second["verdict"] is None
    assert review.judged()["tally"] == "1 incomplete. Question 2 is open."


def test_the_comments_are_put_together_for_the_author(review: Review) -> None:
    review.judge(1, "incomplete", comment="Give a number.", passage=WORDS)
    review.judge(2, "wrong")
    assert review.judged()["reason"] == (
        "Question 1 is incomplete (“some time”): Give a number.\nQuestion 2 is wrong."
    )


def test_another_reviewers_verdict_is_shown_and_is_not_ones_own(store: Store, review: Review) -> None:
    Review(store, "0412", SATO).judge(1, "wrong")
    first = review.judged()["verdicts"][0]
    assert (first["verdict"], first["others"]) == (None, "Dr. Sato: wrong")


@pytest.mark.parametrize(
    ("said", "left"),
    [
        ({}, "Questions 1 and 2 are open. Give a verdict"),
        ({1: "complete"}, "Question 2 is open. Give a verdict"),
        ({1: "complete", 2: "wrong"}, "Question 2 is wrong. Send the answer back"),
        ({1: "incomplete", 2: "complete"}, "Question 1 is incomplete. Send the answer back"),
    ],
)
def test_only_what_is_complete_is_signed_off(
    store: Store, review: Review, said: dict[int, str], left: str
) -> None:
    for number, verdict in said.items():
        review.judge(number, verdict)
    with pytest.raises(NotYetJudged, match=left):
        review.sign_off()
    assert store.state("0412") == "in review"


def test_a_case_without_questions_can_be_signed_off() -> None:
    store = open_store(":memory:")
    store.add_case(Case("0412", (CaseDocument("r", "report", "Ki-67: 80%."),)))
    submit(store, "Nothing to be done.")
    review = Review(store, "0412", OKAFOR)
    assert (review.judged()["tally"], review.judged()["left"]) == ("No question is stated.", "")
    review.sign_off()
    assert store.state("0412") == "released"


def test_from_sent_back_to_signed_off_all_of_it_is_on_record(store: Store, review: Review) -> None:
    review.judge(1, "incomplete", comment="Give a number.", passage=WORDS)
    review.send_back("Please give a number.")
    submit(store, MENDED)
    again = Review(store, "0412", OKAFOR)
    view = again.view()
    assert (view["answer"]["before"], view["answer"]["before_version"]) == (FIRST, 1)
    assert view["facts"][-1].startswith("you sent version 1 back, 6 March, ")
    assert view["judged"]["verdicts"][0]["before"] == "was incomplete in version 1: Give a number."
    assert [each["verdict"] for each in view["judged"]["verdicts"]] == [None, None]
    for number in (1, 2):
        again.judge(number, "complete")
    assert again.judged()["left"] == ""
    again.sign_off()
    said = [(entry["who"], entry["what"], entry["text"]) for entry in again.judged()["record"]]
    assert said == [
        (LIND, "began the answer", ""),
        (LIND, "submitted it for review", ""),
        ("you", "found question 1 incomplete", "“some time”: Give a number."),
        ("you", "sent it back", "Please give a number."),
        (LIND, "submitted it for review", ""),
        ("you", "found question 1 complete", ""),
        ("you", "found question 2 complete", ""),
        ("you", "signed it off", ""),
    ]
    assert again.judged()["state"] == "released"


def test_a_version_that_changed_since_is_refused_with_a_clear_sentence(store: Store, review: Review) -> None:
    store.send_back("0412", SATO, "Say more.")
    for act in (lambda: review.judge(1, "complete"), review.sign_off, lambda: review.send_back("No.")):
        with pytest.raises(WrongState, match=r"is sent back, by 'Dr. Sato'"):
            act()
    submit(store, MENDED)
    for act in (lambda: review.judge(1, "complete"), review.sign_off, lambda: review.send_back("No.")):
        with pytest.raises(DraftMovedOn, match=r"and you have seen revision 1; read it again, then go on"):
            act()
    assert store.verdicts("0412") == ()


def test_nobody_reviews_their_own_answer(store: Store) -> None:
    own = Review(store, "0412", LIND)
    for act in (lambda: own.judge(1, "complete"), lambda: own.send_back("No.")):
        with pytest.raises(OwnAnswer, match="nobody reviews their own answer"):
            act()


def test_what_is_not_there_is_refused(store: Store, review: Review) -> None:
    with pytest.raises(NoSuchLine, match="no question 3"):
        review.judge(3, "complete")
    with pytest.raises(NoSuchLine, match="no question 1 like this"):
        review.judge(1, "complete", seen="Another question?")
    with pytest.raises(StoreError, match="no such words at 500 to 510"):
        review.judge(1, "wrong", comment="No.", passage=(500, 510))
    with pytest.raises(StoreError, match="say why"):
        review.send_back(" ")
    store.add_case(Case("0413", CASE.documents))
    with pytest.raises(NoSuchLine, match="was not submitted"):
        Review(store, "0413", OKAFOR)
