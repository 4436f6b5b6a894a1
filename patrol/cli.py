"""The `patrol` command, which an operator or the process supervisor runs."""

import argparse
import sys
from collections.abc import Callable
from pathlib import Path

import segno
from sqlmodel import Session, col, select

from patrol import geo, incident, office, sign_in
from patrol.config import Settings, UnsafeSetting
from patrol.db import UnsafeDatabase
from patrol.demo import day_file, seed, simulate
from patrol.models import Area, Member, Role, Source, User
from patrol.operations import backup, migrate
from patrol.operations.record import BadHead, BadKey, ErasureRefused
from patrol.operations.record import command as record
from patrol.people import roster
from patrol.places import map
from patrol.services import Services, build
from patrol.worker import loop

PHONES = ("042", "017", "063")
DESK = "701"


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
        UnsafeSetting,
        UnsafeDatabase,
        BadHead,
        BadKey,
        ErasureRefused,
        incident.Preserved,
    ) as error:
        sys.exit(f"patrol: {error}")


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="patrol", description=__doc__)
    commands = parser.add_subparsers(required=True, metavar="COMMAND")

    def command(name: str, run: object, text: str) -> argparse.ArgumentParser:
        added = commands.add_parser(name, help=text, description=text)
        added.set_defaults(run=run)
        return added

    migration = command("migrate", _migrate, "bring the database to a numbered state")
    migration.add_argument("target", nargs="?", default="head", help="head, base or a number")
    command("prepare", _prepare, "migrate, and seed when the database is empty")
    command("seed", _seed, "fill an empty database with the demo town")
    command("serve-info", _serve_info, "print the links to the desk, three phones and the tip page")
    command("worker", lambda _: loop.main(), "send what is due and escalate silence")
    _add_record(command)
    token = command("token", _token, "print a bearer token for a desk user or a source")
    token.add_argument("login", help="a desk user's name or a source's code")
    user = command("user", _user, "make a desk user, or a sign-in link for one")
    user.add_argument("name")
    user.add_argument("--role", choices=[r.value for r in Role if r != Role.MEMBER])
    user.add_argument("--area", type=int, help="id of the area; the root by default")
    user.add_argument("--seat", type=int)
    day_file.add_arguments(command("replay", day_file.run, "feed a day's events through the API"))
    simulate.add_arguments(command("simulate", simulate.run, "virtual phones on the real API"))
    backup.add_backup(command("backup", backup.run_backup, "write a verified copy, online"))
    backup.add_restore(command("restore", backup.run_restore, "restore a backup"))
    # argparse demands a subcommand of `members` and `map`, so their own `run` is never called.
    members = command("members", lambda _: 2, "mobiles and accounts").add_subparsers(required=True)
    roll = members.add_parser("import", help="mobiles and 浙政钉 accounts, out of a CSV table")
    roll.add_argument("file", type=Path, help="columns call_sign, mobile, notice_id")
    roll.set_defaults(run=_members_import)
    maps = command("map", lambda _: 2, "the street's own map").add_subparsers(required=True)
    layer = maps.add_parser("import", help="load streets (GeoJSON), a road graph or PMTiles")
    layer.add_argument("file", type=Path)
    layer.add_argument("--datum", choices=["wgs84", "gcj02", "bd09"], default="wgs84")
    layer.add_argument("--label", help="shown on the map")
    layer.add_argument("--attribution", help="who owns the data; shown on the map")
    layer.set_defaults(run=_map_import)
    return parser


def _add_record(command: Callable[..., argparse.ArgumentParser]) -> None:
    record.add_verify(command("verify", _verify, "check the record; name the first difference"))
    record.add_heads(command("heads", _heads, "the day's signed head of the feed, to print"))
    record.add_erase(command("erase", _erase, "erase bodies or photos by law; it is noted"))


def _open() -> Services:
    return build(Settings.from_environment())


def _migrate(arguments: argparse.Namespace) -> None:
    migrate.run(_open().database, arguments.target)


def _prepare(_: argparse.Namespace) -> None:
    services = _open()
    migrate.run(services.database)
    _fill(services)


def _seed(_: argparse.Namespace) -> None:
    _fill(_open())


def _fill(services: Services) -> None:
    with services.database.write() as session:
        if not seed.fill(session):
            seed.keep_rota(session)  # the demo's shifts are planned for a fortnight only
            return
    say("The database was empty: the demo town is in it (文晖街道、东新街道, members 001–137).")


def _serve_info(_: argparse.Namespace) -> None:
    services = _open()
    base = services.settings.public_url
    with services.database.write() as session:
        desk = (
            _user_named(session, DESK)
            or session.exec(
                select(User).where(col(User.disabled_at).is_(None)).order_by(col(User.id))
            ).first()
        )
        if desk is None:
            say("No desk user yet: `patrol user NAME --role admin` makes one.")
            return
        desk_link = f"{base}/enter/{sign_in.issue_ticket(session, desk, 'cli')}"
        phones = {
            member.call_sign: f"{base}/enter/{sign_in.issue_ticket(session, member, 'cli')}"
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


def _verify(arguments: argparse.Namespace) -> int:
    services = _open()
    return record.run_verify(services.database, services.settings, arguments, say)


def _heads(arguments: argparse.Namespace) -> int:
    return record.run_heads(_open().settings, arguments, say)


def _erase(arguments: argparse.Namespace) -> int:
    services = _open()
    return record.run_erase(services.database, services.settings, arguments, say)


def _user_named(session: Session, name: str) -> User | None:
    return session.exec(select(User).where(User.name == name)).first()


def _token(arguments: argparse.Namespace) -> int:
    with _open().database.write() as session:
        user = _user_named(session, arguments.login)
        source = session.exec(select(Source).where(Source.code == arguments.login)).first()
        if user is None and source is None:
            say(f"no desk user and no source is called {arguments.login}")
            return 1
        if any(row is not None and row.disabled_at is not None for row in (user, source)):
            say(f"{arguments.login} is disabled")
            return 1
        # One name may be both a user and a source; then the user gets the token.
        subject = {"user_id": user.id} if user else {"source_id": source.id if source else None}
        secret, _ = sign_in.begin(session, is_bearer=True, **subject)
    say(secret)
    return 0


def _user(arguments: argparse.Namespace) -> int:
    services = _open()
    with services.database.write() as session:
        user = _user_named(session, arguments.name)
        refusal = _disabled(user) if user else _refusal_of_new_user(session, arguments)
        if refusal:
            say(refusal)
            return 1
        link = sign_in.issue_ticket(session, user or _new_user(session, arguments), "cli")
    say(f"{services.settings.public_url}/enter/{link}")
    return 0


def _disabled(user: User) -> str | None:
    return f"{user.name} is disabled" if user.disabled_at else None


def _refusal_of_new_user(session: Session, arguments: argparse.Namespace) -> str | None:
    if arguments.role is None:
        return "--role is needed to make a new desk user"
    if arguments.area is not None and session.get(Area, arguments.area) is None:
        return f"no area has the id {arguments.area}"
    return None


def _new_user(session: Session, arguments: argparse.Namespace) -> User:
    root = session.exec(select(Area.id).where(col(Area.parent_id).is_(None))).first()
    user = User(
        name=arguments.name,
        role=Role(arguments.role),
        area_id=arguments.area or root or 0,
        seat=arguments.seat,
    )
    session.add(user)
    session.flush()
    return user


def _members_import(arguments: argparse.Namespace) -> None:
    entries = roster.read(arguments.file.read_bytes())
    with _open().database.write() as session:
        roster.enter(session, entries)
    mobiles, accounts = (
        sum(bool(getattr(entry, name)) for entry in entries) for name in ("mobile", "notice_id")
    )
    say(f"{len(entries)} members: {mobiles} mobiles and {accounts} accounts were read.")


def _map_import(arguments: argparse.Namespace) -> None:
    done = map.install(
        Settings.from_environment().patrol_data,
        arguments.file,
        datum=arguments.datum,
        label=arguments.label,
        attribution=arguments.attribution,
    )
    say(
        f"{done.part}: {done.features} features ({done.skipped} skipped), "
        f"road graph {done.nodes} nodes, {done.edges} edges. Restart to route by it."
    )
