"""An order to several members goes to the first who accepts; the others are told at once."""

import json
from concurrent.futures import ThreadPoolExecutor
from typing import Any

from tests.cast import Caller
from tests.escalation.stage import Stage


def everyone(stage: Stage, *more: str) -> tuple[dict[str, Any], dict[str, str]]:
    """Ask everyone near after 60 s of silence of 042; return the assignments by call sign."""
    stage.on_duty(*more)
    case = stage.open(1)
    stage.send(case, "042")
    clock = [0.0]
    for second in (20, 40, 60):
        stage.at(second, clock)
    order = stage.orders(case)[-1]
    assert order.first_only
    rows = stage.detail(case)["assignments"]
    return case, {r["call_sign"]: r["id"] for r in rows if r["id"].startswith(order.id)}


def test_of_twenty_at_once_exactly_one_wins(stage: Stage) -> None:
    case, keys = everyone(stage, *(f"1{n:02}" for n in range(22)))
    assert len(keys) == 20
    phones = {sign: stage.cast(sign) for sign in keys}

    def accept(sign: str) -> Any:
        return _post(stage, phones[sign], keys[sign])

    with ThreadPoolExecutor(20) as pool:
        answers = dict(zip(keys, pool.map(accept, keys), strict=True))
    assert {answer.status_code for answer in answers.values()} == {200}
    effects = [answer.json["effect"] for answer in answers.values()]
    assert sorted(effects) == ["applied"] + ["superseded"] * 19
    winner = next(sign for sign, answer in answers.items() if answer.json["effect"] == "applied")
    words = {sign: answer.json["words"] for sign, answer in answers.items()}
    assert words.pop(winner) is None
    assert [winner in sentence for sentence in words.values()] == [True] * 19
    statuses = stage.statuses(case)
    assert statuses.pop(winner) == "accepted"
    assert "dispatched" not in statuses.values()
    assert stage.state(case)["lead"] == winner
    assert winner in [seat["call_sign"] for seat in stage.detail(case)["seats"]]


def _post(stage: Stage, phone: Caller, key: str) -> Any:
    client = stage.cast.app.test_client()
    client.set_cookie("patrol_session", phone.secret)
    headers = {"X-CSRF-Token": phone.csrf, "Accept-Language": "en"}
    return client.post(
        f"/api/v1/assignments/{key}/answer", json={"answer": "accepted"}, headers=headers
    )


def test_the_others_are_told_at_once_who_was_first(stage: Stage) -> None:
    _, keys = everyone(stage, "063")
    stage.answer(keys["007"])
    heard = stage.cast("063").get("/api/v1/feed?after=0")["events"][-1]
    assert heard["kind"] == "assignment.withdrawn"
    assert heard["body"]["instead"] == "007"
    assert stage.cast("063").get("/api/v1/inbox")["jobs"] == []


def test_the_silent_one_may_win_it_back(stage: Stage) -> None:
    case, keys = everyone(stage, "063", "064", "065")
    late = next(
        row
        for row in stage.detail(case)["assignments"]
        if row["id"] not in keys.values() and row["status"] == "dispatched"
    )
    assert stage.answer(late["id"])["effect"] == "applied"
    statuses = stage.statuses(case)
    assert statuses[late["call_sign"]] == "accepted"
    assert {statuses[sign] for sign in keys} == {"withdrawn"}


def test_two_silent_seats_take_the_first_two(stage: Stage) -> None:
    stage.on_duty("063", "064", "065")
    for sign in ("007", "017"):
        stage.cast(sign).send("PUT", "/api/v1/duty", {"on_duty": False})
    case = stage.open(1)
    stage.send(case, "042", "063")
    clock = [0.0]
    for second in (20, 40, 60):
        stage.at(second, clock)
    order = stage.orders(case)[-1]
    rows = [r for r in stage.detail(case)["assignments"] if r["id"].startswith(order.id)]
    assert len(rows) >= 2
    first, second_, *rest = (row["id"] for row in rows)
    assert stage.answer(first)["effect"] == "applied"
    assert stage.answer(second_)["effect"] == "applied"
    for key in rest:
        assert stage.answer(key)["effect"] == "superseded"
    assert "dispatched" not in stage.statuses(case).values()


def test_accepting_twice_changes_nothing(stage: Stage) -> None:
    _, keys = everyone(stage, "063")
    assert stage.answer(keys["063"])["effect"] == "applied"
    again = stage.answer(keys["063"])
    assert (again["effect"], again["words"]) == ("late", None)


def test_arriving_without_a_word_is_the_first_acceptance(stage: Stage) -> None:
    case, keys = everyone(stage, "063")
    stage.report(keys["063"], "arrived")
    statuses = stage.statuses(case)
    assert statuses["063"] == "on_scene"
    assert "dispatched" not in statuses.values()


def test_an_offline_accept_after_the_order_went_to_another_is_late_and_asked(
    stage: Stage,
) -> None:
    case = stage.open(1)
    key = stage.send(case, "042")["042"]
    _taken_up(stage, case)
    answer = stage.answer(key)
    assert answer["effect"] == "late"
    assert "007" in answer["words"]
    assert answer["assignment"]["status"] == "replaced"
    assert answer["assignment"]["accepted_via"] == "phone", "it is kept"
    assert stage.alarm("late_accept")["instead"] == "007"
    assert stage.answer(key)["effect"] == "late"
    assert stage.alarms().count("late_accept") == 1
    assert stage.statuses(case)["007"] == "accepted"


def test_an_offline_accept_counts_while_the_other_is_silent_too(stage: Stage) -> None:
    case = stage.open(1)
    key = stage.send(case, "042")["042"]
    stage.forward(seconds=20)
    stage.take()
    answer = stage.answer(key)
    assert (answer["effect"], answer["words"]) == ("applied", None)
    assert stage.statuses(case) == {"042": "accepted", "007": "withdrawn"}
    (event,) = stage.feed("assignment.withdrawn")
    assert (event.member, json.loads(event.body or "")["instead"]) == ("007", "042")
    assert stage.state(case)["lead"] == "042"
    assert "042" in [seat["call_sign"] for seat in stage.detail(case)["seats"]]


def test_the_first_of_three_who_held_the_seat_in_turn_has_it_back(stage: Stage) -> None:
    case = stage.open(1)
    key = stage.send(case, "042")["042"]
    clock = [0.0]
    for second in (20, 40, 60):
        stage.at(second, clock)
    assert stage.answer(key)["effect"] == "applied"
    statuses = stage.statuses(case)
    assert "dispatched" not in statuses.values(), "neither the third nor everyone near"
    assert "partner" not in stage.alarms()


def test_the_desk_says_go_on(stage: Stage) -> None:
    case, key = late(stage)
    path = f"/api/v1/assignments/{key}/answer"
    went = stage.cast("701").send("POST", path, {"answer": "accepted", "via": "desk"})
    assert (went["effect"], went["words"]) == ("applied", None)
    assert stage.statuses(case)["042"] == "accepted"
    assert "late_accept" not in stage.alarms()


def test_the_desk_says_turn_back(stage: Stage) -> None:
    case, key = late(stage)
    stage.cast("701").send("DELETE", f"/api/v1/assignments/{key}", {"reason": "nearer"})
    assert stage.statuses(case)["042"] == "withdrawn"
    assert "late_accept" not in stage.alarms()


def test_who_is_there_is_there_whoever_was_sent_instead(stage: Stage) -> None:
    case, key = late(stage)
    assert stage.report(key, "arrived")["effect"] == "applied"
    assert stage.statuses(case)["042"] == "on_scene"


def test_declining_what_went_to_another_asks_for_nobody(stage: Stage) -> None:
    case = stage.open(1)
    key = stage.send(case, "042")["042"]
    stage.forward(seconds=20)
    stage.take()
    stage.answer(key, "declined", reason="far")
    assert "declined" not in stage.alarms()
    assert stage.statuses(case)["042"] == "declined"


def _taken_up(stage: Stage, case: dict[str, Any]) -> None:
    """Let 20 s pass without an answer, so that 007 goes instead, and let 007 answer."""
    stage.forward(seconds=20)
    stage.take()
    (other,) = (
        assignment
        for assignment in stage.detail(case)["assignments"]
        if assignment["call_sign"] == "007"
    )
    stage.answer(other["id"])


def late(stage: Stage) -> tuple[dict[str, Any], str]:
    case = stage.open(1)
    key = stage.send(case, "042")["042"]
    _taken_up(stage, case)
    stage.answer(key)
    return case, key


def test_a_seat_that_was_declined_is_for_the_next_of_those_asked(stage: Stage) -> None:
    stage.on_duty("063", "088")
    for busy in ("017", "063"):
        stage.answer(stage.send(stage.open(4), busy)[busy])
    stage.answer(stage.send(stage.open(1), "007")["007"])
    case = stage.open(1)
    stage.answer(stage.send(case, "042", "088")["088"], "declined", reason="太远")
    clock = [0.0]
    for second in (20, 40, 60):
        stage.at(second, clock)
    assert stage.taken("everyone_near")[-1]["added"] == ["017", "063"]
    _, contest = stage.orders(case)
    stage.answer(f"{contest.id}-017")
    assert stage.statuses(case)["042"] == "replaced"
    assert stage.statuses(case)["063"] == "dispatched", "two were missed"
    stage.answer(f"{contest.id}-063")
    assert [seat["call_sign"] for seat in stage.detail(case)["seats"]] == ["017", "063"]
