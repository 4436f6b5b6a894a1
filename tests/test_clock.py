"""All processes of a machine share one clock, which ignores jumps of the wall clock."""

import subprocess
import sys
from collections.abc import Callable, Iterator
from datetime import UTC, date, datetime, timedelta
from pathlib import Path

import pytest

from patrol import clock


def test_processes_of_one_machine_agree(tmp_path: Path) -> None:
    code = (
        "import sys, pathlib; from patrol import clock;"
        "clock._wall_offset = lambda real=clock._wall_offset: real() + float(sys.argv[2]);"
        "clock.anchor(pathlib.Path(sys.argv[1])); print(clock.now().timestamp())"
    )
    readings = [
        float(subprocess.check_output([sys.executable, "-c", code, str(tmp_path), jump]))
        for jump in ("0", "3600", "-86400")
    ]
    assert max(readings) - min(readings) < 60, "the later processes follow the first anchor"


def test_a_wall_jump_is_seen_and_not_followed(monkeypatch: pytest.MonkeyPatch) -> None:
    before = clock.now()
    real = clock._wall_offset
    monkeypatch.setattr(clock, "_wall_offset", lambda: real() + 3600)
    assert 3590 < clock.wall_jump_s() < 3610
    assert clock.now() - before < timedelta(minutes=1)


def test_an_act_is_dated_by_the_age_its_phone_claims() -> None:
    received = datetime(2026, 11, 22, 6, 0, tzinfo=UTC)
    pressed = datetime(2031, 1, 1, tzinfo=UTC)
    age = timedelta(minutes=4)
    assert clock.acted_at(received, pressed, pressed + age) == received - age
    assert clock.acted_at(received, pressed + age, pressed) == received, "no negative age"
    assert clock.acted_at(received, pressed, pressed + timedelta(days=8)) == received
    assert clock.acted_at(received, None, pressed) == received


def test_a_time_without_an_offset_is_refused() -> None:
    with pytest.raises(ValueError, match="offset"):
        clock.parse("2026-11-22T14:05:12")
    assert clock.iso(clock.parse("2026-11-22T14:05:12+08:00")) == "2026-11-22T06:05:12.000Z"


@pytest.mark.parametrize(
    ("text", "moment"),
    [
        ("2026-11-22t06:05:12z", "2026-11-22T06:05:12.000Z"),
        ("2026-11-22t14:05:12.5+08:00", "2026-11-22T06:05:12.500Z"),
        ("2016-12-31T23:59:60Z", "2017-01-01T00:00:00.000Z"),
    ],
)
def test_what_rfc_3339_allows_is_read(text: str, moment: str) -> None:
    assert clock.iso(clock.parse(text)) == moment


def test_another_process_reads_the_followed_clock(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(clock, "SETTLING_S", float("inf"))
    for name in ("_anchor_s", "_anchored"):
        monkeypatch.setattr(clock, name, getattr(clock, name))
    clock.anchor(tmp_path)
    (path,) = tmp_path.glob("clock-*.json")
    code = (
        "import sys, pathlib; from patrol import clock; clock.SETTLING_S = float('inf');"
        "clock._wall_offset = lambda real=clock._wall_offset: real() + 3600;"
        "clock.anchor(pathlib.Path(sys.argv[1])); print(clock.follow_wall(), clock.follow_wall())"
    )
    told = subprocess.check_output([sys.executable, "-c", code, str(tmp_path)], text=True)
    assert told.split() == ["True", "False"], "once"
    before = clock.now()
    clock.look_again()
    assert timedelta(minutes=59) < clock.now() - before < timedelta(minutes=61)
    assert [file.name for file in tmp_path.iterdir()] == [path.name], "no draft is left"


@pytest.fixture
def zone() -> Iterator[Callable[[str], None]]:
    """Set the office's time zone by its name; afterwards it is China's."""
    yield lambda name: clock.use_zone(clock.zone_of(name))
    clock.use_zone(clock.CHINA)


def test_the_office_counts_its_own_days(zone: Callable[[str], None]) -> None:
    moment = datetime(2026, 10, 24, 22, 30, tzinfo=UTC)
    assert (clock.local(moment).day, clock.offset_name(moment)) == (25, "UTC+8")
    zone("Europe/London")
    assert (clock.local(moment).day, clock.offset_name(moment)) == (24, "UTC+1")
    begin, end = (clock.midnight(date(2026, 10, day)).astimezone(UTC) for day in (25, 26))
    assert end - begin == timedelta(hours=25), "summer time ends"
    zone("Asia/Kolkata")
    assert clock.offset_name(moment) == "UTC+5:30"
    zone("America/St_Johns")
    assert clock.offset_name(moment) == "UTC-2:30"


def test_only_the_clock_names_the_time_zone_of_china() -> None:
    product = Path(clock.__file__).parent
    zones = [path.name for path in product.rglob("*.py") if " timezone(" in path.read_text("utf-8")]
    assert zones == ["clock.py"]
