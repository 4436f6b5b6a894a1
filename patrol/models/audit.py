"""The audit: who signed in, enrolled a phone, read or exported."""

from datetime import datetime
from enum import StrEnum

from sqlalchemy import CheckConstraint
from sqlmodel import Field, SQLModel

from patrol.models.columns import an_id, choice, moment


class AuditAct(StrEnum):
    """The kind of an audited act. What changes a case is no act of the audit: it is in the feed."""

    SIGNED_IN = "signed_in"
    SIGNED_OUT = "signed_out"
    ENROLLED = "enrolled"
    LINK_MADE = "link_made"
    PHONE_REVOKED = "phone_revoked"
    USER_MADE = "user_made"
    TOKEN_MADE = "token_made"  # noqa: S105  # the name of an act
    TOKEN_ENDED = "token_ended"  # noqa: S105  # the name of an act
    PHOTO_READ = "photo_read"
    NUMBER_READ = "number_read"
    """A case was read that shows a number with its middle hidden."""
    NUMBER_SHOWN = "number_shown"
    """The whole number of a citizen or a member was read."""
    NUMBER_CALLED = "number_called"
    EXPORTED = "exported"
    ERASED = "erased"
    """A person was erased; the feed has the act with the rows."""
    IMPORTED = "imported"
    RESTORED = "restored"
    FORBIDDEN = "forbidden"
    READ = "read"
    """A list of people, or the audit itself, was read; the subject names it."""


class AuditResult(StrEnum):
    OK = "ok"
    REFUSED = "refused"


class Audit(SQLModel, table=True):
    """One audited act, or several equal ones of one minute. No row ever changes."""

    __table_args__ = (CheckConstraint("times > 0", "audit_happened"),)

    id: str = an_id()
    at: datetime = moment(index=True)
    act: AuditAct = choice(AuditAct)
    result: AuditResult = choice(AuditResult, AuditResult.OK)
    actor: str = Field(default="", max_length=64)
    """Call sign, name of the desk user, code of the source, or `cli:` and the operator's account.

    Empty when nobody was signed in and the given name is unknown.
    """
    login_id: str | None = Field(default=None, max_length=32)
    address: str = Field(default="", max_length=64)
    """The address of the caller; of failures that are counted, its network."""
    subject: str = Field(default="", max_length=120)
    """The object of the act: a photo's SHA-256, a case's id, a call sign, the way of signing in."""
    times: int = 1
    """The number of times in this minute, without the first time when that has its own row."""
