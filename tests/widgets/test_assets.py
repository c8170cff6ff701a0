"""The browser code and the styles: joined from the package's files, asking nothing of anybody."""

from __future__ import annotations

import re
from importlib import resources

import pytest
from anywidget import AnyWidget

from answer_assist.widgets import CaseWorkbench, ReviewBoard, Worklist, assets
from answer_assist.widgets.explorer import TrendExplorer

WIDGETS: tuple[type[AnyWidget], ...] = (CaseWorkbench, ReviewBoard, TrendExplorer, Worklist)
STATIC = sorted(
    file.name
    for file in resources.files("answer_assist.widgets").joinpath("static").iterdir()
    if file.is_file()
)
SCRIPTS = [name for name in STATIC if name.endswith(".js")]
STYLES = [name for name in STATIC if name.endswith(".css")]


def test_every_file_is_used_and_by_no_widget_twice() -> None:
    for name in SCRIPTS:
        body = assets.module(name).strip()
        assert {widget._esm.count(body) for widget in WIDGETS} in ({1}, {0, 1}), name
    for name in STYLES:
        assert {widget._css.count(assets.stylesheet(name)) for widget in WIDGETS} in ({1}, {0, 1}), name


@pytest.mark.parametrize("widget", WIDGETS)
def test_the_joined_module_has_one_export_and_no_import(widget: type[AnyWidget]) -> None:
    assert re.findall(r"^export .*$", widget._esm, re.MULTILINE) == ["export default { render };"]
    assert not re.search(r"^import\b", widget._esm, re.MULTILINE)


@pytest.mark.parametrize("widget", WIDGETS)
def test_no_name_is_declared_twice(widget: type[AnyWidget]) -> None:
    names = re.findall(r"^(?:async )?(?:function|class|const|let) (\w+)", widget._esm, re.MULTILINE)
    assert len(names) > 15
    assert sorted(names) == sorted(set(names))


@pytest.mark.parametrize("name", SCRIPTS)
def test_scripts_never_parse_text_as_markup(name: str) -> None:
    script = assets.module(name)
    parses = (
        r"innerHTML|outerHTML|insertAdjacentHTML|document\.write|DOMParser|createContextualFragment|\beval\b"
    )
    assert not re.search(parses, script)


@pytest.mark.parametrize("name", STATIC)
def test_nothing_is_asked_of_another_host(name: str) -> None:
    text = resources.files("answer_assist.widgets").joinpath("static", name).read_text(encoding="utf-8")
    text = text.replace("http://www.w3.org/2000/svg", "")  # a name, not an address
    assert not re.search(r"https?:|//\w+\.\w+|@import|\bfetch\(|XMLHttpRequest|WebSocket|sendBeacon", text)
    assert all(
        url.startswith('"data:')
        for url in re.findall(r"url\((.*?)\)", text)
        if not url.startswith(("var", "#"))
    )


@pytest.mark.parametrize("name", STYLES)
def test_styles_stay_within_the_widget(name: str) -> None:
    text = re.sub(r"/\*.*?\*/", "", assets.stylesheet(name), flags=re.DOTALL)
    selectors = [each.strip() for each in re.findall(r"(?:^|[{};])\s*([^{};@]+?)\s*\{", text)]
    assert selectors
    # a pane's state is given by the theme of the page, which is where the dark tokens hang
    strays = [each for each in selectors if not re.search(r"\.aa\b|\.aa-wb\b", each)]
    assert strays == []


@pytest.mark.parametrize("widget", WIDGETS)
def test_every_token_and_icon_that_is_used_is_defined(widget: type[AnyWidget]) -> None:
    css = widget._css
    set_by_script = {"--aa-docs"}
    used = set(re.findall(r"var\((--aa-[\w-]+)", css)) - set_by_script
    assert used - set(re.findall(r"(--aa-[\w-]+)\s*:", css)) == set()
    icons = set(re.findall(r'icon\("(\w+)"\)', widget._esm)) | set(re.findall(r'icon: "(\w+)"', widget._esm))
    assert icons
    assert {icon for icon in icons if f".aa-i-{icon} " not in css} == set()
