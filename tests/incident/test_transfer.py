"""移交: the case says to whom it went, and our clocks stop."""

from typing import Any

from patrol import clock
from tests.cast import Cast


def loop_of(cast: Cast, incident_id: str) -> Any:
    return cast("701").get(f"/api/v1/incidents/{incident_id}")["incident"]["loop"]


def test_the_clocks_of_a_case_that_was_handed_over_stop_until_it_is_ours_again(cast: Cast) -> None:
    desk = cast("701")
    case = desk.send("POST", "/api/v1/incidents", {"category": "ST0101"})["incident"]
    assert "stopped_at" not in case["loop"]["dispatch"]
    clock.forward(seconds=90)
    path = f"/api/v1/incidents/{case['id']}"
    handed = {"to": "街道执法队", "reference": "7788"}
    loop = desk.send("POST", f"{path}/transfer", handed)["incident"]["loop"]
    stopped = loop["dispatch"]["stopped_at"]
    assert "stopped_at" not in loop["arrive"], "it had not started"
    clock.forward(minutes=30)
    assert loop_of(cast, case["id"])["dispatch"]["stopped_at"] == stopped
    act = desk.get(path)["timeline"][-1]
    assert (act["kind"], act["body"]["to"], act["body"]["reference"]) == (
        "incident.transferred",
        "街道执法队",
        "7788",
    )
    desk.send("DELETE", f"{path}/closure", {"reason": "退回"})
    assert "stopped_at" not in loop_of(cast, case["id"])["dispatch"]


def test_a_clock_that_was_met_is_not_stopped(cast: Cast) -> None:
    desk = cast("701")
    case = desk.send("POST", "/api/v1/incidents", {"category": "ST0101"})["incident"]
    path = f"/api/v1/incidents/{case['id']}"
    sent = {"members": ["042"], "version": case["version"]}
    desk.send("POST", f"{path}/assignments", sent)
    loop = desk.send("POST", f"{path}/transfer", {"to": "交警"})["incident"]["loop"]
    assert "stopped_at" not in loop["dispatch"]
    assert loop["arrive"]["stopped_at"] == loop["resolve"]["stopped_at"]
