"""The escalation brings more people: 加派, everyone near, the plan's suggestion, partners."""

from datetime import timedelta
from typing import Any

import pytest
from sqlmodel import select

from patrol import clock as time
from patrol.models import Assignment, Member, Policy, Seat
from patrol.office import EscalationPolicy
from tests.cast import Cast
from tests.escalation.stage import Stage


def test_the_next_best_goes_instead_of_the_silent(stage: Stage) -> None:
    case = stage.open(1)
    stage.send(case, "042")
    clock = [0.0]
    stage.at(19, clock)
    assert stage.statuses(case) == {"042": "dispatched"}
    stage.at(20, clock)
    stage.take()
    assert stage.statuses(case) == {"042": "replaced", "007": "dispatched"}
    _, second = stage.orders(case)
    assert (second.by, second.text, second.first_only) == ("worker", "带救生圈", False)
    because = second.because
    assert (because["instead_of"], because["after_s"], because["why"]) == ("042", 20, "dispatched")
    assert because["step"] == "dispatched:add_member:20"
    reason: Any = because["reason"]
    assert set(reason) == {"zh-CN", "en"}
    (step,) = stage.taken("add_member")
    assert (step["crew"], step["added"], step["result"]) == (["042"], ["007"], "done")
    (replaced,) = stage.feed("assignment.replaced")
    assert replaced.member == "042"
    assert stage.state(case)["lead"] == "007", "the lead goes with the seat"
    seats = [seat["call_sign"] for seat in stage.detail(case)["seats"]]
    assert sorted(seats, key=str) == ["007", None]


def test_the_silent_read_who_goes_instead_before_it_happens(stage: Stage) -> None:
    case = stage.open(1)
    sent_at = time.now()
    key = stage.send(case, "042")["042"]
    clock = [0.0]
    stage.at(15, clock)
    (asked,) = stage.feed("assignment.asked")
    assert (asked.member, asked.audience.value) == ("042", "one")
    (told,) = stage.bodies("assignment.asked")
    foretold = {
        "question": "answer",
        "after_s": 15,
        "instead": "007",
        "replaced_at": time.iso(sent_at + timedelta(seconds=20)),
    }
    assert foretold.items() <= told.items()
    (job,) = stage.cast("042").get("/api/v1/inbox")["jobs"]
    assert foretold.items() <= job["asked"].items(), "a page that opens now reads it as well"
    stage.answer(key)
    stage.at(25, clock)
    assert stage.statuses(case) == {"042": "accepted"}, "the answer has kept the seat"
    (job,) = stage.cast("042").get("/api/v1/inbox")["jobs"]
    assert job["asked"] is None


def test_nobody_reads_of_a_member_whom_only_the_desk_can_send(stage: Stage) -> None:
    steps = [
        step.model_dump(mode="json", exclude_defaults=True) | _asking(step.do)
        for step in stage.services.office.escalation(1).steps
    ]
    with stage.services.database.write() as session:
        row = Policy(severity=1, version=1, steps=steps, by="test", at=time.now())
        session.add(row)
    stage.send(stage.open(1), "042")
    stage.at(15, [0.0])
    assert stage.alarm("not_accepted")["replaced_at"] is None
    assert stage.feed("assignment.asked") == []


def _asking(do: str) -> dict[str, str]:
    return {"policy": "ask"} if do == "add_member" else {}


def test_each_who_is_silent_gives_way_in_turn_and_the_seat_remembers(stage: Stage) -> None:
    case = stage.open(1)
    stage.send(case, "042")
    clock = [0.0]
    for second in (20, 40):
        stage.at(second, clock)
    assert stage.statuses(case) == {"042": "replaced", "007": "replaced", "017": "dispatched"}
    stage.at(44, clock)
    assert "supervisor" not in stage.alarms()
    stage.at(45, clock)
    assert "supervisor" in stage.alarms(), "counted from the seat's first order"
    stage.at(60, clock)
    assert [step["result"] for step in stage.taken("everyone_near")] == ["done"]
    assert stage.taken("add_member")[-1]["crew"] == ["007"], "nobody is replaced as well"


def test_nobody_is_left_to_send(stage: Stage) -> None:
    case = stage.open(1)
    stage.send(case, "042", "017", "007")
    clock = [0.0]
    stage.at(20, clock)
    stage.at(21, clock)
    steps = stage.taken("add_member")
    assert [step["result"] for step in steps] == ["nobody"] * 2, "one for each seat"
    assert set(stage.statuses(case).values()) == {"dispatched"}
    assert stage.alarm("not_accepted")["proposal"] is None


def test_the_alarm_names_who_could_go_and_why(stage: Stage) -> None:
    stage.on_duty("063", metres=[20])
    case = stage.open(1, "EN0104")
    stage.send(case, "042")
    stage.at(15, [0.0])
    proposal = stage.alarm("not_accepted")["proposal"]
    assert proposal["call_sign"] == "063"
    assert proposal["eta_s"] < 20
    assert "min by bike" in proposal["reason"]["en"]
    assert "骑" in proposal["reason"]["zh-CN"]


def test_who_declined_or_was_taken_off_is_not_tried_again(stage: Stage) -> None:
    case = stage.open(1)
    keys = stage.send(case, "042", "017")
    stage.answer(keys["017"], "declined", reason="far")
    stage.at(20, [0.0])
    assert stage.statuses(case) == {"042": "replaced", "017": "declined", "007": "dispatched"}


def test_a_seat_left_by_who_declined_is_filled_when_nobody_does_it(stage: Stage) -> None:
    case = stage.open(1)
    keys = stage.send(case, "042", "017")
    stage.answer(keys["042"])
    stage.forward(seconds=5)
    stage.answer(keys["017"], "declined", reason="far")
    clock = [5.0]
    stage.at(24, clock)
    assert "007" not in stage.statuses(case)
    stage.at(25, clock)
    stage.take()
    assert stage.statuses(case)["007"] == "dispatched"
    assert stage.taken("add_member")[0]["why"] == "declined"
    assert stage.statuses(case)["017"] == "declined"


def test_a_seat_the_desk_has_filled_again_is_left_alone(stage: Stage) -> None:
    case = stage.open(1)
    keys = stage.send(case, "042", "017")
    stage.answer(keys["042"])
    stage.answer(keys["017"], "declined", reason="far")
    stage.forward(seconds=5)
    stage.answer(stage.send(case, "007")["007"])
    stage.at(120, [5.0])
    assert stage.taken("add_member") == []


def test_who_was_sent_beyond_the_plan_is_not_replaced(stage: Stage) -> None:
    case = stage.open(1)
    keys = stage.send(case, "042", "017", "007")
    stage.answer(keys["042"])
    stage.answer(keys["007"])
    stage.at(60, [0.0])
    assert stage.taken("add_member") == []
    assert stage.taken("ring"), "but the phone still rings"


def test_everyone_near_is_asked_and_the_partners_are_named(stage: Stage) -> None:
    stage.on_duty("063", "071", metres=[400, 9000])
    case = stage.open(1)
    stage.send(case, "042", "017")
    stage.at(60, [0.0])
    sent = stage.orders(case)[-1]
    assert sent.first_only
    (step,) = stage.taken("everyone_near")
    assert step["crew"] == ["007", "063"], "one order asks for both seats"
    assert sorted(step["added"]) == ["017", "042"], "who replaced may still be the first"
    assert "071" not in step["added"], "a quarter of an hour away is not near"
    assert stage.alarm("partner")["agencies"] == ["119", "120", "110"]


def test_a_partner_who_was_told_is_not_named_again(stage: Stage) -> None:
    case = stage.open(1)
    stage.send(case, "042")
    path = f"/api/v1/incidents/{case['id']}/notified"
    stage.cast("701").send("POST", path, {"agency": "119"})
    stage.at(60, [0.0])
    assert stage.alarm("partner")["agencies"] == ["120", "110"]
    stage.cast("701").send("POST", path, {"agency": "120"})
    assert "partner" not in stage.alarms()


def test_for_the_urgent_the_desk_is_asked_before_everyone_is(stage: Stage) -> None:
    case = stage.open(2)
    stage.send(case, "042", "017", "007")
    stage.on_duty("063")
    clock = [0.0]
    stage.at(179, clock)
    assert "everyone_near" not in stage.alarms()
    before = len(stage.orders(case))
    stage.at(180, clock)
    stage.take()
    body = stage.alarm("everyone_near")
    assert (len(stage.orders(case)), body["agencies"]) == (before, ["119", "120", "110"])


def policy(stage: Stage, severity: int, **change: Any) -> None:
    """Change the policy's steps of one kind of action, as the office does."""
    steps = [
        step.model_dump(mode="json", exclude_defaults=True)
        | (change if step.do == change.get("do") else {})
        for step in stage.services.office.escalation(severity).steps
    ]
    if change.get("do") not in {step["do"] for step in steps}:
        steps.append({"when": "dispatched", **change})
    EscalationPolicy.model_validate({"steps": steps})
    with stage.services.database.write() as session:
        session.add(Policy(severity=severity, version=1, steps=steps, by="702", at=time.now()))


def test_the_plans_suggestion_goes_only_where_the_policy_says_so(stage: Stage) -> None:
    case = stage.open(1)
    stage.forward(seconds=60)
    stage.take()
    assert stage.statuses(case) == {}, "off until the office allows it"
    policy(stage, 1, do="send_suggestion", policy="always")
    stage.take()
    stage.take()
    assert stage.statuses(case) == {"042": "dispatched", "007": "dispatched"}
    (order,) = stage.orders(case)
    assert order.because["step"] == "unclaimed:send_suggestion:45"
    assert "unclaimed" not in stage.alarms()


def test_or_it_is_put_to_whoever_comes_to_the_desk(stage: Stage) -> None:
    policy(stage, 2, do="send_suggestion", policy="ask")
    case = stage.open(2)
    stage.forward(seconds=90)
    stage.take()
    assert stage.statuses(case) == {}
    assert stage.alarm("suggestion")["crew"] == ["042", "007"]


def test_the_desk_is_asked_before_the_next_goes_where_the_policy_says_so(stage: Stage) -> None:
    policy(stage, 1, do="add_member", policy="ask")
    case = stage.open(1)
    stage.send(case, "042")
    stage.at(20, [0.0])
    assert stage.statuses(case) == {"042": "dispatched"}
    body = stage.alarm("not_accepted")
    assert (body["step"], body["proposal"]["call_sign"]) == ("dispatched:add_member:20", "007")
    assert [step["result"] for step in stage.taken("add_member")] == ["asked"]


def test_an_ordinary_case_never_takes_the_last_free_pair(stage: Stage) -> None:
    """One of 007, 042 and 017 is sent; the two others stay free for the next case."""
    policy(stage, 3, do="add_member", after_s=60)
    case = stage.open(3)
    stage.send(case, "042")
    stage.at(60, [0.0])
    assert stage.statuses(case) == {"042": "dispatched"}
    assert stage.taken("add_member")[0]["result"] == "nobody"
    stage.on_duty("063")
    other = stage.open(3)
    stage.send(other, "042")
    stage.forward(seconds=60)
    stage.take()
    assert len(stage.statuses(other)) == 2, "with three free one may go"


def test_the_supervisor_and_the_partners_are_let_go_when_somebody_answers(stage: Stage) -> None:
    case = stage.open(1)
    stage.on_duty("063")
    stage.send(case, "042")
    stage.at(60, [0.0])
    assert {"supervisor", "partner"} <= set(stage.alarms())
    rows = stage.detail(case)["assignments"]
    key = next(row["id"] for row in rows if row["status"] == "dispatched")
    stage.answer(key)
    assert not {"supervisor", "partner"} & set(stage.alarms())


def test_the_radio_stops_that_members_escalation(stage: Stage) -> None:
    case = stage.open(1)
    keys = stage.send(case, "042", "017")
    stage.take()
    (script,) = stage.taken("radio_script")
    assert script["text"].startswith("洞四两、洞幺拐，文晖桥")
    path = f"/api/v1/assignments/{keys['042']}/answer"
    stage.cast("701").send("POST", path, {"answer": "accepted", "via": "radio"})
    stage.at(29, [0.0])
    policy_step = {
        sign for step in stage.taken() if step["do"] != "radio_script" for sign in step["crew"]
    }
    assert "042" not in policy_step
    assert stage.statuses(case)["042"] == "accepted"


def test_a_person_of_another_street_is_never_sent(stage: Stage) -> None:
    case = stage.open(1)
    stage.send(case, "042", "017", "007")
    stage.at(60, [0.0])
    assert "301" not in stage.statuses(case)


def test_who_is_on_another_grave_case_is_not_asked_with_everyone(stage: Stage) -> None:
    stage.on_duty("063", "064")
    grave, small = stage.open(1), stage.open(3)
    stage.answer(stage.send(grave, "063")["063"])
    stage.answer(stage.send(small, "064")["064"])
    case = stage.open(1)
    stage.send(case, "042")
    clock = [0.0]
    for second in (20, 40, 60):
        stage.at(second, clock)
    added = next(step for step in stage.taken("everyone_near"))["added"]
    assert "064" in added
    assert "063" not in added


@pytest.mark.parametrize("skill", ["swim"])
def test_the_seat_says_what_the_next_one_must_be_able_to(stage: Stage, skill: str) -> None:
    stage.on_duty("063", "064", metres=[10, 800])
    with stage.services.database.write() as session:
        able = session.exec(select(Member).where(Member.call_sign == "064")).one()
        able.skills = [skill]
        session.add(able)
    case = stage.open(1)
    stage.send(case, "042")
    assert stage.rows(Seat, Seat.call_sign == "042")[0].skill == skill
    stage.at(20, [0.0])
    assert stage.statuses(case)["064"] == "dispatched"


def test_a_desk_sends_instead_of_the_silent(stage: Stage, cast: Cast) -> None:
    case = stage.open(2)
    keys = stage.send(case, "042")
    stage.send(case, "017", instead_of=[keys["042"]])
    assert stage.statuses(case) == {"042": "replaced", "017": "dispatched"}
    assert stage.state(case)["lead"] == "017"


def test_who_was_replaced_leads_again_when_nobody_goes_instead_any_more(stage: Stage) -> None:
    case = stage.open(1)
    first = stage.send(case, "042")["042"]
    stage.at(20, [0.0])
    second = next(row.id for row in stage.rows(Assignment) if row.call_sign == "007")
    stage.answer(second, "declined", reason="far")
    stage.answer(first)
    assert stage.statuses(case) == {"042": "accepted", "007": "declined"}
    assert stage.state(case)["lead"] == "042"
    assert "042" in [seat["call_sign"] for seat in stage.detail(case)["seats"]]
