"""超标: store an exceedance that begins or ends, and tell intake and the desk."""

from dataclasses import dataclass

from sqlalchemy import update
from sqlmodel import Session, col, select

from patrol import alarm, closure, db, i18n, incident
from patrol.intake import accept
from patrol.intake.revision import ReadyRecord
from patrol.models import (
    AlarmKind,
    Assignment,
    Exceedance,
    Incident,
    LevelSecond,
    SystemActor,
)
from patrol.noise import matter
from patrol.noise.rule import Cleared
from patrol.noise.same_matter import Earlier
from patrol.office import Office
from patrol.status import CREW, UNFINISHED, IncidentStatus

KEPT_AROUND_S = 600
"""Seconds are kept so long before and after an exceedance."""
BY = SystemActor.WORKER


@dataclass(frozen=True, slots=True)
class Beginning:
    """An exceedance that begins, with all that was read before the write lock."""

    row: Exceedance
    record: ReadyRecord | None
    """None when it is only kept: the station is only watched, or the levels came too late."""
    again: Earlier | None
    together: Earlier | None


@dataclass(frozen=True, slots=True)
class Ending:
    """The end of an exceedance."""

    exceedance_id: str
    event: Cleared
    record: ReadyRecord | None
    name: str
    before: int
    after: int | None
    """LAeq of the exceedance and since it is quiet, in hundredths."""


def begin(session: Session, new: Beginning, office: Office) -> None:
    """Store an exceedance and let its source speak; another worker's one is left alone."""
    row = new.row
    values = row.model_dump()
    if not db.insert_new(session, Exceedance, [values], Exceedance.id):
        return
    keep(session, row.station_id, int(row.began_at.timestamp()), int(row.raised_at.timestamp()))
    if new.record is None:
        return
    _reopen(session, new.again)
    said = accept.accept(session, new.record, office)
    case = incident.living_of(session, said.intake.incident_id)
    if case is None:
        return
    session.connection().execute(
        update(Exceedance).where(col(Exceedance.id) == row.id).values(incident_id=case.id)
    )
    _needs_proof(session, case)
    _link_others(session, new, case)
    if new.again is None:
        return
    _clear_alarms(session, case, AlarmKind.QUIET_AGAIN)
    before = _case_of(session, new.again)
    if before is not None and before.id == case.id:
        _tell_loud_again(session, row, case)


def _needs_proof(session: Session, case: Incident) -> None:
    """Let no crew close the case by itself: the desk looks at the levels first."""
    case.needs_verification = case.verify_source = True
    session.add(case)


def _reopen(session: Session, again: Earlier | None) -> None:
    """Reopen the closed case of a station that is loud again, so that the matter goes on there."""
    case = incident.living_of(session, again.incident_id) if again else None
    if case is not None and case.status == IncidentStatus.CLOSED:
        closure.reopen(session, case, by=BY, reason=i18n.t("server.noise.again"))


def _link_others(session: Session, new: Beginning, case: Incident) -> None:
    """Link the case with one that a person ended, or that another source's station opened."""
    for earlier in (new.again, new.together):
        other = _case_of(session, earlier) if earlier else None
        if other is not None and other.id != case.id:
            incident.link(session, case, other, by=BY)


def _case_of(session: Session, earlier: Earlier) -> Incident | None:
    incident_id = earlier.incident_id
    if incident_id is None:  # it began in the same look, or a person opened its case since
        incident_id = session.exec(
            select(Exceedance.incident_id).where(
                Exceedance.station_id == earlier.station_id,
                Exceedance.raised_at == earlier.raised_at,
            )
        ).first()
    return session.get(Incident, incident_id) if incident_id else None


def _tell_loud_again(session: Session, row: Exceedance, case: Incident) -> None:
    """Tell the desk, and name the crew that was there: it goes first."""
    crew = session.exec(
        select(Assignment.call_sign)
        .where(Assignment.incident_id == case.id, col(Assignment.status).in_(CREW))
        .order_by(col(Assignment.is_lead).desc(), col(Assignment.id))
    ).all()
    alarm.raise_(
        session,
        AlarmKind.LOUD_AGAIN,
        row.id,
        by=BY,
        incident=case,
        text="、".join(dict.fromkeys(crew)) or "–",
    )


def end(session: Session, ending: Ending, office: Office) -> None:
    """Store the end of an exceedance, tell its case, and offer the case for closing."""
    event = ending.event
    row = session.get(Exceedance, ending.exceedance_id, with_for_update=True)
    if row is None or row.cleared_at is not None:
        return
    row.cleared_at, row.lmax = (
        max(matter.moment_of(event.second), row.raised_at),
        max(row.lmax, event.lmax),
    )
    session.add(row)
    keep(session, row.station_id, int(row.began_at.timestamp()), event.second)
    case: Incident | None = None
    if ending.record is not None:
        said = accept.accept(session, ending.record, office)
        case = incident.living_of(session, said.intake.incident_id or row.incident_id)
    if case is None:
        return
    row.incident_id = row.incident_id or case.id
    session.flush()
    _clear_alarms(session, case, AlarmKind.STILL_LOUD, AlarmKind.LOUD_AGAIN, AlarmKind.LASTING_LOUD)
    if case.status in UNFINISHED and not _is_loud_elsewhere(session, case):
        _offer(session, ending, case)


def _clear_alarms(session: Session, case: Incident, *kinds: AlarmKind) -> None:
    rows = [row for kind in kinds for row in alarm.standing(session, kind)]
    alarm.clear(session, [row for row in rows if row.incident_id == case.id], by=BY)


def _is_loud_elsewhere(session: Session, case: Incident) -> bool:
    """Return True while another station of the case has not become quiet."""
    query = select(Exceedance.id).where(
        Exceedance.incident_id == case.id, col(Exceedance.cleared_at).is_(None)
    )
    return session.exec(query.limit(1)).first() is not None


def _offer(session: Session, ending: Ending, case: Incident) -> None:
    """Offer the case for closing, with the level before and after."""
    after = "–" if ending.after is None else f"{ending.after / 100:.1f}"
    text = f"{ending.name} {ending.before / 100:.1f} → {after} dB(A)"
    alarm.raise_(
        session, AlarmKind.QUIET_AGAIN, ending.exceedance_id, by=BY, incident=case, text=text
    )


@dataclass(frozen=True, slots=True)
class StillLoud:
    """A case that was reported as resolved, and whose station is still loud."""

    incident_id: str
    key: str
    name: str
    laeq: int


def tell_still_loud(session: Session, loud: StillLoud) -> None:
    """Tell the desk once that a resolved case is still loud."""
    case = session.get(Incident, loud.incident_id)
    if case is not None:
        text = f"{loud.name} {loud.laeq / 100:.1f} dB(A)"
        alarm.raise_(session, AlarmKind.STILL_LOUD, loud.key, by=BY, incident=case, text=text)


def keep(session: Session, station_id: int, first: int, last: int) -> None:
    """Mark the seconds of an exceedance, and ten minutes on either side, as kept."""
    session.connection().execute(
        update(LevelSecond)
        .where(
            col(LevelSecond.station_id) == station_id,
            col(LevelSecond.second).between(first - KEPT_AROUND_S, last + KEPT_AROUND_S),
            col(LevelSecond.is_kept).is_(False),
        )
        .values(is_kept=True)
    )
