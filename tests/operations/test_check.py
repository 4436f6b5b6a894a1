"""The start and `patrol check` name what is not as safe as it could be."""

import shutil
from pathlib import Path

import pytest

from patrol.config import Settings
from patrol.evidence import sandbox
from patrol.operations import check


def test_a_kernel_without_a_sandbox_is_named(
    settings: Settings, monkeypatch: pytest.MonkeyPatch
) -> None:
    assert sandbox.offered() == ["landlock", "seccomp"]
    assert not [fault for fault in check.faults(settings) if "decoder" in fault]
    monkeypatch.setattr(sandbox, "offered", lambda: ["seccomp"])
    assert "The photo decoder runs without landlock" in check.faults(settings)[0]


def test_little_room_on_the_disk_is_named(
    settings: Settings, monkeypatch: pytest.MonkeyPatch
) -> None:
    def usage(_: Path) -> tuple[int, int, int]:
        return shutil._ntuple_diskusage(100_000_000, 81_000_000, 19_000_000)

    monkeypatch.setattr(shutil, "disk_usage", usage)
    assert [fault[:31] for fault in check.faults(settings)] == ["The disk has 19 MB left: below "]
