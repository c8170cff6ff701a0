"""A document's text, cut where its marked words begin and end."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from answer_assist.findings import Span
from answer_assist.widgets.segments import Paragraph, Stretch, paragraphs_of, places_of, stretches_of


def span(text: str, quote: str, after: int = 0) -> Span:
    start = text.index(quote, after)
    return Span(start, start + len(quote), quote)


def marked(text: str, **quotes: str) -> list[tuple[str, list[str]]]:
    """Segments of the text, each with the findings that its words belong to."""
    stretches = [
        Stretch(span(text, quote).start, span(text, quote).end, finding, 0)
        for finding, quote in quotes.items()
    ]
    return [
        (segment["text"], [mark["finding"] for mark in segment.get("marks", [])])
        for paragraph in paragraphs_of(text, stretches, {})
        for segment in paragraph
    ]


def joined(paragraphs: list[Paragraph]) -> str:
    return "".join(segment["text"] for paragraph in paragraphs for segment in paragraph)


def test_words_of_a_finding_are_a_segment_of_their_own() -> None:
    assert marked("The p63 stain was negative.", p63="p63") == [
        ("The ", []),
        ("p63", ["p63"]),
        (" stain was negative.", []),
    ]


def test_offsets_are_code_points_so_emoji_shift_nothing() -> None:
    assert marked("🙏🏽 p63 negative 👨‍👩‍👧, Ki-67 80 %", ki67="Ki-67 80 %")[-1] == ("Ki-67 80 %", ["ki67"])


def test_where_findings_overlap_the_innermost_comes_first() -> None:
    text = "lesions in the liver showed basaloid carcinoma"
    assert marked(text, liver=text, tumor="basaloid carcinoma") == [
        ("lesions in the liver showed ", ["liver"]),
        ("basaloid carcinoma", ["tumor", "liver"]),
    ]


def test_only_the_first_piece_of_a_mark_starts_it() -> None:
    text = "no spread to liver or bone"
    stretches = [Stretch(0, len(text), "liver", 0), Stretch(22, 26, "bone", 0)]
    (paragraph,) = paragraphs_of(text, stretches, {})
    assert [segment["starts"] for segment in paragraph] == [True, True]
    inner = [Stretch(0, 18, "liver", 0), Stretch(3, 9, "spread", 0)]
    (paragraph,) = paragraphs_of(text, inner, {})
    assert [segment.get("starts") for segment in paragraph] == [True, True, False, None]


def test_blank_lines_part_paragraphs_and_single_line_breaks_stay() -> None:
    text = "CD3: positive\nCD20: negative\n\n \nKi-67 is high.\r\n\r\nThanks"
    paragraphs = paragraphs_of(text, [], {})
    assert [joined([paragraph]).strip() for paragraph in paragraphs] == [
        "CD3: positive\nCD20: negative",
        "Ki-67 is high.",
        "Thanks",
    ]
    assert joined(paragraphs) == text


def test_words_that_go_over_a_paragraph_are_marked_in_both() -> None:
    text = "IHC: positive for\n\nCD3"
    paragraphs = paragraphs_of(text, [Stretch(5, len(text), "cd3", 0)], {})
    assert [[segment["text"] for segment in paragraph if "marks" in segment] for paragraph in paragraphs] == [
        ["positive for\n\n"],
        ["CD3"],
    ]


def test_a_question_holds_its_words_and_the_marks_in_them() -> None:
    text = "Thanks. Would vismodegib help her? Bye."
    question = span(text, "Would vismodegib help her?")
    drug = span(text, "vismodegib")
    (paragraph,) = paragraphs_of(
        text, [Stretch(drug.start, drug.end, "drug", 0)], {3: (question.start, question.end)}
    )
    assert [(segment["text"], segment.get("question")) for segment in paragraph] == [
        ("Thanks. ", None),
        ("Would ", 3),
        ("vismodegib", 3),
        (" help her?", 3),
        (" Bye.", None),
    ]


def test_a_character_that_turns_the_direction_stands_alone_and_is_named() -> None:
    (paragraph,) = paragraphs_of("p63 \u202eevitagen", [Stretch(0, 13, "p63", 0)], {})
    assert [(segment["text"], segment.get("control")) for segment in paragraph] == [
        ("p63 ", None),
        ("\u202e", "U+202E"),
        ("evitagen", None),
    ]


@pytest.mark.parametrize(
    ("text", "quotes", "places"),
    [
        ("p63 and CK5/6 did not stain at all", ("p63", "did not stain at all"), 1),
        ("Ki-67 is 80 %. What does a Ki-67 of 80 % mean?", ("Ki-67 is 80 %", "Ki-67 of 80 %"), 2),
        ("Negative for:\nCK7\nCK20\nTTF1", ("Negative for", "TTF1"), 1),
        ("IHC is negative.\n\nAs said: p63", ("negative", "p63"), 2),
        ("p63 " + "and a lot of other stains " * 12 + "are negative", ("p63", "negative"), 2),
    ],
)
def test_words_of_one_statement_are_one_place(text: str, quotes: tuple[str, ...], places: int) -> None:
    found: list[Span] = []
    for quote in quotes:
        found.append(span(text, quote, found[-1].end if found else 0))
    assert len(places_of(text, found)) == places


@pytest.mark.parametrize(
    ("text", "quotes", "painted"),
    [
        ("Synaptophysin   positive", ("Synaptophysin", "positive"), ["Synaptophysin   positive"]),
        ("ER: 90 %", ("ER", "90 %"), ["ER: 90 %"]),
        ("p53 (mutant)", ("p53", "mutant"), ["p53 (mutant"]),
        ("KI67 is positive in 80%", ("KI67", "positive", "80%"), ["KI67 is positive in 80%"]),
        ("p63 came back negative", ("p63", "negative"), ["p63", "negative"]),
        ("CD3\npositive", ("CD3", "positive"), ["CD3", "positive"]),
    ],
)
def test_neighbouring_words_are_painted_as_one(
    text: str, quotes: tuple[str, ...], painted: list[str]
) -> None:
    spans = [span(text, quote) for quote in quotes]
    assert [text[one.start : one.end] for one in stretches_of(text, "x", 0, spans)] == painted


def test_words_that_several_findings_share_stay_apart() -> None:
    text = "p63 and CK5/6 did not stain"
    own, did_not, stain = (span(text, quote) for quote in ("CK5/6", "did not", "stain"))
    owners = {own: {"ck"}, did_not: {"ck", "p63"}, stain: {"ck", "p63"}}
    painted = [
        text[one.start : one.end] for one in stretches_of(text, "ck", 0, [own, did_not, stain], owners)
    ]
    assert painted == ["CK5/6", "did not stain"]


PIECES = st.sampled_from(
    ["p63 ", "negative", "\n\n", "\n", " ", "🧬", "e\u0301", ". ", "\u202e", "<b>", "\r\n"]
)


@given(st.data())
def test_the_segments_are_the_text_whatever_is_marked(data: st.DataObject) -> None:
    text = "".join(data.draw(st.lists(PIECES, max_size=30)))
    offset = st.integers(0, len(text))
    range_ = st.tuples(offset, offset).map(sorted)
    marked_ranges = data.draw(st.lists(range_, max_size=8))
    stretches = [Stretch(start, end, f"f{n}", 0) for n, (start, end) in enumerate(marked_ranges)]
    asked = {n: (start, end) for n, (start, end) in enumerate(data.draw(st.lists(range_, max_size=3)), 1)}
    paragraphs = paragraphs_of(text, stretches, asked)
    assert joined(paragraphs) == text
    covered: dict[str, str] = {}
    for paragraph in paragraphs:
        for segment in paragraph:
            for mark in segment.get("marks", []):
                covered[mark["finding"]] = covered.get(mark["finding"], "") + segment["text"]
    for stretch in stretches:
        assert covered.get(stretch.finding, "") == text[stretch.start : stretch.end]
