"""The headers of every answer, good or refused, and the methods that nothing answers."""

import dataclasses

import pytest
from flask import Flask
from werkzeug.test import TestResponse

from patrol.config import Settings
from patrol.models import AuditAct
from tests.cast import Cast
from tests.services.app_on_trial import app_on_trial
from tests.web.http.test_audit import uploaded, written
from tests.web.http.test_matrix import ROUTES

pytestmark = pytest.mark.any_database

READS = sorted(route[4:] for route in ROUTES if route.startswith("GET ") and route != "GET /live")


def answers(cast: Cast) -> list[tuple[str, TestResponse]]:
    """The answer of each page and each read, to a stranger and to a desk, and two that are none."""
    paths = [path.replace("<int:severity>", "1") for path in READS]
    return [
        (f"{name} {path}", caller.call("GET", path.replace("<", "").replace(">", "")))
        for path in [*paths, "/nowhere", "/static/"]
        for name, caller in (("nobody", cast.nobody()), ("701", cast("701")))
    ]


def test_every_answer_has_a_strict_policy_and_is_not_sniffed(cast: Cast) -> None:
    for name, answer in answers(cast):
        policy = answer.headers["Content-Security-Policy"]
        # `default-src 'none'` holds for objects too.
        assert "default-src 'none'" in policy, name
        assert "base-uri 'none'; frame-ancestors 'none'" in policy, name
        assert answer.headers["X-Content-Type-Options"] == "nosniff", name
        assert answer.headers["Referrer-Policy"] in ("same-origin", "no-referrer"), name
        assert "Access-Control-Allow-Origin" not in answer.headers, name


def test_a_photo_is_no_page(cast: Cast) -> None:
    desk = cast("701")
    policy = desk.call("GET", f"/api/v1/photos/{uploaded(desk)}").headers["Content-Security-Policy"]
    assert policy == "sandbox; default-src 'none'; frame-ancestors 'none'"


def test_every_text_names_its_characters(cast: Cast) -> None:
    for name, answer in answers(cast):
        kind = answer.headers.get("Content-Type", "")
        if answer.data and kind.startswith("text/"):
            assert "charset=utf-8" in kind.lower(), name


def test_no_folder_is_listed_and_no_file_beside_the_pages_is_served(cast: Cast) -> None:
    assert cast.nobody().call("GET", "/static/").status_code == 404
    for path in ("/static/lib/", "/.git/config", "/static/../.git/config", "/static/%2e%2e/app.py"):
        assert cast.nobody().call("GET", path).status_code == 404, path


def test_trace_is_refused(cast: Cast) -> None:
    for path in ("/signin", "/api/v1/me"):
        assert cast("701").call("TRACE", path).status_code == 405


@pytest.mark.parametrize(("environment", "is_told"), [("production", True), ("development", False)])
def test_production_on_https_stays_on_https(
    cast: Cast, app: Flask, environment: str, is_told: bool
) -> None:
    changed = {"public_url": "https://street.example", "patrol_env": environment}
    for process in cast.processes:
        app_services = process.extensions["patrol"]
        app_services.settings = dataclasses.replace(app_services.settings, **changed)
    header = cast.nobody().call("GET", "/signin").headers.get("Strict-Transport-Security", "")
    assert (header == "max-age=31536000") is is_told
    assert app.debug is False


def test_a_caller_cannot_choose_its_address(cast: Cast, settings: Settings) -> None:
    """Each proxy adds the address that it saw; what stands before them was sent by the caller."""
    behind_one = dataclasses.replace(settings, trusted_proxies=1)
    with app_on_trial(behind_one) as app:
        headers = {"X-Forwarded-For": "192.0.2.1, 203.0.113.5"}
        body = {"ticket": "x"}
        assert (
            app.test_client().post("/api/v1/session", json=body, headers=headers).status_code == 410
        )
        for process in app.extensions["processes"]:
            process.extensions["audit"].flush()
    headers = {"X-Forwarded-For": "198.51.100.1"}
    cast.app.test_client().post("/api/v1/session", json=body, headers=headers)
    networks = sorted(row.address for row in written(cast, AuditAct.SIGNED_IN))
    assert networks == ["127.0.0.0/24", "203.0.113.0/24"]


def test_a_caller_cannot_choose_our_host(cast: Cast, settings: Settings) -> None:
    """The proxy passes on what the caller wrote; a page of the same origin as that is not ours."""
    behind_one = dataclasses.replace(settings, trusted_proxies=1)
    with app_on_trial(behind_one) as app:
        headers = {"X-Forwarded-Host": "evil.example", "Origin": "https://evil.example"}
        ours = headers | {"Origin": "http://localhost"}
        page = app.test_client().get("/signin", headers=headers)
        assert "evil.example" not in page.headers["Content-Security-Policy"]
        for sent, status in ((headers, 403), (ours, 410)):
            answer = app.test_client().post("/api/v1/session", json={"ticket": "x"}, headers=sent)
            assert answer.status_code == status
