"""The hand-over sheets of the desk, and what a new one starts from."""

from collections.abc import Iterable

from sqlmodel import Session, col, or_, select
from typing_extensions import TypedDict

from patrol import clock, handover
from patrol.access import Actor
from patrol.models import Area, Handover, HandoverCase, Incident, User
from patrol.models.shapes import Moment, SeverityNumber

MOST_SHEETS = 60


class OpenCase(TypedDict):
    """A case that somebody must go on with."""

    incident_id: str
    number: str
    title: str
    place: str
    severity: SeverityNumber
    status: str
    opened_at: Moment
    claimed_by: str | None


class SheetCase(OpenCase):
    """A case on a sheet. `status` is that of the sheet, `status_now` the present one."""

    taker: str
    note: str
    status_now: str


class SheetHead(TypedDict):
    """A sheet in the list: who gave, who took, and when."""

    id: str
    area: str
    written_at: Moment
    given_by: str
    given_at: Moment | None
    taken_by: str | None
    taken_at: Moment | None


class SheetState(SheetHead):
    """A whole sheet."""

    promises: str
    notes: str
    offline: list[str]
    cases: list[SheetCase]
    is_mine: bool
    """True for the sheet of the caller, who signs first."""
    since: list[OpenCase]
    """Cases that were opened after the first signature and are open; the taker takes them too."""


class FreshSheet(TypedDict):
    """The open cases, their possible takers and the offline phones, for a new sheet."""

    cases: list[OpenCase]
    takers: list[str]
    offline: list[str]
    draft: SheetState | None


class HandoversOut(TypedDict):
    """The sheets of the caller's areas, the newest first, and what a new one starts from."""

    sheets: list[SheetHead]
    fresh: FreshSheet


def overview(session: Session, me: Actor) -> HandoversOut:
    """Return the sheets that the caller may see, and a fresh one."""
    mine = Handover.given_by_user_id == me.user_id
    rows = session.exec(
        select(Handover)
        .where(
            col(Handover.area_id).in_(me.area_ids), or_(col(Handover.given_at).is_not(None), mine)
        )
        .order_by(col(Handover.written_at).desc())
        .limit(MOST_SHEETS)
    ).all()
    names, areas = _names(session), _areas(session, rows)
    draft = handover.draft(session, me)
    return {
        "sheets": [_head(row, names, areas) for row in rows if row.given_at],
        "fresh": {
            "cases": [_open(case) for case in handover.open_cases(session, me)],
            "takers": list(handover.takers(session, me)),
            "offline": handover.offline(session, me),
            "draft": sheet(session, me, draft) if draft else None,
        },
    }


def sheet(session: Session, me: Actor, row: Handover) -> SheetState:
    """Return a whole sheet."""
    session.flush()
    names = _names(session)
    lines = handover.lines_of(session, row)
    ids = [line.incident_id for line in lines]
    cases = {
        case.id: case for case in session.exec(select(Incident).where(col(Incident.id).in_(ids)))
    }
    known = [(line, cases[line.incident_id]) for line in lines]
    known.sort(key=lambda pair: (pair[1].severity, pair[1].opened_at))
    return {
        **_head(row, names, _areas(session, [row])),
        "promises": row.promises,
        "notes": row.notes,
        "offline": row.offline if row.given_at else handover.offline(session, me),
        "cases": [_line(line, case, names) for line, case in known],
        "is_mine": row.given_by_user_id == me.user_id,
        "since": _since(session, me, row, set(ids)),
    }


def _since(session: Session, me: Actor, row: Handover, known: set[str]) -> list[OpenCase]:
    if row.given_at is None or row.taken_at is not None:
        return []
    opened = handover.open_cases(session, me)
    return [_open(case) for case in opened if case.id not in known]


def _names(session: Session) -> dict[int | None, str]:
    return dict(session.exec(select(User.id, User.name)).all())


def _areas(session: Session, rows: Iterable[Handover]) -> dict[int | None, str]:
    ids = {row.area_id for row in rows}
    return dict(session.exec(select(Area.id, Area.name).where(col(Area.id).in_(ids))).all())


def _head(row: Handover, names: dict[int | None, str], areas: dict[int | None, str]) -> SheetHead:
    return {
        "id": row.id,
        "area": areas[row.area_id],
        "written_at": clock.iso(row.written_at),
        "given_by": names[row.given_by_user_id],
        "given_at": clock.iso_or_none(row.given_at),
        "taken_by": names.get(row.taken_by_user_id),
        "taken_at": clock.iso_or_none(row.taken_at),
    }


def _open(case: Incident) -> OpenCase:
    return {
        "incident_id": case.id,
        "number": case.number,
        "title": case.title,
        "place": case.place,
        "severity": case.severity,
        "status": case.status,
        "opened_at": clock.iso(case.opened_at),
        "claimed_by": case.claimed_by,
    }


def _line(line: HandoverCase, case: Incident, names: dict[int | None, str]) -> SheetCase:
    return {
        **_open(case),
        "status": line.status,
        "status_now": case.status,
        "taker": names[line.taker_user_id],
        "note": line.note,
    }
