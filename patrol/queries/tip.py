"""Read what a tip's author may know of it: its progress, without names and without other cases."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy.orm import defer
from sqlmodel import Session, col, func, select

from patrol import clock, closure, incident, sign_in
from patrol.access import NotFound
from patrol.models import Incident, Intake, Photo, Tip, VolunteerTip
from patrol.office import Office
from patrol.people.volunteer import SPOT_WITHIN
from patrol.status import SOLVED, IncidentStatus, IntakeStatus

STEPS = (
    ("received", ()),
    ("opened", (IncidentStatus.NEW, IncidentStatus.VERIFYING)),
    ("dispatched", (IncidentStatus.DISPATCHED, IncidentStatus.EN_ROUTE)),
    ("on_scene", (IncidentStatus.ON_SCENE,)),
    ("done", SOLVED),
)
"""The steps of the status page, each with the statuses of the case in which it is the newest."""


_RAW: Any = Intake.raw


@dataclass(frozen=True, slots=True)
class TipStatus:
    """The state of a tip; `step` is one of `STEPS`, or dismissed, or aside."""

    tip: Tip
    intake: Intake
    case: Incident | None
    step: str
    asks_solved: bool
    will_ask: bool
    """True when "solved?" is asked now or some minutes later."""
    photos: int
    """The number of its photos that are kept."""

    @property
    def state(self) -> str:
        """The word for its state: of its case, else its step."""
        return self.case.status.value if self.case else self.step


def find(session: Session, token: str) -> tuple[Tip, Intake]:
    """Return the tip whose address has this secret, with its intake.

    Raises: NotFound.
    """
    tip = session.get(Tip, sign_in.hashed(token))
    if tip is None:
        raise NotFound("tip")
    return tip, session.get_one(Intake, tip.intake_id)


def is_known(session: Session, token: str) -> bool:
    """Return True when a tip's address has this secret."""
    return session.get(Tip, sign_in.hashed(token)) is not None


def read(session: Session, office: Office, token: str) -> TipStatus:
    """Return the state of a tip; of a merged case, the one that goes on counts.

    Raises: NotFound.
    """
    return _status(session, office, *find(session, token))


def _status(session: Session, office: Office, tip: Tip, intake: Intake) -> TipStatus:
    case = incident.living_of(session, intake.incident_id)
    return TipStatus(
        tip,
        intake,
        case,
        _step(intake, case),
        asks_solved=closure.asks_solved(office, tip, intake, case),
        will_ask=closure.will_ask_solved(office, tip, intake, case),
        photos=_kept(session, intake),
    )


def of_source(session: Session, office: Office, source_id: int, most: int) -> list[TipStatus]:
    """Return what became of the newest reports on a source's page, the newest first."""
    rows = session.exec(
        select(Tip, Intake)
        .join(Intake, col(Intake.id) == col(Tip.intake_id))
        .where(Intake.source_id == source_id)
        .order_by(col(Intake.received_at).desc(), col(Intake.id).desc())
        .limit(most)
        .options(defer(_RAW))
    ).all()
    return [_status(session, office, tip, intake) for tip, intake in rows]


@dataclass(frozen=True, slots=True)
class OwnTip:
    """A volunteer's own tip."""

    status: TipStatus
    spot_at: datetime | None
    """The last time at which the device was still there."""
    may_say_there: bool
    """True while the device may say that it is still there."""


def of_volunteer(session: Session, office: Office, volunteer_id: str, most: int) -> list[OwnTip]:
    """Return the newest tips of a volunteer, the newest first."""
    rows = session.exec(
        select(VolunteerTip, Tip, Intake)
        .join(Intake, col(Intake.id) == col(VolunteerTip.intake_id))
        .join(Tip, col(Tip.intake_id) == col(Intake.id))
        .where(VolunteerTip.volunteer_id == volunteer_id, col(Intake.source_id).is_(None))
        .order_by(col(Intake.received_at).desc(), col(Intake.id).desc())
        .limit(most)
        .options(defer(_RAW))
    ).all()
    now = clock.now()
    return [
        OwnTip(
            _status(session, office, tip, intake),
            own.spot_at,
            intake.lat is not None and now - intake.received_at <= SPOT_WITHIN,
        )
        for own, tip, intake in rows
    ]


def _step(intake: Intake, case: Incident | None) -> str:
    if case is None:
        return "dismissed" if intake.status == IntakeStatus.DISMISSED else "received"
    return next((name for name, statuses in STEPS if case.status in statuses), "aside")


def _kept(session: Session, intake: Intake) -> int:
    # The record names every photo that was sent; some of them were refused or are erased.
    names = [media["sha256"] for media in intake.record.get("media", ())]
    return session.exec(select(func.count()).where(col(Photo.sha256).in_(names))).one()
