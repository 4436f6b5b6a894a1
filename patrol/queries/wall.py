"""The wall (大屏): what a big screen shows of the streets, without anything about a person.

No title, address, number, call sign or position of a member is in it, and a case stands at the
middle of a square of about 100 m, because a house can name a person.
"""

from collections.abc import Collection, Sequence
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import ColumnElement
from sqlmodel import Session, col, func, select
from typing_extensions import TypedDict

from patrol import clock, reachability, status
from patrol.figures.definition import ClockName
from patrol.figures.fate import ClockFate, ClockResult
from patrol.figures.tally import ClockTally, of_stored
from patrol.i18n import t
from patrol.incident import loop
from patrol.models import (
    Alarm,
    AlarmKind,
    Area,
    AreaKind,
    Assignment,
    CaseFigure,
    Dimension,
    Duty,
    FigureTally,
    Incident,
    Member,
)
from patrol.models.shapes import Moment
from patrol.office import Office, words_in
from patrol.places import street
from patrol.queries import figures, noise
from patrol.queries.figure_shapes import ClockFigure
from patrol.queries.noise import StationCondition
from patrol.queries.reachability import overall
from patrol.status import AssignmentStatus, IncidentStatus

MOST_CASES = 60
"""Cases on the map; the list beside it shows the first of them."""
SIDE_BY_SIDE = (AreaKind.STREET, AreaKind.PART)
"""The kinds of areas that a wall shows beside each other; of communities there are too many."""
HOUR = timedelta(hours=1)
SQUARE_DEGREES = 0.001
NIGHT = (22, 6)
"""From and until which hour of the office the screen is dim."""


class WallCase(TypedDict):
    """An open case. `due_at` is the end of the clock that runs; null when none runs."""

    category: str
    severity: int
    status: IncidentStatus
    area: str
    opened_at: Moment
    due_at: Moment | None
    crew: int
    """The members who are on it."""
    lat: float | None
    lon: float | None


class WallStation(TypedDict):
    """A noise station; levels are dB(A)."""

    name: str
    lat: float
    lon: float
    state: StationCondition
    level: float | None
    limit: float


class WallPeople(TypedDict):
    """The members on duty, in numbers."""

    on_duty: int
    reachable: int
    engaged: int
    unanswered: int
    """Orders that nobody has answered yet."""


class WallStreet(TypedDict):
    """One of several streets beside each other."""

    name: str
    cases: int
    """The cases of today."""
    open: int
    on_duty: int
    clocks: list[ClockFigure]


class WallState(TypedDict):
    """All that a wall shows. `clocks` are those of today, `hour` those of the last hour."""

    now: Moment
    street: str
    is_night: bool
    sos: int
    """The SOS calls that stand."""
    open: int
    cases: list[WallCase]
    today: int
    clocks: list[ClockFigure]
    hour: list[ClockFigure]
    sources: list[tuple[str, int]]
    """The cases of today by source, the most first."""
    people: WallPeople
    stations: list[WallStation]
    streets: list[WallStreet]
    """The streets right below; empty when there is one or none."""


def of(session: Session, area_id: int, office: Office, language: str) -> WallState:
    """Return the wall of an area and all below it; its statements grow with its parts only."""
    now = clock.now()
    area = session.get_one(Area, area_id)
    nodes = session.exec(select(Area).where(col(Area.path).startswith(area.path))).all()
    ids = [node.id or 0 for node in nodes]
    cases, is_open = _open_cases(session, ids)
    names = {node.id: _name(node, language) for node in nodes}
    crews = _crews(session, [case.id for case in cases])
    today = _opened_today(session, ids)
    own = street.current(session)
    hour = clock.local(now).hour
    return {
        "now": clock.iso(now),
        "street": own.name if own and area.parent_id is None else _name(area, language),
        "is_night": hour >= NIGHT[0] or hour < NIGHT[1],
        "sos": _sos(session, ids),
        "open": is_open,
        "cases": [
            _case(case, crews.get(case.id, 0), names, office, language, now) for case in cases
        ],
        "today": sum(number for _, number in today),
        "clocks": _today(session, ids),
        "hour": _last_hour(session, ids, now),
        "sources": [(_source(code, language), number) for code, number in today],
        "people": _people(session, ids),
        "stations": [
            {
                "name": (language == "en" and row["name_en"]) or row["name"],
                **{key: row[key] for key in ("lat", "lon", "state", "level", "limit")},  # type: ignore[typeddict-item]  # keys of both
            }
            for row in noise.stations(session, ids, office)
        ],
        "streets": _streets(session, area, nodes, language),
    }


def _name(area: Area, language: str) -> str:
    return (language == "en" and area.name_en) or area.name


def _open_cases(session: Session, ids: Collection[int]) -> tuple[Sequence[Incident], int]:
    mine = col(Incident.area_id).in_(ids), col(Incident.status).in_(status.OPEN)
    number = session.exec(select(func.count()).select_from(Incident).where(*mine)).one()
    rows = session.exec(
        select(Incident)
        .where(*mine)
        .order_by(col(Incident.severity), col(Incident.opened_at))
        .limit(MOST_CASES)
    ).all()
    return rows, number


def _case(
    case: Incident,
    crew: int,
    names: dict[int | None, str],
    office: Office,
    language: str,
    now: datetime,
) -> WallCase:
    running = [each.due_at for each in loop.clocks(case) if each.done_at is None]
    category = office.category(office.nearest(case.category))
    return {
        "category": words_in(category.name, language),
        "severity": case.severity,
        "status": case.status,
        "area": names.get(case.area_id, ""),
        "opened_at": clock.iso(case.opened_at),
        "due_at": clock.iso_or_none(min(running, default=None)),
        "crew": crew,
        "lat": _coarse(case.lat),
        "lon": _coarse(case.lon),
    }


def _coarse(degrees: float | None) -> float | None:
    """Return the middle of the square, so that no house can be told from another."""
    if degrees is None:
        return None
    return round((degrees // SQUARE_DEGREES + 0.5) * SQUARE_DEGREES, 4)


def _crews(session: Session, case_ids: Sequence[str]) -> dict[str, int]:
    rows = session.exec(
        select(Assignment.incident_id, func.count())
        .where(
            col(Assignment.incident_id).in_(case_ids), col(Assignment.status).in_(status.ENGAGED)
        )
        .group_by(col(Assignment.incident_id))
    )
    return dict(rows.all())


def _sos(session: Session, ids: Collection[int]) -> int:
    standing = (
        select(func.count())
        .select_from(Alarm)
        .where(
            Alarm.kind == AlarmKind.SOS,
            col(Alarm.cleared_at).is_(None),
            col(Alarm.area_id).in_(ids),
        )
    )
    return session.exec(standing).one()


def _opened_today(session: Session, ids: Collection[int]) -> list[tuple[str, int]]:
    since = clock.midnight(clock.today())
    rows = session.exec(
        select(Incident.source, func.count())
        .where(*_opened_since(since, ids))
        .group_by(col(Incident.source))
    ).all()
    return sorted(rows, key=lambda row: (-row[1], row[0]))


def _opened_since(since: datetime, ids: Collection[int]) -> tuple[ColumnElement[bool], ...]:
    """Return the conditions of an index: without a status the database would read all years."""
    return (
        col(Incident.area_id).in_(ids),
        col(Incident.status).in_(IncidentStatus),
        col(Incident.opened_at) >= since,
    )


def _source(code: str, language: str) -> str:
    return t(f"source.{code}", language)


def _today(session: Session, ids: Collection[int]) -> list[ClockFigure]:
    day = clock.today()
    rows = session.exec(
        select(FigureTally).where(
            FigureTally.month == f"{day:%Y-%m}",
            FigureTally.dimension == Dimension.DAY,
            FigureTally.value == f"{day:%d}",
            col(FigureTally.area_id).in_(ids),
        )
    ).all()
    sums = {name: ClockTally() for name in ClockName}
    for row in rows:
        for name in ClockName:
            sums[name].add(of_stored(getattr(row, name)))
    return [figures.clock_figure(name, sums[name]) for name in ClockName]


def _last_hour(session: Session, ids: Collection[int], now: datetime) -> list[ClockFigure]:
    rows = session.exec(
        select(CaseFigure)
        .join(Incident, col(Incident.id) == col(CaseFigure.incident_id))
        .where(*_opened_since(now - HOUR, ids))
    ).all()
    sums = {name: ClockTally() for name in ClockName}
    for row in rows:
        for name in ClockName:
            fate, seconds, is_done = (getattr(row, f"{name}{part}") for part in ("", "_s", "_done"))
            sums[name].count(ClockResult(ClockFate(fate), seconds, is_done))
    return [figures.clock_figure(name, sums[name]) for name in ClockName]


def _people(session: Session, ids: Collection[int]) -> WallPeople:
    on_duty = session.exec(
        select(Member.id)
        .join(Duty, (col(Duty.member_id) == col(Member.id)) & col(Duty.ended_at).is_(None))
        .where(col(Member.area_id).in_(ids), col(Member.left_at).is_(None))
    ).all()
    member_ids = [key or 0 for key in on_duty]
    grades = reachability.grades(session, member_ids)
    standing: Any = select(Assignment.status, func.count(func.distinct(Assignment.member_id)))
    counts = dict(
        session.exec(
            standing.where(
                col(Assignment.member_id).in_(member_ids),
                col(Assignment.status).in_(status.ENGAGED),
            ).group_by(col(Assignment.status))
        ).all()
    )
    return {
        "on_duty": len(member_ids),
        "reachable": sum(overall(grades[key]) != "dead" for key in member_ids),
        "engaged": sum(counts.values()),
        "unanswered": counts.get(AssignmentStatus.DISPATCHED, 0),
    }


def _streets(
    session: Session, area: Area, nodes: Sequence[Area], language: str
) -> list[WallStreet]:
    below = [
        node
        for node in nodes
        if node.parent_id == area.id and node.kind in SIDE_BY_SIDE and node.retired_at is None
    ]
    if len(below) < 2:
        return []
    streets: list[WallStreet] = []
    for node in below:
        ids = [each.id or 0 for each in nodes if each.path.startswith(node.path)]
        streets.append(
            {
                "name": _name(node, language),
                "cases": sum(number for _, number in _opened_today(session, ids)),
                "open": _open_cases(session, ids)[1],
                "on_duty": _people(session, ids)["on_duty"],
                "clocks": _today(session, ids),
            }
        )
    return streets
