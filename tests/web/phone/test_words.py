"""A word on the phone's socket is the same act as by HTTP, under the same rules."""

import json
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from sqlmodel import select

from patrol import access, clock
from patrol.access import Actor
from patrol.channels.live.heard import WORD_BYTES
from patrol.models import Login, Phone, Receipt, Screen
from patrol.web.http import turns
from tests.cast import BRIDGE, Caller, Cast, enter
from tests.pushed import send
from tests.services.database import Databases
from tests.services.web_process import WebProcess
from tests.services.ws_client import WsClient
from tests.web.lines import filled

REFUSED = None


@pytest.fixture
def job(cast: Cast) -> str:
    """The assignment of 042, who was sent."""
    cast("042")
    return str(send(cast, "042")["assignments"][0])


def _viewer(cast: Cast, caller: Caller) -> Actor:
    with cast.services.database.read() as session:
        actor = access.actor_of(session.connection(), caller.secret, is_bearer=False)
    assert actor is not None
    return actor


def _say(
    cast: Cast, caller: Caller, word: dict[str, Any], *, as_it_was: Actor | None = None
) -> Any:
    """The answer that the socket of this session gets."""
    hear = cast.services.hub.hears[word["kind"]]
    answer = hear(as_it_was or _viewer(cast, caller), word)
    assert answer is not None
    assert (answer["kind"], answer["key"]) == ("ack", word["key"])
    return answer["answer"]


def _shown(job: str, key: str = "k1", **more: Any) -> dict[str, Any]:
    now = clock.iso(clock.now())
    body = {"kind": "shown", "channel": "live", "made_at": now, "sent_at": now}
    return {"kind": "receipt", "key": key, "assignment_id": job, "body": body, **more}


def _receipts(cast: Cast) -> int:
    with cast.services.database.read() as session:
        return len(session.exec(select(Receipt.id)).all())


def test_a_receipt_up_the_socket_is_the_act_that_http_would_have_been(cast: Cast, job: str) -> None:
    word = _shown(job)
    assert _say(cast, cast("042"), word) == {"effect": "applied"}
    body = word["body"] | {"sent_at": clock.iso(clock.now())}
    path = f"/api/v1/assignments/{job}/receipts"
    repeat = cast("042").call("POST", path, body, key="k1")
    assert (repeat.json, repeat.headers["Idempotency-Replayed"]) == ({"effect": "applied"}, "true")
    assert _say(cast, cast("042"), _shown(job, "k2")) == {"effect": "late"}
    assert _receipts(cast) == 1


def test_what_came_by_http_is_known_when_it_comes_up_the_socket(cast: Cast, job: str) -> None:
    word = _shown(job)
    path = f"/api/v1/assignments/{job}/receipts"
    assert cast("042").send("POST", path, word["body"], key="k1") == {"effect": "applied"}
    assert _say(cast, cast("042"), word) == {"effect": "applied"}
    other = word["body"] | {"kind": "opened"}
    assert _say(cast, cast("042"), word | {"body": other}) is REFUSED, "the key of another act"
    assert _receipts(cast) == 1


@pytest.mark.parametrize(
    "wrong",
    [
        {"owner": "007"},
        {"assignment_id": "no-such"},
        {"assignment_id": ""},
        {"body": {"kind": "accepted", "channel": "live"}},
        {"body": {"kind": "shown", "channel": "live", "effect": "applied"}},
        {"body": None},
        {"key": ""},
        {"key": "k" * 129},
        {"surprise": 1},
    ],
)
def test_what_http_would_refuse_is_left_to_http(
    cast: Cast, job: str, wrong: dict[str, Any]
) -> None:
    assert _say(cast, cast("042"), _shown(job) | wrong) is REFUSED
    assert _receipts(cast) == 0


def test_only_the_member_s_own_phone_is_heard(cast: Cast, job: str) -> None:
    for name in ("007", "701"):
        assert _say(cast, cast(name), _shown(job)) is REFUSED
    assert _receipts(cast) == 0


@pytest.mark.parametrize("way", ["signed out", "revoked"])
def test_a_session_that_ended_elsewhere_says_nothing_more(cast: Cast, job: str, way: str) -> None:
    """The word is refused at once, not only at the next check of the open sockets."""
    as_it_was = _viewer(cast, cast("042"))
    with cast.services.database.write() as session:
        if way == "revoked":
            session.get_one(Phone, cast("042").phone_id).revoked_at = clock.now()
        else:
            session.get_one(Login, cast("042").login_id).ended_at = clock.now()
    assert _say(cast, cast("042"), _shown(job), as_it_was=as_it_was) is REFUSED
    pulse = {"kind": "pulse", "key": "p", "body": {"screen": "duty"}}
    assert _say(cast, cast("042"), pulse, as_it_was=as_it_was) is REFUSED
    assert _receipts(cast) == 0


def test_a_word_without_a_key_has_no_answer(cast: Cast, job: str) -> None:
    word = _shown(job)
    del word["key"]
    assert cast.services.hub.hears["receipt"](_viewer(cast, cast("042")), word) is None
    assert _receipts(cast) == 0


def test_a_pulse_up_the_socket_says_how_the_phone_is(cast: Cast) -> None:
    body = {"screen": "duty", "battery": 0.64, "is_charging": True}
    assert _say(cast, cast("042"), {"kind": "pulse", "key": "p", "body": body}) == {}
    with cast.services.database.read() as session:
        phone = session.get_one(Phone, cast("042").phone_id)
    assert (phone.screen, phone.battery, phone.is_charging) == (Screen.DUTY, 64, True)
    assert cast("042").login_id in cast.services.seen, "the session was heard, as by HTTP"


def test_words_take_turns_with_requests(
    cast: Cast, job: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A burst of words never keeps the sockets waiting, and each word gives its turn back."""
    line = cast.app.extensions["turns"]
    for number in range(line.permits + 1):
        assert _say(cast, cast("042"), _shown(job, f"k{number}")) is not REFUSED
        assert _say(cast, cast("042"), _shown("no-such", f"n{number}")) is REFUSED
        assert _say(cast, cast("042"), _shown(job, owner="007")) is REFUSED
    monkeypatch.setattr(turns, "WAIT_S", 0.05)
    with filled(line):
        assert _say(cast, cast("042"), _shown(job, "late")) is REFUSED
    assert _say(cast, cast("042"), _shown(job, "late")) == {"effect": "late"}


@pytest.fixture
def web(tmp_path: Path, databases: Databases) -> Iterator[WebProcess]:
    with databases.copy(tmp_path) as url, WebProcess(tmp_path, url) as running:
        with running.services.database.write() as session:
            enter(session)
        yield running


def _text(word: dict[str, Any]) -> bytes:
    return json.dumps(word).encode()


@pytest.mark.slow
def test_over_a_real_socket_the_desk_hears_it_and_strange_words_are_let_pass(
    web: WebProcess,
) -> None:
    seat, member = web.desk(), web.phone("042")
    looking = WsClient(web.port, "/live", Authorization=f"Bearer {seat}")
    carried = WsClient(web.port, "/live", Authorization=f"Bearer {member}")
    (hello, *_) = carried.messages(until="upto")
    assert hello["hears"] == ["pulse", "receipt"]
    body = {"category": "RE0301", "place": "文晖桥", "lat": BRIDGE[0], "lon": BRIDGE[1]}
    case = web.call("POST", "/api/v1/incidents", body, token=seat)["incident"]
    path = f"/api/v1/incidents/{case['id']}/assignments"
    order = {"members": ["042"], "version": case["version"]}
    (job,) = web.call("POST", path, order, token=seat)["assignments"]
    for strange in (
        b"[]",
        b"{",
        b'{"kind":["receipt"]}',
        b'{"kind":"wish","key":"w"}',
        b"[" * 30_000,
        _text(_shown(job, "long", padding="x" * WORD_BYTES)),
        _text(_shown(job, "seen")),
    ):
        carried.send(strange)
    acks = [frame for frame in carried.messages(until="ack") if frame["kind"] == "ack"]
    assert acks == [{"kind": "ack", "key": "seen", "answer": {"effect": "applied"}}]
    heard = [*looking.messages(until="receipt.shown")][-1]
    assert (heard["member"], heard["body"]["assignment_id"]) == ("042", job)
    for client in (looking, carried):
        client.close()


def test_a_viewer_of_another_kind_is_no_phone(cast: Cast, job: str) -> None:
    """Rights come from the session, not from what the word says of itself."""
    stranger = replace(_viewer(cast, cast("007")), name="042")
    assert _say(cast, cast("007"), _shown(job), as_it_was=stranger) is REFUSED
