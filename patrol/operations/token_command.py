"""`patrol token`, `patrol tokens` and `patrol audit`: keys of programs, and who did what."""

import argparse
import json
import sys
import time
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from typing import Protocol

from sqlmodel import Session, select

from patrol import audit, clock, sign_in
from patrol.areas import tree
from patrol.db import Database
from patrol.models import AuditAct, Login, Scope, Source
from patrol.operations.record.command import Say
from patrol.people import user_command
from patrol.terminal import joined, phrase, shown

MOST_NAME = 40
"""Characters in the name of a token."""
AUDIT_LATE = timedelta(seconds=30)
"""A row of the audit is written at most so long after its time, so `--follow` looks back so far."""


class TokenRooms(Protocol):
    """The parts of the services that these commands need."""

    @property
    def database(self) -> Database: ...


def add_token(token: argparse.ArgumentParser) -> None:
    token.set_defaults(act=_token)
    token.add_argument("login", help="a desk user's name or a source's code")
    token.add_argument("--name", type=_label, default="", help="what it is for")
    token.add_argument("--scope", choices=[scope.value for scope in Scope], default=Scope.FULL)
    token.add_argument("--days", type=_days, default=sign_in.BEARER_LIFE.days)


def add_tokens(tokens: argparse.ArgumentParser) -> None:
    tokens.set_defaults(act=_tokens)
    tokens.add_argument("--revoke", metavar="ID", help="the first column of the list")


def add_audit(log: argparse.ArgumentParser) -> None:
    log.set_defaults(act=_audit)
    log.add_argument("--since", type=_moment, help="a date or a time; the last day by default")
    log.add_argument("--kind", action="append", choices=[act.value for act in AuditAct])
    log.add_argument("--actor", default="", help="a call sign, a desk user or a source")
    log.add_argument("--follow", action="store_true", help="go on with what is written next")


def run(opened: TokenRooms, arguments: argparse.Namespace, say: Say) -> int:
    """Do the act of one of the three commands."""
    act: Callable[[Database, argparse.Namespace, Say], int] = arguments.act
    return act(opened.database, arguments, say)


def _token(database: Database, arguments: argparse.Namespace, say: Say) -> int:
    with database.write() as session:
        tree.require_street(session)
        user = user_command.named(session, arguments.login)
        source = session.exec(select(Source).where(Source.code == arguments.login)).first()
        if user is None and source is None:
            say(phrase("no desk user and no source is called {login}", login=arguments.login))
            return 1
        if any(row is not None and row.disabled_at is not None for row in (user, source)):
            say(phrase("{login} is disabled", login=arguments.login))
            return 1
        if user is None and arguments.scope != Scope.FULL:
            say(
                phrase(
                    "{login} is a source: its token has no other scope than full",
                    login=arguments.login,
                )
            )
            return 1
        # One name may be both a user and a source; then the user gets the token.
        secret, login = sign_in.begin(
            session,
            is_bearer=True,
            life=timedelta(days=arguments.days),
            scope=Scope(arguments.scope),
            name=arguments.name,
            user_id=user.id if user else None,
            source_id=source.id if source and not user else None,
        )
        _note_token(session, AuditAct.TOKEN_MADE, login, arguments.login)
    say(secret)
    return 0


def _note_token(session: Session, act: AuditAct, login: Login, owner: str) -> None:
    subject = f"{owner} {login.scope} {login.id} {login.name}".strip()
    audit.note(session, act, audit.operator(), subject)


def _tokens(database: Database, arguments: argparse.Namespace, say: Say) -> int:
    if not arguments.revoke:
        with database.read() as session:
            for login, owner in sign_in.tokens(session):
                ends, used = clock.iso(login.expires_at)[:10], clock.iso(login.seen_at)[:16]
                until, last = (
                    phrase("until {day}", day=ends),
                    phrase("last used {at}", at=used),
                )
                parts = [login.id, owner, login.scope, until, last, login.name]
                say(joined("  ", filter(None, parts)))
        return 0
    with database.write() as session:
        rows = sign_in.tokens(session)
        chosen = [(login, owner) for login, owner in rows if login.id == arguments.revoke]
        for login, owner in chosen:
            sign_in.end(session, login.id)
            _note_token(session, AuditAct.TOKEN_ENDED, login, owner)
    say(
        phrase("{revoke} has ended", revoke=arguments.revoke)
        if chosen
        else phrase("no valid token is {revoke}", revoke=arguments.revoke)
    )
    return 0 if chosen else 1


def _audit(database: Database, arguments: argparse.Namespace, say: Say) -> int:
    since = arguments.since or clock.now() - timedelta(days=1)
    acts = [AuditAct(kind) for kind in arguments.kind or ()]
    printed: set[str] = set()
    while True:
        # Another process may commit a row whose time is a little earlier than one printed here.
        then = max(since, clock.now() - AUDIT_LATE)
        lately: set[str] = set()
        for row in audit.every(database, since=since, acts=acts, actor=arguments.actor):
            if row.id not in printed:
                say(json.dumps(audit.as_json(row), ensure_ascii=False))
            if row.at >= then:
                lately.add(row.id)
        if not arguments.follow:
            return 0
        sys.stdout.flush()
        printed, since = lately, then
        time.sleep(1)


def _moment(text: str) -> datetime:
    try:
        moment = datetime.fromisoformat(text)
    except ValueError:
        raise argparse.ArgumentTypeError(
            shown(phrase("a date or an ISO 8601 time, as 2026-11-22"))
        ) from None
    return moment if moment.tzinfo else moment.replace(tzinfo=UTC)


def _label(text: str) -> str:
    if len(text) > MOST_NAME:
        raise argparse.ArgumentTypeError(shown(phrase("{n} characters at most", n=MOST_NAME)))
    return text


def _days(text: str) -> int:
    days = int(text)
    if not 1 <= days <= sign_in.BEARER_LIFE.days:
        raise argparse.ArgumentTypeError(shown(phrase("1 to {n} days", n=sign_in.BEARER_LIFE.days)))
    return days
