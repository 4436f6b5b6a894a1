"""The types of whole state: the board, the inbox, a whole case."""

from typing import NotRequired

from typing_extensions import TypedDict

from patrol.models import (
    Channel,
    DissuasionState,
    FollowerState,
    HelpState,
    Lost,
    PeaceState,
    PushState,
    SecondsState,
    ShownStill,
    ShownTransfer,
    SuspectedSound,
)
from patrol.models.chat import MessageState
from patrol.models.frames import AlarmState, AnsweredState, AskedState, TimelineRow
from patrol.models.outward import ShownOutwardPhoto
from patrol.models.shapes import (
    AidState,
    AssignmentState,
    DeliveryState,
    IncidentState,
    IntakeState,
    MemberStatus,
    Moment,
    NotifiedState,
    ObservationState,
    OrderState,
    PreservationState,
    ReliefState,
    ReportState,
    SeverityNumber,
    VerificationState,
)
from patrol.models.site_shapes import SiteState
from patrol.queries.detector import DetectorHistory
from patrol.queries.people_shapes import ReporterState
from patrol.status import AssignmentStatus, DeliveryStatus, IncidentStatus


class AreaState(TypedDict):
    """A node of the area tree."""

    id: int
    name: str


class BoardCounts(TypedDict):
    """The figures of the desk's head line."""

    new: int
    dispatched: int
    en_route: int
    on_scene: int
    resolved: int
    overdue: int
    on_duty: int
    members: int
    closed_today: int
    loop_met_pct: int | None


class MemberState(TypedDict):
    """A member as the desk sees it. The position is only known on duty."""

    call_sign: str
    area_id: int
    on_duty: bool
    state: MemberStatus
    incident_id: str | None
    lat: float | None
    lon: float | None
    accuracy_m: float | None
    fix_at: Moment | None
    lost: Lost | None
    """The reason why this position says nothing of the place."""
    skills: list[str]
    kit: list[str]
    live: bool
    push: PushState
    phone_id: str | None
    unconfirmed_phones: list[str]
    """The ids of new phones that nobody has confirmed (未确认)."""
    seen_at: Moment | None
    battery: int | None
    mobile: str | None
    """The number for a call, masked (138****0042); null when none is known."""


class MoreRows(TypedDict):
    """Rows that wait and are not in the lists, which have a cap.

    `matters` are the cases, and the alarms without a case, of which no alarm is listed.
    """

    incidents: int
    alarms: int
    matters: int
    intakes: int


class DeskSeat(TypedDict):
    """The seat at which a desk user of these areas sits."""

    name: str
    seat: int


class UnreadCase(TypedDict):
    """A case whose crew has written words that no desk has read."""

    incident_id: str
    count: int


class WholeBoard(TypedDict):
    """The whole state of a desk, up to the feed's row `upto`."""

    upto: int
    now: Moment
    counts: BoardCounts
    incidents: list[IncidentState]
    alarms: list[AlarmState]
    intakes: list[IntakeState]
    members: list[MemberState]
    seats: list[DeskSeat]
    unread: list[UnreadCase]
    more: MoreRows


class ShiftState(TypedDict):
    """The time for which a member is planned to be on duty."""

    starts_at: Moment
    ends_at: Moment


class NewPhone(TypedDict):
    """A new phone of this member that another phone of the member may confirm or shut out."""

    id: str
    agent: str
    enrolled_at: Moment


class InboxMember(TypedDict):
    """The member whose phone asks."""

    call_sign: str
    phone_id: str
    is_confirmed: bool
    """False while this phone's acts are shown as unconfirmed (未确认)."""
    new_phones: list[NewPhone]
    area_id: int
    area: str
    on_duty: bool
    shift: ShiftState | None
    skills: list[str]
    kit: list[str]


class Mate(TypedDict):
    """Another member on the same case."""

    call_sign: str
    status: AssignmentStatus


class InboxMessage(MessageState):
    """A message to this member, or one that this member has written."""

    is_shown: bool
    """True when the server knows that the member's phone has shown it, or that it wrote it."""
    read_by: str | None
    """The desk user who has read the words of a member."""


class MessageDelivery(TypedDict):
    """A message on one channel to one member."""

    call_sign: str
    channel: Channel
    status: DeliveryStatus
    reason: str | None
    sent_at: Moment | None
    shown_at: Moment | None


class MessageFate(MessageState):
    """A message with what became of it on each channel of each member."""

    deliveries: list[MessageDelivery]
    read_at: Moment | None
    read_by: str | None
    """The desk user who has first read the words of a member, and when."""


class JobState(TypedDict):
    """One assignment of the member, with all that its screen shows."""

    assignment: AssignmentState
    order: OrderState
    incident: IncidentState
    mates: list[Mate]
    notified: list[NotifiedState]
    reports: list[ReportState]
    messages: list[InboxMessage]
    more_messages: bool
    """True when there are earlier ones than these."""
    asked: AskedState | None
    relief: ReliefState | None
    """交给 017: the colleague whom this member asked to take over."""
    aid: list[AidState]
    """The nearest life ring, AED or hydrant that the plan wants; empty when the job has ended."""
    site: list[SiteState]
    """The records of the place: ways in and dangers; empty when the job has ended."""
    before: list[str]
    """The reporters' photos (SHA-256): the scene before; empty when the job has ended."""


class SosEnd(TypedDict):
    """The end of an SOS: by whom, when and for what reason."""

    by: str
    at: Moment
    reason: str


class SosState(TypedDict):
    """The member's newest SOS of the last 24 h, and what the desk has done about it."""

    id: str
    raised_at: Moment
    incident_id: str | None
    answered: AnsweredState | None
    coming: list[Mate]
    """The members who were sent to its case since."""
    ended: SosEnd | None


class WholeInbox(TypedDict):
    """The whole state of a phone, up to the feed's row `upto`."""

    upto: int
    now: Moment
    me: InboxMember
    sos: SosState | None
    jobs: list[JobState]
    done: list[JobState]
    observations: list[ObservationState]
    """The member's latest reports, the newest first, and what became of each."""


class SeatState(TypedDict):
    """One person's worth of work on a case, and the member who fills the seat."""

    no: int
    skill: str | None
    call_sign: str | None


class AssignmentFate(AssignmentState):
    """An assignment; a desk also gets the status of each of its deliveries."""

    deliveries: NotRequired[list[DeliveryState]]
    unconfirmed: NotRequired[bool]
    """True while an act of this member came by a new phone that nobody has confirmed (未确认)."""


class ClosureState(TypedDict):
    """A case was verified and closed, or sent back. `undone_why` is the reason of a reopening.

    `without_report` is the reason why it was closed although its report was owed.
    """

    by: str
    at: Moment
    accepted: bool
    note: str
    without_report: str | None
    undone_why: str | None


class RadioScript(TypedDict):
    """The text that the dispatcher reads over the radio."""

    text: str


class UndoState(TypedDict):
    """The newest order can be undone before `until`."""

    order_id: str
    until: Moment


class LinkedCase(TypedDict):
    """A case that may be the same as this one (疑似同一起)."""

    id: str
    number: str
    title: str
    place: str
    status: IncidentStatus


class EndedCase(TypedDict):
    """A case that has ended, with its result as a code of the office."""

    incident: IncidentState
    disposition: str | None
    closed_at: Moment | None


class WholeCase(TypedDict):
    """The whole of one case. Only a desk gets the fields that are not required."""

    incident: IncidentState
    description: str
    seats: list[SeatState]
    orders: list[OrderState]
    assignments: list[AssignmentFate]
    reports: list[ReportState]
    """The newest ones, the oldest of them first."""
    more_reports: bool
    notified: list[NotifiedState]
    dissuasions: list[DissuasionState]
    peace: NotRequired[PeaceState | None]
    """安静凭证; null when the case is not about noise."""
    transfers: NotRequired[list[ShownTransfer]]
    """移交、协同, the oldest first."""
    seconds: NotRequired[SecondsState]
    """谁的时间, rebuilt from the feed."""
    aid: list[AidState]
    """The nearest life ring, AED or hydrant that the plan wants; empty when the case has ended."""
    site: list[SiteState]
    """The records of the place: ways in and dangers; empty when the case has ended."""
    sounds: list[SuspectedSound]
    """The suspected sources by the clips of a station: suggestions, never facts."""
    outward: NotRequired[list[ShownOutwardPhoto]]
    """外发照片: the blurred copies that may leave the office."""
    stills: NotRequired[list[ShownStill]]
    """Pictures of the stations' cameras, and of each asking what came of it."""
    reporter: NotRequired[ReporterState | None]
    followers: NotRequired[list[FollowerState]]
    intakes: NotRequired[list[IntakeState]]
    closures: NotRequired[list[ClosureState]]
    messages: NotRequired[list[MessageFate]]
    """The newest ones, the oldest of them first; the earlier ones are asked for by page."""
    more_messages: NotRequired[bool]
    links: NotRequired[list[LinkedCase]]
    detector: NotRequired[DetectorHistory | None]
    radio: NotRequired[RadioScript]
    undo: NotRequired[UndoState | None]
    timeline: NotRequired[list[TimelineRow]]
    """The newest acts in the order in which they happened; earlier ones are asked for by page."""
    more_timeline: NotRequired[bool]
    help: NotRequired[HelpState | None]
    preservation: NotRequired[PreservationState | None]
    verification: NotRequired[VerificationState | None]
    former: NotRequired[dict[str, Moment]]
    """Call signs on this case whose holders have left since, with the time when they left."""
    is_unreached: NotRequired[bool]
    """True when the case cannot be closed because no member arrived."""


class ChannelTried(TypedDict):
    """The status of an order on one channel."""

    channel: Channel
    status: DeliveryStatus
    reason: str | None


class NextStep(TypedDict):
    """The next step of the escalation, in seconds from now."""

    do: str
    in_s: float


class UnreachedOrder(TypedDict):
    """没叫到: an unanswered order of an open case that no device has shown."""

    assignment_id: str
    incident_id: str
    number: str
    title: str
    severity: SeverityNumber
    call_sign: str
    status: AssignmentStatus
    waited_s: float
    channels: list[ChannelTried]
    next: NextStep | None
