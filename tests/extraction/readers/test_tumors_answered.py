"""Tumors that a text asks about and answers, adds to a denial, or lists before it rules them out."""

from __future__ import annotations

import pytest

from answer_assist.extraction.readers.tumors import read_tumors
from answer_assist.extraction.reading import Reading


def read(text: str, kind: str = "report") -> set[str]:
    """The tumors of a text as "code assertion"."""
    return {f"{fact.code.value} {fact.assertion}" for fact in read_tumors(Reading(text, kind)) if fact.code}


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("Is it carcinoma? No: keratin negative.", {"8010/3 absent"}),
        ("Is it lymphoma? No, CD45 negative. It is a sarcoma.", {"9590/3 absent", "8800/3 present"}),
        ("Is it melanoma again? No.", {"8720/3 absent"}),
        ('Referred as "?ca stomach" - no.', {"8000/3 absent"}),
        ("Rhabdomyosarcoma: no support, desmin negative.", {"8900/3 absent"}),
        ("Adenosquamous carcinoma was considered, and rejected.", {"8560/3 absent"}),
        ("Adenosquamous carcinoma was considered.", {"8560/3 uncertain"}),
        # A list goes on before its last pair.
        (
            "Lymphoma, melanoma, rhabdomyosarcoma & NUT carcinoma ruled out.",
            {"9590/3 absent", "8720/3 absent", "8900/3 absent", "8023/3 absent"},
        ),
        (
            "Sections show melanoma, carcinoma and DCIS is not seen.",
            {"8720/3 present", "8500/2 absent", "8010/3 present"},
        ),
        # What is added behind a denial is there.
        ("No edema, and also a 6 mm pituitary adenoma.", {"8272/0 present"}),
        ("Right endometrioma (no carcinoma), left mature teratoma.", {"8010/3 absent", "9080/0 present"}),
        ("No carcinoma or melanoma.", {"8010/3 absent", "8720/3 absent"}),
    ],
)
def test_whether_it_is_there(text: str, expected: set[str]) -> None:
    assert read(text) == expected


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("Lobectomy: NIFTP, 23 mm.", {"8349/1 present"}),
        ("Squamous NSCLC, right hilum.", {"8070/3 present"}),
        ("Non-squamous NSCLC, right hilum.", {"8046/3 present"}),
        ("Invasive non-mucinous adenocarcinoma of the lung.", {"8140/3 present"}),
        ("Mucinous adenocarcinoma of the colon.", {"8480/3 present"}),
        ("Lung: adenocarcinoma, lepidic + acinar.", {"8140/3 present"}),
        ("Plasmacytoid urothelial carcinoma.", {"8120/3 present"}),
        ("Pleomorphous sarcoma of the thigh.", {"8802/3 present"}),
        ("Adult rhabdomyoma of the tongue.", {"8904/0 present"}),
        ("Acute lymphocytes leukemia.", {"9835/3 present"}),
        ("Papillary ca. thyroid.", {"8260/3 present"}),
        ("p63 and SMM: myoepithelial layer kept.", set()),
        ("SMM with an M protein of 32 g/l.", {"9732/3 present"}),
        ("Melanoma. Not an adrenocortical tumour.", {"8720/3 present", "8370/0 absent"}),
    ],
)
def test_which_type_it_is(text: str, expected: set[str]) -> None:
    assert read(text) == expected
