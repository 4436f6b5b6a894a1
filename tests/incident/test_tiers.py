"""移交: a case goes up and down the tree, and each tier's seconds are told."""

from collections.abc import Callable
from typing import Any

import pytest
from sqlmodel import select

from patrol import alarm, clock
from patrol.incident import transfer
from patrol.models import AlarmKind, Incident, Role, Transfer, User
from patrol.operations.record import tables
from tests.cast import Cast, district_chiefs
from tests.intake.records import a_record

COMMUNITY, STREET, DISTRICT = 4, 2, 1


class Tiers:
    """Desks of a community (741), its street (701) and its district (711), and a case."""

    def __init__(self, cast: Cast) -> None:
        self.cast = cast
        with cast.services.database.write() as session:
            session.add(User(name="741", role=Role.DISPATCHER, area_id=COMMUNITY))
        district_chiefs(cast.services)
        body = {"category": "ST0101", "place": "文晖桥", "lat": 30.2911, "lon": 120.1702}
        self.case = cast("741").send("POST", "/api/v1/incidents", body)["incident"]
        self.path = f"/api/v1/incidents/{self.case['id']}"

    def ask(self, desk: str, area_id: int, *, want: int = 0, **said: Any) -> Any:
        body = {"area_id": area_id, **said}
        return self.cast(desk).send("POST", f"{self.path}/transfers", body, want=want)

    def answer(self, desk: str, asked: Any, *, want: int = 0, **said: Any) -> Any:
        path = f"/api/v1/transfers/{asked['transfer']['id']}/answer"
        return self.cast(desk).send("POST", path, said, want=want)

    def read(self, desk: str = "711") -> Any:
        return self.cast(desk).get(self.path)

    def alarms(self) -> set[str]:
        with self.cast.services.database.read() as session:
            return {row.kind.value for kind in AlarmKind for row in alarm.standing(session, kind)}

    def expire(self) -> None:
        with self.cast.services.database.write() as session:
            transfer.expire(session)

    def is_as_told(self) -> bool:
        with self.cast.services.database.read() as session:
            return list(tables.compare(session)) == []


@pytest.fixture
def tiers(cast: Cast) -> Tiers:
    return Tiers(cast)


def sums(detail: Any) -> list[tuple[Any, ...]]:
    return [
        (
            row["party"],
            *(row[name] for name in ("partner", "area_id") if name in row),
            row["seconds"],
        )
        for row in detail["seconds"]["sums"]
    ]


def test_a_case_goes_up_two_tiers_and_keeps_its_crew_and_clocks(
    tiers: Tiers, moving_clock: Callable[..., None]
) -> None:
    moving_clock(seconds=30)
    to_street = tiers.ask("741", STREET, brief="三户人家都在吵")
    assert tiers.alarms() == {"transfer_asked"}
    moving_clock(seconds=15)
    case = tiers.answer("701", to_street, accepted=True)["incident"]
    assert (case["tier_id"], case["status"], case["claim"]["by"]) == (STREET, "new", "701")
    assert tiers.alarms() == set()
    sent = {"members": ["042"], "version": case["version"]}
    tiers.cast("701").send("POST", f"{tiers.path}/assignments", sent)
    moving_clock(seconds=20)
    to_district = tiers.ask("701", DISTRICT)
    case = tiers.answer("711", to_district, accepted=True)["incident"]
    assert (case["tier_id"], case["status"]) == (DISTRICT, "dispatched")
    assert "stopped_at" not in case["loop"]["arrive"], "the caller still waits"
    moving_clock(seconds=5)
    detail = tiers.read()
    assert sums(detail) == [("desk", 45), ("field", 25)], "an order obliges, whoever has the case"
    assert tiers.is_as_told()


def test_a_request_is_the_askers_time_until_it_is_accepted(
    tiers: Tiers, moving_clock: Callable[..., None]
) -> None:
    asked = tiers.ask("741", STREET)
    moving_clock(seconds=40)
    tiers.answer("701", asked, accepted=True)
    moving_clock(seconds=7)
    detail = tiers.read()
    assert sums(detail) == [("desk", 40), ("tier", STREET, 7)]
    assert detail["seconds"]["areas"] == {str(STREET): "文晖街道"}
    spans = detail["seconds"]["spans"]
    assert [row["end"] for row in spans] == [spans[1]["begin"], None]
    back = tiers.ask("701", COMMUNITY)
    tiers.answer("741", back, accepted=True)
    moving_clock(seconds=3)
    assert sums(tiers.read()) == [("desk", 43), ("tier", STREET, 7)], "it is the first desk's again"


def test_who_refuses_says_why_and_the_case_never_left(tiers: Tiers) -> None:
    asked = tiers.ask("741", STREET)
    tiers.answer("701", asked, accepted=False, want=422)
    case = tiers.answer("701", asked, accepted=False, reason="社区先劝")["incident"]
    assert "tier_id" not in case
    assert tiers.alarms() == {"transfer_back"}
    acts = [row["kind"] for row in tiers.read()["timeline"]]
    assert acts[-3:] == ["transfer.refused", "alarm.raised", "alarm.cleared"]
    tiers.answer("701", asked, accepted=True, want=409)
    assert tiers.is_as_told()


def test_what_nobody_answers_is_back_as_an_alarm_and_may_still_be_accepted(
    tiers: Tiers, moving_clock: Callable[..., None]
) -> None:
    asked = tiers.ask("741", STREET)
    tiers.expire()
    assert tiers.alarms() == {"transfer_asked"}, "its target has not passed"
    moving_clock(seconds=600)
    tiers.expire()
    assert tiers.alarms() == {"transfer_back"}
    tiers.answer("701", asked, accepted=True)
    assert tiers.alarms() == set()
    assert tiers.is_as_told()


def test_a_tier_sees_its_part_and_hands_on_only_what_it_has(tiers: Tiers) -> None:
    choices = tiers.cast("741").get(f"{tiers.path}/takers")["tiers"]
    assert [row["area_id"] for row in choices] == [DISTRICT, STREET], "the other street has no part"
    tiers.ask("741", 3, want=422)
    assert tiers.cast("801").call("GET", tiers.path).status_code == 404
    asked = tiers.ask("741", STREET)
    tiers.answer("741", asked, accepted=True, want=403)
    tiers.ask("741", DISTRICT, want=409)
    tiers.answer("701", asked, accepted=True)
    tiers.ask("741", DISTRICT, want=403)
    away = tiers.cast("801")
    path = f"/api/v1/transfers/{asked['transfer']['id']}"
    assert away.call("POST", f"{path}/answer", {"accepted": True}).status_code == 404


def test_the_end_of_a_case_takes_back_what_stands(tiers: Tiers) -> None:
    tiers.ask("741", STREET)
    tiers.cast("741").send("POST", f"{tiers.path}/cancellation", {"reason": "误报"})
    (row,) = tiers.read("741")["transfers"]
    assert row["status"] == "taken_back"
    assert tiers.alarms() == set()
    assert tiers.is_as_told()


def test_a_forged_tier_is_found(tiers: Tiers) -> None:
    asked = tiers.ask("741", STREET)
    tiers.answer("701", asked, accepted=True)
    with tiers.cast.services.database.write() as session:
        session.exec(select(Incident)).one().tier_id = None
        session.exec(select(Transfer)).one().brief = "别的话"
    with tiers.cast.services.database.read() as session:
        differences = " ".join(tables.compare(session))
    assert "tier_id is empty" in differences
    assert "the brief of a transfer by 741" in differences


def test_a_source_that_tells_late_has_its_own_seconds(
    cast: Cast, moving_clock: Callable[..., None]
) -> None:
    late = clock.iso(clock.now())
    moving_clock(seconds=50)
    place = {
        "address": "文晖桥",
        "crs": "wgs84",
        "lat": 30.2911,
        "lon": 120.1702,
        "method": "gps",
    }
    said = {"category": "ST0101", "title": "占道", "location": place, "occurred_at": late}
    record = a_record("police110", "L-1", **said)
    cast("gs-110").send("POST", "/api/v1/intake", record)
    (case,) = cast("701").get("/api/v1/board")["incidents"]
    moving_clock(seconds=4)
    told = sums(cast("701").get(f"/api/v1/incidents/{case['id']}"))
    assert told == [("source", 50), ("desk", 4)]
