"""更正: a case is corrected, and so are the orders of whoever is on it, whoever corrects it."""

from typing import Any

from sqlmodel import Session

from patrol import delivery, incident
from patrol.models import Incident
from patrol.office import Office


def amend(
    session: Session, case: Incident, office: Office, changes: dict[str, Any], *, by: str
) -> None:
    """Correct a case; a changed place is also pushed to crews whose page is closed (地点更正)."""
    known = case.place_version
    incident.amend(session, case, office, changes, by=by)
    if case.place_version > known:
        delivery.correct(session, case)
