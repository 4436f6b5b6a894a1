"""Old cases written at once, and the counting that a worker does, for the tests of figures."""

from collections.abc import Iterable
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import delete, insert
from sqlmodel import Session, SQLModel, select

from patrol import db
from patrol.figures import rollup
from patrol.models import (
    Assignment,
    CaseFigure,
    FigureState,
    FigureTally,
    Incident,
    Member,
    Order,
    assignment_id,
)
from patrol.services import Services
from patrol.status import AssignmentStatus, IncidentStatus
from patrol.worker.figure_sweep import FigureSweep

TARGETS = {"dispatch_target_s": 60, "arrive_target_s": 300, "resolve_target_s": 3600}


def count(services: Services) -> None:
    """Count as a worker does, until the walk is over and every act has been read."""
    sweep = FigureSweep(services.database)
    for _ in range(100):
        sweep.count()
        with services.database.read() as session:
            made = rollup.make(session)
        if made.before.is_walked and not made.cases:
            return
    raise AssertionError("the counting does not come to an end")


def sums(services: Services) -> dict[Any, Any]:
    """Return every sum that has cases, by its key."""
    with services.database.read() as session:
        rows = session.exec(select(FigureTally).where(FigureTally.cases > 0)).all()
    place = ("month", "area_id", "version", "dimension", "value")
    return {
        tuple(getattr(row, name) for name in place): row.model_dump(exclude=set(place))
        for row in rows
    }


def forget(services: Services) -> None:
    """Throw all sums away, so that the next count makes them from the cases alone."""
    with services.database.write() as session:
        for table in (CaseFigure, FigureTally, FigureState):
            session.connection().execute(delete(table))


def past(opened_at: datetime, number: int = 0, **more: Any) -> dict[str, Any]:
    """Return the row of a closed case: sent after 30 s, there 200 s after it, done after 1800 s."""
    sent_at = opened_at + timedelta(seconds=30)
    row = {
        "id": db.new_id(),
        "number": f"P-{opened_at:%y%m%d%H%M%S}-{number}",
        "area_id": 4,
        "category": "RE0301",
        "severity": 2,
        "status": IncidentStatus.CLOSED,
        "title": "电梯困人",
        "source": "desk",
        "opened_by": "701",
        "opened_at": opened_at,
        "waiting_since": opened_at,
        "occurred_at": opened_at,
        "dispatched_at": sent_at,
        "arrived_at": sent_at + timedelta(seconds=200),
        "resolved_at": sent_at + timedelta(seconds=1800),
        "closed_at": sent_at + timedelta(seconds=2000),
        **TARGETS,
    }
    return {**row, **more}


def put(session: Session, rows: Iterable[dict[str, Any]]) -> None:
    """Write cases with an order each, as if they had been told long ago."""
    cases = list(rows)
    member = session.exec(select(Member).where(Member.call_sign == "042")).one()
    orders, assignments = [], []
    for case in cases:
        order = {"id": db.new_id(), "incident_id": case["id"], "by": "701"}
        orders.append({**order, "at": case["opened_at"], "quiet": [], "because": {}})
        assignments.append(
            {
                "id": assignment_id(order["id"], "042"),
                "order_id": order["id"],
                "incident_id": case["id"],
                "member_id": member.id,
                "call_sign": "042",
                "status": AssignmentStatus.CLEARED,
                "dispatched_at": case["opened_at"],
                "ended_at": case["opened_at"],
            }
        )
    tables: tuple[tuple[type[SQLModel], list[dict[str, Any]]], ...]
    tables = ((Incident, cases), (Order, orders), (Assignment, assignments))
    for table, given in tables:
        session.connection().execute(insert(table), given)
