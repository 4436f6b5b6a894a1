"""The types of desk users and members as the administration shows them."""

from typing import Literal

from typing_extensions import TypedDict

from patrol.models import Role
from patrol.models.shapes import Moment


class AreaNode(TypedDict):
    """An area that the caller may name, with its depth below the caller's own area."""

    id: int
    parent_id: int | None
    name: str
    depth: int
    retired: bool


Condition = Literal["active", "invited", "linkless", "disabled"]


class DeskUserState(TypedDict):
    """A desk user. `invited` has a valid link and no password yet; `linkless` has neither."""

    id: int
    name: str
    role: Role
    area: AreaNode
    seat: int | None
    state: Condition
    link_until: Moment | None
    has_second_factor: bool
    notice_id: str | None
    seen_at: Moment | None
    is_me: bool


class MembersPhone(TypedDict):
    """A phone of a member. `model` is what its browser says, which may be nothing."""

    id: str
    model: str
    enrolled_at: Moment
    seen_at: Moment | None
    is_confirmed: bool
    is_revoked: bool


class NoticeAnswer(TypedDict):
    """A member's newest answer to the privacy notice."""

    version: str
    positions: bool
    """True when the member agrees that positions are recorded on duty."""
    at: Moment


class MemberRecord(TypedDict):
    """All that an administrator keeps of a member. Of the mobile only the ends are shown."""

    id: int
    call_sign: str
    name: str | None
    area: AreaNode
    skills: list[str]
    kit: list[str]
    mobile: str | None
    notice_id: str | None
    on_duty: bool
    joined_at: Moment | None
    consent: NoticeAnswer | None
    phones: list[MembersPhone]


class FormerMember(TypedDict):
    """A member who has left, with the call sign until then."""

    id: int
    call_sign: str
    name: str | None
    until: Moment


class ReporterState(TypedDict):
    """The person who reported the case; the number is masked (138****0042)."""

    kind: str | None
    phone: str | None
    is_verified: bool | None
    """True when a firm has proven its number by a code (已核实); null where nobody asks."""
