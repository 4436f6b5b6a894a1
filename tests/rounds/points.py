"""Points for the tests of rounds: along the bridge, each 100 m north of the one before."""

from typing import Any

from sqlmodel import select

from patrol.models import Checkpoint
from tests.cast import BRIDGE, Cast

POINTS = "/api/v1/admin/checkpoints"
NORTH_100M = 0.0009
LAT, LON = BRIDGE


def entry(name: str, number: int = 0, **more: Any) -> dict[str, Any]:
    here = {"area_id": 4, "lat": LAT + number * NORTH_100M, "lon": LON}
    return {"name": name, **here, **more}


def enter(cast: Cast, *names: str) -> dict[str, int]:
    """Enter the points by the administrator, and return their ids by name."""
    ids = {}
    for number, name in enumerate(names):
        answer = cast("703").send("POST", POINTS, entry(name, number), want=201)
        ids[name] = answer["checkpoint"]["id"]
    return ids


def kept(cast: Cast) -> dict[str, Checkpoint]:
    with cast.services.database.read() as session:
        return {row.name: row for row in session.exec(select(Checkpoint))}


def scanned(cast: Cast, who: str, checkpoint_id: int, **proof: Any) -> Any:
    body = {"checkpoint_id": checkpoint_id, "proof": "said", **proof}
    return cast(who).send("POST", "/api/v1/scans", body, want=201)["scan"]
