"""Rank the members who could go to a case.

A candidate is on duty and does not call for help. Free members come before busy ones, and the crew
of a noise that is loud again before others; then travel time, skills and the chance that the device
is heard decide.
"""

from collections.abc import Callable, Collection, Iterable, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Protocol

from sqlmodel import Session, col, select

from patrol import clock, status
from patrol.geo import Point, Ride, Streets
from patrol.models import (
    Alarm,
    AlarmKind,
    Area,
    Assignment,
    Dispatchable,
    Duty,
    Exceedance,
    Incident,
    LastPosition,
    Member,
    Phone,
    PushState,
    Seat,
    Severity,
)
from patrol.office import Category
from patrol.people.member_place import MemberPlace, judge, middle_of, reaches

LAST_PAIR = 2
"""So many free members stay free when a case is ordinary or low (一般, 低)."""
SKILL_WORTH_S = 240
"""A fitting skill or kit counts like 240 s less travel time. A judgement, not a measurement."""
SILENCE_COSTS_S = 300
"""A member whose device is surely not heard ranks like one who is 300 s further away."""
NEAR_S = 600
"""The step "everyone near" asks members with a travel time of at most 600 s."""
MOST_NEAR = 20
"""The step "everyone near" asks at most so many members."""
MOST_MEASURED = 8
"""For more members than this, an order is sent without travel times."""

Chance = Callable[[Session, Collection[int]], dict[int, float]]
"""Gives for each of these members the chance that the device is heard, from 0 to 1."""


class Destination(Protocol):
    """A case, or another place to ride to; `id` is empty when there is no case yet."""

    @property
    def id(self) -> str: ...
    @property
    def lat(self) -> float | None: ...
    @property
    def lon(self) -> float | None: ...


@dataclass(slots=True)
class Candidate:
    """A member who could go: where the member is, what occupies the member, how far the way is."""

    member: Member
    place: MemberPlace
    fix_at: datetime | None
    busy_with: str | None
    push: bool
    is_grave: bool = False
    """True when the member works on a case that is 特急 or 紧急."""
    chance: float | None = None
    live: bool = False
    was_there: bool = False
    """True when the member worked on this case before its noise began again (复响)."""
    matched: list[str] = field(default_factory=list)
    ride: Ride | None = None

    @property
    def silence_s(self) -> float:
        """The travel time that a device costs which is perhaps not heard."""
        return 0.0 if self.chance is None else SILENCE_COSTS_S * (1 - self.chance)

    @property
    def rank(self) -> tuple[bool, bool, bool, float]:
        """The sort key: free, of the same crew, placed, and then the corrected travel time."""
        # Where the way is unknown, count one hour: known ways come first.
        eta = self.ride.eta_s if self.ride else 3600
        way = eta + self.silence_s - SKILL_WORTH_S * bool(self.matched)
        return self.busy_with is not None, not self.was_there, self.place.lost is not None, way


def rank(
    session: Session,
    case: Destination,
    category: Category,
    streets: Streets,
    *,
    area_ids: Iterable[int],
    live: frozenset[str] = frozenset(),
    chance: Chance | None = None,
    with_crew: bool = False,
) -> list[Candidate]:
    """Return everyone on duty in these areas who is not on this case yet, the best first.

    `with_crew` adds the members who are on the case already, ranked like the others. `live` holds
    the call signs with an open socket. Nothing that a member did on other days counts.
    """
    wanted = {seat.skill for seat in category.seats if seat.skill} | set(category.kit)
    candidates = _on_duty(session, case, area_ids, with_crew=with_crew)
    chances = (
        chance(session, [candidate.member.id or 0 for candidate in candidates]) if chance else {}
    )
    same_crew = _same_crew(session, case)
    for candidate in candidates:
        candidate.was_there = candidate.member.id in same_crew
        candidate.chance = chances.get(candidate.member.id or 0)
        candidate.live = candidate.member.call_sign in live
        candidate.matched = [
            code for code in (*candidate.member.skills, *candidate.member.kit) if code in wanted
        ]
    _measure(case, candidates, streets)
    return sorted(candidates, key=lambda candidate: candidate.rank)


# By the alarms that stand, which are few, and not by all that a member ever raised.
_CALLS_FOR_HELP = col(Member.call_sign).in_(
    select(Alarm.call_sign).where(
        Alarm.kind == AlarmKind.SOS,
        col(Alarm.cleared_at).is_(None),
        col(Alarm.call_sign).is_not(None),
    )
)
"""An SOS of the member stands. Such a member needs people and is sent to nobody."""


def _on_duty(
    session: Session, case: Destination, area_ids: Iterable[int], *, with_crew: bool
) -> list[Candidate]:
    on_case, busy = _engagements(session, case)
    rows = session.exec(
        select(Member, LastPosition, Area)
        .join(Duty, (col(Duty.member_id) == col(Member.id)) & col(Duty.ended_at).is_(None))
        .join(Area, col(Area.id) == col(Member.area_id))
        .outerjoin(LastPosition, col(LastPosition.member_id) == col(Member.id))
        .where(col(Member.area_id).in_(area_ids), col(Member.left_at).is_(None), ~_CALLS_FOR_HELP)
    )
    pushed = set(session.exec(select(Phone.member_id).where(Phone.push == PushState.OK)))
    candidates = []
    now = clock.now()
    fix: LastPosition | None
    for member, fix, area in rows:
        if member.id in on_case and not with_crew:
            continue
        # A member without a position is taken to be in the middle of the home area.
        home = middle_of(area)
        candidates.append(
            Candidate(
                member=member,
                place=(
                    judge(fix, (now - fix.taken_at).total_seconds(), home)
                    if fix is not None
                    else MemberPlace(home)
                ),
                fix_at=fix.taken_at if fix is not None else None,
                busy_with=busy[member.id or 0][0] if member.id in busy else None,
                is_grave=member.id in busy and busy[member.id or 0][1] < Severity.ORDINARY,
                push=member.id in pushed,
            )
        )
    return candidates


def _engagements(
    session: Session, case: Destination
) -> tuple[set[int], dict[int, tuple[str, int]]]:
    """Return the members on this case, and for each busy member the gravest other case."""
    on_case: set[int] = set()
    busy: dict[int, tuple[str, int]] = {}
    for member_id, incident_id, severity in session.exec(
        select(Assignment.member_id, Assignment.incident_id, Incident.severity)
        .join(Incident, col(Incident.id) == col(Assignment.incident_id))
        .where(col(Assignment.status).in_(status.ENGAGED))
        # The gravest case comes last and overwrites the others: severity 1 is the gravest.
        .order_by(col(Incident.severity).desc(), Assignment.id)
    ):
        if incident_id == case.id:
            on_case.add(member_id)
        else:
            busy[member_id] = (incident_id, severity)
    return on_case, busy


def _same_crew(session: Session, case: Destination) -> set[int]:
    """Return the members who were at this case before a station of it became loud again (复响).

    Such an exceedance began within 30 minutes of the last one, or it would be another case.
    """
    return set(
        session.exec(
            select(Assignment.member_id)
            .join(Exceedance, col(Exceedance.incident_id) == col(Assignment.incident_id))
            .where(
                Assignment.incident_id == case.id,
                col(Exceedance.cleared_at).is_(None),
                col(Assignment.on_scene_at) < col(Exceedance.raised_at),
            )
        )
    )


def _measure(case: Destination, candidates: list[Candidate], streets: Streets) -> None:
    if case.lat is None or case.lon is None:
        return
    places = [candidate.place for candidate in candidates]
    ways = reaches(streets, Point(case.lat, case.lon), places)
    for candidate, way in zip(candidates, ways, strict=True):
        candidate.ride = way


def ways(
    session: Session, case: Destination, members: Sequence[Dispatchable], streets: Streets
) -> dict[str, Ride]:
    """Return the way of each member by call sign; nothing for more than `MOST_MEASURED` members.

    Call it before the write lock is taken. If the place changes meanwhile, `order.send` refuses the
    order because of its version.
    """
    # An order to a whole street is a search on the map for each member, and nobody reads 137 times.
    if case.lat is None or case.lon is None or len(members) > MOST_MEASURED:
        return {}
    now = clock.now()
    fixes = session.exec(
        select(Member.call_sign, LastPosition, Area)
        .join(LastPosition, col(LastPosition.member_id) == col(Member.id))
        .join(Area, col(Area.id) == col(Member.area_id))
        .where(col(Member.id).in_([member.id for member in members]))
    ).all()
    places = [
        judge(fix, (now - fix.taken_at).total_seconds(), middle_of(area)) for _, fix, area in fixes
    ]
    measured = reaches(streets, Point(case.lat, case.lon), places)
    return {sign: way for (sign, *_), way in zip(fixes, measured, strict=True) if way}


def spared(case: Incident, free: list[Candidate]) -> int:
    """Return how many free members a case may take: an ordinary case leaves the last two free."""
    return len(free) if case.severity < Severity.ORDINARY else max(0, len(free) - LAST_PAIR)


def next_best(
    case: Incident, ranked: list[Candidate], skill: str | None, *, but: Collection[int]
) -> Candidate | None:
    """Return the best free member who is not in `but`, with the skill if anybody has it."""
    free = [candidate for candidate in ranked if candidate.busy_with is None]
    # The next 特急 case needs somebody who is free.
    if spared(case, free) == 0:
        return None
    asked = [candidate for candidate in free if candidate.member.id not in but]
    fitting = (
        [candidate for candidate in asked if skill in candidate.member.skills] if skill else []
    )
    return next(iter(fitting or asked), None)


def near(case: Incident, ranked: list[Candidate], *, but: Collection[int]) -> list[Candidate]:
    """Return everyone within `NEAR_S` who is not in `but` and not on a 特急 or 紧急 case.

    An ordinary case takes only free members, and leaves the last two free.
    """
    close = [
        candidate
        for candidate in ranked
        if candidate.member.id not in but
        and not candidate.is_grave
        and (candidate.ride is None or candidate.ride.eta_s <= NEAR_S)
    ]
    if case.severity >= Severity.ORDINARY:
        close = [candidate for candidate in close if candidate.busy_with is None]
        close = close[
            : spared(case, [candidate for candidate in ranked if candidate.busy_with is None])
        ]
    return close[:MOST_NEAR]


def suggest(session: Session, case: Incident, ranked: list[Candidate]) -> list[str]:
    """Suggest for each empty seat the best free member who was not tried on this case yet."""
    free = [candidate for candidate in ranked if candidate.busy_with is None]
    seats = session.exec(
        select(Seat)
        .where(Seat.incident_id == case.id, col(Seat.call_sign).is_(None))
        .order_by(col(Seat.skill).is_(None), col(Seat.no))
    ).all()
    most = min(len(seats), spared(case, free))
    tried = _tried(session, case)
    fresh = [candidate for candidate in free if candidate.member.id not in tried]
    # Seats that ask for a skill come first: few members have it, and any seat could use them up.
    chosen: list[str] = []
    for seat in seats[:most]:
        fitting = [c for c in fresh if seat.skill in c.member.skills] if seat.skill else fresh
        same = [c for c in fresh if c.was_there]
        # A member without the skill is better than an empty seat.
        if best := next(iter(same or fitting or fresh), None):
            chosen.append(best.member.call_sign)
            fresh.remove(best)
    return chosen


def _tried(session: Session, case: Incident) -> set[int]:
    """Return the members who were silent or could not go; the dispatcher may still pick them."""
    return set(
        session.exec(
            select(Assignment.member_id).where(
                Assignment.incident_id == case.id, col(Assignment.status).in_(status.TRIED)
            )
        )
    )
