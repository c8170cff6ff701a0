"""What the check of a draft tells the browser: states, remarks with both quotes, reasons to overrule them."""

from __future__ import annotations

import json

import pytest

from answer_assist.answers import checker
from answer_assist.cases import Case, CaseDocument
from answer_assist.findings import Span
from answer_assist.model_files import ModelFileError
from answer_assist.store import Store, open_store
from answer_assist.widgets.checking import NoSuchRemark, RemarkView, quote_view
from answer_assist.widgets.desk import Desk

MESSAGE = (
    "My wife is 52. We were told that the p63 stain is negative and that this helps. "
    "She takes azathioprine for Crohn's disease.\n\nDoes she need chemotherapy? Can we fly to Malta in May?"
)
REPORT = "Squamous markers: p63 negative, CK5/6 negative."
CASE = Case("0412", (CaseDocument("m", "query", MESSAGE), CaseDocument("r", "report", REPORT)))
WRONG = "Her p63 is positive."
DRAFT = f"🧬 Yes, she needs chemotherapy first. {WRONG} Take care."


@pytest.fixture
def store() -> Store:
    store = open_store(":memory:")
    store.add_case(CASE)
    return store


@pytest.fixture
def desk(store: Store) -> Desk:
    return Desk(store, CASE, "Dr. Lind")


def remark(desk: Desk, kind: str, draft: str = DRAFT) -> RemarkView:
    return next(each for each in desk.coverage(draft)["remarks"] if each["kind"] == kind)


def test_each_question_has_its_state_and_its_words_in_code_points(desk: Desk) -> None:
    told = desk.coverage(DRAFT)
    assert [asked["number"] for asked in told["asked"]] == [1, 2]
    assert told["asked"][0]["status"] != "missing"
    assert [DRAFT[start:end] for start, end in told["asked"][0]["support"]] == [
        "🧬 Yes, she needs chemotherapy first."
    ]
    assert json.loads(json.dumps(told))["written"]


def test_a_contradiction_has_both_quotes_with_what_stands_around_them(desk: Desk) -> None:
    wrong = remark(desk, "contradiction")
    case, draft = wrong["case"], wrong["draft"]
    assert draft is not None
    assert (draft["document"], DRAFT[draft["start"] : draft["end"]], draft["words"]) == (-1, WRONG, WRONG)
    source = CASE.documents[case["document"]].text
    assert "p63" in source[case["start"] : case["end"]]
    whole = case["before"] + case["words"] + case["after"]
    assert "p63" in whole
    assert whole.replace("… ", "").replace(" …", "").strip() in source
    assert "\n" not in whole


def test_a_long_sentence_around_a_quote_is_cut_at_words_and_the_cut_is_marked() -> None:
    long = "we heard this and that from many doctors " * 6
    text = f"Last week {long}that p63 is negative, and {long.strip()}. Can I fly?"
    start = text.index("p63")
    quote = quote_view(text, Span(start, start + 15, text[start : start + 15]), 0)
    assert quote["words"] == "p63 is negative"
    assert (quote["before"][:2], quote["after"][-2:]) == ("… ", " …")
    for words in (quote["before"].removeprefix("… "), quote["after"].removesuffix(" …")):
        assert 20 < len(words) < 60
        assert f" {words.strip()} " in text.replace(",", " ,")


def test_a_quote_as_long_as_a_page_is_cut() -> None:
    text = "word " * 2000
    assert len(quote_view(text, Span(0, len(text), text), 0)["words"]) < 200


def test_mended_the_contradiction_is_gone(desk: Desk) -> None:
    mended = desk.coverage(DRAFT.replace("positive", "negative"))
    assert [each for each in mended["remarks"] if each["kind"] == "contradiction"] == []


def test_a_finding_passed_over_comes_with_a_sentence_that_takes_it_up(desk: Desk) -> None:
    unsaid = remark(desk, "omission")
    assert "azathioprine" in unsaid["about"].lower()
    assert unsaid["draft"] is None
    assert unsaid["sentence"] == "You write: “She takes azathioprine for Crohn's disease”."
    with_it = desk.coverage(f"{DRAFT} {unsaid['sentence']}")
    assert [each for each in with_it["remarks"] if each["kind"] == "omission"] == []


def test_a_draft_without_words_is_not_held_against_anybody(desk: Desk) -> None:
    told = desk.coverage(" \n")
    assert not told["written"]
    assert told["remarks"] == []


def test_a_correction_of_the_case_counts_at_once(desk: Desk) -> None:
    assert remark(desk, "contradiction")
    p63 = next(found for found in desk.case_view.findings if found.finding.name == "p63")
    desk.edit(p63.id, {"result": "positive"})
    assert [each for each in desk.coverage(DRAFT)["remarks"] if each["kind"] == "contradiction"] == []


@pytest.mark.parametrize("kind", ["contradiction", "omission"])
def test_a_remark_is_overruled_for_everybody_and_reinstated(store: Store, desk: Desk, kind: str) -> None:
    desk.overrule(remark(desk, kind)["remark"], "asked the\u202e laboratory")
    assert remark(desk, kind)["overruled"] == {"who": "you", "reason": "asked the laboratory"}
    other = Desk(store, CASE, "A. Osei")
    assert remark(other, kind)["overruled"] == {"who": "Dr. Lind", "reason": "asked the laboratory"}
    other.reinstate(remark(other, kind)["remark"])
    assert remark(desk, kind)["overruled"] is None


def test_other_words_in_the_draft_are_another_contradiction(desk: Desk) -> None:
    desk.overrule(remark(desk, "contradiction")["remark"], "a second stain was positive")
    moved = remark(desk, "contradiction", f"Dear friend, {DRAFT}")
    assert moved["overruled"] is not None  # the same words elsewhere
    assert remark(desk, "contradiction", "Her p63 was positive in 80 %.")["overruled"] is None


@pytest.mark.parametrize("change", [{"document": 9}, {"document": -1}, {"kind": "rumour"}])
def test_what_is_no_remark_on_the_case_is_refused(desk: Desk, change: dict[str, object]) -> None:
    with pytest.raises(NoSuchRemark, match="no such remark"):
        desk.overrule({**remark(desk, "contradiction")["remark"], **change}, "because")


def test_without_the_model_one_line_says_why(desk: Desk, monkeypatch: pytest.MonkeyPatch) -> None:
    def missing() -> None:
        raise ModelFileError("coverage/encoder.onnx is missing; install the package again")

    monkeypatch.setattr(checker, "coverage_model", missing)
    told = desk.coverage(DRAFT)
    assert told == {
        "written": True,
        "note": "coverage/encoder.onnx is missing; install the package again. Everything else works",
        "asked": [],
        "remarks": [],
    }


def test_a_draft_without_words_needs_no_reading_and_is_not_missing_anything(desk: Desk) -> None:
    assert desk.coverage(" \n") == {"written": False, "note": "", "asked": [], "remarks": []}


def test_a_case_prepared_in_the_background_is_checked_as_it_was_corrected_meanwhile(
    store: Store, desk: Desk
) -> None:
    line = next(found for found in desk.case_view.findings if found.finding.name == "p63")
    desk.get_ready()
    desk.edit(line.id, {"result": "positive"})
    assert all(each["kind"] != "contradiction" for each in desk.coverage(DRAFT)["remarks"])
