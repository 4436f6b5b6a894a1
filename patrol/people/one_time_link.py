"""End the one-time links of a person that nobody has used yet."""

from sqlalchemy import update
from sqlmodel import Session, col

from patrol import clock
from patrol.models import Ticket


def end_unused(
    session: Session, *, member_id: int | None = None, user_id: int | None = None
) -> None:
    """End all unused links of a member, or of a desk user: somebody else may have them."""
    is_theirs = (
        col(Ticket.user_id) == user_id if member_id is None else col(Ticket.member_id) == member_id
    )
    unused = update(Ticket).where(is_theirs, col(Ticket.used_at).is_(None))
    session.connection().execute(unused.values(expires_at=clock.now()))
