"""A member's phones: a new one is noted and waits for its confirmation, a lost one is revoked.

docs/decisions/phones.md says who may confirm what, and why.
"""

from collections.abc import Collection

from sqlalchemy import update
from sqlmodel import Session, col, select

from patrol import alarm, clock, feed
from patrol.access import Actor, Forbidden, NotFound
from patrol.models import AlarmKind, Audience, Device, FeedKind, Login, Member, Phone
from patrol.people import one_time_link
from patrol.sign_in import MAY_CONFIRM


def device_of(me: Actor) -> Device:
    """Return the phone and the session by which this person acts."""
    return Device(me.phone_id, me.login_id, me.is_confirmed)


def note_new_phone(session: Session, entered: tuple[str, Login], host: str) -> tuple[str, Login]:
    """Note a phone that was just enrolled, and raise an alarm when the member has other phones.

    `entered` is the new session, and is returned; `host` is ours, at which it signed in. A phone
    that is known is not noted again.
    """
    _, login = entered
    if login.phone_id is None:
        return entered
    phone = session.get_one(Phone, login.phone_id)
    phone.host = host[:255]
    session.add(phone)
    if not _is_first(session, login):
        return entered
    member = session.get_one(Member, phone.member_id)
    _note(session, FeedKind.PHONE_ENROLLED, phone, member, by=member.call_sign)
    # A member's first phone replaces nobody's, so it raises no alarm.
    if _has_others(session, phone):
        alarm.raise_(
            session,
            AlarmKind.NEW_PHONE,
            phone.id,
            by=member.call_sign,
            area_id=member.area_id,
            call_sign=member.call_sign,
            phone_id=phone.id,
        )
    return entered


def _is_first(session: Session, login: Login) -> bool:
    """True when the phone has no other session: then this session enrolled it."""
    other = select(Login.id).where(Login.phone_id == login.phone_id, Login.id != login.id)
    return session.exec(other.limit(1)).first() is None


def _has_others(session: Session, phone: Phone) -> bool:
    others = select(Phone.id).where(Phone.member_id == phone.member_id, Phone.id != phone.id)
    return session.exec(others.limit(1)).first() is not None


def waiting(session: Session, me: Actor) -> list[Phone]:
    """Return the member's new phones that this phone may confirm, or shut out."""
    # One unconfirmed phone must not confirm the next.
    if not me.is_confirmed:
        return []
    return list(
        session.exec(
            select(Phone)
            .where(
                Phone.member_id == me.member_id,
                Phone.id != me.phone_id,
                col(Phone.confirmed_at).is_(None),
                col(Phone.revoked_at).is_(None),
            )
            .order_by(Phone.id)
        )
    )


def unconfirmed(session: Session, phone_ids: Collection[str]) -> frozenset[str]:
    """Return those of these phones that nobody has confirmed."""
    if not phone_ids:
        return frozenset()
    return frozenset(
        session.exec(
            select(Phone.id).where(col(Phone.id).in_(phone_ids), col(Phone.confirmed_at).is_(None))
        )
    )


def unconfirmed_of(session: Session, member_ids: Collection[int]) -> dict[int, list[str]]:
    """Return the ids of the phones that wait for a confirmation, by member."""
    rows = session.exec(
        select(Phone.member_id, Phone.id)
        .where(
            col(Phone.member_id).in_(member_ids),
            col(Phone.confirmed_at).is_(None),
            col(Phone.revoked_at).is_(None),
        )
        .order_by(Phone.id)
    )
    waiting: dict[int, list[str]] = {}
    for member_id, phone_id in rows:
        waiting.setdefault(member_id, []).append(phone_id)
    return waiting


def confirm(session: Session, me: Actor, phone_id: str) -> Phone:
    """Confirm a new phone, as its member by another confirmed phone or as a supervisor.

    Raises: NotFound, Forbidden.
    """
    phone, member = _of(session, me, phone_id)
    # A dispatcher may have made the link, so another person looks at the phone.
    if me.is_desk and me.role not in MAY_CONFIRM:
        raise Forbidden
    if phone.revoked_at is not None:
        raise NotFound("phone")
    if phone.confirmed_at is None:
        phone.confirmed_at = clock.now()
        phone.confirmed_by_user_id, phone.confirmed_by_phone_id = me.user_id, me.phone_id
        session.add(phone)
        _note(session, FeedKind.PHONE_CONFIRMED, phone, member, by=me.name, device=device_of(me))
    return phone


def revoke(session: Session, me: Actor, phone_id: str) -> list[str]:
    """Revoke a phone and end its sessions. Return their ids: the caller closes the sockets.

    The desk may revoke any phone of its area, and a member a new one that is not his or hers.

    Raises: NotFound, Forbidden.
    """
    phone, member = _of(session, me, phone_id)
    # A stolen phone must not be able to shut out the phones that are known as the member's.
    if not me.is_desk and phone.confirmed_at is not None:
        raise Forbidden
    if phone.revoked_at is None:
        phone.revoked_at = clock.now()
        session.add(phone)
        # A link that was sent to the lost phone must not bring it back as another one.
        one_time_link.end_unused(session, member_id=member.id)
        _note(session, FeedKind.PHONE_REVOKED, phone, member, by=me.name, device=device_of(me))
    ended = session.connection().execute(
        update(Login)
        .where(col(Login.phone_id) == phone.id, col(Login.ended_at).is_(None))
        .values(ended_at=clock.now())
        .returning(col(Login.id))
    )
    return sorted(ended.scalars())


def _of(session: Session, me: Actor, phone_id: str) -> tuple[Phone, Member]:
    """Return a phone of the desk's area, or another phone of the member, with its member.

    Raises: NotFound, Forbidden.
    """
    phone = session.get(Phone, phone_id, with_for_update=True)
    member = session.get(Member, phone.member_id) if phone else None
    if phone is None or member is None:
        raise NotFound("phone")
    is_mine = not me.is_desk and member.id == me.member_id
    if not is_mine and not (me.is_desk and member.area_id in me.area_ids):
        raise NotFound("phone")
    # A phone that nobody confirmed may say nothing about phones, least of all about itself.
    if is_mine and (not me.is_confirmed or phone.id == me.phone_id):
        raise Forbidden
    return phone, member


def _note(
    session: Session,
    kind: FeedKind,
    phone: Phone,
    member: Member,
    *,
    by: str,
    device: Device | None = None,
) -> None:
    """Note an act about a phone; the desk and the member's phones read it."""
    feed.note(
        session,
        kind,
        by=by,
        area_id=member.area_id,
        audience=Audience.ONE,
        member=member.call_sign,
        call_sign=member.call_sign,
        of_phone_id=phone.id,
        unconfirmed=phone.confirmed_at is None,
        by_user_id=phone.enrolled_by_user_id if kind == FeedKind.PHONE_ENROLLED else None,
        phone_id=device.phone_id if device else phone.id,
        login_id=device.login_id if device else None,
    )
