"""The privacy notice (隐私政策): its version, and the answer of a member to it."""

import hashlib
from datetime import datetime

from sqlmodel import Session

from patrol import clock
from patrol.config import Settings
from patrol.models import Consent
from patrol.models.people import Device

WRITTEN = "2026-11-29"
"""The day on which the words of the notice in `static/i18n` were last changed."""


def version(settings: Settings) -> str:
    """Return the version: the day of the words, and a mark of what this office fills in.

    Another office, contact or time of keeping is another notice, and members are asked again.
    """
    filled = [settings.office_name, settings.office_contact, *map(str, days(settings).values())]
    return f"{WRITTEN}-{hashlib.sha256('|'.join(filled).encode()).hexdigest()[:8]}"


def days(settings: Settings) -> dict[str, int]:
    """Return the days for which the notice says that data is kept; 0 is for ever."""
    return {
        "tips": settings.tip_days,
        "reporters": settings.reporter_days,
        "photos": settings.photo_days,
        "positions": settings.position_days,
        "sessions": settings.session_days,
        "audit": settings.audit_days,
    }


def answer(
    session: Session, member_id: int, *, read: str, positions: bool, at: datetime, device: Device
) -> Consent:
    """Record the answer of a member to the version that he or she has read."""
    row = Consent(
        member_id=member_id,
        version=read,
        positions=positions,
        acted_at=at,
        at=clock.now(),
        phone_id=device.phone_id,
        login_id=device.login_id,
    )
    session.add(row)
    return row
