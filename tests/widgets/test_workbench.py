"""The workbench's Python side: what it tells the browser, and what becomes of a draft."""

from __future__ import annotations

import json
import logging
from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from answer_assist.cases import Case
from answer_assist.findings import CaseSummary
from answer_assist.store import Draft, Store, StoreError, open_store
from answer_assist.widgets import CaseWorkbench
from answer_assist.widgets.workbench import current_user


class Bench(CaseWorkbench):
    """A workbench that keeps what it would send to the browser."""

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

    def save(self, text: str, base: int | None, number: int = 1, **values: Any) -> dict[str, Any]:
        return self.hear("save", text=text, base=base, number=number, **values)


@pytest.fixture
def store() -> Store:
    return open_store(":memory:")


@pytest.fixture
def bench(store: Store, founding_case: Case, founding_summaries: Sequence[CaseSummary]) -> Bench:
    return Bench(founding_case, store, author="Dr. Lind", summaries=founding_summaries)


def latest(store: Store, case: Case) -> Draft:
    draft = store.draft(case.id)
    assert draft is not None
    return draft


def test_opening_sends_the_case_and_no_draft_yet(bench: Bench) -> None:
    answer = bench.hear("open")
    assert answer["type"] == "case"
    assert answer["view"] == "w1"
    assert answer["case"]["who"] == "Woman"
    assert answer["draft"] is None


def test_the_case_is_added_to_the_store(store: Store, bench: Bench, founding_case: Case) -> None:
    assert store.case(founding_case.id) == founding_case


def test_a_case_of_the_same_id_with_other_documents_is_refused(bench: Bench, founding_case: Case) -> None:
    other = replace(founding_case, documents=founding_case.documents[:1])
    with pytest.raises(StoreError, match="other documents"):
        CaseWorkbench(other, bench.store)


def test_a_save_is_acknowledged_with_time_and_revision(bench: Bench) -> None:
    answer = bench.save("Dear friend", None, number=7)
    draft = latest(bench.store, bench.case)
    assert (answer["type"], answer["number"]) == ("saved", 7)
    assert answer["draft"] == {
        "version": 1,
        "revision": 1,
        "author": "Dr. Lind",
        "mine": True,
        "saved_at": draft.saved_at.isoformat(),
    }
    assert (draft.text, draft.author) == ("Dear friend", "Dr. Lind")


def test_a_second_workbench_of_the_case_shows_the_draft(bench: Bench) -> None:
    bench.save("Dear friend", None)
    again = Bench(bench.case, bench.store, author="Dr. Lind")
    assert again.hear("open")["draft"]["text"] == "Dear friend"
    assert again.draft() == bench.draft()


def test_another_save_in_between_is_a_conflict_and_both_texts_are_kept(bench: Bench) -> None:
    bench.save("Dear friend", None)
    bench.store.save_draft(bench.case.id, "Dear madam", author="A. Lind", base=1)
    answer = bench.save("Dear friend, I read", 1)
    assert answer["type"] == "stale"
    assert (answer["stored"]["author"], answer["stored"]["mine"]) == ("A. Lind", False)
    assert answer["stored"]["text"] == "Dear madam"
    assert latest(bench.store, bench.case).text == "Dear madam"
    assert [aside.text for aside in bench.store.set_aside_drafts(bench.case.id)] == ["Dear friend, I read"]


def test_going_on_with_mine_makes_it_the_draft_and_theirs_an_earlier_version(bench: Bench) -> None:
    bench.save("Dear friend", None)
    bench.store.save_draft(bench.case.id, "Dear madam", author="A. Lind", base=1)
    bench.save("Dear friend, I read", 1)
    assert bench.save("Dear friend, I read on", 2, settled=True)["type"] == "saved"
    versions = [(draft.author, draft.text) for draft in bench.store.drafts(bench.case.id)]
    assert versions[-2:] == [("A. Lind", "Dear madam"), ("Dr. Lind", "Dear friend, I read on")]
    assert bench.store.set_aside_drafts(bench.case.id) == ()


def test_using_theirs_keeps_mine_aside_with_its_last_words(bench: Bench) -> None:
    bench.save("Dear friend", None)
    bench.store.save_draft(bench.case.id, "Dear madam", author="A. Lind", base=1)
    bench.save("Dear friend, I read", 1)
    told = bench.hear("set-aside", text="Dear friend, I read on", base=1)
    assert told == {"type": "aside", "view": "w1", "case": bench.case.id}  # this browser need not keep it
    assert bench.save("Dear madam, and", 2)["type"] == "saved"
    assert [aside.text for aside in bench.store.set_aside_drafts(bench.case.id)] == ["Dear friend, I read on"]


def test_a_save_whose_answer_was_late_is_no_conflict_with_itself(bench: Bench) -> None:
    bench.save("Dear", None, number=1)
    assert bench.save("Dear friend", None, number=2)["type"] == "saved"
    assert bench.save("Dear friend,", None, number=3)["draft"]["revision"] == 3
    assert bench.save("Dear friend, I", 3, number=4)["draft"]["revision"] == 4


def test_words_typed_while_a_save_was_on_its_way_follow_it_when_the_case_is_left(bench: Bench) -> None:
    bench.store.add_case(Case("next", bench.case.documents))
    bench.hear("open")
    first = bench.case.id
    bench.save("Dear", None, number=1)
    bench.save("Dear friend", None, number=2, case=first)  # its answer has not come yet
    bench.hear("step", by=1)
    assert bench.save("Dear friend,", None, number=3, case=first)["type"] == "kept"
    draft = bench.store.draft(first)
    assert draft is not None
    assert draft.text == "Dear friend,"
    assert bench.store.set_aside_drafts(first) == ()


def test_another_window_that_saw_none_of_it_is_a_conflict(bench: Bench) -> None:
    bench.hear("open", view="w1")
    bench.hear("open", view="w2")
    told = bench.hear("save", view="w1", text="Dear", base=None, number=1)
    assert told["draft"]["text"] == "Dear"  # for the other window, which follows if nothing waits in it
    assert bench.hear("save", view="w2", text="Hello", base=None, number=1)["type"] == "stale"


def test_what_the_store_cannot_do_is_said(bench: Bench, monkeypatch: pytest.MonkeyPatch) -> None:
    def full(*_arguments: object, **_values: object) -> Draft:
        raise StoreError("the disk is full; make room and save again")

    monkeypatch.setattr(bench.store, "save_draft", full)
    assert bench.save("Dear friend", None) == {
        "type": "failed",
        "view": "w1",
        "number": 1,
        "reason": "the disk is full; make room and save again",
    }
    monkeypatch.setattr(bench.store, "draft", full)
    assert bench.hear("open")["type"] == "unreadable"


def test_somebody_is_there(bench: Bench) -> None:
    assert bench.hear("ping") == {"type": "pong", "view": "w1"}


def test_an_unknown_message_is_logged(bench: Bench, caplog: pytest.LogCaptureFixture) -> None:
    with caplog.at_level(logging.WARNING):
        assert bench.hear("dance") == {}
    assert "unknown type 'dance'" in caplog.text


def test_the_widget_state_holds_no_patient_text(bench: Bench) -> None:
    bench.hear("open")
    bench.save("Dear friend of the patient", None)
    bench.selected = "marker-1"
    state = {key: value for key, value in bench.get_state().items() if key not in ("_esm", "_css")}
    shown = json.dumps(state, default=str) + repr(bench) + json.dumps(bench._repr_mimebundle_(), default=str)
    assert "marker-1" in shown  # the state was looked at
    for word in ("basaloid", "synaptophysin", "Dear", "Woman", "vismodegib", "80 %"):
        assert word not in shown
    assert "basaloid" not in bench.get_state()["_esm"]


def test_the_key_of_unsaved_words_tells_nothing_and_differs_by_author_and_case(
    bench: Bench, store: Store
) -> None:
    key = bench.hear("open")["key"]
    other = Bench(bench.case, store, author="A. Lind").hear("open")["key"]
    assert key != other
    assert bench.case.id not in key
    assert "Lind" not in key


def test_the_author_is_the_hub_user_or_the_system_user(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("JUPYTERHUB_USER", "a.lind")
    assert current_user() == "a.lind"
    monkeypatch.delenv("JUPYTERHUB_USER")
    monkeypatch.setenv("LOGNAME", "resident")
    assert current_user() == "resident"


def test_documents_are_read_if_nobody_has(founding_case: Case, store: Store) -> None:
    bench = Bench(founding_case, store)
    assert bench.hear("open")["case"]["documents"][1]["title"] == founding_case.documents[1].title


def test_a_correction_is_shown_in_every_window(bench: Bench) -> None:
    bench.hear("open", "w1")
    bench.hear("open", "w2")
    bench.sent.clear()
    bench._handle_custom_msg({"type": "reject", "view": "w1", "id": "marker-1"}, [])
    assert [(message["type"], message["view"]) for message in bench.sent] == [("view", "w1"), ("view", "w2")]
    assert all(message["work"]["can_undo"] for message in bench.sent)
    bench.sent.clear()
    bench._handle_custom_msg({"type": "undo", "view": "w2"}, [])
    assert not bench.sent[0]["work"]["can_undo"]


def test_a_correction_sends_only_the_documents_that_it_marks_otherwise(bench: Bench) -> None:
    whole = bench.hear("open")["case"]["documents"]
    vismodegib = next(f.id for f in bench.desk.case_view.findings if f.finding.name == "vismodegib")
    message, report = bench.hear("reject", id=vismodegib)["case"]["documents"]
    assert message["paragraphs"] != whole[0]["paragraphs"]
    assert "paragraphs" not in report
    assert "paragraphs" in bench.hear("open")["case"]["documents"][1]


def test_a_value_that_cannot_be_taken_is_told_to_the_form(bench: Bench) -> None:
    bench.hear("open")
    ki67 = next(found.id for found in bench.desk.case_view.findings if found.finding.name == "Ki-67")
    answer = bench.hear("edit", id=ki67, values={"percent": "many"})
    assert (answer["type"], answer["where"]) == ("refused", "form")
    assert "0 to 100" in answer["reason"]


def test_an_act_on_a_case_that_has_left_the_screen_does_nothing(bench: Bench) -> None:
    bench.hear("open")
    assert bench.hear("reject", id="marker-1", case="another") == {}
    assert bench.desk.corrections == ()


def test_words_typed_before_the_next_case_came_are_saved_where_they_belong(bench: Bench) -> None:
    bench.store.add_case(Case("next", bench.case.documents))
    bench.hear("open")
    first = bench.case.id
    bench.hear("step", by=1)
    assert bench.case.id == "next"
    told = bench.save("Dear friend", None, case=first)
    assert told == {"type": "kept", "view": "w1", "case": first}  # this browser need not keep them
    draft = bench.store.draft(first)
    assert draft is not None
    assert draft.text == "Dear friend"
    assert bench.draft() is None


def test_submitting_saves_and_freezes(bench: Bench) -> None:
    bench.hear("open")
    answer = bench.hear("submit", text="Dear friend", base=None)
    assert answer["type"] == "view"
    assert answer["draft"]["text"] == "Dear friend"  # in the store, whatever is still on its way
    assert answer["work"]["frozen"]
    assert bench.store.state(bench.case.id) == "in review"
    failed = bench.save("Dear friend, more", 1)
    assert failed["type"] == "failed"
    assert "in review" in failed["reason"]


def test_an_empty_answer_is_not_submitted(bench: Bench) -> None:
    bench.hear("open")
    bench.sent.clear()
    bench._handle_custom_msg({"type": "submit", "view": "w1", "text": " ", "base": None}, [])
    assert [message["type"] for message in bench.sent] == ["refused", "view"]
    assert "empty" in bench.sent[0]["reason"]


def test_versions_come_newest_first(bench: Bench) -> None:
    bench.hear("open")
    bench.store.save_draft(bench.case.id, "One", author="A. Osei", base=None)
    bench.store.save_draft(bench.case.id, "Two", author="Dr. Lind", base=1)
    answer = bench.hear("versions")
    assert [(version["text"], version["mine"]) for version in answer["versions"]] == [
        ("Two", True),
        ("One", False),
    ]


def test_an_export_comes_as_a_file(bench: Bench) -> None:
    bench.hear("open")
    answer = bench.hear("export", format="markdown")
    assert (answer["type"], answer["mime"]) == ("file", "text/markdown")
    assert bench.hear("export", format="fax")["type"] == "refused"


def test_templates_that_cannot_be_read_are_told_and_the_packaged_ones_stay(
    bench: Bench, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    broken = tmp_path / "templates.toml"
    broken.write_text("[[template]]\nname = 3\n")
    monkeypatch.setenv("ANSWER_ASSIST_TEMPLATES", str(broken))
    told = bench.hear("open")["templates"]
    assert "template 1 has no name" in told["note"]
    assert told["passages"][0]["name"] == "Greeting"


def test_the_check_answers_with_the_number_of_its_question(bench: Bench) -> None:
    bench.hear("open")
    answer = bench.hear("check", number=7, text="Vismodegib would not help her. Synaptophysin is negative.")
    assert (answer["type"], answer["view"], answer["number"]) == ("coverage", "w1", 7)
    assert len(answer["coverage"]["asked"]) == 2
    assert answer["coverage"]["remarks"][0]["kind"] == "contradiction"
    assert bench.hear("check", number=8, text="Yes.", case="another") == {}


def test_an_overruled_remark_is_told_to_every_window(bench: Bench) -> None:
    bench.hear("open")
    told = bench.hear("check", number=1, text="Synaptophysin is negative.")["coverage"]["remarks"][0]
    assert bench.hear("overrule", remark=told["remark"], reason="a second stain")["type"] == "view"
    again = bench.hear("check", number=2, text="Synaptophysin is negative.")["coverage"]["remarks"][0]
    assert again["overruled"] == {"who": "you", "reason": "a second stain"}
    assert bench.hear("reinstate", remark=told["remark"])["type"] == "view"
    bench.sent.clear()
    bench._handle_custom_msg({"type": "overrule", "view": "w1", "remark": told["remark"], "reason": " "}, [])
    assert [message["type"] for message in bench.sent] == ["refused", "view"]


def test_the_case_stands_in_the_notebook_where_the_user_asks_for_it(bench: Bench) -> None:
    text = bench.markdown()
    assert "Basaloid carcinoma" in text
    assert "| p63 | negative |" in text
