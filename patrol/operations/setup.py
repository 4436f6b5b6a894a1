"""`patrol setup`: the street, its first administrator and its map, out of options or answers.

What is there already stays, so the command may be run again. `--link` prints the link to the page
that asks the same.
"""

import argparse
import sys
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

from sqlmodel import Session

from patrol import audit, i18n, sign_in
from patrol.config import Settings
from patrol.db import Database
from patrol.models import Area, AuditAct, Role
from patrol.operations import demo_mark, founding, migrate
from patrol.operations.founding import Answers, BadAnswer
from patrol.people import desk_user, user_command
from patrol.people.desk_user import Author
from patrol.places import map
from patrol.terminal import CommandError

QUESTIONS = ("name", "prefix", "admin", "map")
"""The options that a person is asked for, in this order."""
NEEDED = ("name", "admin")


class SetupRefused(CommandError):
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

    def ask(self, key: str) -> str | None:
        """Return the line that was typed; None when the input has ended."""
        sys.stdout.write(self.words(f"ask_{key}"))
        sys.stdout.flush()
        line = sys.stdin.readline()
        return line.strip() if line else None


def add_arguments(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("--demo", action="store_true", help="invented people instead of a street")
    parser.add_argument("--link", action="store_true", help="a link to the page that asks the same")
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
        root = founding.root(session)
    if arguments.link:
        _offer(database, settings, terminal)
        return
    given = _given(arguments, terminal, is_new=root is None)
    if given["map"] and not Path(given["map"]).is_file():
        raise SetupRefused(terminal.words("bad_map", file=given["map"]))
    try:
        with database.write() as session:
            token = _made(session, given, arguments.place_hint, terminal)
    except BadAnswer as error:
        raise SetupRefused(terminal.words(error.key, **error.words)) from None
    _take_map(settings, given["map"], terminal)
    if token:
        terminal.tell("link", name=given["admin"])
        terminal.say(sign_in.invitation_link(settings.public_url, token))


def _offer(database: Database, settings: Settings, terminal: Terminal) -> None:
    """Print a link to the page of the set-up.

    Raises: SetupRefused.
    """
    with database.write() as session:
        token = founding.offer(session)
    if token is None:
        raise SetupRefused(terminal.words("stands"))
    terminal.tell("begin")
    terminal.say(founding.address(settings.public_url, token))


def _given(arguments: argparse.Namespace, terminal: Terminal, *, is_new: bool) -> dict[str, str]:
    """Return the options, and the answers to what is missing when a person is there.

    Raises: SetupRefused.
    """
    given = {name: getattr(arguments, name) for name in QUESTIONS}
    if is_new and sys.stdin.isatty():
        for name in QUESTIONS:
            if given[name] is None:
                given[name] = _answer(name, terminal)
    missing = [f"--{name}" for name in NEEDED if not (given[name] or "").strip()]
    if is_new and missing:
        raise SetupRefused(terminal.words("missing", options=", ".join(missing)))
    return {name: (value or "").strip() for name, value in given.items()}


def _answer(name: str, terminal: Terminal) -> str | None:
    """Ask until the answer can be used: a slip must not cost the answers before it."""
    while True:
        answer = terminal.ask(name)
        try:
            if answer is not None:
                _look(name, answer, terminal)
        except SetupRefused as fault:
            terminal.say(str(fault))
        else:
            return answer


def _look(name: str, answer: str, terminal: Terminal) -> None:
    """Refuse an answer that cannot be used.

    Raises: SetupRefused.
    """
    try:
        founding.look(name, answer)
    except BadAnswer as error:
        raise SetupRefused(terminal.words(error.key, **error.words)) from None
    if name == "map" and answer and not Path(answer).is_file():
        raise SetupRefused(terminal.words("bad_map", file=answer))


def _made(session: Session, given: dict[str, str], hint: str, terminal: Terminal) -> str | None:
    """Make the street if there is none; return the secret of the administrator's link.

    Raises: BadAnswer, SetupRefused.
    """
    root = founding.root(session)
    if root is not None:
        terminal.tell("known", name=root.name)
        return _admin_token(session, root, given["admin"], terminal)
    answers = Answers(given["name"], given["prefix"] or "", given["admin"], hint)
    made = founding.found(session, founding.tidy(answers), audit.operator())
    terminal.tell("made", name=made.area.name, number=made.number)
    return made.token


def _admin_token(session: Session, root: Area, name: str, terminal: Terminal) -> str | None:
    """Return the secret of a link by which this administrator, made if new, sets a password.

    Raises: BadAnswer, SetupRefused.
    """
    if not name:
        return None
    user, operator = user_command.named(session, name), audit.operator()
    if user is None:
        return founding.first_admin(session, name, root, operator)
    if user.disabled_at is not None or user.role != Role.ADMIN:
        raise SetupRefused(terminal.words("no_admin", name=name))
    token = desk_user.link(session, user, Author(operator.actor))
    audit.note(session, AuditAct.LINK_MADE, operator, user.name)
    return token


def _take_map(settings: Settings, file: str, terminal: Terminal) -> None:
    if file:
        map.install(settings.patrol_data, Path(file))
    key = "map" if map.is_imported(settings.patrol_data) else "no_map"
    terminal.tell(key)
