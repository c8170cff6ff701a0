"""Imports point left; nothing imports widgets or cli; only extraction and names know spaCy."""

from __future__ import annotations

import ast
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

import answer_assist

PACKAGE = Path(answer_assist.__file__).parent

# From left to right. A part may import itself and what stands in a column before its own; parts of one
# column do not know each other.
COLUMNS = (
    ("findings",),
    ("cases",),
    ("terminology", "fact_rules", "model_files"),
    ("documents", "extraction"),
    ("agreement", "case_summary", "corrections", "evaluation", "names", "wording"),
    ("profiles", "answers", "open_points"),
    ("store",),
    ("trends", "batch"),
    ("exports",),
    ("widgets", "cli"),
)
COLUMN_OF = {part: number for number, column in enumerate(COLUMNS) for part in column}
KNOWS_SPACY = {"extraction", "names"}
STANDARD_LIBRARY_ONLY = {"findings", "cases"}


def imported_modules(source: str, module: str) -> Iterator[str]:
    """Every module that a source imports, at any depth, also for types only; ``module`` is its own name."""
    for node in ast.walk(ast.parse(source)):
        if isinstance(node, ast.Import):
            yield from (alias.name for alias in node.names)
        elif isinstance(node, ast.ImportFrom):
            base = node.module or ""
            if node.level:
                base = ".".join([*module.split(".")[: -node.level], *filter(None, [base])])
            if base == "answer_assist":  # "from answer_assist import store": the part is in the name
                yield from (f"answer_assist.{alias.name}" for alias in node.names)
            else:
                yield base
        elif isinstance(node, ast.Call) and ast.unparse(node.func) in (
            "import_module",
            "importlib.import_module",
        ):
            yield from (
                argument.value
                for argument in node.args[:1]
                if isinstance(argument, ast.Constant) and isinstance(argument.value, str)
            )


def violations(source: str, module: str) -> list[str]:
    """What a module's imports break, one sentence each; ``module`` is like "answer_assist.store.place"."""
    part = module.split(".")[1]
    if part not in COLUMN_OF:
        return [f"{module}: {part!r} has no place in the order; give it a column"]
    broken = []
    for name in imported_modules(source, module):
        head, _, rest = name.partition(".")
        if head == "spacy" and part not in KNOWS_SPACY:
            broken.append(f"{module} imports {name}: only extraction and names know spaCy")
        if part in STANDARD_LIBRARY_ONLY and head not in sys.stdlib_module_names | {"answer_assist"}:
            broken.append(f"{module} imports {name}: {part} is standard library only")
        if head != "answer_assist":
            continue
        other = rest.split(".")[0]
        if other == part or other == "__version__":
            continue
        if other not in COLUMN_OF:
            broken.append(f"{module} imports {name}: import a name from the part that it lives in")
        elif COLUMN_OF[other] >= COLUMN_OF[part]:
            broken.append(f"{module} imports {name}: imports point left, and {other} is not left of {part}")
    return broken


def _modules() -> Iterator[tuple[str, Path]]:
    for path in sorted(PACKAGE.rglob("*.py")):
        name = ".".join(path.relative_to(PACKAGE.parent).with_suffix("").parts)
        if name != "answer_assist.__init__":  # the menu, which imports everything when it is used
            yield name, path


@pytest.mark.parametrize(("module", "path"), list(_modules()), ids=[name for name, _ in _modules()])
def test_imports_point_left(module: str, path: Path) -> None:
    assert violations(path.read_text(encoding="utf-8"), module) == []


@pytest.mark.parametrize(
    ("module", "source"),
    [
        ("answer_assist.extraction.pipeline", "from answer_assist.store import open_store"),
        ("answer_assist.store.store", "import answer_assist.widgets"),
        ("answer_assist.store.store", "from answer_assist import cli"),
        ("answer_assist.widgets.workbench", "from answer_assist.cli import main"),
        ("answer_assist.answers.coverage", "def f():\n    from answer_assist.profiles import panel"),
        ("answer_assist.terminology.loader", "if TYPE_CHECKING:\n    from answer_assist.extraction import x"),
        ("answer_assist.findings", "from . import store"),
        ("answer_assist.store.place", "from ..widgets import workbench"),
        ("answer_assist.store.place", "import_module('answer_assist.widgets')"),
        ("answer_assist.case_summary", "from answer_assist import extract"),
        ("answer_assist.terminology.loader", "import spacy.tokens"),
        ("answer_assist.cases", "import rich"),
        ("answer_assist.misc", "import json"),
    ],
)
def test_the_rule_can_be_broken(module: str, source: str) -> None:
    assert len(violations(source, module)) == 1


@pytest.mark.parametrize(
    ("module", "source"),
    [
        ("answer_assist.store.store", "from answer_assist.cases import Case\nfrom . import tables"),
        ("answer_assist.extraction.spacy_component", "import spacy\nfrom spacy.tokens import Doc"),
        ("answer_assist.widgets.workbench", "from answer_assist.store import Store\nimport anywidget"),
        ("answer_assist.cli.main", "from answer_assist import __version__"),
    ],
)
def test_what_the_rule_allows(module: str, source: str) -> None:
    assert violations(source, module) == []


def test_every_name_on_the_menu_is_there() -> None:
    assert set(answer_assist.__all__) == set(answer_assist._HOMES) | {"__version__"}
    for name in answer_assist.__all__:
        assert getattr(answer_assist, name) is not None
    assert dir(answer_assist) == sorted(answer_assist.__all__)
    with pytest.raises(AttributeError, match="has no attribute 'diagnose'"):
        answer_assist.diagnose  # noqa: B018


def test_the_menu_loads_nothing_before_it_is_used() -> None:
    code = "import sys, answer_assist; print(*sys.modules)"
    loaded = subprocess.run([sys.executable, "-c", code], check=True, capture_output=True, text=True).stdout
    heads = {name.split(".")[0] for name in loaded.split()}
    assert heads & {"spacy", "numpy", "rich", "sqlalchemy", "anywidget", "IPython"} == set()
    assert {name for name in loaded.split() if name.startswith("answer_assist.")} == set()
