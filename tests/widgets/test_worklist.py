"""The worklist's Python side: what the list says, how it is leafed through, which case is open."""

from __future__ import annotations

import json
import logging
import re
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from answer_assist.cases import Case, CaseDocument
from answer_assist.store import HOLD_LASTS, CaseState, Store, StoreError, open_store
from answer_assist.store.worklist_pages import WorklistPages
from answer_assist.widgets import CaseWorkbench, Worklist
from answer_assist.widgets.desk import OPEN_STATES
from answer_assist.widgets.worklist import PAGE, STATE_ICONS, ListView, list_view

LIND, OKAFOR = "Dr. Lind", "Dr. Okafor"
NOON = datetime(2026, 3, 6, 12, 0, tzinfo=UTC)
MESSAGES = (  # id, hours that it waits, what it says
    ("0407", 75, "Dear doctor,\n\nMy son has a melanoma of the back."),
    ("0409", 26, "My aunt has a carcinoma of the colon with a liver metastasis."),
    ("0411", 19, "Is a Ki-67 of 80% bad news for my sister?"),
    ("0412", 1, "The colon was operated on in May. Is chemotherapy needed?"),
)


class Clock:
    def __init__(self) -> None:
        self.now = NOON

    def __call__(self) -> datetime:
        return self.now


class List(Worklist):
    """A worklist that keeps what it would send to the browser."""

    def __init__(self, *args: Any, **values: Any) -> None:
        self.sent: list[dict[str, Any]] = []
        super().__init__(*args, **values)

    def send(self, content: dict[str, Any], buffers: object = None) -> None:
        self.sent.append(json.loads(json.dumps(content)))

    def hear(self, type: str, view: str = "w1", **values: Any) -> dict[str, Any]:
        """A message from the browser; returns the answer to it, or nothing."""
        self.sent.clear()
        self._handle_custom_msg({"type": type, "view": view, **values}, [])
        assert len(self.sent) <= 1
        return self.sent[0] if self.sent else {}

    def ask(self, text: str = "", states: list[str] | None = None, number: int = 1, **values: Any) -> Any:
        return self.hear("list", text=text, states=states, number=number, **values)


@pytest.fixture
def clock() -> Clock:
    return Clock()


@pytest.fixture
def store(clock: Clock) -> Iterator[Store]:
    with open_store(":memory:", clock=clock) as opened:
        opened.add_cases(
            Case(id, (CaseDocument("m", "query", text),), (NOON - timedelta(hours=hours)).isoformat())
            for id, hours, text in MESSAGES
        )
        yield opened


@pytest.fixture
def worklist(store: Store) -> List:
    return List(store, author=LIND)


def in_review(store: Store, case_id: str, author: str = OKAFOR) -> None:
    draft = store.save_draft(case_id, "Dear madam", author=author, base=None)
    store.submit(case_id, author, draft.revision)


def shown(store: Store, states: tuple[CaseState, ...] = OPEN_STATES, text: str = "") -> ListView:
    return list_view(WorklistPages(store, states, text), states, text, reader=LIND)


def ids(answer: dict[str, Any]) -> list[str]:
    return [line["id"] for line in answer["lines"]]


# What the list says


def test_the_list_tells_what_waits_the_oldest_first(worklist: List) -> None:
    answer = worklist.ask(number=7)
    assert (answer["type"], answer["view"], answer["number"]) == ("list", "w1", 7)
    assert ids(answer) == ["0407", "0409", "0411", "0412"]
    assert answer["words"] == "4 cases wait, the oldest for 3 days"
    assert [line["waiting"] for line in answer["lines"]] == ["3 days", "26 hours", "19 hours", "60 minutes"]
    assert (answer["total"], answer["start"], answer["at"], answer["empty"]) == (4, 0, None, None)


def test_a_line_says_who_drafts_and_who_has_the_case(store: Store, worklist: List) -> None:
    store.save_draft("0407", "Dear friend", author=LIND, base=None)
    store.save_draft("0409", "Dear madam", author=OKAFOR, base=None)
    store.hold("0407", LIND)
    store.hold("0409", OKAFOR)
    mine, theirs, new, _ = worklist.ask()["lines"]
    assert (mine["author"], mine["holder"], mine["state"]) == ("you", "you", "drafting")
    assert mine["saved_at"] == "2026-03-06T12:00:00+00:00"
    assert (theirs["author"], theirs["holder"]) == (OKAFOR, OKAFOR)
    assert (new["author"], new["saved_at"], new["holder"], new["state"]) == ("", None, "", "new")


def test_a_title_is_followed_by_how_the_message_goes_on(store: Store) -> None:
    letter = "Dear doctor,\n\nMy father has a lump.\nIs it benign? " + "He asks every day. " * 20
    store.add_case(Case("1", (CaseDocument("m", "query", letter, None, "Message from a son"),), "2020-01-01"))
    store.add_case(Case("2", (CaseDocument("m", "query", "One,", None, "Message"),), "2020-01-02"))
    titled, short, untitled, *_ = shown(store)["lines"]
    assert titled["title"] == "Message from a son"
    assert titled["opening"].startswith("My father has a lump. Is it benign? He asks")
    assert titled["opening"].endswith(" …")
    assert 200 < len(titled["opening"]) < 250
    assert (short["title"], short["opening"]) == ("Message", "One,")
    assert (untitled["title"], untitled["opening"]) == (
        "Dear doctor, My son has a melanoma of the back.",
        "",
    )


def test_a_text_that_turns_its_direction_does_not_turn_the_list(store: Store) -> None:
    text = "p63 \u202eevitagen\n<b>"
    store.add_case(Case(text, (CaseDocument("m", "query", text, None, text),), "2020-01-01"))
    store.hold(text, "\u202eoediV")
    line = shown(store)["lines"][0]
    assert line["title"] == line["name"] == "p63 evitagen <b>"
    assert line["holder"] == "oediV"
    assert line["id"] == text  # what is handed back when it is opened


def test_each_state_has_a_switch_with_its_count_and_its_own_icon(store: Store, worklist: List) -> None:
    in_review(store, "0411")
    store.release("0411", LIND)
    in_review(store, "0412")
    chips = worklist.ask()["chips"]
    assert [(chip["label"], chip["count"], chip["on"]) for chip in chips] == [
        ("New", 2, True),
        ("Drafting", 0, True),
        ("Sent back", 0, True),
        ("In review", 1, False),
        ("Released", 1, False),
    ]
    assert len({chip["icon"] for chip in chips}) == 5
    assert all(f".aa-i-{icon} " in Worklist._css for icon in STATE_ICONS.values())
    (released,) = worklist.ask(states=["released"])["lines"]
    assert (released["id"], released["waiting"]) == ("0411", "")


@pytest.mark.parametrize(
    ("states", "text", "words"),
    [
        (OPEN_STATES, "", "4 cases wait, the oldest for 3 days"),
        (OPEN_STATES, "colon", "found in 2 cases"),
        (OPEN_STATES, "melan", "found in 1 case"),
        (("new",), "", "4 cases"),
        (OPEN_STATES, "fibroid", ""),
    ],
)
def test_the_list_in_words(store: Store, states: tuple[CaseState, ...], text: str, words: str) -> None:
    assert shown(store, states, text)["words"] == words


def test_one_case_waits(clock: Clock) -> None:
    with open_store(":memory:", clock=clock) as store:
        store.add_case(Case("0412", (CaseDocument("m", "query", "A lump"),), "2026-03-06T10:00:00"))
        assert shown(store)["words"] == "1 case waits, for 2 hours"


def test_words_of_documents_and_drafts_are_found_as_one_types(store: Store, worklist: List) -> None:
    store.save_draft("0411", "A colonoscopy is due", author=LIND, base=None)
    assert ids(worklist.ask("colon")) == ["0409", "0411", "0412"]
    assert ids(worklist.ask("colon liv")) == ["0409"]
    assert worklist.ask("colon liv")["chips"][0]["count"] == 1  # switches count what is found


# Nothing to show


def test_a_store_without_cases_says_how_they_come_in() -> None:
    with open_store(":memory:") as store:
        empty = shown(store)["empty"]
    assert empty is not None
    assert (empty["strong"], empty["elsewhere"]) == ("No case waits", 0)
    assert "store.add_cases" in empty["text"]


def test_where_no_case_waits_the_others_are_counted(store: Store) -> None:
    for id, *_ in MESSAGES:
        in_review(store, id)
    store.release("0407", LIND)
    assert shown(store)["empty"] == {
        "strong": "No case waits",
        "text": "3 are in review, 1 is released.",
        "elsewhere": 4,
    }


@pytest.mark.parametrize(
    ("states", "text", "strong", "said"),
    [
        (
            OPEN_STATES,
            "fibroid",
            "Nothing found",
            "No case that is new, drafting or sent back has this word.",
        ),
        (("new",), "a fibroid", "Nothing found", "No case that is new has all of these words."),
        (("released",), "", "No case is released", "4 are new."),
        (("in review", "released"), "", "No case is in review or released", "4 are new."),
        ((), "", "No state is switched on", "Switch on the states of the cases that you want to see."),
    ],
)
def test_nothing_found(
    store: Store, states: tuple[CaseState, ...], text: str, strong: str, said: str
) -> None:
    empty = shown(store, states, text)["empty"]
    assert empty is not None
    assert (empty["strong"], empty["text"]) == (strong, said)


# Many cases


@pytest.fixture
def many(store: Store) -> list[str]:
    """250 more cases, younger than the four."""
    names = [f"n-{number:03}" for number in range(250)]
    store.add_cases(
        Case(name, (CaseDocument("m", "query", f"A lump, the {name}"),), "2026-03-06T11:30:00")
        for name in names
    )
    return names


def test_lines_come_a_page_at_a_time(worklist: List, many: list[str]) -> None:
    answer = worklist.ask(number=3)
    assert (answer["total"], len(answer["lines"])) == (254, PAGE)
    rest = [worklist.hear("rows", number=3, start=start) for start in (100, 200)]
    assert [(page["type"], page["number"], page["start"]) for page in rest] == [
        ("rows", 3, 100),
        ("rows", 3, 200),
    ]
    assert (ids(answer) + ids(rest[0]) + ids(rest[1]))[4:] == many


def test_a_page_of_a_list_that_was_left_is_not_sent(worklist: List, many: list[str]) -> None:
    worklist.ask(number=3)
    worklist.ask("melanoma", number=4)
    assert worklist.hear("rows", number=3, start=100) == {}
    assert worklist.hear("rows", view="w2", number=4, start=0) == {}
    worklist.hear("closed")
    assert worklist.hear("rows", number=4, start=0) == {}


def test_a_refreshed_list_comes_with_the_page_that_one_was_on(worklist: List, many: list[str]) -> None:
    answer = worklist.ask(near="n-150")
    assert (answer["at"], answer["start"]) == (154, 100)
    assert answer["lines"][54]["id"] == "n-150"
    assert answer["words"] == "254 cases wait, the oldest for 3 days"


def test_only_so_many_windows_are_remembered(worklist: List) -> None:
    for number in range(9):
        worklist.ask(view=f"w{number}", number=1)
    assert worklist.hear("rows", view="w8", number=1, start=0)["type"] == "rows"
    assert worklist.hear("rows", view="w0", number=1, start=0) == {}


# Opening a case and coming back


def test_a_case_opens_on_a_workbench_of_the_same_author(store: Store, worklist: List) -> None:
    assert worklist.hear("open", case="0409") == {}
    assert worklist.workbench is not None
    assert (worklist.workbench.case.id, worklist.workbench.author) == ("0409", LIND)
    assert worklist.get_state()["workbench"] == f"IPY_MODEL_{worklist.workbench.model_id}"


def opened(worklist: List) -> CaseWorkbench:
    """The workbench in the list's place."""
    assert worklist.workbench is not None
    return worklist.workbench


def test_coming_back_lets_the_case_go_and_refreshes_the_list(store: Store, worklist: List) -> None:
    worklist.hear("open", case="0409")
    bench = opened(worklist)
    bench._handle_custom_msg({"type": "open", "view": "b1"}, [])
    assert store.worklist()[1].holder == LIND
    save = {"type": "save", "view": "b1", "text": "Dear madam", "base": None, "number": 1}
    bench._handle_custom_msg(save, [])
    answer = worklist.hear("leave", text="", states=None, number=2)
    assert worklist.workbench is None
    assert answer["at"] == 1
    assert (answer["lines"][1]["state"], answer["lines"][1]["author"]) == ("drafting", "you")
    assert answer["lines"][1]["holder"] == ""


def test_cases_come_onto_one_workbench_after_the_other(worklist: List) -> None:
    """Its script and styles travel once; a window that is gone is sent nothing more."""
    worklist.hear("open", case="0409")
    bench = opened(worklist)
    bench._handle_custom_msg({"type": "open", "view": "b1"}, [])
    bench._handle_custom_msg({"type": "closed", "view": "b1"}, [])
    worklist.hear("leave", text="", states=None, number=2)
    sent: list[Any] = []
    bench.send = lambda message, buffers=None: sent.append(message)  # type: ignore[method-assign]
    worklist.hear("open", case="0411")
    assert opened(worklist) is bench
    assert (bench.case.id, bench.selected, sent) == ("0411", "", [])
    bench._handle_custom_msg({"type": "open", "view": "b2"}, [])
    assert [(message["view"], message["case"]["case_id"]) for message in sent] == [("b2", "0411")]


def test_the_workbench_is_made_before_a_case_is_opened(store: Store, worklist: List) -> None:
    assert worklist.hear("ready", case="0407") == {}
    assert worklist.workbench is None
    assert worklist.ready is not None
    assert store.holder("0407") is None  # nobody has opened it
    assert worklist.get_state()["ready"] == f"IPY_MODEL_{worklist.ready.model_id}"
    ready = worklist.ready
    worklist.hear("open", case="0409")
    assert opened(worklist) is ready


def test_a_case_that_was_ready_stands_where_it_stands_now(store: Store, clock: Clock, worklist: List) -> None:
    worklist.hear("ready", case="0409")
    assert worklist.ready is not None
    assert (worklist.ready.desk.work()["at"], worklist.ready.desk.work()["of"]) == (2, 4)
    in_review(store, "0407", LIND)
    worklist.hear("open", case="0409")
    assert (opened(worklist).desk.work()["at"], opened(worklist).desk.work()["of"]) == (1, 3)


def test_a_case_that_may_be_opened_is_read_ahead(worklist: List, monkeypatch: pytest.MonkeyPatch) -> None:
    read: list[str] = []
    monkeypatch.setattr("answer_assist.widgets.worklist.prepare", lambda case, user: read.append(case.id))
    monkeypatch.setattr(
        "answer_assist.widgets.worklist.in_background", lambda *works: [each() for each in works]
    )
    worklist.hear("ahead", case="0411")
    assert worklist.hear("ahead", case="lost") == {}  # told when it is opened
    assert read == ["0411"]


def test_one_comes_back_to_the_case_that_one_went_on_to(worklist: List) -> None:
    worklist.hear("open", case="0407")
    opened(worklist)._handle_custom_msg({"type": "open", "view": "b1"}, [])
    opened(worklist)._handle_custom_msg({"type": "step", "view": "b1", "by": 1}, [])
    answer = worklist.hear("leave", text="", states=None, number=2)
    assert answer["lines"][answer["at"]]["id"] == "0409"


def test_a_case_that_waits_no_more_has_no_place_in_the_list(store: Store, worklist: List) -> None:
    worklist.hear("open", case="0407")
    in_review(store, "0407", LIND)
    answer = worklist.hear("leave", text="", states=None, number=2)
    assert (answer["at"], ids(answer)) == (None, ["0409", "0411", "0412"])


def test_another_case_takes_the_place_of_the_open_one(store: Store, worklist: List) -> None:
    worklist.open_case("0407")
    first = opened(worklist)
    first._handle_custom_msg({"type": "open", "view": "b1"}, [])
    worklist.open_case("0409")
    assert opened(worklist).case.id == "0409"
    assert store.holder("0407") is None
    assert opened(worklist) is first


def test_the_oldest_that_nobody_has_opens_next(store: Store, clock: Clock, worklist: List) -> None:
    store.hold("0407", OKAFOR)
    worklist.hear("next", text="", states=None)
    assert opened(worklist).case.id == "0409"
    worklist.back_to_list()
    worklist.hear("next", text="ki-67", states=["new"])
    assert opened(worklist).case.id == "0411"
    worklist.back_to_list()
    refused = worklist.hear("next", text="melanoma", states=["new"])
    assert (refused["type"], refused["reason"]) == ("refused", "no case here is free")
    clock.now += HOLD_LASTS
    worklist.hear("next", text="melanoma", states=["new"])
    assert opened(worklist).case.id == "0407"


def test_coming_back_from_nowhere_is_nothing(worklist: List) -> None:
    assert worklist.back_to_list() is None


# What can go wrong


def test_what_the_store_cannot_do_is_said(worklist: List, monkeypatch: pytest.MonkeyPatch) -> None:
    assert "no case 'lost'" in worklist.hear("open", case="lost")["reason"]
    assert worklist.workbench is None

    def gone(*_arguments: object, **_values: object) -> Any:
        raise StoreError("the store cannot be reached")

    monkeypatch.setattr("answer_assist.widgets.worklist.WorklistPages", gone)
    assert worklist.ask() == {
        "type": "refused",
        "view": "w1",
        "asked": "list",
        "reason": "the store cannot be reached",
    }


def test_states_that_do_not_exist_are_left_out(worklist: List) -> None:
    assert ids(worklist.ask(states=["new", "urgent"])) == ["0407", "0409", "0411", "0412"]
    assert ids(worklist.ask(states=["urgent"])) == []


def test_an_unknown_message_is_logged(worklist: List, caplog: pytest.LogCaptureFixture) -> None:
    with caplog.at_level(logging.WARNING):
        assert worklist.hear("dance") == {}
    assert "unknown type 'dance'" in caplog.text


def test_the_widget_state_holds_no_patient_text(worklist: List) -> None:
    worklist.ask("melanoma")
    worklist.hear("open", case="0407")
    state = {key: value for key, value in worklist.get_state().items() if key not in ("_esm", "_css")}
    told = json.dumps(state, default=str) + repr(worklist) + json.dumps(worklist._repr_mimebundle_())
    assert "IPY_MODEL_" in told  # the state was looked at
    told = re.sub(r"[0-9a-f]{32}", "", told)  # a reference may hold "0407" by chance
    for word in ("melanoma", "colon", "0407", "Dear"):
        assert word not in told


def test_the_author_is_the_hub_user_by_default(store: Store, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("JUPYTERHUB_USER", "a.lind")
    assert Worklist(store).author == "a.lind"
