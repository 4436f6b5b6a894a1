"""The chiefs of the whole district, who alone may change what counts for every street."""

from sqlmodel import Session

from patrol.access import Actor, Forbidden
from patrol.models import Area, Role


class NeedsDistrict(Forbidden):
    """Only a supervisor or administrator of the root area may do that."""


def leads_district(session: Session, actor: Actor) -> bool:
    """True for a supervisor or administrator of a root area, which has no area above it."""
    is_chief = actor.role in (Role.SUPERVISOR, Role.ADMIN)
    return is_chief and session.get_one(Area, actor.area_id).parent_id is None


def require_district(session: Session, actor: Actor) -> None:
    """Let only the district's chiefs change a setting that counts for every area.

    Raises: NeedsDistrict.
    """
    if not leads_district(session, actor):
        raise NeedsDistrict
