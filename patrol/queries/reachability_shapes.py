"""The types of the reachability board (叫得通)."""

from typing_extensions import TypedDict

from patrol.models import PushState, Screen
from patrol.models.shapes import CommsCheckResults, Moment, ReachGrade


class ChannelGrade(TypedDict):
    """The grade of one channel to one member, judged from the device and the channel only."""

    grade: ReachGrade
    why: str
    alive_at: Moment | None


class PhoneState(TypedDict):
    """The state of a member's phone, as the phone reports it."""

    screen: Screen
    screen_at: Moment | None
    battery: int | None
    is_charging: bool | None
    push: PushState


class MemberReachability(TypedDict):
    """The grades of all channels to one member now."""

    call_sign: str
    area_id: int
    on_duty: bool
    grade: ReachGrade
    channels: dict[str, ChannelGrade]
    phone: PhoneState | None


class PhoneToMove(TypedDict):
    """A phone at the former address, whose member has none at the present one."""

    call_sign: str
    model: str
    seen_at: Moment | None


class DomainMove(TypedDict):
    """The move from one address to another (`FORMER_URL`), and the phones that have not moved."""

    former_url: str
    url: str
    phones: list[PhoneToMove]


class ReachabilityBoard(TypedDict):
    """叫得通: which channels are set up, each member's grades, the newest comms check."""

    at: Moment
    channels: dict[str, bool]
    members: list[MemberReachability]
    check: CommsCheckResults | None
    move: DomainMove | None
