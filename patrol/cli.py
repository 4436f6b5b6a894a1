"""The `patrol` command, which an operator or the process supervisor runs."""

import argparse
import sys
from collections.abc import Callable
from importlib import import_module

import segno
from sqlalchemy.exc import OperationalError, ProgrammingError
from sqlmodel import col, select

from patrol import geo, incident, office
from patrol.areas import command as area_command
from patrol.areas import tree
from patrol.config import Settings
from patrol.db import UnsafeDatabase
from patrol.demo import command as demo
from patrol.demo import day_file, simulate
from patrol.models import Member, User
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
    token_command,
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
from patrol.terminal import language, phrase, shown, tell
from patrol.terminal.parser import CommandParser
from patrol.unsafe_setting import UnsafeSetting
from patrol.version import VERSION
from patrol.worker import loop

PHONES, DESK = ("042", "017", "063"), "701"
SCAN = "         or scan this with the phone of {first} (links work once, for 10 minutes):"


def say(text: str = "") -> None:
    """Print one line to standard output."""
    tell(text)


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
        sys.exit(f"patrol: {shown(error)}")
    except (OperationalError, ProgrammingError) as error:
        if not migrate.is_without_tables(error):
            raise
        no_tables = phrase(
            "the database has no tables yet: run `patrol setup` (or `patrol migrate`)"
        )
        sys.exit(f"patrol: {shown(no_tables)}")


def _parser() -> argparse.ArgumentParser:
    parser = CommandParser(prog="patrol", description=__doc__)
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
    for acts in (channel_command, sound_command, source_command, station_command, token_command):
        acts.add(command, lambda words, run=acts.run: run(_open(), words, say))
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
    terminal = setup.Terminal(language(), say)

    setup.run(services.database, settings, arguments, terminal)


def _checklist(_: argparse.Namespace) -> int:
    services = _open()
    return checklist.run(services.database, services.settings, say, language())


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
            say(phrase("No desk user yet: `patrol setup` makes the street and its administrator."))
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
    say(phrase("  Desk   {base}/desk", base=base))
    say(phrase("         sign in once with {desk_link}", desk_link=desk_link))
    for call_sign, link in phones.items():
        say(phrase("  Phone  {call_sign}  {link}", call_sign=call_sign, link=link))
    if phones:
        first, link = next(iter(phones.items()))
        say(phrase(SCAN, first=first))
        segno.make(link, error="l").terminal(compact=True)
    say(phrase("  Tip    {base}/tip", base=base))
    if services.settings.is_https:
        say(phrase("  A phone on the LAN trusts us after installing {base}/ca.crt", base=base))
    say(phrase("  More links: patrol serve-info"))
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
