"""The demo town is complete, without people's names or passwords, and has 46 members on shift."""

import re
from collections.abc import Iterator
from datetime import timedelta

import pytest
from sqlmodel import Session, col, func, select

from patrol import clock, office
from patrol.config import Settings
from patrol.db import Database
from patrol.demo import seed
from patrol.models import Area, Member, Place, Role, Shift, Source, Station, User


@pytest.fixture
def town(settings: Settings, moving_clock: object) -> Iterator[Session]:
    """The demo town in a database of its own."""
    database = Database(settings.database_url)
    with database.write() as session:
        assert seed.fill(session)
        yield session
    database.dispose()


def count(session: Session, model: type) -> int:
    return session.exec(select(func.count()).select_from(model)).one()


def on_shift(session: Session, hours: float = 0) -> set[str]:
    at = clock.now() + timedelta(hours=hours)
    return set(
        session.exec(
            select(Member.call_sign)
            .join(Shift, col(Shift.member_id) == col(Member.id))
            .where(Shift.starts_at <= at, Shift.ends_at > at)
        )
    )


def test_two_streets_with_their_communities_hang_on_one_district(town: Session):
    kinds = town.exec(select(Area.kind, func.count()).group_by(Area.kind)).all()
    assert dict(kinds) == {"区": 1, "街道": 2, "社区": 24}
    wenhui = town.exec(select(Area).where(Area.name == "文晖街道")).one()
    below = town.exec(select(Area).where(col(Area.path).startswith(wenhui.path))).all()
    assert len(below) == 9
    assert all((area.code or "").startswith("330105017") for area in below)


def test_137_call_signs_have_skills_and_kit_that_the_office_knows(town: Session):
    members = town.exec(select(Member).order_by(Member.call_sign)).all()
    assert [m.call_sign for m in members] == [f"{n:03d}" for n in range(1, 138)]
    known = office.load()
    assert {skill for m in members for skill in m.skills} == set(known.skills)
    assert {item for m in members for item in m.kit} <= set(known.kit)
    assert all(m.kit for m in members)


def test_the_gazetteer_knows_bridges_rings_and_the_rest(town: Session):
    kinds = dict(town.exec(select(Place.kind, func.count()).group_by(Place.kind)).all())
    assert sum(kinds.values()) >= 80
    assert {"bridge", "lifebuoy", "aed", "hydrant", "hospital", "metro", "park", "office"} <= set(
        kinds
    )
    for place in town.exec(select(Place)):
        assert place.name_en
        assert (round(place.lat, 4), round(place.lon, 4)) == (place.lat, place.lon)


def test_nobody_has_a_name_or_a_password(town: Session):
    users = town.exec(select(User)).all()
    assert {user.role for user in users} == {Role.DISPATCHER, Role.SUPERVISOR, Role.ADMIN}
    for user in users:
        assert re.fullmatch(r"7\d\d", user.name)
        assert user.password_hash == ""


def test_sources_that_may_open_a_case_are_few(town: Session):
    spoken = {source.adapter for source in town.exec(select(Source))}
    assert "open311" in spoken, "/open311/v2/services.json answers in the demo"
    opens = {source.code for source in town.exec(select(Source)) if source.opens}
    assert opens == {"police110", "smoke", "platform", "noise-stations"}


def test_fourteen_noise_stations_stand_at_their_source_and_say_their_short_windows(town: Session):
    source = town.exec(select(Source).where(Source.code == "noise-stations")).one()
    stations = town.exec(select(Station)).all()
    assert len({station.code for station in stations}) == 14
    assert {station.source_id for station in stations} == {source.id}
    assert {station.rule["window_s"] for station in stations} == {30}
    assert all(station.place_id for station in stations)


def test_46_are_on_the_shift_now_and_at_any_hour(town: Session):
    assert {"007", "017", "042", "063"} <= on_shift(town)
    for hours in (0, 0.9, 1.1, 5, 9, 17, 100, 24 * 14 - 1):
        assert len(on_shift(town, hours)) == 46, hours


def test_nobody_works_two_shifts_on_end(town: Session):
    for hours in range(0, 24 * 13, 8):
        assert not on_shift(town, hours) & on_shift(town, hours + 8)


def test_every_shift_has_a_swimmer_and_a_first_aider(town: Session):
    for hours in range(0, 72, 8):
        present = town.exec(
            select(Member).where(col(Member.call_sign).in_(on_shift(town, hours)))
        ).all()
        skills = {skill for member in present for skill in member.skills}
        assert {"swim", "first_aid", "fire", "mediation", "traffic", "elder_care"} <= skills


def test_a_second_seed_changes_nothing(town: Session):
    models = (Area, Place, User, Source, Member, Shift)
    before = [count(town, model) for model in models]
    assert not seed.fill(town)
    assert [count(town, model) for model in models] == before


def test_the_rota_is_carried_on(town: Session):
    assert seed.keep_rota(town) == 0
    clock.forward(days=3)
    assert seed.keep_rota(town) == 3 * 3 * 46
    assert len(on_shift(town)) == 46
    clock.forward(days=60)
    assert on_shift(town) == set()
    seed.keep_rota(town)
    assert len(on_shift(town)) == 46
    assert len(on_shift(town, 24 * 13)) == 46


def test_rows_after_the_seed_get_ids_of_their_own(town: Session):
    area = town.exec(select(Area)).first()
    assert area is not None
    town.add(User(name="799", role=Role.DISPATCHER, area_id=area.id or 0))
    town.add(Area(parent_id=area.id, path="/x/", kind="小区", name="新小区"))
    town.flush()
