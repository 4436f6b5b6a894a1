"""The one clock. Nothing else in the product reads time.

`now()` is the machine's boot-time clock plus an anchor that all processes of one machine share,
so a wall clock that jumps is recorded by the worker and not followed. After a reboot the anchor
is taken from the wall again.
"""

import json
import os
import time
from datetime import UTC, datetime, timedelta
from pathlib import Path

_BOOT_ID = Path("/proc/sys/kernel/random/boot_id")
_boottime = getattr(time, "CLOCK_BOOTTIME", time.CLOCK_MONOTONIC)

_anchor_s = 0.0
_moved = timedelta(0)
_frozen: datetime | None = None


def _ticks() -> float:
    return time.clock_gettime(_boottime)


def _wall_offset() -> float:
    return time.time() - _ticks()


_anchor_s = _wall_offset()


def anchor(folder: Path) -> None:
    """Share one anchor among the processes of this machine, kept in `folder` till it reboots."""
    global _anchor_s
    boot = _BOOT_ID.read_text().strip() if _BOOT_ID.exists() else "unknown"
    path = folder / f"clock-{boot}.json"
    if not path.exists():
        _claim(path)
    _anchor_s = float(json.loads(path.read_text())["offset_s"])


def _claim(path: Path) -> None:
    """First process after a boot wins; the others read what it wrote."""
    draft = path.with_suffix(f".{os.getpid()}")
    draft.write_text(json.dumps({"offset_s": _wall_offset()}))
    try:
        os.link(draft, path)
    except FileExistsError:
        pass
    draft.unlink()
    for old in path.parent.glob("clock-*.json"):
        if old != path:
            old.unlink(missing_ok=True)


def now() -> datetime:
    """The present moment, UTC-aware."""
    if _frozen is not None:
        return _frozen + _moved
    return datetime.fromtimestamp(_ticks() + _anchor_s, UTC) + _moved


def monotonic() -> float:
    """Seconds since some moment, never set back; for deadlines inside one process."""
    return _ticks() + _moved.total_seconds()


def wall_jump_s() -> float:
    """How far the wall clock has moved away from ours, in seconds (positive: it went ahead)."""
    return _wall_offset() - _anchor_s


def iso(moment: datetime) -> str:
    """ISO 8601, UTC, milliseconds: 2026-11-22T14:05:12.042Z."""
    return moment.astimezone(UTC).isoformat(timespec="milliseconds").replace("+00:00", "Z")


def iso_or_none(moment: datetime | None) -> str | None:
    """As `iso`; None stays None."""
    return iso(moment) if moment else None


def is_sane(moment: datetime) -> bool:
    """A year that people live in; beyond it arithmetic with offsets overflows."""
    return 1970 <= moment.year <= 2200


def parse(text: str) -> datetime:
    """Read an ISO 8601 moment; one without an offset is refused (ValueError)."""
    moment = datetime.fromisoformat(text)
    if moment.tzinfo is None:
        raise ValueError("a time needs its offset, as in 2026-11-22T14:05:12+08:00")
    return moment.astimezone(UTC)


def freeze(at: datetime) -> None:
    """Tests: stand still at a moment."""
    global _frozen, _moved
    _frozen, _moved = at.astimezone(UTC), timedelta(0)


def forward(**step: float) -> None:
    """Tests: move on, as in forward(minutes=2)."""
    global _moved
    _moved += timedelta(**step)


def release() -> None:
    """Tests: back to real time."""
    global _frozen, _moved
    _frozen, _moved = None, timedelta(0)


def acted_at(received: datetime, made_at: datetime | None, sent_at: datetime | None) -> datetime:
    """When a phone's act happened, by our clock: received − (sent_at − made_at).

    The phone's clock may be wrong, the time between its two stamps is not; beyond 0 to 7 days
    the stamps are not believed and the act is dated by its arrival.
    """
    if made_at is None or sent_at is None:
        return received
    age = sent_at - made_at
    return received - age if timedelta(0) <= age <= timedelta(days=7) else received
