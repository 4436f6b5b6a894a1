"""The crew gets a corrected place, whether the desk or the source corrects it."""

from typing import Any

import pytest
from sqlmodel import select

from patrol.models import Channel, Delivery
from tests.cast import BRIDGE, Cast
from tests.intake.records import POLICE
from tests.pushed import subscribe

PATH = "/api/v1/intake"
THERE = {"lat": BRIDGE[0] + 0.002, "lon": BRIDGE[1], "crs": "wgs84", "address": "文晖桥北"}


def _update(seq: int, location: dict[str, Any]) -> dict[str, Any]:
    return POLICE | {"kind": "update", "source_seq": seq, "location": location}


@pytest.fixture
def case(cast: Cast) -> dict[str, Any]:
    """A case that 110 opened and that 042, with a push subscription, accepted."""
    subscribe(cast("042"))
    answer = cast("gs-110").send("POST", PATH, POLICE | {"source_seq": 1}, want=202)
    path = f"/api/v1/incidents/{answer['incident_id']}"
    version = cast("701").get(path)["incident"]["version"]
    body = {"members": ["042"], "version": version}
    (key,) = cast("701").send("POST", f"{path}/assignments", body)["assignments"]
    cast("042").send("POST", f"/api/v1/assignments/{key}/answer", {"answer": "accepted"})
    incident: dict[str, Any] = cast("701").get(path)["incident"]
    return incident


def _state(cast: Cast, case: dict[str, Any]) -> dict[str, Any]:
    incident: dict[str, Any] = cast("701").get(f"/api/v1/incidents/{case['id']}")["incident"]
    return incident


def _corrections(cast: Cast) -> list[str]:
    """The deliveries that tell 042 of a corrected place."""
    with cast.services.database.read() as session:
        rows = session.exec(select(Delivery).where(Delivery.why == "corrected"))
        return [f"{row.channel.value} {row.round}" for row in rows]


def _by_desk(cast: Cast, case: dict[str, Any]) -> None:
    change = {"place": THERE["address"], "lat": THERE["lat"], "lon": THERE["lon"]}
    body = change | {"version": case["version"]}
    cast("701").send("PATCH", f"/api/v1/incidents/{case['id']}", body)


def _by_source(cast: Cast, case: dict[str, Any]) -> None:
    answer = cast("gs-110").send("POST", PATH, _update(2, THERE), want=202)
    assert answer["incident_id"] == case["id"]


@pytest.mark.parametrize("correct", [_by_desk, _by_source])
def test_whoever_corrects_the_place_the_crew_is_told(
    cast: Cast, case: dict[str, Any], correct: Any
) -> None:
    correct(cast, case)
    now = _state(cast, case)
    assert (now["place"], now["lat"], now["place_version"]) == ("文晖桥北", THERE["lat"], 2)
    assert _corrections(cast) == [f"{Channel.PUSH.value} 102"]
    (job,) = cast("042").get("/api/v1/inbox")["jobs"]
    assert (job["order"]["place"], job["order"]["place_version"]) == ("文晖桥北", 2)


def test_a_source_does_not_undo_what_the_desk_knew_better(cast: Cast, case: dict[str, Any]) -> None:
    _by_desk(cast, case)
    elsewhere = THERE | {"address": "文晖桥南", "lat": BRIDGE[0] - 0.002}
    cast("gs-110").send("POST", PATH, _update(2, elsewhere), want=202)
    assert _state(cast, case)["place"] == "文晖桥北"
    assert len(_corrections(cast)) == 1


def test_an_update_that_repeats_the_place_corrects_nothing(
    cast: Cast, case: dict[str, Any]
) -> None:
    again = _update(2, POLICE["location"]) | {"description": "又打来一次"}
    cast("gs-110").send("POST", PATH, again, want=202)
    assert _state(cast, case)["place_version"] == 1
    assert _corrections(cast) == []
