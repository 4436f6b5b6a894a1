"""谁的时间 of a long timeline: bounded, with pauses, and true to the act that ended the case."""

from collections.abc import Callable
from types import SimpleNamespace
from typing import Any

import pytest

from patrol import incident, pauses
from patrol.incident import hands
from patrol.models import Incident
from patrol.queries import seconds
from tests.cast import Cast


@pytest.fixture
def case(cast: Cast, moving_clock: Callable[..., None]) -> dict[str, Any]:
    """A case of 40 s at the desk, amended and cancelled; an hour later they talk about it."""
    body = {"category": "RE0101", "area_id": 4, "place": "文晖桥"}
    made: dict[str, Any] = cast("701").send("POST", "/api/v1/incidents", body)["incident"]
    path = f"/api/v1/incidents/{made['id']}"
    for number in range(6):
        change = {"version": made["version"], "place": f"文晖桥 {number}"}
        made = cast("701").send("PATCH", path, change)["incident"]
    moving_clock(seconds=40)
    cast("701").send("POST", f"{path}/cancellation", {"reason": "误报"})
    moving_clock(hours=1)
    with cast.services.database.write() as session:
        for number in range(9):
            row = session.get_one(Incident, made["id"])
            incident.add_note(session, row, by="701", text=str(number))
    return made


def test_words_do_not_push_out_the_act_that_ended_the_case(
    cast: Cast, case: dict[str, Any], monkeypatch: pytest.MonkeyPatch
) -> None:
    """The time of a case that was over went on to the first of the last 200 notes."""
    monkeypatch.setattr(hands, "MOST", 3)
    monkeypatch.setattr(hands, "MOST_NEWEST", 2)
    with cast.services.database.read() as session:
        told = seconds.of_case(session, case["id"])
    assert told["sums"] == [{"party": "desk", "seconds": 40}]
    assert told["spans"][-1]["end"] is not None


def test_a_long_timeline_costs_so_many_rows_and_the_sockets_run_between(
    cast: Cast, case: dict[str, Any], monkeypatch: pytest.MonkeyPatch
) -> None:
    slept: list[float] = []
    monkeypatch.setattr(hands, "MOST", 4)
    monkeypatch.setattr(hands, "MOST_NEWEST", 2)
    monkeypatch.setattr(hands, "PAUSE_EVERY", 2)
    monkeypatch.setattr(pauses, "time", SimpleNamespace(sleep=slept.append))
    with cast.services.database.read() as session:
        assert len(hands.acts(session, case["id"])) == 6
    assert slept == [0] * 3
