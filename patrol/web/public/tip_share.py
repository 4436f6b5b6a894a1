"""Bound the tips of one network and about one place; nobody uses up the share of the others.

The counts are of this process. A 特急 tip beyond its share is stored and waits for a look.
"""

from dataclasses import dataclass
from typing import Any

from flask import request

from patrol import clock, sign_in
from patrol.access import NotFound
from patrol.intake.place import spot_of
from patrol.models import Severity
from patrol.office import Chip
from patrol.queries import tip as tip_query
from patrol.web.http import limit, link_limit
from patrol.web.http.gate import services
from patrol.web.http.network import network_of
from patrol.web.public import tip_device


@dataclass(frozen=True, slots=True)
class Share:
    """The sender's network under today's key, and whether it still has tips left."""

    network: str
    is_within: bool


def take(chip: Chip, position: dict[str, Any] | None, place: str) -> Share:
    """Count a tip for its place, and for its browser when we know it, else for its network.

    Raises: Problem 429, for a tip that is not 特急.
    """
    rule = services().office.tips
    network = network_of(request.remote_addr)
    lat, lon = (position["lat"], position["lon"]) if position else (None, None)
    spot, window = spot_of(lat, lon, place), f"{rule.window_s} seconds"
    device = tip_device.known()
    shares = (
        ("tip_device", device, f"{rule.of_device}/{window}")
        if device
        else ("tip", network, f"{rule.of_network}/{window}"),
        ("tip_place", f"{chip.category} {spot}", f"{rule.of_place}/{window}"),
    )
    if chip.severity > Severity.CRITICAL:
        for share in shares:
            limit.hit(*share)
        return Share(_todays(network), is_within=True)
    return Share(_todays(network), is_within=all([limit.is_within(*share) for share in shares]))


def _todays(network: str) -> str:
    """Return the network's name for this day: without our secret nobody finds the address."""
    secret = services().settings.secret_key
    return sign_in.hashed(f"{secret}:network:{clock.now():%Y-%m-%d}:{network}")[:20]


def take_answer(token: str) -> None:
    """Count an answer or a detail of a tip's author for the tip; a guess counts for its network.

    A guess takes no write lock. Raises: NotFound, Problem 429.
    """
    with services().database.read() as session:
        is_live = tip_query.is_known(session, token)
    link_limit.count("tip_answer", token, "120/10 minutes", is_live=is_live)
    if not is_live:
        raise NotFound("tip")
    limit.hit("tip_answer", sign_in.hashed(token), "20/10 minutes")
