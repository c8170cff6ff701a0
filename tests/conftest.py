"""What several test files share: example settings of the property tests."""

from __future__ import annotations

import os
from collections.abc import Iterator

import pytest
from hypothesis import HealthCheck, settings

settings.register_profile("default", deadline=None, suppress_health_check=[HealthCheck.too_slow])
settings.register_profile("ci", parent=settings.get_profile("default"), derandomize=True, print_blob=True)
settings.load_profile("ci" if os.environ.get("CI") else "default")


@pytest.fixture(autouse=True, scope="session")
def _files_of_their_own(tmp_path_factory: pytest.TempPathFactory) -> Iterator[None]:
    """No test reads or makes the templates and terms of the person who runs it."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("ANSWER_ASSIST_TEMPLATES", str(tmp_path_factory.mktemp("templates") / "templates.toml"))
        patch.setenv("ANSWER_ASSIST_SETTINGS", str(tmp_path_factory.mktemp("settings") / "settings.toml"))
        patch.setenv("ANSWER_ASSIST_TERMS", str(tmp_path_factory.mktemp("terms") / "terms.tsv"))
        yield
