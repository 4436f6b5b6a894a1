"""The push subscriptions of phones: store, replace and end them."""

from sqlalchemy import update
from sqlmodel import Session, col, select

from patrol import clock
from patrol.models import Phone, PushState, PushSubscription


def subscribe(
    session: Session, phone_id: str, *, endpoint: str, p256dh: str, auth: str, vapid_key_id: str
) -> None:
    """Store the phone's new subscription and retire its older ones."""
    session.connection().execute(
        update(PushSubscription)
        .where(
            col(PushSubscription.phone_id) == phone_id,
            col(PushSubscription.endpoint) != endpoint,
            col(PushSubscription.retired_at).is_(None),
        )
        .values(retired_at=clock.now(), retired_why="replaced")
    )
    # The browser may have subscribed under another phone before; then the row changes its phone.
    row = session.exec(
        select(PushSubscription).where(PushSubscription.endpoint == endpoint)
    ).first()
    if row is None:
        row = PushSubscription(
            phone_id=phone_id,
            endpoint=endpoint,
            p256dh=p256dh,
            auth=auth,
            vapid_key_id=vapid_key_id,
            made_at=clock.now(),
        )
    row.phone_id, row.p256dh, row.auth = phone_id, p256dh, auth
    row.retired_at = row.retired_why = None
    session.add(row)
    set_state(session, phone_id, PushState.OK)


def unsubscribe(session: Session, phone_id: str, endpoint: str) -> bool:
    """Retire this subscription of the phone; False when the phone has no such subscription."""
    retired = session.connection().execute(
        update(PushSubscription)
        .where(
            col(PushSubscription.phone_id) == phone_id, col(PushSubscription.endpoint) == endpoint
        )
        .values(retired_at=clock.now(), retired_why="unsubscribed")
    )
    if retired.rowcount == 0:
        return False
    set_state(session, phone_id, PushState.NONE)
    return True


def set_state(session: Session, phone_id: str, state: PushState) -> None:
    """Record the phone's push state, so that the desk knows how to reach the member."""
    phone = session.get_one(Phone, phone_id)
    phone.push = state
    session.add(phone)
