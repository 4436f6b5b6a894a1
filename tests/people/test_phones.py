"""A member's phones: a new one is told and waits for its confirmation; acts name their phone."""

from typing import Any

import pytest
from sqlmodel import select

from patrol import access, feed, sign_in
from patrol.models import (
    Alarm,
    Assignment,
    Feed,
    Login,
    Member,
    Phone,
    Receipt,
    Report,
)
from patrol.people import enrolment
from tests.cast import Caller, Cast
from tests.pushed import send


def enrol(cast: Cast, by: str, call_sign: str = "042") -> Caller:
    """The desk makes a link, and a new browser redeems it."""
    link = cast(by).send("POST", "/api/v1/enrolments", {"call_sign": call_sign})["url"]
    return redeem(cast, link.rpartition("#")[2])


def redeem(cast: Cast, ticket: str) -> Caller:
    client = cast.app.test_client(use_cookies=True)
    answer = client.post("/api/v1/session", json={"ticket": ticket})
    assert answer.status_code == 200
    secret = answer.headers["Set-Cookie"].partition("=")[2].partition(";")[0]
    with cast.services.database.read() as session:
        where = Login.token_hash == sign_in.hashed(secret)
        login = session.exec(select(Login).where(where)).one()
    return Caller(client, secret, login.csrf, False, login.phone_id, login.id)


def alarms(cast: Cast) -> list[dict[str, Any]]:
    board = cast("701").get("/api/v1/board")
    return [row for row in board["alarms"] if row["kind"] == "new_phone"]


def path(order: Any, what: str) -> str:
    return f"/api/v1/assignments/{order['assignments'][0]}/{what}"


def story(cast: Cast, order: Any) -> Any:
    return cast("702").get(f"/api/v1/incidents/{order['incident']['id']}")


def marks(whole: Any) -> tuple[list[bool], list[bool], list[str]]:
    """Whether the crew rows and the reports are unconfirmed, and the kinds of such acts."""
    return (
        [row.get("unconfirmed", False) for row in whole["assignments"]],
        [row.get("unconfirmed", False) for row in whole["reports"]],
        [row["kind"] for row in whole["timeline"] if row.get("unconfirmed")],
    )


def test_a_second_phone_is_told_to_the_first_and_to_the_desk(cast: Cast) -> None:
    old = cast("042")
    new = enrol(cast, "701")
    (row,) = alarms(cast)
    assert (row["call_sign"], row["body"]["phone_id"]) == ("042", new.phone_id)
    me = old.get("/api/v1/inbox")["me"]
    assert [phone["id"] for phone in me["new_phones"]] == [new.phone_id]
    assert (me["phone_id"], me["is_confirmed"]) == (old.phone_id, True)
    (act,) = [
        event
        for event in old.get("/api/v1/feed?after=0")["events"]
        if event["kind"] == "phone.enrolled"
    ]
    assert act["body"]["of_phone_id"] == new.phone_id
    with cast.services.database.read() as session:
        phone = session.get_one(Phone, new.phone_id)
        assert act["body"]["by_user_id"] == phone.enrolled_by_user_id
    members = {row["call_sign"]: row for row in cast("702").get("/api/v1/board")["members"]}
    assert members["042"]["unconfirmed_phones"] == [new.phone_id]


def test_another_street_and_another_member_hear_nothing_of_it(cast: Cast) -> None:
    enrol(cast, "701")
    for name in ("801", "007", "301"):
        events = cast(name).get("/api/v1/feed?after=0")["events"]
        assert [act for act in events if act["kind"].startswith("phone.")] == []


def test_what_a_dispatchers_new_phone_does_is_unconfirmed_everywhere(cast: Cast) -> None:
    _ = cast("042")
    order = send(cast, "042")
    new = enrol(cast, "701")
    new.send("POST", path(order, "receipts"), {"kind": "shown", "channel": "live"})
    new.send("POST", path(order, "answer"), {"answer": "accepted"})
    new.send("POST", path(order, "reports"), {"kind": "arrived"})
    crew, reports, acts = marks(story(cast, order))
    assert (crew, reports) == ([True], [True])
    assert acts == ["receipt.shown", "assignment.accepted", "report.filed"]


@pytest.mark.parametrize("who", ["042", "702", "703"])
def test_the_old_phone_or_a_supervisor_confirms_it(cast: Cast, who: str) -> None:
    _ = cast("042")
    order = send(cast, "042")
    new = enrol(cast, "701")
    new.send("POST", path(order, "answer"), {"answer": "accepted"})
    assert marks(story(cast, order))[0] == [True]
    cast(who).send("POST", f"/api/v1/phones/{new.phone_id}/confirmation")
    assert marks(story(cast, order)) == ([False], [], [])
    assert alarms(cast) == []
    assert cast("042").get("/api/v1/inbox")["me"]["new_phones"] == []
    with cast.services.database.read() as session:
        phone = session.get_one(Phone, new.phone_id)
        assert phone.confirmed_at is not None
        by = (phone.confirmed_by_user_id is not None, phone.confirmed_by_phone_id is not None)
        assert by == (who != "042", who == "042")
        feed.verify(session)


def test_neither_a_dispatcher_nor_the_new_phone_itself_confirms(cast: Cast) -> None:
    _ = cast("042")
    new, third = enrol(cast, "701"), enrol(cast, "701")
    for who, phone in (
        (cast("701"), new),
        (new, new),
        (new, third),
        (third, new),
        (cast("007"), new),
        (cast("801"), new),
    ):
        answer = who.call("POST", f"/api/v1/phones/{phone.phone_id}/confirmation", {})
        assert answer.status_code in (403, 404)
    assert new.get("/api/v1/inbox")["me"]["new_phones"] == []
    assert len(alarms(cast)) == 2


def test_the_verb_itself_refuses_a_dispatcher(cast: Cast) -> None:
    """The view admits no dispatcher; the rule of the domain must not hang on the view."""
    _ = cast("042")
    new = enrol(cast, "701")
    with cast.services.database.write() as session:
        link = session.connection()
        dispatcher = access.actor_of(link, cast("701").secret, is_bearer=False)
        assert dispatcher is not None
        with pytest.raises(access.Forbidden):
            enrolment.confirm(session, dispatcher, str(new.phone_id))
    assert not new.get("/api/v1/inbox")["me"]["is_confirmed"]


def test_a_dispatcher_does_not_take_the_alarm_away(cast: Cast) -> None:
    _ = cast("042")
    enrol(cast, "701")
    (row,) = alarms(cast)
    answer = cast("701").call("POST", f"/api/v1/alarms/{row['id']}/acknowledgement", {})
    assert answer.status_code == 403
    cast("702").send("POST", f"/api/v1/alarms/{row['id']}/acknowledgement")
    assert alarms(cast) == []


def test_a_member_shuts_a_phone_out_that_is_not_his(cast: Cast) -> None:
    old = cast("042")
    new = enrol(cast, "701")
    assert new.call("DELETE", f"/api/v1/phones/{old.phone_id}", {}).status_code == 403
    old.send("DELETE", f"/api/v1/phones/{new.phone_id}")
    assert new.call("GET", "/api/v1/inbox").status_code == 401
    assert alarms(cast) == []
    assert old.call("DELETE", f"/api/v1/phones/{old.phone_id}", {}).status_code == 403
    other = cast("007").phone_id
    assert old.call("DELETE", f"/api/v1/phones/{other}", {}).status_code == 404


@pytest.mark.parametrize("who", ["desk", "member"])
def test_a_revoked_phone_takes_the_unused_links_with_it(cast: Cast, who: str) -> None:
    """The finder of the phone may have them: they are sent to it, or shown beside it."""
    lost = enrol(cast, "701")
    made = [
        cast("701").send("POST", "/api/v1/enrolments", {"call_sign": sign})["url"]
        for sign in ("042", "007")
    ]
    cast("702" if who == "desk" else "042").send("DELETE", f"/api/v1/phones/{lost.phone_id}")
    stolen, others = (link.rpartition("#")[2] for link in made)
    client = cast.app.test_client(use_cookies=True)
    assert client.post("/api/v1/session", json={"ticket": stolen}).status_code == 410
    redeem(cast, others)
    assert enrol(cast, "701").call("GET", "/api/v1/me").status_code == 200, "a new link works"


@pytest.mark.parametrize(("by", "confirmed"), [("701", False), ("702", True), ("703", True)])
def test_a_first_phone_is_as_good_as_who_enrolled_it(cast: Cast, by: str, confirmed: bool) -> None:
    phone = enrol(cast, by, "063")
    assert phone.get("/api/v1/inbox")["me"]["is_confirmed"] == confirmed
    assert alarms(cast) == [], "nobody else has a phone to be told"


def test_a_first_phone_of_a_command_is_confirmed_and_a_second_is_not(cast: Cast) -> None:
    for confirmed in (True, False):
        with cast.services.database.write() as session:
            member = session.exec(select(Member).where(Member.call_sign == "063")).one()
            ticket = sign_in.issue_ticket(session, member, "cli")
        me = redeem(cast, ticket).get("/api/v1/inbox")["me"]
        assert me["is_confirmed"] == confirmed


def test_a_supervisors_second_phone_waits_too(cast: Cast) -> None:
    _ = cast("042")
    assert not enrol(cast, "702").get("/api/v1/inbox")["me"]["is_confirmed"]
    assert len(alarms(cast)) == 1


def test_a_phone_that_signs_in_again_is_told_once(cast: Cast) -> None:
    _ = cast("042")
    new = enrol(cast, "701")
    with cast.services.database.write() as session:
        sign_in.begin(session, phone_id=new.phone_id)
    with cast.services.database.read() as session:
        kinds = session.exec(select(Feed.kind).where(Feed.kind == "phone.enrolled")).all()
        keys = session.exec(select(Alarm.key).where(Alarm.kind == "new_phone")).all()
    assert (len(kinds), len(keys)) == (1, 1)


def test_acts_carry_their_phone_and_session(cast: Cast) -> None:
    order = send(cast, "042")
    phone, desk = cast("042"), cast("701")
    phone.send("POST", path(order, "receipts"), {"kind": "opened", "channel": "live"})
    phone.send("POST", path(order, "answer"), {"answer": "accepted"})
    phone.send("POST", path(order, "reports"), {"kind": "departed"})
    desk.send("POST", path(order, "reports"), {"kind": "arrived", "via": "radio"})
    mine, theirs = (phone.phone_id, phone.login_id), (None, desk.login_id)
    with cast.services.database.read() as session:
        receipt = session.exec(select(Receipt)).one()
        answer = session.exec(select(Assignment)).one()
        reports = session.exec(select(Report).order_by(Report.id)).all()
    assert (receipt.phone_id, receipt.login_id) == mine
    assert (answer.answered_phone_id, answer.answered_login_id) == mine
    assert [(row.phone_id, row.login_id) for row in reports] == [mine, theirs]
    bodies = [row["body"] for row in story(cast, order)["timeline"] if "login_id" in row["body"]]
    named = [(body["phone_id"], body["login_id"]) for body in bodies]
    assert named == [mine, mine, mine, theirs]


def test_a_late_answer_and_a_refusal_carry_them_too(cast: Cast) -> None:
    order = send(cast, "042")
    phone = cast("042")
    phone.send("POST", path(order, "answer"), {"answer": "declined", "reason": "病了"})
    with cast.services.database.write() as session:
        row = session.exec(select(Assignment)).one()
        assert row.answered_login_id == phone.login_id
        row.answered_login_id = None
        session.add(row)
    phone.send("POST", path(order, "answer"), {"answer": "accepted"})
    with cast.services.database.read() as session:
        assert session.exec(select(Assignment)).one().answered_login_id == phone.login_id
