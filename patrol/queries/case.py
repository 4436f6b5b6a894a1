"""Read the whole of one case, for the desk's detail and for the member's order screen."""

from collections.abc import Sequence
from typing import Any, cast

from sqlmodel import Session, col, func, select

from patrol import clock, delivery, dispatch, incident, report
from patrol.access import Actor
from patrol.channels import radio
from patrol.incident import helping, outward
from patrol.intake import accept, news_texts
from patrol.models import (
    Assignment,
    Closure,
    Delivery,
    DeliveryKind,
    Flaw,
    Incident,
    Member,
    Notified,
    Order,
    PeaceState,
    Report,
    Seat,
    Verification,
)
from patrol.models.shapes import (
    AidState,
    DeliveryState,
    Moment,
    PreservationState,
    ReportState,
    VerificationState,
)
from patrol.models.site_shapes import SiteState
from patrol.noise import case_station, dissuasion, peace, still
from patrol.noise.sounds import clip
from patrol.office import Office
from patrol.people import enrolment
from patrol.places import aid, site
from patrol.queries import (
    case_acts,
    detector,
    messages,
    missing_photos,
    reporter,
    seconds,
    transfers,
)
from patrol.queries.shapes import (
    AssignmentFate,
    ClosureState,
    LinkedCase,
    SeatState,
    UndoState,
    WholeCase,
)
from patrol.status import ENDED, ENGAGED

Rows = Sequence[Any]
MOST_REPORTS = 100
"""Reports of one answer, the newest; the earlier ones stand in the timeline."""


def whole_case(session: Session, case: Incident, office: Office, *, actor: Actor) -> WholeCase:
    """Return the whole of one case; only a desk gets the reporter, intakes and timeline."""
    # Reports of merged cases belong to the story; their orders and crews do not.
    family = incident.family(session, case.id)
    assignments = _rows(session, Assignment, [case.id])
    reports, more_reports = _newest_reports(session, family)
    # As it is now: a phone that was confirmed since is no longer shown as doubtful.
    doubtful = enrolment.unconfirmed(session, _phone_ids(assignments, reports))
    orders = _rows(session, Order, [case.id])
    answer: WholeCase = {
        "incident": incident.read_state(session, case),
        "description": case.description,
        "seats": _seats(session, case),
        "orders": [incident.order_state(row) for row in orders],
        "assignments": [_fate(row, reports, doubtful) for row in assignments],
        "reports": _reports(session, reports, doubtful),
        "more_reports": more_reports,
        "notified": [incident.notified_state(row) for row in _rows(session, Notified, family)],
        "aid": nearest_aid(session, case, office),
        "site": _site(session, case),
        "dissuasions": [dissuasion.state(row) for row in dissuasion.of_cases(session, family)],
        "sounds": clip.of_cases(session, family, area_ids=actor.area_ids if actor.is_desk else ()),
    }
    if actor.is_desk:
        _add_for_desk(session, case, answer, orders, assignments)
        answer["is_unreached"] = incident.is_unreached(session, office, case)
        intakes = reporter.intakes(session, family)
        answer["stills"] = still.of_cases(session, family)
        answer["links"] = _links(session, case, actor)
        answer["peace"] = _peace(session, case)
        answer["transfers"] = transfers.shown(session, case, actor)
        answer["reporter"] = reporter.state(session, case, family, intakes)
        answer["followers"] = news_texts.of_case(session, family, [row.id for row in intakes])
        answer["detector"] = detector.history(session, family, intakes)
        answer["intakes"] = [accept.state(row) for row in intakes]
    return answer


def _seats(session: Session, case: Incident) -> list[SeatState]:
    query = select(Seat).where(Seat.incident_id == case.id).order_by(col(Seat.no))
    return [
        {"no": seat.no, "skill": seat.skill, "call_sign": seat.call_sign}
        for seat in session.exec(query)
    ]


def nearest_aid(session: Session, case: Incident, office: Office) -> list[AidState]:
    """Return the nearest life ring, AED or hydrant that the plan of an open case wants."""
    scene = aid.scene(office, case.category, case.lat, case.lon)
    if scene is None or case.status in ENDED:
        return []
    return aid.nearest(session, {case.id: scene})[case.id]


def site_scene(case: Incident) -> site.SiteScene:
    """Return the words, the area and the position by which the records of a place are found."""
    return site.scene(case.place, case.area_id, case.lat, case.lon)


def _site(session: Session, case: Incident) -> list[SiteState]:
    if case.status in ENDED:
        return []
    return site.of(session, {case.id: site_scene(case)})[case.id]


def _links(session: Session, case: Incident, actor: Actor) -> list[LinkedCase]:
    return [
        {
            "id": other.id,
            "number": other.number,
            "title": other.title,
            "place": other.place,
            "status": other.status,
        }
        for other in incident.linked(session, case, actor.area_ids)
    ]


def _peace(session: Session, case: Incident) -> PeaceState | None:
    if not case_station.is_of_noise(session, case):
        return None
    link = peace.of_case(session, case.id)
    return {"link": peace.state(link) if link else None}


def _reports(session: Session, rows: Rows, doubtful: frozenset[str]) -> list[ReportState]:
    states = [report.state(row, is_unconfirmed=row.phone_id in doubtful) for row in rows]
    missing_photos.mark(session, rows, states)
    return states


def _phone_ids(assignments: Rows, reports: Rows) -> set[str]:
    return {row.answered_phone_id for row in assignments if row.answered_phone_id} | {
        row.phone_id for row in reports if row.phone_id
    }


def _fate(row: Assignment, reports: Rows, doubtful: frozenset[str]) -> AssignmentFate:
    state = cast(AssignmentFate, dispatch.assignment_state(row))
    reported_by = {said.phone_id for said in reports if said.assignment_id == row.id}
    if not doubtful.isdisjoint({row.answered_phone_id, *reported_by}):
        state["unconfirmed"] = True
    return state


def _rows(session: Session, kind: Any, incident_ids: Sequence[str]) -> list[Any]:
    query = select(kind).where(kind.incident_id.in_(incident_ids)).order_by(kind.id)
    return list(session.exec(query))


def _newest_reports(session: Session, incident_ids: Sequence[str]) -> tuple[Rows, bool]:
    """Return the newest reports, the oldest of them first, and True when there are earlier ones."""
    query = select(Report).where(col(Report.incident_id).in_(incident_ids))
    rows = session.exec(query.order_by(col(Report.id).desc()).limit(MOST_REPORTS + 1)).all()
    return rows[:MOST_REPORTS][::-1], len(rows) > MOST_REPORTS


def _add_for_desk(
    session: Session,
    case: Incident,
    answer: WholeCase,
    orders: list[Order],
    assignments: list[Assignment],
) -> None:
    fates = _fates(session, [row.id for row in assignments])
    engaged = [row.call_sign for row in assignments if row.status in ENGAGED]
    for state in answer["assignments"]:
        state["deliveries"] = fates.get(state["id"], [])
    answer["closures"] = [_closure(row) for row in _rows(session, Closure, [case.id])]
    answer["messages"], answer["more_messages"] = messages.of_case(session, case)
    answer["former"] = _former(session, case)
    answer["radio"] = {
        "text": radio.script(case, engaged, orders[-1].text if orders else "", answer["aid"])
    }
    answer["undo"] = _undo(orders)
    answer["timeline"], answer["more_timeline"] = case_acts.page(session, case.id)
    answer["seconds"] = seconds.of_case(session, case.id)
    answer["help"] = helping.state(session, case.id)
    answer["preservation"] = _preservation(session, case)
    answer["verification"] = _verification(session)
    answer["outward"] = outward.of_case(session, case)


def _former(session: Session, case: Incident) -> dict[str, Moment]:
    """Return the call signs of this case whose holders have left, each with its last day."""
    rows = session.exec(
        select(Assignment.call_sign, func.max(Member.left_at))
        .join(Member, col(Member.id) == col(Assignment.member_id))
        .where(Assignment.incident_id == case.id, col(Member.left_at).is_not(None))
        .group_by(Assignment.call_sign)
    )
    return {call_sign: clock.iso(until) for call_sign, until in rows if until is not None}


def _preservation(session: Session, case: Incident) -> PreservationState | None:
    row = incident.preservation_of(session, case.id)
    return incident.preservation_state(row) if row else None


def _verification(session: Session) -> VerificationState | None:
    """Return how far the worker has verified the feed; None before it has begun."""
    row = session.get(Verification, 1)
    if row is None:
        return None
    return {
        "seq": row.seq,
        "at": clock.iso(row.at),
        "broken_seq": row.broken_seq,
        "flaw": Flaw(row.flaw).value if row.flaw else None,
    }


def _closure(row: Closure) -> ClosureState:
    return {
        "by": row.by,
        "at": clock.iso(row.at),
        "accepted": row.accepted,
        "note": row.note,
        "without_report": row.without_report,
        "undone_why": row.undone_why,
    }


def _fates(session: Session, assignment_ids: list[str]) -> dict[str, list[DeliveryState]]:
    by_assignment: dict[str, list[DeliveryState]] = {}
    rows = session.exec(
        select(Delivery)
        .where(
            col(Delivery.assignment_id).in_(assignment_ids), Delivery.kind != DeliveryKind.MESSAGE
        )
        .order_by(Delivery.id)
    )
    for row in rows:
        by_assignment.setdefault(row.assignment_id, []).append(delivery.state(row))
    return by_assignment


def _undo(orders: list[Order]) -> UndoState | None:
    if not orders or orders[-1].undone_at is not None:
        return None
    until = orders[-1].at + dispatch.UNDO
    if clock.now() >= until:
        return None
    return {"order_id": orders[-1].id, "until": clock.iso(until)}
