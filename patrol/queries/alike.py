"""疑似同一件: propose the cases that may be the same matter as a case or as a pending intake.

Reads only. Nothing is merged by itself: a person decides (docs/decisions/duplicates.md).
"""

from collections.abc import Collection, Iterator, Mapping, Sequence
from datetime import timedelta
from typing import Any, Literal, cast

from sqlmodel import Session, col, or_, select
from typing_extensions import TypedDict

from patrol import clock, incident
from patrol.access import Actor
from patrol.geo import Point, extent_around
from patrol.incident.likeness import REACH_S, Likeness, Told, Verdict, compare, reach_m
from patrol.models import Incident, Intake
from patrol.models.shapes import Moment, SeverityNumber
from patrol.places import gazetteer
from patrol.status import UNFINISHED, IncidentStatus

MOST = 3
"""Proposals of one answer: more would be a second list to search."""
MOST_CANDIDATES = 60
MOST_SAID, MOST_SAID_IN_ALL = 200, 4_000
"""Characters of one report, and of all of them, in which names of places are looked for."""
STILL_FRESH = timedelta(minutes=30)
"""A case that was closed this short time ago may be told of again."""
LATE = timedelta(hours=1)
"""A case may be opened this long after it happened."""


class AlikeCase(TypedDict):
    """A case that may be the same matter, and what speaks for it."""

    id: str
    number: str
    title: str
    place: str
    severity: SeverityNumber
    status: IncidentStatus
    opened_at: Moment
    verdict: Literal["same", "near"]
    """The choice that the desk is offered first: the same matter, or only near each other."""
    distance_m: float | None
    """None when one of the two has no position."""
    apart_s: float
    words_pct: int
    """The likeness of the words: 100 for the same."""
    is_same_category: bool
    veto: str | None
    """The kind of number that differs: unit or lift."""


def of_case(session: Session, actor: Actor, case: Incident) -> list[AlikeCase]:
    """Return the cases that may be the matter of this one, the likeliest first."""
    family = incident.family(session, case.id)
    intakes = session.exec(select(Intake.id).where(col(Intake.incident_id).in_(family))).all()
    apart = incident.told_apart(session, family, intakes)
    apart |= {other.id for other in incident.linked(session, case, actor.area_ids)}
    return _proposed(session, actor, _told(case), {*apart, *family})


def of_intake(session: Session, actor: Actor, row: Intake) -> list[AlikeCase]:
    """Return the cases that this intake may be about, the likeliest first."""
    return _proposed(session, actor, _told(row), incident.told_apart(session, [], [row.id]))


def _proposed(
    session: Session, actor: Actor, subject: Told, but: Collection[str]
) -> list[AlikeCase]:
    cases = [case for case in _candidates(session, actor, subject) if case.id not in but]
    if not cases:
        return []
    told = [_told(case) for case in cases]
    names = _names(session, actor, [subject, *told])
    judged = list(_judged(subject.named(names), [report.named(names) for report in told], cases))
    judged.sort(key=lambda pair: (-pair[1].score, pair[0].id))
    return [_state(case, likeness) for case, likeness in judged[:MOST]]


def _judged(
    subject: Told, told: Sequence[Told], cases: Sequence[Incident]
) -> Iterator[tuple[Incident, Likeness]]:
    for case, report in zip(cases, told, strict=True):
        likeness = compare(subject, report)
        if likeness.verdict != Verdict.DIFFERENT:
            yield case, likeness


def _candidates(session: Session, actor: Actor, subject: Told) -> Sequence[Incident]:
    """Return the newest cases around this place and time, by the index of area and status."""
    span = timedelta(seconds=REACH_S)
    is_fresh = col(Incident.closed_at) > clock.now() - STILL_FRESH
    query = select(Incident).where(
        col(Incident.area_id).in_(actor.area_ids),
        col(Incident.status).in_((*UNFINISHED, IncidentStatus.CLOSED)),
        col(Incident.opened_at).between(subject.at - span, subject.at + span + LATE),
        or_(col(Incident.status) != IncidentStatus.CLOSED, is_fresh),
    )
    if subject.point is not None:
        query = query.where(
            or_(col(Incident.lat).is_(None), _in_box(subject.point, reach_m(subject.category)))
        )
    return session.exec(query.order_by(col(Incident.opened_at).desc()).limit(MOST_CANDIDATES)).all()


def _in_box(point: Point, metres: float) -> Any:
    box = extent_around(point, metres)
    is_between = col(Incident.lat).between(box.south, box.north)
    return is_between & col(Incident.lon).between(box.west, box.east)


def _told(row: Incident | Intake) -> Told:
    has_point = row.lat is not None and row.lon is not None
    return Told(
        category=row.category,
        severity=row.severity,
        title=row.title,
        words=row.description,
        place=row.place,
        at=row.occurred_at,
        point=Point(cast(float, row.lat), cast(float, row.lon)) if has_point else None,
        source=row.source,
    )


def _names(session: Session, actor: Actor, told: Sequence[Told]) -> Mapping[str, str]:
    """Return the usual form of each name of a place that these reports use: 同音字 are aliases."""
    # The database looks for each name in them, so their length times the places is the cost.
    said = " ".join(dict.fromkeys(report.said[:MOST_SAID] for report in told))[:MOST_SAID_IN_ALL]
    return gazetteer.usual_names(session, said, actor.area_ids)


def _state(case: Incident, likeness: Likeness) -> AlikeCase:
    return {
        "id": case.id,
        "number": case.number,
        "title": case.title,
        "place": case.place,
        "severity": case.severity,
        "status": case.status,
        "opened_at": clock.iso(case.opened_at),
        "verdict": cast(Literal["same", "near"], likeness.verdict.value),
        "distance_m": likeness.distance_m,
        "apart_s": likeness.apart_s,
        "words_pct": likeness.words_pct,
        "is_same_category": likeness.is_same_category,
        "veto": likeness.veto,
    }
