"""The history of a detector beside its case."""

from collections.abc import Callable
from typing import Any

from patrol.models import Source
from tests.cast import Cast
from tests.intake.test_neighbours import smoke
from tests.intake.test_observations import resolved


def alarm(cast: Cast, number: int, detector: str = "A") -> Any:
    record = smoke(detector, severity=1, dedup_key=f"iot_fire:{detector}:{number}")
    key = cast("fire-gw-1").send("POST", "/api/v1/intake", record)["incident_id"]
    return cast("701").get(f"/api/v1/incidents/{key}")


def test_the_desk_reads_the_false_alarms_of_a_month(
    cast: Cast, moving_clock: Callable[..., None]
) -> None:
    with cast.services.database.write() as session:
        session.add(Source(code="fire-gw-1", kinds=["iot_fire"], area_id=2, opens=True))
    first = alarm(cast, 1)
    assert first["detector"] == {"device": "A", "days": 30, "alarms": 0, "false_alarms": 0}
    _, path = resolved(cast, first["incident"], disposition="device_false")
    cast("701").send("POST", f"{path}/closure", {"accepted": True})
    moving_clock(minutes=10)
    second = alarm(cast, 2)
    assert second["incident"]["severity"] == 1, "nothing is muted"
    assert second["detector"] == {"device": "A", "days": 30, "alarms": 1, "false_alarms": 1}
    assert alarm(cast, 3, "B")["detector"]["alarms"] == 0
    case = cast("701").send("POST", "/api/v1/incidents", {"category": "EN0102", "place": "桥"})
    path = f"/api/v1/incidents/{case['incident']['id']}"
    assert cast("701").get(path)["detector"] is None
