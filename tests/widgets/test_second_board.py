"""The board's second side: blind readings, two readings beside each other, publishing, the queue's checks."""

from __future__ import annotations

import json
from datetime import UTC, datetime, timedelta

import pytest

from answer_assist.cases import Case, CaseDocument
from answer_assist.store import AlreadyRead, Store, StoreError, open_store
from answer_assist.widgets.board import Review
from answer_assist.widgets.desk import NoSuchLine
from answer_assist.widgets.judged import NotYetJudged
from answer_assist.widgets.queue import checked_line, queue_view

LIND, OKAFOR, SATO, ADLER = "Dr. Lind", "Dr. Okafor", "Dr. Sato", "Dr. Adler"
MESSAGE = "My wife is 52. Her p63 is negative. Does she need chemotherapy? Can we fly to Malta in May?"
ANSWER = "Yes, she needs chemotherapy for some time. Her p63 is positive."
MENDED = "Yes, she needs chemotherapy for five months. You can fly to Malta in May."


class Clock:
    def __init__(self) -> None:
        self.now = datetime(2026, 3, 6, 12, 0, tzinfo=UTC)

    def __call__(self) -> datetime:
        self.now += timedelta(seconds=10)
        return self.now


@pytest.fixture
def store() -> Store:
    """One answer, of which every version is read twice; Dr. Okafor has sent the first back."""
    store = open_store(":memory:", clock=Clock())
    store.set_second_share(1, ADLER)
    store.add_case(Case("0412", (CaseDocument("m", "query", MESSAGE),), specialty="oncology"))
    submit(store, ANSWER)
    first = Review(store, "0412", OKAFOR)
    first.judge(1, "incomplete", comment="Quokkas want a number.", passage=(32, 41))
    first.judge(2, "wrong")
    first.send_back("Quokkas want it mended.")
    return store


def submit(store: Store, text: str) -> None:
    draft = store.draft("0412")
    saved = store.save_draft("0412", text, author=LIND, base=draft.revision if draft else None)
    store.submit("0412", LIND, saved.revision)


def second(store: Store, reviewer: str = SATO, revision: int = 1) -> Review:
    return Review(store, "0412", reviewer, "second reading", revision)


def test_a_second_reading_stands_in_the_queue_of_those_who_had_no_part_in_it(store: Store) -> None:
    (line,) = queue_view(store, SATO)["lines"]
    assert (line["waits"], line["revision"], line["note"]) == ("second reading", 1, "second reading, blind")
    assert queue_view(store, OKAFOR)["lines"] == queue_view(store, LIND)["lines"] == []


def test_a_second_reader_sees_none_of_the_first_ones_words(store: Store) -> None:
    submit(store, MENDED)
    for review in (second(store), Review(store, "0412", SATO)):  # the mended version too, while they owe one
        told = json.dumps(review.view(), ensure_ascii=False)
        for words in ("Quokkas", OKAFOR, "sent it back", "was wrong", "was incomplete"):
            assert words not in told
    assert second(store).view()["answer"]["text"] == ANSWER  # and no later version
    seen = json.dumps(Review(store, "0412", OKAFOR).view(), ensure_ascii=False)
    assert "Quokkas" in seen


def test_both_readings_stand_side_by_side_once_the_second_is_given(store: Store) -> None:
    review = second(store)
    review.judge(1, "incomplete", comment="Say how long.")
    assert second(store).judged()["verdicts"][0]["comment"] == "Say how long."  # kept, though not ended
    with pytest.raises(NotYetJudged, match=r"Question 2 is open\. Give a verdict .*, then end the reading"):
        review.conclude("accept")
    review.judge(2, "complete")
    with pytest.raises(StoreError, match=r"say why you would send the answer back"):
        review.conclude("send back")
    assert review.judged()["compared"] is None
    review.conclude("accept")
    judged = review.judged()
    compared = judged["compared"]
    assert compared is not None
    assert (judged["open"], compared["who"]) == (False, [OKAFOR, "you"])
    assert [row["differ"] for row in compared["rows"]] == [False, True]
    assert [each["verdict"] for each in compared["rows"][1]["readings"]] == ["wrong", "complete"]
    assert [each["comment"] for each in compared["rows"][0]["readings"]] == [
        "Quokkas want a number.",
        "Say how long.",
    ]
    assert (compared["ends"], compared["differ"]) == (["send back", "accept"], True)
    assert compared["words"] == "1 of 2 verdicts differs; the readers end differently."
    assert [entry["what"] for entry in judged["record"]][-3:] == [
        "found question 1 incomplete, second reading",
        "found question 2 complete, second reading",
        "would accept it, second reading",
    ]
    assert queue_view(store, SATO)["lines"] == queue_view(store, ADLER)["lines"] == []


def test_the_first_reviewer_finds_both_readings_with_the_next_version(store: Store) -> None:
    review = second(store)
    for number in (1, 2):
        review.judge(number, "complete")
    review.conclude("accept")
    submit(store, MENDED)
    compared = Review(store, "0412", OKAFOR).judged()["compared"]
    assert compared is not None
    assert (compared["version"], compared["who"]) == (1, ["you", SATO])


def test_nobody_is_second_to_themselves_and_only_one_is_second(store: Store) -> None:
    for who in (OKAFOR, LIND):
        with pytest.raises(NoSuchLine, match=r"no second reading of case '0412' waits for you any more"):
            second(store, who)
    late = second(store, ADLER)
    review = second(store)
    for number in (1, 2):
        review.judge(number, "complete")
    review.conclude("accept")
    with pytest.raises(AlreadyRead, match=r"'Dr. Sato' has given the second reading"):
        late.judge(1, "wrong")


def test_a_signed_answer_is_published_and_says_who_when(store: Store) -> None:
    submit(store, MENDED)
    review = Review(store, "0412", OKAFOR)
    for number in (1, 2):
        review.judge(number, "complete")
    review.sign_off()
    assert [line["note"] for line in queue_view(store, OKAFOR)["lines"]] == ["signed off, to publish"]
    assert review.judged()["publish"] == {"author": LIND, "doubted": False}
    review.publish()
    judged = review.judged()
    assert judged["publish"] is None
    assert judged["note"].startswith("Published by you, ")
    assert f"written by {LIND}, reviewed by {OKAFOR}, " in judged["note"]
    assert judged["record"][-1]["what"] == "published it"


def test_a_second_readers_doubt_is_told_before_publishing(store: Store) -> None:
    submit(store, MENDED)
    review = Review(store, "0412", OKAFOR)
    for number in (1, 2):
        review.judge(number, "complete")
    review.sign_off()
    doubter = second(store, ADLER, review.answer.revision)
    for number in (1, 2):
        doubter.judge(number, "complete" if number == 1 else "wrong")
    doubter.conclude("send back", "Not in May.")
    judged = Review(store, "0412", OKAFOR).judged()
    assert judged["publish"] == {"author": LIND, "doubted": True}
    assert judged["note"] == "Signed off. Dr. Adler, who read it second, would send it back: Not in May."
    with pytest.raises(StoreError, match="say why it is published all the same"):
        review.publish()
    review.send_back("Dr. Adler is right.")
    assert store.state("0412") == "sent back"


def test_the_queue_is_there_before_the_checks_which_are_kept(store: Store) -> None:
    submit(store, ANSWER)
    lines = {line["waits"]: line for line in queue_view(store, ADLER)["lines"]}
    revision = lines["review"]["revision"]
    assert lines["review"]["check"] is None  # nobody has asked yet
    told = checked_line(store, "0412", revision, ADLER)
    assert len(told["states"]) == 2
    assert "1 contradiction" in told["words"]  # p63
    lines = {line["waits"]: line for line in queue_view(store, ADLER)["lines"]}
    assert lines["review"]["check"] == told
    kept = store.kept_check("0412", revision)
    assert kept is not None
    assert [(each.document, MESSAGE[each.start : each.end]) for each in kept.asked] == [
        ("m", "Does she need chemotherapy?"),
        ("m", "Can we fly to Malta in May?"),
    ]
    with pytest.raises(NoSuchLine, match="has no revision 99"):
        checked_line(store, "0412", 99, ADLER)


def test_specialties_are_counted_and_never_guessed(store: Store) -> None:
    submit(store, ANSWER)
    store.add_case(Case("0413", (CaseDocument("m", "query", "My mole has changed. Is it cancer?"),)))
    saved = store.save_draft("0413", "Show it.", author=LIND, base=None)
    store.submit("0413", LIND, saved.revision)
    view = queue_view(store, OKAFOR)
    assert [(line["id"], line["specialty"]) for line in view["lines"]] == [("0412", "oncology"), ("0413", "")]
    assert view["specialties"] == [("oncology", 1), ("", 1)]
