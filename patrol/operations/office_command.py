"""`patrol office show|import|export|restore`: the operator's way to the office's lists."""

import argparse
import json
from collections.abc import Callable
from pathlib import Path

from patrol import audit
from patrol.db import Database
from patrol.office import NAMES, BadOffice, CurrentOffice, versions
from patrol.office.entry import FIRST, SECOND
from patrol.office.folder import OfficeFile
from patrol.office.lists import RawEntry, RawLists, build, changed
from patrol.office.versions import EntryChanged, OfficeState, words_of
from patrol.terminal import joined, phrase

PrintLine = Callable[[str], None]
Run = Callable[[Database, CurrentOffice, argparse.Namespace, PrintLine], int]


def add(parser: argparse.ArgumentParser) -> None:
    """Add the acts of `patrol office`."""
    acts = parser.add_subparsers(required=True, metavar="ACT")

    def act(name: str, run: Run, text: str) -> argparse.ArgumentParser:
        added = acts.add_parser(name, help=text, description=text)
        added.set_defaults(office=run)
        return added

    text = "print the entries of a list, or how many each list has"
    act("show", _show, text).add_argument("list", nargs="?", choices=NAMES)
    text = "write all lists as JSON, to a file or to standard output"
    act("export", _export, text).add_argument("file", nargs="?", type=Path)
    text = "change the entries that a file names: an export, or one list as <list>.json"
    bring = act("import", _import, text)
    bring.add_argument("file", type=Path)
    bring.add_argument("--dry-run", action="store_true", help="only say what would change")
    text = "make the lists as they were at a version (0: as shipped)"
    act("restore", _restore, text).add_argument("version", type=int)


def _show(
    _: Database, offices: CurrentOffice, arguments: argparse.Namespace, say: PrintLine
) -> int:
    state = offices.look()
    say(
        phrase(
            "version {version}, fingerprint {fingerprint}",
            version=state.version,
            fingerprint=state.office.fingerprint,
        )
    )
    if state.office.fault:
        say(phrase("Not readable, so the shipped entries count: {fault}", fault=state.office.fault))
    if arguments.list:
        for code, entry in state.raw[arguments.list].items():
            say(_line(code, entry))
        return 0
    for name, entries in state.raw.items():
        hidden = sum(bool(entry.get("hidden")) for entry in entries.values())
        say(
            phrase(
                "{name:<14} {entries:>4} entries, {hidden} hidden",
                name=name,
                entries=len(entries),
                hidden=hidden,
            )
        )
    return 0


def _line(code: str, entry: RawEntry) -> str:
    words = words_of(entry)
    said = " / ".join(words.values())
    marks = []
    if FIRST in words and versions.lacks_second(entry):
        marks.append(phrase("no {language}", language=SECOND))
    if entry.get("hidden"):
        marks.append(phrase("hidden"))
    line = f"{code:<24} {said}".rstrip()
    return phrase("{line}  ({marks})", line=line, marks=joined(", ", marks)) if marks else line


def _export(
    _: Database, offices: CurrentOffice, arguments: argparse.Namespace, say: PrintLine
) -> int:
    text = json.dumps(offices.look().raw, ensure_ascii=False, indent=1)
    if arguments.file is None:
        say(text)
        return 0
    arguments.file.write_text(f"{text}\n", encoding="utf-8")
    say(phrase("{names} lists are in {file}", names=len(NAMES), file=arguments.file))
    return 0


def _import(
    database: Database, offices: CurrentOffice, arguments: argparse.Namespace, say: PrintLine
) -> int:
    state = offices.look()
    changes = _given(arguments.file, state)
    return _save(database, state, changes, say, is_dry=arguments.dry_run)


def _given(path: Path, state: OfficeState) -> RawLists:
    """Read the file and check it against the lists, so that a fault names its line.

    Raises: BadOffice.
    """
    try:
        file = OfficeFile(str(path), path.read_bytes())
    except OSError as error:
        raise BadOffice(
            phrase("{path} cannot be read: {strerror}", path=path, strerror=error.strerror)
        ) from None
    entries = file.entries
    if path.stem in NAMES:
        entries = {path.stem: entries}
    elif strangers := [name for name in entries if name not in NAMES]:
        raise BadOffice(
            phrase(
                "{strangers}: no such list; there are {names}",
                strangers=file.at(strangers[0]),
                names=", ".join(NAMES),
            )
        )
    try:
        build(changed(state.raw, entries))
    except BadOffice as error:
        raise BadOffice(
            joined(": ", [file.at(error.fault.code), error.fault.name, error])
        ) from None
    return entries


def _restore(
    database: Database, offices: CurrentOffice, arguments: argparse.Namespace, say: PrintLine
) -> int:
    state = offices.look()
    return _save(database, state, versions.restored(state, arguments.version), say)


def _save(
    database: Database,
    state: OfficeState,
    changes: RawLists,
    say: PrintLine,
    *,
    is_dry: bool = False,
) -> int:
    with database.read() as session:
        draft = versions.prepare(session, state, changes)
    for name, entries in draft.changes.items():
        say(f"{name}: {', '.join(entries)}")
    if not draft.changes:
        say(phrase("Nothing would change."))
    if is_dry or not draft.changes:
        return 0
    try:
        with database.write() as session:
            version = versions.save(session, draft, by=audit.operator().actor)
    except EntryChanged as error:
        say(phrase("Somebody has just saved {error}: run it again", error=error))
        return 1
    say(phrase("This is version {version}. Every process has it within a second.", version=version))
    return 0
