"""Members with their phones, desk users and sources, and the logins of each."""

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import Any, Protocol

from sqlalchemy import Boolean, CheckConstraint, Column, Index, UniqueConstraint, false, text
from sqlmodel import Field, SQLModel

from patrol.models.columns import an_id, choice, claim, document, maybe_moment, moment


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
    """The state of the page on the phone, as the page reports it."""

    UNKNOWN = "unknown"
    DUTY = "duty"
    VISIBLE = "visible"
    HIDDEN = "hidden"


class Scope(StrEnum):
    """The rights of a login. The session of a person has all rights of the person."""

    FULL = "full"
    """All that its owner may do."""
    READ = "read"
    """It reads what its owner may read, and writes nothing."""
    METRICS = "metrics"
    """It reads `/metrics` and nothing else."""
    WALL = "wall"
    """It reads what a big screen shows, and nothing else."""


class Member(SQLModel, table=True):
    """A patrol member. Rights go by the id: a call sign may have had another holder before."""

    id: int | None = Field(default=None, primary_key=True)
    call_sign: str = Field(unique=True, max_length=12)
    """Of a member who has left it is a word that nobody else has; see `former_sign`."""
    name: str | None = Field(default=None, max_length=40)
    """The name of the person, if the office wants it. Only the desk sees it."""
    area_id: int = Field(foreign_key="area.id", index=True)
    skills: list[str] = document(list)
    kit: list[str] = document(list)
    language: str = Field(default="zh-CN", max_length=10)
    mobile: str | None = Field(default=None, max_length=20)
    """The number for SMS and voice (E.164). It is never shown to another member."""
    notice_id: str | None = Field(default=None, max_length=64)
    """The account of 浙政钉 or DingTalk: it gets the work notice and can sign in."""
    joined_at: datetime | None = maybe_moment()
    """Acts before it belong to an earlier holder of the call sign. None: there was none."""
    left_at: datetime | None = maybe_moment()
    former_sign: str | None = Field(default=None, max_length=12, index=True)
    """The call sign that a member had who has left; somebody else may have it now."""


class Dispatchable(Protocol):
    """A member to send: a `Member`, or a row that has these columns of it."""

    @property
    def id(self) -> int | None: ...
    @property
    def call_sign(self) -> str: ...
    @property
    def skills(self) -> list[str]: ...


class User(SQLModel, table=True):
    """A person with a desk role. `name` is the call sign, such as 701."""

    __tablename__ = "desk_user"  # USER is a keyword of PostgreSQL
    __table_args__ = (
        Index(
            # An account signs in one person only; a disabled user gives it free.
            "one_user_an_account",
            "notice_id",
            unique=True,
            sqlite_where=text("disabled_at IS NULL"),
            postgresql_where=text("disabled_at IS NULL"),
        ),
    )

    id: int | None = Field(default=None, primary_key=True)
    name: str = Field(unique=True, max_length=40)
    role: Role = choice(Role)
    area_id: int = Field(foreign_key="area.id", index=True)
    seat: int | None = None
    password_hash: str = Field(default="", max_length=255)
    language: str = Field(default="zh-CN", max_length=10)
    disabled_at: datetime | None = maybe_moment()
    second_factor_at: datetime | None = maybe_moment()
    """Since then neither a password nor 浙政钉 alone signs this user in."""
    notice_id: str | None = Field(default=None, max_length=64)
    """The account of 浙政钉 with which this user can sign in at the desk."""


class Totp(SQLModel, table=True):
    """The secret of a desk user's authenticator app (RFC 6238), encrypted by `SECRET_KEY`."""

    user_id: int = Field(primary_key=True, foreign_key="desk_user.id")
    sealed: str = Field(max_length=255)
    made_at: datetime = moment()
    confirmed_at: datetime | None = maybe_moment()
    """Until a first code was typed, the secret asks for nothing."""
    last_step: int = 0
    """The 30 seconds of the last accepted code: no code works twice."""


class Passkey(SQLModel, table=True):
    """A passkey of a desk user (WebAuthn): the public half, which is no secret."""

    id: str = Field(primary_key=True, max_length=1400)
    """The credential id, as base64url."""
    user_id: int = Field(foreign_key="desk_user.id", index=True)
    public_key: str = Field(max_length=4000)
    """COSE (RFC 9052), as base64url."""
    sign_count: int = 0
    """0 for ever where the authenticator does not count."""
    made_at: datetime = moment()
    used_at: datetime | None = maybe_moment()
    challenged_at: datetime = moment()
    """The time of the last challenge that it answered; an older one is not taken any more."""


class Shift(SQLModel, table=True):
    """The plan: a member is on duty in an area from one time to another."""

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
    """The real time of a member on duty; `Shift` is the planned time."""

    __table_args__ = (
        Index(
            # A member has at most one open duty.
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
    started_by_user_id: int | None = None
    """代上岗: the desk user who put the member on duty; none when the member did it."""
    ended_at: datetime | None = maybe_moment()
    ended_by_user_id: int | None = None
    """代下岗: the desk user who took the member off duty."""


class Phone(SQLModel, table=True):
    """An enrolled device of a member (docs/decisions/phones.md)."""

    __table_args__ = (
        CheckConstraint(
            "confirmed_by_user_id IS NULL OR confirmed_at IS NOT NULL", "phone_confirmed_by_user"
        ),
        CheckConstraint(
            "confirmed_by_phone_id IS NULL OR (confirmed_at IS NOT NULL"
            " AND confirmed_by_user_id IS NULL AND confirmed_by_phone_id <> id)",
            "phone_confirmed_by_phone",
        ),
    )

    id: str = an_id()
    member_id: int = Field(foreign_key="member.id", index=True)
    agent: str = Field(default="", max_length=200)
    host: str | None = Field(default=None, max_length=255)
    """The host of ours at which it signed in; a browser's session belongs to one. None: unknown."""
    enrolled_at: datetime = moment()
    enrolled_by_user_id: int | None = Field(default=None, foreign_key="desk_user.id")
    """The desk user who made the one-time link; none for a link of a command and for 浙政钉."""
    confirmed_at: datetime | None = maybe_moment()
    """Until then each act of this phone is shown as 未确认 (unconfirmed)."""
    confirmed_by_user_id: int | None = Field(default=None, foreign_key="desk_user.id")
    confirmed_by_phone_id: str | None = Field(default=None, foreign_key="phone.id", max_length=32)
    revoked_at: datetime | None = maybe_moment()
    seen_at: datetime | None = maybe_moment()
    battery: int | None = None
    is_charging: bool | None = None
    screen: Screen = choice(Screen, Screen.UNKNOWN)
    screen_at: datetime | None = maybe_moment()
    """The time of the last heartbeat in which the page reported `screen`."""
    push: PushState = choice(PushState, PushState.NONE)


@dataclass(frozen=True, slots=True)
class Device:
    """The phone and the session by which an act came; a desk has no phone."""

    phone_id: str | None = None
    login_id: str | None = None
    is_confirmed: bool = True

    def feed_body(self) -> dict[str, Any]:
        """Return the part of an act's body that names the device."""
        ids: dict[str, Any] = {"phone_id": self.phone_id, "login_id": self.login_id}
        return ids if self.is_confirmed else {**ids, "unconfirmed": True}


NO_DEVICE = Device()
"""For acts that come by no session: the worker's, and those of tests."""


class PushSubscription(SQLModel, table=True):
    """A Web Push subscription of a browser (RFC 8030, RFC 8291). A retired one is never used."""

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
    """A one-time link: a phone enrols with it, or a desk user signs in or sets a password."""

    __table_args__ = (
        CheckConstraint("(member_id IS NULL) <> (user_id IS NULL)", "ticket_is_for_one"),
    )

    token_hash: str = Field(primary_key=True, max_length=64)
    member_id: int | None = Field(default=None, foreign_key="member.id")
    user_id: int | None = Field(default=None, foreign_key="desk_user.id")
    made_by: str = Field(max_length=40)
    made_by_user_id: int | None = Field(default=None, foreign_key="desk_user.id")
    """None when a command made the link."""
    made_at: datetime = moment()
    expires_at: datetime = moment()
    used_at: datetime | None = maybe_moment()
    is_confirming: bool = Field(
        default=False, sa_column=Column(Boolean, nullable=False, server_default=false())
    )
    """True when its maker may confirm phones: a member's first phone is then confirmed at once."""
    sets_password: bool = Field(
        default=False, sa_column=Column(Boolean, nullable=False, server_default=false())
    )
    """True when a desk user must set a password with it: it never signs in without one."""


class Login(SQLModel, table=True):
    """A server-side session or a bearer token. When the row ends, no process accepts it."""

    __table_args__ = (
        # Exactly one of phone, desk user and source.
        CheckConstraint(
            "(phone_id IS NOT NULL AND user_id IS NULL AND source_id IS NULL)"
            " OR (phone_id IS NULL AND user_id IS NOT NULL AND source_id IS NULL)"
            " OR (phone_id IS NULL AND user_id IS NULL AND source_id IS NOT NULL)",
            "login_is_for_one",
        ),
        CheckConstraint("scope = 'full' OR is_bearer", "session_is_full"),
    )

    id: str = an_id()
    token_hash: str = Field(unique=True, max_length=64)
    is_bearer: bool = False
    scope: Scope = choice(Scope, Scope.FULL)
    name: str = Field(default="", max_length=40)
    """The purpose of a token, in the operator's words."""
    has_old_cookie: bool = False
    """True for a session that began before its cookie was called `__Host-patrol_session`."""
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


class Lost(StrEnum):
    """The reason why the newest position of a member places nobody."""

    COARSE = "coarse"
    IMPOSSIBLE = "impossible"
    FAR = "far"
    """It is too far from the member's area."""
    JUMPED = "jumped"
    """Nobody can have moved there so fast from the position before."""


class Fix(SQLModel, table=True):
    """A position of a member on duty. It is deleted after `POSITION_DAYS` days."""

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
    taken_claim: str | None = claim()
    """The receiver's own time, where it is not about the same as `taken_at`."""
    # `duty.forget_fixes` deletes by this time.
    received_at: datetime = moment(index=True)


class LastPosition(SQLModel, table=True):
    """The newest fix of each member, as the phone claims it.

    While nobody can have moved so fast, `sure_…` hold the fix before, and the place is unknown.
    """

    __tablename__ = "last_position"
    __table_args__ = (
        CheckConstraint(
            "(sure_at IS NULL) = (sure_lat IS NULL) AND (sure_at IS NULL) = (sure_lon IS NULL)",
            "sure_fix_whole",
        ),
    )

    member_id: int = Field(primary_key=True, foreign_key="member.id")
    lat: float
    lon: float
    accuracy_m: float | None = None
    taken_at: datetime = moment()
    sure_lat: float | None = None
    sure_lon: float | None = None
    sure_accuracy_m: float | None = None
    sure_at: datetime | None = maybe_moment()
