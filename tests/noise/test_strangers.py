"""Our quantities of a real day beside the answers of two stranger libraries.

`real_day_answers.json` holds what `noisemonitor` and `soundlevelmeter` said of the same 86,400
seconds (docs/decisions/noise.md).
"""

import gzip
import json
from pathlib import Path
from typing import Any

import pytest

from patrol.noise.decibel import energy_mean, exceeded
from patrol.noise.window import LevelWindow
from tests.shared_data import shared

WITHIN_DB = 0.1
A_DAY_S, AN_HOUR_S = 86_400, 3600
ANSWERS: dict[str, Any] = json.loads(
    Path(__file__).with_name("real_day_answers.json").read_text("utf-8")
)


@pytest.fixture(scope="module")
def seconds() -> list[int]:
    """Return the day from midnight on, in hundredths of a dB(A)."""
    lines = gzip.decompress(shared("noise_laeq_1s_24h.csv.gz").read_bytes()).splitlines()
    return [round(float(line.split(b",")[1]) * 100) for line in lines[1 : A_DAY_S + 1]]


def minutes(seconds: list[int]) -> list[int]:
    return [energy_mean(seconds[at : at + 60]) for at in range(0, len(seconds), 60)]


def farthest(ours: list[int], theirs: list[float]) -> float:
    return max(abs(mine / 100 - other) for mine, other in zip(ours, theirs, strict=True))


@pytest.mark.any_database
def test_hours_days_and_nights_are_those_of_two_stranger_libraries(seconds: list[int]) -> None:
    hours = [seconds[at : at + AN_HOUR_S] for at in range(0, A_DAY_S, AN_HOUR_S)]
    laeq = [energy_mean(minutes(hour)) for hour in hours]
    rising = [sorted(hour) for hour in hours]
    theirs = ANSWERS["noisemonitor"]
    columns = list(zip(*theirs["hours"], strict=True))
    ours = [laeq, *([exceeded(hour, percent) for hour in rising] for percent in (10, 50, 90))]
    for mine, others in zip(ours, columns, strict=True):
        assert farthest(mine, others) <= WITHIN_DB
    assert farthest(laeq, ANSWERS["soundlevelmeter"]["hours"]) <= WITHIN_DB
    of_minutes = minutes(seconds)
    day, night = of_minutes[360:1320], of_minutes[:360] + of_minutes[1320:]
    assert farthest([energy_mean(day), energy_mean(night)], [theirs["ld"], theirs["ln"]]) <= 0.1


@pytest.mark.any_database
def test_five_minutes_of_the_rule_are_those_of_a_stranger_library(seconds: list[int]) -> None:
    window, ours = LevelWindow(300), []
    for second, level in enumerate(seconds):
        window.drop_before(second - 299)
        window.add(second, level, level)
        if second % 300 == 299:
            ours.append(window.laeq)
    assert farthest(ours, ANSWERS["noisemonitor"]["five_minutes"]) <= WITHIN_DB
