"""Every step of the default table is taken once, at its second and not before."""

from typing import Any

import pytest

from patrol.office import Do, When
from tests.escalation.stage import Stage

AT_SECOND_0 = {Do.LIVE, Do.PUSH, Do.NOTICE}


def table(stage: Stage, severity: int, when: When) -> list[Any]:
    steps = stage.services.office.escalation(severity).after(when)
    return [
        step for step in steps if step.do not in AT_SECOND_0 and step.policy in ("always", "ask")
    ]


@pytest.mark.parametrize("severity", [1, 2, 3, 4])
def test_a_silent_desk(stage: Stage, severity: int) -> None:
    stage.open(severity)
    clock = [0.0]
    due = [step for step in table(stage, severity, When.UNCLAIMED) if step.do != Do.LIST]
    for step in due:
        taken = len(_of(stage, "unclaimed"))
        stage.at(step.after_s - 1, clock)
        assert len(_of(stage, "unclaimed")) == taken, f"{step.name} is early"
        stage.at(step.after_s, clock)
        stage.take()
        assert len(_of(stage, "unclaimed")) == taken + 1, f"{step.name} is missing"
    kinds = [kind for kind in stage.alarms() if kind in ("unclaimed", "second_desk")]
    assert kinds == ["unclaimed", "second_desk"][: len(due)]


@pytest.mark.parametrize("severity", [1, 2, 3, 4])
def test_an_order_nobody_answers(stage: Stage, severity: int) -> None:
    """Only one member is on duty, so that every step is about the same silence."""
    for call_sign in ("007", "017"):
        stage.cast(call_sign).send("PUT", "/api/v1/duty", {"on_duty": False})
    stage.send(stage.open(severity), "042")
    clock = [0.0]
    names: list[str] = []
    steps = table(stage, severity, When.DISPATCHED)
    for after_s in sorted({step.after_s for step in steps}):
        if after_s:
            stage.at(after_s - 1, clock)
            assert sorted(_of(stage, "dispatched")) == sorted(names), f"early, before {after_s}"
        stage.at(after_s, clock)
        stage.take()
        names += [step.name for step in steps if step.after_s == after_s and step.do != Do.SMS]
        names += [step.name for step in steps if step.after_s == after_s and step.do == Do.SMS]
        assert sorted(_of(stage, "dispatched")) == sorted(names)


@pytest.mark.parametrize(
    ("severity", "ask_s", "desk_s"), [(1, 30, 60), (2, 60, 120), (3, 300, 300)]
)
def test_accepted_and_not_departed(stage: Stage, severity: int, ask_s: int, desk_s: int) -> None:
    key = stage.send(stage.open(severity), "042")["042"]
    stage.answer(key)
    clock = [0.0]
    stage.at(ask_s - 1, clock)
    assert _of(stage, "accepted") == []
    stage.at(ask_s, clock)
    (asked,) = stage.feed("assignment.asked")
    assert (asked.member, asked.audience.value) == ("042", "one")
    if desk_s > ask_s:
        stage.at(desk_s - 1, clock)
        assert "not_moving" not in stage.alarms()
    stage.at(desk_s, clock)
    stage.take()
    assert stage.alarms().count("not_moving") == 1
    stage.report(key, "departed")
    assert "not_moving" not in stage.alarms()


def test_the_low_are_never_asked_to_depart(stage: Stage) -> None:
    stage.answer(stage.send(stage.open(4), "042")["042"])
    stage.forward(hours=1)
    stage.take()
    assert _of(stage, "accepted") == []


@pytest.mark.parametrize(("severity", "kinds"), [(1, ["past_eta"]), (2, ["past_eta"]), (3, [])])
def test_past_one_and_a_half_times_the_way(stage: Stage, severity: int, kinds: list[str]) -> None:
    case = stage.open(severity)
    key = stage.send(case, "042")["042"]
    stage.answer(key)
    stage.report(key, "departed")
    eta_s = stage.detail(case)["assignments"][0]["eta_s"]
    stage.forward(seconds=max(eta_s * 1.5, 60) - 0.5)
    stage.take()
    assert _of(stage, "past_eta") == []
    stage.forward(seconds=0.5)
    stage.take()
    stage.take()
    assert len(_of(stage, "past_eta")) == 1
    assert [kind for kind in stage.alarms() if kind == "past_eta"] == kinds
    stage.report(key, "arrived")
    assert "past_eta" not in stage.alarms()


def test_a_member_a_street_away_is_not_late_before_a_minute(stage: Stage) -> None:
    case = stage.open(1)
    stage.answer(stage.send(case, "042")["042"])
    assert stage.detail(case)["assignments"][0]["eta_s"] * 1.5 < 59
    stage.forward(seconds=59)
    stage.take()
    assert "past_eta" not in stage.alarms()
    stage.forward(seconds=1)
    stage.take()
    assert "past_eta" in stage.alarms()


@pytest.mark.parametrize(("severity", "after_s"), [(1, 300), (2, 600), (3, 1200), (4, 1800)])
def test_alone_on_scene_and_silent(stage: Stage, severity: int, after_s: int) -> None:
    key = stage.send(stage.open(severity), "042")["042"]
    stage.report(key, "arrived")
    stage.forward(seconds=after_s - 1)
    stage.take()
    assert "alone_silent" not in stage.alarms()
    stage.report(key, "progress", text="在劝")
    stage.forward(seconds=after_s - 1)
    stage.take()
    assert "alone_silent" not in stage.alarms(), "a word begins the silence anew"
    stage.forward(seconds=1)
    stage.take()
    stage.take()
    assert stage.alarms().count("alone_silent") == 1
    stage.report(key, "progress", text="好了")
    assert "alone_silent" not in stage.alarms()


def test_the_silence_begins_anew_when_the_desk_sends_the_case_back(stage: Stage) -> None:
    case = stage.open(1)
    key = stage.send(case, "042")["042"]
    stage.report(key, "arrived")
    stage.report(key, "resolved", disposition="rescued_well", text="救起")
    stage.forward(hours=1)
    path = f"/api/v1/incidents/{case['id']}/closure"
    stage.cast("701").send("POST", path, {"accepted": False, "note": "再看一眼"})
    stage.forward(seconds=299)
    stage.take()
    assert "alone_silent" not in stage.alarms()
    stage.forward(seconds=1)
    stage.take()
    assert stage.alarms().count("alone_silent") == 1


def test_two_on_scene_are_not_alone(stage: Stage) -> None:
    for key in stage.send(stage.open(1), "042", "017").values():
        stage.report(key, "arrived")
    stage.forward(seconds=600)
    stage.take()
    assert "alone_silent" not in stage.alarms()


@pytest.mark.parametrize(("severity", "after_s"), [(1, 20), (2, 30), (3, 120)])
def test_a_corrected_place_that_nobody_confirms(stage: Stage, severity: int, after_s: int) -> None:
    case = stage.open(severity)
    keys = stage.send(case, "042", "017", "007")
    for call_sign in ("042", "017"):
        stage.answer(keys[call_sign])
    _correct(stage, case, "文晖桥西岸")
    stage.answer(keys["017"], place_version=2)
    stage.forward(seconds=after_s - 1)
    stage.take()
    assert "place_unread" not in stage.alarms()
    stage.forward(seconds=1)
    stage.take()
    stage.take()
    assert stage.alarms().count("place_unread") == 1, "017 has, 007 has not answered at all"
    assert stage.taken("desk_alarm")[-1]["crew"] == ["042"]
    stage.answer(keys["042"], place_version=2)
    assert "place_unread" not in stage.alarms()
    stage.take()
    _correct(stage, case, "文晖桥东岸")
    stage.answer(keys["017"], place_version=3)
    stage.forward(seconds=after_s)
    stage.take()
    assert stage.alarms().count("place_unread") == 1, "another correction, another silence"
    path = f"/api/v1/assignments/{keys['042']}/answer"
    word = {"answer": "accepted", "via": "radio"}
    stage.cast("701").send("POST", path, word)
    assert "place_unread" in stage.alarms(), "heard, but not of this place"
    stage.cast("701").send("POST", path, word | {"place_version": 3})
    assert "place_unread" not in stage.alarms(), "told by radio"
    places = [body["place"] for body in stage.bodies("assignment.accepted") if "place" in body]
    assert places == ["文晖桥西岸", "文晖桥西岸", "文晖桥东岸", "文晖桥东岸"]


def test_a_place_is_confirmed_from_the_answer_on(stage: Stage) -> None:
    """The place is corrected before the answer; the alarm comes 20 s after the answer."""
    case = stage.open(1)
    keys = stage.send(case, "042", "017")
    stage.answer(keys["042"], place_version=1)
    _correct(stage, case, "文晖桥西岸")
    stage.answer(keys["042"], place_version=2)
    stage.forward(seconds=19)
    stage.answer(keys["017"], place_version=1)
    stage.forward(seconds=19)
    stage.take()
    assert "place_unread" not in stage.alarms()
    stage.forward(seconds=1)
    stage.take()
    assert "place_unread" in stage.alarms()
    stage.report(keys["017"], "resolved", disposition="rescued_well")
    assert stage.statuses(case) == {"042": "accepted", "017": "cleared"}
    assert "place_unread" not in stage.alarms()


def test_whoever_gave_way_may_come_back_to_the_right_place(stage: Stage) -> None:
    case = stage.open(1)
    silent = stage.send(case, "042")["042"]
    stage.send(case, "017", instead_of=[silent])
    _correct(stage, case, "文晖桥西岸")
    assert {order.place for order in stage.orders(case)} == {"文晖桥西岸"}


def _correct(stage: Stage, case: dict[str, Any], place: str) -> None:
    change = {"version": stage.state(case)["version"], "place": place}
    stage.cast("701").send("PATCH", f"/api/v1/incidents/{case['id']}", change)


def _of(stage: Stage, when: str) -> list[str]:
    return [step for step in stage.steps() if step.split(":")[0] == when]
