"""The known terms nearest to an unrecognised name, as proposals for the doctor."""

from __future__ import annotations

import sys
from pathlib import Path

import pytest

from answer_assist.names import linking
from answer_assist.names.linking import LinkingMissing, NameKind, nearest_terms
from answer_assist.terminology.user_terms import add_user_term, remove_user_term


def test_without_scispacy_one_sentence_says_how_to_get_it(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "scispacy.candidate_generation", None)
    linking._index_of.cache_clear()
    with pytest.raises(LinkingMissing, match=r'need scispaCy: pip install "answer-assist\[scispacy\]"$'):
        nearest_terms("pinealoblastomma", "tumor")


@pytest.mark.parametrize("name", ["cytokeratin 5-6", "p 63x", "CK7like", "", "  "])
def test_names_with_digits_and_none_are_never_linked(name: str) -> None:
    assert nearest_terms(name, "marker") == ()


def test_no_name_with_digits_is_proposed() -> None:
    forms = [form for table in linking.TABLES.values() for _, form in linking._forms(table)]
    assert len(forms) > 5000
    assert [form for form in forms if any(character.isdigit() for character in form)] == []


class TestWithScispacy:
    """The index itself; it is made once for all of these."""

    pytestmark = pytest.mark.filterwarnings("default")  # of the libraries that scispaCy brings

    @pytest.fixture(autouse=True)
    def _needs_it(self) -> None:
        pytest.importorskip("scispacy")

    @pytest.mark.parametrize(
        ("name", "kind", "term"),
        [
            ("choriod plexus papiloma", "tumor", "choroid plexus papilloma"),
            ("carcinoma, adenosqamous", "tumor", "adenosquamous carcinoma"),
            ("hepatoblastomata", "tumor", "hepatoblastoma"),
            ("oesophageal", "site", "esophagus"),
            ("vermifrm  appendx", "site", "appendix"),
            ("synaptophisine", "marker", "synaptophysin"),
            ("Chromogranine", "marker", "chromogranin A"),
        ],
    )
    def test_the_nearest_term_is_the_one_that_is_meant(self, name: str, kind: NameKind, term: str) -> None:
        near = nearest_terms(name, kind)
        assert near[0].row.name == term
        assert 0.4 < near[0].score <= 1
        assert len(near) == len({candidate.row for candidate in near}) == 3
        assert [candidate.score for candidate in near] == sorted(
            (candidate.score for candidate in near), reverse=True
        )

    def test_letters_that_no_name_has_lead_nowhere(self) -> None:
        assert nearest_terms("qqq", "marker") == ()

    def test_words_that_mean_no_place_are_not_proposed(self) -> None:
        assert "blood pressure" not in {near.row.name for near in nearest_terms("blood pressur", "site")}

    def test_a_users_own_synonym_leads_to_its_term(
        self, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        monkeypatch.setenv("ANSWER_ASSIST_TERMS", str(tmp_path / "terms.tsv"))
        add_user_term("markers", "Ki-67", "mitoindex", by="Dr. Lind")
        try:
            assert nearest_terms("mitoindexx", "marker", 1)[0].row.name == "Ki-67"
        finally:
            remove_user_term("mitoindex")
