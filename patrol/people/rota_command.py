"""`patrol rota`: the operator's way to the rota, as the page /admin/rota."""

import argparse
from collections.abc import Sequence
from datetime import date, timedelta
from pathlib import Path

from sqlmodel import Session, col, select

from patrol import audit, clock
from patrol.db import Database
from patrol.models import Absence, AbsenceKind, Area, AuditAct, Duty, Member, Shift
from patrol.office import Office
from patrol.people import absence, rota, rota_table, shift
from patrol.people.desk_user import Author
from patrol.people.roster import BadRoster
from patrol.people.rota import RotaLine, RotaPlan
from patrol.people.shift import Slot, kind_of
from patrol.people.user_command import CommandRefused, Teller
from patrol.terminal import joined, phrase, shown

MOST_SHOWN = 40
"""Changes that a command prints; the others are counted."""


def add(parser: argparse.ArgumentParser) -> None:
    commands = parser.add_subparsers(required=True)
    show = commands.add_parser("show", help="who is planned for a day, and who is on duty now")
    show.add_argument("--day", type=_day, help="as 2026-11-30; today by default")
    show.set_defaults(rota=_show)
    table = commands.add_parser("import", help="change the rota by a CSV or .xlsx table")
    table.add_argument("file", type=Path, help="呼号 and a column a day, or 呼号, 日期 and 班次")
    _add_dry_run(table, _import)
    pattern = commands.add_parser("pattern", help="lay a pattern (四班三运转) over many days")
    pattern.add_argument("code", help="as in office/shift_patterns.json: four_three, three_two …")
    pattern.add_argument("--first", type=_day, help="the first day; tomorrow by default")
    pattern.add_argument("--days", type=int, default=28, choices=range(1, rota.LONGEST_DAYS + 1))
    pattern.add_argument(
        "--team", action="append", required=True, help="call signs with commas; once for each team"
    )
    _add_dry_run(pattern, _pattern)
    away = commands.add_parser("absent", help="record that a member is absent (请假)")
    away.add_argument("call_sign")
    away.add_argument("--first", type=_day, help="the first day; today by default")
    away.add_argument("--last", type=_day, help="the last day; the first one by default")
    away.add_argument("--kind", choices=[kind.value for kind in AbsenceKind], default="leave")
    away.set_defaults(rota=_absent)


def _add_dry_run(parser: argparse.ArgumentParser, run: object) -> None:
    parser.add_argument("--dry-run", action="store_true", help="only say what would change")
    parser.set_defaults(rota=run)


def _day(text: str) -> date:
    try:
        day = date.fromisoformat(text)
    except ValueError:
        raise argparse.ArgumentTypeError(shown(phrase("a date, as 2026-11-30"))) from None
    if abs(day - clock.today()) > rota_table.FURTHEST:
        raise argparse.ArgumentTypeError(shown(phrase("a date within ten years")))
    return day


def run(database: Database, office: Office, arguments: argparse.Namespace, say: Teller) -> int:
    """Do one act; without an area or a member say how to make them.

    Raises: BadRoster.
    """
    try:
        with database.read() as session:
            root = _root(session)
        arguments.rota(database, office, arguments, say, root)
    except CommandRefused as error:
        say(str(error))
        return 1
    return 0


def _root(session: Session) -> int:
    root = session.exec(select(Area.id).where(col(Area.parent_id).is_(None))).first()
    if root is None:
        raise CommandRefused(phrase("there is no street yet: `patrol setup` makes it"))
    if session.exec(select(Member.id).where(col(Member.left_at).is_(None))).first() is None:
        raise CommandRefused(
            phrase("there is no member yet: `patrol members import FILE` adds them")
        )
    return root


def _show(
    database: Database, office: Office, arguments: argparse.Namespace, say: Teller, _root: int
) -> None:
    day = arguments.day or clock.today()
    with database.read() as session:
        rows = session.exec(
            select(Member.call_sign, Shift)
            .join(Shift, col(Shift.member_id) == col(Member.id))
            .where(
                Shift.starts_at >= clock.midnight(day),
                Shift.starts_at < clock.midnight(day + timedelta(days=1)),
                col(Member.left_at).is_(None),
            )
            .order_by(col(Shift.starts_at), Member.call_sign)
        ).all()
        away = _absent_on(session, day)
        on_duty = set(session.exec(select(Duty.member_id).where(col(Duty.ended_at).is_(None))))
    if not rows:
        say(
            phrase(
                "nobody is planned for {day}; `patrol rota pattern` or `patrol rota import` plans",
                day=day,
            )
        )
    for sign, row in rows:
        hours = Slot(row.starts_at, row.ends_at)
        code = kind_of(office.shift_kinds, hours)
        name = office.shift_kinds[code].name["zh-CN"] if code else ""
        is_running = row.starts_at <= clock.now() < row.ends_at
        is_away = row.member_id in away
        state = phrase("on duty") if row.member_id in on_duty else phrase("missing")
        state = phrase("absent") if is_away else state
        parts = [sign, hours.words, name, state if is_running or is_away else ""]
        say(joined("  ", filter(None, parts)))


def _absent_on(session: Session, day: date) -> set[int]:
    rows = session.exec(
        select(Absence.member_id).where(
            Absence.starts_at < clock.midnight(day + timedelta(days=1)),
            Absence.ends_at > clock.midnight(day),
            col(Absence.withdrawn_at).is_(None),
        )
    )
    return set(rows)


def _import(
    database: Database, office: Office, arguments: argparse.Namespace, say: Teller, root: int
) -> None:
    lines = rota_table.read(arguments.file.read_bytes(), office.shift_kinds)
    _enter(database, lines, arguments, say, root)


def _pattern(
    database: Database, office: Office, arguments: argparse.Namespace, say: Teller, root: int
) -> None:
    pattern = office.shift_patterns.get(arguments.code)
    if pattern is None:
        known = ", ".join(office.shift_patterns)
        raise CommandRefused(
            phrase(
                "no pattern is called {code}; there are {known}", code=arguments.code, known=known
            )
        )
    teams = [[sign for sign in team.split(",") if sign] for team in arguments.team]
    first = arguments.first or clock.today() + timedelta(days=1)
    lines = rota.of_pattern(pattern, office.shift_kinds, teams, first, arguments.days)
    _enter(database, lines, arguments, say, root)


def _enter(
    database: Database,
    lines: Sequence[RotaLine],
    arguments: argparse.Namespace,
    say: Teller,
    root: int,
) -> None:
    if arguments.dry_run:
        with database.read() as session:
            done = rota.plan(session, lines)
        if done.faults:
            raise BadRoster(done.faults)
    else:
        with database.write() as session:
            done = rota.enter(session, lines, Author(audit.operator().actor), area_id=root)
            audit.note(session, AuditAct.IMPORTED, audit.operator(), f"rota {len(done.changes)}")
    _tell(done, say, is_dry=arguments.dry_run)


def _tell(done: RotaPlan, say: Teller, *, is_dry: bool) -> None:
    for change in done.changes[:MOST_SHOWN]:
        sides = (change.before, change.after)
        before, after = (
            " + ".join(hours.words for hours in side) or phrase("rest") for side in sides
        )
        say(joined("  ", [change.call_sign, change.day, joined(" → ", [before, after])]))
    if len(done.changes) > MOST_SHOWN:
        say(phrase("… and {changes} more", changes=len(done.changes) - MOST_SHOWN))
    for sign, day in done.away[:MOST_SHOWN]:
        say(phrase("{sign} is absent on {day} and planned all the same", sign=sign, day=day))
    sentence = (
        "{changes} days would be changed, {same} stay as they are."
        if is_dry
        else "{changes} days were changed, {same} stay as they are."
    )
    say(phrase(sentence, changes=len(done.changes), same=done.same))


def _absent(
    database: Database, _office: Office, arguments: argparse.Namespace, say: Teller, _root: int
) -> None:
    first = arguments.first or clock.today()
    hours = shift.between(first, None, arguments.last or first, None)
    with database.write() as session:
        member = session.exec(
            select(Member).where(
                Member.call_sign == arguments.call_sign, col(Member.left_at).is_(None)
            )
        ).first()
        if member is None:
            raise CommandRefused(
                phrase("no member is called {call_sign}", call_sign=arguments.call_sign)
            )
        try:
            absence.record(
                session,
                member,
                starts_at=hours.starts_at,
                ends_at=hours.ends_at,
                kind=AbsenceKind(arguments.kind),
                by=Author(audit.operator().actor),
            )
        except absence.AlreadyAbsent:
            raise CommandRefused(
                phrase("{call_sign} is absent at that time already", call_sign=member.call_sign)
            ) from None
        except absence.BadAbsence:
            raise CommandRefused(phrase("first the start, then the end, a year at most")) from None
    since, until = (clock.iso(moment) for moment in hours)
    say(
        phrase(
            "{call_sign} is absent from {since} until {until}",
            call_sign=arguments.call_sign,
            since=since,
            until=until,
        )
    )
