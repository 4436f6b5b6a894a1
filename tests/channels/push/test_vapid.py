"""The VAPID key is made once, because every subscription is bound to it."""

import stat
from pathlib import Path

import pytest
from py_vapid import Vapid02

from patrol.channels.push import vapid


def test_the_key_is_kept(tmp_path: Path) -> None:
    first = vapid.load(tmp_path)
    again = vapid.load(tmp_path)
    assert (again.public_key, again.key_id) == (first.public_key, first.key_id)
    assert len(first.public_key) == 87


def test_only_the_owner_may_read_it(tmp_path: Path) -> None:
    vapid.load(tmp_path)
    folder = tmp_path / "vapid"
    assert stat.S_IMODE(folder.stat().st_mode) == 0o700
    assert [stat.S_IMODE(file.stat().st_mode) for file in folder.iterdir()] == [0o600]


def test_the_first_of_two_processes_sets_the_key(tmp_path: Path) -> None:
    """The other one looked before the file was there, and makes a key too."""
    first = vapid.load(tmp_path)
    vapid._make(tmp_path / "vapid" / "private_key.pem")
    assert vapid.load(tmp_path).public_key == first.public_key
    assert len(list((tmp_path / "vapid").iterdir())) == 1


def test_the_header_is_signed_by_the_key(tmp_path: Path) -> None:
    key = vapid.load(tmp_path)
    header = key.authorization("https://web.push.apple.com", "mailto:a@b.example", 1_800_000_000)
    assert Vapid02.verify(header)
    assert header.endswith(f"k={key.public_key}")


def test_a_key_of_another_kind_is_refused(tmp_path: Path) -> None:
    (tmp_path / "vapid").mkdir()
    (tmp_path / "vapid" / "private_key.pem").write_text("not a key")
    with pytest.raises(ValueError):  # noqa: PT011
        vapid.load(tmp_path)
