"""更正: correct a case and the orders of its crew.

The desk and a source use the same function, so that the crew always gets a corrected place.
"""

from typing import Any

from sqlmodel import Session

from patrol import delivery, incident
from patrol.models import Incident
from patrol.office import Office


def amend(
    session: Session, case: Incident, office: Office, changes: dict[str, Any], *, by: str
) -> None:
    """Correct a case. A changed place is also pushed to members whose page is closed (地点更正).

    Raises: UnknownCategory.
    """
    old_version = case.place_version
    incident.amend(session, case, office, changes, by=by)
    if case.place_version > old_version:
        delivery.correct(session, case)
