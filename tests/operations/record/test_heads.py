"""The signed heads: a file that only grows, whose every line can be checked anywhere."""

import json
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import pytest
from sqlalchemy import delete
from sqlmodel import col

from patrol.models import Feed
from patrol.operations.record import BadHead, BadKey, HeadBook
from patrol.operations.record.heads import read
from patrol.operations.record.keys import load, read_public
from tests.operations.record.office import Record
from tests.requires import requires


def _lines(record: Record) -> list[str]:
    return record.book.path.read_text().splitlines()


def test_key_and_heads_are_readable_by_their_owner_only(record: Record) -> None:
    for path in (record.book.path, record.book.key_path):
        assert path.stat().st_mode & 0o777 == 0o600


def test_a_key_that_others_can_read_is_refused(record: Record) -> None:
    record.book.key_path.chmod(0o644)
    with pytest.raises(BadKey, match="can be read by others"):
        record.sign()


def test_key_and_heads_may_live_elsewhere(record: Record, tmp_path: Path) -> None:
    settings = record.cast.services.settings
    stick = tmp_path / "stick"
    moved = replace(
        settings, heads_key=str(stick / "key.pem"), heads_file=str(tmp_path / "share.jsonl")
    )
    book = HeadBook(moved)
    book.sign(3, "a" * 64)
    assert (stick / "key.pem").exists()
    assert [head.seq for head in read(tmp_path / "share.jsonl", book.key().public)] == [3]
    assert len(_lines(record)) == 1, "the data folder's file is left alone"


@pytest.mark.parametrize(("name", "value"), [("seq", 2), ("hash", "0" * 64), ("at", None)])
def test_a_changed_line_is_named(record: Record, name: str, value: object) -> None:
    record.sign()
    first, second = _lines(record)
    facts = json.loads(second)
    facts[name] = value or facts["at"].replace("2026", "2025")
    record.book.path.write_text(f"{first}\n{json.dumps(facts)}\n")
    with pytest.raises(BadHead, match="line 2 of the heads was changed"):
        record.verify()


def test_a_line_of_another_key_is_named(record: Record) -> None:
    record.book.key_path.unlink()
    load(record.book.key_path)
    record.sign()
    with pytest.raises(BadHead, match="line 1 of the heads is signed by another key"):
        record.verify()


def test_a_key_that_is_gone_is_not_made_again(record: Record) -> None:
    """A stick that was not put in: a new key would sign, and every older line would not fit it."""
    record.book.key_path.unlink()
    with pytest.raises(BadKey, match=r"is gone, and the heads in .* were signed with it"):
        record.sign()
    assert not record.book.key_path.exists()
    with pytest.raises(BadKey, match="there is no key"):
        read_public(record.book.key_path)
    assert len(_lines(record)) == 1


def test_an_old_line_about_a_restored_backup_excuses_nothing_again(record: Record) -> None:
    """Who can only append to the heads would cut the feed off at that row."""
    verified = record.verify()
    record.book.sign(verified.rows + 9, "c" * 64)
    record.book.restored(verified.rows, verified.head)
    assert record.difference() == ""
    restored = _lines(record)[-1]
    record.book.sign(verified.rows + 1, "d" * 64)
    signed = json.loads(restored)["signature"]
    for signature in (signed, f"{signed[:9]} {signed[9:]}"):  # base64 has many spellings
        again = restored.replace(signed, signature)
        record.book.path.write_text("\n".join([*_lines(record)[:4], again, ""]))
        with pytest.raises(BadHead, match="line 5 of the heads repeats an older line"):
            record.verify()


def test_a_stolen_key_does_not_sign_an_old_row_anew(record: Record) -> None:
    """Who sends a second head of the same row would replace the one that is kept elsewhere."""
    rows = record.verify().rows
    record.compute_anew(lambda row: setattr(row, "salt", row.salt and "0" * 32))
    record.sign()
    assert record.difference().startswith(f"row {rows} is not the one that was signed at ")


def test_half_a_line_after_a_power_cut_spoils_no_other(record: Record) -> None:
    with record.book.path.open("a") as file:
        file.write('{"seq": 9, "ha')
    newest = record.book.newest()
    assert newest is not None
    assert newest.seq == record.verify(with_heads=False).rows
    record.sign()
    assert len(_lines(record)) == 3
    with pytest.raises(BadHead, match="line 2 of the heads cannot be read"):
        record.verify()


@requires("openssl")
def test_sm2_signs_beside_ed25519(record: Record, tmp_path: Path) -> None:
    key = tmp_path / "sm2.pem"
    settings = replace(record.cast.services.settings, heads_sm2_key=str(key))
    book = HeadBook(settings)
    head = book.sign(7, "b" * 64)
    assert head.sm2
    assert key.stat().st_mode & 0o777 == 0o600
    assert len(read(book.path, book.key().public, key)) == 2
    lines = _lines(record)
    forged = json.loads(lines[1]) | {"sm2": head.sm2[:20] + "AAAA" + head.sm2[24:]}
    book.path.write_text(f"{lines[0]}\n{json.dumps(forged)}\n")
    with pytest.raises(BadHead, match="its SM2 signature does not fit"):
        read(book.path, book.key().public, key)


def test_without_openssl_sm2_is_told_as_not_met(
    record: Record, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("PATH", str(tmp_path))
    settings = replace(record.cast.services.settings, heads_sm2_key=str(tmp_path / "sm2.pem"))
    with pytest.raises(BadKey, match="SM2 is not met: there is no openssl command here"):
        HeadBook(settings).sign(7, "b" * 64)


def test_a_restored_backup_leaves_later_rows_behind_and_says_so(
    record: Record, moving_clock: Callable[..., None]
) -> None:
    """As `patrol restore` does when the heads live outside the data folder."""
    verified = record.verify()
    record.book.restored(verified.rows, verified.head)
    assert len(_lines(record)) == 1, "a backup of this very row takes nothing back"
    record.book.sign(verified.rows + 9, "c" * 64)  # of a time that the backup does not know
    assert "are missing" in record.difference()
    moving_clock(minutes=1)
    record.book.restored(verified.rows, verified.head)
    assert record.difference() == ""
    record.execute(delete(Feed).where(col(Feed.seq) == verified.rows))
    assert "is missing" in record.difference()
