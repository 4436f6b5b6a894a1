"""Limits meet those who guess a password, and not their neighbours or the person."""

from collections.abc import Callable
from contextlib import ExitStack
from typing import Any

import pytest
from flask.testing import FlaskClient
from sqlmodel import Session, select
from werkzeug.security import generate_password_hash
from werkzeug.test import TestResponse

from patrol import guess, sign_in
from patrol.models import Member, PasswordTry, User
from patrol.web.http import lane, limit
from patrol.web.public import session as session_view
from tests.cast import Cast

SESSION = "/api/v1/session"


@pytest.fixture(autouse=True)
def password(cast: Cast) -> None:
    """701 and 702 have the password `right`; the test's hash is quick."""
    kept = generate_password_hash("right", method="pbkdf2:sha256:1")
    with cast.services.database.write() as session:
        for user in session.exec(select(User)).all():
            user.password_hash = kept
            session.add(user)


@pytest.fixture
def looked(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """The passwords that were really looked at."""
    passwords: list[str] = []

    def check(_: str, password: str) -> bool:
        passwords.append(password)
        return password == "right"

    monkeypatch.setattr(session_view, "check_password_hash", check)
    return passwords


def enter(
    client: FlaskClient, word: str = "wrong", login: str = "701", place: str = "203.0.113.9"
) -> TestResponse:
    body = {"login": login, "password": word}
    return client.post(SESSION, json=body, environ_overrides={"REMOTE_ADDR": place})


def guess_from_everywhere(cast: Cast, count: int, login: str = "701") -> list[int]:
    """Wrong passwords, each from another network, so that no address has its limit."""
    return [
        enter(cast.app.test_client(), login=login, place=f"198.51.{number}.7").status_code
        for number in range(count)
    ]


def test_guesses_are_counted_by_account_wherever_they_come_from(
    cast: Cast, looked: list[str]
) -> None:
    assert guess_from_everywhere(cast, 30) == [401] * guess.FREE + [429] * 20
    assert len(looked) == guess.FREE
    assert guess_from_everywhere(cast, 3, login="702") == [401] * 3, "others have their own count"


def test_a_restarted_process_remembers_the_guesses(cast: Cast) -> None:
    guess_from_everywhere(cast, guess.FREE)
    limit.reset()
    assert guess_from_everywhere(cast, 1) == [429]


def test_the_wait_doubles_and_ends_at_a_minute(
    cast: Cast, looked: list[str], moving_clock: Callable[..., None]
) -> None:
    guess_from_everywhere(cast, guess.FREE)
    waits = []
    for number in range(9):
        answer = enter(cast.app.test_client(), place=f"192.0.2.{number}")
        assert answer.status_code == 429
        waits.append(int(answer.headers["Retry-After"]))
        moving_clock(seconds=waits[-1])
        assert enter(cast.app.test_client(), place=f"192.0.2.{number}").status_code == 401
    assert waits == [1, 2, 4, 8, 16, 32, 60, 60, 60]


def test_strangers_cannot_keep_a_dispatcher_out(cast: Cast) -> None:
    """The browser of the desk is known; it comes in at once while others guess."""
    desk = cast.app.test_client()
    assert enter(desk, "right").status_code == 200
    assert 429 in guess_from_everywhere(cast, 30)
    for _ in range(30):  # its neighbours behind the same address too
        enter(cast.app.test_client(), login="nobody", place="203.0.113.9")
    desk.delete_cookie("patrol_session")
    assert enter(desk, "right").status_code == 200


def test_a_new_browser_waits_a_minute_at_most(
    cast: Cast, moving_clock: Callable[..., None]
) -> None:
    guess_from_everywhere(cast, 30)
    moving_clock(seconds=guess.LONGEST_S)
    assert enter(cast.app.test_client(), "right").status_code == 200


def test_a_known_browser_is_slowed_by_its_own_guesses(cast: Cast, looked: list[str]) -> None:
    desk = cast.app.test_client()
    enter(desk, "right")
    desk.delete_cookie("patrol_session")
    codes = [enter(desk).status_code for _ in range(guess.FREE + 5)]
    assert codes == [401] * guess.FREE + [429] * 5
    assert enter(cast.app.test_client(), "right", place="192.0.2.1").status_code == 200


def test_a_browser_is_known_to_its_own_accounts_only(cast: Cast) -> None:
    desk = cast.app.test_client()
    enter(desk, "right")
    desk.delete_cookie("patrol_session")
    guess_from_everywhere(cast, 30, login="702")
    assert enter(desk, "right", login="702").status_code == 429
    assert enter(desk, "right").status_code == 200


def test_a_browser_cannot_call_itself_known(cast: Cast) -> None:
    guess_from_everywhere(cast, 30)
    client = cast.app.test_client()
    client.set_cookie("patrol_browser", "x" * 43, path=SESSION)
    assert enter(client, "right").status_code == 429


def test_one_network_of_ipv6_is_one_caller(cast: Cast) -> None:
    codes = [
        enter(cast.app.test_client(), login=f"x{number}", place=f"2001:db8::{number:x}").status_code
        for number in range(25)
    ]
    assert codes == [401] * 20 + [429] * 5
    assert enter(cast.app.test_client(), login="x", place="2001:db8:0:1::1").status_code == 401


def test_a_valid_ticket_is_not_limited_by_its_neighbours(cast: Cast) -> None:
    for number in range(25):
        enter(cast.app.test_client(), login=f"x{number}")
    answers = [_ticket(cast, f"wrong{number}").status_code for number in range(25)]
    assert answers == [410] * 20 + [429] * 5
    with cast.services.database.write() as session:
        token = sign_in.issue_ticket(session, _member(session), "701")
    assert _ticket(cast, token).status_code == 200


def _ticket(cast: Cast, token: str) -> TestResponse:
    overrides = {"REMOTE_ADDR": "203.0.113.9"}
    client = cast.app.test_client()
    return client.post(SESSION, json={"ticket": token}, environ_overrides=overrides)


def _member(session: Session) -> Member:
    return session.exec(select(Member).where(Member.call_sign == "042")).one()


def test_a_session_is_not_limited_by_its_neighbours(cast: Cast) -> None:
    for number in range(30):
        enter(cast.app.test_client(), login=f"x{number}", place="127.0.0.1")
    assert cast("701").get("/api/v1/me")["name"] == "701"


def test_old_browsers_are_forgotten(cast: Cast, moving_clock: Callable[..., None]) -> None:
    enter(cast.app.test_client(), "right")
    moving_clock(days=guess.KNOWN_FOR.days + 1)
    with cast.services.database.write() as session:
        guess.forget(session)
        rows: Any = session.exec(select(PasswordTry)).all()
    assert rows == []


def test_strangers_are_checked_one_after_another_and_known_browsers_beside_them(
    cast: Cast, looked: list[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    """Forty hashes at once kept every commit waiting until the desk was refused."""
    monkeypatch.setattr(lane, "WAIT_S", 0)
    desk = cast.app.test_client()
    assert enter(desk, "right").status_code == 200
    desk.delete_cookie("patrol_session")
    looked.clear()
    with ExitStack() as turns:
        for process in cast.processes:
            turns.enter_context(lane.lanes(process).passwords.turn())
        for login in ("nobody", "701"):  # from elsewhere: beside a desk at work is another lane
            stranger = cast.app.test_client()
            assert enter(stranger, login=login, place="198.51.100.7").status_code == 503
        assert looked == [], "none of their passwords was hashed"
        assert enter(desk, "right").status_code == 200
    assert enter(cast.app.test_client(), "right").status_code == 200
