"""并案: what belongs to a merged case is read with the case that goes on.

Nothing is moved when two cases are merged. Intakes, photos, tips and reports stay with their own
case, and a reader follows `merged_into_id`; so an undone merge gives each case its own back.
"""

from collections.abc import Iterable, Sequence
from typing import Any

from sqlmodel import Session, col, select
from sqlmodel.sql.expression import SelectOfScalar

from patrol.models import Incident
from patrol.status import IncidentStatus


def living(session: Session, case: Incident, *, lock: bool = False) -> Incident:
    """Return the case that `case` was merged into, through any number of merges, or itself.

    With `lock` the returned case is locked and as it is in the database now.
    """
    # No circle is possible: a case is merged only into an open one (`closure.merge`).
    while case.status == IncidentStatus.MERGED and case.merged_into_id is not None:
        case = session.get_one(
            Incident, case.merged_into_id, with_for_update=lock, populate_existing=lock
        )
    return case


def living_of(session: Session, incident_id: str | None) -> Incident | None:
    """Return the case that goes on for the case of this id; None without an id."""
    case = session.get(Incident, incident_id) if incident_id else None
    return living(session, case) if case is not None else None


def living_by_id(session: Session, incident_ids: Iterable[str]) -> dict[str, Incident]:
    """Return by each of these ids the case that goes on for it; one statement reads them all."""
    keys = set(incident_ids)
    if not keys:
        return {}
    first = select(Incident.id, Incident.merged_into_id).where(col(Incident.id).in_(keys))
    chain = first.cte("chain", recursive=True)
    then = select(Incident.id, Incident.merged_into_id)
    chain = chain.union(then.join(chain, col(Incident.id) == chain.c.merged_into_id))
    rows = session.exec(select(Incident).where(col(Incident.id).in_(select(chain.c.id))))
    cases = {row.id: row for row in rows}
    # The session knows every case of the chains, so that `living` reads none again.
    return {key: living(session, cases[key]) for key in keys}


def heirs(session: Session, incident_ids: Iterable[str]) -> list[Incident]:
    """Return these cases and those that each was merged into; to see one is to see all of it."""
    cases: dict[str, Incident] = {}
    for incident_id in incident_ids:
        case = session.get_one(Incident, incident_id)
        cases[case.id] = case
        while case.merged_into_id is not None:
            case = session.get_one(Incident, case.merged_into_id)
            cases[case.id] = case
    return list(cases.values())


def family(session: Session, incident_id: str) -> list[str]:
    """Return the id of a case and of all cases that were merged into it, also through others."""
    return list(session.connection().execute(family_of([incident_id])).scalars())


def family_of(incident_ids: Sequence[str] | SelectOfScalar[str]) -> Any:
    """Return a query for the ids of these cases and of all that were merged into them."""
    cases = select(Incident.id).where(col(Incident.id).in_(incident_ids))
    family = cases.cte("family", recursive=True)
    merged = select(Incident.id).join(family, col(Incident.merged_into_id) == family.c.id)
    # UNION, not UNION ALL: a case that comes twice is followed once.
    return select(family.union(merged).c.id)
