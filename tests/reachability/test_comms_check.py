"""通信测试: everyone on duty is asked once; the results stand a minute later."""

from collections.abc import Callable
from datetime import timedelta
from typing import Any

from sqlmodel import select

from patrol import clock
from patrol.models import Member, Shift
from patrol.reachability import comms_check
from tests.cast import Cast


def run(cast: Cast, **body: Any) -> Any:
    return cast("701").send("POST", "/api/v1/comms-checks", body, want=201)["check"]


def results(cast: Cast, check: Any) -> dict[str, tuple[Any, ...]]:
    rows = cast("701").get(f"/api/v1/comms-checks/{check['id']}")["check"]["members"]
    return {row["call_sign"]: (row["shown_s"], row["channel"], row["answered_s"]) for row in rows}


def test_everyone_on_duty_is_asked_and_nobody_else(cast: Cast) -> None:
    cast("017").send("PUT", "/api/v1/duty", {"on_duty": False})
    check = run(cast)
    assert results(cast, check).keys() == {"007", "042"}
    event = cast("042").get("/api/v1/feed?after=0")["events"][-1]
    assert (event["kind"], event["body"]["check"]["id"]) == ("comms_check.sent", check["id"])
    assert event["body"]["crew"] == ["007", "042"]
    assert all(
        event["kind"] != "comms_check.sent"
        for event in cast("017").get("/api/v1/feed?after=0")["events"]
    )


def test_one_phone_may_be_tested_alone(cast: Cast) -> None:
    assert results(cast, run(cast, members=["042"])).keys() == {"042"}


def test_a_member_of_another_street_cannot_be_named_and_no_check_begins(cast: Cast) -> None:
    for named in (["301"], ["042", "301"], ["999"]):
        answer = cast("701").call("POST", "/api/v1/comms-checks", {"members": named})
        assert (answer.status_code, answer.json["type"]) == (404, "/problems/no_member")
    assert results(cast, run(cast)).keys() == {"007", "017", "042"}


def test_shown_and_answered_are_kept_once_and_prove_the_channel(
    cast: Cast, moving_clock: Callable[..., None]
) -> None:
    cast("701"), cast("042")
    check = run(cast)
    path = f"/api/v1/comms-checks/{check['id']}"
    moving_clock(seconds=2)
    shown = {"kind": "shown", "channel": "push"}
    assert cast("042").send("POST", f"{path}/receipts", shown)["effect"] == "applied"
    assert cast("042").send("POST", f"{path}/receipts", shown)["effect"] == "late"
    moving_clock(seconds=3)
    assert cast("042").send("POST", f"{path}/answer", {})["effect"] == "applied"
    assert cast("042").send("POST", f"{path}/answer", {})["effect"] == "late"
    assert results(cast, check)["042"] == (2.0, "push", 5.0)
    assert results(cast, check)["007"] == (None, None, None)
    board = cast("701").get("/api/v1/reachability")
    row = next(member for member in board["members"] if member["call_sign"] == "042")
    assert row["channels"]["push"]["alive_at"] is not None
    assert board["check"]["id"] == check["id"]
    assert not board["check"]["is_over"]


def test_an_answer_is_a_sign_of_showing_too(cast: Cast) -> None:
    check = run(cast)
    cast("042").send("POST", f"/api/v1/comms-checks/{check['id']}/answer", {})
    shown_s, channel, answered_s = results(cast, check)["042"]
    assert (shown_s, channel) == (answered_s, None)


def test_one_at_a_time(cast: Cast, moving_clock: Callable[..., None]) -> None:
    cast("701")
    run(cast)
    again = cast("701").call("POST", "/api/v1/comms-checks", {})
    assert (again.status_code, again.json["type"]) == (409, "/problems/comms_check_running")
    moving_clock(seconds=61)
    assert results(cast, run(cast))


def test_nobody_answers_for_another(cast: Cast) -> None:
    check = run(cast, members=["042"])
    path = f"/api/v1/comms-checks/{check['id']}/answer"
    assert cast("007").call("POST", path, {}).status_code == 404


def test_another_areas_test_is_not_found(cast: Cast) -> None:
    check = run(cast)
    assert cast("801").call("GET", f"/api/v1/comms-checks/{check['id']}").status_code == 404


def _begin_shift(cast: Cast) -> None:
    with cast.services.database.write() as session:
        member = session.exec(select(Member).where(Member.call_sign == "042")).one()
        now = clock.now()
        ends_at = now + timedelta(hours=8)
        shift = Shift(
            member_id=member.id or 0, area_id=member.area_id, starts_at=now, ends_at=ends_at
        )
        session.add(shift)


def test_a_shift_that_begins_is_tested_once(cast: Cast, moving_clock: Callable[..., None]) -> None:
    cast("701")
    _begin_shift(cast)
    assert _look(cast) == 0, "they are still coming"
    moving_clock(minutes=5)
    assert _look(cast) == 1
    assert _look(cast) == 0
    assert cast("701").get("/api/v1/reachability")["check"]["by"] == "worker"


def test_a_worker_that_was_away_does_not_test_an_old_shift(
    cast: Cast, moving_clock: Callable[..., None]
) -> None:
    cast("701")
    _begin_shift(cast)
    moving_clock(minutes=30)
    assert _look(cast) == 0


def _look(cast: Cast) -> int:
    with cast.services.database.read() as session:
        is_due = comms_check.is_shift_due(session)
    with cast.services.database.write() as session:
        started = comms_check.at_shift_start(session)
    assert is_due == bool(started)
    return started


def test_the_board_names_every_channel_and_why(cast: Cast) -> None:
    board = cast("701").get("/api/v1/reachability")
    assert board["channels"] == {
        "live": True,
        "push": True,
        "notice": False,
        "sms": False,
        "voice": False,
    }
    rows = {member["call_sign"]: member for member in board["members"]}
    assert rows["042"]["grade"] == "dead"
    assert rows["042"]["channels"]["sms"]["why"] == "no_credentials"
    assert rows["042"]["on_duty"]
