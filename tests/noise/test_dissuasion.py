"""劝阻记录: written once, by the crew alone, with levels that only the station gives."""

from collections.abc import Callable
from typing import Any

import pytest
from sqlalchemy import Executable
from sqlmodel import col, delete, select, update

from patrol import clock
from patrol.models import (
    Dissuasion,
    Exceedance,
    ExceedanceKind,
    Feed,
    FeedKind,
    Idempotency,
    LevelSecond,
    Member,
    StationState,
    ZoneClass,
)
from patrol.operations.person import rows
from patrol.operations.record import tables
from patrol.worker.level_sweeps import LevelSweeps
from tests.cast import BRIDGE, Cast
from tests.noise.stations import enter_station

SAID = {
    "role": "patrol",
    "on_behalf_of": "neighbourhood_committee",
    "witnesses": 2,
    "witness_words": "两位楼上住户",
    "told": ["turn_down", "quiet_hours"],
    "told_words": "请在十点后关闭音响",
    "reaction": "turned_down",
    "sound_source": "loudspeaker",
    "body_camera": "BC-17",
}


class Scene:
    """042 is at a loud stall near a station: 63 dB until the record, 48 dB after it."""

    def __init__(self, cast: Cast, forward: Callable[..., None]) -> None:
        self.cast, self.services, self.forward = cast, cast.services, forward
        where = {"place": "文晖桥", "lat": BRIDGE[0], "lon": BRIDGE[1]}
        case = {"category": "EN0102", "severity": 3, **where}
        opened = cast("701").send("POST", "/api/v1/incidents", case)["incident"]
        self.id = opened["id"]
        with self.services.database.write() as session:
            self.station = enter_station(session, "noise-gw-1", "N1", name="桥头点").id or 0
            session.add(StationState(station_id=self.station))
            session.add(
                Exceedance(
                    station_id=self.station,
                    kind=ExceedanceKind.SUSTAINED,
                    began_at=clock.now(),
                    raised_at=clock.now(),
                    noticed_at=clock.now(),
                    zone=ZoneClass.HOMES,
                    is_night=False,
                    limit=5500,
                    standard="GB 3096-2008",
                    rule_version=0,
                    laeq=6300,
                    lmax=6900,
                    incident_id=self.id,
                )
            )
        self.measure(63, 300)
        order = {"members": ["042"], "version": opened["version"]}
        path = f"/api/v1/incidents/{self.id}/assignments"
        (key,) = cast("701").send("POST", path, order)["assignments"]
        self.path = f"/api/v1/assignments/{key}"
        self.forward(seconds=1)
        cast("042").send("POST", f"{self.path}/reports", {"kind": "arrived"})

    def measure(self, db: int, seconds: int) -> None:
        """Let the station measure one level for some seconds."""
        first = int(clock.now().timestamp())
        self.forward(seconds=seconds)
        with self.services.database.write() as session:
            session.add_all(
                LevelSecond(station_id=self.station, second=second, laeq=db * 100)
                for second in range(first, first + seconds)
            )
            session.get_one(StationState, self.station).newest_second = first + seconds - 1

    def record(self, key: str = "act-1", **more: Any) -> Any:
        body = {**SAID, **more}
        return self.cast("042").send("POST", f"{self.path}/dissuasions", body, key=key)

    @property
    def shown(self) -> Any:
        return self.cast("701").get(f"/api/v1/incidents/{self.id}")["dissuasions"]

    def acts(self) -> list[str]:
        kinds = [FeedKind.DISSUASION_RECORDED, FeedKind.DISSUASION_MEASURED]
        with self.services.database.read() as session:
            assert list(tables.compare(session)) == []
            query = select(Feed.kind).where(col(Feed.kind).in_(kinds)).order_by(col(Feed.seq))
            return list(session.exec(query))


@pytest.fixture
def scene(cast: Cast, moving_clock: Callable[..., None]) -> Scene:
    return Scene(cast, moving_clock)


def test_an_act_that_was_offline_and_comes_twice_is_one_record(scene: Scene) -> None:
    made_at = clock.iso(clock.now())
    scene.forward(minutes=20)
    times = {"made_at": made_at, "sent_at": clock.iso(clock.now())}
    first = scene.record(**times)["dissuasion"]
    with scene.services.database.write() as session:  # as after the seven days of its key
        session.connection().execute(delete(Idempotency))
    assert scene.record(**times)["dissuasion"] == first
    assert (first["acted_at"], first["by"]) == (made_at, "042")
    assert [row["id"] for row in scene.shown] == [first["id"]]
    assert scene.acts() == ["dissuasion.recorded"]


def test_the_levels_are_the_stations(scene: Scene) -> None:
    made = scene.record()["dissuasion"]
    assert (made["station"], made["limit"], made["laeq_before"]) == ("桥头点", 55, 63)
    assert made["after_due_at"], "nobody knows the level after it yet"
    sweeps = LevelSweeps(scene.services)
    scene.measure(48, 299)
    sweeps.dissuasions()
    assert scene.shown[0]["laeq_after"] is None, "the five minutes are not over"
    scene.measure(48, 2)
    sweeps.dissuasions()
    sweeps.dissuasions()
    (row,) = scene.shown
    assert (row["laeq_before"], row["laeq_after"], row["after_due_at"]) == (63, 48, None)
    assert scene.acts() == ["dissuasion.recorded", "dissuasion.measured"]
    typed = {**SAID, "laeq_before": 40}
    scene.cast("042").send("POST", f"{scene.path}/dissuasions", typed, want=422)


def test_a_station_that_measured_too_little_gives_no_level(scene: Scene) -> None:
    with scene.services.database.write() as session:
        few = col(LevelSecond.second) % 5 == 0
        session.connection().execute(delete(LevelSecond).where(few))
    assert scene.record()["dissuasion"]["laeq_before"] is None


@pytest.mark.any_database
@pytest.mark.parametrize(
    ("forged", "sentence"),
    [
        (update(Dissuasion).values(reaction="refused"), "the reaction of a dissuasion record by "),
        (update(Dissuasion).values(laeq_before=4400), "the laeq_before of a dissuasion record by "),
        (
            update(Dissuasion).values(told=["law"]),
            "the told of a dissuasion record by 042 is [",
        ),
        (delete(Dissuasion), "a dissuasion record by 042 is not in the table"),
    ],
)
def test_a_record_changed_or_deleted_behind_our_back_is_named(
    scene: Scene, forged: Executable, sentence: str
) -> None:
    scene.record()
    with scene.services.database.write() as session:
        session.connection().execute(forged)
        (said,) = tables.compare(session)
    assert said.startswith(f"case WH-1001: {sentence}"), said


@pytest.mark.any_database
def test_only_the_crew_writes_and_only_those_of_the_case_read(scene: Scene) -> None:
    for who, status in (("017", 404), ("301", 404), ("701", 403)):
        scene.cast(who).send("POST", f"{scene.path}/dissuasions", SAID, want=status)
    for who in ("801", "017", "301"):
        assert scene.cast(who).call("GET", f"/incidents/{scene.id}/dissuasion").status_code == 404
    assert scene.cast.nobody().call("GET", f"/incidents/{scene.id}/dissuasion").status_code == 302
    unknown = {**SAID, "sound_source": "ghost"}
    scene.cast("042").send("POST", f"{scene.path}/dissuasions", unknown, want=422)
    assert scene.shown == []


@pytest.mark.any_database
def test_the_sheet_reads_both_languages(scene: Scene) -> None:
    def sheet(who: str, language: str) -> str:
        headers = {"Accept-Language": language}
        path = f"/incidents/{scene.id}/dissuasion"
        return scene.cast(who).call("GET", path, headers=headers).text

    assert "还没有劝阻记录" in sheet("701", "zh-CN")
    scene.record()
    for words in ("监测提示，非执法测量", "居委会", "请调低音量", "已调低", "音响", "63.0 dB(A)"):
        assert words in sheet("042", "zh-CN"), words
    for words in ("Neighbourhood committee", "Please turn it down", "Loudspeaker", "2 people"):
        assert words in sheet("701", "en"), words


@pytest.mark.any_database
def test_an_erasure_takes_the_words(scene: Scene) -> None:
    scene.record(told_words="打 13800001234")
    with scene.services.database.write() as session:
        rows.hide(session, [scene.id], "13800001234")
        assert session.exec(select(Dissuasion.told_words)).one() == "打 ***"
        member = session.exec(select(Member).where(Member.call_sign == "042")).one()
        rows.member(session, member.id or 0, [])
        row = session.exec(select(Dissuasion)).one()
        assert (row.told_words, row.witness_words) == ("", "")
