"""劝阻记录: what was said at the scene of a noise, to whom it led, and the levels around it."""

from datetime import datetime
from enum import StrEnum

from sqlalchemy import CheckConstraint
from sqlmodel import Field, SQLModel
from typing_extensions import TypedDict

from patrol.models.columns import an_id, choice, claim, document, maybe_moment, moment
from patrol.models.shapes import Moment

MOST_WITNESSES = 99


class DissuaderRole(StrEnum):
    """身份: in what capacity the member spoke."""

    PATROL = "patrol"
    GRID_WORKER = "grid_worker"
    COMMITTEE_WORKER = "committee_worker"
    OWNERS = "owners"
    PROPERTY = "property"


class OnBehalfOf(StrEnum):
    """受谁委派: for whom the member spoke (治安管理处罚法 art. 88 names these bodies)."""

    NEIGHBOURHOOD_COMMITTEE = "neighbourhood_committee"
    OWNERS_COMMITTEE = "owners_committee"
    PROPERTY_FIRM = "property_firm"
    STREET_OFFICE = "street_office"
    AUTHORITY = "authority"


class ToldChip(StrEnum):
    """劝阻内容: what the member told, as the form offers it."""

    OVER_LIMIT = "over_limit"
    TURN_DOWN = "turn_down"
    STOP = "stop"
    QUIET_HOURS = "quiet_hours"
    NEIGHBOURS = "neighbours"
    LAW = "law"
    POLICE_NEXT = "police_next"


class Reaction(StrEnum):
    """反应: what the person who made the noise did then."""

    STOPPED = "stopped"
    TURNED_DOWN = "turned_down"
    REFUSED = "refused"
    LEFT = "left"
    NOBODY = "nobody"


class Dissuasion(SQLModel, table=True):
    """A record of one dissuasion. Its levels come from the station of the case, never a person."""

    __table_args__ = (
        CheckConstraint(f"witnesses BETWEEN 0 AND {MOST_WITNESSES}", "dissuasion_witnesses"),
        CheckConstraint(
            "station_id IS NOT NULL OR (laeq_before IS NULL AND laeq_after IS NULL"
            " AND after_due_at IS NULL)",
            "dissuasion_levels_have_station",
        ),
        CheckConstraint(
            "after_due_at IS NULL OR laeq_after IS NULL", "dissuasion_due_is_not_measured"
        ),
    )

    id: str = an_id()
    """A hash of the act's id: an act that comes again is the same record."""
    incident_id: str = Field(foreign_key="incident.id", index=True)
    assignment_id: str = Field(foreign_key="assignment.id", index=True)
    call_sign: str = Field(max_length=12)
    role: DissuaderRole = choice(DissuaderRole)
    on_behalf_of: OnBehalfOf = choice(OnBehalfOf)
    witnesses: int = 0
    witness_words: str = Field(default="", max_length=200)
    """Words about the witnesses; no names are asked for."""
    told: list[str] = document(list)
    """Codes of `ToldChip`."""
    told_words: str = Field(default="", max_length=1000)
    reaction: Reaction = choice(Reaction)
    sound_source: str | None = Field(default=None, max_length=40)
    """A code of the office's list of sound sources."""
    body_camera: str = Field(default="", max_length=40)
    station_id: int | None = Field(default=None, foreign_key="station.id")
    station: str = Field(default="", max_length=60)
    """The station's name at that time."""
    limit: int | None = None
    """The limit that applied, in hundredths of a dB(A), as the levels are."""
    laeq_before: int | None = None
    """LAeq of the five minutes before the arrival; none when too little was measured."""
    laeq_after: int | None = None
    """LAeq of the five minutes after the record."""
    is_doubtful: bool = False
    """True when the station's readings were doubted in one of these times."""
    arrived_at: datetime | None = maybe_moment()
    """The arrival before which `laeq_before` was measured."""
    after_due_at: datetime | None = maybe_moment(index=True)
    """The worker reads `laeq_after` from this time on; none when nothing is to be read."""
    acted_at: datetime = moment()
    device_at: datetime | None = maybe_moment()
    device_claim: str | None = claim()
    received_at: datetime = moment()
    phone_id: str | None = Field(default=None, foreign_key="phone.id", max_length=32)
    login_id: str | None = Field(default=None, foreign_key="login.id", max_length=32)


class DissuasionState(TypedDict):
    """劝阻记录 as desk, crew and feed have it. Levels are dB(A), by the station of the case."""

    id: str
    assignment_id: str
    by: str
    """The call sign of the member."""
    role: DissuaderRole
    on_behalf_of: OnBehalfOf
    witnesses: int
    witness_words: str
    told: list[ToldChip]
    told_words: str
    reaction: Reaction
    sound_source: str | None
    body_camera: str
    station: str
    """Empty when no station opened the case: then there are no levels."""
    limit: float | None
    laeq_before: float | None
    laeq_after: float | None
    doubtful: bool
    arrived_at: Moment | None
    after_due_at: Moment | None
    """Not null while `laeq_after` is still to be read."""
    acted_at: Moment
    device_at: Moment | None
    device_claim: str | None
    received_at: Moment
