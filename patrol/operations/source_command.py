"""`patrol sources`: the operator's way to the page /admin/sources."""

import argparse
import json
from collections.abc import Callable
from typing import Any, Protocol

from sqlmodel import Session, col, select

from patrol import audit, clock
from patrol.access import NotFound
from patrol.config import Settings
from patrol.db import Database
from patrol.intake import registry
from patrol.models import Area, Source, SourceState
from patrol.office import Office
from patrol.operations.record.command import Say


class SourceRooms(Protocol):
    """The parts of the services that a command of sources needs."""

    @property
    def database(self) -> Database: ...

    @property
    def settings(self) -> Settings: ...

    @property
    def office(self) -> Office: ...


KINDS = ("token", "signing", "ours")


def add(command: Callable[..., argparse.ArgumentParser], run: object) -> None:
    parser = command("sources", run, "the systems that report: list, add, set, key, disable")
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
        with database.write() as session:
            words = _done(session, settings, office, arguments)
    except registry.BadSource as error:
        words, code = f"{error.field}: {error.why}", 1
    except registry.SourceTaken:
        words, code = f"{arguments.code} is the code of a source or a desk user already", 1
    except NotFound as error:
        words, code = f"there is no such {error.what}", 1
    except json.JSONDecodeError as error:
        words, code = f"the changes are no JSON: {error}", 1
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
        return f"{source.code} is registered. Make its key: patrol sources key {source.code}"
    source = _named(session, arguments.code)
    if act == "set":
        return _set(session, bounds, source, json.loads(arguments.changes), by=by)
    if act == "key":
        return registry.give_key(session, settings, source, arguments.kind, by=by).secret
    registry.set_enabled(session, source, is_enabled=act == "enable", by=by)
    return f"{source.code} is {act}d"


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
    return f"{source.code} is changed (version {source.version})"


def _named(session: Session, code: str) -> Source:
    source = session.exec(select(Source).where(Source.code == code)).first()
    if source is None:
        raise NotFound("source")
    return source


def _list(session: Session, say: Say) -> None:
    states = {row.source_id: row for row in session.exec(select(SourceState))}
    for source in session.exec(select(Source).order_by(col(Source.code))):
        state = states.get(source.id or 0)
        heard = clock.iso(state.heard_at)[:16] if state and state.heard_at else "never"
        words = [source.code, source.adapter, f"door heard {heard}"]
        words += ["disabled"] if source.disabled_at else []
        say("  ".join(words))
