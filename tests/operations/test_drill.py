"""A drill is a copy from which nothing leaves, marked on every page, out of all figures."""

import json
from collections.abc import Callable
from dataclasses import replace
from http.server import BaseHTTPRequestHandler, HTTPServer
from pathlib import Path
from threading import Thread
from typing import Any, ClassVar

import pytest
from sqlmodel import select

from patrol import clock, drill_mark
from patrol.channels.credentials import Credentials
from patrol.db import Database
from patrol.models import Channel, Delivery, DrillMark, Incident, Member, Phone, User
from patrol.operations import drill_copy, drill_events
from patrol.operations.drill_copy import NoCopy
from patrol.operations.drill_events import BadTimetable, NoDrill
from patrol.worker.drill_watch import DrillWatch, heard
from tests.cast import Cast
from tests.escalation.stage import Stage

OUTSIDE = dict.fromkeys(
    (
        *("aliyun_key_id", "aliyun_key_secret", "aliyun_sms_sign", "aliyun_sms_template"),
        *("aliyun_voice_template", "dingtalk_robot_token", "dingtalk_robot_secret"),
        *("it_robot_token", "it_robot_secret", "sheet_robot_token", "sheet_robot_secret"),
    ),
    "x",
)
LINE = "0,RE0101,1,流水西苑社区,文晖桥,30.28,120.17,老人落水"


def mark(cast: Cast, **more: Any) -> None:
    with cast.services.database.write() as session:
        session.add(DrillMark(at=clock.now(), by="test", **more))
    for process in cast.processes:
        services = process.extensions["patrol"]
        settings = replace(services.settings, **OUTSIDE)
        services.credentials = Credentials(settings, services.database, services._use_credentials)


def timetable(folder: Path, *lines: str) -> Path:
    path = folder / "drill.csv"
    path.write_text("\n".join([",".join(drill_events.COLUMNS), *lines]))
    return path


def play(cast: Cast, folder: Path, *lines: str) -> int:
    services = cast.services
    with services.database.read() as session:
        events = drill_events.read(timetable(folder, *lines), session, services.office)
    return drill_events.play(services.database, events, print, sleep=lambda seconds: None)


def test_without_the_mark_the_same_settings_send_by_sms_and_voice(cast: Cast) -> None:
    settings = replace(cast.services.settings, **OUTSIDE)
    own = Credentials(settings, cast.services.database, lambda _: None)
    assert {"aliyun_sms", "aliyun_voice", "robot"} <= set(own.settings.ways)
    assert own.is_drill is False


@pytest.mark.any_database
def test_nothing_of_a_drill_leaves_but_by_socket_and_push_and_it_is_marked(
    cast: Cast, moving_clock: Callable[..., None], tmp_path: Path
) -> None:
    mark(cast)
    assert not cast.services.credentials.settings.ways
    assert not cast.services.credentials.settings.it_ways
    assert not cast.services.credentials.settings.sheet_ways
    cast("701"), cast("801")
    assert play(cast, tmp_path, LINE) == 1
    stage = Stage(cast, moving_clock)
    case = cast("701").get("/api/v1/board")["incidents"][0]
    with cast.services.database.write() as session:
        for member in session.exec(select(Member)):
            member.mobile, member.notice_id = "+8613800000000", "ding"
    stage.send(case, "042", "007")
    since = [0.0]
    for second in (6, 11, 16, 21, 46, 61, 90):
        stage.at(second, since)
    assert {"sms", "voice"} <= {body["do"] for body in stage.taken()}, "it was tried"
    with cast.services.database.read() as session:
        channels = set(session.exec(select(Delivery.channel)))
        titles = session.exec(select(Incident.title)).all()
    assert channels <= {Channel.LIVE, Channel.PUSH}
    assert titles == ["【演练】老人落水"]


def test_credentials_that_a_page_has_set_are_not_read_in_a_drill(cast: Cast) -> None:
    mark(cast)
    assert cast.services.credentials.refresh() is False
    assert not cast.services.credentials.settings.ways


def test_a_database_that_cannot_be_asked_has_no_credentials(tmp_path: Path, cast: Cast) -> None:
    empty = Database(f"sqlite:///{tmp_path / 'none.db'}")
    settings = replace(cast.services.settings, **OUTSIDE)
    unknown = Credentials(settings, empty, lambda _: None)
    assert (unknown.is_drill, unknown.settings.ways) == (None, frozenset())
    empty.dispose()


def test_a_copy_has_the_street_and_nobodys_number_phone_or_case(cast: Cast, tmp_path: Path) -> None:
    cast("701"), cast("042")
    with cast.services.database.write() as session:
        row = session.exec(select(Member).where(Member.call_sign == "042")).one()
        row.mobile, row.name = "+8613800000000", "x"
    cast("701").send("POST", "/api/v1/incidents", {"category": "RE0301", "place": "文晖桥"})
    folder, own = tmp_path / "copy", cast.services
    data = own.settings.patrol_data
    drill_copy.make(own.database, data, folder, by="me", real_url="http://x", token="secret")
    copy = Database(f"sqlite:///{folder / 'patrol.db'}")
    assert drill_mark.learn(copy) is True
    with copy.read() as session:
        members = session.exec(select(Member)).all()
        assert len(members) == 5
        assert {(row.mobile, row.name, row.notice_id) for row in members} == {(None, None, None)}
        assert {user.password_hash for user in session.exec(select(User))} == {""}
        for kind in (Incident, Phone, Delivery):
            assert session.exec(select(kind)).first() is None
        assert session.exec(select(DrillMark)).one().watched_seq
    copy.dispose()
    assert (folder / drill_copy.TOKEN).stat().st_mode & 0o777 == 0o600
    with pytest.raises(NoCopy, match="not empty"):
        drill_copy.make(own.database, data, folder, by="me", real_url="", token="")


def test_the_streets_own_figures_know_no_drill(cast: Cast, tmp_path: Path) -> None:
    """Its database has no row of a drill, and no timetable can be played in it."""
    with pytest.raises(NoDrill):
        play(cast, tmp_path, LINE)
    assert cast("701").get("/api/v1/drill") == {"is_drill": False}
    assert cast("701").get("/api/v1/drill/score") == {"is_drill": False}
    assert cast("702").get("/api/v1/figures")["parts"] == []
    assert cast("702").get("/api/v1/wall")["open"] == 0


@pytest.mark.parametrize(
    "line",
    [
        "x,RE0101,1,流水西苑社区,,,,",
        "0,RE9999,1,流水西苑社区,,,,",
        "0,RE0101,7,流水西苑社区,,,,",
        "0,RE0101,1,哪里,,,,",
        "0,RE0101,1,流水西苑社区,,north,,",
    ],
)
def test_a_wrong_line_of_a_timetable_is_named_and_opens_nothing(
    cast: Cast, tmp_path: Path, line: str
) -> None:
    mark(cast)
    with pytest.raises(BadTimetable, match="3"):
        play(cast, tmp_path, LINE, line)
    assert cast("701").get("/api/v1/board")["incidents"] == []


@pytest.mark.parametrize(("who", "path"), [("701", "/desk"), ("042", "/phone"), ("", "/wall")])
def test_every_page_of_a_drill_is_striped(cast: Cast, who: str, path: str) -> None:
    caller = cast(who) if who else cast.nobody()
    stripe = '<aside class="demo-mark drill-mark"'
    assert stripe not in caller.call("GET", path).text
    mark(cast)
    assert stripe in caller.call("GET", path).text


class Street(BaseHTTPRequestHandler):
    """The street's own system: it has opened one case after act 7."""

    asked: ClassVar[list[tuple[str, str]]] = []

    def do_GET(self) -> None:
        Street.asked.append((self.path, self.headers["Authorization"]))
        body = {"events": [{"kind": "incident.opened"}], "upto": 8, "more": False}
        self.send_response(200)
        self.end_headers()
        self.wfile.write(json.dumps(body).encode())

    def log_message(self, *_: Any) -> None:
        pass


def test_a_real_case_interrupts_the_drill_until_a_person_goes_on(
    cast: Cast, tmp_path: Path
) -> None:
    server = HTTPServer(("127.0.0.1", 0), Street)
    Thread(target=server.serve_forever, daemon=True).start()
    mark(cast, real_url=f"http://127.0.0.1:{server.server_port}", watched_seq=7)
    token = cast.services.settings.patrol_data / drill_copy.TOKEN
    token.write_text("secret")
    try:
        DrillWatch(cast.services).ask()
    finally:
        server.shutdown()
        server.server_close()
        token.unlink()
    assert Street.asked == [("/api/v1/feed?kind=incident.opened&after=7", "Bearer secret")]
    told = cast.nobody().get("/api/v1/drill")
    assert (told["real_cases"], bool(told["interrupted_at"])) == (1, True)
    assert play(cast, tmp_path, LINE) == 0, "no more of the drill is opened"
    with cast.services.database.write() as session:
        heard(session, 3, 5)  # a late answer
    assert cast.nobody().get("/api/v1/drill")["real_cases"] == 1
    assert cast("701").call("POST", "/api/v1/drill/resumption", {}).status_code == 403
    assert cast("702").send("POST", "/api/v1/drill/resumption", {})["interrupted_at"] is None
    assert play(cast, tmp_path, LINE) == 1


def test_the_score_tells_simulated_phones_from_real_ones(cast: Cast, tmp_path: Path) -> None:
    mark(cast)
    cast("701"), cast("042"), cast("007")
    play(cast, tmp_path, LINE)
    case = cast("701").get("/api/v1/board")["incidents"][0]
    with cast.services.database.write() as session:
        row = session.exec(select(Member).where(Member.call_sign == "042")).one()
        for phone in session.exec(select(Phone).where(Phone.member_id == row.id)):
            phone.agent = "patrol simulate"
    stage = Stage(cast, clock.forward)
    keys = stage.send(case, "042", "007")
    stage.answer(keys["007"])
    score = cast("701").get("/api/v1/drill/score")["score"]
    assert (score["cases"], score["open"]) == (1, 1)
    answers = {row["phones"]: (row["orders"], row["answered"]) for row in score["answers"]}
    assert answers == {"real": (1, 1), "simulated": (1, 0)}
    assert {row["phones"] for row in score["channels"]} == {"real", "simulated"}
    assert "042" not in json.dumps(score)
