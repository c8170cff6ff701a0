"""The review board's Python side: messages in, messages out, nothing of a patient in its state."""

from __future__ import annotations

import json
import logging
import re
from typing import Any

import pytest

from answer_assist.cases import Case, CaseDocument
from answer_assist.store import Store, open_store
from answer_assist.widgets import ReviewBoard

LIND, OKAFOR = "Dr. Lind", "Dr. Okafor"
MESSAGE = "My wife is 52. Does she need chemotherapy? Can we fly to Malta in May?"
ANSWER = "Yes, she needs chemotherapy for some time."


class Board(ReviewBoard):
    """A review board that keeps what it would send to the browser."""

    def __init__(self, *args: Any, **values: Any) -> None:
        self.sent: list[dict[str, Any]] = []
        super().__init__(*args, **values)

    def send(self, content: dict[str, Any], buffers: object = None) -> None:
        self.sent.append(json.loads(json.dumps(content)))

    def hear(self, type: str, view: str = "w1", **values: Any) -> list[dict[str, Any]]:
        """A message from the browser; returns what is sent in answer to it."""
        self.sent.clear()
        self._handle_custom_msg({"type": type, "view": view, **values}, [])
        return list(self.sent)


@pytest.fixture
def store() -> Store:
    store = open_store(":memory:")
    store.set_second_share(0, OKAFOR)  # chance has no part in these tests
    store.add_case(Case("0412", (CaseDocument("m", "query", MESSAGE),)))
    submit(store, ANSWER)
    return store


@pytest.fixture
def board(store: Store) -> Board:
    return Board(store, reviewer=OKAFOR)


def submit(store: Store, text: str) -> None:
    draft = store.draft("0412")
    saved = store.save_draft("0412", text, author=LIND, base=draft.revision if draft else None)
    store.submit("0412", LIND, saved.revision)


def test_the_queue_comes_first_and_then_what_is_chosen(board: Board) -> None:
    (queue,) = board.hear("queue")
    assert (queue["type"], queue["view"], [line["id"] for line in queue["lines"]]) == (
        "queue",
        "w1",
        ["0412"],
    )
    (opened,) = board.hear("choose", case="0412")
    assert (opened["type"], opened["case"]) == ("review", "0412")
    assert opened["review"]["answer"]["text"] == ANSWER


def test_a_verdict_is_kept_and_told(board: Board, store: Store) -> None:
    board.hear("choose", case="0412")
    start = ANSWER.index("some time")
    (told,) = board.hear(
        "judge",
        case="0412",
        number=1,
        seen="Does she need chemotherapy?",
        verdict="incomplete",
        comment="How long?",
        passage=[start, start + 9],
    )
    assert told["judged"]["verdicts"][0]["passage"] == [start, start + 9]
    assert [each.comment for each in store.verdicts("0412")] == ["How long?"]


def test_sending_back_and_signing_off_change_the_queue(board: Board, store: Store) -> None:
    board.hear("choose", case="0412")
    judged, queue = board.hear("back", case="0412", reason="How long?")
    assert (judged["judged"]["state"], queue["lines"]) == ("sent back", [])
    submit(store, ANSWER.replace("some time", "five months"))
    board.hear("choose", case="0412")
    (refused,) = board.hear("sign", case="0412")
    assert refused["type"] == "refused"
    assert refused["reason"].startswith("Questions 1 and 2 are open. Give a verdict")
    for number in (1, 2):
        board.hear("judge", case="0412", number=number, verdict="complete")
    judged, queue = board.hear("sign", case="0412")
    assert judged["judged"]["state"] == "released"
    assert [(line["id"], line["waits"]) for line in queue["lines"]] == [("0412", "publication")]
    judged, queue = board.hear("publish", case="0412")
    assert judged["judged"]["note"].startswith("Published by you")
    assert queue["lines"] == []


def test_a_version_that_changed_since_is_refused_in_a_sentence(board: Board, store: Store) -> None:
    board.hear("choose", case="0412")
    store.send_back("0412", "Dr. Sato", "How long?")
    submit(store, f"{ANSWER} Take care.")
    (refused,) = board.hear("judge", case="0412", number=1, verdict="complete")
    assert (refused["type"], refused["asked"]) == ("refused", "judge")
    assert "you have seen revision 1; read it again" in refused["reason"]
    assert store.verdicts("0412") == ()


def test_two_windows_read_different_answers(board: Board, store: Store) -> None:
    store.add_case(Case("0413", (CaseDocument("m", "query", "Is it bad?"),)))
    saved = store.save_draft("0413", "It is not.", author=LIND, base=None)
    store.submit("0413", LIND, saved.revision)
    board.hear("choose", case="0412")
    board.hear("choose", "w2", case="0413")
    assert board.hear("judge", case="0413", number=1, verdict="wrong") == []  # not what stands there
    (told,) = board.hear("judge", "w2", case="0413", number=1, verdict="wrong")
    assert told["view"] == "w2"
    assert (len(store.verdicts("0412")), len(store.verdicts("0413"))) == (0, 1)
    board.hear("closed", "w2")
    assert board.hear("judge", "w2", case="0413", number=1, verdict="wrong") == []


def test_a_case_that_is_not_there_is_told(board: Board) -> None:
    (refused,) = board.hear("choose", case="0499")
    assert "there is no case '0499'" in refused["reason"]


def test_the_check_of_a_waiting_answer_comes_when_it_is_asked_for(board: Board) -> None:
    (queue,) = board.hear("queue")
    assert queue["lines"][0]["check"] is None
    (told,) = board.hear("check", case="0412", revision=1)
    assert (told["type"], told["revision"], len(told["check"]["states"])) == ("checked", 1, 2)
    (queue,) = board.hear("queue")
    assert queue["lines"][0]["check"] == told["check"]
    (none,) = board.hear("check", case="0499", revision=1)
    assert none["check"] is None


def test_agreement_and_the_trail_are_told(board: Board, store: Store) -> None:
    (told,) = board.hear("agreement")
    assert [row["name"] for row in told["agreement"]["rows"]][-1] == "Worth publishing"
    assert told["agreement"]["rows"][0]["reviewers"]["text"] == "too few"
    (told,) = board.hear("trail")
    assert (told["intact"], told["words"]) == (True, "chain verified")
    with store._writing() as connection:
        connection.exec_driver_sql("DROP TRIGGER audit_trail_no_update")
        connection.exec_driver_sql("UPDATE audit_trail SET who = 'Dr. Adler' WHERE number = 3")
    fresh = Board(store, reviewer=OKAFOR)
    (told,) = fresh.hear("trail")
    assert (told["intact"], told["words"][:24]) == (False, "chain broken at entry 3:")


def test_a_second_reading_is_opened_and_ended(board: Board, store: Store) -> None:
    store.set_second_share(1, LIND)
    store.send_back("0412", "Dr. Sato", "How long?")
    submit(store, f"{ANSWER} Take care.")
    store.release("0412", "Dr. Sato")
    (queue,) = board.hear("queue")
    line = next(line for line in queue["lines"] if line["waits"] == "second reading")
    (opened,) = board.hear("choose", case="0412", waits=line["waits"], revision=line["revision"])
    assert opened["review"]["waits"] == "second reading"
    for number in (1, 2):
        board.hear("judge", case="0412", number=number, verdict="complete")
    judged, queue = board.hear("conclude", case="0412", conclusion="accept")
    assert judged["judged"]["compared"]["who"] == ["Dr. Sato", "you"]
    assert [each["waits"] for each in queue["lines"]] == ["publication"]


def test_an_unknown_message_is_logged(board: Board, caplog: pytest.LogCaptureFixture) -> None:
    with caplog.at_level(logging.WARNING):
        assert board.hear("dance") == []
    assert "'dance'" in caplog.text


def test_the_state_holds_no_word_of_a_case(board: Board) -> None:
    board.hear("queue")
    board.hear("choose", case="0412")
    board.hear("judge", case="0412", number=1, verdict="wrong", comment="She must not be told so.")
    state = {name: value for name, value in board.get_state().items() if name not in ("_esm", "_css")}
    told = re.sub(r"[0-9a-f]{32}", "", json.dumps(state, default=str))  # references may hold "0412" by chance
    for words in ("Malta", "some time", "0412", "must not", LIND):
        assert words not in told
