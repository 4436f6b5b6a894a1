"""Clips at the door, samples by a person's press, and suggestions on the case."""

import argparse
import re
import threading
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy.orm import undefer
from sqlmodel import col, select

from patrol import clock
from patrol.models import (
    DetectorTrial,
    Exceedance,
    ExceedanceKind,
    Feed,
    FeedKind,
    SoundClip,
    SoundKind,
    SoundSample,
    StationState,
    ZoneClass,
)
from patrol.noise.sounds import clip, detector, judging, listening, mel, sample, trial
from patrol.noise.sounds.listening import ClipListener
from patrol.operations import retention, sound_command
from patrol.operations.record import tables
from patrol.queries import sounds
from patrol.worker.level_sweeps import LevelSweeps
from tests.cast import BRIDGE, Cast
from tests.noise.sounds.synthetic import Samples, file, hammer, hiss, tone
from tests.noise.stations import GATEWAY, enter_station
from tests.statements import read_by
from tests.waiting import until

HUM = "tests.noise.sounds.hum:speech_s"
SHARED: list[ClipListener] = []


@pytest.fixture(scope="module", autouse=True)
def running() -> Any:
    """One decoder for all tests of this file: its start takes a second."""
    SHARED.append(ClipListener(HUM))
    yield
    SHARED.pop().close()


class Library:
    """A loud station with a case of which 042 is on the way."""

    def __init__(self, cast: Cast, forward: Callable[..., None]) -> None:
        self.cast, self.services, self.forward = cast, cast.services, forward
        for process in cast.processes:  # they answer in turn
            process.extensions["patrol"].listener = SHARED[0]
        self.case = self.open_case()
        with self.services.database.write() as session:
            self.station = enter_station(session, GATEWAY, "N1", name="桥头点").id or 0
            session.add(StationState(station_id=self.station))
        self.sweeps = LevelSweeps(self.services)

    def open_case(self) -> str:
        where = {"place": "文晖桥", "lat": BRIDGE[0], "lon": BRIDGE[1]}
        body = {"category": "EN0102", "severity": 3, **where}
        key: str = self.cast("701").send("POST", "/api/v1/incidents", body)["incident"]["id"]
        return key

    def trust(self, **counts: int) -> None:
        """Measure the detector: 20 of 20 files of speech are marked, and 1 of 20 others."""
        made = {"speech": 20, "speech_marked": 20, "song": 10, "song_marked": 1}
        made |= {"street": 10, "street_marked": 0} | counts
        with self.services.database.write() as session:
            trial.record(session, detector.identity(HUM) or "", trial.TrialCounts(**made))

    def raise_limit(self) -> None:
        now = clock.now()
        with self.services.database.write() as session:
            session.add(
                Exceedance(
                    station_id=self.station,
                    kind=ExceedanceKind.SUSTAINED,
                    **dict.fromkeys(("began_at", "raised_at", "noticed_at"), now),
                    zone=ZoneClass.HOMES,
                    is_night=False,
                    limit=5500,
                    standard="GB 3096-2008",
                    rule_version=0,
                    laeq=6300,
                    lmax=6900,
                    incident_id=self.case,
                )
            )

    def post(self, sound: Samples, query: str = "", source: str = GATEWAY, want: int = 201) -> Any:
        return self.post_bytes(file(sound), query, source, want)

    def post_bytes(self, data: bytes, query: str, source: str, want: int) -> Any:
        path = f"/api/v1/stations/N1/clips{query}"
        sender = self.cast.sign_in(source)  # days may have passed
        answer = sender.call("POST", path, data=data, content_type="audio/flac")
        assert answer.status_code == want, answer.text
        return answer.json

    def hear(self, sound: Samples) -> str:
        """Take a clip and let the worker look; return its id."""
        self.forward(seconds=1)
        key: str = self.post(sound)["id"]
        self.sweeps.sounds()
        return key

    def name(self, clip_id: str, kind: str, group: str, want: int = 201) -> Any:
        body = {"kind": kind, "source_group": group}
        path = f"/api/v1/clips/{clip_id}/sample"
        return self.cast("701").send("POST", path, body, want=want)

    def shown(self, who: str = "701") -> list[Any]:
        sounds: list[Any] = self.cast(who).get(f"/api/v1/incidents/{self.case}")["sounds"]
        return sounds

    def learn(self) -> None:
        """Enter five sources of each of two kinds, as the office would have named them."""
        about = {"seconds": 1.0, "features_by": mel.NAME, "sound": b"1", "sound_sha256": "1" * 64}
        with self.services.database.write() as session:
            for number in range(5):
                for kind, sound in (
                    (SoundKind.MACHINERY, hammer(number)),
                    (SoundKind.HORN, tone(400 + 9 * number)),
                ):
                    features = mel.features(sound)
                    session.add(
                        SoundSample(
                            clip_id=f"{kind}{number}",
                            incident_id=self.case,
                            kind=kind,
                            source_group=f"{kind} {number}",
                            station_id=self.station,
                            taken_at=clock.now(),
                            features=features,
                            features_sha256=sample.digest_of(features),
                            named_by="701",
                            named_at=clock.now(),
                            **about,
                        )
                    )

    def row(self, clip_id: str) -> SoundClip:
        with self.services.database.read() as session:
            return session.get_one(SoundClip, clip_id, options=[undefer("*")])

    def figures(self) -> Any:
        with self.services.database.read() as session:
            return sounds.state(session, self.services.settings)["figures"]

    def acts(self) -> list[str]:
        with self.services.database.read() as session:
            kinds = [kind for kind in FeedKind if kind.split(".")[0] in ("sound", "clip", "sample")]
            query = select(Feed.kind).where(col(Feed.kind).in_(kinds)).order_by(col(Feed.seq))
            return list(session.exec(query))


@pytest.fixture
def library(cast: Cast, moving_clock: Callable[..., None]) -> Library:
    return Library(cast, moving_clock)


def test_a_sound_is_kept_only_after_its_detector_was_measured(library: Library) -> None:
    first = library.post(hammer(1))
    assert first["sound"] == "no_detector"
    assert "measured speech detector" in first["words"]
    library.trust(speech_marked=17)  # 85 % of the speech: not enough
    assert library.post(hammer(2))["sound"] == "no_detector"
    library.trust()
    assert library.post(hammer(3))["sound"] == "kept"
    spoken = library.post(tone(220))
    assert spoken["sound"] == "speech"
    for key, has_sound in ((first["id"], False), (spoken["id"], False)):
        row = library.row(key)
        assert (row.sound is not None, len(row.features)) == (has_sound, mel.LENGTH)
    again = library.post(hammer(3), want=200)
    assert (again["duplicate"], again["sound"]) == (True, "kept")


def test_only_the_source_of_the_station_sends_its_clips_and_in_its_time(library: Library) -> None:
    library.post(hiss(1), source="gs-110", want=404)
    library.post(hiss(1), source="701", want=403)
    with library.services.database.write() as session:
        session.get_one(StationState, library.station).clock_ahead_s = 60
    years = ("2026-11-20T00:00:00Z", "2027-01-01T00:00:00Z", "0001-01-01T00:00:00Z")
    for at in (*years, "yesterday", "0001-01-01T00:00:00%2B08:00"):
        refusal = library.post(hiss(1), f"?at={at}", want=422)["type"]
        assert refusal == "/problems/bad_clip_time"
    refused = library.post_bytes(b"no sound", "", GATEWAY, 415)
    assert refused["detail"].startswith("This is no sound file")


@pytest.mark.any_database
def test_a_clip_that_waits_for_the_decoder_holds_no_turn(library: Library) -> None:
    known, listener = library.cast.app.extensions, SHARED[0]
    lines = [known[name] for name in ("turns", "strangers", "neighbours")]
    with ThreadPoolExecutor(1) as pool:
        with listener._turn:  # another clip is in work
            sent = pool.submit(library.post, hiss(1))
            until(lambda: listener._room._value == listening.WAITING - 1, "a clip that waits")
            assert [line._free for line in lines] == [line.permits for line in lines]
        sent.result()


def test_a_station_cannot_fill_the_database(
    library: Library, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(clip, "MOST_A_DAY", 1)
    library.post(hiss(1))
    assert library.post(hiss(2), want=429)["type"] == "/problems/clips_used_up"
    library.forward(days=1, seconds=1)
    library.post(hiss(2))


def test_the_case_has_a_suggestion_for_desk_and_crew_with_what_explains_it(
    library: Library,
) -> None:
    library.trust()
    library.learn()
    path, order = f"/api/v1/incidents/{library.case}", {"members": ["042"], "version": 2}
    early = library.post(hammer(31))["id"]
    library.forward(minutes=5)
    library.raise_limit()
    library.cast("701").send("POST", f"{path}/assignments", order)
    library.sweeps.sounds()
    (said,), (crews,) = library.shown(), library.shown("042")
    assert (said["clip_id"], said["certainty"], said["kind"]) == (early, "decided", "machinery")
    for sound, may_hear in ((said, True), (crews, False)):
        told = [(near["kind"], near["may_hear"]) for near in sound["nearest"]]
        assert told == [("machinery", may_hear)] * 3
    assert library.cast("042").get(f"{path}/level")["sound"] == crews
    library.sweeps.sounds()  # nothing is told twice
    assert library.acts() == ["sound.suggested"]


def test_a_press_makes_a_sample_that_the_chain_knows(library: Library) -> None:
    library.trust()
    library.raise_limit()
    key = library.hear(hammer(1))
    assert library.shown()[0]["certainty"] == "too_few"
    made = library.name(key, "machinery", "  东新路  工地 ")["sample"]
    assert (made["source_group"], made["by"]) == ("东新路 工地", "701")
    library.name(key, "machinery", "again", want=409)
    sound = library.cast("701").call("GET", f"/api/v1/samples/{made['id']}/sound")
    assert (sound.mimetype, sound.data[:4]) == ("audio/flac", b"fLaC")
    assert library.cast("042").call("GET", f"/api/v1/clips/{key}/sound").status_code == 403
    assert library.cast("801").call("GET", f"/api/v1/clips/{key}/sound").status_code == 404
    assert not library.cast("801").get("/api/v1/sounds")["samples"][0]["is_ours"]
    with library.services.database.write() as session:
        assert list(tables.compare(session)) == []
        session.get_one(SoundSample, made["id"]).sound = b"another sound"
    with library.services.database.read() as session:
        (told,) = tables.compare(session)
    assert "sample by 701" in told


def test_no_list_and_no_judgement_reads_the_sounds(library: Library) -> None:
    library.trust()
    library.raise_limit()
    key = library.hear(hammer(1))
    library.name(key, "machinery", "工地")
    database, settings = library.services.database, library.services.settings
    with read_by(database) as heard, database.read() as session:
        assert len(sounds.state(session, settings)["samples"]) == 1
        assert len(clip.of_cases(session, [library.case])) == 1
        assert len(judging.known(session, mel.NAME)) == 1
        assert [text for text in heard.selects if re.search(r"\.sound\b", text)] == []
        assert session.get_one(SoundClip, key).sound is not None


def test_a_voice_has_features_and_no_sound(library: Library) -> None:
    """A person heard what the detector did not: the sound goes from the clip too."""
    library.trust()
    library.raise_limit()
    key = library.hear(hiss(3))
    assert library.row(key).sound is not None
    made = library.name(key, "voice", "三楼")["sample"]
    assert made["sound_sha256"] is None
    assert (library.row(key).sound, library.row(key).fate) == (None, "speech")
    assert library.cast("701").call("GET", f"/api/v1/samples/{made['id']}/sound").status_code == 404


def test_sounds_go_in_time_and_by_hand_but_not_under_preservation(library: Library) -> None:
    library.trust()
    library.raise_limit()
    key = library.hear(hammer(1))
    made = library.name(key, "machinery", "工地")["sample"]
    chief, why = library.cast("702"), {"reason": "当事人申请"}
    path = f"/api/v1/incidents/{library.case}/preservation"
    chief.send("POST", path, why)
    assert chief.send("DELETE", f"/api/v1/clips/{key}", why, want=409)["type"].endswith("preserved")
    library.forward(days=1200)
    _forget(library)
    assert library.row(key).sound is not None
    chief = library.cast.sign_in("702")
    chief.send("DELETE", path, why)
    library.cast.sign_in("701").send("DELETE", f"/api/v1/clips/{key}", why, want=403)
    chief.send("DELETE", f"/api/v1/clips/{key}", why)
    assert (library.row(key).sound, library.row(key).features) == (None, [])
    assert chief.get(f"/api/v1/incidents/{library.case}")["sounds"] == []
    assert library.acts() == ["sound.suggested", "sample.named", "sample.removed", "clip.erased"]
    _forget(library)
    with library.services.database.read() as session:
        assert session.get(SoundClip, key) is None
        assert session.get(SoundSample, made["id"]) is None
        assert list(tables.compare(session)) == []


def test_a_case_merged_into_one_under_preservation_keeps_its_sounds(library: Library) -> None:
    library.trust()
    library.raise_limit()
    key = library.hear(hammer(1))
    made = library.name(key, "machinery", "工地")["sample"]["id"]
    other = library.open_case()
    cases, why = "/api/v1/incidents", {"reason": "当事人申请"}
    library.cast("702").send("POST", f"{cases}/{other}/preservation", why)
    library.cast("701").send("POST", f"{cases}/{library.case}/merge", {"into": other})
    for gone in (f"clips/{key}", f"samples/{made}"):
        answer = library.cast("702").send("DELETE", f"/api/v1/{gone}", why, want=409)["type"]
        assert answer == "/problems/preserved"
    library.forward(days=1200)
    _forget(library)
    assert library.row(key).sound is not None
    with library.services.database.read() as session:
        assert session.get(SoundSample, made) is not None


def test_old_samples_are_removed_and_the_chain_says_so(library: Library) -> None:
    library.raise_limit()
    library.name(library.hear(hammer(1)), "machinery", "工地")
    library.forward(days=1096)
    _forget(library)
    assert library.acts()[-1] == "sample.removed"
    with library.services.database.read() as session:
        assert list(tables.compare(session)) == []


def _forget(library: Library) -> None:
    with library.services.database.write() as session:
        retention.forget(session, library.services.settings)


def test_the_page_has_honest_figures(library: Library) -> None:
    library.learn()
    begun = threading.Event()
    library.sweeps._thread.submit(begun.wait)
    library.sweeps.sound_review()  # the loop of the worker goes on
    early = library.cast("701").get("/api/v1/sounds")["figures"]
    begun.set()
    assert early is None
    until(lambda: library.sweeps.sound_review() or library.figures(), "a review")
    shown = library.cast("701").get("/api/v1/sounds")
    assert shown["figures"]["accuracy"] == {"right": 10, "of": 10, "interval": None}
    ready = {row["kind"] for row in shown["kinds"] if row["ready"]}
    assert ready == {"machinery", "horn"}
    assert shown["figures"]["is_stale"] is False
    assert shown["detector"] == {
        "name": None,
        "is_named": False,
        "is_trusted": False,
        "figures": None,
    }
    assert {(row["station"], row["is_ours"]) for row in shown["samples"]} == {("桥头点", True)}


def test_the_detector_is_measured_on_folders_of_files(library: Library, tmp_path: Path) -> None:
    rooms = library.services
    parser = argparse.ArgumentParser()
    sound_command.add(parser)
    lines: list[str] = []
    assert sound_command.run(rooms, parser.parse_args([]), lines.append) == 0
    assert "too few sources" in lines[0]
    words = parser.parse_args(["measure", str(tmp_path)])
    assert sound_command.run(rooms, words, lines.append) == 1  # none is named
    rooms.settings = _with_detector(rooms.settings)
    for folder, made in (("speech", tone(220)), ("song", tone(900)), ("street", hiss(1))):
        (tmp_path / folder).mkdir()
        (tmp_path / folder / "a.flac").write_bytes(file(made))
    (tmp_path / "song" / "notes.txt").write_text("no sound")
    assert sound_command.run(rooms, words, lines.append) == 0
    assert "speech   1 of 1 marked as speech" in lines
    with rooms.database.read() as session:
        row = session.exec(select(DetectorTrial)).one()
        assert (row.speech_marked, row.song, row.street_marked) == (1, 1, 0)
        assert not trial.is_trusted(row)  # one file is no measurement
        shown = sounds.state(session, rooms.settings)["detector"]
    assert shown["figures"] is not None
    assert shown["name"] == detector.identity(HUM)


def _with_detector(settings: Any) -> Any:
    return replace(settings, noise_speech_detector=HUM)
