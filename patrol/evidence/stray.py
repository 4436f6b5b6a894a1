"""Delete files of photos that have no row: their tip or upload was never finished."""

import os
import re
from collections.abc import Iterable
from pathlib import Path

from sqlmodel import Session, col, select

from patrol import clock
from patrol.models import Photo

GRACE_S = 48 * 3600
"""A younger file may belong to an upload that is not finished, or to one that is sent again."""
FOLDERS = 256
_ASIDE = ".stray"
_REST = re.compile(r"[0-9a-f]{62}\.")


def folder_of_now(data_dir: Path, every_s: int) -> Path:
    """Return the folder to look at now: with a look each `every_s` seconds, each has its turn."""
    turn = int(clock.now().timestamp()) // every_s % FOLDERS
    return data_dir / "photos" / f"{turn:02x}"


def old_files(folder: Path) -> dict[str, list[Path]]:
    """Return the files of a folder that are older than the grace period, by their photo."""
    old: dict[str, list[Path]] = {}
    if not folder.is_dir():
        return old
    for path in sorted(folder.iterdir()):
        if _REST.match(path.name) and _is_old(path):
            old.setdefault(folder.name + path.name[:62], []).append(path)
    return old


def without_row(session: Session, names: Iterable[str]) -> set[str]:
    """Return those photos that the database does not know."""
    left = set(names)
    for name in sorted(left):  # by key: a list of all might be longer than a statement may be
        if session.exec(select(Photo.sha256).where(col(Photo.sha256) == name)).first():
            left.discard(name)
    return left


def remove(path: Path) -> bool:
    """Delete a stray file, unless an upload has touched it meanwhile (see `photos.store`)."""
    aside = path.with_name(path.name + _ASIDE)
    try:
        path.rename(aside)
        if not _is_old(aside):
            aside.rename(path)
            return False
        aside.unlink()
    except FileNotFoundError:
        return False
    return True


def _is_old(path: Path) -> bool:
    try:
        return clock.now().timestamp() - os.stat(path).st_mtime > GRACE_S
    except FileNotFoundError:
        return False


__all__ = ["FOLDERS", "GRACE_S", "folder_of_now", "old_files", "remove", "without_row"]
