"""Who should go: on duty, free, with the skill, near by road; and the reason in words."""

from collections.abc import Callable, Collection, Iterable, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from math import ceil
from typing import Literal

from sqlmodel import Session, col, select
from typing_extensions import TypedDict

from patrol import clock, status
from patrol.geo import Point, Reach, Streets
from patrol.i18n import t
from patrol.models import (
    Area,
    Assignment,
    Dispatchable,
    Duty,
    Incident,
    LastPosition,
    Member,
    Phone,
    PushState,
    Seat,
    Severity,
)
from patrol.office import Category

LAST_PAIR = 2
SKILL_WORTH_S = 240
"""A fitting skill outweighs four minutes of way."""
SILENCE_COSTS_S = 300
"""Who surely will not hear of it comes as late as if five minutes further away."""
LIKELY, UNLIKELY = 0.75, 0.4
NEAR_S = 600
MOST_NEAR = 20
MOST_MEASURED = 8

Chance = Callable[[Session, Collection[int]], dict[int, float]]
"""How likely each of these members answers, judged from the device alone: 0 to 1."""


class CandidateState(TypedDict):
    """A member who could go, with the reason in words."""

    call_sign: str
    member_id: int | None
    state: Literal["busy", "free"]
    incident_id: str | None
    skills: list[str]
    kit: list[str]
    matched: list[str]
    distance_m: int | None
    eta_s: int | None
    basis: str | None
    live: bool
    push: bool
    chance: float | None
    fix_age_s: int | None
    reason: str


@dataclass(slots=True)
class Candidate:
    member: Member
    point: Point | None
    fix_at: datetime | None
    busy_with: str | None
    push: bool
    is_grave: bool = False
    """Busy with 特急 or 紧急."""
    chance: float | None = None
    live: bool = False
    matched: list[str] = field(default_factory=list)
    reach: Reach | None = None

    @property
    def rank(self) -> tuple[bool, float]:
        eta = self.reach.eta_s if self.reach else 3600
        silence = 0.0 if self.chance is None else SILENCE_COSTS_S * (1 - self.chance)
        return (self.busy_with is not None, eta + silence - SKILL_WORTH_S * bool(self.matched))


def rank(
    session: Session,
    case: Incident,
    category: Category,
    streets: Streets,
    *,
    area_ids: Iterable[int],
    live: frozenset[str] = frozenset(),
    chance: Chance | None = None,
    with_crew: bool = False,
) -> list[Candidate]:
    """Everyone on duty in the area who is not on this case already, the best first.

    `with_crew`: also those who are, as they would stand if they were not. The best is who will be
    there first: the way, and the chance that the device is heard. What a member did on other days
    counts for nothing.
    """
    wanted = {seat.skill for seat in category.seats if seat.skill} | set(category.kit)
    found = _on_duty(session, case, area_ids, with_crew=with_crew)
    chances = chance(session, [one.member.id or 0 for one in found]) if chance else {}
    for one in found:
        one.chance = chances.get(one.member.id or 0)
        one.live = one.member.call_sign in live
        one.matched = [x for x in (*one.member.skills, *one.member.kit) if x in wanted]
    _measure(case, found, streets)
    return sorted(found, key=lambda one: one.rank)


def _on_duty(
    session: Session, case: Incident, area_ids: Iterable[int], *, with_crew: bool
) -> list[Candidate]:
    there, busy = _engagements(session, case)
    rows = session.exec(
        select(Member, LastPosition, Area.lat, Area.lon)
        .join(Duty, (col(Duty.member_id) == col(Member.id)) & col(Duty.ended_at).is_(None))
        .join(Area, col(Area.id) == col(Member.area_id))
        .outerjoin(LastPosition, col(LastPosition.member_id) == col(Member.id))
        .where(col(Member.area_id).in_(area_ids), col(Member.left_at).is_(None))
    )
    pushed = set(session.exec(select(Phone.member_id).where(Phone.push == PushState.OK)))
    found = []
    fix: LastPosition | None
    for member, fix, lat, lon in rows:
        if member.id in there and not with_crew:
            continue
        home = Point(lat, lon) if lat is not None and lon is not None else None
        found.append(
            Candidate(
                member=member,
                point=Point(fix.lat, fix.lon) if fix is not None else home,
                fix_at=fix.taken_at if fix is not None else None,
                busy_with=busy[member.id or 0][0] if member.id in busy else None,
                is_grave=member.id in busy and busy[member.id or 0][1] < Severity.ORDINARY,
                push=member.id in pushed,
            )
        )
    return found


def _engagements(session: Session, case: Incident) -> tuple[set[int], dict[int, tuple[str, int]]]:
    """Who is on this case, and what everyone is busy with beside it: the gravest."""
    there: set[int] = set()
    busy: dict[int, tuple[str, int]] = {}
    for member_id, incident_id, severity in session.exec(
        select(Assignment.member_id, Assignment.incident_id, Incident.severity)
        .join(Incident, col(Incident.id) == col(Assignment.incident_id))
        .where(col(Assignment.status).in_(status.ENGAGED))
        .order_by(col(Incident.severity).desc(), Assignment.id)
    ):
        if incident_id == case.id:
            there.add(member_id)
        else:
            busy[member_id] = (incident_id, severity)
    return there, busy


def _measure(case: Incident, found: list[Candidate], streets: Streets) -> None:
    if case.lat is None or case.lon is None:
        return
    placed = [one for one in found if one.point]
    ways = streets.reach(Point(case.lat, case.lon), [one.point for one in placed if one.point])
    for one, way in zip(placed, ways, strict=True):
        one.reach = way


def ways(
    session: Session, case: Incident, members: Sequence[Dispatchable], streets: Streets
) -> dict[str, Reach]:
    """How far each of a handful is, by call sign; an order to all does not wait for the map.

    Asked before the write lock: should the place change meanwhile, the version refuses the order.
    """
    if case.lat is None or case.lon is None or len(members) > MOST_MEASURED:
        return {}
    places = session.exec(
        select(Member.call_sign, LastPosition.lat, LastPosition.lon)
        .join(LastPosition, col(LastPosition.member_id) == col(Member.id))
        .where(col(Member.id).in_([one.id for one in members]))
    ).all()
    found = streets.reach(Point(case.lat, case.lon), [Point(lat, lon) for _, lat, lon in places])
    return {sign: way for (sign, _, _), way in zip(places, found, strict=True)}


def spared(case: Incident, free: list[Candidate]) -> int:
    """How many of the free a case may take: an ordinary one never takes the last free pair."""
    return len(free) if case.severity < Severity.ORDINARY else max(0, len(free) - LAST_PAIR)


def next_best(
    case: Incident, ranked: list[Candidate], skill: str | None, *, but: Collection[int]
) -> Candidate | None:
    """Who goes when somebody is silent: free, able if any is, and not one of `but`."""
    free = [one for one in ranked if one.busy_with is None]
    if spared(case, free) == 0:
        return None
    asked = [one for one in free if one.member.id not in but]
    fitting = [one for one in asked if skill in one.member.skills] if skill else []
    return next(iter(fitting or asked), None)


def near(case: Incident, ranked: list[Candidate], *, but: Collection[int]) -> list[Candidate]:
    """Everyone within ten minutes who is not on a grave case; an ordinary case leaves a pair."""
    close = [
        one
        for one in ranked
        if one.member.id not in but
        and not one.is_grave
        and (one.reach is None or one.reach.eta_s <= NEAR_S)
    ]
    if case.severity >= Severity.ORDINARY:
        close = [one for one in close if one.busy_with is None]
        close = close[: spared(case, [one for one in ranked if one.busy_with is None])]
    return close[:MOST_NEAR]


def suggest(session: Session, case: Incident, ranked: list[Candidate]) -> list[str]:
    """The nearest fitting free member for each empty seat, who was not tried on this case yet."""
    free = [one for one in ranked if one.busy_with is None]
    seats = session.exec(
        select(Seat)
        .where(Seat.incident_id == case.id, col(Seat.call_sign).is_(None))
        .order_by(col(Seat.skill).is_(None), col(Seat.no))
    ).all()
    most = min(len(seats), spared(case, free))
    tried = _tried(session, case)
    fresh = [one for one in free if one.member.id not in tried]
    chosen: list[str] = []
    for seat in seats[:most]:
        fitting = [c for c in fresh if seat.skill in c.member.skills] if seat.skill else fresh
        if best := next(iter(fitting or fresh), None):
            chosen.append(best.member.call_sign)
            fresh.remove(best)
    return chosen


def _tried(session: Session, case: Incident) -> set[int]:
    """Who was silent or could not go; a person may still pick them."""
    return set(
        session.exec(
            select(Assignment.member_id).where(
                Assignment.incident_id == case.id, col(Assignment.status).in_(status.TRIED)
            )
        )
    )


def state(one: Candidate, language: str) -> CandidateState:
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
        "chance": one.chance,
        "fix_age_s": round(age) if age is not None else None,
        "reason": reason(one, language),
    }


def reason(one: Candidate, language: str) -> str:
    """Why this one stands where he or she does, in words."""
    age = (clock.now() - one.fix_at).total_seconds() if one.fix_at else None
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
    if heard := _heard(one):
        parts.append(t(heard, language))
    return t("server.candidate.join", language).join(parts)


def _heard(one: Candidate) -> str | None:
    if one.chance is None:
        return None if one.live or one.push else "server.candidate.unreached"
    if one.chance >= LIKELY:
        return "server.candidate.heard"
    return "server.candidate.doubtful" if one.chance >= UNLIKELY else "server.candidate.unheard"
