"""Who should go: on duty, free, with the skill, near by road; and the reason in words."""

from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import datetime
from math import ceil
from typing import Any

from sqlmodel import Session, col, select

from patrol import clock, status
from patrol.catalogue import Category
from patrol.geo import Point, Reach, Streets
from patrol.i18n import t
from patrol.models import (
    Area,
    Assignment,
    Duty,
    Incident,
    Member,
    Phone,
    PushState,
    Seat,
    Whereabouts,
)

LAST_PAIR = 2
ORDINARY = 3
SKILL_WORTH_S = 240
"""A fitting skill outweighs four minutes of way."""


@dataclass(slots=True)
class Candidate:
    member: Member
    point: Point | None
    fix_at: datetime | None
    busy_with: str | None
    push: bool
    live: bool = False
    matched: list[str] = field(default_factory=list)
    reach: Reach | None = None

    @property
    def rank(self) -> tuple[bool, float]:
        eta = self.reach.eta_s if self.reach else 3600
        return (self.busy_with is not None, eta - SKILL_WORTH_S * bool(self.matched))


def rank(
    session: Session,
    case: Incident,
    category: Category,
    streets: Streets,
    *,
    area_ids: Iterable[int],
    live: frozenset[str] = frozenset(),
) -> list[Candidate]:
    """Everyone on duty in the area who is not on this case already, the best first."""
    wanted = {seat.skill for seat in category.seats if seat.skill} | set(category.kit)
    found = _on_duty(session, case, area_ids)
    for one in found:
        one.live = one.member.call_sign in live
        one.matched = [x for x in (*one.member.skills, *one.member.kit) if x in wanted]
    _measure(case, found, streets)
    return sorted(found, key=lambda one: one.rank)


def _on_duty(session: Session, case: Incident, area_ids: Iterable[int]) -> list[Candidate]:
    there, busy = _engagements(session, case)
    rows = session.exec(
        select(Member, Whereabouts, Area.lat, Area.lon)
        .join(Duty, (col(Duty.member_id) == col(Member.id)) & col(Duty.ended_at).is_(None))
        .join(Area, col(Area.id) == col(Member.area_id))
        .outerjoin(Whereabouts, col(Whereabouts.member_id) == col(Member.id))
        .where(col(Member.area_id).in_(area_ids), col(Member.left_at).is_(None))
    )
    pushed = set(session.exec(select(Phone.member_id).where(Phone.push == PushState.OK)))
    found = []
    fix: Whereabouts | None
    for member, fix, lat, lon in rows:
        if member.id in there:
            continue
        home = Point(lat, lon) if lat is not None and lon is not None else None
        found.append(
            Candidate(
                member=member,
                point=Point(fix.lat, fix.lon) if fix is not None else home,
                fix_at=fix.taken_at if fix is not None else None,
                busy_with=busy.get(member.id or 0),
                push=member.id in pushed,
            )
        )
    return found


def _engagements(session: Session, case: Incident) -> tuple[set[int], dict[int, str]]:
    there: set[int] = set()
    busy: dict[int, str] = {}
    for member_id, incident_id in session.exec(
        select(Assignment.member_id, Assignment.incident_id).where(
            col(Assignment.status).in_(status.ENGAGED)
        )
    ):
        if incident_id == case.id:
            there.add(member_id)
        busy[member_id] = incident_id
    return there, busy


def _measure(case: Incident, found: list[Candidate], streets: Streets) -> None:
    if case.lat is None or case.lon is None:
        return
    placed = [one for one in found if one.point]
    ways = streets.reach(Point(case.lat, case.lon), [one.point for one in placed if one.point])
    for one, way in zip(placed, ways, strict=True):
        one.reach = way


def suggest(session: Session, case: Incident, ranked: list[Candidate]) -> list[str]:
    """The nearest fitting free member for each empty seat.

    An ordinary case never takes the last free pair.
    """
    free = [one for one in ranked if one.busy_with is None]
    seats = session.exec(
        select(Seat)
        .where(Seat.incident_id == case.id, col(Seat.call_sign).is_(None))
        .order_by(col(Seat.skill).is_(None), col(Seat.no))
    ).all()
    most = len(seats)
    if case.severity >= ORDINARY:
        most = min(most, max(0, len(free) - LAST_PAIR))
    chosen: list[str] = []
    for seat in seats[:most]:
        fitting = [c for c in free if seat.skill in c.member.skills] if seat.skill else free
        if best := next(iter(fitting or free), None):
            chosen.append(best.member.call_sign)
            free.remove(best)
    return chosen


def state(one: Candidate, language: str) -> dict[str, Any]:
    age = (clock.now() - one.fix_at).total_seconds() if one.fix_at else None
    return {
        "call_sign": one.member.call_sign,
        "member_id": one.member.id,
        "state": "busy" if one.busy_with else "free",
        "incident_id": one.busy_with,
        "skills": one.member.skills,
        "kit": one.member.kit,
        "matched": one.matched,
        "distance_m": one.reach.distance_m if one.reach else None,
        "eta_s": one.reach.eta_s if one.reach else None,
        "basis": one.reach.basis if one.reach else None,
        "live": one.live,
        "push": one.push,
        "fix_age_s": round(age) if age is not None else None,
        "reason": _reason(one, age, language),
    }


def _reason(one: Candidate, age: float | None, language: str) -> str:
    parts = [t("server.candidate.busy" if one.busy_with else "server.candidate.free", language)]
    if one.matched:
        parts.append(t("server.candidate.matched", language))
    if one.reach:
        parts.append(
            t(
                f"server.candidate.{one.reach.basis}",
                language,
                distance=one.reach.distance_m,
                minutes=ceil(one.reach.eta_s / 60) or 1,
            )
        )
    if age is None:
        parts.append(t("server.candidate.no_fix", language))
    elif age > 120:
        parts.append(t("server.candidate.old_fix", language, minutes=round(age / 60)))
    if not (one.live or one.push):
        parts.append(t("server.candidate.unreached", language))
    return t("server.candidate.join", language).join(parts)
