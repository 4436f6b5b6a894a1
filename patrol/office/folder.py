"""Read the files in which an office may bring its lists: `<PATROL_DATA>/office/<list>.json`."""

import hashlib
import json
from collections.abc import Mapping
from contextlib import suppress
from pathlib import Path
from typing import NamedTuple

from patrol.office.lists import (
    NAMES,
    BadOffice,
    Office,
    RawEntry,
    RawLists,
    build,
    changed,
    shipped,
)
from patrol.terminal import joined, phrase


class OfficeFile(NamedTuple):
    """A file of the office: its path, and what is in it."""

    where: str
    text: bytes

    @property
    def digest(self) -> str:
        return hashlib.sha256(self.text).hexdigest()

    @property
    def entries(self) -> dict[str, RawEntry]:
        """Return the entries in it, by their codes.

        Raises: BadOffice.
        """
        try:
            entries = json.loads(self.text.decode("utf-8-sig"))
        except UnicodeDecodeError:
            sentence = "{where}: not UTF-8. Save it as UTF-8"
            raise BadOffice(phrase(sentence, where=self.where)) from None
        except json.JSONDecodeError as error:
            raise BadOffice(
                phrase(
                    "{where}, line {number}: not JSON ({why}, column {column})",
                    where=self.where,
                    number=error.lineno,
                    why=error.msg,
                    column=error.colno,
                )
            ) from None
        if not isinstance(entries, dict) or not all(isinstance(e, dict) for e in entries.values()):
            raise BadOffice(
                phrase(
                    "{where}: must be an object of entries, each an object by its code",
                    where=self.where,
                )
            )
        return entries

    def at(self, code: str) -> str:
        """Return the path, with the line of the entry when the file has it."""
        lines = self.text.decode("utf-8-sig").splitlines()
        number = next((n for n, line in enumerate(lines, 1) if f'"{code}"' in line), None)
        placed = phrase("{where}, line {number}", where=self.where, number=number)
        return placed if number else self.where


GivenFiles = Mapping[str, OfficeFile]


def load(data: Path | None = None) -> Office:
    """Make the office of the shipped lists and of the files in the data folder, if any.

    Raises: BadOffice.
    """
    return checked(shipped(), read(data) if data else {})


def checked(raw: RawLists, given: GivenFiles) -> Office:
    """Make the office of these lists and files; a fault names the file and its line.

    Raises: BadOffice.
    """
    changes = {name: file.entries for name, file in given.items()}
    try:
        return build(changed(raw, changes))
    except BadOffice as error:
        raise BadOffice(_placed(error, given), error.fault) from None


def _placed(error: BadOffice, given: GivenFiles) -> str:
    name, code = error.fault.name, error.fault.code
    file = given.get(name)
    return joined(": ", [file.at(code) if file else f"{name}.json", error])


def read(data: Path) -> GivenFiles:
    """Read the files of the data folder.

    Raises: BadOffice.
    """
    try:
        folder = _folder(data)
        _refuse_strangers(folder)
        paths = {name: folder / f"{name}.json" for name in NAMES}
        return {
            name: OfficeFile(str(path), path.read_bytes())
            for name, path in paths.items()
            if path.exists()
        }
    except OSError as error:
        raise BadOffice(
            phrase(
                "{path} cannot be read: {strerror}", path=error.filename, strerror=error.strerror
            )
        ) from None


def _folder(data: Path) -> Path:
    """The folder of the office's files; before 0.2 it was called `catalogue`."""
    folder, former = data / "office", data / "catalogue"
    if former.is_dir():
        if folder.exists():
            raise BadOffice(
                phrase(
                    "{former} and {folder} both exist: move what counts into {name}",
                    former=former,
                    folder=folder,
                    name=folder.name,
                )
            )
        with suppress(FileNotFoundError):  # the other process renamed it first
            former.rename(folder)
    # Before 0.2 the escalation was called ladder.
    with suppress(FileNotFoundError):
        (folder / "ladder.json").rename(folder / "escalation.json")
    return folder


def _refuse_strangers(folder: Path) -> None:
    """Refuse an unknown file name: with a typing error the change would have no effect."""
    for path in sorted(folder.glob("*.json")):
        if path.stem not in NAMES:
            known = ", ".join(sorted(NAMES))
            sentence = "{strangers}: no such list; there are {names}"
            raise BadOffice(phrase(sentence, strangers=path, names=known))
