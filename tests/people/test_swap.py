"""换班: one member asks, another agrees, the desk decides; the rota may change meanwhile."""

from datetime import timedelta
from typing import Any

import pytest
from sqlmodel import select

from patrol import clock
from patrol.models import Member, Shift
from tests.cast import Cast
from tests.people.test_attendance import absent
from tests.people.test_membership import leave

SWAPS = "/api/v1/swaps"


def planned(cast: Cast, sign: str, in_hours: float, hours: float = 8) -> str:
    """Plan a shift; return its id."""
    with cast.services.database.write() as session:
        member = session.exec(select(Member).where(Member.call_sign == sign)).one()
        first = clock.now() + timedelta(hours=in_hours)
        row = Shift(
            member_id=member.id or 0,
            area_id=member.area_id,
            starts_at=first,
            ends_at=first + timedelta(hours=hours),
        )
        session.add(row)
        session.flush()
        return row.id


def ask(cast: Cast, shift: str, to: str = "042", back: str | None = None, by: str = "007") -> Any:
    body = {"shift_id": shift, "call_sign": to, "back_shift_id": back}
    return cast(by).call("POST", SWAPS, body)


def answer(cast: Cast, swap: str, words: str = "yes", by: str = "042") -> Any:
    return cast(by).call("POST", f"{SWAPS}/{swap}/answer", {"answer": words})


def decide(cast: Cast, swap: str, *, yes: bool = True, by: str = "701") -> Any:
    return cast(by).call("PUT", f"{SWAPS}/{swap}/decision", {"approved": yes})


def holder(cast: Cast, shift: str) -> str:
    with cast.services.database.read() as session:
        return session.get_one(Member, session.get_one(Shift, shift).member_id).call_sign


def test_two_members_swap_and_the_desk_says_yes(cast: Cast) -> None:
    mine, theirs = planned(cast, "007", 20), planned(cast, "042", 44)
    swap = ask(cast, mine, back=theirs).json["swap"]
    assert decide(cast, swap["id"]).json["type"] == "/problems/swap_not_agreed"
    shown = cast("042").get("/api/v1/shifts")
    assert [row["call_sign"] for row in shown["swaps"]] == ["007"]
    assert answer(cast, swap["id"]).json["swap"]["agreed_at"]
    assert cast("701").get(SWAPS)["swaps"][0]["id"] == swap["id"]
    assert decide(cast, swap["id"]).json["swap"]["ended_why"] == "approved"
    assert (holder(cast, mine), holder(cast, theirs)) == ("042", "007")
    assert [row["id"] for row in cast("042").get("/api/v1/shifts")["shifts"]] == [mine]
    assert decide(cast, swap["id"]).status_code == 200, "a second yes is no error"
    assert decide(cast, swap["id"], yes=False).json["type"] == "/problems/swap_over"
    heard = [e["kind"] for e in cast("007").get("/api/v1/feed?after=0")["events"]]
    assert heard == ["swap.agreed", "swap.ended"], "each phone hears what the other did"


def test_a_shift_is_only_given_and_the_other_may_decline(cast: Cast) -> None:
    mine = planned(cast, "007", 20)
    swap = ask(cast, mine).json["swap"]["id"]
    assert ask(cast, mine, to="017").json["type"] == "/problems/swap_waits"
    assert answer(cast, swap, by="017").status_code == 404
    assert answer(cast, swap, by="007").status_code == 404, "nobody agrees to the own wish"
    assert answer(cast, swap, "no").json["swap"]["ended_why"] == "declined"
    assert answer(cast, swap).json["type"] == "/problems/swap_over"
    again = ask(cast, mine, to="017").json["swap"]["id"]
    assert answer(cast, again, "no", by="007").json["swap"]["ended_why"] == "withdrawn"
    assert holder(cast, mine) == "007"


def test_the_desk_refuses_and_a_stranger_may_not(cast: Cast) -> None:
    swap = ask(cast, planned(cast, "007", 20)).json["swap"]["id"]
    assert decide(cast, swap, yes=False, by="801").status_code == 404
    assert decide(cast, swap, yes=False).json["swap"]["ended_why"] == "refused"
    assert cast("801").get(SWAPS)["swaps"] == []


@pytest.mark.parametrize(
    ("why", "hours"), [("shift_begun", -1), ("swap_overlaps", 18), ("swap_absent", 6)]
)
def test_an_impossible_swap_is_refused_at_once(why: str, hours: float, cast: Cast) -> None:
    mine = planned(cast, "007", hours)
    planned(cast, "042", 20)
    absent(cast, "042", starts="19:00", ends="21:00")
    assert ask(cast, mine).json["type"] == f"/problems/{why}"


def test_only_an_own_shift_is_given_and_only_a_colleague_of_the_area_is_asked(cast: Cast) -> None:
    mine, theirs = planned(cast, "007", 20), planned(cast, "042", 44)
    assert ask(cast, theirs).json["type"] == "/problems/no_shift"
    assert ask(cast, mine, to="301").json["type"] == "/problems/no_member"
    assert ask(cast, mine, to="007").json["type"] == "/problems/no_member"
    same = planned(cast, "042", 20)
    assert ask(cast, mine, back=same).json["type"] == "/problems/swap_same"


def test_a_swap_that_the_rota_has_overtaken_ends_as_void(cast: Cast) -> None:
    swap = ask(cast, planned(cast, "007", 20)).json["swap"]["id"]
    answer(cast, swap)
    planned(cast, "042", 22)
    assert decide(cast, swap).json["swap"]["ended_why"] == "void"
    mine = planned(cast, "007", 90)
    waiting = ask(cast, mine).json["swap"]["id"]
    cells = [{"call_sign": "007", "day": "2026-11-26", "kinds": []}]
    assert cast("703").send("PUT", "/api/v1/admin/rota", {"cells": cells})["count"] == 1
    rows = {row["id"]: row for row in cast("701").get(SWAPS)["swaps"]}
    assert rows[waiting]["ended_why"] == "void", "its shift is gone"


def test_a_member_who_leaves_takes_the_waiting_swaps_along(cast: Cast) -> None:
    swap = ask(cast, planned(cast, "007", 20)).json["swap"]["id"]
    assert leave(cast, "042").status_code == 200
    row = cast("701").get(SWAPS)["swaps"][0]
    assert (row["id"], row["ended_why"], row["taker"]) == (swap, "void", "042")


def test_another_swap_of_a_shift_that_was_given_back_ends(cast: Cast) -> None:
    first, second = planned(cast, "007", 20), planned(cast, "042", 44)
    swap = ask(cast, first, back=second).json["swap"]["id"]
    other = ask(cast, second, to="017", by="042").json["swap"]["id"]
    answer(cast, swap)
    decide(cast, swap)
    rows = {row["id"]: row["ended_why"] for row in cast("701").get(SWAPS)["swaps"]}
    assert rows == {swap: "approved", other: "void"}
