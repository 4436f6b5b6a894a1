"""Read what a volunteer may know of 随手帮: where and what, and nothing about a person."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlmodel import Session, col, select

from patrol.geo import Point
from patrol.incident import helping
from patrol.models import HelpOffer, HelpStatus, Incident, Volunteer
from patrol.office import Office
from patrol.places.map import NamedRoads
from patrol.places.nearest import words_in_all

MOST_DONE = 20


@dataclass(frozen=True, slots=True)
class Favour:
    """An offer on a volunteer's page. The reporter's words are not in it."""

    id: str
    name: Mapping[Any, str]
    """The category's name, by language."""
    words: Mapping[Any, str]
    """The favour that is asked, by language."""
    place: Mapping[Any, str]
    """A place or road of the map near it, by language; empty where there is none."""
    lat: float | None
    lon: float | None
    is_accepted: bool
    is_needed: bool
    """False when the desk has ended it, or the case has ended or became grave meanwhile."""


@dataclass(frozen=True, slots=True)
class DoneFavour:
    """A favour that is done, of which a slip can be made."""

    id: str
    name: Mapping[Any, str]
    done_at: datetime


@dataclass(frozen=True, slots=True)
class Helping:
    """随手帮 on a volunteer's page."""

    is_on: bool
    until: datetime | None
    favour: Favour | None
    done: list[DoneFavour]


def read(session: Session, office: Office, roads: NamedRoads, who: Volunteer) -> Helping:
    """Return the volunteer's switch, the offer that stands, and the newest favours done."""
    row = helping.standing(session, who)
    is_on = helping.helps(who)
    return Helping(
        is_on,
        who.helps_until if is_on else None,
        _favour(session, office, roads, row) if row else None,
        _done(session, office, who),
    )


def _favour(session: Session, office: Office, roads: NamedRoads, row: HelpOffer) -> Favour:
    case = session.get_one(Incident, row.incident_id)
    category = office.category(office.nearest(case.category))
    is_ended = row.status is HelpStatus.ENDED
    return Favour(
        id=row.id,
        name=category.name,
        words=category.help or {},
        place=_place(session, roads, case),
        lat=case.lat,
        lon=case.lon,
        is_accepted=row.status is HelpStatus.ACCEPTED,
        is_needed=not is_ended and helping.fits(office, case),
    )


def _place(session: Session, roads: NamedRoads, case: Incident) -> Mapping[Any, str]:
    """Return the words of the map. The case's own may be the reporter's, and name a home."""
    if case.lat is None or case.lon is None:
        return {}
    return words_in_all(session, Point(case.lat, case.lon), roads) or {}  # type: ignore[return-value]  # the languages are its keys


def _done(session: Session, office: Office, who: Volunteer) -> list[DoneFavour]:
    rows = session.exec(
        select(HelpOffer, Incident)
        .join(Incident, col(Incident.id) == col(HelpOffer.incident_id))
        .where(HelpOffer.volunteer_id == who.id, HelpOffer.status == HelpStatus.DONE)
        .order_by(col(HelpOffer.done_at).desc())
        .limit(MOST_DONE)
    )
    return [
        DoneFavour(
            row.id,
            office.category(office.nearest(case.category)).name,
            row.done_at,
        )
        for row, case in rows
        if row.done_at is not None
    ]
