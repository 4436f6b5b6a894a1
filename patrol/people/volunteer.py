"""志愿者: the office gives one-time codes; who enters one follows the own tips, and may leave.

A volunteer is a device with a secret: no name, no number, and nothing is counted about it.
"""

import secrets
from collections.abc import Collection
from datetime import timedelta

from sqlalchemy import delete, update
from sqlmodel import Session, col, select

from patrol import clock, sign_in
from patrol.access import NotFound
from patrol.geo import Point, haversine_m
from patrol.models import (
    HelpOffer,
    HelpStatus,
    Intake,
    Slip,
    Volunteer,
    VolunteerKind,
    VolunteerTip,
)

LETTERS = "23456789abcdefghjkmnpqrstuvwxyz"
CODE_LENGTH = 10
CODE_LIFE = timedelta(days=30)
ON_THE_SPOT_M = 200.0
"""Metres from the tip's place: a phone between tall houses is off by a hundred."""
SPOT_WITHIN = timedelta(hours=2)
"""Afterwards a stay has nothing to do with the tip any more."""


class SpentCode(Exception):
    """No code of this kind counts: it is unknown, was used, or has expired."""


class NotThere(Exception):
    """The device is not at the place of the tip, or the tip is too old or has no position."""


def issue(session: Session, kind: VolunteerKind, area_id: int, count: int, *, by: str) -> list[str]:
    """Make one-time codes, and return them: only their hashes are kept."""
    now = clock.now()
    unused = delete(Volunteer).where(
        col(Volunteer.entered_at).is_(None), col(Volunteer.expires_at) < now
    )
    session.connection().execute(unused)
    codes = ["".join(secrets.choice(LETTERS) for _ in range(CODE_LENGTH)) for _ in range(count)]
    for code in codes:
        session.add(
            Volunteer(
                kind=kind,
                area_id=area_id,
                code_hash=_hashed(code),
                issued_by=by,
                issued_at=now,
                expires_at=now + CODE_LIFE,
            )
        )
    return codes


def waiting(session: Session, code: str, *, is_taken: bool = False) -> Volunteer:
    """Return the row that waits for this code, locked when it is to be taken.

    Raises: SpentCode.
    """
    plain = code.strip().lower().replace("-", "").replace(" ", "")
    asked = select(Volunteer).where(Volunteer.code_hash == _hashed(plain))
    row = session.exec(asked.with_for_update() if is_taken else asked).first()
    if row is None or row.expires_at < clock.now():
        raise SpentCode
    return row


def enter(session: Session, code: str, nickname: str) -> str:
    """Use a code up, and return the secret of the device.

    Raises: SpentCode.
    """
    row = waiting(session, code, is_taken=True)
    token = secrets.token_urlsafe(32)
    row.code_hash, row.token_hash = None, sign_in.hashed(token)
    row.nickname, row.entered_at = nickname[:20], clock.now()
    session.add(row)
    return token


def _hashed(code: str) -> str:
    return sign_in.hashed(f"volunteer {code}")


def of_device(session: Session, token: str) -> Volunteer | None:
    """Return the volunteer whose device has this secret."""
    if not token:
        return None
    asked = select(Volunteer).where(Volunteer.token_hash == sign_in.hashed(token[:100]))
    return session.exec(asked).first()


def own_tip(session: Session, who: Volunteer, intake_id: str) -> tuple[VolunteerTip, Intake]:
    """Return a tip of this volunteer.

    Raises: NotFound.
    """
    row = session.get(VolunteerTip, intake_id[:32])
    if row is None or row.volunteer_id != who.id:
        raise NotFound("tip")
    return row, session.get_one(Intake, row.intake_id)


def still_there(session: Session, who: Volunteer, intake_id: str, at: Point) -> None:
    """Note the time at which the device said that it is at the tip's place; the place is dropped.

    Raises: NotFound, NotThere.
    """
    row, intake = own_tip(session, who, intake_id)
    if intake.lat is None or intake.lon is None:
        raise NotThere
    is_late = clock.now() - intake.received_at > SPOT_WITHIN
    if is_late or haversine_m(at, Point(intake.lat, intake.lon)) > ON_THE_SPOT_M:
        raise NotThere
    row.spot_at = clock.now()
    session.add(row)


def forget(session: Session, who: Volunteer) -> None:
    """Delete a volunteer: tips become anonymous, and slips say only that they are deleted."""
    link = session.connection()
    link.execute(delete(VolunteerTip).where(col(VolunteerTip.volunteer_id) == who.id))
    mine = col(HelpOffer.volunteer_id) == who.id
    unfinished = col(HelpOffer.status).in_((HelpStatus.OFFERED, HelpStatus.ACCEPTED))
    link.execute(update(HelpOffer).where(mine, unfinished).values(status=HelpStatus.ENDED))
    link.execute(update(HelpOffer).where(mine).values(volunteer_id=None))
    gone = {
        "volunteer_id": None,
        "text": "",
        "signature": "",
        "public_key": "",
        "deleted_at": clock.now(),
    }
    link.execute(update(Slip).where(col(Slip.volunteer_id) == who.id).values(gone))
    link.execute(delete(Volunteer).where(col(Volunteer.id) == who.id))


def listed(session: Session, area_ids: Collection[int]) -> list[Volunteer]:
    """Return the volunteers and the unused codes of these areas, the newest first."""
    return list(
        session.exec(
            select(Volunteer)
            .where(col(Volunteer.area_id).in_(area_ids))
            .order_by(col(Volunteer.id).desc())
        )
    )
