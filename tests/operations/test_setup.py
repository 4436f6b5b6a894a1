"""A street that is not Hangzhou's begins with one command, in the operator's language."""

import io
import json
import re
from collections.abc import Iterator
from pathlib import Path

import pytest
from sqlmodel import select

from patrol.config import Settings
from patrol.db import Database
from patrol.models import Area, Audit, AuditAct, DemoMark, Member, Role, Street, User
from patrol.operations import migrate
from patrol.places import street
from tests.cast import Cast
from tests.command_line import Patrol

STREET = ("setup", "--name", "人民街道", "--prefix", "rm", "--admin", "901")
LINK = re.compile(r"http://127\.0\.0\.1:\d+/\S+#\S{22}\n")


@pytest.fixture
def empty(
    settings: Settings, moving_clock: object, monkeypatch: pytest.MonkeyPatch
) -> Iterator[Database]:
    monkeypatch.setenv("LANG", "zh_CN.UTF-8")
    monkeypatch.setenv("LC_ALL", "")
    monkeypatch.setattr("sys.stdin", io.StringIO(""))
    database = Database(settings.database_url)
    yield database
    database.dispose()


def test_one_command_makes_street_administrator_and_numbers(
    empty: Database, patrol: Patrol
) -> None:
    code, output = patrol(*STREET, "--place-hint", "人民路 8 号")
    assert code == 0, output
    assert "人民街道建好了，事件编号从 RM-1001 开始。" in output
    assert "还没有地图" in output
    assert len(LINK.findall(output)) == 1
    with empty.write() as session:
        area, user = session.exec(select(Area)).one(), session.exec(select(User)).one()
        assert (area.name, area.kind, area.path) == ("人民街道", "街道", f"/{area.id}/")
        assert (user.name, user.role, user.area_id) == ("901", Role.ADMIN, area.id)
        assert street.place_hint(session) == "人民路 8 号"
        assert [street.next_number(session) for _ in range(2)] == ["RM-1001", "RM-1002"]
        acts = {row.act for row in session.exec(select(Audit))}
        assert {AuditAct.USER_MADE, AuditAct.LINK_MADE} <= acts
        assert session.exec(select(DemoMark)).first() is None


def test_a_second_run_changes_nothing_and_prints_another_link(
    empty: Database, patrol: Patrol, monkeypatch: pytest.MonkeyPatch
) -> None:
    first = patrol(*STREET)[1]
    monkeypatch.setenv("LANG", "en_GB.UTF-8")
    code, second = patrol(*STREET[:1], "--name", "别的街道", "--admin", "901")
    assert (code, "人民街道 was made before, and stays as it is." in second) == (0, True), second
    assert LINK.findall(second) != LINK.findall(first)
    assert patrol("setup")[0] == 0, "nothing is asked of a street that stands"
    with empty.read() as session:
        assert [row.name for row in session.exec(select(Area))] == ["人民街道"]
        assert len(session.exec(select(User)).all()) == 1
        assert [row.version for row in session.exec(select(Street))] == [1]


@pytest.mark.parametrize(
    ("words", "sentence"),
    [
        (("setup",), "缺少 --name, --admin"),
        (("setup", "--name", "  ", "--admin", "901"), "缺少 --name"),
        (("setup", "--name", "人" * 61, "--admin", "901"), "最多 60 个字"),
        ((*STREET[:3], "--admin", "a b"), "账号要 1 到 40"),
        ((*STREET[:3], "--admin", "901", "--prefix", "人民"), "A 到 Z"),
        ((*STREET[:3], "--admin", "901", "--prefix", "TOOLONG"), "A 到 Z"),
        ((*STREET, "--map", "/nowhere.geojson"), "没有这个地图文件"),
    ],
)
def test_what_cannot_be_stored_is_refused_and_nothing_is_written(
    empty: Database, patrol: Patrol, words: tuple[str, ...], sentence: str
) -> None:
    code, output = patrol(*words)
    assert (code, sentence in output) == (1, True), output
    with empty.read() as session:
        assert session.exec(select(Area)).first() is None
        assert session.exec(select(Street)).first() is None


def test_a_person_at_the_terminal_is_asked_for_what_is_missing(
    empty: Database, patrol: Patrol, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    road = {"type": "LineString", "coordinates": [[116.40, 39.90], [116.41, 39.91]]}
    feature = {"type": "Feature", "geometry": road, "properties": {"highway": "primary"}}
    file = tmp_path / "roads.geojson"
    file.write_text(json.dumps({"type": "FeatureCollection", "features": [feature]}))
    answers = io.StringIO(f"人民街道\n\n901\n{file}\n")
    monkeypatch.setattr(answers, "isatty", lambda: True)
    monkeypatch.setattr("sys.stdin", answers)
    code, output = patrol("setup")
    assert (code, "事件编号从 1001 开始" in output, "地图已导入" in output) == (0, True, True), (
        output
    )


def test_a_slip_at_the_terminal_is_asked_again_and_costs_no_other_answer(
    empty: Database, patrol: Patrol, monkeypatch: pytest.MonkeyPatch
) -> None:
    answers = io.StringIO("\n人民街道\nrm7\nrm\n主 任\n主任\n/no/map.geojson\n\n")
    monkeypatch.setattr(answers, "isatty", lambda: True)
    monkeypatch.setattr("sys.stdin", answers)
    code, output = patrol("setup")
    assert code == 0, output
    for sentence in ("这一项要填", "A 到 Z", "1 到 40 个字母", "没有这个地图文件：/no/map.geojson"):
        assert sentence in output
    with empty.read() as session:
        assert [area.name for area in session.exec(select(Area))] == ["人民街道"]
        assert session.exec(select(Street)).one().prefix == "RM-"
        assert [user.name for user in session.exec(select(User))] == ["主任"]


def test_input_that_ends_among_the_questions_is_said(
    empty: Database, patrol: Patrol, monkeypatch: pytest.MonkeyPatch
) -> None:
    answers = io.StringIO("人民街道\n")
    monkeypatch.setattr(answers, "isatty", lambda: True)
    monkeypatch.setattr("sys.stdin", answers)
    code, output = patrol("setup")
    assert (code, "缺少 --admin" in output) == (1, True), output


def test_a_demo_becomes_no_street(empty: Database, patrol: Patrol) -> None:
    assert patrol("setup", "--demo")[0] == 0
    code, output = patrol(*STREET)
    assert (code, "这个数据库是演示用的" in output) == (1, True)


def test_a_call_sign_or_a_dispatcher_becomes_no_administrator(cast: Cast, patrol: Patrol) -> None:
    for name in ("042", "701"):
        assert patrol("setup", "--admin", name)[0] == 1
    with cast.services.database.read() as session:
        assert session.exec(select(Member).where(Member.call_sign == "042")).one()


@pytest.mark.parametrize(
    ("words", "code"),
    [
        (("user", "901", "--role", "admin"), 1),
        (("token", "901"), 1),
        (("serve-info",), 0),
        (("audit",), 0),
        (("tokens",), 0),
        (("verify",), 0),
    ],
    ids=lambda value: value[0] if isinstance(value, tuple) else "",
)
def test_without_a_street_every_command_says_what_to_do(
    empty: Database, patrol: Patrol, words: tuple[str, ...], code: int
) -> None:
    returned, output = patrol(*words)
    assert returned == code, output
    if words[0] in ("user", "serve-info"):
        assert "用 patrol setup" in output


def test_without_tables_every_command_says_what_to_do(empty: Database, patrol: Patrol) -> None:
    migrate.run(empty, "base")
    for words in (("user", "901", "--role", "admin"), ("token", "901"), ("serve-info",)):
        code, output = patrol(*words)
        assert (code, "还没有表：请运行 patrol setup" in output) == (1, True), output
    assert patrol(*STREET)[0] == 0
