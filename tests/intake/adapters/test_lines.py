"""The adapters of the device lines: what a frame or a publication says, and what is refused."""

import json
import re
from collections.abc import Mapping
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from jsonschema import Draft202012Validator

from patrol.intake.adapters import adapter, gb26875, hj212, mqtt
from patrol.intake.frames import gb26875 as fire_frame
from patrol.intake.frames import hj212 as noise_frame
from patrol.intake.heard import Alive, Heard, LevelHeard, Telegram, Utterance
from patrol.intake.validate import Invalid
from patrol.models import IntakeKind

pytestmark = pytest.mark.any_database

MN = "330105XH00NM0700000000A7"
NOON = gb26875.gb26875.bcd_time("261122140000")
DEVICES = {
    "010203040506": {
        "address": "大关苑东五苑3幢",
        "building": "3",
        "parts": {"1.1.42.07000000": {"floor": 5, "room": "501"}},
    }
}
Said = list[Utterance]


def station(command: str, values: str, kind: str = "23") -> Said:
    head = f"QN=20261122140100050;ST={kind};CN={command};PW=123456;MN={MN};Flag=5"
    return hj212.read(Telegram(noise_frame.frame(f"{head};CP=&&{values}&&".encode())), {})


@pytest.mark.parametrize(
    ("command", "values", "seconds", "levels"),
    [
        ("2011", "LA-Rtd=50.1", 1, {"LAeq": 50.1}),
        (
            "2051",
            "Leq-Data=50.0;LMx-Data=54.0;L10-Data=53.0",
            60,
            {"LAeq": 50, "Lmax": 54, "L10": 53},
        ),
        ("2061", "Leq-Data=50,Leq-Flag=N", 3600, {"LAeq": 50}),
        (
            "2031",
            "Ldn-Data=50.0;Ld-DayData=52.5;Ln-NightData=45",
            86400,
            {"Ldn": 50, "Ld": 52.5, "Ln": 45},
        ),
    ],
)
def test_a_station_sends_levels(
    command: str, values: str, seconds: int, levels: Mapping[str, float]
) -> None:
    said = station(command, f"DataTime=20261122140000;{values}")
    assert said == [LevelHeard(MN, "2026-11-22T14:00:00+08:00", seconds, levels)]


def test_a_station_that_is_being_serviced_says_only_that_it_is_alive() -> None:
    assert station("2051", "DataTime=20261122140000;Leq-Data=99,Leq-Flag=M") == [Alive(MN)]
    assert station("2021", "DataTime=20261122140000;SB1-RS=1") == [Alive(MN)]
    (level,) = station("2051", "DataTime=20261122140000;Leq-Data=50;LMx-Data=0,LMx-Flag=D")
    assert isinstance(level, LevelHeard)
    assert (level.values_db, level.flags) == ({"LAeq": 50}, ("LMx:D",))


@pytest.mark.parametrize(
    ("command", "values", "kind"),
    [
        ("2011", "DataTime=20261122140000;LA-Rtd=nan", "23"),
        ("2011", "DataTime=20261122140000;LA-Rtd=500", "23"),
        ("2011", "DataTime=20261322140000;LA-Rtd=50", "23"),
        ("2011", "DataTime=20261122140000", "23"),
        ("2011", "DataTime=20261122140000;LA-Rtd=50", "32"),
    ],
)
def test_a_value_that_cannot_be_is_refused(command: str, values: str, kind: str) -> None:
    with pytest.raises(Invalid):
        station(command, values, kind)


def test_a_station_proves_itself_by_its_password() -> None:
    telegram = Telegram(hj212.EXAMPLE)
    assert hj212.is_genuine(telegram, ["123456"])
    assert hj212.is_genuine(telegram, [f"other:1 {MN}:123456"])
    assert not hj212.is_genuine(telegram, [f"other:123456 {MN}:654321"])
    assert not hj212.is_genuine(telegram, [])
    assert not hj212.is_genuine(Telegram(hj212.EXAMPLE[:40]), ["123456"])


def transmitter(data: bytes) -> Said:
    packet = replace(fire_frame.opened(gb26875.EXAMPLE), data=data)
    return gb26875.read(Telegram(fire_frame.frame(packet)), {"devices": DEVICES})


def component(bits: int, kind: int = 42) -> bytes:
    words = "3幢501".encode("gb18030").ljust(31, b"\0")
    return bytes([2, 1, 1, 1, kind, 7, 0, 0, 0]) + bits.to_bytes(2, "little") + words + NOON


def test_a_fire_is_grave_and_keeps_the_name_of_its_detector() -> None:
    (fire,) = transmitter(component(0b11))
    assert isinstance(fire, Heard)
    assert (fire.category, fire.severity, fire.occurred_at) == (
        "FI0101",
        1,
        "2026-11-22T14:00:00+08:00",
    )
    assert fire.place == {
        "building": "3",
        "floor": 5,
        "room": "501",
        "device_id": "010203040506/1.1.42.07000000",
    }
    (tested,) = transmitter(component(0b10))  # a fire is never muted
    assert isinstance(tested, Heard)
    assert (tested.kind, tested.ref) == (IntakeKind.NEW, fire.ref)
    (over,) = transmitter(component(0b01))
    assert isinstance(over, Heard)
    assert (over.kind, over.ref) == (IntakeKind.CLEAR, fire.ref)
    (system,) = transmitter(bytes([1, 1, 1, 1, 0b11, 0]) + NOON)
    assert isinstance(system, Heard)
    assert system.category == "FI0101"


@pytest.mark.parametrize(
    ("data", "category", "health"),
    [
        (component(0b101), "DV0102", "fault"),
        (component(1 << 8), "DV0101", "low_battery"),
        (bytes([1, 1, 1, 1, 1, 2]) + NOON, "DV0101", "low_battery"),
        (bytes([21, 1, 0b100001]) + NOON, "DV0102", "offline"),
    ],
    ids=["fault", "battery", "backup power", "line"],
)
def test_faults_and_batteries_are_maintenance(data: bytes, category: str, health: str) -> None:
    care = transmitter(data)[-1]
    assert isinstance(care, Heard)
    assert (care.category, care.severity, care.device["health"]) == (category, 4, health)


def test_a_state_without_a_time_is_told_from_the_next_one() -> None:
    """Else the second alarm of a detector without a clock would be a repeat of the first."""
    packet = fire_frame.opened(gb26875.EXAMPLE)
    dead = component(0b11)[:-6] + b"\xff" * 6
    frames = [fire_frame.frame(replace(packet, data=dead, serial=serial)) for serial in (1, 2)]
    first, second = (gb26875.read(Telegram(octets), {"devices": DEVICES})[0] for octets in frames)
    assert isinstance(first, Heard)
    assert isinstance(second, Heard)
    assert first.key != second.key
    assert first.occurred_at == ""


def test_a_heartbeat_is_a_sign_of_life_and_a_stranger_is_refused() -> None:
    assert transmitter(bytes([21, 1, 1]) + NOON) == [Alive("010203040506")]
    assert transmitter(b"") == [Alive("010203040506")]
    for frame in (fire_frame.frame(replace(fire_frame.opened(gb26875.EXAMPLE), source=b"x" * 6)),):
        with pytest.raises(Invalid):
            gb26875.read(Telegram(frame), {"devices": DEVICES})
    with pytest.raises(Invalid):
        transmitter(bytes([2, 9, 1]))


def published(topic: str, body: Any, **options: Any) -> Said:
    return mqtt.read(Telegram(json.dumps(body).encode(), topic=topic), options)


def test_an_event_is_a_matter_of_its_detector() -> None:
    (fire,) = mqtt.read(Telegram(mqtt.EXAMPLE, topic=mqtt.EXAMPLE_TOPIC), {})
    assert isinstance(fire, Heard)
    assert (fire.ref, fire.key) == ("SM-0042:fire", "SM-0042:fire:4711")
    assert (fire.category, fire.severity, fire.device["battery_pct"]) == ("FI0101", 1, 86)
    (battery,) = published("xh/v1/a/smoke/SM-1/event", {"event": "low_battery"})
    assert isinstance(battery, Heard)
    assert (battery.category, battery.severity) == ("DV0101", 4)
    (gate,) = published("xh/v1/a/gate/G-1/event", {"event": "tailgating", "id": "7", "severity": 2})
    assert isinstance(gate, Heard)
    assert (gate.word, gate.category, gate.severity) == ("gate/tailgating", "", 2)


def test_a_level_a_sign_of_life_and_a_last_will() -> None:
    level = {"at": 1795327200, "seconds": 60, "LAeq": 63.2}
    said = published("xh/v1/a/noise_meter/NM07/obs", level)
    assert said == [LevelHeard("NM07", "2026-11-22T06:00:00.000+00:00", 60, {"LAeq": 63.2})]
    assert published("xh/v1/a/smoke/SM-1/status", {"online": True}) == [Alive("SM-1")]
    assert published("xh/v1/a/smoke/SM-1/status", {"online": False}) == []
    will = {"online": False, "since": "2026-11-22T09:00:00+08:00"}
    (gone,) = published("xh/v1/a/smoke/SM-1/status", will)
    assert isinstance(gone, Heard)
    assert (gone.category, gone.severity, gone.device["health"]) == ("DV0102", 4, "offline")


def test_an_uplink_of_the_things_stack_follows_the_field_map() -> None:
    uplink = {
        "end_device_ids": {"device_id": "smoke-7", "dev_eui": "0004A30B001C0530"},
        "received_at": "2026-11-22T06:00:00.1Z",
        "uplink_message": {
            "session_key_id": "AX",
            "f_cnt": 9,
            "decoded_payload": {"alarm": True, "db": 48.5},
        },
    }
    fields = {"levels": {"db": "LAeq"}, "events": {"alarm": "fire", "low": "low_battery"}}
    level, fire = published("v3/a@t/devices/smoke-7/up", uplink, type="smoke", uplinks=fields)
    assert level == LevelHeard("smoke-7", "2026-11-22T06:00:00.1Z", 60, {"LAeq": 48.5})
    assert isinstance(fire, Heard)
    assert (fire.category, fire.key) == ("FI0101", "smoke-7:fire:AX:9:alarm")


@pytest.mark.parametrize(
    ("topic", "body"),
    [
        ("xh/v1/a/smoke/SM-1", {}),
        ("xh/v1/a/smoke//event", {}),
        ("xh/v1/a/smoke/SM-1/other", {}),
        ("xh/v1/a/noise_meter/N/obs", {"at": "now", "LAeq": 50}),
        ("xh/v1/a/noise_meter/N/obs", {"at": 1795327200, "LAeq": 500}),
        ("xh/v1/a/smoke/SM-1/event", []),
        ("v3/a/devices/d/up", {}),
    ],
)
def test_a_publication_that_says_nothing_is_refused(topic: str, body: Any) -> None:
    with pytest.raises(Invalid):
        published(topic, body)


NAMES = ["hj212", "gb26875", "mqtt"]
WORDS = st.recursive(
    st.none() | st.booleans() | st.floats() | st.integers() | st.text(max_size=20),
    lambda inner: (
        st.lists(inner, max_size=3)
        | st.dictionaries(
            st.sampled_from(
                ["event", "at", "online", "LAeq", "id", "lat", "lon", "severity", "seconds"]
            ),
            inner,
            max_size=5,
        )
    ),
    max_leaves=8,
)
FRAMES = st.one_of(
    st.binary(max_size=80),
    st.text(alphabet="QNSTCPMFlag=;,&DataTimeLeqRd-.0123456789", max_size=80).map(
        lambda text: noise_frame.frame(f"ST=23;CN=2011;MN=x;CP=&&{text}&&".encode())
    ),
    st.binary(max_size=60).map(
        lambda data: fire_frame.frame(replace(fire_frame.opened(gb26875.EXAMPLE), data=data))
    ),
    WORDS.map(lambda value: json.dumps(value).encode()),
)


@settings(max_examples=60, deadline=None)
@given(octets=FRAMES, about=st.sampled_from(["event", "obs", "status"]))
def test_whatever_comes_is_read_or_refused(octets: bytes, about: str) -> None:
    for name in NAMES:
        topic = f"xh/v1/a/noise_meter/N1/{about}"
        try:
            said = adapter(name).read(Telegram(octets, topic=topic), {"devices": DEVICES})
        except Invalid:
            continue
        assert len(said) <= 255 * 5


@pytest.mark.parametrize("name", NAMES)
def test_the_example_of_the_page_is_read(name: str) -> None:
    page = Path(f"docs/api/sources/{name}.md").read_text()
    spoken = adapter(name)
    written = {
        "hj212": lambda: re.search(r"^##\d{4}.*$", page, re.M)[0].encode() + b"\r\n",
        "gb26875": lambda: bytes.fromhex(re.search(r"^40 40[0-9a-f ]+$", page, re.M)[0]),
        "mqtt": lambda: re.search(r"-t (\S+) -m '(.+)'", page)[2].encode(),
    }[name]()
    settings_of_page = json.loads(re.search(r"^({.+?})\n?```", page, re.M | re.S)[1])
    Draft202012Validator(spoken.settings).validate(settings_of_page)
    assert written == spoken.example
    assert spoken.read(Telegram(written, topic=spoken.example_topic), settings_of_page)
