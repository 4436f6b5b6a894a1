"""协同: a partner accepts, comes and is done, by the desk or by a link of its own."""

import io
from collections.abc import Callable
from typing import Any

import pytest
from sqlmodel import select
from werkzeug.datastructures import FileStorage
from werkzeug.test import TestResponse, encode_multipart

from patrol import alarm, audit, clock
from patrol.incident import transfer
from patrol.models import AlarmKind, AuditAct, Feed
from patrol.operations.record import tables
from tests.call_signs import names
from tests.cast import Cast
from tests.pictures import a_photo

STALL = {
    "category": "ST0101",
    "place": "文晖桥北",
    "title": "张三摆摊 13800000042",
    "description": "来电人说又来了",
    "reporter_phone": "13800000042",
    "lat": 30.2911,
    "lon": 120.1702,
}


class Joint:
    """A case of 701, and its partners."""

    def __init__(self, cast: Cast) -> None:
        self.cast, self.desk = cast, cast("701")
        self.case = self.desk.send("POST", "/api/v1/incidents", STALL)["incident"]
        self.path = f"/api/v1/incidents/{self.case['id']}"

    def ask(self, partner: str = "enforcement", *, want: int = 0, **said: Any) -> Any:
        body = {"partner": partner, **said}
        return self.desk.send("POST", f"{self.path}/transfers", body, want=want)

    def asked(self, partner: str = "enforcement", **said: Any) -> str:
        return str(self.ask(partner, **said)["transfer"]["id"])

    def act(self, key: str, call: str, *, want: int = 0, **said: Any) -> Any:
        return self.desk.send("POST", f"/api/v1/transfers/{key}/{call}", said, want=want)

    def link(self, key: str) -> str:
        url = str(self.desk.send("PUT", f"/api/v1/transfers/{key}/link")["url"])
        return url[url.index("/partner/") :]

    def press(self, link: str, act: str, photos: int = 0, **said: str) -> TestResponse:
        shots = [a_photo((90, 20 * n, 110)) for n in range(photos)]
        files = [FileStorage(io.BytesIO(shot), "a.jpg") for shot in shots]
        boundary, body = encode_multipart({"act": act, **said, "photo": files})
        kind = f"multipart/form-data; boundary={boundary}"
        return self.cast.nobody().call("POST", link, data=body, content_type=kind)

    def page(self, link: str, language: str = "zh-CN") -> TestResponse:
        return self.cast.nobody().call("GET", link, headers={"Accept-Language": language})

    def read(self) -> Any:
        return self.desk.get(self.path)

    def alarms(self) -> set[str]:
        with self.cast.services.database.read() as session:
            return {row.kind.value for kind in AlarmKind for row in alarm.standing(session, kind)}

    def is_as_told(self) -> bool:
        with self.cast.services.database.read() as session:
            return list(tables.compare(session)) == []


@pytest.fixture
def joint(cast: Cast) -> Joint:
    return Joint(cast)


def test_a_partner_that_takes_over_has_the_seconds_and_gives_the_case_back_to_verify(
    joint: Joint, moving_clock: Callable[..., None]
) -> None:
    sent = {"members": ["042"], "version": joint.case["version"]}
    joint.desk.send("POST", f"{joint.path}/assignments", sent)
    moving_clock(seconds=60)
    key = joint.asked(brief="屡劝不改", reference="ZF-7")
    assert joint.read()["incident"]["status"] == "dispatched", "until it accepts, 042 goes on"
    moving_clock(seconds=10)
    case = joint.act(key, "answer", accepted=True)["incident"]
    assert (case["status"], case["crew"]) == ("transferred", {})
    assert "stopped_at" in case["loop"]["resolve"]
    moving_clock(seconds=300)
    joint.act(key, "steps", status="on_scene")
    moving_clock(seconds=100)
    joint.act(key, "steps", status="done", result="已暂扣")
    assert joint.alarms() == {"transfer_done"}
    moving_clock(seconds=30)
    detail = joint.read()
    told = {row["party"]: row["seconds"] for row in detail["seconds"]["sums"]}
    assert told == {"field": 70, "partner": 400, "desk": 30}
    joint.desk.send("POST", f"{joint.path}/closure", {"accepted": True})
    assert joint.alarms() == set()
    assert joint.is_as_told()


def test_a_partner_that_helps_leaves_the_case_ours_and_one_leads(joint: Joint) -> None:
    support = joint.asked("police", role="support")
    joint.act(support, "answer", accepted=True)
    lead = joint.asked("fire", role="lead")
    joint.ask("enforcement", role="takeover", want=409)
    joint.ask("police", role="support", want=409)
    case = joint.act(lead, "answer", accepted=True)["incident"]
    assert case["status"] == "new"
    detail = joint.read()
    assert [(row["partner"], row["role"], row["status"]) for row in detail["transfers"]] == [
        ("police", "support", "accepted"),
        ("fire", "lead", "accepted"),
    ]
    joint.act(support, "steps", status="done")
    assert joint.alarms() == set(), "who only helped gives nothing back"
    assert joint.is_as_told()


def test_the_desk_takes_a_case_back_from_a_partner(joint: Joint) -> None:
    key = joint.asked()
    joint.act(key, "answer", accepted=True)
    link = joint.link(key)
    body = {"reason": "没有人来"}
    case = joint.desk.send("DELETE", f"/api/v1/transfers/{key}", body)["incident"]
    assert case["status"] == "new"
    assert joint.page(link).status_code == 404
    joint.act(key, "steps", status="done", want=409)
    assert joint.is_as_told()


def test_whom_to_ask_is_the_offices_list(joint: Joint) -> None:
    partners = joint.desk.get(f"{joint.path}/takers")["partners"]
    first = partners[0]
    assert first["code"] == "enforcement"
    assert first["competences"][0]["powers"] == ["advise", "order", "seize", "fine"]
    assert len(partners) == 7
    joint.ask("militia", want=422)
    joint.ask(brief="联系 138 0000 0042", want=422)


def test_a_link_does_the_whole_and_shows_the_least(
    joint: Joint, moving_clock: Callable[..., None]
) -> None:
    key = joint.asked(brief="带暂扣单")
    link = joint.link(key)
    assert joint.link(key) == link, "the same one comes again"
    page = joint.page(link)
    assert (page.status_code, page.headers["Cache-Control"]) == (200, "no-store")
    assert "文晖桥北" in page.text
    assert "带暂扣单" in page.text
    for hidden in ("张三", "13800000042", "来电人", "701", "042"):
        shown = page.text.replace(joint.case["number"], "")
        assert not names(shown, hidden), hidden
    assert joint.page(link).text.count('value="accept"') == 1, "to read it is no act"
    assert joint.press(link, "accept").status_code == 303
    assert joint.press(link, "accept").status_code == 303, "a second time changes nothing"
    joint.press(link, "on_scene")
    assert "到场" in joint.page(link).text
    joint.press(link, "done", photos=2, why="摊位已暂扣")
    assert "文晖桥北" not in joint.page(link).text, "who is done needs no place"
    (row,) = joint.read()["transfers"]
    assert (row["status"], row["via"], row["answered_by"]) == ("done", "link", "partner")
    assert (row["result"], len(row["photos"])) == ("摊位已暂扣", 2)
    assert joint.desk.call("GET", f"/api/v1/photos/{row['photos'][0]}").status_code == 200
    acts = [(act["kind"], act["actor"]) for act in joint.read()["timeline"]]
    mine = [kind for kind, actor in acts if actor == "partner" and kind.startswith("transfer.")]
    assert sorted(set(mine)) == [
        "transfer.accepted",
        "transfer.arrived",
        "transfer.done",
        "transfer.pictured",
    ]
    for app in joint.cast.processes:
        app.extensions["audit"].flush()
    with joint.cast.services.database.read() as session:
        day = clock.midnight(clock.today())
        reads = audit.entries(session, since=day, acts=[AuditAct.READ])
    told = {(row.actor, row.address) for row in reads if row.subject.startswith("partner")}
    assert told == {("", "")}, "who has read is nobody's address"
    assert joint.is_as_told()


def test_a_link_refuses_with_a_reason(joint: Joint) -> None:
    link = joint.link(joint.asked())
    assert joint.press(link, "refuse").headers["Location"].endswith("?trouble=why")
    joint.press(link, "refuse", why="不是我们的路段")
    assert joint.alarms() == {"transfer_back"}
    assert joint.page(link).status_code == 404, "the link ends with it"
    (row,) = joint.read()["transfers"]
    assert row["refused_why"] == "不是我们的路段"


def test_a_dead_link_tells_and_does_nothing(
    joint: Joint, moving_clock: Callable[..., None]
) -> None:
    key = joint.asked()
    link = joint.link(key)
    joint.desk.send("DELETE", f"/api/v1/transfers/{key}/link")
    assert joint.page(link).status_code == 404
    assert joint.press(link, "accept").status_code == 404
    assert joint.press("/partner/" + "0" * 32, "done", photos=1).status_code == 404
    newer = joint.link(key)
    assert newer != link
    moving_clock(hours=49)
    assert joint.page(newer).status_code == 404
    assert joint.press(newer, "accept").status_code == 404
    joint.desk = joint.cast.sign_in("701")  # its own session is too old by now
    (row,) = joint.read()["transfers"]
    assert (row["status"], row["link"]) == ("asked", None)
    with joint.cast.services.database.read() as session:
        bodies = " ".join(str(row.body) for row in session.exec(select(Feed)))
    assert newer.removeprefix("/partner/") not in bodies, "no secret stands in the feed"


def test_no_answer_in_time_is_an_alarm_and_another_is_asked(
    joint: Joint, moving_clock: Callable[..., None]
) -> None:
    link = joint.link(joint.asked())
    moving_clock(seconds=601)
    with joint.cast.services.database.write() as session:
        assert transfer.is_unanswered(session)
        transfer.expire(session)
    assert joint.alarms() == {"transfer_back"}
    joint.asked("market")
    assert joint.alarms() == set()
    assert joint.page(link).status_code == 404, "the desk has asked somebody else"
    statuses = [row["status"] for row in joint.read()["transfers"]]
    assert statuses == ["taken_back", "asked"]
    assert joint.is_as_told()
