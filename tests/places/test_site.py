"""The record of a place (ways in, dangers, who opens doors) reaches the crew of a case there."""

from typing import Any

import pytest
from sqlmodel import select

from patrol.models import Audit, AuditAct, Place
from tests.cast import BRIDGE, Cast
from tests.people.test_phones import enrol

pytestmark = pytest.mark.any_database

METRE = 1 / 111_195
"""Degrees of latitude."""
GATE = ("沈家桥小区", "Shenjiaqiao Estate", ["沈家桥"], 200)
KIOSK = ("报刊亭", "", [], 20)


@pytest.fixture(autouse=True)
def _places(cast: Cast) -> None:
    with cast.services.database.write() as session:
        for name, name_en, aliases, north_m in (GATE, KIOSK):
            session.add(
                Place(
                    area_id=2,
                    name=name,
                    name_en=name_en,
                    aliases=aliases,
                    kind="estate",
                    lat=BRIDGE[0] + north_m * METRE,
                    lon=BRIDGE[1],
                    access=f"{name}北门，夜里按铃",
                    hazards="河边无护栏",
                    contacts=f"{name}门卫 0571-88001234",
                )
            )


def opened(cast: Cast, place: str, *crew: str, **position: float) -> str:
    case = cast("701").send(
        "POST", "/api/v1/incidents", {"category": "EN0102", "place": place, **position}
    )["incident"]
    if crew:
        path = f"/api/v1/incidents/{case['id']}/assignments"
        cast("701").send("POST", path, {"members": crew, "version": case["version"]})
    return str(case["id"])


AT_BRIDGE = {"lat": BRIDGE[0], "lon": BRIDGE[1]}


def names(sites: list[dict[str, Any]]) -> list[str]:
    return [site["name"] for site in sites]


def test_the_crew_and_the_desk_read_the_way_in_of_the_named_place(cast: Cast) -> None:
    key = opened(cast, "沈家桥 3 幢楼下", "042", **AT_BRIDGE)
    (job,) = cast("042").get("/api/v1/inbox")["jobs"]
    assert job["site"] == cast("701").get(f"/api/v1/incidents/{key}")["site"]
    (site,) = job["site"]
    assert (site["name"], site["access"]) == ("沈家桥小区", "沈家桥小区北门，夜里按铃")
    assert site["hazards"] == "河边无护栏"
    assert site["has_contacts"] is True
    assert "0571" not in str(job), "who opens doors is asked for, and noted"


def test_without_a_name_the_place_beside_the_position_speaks(cast: Cast) -> None:
    key = opened(cast, "", **AT_BRIDGE)
    assert names(cast("701").get(f"/api/v1/incidents/{key}")["site"]) == ["报刊亭"]
    far = opened(cast, "河边", lat=BRIDGE[0] + 110 * METRE, lon=BRIDGE[1])
    assert cast("701").get(f"/api/v1/incidents/{far}")["site"] == []
    elsewhere = opened(cast, "沈家桥", lat=BRIDGE[0] + 600 * METRE, lon=BRIDGE[1])
    assert cast("701").get(f"/api/v1/incidents/{elsewhere}")["site"] == [], "another of that name"


def test_contacts_are_read_by_the_crew_while_engaged_and_by_the_desk_and_each_is_noted(
    cast: Cast,
) -> None:
    key = opened(cast, "沈家桥小区", "042", **AT_BRIDGE)
    path = f"/api/v1/incidents/{key}/place-contacts"
    told = {"contacts": [{"name": "沈家桥小区", "contacts": "沈家桥小区门卫 0571-88001234"}]}
    assert cast("042").send("POST", path, {}) == told
    assert cast("701").send("POST", path, {}) == told
    with cast.services.database.read() as session:
        rows = session.exec(select(Audit).where(Audit.act == AuditAct.NUMBER_SHOWN)).all()
    assert [(row.actor, row.subject) for row in rows] == [
        (name, f"contacts {key}") for name in ("042", "701")
    ]
    assert cast("017").call("POST", path, {}).status_code == 404, "not of the crew"
    cast("701").send("POST", f"/api/v1/incidents/{key}/cancellation", {"reason": "误报"})
    assert cast("042").call("POST", path, {}).status_code == 404, "the job is over"
    assert cast("701").get(f"/api/v1/incidents/{key}")["site"] == []


def test_a_phone_that_nobody_has_confirmed_reads_no_contacts(cast: Cast) -> None:
    old = cast("042")
    path = f"/api/v1/incidents/{opened(cast, '沈家桥小区', '042', **AT_BRIDGE)}/place-contacts"
    new = enrol(cast, "701")
    refused = new.call("POST", path, {})
    assert (refused.status_code, refused.json["type"]) == (403, "/problems/forbidden")
    (job,) = new.get("/api/v1/inbox")["jobs"]
    assert job["site"][0]["access"], "the way in stands there before that"
    old.send("POST", f"/api/v1/phones/{new.phone_id}/confirmation")
    assert new.send("POST", path, {})["contacts"]
