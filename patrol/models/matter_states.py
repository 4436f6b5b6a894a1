"""事项: the shapes of a matter and of its acts in answers and in the feed."""

from typing_extensions import TypedDict

from patrol.models.matter import MatterActKind, MatterColour, MatterOrigin
from patrol.models.shapes import Moment
from patrol.status import EstateMatterStatus


class MatterFact(TypedDict):
    """A matter in an act of the feed: its words and photos are in its rows alone."""

    id: str
    number: str
    colour: MatterColour
    status: EstateMatterStatus
    due_on: str
    misses: int
    tier_area_id: int


class MatterActState(TypedDict):
    """An act on a matter, as its desk reads it."""

    kind: MatterActKind
    by: str
    at: Moment
    words: str
    colour: MatterColour
    next_step: str
    due_on: str
    photos: list[str]


class EstateMatterState(TypedDict):
    """A matter on the board."""

    id: str
    number: str
    area_id: int
    area: str
    tier: str
    """The name of the area whose desk sees to it."""
    estate: str
    title: str
    impact: int
    urgency: int
    colour: MatterColour
    status: EstateMatterStatus
    origin: MatterOrigin
    origin_ref: str
    responsible: str
    next_step: str
    due_on: str
    misses: int
    opened_at: Moment
    opened_by: str
    ended_at: Moment | None
    is_late: bool


class WholeMatter(EstateMatterState):
    """A matter with its acts, the oldest first."""

    acts: list[MatterActState]
