"""The matters of a batch: their revisions and cases, each read by one statement.

They are read under the write lock, because another transaction may end a case until then. What the
batch itself adds is kept beside them, so that no record costs a read of its own. How much is read
does not grow with what a source has said of its matter before.
"""

from collections import defaultdict
from collections.abc import Iterable, Sequence
from datetime import datetime, timedelta
from functools import cache
from operator import attrgetter, itemgetter
from typing import Any

from sqlalchemy import bindparam
from sqlmodel import Session, and_, col, or_, select

from patrol.db import UtcTime
from patrol.intake import fold
from patrol.intake.revision import ReadyRecord, is_newer, revisions
from patrol.models import Incident, Intake, IntakeKind
from patrol.office import Office
from patrol.status import UNFINISHED, IncidentStatus, IntakeStatus

GOES_ON = frozenset((*UNFINISHED, IncidentStatus.MERGED))
OVER = (IntakeKind.CLEAR, IntakeKind.CANCEL)
"""Kinds of records that end a matter: they never open a case."""
EARLY = timedelta(minutes=10)
"""An end may come so long before its beginning. A device line that was cut repeats what it kept
within a few minutes; a later beginning is a new matter."""
MOST_WAITING = 500
"""A new case takes along so many waiting rows of its matter, the newest; the others stay at the
desk. Each costs an act in the feed under the write lock."""

MatterKey = tuple[int | None, str, str]
"""The source's row, its kind and its reference."""


def matter_key(row: Intake) -> MatterKey:
    """Return what the records of one matter have in common."""
    return row.source_id, row.source, row.source_ref


class BatchMatters:
    """Holds what stands already of the matters of some records."""

    def __init__(self, session: Session, records: Sequence[ReadyRecord], office: Office) -> None:
        self.office = office
        self.revisions = revisions(session, (ready.record["dedup_key"] for ready in records))
        names = {(ready.record["source"], ready.record["source_ref"]) for ready in records}
        self._cases = _cases(session, names)
        self._session = session
        self._waiting: defaultdict[MatterKey, list[Intake]] = defaultdict(list)
        self.heads = fold.Heads(session, records, office.tips)
        self.counts = fold.TipCounts()

    def case_of(self, row: Intake) -> Incident | None:
        """Return the case of an earlier intake of this matter, unfinished or else merged."""
        return self._cases.get(matter_key(row))

    def waiting_of(self, row: Intake) -> list[Intake]:
        """Return the rows of this matter that a new case of it takes along."""
        key = matter_key(row)
        stored = waiting(self._session, [key[1:]], row.received_at)[key]
        known = {other.id for other in stored}
        own = [other for other in self._waiting[key] if other.id not in known]
        return beside(row, [*stored, *own])

    def add(self, row: Intake, case: Incident | None) -> None:
        """Keep what became of a new row: the case that it opened, or the row that waits."""
        self.revisions[row.dedup_key].insert(0, row)
        if row.status == IntakeStatus.OPENED and case is not None:
            self._cases[matter_key(row)] = case
        elif row.status == IntakeStatus.PENDING or _is_end(row):
            self._waiting[matter_key(row)].append(row)
        if row.spot is not None:
            self.heads.add(row, case)


def _cases(session: Session, names: Iterable[tuple[str, str]]) -> dict[MatterKey, Incident]:
    matters = session.execute(_select_matters(), _asked(names)).all()
    by_id = _locked(session, {case_id for *_, case_id in matters})
    cases: dict[MatterKey, Incident] = {}
    for source_id, source, ref, case_id in sorted(matters, key=itemgetter(3)):
        case, before = by_id.get(case_id), cases.get((source_id, source, ref))
        # The newest counts, and one that goes on before one that was merged.
        if case and (
            before is None or before.merged_into_id is not None or case.merged_into_id is None
        ):
            cases[source_id, source, ref] = case
    return cases


def _locked(session: Session, case_ids: Iterable[str]) -> dict[str, Incident]:
    """Return the cases that still go on or were merged, locked in the order of their ids."""
    ids = sorted(case_ids)
    if not ids:
        return {}
    rows = session.execute(_select_cases(), {"ids": ids}).scalars()
    return {row.id: row for row in rows if row.status in GOES_ON}


def waiting(
    session: Session, names: Iterable[tuple[str, str]], since: datetime
) -> defaultdict[MatterKey, list[Intake]]:
    """Return what waits at the desk of these matters, and their ends that came too early.

    The oldest of more than `MOST_WAITING` are left out.
    `since` is the arrival of the earliest beginning: a device may have told of ends for years.
    """
    asked = {**_asked(names), "ends_since": since - EARLY}
    rows = session.execute(_select_waiting(), asked).scalars()
    rows_of: defaultdict[MatterKey, list[Intake]] = defaultdict(list)
    for row in sorted(rows, key=attrgetter("id")):
        rows_of[matter_key(row)].append(row)
    return rows_of


def beside(row: Intake, others: Iterable[Intake]) -> list[Intake]:
    """Return those of the same matter that a case of this row takes along."""
    return [
        other
        for other in others
        if other.id != row.id
        and (other.status == IntakeStatus.PENDING or (_is_end(other) and _ends(other, row)))
    ]


def _is_end(row: Intake) -> bool:
    return row.status == IntakeStatus.IGNORED and row.kind in OVER


def _ends(end: Intake, row: Intake) -> bool:
    """True when the end is that of this row, and not that of an earlier round of the matter."""
    if end.received_at < row.received_at - EARLY:
        return False
    if end.source_seq is not None and row.source_seq is not None:
        return is_newer(end.source_seq, row.source_seq)
    return end.occurred_at >= row.occurred_at


# Built once: building costs more than the search itself. Both databases use the index of matters.
_IS_NAMED = and_(
    col(Intake.source).in_(bindparam("kinds", expanding=True)),
    col(Intake.source_ref).in_(bindparam("refs", expanding=True)),
)


def _asked(names: Iterable[tuple[str, str]]) -> dict[str, list[str]]:
    kinds, refs = {kind for kind, _ in names}, {ref for _, ref in names}
    return {"kinds": sorted(kinds), "refs": sorted(refs)}


@cache
def _select_matters() -> Any:
    """Return the pairs of a matter and a case, each once: thousands of records may go to one."""
    return (
        select(Intake.source_id, Intake.source, Intake.source_ref, Intake.incident_id)
        .join(Incident, col(Intake.incident_id) == col(Incident.id))
        .where(_IS_NAMED, col(Incident.status).in_(GOES_ON))
        .distinct()
    )


@cache
def _select_cases() -> Any:
    return (
        select(Incident)
        .where(col(Incident.id).in_(bindparam("ids", expanding=True)))
        # All lock the cases in the order of their ids, so that none waits in a circle.
        .order_by(col(Incident.id))
        .with_for_update(of=Incident)
        .execution_options(populate_existing=True)
    )


@cache
def _select_waiting() -> Any:
    is_end = and_(
        col(Intake.status) == IntakeStatus.IGNORED,
        col(Intake.kind).in_(OVER),
        col(Intake.received_at) >= bindparam("ends_since", type_=UtcTime),
    )
    return (
        select(Intake)
        .where(_IS_NAMED, or_(col(Intake.status) == IntakeStatus.PENDING, is_end))
        .order_by(col(Intake.id).desc())
        .limit(MOST_WAITING)
        .options(*fold.LIGHT)
    )
