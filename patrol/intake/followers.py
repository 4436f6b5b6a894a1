"""短信告知: who agreed to hear by SMS what becomes of a matter, and who wants no more.

docs/decisions/replies.md says what is told, when, and for how long. `news_texts` queues the texts.
"""

import secrets
from datetime import timedelta
from typing import Any

from sqlalchemy import and_, update
from sqlmodel import Session, col, select

from patrol import clock
from patrol.intake import record
from patrol.models import Follower, FollowerText, Incident, Intake, TextStatus
from patrol.people import mobile
from patrol.status import IntakeStatus

MOST_A_DAY = 3
"""Matters for which one number may be entered in a day, so that no page rings a stranger."""
MOST_A_MATTER = 3
"""Numbers that a page may enter for one matter: a person mistypes, and no page rings a town."""
_LETTERS = "23456789abcdefghjkmnpqrstuvwxyz"
_CODE_LENGTH = 12
"""59 bits, as long as a value in a template of every provider may be."""


class TooManyMatters(Exception):
    """The number was entered for too many matters today."""


def agree(
    session: Session,
    number: str,
    *,
    via: str,
    intake_id: str | None = None,
    incident_id: str | None = None,
    most: int | None = None,
) -> Follower:
    """Record that a person agreed to texts about a matter; a repeat changes nothing.

    `most` bounds the matters of one number in a day, where anybody may enter a number; then a
    matter has one number at a time, and `MOST_A_MATTER` in all.

    Raises: NoMobile, TooManyMatters.
    """
    at = mobile.read(number)
    if at is None:
        raise mobile.NoMobile("no_mobile")
    if most is not None and (known := _of_page(session, intake_id)):
        return known
    theirs = select(Follower).where(Follower.mobile == at)
    for known in session.exec(theirs):
        if (known.intake_id, known.incident_id) == (intake_id, incident_id):
            return known
    today = theirs.where(Follower.agreed_at > clock.now() - timedelta(days=1))
    if most is not None and len(session.exec(today).all()) >= most:
        raise TooManyMatters
    row = Follower(
        code="".join(secrets.choice(_LETTERS) for _ in range(_CODE_LENGTH)),
        intake_id=intake_id,
        incident_id=incident_id,
        mobile=at,
        agreed_at=clock.now(),
        agreed_via=via,
    )
    session.add(row)
    return row


def _of_page(session: Session, intake_id: str | None) -> Follower | None:
    """Return the number that a page has entered for this matter and that still counts.

    Raises: TooManyMatters when none counts and as many were entered as may be.
    """
    session.get(Intake, intake_id, with_for_update=True)  # two forms at once are two numbers
    entered = session.exec(select(Follower).where(Follower.intake_id == intake_id)).all()
    counting = next((row for row in entered if row.mobile is not None), None)
    if counting is None and len(entered) >= MOST_A_MATTER:
        raise TooManyMatters
    return counting


def agreed(session: Session, row: Intake) -> None:
    """Let the reporter of a record follow it, when the source says that the person agreed."""
    reporter = row.record.get("reporter") or {}
    if reporter.get("consent_contact") is not True or row.status == IntakeStatus.IGNORED:
        return
    try:
        agree(
            session, str(reporter.get("phone") or ""), via=row.source, intake_id=first(session, row)
        )
    except mobile.NoMobile:
        return  # the record is stored all the same; its source hears the end by its own way


def first(session: Session, row: Intake) -> str:
    """Return the intake that began the matter: an update of it is no second one."""
    began = select(Intake.id).where(
        Intake.source == row.source,
        Intake.source_ref == row.source_ref,
        Intake.source_id == row.source_id,
    )
    return session.exec(began.order_by(col(Intake.id)).limit(1)).first() or row.id


def of_intake(session: Session, intake_id: str) -> Follower | None:
    """Return the newest follower of an intake."""
    theirs = select(Follower).where(Follower.intake_id == intake_id)
    return session.exec(theirs.order_by(col(Follower.id).desc()).limit(1)).first()


def masked(row: Follower) -> str | None:
    """Return 138****0042; None when nothing more is told."""
    return record.masked(row.mobile)


def of_code(session: Session, code: str) -> Follower | None:
    """Return the follower whose texts have this code."""
    return session.exec(select(Follower).where(Follower.code == code[:_CODE_LENGTH])).first()


def stop(session: Session, row: Follower) -> None:
    """Send nothing more to this number, about whichever matter; a second time changes nothing."""
    if row.mobile is None:
        return
    end(session, and_(col(Follower.mobile) == row.mobile), stopped_at=clock.now())


def stop_one(session: Session, row: Follower) -> None:
    """Send nothing more about this matter: its page proves nothing about whose the number is."""
    end(session, and_(col(Follower.id) == row.id), stopped_at=clock.now())


def take_back(session: Session, case: Incident) -> None:
    """End what the desk has recorded for a case: its number is another one now, or none."""
    end(session, and_(col(Follower.incident_id) == case.id, col(Follower.over_at).is_(None)))


def end(session: Session, which: Any, **values: Any) -> None:
    """End the followers that `which` selects: their numbers go, and what waits is not sent."""
    link = session.connection()
    ended = link.execute(
        update(Follower)
        .where(which)
        .values(over_at=clock.now(), mobile=None, **values)
        .returning(col(Follower.id))
    )
    theirs = col(FollowerText.follower_id).in_(list(ended.scalars()))
    waits = and_(theirs, col(FollowerText.status) == TextStatus.WAITING)
    link.execute(update(FollowerText).where(waits).values(status=TextStatus.STOPPED))
    session.expire_all()
