"""The whole of one case, for the desk's detail and for the member's order screen."""

from collections.abc import Sequence
from datetime import timedelta
from itertools import pairwise
from typing import Any

from sqlmodel import Session, col, select

from patrol import clock, delivery, dispatch, feed, incident, report
from patrol.channels import radio
from patrol.intake import accept
from patrol.models import (
    Assignment,
    Closure,
    Delivery,
    Incident,
    Intake,
    Notified,
    Order,
    Report,
    Seat,
)
from patrol.status import ENGAGED

Rows = Sequence[Any]
ON_THE_WAY = timedelta(seconds=20)
"""As long as a phone waits for an answer."""
TICK = timedelta(milliseconds=1)


def whole_case(session: Session, case: Incident, *, for_desk: bool) -> dict[str, Any]:
    """What docs/api calls the incident's detail; the field gets it without the reporter."""
    assignments = _rows(session, Assignment, case)
    orders = _rows(session, Order, case)
    answer: dict[str, Any] = {
        "incident": incident.read_state(session, case),
        "description": case.description,
        "seats": [
            {"no": seat.no, "skill": seat.skill, "call_sign": seat.call_sign}
            for seat in session.exec(
                select(Seat).where(Seat.incident_id == case.id).order_by(col(Seat.no))
            )
        ],
        "orders": [incident.order_state(row) for row in orders],
        "assignments": [dispatch.assignment_state(row) for row in assignments],
        "reports": [report.state(row) for row in _rows(session, Report, case)],
        "notified": [incident.notified_state(row) for row in _rows(session, Notified, case)],
    }
    if for_desk:
        answer |= _for_desk(session, case, orders, assignments)
    return answer


def _rows(session: Session, kind: Any, case: Incident) -> list[Any]:
    return list(session.exec(select(kind).where(kind.incident_id == case.id).order_by(kind.id)))


def _for_desk(
    session: Session, case: Incident, orders: list[Order], assignments: list[Assignment]
) -> dict[str, Any]:
    intakes = _rows(session, Intake, case)
    fates = _fates(session, [row.id for row in assignments])
    engaged = [row.call_sign for row in assignments if row.status in ENGAGED]
    return {
        "assignments": [
            dispatch.assignment_state(row) | {"deliveries": fates.get(row.id, [])}
            for row in assignments
        ],
        "reporter": _reporter(intakes),
        "intakes": [accept.state(row) for row in intakes],
        "closures": [
            {
                "by": row.by,
                "at": clock.iso(row.at),
                "accepted": row.accepted,
                "note": row.note,
                "undone_why": row.undone_why,
            }
            for row in _rows(session, Closure, case)
        ],
        "radio": {"text": radio.script(case, engaged, orders[-1].text if orders else "")},
        "undo": _undo(orders),
        "timeline": _timeline(session, case),
    }


def _timeline(session: Session, case: Incident) -> list[dict[str, Any]]:
    """In the order in which things happened: a fact told hours later stands where it belongs.

    `at` is when we heard of it, `acted_at` when it happened by our clock, `device_at` what the
    phone's own clock claimed.
    """
    rows = [
        {
            "seq": event.seq,
            "at": clock.iso(event.at),
            "kind": event.kind,
            "actor": event.actor,
            "member": event.member,
            "body": _without_state(event.body),
            **_when(event),
        }
        for event in feed.timeline(session, case.id)
    ]
    _untangle(rows)
    return sorted(rows, key=lambda row: (row["acted_at"], row["seq"]))


def _untangle(rows: Sequence[dict[str, Any]]) -> None:
    """What a phone did first by its own clock stands no later than what it did next.

    The way to us makes an act look later than it was, never earlier; by more than a request can
    take, the phone's clock was set meanwhile, and its order says nothing.
    """
    by_phone: dict[str, list[dict[str, Any]]] = {}
    for row in rows:
        if row["device_at"]:
            by_phone.setdefault(row["actor"], []).append(row)
    for acts in by_phone.values():
        acts.sort(key=lambda row: (row["device_at"], row["seq"]))
        for first, then in reversed(list(pairwise(acts))):
            late = clock.parse(first["acted_at"]) - clock.parse(then["acted_at"])
            if timedelta(0) < late < ON_THE_WAY:
                first["acted_at"] = clock.iso(clock.parse(then["acted_at"]) - TICK)


def _when(event: feed.Event) -> dict[str, Any]:
    told = event.body.get("report") or event.body
    return {
        "acted_at": told.get("acted_at") or clock.iso(event.at),
        "device_at": told.get("device_at"),
    }


def _fates(session: Session, assignment_ids: list[str]) -> dict[str, list[dict[str, Any]]]:
    found: dict[str, list[dict[str, Any]]] = {}
    rows = session.exec(
        select(Delivery)
        .where(col(Delivery.assignment_id).in_(assignment_ids))
        .order_by(Delivery.id)
    )
    for row in rows:
        found.setdefault(row.assignment_id, []).append(delivery.state(row))
    return found


def _reporter(intakes: list[Intake]) -> dict[str, Any] | None:
    """Who called, the number masked; complete only in the stored record."""
    for row in intakes:
        who = row.record.get("reporter")
        if who:
            return {"kind": who.get("kind"), "phone": _masked(who.get("phone"))}
    return None


def _masked(phone: str | None) -> str | None:
    if not phone:
        return None
    return f"{phone[:3]}****{phone[-4:]}" if len(phone) >= 8 else "****"


def _undo(orders: list[Order]) -> dict[str, str] | None:
    if not orders or orders[-1].undone_at is not None:
        return None
    until = orders[-1].at + dispatch.UNDO
    if clock.now() >= until:
        return None
    return {"order_id": orders[-1].id, "until": clock.iso(until)}


def _without_state(body: dict[str, Any]) -> dict[str, Any]:
    """In a timeline each row's own words; the state after each would repeat itself."""
    return {name: value for name, value in body.items() if name != "incident"}
