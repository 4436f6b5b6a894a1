"""安静凭证: the complainant sees the levels, the visits and what was agreed, and nobody's name."""

import re
from collections.abc import Callable

import pytest
from sqlmodel import select

from patrol import audit, clock
from patrol.models import AuditAct, Exceedance, Incident, LevelMinute
from patrol.noise import peace
from tests.cast import Cast
from tests.noise.test_dissuasion import SAID, Scene
from tests.rider import tip

TOLD = re.compile(r'nonce="[^"]+"')


class Page:
    """The link that 701 has made of the scene's case."""

    def __init__(self, cast: Cast, forward: Callable[..., None]) -> None:
        self.scene, self.cast = Scene(cast, forward), cast
        self.path = f"/api/v1/incidents/{self.scene.id}/peace-link"
        self.link = self.make()

    def make(self) -> str:
        url = str(self.cast("701").send("PUT", self.path)["url"])
        return url[url.index("/peace/") :]

    def read(self, link: str, language: str = "zh-CN") -> tuple[int, str]:
        answer = self.cast.nobody().call("GET", link, headers={"Accept-Language": language})
        for name, value in (("Cache-Control", "no-store"), ("Referrer-Policy", "no-referrer")):
            assert answer.headers[name] == value
        return answer.status_code, TOLD.sub("", answer.text)


@pytest.fixture
def page(cast: Cast, moving_clock: Callable[..., None]) -> Page:
    return Page(cast, moving_clock)


def quiet(page: Page) -> None:
    """Let the station fall quiet, and its exceedance end."""
    scene = page.scene
    scene.record()
    scene.measure(48, 300)
    with scene.services.database.write() as session:
        row = session.exec(select(Exceedance)).one()
        row.cleared_at = clock.now()
        minute = int(clock.now().timestamp()) // 60
        session.add_all(
            LevelMinute(station_id=scene.station, minute=minute - back, laeq=laeq)
            for back, laeq in enumerate((4800, 4800, 6300, 6300))
        )


def test_the_page_shows_the_quiet_and_names_nobody(page: Page) -> None:
    assert "监测点还没有恢复安静" in page.read(page.link)[1], "a case that goes on is shown too"
    quiet(page)
    status, text = page.read(page.link)
    assert status == 200
    words = ("监测提示，非执法测量", ">63.0<", ">48.0<", ">55<", "巡防队员 11-22 14:05 到场")
    for word in (*words, "请调低音量", "已调低", "音响", "桥头点", 'path class="level" d="M'):
        assert word in text, word
    hidden = ("042", "701", "文晖桥", *(SAID[name] for name in ("told_words", "witness_words")))
    for word in (*hidden, SAID["body_camera"], page.scene.id):
        assert str(word) not in text, word
    assert "Please turn it down" in page.read(page.link, "en")[1]


def test_a_link_that_does_not_work_tells_nothing(page: Page) -> None:
    gone = page.read("/peace/" + "0" * 32)
    assert gone[0] == 404
    assert page.make() == page.link, "one link a case, whoever presses"
    page.cast("701").send("DELETE", page.path)
    assert page.read(page.link) == gone
    second = page.make()
    assert second != page.link
    page.scene.forward(days=29)
    assert page.read(second)[0] == 200
    page.scene.forward(days=1)
    assert page.read(second) == gone
    page.cast = Cast(page.cast.app)  # the session of the desk has ended too
    assert page.make() != second
    with page.scene.services.database.write() as session:
        case = session.get_one(Incident, page.scene.id)
        link = peace.make(session, case, days=30, secret_key="another", by="701")
        assert peace.find(session, peace.secret_of(link, "another")) == link, "the key has changed"


@pytest.mark.any_database
def test_the_desk_sees_the_acts_and_a_reader_leaves_no_trace(page: Page) -> None:
    page.read(page.link)
    page.cast("701").send("DELETE", page.path)
    detail = page.cast("701").get(f"/api/v1/incidents/{page.scene.id}")
    kinds = [row["kind"] for row in detail["timeline"]]
    assert (kinds[-2:], detail["peace"]) == (["peace.linked", "peace.unlinked"], {"link": None})
    for app in page.cast.processes:
        app.extensions["audit"].flush()
    with page.scene.services.database.read() as session:
        (row,) = audit.entries(session, since=clock.midnight(clock.today()), acts=[AuditAct.READ])
    assert (row.actor, row.address, row.subject) == ("", "", f"peace {page.scene.id}")
    other = page.cast("701").send("POST", "/api/v1/incidents", {"category": "RE0301"})
    path = f"/api/v1/incidents/{other['incident']['id']}"
    page.cast("701").send("PUT", f"{path}/peace-link", want=422)
    assert page.cast("701").get(path)["peace"] is None


@pytest.mark.any_database
def test_the_page_of_a_tip_leads_to_the_link_of_its_case(cast: Cast) -> None:
    path = tip(cast)
    (waiting,) = cast("701").get("/api/v1/board")["intakes"]
    body = {"category": "EN0105", "intake": waiting["id"]}
    case = cast("701").send("POST", "/api/v1/incidents", body)["incident"]
    assert "/peace/" not in cast.nobody().call("GET", path).text
    url = cast("701").send("PUT", f"/api/v1/incidents/{case['id']}/peace-link")["url"]
    assert url[url.index("/peace/") :] in cast.nobody().call("GET", path).text
