"""The widgets' browser code and styles, put together from the package's own files.

anywidget takes one module and one stylesheet. Ours are small files, one idea each; they are joined here, so
that nothing is fetched from anywhere and nobody has to build anything.
"""

from __future__ import annotations

import re
from importlib import resources

_IMPORT = re.compile(r'^import \{[^}]*\} from "\./[\w.]+";\n', re.MULTILINE)
_EXPORT = re.compile(r"^export (?=function|const|class|async)", re.MULTILINE)


def module(*names: str) -> str:
    """The named modules as one, in the order given: each may use what those before it export.

    Example:
        >>> source = module("dom.js", "text.js")
        >>> "import {" in source, source.count("function el(")
        (False, 1)
    """
    return "\n".join(_EXPORT.sub("", _IMPORT.sub("", _read(name))) for name in names)


def stylesheet(*names: str) -> str:
    """The named stylesheets as one, in the order given."""
    return "\n".join(_read(name) for name in names)


def _read(name: str) -> str:
    return resources.files(__package__).joinpath("static", name).read_text(encoding="utf-8")
