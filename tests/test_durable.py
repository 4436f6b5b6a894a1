"""A file that is written once is whole, is its owner's, and is the first writer's."""

import stat
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest

from patrol import durable

pytestmark = pytest.mark.any_database


def test_of_many_writers_at_once_the_first_sets_the_content(tmp_path: Path) -> None:
    path = tmp_path / "key"

    def written_and_read(number: int) -> bytes:
        durable.write_once(path, f"{number:04}".encode() * 1000)
        return path.read_bytes()

    with ThreadPoolExecutor(8) as pool:
        read = set(pool.map(written_and_read, range(64)))
    assert len(read) == 1
    assert len(read.pop()) == 4000
    assert stat.S_IMODE(path.stat().st_mode) == 0o600
    assert list(tmp_path.iterdir()) == [path], "no draft is left"
