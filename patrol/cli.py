"""The `patrol` command, which an operator or the process supervisor runs."""

import argparse
import json
import os
import sys
import time
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from importlib import import_module

import segno
from sqlalchemy.exc import OperationalError, ProgrammingError
from sqlmodel import Session, col, select

from patrol import audit, clock, geo, i18n, incident, office, sign_in
from patrol.areas import command as area_command
from patrol.areas import tree
from patrol.config import Settings, UnsafeSetting
from patrol.db import UnsafeDatabase
from patrol.demo import command as demo
from patrol.demo import day_file, simulate
from patrol.models import AuditAct, Login, Member, Scope, Source, User
from patrol.operations import (
    backup,
    channel_command,
    check,
    checklist,
    convert,
    demo_mark,
    downgrade,
    member_command,
    migrate,
    office_command,
    release,
    setup,
    sound_command,
    source_command,
    station_command,
)
from patrol.operations.expiry import command as expiry
from patrol.operations.person import NoPerson
from patrol.operations.person import command as person
from patrol.operations.record import BadHead, BadKey, ErasureRefused
from patrol.operations.record import command as record
from patrol.people import roster, rota_command, user_command
from patrol.places import map
from patrol.places.map import command as map_command
from patrol.services import Services, build
from patrol.version import VERSION
from patrol.worker import loop

PHONES, DESK = ("042", "017", "063"), "701"
MOST_NAME = 40
"""Characters in the name of a token."""
AUDIT_LATE = timedelta(seconds=30)
"""A row of the audit is written at most so long after its time, so `--follow` looks back so far."""


def say(text: str = "") -> None:
    """Print one line to standard output."""
    sys.stdout.write(f"{text}\n")


def main() -> None:
    """Run one command; exit with its status, or with a message when it cannot be done."""
    parser = _parser()
    arguments = parser.parse_args()
    try:
        sys.exit(arguments.run(arguments) or 0)
    except (
        map.BadMap,
        geo.UnknownDatum,
        office.BadOffice,
        day_file.BadFile,
        roster.BadRoster,
        backup.BackupRefused,
        backup.BadBackup,
        convert.ConvertRefused,
        convert.UnfitRow,
        release.UpgradeRefused,
        release.StepFailed,
        UnsafeSetting,
        UnsafeDatabase,
        BadHead,
        BadKey,
        ErasureRefused,
        incident.Preserved,
        demo_mark.NotADemo,
        setup.SetupRefused,
        downgrade.DowngradeRefused,
        migrate.UnknownMigration,
        migrate.NewerSchema,
        NoPerson,
        tree.NoStreet,
    ) as error:
        sys.exit(f"patrol: {error}")
    except (OperationalError, ProgrammingError) as error:
        if not migrate.is_without_tables(error):
            raise
        sys.exit("patrol: the database has no tables yet: run `patrol setup` (or `patrol migrate`)")


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="patrol", description=__doc__)
    parser.add_argument("--version", action="version", version=f"patrol {VERSION}")
    commands = parser.add_subparsers(required=True, metavar="COMMAND")

    def command(name: str, run: object, text: str) -> argparse.ArgumentParser:
        added = commands.add_parser(name, help=text, description=text)
        added.set_defaults(run=run)
        return added

    downgrade.add_arguments(command("migrate", _migrate, "bring the database to a numbered state"))
    demo.add_prepare(command("prepare", _prepare, "migrate; on a trial machine fill an empty demo"))
    command("seed", _seed, "plan the shifts of a demo")
    setup.add_arguments(command("setup", _setup, "make the street and its first administrator"))
    command("checklist", _checklist, "say what is missing before the first shift")
    command("serve-info", _serve_info, "print the links to the desk, three phones and the tip page")
    command("worker", lambda _: loop.main(), "send what is due and escalate silence")
    command("doors", lambda _: import_module("patrol.doors.process").main(), "hear device lines")
    check.add_arguments(command("check", _check, "say what is not as safe as it could be"))
    _add_record(command)
    for acts in (channel_command, sound_command, source_command, station_command):
        acts.add(command, lambda words, run=acts.run: run(_open(), words, say))
    _add_tokens_and_audit(command)
    text = "make, change or disable a desk user, or print a link"
    user_command.add(command("user", _user, text))
    command("users", _users, "list the desk users")
    day_file.add_arguments(command("replay", day_file.run, "feed a day's events through the API"))
    simulate.add_arguments(command("simulate", simulate.run, "virtual phones on the real API"))
    backup.add_backup(command("backup", backup.run_backup, "write a verified copy, online"))
    backup.add_restore(command("restore", backup.run_restore, "restore a backup"))
    convert.add_arguments(command("convert", _convert, "copy an SQLite database to PostgreSQL"))
    _add_releases(command)
    member_command.add(command("members", _members, "add, list, import members or let them leave"))
    office_command.add(command("office", _office, "categories, plans, results, skills, kit, chips"))
    # argparse demands a subcommand of `map`, so its own `run` is never called.
    rota_command.add(command("rota", _rota, "the shifts: show, import, pattern, absent"))
    streets = command("map", lambda _: 2, "the street's own map")
    map_command.add(streets, lambda words: map_command.run(words, say))
    area_command.add(command, lambda words: area_command.run(_open().database, words, say))
    return parser


def _add_releases(command: Callable[..., argparse.ArgumentParser]) -> None:
    text = "make this release the current one; back again when it is not healthy"
    release.add_arguments(command("upgrade", lambda words: release.run_upgrade(words, say), text))
    text = "go back to the previous release"
    release.add_arguments(command("rollback", lambda words: release.run_rollback(words, say), text))


def _add_tokens_and_audit(command: Callable[..., argparse.ArgumentParser]) -> None:
    token = command("token", _token, "print a bearer token for a desk user or a source")
    token.add_argument("login", help="a desk user's name or a source's code")
    token.add_argument("--name", type=_label, default="", help="what it is for")
    token.add_argument("--scope", choices=[scope.value for scope in Scope], default=Scope.FULL)
    token.add_argument("--days", type=_days, default=sign_in.BEARER_LIFE.days)
    tokens = command("tokens", _tokens, "list the valid tokens, or end one")
    tokens.add_argument("--revoke", metavar="ID", help="the first column of the list")
    log = command("audit", _audit, "print the audit log as JSON lines")
    log.add_argument("--since", type=_moment, help="a date or a time; the last day by default")
    log.add_argument("--kind", action="append", choices=[act.value for act in AuditAct])
    log.add_argument("--actor", default="", help="a call sign, a desk user or a source")
    log.add_argument("--follow", action="store_true", help="go on with what is written next")


def _add_record(command: Callable[..., argparse.ArgumentParser]) -> None:
    record.add_verify(command("verify", _verify, "check the record; name the first difference"))
    record.add_heads(command("heads", _heads, "the day's signed head of the feed, to print"))
    record.add_erase(command("erase", _erase, "erase bodies or photos by law; it is noted"))
    expired = command("retention", _retention, "erase now what is older than it is kept")
    expired.add_argument("--dry-run", action="store_true", help="only count it")
    person.add(command("person", _person, "export or erase what is known of a person"))


def _open() -> Services:
    return build(Settings.from_environment())


def _migrate(arguments: argparse.Namespace) -> None:
    downgrade.run(_open().database, arguments)


def _convert(arguments: argparse.Namespace) -> None:
    convert.run(Settings.from_environment(), arguments, say)


def _prepare(arguments: argparse.Namespace) -> None:
    demo.prepare(_open(), arguments, say)


def _seed(_: argparse.Namespace) -> None:
    demo.plan(_open(), say)


def _setup(arguments: argparse.Namespace) -> None:
    services = _open()
    if arguments.demo:
        demo.set_up(services, say)
        return
    settings = services.settings
    terminal = setup.Terminal(i18n.of_terminal(os.environ), say)

    setup.run(services.database, settings, arguments, terminal)


def _checklist(_: argparse.Namespace) -> int:
    services = _open()
    language = i18n.of_terminal(os.environ)
    return checklist.run(services.database, services.settings, say, language)


def _serve_info(_: argparse.Namespace) -> None:
    services = _open()
    base = services.settings.public_url
    with services.database.write() as session:
        desk = (
            user_command.named(session, DESK)
            or session.exec(
                select(User).where(col(User.disabled_at).is_(None)).order_by(col(User.id))
            ).first()
        )
        if desk is None:
            say("No desk user yet: `patrol setup` makes the street and its administrator.")
            return
        desk_link = user_command.link_for(session, base, desk)
        phones = {
            member.call_sign: user_command.link_for(session, base, member)
            for member in sorted(
                session.exec(select(Member).where(col(Member.call_sign).in_(PHONES))),
                key=lambda member: PHONES.index(member.call_sign),
            )
        }
    say()
    say(f"  Desk   {base}/desk")
    say(f"         sign in once with {desk_link}")
    for call_sign, link in phones.items():
        say(f"  Phone  {call_sign}  {link}")
    if phones:
        first, link = next(iter(phones.items()))
        say(f"         or scan this with the phone of {first} (links work once, for 10 minutes):")
        segno.make(link, error="l").terminal(compact=True)
    say(f"  Tip    {base}/tip")
    if services.settings.is_https:
        say(f"  A phone on the LAN trusts us after installing {base}/ca.crt")
    say("  More links: patrol serve-info")
    sys.stdout.flush()


def _check(arguments: argparse.Namespace) -> int:
    return check.run(arguments, say)


def _verify(arguments: argparse.Namespace) -> int:
    services = _open()
    return record.run_verify(services.database, services.settings, arguments, say)


def _heads(arguments: argparse.Namespace) -> int:
    return record.run_heads(_open().settings, arguments, say)


def _erase(arguments: argparse.Namespace) -> int:
    services = _open()
    return record.run_erase(services.database, services.settings, arguments, say)


def _retention(arguments: argparse.Namespace) -> None:
    services = _open()
    expiry.run(services.database, services.settings, say, is_dry=arguments.dry_run)


def _person(arguments: argparse.Namespace) -> int:
    services = _open()
    run: Callable[..., int] = arguments.person
    return run(services.database, services.settings, arguments, say)


def _token(arguments: argparse.Namespace) -> int:
    with _open().database.write() as session:
        tree.require_street(session)
        user = user_command.named(session, arguments.login)
        source = session.exec(select(Source).where(Source.code == arguments.login)).first()
        if user is None and source is None:
            say(f"no desk user and no source is called {arguments.login}")
            return 1
        if any(row is not None and row.disabled_at is not None for row in (user, source)):
            say(f"{arguments.login} is disabled")
            return 1
        if user is None and arguments.scope != Scope.FULL:
            say(f"{arguments.login} is a source: its token has no other scope than full")
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


def _tokens(arguments: argparse.Namespace) -> int:
    database = _open().database
    if not arguments.revoke:
        with database.read() as session:
            for login, owner in sign_in.tokens(session):
                ends, used = clock.iso(login.expires_at)[:10], clock.iso(login.seen_at)[:16]
                line = f"{login.id}  {owner}  {login.scope}  until {ends}  last used {used}"
                say(f"{line}  {login.name}".rstrip())
        return 0
    with database.write() as session:
        rows = sign_in.tokens(session)
        chosen = [(login, owner) for login, owner in rows if login.id == arguments.revoke]
        for login, owner in chosen:
            sign_in.end(session, login.id)
            _note_token(session, AuditAct.TOKEN_ENDED, login, owner)
    say(f"{arguments.revoke} has ended" if chosen else f"no valid token is {arguments.revoke}")
    return 0 if chosen else 1


def _audit(arguments: argparse.Namespace) -> int:
    services = _open()
    since = arguments.since or clock.now() - timedelta(days=1)
    acts = [AuditAct(kind) for kind in arguments.kind or ()]
    printed: set[str] = set()
    while True:
        # Another process may commit a row whose time is a little earlier than one printed here.
        then = max(since, clock.now() - AUDIT_LATE)
        lately: set[str] = set()
        for row in audit.every(services.database, since=since, acts=acts, actor=arguments.actor):
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
        raise argparse.ArgumentTypeError("a date or an ISO 8601 time, as 2026-11-22") from None
    return moment if moment.tzinfo else moment.replace(tzinfo=UTC)


def _label(text: str) -> str:
    if len(text) > MOST_NAME:
        raise argparse.ArgumentTypeError(f"{MOST_NAME} characters at most")
    return text


def _days(text: str) -> int:
    days = int(text)
    if not 1 <= days <= sign_in.BEARER_LIFE.days:
        raise argparse.ArgumentTypeError(f"1 to {sign_in.BEARER_LIFE.days} days")
    return days


def _user(arguments: argparse.Namespace) -> int:
    services = _open()
    return user_command.run(services.database, services.settings, arguments, say)


def _users(_: argparse.Namespace) -> int:
    with (database := _open().database).read() as session:
        tree.require_street(session)
    return user_command.run_list(database, say)


def _office(arguments: argparse.Namespace) -> int:
    rooms = _open()
    return int(arguments.office(rooms.database, rooms.offices, arguments, say))


def _members(arguments: argparse.Namespace) -> int:
    rooms = _open()
    return member_command.run(rooms.database, rooms.office, arguments, say)


def _rota(arguments: argparse.Namespace) -> int:
    services = _open()
    return rota_command.run(services.database, services.office, arguments, say)
