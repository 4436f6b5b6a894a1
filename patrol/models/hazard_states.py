"""隐患: the shapes of a hazard and of its acts in answers and in the feed."""

from typing_extensions import TypedDict

from patrol.models.hazard import HazardActKind, HazardGrade
from patrol.models.shapes import Moment
from patrol.models.site_shapes import HazardNow
from patrol.status import HazardStatus


class HazardFact(TypedDict):
    """A hazard in an act of the feed: its words and photos are in its rows alone."""

    id: str
    number: str
    grade: HazardGrade
    status: HazardStatus
    due_on: str
    tier_area_id: int


class HazardActState(TypedDict):
    """An act on a hazard, as its desk reads it."""

    kind: HazardActKind
    by: str
    at: Moment
    words: str
    consent: str
    due_on: str | None
    photos: list[str]


class HazardState(HazardNow):
    """A hazard in the list of the desk."""

    id: str
    area_id: int
    area: str
    tier: str
    """The name of the area whose desk sees to it."""
    place_id: int | None
    lat: float | None
    lon: float | None
    responsible: str
    measures: str
    money: str
    owner: str
    plan: str
    found_at: Moment
    found_by: str
    told_at: Moment | None
    rectified_at: Moment | None
    ended_at: Moment | None
    failed_checks: int
    is_late: bool
    """Its day is over and nobody says that it is mended."""


class WholeHazard(HazardState):
    """A hazard with its acts, the oldest first, and its link."""

    acts: list[HazardActState]
    link_by: str | None
    link_until: Moment | None
