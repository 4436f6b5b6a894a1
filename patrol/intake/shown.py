"""An intake as the desk and the feed show it."""

from patrol import clock
from patrol.intake.record import number_of
from patrol.models import Intake, IntakeKind
from patrol.models.shapes import IntakeState


def state(row: Intake) -> IntakeState:
    """Return the intake as the desk and the feed show it, without the reporter."""
    return {
        "id": row.id,
        "source": row.source,
        "source_ref": row.source_ref,
        "intake_kind": IntakeKind(row.kind),
        "category": row.category,
        "severity": row.severity,
        "title": row.title,
        "place": row.place,
        "lat": row.lat,
        "lon": row.lon,
        "occurred_at": clock.iso(row.occurred_at),
        "received_at": clock.iso(row.received_at),
        "status": row.status,
        "incident_id": row.incident_id,
        "area_id": row.area_id,
        "photos": [m["sha256"] for m in row.record.get("media", ()) if m.get("sha256")],
        "description": row.description,
        "certainty": row.certainty,
        "tips": row.tips,
        "networks": row.networks,
        "folded_into": row.folded_into_id,
        "has_number": number_of(row.record) is not None,
        "voice": row.voice,
        "links": [m["url"] for m in row.record.get("media", ()) if _is_link(m.get("url"))],
    }


def _is_link(url: str | None) -> bool:
    """True for an address that a browser may open: a page must never run a `javascript:` one."""
    return bool(url) and str(url).lower().startswith(("https://", "http://"))
