"""Passkeys: made with the password, used without one, and never twice for one challenge."""

from typing import Any

import pytest
from sqlmodel import select

from patrol import clock
from patrol.models import Audit, AuditAct, AuditResult, Feed, User
from patrol.people.password import hash_of
from tests.cast import Cast, district_chiefs
from tests.passkeys import Device

PASSWORD = "井盖 蓝伞 钟声 二十"
OWN = "/api/v1/account/passkeys"


@pytest.fixture
def device(cast: Cast) -> Device:
    url = cast.services.settings.public_url
    return Device(url.split("//")[1].split(":")[0], url)


@pytest.fixture(autouse=True)
def _password(cast: Cast) -> None:
    with cast.services.database.write() as session:
        user = session.exec(select(User).where(User.name == "703")).one()
        user.password_hash = hash_of(PASSWORD)
        session.add(user)


def offered(cast: Cast, name: str = "703") -> dict[str, Any]:
    answer = cast(name).send("POST", "/api/v1/account/passkey-options", {"current": PASSWORD})
    options: dict[str, Any] = answer["options"]
    return options


def set_up(cast: Cast, device: Device) -> None:
    made = device.make(offered(cast))
    assert cast("703").call("POST", OWN, {"credential": made}).status_code == 204


def asked(cast: Cast) -> dict[str, Any]:
    answer = cast.nobody().call("GET", "/api/v1/session/passkey-options")
    assert answer.headers["Cache-Control"] == "no-store"
    options: dict[str, Any] = answer.json["options"]
    return options


def enter(cast: Cast, credential: dict[str, Any]) -> tuple[int, str]:
    answer = cast.nobody().call("POST", "/api/v1/session/passkey", {"credential": credential})
    return answer.status_code, str(answer.json.get("type", "")).rpartition("/")[2]


def test_a_passkey_signs_in_without_a_name_and_a_password_alone_does_no_more(
    cast: Cast, device: Device
) -> None:
    set_up(cast, device)
    clock.forward(seconds=1)
    assert enter(cast, device.enter(asked(cast))) == (200, "")
    login = {"login": "703", "password": PASSWORD}
    answer = cast.nobody().call("POST", "/api/v1/session", login)
    assert (answer.status_code, answer.json["type"].rpartition("/")[2]) == (401, "passkey_needed")
    with cast.services.database.read() as session:
        kinds = session.exec(select(Feed.kind)).all()
        ways = session.exec(select(Audit.subject).where(Audit.act == AuditAct.SIGNED_IN)).all()
    assert "passkey.added" in kinds
    assert "passkey" in ways


def test_an_answer_works_once_and_for_five_minutes(cast: Cast, device: Device) -> None:
    set_up(cast, device)
    clock.forward(seconds=1)
    older = device.enter(asked(cast))
    clock.forward(seconds=1)
    answer = device.enter(asked(cast))
    assert enter(cast, answer) == (200, "")
    assert enter(cast, answer) == (401, "bad_passkey"), "once"
    assert enter(cast, older) == (401, "bad_passkey"), "what was asked before it is over too"
    late = device.enter(asked(cast))
    clock.forward(minutes=5, seconds=1)
    assert enter(cast, late) == (401, "bad_passkey")


def forged(cast: Cast, device: Device) -> dict[str, dict[str, Any]]:
    """Return an answer for each way in which it can be wrong."""
    options = asked(cast)
    right = device.enter(options)
    elsewhere = Device(device.host, "https://evil.example")
    elsewhere.id, elsewhere.key = device.id, device.key
    unopened = Device(device.host, device.origin, is_verified=False)
    unopened.id, unopened.key = device.id, device.key
    stolen = Device(device.host, device.origin)
    stolen.id = device.id
    of_making = device.enter(offered(cast))
    own = {"challenge": "A" * 54}
    return {
        "another site": elsewhere.enter(options),
        "nobody opened the device": unopened.enter(options),
        "another key": stolen.enter(options),
        "an unknown passkey": Device(device.host, device.origin).enter(options),
        "a challenge for making one": of_making,
        "a challenge of one's own": device.enter(own),
        "no signature": right | {"response": {**right["response"], "signature": ""}},
        "nothing": {},
        "no text": right | {"response": {"clientDataJSON": 7}},
        "no words": right | {"response": {**right["response"], "clientDataJSON": "AAAA"}},
    }


def test_each_forged_answer_is_refused_and_noted(cast: Cast, device: Device) -> None:
    set_up(cast, device)
    clock.forward(seconds=1)
    answers = forged(cast, device)
    for why, answer in answers.items():
        assert enter(cast, answer) == (401, "bad_passkey"), why
    cast.app.extensions["audit"].flush()
    with cast.services.database.read() as session:
        refused = session.exec(
            select(Audit).where(Audit.subject == "passkey", Audit.result == AuditResult.REFUSED)
        ).all()
    assert refused


def test_a_passkey_of_another_user_or_with_a_wrong_password_is_not_made(
    cast: Cast, device: Device
) -> None:
    wrong = cast("703").call("POST", "/api/v1/account/passkey-options", {"current": "x"})
    assert wrong.status_code == 403
    made = device.make(offered(cast))
    assert cast("701").call("POST", OWN, {"credential": made}).status_code == 401
    assert cast("703").call("POST", OWN, {"credential": made}).status_code == 204
    assert cast("703").call("POST", OWN, {"credential": made}).status_code == 401, "it is kept"


def test_the_last_passkey_taken_away_lets_the_password_in_again(cast: Cast, device: Device) -> None:
    set_up(cast, device)
    (stored,) = cast("703").call("GET", "/api/v1/account").json["passkeys"]
    with cast.services.database.write() as session:
        other = session.exec(select(User).where(User.name == "701")).one()
        other.password_hash = hash_of(PASSWORD)
    right, wrong = {"id": stored["id"], "current": PASSWORD}, {"id": stored["id"], "current": "x"}
    for name, body, status in (
        ("701", right, 404),
        ("703", wrong, 403),  # a desk that was left alone
        ("703", right, 204),
        ("703", right, 404),
    ):
        assert cast(name).call("DELETE", OWN, body).status_code == status
    answer = cast.nobody().call("POST", "/api/v1/session", {"login": "703", "password": PASSWORD})
    assert answer.status_code == 200


def test_a_disabled_user_and_a_lost_device_are_out(cast: Cast, device: Device) -> None:
    set_up(cast, device)
    clock.forward(seconds=1)
    with cast.services.database.write() as session:
        user = session.exec(select(User).where(User.name == "703")).one()
        user_id, user.disabled_at = user.id, clock.now()
        session.add(user)
    assert enter(cast, device.enter(asked(cast))) == (401, "bad_passkey")
    with cast.services.database.write() as session:
        session.get_one(User, user_id).disabled_at = None
    path = f"/api/v1/admin/users/{user_id}/second-factor"
    district_chiefs(cast.services)
    assert cast("721").call("DELETE", path).status_code == 200
    clock.forward(seconds=1)
    assert enter(cast, device.enter(asked(cast))) == (401, "bad_passkey")


def test_a_neighbour_with_wrong_passkeys_keeps_nobody_out(cast: Cast, device: Device) -> None:
    set_up(cast, device)
    clock.forward(seconds=1)
    wrong = [enter(cast, {"id": "x"})[0] for _ in range(21)]
    assert (wrong[0], wrong[-1]) == (401, 429), "who tries is slowed"
    assert enter(cast, device.enter(asked(cast))) == (200, "")
