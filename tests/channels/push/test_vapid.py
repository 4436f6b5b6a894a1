"""The VAPID key is made once, because every subscription is bound to it."""

import multiprocessing
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


def _key(data: Path) -> str:
    return vapid.load(data).public_key


def test_two_processes_make_one_key(tmp_path: Path) -> None:
    with multiprocessing.get_context("spawn").Pool(4) as pool:
        keys = pool.map(_key, [tmp_path] * 12, chunksize=1)
    assert len(set(keys)) == 1
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
