"""The shapes of what the server sends: in answers, in frames and in the browser's types.

At run time they are plain dictionaries, so a `TypedDict` costs nothing. pydantic reads them to
make the OpenAPI document and the types of the browser.
"""

from typing import Annotated, Literal, NotRequired

from pydantic import WithJsonSchema
from typing_extensions import TypeAliasType, TypedDict

from patrol.models.delivery import Channel, DeliveryKind
from patrol.models.incident import Via
from patrol.models.intake import IntakeKind, ObservationFate
from patrol.models.off_reason import ReliefEnd
from patrol.models.places import PlaceKind
from patrol.models.report import Effect, NoFix, ReportKind
from patrol.status import (
    AssignmentStatus,
    DeliveryStatus,
    IncidentStatus,
    IntakeStatus,
)

Moment = TypeAliasType(
    "Moment", Annotated[str, WithJsonSchema({"type": "string", "format": "date-time"})]
)
"""ISO-8601 in UTC, with milliseconds."""
SeverityNumber = TypeAliasType(
    "SeverityNumber", Annotated[int, WithJsonSchema({"type": "integer", "enum": [1, 2, 3, 4]})]
)
"""1 is 特急, 4 is 低."""

# `from` is a Python keyword, so a class cannot have a field of this name.
_Since = TypedDict("_Since", {"from": Moment | None})


class ClockState(_Since):
    """One clock of the loop. It starts at `from` and should be done at `by`."""

    target_s: int
    by: Moment | None
    done_at: Moment | None
    breached_at: Moment | None
    stopped_at: NotRequired[Moment]
    """The time when the case was handed over or cancelled: since then nobody here is late."""


class LoopState(TypedDict):
    """The three clocks of 1·5·60. Those of arrival and resolution start at the dispatch."""

    dispatch: ClockState
    arrive: ClockState
    resolve: ClockState


class CrewGroups(TypedDict):
    """The crew by status, as call signs. A group without members is left out."""

    dispatched: NotRequired[list[str]]
    accepted: NotRequired[list[str]]
    en_route: NotRequired[list[str]]
    on_scene: NotRequired[list[str]]
    cleared: NotRequired[list[str]]


class ClaimState(TypedDict):
    """The desk user and seat that work on the case."""

    by: str
    seat: int | None
    at: Moment


class HoldState(TypedDict):
    """挂起: the end of the hold, who put the case on hold, and the reason."""

    until: Moment
    by: str
    reason: str


class OwedReport(TypedDict):
    """待补报: the resolved case waits for the report of this member, due at `due_at`."""

    call_sign: str
    since: Moment
    due_at: Moment
    breached_at: Moment | None
    photo_only: NotRequired[bool]
    """All was said, and only a photo that was named has not arrived."""


class IncidentState(TypedDict):
    """The incident in answers and frames. It names no reporter, so every member may see it."""

    id: str
    number: str
    status: IncidentStatus
    severity: SeverityNumber
    category: str
    title: str
    place: str
    lat: float | None
    lon: float | None
    place_version: int
    area_id: int
    tier_id: NotRequired[int]
    """The tier whose desk has taken the case over; not given before the first transfer."""
    source: str
    opened_at: Moment
    version: int
    loop: LoopState
    crew: CrewGroups
    lead: str | None
    seats: int
    claim: ClaimState | None
    needs_verification: bool
    report_owed: OwedReport | None
    hold: HoldState | None
    merged_into: str | None
    tips: int
    """Anonymous tips about it, from so many independent `networks`."""
    networks: int


# "zh-CN" is no Python name, so a class cannot have a field of this name.
WordsState = TypedDict("WordsState", {"zh-CN": str, "en": str})
WordsState.__doc__ = "The same words in both languages."


class AidState(TypedDict):
    """The nearest place of one kind to a case: a life ring, an AED or a hydrant."""

    kind: PlaceKind
    distance_m: int
    """In a straight line, in tens of metres."""
    lat: float
    lon: float
    words: WordsState
    """Its name, and the direction and distance from the case."""


class BecauseState(TypedDict, total=False):
    """The reason for which the escalation sent an order. It is empty when a person sent it."""

    step: str
    do: str
    why: str
    after_s: float
    instead_of: str
    reason: WordsState


class OrderState(TypedDict):
    """The words that the members get. A corrected place is a new version to acknowledge."""

    id: str
    incident_id: str
    text: str
    place: str
    lat: float | None
    lon: float | None
    place_version: int
    at: Moment
    by: str
    first_only: bool
    quiet: list[str]
    because: BecauseState


class ReliefState(TypedDict):
    """交给 017: a member asks a colleague to take over. `end` is null while nobody has answered."""

    assignment_id: str
    by: str
    to: str
    asked_at: Moment
    end: ReliefEnd | None
    reason: str | None
    """The colleague's reason, or why nobody could be asked."""


class AssignmentState(TypedDict):
    """One member on one incident. `replaced_by` is the call sign of the member who goes instead."""

    id: str
    order_id: str
    call_sign: str
    status: AssignmentStatus
    is_lead: bool
    accepted_via: Via | None
    accepted_by: str | None
    reason: str | None
    replaced_by: str | None
    place_version: int
    distance_m: int | None
    eta_s: int | None
    dispatched_at: Moment
    accepted_at: Moment | None
    en_route_at: Moment | None
    on_scene_at: Moment | None
    cleared_at: Moment | None


class DeliveryState(TypedDict):
    """One assignment over one channel to one member, once."""

    channel: Channel
    kind: DeliveryKind
    round: int
    status: DeliveryStatus
    attempts: int
    reason: str | None
    sent_at: Moment | None
    shown_at: Moment | None
    opened_at: Moment | None


class PositionState(TypedDict):
    """A place on earth, WGS-84."""

    lat: float
    lon: float
    accuracy_m: float | None
    taken_at: Moment | None
    taken_claim: NotRequired[str]
    """The device's words for the time, where they name no moment."""
    measured_at: NotRequired[Moment | None]
    """In a call: when the phone got the position, by our clock."""


class FixState(TypedDict):
    """The distance from the case to the report; it stays when the position is erased."""

    distance_m: int | None
    """Metres to the place of the case; null while that was not known."""
    accuracy_m: float | None
    age_s: int | None
    """Seconds between the arrival of the position in the page and the press."""
    far: bool
    """True when the member was away from the case, whatever the accuracy allows."""


class ReportState(TypedDict):
    """A report from the field. `acted_at` is by our clock, `device_at` by the phone's clock.

    `device_claim` has the words of the phone's clock where they name no moment. The position is
    deleted with the other positions, and the feed holds only its digest.
    """

    id: str
    assignment_id: str
    call_sign: str
    kind: ReportKind
    effect: Effect
    text: str
    disposition: str | None
    position: NotRequired[PositionState | None]
    position_digest: NotRequired[str]
    fix: FixState | None
    no_fix: NoFix | None
    photos: list[str]
    missing_photos: NotRequired[list[str]]
    """Those of `photos` that have not arrived."""
    acted_at: Moment
    device_at: Moment | None
    device_claim: str | None
    received_at: Moment
    late: bool
    by: str | None
    via: Via
    unconfirmed: NotRequired[bool]
    """True while nobody has confirmed the new phone that sent it (未确认)."""


class NotifiedState(TypedDict):
    """119, 120, 110 or a partner was notified."""

    id: str
    agency: str
    by: str
    at: Moment
    reference: str | None
    expected_at: Moment | None
    note: str | None


class PreservationState(TypedDict):
    """证据保全: nothing of the case is erased or forgotten while this stands."""

    by: str
    at: Moment
    reason: str


class VerificationState(TypedDict):
    """The worker verified the feed up to `seq` at `at`; row `broken_seq` does not hold."""

    seq: int
    at: Moment
    broken_seq: int | None
    flaw: Literal["chain", "head"] | None


class IntakeState(TypedDict):
    """An intake as the desk sees it. It names no reporter."""

    id: str
    source: str
    source_ref: str
    intake_kind: IntakeKind
    category: str
    severity: SeverityNumber
    title: str
    place: str
    lat: float | None
    lon: float | None
    occurred_at: Moment
    received_at: Moment
    status: IntakeStatus
    incident_id: str | None
    area_id: NotRequired[int]
    """Rows of the feed from before 0.2 have none."""
    photos: list[str]
    description: str
    certainty: str
    tips: int
    """Tips in this row, from so many independent `networks`."""
    networks: int
    folded_into: str | None
    """The row of the desk that has taken in this one."""
    has_number: bool
    """True when the source gave a number to call back; the number itself does not stand here."""
    voice: str | None
    """The SHA-256 of its voice note, which `/api/v1/intakes/<intake_id>/voice` plays."""
    links: list[str]
    """Addresses of pictures and files at the source. The server never asks them."""


class ObservationState(TypedDict):
    """Something that a member reported, and what became of it. It names no other person."""

    id: str
    title: str
    category: str
    place: str
    seen_at: Moment
    fate: ObservationFate
    number: str | None
    """The case that it belongs to."""
    reason: str | None
    """The reason for which it was dismissed, or its case cancelled."""
    result: str | None
    """The disposition of its closed case, as a code of the office."""


class CommsCheckState(TypedDict):
    """通信测试: every phone on duty is asked to show it and to answer."""

    id: str
    by: str
    at: Moment
    ends_at: Moment


class CommsCheckRow(TypedDict):
    """One member in a comms check. Times are seconds from the start of the check."""

    call_sign: str
    shown_s: float | None
    channel: Channel | None
    answered_s: float | None


class CommsCheckResults(CommsCheckState):
    """A comms check with the result of each member."""

    is_over: bool
    members: list[CommsCheckRow]


ReachGrade = Literal["ok", "doubtful", "dead"]
MemberStatus = Literal["free", "assigned", "en_route", "on_scene", "off"]
