"""The tables of published counts: every row is checked, and a wrong one is named by file and line."""

from __future__ import annotations

import re
import subprocess
import sys
from importlib import resources

import pytest

from answer_assist.profiles.categories import categories_of, parse_rules
from answer_assist.profiles.results import apart
from answer_assist.profiles.tables import ProfileError, ProfileTables, parse_tables, profile_tables
from answer_assist.terminology.loader import load_table

TYPES = "type\tmorphology\tsites\tgeneral\n"
SOURCES = "key\ttitle\tjournal\tyear\tpages\tdoi\tpmid\tread\n"
COUNTS = "type\tmarker\tpositive\ttotal\tgiven\tcounted_as\tsubset\tsource\tnote\n"
GUIDELINES = "type\tmarker\tsays\tsource\n"
SEMINOMA = "seminoma\t9061/3\t\t\n"
PAPER = "lind-2019\tSeries of seminomas\tHistopathology\t2019\t7:1-9\t10.1111/his.1\t\tabstract\n"
ROW = "seminoma\tCD117\t47\t50\tcounts\tany staining\t\tlind-2019\t\n"


def tables(
    *, types: str = SEMINOMA, sources: str = PAPER, counts: str = ROW, said: str = ""
) -> ProfileTables:
    texts = {"types": TYPES + types, "sources": SOURCES + sources, "counts": COUNTS + counts}
    return parse_tables(texts | {"guidelines": GUIDELINES + said})


def test_a_row_as_it_should_be() -> None:
    (count,) = tables().counts["seminoma", "CD117"]
    assert (count.positive, count.total, count.source.citation) == (47, 50, "Histopathology 2019;7:1-9")
    assert count.source.identifier == "doi:10.1111/his.1"


@pytest.mark.parametrize(
    ("counts", "message"),
    [
        (ROW.replace("\t47\t50", "\t51\t50"), "counts.tsv line 2: 51 of 50 cannot be"),
        (ROW.replace("\t47\t50", "\t0\t0"), "0 of 0 cannot be"),
        (ROW.replace("\t47", "\t94 %"), "positive '94 %' is no whole number"),
        (ROW.replace("CD117", "c-kit-x"), "the marker 'c-kit-x' is not known"),
        (ROW.replace("seminoma", "teratoma"), "the type 'teratoma' is not known"),
        (ROW.replace("lind-2019", "berg-2019"), "the source 'berg-2019' is not known"),
        (ROW.replace("\tcounts\t", "\testimate\t"), "given is 'estimate'"),
        (ROW.replace("any staining", ""), "say what counted as positive"),
        (ROW.replace("\tlind-2019\t", "\tlind-2019"), "8 cells, the header has 9"),
        (ROW.replace("any staining", "any staining "), "space around a cell"),
        (
            "# Lind\n" + ROW + ROW,
            "counts.tsv line 4: seminoma, CD117, lind-2019, any staining stands already",
        ),
    ],
)
def test_a_wrong_count_is_named_by_its_line(counts: str, message: str) -> None:
    with pytest.raises(ProfileError, match=re.escape(message)):
        tables(counts=counts)


@pytest.mark.parametrize(
    ("sources", "message"),
    [
        (PAPER.replace("10.1111/his.1", "doi.org/10.1111"), "is no DOI"),
        (PAPER.replace("10.1111/his.1\t", "\t12a"), "'12a' is no PubMed number"),
        (PAPER.replace("10.1111/his.1", ""), "give the DOI or the PubMed number"),
        (PAPER.replace("2019\t7", "1819\t7"), "give title, journal and year"),
        (PAPER.replace("abstract", "hearsay"), "read is 'hearsay'"),
        (PAPER + PAPER.replace("lind-2019", "lind-2019b"), "DOI 10.1111/his.1 stands already in"),
        (PAPER.replace("lind-2019", "Lind 2019"), "the key 'Lind 2019'"),
    ],
)
def test_a_wrong_source_is_named_by_its_line(sources: str, message: str) -> None:
    with pytest.raises(ProfileError, match=re.escape(message)):
        tables(sources=sources)


@pytest.mark.parametrize(
    ("types", "message"),
    [
        (SEMINOMA.replace("9061/3", "9061"), "'9061' is no ICD-O-3 morphology"),
        (SEMINOMA.replace("\t\t", "\ttestis\t"), "'testis' is no ICD-O-3 topography"),
        (
            SEMINOMA + SEMINOMA.replace("seminoma", "germinoma"),
            "9061/3, 0 stands already in types.tsv line 2",
        ),
        (SEMINOMA.replace("\t\n", "\tgerm cell tumor\n"), "'germ cell tumor' is none of this table"),
        (SEMINOMA.replace("\t\n", "\tseminoma\n"), "'seminoma' is more general than itself"),
    ],
)
def test_a_wrong_type_is_named_by_its_line(types: str, message: str) -> None:
    with pytest.raises(ProfileError, match=re.escape(message)):
        tables(types=types)


def test_a_guideline_says_one_of_three_things() -> None:
    said = "seminoma\tCD117\tusually positive\tlind-2019\n"
    assert tables(said=said).statements["seminoma", "CD117"][0].says == "usually positive"
    with pytest.raises(ProfileError, match="says is 'often'"):
        tables(said=said.replace("usually positive", "often"))


def test_the_table_is_as_large_and_as_dense_as_promised() -> None:
    """The first edition: 60 types, 90 markers, 900 rows, 150 papers."""
    found = profile_tables()
    rows = [count for counts in found.counts.values() for count in counts]
    assert len({count.type for count in rows}) >= 60
    assert len({count.marker for count in rows}) >= 90
    assert len(rows) >= 900
    assert len({count.source.key for count in rows}) >= 150


def test_every_type_and_every_source_is_used() -> None:
    found = profile_tables()
    counted = {count.type for counts in found.counts.values() for count in counts}
    stated = {statement.type for said in found.statements.values() for statement in said}
    general = {type.general for type in found.types.values()}
    assert set(found.types) - counted - stated - general == set()
    cited = {count.source.key for counts in found.counts.values() for count in counts}
    cited |= {statement.source.key for said in found.statements.values() for statement in said}
    categories = resources.files("answer_assist.profiles").joinpath("categories.tsv").read_text("utf-8")
    cited |= {line.split("\t")[-1] for line in categories.splitlines()}
    assert set(found.sources) - cited == set()


def test_morphologies_are_codes_of_the_terminology() -> None:
    """A type whose code no report can state would never be compared with."""
    codes = {row.code for row in load_table("tumor_types")}
    for type in profile_tables().types.values():
        assert not type.morphologies or codes & set(type.morphologies), type.name


def test_markers_that_stand_apart_are_markers() -> None:
    assert set(apart()) <= {row.name for row in load_table("markers")}


def test_nothing_is_read_before_it_is_needed() -> None:
    """Importing the package reads no table of it; the first question does."""
    code = (
        "from answer_assist.profiles import profile_tables\n"
        "assert profile_tables.cache_info().currsize == 0\n"
        "profile_tables(); profile_tables()\n"
        "assert profile_tables.cache_info().misses == 1\n"
    )
    subprocess.run([sys.executable, "-c", code], check=True)


def test_categories_can_be_read() -> None:
    assert list(categories_of([], "8500/3", ["C50.9"])) == []


CATEGORIES = "marker\ttumors\tsites\tkind\tvalues\tsays\tsource\n"
SPAN = "Ki-67\t8370/3\tC74\trange\t2-80\t2 to 80 % in 50 adrenocortical carcinomas\tlind-2019\n"


def test_a_span_as_it_should_be() -> None:
    sources = tables().sources
    (rule,) = parse_rules(CATEGORIES + SPAN, sources)
    assert rule.concerns("8370/3", ["C74.0"])
    assert not rule.concerns("8370/0", ["C74.0"])  # an adenoma
    assert not rule.concerns("8370/3", ["C64.9"])
    assert rule.source is sources["lind-2019"]


def test_a_morphology_without_behaviour_is_of_any() -> None:
    (rule,) = parse_rules(CATEGORIES + SPAN.replace("8370/3", "8370-8375"), tables().sources)
    assert rule.concerns("8370/0", ["C74.0"])
    assert rule.concerns("8375/3", ["C74.0"])
    assert not rule.concerns("8380/3", ["C74.0"])


@pytest.mark.parametrize(
    ("row", "message"),
    [
        (SPAN.replace("\trange\t", "\tmean\t"), "categories.tsv line 2: kind is 'mean'"),
        (SPAN.replace("Ki-67", "MIB-7"), "the marker 'MIB-7' is not known"),
        (SPAN.replace("lind-2019", "berg-2019"), "the source 'berg-2019' is not known"),
        (SPAN.replace("8370/3", "8370/5"), "'8370/5' is no ICD-O-3 morphology"),
        (SPAN.replace("8370/3", "8380-8370"), "'8380-8370' is no ICD-O-3 morphology"),
        (SPAN.replace("C74", "adrenal gland"), "'adrenal gland' is no ICD-O-3 topography"),
        (SPAN.replace("\t2-80", "\t>2"), "the values of a range are its two ends"),
        (SPAN.replace("\t2-80", "\t2-8 | 9-80"), "the values of a range are its two ends"),
        (SPAN.replace("\t2-80", "\t80-2"), "'80-2' ends below its beginning"),
        (SPAN.replace("\trange\t2-80", "\tshare\t2 %"), "'2 %' is no percentage"),
        (SPAN.replace("8370/3", ""), "say of which tumors, and of how many"),
        (SPAN.replace("in 50 ", "in "), "say of which tumors, and of how many"),
        (SPAN.replace("\tlind-2019", ""), "6 cells, the header has 7"),
    ],
)
def test_a_wrong_category_is_named_by_its_line(row: str, message: str) -> None:
    with pytest.raises(ProfileError, match=re.escape(message)):
        parse_rules(CATEGORIES + row, tables().sources)


def test_categories_have_their_columns() -> None:
    with pytest.raises(ProfileError, match="the columns are marker, tumors, sites"):
        parse_rules("marker\tsays\n", tables().sources)


def test_morphologies_of_ranges_are_codes_of_the_terminology() -> None:
    """A range of a type that no report can state would never be told."""
    codes = {row.code for row in load_table("tumor_types") if row.code}
    text = resources.files("answer_assist.profiles").joinpath("categories.tsv").read_text("utf-8")
    for rule in parse_rules(text, profile_tables().sources):
        assert all(any(each.holds(code) for code in codes) for each in rule.tumors), rule.says
