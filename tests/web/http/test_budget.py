"""Every write has a budget: a phone that runs wild is told to wait, and nobody else is."""

from types import SimpleNamespace
from typing import Any

import pytest
from sqlmodel import col, update

from patrol import access, json_text
from patrol.access import Kind
from patrol.models import Source
from patrol.web.http import aside, budget
from tests.cast import BRIDGE, Cast
from tests.intake.records import NOISE, PLATFORM

FIX = {"lat": BRIDGE[0], "lon": BRIDGE[1], "taken_at": "2026-11-22T06:00:00Z"}


@pytest.fixture
def small(monkeypatch: pytest.MonkeyPatch) -> None:
    """Budgets that a test can spend."""
    monkeypatch.setattr(budget, "WRITES", {kind: "5/minute" for kind in Kind})
    monkeypatch.setattr(budget, "FIXES", "250/minute")


def _set_rate(cast: Cast, code: str, per_minute: int) -> None:
    with cast.services.database.write() as session:
        named = update(Source).where(col(Source.code) == code)
        session.connection().execute(named.values(rate_per_minute=per_minute))


def _spent(cast: Cast, name: str, method: str, path: str, body: Any) -> int:
    """Send until the budget is spent; return how many were taken."""
    for number in range(20):
        answer = cast(name).call(method, f"/api/v1{path}", body)
        if answer.status_code == 429:
            assert int(answer.headers["Retry-After"]) > 0
            assert answer.mimetype == "application/problem+json"
            return number
    return 20


@pytest.mark.usefixtures("small")
@pytest.mark.parametrize(
    ("name", "method", "path", "body"),
    [
        ("042", "POST", "/phone/pulse", {"screen": "visible"}),
        ("042", "PUT", "/duty", {"on_duty": True}),
        ("042", "POST", "/positions", {"fixes": [FIX]}),
        ("042", "POST", "/calls", {"kind": "desk"}),
        ("042", "POST", "/comms-checks/none/answer", {}),
        ("042", "POST", "/assignments/none/receipts", {"kind": "shown", "channel": "live"}),
        ("701", "POST", "/alarms/none/acknowledgement", {}),
        ("noise-gw-1", "POST", "/intake", NOISE),
    ],
)
def test_every_write_has_a_budget(cast: Cast, name: str, method: str, path: str, body: Any) -> None:
    assert _spent(cast, name, method, path, body) == 5


@pytest.mark.usefixtures("small")
def test_a_spent_budget_stops_no_other_write_and_nobody_else(cast: Cast) -> None:
    _spent(cast, "042", "POST", "/phone/pulse", {"screen": "visible"})
    assert cast("042").call("POST", "/api/v1/calls", {"kind": "sos"}).status_code == 201
    body = {"screen": "visible"}
    assert cast("007").call("POST", "/api/v1/phone/pulse", body).status_code == 204
    assert cast("042").call("GET", "/api/v1/inbox").status_code == 200


@pytest.mark.usefixtures("small")
def test_positions_and_records_are_counted_one_by_one(cast: Cast) -> None:
    _set_rate(cast, "noise-gw-1", 10)
    assert _spent(cast, "042", "POST", "/positions", {"fixes": [FIX] * 100}) == 2
    batch = [NOISE | {"dedup_key": f"iot_noise:{n}", "source_ref": f"{n}"} for n in range(4)]
    assert _spent(cast, "noise-gw-1", "POST", "/intake", batch) == 2


def test_a_body_is_counted_by_its_bytes_and_before_it_is_parsed(
    cast: Cast, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A key in wrong hands filled the disk with 1.5 GB a minute within its rate."""
    _set_rate(cast, "noise-gw-1", 10)
    long = NOISE | {"measures": [{"name": "x" * 6000, "value": 1, "unit": "x"}]}
    assert _spent(cast, "noise-gw-1", "POST", "/intake", long) == 2
    _set_rate(cast, "noise-gw-1", 11)
    longer = NOISE | {"measures": [{"name": "x" * 60_000, "value": 1, "unit": "x"}]}
    assert cast("noise-gw-1").call("POST", "/api/v1/intake", {}).status_code == 422
    monkeypatch.setattr(json_text, "read", lambda *_, **__: pytest.fail("parsed"))
    assert cast("noise-gw-1").call("POST", "/api/v1/intake", longer).status_code == 429


@pytest.mark.any_database
def test_the_records_of_a_source_have_its_own_rate_and_a_flood_harms_no_other(cast: Cast) -> None:
    _set_rate(cast, "noise-gw-1", 3)
    batch = [NOISE | {"dedup_key": f"iot_noise:{n}", "source_ref": f"{n}"} for n in range(4)]
    assert cast("noise-gw-1").call("POST", "/api/v1/intake", batch[:3]).status_code == 202
    assert cast("noise-gw-1").call("POST", "/api/v1/intake", batch[3]).status_code == 429
    more = [PLATFORM | {"dedup_key": f"platform:{n}", "source_ref": f"{n}"} for n in range(4)]
    assert cast("platform").call("POST", "/api/v1/intake", more).status_code == 202


@pytest.mark.usefixtures("small")
def test_a_socket_has_the_same_budget(cast: Cast) -> None:
    with cast.services.database.read() as session:
        actor = access.actor_of(session, cast("042").secret, is_bearer=False)
    assert actor is not None
    hear = cast.services.hub.hears["pulse"]
    answers = [
        hear(actor, {"kind": "pulse", "key": f"k{n}", "body": {"screen": "visible"}})
        for n in range(8)
    ]
    kept = [answer["answer"] for answer in answers if answer]
    assert kept == [{}] * 5 + [None] * 3, "the phone asks by HTTP how long to wait"


def test_a_phone_after_a_day_without_a_network_is_within_its_budget() -> None:
    writes = int(budget.WRITES[Kind.PHONE].partition("/")[0])
    assert writes >= 600
    assert int(budget.FIXES.partition("/")[0]) >= 86_400 // 15


def test_others_run_between_the_records_of_a_batch(
    cast: Cast, monkeypatch: pytest.MonkeyPatch
) -> None:
    turns: list[float] = []
    monkeypatch.setattr(aside, "time", SimpleNamespace(sleep=turns.append))
    batch = [NOISE | {"dedup_key": f"iot_noise:{n}", "source_ref": f"{n}"} for n in range(100)]
    wrong = [*batch[:-1], batch[-1] | {"severity": 9}]
    assert cast("noise-gw-1").call("POST", "/api/v1/intake", wrong).status_code == 422
    assert turns == [0] * 99, "the last one ends the check"
    longer = [*batch, NOISE]
    assert cast("noise-gw-1").call("POST", "/api/v1/intake", longer).status_code == 422
    assert len(turns) == 99, "and a longer batch is not checked at all"
