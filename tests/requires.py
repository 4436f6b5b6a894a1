"""Programs that some tests need; where one is missing, they are skipped with its name.

    @requires("chromium")                   a mark for a test, or `pytestmark = …` for a module
    program("redis-server")                 the path itself, in a fixture; skips as the mark does

With PATROL_REQUIRE_ALL=1 such a skip is a failure. tests/conftest.py loads this as a plugin.
"""

import os
import shutil
from collections.abc import Generator
from pathlib import Path
from typing import Any

import pytest

COMMAND = "make test-deps"
NAMES = {
    "chromium": ("chromium-headless-shell", "chromium", "chromium-browser", "google-chrome"),
    "whole-chromium": ("chromium", "chromium-browser", "google-chrome"),
    "firefox": ("firefox-esr", "firefox"),
    "postgresql": ("pg_virtualenv",),
    "redis": ("redis-server",),
    "node": ("node",),
    "openssl": ("openssl",),
    "nginx": ("nginx",),
    "mosquitto": ("mosquitto",),
    "mosquitto_pub": ("mosquitto_pub",),
    "mosquitto_sub": ("mosquitto_sub",),
    "systemd": ("systemd-analyze",),
    "dpkg": ("dpkg-deb",),
    "cc": ("cc", "gcc", "clang"),
}


def find(name: str) -> Path | None:
    """The path of the program for `name` (a key of NAMES), or None."""
    path = next(filter(None, map(shutil.which, NAMES[name])), None)
    return Path(path) if path else None


def reason(name: str) -> str:
    return f"{name} is missing here; `{COMMAND}` installs it"


def requires(*names: str) -> pytest.MarkDecorator:
    missing = [name for name in names if find(name) is None]
    return pytest.mark.skipif(bool(missing), reason="; ".join(map(reason, missing)))


def program(name: str) -> Path:
    path = find(name)
    if path is None:
        pytest.skip(reason(name))
    return path


@pytest.hookimpl(wrapper=True)
def pytest_runtest_makereport() -> Generator[None, Any, Any]:
    return _refuse_skip((yield))


@pytest.hookimpl(wrapper=True)
def pytest_make_collect_report() -> Generator[None, Any, Any]:
    return _refuse_skip((yield))


def _refuse_skip(report: Any) -> Any:
    if report.skipped and COMMAND in str(report.longrepr) and is_all_required():
        report.outcome = "failed"
        *_, reason = report.longrepr if isinstance(report.longrepr, tuple) else (report.longrepr,)
        report.longrepr = f"PATROL_REQUIRE_ALL=1 allows no skip: {reason}"
    return report


def is_all_required() -> bool:
    return os.environ.get("PATROL_REQUIRE_ALL") == "1"
