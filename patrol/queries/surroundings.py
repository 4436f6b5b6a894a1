"""Read what is near to the open cases of a member, with one query for each kind of answer."""

from collections.abc import Iterable, Mapping

from sqlmodel import Session

from patrol import status
from patrol.models import Assignment
from patrol.models.shapes import AidState, IncidentState
from patrol.models.site_shapes import SiteState
from patrol.office import Office
from patrol.places import aid, site


def of(
    session: Session,
    office: Office,
    rows: Iterable[Assignment],
    cases: Mapping[str, IncidentState],
) -> tuple[dict[str, list[AidState]], dict[str, list[SiteState]]]:
    """Return the nearest aid and the records of the place, by the id of each open case."""
    shown = [cases[row.incident_id] for row in rows if row.status in status.ENGAGED]
    scenes = {
        case["id"]: aid.scene(office, case["category"], case["lat"], case["lon"]) for case in shown
    }
    sites = {
        case["id"]: site.scene(case["place"], case["area_id"], case["lat"], case["lon"])
        for case in shown
    }
    wanted = {key: scene for key, scene in scenes.items() if scene}
    return aid.nearest(session, wanted), site.of(session, sites)
