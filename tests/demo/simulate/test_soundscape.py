"""The sound of the demo: quiet by itself, loud within its scenes, the same for the same seed."""

import io
from random import Random
from statistics import median

import pytest
import soundfile

from patrol.demo.simulate import clips
from patrol.demo.simulate.soundscape import LIMITS, ROUND_S, SCENES, Scene, ears

pytestmark = pytest.mark.any_database
ZONES = {"N01": "2", "N05": "1", "N04": "4a", "N13": "1"}


def heard(code: str, seconds: range, hour: float) -> list[tuple[float, float]]:
    ear = next(ear for ear in ears(ZONES, Random(7)) if ear.code == code)
    return [ear.hear(second, hour) for second in seconds]


def scene(kind: str) -> Scene:
    return next(scene for scene in SCENES if scene.kind == kind)


@pytest.mark.parametrize("hour", [3.0, 15.0, 21.9])
@pytest.mark.parametrize("code", ["N01", "N04"])
def test_a_station_is_under_its_limit_when_nothing_happens(code: str, hour: float) -> None:
    day, night = LIMITS[ZONES[code]]
    levels = [laeq for laeq, _ in heard(code, range(200, 500), hour)]
    assert median(levels) < (night if hour < 6 else day) - 3


def test_a_stall_is_over_the_limit_by_day_and_by_night_within_the_first_minute() -> None:
    stall = scene("stall")
    assert stall.from_s < 60
    for hour, limit in ((15.0, 60), (23.5, 50)):
        levels = [laeq for laeq, _ in heard("N01", range(stall.from_s, stall.to_s), hour)]
        assert median(levels) > limit + 4


def test_a_dog_is_heard_in_single_seconds_and_a_stuck_sensor_says_one_number() -> None:
    dog, stuck = scene("dog"), scene("stuck")
    barks = heard("N05", range(dog.from_s, dog.to_s), 2.0)
    assert sum(lmax > 45 + 15 for _, lmax in barks) == pytest.approx(len(barks) / 4, abs=3)
    assert len(set(heard("N13", range(stuck.from_s, stuck.from_s + 60), 2.0))) == 1


def test_the_same_seed_is_the_same_town() -> None:
    assert heard("N04", range(60), 8.0) == heard("N04", range(60), 8.0)


def test_a_scene_has_one_clip_that_is_short_and_readable_and_the_stuck_sensor_has_none() -> None:
    sent = [(second, scene) for second in range(ROUND_S) for scene in clips.due(second)]
    assert {scene.kind for _, scene in sent} == {scene.kind for scene in SCENES} - {"stuck"}
    assert len(sent) == len(SCENES) - 1
    second, scene = sent[0]
    assert scene.is_heard(second)
    samples, rate_hz = soundfile.read(io.BytesIO(clips.wav(scene, Random(7))))
    assert len(samples) / rate_hz == clips.SECONDS <= 10
    assert 0.05 < abs(samples).max() < 0.9, "it is heard, and not clipped"
