"""The types of the rota, of attendance and of swaps as pages and phones show them."""

from typing import Literal

from typing_extensions import TypedDict

from patrol.models import AbsenceKind, SwapEnd
from patrol.models.shapes import Moment, WordsState
from patrol.queries.people_shapes import AreaNode


class ShiftHours(TypedDict):
    """A planned shift. `kind` is the code of the office's kind with these hours, if any."""

    id: str
    starts_at: Moment
    ends_at: Moment
    kind: str | None


class AbsenceState(TypedDict):
    """A time in which a member is not expected."""

    id: str
    call_sign: str
    starts_at: Moment
    ends_at: Moment
    kind: AbsenceKind
    recorded_by: str


class ShiftKindState(TypedDict):
    """A kind of shift, with its hours by the office's clock."""

    code: str
    name: WordsState
    starts: str
    ends: str


class ShiftPatternState(TypedDict):
    """A cycle of days for so many teams."""

    code: str
    name: WordsState
    teams: int
    days: int


class RotaMember(TypedDict):
    """A row of the grid: for each day of the week the shifts that begin on it."""

    call_sign: str
    name: str | None
    area: AreaNode
    left_at: Moment | None
    days: list[list[ShiftHours]]
    short_rest: list[str]
    """The days whose shift begins too soon after the one before."""


class RotaWeek(TypedDict):
    """The rota of a week. `days` are its dates, Monday first, in the office's time zone."""

    rest_hours: int
    today: str
    days: list[str]
    areas: list[AreaNode]
    kinds: list[ShiftKindState]
    patterns: list[ShiftPatternState]
    members: list[RotaMember]
    absences: list[AbsenceState]


AttendanceKind = Literal["present", "missing", "absent"]


class ExpectedMember(TypedDict):
    """应到: a member whose shift runs now. `by`: the desk user who set the duty on behalf."""

    call_sign: str
    name: str | None
    area: AreaNode
    starts_at: Moment
    ends_at: Moment
    presence: AttendanceKind
    since: Moment | None
    by: str | None
    absence_id: str | None
    """The running absence, when `presence` is absent."""


class UnplannedMember(TypedDict):
    """A member on duty without a running shift: who stayed longer, or came in addition."""

    call_sign: str
    name: str | None
    area: AreaNode
    since: Moment
    shift_ended_at: Moment | None
    is_on_case: bool
    by: str | None


class AttendanceOut(TypedDict):
    """应到、实到、未到 of the running shifts. `next_at`: when the next planned shift begins."""

    at: Moment
    expected: list[ExpectedMember]
    unplanned: list[UnplannedMember]
    next_at: Moment | None


class SwapState(TypedDict):
    """A swap: `call_sign` gives the first shift to `taker`, who may give the second one back."""

    id: str
    call_sign: str
    taker: str
    starts_at: Moment
    ends_at: Moment
    back_starts_at: Moment | None
    back_ends_at: Moment | None
    asked_at: Moment
    agreed_at: Moment | None
    ended_at: Moment | None
    ended_why: SwapEnd | None
    ended_by: str | None


class OwnShift(TypedDict):
    """A shift of the member; `name` is that of its kind."""

    id: str
    starts_at: Moment
    ends_at: Moment
    name: WordsState | None


class ColleagueShift(TypedDict):
    """A shift of a colleague of the same area."""

    id: str
    call_sign: str
    starts_at: Moment
    ends_at: Moment


class OwnAbsence(TypedDict):
    """An absence of the member."""

    starts_at: Moment
    ends_at: Moment


class OwnShiftsOut(TypedDict):
    """The shifts, absences, swaps and colleagues of a member; the phone keeps them."""

    at: Moment
    shifts: list[OwnShift]
    absences: list[OwnAbsence]
    swaps: list[SwapState]
    colleagues: list[str]
    their_shifts: list[ColleagueShift]
