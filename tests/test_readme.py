"""The README keeps its word: its examples run, its files exist, its tables match the project."""

from __future__ import annotations

import doctest
import re
import shlex
import tomllib
from pathlib import Path
from typing import Any

import pytest

from answer_assist.cli.main import build_parser

ROOT = Path(__file__).parent.parent
README = (ROOT / "README.md").read_text(encoding="utf-8")
PROJECT: dict[str, Any] = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]


def _blocks(language: str) -> list[str]:
    return re.findall(rf"^```{language}\n(.*?)^```", README, re.MULTILINE | re.DOTALL)


def test_the_python_examples_run() -> None:
    for needed in ("anywidget", "spacy"):
        pytest.importorskip(needed)
    examples = "\n".join(_blocks("python"))
    # a name that is used before the block that makes it would be found here: the blocks run one after another
    test = doctest.DocTestParser().get_doctest(examples, {}, "README.md", "README.md", 0)
    assert len(test.examples) > 20
    said: list[str] = []
    failed = doctest.DocTestRunner(optionflags=doctest.NORMALIZE_WHITESPACE).run(test, out=said.append).failed
    assert not failed, "".join(said)


def test_the_commands_are_understood() -> None:
    lines = "\n".join(_blocks("console")).splitlines()
    commands = [line.removeprefix("$ ").split(" | ")[-1].split(" > ")[0] for line in lines if line]
    assert len(commands) >= 4
    for command in commands:
        name, *arguments = shlex.split(command)
        assert name == "answer-assist"
        build_parser().parse_args(arguments)


def test_the_two_commands_are_there_and_can_be_run() -> None:
    commands = [line for block in _blocks("sh") for line in block.splitlines()]
    assert commands == ["./start", "./check"]
    for command in commands:
        assert (ROOT / command).stat().st_mode & 0o111


def test_every_place_that_is_named_exists() -> None:
    places = re.findall(r"^\| ((?:`[\w/.]+`(?:, )?)+)", README, re.MULTILINE)
    named = [name for cell in places for name in re.findall(r"`([\w/.]+)`", cell)]
    assert len(named) > 8
    package = [name for name in ("cases.py", "cli/") if name in named]
    for name in named:
        assert (ROOT / ("answer_assist/" + name if name in package else name)).exists(), name


def test_every_dependency_is_explained() -> None:
    wanted = {_name(line) for line in PROJECT["dependencies"]}
    for extra, lines in PROJECT["optional-dependencies"].items():
        assert f"`[{extra}]`" in README
        wanted |= {_name(line) for line in lines}
    wanted.discard("answer-assist")
    table = README.partition("## What it depends on")[2].partition("\n## ")[0]
    assert {name for name in wanted if not re.search(rf"\b{re.escape(name)}\b", table)} == set()


def _name(requirement: str) -> str:
    match = re.match(r"[\w-]+", requirement)
    assert match is not None
    return match.group()


def test_every_link_to_a_picture_leads_to_one() -> None:
    for path in re.findall(r"!\[[^\]]*\]\(([^)]+)\)", README):
        assert (ROOT / path).exists(), path


@pytest.mark.parametrize("lock", ["user.txt", "dev.txt"])
def test_the_locks_have_hashes_and_no_addresses(lock: str) -> None:
    text = (ROOT / "locks" / lock).read_text(encoding="utf-8")
    assert "://" not in text
    assert " @ " not in text
    assert not re.search(r"^-", text, re.MULTILINE)
    entries = re.split(r"^(?=[\w.-]+(?:\[[\w,]+\])?==)", text, flags=re.MULTILINE)[1:]
    assert len(entries) > 50
    assert [entry for entry in entries if "--hash=sha256:" not in entry] == []
    assert [entry for entry in entries if entry.startswith(("torch", "nvidia", "triton"))] == []
