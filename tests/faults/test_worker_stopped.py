"""A worker that hangs is seen by /readyz and at the desk, and then continues its work."""

import os
import signal

from sqlmodel import col, select

from patrol.models import Alarm
from tests.faults.conftest import Measure
from tests.faults.house import House, until


def _silence(house: House) -> list[bool]:
    """One boolean for each alarm about a silent worker: true when it is cleared."""
    with house.reading() as session:
        rows = session.exec(
            select(Alarm).where(Alarm.kind == "worker_silent").order_by(col(Alarm.raised_at))
        )
        return [row.cleared_at is not None for row in rows]


def test_a_stopped_worker_is_seen(house: House, measured: Measure) -> None:
    house.start()
    house.until_ready()
    pids = house.worker
    assert pids
    house.freeze(*pids)
    try:
        took = until(lambda: house.get("/readyz").status == 503, "a red /readyz")
        assert house.get("/readyz").json["faults"] == ["worker"]
        alarm_after_s = took + until(lambda: _silence(house) != [], "the alarm at the desk")
    finally:
        for pid in pids:
            os.kill(pid, signal.SIGCONT)
    back = until(lambda: house.get("/readyz").status == 200, "a green /readyz")
    until(lambda: all(_silence(house)), "the end of the alarm")
    measured("worker stopped: /readyz red after, green again after", f"{took:.1f} s, {back:.1f} s")
    measured("worker stopped: told to the desk after", f"{alarm_after_s:.1f} s (mark 15 s)")
