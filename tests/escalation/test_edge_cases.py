"""Reopened cases, a worker that paused and unreadable rows are all still escalated."""

from collections.abc import Iterator
from dataclasses import replace
from typing import Any

import pytest

from patrol import clock as time
from patrol.models import Assignment, Incident, Policy
from patrol.office import UNKNOWN, Office
from patrol.worker.loop import Worker
from tests.escalation.stage import Stage


@pytest.fixture
def worker(stage: Stage) -> Iterator[Worker]:
    made = Worker(stage.services)
    yield made
    made.sender.close()


def command(stage: Stage, method: str, case: dict[str, Any], resource: str, **body: Any) -> None:
    stage.cast("701").send(method, f"/api/v1/incidents/{case['id']}/{resource}", body)


def given_way(stage: Stage) -> tuple[dict[str, Any], str]:
    """Send 007 instead of 042 after 20 s of silence; return the case and 042's assignment."""
    case = stage.open(1)
    first = stage.send(case, "042")["042"]
    stage.forward(seconds=20)
    stage.take()
    return case, first


def unheard_of(stage: Stage, case: dict[str, Any]) -> None:
    with stage.services.database.write() as session:
        row = session.get_one(Incident, case["id"])
        row.category = "ZZ9999"
        session.add(row)


def test_a_quiet_order_rings_once_its_case_is_grave(stage: Stage) -> None:
    stage.send(stage.open(3), "042")
    case = stage.open(3)
    stage.send(case, "042")
    assert stage.orders(case)[0].quiet == ["042"], "policy_step a moment ago for the other one"
    path = f"/api/v1/incidents/{case['id']}"
    stage.cast("701").send("PATCH", path, {"version": stage.state(case)["version"], "severity": 1})
    stage.forward(seconds=5)
    stage.take()
    assert [row.incident_id for row in stage.feed("order.rung")] == [case["id"]]
    assert stage.orders(case)[0].quiet == [], "the phone rings too"


@pytest.mark.parametrize("word", ["accepted", "departed", "arrived"])
def test_who_gave_way_is_not_sent_to_a_case_that_is_over(stage: Stage, word: str) -> None:
    case, first = given_way(stage)
    assert stage.statuses(case) == {"042": "replaced", "007": "dispatched"}
    command(stage, "POST", case, "cancellation", reason="误报")
    answer = stage.answer(first) if word == "accepted" else stage.report(first, word)
    assert answer["effect"] == "superseded"
    assert stage.statuses(case) == {"042": "withdrawn", "007": "withdrawn"}


def test_nor_to_one_that_is_resolved(stage: Stage) -> None:
    case, first = given_way(stage)
    second = next(row.id for row in stage.rows(Assignment) if row.call_sign == "007")
    stage.report(second, "arrived")
    stage.report(second, "resolved", disposition="rescued_well", text="救起")
    answer = stage.answer(first)
    assert (answer["effect"], "007" in answer["words"]) == ("superseded", True)
    assert stage.statuses(case) == {"042": "withdrawn", "007": "cleared"}


def test_a_claim_before_it_was_over_does_not_keep_a_reopened_case_quiet(stage: Stage) -> None:
    case = stage.open(1)
    command(stage, "PUT", case, "claim")
    command(stage, "POST", case, "cancellation", reason="误报")
    stage.forward(minutes=20)
    command(stage, "DELETE", case, "closure", reason="又响")
    stage.forward(seconds=15)
    stage.take()
    assert "unclaimed" in stage.alarms()


def test_nobody_sits_on_a_case_whose_merge_was_undone(stage: Stage) -> None:
    case, other = stage.open(1), stage.open(1)
    command(stage, "PUT", other, "claim")
    stage.send(case, "042", "017")
    command(stage, "POST", case, "merge", into=other["id"])
    command(stage, "DELETE", case, "merge")
    assert [seat["call_sign"] for seat in stage.detail(case)["seats"]] == [None, None]
    stage.send(case, "007")
    stage.forward(seconds=15)
    stage.take()
    assert "not_accepted" in stage.alarms(), "the new one holds a seat, and is missed"


def test_two_silences_of_one_seat_after_a_pause_are_one_step(stage: Stage) -> None:
    stage.answer(stage.send(stage.open(1), "017")["017"])
    _, first = given_way(stage)
    stage.forward(seconds=2)
    stage.answer(first, "declined", reason="太远")
    stage.forward(seconds=100)
    stage.take()
    assert "supervisor" in stage.alarms()
    assert len(stage.taken("supervisor")) == 1


def test_a_kind_that_the_office_dropped_still_brings_people(stage: Stage) -> None:
    case = stage.open(1)
    stage.send(case, "042")
    unheard_of(stage, case)
    stage.forward(seconds=20)
    stage.take()
    assert stage.statuses(case) == {"042": "replaced", "007": "dispatched"}


def pretend(stage: Stage, office: Office) -> None:
    """Let the process decide by lists that no version could make."""
    offices = stage.services.offices
    offices._state = replace(offices.state, office=office)


def test_a_case_that_cannot_be_looked_at_holds_up_no_other(stage: Stage, worker: Worker) -> None:
    bad, good = stage.open(1), stage.open(1)
    stage.send(bad, "017")
    stage.send(good, "042")
    unheard_of(stage, bad)
    known = stage.services.office
    kinds = {code: kind for code, kind in known.categories.items() if code != UNKNOWN}
    pretend(stage, replace(known, categories=kinds))
    stage.forward(seconds=20)
    worker.escalate()
    assert stage.statuses(good) == {"042": "replaced", "007": "dispatched"}
    worker.tell_failures()
    assert "job_failed" in stage.alarms()


def test_an_escalation_that_cannot_look_at_all_is_told_to_the_desk(
    stage: Stage, worker: Worker
) -> None:
    stage.open(1)
    pretend(stage, replace(stage.services.office, escalations={}))
    worker.step()
    worker.tell_failures()
    assert stage.alarm("job_failed")["job"] == "clock"


def test_a_saved_escalation_that_cannot_be_read_gives_way_to_the_files(stage: Stage) -> None:
    with stage.services.database.write() as session:
        steps = [{"when": "dispatched", "do": "send_a_pigeon", "after_s": 5}]
        session.add(Policy(severity=1, version=1, steps=steps, by="702", at=time.now()))
    case = stage.open(1)
    stage.send(case, "042")
    stage.forward(seconds=5)
    stage.take()
    assert "dispatched:ring:5" in stage.steps()


def test_the_only_word_that_came_through_is_that_it_is_done(stage: Stage) -> None:
    case, first = given_way(stage)
    second = next(row.id for row in stage.rows(Assignment) if row.call_sign == "007")
    stage.answer(second, "declined", reason="太远")
    assert stage.state(case)["status"] == "new"
    answer = stage.report(first, "resolved", disposition="rescued_well", text="救起")
    assert (answer["effect"], stage.state(case)["status"]) == ("applied", "resolved")


def test_nor_one_that_waits_again_because_nobody_is_left_on_it(stage: Stage) -> None:
    case = stage.open(1)
    command(stage, "PUT", case, "claim")
    job = stage.send(case, "042")["042"]
    stage.forward(seconds=9)
    stage.cast("701").send("DELETE", f"/api/v1/assignments/{job}", {"reason": "走错了"})
    assert stage.state(case)["status"] == "new"
    stage.forward(seconds=15)
    stage.take()
    assert "unclaimed" in stage.alarms()
