"""短信告知: who agreed hears by SMS what becomes of a matter, and stops it with one press."""

import json
import re
from collections.abc import Callable, Iterator
from dataclasses import replace
from typing import Any

import pytest
from sqlmodel import Session, col, func, select

from patrol.config import Settings
from patrol.models import Follower, FollowerText, Intake, TextStatus
from patrol.operations import person, retention
from patrol.operations.person import Sought, SoughtKind
from patrol.services import Services
from patrol.worker.loop import Worker
from tests.cast import Cast
from tests.channels.http.fake_service import KNOWN, FakeService
from tests.channels.http.faulty_server import says
from tests.intake.records import PLATFORM
from tests.rider import PAGE, read, tip
from tests.waiting import until
from tests.web.public.test_tip_status import close, dispatch, take_up

NUMBER = "13800000042"
YES = {"phone": "138 0000 0042", "agree": "yes"}
ALIYUN = ("aliyun_key_id", "aliyun_key_secret", "aliyun_sms_sign", "aliyun_sms_template")


@pytest.fixture
def service() -> Iterator[FakeService]:
    with FakeService() as running:
        yield running


@pytest.fixture
def settings(settings: Settings, service: FakeService) -> Settings:
    given: dict[str, Any] = {name: KNOWN[name] for name in (*ALIYUN, "aliyun_news_template")}
    names = "no=number,news,result,code"
    url = f"{service.url}/"
    return replace(settings, aliyun_sms_url=url, aliyun_news_params=names, **given)


@pytest.fixture
def worker(services: Services) -> Iterator[Worker]:
    made = Worker(services)
    yield made
    made.sender.close()


@pytest.fixture
def texts(worker: Worker, service: FakeService) -> Callable[[], list[dict[str, str]]]:
    """Let the worker look until nothing is on its way; return what has arrived by then."""

    def arrived() -> list[dict[str, str]]:
        before = len(service.asked)
        worker.texts.look()
        with worker.services.database.read() as session:
            leased = session.exec(_waiting().where(FollowerText.attempts > 0)).one()
        if leased:
            until(lambda: worker.sender.outcomes.qsize(), "the outcome of a text")
            worker.sender.record()
            assert len(service.asked) == before + 1
        return [json.loads(sms["TemplateParam"]) for sms in service.got["aliyun_sms"]]

    return arrived


def _waiting() -> Any:
    return select(func.count()).where(col(FollowerText.status) == TextStatus.WAITING)


def send(cast: Cast, path: str, form: dict[str, str] | None = None) -> str:
    answer = cast.nobody().call("POST", path, data=form or {}, headers=PAGE)
    assert answer.status_code == 303, answer.text
    return str(answer.headers["Location"])


def followers(session: Session) -> list[Follower]:
    return list(session.exec(select(Follower).order_by(Follower.id)))


def at_desk(cast: Cast, case: Any) -> list[tuple[str | None, str | None, bool]]:
    """Return the followers of a case as the desk reads them, without a number."""
    rows = cast("701").get(f"/api/v1/incidents/{case['id']}")["followers"]
    assert NUMBER not in json.dumps(rows)
    return [(row["word"], row["status"], row["until"] is not None) for row in rows]


Texts = Callable[[], list[dict[str, str]]]


def test_the_author_of_a_tip_hears_three_steps_and_the_result(
    cast: Cast, texts: Texts, service: FakeService
) -> None:
    path = tip(cast)
    assert "Tell me the result by SMS" in read(cast, path)
    assert texts() == [], "the desk has not looked at it"
    assert send(cast, f"{path}/texts", YES) == path
    assert "News goes by SMS to 138****0042" in read(cast, path)
    case = take_up(cast)
    assert at_desk(cast, case) == [(None, None, True)]
    (first,) = texts()
    assert at_desk(cast, case) == [("taken_up", "sent", True)]
    assert (first["no"], first["news"], first["result"]) == (case["number"], "已受理", "—")
    assert texts() == [first], "a second look tells nothing twice"
    close(cast, case)
    assert [sms["news"] for sms in texts()] == ["已受理", "已办结"], "the newest of two steps"
    assert texts()[1]["result"] == "当场整改"
    assert {sms["PhoneNumbers"] for sms in service.got["aliyun_sms"]} == {NUMBER}
    page = read(cast, f"/f/{first['code']}")
    assert re.search(r"<h1[^>]*>Closed\.</h1>\s*<p>Result: Put right on the spot", page)


@pytest.mark.any_database
def test_without_a_tick_or_with_a_landline_no_number_is_kept(cast: Cast) -> None:
    path = tip(cast)
    for form, fault, words in (
        ({"phone": NUMBER}, "unticked", "The box was not ticked"),
        ({**YES, "phone": "0571 8800 0042"}, "landline", "This is a landline"),
        ({**YES, "phone": "42"}, "no_mobile", "This is no mobile number"),
    ):
        again = send(cast, f"{path}/texts", form)
        assert again == f"{path}?texts={fault}"
        page = read(cast, again)
        assert words in page
        assert 'http-equiv="refresh"' not in page, "a form that is open is not loaded anew"
    with cast.services.database.read() as session:
        assert followers(session) == []


@pytest.mark.any_database
def test_nothing_leaves_at_night_and_the_newest_step_leaves_in_the_morning(
    cast: Cast, texts: Texts, moving_clock: Callable[..., None]
) -> None:
    path = tip(cast)
    send(cast, f"{path}/texts", YES)
    moving_clock(hours=8)  # 22:00
    case = take_up(cast)
    assert texts() == []
    dispatch(cast, case)
    moving_clock(hours=8, minutes=59)  # 06:59
    assert texts() == []
    moving_clock(minutes=1)
    assert [sms["news"] for sms in texts()] == ["已派人处理"]


@pytest.mark.any_database
def test_the_page_of_a_tip_rings_no_town_and_silences_no_neighbour(cast: Cast) -> None:
    """Anybody may tip, and so anybody may enter the numbers of others there."""
    honest, path = tip(cast, cid="a" * 32), tip(cast, cid="b" * 32)
    send(cast, f"{honest}/texts", YES)
    numbers = [f"1390000{n:04}" for n in range(6)]
    for number in (*numbers[:2], NUMBER):
        send(cast, f"{path}/texts", {**YES, "phone": number})
    with cast.services.database.read() as session:
        assert [row.mobile for row in followers(session)] == [f"+86{NUMBER}", f"+86{numbers[0]}"]
    ends = []
    for number in (NUMBER, *numbers[1:]):
        send(cast, f"{path}/texts/stop")
        ends.append(send(cast, f"{path}/texts", {**YES, "phone": number}))
    assert [end == path for end in ends] == [True, True, False, False, False, False]
    with cast.services.database.read() as session:
        living = [row.mobile for row in followers(session) if row.mobile]
    assert living == [f"+86{NUMBER}"], "the neighbour still hears of the own tip"


@pytest.mark.any_database
def test_one_press_stops_the_texts_and_forgets_the_number(cast: Cast, texts: Texts) -> None:
    paths = [tip(cast, cid=f"{number:032}") for number in range(4)]
    ends = [send(cast, f"{path}/texts", YES) for path in paths]
    assert ends[2:] == [paths[2], f"{paths[3]}?texts=many"], "nobody rings a stranger four times"
    case = cast("701").send(
        "POST",
        "/api/v1/incidents",
        {
            "category": "RE0301",
            "place": "文晖桥",
            "reporter_phone": NUMBER,
            "reporter_agrees": True,
        },
    )["incident"]
    (sms,) = texts()
    assert sms["no"] == case["number"]
    assert at_desk(cast, case) == [("taken_up", "sent", True)]
    follow = f"/f/{sms['code']}"
    assert send(cast, f"{follow}/stop") == follow
    assert "No more texts come" in read(cast, follow)
    assert "No more texts come" in read(cast, paths[0]), "the number hears of no matter any more"
    with cast.services.database.read() as session:
        assert {row.mobile for row in followers(session)} == {None}
    assert at_desk(cast, case) == [("taken_up", "sent", False)]
    dispatch(cast, case)
    assert len(texts()) == 1
    assert cast.nobody().call("GET", "/f/abcdefghjkmn", headers=PAGE).status_code == 404


@pytest.mark.any_database
def test_a_source_says_who_agreed_and_a_wrong_number_is_the_last(
    cast: Cast, texts: Texts, service: FakeService
) -> None:
    for ref, yes in (("QH-1", True), ("QH-2", False)):
        reporter = {"kind": "enterprise", "phone": NUMBER, "consent_contact": yes}
        record = {"source_ref": ref, "dedup_key": f"platform:{ref}", "reporter": reporter}
        cast("platform").send("POST", "/api/v1/intake", PLATFORM | record)
    service.will(says(200, '{"Code": "isv.MOBILE_NUMBER_ILLEGAL", "Message": "x"}'), "aliyun_sms")
    assert texts() == []
    with cast.services.database.read() as session:
        (row,) = followers(session)
        (sms,) = session.exec(select(FollowerText)).all()
        intake = session.get_one(Intake, row.intake_id)
    assert intake.source_ref == "QH-1", "without a tick nobody is told"
    assert (sms.status, row.mobile) == (TextStatus.DEAD, None)


@pytest.mark.any_database
def test_a_corrected_number_takes_the_consent_of_the_old_one_back(cast: Cast, texts: Texts) -> None:
    body = {"category": "RE0301", "place": "文晖桥", "reporter_phone": NUMBER}
    case = cast("701").send("POST", "/api/v1/incidents", body | {"reporter_agrees": True})
    path = f"/api/v1/incidents/{case['incident']['id']}"
    assert len(texts()) == 1
    change = {"version": case["incident"]["version"], "reporter_phone": "13900005678"}
    cast("701").send("PATCH", path, change)
    dispatch(cast, cast("701").get(path)["incident"])
    assert len(texts()) == 1
    assert (
        cast("701")
        .call(
            "POST",
            "/api/v1/incidents",
            {
                **body,
                "reporter_phone": "0571 8800 0042",
                "reporter_agrees": True,
            },
        )
        .json["type"]
        .endswith("bad_mobile")
    )


def test_the_number_is_exported_erased_and_forgotten(
    cast: Cast, texts: Texts, moving_clock: Callable[..., None], tmp_path: Any
) -> None:
    paths = [tip(cast, cid=f"{number:032}") for number in range(2)]
    for path, phone in zip(paths, (NUMBER, "13900005678"), strict=True):
        send(cast, f"{path}/texts", YES | {"phone": phone})
    database = cast.services.database
    with database.read() as session:
        citizen = person.find(session, Sought(SoughtKind.PHONE, NUMBER))
        assert len(citizen.intakes) == 1
        with (tmp_path / "person.zip").open("xb") as file:
            person.archive(session, citizen, tmp_path, file)
        chosen = person.plan(session, citizen)
    packed = (tmp_path / "person.zip").read_bytes()
    with database.write() as session:
        person.erase(session, citizen, chosen, by="703", why="asked")
    with database.read() as session:
        (other,) = followers(session)
    assert (packed[:2], other.mobile) == (b"PK", "+8613900005678")
    for days, kept in ((90, 1), (1, 0), (91, 0)):
        moving_clock(days=days)
        with database.write() as session:
            retention.forget(session, cast.services.settings)
            assert sum(row.mobile is not None for row in followers(session)) == kept
            assert len(followers(session)) == (0 if days == 91 else 1)
