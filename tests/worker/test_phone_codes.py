"""号码核实: a firm's report goes at once, and a code by SMS proves its number afterwards."""

import json
from collections.abc import Callable, Iterator
from dataclasses import replace
from typing import Any

import pytest
from sqlmodel import select

from patrol.config import Settings
from patrol.models import PhoneCheck
from patrol.operations.person import rows
from patrol.services import Services
from patrol.web.public import tip_phone
from patrol.worker.loop import Worker
from tests.cast import Cast, district_chiefs
from tests.channels.http.fake_service import KNOWN, FakeService
from tests.rider import CID, PAGE, read, stored
from tests.waiting import until
from tests.web.public.test_grid import PATH, entered
from tests.worker.test_follower_texts import ALIYUN

NUMBER = "13800000042"
FIRE = {"chip": "fire", "place": "小河路 318 号 2 幢", "cid": CID, "org": "河边一家食品厂"}
SOURCE = {
    "code": "firms",
    "name": "企呼我为",
    "area_id": 2,
    "kinds": ["enterprise"],
    "adapter": "enterprise",
    "trust": "grave",
    "most_severe": 1,
}
Texts = Callable[[], list[str]]


@pytest.fixture
def service() -> Iterator[FakeService]:
    with FakeService() as running:
        yield running


@pytest.fixture
def settings(settings: Settings, service: FakeService) -> Settings:
    given: dict[str, Any] = {name: KNOWN[name] for name in (*ALIYUN, "aliyun_code_template")}
    return replace(settings, aliyun_sms_url=f"{service.url}/", **given)


@pytest.fixture
def codes(services: Services, service: FakeService) -> Iterator[Texts]:
    """Let the worker send what waits; return the codes that have arrived by then."""
    worker = Worker(services)

    def arrived() -> list[str]:
        before = len(service.got["aliyun_sms"])
        worker.codes.look()
        with services.database.read() as session:
            leased = session.exec(select(PhoneCheck).where(PhoneCheck.attempts == 1)).first()
        if leased and leased.next_at:
            until(lambda: worker.sender.outcomes.qsize(), "the outcome of a code")
            worker.sender.record()
            assert len(service.got["aliyun_sms"]) == before + 1
        return [json.loads(sms["TemplateParam"])["code"] for sms in service.got["aliyun_sms"]]

    yield arrived
    worker.sender.close()


@pytest.fixture(autouse=True)
def source(cast: Cast) -> None:
    district_chiefs(cast.services)
    cast("721").send("POST", PATH, SOURCE, want=201)


def reported(cast: Cast, **form: str) -> str:
    """A firm's report by its link; return the address of its status page."""
    path = f"{PATH}/firms/links"
    (made,) = cast("721").send("POST", path, {"labels": ["1 号楼"]}, want=201)["made"]
    browser = entered(cast, made["link"])
    page = browser.call("GET", "/grid", headers=PAGE).text
    assert 'name="org"' in page
    answer = browser.call("POST", "/grid", data={**FIRE, **form}, headers=PAGE)
    assert answer.status_code == 303, answer.text
    return str(answer.headers["Location"])


def send(cast: Cast, path: str, **form: str) -> str:
    answer = cast.nobody().call("POST", path, data=form, headers=PAGE)
    assert answer.status_code == 303, answer.text
    return str(answer.headers["Location"]).partition("?")[2]


def at_desk(cast: Cast) -> tuple[str | None, bool | None]:
    (row,) = stored(cast)
    reporter = cast("701").get(f"/api/v1/incidents/{row.incident_id}")["reporter"]
    return reporter["phone"], reporter["is_verified"]


def test_a_firms_fire_goes_at_once_and_its_number_is_verified_afterwards(
    cast: Cast, codes: Texts, service: FakeService, moving_clock: Callable[..., None]
) -> None:
    path = reported(cast, phone=NUMBER)
    (row,) = stored(cast)
    assert row.incident_id, "a fire waits for no code"
    assert row.record["reporter"] == {
        "kind": "enterprise",
        "org": FIRE["org"],
        "phone": NUMBER,
    }
    assert at_desk(cast) == ("138****0042", False)
    assert codes() == []
    assert send(cast, f"{path}/phone") == ""
    (first,) = codes()
    assert service.got["aliyun_sms"][0]["PhoneNumbers"] == NUMBER
    assert len(first) == 6
    moving_clock(minutes=11)
    assert send(cast, f"{path}/phone/code", code=first) == "phone=wrong#phone", "10 minutes"
    send(cast, f"{path}/phone")
    _, second = codes()
    send(cast, f"{path}/phone/code", code=f"{second[:3]} {second[3:]}")
    status = read(cast, path)
    assert "138****0042 is verified" in status
    assert "<b>Call of a firm</b>" in status
    assert at_desk(cast) == ("138****0042", True)
    send(cast, f"{path}/phone")
    assert len(codes()) == 2, "a verified number gets no more"


def test_a_guesser_has_five_tries_and_a_number_three_codes(cast: Cast, codes: Texts) -> None:
    path = reported(cast, phone=NUMBER)
    send(cast, f"{path}/phone")
    (right,) = codes()
    wrong = f"{(int(right) + 1) % 1_000_000:06}"
    for _ in range(5):
        assert "wrong" in send(cast, f"{path}/phone/code", code=wrong)
    assert "wrong" in send(cast, f"{path}/phone/code", code=right), "the sixth is not read"
    for _ in range(2):
        send(cast, f"{path}/phone")
    assert "many" in send(cast, f"{path}/phone")
    other = reported(cast, phone=NUMBER, cid="c2d" + "0" * 29)
    assert "many" in send(cast, f"{other}/phone"), "of all reports with this number"


def test_three_reports_of_one_number_have_three_codes_a_day_together(
    cast: Cast, moving_clock: Callable[..., None]
) -> None:
    paths = [reported(cast, phone=NUMBER, cid=f"c{n}d" + "0" * 29) for n in range(3)]
    ends = [send(cast, f"{path}/phone") for _ in range(3) for path in paths]
    assert ends == ["", "", ""] + ["phone=many#phone"] * 6
    moving_clock(days=1, minutes=1)
    assert send(cast, f"{paths[0]}/phone") == ""


def test_a_network_that_asks_again_and_again_stops_no_first_code_of_a_neighbour(
    cast: Cast, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(tip_phone, "OF_A_NETWORK", "1/60 minutes")
    path = reported(cast, phone=NUMBER)
    assert [send(cast, f"{path}/phone") for _ in range(2)] == ["", ""]
    refused = cast.nobody().call("POST", f"{path}/phone", headers=PAGE)
    assert refused.status_code == 429
    neighbour = reported(cast, phone="13800000043", cid="c2d" + "0" * 29)
    assert send(cast, f"{neighbour}/phone") == ""


def test_a_report_without_a_number_is_asked_nothing_and_a_landline_gets_no_code(
    cast: Cast, codes: Texts
) -> None:
    assert 'id="phone"' not in read(cast, reported(cast))
    path = reported(cast, phone="0571-88880000", cid="c2d" + "0" * 29)
    assert "landline" in send(cast, f"{path}/phone")
    assert codes() == []


def test_an_erased_number_gets_no_code_and_leaves_no_row(
    cast: Cast, codes: Texts, services: Services
) -> None:
    path = reported(cast, phone=NUMBER)
    send(cast, f"{path}/phone")
    (report,) = stored(cast)
    with services.database.write() as session:
        rows.reporters(session, [report.id])
    with services.database.read() as session:
        assert session.exec(select(PhoneCheck)).all() == []
    assert codes() == []


class TestWithoutSms:
    @pytest.fixture
    def settings(self, settings: Settings) -> Settings:
        return replace(settings, aliyun_code_template="")

    def test_the_form_works_and_says_that_the_number_is_not_verified(self, cast: Cast) -> None:
        path = reported(cast, phone=NUMBER)
        page = read(cast, path)
        assert "138****0042 is not verified" in page
        assert f'action="{path}/phone"' not in page
        send(cast, f"{path}/phone")
        assert at_desk(cast) == ("138****0042", False)
