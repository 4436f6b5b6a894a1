"""表决准备: the shapes of a ballot in answers and in the feed."""

from typing_extensions import TypedDict

from patrol.models.ballot import MotionRow
from patrol.models.shapes import Moment


class BallotFact(TypedDict):
    """A ballot in an act of the feed; areas are hundredths of a square metre."""

    id: str
    estate: str
    title: str
    closes_on: str
    motions: list[MotionRow]
    roll_sha256: str | None
    owners: int
    area: int
    joined_owners: int
    joined_area: int


class WeightState(TypedDict):
    """Owners by their number and by their area."""

    owners: int
    area_m2: float


class NeedleState(TypedDict):
    """Two parts of two wholes on their way to one bar, which both must reach."""

    bar: str
    """One of two_thirds, half (more than), three_quarters."""
    part: WeightState
    whole: WeightState
    is_reached: bool
    lacking: WeightState


class VotesState(TypedDict):
    """The official result of a motion."""

    agree: WeightState
    against: WeightState
    abstain: WeightState
    follow: WeightState
    """随多数."""


class MotionState(TypedDict):
    """A motion with both majorities; the one of its item is `bar`."""

    words: str
    item: int
    bar: str
    votes: VotesState | None
    quorum: NeedleState | None
    """The turnout of the official result; null before it."""
    by_bar: dict[str, NeedleState]
    """The agreement by half and by three_quarters, 随多数 counted; empty before the result."""
    carried: dict[str, bool]
    """The same with the turnout: true when enough took part and enough of them agree."""
    has_majority: bool
    """False when more owners are on one side and more area on the other: 随多数 follows nobody."""


class BuildingState(TypedDict):
    """A building of the roll and its turnout so far."""

    name: str
    whole: WeightState
    joined: WeightState
    visited_on: str | None


class BallotState(TypedDict):
    """A ballot in the list."""

    id: str
    area_id: int
    estate: str
    title: str
    notice_on: str | None
    opens_on: str
    closes_on: str
    notice_days: int | None
    """Days from the notice to the first day of voting; null before the notice."""
    made_at: Moment
    made_by: str
    ended_at: Moment | None
    ended_by: str | None
    quorum: NeedleState


class WholeBallot(BallotState):
    """A ballot with its motions and buildings."""

    motions: list[MotionState]
    buildings: list[BuildingState]
    source: str
    photos: list[str]
