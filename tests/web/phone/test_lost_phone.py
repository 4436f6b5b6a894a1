"""A lost phone learns that it is revoked; an ended session alone says nothing of the kind."""

from datetime import timedelta

import pytest

from patrol import clock, delivery
from patrol.delivery import lease
from patrol.models import Channel, Login
from tests.cast import Caller, Cast
from tests.pushed import send, subscribe

PATHS = ("/api/v1/inbox", "/api/v1/me", "/api/v1/feed")


def kind(phone: Caller, path: str) -> tuple[int, str, str | None]:
    answer = phone.call("GET", path)
    return answer.status_code, answer.json["type"], answer.json.get("phone_id")


def test_a_revoked_phone_is_told_so_by_its_own_id(cast: Cast) -> None:
    phone = cast("042")
    cast("701").send("DELETE", f"/api/v1/phones/{phone.phone_id}")
    for path in PATHS:
        assert kind(phone, path) == (401, "/problems/phone_revoked", phone.phone_id)
    answer = phone.call("PUT", "/api/v1/duty", {"on_duty": True})
    assert (answer.status_code, answer.json["phone_id"]) == (401, phone.phone_id)
    assert answer.headers["Clear-Site-Data"] == '"cache"', "photos that were looked at go too"


@pytest.mark.parametrize("change", ["expired", "ended", "unknown"])
def test_a_session_that_only_ended_names_no_phone(cast: Cast, change: str) -> None:
    phone = cast("042")
    if change == "unknown":  # a restored backup does not know the session
        phone.secret = "x" * 43
    else:
        with cast.services.database.write() as session:
            row = session.get_one(Login, phone.login_id)
            row.expires_at = clock.now() - timedelta(seconds=1)
            row.ended_at = clock.now() if change == "ended" else None
            session.add(row)
    for path in PATHS:
        assert kind(phone, path) == (401, "/problems/signed_out", None)
    assert "Clear-Site-Data" not in phone.call("GET", PATHS[0]).headers


def test_without_a_session_nobody_learns_of_it(cast: Cast) -> None:
    cast("701").send("DELETE", f"/api/v1/phones/{cast('042').phone_id}")
    assert kind(cast.nobody(), "/api/v1/inbox") == (401, "/problems/signed_out", None)


def test_a_revoked_phone_may_still_be_let_in_by_a_link(cast: Cast) -> None:
    phone = cast("042")
    cast("701").send("DELETE", f"/api/v1/phones/{phone.phone_id}")
    link = cast("701").send("POST", "/api/v1/enrolments", {"call_sign": "042"})["url"]
    body = {"ticket": link.rpartition("#")[2]}
    assert phone.call("POST", "/api/v1/session", body).status_code == 200


@pytest.mark.parametrize("name", ["042", "701"])
def test_signing_out_clears_what_the_browser_kept(cast: Cast, name: str) -> None:
    answer = cast(name).call("DELETE", "/api/v1/session")
    assert answer.status_code == 204
    assert answer.headers["Clear-Site-Data"] == '"cache", "storage"'


def test_what_waits_is_not_pushed_to_a_phone_that_was_revoked(cast: Cast) -> None:
    """Whoever holds the lost phone would read the order that a slow service had put off."""
    subscribe(cast("042"))
    send(cast, "042")

    def look() -> delivery.Waiting:
        with cast.services.database.read() as session:
            return delivery.waiting(session, Channel.PUSH)

    assert [row.subscription is not None for row in look().ready] == [True]
    cast("702").send("DELETE", f"/api/v1/phones/{cast('042').phone_id}")
    waiting = look()
    assert (waiting.ready, len(waiting.unsubscribed)) == ([], 1)
    with cast.services.database.write() as session:
        assert lease.without_address(session, waiting.unsubscribed) == waiting.unsubscribed
