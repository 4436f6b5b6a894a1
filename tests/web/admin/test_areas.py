"""区域 over HTTP: added, renamed, moved and retired, and nothing that belongs there is orphaned."""

from datetime import timedelta
from typing import Any

import pytest
from sqlalchemy import insert
from sqlmodel import select

from patrol import access, clock, db
from patrol.models import Area, Member, Place, Shift, User
from patrol.queries import areas as area_query
from tests.cast import BRIDGE, Caller, Cast, district_chiefs
from tests.statements import under_the_lock

AREAS = "/api/v1/admin/areas"
GRID = {"kind": "网格", "name": "第一网格"}


def tree(cast: Cast, by: str = "703") -> dict[str, Any]:
    return {row["name"]: row for row in cast(by).get(AREAS)["areas"]}


def added(cast: Cast, parent_id: int = 4, **change: Any) -> int:
    body = GRID | {"parent_id": parent_id} | change
    return int(cast("703").send("POST", AREAS, body, want=201)["area"]["id"])


def problem(answer: Any) -> tuple[int, str]:
    return answer.status_code, answer.json["type"].rpartition("/")[2]


def acts(cast: Cast, kind: str) -> list[Any]:
    events = cast("703").get("/api/v1/feed?after=0")["events"]
    return [event["body"] for event in events if event["kind"] == kind]


def test_the_tree_is_in_order_and_counts_what_belongs_to_each(cast: Cast) -> None:
    added(cast)
    rows = cast("702").get(AREAS)
    assert rows["may_change"] is False
    assert [(row["name"], row["depth"]) for row in rows["areas"]] == [
        ("文晖街道", 0),
        ("流水西苑社区", 1),
        ("第一网格", 2),
    ]
    community = tree(cast)["流水西苑社区"]
    assert (community["members"], community["places"], community["users"]) == (4, 1, 0)
    assert tree(cast)["文晖街道"]["is_fixed"]


def test_numbered_buildings_stand_in_the_order_of_their_numbers(cast: Cast) -> None:
    for name in ("10 幢", "2 幢", "1 幢"):
        added(cast, kind="楼宇", name=name)
    assert [name for name in tree(cast) if "幢" in name] == ["1 幢", "2 幢", "10 幢"]


def test_an_area_is_added_and_renamed_with_its_feed(cast: Cast) -> None:
    key = added(cast, name="　第一网格 ", code="33-1")
    assert tree(cast)["第一网格"]["code"] == "33-1", "pasted blanks are removed"
    change = GRID | {"name": "桥东网格", "lat": BRIDGE[0], "lon": BRIDGE[1]}
    cast("703").send("PATCH", f"{AREAS}/{key}", change)
    assert tree(cast)["桥东网格"]["lat"] == BRIDGE[0]
    assert [body["under"] for body in acts(cast, "area.added")] == ["流水西苑社区"]
    (body,) = acts(cast, "area.amended")
    assert body["former_name"] == "第一网格"
    assert set(body["changed"]) == {"name", "code", "lat", "lon"}


def test_two_areas_beside_each_other_never_share_a_name_nor_any_two_a_code(cast: Cast) -> None:
    added(cast, code="33-1")
    twice = cast("703").call("POST", AREAS, GRID | {"parent_id": 4})
    assert problem(twice) == (409, "area_name_taken")
    added(cast, parent_id=2)
    other = GRID | {"parent_id": 4, "name": "第二网格", "code": "33-1"}
    assert problem(cast("703").call("POST", AREAS, other)) == (409, "area_code_taken")


def test_an_area_moves_with_all_below_it(cast: Cast) -> None:
    part = added(cast, parent_id=2, kind="片区", name="东片")
    grid = added(cast)
    cast("703").send("PUT", f"{AREAS}/4/parent", {"parent_id": part})
    with cast.services.database.read() as session:
        paths = {row.id: row.path for row in session.exec(select(Area))}
        assert paths[grid] == f"/1/2/{part}/4/{grid}/"
        assert access.below(session, part) == {part, 4, grid}
    assert cast("701").get("/api/v1/board")["members"], "their desk still sees the members"


@pytest.mark.parametrize(("area_id", "goal"), [(2, 4), (4, 4), (4, "grid")])
def test_an_area_never_moves_below_itself_nor_the_callers_own(
    cast: Cast, area_id: int, goal: Any
) -> None:
    grid = added(cast)
    parent = {"parent_id": grid if goal == "grid" else goal}
    moved = cast("703").call("PUT", f"{AREAS}/{area_id}/parent", parent)
    assert problem(moved) == (409, "bad_move")


def test_another_streets_area_is_out_of_reach(cast: Cast) -> None:
    for path, body in (("4/parent", {"parent_id": 3}), ("5/retirement", {})):
        answer = cast("703").call("PUT", f"{AREAS}/{path}", body)
        assert problem(answer) == (404, "no_area")
    assert problem(cast("703").call("POST", AREAS, GRID | {"parent_id": 3})) == (404, "no_area")


def test_a_retired_area_gives_all_it_has_to_another(cast: Cast) -> None:
    heir, grid = added(cast, parent_id=2, kind="社区", name="新社区"), added(cast)
    with cast.services.database.write() as session:
        session.add(_shift(session))
    used = cast("703").call("PUT", f"{AREAS}/4/retirement", {})
    assert problem(used) == (409, "area_in_use")
    assert "4 members" in used.json["detail"]
    cast("703").send("PUT", f"{AREAS}/4/retirement", {"into_id": heir})
    row = tree(cast)["流水西苑社区"]
    assert row["retired_at"]
    assert row["parent_id"] == heir
    with cast.services.database.read() as session:
        for model in (Member, Place, Shift):
            where = set(session.exec(select(model.area_id)))  # type: ignore[attr-defined]
            assert 4 not in where, model
        assert session.get_one(Area, grid).path == f"/1/2/{heir}/{grid}/"


def _shift(session: Any) -> Shift:
    member = session.exec(select(Member).where(Member.call_sign == "042")).one()
    now = clock.now()
    times = {"starts_at": now + timedelta(hours=1), "ends_at": now + timedelta(hours=9)}
    return Shift(id=db.new_id(), member_id=member.id, area_id=4, **times)


def test_nothing_new_goes_to_a_retired_area_and_it_can_be_restored(cast: Cast) -> None:
    grid = added(cast)
    cast("703").send("PUT", f"{AREAS}/{grid}/retirement", {})
    for path, body in (
        (AREAS, GRID | {"parent_id": grid}),
        ("/api/v1/admin/members", {"call_sign": "101", "area_id": grid}),
        ("/api/v1/admin/users", {"name": "709", "role": "dispatcher", "area_id": grid}),
    ):
        assert cast("703").call("POST", path, body).status_code in (404, 409), path
    nodes = cast("703").get("/api/v1/admin/users")["areas"]
    assert [node["retired"] for node in nodes if node["id"] == grid] == [True]
    cast("703").send("DELETE", f"{AREAS}/{grid}/retirement")
    assert tree(cast)["第一网格"]["retired_at"] is None


def test_a_place_of_the_same_name_stops_a_retirement(cast: Cast) -> None:
    heir = added(cast, parent_id=2, kind="社区", name="新社区")
    with cast.services.database.write() as session:
        session.add(Place(area_id=heir, name="文晖桥", kind="bridge", lat=30.28, lon=120.17))
    answer = cast("703").call("PUT", f"{AREAS}/4/retirement", {"into_id": heir})
    assert problem(answer) == (409, "place_taken")
    assert tree(cast)["流水西苑社区"]["retired_at"] is None


def test_an_open_desk_follows_the_tree(cast: Cast) -> None:
    """A socket keeps its actor; the areas of it are read again with the others."""
    with cast.services.database.read() as session:
        caller: Caller = cast("701")
        me = access.actor_of(session.connection(), caller.secret, is_bearer=False)
    assert me is not None
    grid = added(cast)
    assert grid not in me.area_ids
    assert grid in cast.services.present([me])[me.login_id].area_ids


def test_a_tree_of_300_areas_costs_as_many_statements_as_one_of_3(cast: Cast) -> None:
    database, secret = cast.services.database, cast("703").secret
    with database.write() as session:
        rows = [
            {"id": key, "parent_id": 4, "path": f"/1/2/4/{key}/", "kind": "楼宇", "name": f"{key}"}
            for key in range(1000, 1300)
        ]
        session.connection().execute(insert(Area), rows)
        me = access.actor_of(session.connection(), secret, is_bearer=False)
        assert me is not None
        with under_the_lock(database) as statements:
            assert len(area_query.tree(session, me)) == 302
    assert len(statements) <= 6, str(statements)


def test_the_districts_admin_moves_a_desk_user_with_the_area(cast: Cast) -> None:
    district_chiefs(cast.services)
    cast("721").send("PUT", f"{AREAS}/3/retirement", {"into_id": 2})
    with cast.services.database.read() as session:
        user = session.exec(select(User).where(User.name == "801")).one()
        assert user.area_id == 2
    assert tree(cast, "721")["三塘苑社区"]["parent_id"] == 2
