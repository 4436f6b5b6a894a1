"""筛选: a saved filter is the user's own, follows the user and stays small."""

import pytest
from sqlmodel import select

from patrol.models import ListFilter
from patrol.people import list_filter
from tests.cast import Cast

pytestmark = pytest.mark.any_database

PATH = "/api/v1/list-filters"
EAST = {"name": "流水西苑", "areas": [4], "severities": [1, 2], "sources": ["police110"]}


def test_a_filter_follows_its_user_and_nobody_else_sees_it(cast: Cast) -> None:
    saved = cast("701").send("PUT", PATH, EAST)["filter"]
    assert saved == {"categories": [], "is_mine": False, "id": saved["id"], **EAST}
    seen = cast.sign_in("701").get(PATH)
    assert seen["filters"] == [saved]
    assert [(area["name"], area["depth"]) for area in seen["areas"]] == [
        ("文晖街道", 0),
        ("流水西苑社区", 1),
    ]
    assert cast("704").get(PATH)["filters"] == []
    assert cast("704").call("DELETE", f"{PATH}/{saved['id']}").status_code == 404
    assert cast("701").send("DELETE", f"{PATH}/{saved['id']}") == {"filters": []}


def test_a_name_is_saved_over_and_twenty_names_are_the_most(cast: Cast) -> None:
    cast("701").send("PUT", PATH, EAST)
    again = cast("701").send("PUT", PATH, {"name": EAST["name"], "is_mine": True})["filter"]
    assert (again["areas"], again["is_mine"]) == ([], True)
    for n in range(list_filter.MOST_FILTERS - 1):
        cast("701").send("PUT", PATH, {"name": f"{n}"})
    answer = cast("701").call("PUT", PATH, {"name": "one more"})
    assert (answer.status_code, answer.json["type"]) == (409, "/problems/too_many_filters")
    cast("701").send("PUT", PATH, EAST)
    with cast.services.database.read() as session:
        assert len(session.exec(select(ListFilter)).all()) == list_filter.MOST_FILTERS


def test_an_area_of_another_street_is_refused(cast: Cast) -> None:
    assert cast("701").call("PUT", PATH, {**EAST, "areas": [5]}).json["type"].endswith("no_area")
