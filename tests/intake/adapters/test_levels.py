"""Levels over HTTP: many stations in one telegram, and the place of what cannot be read."""

import json
from typing import Any

import pytest

from patrol.intake.adapters import hj212, mqtt
from patrol.intake.adapters.levels import EXAMPLE, read
from patrol.intake.frames.hj212 import frame
from patrol.intake.heard import Alive, LevelHeard, Telegram
from patrol.intake.validate import Invalid

pytestmark = pytest.mark.any_database
LEVEL = {"station": "N01", "at": "2026-11-22T22:40:17+08:00", "LAeq": 52.3}


def said(levels: Any) -> list[Any]:
    body = json.dumps({"levels": levels}).encode()
    return read(Telegram(body, {"content-type": "application/json"}), {})


def test_a_telegram_names_many_stations() -> None:
    first, second = read(Telegram(EXAMPLE, {"content-type": "application/json"}), {})
    values = {"LAeq": 52.3, "Lmax": 54.0}
    assert first == LevelHeard("N01", "2026-11-22T22:40:17+08:00", 1, values)
    assert isinstance(second, LevelHeard)
    assert second.station == "N02"
    assert said([]) == [Alive()]


@pytest.mark.parametrize(
    ("wrong", "place"),
    [
        ({"LAeq": "52"}, "/levels/1/LAeq"),
        ({"LAeq": None}, "/levels/1/LAeq"),
        ({"LAeq": float("nan")}, ""),
        ({"Lmax": -1}, "/levels/1/Lmax"),
        ({"at": "22:40"}, "/levels/1/at"),
        ({"station": ""}, "/levels/1/station"),
        ({"seconds": 30}, "/levels/1/seconds"),
        ({"seconds": [1]}, "/levels/1/seconds"),
    ],
)
def test_what_cannot_be_read_is_named(wrong: dict[str, Any], place: str) -> None:
    with pytest.raises(Invalid) as refused:
        said([LEVEL, LEVEL | wrong])
    assert refused.value.errors[0]["field"].startswith(place)


def test_wind_and_battery_may_stand_beside_a_level() -> None:
    (level,) = said([LEVEL | {"wind_m_s": 6.1, "battery_pct": 12}])
    assert (level.wind_m_s, level.battery_pct) == (6.1, 12)
    body = b"ST=23;CN=2011;PW=1;MN=N01;Flag=5;CP=&&%s&&"
    values = b"DataTime=20261122224017;LA-Rtd=52.3;a01007-Rtd=6.1"
    (level,) = hj212.read(Telegram(frame(body % values)), {})
    assert (level.values_db, level.wind_m_s) == ({"LAeq": 52.3}, 6.1)
    topic = "xh/v1/wh/noise_meter/N01/obs"
    obs = json.dumps({key: LEVEL[key] for key in ("at", "LAeq")} | {"battery_pct": 12}).encode()
    (level,) = mqtt.read(Telegram(obs, topic=topic), {})
    assert (level.wind_m_s, level.battery_pct) == (None, 12)


@pytest.mark.parametrize("unknown", [-1, 255, 9999, "low", True])
def test_a_word_that_no_wind_or_battery_can_be_says_nothing(unknown: Any) -> None:
    (level,) = said([LEVEL | {"wind_m_s": unknown, "battery_pct": unknown}])
    assert (level.values_db, level.wind_m_s, level.battery_pct) == ({"LAeq": 52.3}, None, None)
    words = f"DataTime=20261122224017;LA-Rtd=52.3;a01007-Rtd={unknown}".encode()
    body = b"ST=23;CN=2011;PW=1;MN=N01;Flag=5;CP=&&%s&&" % words
    (level,) = hj212.read(Telegram(frame(body)), {})
    assert (level.values_db, level.wind_m_s) == ({"LAeq": 52.3}, None)
    obs = {"at": LEVEL["at"], "LAeq": 52.3, "battery_pct": unknown}
    message = Telegram(json.dumps(obs).encode(), topic="xh/v1/wh/noise_meter/N01/obs")
    (level,) = mqtt.read(message, {})
    assert (level.values_db, level.battery_pct) == ({"LAeq": 52.3}, None)
