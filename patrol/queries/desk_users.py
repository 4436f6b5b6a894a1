"""The desk users of an administrator's areas, as the page of people shows them."""

from collections.abc import Collection, Sequence
from datetime import datetime

from sqlmodel import Session, col, func, select

from patrol import clock
from patrol.access import Actor, NotFound
from patrol.models import Area, Login, Ticket, User
from patrol.people import desk_user
from patrol.queries.people_shapes import AreaNode, Condition, DeskUserState

Nodes = dict[int, AreaNode]


def areas(session: Session, area_ids: Collection[int]) -> Nodes:
    """Return the areas in the order of the tree, by id."""
    rows = session.exec(select(Area).where(col(Area.id).in_(area_ids)).order_by(Area.path)).all()
    least = min((row.path.count("/") for row in rows), default=0)
    return {
        row.id or 0: {
            "id": row.id or 0,
            "parent_id": row.parent_id,
            "name": row.name,
            "depth": row.path.count("/") - least,
            "retired": row.retired_at is not None,
        }
        for row in rows
    }


def require_area(me: Actor, area_id: int) -> None:
    """Refuse an area that is not of the caller.

    Raises: NotFound.
    """
    if area_id not in me.area_ids:
        raise NotFound("area")


def listed(session: Session, me: Actor, nodes: Nodes) -> list[DeskUserState]:
    """Return all desk users of the caller's areas, the disabled ones last."""
    return _states(session, me, desk_user.seen(session, me), nodes)


def state(session: Session, me: Actor, user: User) -> DeskUserState:
    """Return one desk user."""
    session.flush()
    return _states(session, me, [user], areas(session, me.area_ids))[0]


def _states(
    session: Session, me: Actor, users: Sequence[User], nodes: Nodes
) -> list[DeskUserState]:
    ids = [user.id or 0 for user in users]
    seen_at = _newest(session, ids)
    links = _links(session, ids)
    return [
        {
            "id": user.id or 0,
            "name": user.name,
            "role": user.role,
            "area": nodes[user.area_id],
            "seat": user.seat,
            "state": _condition(user, links),
            "link_until": clock.iso_or_none(links.get(user.id or 0)),
            "has_second_factor": user.second_factor_at is not None,
            "notice_id": user.notice_id,
            "seen_at": clock.iso_or_none(seen_at.get(user.id or 0)),
            "is_me": user.id == me.user_id,
        }
        for user in users
    ]


def _condition(user: User, links: dict[int, datetime]) -> Condition:
    if user.disabled_at is not None:
        return "disabled"
    if user.password_hash:
        return "active"
    return "invited" if user.id in links else "linkless"


def _newest(session: Session, user_ids: Collection[int]) -> dict[int, datetime]:
    """Return the time of each user's last request in a session of a browser."""
    rows = session.exec(
        select(Login.user_id, func.max(Login.seen_at))
        .where(col(Login.user_id).in_(user_ids), col(Login.is_bearer).is_(False))
        .group_by(col(Login.user_id))
    )
    return {user_id: at for user_id, at in rows if user_id is not None}


def _links(session: Session, user_ids: Collection[int]) -> dict[int, datetime]:
    """Return until when each user's unused link to set a password is valid."""
    rows = session.exec(
        select(Ticket.user_id, func.max(Ticket.expires_at))
        .where(
            col(Ticket.user_id).in_(user_ids),
            col(Ticket.sets_password),
            col(Ticket.used_at).is_(None),
            col(Ticket.expires_at) > clock.now(),
        )
        .group_by(col(Ticket.user_id))
    )
    return {user_id: at for user_id, at in rows if user_id is not None}
