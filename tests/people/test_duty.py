"""A member is at the newest fix, in whatever order the fixes come."""

from collections.abc import Callable
from datetime import datetime

from sqlmodel import select

from patrol import clock
from patrol.models import Fix, LastPosition, Member
from patrol.people import duty
from tests.cast import BRIDGE, Cast


def report(cast: Cast, lat: float, taken_at: datetime) -> None:
    """A phone of 042 sends one position."""
    with cast.services.database.write() as session:
        member = session.exec(select(Member).where(Member.call_sign == "042")).one()
        place = {"lat": lat, "lon": BRIDGE[1], "accuracy_m": 5.0, "taken_at": taken_at}
        duty.record_fixes(session, [{"member_id": member.id, **place}])


def lat_of_042(cast: Cast) -> float:
    with cast.services.database.read() as session:
        query = select(LastPosition.lat).join(Member, Member.id == LastPosition.member_id)
        return session.exec(query.where(Member.call_sign == "042")).one()


def test_a_fix_that_comes_late_takes_the_place_of_no_newer_one(
    cast: Cast, moving_clock: Callable[..., None]
) -> None:
    moving_clock(seconds=20)
    earlier = clock.now()
    moving_clock(seconds=20)
    report(cast, 30.31, clock.now())
    report(cast, 30.32, earlier)
    assert lat_of_042(cast) == 30.31
    moving_clock(seconds=20)
    report(cast, 30.33, clock.now())
    assert lat_of_042(cast) == 30.33
    with cast.services.database.read() as session:
        assert len(session.exec(select(Fix)).all()) == 3, "each is kept as it came"
