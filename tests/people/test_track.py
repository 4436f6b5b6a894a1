"""A position that nobody can have reached is kept, and places nobody until others agree with it."""

from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from sqlmodel import col, select

from patrol import clock
from patrol.models import Fix, LastPosition, Lost, Member
from patrol.people import duty
from patrol.people.track import Position, Track
from tests.cast import BRIDGE, Cast
from tests.people.test_member_place import candidates

NORTH_1_KM = 0.009
"""Degrees of latitude."""
START = datetime(2026, 11, 22, 6, tzinfo=UTC)


def at(km: float, seconds: float, accuracy_m: float | None = 9.0) -> Position:
    """A position so many kilometres north of the bridge."""
    north = BRIDGE[0] + km * NORTH_1_KM
    return Position(north, BRIDGE[1], accuracy_m, START + timedelta(seconds=seconds))


def is_known(*positions: Position) -> bool:
    """True when the last of these positions is believed."""
    track = Track(positions[0])
    for position in positions[1:]:
        track = track.then(position)
    assert track.newest == positions[-1], "it is stored as the claim it is"
    return track.sure is None


def test_a_car_in_a_town_is_believed_and_a_jump_is_not() -> None:
    assert is_known(at(0, 0), at(1.0, 20))
    assert not is_known(at(0, 0), at(1.5, 20))


def test_the_accuracies_of_both_are_granted() -> None:
    assert not is_known(at(0, 0), at(1.5, 20))
    assert is_known(at(0, 0, 250.0), at(1.5, 20, 300.0))
    assert is_known(at(0, 0, None), at(0.3, 1, None)), "houses throw a position about"


def test_one_bad_position_between_good_ones_costs_one_position() -> None:
    assert is_known(at(0, 0), at(30, 10), at(0.1, 20))


def test_a_bad_first_position_locks_nobody_out() -> None:
    assert not is_known(at(30, 0), at(0, 10))
    assert is_known(at(30, 0), at(0, 10), at(0.1, 20)), "two in a row agree"
    assert not is_known(at(30, 0), at(0, 10), at(12, 20)), "two that do not agree prove nothing"
    assert not is_known(at(30, 0), at(0, 10), at(0, 10)), "one that is sent twice is one"


def test_with_time_every_place_can_be_reached() -> None:
    assert not is_known(at(0, 0), at(10, 60))
    assert is_known(at(0, 0), at(10, 60), at(-10, 600))


@pytest.mark.parametrize("nowhere", [Position(0, 0, 9.0, at(0, 10).taken_at), at(0, 10, 5000.0)])
def test_what_says_nothing_is_no_start_and_no_witness(nowhere: Position) -> None:
    assert is_known(nowhere, at(0, 20)), "there is nothing to compare with"
    assert not is_known(at(30, 0), nowhere, at(0, 20)), "the sure one before still counts"
    assert not is_known(at(0, 0), nowhere), "and so does its own reason"


def test_a_late_position_changes_nothing() -> None:
    track = Track(at(0, 60))
    assert track.then(at(30, 50)) is track


def send(cast: Cast, *positions: tuple[float, float]) -> list[dict[str, Any]]:
    """The phone of 017 sends positions (km north, seconds ago) in one batch."""
    with cast.services.database.write() as session:
        member = session.exec(select(Member).where(Member.call_sign == "017")).one()
        fixes = [
            {
                "member_id": member.id,
                "lat": BRIDGE[0] + km * NORTH_1_KM,
                "lon": BRIDGE[1],
                "accuracy_m": 9.0,
                "taken_at": clock.now() - timedelta(seconds=ago_s),
            }
            for km, ago_s in positions
        ]
        return duty.record_fixes(session, fixes)


def test_a_member_who_jumped_is_nowhere_until_two_positions_agree(
    cast: Cast, moving_clock: Callable[..., None]
) -> None:
    moving_clock(minutes=1)
    assert [place["lost"] for place in send(cast, (0.0, 10))] == [None]
    assert [place["lost"] for place in send(cast, (20.0, 1))] == [Lost.JUMPED]
    row = candidates(cast)["017"]
    assert (row["distance_m"], row["eta_s"]) == (None, None)
    assert "place unknown (position jumped)" in row["reason"]
    assert "定位跳变" in candidates(cast, "zh-CN")["017"]["reason"]
    shown = next(m for m in cast("701").get("/api/v1/board")["members"] if m["call_sign"] == "017")
    assert shown["lost"] == "jumped"
    moving_clock(seconds=10)
    assert [place["lost"] for place in send(cast, (20.1, 0))] == [None]
    assert candidates(cast)["017"]["distance_m"] > 10_000
    with cast.services.database.read() as session:
        query = select(Fix.lat).join(Member, col(Member.id) == Fix.member_id)
        kept = session.exec(query.where(Member.call_sign == "017")).all()
        last = session.exec(select(LastPosition).where(LastPosition.lat > 30.4)).one()
    assert len(kept) == 3, "each is kept as it was claimed"
    assert last.sure_at is None


def test_a_batch_is_followed_in_its_order(cast: Cast, moving_clock: Callable[..., None]) -> None:
    moving_clock(minutes=5)
    (place,) = send(cast, (0.2, 30), (25.0, 20), (0.0, 40), (0.3, 10))
    assert (place["lost"], place["lat"]) == (None, pytest.approx(BRIDGE[0] + 0.3 * NORTH_1_KM))


def test_a_phone_that_goes_on_jumping_stays_unknown(
    cast: Cast, moving_clock: Callable[..., None]
) -> None:
    moving_clock(minutes=1)
    send(cast, (0.0, 0))
    for number in range(1, 5):
        moving_clock(seconds=10)
        (place,) = send(cast, (20.0 * number, 0))
        assert place["lost"] in (Lost.JUMPED, Lost.FAR)
