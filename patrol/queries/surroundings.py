"""Read what is known of the scenes of a member's open cases, with few queries for all of them."""

from collections.abc import Iterable, Mapping

from sqlmodel import Session

from patrol import status
from patrol.models import Assignment
from patrol.models.shapes import AidState, IncidentState
from patrol.models.site_shapes import SiteState
from patrol.office import Office
from patrol.places import aid, site
from patrol.queries import before_photos


def of(
    session: Session,
    office: Office,
    rows: Iterable[Assignment],
    cases: Mapping[str, IncidentState],
) -> tuple[dict[str, list[AidState]], dict[str, list[SiteState]], dict[str, list[str]]]:
    """Return by the id of each open case what is known of its scene.

    These are the nearest aid, the records of the place, and the reporters' photos.
    """
    shown = [cases[row.incident_id] for row in rows if row.status in status.ENGAGED]
    scenes = {
        case["id"]: aid.scene(office, case["category"], case["lat"], case["lon"]) for case in shown
    }
    sites = {
        case["id"]: site.scene(case["place"], case["area_id"], case["lat"], case["lon"])
        for case in shown
    }
    wanted = {key: scene for key, scene in scenes.items() if scene}
    photos = before_photos.of(session, sites)
    return aid.nearest(session, wanted), site.of(session, sites), photos
