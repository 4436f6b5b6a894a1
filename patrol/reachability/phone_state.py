"""The state that a phone reports of itself: its screen and its battery. The feed has none of it."""

from sqlmodel import Session

from patrol import clock
from patrol.models import Phone, Screen

BATTERY_STEP = 5
"""Percentage points; a smaller change is not written."""


def is_battery_news(session: Session, phone_id: str | None, battery: int) -> bool:
    """Return True when the battery differs enough from what is known. Reads only."""
    # Positions come often and the battery changes slowly: most calls need no write lock.
    known = session.get_one(Phone, phone_id).battery
    return known is None or abs(known - battery) >= BATTERY_STEP


def keep_battery(session: Session, phone_id: str | None, battery: int) -> None:
    """Record how full the battery is, in per cent."""
    phone = session.get_one(Phone, phone_id)
    phone.battery = battery
    session.add(phone)


def keep(
    session: Session,
    phone_id: str | None,
    screen: Screen,
    battery: float | None = None,
    is_charging: bool | None = None,
) -> None:
    """Record a pulse of the phone; `battery` is a share from 0 to 1. None leaves what is known."""
    phone = session.get_one(Phone, phone_id)
    phone.screen, phone.screen_at = screen, clock.now()
    if battery is not None:
        phone.battery = round(100 * battery)
    if is_charging is not None:
        phone.is_charging = is_charging
    session.add(phone)
