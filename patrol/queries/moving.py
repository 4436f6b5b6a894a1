"""The phones that still use the former address while a domain moves (`FORMER_URL`)."""

from sqlalchemy.orm import aliased
from sqlmodel import Session, col, or_, select

from patrol import clock
from patrol.access import Actor
from patrol.config import Settings
from patrol.models import Member, Phone
from patrol.people import device_model
from patrol.queries.reachability_shapes import DomainMove, PhoneToMove


def state(session: Session, actor: Actor, settings: Settings) -> DomainMove | None:
    """Return how far the move is, for the members in the actor's areas; None without a move."""
    if not settings.former_url:
        return None
    phones = _not_moved(session, actor, settings.host)
    return {"former_url": settings.former_url, "url": settings.public_url, "phones": phones}


def _not_moved(session: Session, actor: Actor, host: str) -> list[PhoneToMove]:
    """A browser keeps a session for one host only, so a phone that moves is enrolled anew."""
    newer = aliased(Phone)
    has_moved = select(newer.id).where(
        col(newer.member_id) == col(Phone.member_id),
        col(newer.host) == host,
        col(newer.revoked_at).is_(None),
    )
    rows = session.exec(
        select(Member.call_sign, Phone.agent, Phone.seen_at)
        .join(Phone, col(Phone.member_id) == col(Member.id))
        .where(
            col(Member.area_id).in_(actor.area_ids),
            col(Member.left_at).is_(None),
            col(Phone.revoked_at).is_(None),
            or_(col(Phone.host).is_(None), col(Phone.host) != host),
            ~has_moved.exists(),
        )
        .order_by(Member.call_sign, col(Phone.enrolled_at))
    )
    return [
        {
            "call_sign": call_sign,
            "model": device_model.named(agent),
            "seen_at": clock.iso_or_none(seen_at),
        }
        for call_sign, agent, seen_at in rows
    ]
