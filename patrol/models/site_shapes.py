"""The shapes of what is known of the place of a case."""

from typing_extensions import TypedDict

from patrol.models.hazard import HazardGrade
from patrol.status import HazardStatus


class HazardNow(TypedDict):
    """An open hazard, as the crew of a case there and the desk read it."""

    number: str
    grade: HazardGrade
    status: HazardStatus
    spot: str
    what: str
    due_on: str


class SiteState(TypedDict):
    """The record of a place, as the crew of a case there and the desk read it."""

    name: str
    name_en: str
    access: str
    """The way in: gates, keys, lifts."""
    hazards: str
    open_hazards: list[HazardNow]
    """隐患 that are not struck off: severe ones first, then by their day."""
    has_contacts: bool
    """True when the record names people; `POST /incidents/{id}/place-contacts` reads them."""


class SiteContacts(TypedDict):
    """The people who open doors at a place, with their numbers, as the office wrote them."""

    name: str
    contacts: str
