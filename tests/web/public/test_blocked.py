"""停收随手拍: from a blocked place no tip is taken, and the sender reads whom to call."""

from typing import Any

import pytest

from patrol import clock
from tests.cast import BRIDGE, Cast
from tests.rider import NOISE, post, stored

PATH = "/api/v1/admin/tip-blocks"
HERE = {"lat": str(BRIDGE[0]), "lon": str(BRIDGE[1])}
CIRCLE = {"lat": BRIDGE[0], "lon": BRIDGE[1], "radius_m": 300}
pytestmark = pytest.mark.any_database


def block(cast: Cast, **more: Any) -> Any:
    body = {"area_id": 4, "hours": 3, "reason": "演唱会散场", **more}
    return cast("703").send("POST", PATH, body, want=201)["blocks"]


def status(cast: Cast, n: int = 0, **form: str) -> int:
    return post(cast, {**NOISE, "cid": f"{n:032d}", **form}).status_code


def test_a_tip_from_a_blocked_circle_is_told_whom_to_call(cast: Cast) -> None:
    (row,) = block(cast, **CIRCLE)
    answer = post(cast, {**NOISE, **HERE})
    assert answer.status_code == 422
    for words in ("演唱会散场", "119, 120 or 110", "11-22 17:00", "tel:110"):
        assert words in answer.text
    assert stored(cast) == []
    assert status(cast, 1, lat=str(BRIDGE[0] + 0.01), lon=str(BRIDGE[1])) == 303
    assert status(cast, 2, **HERE, chip="fire") == 303, "life and death are never refused"
    cast("703").send("DELETE", f"{PATH}/{row['id']}")
    assert status(cast, 3, **HERE) == 303


def test_a_circle_ends_at_the_border_of_its_area(cast: Cast) -> None:
    """An administrator of one street blocks nothing in another one."""
    block(cast, **CIRCLE | {"radius_m": 20_000}, grave_too=True)
    assert status(cast, 1, **HERE) == 422
    assert status(cast, 2, lat=str(BRIDGE[0] + 0.005), lon=str(BRIDGE[1])) == 303


def test_a_blocked_area_counts_by_position_and_by_name_until_its_end(cast: Cast) -> None:
    block(cast, grave_too=True)
    assert status(cast, 1, **HERE) == status(cast, 2, place="文晖桥下") == 422
    assert status(cast, 3, **HERE, chip="fire") == 422
    clock.forward(hours=4)
    assert status(cast, 4, **HERE) == 303
    assert cast.sign_in("703").get(PATH)["blocks"] == []
