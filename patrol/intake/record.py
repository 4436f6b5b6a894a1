"""Make `intake/1` records of what people enter on the pages of this system."""

import hashlib
from collections.abc import Mapping
from datetime import datetime
from typing import Any

from patrol import clock
from patrol.models import IntakeKind

LEAST_DIGITS = 8
"""Three and four digits of a shorter number would show nearly all of it."""
COUNTRY = "+86"


def record(
    *,
    source: str,
    source_ref: str,
    channel: str,
    category: str,
    severity: int,
    title: str,
    occurred_at: datetime,
    description: str = "",
    place: str = "",
    position: Mapping[str, Any] | None = None,
    photos: list[str] | None = None,
    reporter: str = "anonymous",
    certainty: str = "likely",
) -> dict[str, Any]:
    """Return the `intake/1` record of an entry on one of our pages; positions are WGS-84."""
    # The schema allows 128 characters in `source_ref`, 190 in the key's second part, 60 in `title`.
    return {
        "schema": "intake/1",
        "source": source,
        "source_ref": source_ref[:128],
        "dedup_key": f"{source}:{source_ref[:150]}".replace(" ", "_"),
        "channel": channel,
        "kind": IntakeKind.NEW.value,
        "occurred_at": clock.iso(occurred_at),
        "received_at": clock.iso(clock.now()),
        "category": category,
        "severity": severity,
        "certainty": certainty,
        "title": title[:60],
        "description": description,
        "location": _location(place, position),
        "media": [{"kind": "image", "sha256": sha, "stage": "report"} for sha in photos or ()],
        "reporter": {"kind": reporter},
        "raw": {
            "sha256": hashlib.sha256(source_ref.encode()).hexdigest(),
            "mime": "application/json",
        },
    }


def _location(place: str, position: Mapping[str, Any] | None) -> dict[str, Any]:
    location: dict[str, Any] = {"crs": "wgs84"}
    if position:
        location |= {
            "lat": position["lat"],
            "lon": position["lon"],
            "accuracy_m": position.get("accuracy_m"),
            "method": "gps",
        }
    if place or not position:
        location["address"] = place or "?"
    return location


def number_of(record: dict[str, Any]) -> str | None:
    """Return the number of the person who reported; None when the source gave none."""
    reporter = record.get("reporter") or {}
    return reporter.get("phone") or None


def masked(phone: str | None) -> str | None:
    """Return 138****0042 for +8613800000042; nothing of a short number."""
    if not phone:
        return None
    local = phone.removeprefix(COUNTRY)
    return f"{local[:3]}****{local[-4:]}" if len(local) >= LEAST_DIGITS else "****"
