"""Read the reachability board: the grades of each member's channels, and the last comms check."""

from sqlmodel import Session, col, select

from patrol import clock, reachability
from patrol.access import Actor
from patrol.channels import known_addresses
from patrol.models import Channel, Duty, Member, Phone
from patrol.models.shapes import ReachGrade
from patrol.queries.reachability_shapes import MemberReachability, PhoneState, ReachabilityBoard
from patrol.reachability import Grade, comms_check

RANK: dict[ReachGrade, int] = {"ok": 0, "doubtful": 1, "dead": 2}
AT_ONCE = (Channel.LIVE, Channel.PUSH)


def board(session: Session, actor: Actor) -> ReachabilityBoard:
    """Return the reachability of the members in the actor's areas."""
    members = session.exec(
        select(Member, Duty.id)
        .outerjoin(Duty, (col(Duty.member_id) == col(Member.id)) & col(Duty.ended_at).is_(None))
        .where(col(Member.area_id).in_(actor.area_ids), col(Member.left_at).is_(None))
        .order_by(Member.call_sign)
    ).all()
    grades = reachability.grades(session, [member.id or 0 for member, _ in members])
    phones = reachability.phones(session, [member.id or 0 for member, _ in members])
    check = comms_check.newest(session, actor.area_ids)
    addresses = known_addresses(session)
    return {
        "at": clock.iso(clock.now()),
        "channels": {
            # Live and push are our own: they need no account at a provider.
            channel.value: channel in AT_ONCE or channel in addresses
            for channel in reachability.CHANNELS
        },
        "members": [
            _row(member, duty is not None, grades[member.id or 0], phones.get(member.id or 0))
            for member, duty in members
        ],
        "check": comms_check.results(session, check) if check else None,
        "move": None,
    }


def _row(
    member: Member, on_duty: bool, channels: dict[Channel, Grade], phone: Phone | None
) -> MemberReachability:
    return {
        "call_sign": member.call_sign,
        "area_id": member.area_id,
        "on_duty": on_duty,
        "grade": overall(channels),
        "channels": {
            channel.value: {
                "grade": grade.grade,
                "why": grade.why,
                "alive_at": clock.iso_or_none(grade.alive_at),
            }
            for channel, grade in channels.items()
        },
        "phone": _phone(phone) if phone else None,
    }


def _phone(phone: Phone) -> PhoneState:
    return {
        "screen": phone.screen,
        "screen_at": clock.iso_or_none(phone.screen_at),
        "battery": phone.battery,
        "is_charging": phone.is_charging,
        "push": phone.push,
    }


def overall(channels: dict[Channel, Grade]) -> ReachGrade:
    """Return the best grade of live and push, which ring at once.

    If both are dead, another channel that works makes the member doubtful.
    """
    best = min((channels[channel].grade for channel in AT_ONCE), key=lambda grade: RANK[grade])
    others = [grade.grade for channel, grade in channels.items() if channel not in AT_ONCE]
    return "doubtful" if best == "dead" and "ok" in others else best
