"""智慧消防: two detectors of one building confirm each other; maintenance is no alarm."""

from collections.abc import Callable
from typing import Any

from tests.cast import Cast
from tests.intake.records import SMOKE, Record


def smoke(detector: str, *, building: str = "3", severity: int = 2, **more: Any) -> Record:
    return SMOKE | {
        "source_ref": f"{detector}:fire",
        "dedup_key": f"iot_fire:{detector}",
        "severity": severity,
        "location": {"address": f"大关苑{building}幢", "building": building, "device_id": detector},
        "device": {"device_id": detector, "device_type": "smoke", "health": "ok"},
        **more,
    }


def grades(cast: Cast) -> list[int]:
    cases = cast("701").get("/api/v1/board")["incidents"]
    return [case["severity"] for case in sorted(cases, key=lambda case: case["id"])]


def test_two_detectors_of_one_building_are_linked_and_graver(
    cast: Cast, moving_clock: Callable[..., None]
) -> None:
    fire = cast("fire-gw-1")
    fire.send("POST", "/api/v1/intake", smoke("A"))
    fire.send("POST", "/api/v1/intake", smoke("B", building="5"))
    assert grades(cast) == [2, 2]
    moving_clock(seconds=110)
    case = fire.send("POST", "/api/v1/intake", smoke("C"))["incident_id"]
    assert grades(cast) == [1, 2, 1]
    links = cast("701").get(f"/api/v1/incidents/{case}")["links"]
    assert [link["place"] for link in links] == ["大关苑3幢"]
    moving_clock(minutes=3)
    fire.send("POST", "/api/v1/intake", smoke("D"))
    assert grades(cast) == [1, 2, 1, 2]


def test_a_battery_waits_on_the_list_and_a_fire_of_the_same_detector_does_not(cast: Cast) -> None:
    fire = cast("fire-gw-1")
    battery = {"device_id": "A", "device_type": "smoke", "health": "low_battery"}
    care = smoke("A", severity=4, category="DV0101", device=battery)
    assert fire.send("POST", "/api/v1/intake", care)["incident_id"] is None
    alarm = smoke("A", severity=1, device=battery, dedup_key="iot_fire:A2")
    assert fire.send("POST", "/api/v1/intake", alarm)["incident_id"]
