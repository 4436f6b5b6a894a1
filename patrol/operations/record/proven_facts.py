"""Compare what a case's acts prove beside its state: raw position, waiting, last mover.

It is compared where the acts say it; cases that were opened before 0.2 have no raw position there.
"""

from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any

from patrol import clock
from patrol.feed import Event
from patrol.models import FeedKind as F
from patrol.models import Incident
from patrol.operations.record.differing import is_near, said
from patrol.status import IncidentStatus

PLACE = frozenset({"place", "lat", "lon"})


@dataclass
class ProvenFacts:
    """Facts of one case by its acts, up to this point of the walk."""

    status: str | None = None
    waiting_since: str | None = None
    movers: set[str] = field(default_factory=set)
    """Those who acted on the case since its status last changed; one of them changed it."""
    raw: dict[str, Any] | None = None
    """The position as the source said it; None when the opening is from before 0.2."""
    place_at: str | None = None
    verify_source: bool = False

    def take(self, event: Event, body: dict[str, Any]) -> None:
        state = body.get("incident")
        if state is None:
            return
        if state["status"] != self.status:
            self.movers = set()
            is_waiting = state["status"] == IncidentStatus.NEW or self.status is None
            self.waiting_since = clock.iso(event.at) if is_waiting else self.waiting_since
            self.status = state["status"]
        self.movers |= {event.actor, body.get("call_sign", ""), event.member or ""}
        if event.kind == F.INCIDENT_OPENED and "raw" in body:
            self.raw, self.verify_source = body["raw"], body["verify_source"]
        elif event.kind == F.INCIDENT_AMENDED and PLACE & set(body.get("changed", ())):
            self.place_at = clock.iso(event.at)
            if self.raw is not None:
                self.raw = {"datum": "wgs84", "lat": state["lat"], "lon": state["lon"]}

    def compare(self, case: Incident) -> Iterator[str]:
        """Yield each difference."""
        waits = clock.iso(case.waiting_since)
        if self.waiting_since is not None and not is_near(waits, self.waiting_since):
            yield f"its waiting_since is {waits}, the feed says {self.waiting_since}"
        if self.movers and case.moved_by not in self.movers:
            yield f"its moved_by is {said(case.moved_by)}, and no act of theirs moved it"
        if self.raw is not None:
            yield from self._place(case, self.raw)

    def _place(self, case: Incident, raw: dict[str, Any]) -> Iterator[str]:
        now = {"datum": case.datum, "lat": case.raw_lat, "lon": case.raw_lon}
        for name in ("datum", "lat", "lon"):
            if now[name] != raw[name]:
                column = name if name == "datum" else f"raw_{name}"
                yield f"its {column} is {said(now[name])}, the feed says {said(raw[name])}"
        place_at = clock.iso_or_none(case.place_at)
        if place_at != self.place_at and not is_near(place_at, self.place_at):
            yield f"its place_at is {said(place_at)}, the feed says {said(self.place_at)}"
        if self.verify_source and not case.verify_source:
            yield "its verify_source is False, the feed says True"
