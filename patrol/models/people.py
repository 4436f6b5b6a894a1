"""Who: members with their phones, desk users, sources, and how each proves who it is."""

from datetime import datetime
from enum import StrEnum
from typing import Protocol

from sqlalchemy import CheckConstraint, Index, UniqueConstraint, text
from sqlmodel import Field, SQLModel

from patrol.models.columns import an_id, choice, document, maybe_moment, moment


class Role(StrEnum):
    MEMBER = "member"
    DISPATCHER = "dispatcher"
    SUPERVISOR = "supervisor"
    ADMIN = "admin"


class PushState(StrEnum):
    NONE = "none"
    OK = "ok"
    UNSUPPORTED = "unsupported"
    DENIED = "denied"
    NO_SERVICE = "no_service"
    GONE = "gone"


class Screen(StrEnum):
    """What a phone's page says of itself."""

    UNKNOWN = "unknown"
    DUTY = "duty"
    VISIBLE = "visible"
    HIDDEN = "hidden"


class Trust(StrEnum):
    """What a source's record may do by itself when the source does not open cases."""

    WAITS = "waits"
    """It waits at the desk."""
    GRAVE = "grave"
    """特急 opens a case at once, which the desk verifies (待核实); the rest waits at the desk."""


class Member(SQLModel, table=True):
    """A patrol member. No name is kept here: the call sign is the name."""

    id: int | None = Field(default=None, primary_key=True)
    call_sign: str = Field(unique=True, max_length=12)
    area_id: int = Field(foreign_key="area.id", index=True)
    skills: list[str] = document(list)
    kit: list[str] = document(list)
    language: str = Field(default="zh-CN", max_length=10)
    mobile: str | None = Field(default=None, max_length=20)
    """Where SMS and voice go (E.164). Never shown to another member."""
    notice_id: str | None = Field(default=None, max_length=64)
    """The account of 浙政钉 or DingTalk that gets the work notice and signs in by its ticket."""
    left_at: datetime | None = maybe_moment()


class Dispatchable(Protocol):
    """Who is sent: a `Member`, or a row with these of its columns."""

    @property
    def id(self) -> int | None: ...
    @property
    def call_sign(self) -> str: ...
    @property
    def skills(self) -> list[str]: ...


class User(SQLModel, table=True):
    """Someone with a desk role. `name` is the call sign of the seat's holder, such as 701."""

    __tablename__ = "desk_user"

    id: int | None = Field(default=None, primary_key=True)
    name: str = Field(unique=True, max_length=40)
    role: Role = choice(Role)
    area_id: int = Field(foreign_key="area.id", index=True)
    seat: int | None = None
    password_hash: str = Field(default="", max_length=255)
    language: str = Field(default="zh-CN", max_length=10)
    disabled_at: datetime | None = maybe_moment()


class Source(SQLModel, table=True):
    """A registered channel that may speak to intake; `kinds` are the sources it may name."""

    id: int | None = Field(default=None, primary_key=True)
    code: str = Field(unique=True, max_length=64)
    kinds: list[str] = document(list)
    area_id: int = Field(foreign_key="area.id")
    opens: bool = False
    """May open an incident without a dispatcher (110, smoke); others wait at the desk."""
    trust: Trust = choice(Trust, Trust.WAITS)
    needs_verification: bool = False
    """The desk verifies its cases before they are closed (a sensor, another system)."""
    silent_after_s: int | None = None
    """Seconds without a word after which the desk is alarmed; None for one that may be silent."""
    disabled_at: datetime | None = maybe_moment()


class Shift(SQLModel, table=True):
    """Who is planned to be on duty, when, where."""

    __table_args__ = (
        UniqueConstraint("member_id", "starts_at"),
        CheckConstraint("ends_at > starts_at", "shift_forward"),
    )

    id: str = an_id()
    member_id: int = Field(foreign_key="member.id", index=True)
    area_id: int = Field(foreign_key="area.id")
    starts_at: datetime = moment(index=True)
    ends_at: datetime = moment()


class Duty(SQLModel, table=True):
    """A member came on duty, and went off: what was, beside the shift that was planned."""

    __table_args__ = (
        Index(
            "one_open_duty",
            "member_id",
            unique=True,
            sqlite_where=text("ended_at IS NULL"),
            postgresql_where=text("ended_at IS NULL"),
        ),
    )

    id: str = an_id()
    member_id: int = Field(foreign_key="member.id", index=True)
    started_at: datetime = moment()
    ended_at: datetime | None = maybe_moment()


class Phone(SQLModel, table=True):
    """An enrolled device of a member."""

    id: str = an_id()
    member_id: int = Field(foreign_key="member.id", index=True)
    agent: str = Field(default="", max_length=200)
    enrolled_at: datetime = moment()
    revoked_at: datetime | None = maybe_moment()
    seen_at: datetime | None = maybe_moment()
    battery: int | None = None
    is_charging: bool | None = None
    screen: Screen = choice(Screen, Screen.UNKNOWN)
    screen_at: datetime | None = maybe_moment()
    """When the page last said so itself: its heartbeat."""
    push: PushState = choice(PushState, PushState.NONE)


class PushSubscription(SQLModel, table=True):
    """What a browser gave us to push to it (RFC 8030, RFC 8291). Retired, never reused."""

    __table_args__ = (
        CheckConstraint("retired_at IS NULL OR retired_why IS NOT NULL", "retired_says_why"),
    )

    id: str = an_id()
    phone_id: str = Field(foreign_key="phone.id", index=True)
    endpoint: str = Field(unique=True, max_length=1000)
    p256dh: str = Field(max_length=120)
    auth: str = Field(max_length=40)
    vapid_key_id: str = Field(max_length=40)
    made_at: datetime = moment()
    retired_at: datetime | None = maybe_moment()
    retired_why: str | None = Field(default=None, max_length=60)


class Ticket(SQLModel, table=True):
    """A one-time link: a member's phone enrols with it, or a desk user signs in. 10 minutes."""

    __table_args__ = (
        CheckConstraint("(member_id IS NULL) <> (user_id IS NULL)", "ticket_is_for_one"),
    )

    token_hash: str = Field(primary_key=True, max_length=64)
    member_id: int | None = Field(default=None, foreign_key="member.id")
    user_id: int | None = Field(default=None, foreign_key="desk_user.id")
    made_by: str = Field(max_length=40)
    made_at: datetime = moment()
    expires_at: datetime = moment()
    used_at: datetime | None = maybe_moment()


class Login(SQLModel, table=True):
    """A server-side session or a bearer token; ended here, it is ended everywhere."""

    __table_args__ = (
        CheckConstraint(
            "(phone_id IS NOT NULL AND user_id IS NULL AND source_id IS NULL)"
            " OR (phone_id IS NULL AND user_id IS NOT NULL AND source_id IS NULL)"
            " OR (phone_id IS NULL AND user_id IS NULL AND source_id IS NOT NULL)",
            "login_is_for_one",
        ),
    )

    id: str = an_id()
    token_hash: str = Field(unique=True, max_length=64)
    is_bearer: bool = False
    phone_id: str | None = Field(default=None, foreign_key="phone.id", index=True)
    user_id: int | None = Field(default=None, foreign_key="desk_user.id", index=True)
    source_id: int | None = Field(default=None, foreign_key="source.id")
    csrf: str = Field(default="", max_length=64)
    made_at: datetime = moment()
    seen_at: datetime = moment()
    expires_at: datetime = moment()
    ended_at: datetime | None = maybe_moment()


class PasswordTry(SQLModel, table=True):
    """Wrong passwords of an account since the last right one.

    A row with a browser's hash says that this browser has signed in to the account; the row with
    an empty hash counts for all others.
    """

    __tablename__ = "password_try"
    __table_args__ = (
        CheckConstraint("failures >= 0", "failures_counted"),
        CheckConstraint("length(browser_hash) IN (0, 64)", "browser_is_hashed"),
    )

    user_id: int = Field(foreign_key="desk_user.id", primary_key=True)
    browser_hash: str = Field(primary_key=True, max_length=64)
    failures: int
    last_at: datetime = moment()


class Fix(SQLModel, table=True):
    """A position of a member on duty; deleted after `POSITION_DAYS`."""

    __table_args__ = (
        CheckConstraint("lat BETWEEN -90 AND 90 AND lon BETWEEN -180 AND 180", "fix_on_earth"),
        Index("fix_of_member", "member_id", "taken_at"),
    )

    id: str = an_id()
    member_id: int = Field(foreign_key="member.id")
    lat: float
    lon: float
    accuracy_m: float | None = None
    taken_at: datetime = moment()
    received_at: datetime = moment(index=True)


class LastPosition(SQLModel, table=True):
    """The newest fix of each member."""

    __tablename__ = "last_position"

    member_id: int = Field(primary_key=True, foreign_key="member.id")
    lat: float
    lon: float
    accuracy_m: float | None = None
    taken_at: datetime = moment()
