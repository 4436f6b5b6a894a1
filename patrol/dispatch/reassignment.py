"""改派: take a member off one case and send the same member to another, both or neither."""

from sqlmodel import Session

from patrol.dispatch import order, withdrawal
from patrol.geo import Ride
from patrol.models import Assignment, Dispatchable, Incident, OffReason, Order


def move(
    session: Session,
    row: Assignment,
    case: Incident,
    target: Incident,
    member: Dispatchable,
    *,
    by: str,
    text: str = "",
    version: int | None = None,
    travel: dict[str, Ride] | None = None,
) -> Order:
    """Withdraw the assignment from `case` and send its member to `target`; return the new order.

    The caller has locked both cases. `version` is the version of `target` that the desk saw. A
    case that loses its last member waits for a dispatch again, and its clock runs on.

    Raises: IllegalMove, WrongVersion, AlreadySent, LostRace.
    """
    withdrawal.withdraw(session, row, case, by=by, reason=OffReason.REASSIGNED)
    return order.send(
        session, target, [member], by=by, text=text, version=version, travel=travel or {}
    )
