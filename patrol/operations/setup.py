"""`patrol setup`: the street, its first administrator and its map, out of options or answers.

What is there already stays, so the command may be run again.
"""

import argparse
import sys
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

from sqlmodel import Session, col, select

from patrol import audit, i18n, sign_in
from patrol.config import Settings
from patrol.db import Database
from patrol.models import Area, AuditAct, Role
from patrol.operations import demo_mark, migrate
from patrol.people import desk_user, user_command
from patrol.people.desk_user import Author
from patrol.places import map, street

LONGEST_NAME, LONGEST_HINT = 60, 60
QUESTIONS = ("name", "prefix", "admin", "map")
"""The options that a person is asked for, in this order."""
NEEDED = ("name", "admin")


class SetupRefused(Exception):
    """The street cannot be set up so; the message says what to give instead."""


@dataclass(frozen=True)
class Terminal:
    """The words of the operator's language, and where they are printed."""

    language: str
    say: Callable[[str], None]

    def words(self, key: str, **params: object) -> str:
        return i18n.t(f"server.setup.{key}", self.language, **params)

    def tell(self, key: str, **params: object) -> None:
        self.say(self.words(key, **params))

    def ask(self, key: str) -> str:
        sys.stdout.write(self.words(f"ask_{key}"))
        sys.stdout.flush()
        return sys.stdin.readline().strip()


def add_arguments(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("--demo", action="store_true", help="invented people instead of a street")
    parser.add_argument("--name", help="of the street office, such as 人民街道")
    parser.add_argument("--prefix", help="letters before each case number, such as RM")
    parser.add_argument("--admin", help="name of the first administrator")
    parser.add_argument("--map", help="GeoJSON, road graph or PMTiles file; WGS-84")
    parser.add_argument("--place-hint", default="", help="an address as an example for tips")


def run(
    database: Database,
    settings: Settings,
    arguments: argparse.Namespace,
    terminal: Terminal,
) -> None:
    """Migrate, make what is missing, and print one link for the administrator.

    Raises: SetupRefused, BadMap.
    """
    migrate.run(database)
    with database.read() as session:
        if demo_mark.is_demo(session):
            raise SetupRefused(terminal.words("is_demo"))
        root = _root(session)
    given = _given(arguments, terminal, is_new=root is None)
    _refuse_bad(given, terminal)
    with database.write() as session:
        root = _root(session)
        if root is None:
            root = _begin(session, given, arguments.place_hint, terminal)
        else:
            terminal.tell("known", name=root.name)
        link = _admin_link(session, root, given["admin"], settings.public_url, terminal)
    _take_map(settings, given["map"], terminal)
    if link:
        terminal.tell("link", name=given["admin"])
        terminal.say(link)


def _root(session: Session) -> Area | None:
    return session.exec(select(Area).where(col(Area.parent_id).is_(None))).first()


def _given(arguments: argparse.Namespace, terminal: Terminal, *, is_new: bool) -> dict[str, str]:
    """Return the options, and the answers to what is missing when a person is there.

    Raises: SetupRefused.
    """
    given = {name: getattr(arguments, name) for name in QUESTIONS}
    if is_new and sys.stdin.isatty():
        for name in QUESTIONS:
            if given[name] is None:
                given[name] = terminal.ask(name)
    missing = [f"--{name}" for name in NEEDED if not (given[name] or "").strip()]
    if is_new and missing:
        raise SetupRefused(terminal.words("missing", options=", ".join(missing)))
    return {name: (value or "").strip() for name, value in given.items()}


def _refuse_bad(given: dict[str, str], terminal: Terminal) -> None:
    """Refuse what cannot be stored before anything is written.

    Raises: SetupRefused.
    """
    if len(given["name"]) > LONGEST_NAME:
        raise SetupRefused(terminal.words("bad_name", n=LONGEST_NAME))
    if given["map"] and not Path(given["map"]).is_file():
        raise SetupRefused(terminal.words("bad_map", file=given["map"]))


def _begin(session: Session, given: dict[str, str], hint: str, terminal: Terminal) -> Area:
    by = audit.operator().actor
    try:
        facts = street.change(
            session,
            name=given["name"],
            prefix=given["prefix"],
            place_hint=hint.strip()[:LONGEST_HINT],
            by=by[:40],
        )
    except street.BadPrefix:
        raise SetupRefused(terminal.words("bad_prefix")) from None
    area = Area(kind="街道", name=given["name"], path="")
    session.add(area)
    session.flush()
    area.path = f"/{area.id}/"
    session.flush()
    terminal.tell("made", name=area.name, number=f"{facts.prefix}{street.FIRST_NUMBER + 1}")
    return area


def _admin_link(
    session: Session, root: Area, name: str, public_url: str, terminal: Terminal
) -> str | None:
    """Return a link by which this administrator, made if there is none, sets a password.

    Raises: SetupRefused.
    """
    if not name:
        return None
    user = user_command.named(session, name)
    if user is None:
        try:
            return user_command.first_link(
                session, public_url, name, Role.ADMIN, area_id=root.id or 0
            )
        except (desk_user.BadName, desk_user.NameTaken):
            raise SetupRefused(terminal.words("bad_admin")) from None
    if user.disabled_at is not None or user.role != Role.ADMIN:
        raise SetupRefused(terminal.words("no_admin", name=name))
    operator = audit.operator()
    token = desk_user.link(session, user, Author(operator.actor))
    audit.note(session, AuditAct.LINK_MADE, operator, user.name)
    return sign_in.invitation_link(public_url, token)


def _take_map(settings: Settings, file: str, terminal: Terminal) -> None:
    if file:
        map.install(settings.patrol_data, Path(file))
    key = "map" if map.is_imported(settings.patrol_data) else "no_map"
    terminal.tell(key)
