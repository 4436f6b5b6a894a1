"""Sessions, one-time links, CSRF and what every answer carries."""

import threading
from concurrent.futures import ThreadPoolExecutor
from typing import Any

import pytest
from sqlmodel import select

from patrol import clock, sign_in
from patrol.models import Member, User
from patrol.web.public import session as session_view
from tests.cast import Cast
from tests.waiting import LIMIT_S, until


def _ticket(cast: Cast, call_sign: str = "042") -> str:
    with cast.services.database.write() as session:
        member = session.exec(select(Member).where(Member.call_sign == call_sign)).one()
        return sign_in.issue_ticket(session, member, "701")


def test_a_one_time_link_enrols_a_phone_once(cast: Cast, moving_clock: Any) -> None:
    token = _ticket(cast)
    browser = cast.nobody()
    assert browser.call("GET", "/enter").status_code == 200, "looking uses nothing up"
    first = browser.call("POST", "/api/v1/session", {"ticket": token})
    assert (first.status_code, first.json["home"]) == (200, "/phone")
    assert "HttpOnly" in first.headers["Set-Cookie"]
    second = cast.nobody().call("POST", "/api/v1/session", {"ticket": token})
    assert second.status_code == 410


def test_twenty_hands_redeem_one_link_once(cast: Cast) -> None:
    token = _ticket(cast)
    app = cast.app
    app.config["UNLIMITED"] = True

    def redeem(_: int) -> int:
        with app.test_client() as client:
            return client.post("/api/v1/session", json={"ticket": token}).status_code

    with ThreadPoolExecutor(20) as pool:
        answers = sorted(pool.map(redeem, range(20)))
    assert answers == [200] + [410] * 19


def test_after_ten_minutes_a_link_is_worth_nothing(cast: Cast, moving_clock: Any) -> None:
    token = _ticket(cast)
    moving_clock(minutes=10, seconds=1)
    answer = cast.nobody().call("POST", "/api/v1/session", {"ticket": token})
    assert answer.status_code == 410


def test_a_signed_out_cookie_is_refused_when_replayed(cast: Cast) -> None:
    desk = cast("701")
    desk.get("/api/v1/me")
    assert desk.call("DELETE", "/api/v1/session", {}).status_code == 204
    assert desk.call("GET", "/api/v1/me").status_code == 401


def test_a_desk_that_nobody_uses_is_signed_out_after_four_hours(
    cast: Cast, moving_clock: Any
) -> None:
    desk, phone = cast.sign_in("701"), cast.sign_in("042")
    moving_clock(hours=3, minutes=59)
    assert desk.call("GET", "/api/v1/me").status_code == 200
    moving_clock(minutes=2)
    assert desk.call("GET", "/api/v1/me").status_code == 401
    assert phone.call("GET", "/api/v1/me").status_code == 200, "an order may come after hours"


def test_no_session_lives_for_ever(cast: Cast, moving_clock: Any) -> None:
    desk, phone = cast.sign_in("701"), cast.sign_in("042")
    for _ in range(14):
        moving_clock(hours=1)
        with cast.services.database.write() as session:
            sign_in.mark_seen(session, {desk.login_id: None})
    assert desk.call("GET", "/api/v1/me").status_code == 401
    moving_clock(days=90)
    assert phone.call("GET", "/api/v1/me").status_code == 401


def test_a_password_counts_as_it_was_typed(cast: Cast) -> None:
    typed = "  两岸 猿声 " + "x" * 60
    with cast.services.database.write() as session:
        user = session.exec(select(User).where(User.name == "701")).one()
        user.password_hash = session_view.generate_password_hash(typed)
        session.add(user)
    for password, status in ((typed.strip(), 401), (typed, 200)):
        body = {"login": "701", "password": password}
        assert cast.nobody().call("POST", "/api/v1/session", body).status_code == status


def test_a_disabled_user_is_out_at_once(cast: Cast) -> None:
    desk = cast("701")
    with cast.services.database.write() as session:
        user = session.exec(select(User).where(User.name == "701")).one()
        user.disabled_at = clock.now()
        session.add(user)
    assert desk.call("GET", "/api/v1/me").status_code == 401


def test_a_write_needs_our_page_behind_it(cast: Cast) -> None:
    desk, path, body = cast("701"), "/api/v1/incidents", {"category": "RE0301"}
    assert desk.call("POST", path, body, headers={"X-CSRF-Token": "x"}).status_code == 403
    foreign = {"Origin": "https://evil.example"}
    assert desk.call("POST", path, body, headers=foreign).status_code == 403
    assert desk.call("POST", path, body).status_code == 201


def test_the_service_worker_writes_with_its_own_header(cast: Cast) -> None:
    phone = cast("042")
    headers = {"X-CSRF-Token": "", "X-Patrol": "service-worker"}
    answer = phone.call("PUT", "/api/v1/push-state", {"state": "ok"}, headers=headers)
    assert answer.status_code == 200


def test_a_members_word_is_never_sent_as_anothers(cast: Cast) -> None:
    """042 pressed the button, the session ran out, and 017 signed in on the same phone."""
    help_me, theirs = {"kind": "sos"}, {"X-Owner": "042"}
    answer = cast("017").call("POST", "/api/v1/calls", help_me, headers=theirs)
    assert (answer.status_code, answer.json["type"]) == (403, "/problems/not_yours")
    assert "042" in answer.json["detail"]
    assert cast("701").get("/api/v1/board")["alarms"] == []
    cast("042").send("POST", "/api/v1/calls", help_me, headers=theirs)


def test_guessing_passwords_is_slowed(cast: Cast) -> None:
    tries = [
        cast.nobody().call("POST", "/api/v1/session", {"login": "701", "password": "x"})
        for _ in range(11)
    ]
    assert [answer.status_code for answer in tries] == [401] * 10 + [429]
    assert int(tries[-1].headers["Retry-After"]) > 0


def test_every_page_has_a_strict_policy(cast: Cast) -> None:
    for path in ("/signin", "/tip", "/enter", "/nowhere"):
        policy = cast.nobody().call("GET", path).headers["Content-Security-Policy"]
        assert "default-src 'none'" in policy
        assert "unsafe" not in policy


def test_a_revoked_phone_is_out_at_once(cast: Cast) -> None:
    phone = cast("042")
    cast("701").send("DELETE", f"/api/v1/phones/{phone.phone_id}")
    assert phone.call("GET", "/api/v1/inbox").status_code == 401


@pytest.mark.parametrize("path", ["incidents/%00", "incidents/%00/candidates", "places?q=%00"])
def test_a_nul_in_an_address_is_no_defect(cast: Cast, path: str) -> None:
    """PostgreSQL cannot store a NUL, so the address is checked before the query."""
    assert cast("701").call("GET", f"/api/v1/{path}").status_code == 404


def test_a_nul_deep_in_a_body_is_left_out(cast: Cast) -> None:
    body = {"category": "RE0301", "place": "文\0晖桥", "area_id": 2}
    case = cast("701").send("POST", "/api/v1/incidents", body)["incident"]
    assert case["place"] == "文晖桥"
    order = {"members": ["0\x0042"], "version": case["version"], "order": "去\0看看"}
    path = f"/api/v1/incidents/{case['id']}/assignments"
    assert cast("701").send("POST", path, order)["assignments"]


def test_guessing_at_once_is_no_way_round(cast: Cast, monkeypatch: pytest.MonkeyPatch) -> None:
    """Thirty ask before the first is answered; only ten passwords are checked."""
    looked: list[str] = []
    refused = threading.Event()

    def check(_: str, password: str) -> bool:
        looked.append(password)
        refused.wait(LIMIT_S)
        return False

    monkeypatch.setattr(session_view, "check_password_hash", check)

    def guess(_: int) -> int:
        with cast.app.test_client() as client:
            body = {"login": "701", "password": "x"}
            return client.post("/api/v1/session", json=body).status_code

    with ThreadPoolExecutor(30) as pool:
        guesses = [pool.submit(guess, number) for number in range(30)]
        until(lambda: sum(guess.done() for guess in guesses) == 20, "an answer to those too many")
        refused.set()
        answers = sorted(guess.result() for guess in guesses)
    assert answers == [401] * 10 + [429] * 20
    assert len(looked) == 10


def test_who_knows_the_password_is_not_slowed(cast: Cast) -> None:
    with cast.services.database.write() as transaction:
        user = transaction.exec(select(User).where(User.name == "701")).one()
        user.password_hash = session_view.generate_password_hash("right")
        transaction.add(user)
    body = {"login": "701", "password": "right"}
    for _ in range(12):
        assert cast.nobody().call("POST", "/api/v1/session", body).status_code == 200
