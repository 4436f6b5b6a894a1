"""开办: the page of a street that is not there yet, for the holder of the start's link only."""

import io
import json
import logging
import re
from collections.abc import Iterator
from datetime import timedelta
from types import SimpleNamespace
from typing import Any

import pytest
from flask import Flask
from sqlmodel import select
from werkzeug.test import TestResponse

from patrol import clock, sign_in
from patrol.audit import By
from patrol.config import Settings
from patrol.models import Area, Audit, AuditAct, Role, SetupLink, User
from patrol.operations import founding
from patrol.places import map
from patrol.services import Services
from patrol.web import server
from patrol.web.http import limit
from tests.cast import Cast
from tests.command_line import Patrol
from tests.services.app_on_trial import app_on_trial

pytestmark = pytest.mark.any_database

FORM = {"name": "人民街道", "prefix": "rm", "admin": "901", "place_hint": "人民路 8 号"}
FORM_TYPE = "multipart/form-data"
LINK = re.compile(r"http\S+/setup#(\S{22})")


@pytest.fixture
def bare_app(settings: Settings, moving_clock: object) -> Iterator[Flask]:
    """The app of a machine on which nothing has been set up."""
    limit.reset()
    with app_on_trial(settings) as made:
        yield made


@pytest.fixture
def world(bare_app: Flask) -> Services:
    services: Services = bare_app.extensions["patrol"]
    return services


def announced(world: Services, caplog: pytest.LogCaptureFixture) -> list[str]:
    caplog.clear()
    with caplog.at_level(logging.WARNING):
        founding.announce(world.database, world.settings)
    return LINK.findall(caplog.text)


def send(app: Flask, token: str, *, file: bytes = b"", **change: str) -> TestResponse:
    form: dict[str, Any] = FORM | change
    if file:
        form["map"] = (io.BytesIO(file), "roads.geojson")
    headers = {"X-Setup-Link": token, "Accept-Language": "zh-CN"}
    return app.test_client().post(
        "/api/v1/setup", data=form, headers=headers, content_type=FORM_TYPE
    )


def areas(world: Services) -> list[str]:
    with world.database.read() as session:
        return [area.name for area in session.exec(select(Area))]


def test_the_link_of_a_start_makes_the_street_and_leads_its_administrator_in(
    bare_app: Flask, world: Services, caplog: pytest.LogCaptureFixture
) -> None:
    (token,) = announced(world, caplog)
    made = send(bare_app, token)
    assert (made.status_code, made.json["number"]) == (201, "RM-1001"), made.text
    ticket = made.json["url"].rpartition("/password#")[2]
    body = {"ticket": ticket, "password": "井盖 蓝伞 钟声 二十"}
    browser = bare_app.test_client()
    assert browser.post("/api/v1/password", json=body).json["home"] == "/"
    assert browser.get("/").headers["Location"] == "/admin", "the checklist waits there"
    with world.database.read() as session:
        user = session.exec(select(User)).one()
        assert (user.name, user.role) == ("901", Role.ADMIN)
        noted = [(row.act, row.actor) for row in session.exec(select(Audit))]
        assert (AuditAct.USER_MADE, "setup") in noted
        assert session.exec(select(SetupLink)).all() == []
    assert send(bare_app, token).status_code == 410, "once"
    assert announced(world, caplog) == [], "a start with a street prints nothing"
    assert 'id="setup"' not in bare_app.test_client().get("/setup").text
    assert areas(world) == ["人民街道"]


def test_without_the_newest_link_of_today_nobody_makes_a_street(
    bare_app: Flask, world: Services, caplog: pytest.LogCaptureFixture
) -> None:
    (first,) = announced(world, caplog)
    (second,) = announced(world, caplog)
    with world.database.read() as session:
        (row,) = session.exec(select(SetupLink))
        assert row.token_hash == sign_in.hashed(second), "only a hash is kept"
    for token in ("", "x" * 22, first):
        assert send(bare_app, token).status_code == 410
    clock.forward(days=1)
    late = send(bare_app, second, file=b" " * 200_000)
    assert (late.status_code, late.json["type"]) == (410, "/problems/bad_setup_link")
    assert areas(world) == []


def test_guesses_of_others_at_its_address_keep_no_link_out(
    bare_app: Flask, world: Services, caplog: pytest.LogCaptureFixture
) -> None:
    (token,) = announced(world, caplog)
    guesses = [send(bare_app, "x" * 22).status_code for _ in range(21)]
    assert guesses == [410] * 20 + [429]
    assert send(bare_app, token).status_code == 201


def test_a_street_that_was_made_meanwhile_keeps_its_map(
    bare_app: Flask,
    world: Services,
    caplog: pytest.LogCaptureFixture,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    (token,) = announced(world, caplog)
    tidy = founding.tidy

    def overtaken(answers: founding.Answers) -> founding.Answers:
        with world.database.write() as session:
            founding.found(session, tidy(answers), By("setup"))
        return tidy(answers)

    monkeypatch.setattr(founding, "tidy", overtaken)
    point = {"type": "Point", "coordinates": [116.40, 39.90]}
    feature = {"type": "Feature", "geometry": point, "properties": {"name": "井"}}
    file = json.dumps({"type": "FeatureCollection", "features": [feature]}).encode()
    assert send(bare_app, token, file=file).status_code == 410
    assert not map.is_imported(world.settings.patrol_data)


@pytest.mark.parametrize(
    ("change", "field"),
    [
        ({"name": " "}, "name"),
        ({"name": "人" * 61}, "name"),
        ({"prefix": "人民"}, "prefix"),
        ({"admin": "a b"}, "admin"),
        ({"file": b"no map"}, "map"),
    ],
)
def test_a_bad_answer_is_named_and_the_link_still_works(
    bare_app: Flask,
    world: Services,
    caplog: pytest.LogCaptureFixture,
    change: dict[str, Any],
    field: str,
) -> None:
    (token,) = announced(world, caplog)
    answer = send(bare_app, token, **change)
    assert (answer.status_code, answer.json["errors"][0]["field"]) == (422, field), answer.text
    assert ".spool" not in answer.text
    assert field != "map" or "不是 JSON：第 1 行第 1 列缺值" in answer.json["detail"]
    assert (areas(world), map.is_imported(world.settings.patrol_data)) == ([], False)
    road = {"type": "LineString", "coordinates": [[116.40, 39.90], [116.41, 39.91]]}
    feature = {"type": "Feature", "geometry": road, "properties": {"highway": "primary"}}
    roads = json.dumps({"type": "FeatureCollection", "features": [feature]}).encode()
    assert send(bare_app, token, file=roads).status_code == 201
    assert map.is_imported(world.settings.patrol_data)


def test_the_first_worker_of_a_start_writes_the_link_and_no_other(
    world: Services, caplog: pytest.LogCaptureFixture
) -> None:
    counts = []
    for age in (2, 1):
        caplog.clear()
        server.offer_set_up(SimpleNamespace(age=age, services=world))  # type: ignore[arg-type]
        counts.append(len(LINK.findall(caplog.text)))
    assert counts == [0, 1]


def test_a_start_beside_a_link_invents_no_town(
    bare_app: Flask, world: Services, patrol: Patrol
) -> None:
    assert len(LINK.findall(patrol("setup", "--link")[1])) == 1
    assert "no demo is made" in patrol("prepare")[1]
    assert areas(world) == []


def test_a_street_that_stands_has_no_link_and_takes_none(cast: Cast, patrol: Patrol) -> None:
    code, output = patrol("setup", "--link")
    assert (code, LINK.findall(output)) == (1, [])
    with cast.services.database.write() as session:
        assert founding.offer(session) is None
        # A link of a database that was restored beside its street.
        until = clock.now() + timedelta(days=1)
        row = SetupLink(token_hash=sign_in.hashed("kept"), made_at=clock.now(), expires_at=until)
        session.add(row)
    assert send(cast.app, "kept").status_code == 410
