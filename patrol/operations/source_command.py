"""`patrol sources`: the operator's way to the page /admin/sources."""

import argparse
import json
from pathlib import Path
from typing import Any, Protocol

from sqlmodel import Session, col, select

from patrol import audit, clock
from patrol.access import NotFound
from patrol.config import Settings
from patrol.db import Database
from patrol.intake import registry, upload, upload_run
from patrol.models import Area, AuditAct, Source, SourceState
from patrol.office import Office
from patrol.operations.record.command import Say
from patrol.people.roster import Fault
from patrol.people.table import BadTable
from patrol.places.map import NamedRoads
from patrol.terminal import joined, language, phrase


class SourceRooms(Protocol):
    """The parts of the services that a command of sources needs."""

    @property
    def database(self) -> Database: ...

    @property
    def settings(self) -> Settings: ...

    @property
    def office(self) -> Office: ...

    @property
    def roads(self) -> NamedRoads: ...


WOULD_ENTER = "{new} would be entered, {same} known, {faults} refused"
NO_JSON = "the changes are no JSON ({why}, column {column})"
ENTERED = "{new} entered, {same} known, {faults} refused"
KINDS = ("token", "signing", "ours")


def add(parser: argparse.ArgumentParser) -> None:
    acts = parser.add_subparsers(dest="act", metavar="ACT")
    acts.add_parser("list", help="list the sources")
    adding = acts.add_parser("add", help="register a source")
    adding.add_argument("code")
    adding.add_argument("--area", type=int, help="id of the area; the root by default")
    adding.add_argument("--kind", action="append", required=True, help="such as iot_fire")
    adding.add_argument("--adapter", default=registry.RECORDS, help="its protocol")
    setting = acts.add_parser("set", help='change settings, as JSON: \'{"datum": "gcj02"}\'')
    setting.add_argument("code")
    setting.add_argument("changes")
    giving = acts.add_parser("key", help="make a key and print it once")
    giving.add_argument("code")
    giving.add_argument("kind", nargs="?", choices=KINDS, default="token")
    uploading = acts.add_parser("upload", help="enter a table, CSV or .xlsx: one matter a line")
    uploading.add_argument("code")
    uploading.add_argument("file", type=Path)
    uploading.add_argument("--look", action="store_true", help="only say what it would do")
    for name, words in (("disable", "hear nothing of it"), ("enable", "hear it again")):
        acts.add_parser(name, help=words).add_argument("code")


def run(opened: SourceRooms, arguments: argparse.Namespace, say: Say) -> int:
    """List the sources, or do one act to a source."""
    database, settings, office = opened.database, opened.settings, opened.office
    if arguments.act in (None, "list"):
        with database.read() as session:
            _list(session, say)
        return 0
    try:
        if arguments.act == "upload":
            return _upload(opened, arguments, say)
        with database.write() as session:
            words = _done(session, settings, office, arguments)
    except registry.BadSource as error:
        words, code = f"{error.field}: {error.why}", 1
    except registry.SourceTaken:
        taken = "{code} is the code of a source or a desk user already"
        words, code = phrase(taken, code=arguments.code), 1
    except NotFound as error:
        words, code = phrase("there is no such {what}", what=phrase(error.what)), 1
    except json.JSONDecodeError as error:
        words, code = phrase(NO_JSON, why=error.msg, column=error.colno), 1
    else:
        code = 0
    say(words)
    return code


def _done(
    session: Session, settings: Settings, office: Office, arguments: argparse.Namespace
) -> str:
    by, act = audit.operator().actor, arguments.act
    bounds = registry.SourceBounds(office, settings.own_reply_hosts)
    if act == "add":
        changes: dict[str, Any] = {
            "area_id": arguments.area or _root_id(session),
            "kinds": arguments.kind,
            "adapter": arguments.adapter,
        }
        source = registry.add(session, bounds, arguments.code, changes, by=by)
        return phrase(
            "{code} is registered. Make its key: patrol sources key {code}", code=source.code
        )
    source = _named(session, arguments.code)
    if act == "set":
        return _set(session, bounds, source, json.loads(arguments.changes), by=by)
    if act == "key":
        return registry.give_key(session, settings, source, arguments.kind, by=by).secret
    registry.set_enabled(session, source, is_enabled=act == "enable", by=by)
    done = "{code} is enabled" if act == "enable" else "{code} is disabled"
    return phrase(done, code=source.code)


def _upload(opened: SourceRooms, arguments: argparse.Namespace, say: Say) -> int:
    """Enter a table, and name each refused line. Returns 1 when a line was refused.

    Raises: NotFound.
    """
    with opened.database.read() as session:
        source = _named(session, arguments.code)
        session.expunge(source)
    try:
        sheet = upload.read(arguments.file.read_bytes(), source)
    except BadTable as error:
        say(Fault(error.line, error.fault, error.words).sentence(language()))
        return 1
    except upload.NoRows:
        say(phrase("{code} takes no table: its protocol has no field map", code=source.code))
        return 1
    except OSError as error:
        why = error.strerror
        say(phrase("{file} cannot be read: {strerror}", file=arguments.file, strerror=why))
        return 1
    if arguments.look:
        outcome = upload_run.looked(opened, source, sheet, lambda: None)
    else:
        by = audit.operator().actor
        outcome = upload_run.entered(opened, source, sheet, lambda: None, by=by)
        words = f"source {source.code}: {len(outcome.new)} of {len(sheet.lines)} lines"
        with opened.database.write() as session:
            audit.note(session, AuditAct.IMPORTED, audit.operator(), words)
    for fault in outcome.faults:
        say(fault.sentence(language()))
    if sheet.unread:
        say(phrase("columns that are not read: {unread}", unread=", ".join(sheet.unread)))
    sentence = WOULD_ENTER if arguments.look else ENTERED
    new, refused = len(outcome.new), len(outcome.faults)
    say(phrase(sentence, new=new, same=outcome.same, faults=refused))
    return 1 if outcome.faults else 0


def _root_id(session: Session) -> int:
    root_id = session.exec(select(Area.id).where(col(Area.parent_id).is_(None))).first()
    if root_id is None:
        raise NotFound("area")
    return root_id


def _set(
    session: Session, bounds: registry.SourceBounds, source: Source, changes: Any, *, by: str
) -> str:
    fixed = {"id", "code", "version", "disabled_at"}
    known = set(Source.model_fields) - fixed
    if not isinstance(changes, dict) or not changes.keys() <= known:
        raise registry.BadSource("changes", f"may hold {', '.join(sorted(known))}")
    registry.amend(session, bounds, source, changes, version=source.version, by=by)
    return phrase("{code} is changed (version {version})", code=source.code, version=source.version)


def _named(session: Session, code: str) -> Source:
    source = session.exec(select(Source).where(Source.code == code)).first()
    if source is None:
        raise NotFound("source")
    return source


def _list(session: Session, say: Say) -> None:
    states = {row.source_id: row for row in session.exec(select(SourceState))}
    for source in session.exec(select(Source).order_by(col(Source.code))):
        state = states.get(source.id or 0)
        at = clock.iso(state.heard_at)[:16] if state and state.heard_at else phrase("never")
        words = [source.code, source.adapter, phrase("door heard {at}", at=at)]
        words += [phrase("disabled")] if source.disabled_at else []
        say(joined("  ", words))
