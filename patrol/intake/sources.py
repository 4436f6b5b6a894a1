"""来源: what may follow from a source's word by itself, and which sources have fallen silent.

The policy of a registered source stands in its row; the pages of this system have theirs here.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlmodel import Session, col, func, select

from patrol import alarm, clock
from patrol.models import Alarm, AlarmKind, Intake, Severity, Source, SystemActor, Trust


@dataclass(frozen=True, slots=True)
class SourcePolicy:
    """What a source may do without a person at the desk."""

    opens: bool = False
    trust: Trust = Trust.WAITS
    needs_verification: bool = False

    def opens_to_verify(self, severity: int) -> bool:
        """True when a record so grave opens a case at once, which the desk verifies (待核实)."""
        return self.trust == Trust.GRAVE and severity == Severity.CRITICAL


WAITS_AT_THE_DESK = SourcePolicy()
BY_PEOPLE = SourcePolicy(trust=Trust.GRAVE)


@dataclass(frozen=True, slots=True)
class Page:
    """A page of ours where people say what they see, as `intake/1` names it."""

    source: str
    channel: str
    reporter: str
    certainty: str = "likely"
    policy: SourcePolicy = BY_PEOPLE


TIP = Page("rider_snap", "form", "rider", "possible")
OBSERVATION = Page("grid", "app", "grid_worker")
DESK = "manual"
"""The source of a case that the desk opens by hand."""


def policy(source: Source) -> SourcePolicy:
    return SourcePolicy(source.opens, source.trust, source.needs_verification)


def needs_verification(session: Session, row: Intake) -> bool:
    """Whether the desk verifies what comes of this intake, because of who said it."""
    source = session.get(Source, row.source_id) if row.source_id is not None else None
    return source is not None and source.needs_verification


@dataclass(frozen=True, slots=True)
class Silence:
    """A source that has not spoken for longer than its `silent_after_s`."""

    source: Source
    heard_at: datetime

    @property
    def key(self) -> str:
        """One alarm for each silence: the next word begins a new one."""
        return f"{self.source.id}:{clock.iso(self.heard_at)}"


def is_watch_due(session: Session) -> bool:
    """Does an alarm wait to be raised or cleared? Reads only."""
    silences = _silences(session)
    return bool(_back(session, silences)) or not all(
        alarm.was_raised(session, AlarmKind.SOURCE_SILENT, silence.key) for silence in silences
    )


def watch(session: Session) -> None:
    """Raise `source_silent` once for each silence; clear it when the source has spoken again."""
    silences = _silences(session)
    alarm.clear(session, _back(session, silences), by=SystemActor.WORKER)
    for silence in silences:
        alarm.raise_(
            session,
            AlarmKind.SOURCE_SILENT,
            silence.key,
            by=SystemActor.WORKER,
            area_id=silence.source.area_id,
            source_id=silence.source.id,
            source=silence.source.code,
            heard_at=clock.iso(silence.heard_at),
        )


def _back(session: Session, silences: Sequence[Silence]) -> list[Alarm]:
    """The alarms of sources that have spoken again, or are not watched any more."""
    silent = {silence.source.id for silence in silences}
    standing = alarm.standing(session, AlarmKind.SOURCE_SILENT)
    return [row for row in standing if row.source_id not in silent]


def _silences(session: Session) -> list[Silence]:
    """A source that has never spoken is not connected yet, and is not missed."""
    newest = (
        select(func.max(Intake.received_at))
        .where(col(Intake.source_id) == col(Source.id))
        .scalar_subquery()
    )
    rows = session.exec(
        select(Source, newest)
        .where(col(Source.silent_after_s).is_not(None), col(Source.disabled_at).is_(None))
        .order_by(col(Source.id))
    )
    now = clock.now()
    return [
        Silence(source, heard_at)
        for source, heard_at in rows
        if heard_at and now - heard_at > timedelta(seconds=source.silent_after_s or 0)
    ]
