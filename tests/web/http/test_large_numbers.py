"""A number that no column holds is refused in words or kept as a claim, and breaks nothing."""

import re
from typing import Annotated, Any

import pytest
from pydantic import TypeAdapter, ValidationError

from patrol.web.http.answers import Body
from tests.cast import BRIDGE, Cast, district_chiefs

HUGE = 10**30
"""More than 64 bits: SQLite's driver raises for it, and PostgreSQL refuses it."""


@pytest.mark.parametrize("seq", [HUGE, -HUGE, 2**63])
def test_a_place_in_the_feed_that_cannot_be(cast: Cast, seq: int) -> None:
    assert cast("701").call("GET", f"/api/v1/feed?after={seq}").status_code in (200, 422)


@pytest.mark.parametrize(
    ("path", "body", "status"),
    [
        ("answer", {"answer": "accepted", "place_version": HUGE}, 200),
        ("reports", {"kind": "arrived", "made_at": HUGE}, 201),
        ("reports", {"kind": "arrived", "position": {"lat": BRIDGE[0], "lon": HUGE}}, 201),
    ],
)
def test_an_act_of_the_field_is_stored(cast: Cast, path: str, body: Any, status: int) -> None:
    opening = {"category": "EN0105", "area_id": 2}
    case = cast("701").send("POST", "/api/v1/incidents", opening)["incident"]
    order = {"members": ["042"], "version": case["version"]}
    sent = cast("701").send("POST", f"/api/v1/incidents/{case['id']}/assignments", order)
    mine = f"/api/v1/assignments/{sent['assignments'][0]}/{path}"
    assert cast("042").call("POST", mine, body).status_code == status


def test_a_desks_command_is_refused(cast: Cast) -> None:
    opening = {"category": "EN0105", "area_id": HUGE}
    assert cast("701").call("POST", "/api/v1/incidents", opening).status_code == 404
    case = cast("701").send("POST", "/api/v1/incidents", {**opening, "area_id": 2})["incident"]
    change = {"version": HUGE, "title": "吵"}
    answer = cast("701").call("PATCH", f"/api/v1/incidents/{case['id']}", change)
    assert answer.status_code == 409


@pytest.mark.parametrize("number", [2**31, HUGE])
def test_an_id_that_no_row_can_have_is_no_address(cast: Cast, number: int) -> None:
    admin, asked = cast("703"), 0
    for rule in cast.app.url_map.iter_rules():
        if "<int:" in rule.rule:
            address = re.sub(r"<int:\w+>", str(number), rule.rule)
            method = next(iter((rule.methods or set()) - {"HEAD", "OPTIONS"}))
            assert admin.call(method, address, {}).status_code == 404, address
            asked += 1
    assert asked > 10


def test_every_day_of_a_body_is_one_that_can_be_counted_from() -> None:
    """A hazard due on the last day that Python knows had no link: two weeks later is no day."""
    days, bodies = [], [Body]
    while bodies:
        body = bodies.pop()
        bodies += body.__subclasses__()
        for name, field in body.model_fields.items():
            if "datetime.date" in repr(field) and "datetime.datetime" not in repr(field):
                kind: Any = Annotated[field.annotation, field.description, *field.metadata]
                days.append((f"{body.__name__}.{name}", TypeAdapter(kind)))
    assert len(days) > 10
    for name, adapter in days:
        for last in ("9999-12-31", "0001-01-01"):
            with pytest.raises(ValidationError):
                pytest.fail(f"{name} takes {adapter.validate_python(last)}")


@pytest.mark.any_database
def test_a_parameter_of_any_address_may_say_anything(cast: Cast) -> None:
    """A long number that begins like a small one, and a day at the end of time."""
    district_chiefs(cast.services)
    chief, asked = cast("721"), 0
    named = dict.fromkeys(("station_id", "area_id", "member_id", "place_id"), "1")
    for path, calls in chief.get("/api/v1/openapi.json")["paths"].items():
        for parameter in calls.get("get", {}).get("parameters", ()):
            if parameter["in"] != "query":
                continue
            address = re.sub(r"{(\w+)}", lambda name: named.get(name[1], "0" * 32), path)
            for value in ("0629999999", "9999-12-31"):
                answer = chief.call("GET", f"{address}?{parameter['name']}={value}")
                assert answer.status_code < 500, f"{address} {parameter['name']}={value}"
                asked += 1
    assert asked > 80
