"""The one setting of panel fits: whether they are shown at all.

``panel_fit = false`` in the user's ``settings.toml`` (``$ANSWER_ASSIST_SETTINGS``, or in the configuration
folder) switches them off, in the workbench, for reviewers and in exports.
"""

from __future__ import annotations

import logging
import os
import tomllib
from pathlib import Path

import platformdirs

_log = logging.getLogger(__name__)
VARIABLE = "ANSWER_ASSIST_SETTINGS"


def settings_file() -> Path:
    """The user's file: ``$ANSWER_ASSIST_SETTINGS``, or ``settings.toml`` in the configuration folder."""
    named = os.environ.get(VARIABLE)
    return Path(named) if named else platformdirs.user_config_path("answer-assist") / "settings.toml"


def panel_fit_is_on() -> bool:
    """Whether panel fits are shown: yes, unless the user's file says ``panel_fit = false``.

    A file that cannot be read switches them off: whoever wrote one wanted something changed.
    """
    path = settings_file()
    try:
        value = tomllib.loads(path.read_text(encoding="utf-8")).get("panel_fit", True)
    except FileNotFoundError:
        return True
    except (OSError, UnicodeDecodeError, tomllib.TOMLDecodeError) as error:
        _log.warning("panel fits are off: %s cannot be read: %s", path, error)
        return False
    return value is True
