"""The only clock of the product; no other module reads the time.

`now()` is the machine's boot-time clock plus an anchor that all processes of one machine share.
So a jump of the wall clock moves nothing; the worker raises an alarm about it. After a reboot the
anchor is taken from the wall clock again. Soon after a boot, before NTP, the wall clock itself may
be wrong: one correction of those minutes is followed. `wall()` is the wall clock as it is now.
"""

import json
import os
import re
import time
from datetime import UTC, date, datetime, timedelta, timezone, tzinfo
from datetime import time as time_of_day
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

_BOOT_ID = Path("/proc/sys/kernel/random/boot_id")
# Linux: unlike the monotonic clock, this one goes on while the machine is suspended.
_boottime = getattr(time, "CLOCK_BOOTTIME", time.CLOCK_MONOTONIC)
_LEAP_SECOND = re.compile(r"(T[0-9]{2}:[0-9]{2}):60")

CHINA = timezone(timedelta(hours=8))
"""China has one time zone, UTC+8, and no summer time. The providers count their days in it."""
CHINAS_NAME = "Asia/Shanghai"
SETTLING_S = 900.0
MINUTE_S = 60
"""So many seconds after the boot a correction of the wall clock is NTP's, and is followed."""

_anchor_s = 0.0
_anchored: tuple[Path, int] | None = None
"""The anchor file, and when it was written as far as this process knows."""
_moved = timedelta(0)
_frozen: datetime | None = None
_zone: tzinfo = CHINA
"""The time zone of the office."""


def _ticks() -> float:
    return time.clock_gettime(_boottime)


def _wall_offset() -> float:
    return time.time() - _ticks()


_anchor_s = _wall_offset()


def anchor(folder: Path) -> None:
    """Use the anchor file in `folder`, which all processes share until the machine reboots."""
    global _anchor_s, _anchored
    boot = _BOOT_ID.read_text().strip() if _BOOT_ID.exists() else "unknown"
    path = folder / f"clock-{boot}.json"
    if not path.exists():
        _claim(path)
    _anchored = path, path.stat().st_mtime_ns
    _anchor_s = float(json.loads(path.read_text())["offset_s"])


def look_again() -> None:
    """Read the anchor again if another process has followed the wall clock since."""
    if _anchored is not None and _anchored[0].stat().st_mtime_ns != _anchored[1]:
        anchor(_anchored[0].parent)


def follow_wall() -> bool:
    """Take the wall clock as ours, once and soon after a boot. False when it is not followed."""
    if _anchored is None or _ticks() > SETTLING_S:
        return False
    path = _anchored[0]
    if json.loads(path.read_text()).get("followed"):
        return False
    draft = path.with_suffix(f".{os.getpid()}")
    draft.write_text(json.dumps({"offset_s": _wall_offset(), "followed": True}))
    draft.replace(path)
    anchor(path.parent)
    return True


def _claim(path: Path) -> None:
    """Write the anchor file; the first process after a boot writes it and the others read it."""
    draft = path.with_suffix(f".{os.getpid()}")
    draft.write_text(json.dumps({"offset_s": _wall_offset()}))
    try:
        # A link fails if another process was first, and nobody ever reads half a file.
        os.link(draft, path)
    except FileExistsError:
        pass
    draft.unlink()
    for old in path.parent.glob("clock-*.json"):
        if old != path:
            old.unlink(missing_ok=True)


def now() -> datetime:
    """Return the present moment, UTC-aware."""
    if _frozen is not None:
        return _frozen + _moved
    return datetime.fromtimestamp(_ticks() + _anchor_s, UTC) + _moved


def wall() -> datetime:
    """Return the wall clock, UTC-aware: for what others check by theirs, never for our own acts.

    It signs requests to providers and bounds the times of others.
    """
    return now() + timedelta(seconds=wall_jump_s())


def monotonic() -> float:
    """Return seconds since a fixed moment; they never go back. For deadlines in one process."""
    return _ticks() + _moved.total_seconds()


def wall_jump_s() -> float:
    """Return by how many seconds the wall clock is ahead of ours; negative when it is behind."""
    return _wall_offset() - _anchor_s


def minute_of(moment: datetime) -> int:
    """Return the minute of a moment, counted since 1970 as levels are stored."""
    return int(moment.timestamp()) // MINUTE_S


def of_minute(minute: int) -> datetime:
    """Return the beginning of a minute that is counted since 1970."""
    return datetime.fromtimestamp(minute * MINUTE_S, UTC)


def iso(moment: datetime) -> str:
    """Return the moment in ISO 8601, UTC, with milliseconds: 2026-11-22T14:05:12.042Z."""
    return moment.astimezone(UTC).isoformat(timespec="milliseconds").replace("+00:00", "Z")


def zone_of(name: str) -> tzinfo:
    """Return the time zone of this name; China's needs no list of zones on the machine.

    Raises: ValueError.
    """
    if name == CHINAS_NAME:
        return CHINA
    try:
        return ZoneInfo(name)
    except (KeyError, OSError) as error:  # no such zone, or a folder of zones
        raise ValueError(name) from error


def zone_of_offset(minutes: int) -> tzinfo:
    """Return the zone that is so many minutes ahead of UTC; a negative number is behind it."""
    return timezone(timedelta(minutes=minutes))


def use_zone(zone: tzinfo) -> None:
    """Set the office's time zone of this process (`TIME_ZONE`)."""
    global _zone
    _zone = zone


def local(moment: datetime) -> datetime:
    """Return the same moment as the office's clocks show it."""
    return moment.astimezone(_zone)


def as_local(shown: datetime) -> datetime:
    """Return the moment at which the office's clocks show this time, which has no offset."""
    return shown.replace(tzinfo=_zone)


def today() -> date:
    """Return the day in the office's time zone."""
    return local(now()).date()


def midnight(day: date) -> datetime:
    """Return the moment at which this day of the office begins."""
    return as_local(datetime.combine(day, time_of_day()))


def offset_name(moment: datetime) -> str:
    """Return how far the office's clocks are ahead of UTC at this moment: UTC+8, UTC-3:30."""
    minutes = round((local(moment).utcoffset() or timedelta()).total_seconds() / 60)
    hours, rest = divmod(abs(minutes), 60)
    return f"UTC{'-' if minutes < 0 else '+'}{hours}" + (f":{rest:02}" if rest else "")


def iso_or_none(moment: datetime | None) -> str | None:
    """Return `iso(moment)`, or None when there is no moment."""
    return iso(moment) if moment else None


def claimed(device_at: datetime | None, words: str | None) -> dict[str, Any]:
    """Return the part of an act's body that tells what a device's clock claims."""
    claim = {"device_at": iso_or_none(device_at)}
    return {**claim, "device_claim": words} if words else claim


def is_sane(moment: datetime) -> bool:
    """Return True for a year from 1970 to 2200."""
    # Near the years 1 and 9999, arithmetic with offsets overflows.
    return 1970 <= moment.year <= 2200


def parse(text: str) -> datetime:
    """Read a moment in ISO 8601 or RFC 3339; it must have an offset from UTC.

    RFC 3339 allows "t" and "z" in lower case, and a leap second (:60), which is the next second.

    Raises: ValueError.
    """
    written, leaps = _LEAP_SECOND.subn(r"\1:59", text.upper())
    moment = datetime.fromisoformat(written)
    if moment.tzinfo is None:
        raise ValueError("a time needs its offset, as in 2026-11-22T14:05:12+08:00")
    return moment.astimezone(UTC) + timedelta(seconds=leaps)


def freeze(at: datetime) -> None:
    """For tests: set the clock to a moment and stop it."""
    global _frozen, _moved
    _frozen, _moved = at.astimezone(UTC), timedelta(0)


def forward(**step: float) -> None:
    """For tests: move the clock forward, for example by `forward(minutes=2)`."""
    global _moved
    _moved += timedelta(**step)


def release() -> None:
    """For tests: return to real time."""
    global _frozen, _moved
    _frozen, _moved = None, timedelta(0)


def acted_at(received: datetime, made_at: datetime | None, sent_at: datetime | None) -> datetime:
    """Return the time of a phone's act by our clock: received − (sent_at − made_at).

    The phone's clock may be wrong, but the time between its two stamps is right. If that time is
    not between 0 and 7 days, the act has the time at which it arrived (docs/decisions/time.md).
    """
    if made_at is None or sent_at is None:
        return received
    age = sent_at - made_at
    return received - age if timedelta(0) <= age <= timedelta(days=7) else received
