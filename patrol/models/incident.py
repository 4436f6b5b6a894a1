"""The case, the members on it, and their orders."""

from datetime import datetime
from enum import IntEnum, StrEnum
from typing import Any, overload

from sqlalchemy import CheckConstraint, ColumnElement, Index, false, text
from sqlmodel import Field, SQLModel

from patrol.models.columns import an_id, choice, document, maybe_moment, moment
from patrol.status import AssignmentStatus, IncidentStatus


class Via(StrEnum):
    PHONE = "phone"
    RADIO = "radio"
    DESK = "desk"


class Severity(IntEnum):
    """特急, 紧急, 一般, 低. The targets, the escalation and the bell depend on it."""

    CRITICAL = 1
    URGENT = 2
    ORDINARY = 3
    LOW = 4


class AlarmKind(StrEnum):
    """The kinds of alarm that wait for a person at the desk (要你处理)."""

    UNCLAIMED = "unclaimed"
    SECOND_DESK = "second_desk"
    SUGGESTION = "suggestion"
    NOT_ACCEPTED = "not_accepted"
    SUPERVISOR = "supervisor"
    EVERYONE_NEAR = "everyone_near"
    PARTNER = "partner"
    LATE_ACCEPT = "late_accept"
    NOT_MOVING = "not_moving"
    PLACE_UNREAD = "place_unread"
    PAST_ETA = "past_eta"
    ALONE_SILENT = "alone_silent"
    OVERDUE = "overdue"
    HOLD_ENDED = "hold_ended"
    REINFORCE = "reinforce"
    CHANGED = "changed"
    DECLINED = "declined"
    SOS = "sos"
    CALL = "call"
    PHONE_OFFLINE = "phone_offline"
    SOURCE_SILENT = "source_silent"
    SOURCE_LIMITED = "source_limited"
    """A source says more than its rate: what is too much is refused."""
    REPLIES_LOST = "replies_lost"
    """A source does not take what we tell it about its matters."""
    STATION_SILENT = "station_silent"
    """One noise station says nothing any more, while others of its source do."""
    STORAGE = "storage"
    CLOCK_JUMPED = "clock_jumped"
    JOB_FAILED = "job_failed"
    WORKER_SILENT = "worker_silent"
    TIP_UNSOLVED = "tip_unsolved"
    TIPS_WAITING = "tips_waiting"
    """There were so many 特急 tips that no more cases are opened: they wait for a person."""
    NEW_PHONE = "new_phone"
    RECORD_BROKEN = "record_broken"
    UNHEARD = "unheard"
    """Alarms wait in an area for which no desk is signed in."""
    REPORT_OWED = "report_owed"
    OFFICE_BROKEN = "office_broken"
    LOUD_AGAIN = "loud_again"
    """复响: a station is loud again within half an hour; the crew that was there goes first."""
    STILL_LOUD = "still_loud"
    """A case was reported as resolved, and its station is still loud."""
    LASTING_LOUD = "lasting_loud"
    """A station stays 10 dB above its limit for 20 minutes although a crew is there."""
    QUIET_AGAIN = "quiet_again"
    """A station has become quiet: its case can be closed."""
    HOUSE_TROUBLE = "house_trouble"
    """A trouble of the house without an alarm of its own; the body names it."""
    """A file of the office's lists cannot be read; the last good version counts."""
    TRANSFER_ASKED = "transfer_asked"
    """移交: another tier asks this desk to take a case."""
    TRANSFER_BACK = "transfer_back"
    """A tier or partner has refused a case, or has not answered in time."""
    TRANSFER_DONE = "transfer_done"
    """A partner says that it is done; the desk looks and closes."""
    HAZARD_LATE = "hazard_late"
    """Hazards of an area are not mended although their day is over."""
    HAZARD_FAILED = "hazard_failed"
    """A hazard was not mended at its re-check: the next higher area sees to it."""


class Incident(SQLModel, table=True):
    """A case. The database refuses a status without the times that belong to it."""

    __table_args__ = (
        CheckConstraint("severity BETWEEN 1 AND 4", "incident_severity"),
        CheckConstraint("(lat IS NULL) = (lon IS NULL)", "incident_point_whole"),
        CheckConstraint(
            "status IN ('verifying', 'new', 'on_hold', 'cancelled', 'transferred', 'merged')"
            " OR dispatched_at IS NOT NULL",
            "dispatched_has_time",
        ),
        CheckConstraint(
            "status NOT IN ('resolved', 'closed') OR resolved_at IS NOT NULL", "resolved_has_time"
        ),
        CheckConstraint("status <> 'closed' OR closed_at IS NOT NULL", "closed_has_time"),
        CheckConstraint("(status = 'merged') = (merged_into_id IS NOT NULL)", "merged_says_where"),
        CheckConstraint("status <> 'on_hold' OR hold_until IS NOT NULL", "hold_has_end"),
        CheckConstraint(
            "(report_owed_by IS NULL) = (report_owed_at IS NULL)"
            " AND (report_owed_by IS NULL OR status = 'resolved')",
            "owed_when_resolved",
        ),
        CheckConstraint("tips >= 0 AND networks BETWEEN 0 AND tips", "incident_counts"),
        CheckConstraint("description_salt IS NULL OR description <> ''", "incident_salt_has_words"),
        CheckConstraint(
            "reporter_salt IS NULL OR reporter_phone IS NOT NULL", "incident_salt_has_number"
        ),
        Index("incident_queue", "status", "severity", "opened_at"),
        Index("incident_of_area", "area_id", "status", "opened_at"),
        # The cases of a month or an hour long ago, and those that were open then.
        Index("incident_opened", "opened_at", "closed_at", "area_id"),
        Index(
            "incident_owed",
            "report_owed_by",
            sqlite_where=text("report_owed_by IS NOT NULL"),
            postgresql_where=text("report_owed_by IS NOT NULL"),
        ),
        Index(
            "incident_merged",
            "merged_into_id",
            sqlite_where=text("merged_into_id IS NOT NULL"),
            postgresql_where=text("merged_into_id IS NOT NULL"),
        ),
    )

    id: str = an_id()
    number: str = Field(unique=True, max_length=20)
    area_id: int = Field(foreign_key="area.id")
    tier_id: int | None = Field(default=None, foreign_key="area.id")
    """The tier whose desk has taken the case over; None before the first transfer."""
    # With a default of the database: an older program inserts cases and does not know the column.
    has_transfers: bool = Field(default=False, sa_column_kwargs={"server_default": false()})
    """True when a tier or partner was ever asked; else the end of the case asks for none."""
    category: str = Field(max_length=6)
    severity: int
    status: IncidentStatus = choice(IncidentStatus, IncidentStatus.NEW)
    title: str = Field(max_length=60)
    description: str = Field(default="", max_length=4000)
    description_salt: str | None = Field(default=None, max_length=32)
    """The feed holds the digest of salt and words (`incident.sealed`); it goes with the words."""
    source: str = Field(max_length=20)
    place: str = Field(default="", max_length=200)
    place_version: int = 1
    place_at: datetime | None = maybe_moment()
    """The time of the last correction of the place."""
    lat: float | None = None
    lon: float | None = None
    datum: str = Field(default="wgs84", max_length=10)
    # The position as the source gave it, in `datum`.
    raw_lat: float | None = None
    raw_lon: float | None = None
    seats: int = 1
    needs_verification: bool = False
    verify_source: bool = False
    """True when the source asked for a verification by the desk at the opening."""
    version: int = 1
    reporter_phone: str | None = Field(default=None, max_length=20)
    """The caller's number as the desk entered it. It stands in no act of the feed."""
    reporter_salt: str | None = Field(default=None, max_length=32)
    """The feed holds the digest of salt and number; the salt goes with the number."""
    opened_by: str = Field(max_length=64)
    opened_at: datetime = moment(index=True)
    waiting_since: datetime = moment()
    """The time from which nobody is on it: the opening, or when it became 待派 again."""
    occurred_at: datetime = moment()
    dispatched_at: datetime | None = maybe_moment()
    arrived_at: datetime | None = maybe_moment()
    resolved_at: datetime | None = maybe_moment()
    closed_at: datetime | None = maybe_moment()
    # Copied at the opening, so that a later change of the list does not judge old cases.
    dispatch_target_s: int
    arrive_target_s: int
    resolve_target_s: int
    report_target_s: int = 1800
    dispatch_breached_at: datetime | None = maybe_moment()
    arrive_breached_at: datetime | None = maybe_moment()
    resolve_breached_at: datetime | None = maybe_moment()
    report_owed_by: str | None = Field(default=None, max_length=12)
    """待补报: the call sign of the member whose report the case waits for before it closes."""
    report_owed_at: datetime | None = maybe_moment()
    """The time from which the report is owed; it is to come within `report_target_s`."""
    report_breached_at: datetime | None = maybe_moment()
    # No CHECK: an older program ends the debt and does not know this column.
    awaits_photo: bool = Field(default=False, sa_column_kwargs={"server_default": false()})
    """While a report is owed: all was said, and only a photo that was named has not arrived."""
    claimed_by: str | None = Field(default=None, max_length=40)
    claimed_seat: int | None = None
    claimed_at: datetime | None = maybe_moment()
    hold_until: datetime | None = maybe_moment()
    hold_by: str | None = Field(default=None, max_length=40)
    hold_reason: str | None = Field(default=None, max_length=200)
    merged_into_id: str | None = Field(default=None, foreign_key="incident.id")
    moved_by: str = Field(default="", max_length=64)
    """The user who made the last move. `LostRace` names this user."""
    tips: int = 0
    """Anonymous tips about this case."""
    networks: int = 0
    """Independent networks that these tips came from."""


class Seat(SQLModel, table=True):
    """The work of one person on an incident. Each empty seat is escalated by itself."""

    incident_id: str = Field(primary_key=True, foreign_key="incident.id")
    no: int = Field(primary_key=True)
    skill: str | None = Field(default=None, max_length=30)
    call_sign: str | None = Field(default=None, max_length=12)


class Order(SQLModel, table=True):
    """The words that the members get. A corrected place is a new version to acknowledge."""

    __tablename__ = "dispatch_order"  # ORDER is a keyword of SQL

    id: str = an_id()
    incident_id: str = Field(foreign_key="incident.id", index=True)
    text: str = Field(default="", max_length=1000)
    place: str = Field(default="", max_length=200)
    place_version: int = 1
    lat: float | None = None
    lon: float | None = None
    by: str = Field(max_length=40)
    at: datetime = moment()
    undone_at: datetime | None = maybe_moment()
    first_only: bool = False
    """The member who accepts first gets the seat; the others are withdrawn at once."""
    quiet: list[str] = document(list)
    """Call signs that get this order without a bell (see `dispatch.order.RING_ONCE_IN`)."""
    because: dict[str, object] = document()
    """The reason of the escalation (step, instead_of, after_s); empty for a person's order."""
    root_id: str | None = Field(default=None, max_length=48)
    """The first assignment that this seat waited for, when the escalation sent the next member.

    No foreign key: the assignment refers to its own order, and the two tables would form a circle.
    """
    root_at: datetime | None = maybe_moment()
    """The time when that assignment was sent. The seat is silent from then on."""


@overload
def assignment_id(order_id: str, call_sign: str) -> str: ...
@overload
def assignment_id(order_id: ColumnElement[str], call_sign: Any) -> ColumnElement[str]: ...
def assignment_id(order_id: Any, call_sign: Any) -> Any:
    """The id of the assignment of a member by an order, in Python or as an expression in SQL.

    Phones and desks keep these ids. No other code builds one, and none takes one apart.
    """
    return order_id + "-" + call_sign


class Assignment(SQLModel, table=True):
    """One member on one incident; its id is made by `assignment_id`."""

    __table_args__ = (
        Index(
            # A member may be on a case only once; an ended assignment does not count.
            "one_engagement",
            "incident_id",
            "member_id",
            unique=True,
            sqlite_where=text("status IN ('dispatched','accepted','en_route','on_scene')"),
            postgresql_where=text("status IN ('dispatched','accepted','en_route','on_scene')"),
        ),
        CheckConstraint(
            "status NOT IN ('accepted', 'en_route', 'on_scene') OR accepted_at IS NOT NULL",
            "accepted_has_time",
        ),
        CheckConstraint(
            "(accepted_at IS NULL) = (accepted_via IS NULL)"
            " AND (accepted_via IS NULL OR accepted_via IN ('phone', 'radio', 'desk'))",
            "accepted_has_way",
        ),
        CheckConstraint("status <> 'on_scene' OR on_scene_at IS NOT NULL", "on_scene_has_time"),
        CheckConstraint(
            "status NOT IN ('cleared','declined','withdrawn','relieved') OR ended_at IS NOT NULL",
            "ended_has_time",
        ),
        Index("assignment_of_member", "member_id", "status", "dispatched_at"),
        Index("assignment_standing", "status"),
        Index(
            "assignment_relieves",
            "relief_of_id",
            sqlite_where=text("relief_of_id IS NOT NULL"),
            postgresql_where=text("relief_of_id IS NOT NULL"),
        ),
    )

    id: str = Field(primary_key=True, max_length=48)
    order_id: str = Field(foreign_key="dispatch_order.id", index=True)
    incident_id: str = Field(foreign_key="incident.id", index=True)
    member_id: int = Field(foreign_key="member.id")
    call_sign: str = Field(max_length=12)
    status: AssignmentStatus = choice(AssignmentStatus, AssignmentStatus.DISPATCHED)
    is_lead: bool = False
    dispatched_at: datetime = moment()
    accepted_at: datetime | None = maybe_moment()
    accepted_via: str | None = Field(default=None, max_length=10)
    accepted_by: str | None = Field(default=None, max_length=40)
    # The phone and the session of the last answer; a desk's answer has no phone.
    answered_phone_id: str | None = Field(default=None, foreign_key="phone.id", max_length=32)
    answered_login_id: str | None = Field(default=None, foreign_key="login.id", max_length=32)
    en_route_at: datetime | None = maybe_moment()
    on_scene_at: datetime | None = maybe_moment()
    cleared_at: datetime | None = maybe_moment()
    ended_at: datetime | None = maybe_moment()
    reason: str | None = Field(default=None, max_length=200)
    replaced_by: str | None = Field(default=None, max_length=12)
    """The call sign of the member who goes instead, if there is one."""
    relief_of_id: str | None = Field(default=None, max_length=48)
    """交给 017: the assignment of the giver, which ends when this one is accepted."""
    place_version: int = 1
    """The version of the place the member has acknowledged."""
    distance_m: int | None = None
    eta_s: int | None = None


class Contested(SQLModel, table=True):
    """An order for the first to accept offers the seat of this silent assignment."""

    order_id: str = Field(primary_key=True, foreign_key="dispatch_order.id", max_length=32)
    assignment_id: str = Field(
        primary_key=True, foreign_key="assignment.id", index=True, max_length=48
    )


class RadioOutcome(StrEnum):
    """The result of a call on the radio."""

    CALLED = "called"
    ANSWERED = "answered"
    UNANSWERED = "unanswered"


class Notified(SQLModel, table=True):
    """119, 120, 110 or a partner was notified: by whom, when, and when it is expected."""

    id: str = an_id()
    incident_id: str = Field(foreign_key="incident.id", index=True)
    agency: str = Field(max_length=20)
    by: str = Field(max_length=40)
    at: datetime = moment()
    reference: str | None = Field(default=None, max_length=60)
    expected_at: datetime | None = maybe_moment()
    note: str | None = Field(default=None, max_length=200)


class Alarm(SQLModel, table=True):
    """A matter that waits for a person at the desk (要你处理). One `key` has one row."""

    __table_args__ = (
        CheckConstraint("count >= 1", "alarm_count"),
        CheckConstraint("(answered_at IS NULL) = (answered_by IS NULL)", "alarm_answered_by"),
        CheckConstraint("clock IS NULL OR kind = 'overdue'", "alarm_clock_overdue"),
        Index("alarm_of_member", "call_sign", "raised_at"),
    )

    id: str = an_id()
    key: str = Field(unique=True, max_length=120)
    kind: AlarmKind = choice(AlarmKind)
    area_id: int = Field(foreign_key="area.id")
    incident_id: str | None = Field(default=None, foreign_key="incident.id", index=True)
    assignment_id: str | None = Field(default=None, foreign_key="assignment.id")
    call_sign: str | None = Field(default=None, max_length=12)
    source_id: int | None = Field(default=None, foreign_key="source.id")
    clock: str | None = Field(default=None, max_length=10)
    """The clock of 1·5·60 that an overdue alarm is about: dispatch, arrive or resolve."""
    body: dict[str, object] = document()
    raised_at: datetime = moment()
    cleared_at: datetime | None = maybe_moment(index=True)
    cleared_by: str | None = Field(default=None, max_length=40)
    cleared_why: str | None = Field(default=None, max_length=200)
    """The reason for the end of an SOS; other alarms need none."""
    answered_at: datetime | None = maybe_moment()
    """The time when the desk answered an SOS, which stands until somebody ends it."""
    answered_by: str | None = Field(default=None, max_length=40)
    count: int = 1
    """Times that the same was said while the alarm stood, for kinds that are counted."""
