"""Shapes of the acts of the feed: on the socket, in `/api/v1/feed` and in a timeline."""

from typing import Any, Literal, NotRequired

from typing_extensions import TypedDict

from patrol.models.ballot_states import BallotFact
from patrol.models.chat import MessageState
from patrol.models.delivery import Channel
from patrol.models.dissuasion import DissuasionState
from patrol.models.hazard_states import HazardFact
from patrol.models.help import HelpState
from patrol.models.incident import Via
from patrol.models.matter_states import MatterFact
from patrol.models.outward import OutwardPhotoState
from patrol.models.people import Lost, Screen
from patrol.models.proofs import DigestsState, PhotoDigests, RawPlace, SheetDigests
from patrol.models.report import Effect
from patrol.models.review import ReviewOverlay
from patrol.models.rounds import ScanGrade
from patrol.models.shapes import (
    CommsCheckState,
    IncidentState,
    IntakeState,
    Moment,
    NotifiedState,
    ObservationState,
    OrderState,
    PositionState,
    ReliefState,
    ReportState,
    SeverityNumber,
    WordsState,
)
from patrol.models.sounds import SampleState, SuspectedSound
from patrol.models.still import StillState
from patrol.models.transfer import TransferState
from patrol.status import AssignmentStatus, DeliveryStatus


class ProposalState(TypedDict):
    """The member that the escalation proposes to send."""

    call_sign: str
    eta_s: int | None
    distance_m: int | None
    chance: float | None
    reason: WordsState


class AskedState(TypedDict):
    """预告加派: the member is asked to answer before another one is sent."""

    question: Literal["answer"]
    at: Moment
    after_s: float
    instead: str
    replaced_at: Moment


class AnsweredState(TypedDict):
    """The desk user who answered an SOS, and when."""

    by: str
    at: Moment


class AlarmBody(TypedDict, total=False):
    """The details of an alarm. Each kind fills in some of them."""

    step: str
    after_s: float
    proposal: ProposalState | None
    replaced_at: Moment | None
    """The time at which the proposed member is sent by itself; null: only the desk can do it."""
    crew: list[str]
    for_rows: list[str]
    agencies: list[str]
    instead: str | None
    reason: str
    text: str
    what: str
    """The kind of a trouble of the house."""
    subject: str
    """The service or way that the trouble is about."""
    report: str
    position: PositionState | None
    near: WordsState | None
    """The words for the position, such as 沈家桥南 20 米."""
    battery: int | None
    clock: str
    source: str
    source_name: str
    station: str
    station_id: int
    """The noise station that is silent."""
    heard_at: Moment | None
    seconds: float
    job: str
    free_mb: float
    phone_id: str
    seq: int
    """The first row of the feed that does not hold."""
    area: str
    area_id: int
    waiting: int
    """Alarms that nobody sees."""
    photos: list[str]
    """The photo of a tip's author who says that it is not solved."""
    transfer: TransferState
    relief: ReliefState
    """交给 017 that nobody has taken."""
    hazards: list[str]
    """The numbers of the hazards that are late or failed their re-check, five at most."""


class AlarmState(TypedDict):
    """要你处理: a matter at the desk that waits for a person."""

    id: str
    kind: str
    incident_id: str | None
    call_sign: str | None
    assignment_id: str | None
    raised_at: Moment
    count: int
    answered: NotRequired[AnsweredState | None]
    """Rows of the feed from before 0.2 have none."""
    coming: NotRequired[list[str]]
    """On the board: the call signs that were sent to an SOS since, and are still on it."""
    body: AlarmBody


class FeedBody(TypedDict, total=False):
    """The body of an act. Each kind fills in some of it; docs/api lists them."""

    incident: IncidentState
    """The state after the act, in every act about an incident of the act's area."""
    case_area_id: int
    """The area of the act's incident, when the act belongs to another area."""
    order: OrderState
    report: ReportState
    dissuasion: DissuasionState
    help: HelpState
    sound: SuspectedSound
    sample: SampleState
    still: StillState
    outward: OutwardPhotoState
    sample_id: str
    clip_id: str
    notified: NotifiedState
    transfer: TransferState
    relief: ReliefState
    relief_of: str | None
    """交给 017: the assignment that ends when the member of the order accepts."""
    hazard: HazardFact
    ballot: BallotFact
    matter: MatterFact
    message: MessageState
    message_id: str
    message_ids: list[str]
    observation: ObservationState
    alarm: AlarmState
    intake: IntakeState
    check: CommsCheckState
    photo: PhotoDigests
    seqs: list[int]
    """The rows whose bodies were erased by this act."""
    photos: list[str]
    """The photos that were erased by this act."""
    alarm_id: str
    assignment_id: str
    of_phone_id: str
    member_id: int
    by_user_id: int | None
    phone_id: str | None
    login_id: str | None
    unconfirmed: bool
    """True when nobody had confirmed the phone at the time of the act."""
    order_id: str
    check_id: str
    call_sign: str
    crew: list[str]
    off: list[str]
    """Members whom the act names and who do not read it: they may not read the case any more."""
    added: list[str]
    changed: list[str]
    codes: dict[str, list[str]]
    """The codes of the office's lists that were changed, by list."""
    agencies: list[str]
    instead: str | None
    into: str
    number: str
    to: str
    reference: str | None
    reason: str | WordsState | None
    why: str
    note: str
    review: ReviewOverlay
    without_report: str
    text: str
    outcome: str
    """Of a call on the radio: `called`, `answered` or `unanswered`."""
    call_signs: list[str]
    effect: Effect
    via: Via
    by: str
    place: str
    place_version: int
    question: str
    replaced_at: Moment
    """The time at which `instead` is sent unless the member answers before."""
    channel: Channel | None
    round: int
    reached: list[str]
    step: str
    when: str
    do: str
    subject: str
    result: str
    proposal: ProposalState | None
    user: str
    """The desk user whom an administrator has changed."""
    role: str
    members: list[str]
    """The members whose shifts a change of the rota touches."""
    first: str
    last: str
    """The first and the last day of a change of the rota."""
    count: int
    swap_id: str
    taker: str
    """The member who takes the shift of `call_sign`."""
    starts_at: Moment
    ends_at: Moment
    handover_id: str
    sheet: SheetDigests
    side: Literal["given", "taken"]
    cases: int
    area: str
    """The name of the area that an administrator has changed; `areas` of several."""
    areas: list[str]
    under: str
    former_name: str
    drawn: bool
    """True when an outline was drawn, False when it was removed."""
    name: str
    prefix: str
    clock: str
    breached_at: Moment
    """The time when the target of `clock` was missed; acts of before 0.2 do not say it."""
    occurred_at: Moment
    digests: DigestsState
    raw: RawPlace
    verify_source: bool
    """True when the source asked for a verification at the opening."""
    eta_s: int | None
    distance_m: int | None
    after_s: float
    acted_at: Moment
    device_at: Moment | None
    device_claim: str
    """The words of the device's clock, where they name no moment."""
    since: Moment | None
    screen: Screen | None
    battery: int | None
    severity: SeverityNumber
    way: str
    """The outside service that was tested."""
    source: str
    """The code of the source that an administrator has changed."""
    station: str
    """The name of the noise station that an administrator has changed."""
    checkpoint: str
    """The name of the patrol point that was changed or looked at."""
    checkpoint_id: int
    seen_at: Moment | None
    seen_grade: ScanGrade | None
    seed: str
    """The order of a round's points follows from it; `points` are their ids in that order."""
    points: list[int]
    rule_version: int
    """The version of its rule from now on."""
    title: str
    """The title of a covenant that was uploaded or removed."""
    covenant_id: str
    place_id: int
    sha256: str
    partner: str
    """The code of the partner whose link was made or revoked."""
    key: str
    """The kind of a source's key: `token`, `signing` or `ours`."""
    version: int
    was: AssignmentStatus
    """The status of the assignment before the act; `status` is the one after it."""
    status: AssignmentStatus


class FeedFrame(TypedDict):
    """One act of the feed, as it was written. `seq` is its place in the order of commits."""

    seq: int
    at: Moment
    kind: str
    actor: str
    area_id: int
    incident_id: str | None
    member: str | None
    body: FeedBody


class TimelineRow(TypedDict):
    """One act of a case. `at` is when the server recorded it, `acted_at` when it happened."""

    seq: int
    at: Moment
    kind: str
    actor: str
    member: str | None
    body: FeedBody
    acted_at: Moment
    device_at: Moment | None
    unconfirmed: NotRequired[bool]
    """True while nobody has confirmed the phone by which the act came (未确认)."""


class MovedMember(TypedDict):
    """A new position of a member on duty."""

    call_sign: str
    lat: float
    lon: float
    accuracy_m: float | None
    lost: Lost | None
    at: Moment


class PresenceRow(TypedDict):
    """A member, and whether the phone holds an open socket."""

    call_sign: str
    live: bool


class DeliveryNews(TypedDict):
    """A new status of one delivery; it is not in the feed."""

    assignment_id: str
    channel: Channel
    status: DeliveryStatus
    at: Moment


class LiveFrame(TypedDict):
    """One message of the socket. An act of the feed has `seq`, other messages have none.

    `hello`, `heartbeat` and `upto` carry `upto`, the cursor; `reset` asks for whole state. `hello`
    names in `hears` what a phone may send up the socket; `ack` carries the `answer` to that `key`.
    `office` is the version of the office's lists: a page that holds another one reads them again.
    """

    kind: str
    seq: NotRequired[int]
    at: NotRequired[Moment]
    upto: NotRequired[int]
    session: NotRequired[str]
    hears: NotRequired[list[str]]
    office: NotRequired[int]
    key: NotRequired[str]
    answer: NotRequired[dict[str, Any] | None]
    actor: NotRequired[str]
    area_id: NotRequired[int]
    incident_id: NotRequired[str | None]
    member: NotRequired[str | None]
    body: NotRequired[FeedBody]


class PositionsFrame(TypedDict):
    """New positions, for desks."""

    kind: Literal["positions"]
    body: list[MovedMember]


class PresenceFrame(TypedDict):
    """Phones that opened or closed their socket, for desks."""

    kind: Literal["presence"]
    body: list[PresenceRow]


class DeliveriesFrame(TypedDict):
    """New statuses of deliveries, for desks."""

    kind: Literal["deliveries"]
    body: list[DeliveryNews]


FRAMES = (LiveFrame, PositionsFrame, PresenceFrame, DeliveriesFrame)
"""The shapes that are sent over the socket and stand in no HTTP answer."""
