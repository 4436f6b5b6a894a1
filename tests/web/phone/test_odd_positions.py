"""A position that names no place refuses no report and no call for help."""

from typing import Any

import pytest
from sqlmodel import select

from patrol.models import Report
from tests.cast import BRIDGE, Cast

HERE = {"lat": BRIDGE[0], "lon": BRIDGE[1], "accuracy_m": 5}
NOWHERE = [{"lat": None, "lon": None}, {"lat": 91}, {"lon": float("inf")}, {"lat": "x"}]


@pytest.mark.parametrize("odd", NOWHERE, ids=str)
def test_a_call_for_help_is_taken_without_a_position_that_is_none(
    cast: Cast, odd: dict[str, Any]
) -> None:
    body = {"kind": "sos", "position": {**HERE, **odd}}
    assert cast("042").call("POST", "/api/v1/calls", body).status_code == 201
    (alarm,) = cast("701").get("/api/v1/board")["alarms"]
    assert (alarm["kind"], alarm["call_sign"]) == ("sos", "042")


@pytest.mark.parametrize(
    ("odd", "lat"), [*((odd, None) for odd in NOWHERE), ({"accuracy_m": -1}, BRIDGE[0])], ids=str
)
def test_a_report_is_taken_without_what_no_receiver_measures(
    cast: Cast, odd: dict[str, Any], lat: float | None
) -> None:
    desk = cast("704")
    case = desk.send("POST", "/api/v1/incidents", {"category": "RE0101", "area_id": 4})["incident"]
    order = {"members": ["042"], "version": case["version"]}
    path = f"/api/v1/incidents/{case['id']}/assignments"
    sent = desk.send("POST", path, order)["assignments"][0]
    body = {"kind": "arrived", "position": {**HERE, **odd}}
    answer = cast("042").call("POST", f"/api/v1/assignments/{sent}/reports", body)
    assert answer.status_code == 201, answer.text
    with cast.services.database.read() as session:
        report = session.exec(select(Report)).one()
    assert (report.lat, report.accuracy_m) == (lat, None)


@pytest.mark.parametrize("odd", NOWHERE, ids=str)
def test_a_position_that_names_no_place_keeps_no_other_from_us(
    cast: Cast, odd: dict[str, Any]
) -> None:
    fixes = [{**HERE, **odd}, {**HERE, "accuracy_m": -1}]
    assert cast("042").call("POST", "/api/v1/positions", {"fixes": fixes}).status_code == 202
    for process in cast.processes:
        process.extensions["positions"].flush()
    members = cast("701").get("/api/v1/board")["members"]
    assert [row["lat"] for row in members if row["call_sign"] == "042"] == [BRIDGE[0]]


def test_a_position_of_another_shape_is_a_mistake_of_the_program(cast: Cast) -> None:
    for position in ({"lat": 30}, {**HERE, "height": 3}):
        body = {"kind": "sos", "position": position}
        assert cast("042").call("POST", "/api/v1/calls", body).status_code == 422
