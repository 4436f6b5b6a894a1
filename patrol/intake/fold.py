"""Fold anonymous tips about one place into one row with a count (docs/decisions/tips.md)."""

from collections.abc import Mapping, Sequence
from datetime import timedelta
from functools import cache
from typing import Any, NamedTuple

from sqlalchemy import bindparam, func, or_, update
from sqlalchemy.orm import defer
from sqlalchemy.orm.attributes import set_committed_value
from sqlmodel import Session, col, select

from patrol import alarm, clock, incident
from patrol.db import UtcTime
from patrol.geo import Point, distances_m
from patrol.intake.place import spots_near
from patrol.intake.revision import ReadyRecord
from patrol.intake.sources import Speaker
from patrol.models import AlarmKind, Incident, Intake, PhotoUse, Severity
from patrol.office import AnonymousRule
from patrol.status import DISPATCHABLE, UNFINISHED, IncidentStatus, IntakeStatus
from patrol.transition import LostRace, move, move_where

TURN = "tips"
"""Transactions with anonymous records wait for each other: each must see the row before it."""

_HEAVY: tuple[Any, ...] = (Intake.raw, Intake.record)
LIGHT = tuple(defer(column) for column in _HEAVY)
"""Leaves out the columns that may be long."""


class TipRow(NamedTuple):
    """A row at the desk that takes in further tips, and its case when it has one."""

    intake: Intake
    case: Incident | None
    living: Incident | None
    """The case that goes on, when its own one was merged."""


class TipCounts:
    """The tips that were added to cases; each case gets its sum by one statement."""

    def __init__(self) -> None:
        self._sums: dict[str, tuple[Incident, int, int]] = {}

    def add(self, case: Incident, tips: int, networks: int) -> None:
        _, tips_before, networks_before = self._sums.get(case.id, (case, 0, 0))
        self._sums[case.id] = case, tips_before + tips, networks_before + networks

    def write(self, session: Session) -> None:
        """Count at the cases. Their version stays: tips must not refuse the desk's next command.

        Raises: LostRace, when somebody has ended a case meanwhile.
        """
        session.flush()
        for key in sorted(self._sums):
            _add_tips(session, *self._sums[key])


class Heads:
    """The rows that may take in the tips of a batch: one statement reads those around all."""

    def __init__(
        self, session: Session, records: Sequence[ReadyRecord], rule: AnonymousRule
    ) -> None:
        tips = [ready.columns for ready in records if ready.columns["spot"] is not None]
        self._rule = rule
        self._heads = _living(session, tips, rule) if tips else []

    def of(self, row: Intake) -> TipRow | None:
        """Return the row that takes in this tip; None when the tip is to be a row of its own."""
        rule = self._rule
        near = [head for head in self._heads if _fits(head, row) and _is_near(head, row, rule)]
        is_grave = row.severity == Severity.CRITICAL
        # The first tips stay apart, because a flood begins only after them.
        if len(near) < (rule.grave_apart if is_grave else rule.apart):
            return None
        # A case first: there somebody acts on what is said.
        return min(near, key=lambda head: (head.case is None, head.intake.id))

    def add(self, row: Intake, case: Incident | None) -> None:
        """Let a new row of the batch take in the tips that come after it."""
        self._heads.append(TipRow(row, case, case))


def _living(
    session: Session, tips: Sequence[Mapping[str, Any]], rule: AnonymousRule
) -> list[TipRow]:
    """Return the rows around that wait at the desk, or whose case may still go on."""
    since = clock.now() - timedelta(seconds=rule.window_s)
    spots = {spot for tip in tips for spot in spots_near(tip["lat"], tip["lon"], tip["place"])}
    asked = {
        "spots": sorted(spots),
        "categories": sorted({tip["category"] for tip in tips}),
        "since": since,
    }
    rows = session.execute(_select_living(), asked)
    return [TipRow(head, case, case and incident.living(session, case)) for head, case in rows]


# Built once: building costs more than the search itself.
@cache
def _select_living() -> Any:
    return (
        select(Intake, Incident)
        .outerjoin(Incident, col(Incident.id) == col(Intake.incident_id))
        .where(
            col(Intake.spot).in_(bindparam("spots", expanding=True)),
            col(Intake.category).in_(bindparam("categories", expanding=True)),
            col(Intake.heard_at) > bindparam("since", type_=UtcTime),
            or_(
                col(Intake.status) == IntakeStatus.PENDING,
                col(Incident.status).in_((*DISPATCHABLE, IncidentStatus.MERGED)),
            ),
        )
        .order_by(col(Intake.id))
        .options(*LIGHT)
        # PostgreSQL: the desk may be opening one of these rows, and would leave our tip behind.
        .with_for_update(of=Intake)
        .execution_options(populate_existing=True)
    )


def _fits(head: TipRow, row: Intake) -> bool:
    there = head.intake
    if (there.source, there.category, there.area_id) != (row.source, row.category, row.area_id):
        return False
    if head.case is None and there.severity > row.severity:
        return False
    return _is_open(head.living, row)


def _is_open(case: Incident | None, row: Intake) -> bool:
    # A case that is resolved or on hold takes in nothing: a tip might tell that it burns again.
    return case is None or (case.status in DISPATCHABLE and case.severity <= row.severity)


def _is_near(tip: TipRow, row: Intake, rule: AnonymousRule) -> bool:
    head = tip.intake
    if head.spot not in spots_near(row.lat, row.lon, row.place):
        return False
    if head.lat is None or head.lon is None or row.lat is None or row.lon is None:
        return True  # the same words
    there = [Point(head.lat, head.lon)]
    return distances_m(Point(row.lat, row.lon), there)[0] <= rule.within_m


def fold(session: Session, row: Intake, head: TipRow, counts: TipCounts, *, by: str) -> bool:
    """Let the head take this tip in and count it; return True when the desk should be told."""
    taken_in, case, living = head
    is_new_network = _count(session, row, taken_in)
    # Without a spot it takes in nothing itself: heads never form chains.
    row.folded_into_id, row.spot = taken_in.id, None
    if case is not None and living is not None:
        move(session, row, IntakeStatus.ATTACHED, incident_id=case.id, handled_by=by)
        counts.add(living, 1, int(is_new_network))
    return is_new_network or alarm.is_round(taken_in.tips)


def _count(session: Session, row: Intake, head: Intake) -> bool:
    """Count the tip at its head; return True when nobody of its network spoke there before.

    The head is locked, and tips take turns: nobody else counts meanwhile.
    """
    is_new_network = _is_new_network(session, row, head)
    head.tips, head.heard_at = head.tips + 1, clock.now()
    head.networks += is_new_network
    return is_new_network


def _is_new_network(session: Session, row: Intake, head: Intake) -> bool:
    if not row.network:  # without a network nobody can say that it is another caller
        return False
    same_place = or_(col(Intake.id) == head.id, col(Intake.folded_into_id) == head.id)
    known = select(Intake.id).where(same_place, col(Intake.network) == row.network).limit(1)
    return session.exec(known).first() is None


def _add_tips(session: Session, case: Incident, tips: int, networks: int) -> None:
    counted = session.connection().execute(
        update(Incident)
        .where(col(Incident.id) == case.id, col(Incident.status).in_(UNFINISHED))
        .values(tips=Incident.tips + tips, networks=Incident.networks + networks)
        .returning(col(Incident.tips), col(Incident.networks))
    )
    if (counts := counted.first()) is None:
        raise LostRace(case)
    set_committed_value(case, "tips", counts.tips)
    set_committed_value(case, "networks", counts.networks)


def take_along(session: Session, head: Intake, status: IntakeStatus, **changes: Any) -> None:
    """Give the tips that this row has taken in the same end as the row itself."""
    ids = move_where(session, Intake, status, col(Intake.folded_into_id) == head.id, **changes)
    if ids and head.incident_id:
        folded = select(Intake.id).where(Intake.folded_into_id == head.id)
        session.exec(
            update(PhotoUse)
            .where(col(PhotoUse.intake_id).in_(folded))
            .values(incident_id=head.incident_id)
        )


def is_town_full(session: Session, speaker: Speaker, rule: AnonymousRule) -> bool:
    """True when such tips have opened as many cases in the whole town as they may. Reads only."""
    since = clock.now() - timedelta(seconds=rule.window_s)
    opened = session.exec(
        select(func.count())
        .select_from(Incident)
        .where(col(Incident.opened_at) > since, Incident.opened_by == speaker.name)
    ).one()
    return opened >= rule.grave_cases


def tell_grave_waits(session: Session, row: Intake, *, by: str) -> None:
    """Raise one alarm at each desk about the 特急 tips that wait, or count them there."""
    for area_id in alarm.told_areas(session):
        alarm.raise_or_count(
            session,
            AlarmKind.TIPS_WAITING,
            f"{area_id}:{row.id}",
            by=by,
            area_id=area_id,
        )
