"""排班: the rota of a week; an administrator changes cells, lays a pattern or imports a table."""

import re
from collections.abc import Sequence
from datetime import date, timedelta
from typing import Annotated, Literal

from flask import Blueprint, Response, jsonify, request
from pydantic import Field
from sqlmodel import Session
from typing_extensions import TypedDict

from patrol import clock
from patrol.models import AuditAct, Role
from patrol.people import rota, rota_table
from patrol.people.desk_user import Author
from patrol.people.roster import BadRoster, Fault
from patrol.people.rota import RotaChange, RotaLine, RotaPlan
from patrol.people.shift import Slot, kind_of, of_kind
from patrol.queries import rota as queries
from patrol.queries.rota_shapes import RotaWeek
from patrol.web.admin.rosters import MOST_BASE64
from patrol.web.admin.tables import WrongLine, csv_of, decoded, wrong_lines
from patrol.web.http import audited
from patrol.web.http.answers import Answer, Body, CalendarDay, answered, read
from patrol.web.http.aside import aside
from patrol.web.http.contract import asks, at_most, gives, keyed, refuses, takes
from patrol.web.http.gate import ADMINS, CHIEFS, actor, allow, services
from patrol.web.http.language import language
from patrol.web.http.problem import Problem

blueprint = Blueprint("rotas", __name__, url_prefix="/api/v1/admin/rota")

MOST_LISTED = 300
"""Changes that an answer lists; `count` counts all."""
MOST_CELLS = 400
MOST_TABLE_DAYS = rota_table.MOST_DAYS
DAYS = re.compile("[0-9]{1,3}")


class RotaOut(RotaWeek):
    """The rota of a week, and whether the caller may change it."""

    may_change: bool


class ListedChange(TypedDict):
    """A day of a member whose shifts change, in words."""

    call_sign: str
    day: str
    before: list[str]
    after: list[str]


class RotaPlanOut(TypedDict):
    """The effect of the change; nothing is written while a line is wrong."""

    changes: list[ListedChange]
    count: int
    same: int
    away: list[str]
    """A call sign and a day for each planned shift of a member who is absent then."""
    short_rest: list[str]
    """A call sign and a day for each shift that begins too soon after the one before."""
    rest_hours: int
    wrong: list[WrongLine]
    wrong_count: int


class CellIn(Body):
    """The kinds of shifts of a member that begin on one day; none makes it a day of rest."""

    call_sign: str = Field(min_length=1, max_length=12)
    day: CalendarDay
    kinds: list[Annotated[str, Field(max_length=30)]] = Field(max_length=4)


class PatternIn(Body):
    """A pattern (四班三运转) laid over the days from `first` on, for teams of call signs."""

    code: str = Field(max_length=30)
    first: CalendarDay
    days: int = Field(ge=1, le=rota.LONGEST_DAYS)
    teams: list[list[Annotated[str, Field(max_length=12)]]] = Field(min_length=1, max_length=12)


class RotaIn(Body):
    """Exactly one of: cells, a pattern, a table in base64 (CSV or .xlsx of 1 MB at most)."""

    cells: list[CellIn] | None = Field(default=None, max_length=MOST_CELLS)
    pattern: PatternIn | None = None
    file: str | None = Field(default=None, min_length=1, max_length=MOST_BASE64)


@blueprint.get("")
@allow(CHIEFS)
@asks("week", str, "A day of the week, as 2026-11-30; this week by default.")
@gives(RotaOut)
@refuses(422, "bad_days")
def week() -> Response:
    """Read the rota of a week."""
    me = actor()
    with services().database.read() as session:
        state = queries.week(session, me, services().office, _day("week"), _rest())
    audited.gather(AuditAct.READ, "rota")
    return jsonify(**state, may_change=me.role == Role.ADMIN)


@blueprint.post("/preview")
@allow(ADMINS)
@takes(RotaIn)
@at_most(MOST_BASE64 + 1024)
@gives(RotaPlanOut)
@refuses(422, "not_base64", "say_change", "bad_days")
def preview() -> Response:
    """Look at a change of the rota. Nothing is written."""
    try:
        lines = _lines(read(RotaIn))
    except BadRoster as error:
        return jsonify(_state(RotaPlan(faults=error.faults)))
    with services().database.read() as session:
        return jsonify(_state(rota.plan(session, lines, actor().area_ids, _rest())))


@blueprint.put("")
@allow(ADMINS)
@keyed
@takes(RotaIn)
@at_most(MOST_BASE64 + 1024)
@gives(RotaPlanOut)
@refuses(422, "not_base64", "say_change", "bad_rota", "bad_days")
def change() -> Response:
    """Change the rota, all or nothing."""
    body, me = read(RotaIn), actor()
    try:
        lines = _lines(body)
    except BadRoster as error:
        raise _refusal(error) from None

    def act(session: Session) -> Answer:
        try:
            done = rota.enter(session, lines, Author.of(me), me.area_ids, area_id=me.area_id)
        except BadRoster as error:
            raise _refusal(error) from None
        if body.file:
            audited.note(session, AuditAct.IMPORTED, f"rota {len(done.changes)}")
        return 200, dict(_state(done))

    return answered(act)


def _rest() -> timedelta:
    return timedelta(hours=services().settings.rest_hours)


def _refusal(error: BadRoster) -> Problem:
    return Problem(422, "bad_rota", words={"said": error.faults[0].sentence(language())})


def _lines(body: RotaIn) -> Sequence[RotaLine]:
    """Return the lines of a body.

    Raises: Problem 422, BadRoster.
    """
    kinds = services().office.shift_kinds
    if sum(given is not None for given in (body.cells, body.pattern, body.file)) != 1:
        raise Problem(422, "say_change")
    if body.file is not None:
        data = decoded(body.file)
        # A workbook takes long to unpack: in this thread it would stop every socket.
        return aside(lambda: rota_table.read(data, kinds))
    if body.pattern is not None:
        return _of_pattern(body.pattern)
    return [_line(cell) for cell in body.cells or ()]


def _of_pattern(given: PatternIn) -> Sequence[RotaLine]:
    pattern = services().office.shift_patterns.get(given.code)
    _require_near(given.first)
    if pattern is None:
        raise Problem(422, "say_change")
    kinds = services().office.shift_kinds
    return rota.of_pattern(pattern, kinds, given.teams, given.first, given.days)


def _line(cell: CellIn) -> RotaLine:
    kinds = services().office.shift_kinds
    _require_near(cell.day)
    unknown = [code for code in cell.kinds if code not in kinds]
    if unknown:
        known = ", ".join(kinds)
        raise BadRoster([Fault(0, "rota_no_shift", {"cell": unknown[0], "known": known})])
    return RotaLine(
        cell.call_sign, cell.day, tuple(of_kind(kinds[code], cell.day) for code in cell.kinds)
    )


def _require_near(day: date) -> None:
    """Refuse a day that no rota has: the year 9999 has no following day.

    Raises: Problem 422.
    """
    if abs(day - clock.today()) > rota_table.FURTHEST:
        raise Problem(422, "bad_days")


def _state(done: RotaPlan) -> RotaPlanOut:
    return {
        "changes": [_listed(change) for change in done.changes[:MOST_LISTED]],
        "count": len(done.changes),
        "same": done.same,
        "away": [f"{sign} {day:%m-%d}" for sign, day in done.away[:MOST_LISTED]],
        "short_rest": [f"{sign} {day:%m-%d}" for sign, day in done.short_rest[:MOST_LISTED]],
        "rest_hours": services().settings.rest_hours,
        "wrong": wrong_lines(done.faults),
        "wrong_count": len(done.faults),
    }


def _listed(change: RotaChange) -> ListedChange:
    return {
        "call_sign": change.call_sign,
        "day": change.day.isoformat(),
        "before": [_words(hours) for hours in change.before],
        "after": [_words(hours) for hours in change.after],
    }


def _words(hours: Slot) -> str:
    """Return the kind's name in the caller's language, or the hours."""
    kinds = services().office.shift_kinds
    code = kind_of(kinds, hours)
    if code is None:
        return hours.words
    tongue: Literal["zh-CN", "en"] = "en" if language() == "en" else "zh-CN"
    return kinds[code].name[tongue]


def _day(name: str) -> date:
    """Return the day of a query parameter, today without one.

    Raises: Problem 422.
    """
    given = request.args.get(name, "")
    try:
        day = date.fromisoformat(given) if given else clock.today()
    except ValueError:
        raise Problem(422, "bad_days") from None
    _require_near(day)
    return day


@blueprint.get("/table")
@allow(CHIEFS)
@asks("first", str, "The first day, as 2026-11-30; today by default.")
@asks("days", int, "How many days, 14 by default, 62 at most.")
@gives(str, media="text/csv")
@refuses(422, "bad_days")
def table() -> Response:
    """Download the rota as a table, which may be changed and imported again."""
    first, asked = _day("first"), request.args.get("days", "14")
    days = int(asked) if DAYS.fullmatch(asked) else 0
    if not 1 <= days <= MOST_TABLE_DAYS:
        raise Problem(422, "bad_days")
    with services().database.read() as session:
        lines = queries.table(session, actor(), services().office, first, days)
    audited.gather(AuditAct.EXPORTED, "rota")
    return csv_of(lines, f"rota-{first}.csv")
