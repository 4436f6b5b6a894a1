"""`patrol channels`: the operator's way to the page /admin/channels."""

import argparse
import sys
import time
from typing import Protocol

from sqlmodel import Session, col, select

from patrol import audit
from patrol.access import NotFound
from patrol.channels import credentials
from patrol.channels.credentials import Credentials
from patrol.db import Database
from patrol.guess import TooSoon
from patrol.models import Area, ChannelTest
from patrol.operations import channel_page, channel_test
from patrol.operations.channel_page import WayState
from patrol.operations.record.command import Say
from patrol.people.mobile import NoMobile
from patrol.terminal import joined, phrase

WAIT_S = 30.0
"""A worker takes a test within a second, and a provider answers within ten."""
REFUSALS: dict[type[Exception], str] = {
    credentials.OfEnvironment: "{name} is given by the environment, which counts first",
    credentials.HalfGiven: "{name} is missing: a service works only with all it needs",
    credentials.BadValue: (
        "{name} is no setting of the page, or its value holds blanks or is too long"
    ),
    credentials.CredentialsChanged: "somebody has just saved another version ({name}): look again",
    credentials.UnreadableCredentials: "the kept values do not open: put the key back, or --anew",
    channel_test.NotReady: "this service is not set up",
    channel_test.NoAddress: "this member has no number or account for it; or name a number",
    NotFound: "there is no such service",
    NoMobile: "this is no mobile number ({name})",
    TooSoon: "too many tests: wait {name}",
}


class Opened(Protocol):
    """The database and the credentials that a command works with."""

    @property
    def database(self) -> Database: ...

    @property
    def credentials(self) -> Credentials: ...


def add(parser: argparse.ArgumentParser) -> None:
    acts = parser.add_subparsers(dest="act", metavar="ACT")
    setting = acts.add_parser("set", help="read NAME=VALUE lines from standard input and save them")
    setting.add_argument("--anew", action="store_true", help="drop kept values that do not open")
    clearing = acts.add_parser("clear", help="take settings away")
    clearing.add_argument("name", nargs="+", help="such as ALIYUN_SMS_SIGN")
    trying = acts.add_parser("test", help="send a test message; the worker sends it")
    trying.add_argument("way", help="such as aliyun_sms")
    trying.add_argument("to", nargs="?", default="", help="a mobile number or a call sign")


def run(opened: Opened, arguments: argparse.Namespace, say: Say) -> int:
    """List the channels, or do one act. No secret is ever an argument, nor printed."""
    database, kept = opened.database, opened.credentials
    kept.refresh()
    try:
        if arguments.act == "set":
            return _save(database, kept, _typed(), say, anew=arguments.anew)
        if arguments.act == "clear":
            return _save(database, kept, {name.lower(): None for name in arguments.name}, say)
        if arguments.act == "test":
            return _test(database, kept, arguments, say)
    except tuple(REFUSALS) as error:
        say(phrase(REFUSALS[type(error)], name=str(error).upper()))
        return 1
    return _list(database, kept, say)


def _typed() -> dict[str, str | None]:
    """Return the settings of standard input: an argument could be read in the list of processes.

    Raises: BadValue.
    """
    values: dict[str, str | None] = {}
    for line in sys.stdin:
        name, sign, value = line.strip().partition("=")
        if not name or name.startswith("#"):
            continue
        if not sign:
            raise credentials.BadValue(name[:40])
        values[name.strip().lower()] = value.strip() or None
    return values


def _save(
    database: Database,
    kept: Credentials,
    values: dict[str, str | None],
    say: Say,
    *,
    anew: bool = False,
) -> int:
    by = audit.operator().actor
    with database.write() as session:
        row = credentials.change(session, kept.base, values, by=by, version=kept.version, anew=anew)
        say(
            phrase(
                "Saved as version {version}; every process uses it within seconds.",
                version=row.version,
            )
        )
    return 0


def _list(database: Database, kept: Credentials, say: Say) -> int:
    with database.read() as session:
        page = channel_page.page(session, kept, 0)
    if page["fault"]:
        say(
            phrase(
                "The kept credentials cannot be read on this machine: {fault}", fault=page["fault"]
            )
        )
    for way in page["ways"]:
        say(_line(way))
        for field in way["fields"]:
            if field["is_set"]:
                origin = phrase("environment") if field["from_environment"] else phrase("page")
                name, value = field["name"].upper(), field["shown"] or "******"
                say(
                    phrase("    {name}  {value}  ({origin})", name=name, value=value, origin=origin)
                )
    for row in page["balances"]:
        told = phrase("balance {balance}", balance=row["balance"] or phrase("not told"))
        say(joined("  ", filter(None, [row["account"], told, row["reason"]])))
    return 0


def _line(way: WayState) -> str:
    health = way["health"]
    words = [way["way"], phrase("ready") if way["is_ready"] else phrase("not set up")]
    if health["sent_at"]:
        words.append(phrase("last success {at}", at=health["sent_at"][:16]))
    if health["failed_at"]:
        at, reason = health["failed_at"][:16], health["reason"]
        words.append(phrase("last failure {at}: {reason}", at=at, reason=reason))
    if health["paused_until"]:
        words.append(phrase("paused until {until}", until=health["paused_until"][:16]))
    return joined("  ", words)


def _test(database: Database, kept: Credentials, arguments: argparse.Namespace, say: Say) -> int:
    with database.write() as session:
        row = channel_test.ask(
            session,
            _operator(session),
            arguments.way,
            arguments.to,
            ready=arguments.way in kept.settings.ready_ways,
        )
        key = row.id
    done = _result(database, key)
    if done is None:
        say(phrase("No worker took the test: is it running?"))
        return 1
    say(
        joined(" ", filter(None, [phrase("Sent."), done.words]))
        if done.is_sent
        else phrase("Not sent: {words}", words=done.words)
    )
    return 0 if done.is_sent else 1


def _operator(session: Session) -> channel_test.Asker:
    areas = session.exec(select(Area).order_by(col(Area.path))).all()
    ids = [area.id for area in areas if area.id is not None]
    return channel_test.Asker(audit.operator().actor, ids[0] if ids else 0, ids)


def _result(database: Database, key: str) -> ChannelTest | None:
    until = time.monotonic() + WAIT_S
    while time.monotonic() < until:
        with database.read() as session:
            row = session.get_one(ChannelTest, key)
            if row.done_at is not None:
                return row
        time.sleep(0.3)
    return None
