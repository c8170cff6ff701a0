"""A long case that nobody has read: its texts are shown before it is read, its summary after."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest

from answer_assist.cases import Case, CaseDocument
from answer_assist.store import Store, open_store
from answer_assist.widgets import ahead
from answer_assist.widgets.ahead import prepare
from answer_assist.widgets.desk import Desk
from answer_assist.widgets.workbench import CaseWorkbench
from answer_assist.widgets.worklist import Worklist

LETTER = "My mother, 61, has a tumour of the left lung. Ki-67 is 80 %.\n\nCould surgery help her?\n\n"
REST = "We drove home along the river and it rained. " * 10 + "\n\n"
LIND = "Dr. Lind"


class Screen(CaseWorkbench):
    """A workbench that keeps what it would send to the browser."""

    def __init__(self, *args: Any, **values: Any) -> None:
        self.sent: list[dict[str, Any]] = []
        super().__init__(*args, **values)

    def send(self, content: dict[str, Any], buffers: object = None) -> None:
        self.sent.append(content)

    def opened(self, *views: str) -> list[dict[str, Any]]:
        """What windows are sent that open the case."""
        self.sent.clear()
        for view in views:
            self._handle_custom_msg({"type": "open", "view": view}, [])
        return self.sent


def case(name: str, paragraphs: int) -> Case:
    return Case(name, (CaseDocument("letter", "query", LETTER + REST * paragraphs),))


LONG, OTHER, SHORT = case("long", 60), case("other", 61), case("short", 1)


@pytest.fixture(autouse=True)
def nothing_read(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(ahead, "_readings", ahead._Readings(200))


@pytest.fixture
def store() -> Iterator[Store]:
    with open_store(":memory:") as opened:
        opened.add_cases((LONG, OTHER, SHORT))
        yield opened


def lines(view: dict[str, Any]) -> list[str]:
    return [line["name"] for card in view["cards"] for line in card["lines"]]


def test_texts_come_first_then_what_they_say(store: Store) -> None:
    store.save_draft(LONG.id, "Dear friend", author=LIND, base=None)
    texts, read = Screen(LONG, store, author=LIND).opened("w1")
    assert (texts["type"], texts["case"]["reading"]) == ("case", True)
    (document,) = texts["case"]["documents"]
    words = "".join(part["text"] for paragraph in document["paragraphs"] for part in paragraph)
    assert words == LONG.documents[0].text
    assert texts["draft"]["text"] == "Dear friend"
    assert (texts["case"]["who_note"], lines(texts["case"]), texts["case"]["questions"]) == ("", [], [])
    assert (read["type"], read["case"]["reading"]) == ("view", False)
    assert "Ki-67" in lines(read["case"])
    assert len(read["case"]["questions"]) == 1
    assert read["case"]["who"] == "Woman, 61"


def test_nothing_is_read_before_the_texts_are_on_their_way(
    store: Store, monkeypatch: pytest.MonkeyPatch
) -> None:
    screen, sent_before = Screen(LONG, store, author=LIND), []
    reads = ahead.read

    def counted(*key: Any) -> object:
        sent_before.append(len(screen.sent))
        return reads(*key)

    monkeypatch.setattr(ahead, "read", counted)
    assert sent_before == []  # it was made without reading
    screen.opened("w1")
    assert sent_before == [1]


@pytest.mark.parametrize("prepared", [True, False])
def test_what_is_short_or_read_already_comes_at_once(store: Store, prepared: bool) -> None:
    if prepared:
        prepare(LONG, LIND)
    (shown,) = Screen(LONG if prepared else SHORT, store, author=LIND).opened("w1")
    assert shown["case"]["reading"] is False
    assert "Ki-67" in lines(shown["case"])


def test_a_second_window_gets_all_of_it(store: Store) -> None:
    screen = Screen(LONG, store, author=LIND)
    screen.opened("w1")
    (second,) = screen.opened("w2")
    assert (second["type"], second["view"], second["case"]["reading"]) == ("case", "w2", False)


def test_the_next_case_too_and_in_every_window(store: Store) -> None:
    screen = Screen(SHORT, store, author=LIND)
    screen.opened("w1", "w2")
    screen.sent.clear()
    screen.bring(OTHER)
    told = [(each["type"], each["view"], each["case"]["reading"]) for each in screen.sent]
    assert told == [("case", "w1", True), ("case", "w2", True), ("view", "w1", False), ("view", "w2", False)]


def test_a_case_is_not_read_while_no_window_shows_it(store: Store, monkeypatch: pytest.MonkeyPatch) -> None:
    worklist = Worklist(store, author=LIND)
    with monkeypatch.context() as while_opening:
        while_opening.setattr(ahead, "read", None)
        worklist.open_case(LONG.id)
        worklist.back_to_list()
        worklist.open_case(OTHER.id)
    assert worklist.workbench is not None
    assert "Ki-67" in lines(worklist.workbench.view)


def test_python_sees_the_case_read(store: Store) -> None:
    screen = Screen(LONG, store, author=LIND)
    assert screen.case == LONG
    assert screen.view["reading"] is False
    assert "Ki-67" in lines(dict(screen.view))


def test_what_a_doctor_has_corrected_is_kept(store: Store) -> None:
    desk = Desk(store, LONG, LIND)
    desk.edit("marker-1", {"percent": "20"})
    desk.reject_question(1)
    at = LONG.documents[0].text.index("river")
    desk.add("site", {"name": "river", "role": "metastasis"}, 0, at, at + 5)
    ahead._readings.forget()
    texts, read = Screen(LONG, store, author=LIND).opened("w1")
    assert texts["work"]["can_undo"]
    assert texts["case"]["reading"]
    assert dict(read["case"]) | {"documents": []} == dict(Desk(store, LONG, LIND).view()) | {"documents": []}


def test_a_correction_asked_for_in_between_is_of_the_read_case(store: Store) -> None:
    screen = Screen(LONG, store, author=LIND)
    screen.opened("w1")
    screen.sent.clear()
    screen._handle_custom_msg({"type": "reject", "view": "w1", "case": LONG.id, "id": "marker-1"}, [])
    assert [each["type"] for each in screen.sent] == ["view"]
    assert "Ki-67" not in lines(screen.sent[0]["case"])
