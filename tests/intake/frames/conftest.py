"""The tests of this folder are pure: they need no database with more sources."""

import pytest


@pytest.fixture(autouse=True)
def _more_sources() -> None: ...
