"""The rota of a week for the administration, and a member's own shifts for the phone."""

import time
from collections.abc import Iterable, Sequence
from datetime import date, timedelta

from sqlmodel import Session, col, or_, select

from patrol import clock
from patrol.access import Actor
from patrol.models import Absence, Member, Shift
from patrol.models.shapes import WordsState
from patrol.office import Office, ShiftKind, ShiftPattern
from patrol.people.rota_table import REST_WORD
from patrol.people.shift import Kinds, Slot, day_of, kind_of, short_rests
from patrol.queries import desk_users, swaps
from patrol.queries.desk_users import Nodes
from patrol.queries.rota_shapes import (
    AbsenceState,
    OwnShift,
    OwnShiftsOut,
    RotaMember,
    RotaWeek,
    ShiftHours,
)

WEEK = 7
AHEAD = timedelta(days=35)
"""A phone keeps its member's shifts of so many days."""
COLLEAGUES_AHEAD = timedelta(days=14)
MOST_COLLEAGUES, MOST_THEIR_SHIFTS = 200, 600


def week_of(day: date) -> list[date]:
    """Return the seven days of the week in which a day lies, Monday first."""
    monday = day - timedelta(days=day.weekday())
    return [monday + timedelta(days=after) for after in range(WEEK)]


def week(session: Session, me: Actor, office: Office, day: date, rest: timedelta) -> RotaWeek:
    """Return the rota of the caller's areas in the week of this day; it marks too short a rest."""
    days = week_of(day)
    nodes = desk_users.areas(session, me.area_ids)
    # The rest before Monday's shift depends on the days before.
    shifts = _shifts(session, me.area_ids, [days[0] - timedelta(days=2), *days])
    planned = [
        member_id
        for member_id, rows in shifts.items()
        if any(day_of(row.starts_at) in days for row in rows)
    ]
    members = _members(session, me, planned)
    kinds = office.shift_kinds
    return {
        "rest_hours": rest // timedelta(hours=1),
        "today": clock.today().isoformat(),
        "days": [day.isoformat() for day in days],
        "areas": list(nodes.values()),
        "kinds": [
            {"code": code, "name": _words(kind), "starts": kind.starts, "ends": kind.ends}
            for code, kind in kinds.items()
        ],
        "patterns": [
            {
                "code": code,
                "name": _words(pattern),
                "teams": pattern.teams,
                "days": len(pattern.cycle),
            }
            for code, pattern in office.shift_patterns.items()
        ],
        "members": [
            _row(row, shifts.get(row.id or 0, ()), days, nodes, kinds, rest) for row in members
        ],
        "absences": _absences(session, members, days),
    }


def _words(kind: ShiftKind | ShiftPattern) -> WordsState:
    return {"zh-CN": kind.name["zh-CN"], "en": kind.name["en"]}


def _shifts(
    session: Session, area_ids: Iterable[int], days: Sequence[date]
) -> dict[int, list[Shift]]:
    """Return the shifts that begin on these days, by member."""
    rows = session.exec(
        select(Shift)
        .where(
            # By the area of the member: the plan may be older than a move to another one.
            col(Shift.member_id).in_(select(Member.id).where(col(Member.area_id).in_(area_ids))),
            Shift.starts_at >= clock.midnight(days[0]),
            Shift.starts_at < clock.midnight(days[-1] + timedelta(days=1)),
        )
        .order_by(col(Shift.starts_at))
    )
    by_member: dict[int, list[Shift]] = {}
    for row in rows:
        by_member.setdefault(row.member_id, []).append(row)
    return by_member


def _members(session: Session, me: Actor, planned: Iterable[int]) -> Sequence[Member]:
    """Return who serves now, and who has left since and was planned in this week."""
    is_shown = or_(col(Member.left_at).is_(None), col(Member.id).in_(list(planned)))
    rows = session.exec(select(Member).where(col(Member.area_id).in_(me.area_ids), is_shown)).all()
    return sorted(rows, key=lambda row: (row.left_at is not None, _sign(row)))


def _sign(row: Member) -> str:
    return row.former_sign or row.call_sign


def _row(
    row: Member,
    shifts: Iterable[Shift],
    days: Sequence[date],
    nodes: Nodes,
    kinds: Kinds,
    rest: timedelta,
) -> RotaMember:
    cells: dict[date, list[ShiftHours]] = {day: [] for day in days}
    for shift in shifts:
        cells.get(day_of(shift.starts_at), []).append(
            {
                "id": shift.id,
                "starts_at": clock.iso(shift.starts_at),
                "ends_at": clock.iso(shift.ends_at),
                "kind": kind_of(kinds, Slot(shift.starts_at, shift.ends_at)),
            }
        )
    return {
        "call_sign": _sign(row),
        "name": row.name,
        "area": nodes[row.area_id],
        "left_at": clock.iso_or_none(row.left_at),
        "days": list(cells.values()),
        "short_rest": _short_rest(shifts, days, rest),
    }


def _short_rest(shifts: Iterable[Shift], days: Sequence[date], rest: timedelta) -> list[str]:
    """Return the days whose shift begins too soon after the one before."""
    hours = short_rests((Slot(row.starts_at, row.ends_at) for row in shifts), rest)
    tight = {day_of(slot.starts_at) for slot in hours}
    return [day.isoformat() for day in days if day in tight]


def _absences(
    session: Session, members: Iterable[Member], days: Sequence[date]
) -> list[AbsenceState]:
    signs = {row.id: _sign(row) for row in members}
    rows = session.exec(
        select(Absence)
        .where(
            Absence.ends_at > clock.midnight(days[0]),
            Absence.starts_at < clock.midnight(days[-1] + timedelta(days=1)),
            col(Absence.withdrawn_at).is_(None),
        )
        .order_by(col(Absence.starts_at), Absence.id)
    )
    return [absence_state(row, signs[row.member_id]) for row in rows if row.member_id in signs]


def absence_state(row: Absence, call_sign: str) -> AbsenceState:
    """Return an absence as the pages show it."""
    return {
        "id": row.id,
        "call_sign": call_sign,
        "starts_at": clock.iso(row.starts_at),
        "ends_at": clock.iso(row.ends_at),
        "kind": row.kind,
        "recorded_by": row.recorded_by,
    }


def table(session: Session, me: Actor, office: Office, first: date, days: int) -> list[list[str]]:
    """Return the rota as a table that `rota_table.read` reads: the head, and a line a member."""
    columns = [first + timedelta(days=after) for after in range(days)]
    shifts = _shifts(session, me.area_ids, columns)
    lines = [["呼号", *(day.isoformat() for day in columns)]]
    for member in _members(session, me, ()):
        time.sleep(0)  # a millisecond a member: the sockets run between two
        words: dict[date, list[str]] = {day: [] for day in columns}
        for row in shifts.get(member.id or 0, ()):
            words[day_of(row.starts_at)].append(_cell(row, office))
        cells = ["+".join(words[day]) or REST_WORD for day in columns]
        lines.append([member.call_sign, *cells])
    return lines


def _cell(row: Shift, office: Office) -> str:
    hours = Slot(row.starts_at, row.ends_at)
    if code := kind_of(office.shift_kinds, hours):
        return office.shift_kinds[code].name["zh-CN"]
    first, last = (clock.local(moment) for moment in hours)
    return f"{first:%H:%M}-{last:%H:%M}"


def for_phone(session: Session, me: Actor, office: Office) -> OwnShiftsOut:
    """Return the shifts of a member, and those of the colleagues with whom a swap is possible."""
    colleagues = _colleagues(session, me)
    return {
        "at": clock.iso(clock.now()),
        "shifts": [_own(row, office.shift_kinds) for row in _shifts_to_come(session, me)],
        "absences": [
            {"starts_at": clock.iso(row.starts_at), "ends_at": clock.iso(row.ends_at)}
            for row in _absences_to_come(session, me)
        ],
        "swaps": swaps.of_member(session, me.member_id or 0),
        "colleagues": sorted(colleagues.values()),
        "their_shifts": [
            {
                "id": row.id,
                "call_sign": colleagues[row.member_id],
                "starts_at": clock.iso(row.starts_at),
                "ends_at": clock.iso(row.ends_at),
            }
            for row in _shifts_of(session, list(colleagues))
        ],
    }


def _shifts_to_come(session: Session, me: Actor) -> Sequence[Shift]:
    now = clock.now()
    return session.exec(
        select(Shift)
        .where(Shift.member_id == me.member_id, Shift.ends_at > now, Shift.starts_at < now + AHEAD)
        .order_by(col(Shift.starts_at))
    ).all()


def _absences_to_come(session: Session, me: Actor) -> Sequence[Absence]:
    return session.exec(
        select(Absence)
        .where(
            Absence.member_id == me.member_id,
            Absence.ends_at > clock.now(),
            col(Absence.withdrawn_at).is_(None),
        )
        .order_by(col(Absence.starts_at))
    ).all()


def _own(row: Shift, kinds: Kinds) -> OwnShift:
    code = kind_of(kinds, Slot(row.starts_at, row.ends_at))
    return {
        "id": row.id,
        "starts_at": clock.iso(row.starts_at),
        "ends_at": clock.iso(row.ends_at),
        "name": _words(kinds[code]) if code else None,
    }


def _colleagues(session: Session, me: Actor) -> dict[int, str]:
    rows = session.exec(
        select(Member.id, Member.call_sign)
        .where(
            Member.area_id == me.area_id, Member.id != me.member_id, col(Member.left_at).is_(None)
        )
        .order_by(Member.call_sign)
        .limit(MOST_COLLEAGUES)
    )
    return {key: sign for key, sign in rows if key is not None}


def _shifts_of(session: Session, member_ids: list[int]) -> Sequence[Shift]:
    now = clock.now()
    return session.exec(
        select(Shift)
        .where(
            col(Shift.member_id).in_(member_ids),
            Shift.starts_at > now,
            Shift.starts_at < now + COLLEAGUES_AHEAD,
        )
        .order_by(col(Shift.starts_at), Shift.id)
        .limit(MOST_THEIR_SHIFTS)
    ).all()
