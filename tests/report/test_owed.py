"""待补报: a case does not close without its evidence."""

from typing import Any

import pytest
from sqlmodel import select

from patrol import clock
from patrol.delivery import waiting
from patrol.models import Channel, Delivery, DeliveryKind, PushSubscription
from tests.cast import Cast
from tests.report.conftest import Job

TARGET_S = 1800
CLOSURE = {"accepted": True, "note": "照片清楚"}


def test_put_off_the_case_waits_and_the_report_closes_it(job: Job) -> None:
    state = job.put_off()
    assert state["status"] == "resolved"
    assert state["report_owed"]["call_sign"] == "042"
    assert state["loop"]["resolve"]["done_at"] is not None, "the third clock stops all the same"
    added = job.report("042", "resolved", later=True, disposition="quiet_now", text="已劝止")
    assert added["incident"]["status"] == "closed", "the automatic closing comes now"
    assert added["incident"]["report_owed"] is None


def test_a_complete_report_owes_nothing(job: Job) -> None:
    job.report("042", "arrived")
    state = job.report("042", "resolved", disposition="quiet_now")["incident"]
    assert (state["status"], state["report_owed"]) == ("closed", None)


def test_put_off_with_a_result_waits_too(job: Job) -> None:
    assert job.put_off(disposition="quiet_now")["status"] == "resolved"
    for said in ({"kind": "resolved"}, {"kind": "progress", "text": "照片"}):
        state = job.report("042", said.pop("kind"), later=True, **said)["incident"]
        assert state["report_owed"], "an empty report, or another kind, does not pay"
    assert job.report("042", "resolved", later=True, text="照片")["incident"]["status"] == "closed"


def test_words_without_a_result_do_not_pay(job: Job) -> None:
    job.put_off()
    state = job.report("042", "progress", later=True, text="晚点说")["incident"]
    assert state["report_owed"]["call_sign"] == "042"


def test_another_member_does_not_pay(job: Job) -> None:
    job.report("017", "arrived")
    job.put_off()
    state = job.report("017", "resolved", later=True, disposition="quiet_now")["incident"]
    assert state["report_owed"]["call_sign"] == "042"


def test_a_helper_who_leaves_owes_nothing(job: Job) -> None:
    state = job.report("017", "resolved")["incident"]
    assert (state["status"], state["report_owed"]) == ("dispatched", None)


def test_the_desk_closes_it_only_with_the_reason(job: Job) -> None:
    job.put_off()
    assert job.refusal("POST", f"{job.path}/closure", CLOSURE) == (409, "report_owed")
    why = {"accepted": True, "without_report": "手机掉水里，照片没了"}
    assert job.desk("POST", f"{job.path}/closure", why)["incident"]["status"] == "closed"
    (closure,) = job.detail["closures"]
    assert closure["without_report"] == why["without_report"]
    (act,) = job.timeline("closure.accepted")
    assert act["body"]["without_report"] == why["without_report"]


def test_it_is_transferred_or_merged_only_with_the_reason(job: Job) -> None:
    job.put_off()
    other = job.desk("POST", "/incidents", {"category": "EN0102"})["incident"]
    bodies = {"merge": {"into": other["id"]}, "transfer": {"to": "公安"}}
    for door, body in bodies.items():
        path, told = f"{job.path}/{door}", {**body, "without_report": "手机掉水里"}
        assert job.refusal("POST", path, body) == (409, "report_owed")
        assert job.desk("POST", path, told)["incident"]["report_owed"] is None
        if door == "merge":
            (act,) = job.timeline("incident.merged")
            assert act["body"]["without_report"] == "手机掉水里"
            job.desk("DELETE", path)
            job.send("042")
            job.put_off()
    (act,) = job.timeline("incident.transferred")
    assert act["body"]["without_report"] == "手机掉水里"


def test_sent_back_nothing_is_owed_until_it_is_resolved_again(job: Job) -> None:
    job.put_off()
    back = {"accepted": False, "note": "回去看一下"}
    state = job.desk("POST", f"{job.path}/closure", back)["incident"]
    assert (state["status"], state["report_owed"]) == ("on_scene", None)
    assert job.put_off()["report_owed"]["call_sign"] == "042"


def test_its_target_raises_one_alarm_and_the_report_settles_it(job: Job, moving_clock: Any) -> None:
    since = job.put_off()["report_owed"]
    assert since["due_at"] > since["since"]
    moving_clock(seconds=TARGET_S - 1)
    job.take_steps()
    assert job.alarms == []
    moving_clock(seconds=1)
    job.take_steps()
    job.take_steps()
    assert job.alarms == ["report_owed"]
    assert job.state["report_owed"]["breached_at"] is not None
    job.report("042", "resolved", later=True, disposition="quiet_now")
    assert job.alarms == []


def test_the_desk_hands_it_to_another_member(job: Job, moving_clock: Any) -> None:
    job.report("017", "arrived")
    job.put_off()
    moving_clock(seconds=TARGET_S)
    job.take_steps()
    state = job.desk("PUT", f"{job.crew['017']}/owed-report")["incident"]
    assert state["report_owed"]["call_sign"] == "017"
    assert state["report_owed"]["breached_at"] is None, "the time starts anew"
    assert job.alarms == []
    moving_clock(seconds=TARGET_S)
    job.take_steps()
    assert job.alarms == ["report_owed"], "and is missed anew"
    paid = job.report("017", "resolved", later=True, disposition="quiet_now")["incident"]
    assert paid["status"] == "closed"


def test_only_a_member_who_finished_there_can_take_it(job: Job) -> None:
    job.put_off()
    gone = f"{job.crew['017']}/owed-report"  # 017 never answered and was withdrawn
    assert job.refusal("PUT", gone) == (409, "illegal_move")
    assert job.refusal("PUT", f"{job.crew['042']}/owed-report") == (409, "illegal_move")


def test_it_survives_the_shift_and_the_day(job: Job, cast: Cast, moving_clock: Any) -> None:
    job.put_off()
    cast("042").send("PUT", "/api/v1/duty", {"on_duty": False})
    moving_clock(hours=30)
    (done,) = cast("042").get("/api/v1/inbox")["done"]
    assert done["incident"]["report_owed"]["call_sign"] == "042"


def test_the_desk_adds_it_on_behalf(job: Job) -> None:
    job.put_off()
    said = {"later": True, "disposition": "quiet_now", "text": "电话里说的"}
    assert job.report("042", "resolved", by="701", **said)["incident"]["status"] == "closed"


def test_done_on_behalf_needs_its_result(job: Job) -> None:
    job.report("042", "arrived")
    path = f"{job.crew['042']}/reports"
    assert job.refusal("POST", path, {"kind": "resolved", "text": "完了"}) == (422, "say_result")
    state = job.report("042", "resolved", by="701", disposition="quiet_now", text="完了")[
        "incident"
    ]
    assert state["status"] == "closed"


def test_a_helper_on_behalf_needs_none(job: Job) -> None:
    assert job.report("017", "resolved", by="701")["incident"]["status"] == "dispatched"


@pytest.fixture
def unreached(job: Job) -> Job:
    """042 reports it done without ever having arrived."""
    state = job.report("042", "resolved", disposition="quiet_now")["incident"]
    assert state["status"] == "resolved", "it does not close by itself"
    return job


def test_a_case_that_nobody_reached_does_not_close(unreached: Job) -> None:
    assert unreached.refusal("POST", f"{unreached.path}/closure", CLOSURE) == (
        409,
        "nobody_arrived",
    )


def test_it_closes_as_cancelled(unreached: Job) -> None:
    path = f"{unreached.path}/cancellation"
    assert unreached.desk("POST", path, {"reason": "误报"})["incident"]["status"] == "cancelled"


def test_it_closes_with_a_disposition_that_says_so(unreached: Job) -> None:
    unreached.report("042", "resolved", by="701", later=True, disposition="gone_before")
    state = unreached.desk("POST", f"{unreached.path}/closure", CLOSURE)["incident"]
    assert state["status"] == "closed"


def test_a_transfer_is_no_way_around(unreached: Job) -> None:
    unreached.desk("POST", f"{unreached.path}/transfer", {"to": "执法中队", "reason": "归执法"})
    refused = unreached.refusal("POST", f"{unreached.path}/closure", CLOSURE)
    assert refused == (409, "nobody_arrived")


def test_a_case_transferred_before_it_was_resolved_closes(job: Job) -> None:
    job.desk("POST", f"{job.path}/transfer", {"to": "执法中队", "reason": "归执法"})
    state = job.desk("POST", f"{job.path}/closure", CLOSURE)["incident"]
    assert state["status"] == "closed"


def test_it_closes_when_the_arrival_is_added(unreached: Job) -> None:
    unreached.report("042", "arrived", by="701")
    state = unreached.desk("POST", f"{unreached.path}/closure", CLOSURE)["incident"]
    assert state["status"] == "closed"


def test_over_before_arrival_closes_by_itself(job: Job) -> None:
    state = job.report("042", "resolved", disposition="gone_before")["incident"]
    assert (state["status"], state["loop"]["arrive"]["done_at"]) == ("closed", None)


@pytest.fixture
def reopened(job: Job, moving_clock: Any) -> Job:
    """042 arrived and closed it; it was reopened, and 017 is sent."""
    job.report("042", "arrived")
    job.report("042", "resolved", disposition="quiet_now", text="已劝止")
    moving_clock(seconds=60)
    job.desk("DELETE", f"{job.path}/closure", {"reason": "又响了"})
    moving_clock(seconds=60)
    job.send("017")
    return job


def test_the_result_of_an_earlier_crew_does_not_pay(reopened: Job) -> None:
    reopened.report("017", "arrived")
    reopened.report("017", "resolved", owed=True)
    added = reopened.report("017", "resolved", later=True, text="见照片")["incident"]
    assert added["report_owed"]["call_sign"] == "017"
    late = reopened.report("042", "resolved", later=True, disposition="quiet_now")["incident"]
    assert late["report_owed"]["call_sign"] == "017"
    paid = reopened.report("017", "resolved", later=True, disposition="quiet_now")["incident"]
    assert paid["status"] == "closed"


def test_the_arrival_of_an_earlier_crew_does_not_count(reopened: Job) -> None:
    state = reopened.report("017", "resolved", disposition="quiet_now")["incident"]
    assert state["status"] == "resolved"
    path = f"{reopened.path}/closure"
    assert reopened.detail["is_unreached"], "the desk is told before it tries"
    assert reopened.refusal("POST", path, CLOSURE) == (409, "nobody_arrived")
    reopened.report("042", "arrived", later=True)
    assert reopened.refusal("POST", path, CLOSURE) == (409, "nobody_arrived")
    reopened.report("017", "arrived", by="701")
    assert not reopened.detail["is_unreached"]
    assert reopened.desk("POST", path, CLOSURE)["incident"]["status"] == "closed"


def test_the_new_crew_arrives_and_closes_it(reopened: Job) -> None:
    reopened.report("017", "arrived")
    state = reopened.report("017", "resolved", disposition="quiet_now")["incident"]
    assert state["status"] == "closed"


def test_sent_back_its_old_result_does_not_pay(job: Job, moving_clock: Any) -> None:
    job.put_off(disposition="quiet_now")
    moving_clock(seconds=60)
    job.desk("POST", f"{job.path}/closure", {"accepted": False, "note": "回去看一下"})
    moving_clock(seconds=60)
    job.report("042", "resolved", owed=True)
    added = job.report("042", "resolved", later=True, text="见照片")["incident"]
    assert added["report_owed"]["call_sign"] == "042"
    paid = job.report("042", "resolved", later=True, disposition="quiet_now")["incident"]
    assert paid["status"] == "closed", "the lead, sent back, had arrived"


def test_the_result_of_a_helper_does_not_pay(job: Job) -> None:
    job.report("017", "arrived")
    job.report("017", "resolved", disposition="quiet_now")
    job.put_off()
    state = job.report("042", "resolved", later=True, text="见照片")["incident"]
    assert state["report_owed"]["call_sign"] == "042"


def _subscribe(cast: Cast, call_sign: str) -> None:
    phone_id = cast(call_sign).phone_id or ""
    with cast.services.database.write() as session:
        session.add(
            PushSubscription(
                phone_id=phone_id,
                endpoint=f"https://fcm.googleapis.com/fcm/send/{call_sign}",
                p256dh="p",
                auth="a",
                vapid_key_id="",
                made_at=clock.now(),
            )
        )


def _pushes(cast: Cast) -> list[tuple[str, int]]:
    """The reminders that are queued for phones, with their rounds."""
    with cast.services.database.read() as session:
        rows = session.exec(
            select(Delivery.why, Delivery.round)
            .where(Delivery.kind == DeliveryKind.ASK)
            .order_by(Delivery.round)
        )
        return [(why or "", number) for why, number in rows]


def test_the_phone_is_reminded_once_in_each_interval(
    job: Job, cast: Cast, moving_clock: Any
) -> None:
    _subscribe(cast, "042")
    job.put_off()
    for _ in range(60):
        moving_clock(seconds=60)
        job.take_steps()
        job.take_steps()
    asked = [row["body"]["after_s"] for row in job.timeline("assignment.asked")]
    assert asked == [900, 1800, 3600], "as the policy says, each once"
    assert _pushes(cast) == [("report_owed", 1), ("report_owed", 2), ("report_owed", 3)]
    frames = cast("042").get("/api/v1/feed?after=0")["events"]
    questions = [row["body"]["question"] for row in frames if row["kind"] == "assignment.asked"]
    assert questions == ["report"] * 3


def test_a_reminder_is_not_sent_after_the_report(job: Job, cast: Cast, moving_clock: Any) -> None:
    _subscribe(cast, "042")
    job.put_off()
    moving_clock(seconds=900)
    job.take_steps()
    with cast.services.database.read() as session:
        due = waiting(session, Channel.PUSH).ready
        assert "report_owed" in {delivery.why for delivery in due}
    job.report("042", "resolved", later=True, disposition="quiet_now")
    with cast.services.database.read() as session:
        due = waiting(session, Channel.PUSH).ready
        assert "report_owed" not in {delivery.why for delivery in due}
