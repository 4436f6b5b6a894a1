"""A silent worker raises one alarm at every desk, cleared when the worker is back."""

from collections.abc import Callable

from sqlmodel import select

from patrol import clock, reachability
from patrol.models import Alarm, Heartbeat, Login, Phone
from patrol.web.http import attendance
from tests.cast import Cast


def beat(cast: Cast) -> None:
    with cast.services.database.write() as session:
        row = session.get(Heartbeat, "w") or Heartbeat(
            process="w", kind="worker", beat_at=clock.now()
        )
        row.beat_at = clock.now()
        session.add(row)


def alarms(cast: Cast) -> list[bool]:
    """One boolean for each alarm about a silent worker: true while it stands."""
    with cast.services.database.read() as session:
        rows = session.exec(select(Alarm).where(Alarm.kind == "worker_silent").order_by(Alarm.id))
        return [row.cleared_at is None for row in rows]


def test_silence_is_told_once_and_ends(cast: Cast, moving_clock: Callable[..., None]) -> None:
    cast("701"), cast("801")
    beat(cast)
    moving_clock(seconds=10)
    attendance.watch_worker(cast.services)
    assert alarms(cast) == []
    moving_clock(seconds=1)
    for _ in range(2):
        attendance.watch_worker(cast.services)
    desks = alarms(cast)
    assert desks
    assert all(desks)
    beat(cast)
    attendance.watch_worker(cast.services)
    assert not any(alarms(cast))
    moving_clock(seconds=16)
    attendance.watch_worker(cast.services)
    assert sum(alarms(cast)) == len(desks), "a new silence is a new alarm"


def test_the_roll_is_a_heartbeat_and_hears_the_others(cast: Cast) -> None:
    phone_id = cast("042").phone_id or ""
    with cast.services.database.write() as session:
        reachability.keep(session, "other:2", {phone_id: "042"})
    attendance.call_the_roll(cast.services, "this:1")
    assert cast.services.hub.elsewhere == {"042": frozenset({4})}
    assert "042" in cast.services.live
    with cast.services.database.read() as session:
        assert session.get(Heartbeat, "this:1") is not None


def test_who_was_heard_is_written_with_the_roll(
    cast: Cast, moving_clock: Callable[..., None]
) -> None:
    phone = cast("042")
    moving_clock(minutes=2)
    phone.get("/api/v1/inbox")
    attendance.call_the_roll(cast.services, "this:1")
    with cast.services.database.read() as session:
        assert session.get_one(Phone, phone.phone_id).seen_at == clock.now()
        assert session.get_one(Login, phone.login_id).seen_at == clock.now()
