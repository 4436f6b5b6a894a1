"""The seed alone decides which members play, what happens and how they act."""

import random
from datetime import timedelta
from typing import Any

import pytest
from sqlmodel import Session, select

from patrol import clock
from patrol.demo.simulate.cast import FREE, NoCast, Part, engage
from patrol.demo.simulate.happening import BURST, BURST_S, HAPPENINGS, HOUR_S, schedule
from patrol.demo.simulate.script import draw as draw_script
from patrol.models import Member, Role, Shift, Source, User
from tests.demo.simulate.stage import KNOWN, world


def test_the_newcomers_phones_are_left_free(session: Session) -> None:
    rng = random.Random(7)
    cast = engage(session, phones=2, desks=1, has_town=True, is_demo=True, rng=rng)
    assert [part.name for part in cast.phones] == ["007", "301"]
    assert set(FREE) == {"042", "017", "063"}
    with pytest.raises(NoCast, match="3 phones are wanted and only 2 members may play"):
        engage(session, phones=3, desks=0, has_town=False, is_demo=True, rng=rng)


def test_the_seat_of_a_person_is_taken_last(session: Session) -> None:
    rng = random.Random(7)
    cast = engage(session, phones=0, desks=3, has_town=False, is_demo=False, rng=rng)
    assert [part.name for part in cast.desks] == ["704", "801", "701"]


def test_an_empty_database_has_no_cast(session: Session) -> None:
    for row in session.exec(select(Source)):
        session.delete(row)
    for user in session.exec(select(User).where(User.role == Role.DISPATCHER)):
        session.delete(user)
    session.flush()
    with pytest.raises(NoCast, match="no dispatcher"):
        engage(session, phones=1, desks=1, has_town=False, is_demo=False, rng=random.Random(7))
    with pytest.raises(NoCast, match="phones are wanted"):
        engage(session, phones=99, desks=0, has_town=False, is_demo=False, rng=random.Random(7))


def test_whose_shift_it_is_plays_first(session: Session) -> None:
    """The members on shift play with every seed; the others are drawn."""
    row = session.exec(select(Member).where(Member.call_sign == "063")).one()
    now = clock.now()
    session.add(
        Shift(
            member_id=row.id or 0,
            area_id=row.area_id,
            starts_at=now - timedelta(hours=1),
            ends_at=now + timedelta(hours=1),
        )
    )
    session.flush()
    for seed in range(5):
        rng = random.Random(seed)
        cast = engage(session, phones=2, desks=0, has_town=False, is_demo=False, rng=rng)
        assert "063" in [part.name for part in cast.phones]
        assert cast.clerk is None
        assert cast.channels == ()


def test_a_part_is_a_member_with_a_beat(session: Session) -> None:
    cast = engage(session, phones=1, desks=1, has_town=True, is_demo=False, rng=random.Random(7))
    part = cast.phones[0]
    assert isinstance(part, Part)
    assert part.beat.lat == pytest.approx(30.29, abs=0.1)
    assert [len(channel.kinds) for channel in cast.channels] == [1, 1, 3], "particular ones first"


def test_the_same_seed_tells_the_same_day_and_another_another() -> None:
    def day(seed: int) -> list[Any]:
        return list(schedule(world(seed=seed).rng("schedule"), 60, 1, is_demo=True))

    assert day(7) == day(7)
    assert day(7) != day(8)
    times = [telling.at_s for telling in day(7)]
    assert times == sorted(times)
    assert len([at for at in times if at < 20]) == BURST
    assert max(times) < 1.25 * HOUR_S
    lively = [at for at in times if BURST_S < at < HOUR_S]
    assert 45 <= len(lively) <= 75


def test_a_demo_leaves_cases_to_the_human() -> None:
    tellings = list(schedule(world().rng("schedule"), 60, 1, is_demo=True))
    later = [telling.patience_s for telling in tellings if telling.at_s > BURST_S]
    assert all(patience is not None and patience >= 40 for patience in later)
    long = [patience for patience in later if patience is not None and patience >= 240]
    assert 0.2 < len(long) / len(later) < 0.6
    assert sum(telling.is_close for telling in tellings if telling.at_s < 20) >= 3


def test_everything_that_can_happen_stands_in_the_office() -> None:
    for happening in HAPPENINGS:
        category = KNOWN.category(happening.category)
        assert category.seats, happening
        assert all(len(title) <= 60 for title in happening.titles)
        assert happening.source or happening.chip in KNOWN.chips


def test_scripts_vary_and_name_only_what_the_lists_know() -> None:
    drawn = [
        draw_script(random.Random(seed), category, severity)
        for seed in range(120)
        for category, severity in ((KNOWN.category("EN0105"), 3), (KNOWN.category("RE0101"), 1))
    ]
    assert {script.answer for script in drawn} == {"accepted", "declined", "silent"}
    assert {script.extra for script in drawn} >= {None, "reinforce", "changed"}
    assert {script.reason for script in drawn} <= set(KNOWN.declines)
    assert {script.disposition for script in drawn} <= set(KNOWN.dispositions)


def test_a_photo_is_optional_where_nobody_should_be_photographed() -> None:
    drawn = [draw_script(random.Random(n), KNOWN.category("RE0101"), 1) for n in range(60)]
    assert {script.takes_photo for script in drawn} == {True, False}
    drawn = [draw_script(random.Random(n), KNOWN.category("EN0105"), 3) for n in range(60)]
    assert all(script.takes_photo for script in drawn)
