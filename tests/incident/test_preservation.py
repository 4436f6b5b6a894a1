"""证据保全: a supervisor stops retention and erasure of a case, and the desk sees it."""

from collections.abc import Callable
from typing import Any

from sqlmodel import col, select

from patrol import clock
from patrol.models import Fix, Member
from patrol.people import duty
from tests.cast import BRIDGE, Cast
from tests.pushed import send


def _path(order: Any) -> str:
    return f"/api/v1/incidents/{order['incident']['id']}"


def _standing(cast: Cast, order: Any) -> Any:
    return cast("701").get(_path(order))["preservation"]


def test_a_supervisor_preserves_a_case_and_ends_it_with_reasons(cast: Cast) -> None:
    order = send(cast, "042")
    assert _standing(cast, order) is None
    path = f"{_path(order)}/preservation"
    made = cast("702").send("POST", path, {"reason": "行政诉讼"}, want=201)
    assert made["preservation"] == _standing(cast, order)
    assert (made["preservation"]["by"], made["preservation"]["reason"]) == ("702", "行政诉讼")
    again = cast("703").send("POST", path, {"reason": "再来一次"}, want=201)
    assert again["preservation"] == made["preservation"], "the first stands"
    assert cast("702").send("DELETE", path, {"reason": "已结案"})["preservation"] is None
    assert cast("702").send("DELETE", path, {"reason": "已结案"})["preservation"] is None
    acts = [
        (row["kind"], row["actor"], row["body"]["reason"])
        for row in cast("701").get(_path(order))["timeline"]
        if row["kind"].startswith("preservation.")
    ]
    assert acts == [
        ("preservation.started", "702", "行政诉讼"),
        ("preservation.ended", "702", "已结案"),
    ]


def test_without_a_reason_or_the_rank_nothing_is_preserved(cast: Cast) -> None:
    order = send(cast, "042")
    path = f"{_path(order)}/preservation"
    assert cast("702").call("POST", path, {"reason": " "}).status_code == 422
    assert cast("701").call("POST", path, {"reason": "x"}).status_code == 403
    assert cast("042").call("POST", path, {"reason": "x"}).status_code == 403
    assert _standing(cast, order) is None


def _put_fixes(cast: Cast, *names: str) -> None:
    with cast.services.database.write() as session:
        for name in names:
            member = session.exec(select(Member).where(Member.call_sign == name)).one()
            lat, lon = BRIDGE
            now = clock.now()
            fix = {"member_id": member.id, "lat": lat, "lon": lon, "taken_at": now}
            session.add(Fix(**fix, received_at=now))


def _kept(cast: Cast) -> list[str]:
    """Whose positions are left after the worker has forgotten those past their time."""
    with cast.services.database.write() as session:
        duty.forget_fixes(session, days=30)
        rows = session.exec(
            select(Member.call_sign).join(Fix, col(Fix.member_id) == col(Member.id))
        )
        return sorted(rows)


def test_the_crews_positions_of_a_preserved_case_outlive_their_time(
    cast: Cast, moving_clock: Callable[..., None]
) -> None:
    _put_fixes(cast, "042")  # before the case: not of it
    moving_clock(minutes=1)
    order = send(cast, "042")
    _put_fixes(cast, "042", "007")
    path = f"{_path(order)}/preservation"
    moving_clock(days=20)
    cast.sign_in("702").send("POST", path, {"reason": "行政诉讼"})
    moving_clock(days=11)
    assert _kept(cast) == ["042"], "what 042 did on the case stays, 007 was on no case"
    cast.sign_in("702").send("DELETE", path, {"reason": "已结案"})
    assert _kept(cast) == []
