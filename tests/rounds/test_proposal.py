"""A round has the points that nobody has looked at for longest, in an order from a logged seed."""

import json

import pytest
from sqlmodel import select

from patrol import clock
from patrol.models import Feed, Round
from patrol.rounds import proposal
from tests.cast import Cast
from tests.rounds.points import enter, kept, scanned

NAMES = [f"点{number:02}" for number in range(15)]


def test_the_longest_unseen_are_proposed_in_the_order_of_the_seed(cast: Cast) -> None:
    ids = enter(cast, *NAMES)
    for name in NAMES[:5]:
        clock.forward(minutes=1)
        scanned(cast, "007", ids[name])
    answer = cast("042").send("POST", "/api/v1/rounds")
    order = answer["round"]["order"]
    assert {*order} == {ids[name] for name in NAMES[5:] + NAMES[:2]}, "the two seen first as well"
    with cast.services.database.read() as session:
        seed = session.exec(select(Round.seed)).one()
        act = session.exec(select(Feed).where(Feed.kind == "round.proposed")).one()
    assert json.loads(act.body or "")["seed"] == seed
    assert order == proposal.shuffled(sorted(order), seed) != sorted(order)
    assert len(answer["points"]) == 15, "the phone knows every point of the street"
    code = kept(cast)[NAMES[0]].code
    assert code not in json.dumps(answer), "a phone knows a label when it reads it"


def test_a_second_ask_gets_the_same_round_and_a_colleague_other_points(cast: Cast) -> None:
    ids = enter(cast, *NAMES)
    first = cast("042").send("POST", "/api/v1/rounds")
    scanned(cast, "042", first["round"]["order"][0], round_id=first["round"]["id"])
    again = cast("042").send("POST", "/api/v1/rounds")
    assert again["round"] == first["round"]
    assert [look["checkpoint_id"] for look in again["scans"]] == first["round"]["order"][:1]
    other = cast("007").send("POST", "/api/v1/rounds")["round"]
    assert {*other["order"]} == {*ids.values()} - {*first["round"]["order"]}


def test_a_round_of_yesterday_is_replaced(cast: Cast) -> None:
    enter(cast, *NAMES)
    first = cast("042").send("POST", "/api/v1/rounds")["round"]
    clock.forward(hours=17)
    second = cast("042").send("POST", "/api/v1/rounds")["round"]
    assert second["id"] != first["id"]
    with cast.services.database.read() as session:
        assert session.get_one(Round, first["id"]).ended == "replaced"


def test_a_round_ends_once_and_for_its_member_alone(cast: Cast) -> None:
    enter(cast, "桥北")
    state = cast("042").send("POST", "/api/v1/rounds")["round"]
    path = f"/api/v1/rounds/{state['id']}/end"
    assert cast("007").call("POST", path, {"reason": "done"}).status_code == 404
    ended = cast("042").send("POST", path, {"reason": "weather", "words": "暴雨"})["round"]
    assert ended["ended"] == "weather"
    assert cast("042").send("POST", path, {"reason": "done"})["round"] == ended


@pytest.mark.any_database
def test_a_street_without_points_proposes_nothing(cast: Cast) -> None:
    answer = cast("042").send("POST", "/api/v1/rounds")
    assert answer == {"round": None, "scans": [], "points": []}
