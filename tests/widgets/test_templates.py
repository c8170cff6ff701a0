"""Templates: the package's own, a user's file, and what is wrong with one."""

from __future__ import annotations

from pathlib import Path

import pytest

from answer_assist.widgets.templates import (
    PACKAGED,
    TemplatesError,
    load_templates,
    make_templates_file,
    templates_file,
)


def test_the_packaged_templates_cover_greeting_safety_net_and_disclaimer() -> None:
    templates = {template.name: template.text for template in load_templates(PACKAGED)}
    assert {"Greeting", "Safety net", "Disclaimer"} <= templates.keys()
    assert "fever" in templates["Safety net"]


def test_the_users_file_is_made_once_and_then_left_alone(tmp_path: Path) -> None:
    path = tmp_path / "new" / "templates.toml"
    assert make_templates_file(path)
    path.write_text('[[template]]\nname = "Mine"\ntext = "Dear  friend,\\n"\n')
    assert not make_templates_file(path)
    assert [(each.name, each.text) for each in load_templates(path)] == [("Mine", "Dear  friend,")]


def test_the_environment_may_name_the_file(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("ANSWER_ASSIST_TEMPLATES", str(tmp_path / "ours.toml"))
    assert templates_file() == tmp_path / "ours.toml"
    monkeypatch.delenv("ANSWER_ASSIST_TEMPLATES")
    assert templates_file().name == "templates.toml"


@pytest.mark.parametrize(
    ("written", "told"),
    [
        ('[[template]]\nname = "A"\n', "template 1 has no text"),
        ('[[template]]\nname = "A"\ntext = "a"\n[[template]]\ntext = "b"\n', "template 2 has no name"),
        ('[template]\nname = "A"\ntext = "a"\n', r"\[\[template\]\]"),
        ('[[template]]\nname = "A\n', "line 2"),
        ("template = 3\n", r"\[\[template\]\]"),
    ],
)
def test_a_wrong_file_is_told_with_its_place(tmp_path: Path, written: str, told: str) -> None:
    path = tmp_path / "templates.toml"
    path.write_text(written)
    with pytest.raises(TemplatesError, match=told) as error:
        load_templates(path)
    assert "templates.toml" in str(error.value)


def test_a_file_of_another_encoding_is_told(tmp_path: Path) -> None:
    path = tmp_path / "templates.toml"
    path.write_bytes('[[template]]\nname = "Gruß"\ntext = "Grüße"\n'.encode("latin-1"))
    with pytest.raises(TemplatesError, match="UTF-8"):
        load_templates(path)


def test_a_file_without_templates_offers_none(tmp_path: Path) -> None:
    path = tmp_path / "templates.toml"
    path.write_text("# none yet\n")
    assert load_templates(path) == []
