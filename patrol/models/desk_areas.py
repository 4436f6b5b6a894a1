"""The areas whose desks are to learn what counts for every area."""

from sqlmodel import Session, col, select

from patrol.models.people import User


def desk_areas(session: Session) -> list[int]:
    """Return the areas with a desk user: a desk does not see the acts of the area above it."""
    query = select(User.area_id).where(col(User.disabled_at).is_(None))
    return list(session.exec(query.distinct().order_by(col(User.area_id))))
