"""指挥台用户: invited by a link, changed and disabled by an administrator, with all on record."""

from pathlib import Path
from typing import Any

import pytest
from sqlmodel import select

from patrol import access, clock
from patrol.i18n import t
from patrol.models import Audit, AuditAct, Login, Ticket, User
from patrol.people import desk_user
from patrol.sign_in import hashed
from tests.cast import Caller, Cast, district_chiefs, enter
from tests.services.database import Databases
from tests.services.web_process import WebProcess
from tests.services.ws_client import Refused, WsClient

GOOD = "井盖 蓝伞 钟声 二十"
INVITED = {"name": "705", "role": "dispatcher", "area_id": 2, "seat": 4}


def key_of(cast: Cast, name: str) -> int:
    with cast.services.database.read() as session:
        return session.exec(select(User.id).where(User.name == name)).one() or 0


def ticket(link: dict[str, Any]) -> str:
    return str(link["url"]).rpartition("#")[2]


def invited(cast: Cast, **change: Any) -> str:
    administrator = cast.sign_in("703")  # an older session may have been idle for too long
    answer = administrator.send("POST", "/api/v1/admin/users", INVITED | change, want=201)
    return ticket(answer["link"])


def set_password(cast: Cast, secret: str, password: str = GOOD) -> tuple[Caller, Any]:
    browser = cast.nobody()
    body = {"ticket": secret, "password": password}
    return browser, browser.call("POST", "/api/v1/password", body)


def sign_in(cast: Cast, name: str, password: str = GOOD) -> int:
    body = {"login": name, "password": password}
    return cast.nobody().call("POST", "/api/v1/session", body).status_code


def state(cast: Cast, name: str, *, by: str = "703") -> dict[str, Any]:
    rows = cast.sign_in(by).get("/api/v1/admin/users")["users"]
    (row,) = [row for row in rows if row["name"] == name]
    return dict(row)


def acts(cast: Cast, kind: str) -> list[tuple[str, Any]]:
    events = cast("702").get("/api/v1/feed?after=0")["events"]
    return [(event["actor"], event["body"]) for event in events if event["kind"] == kind]


def test_an_invited_user_sets_a_password_and_signs_in_with_it(cast: Cast) -> None:
    secret = invited(cast)
    assert (state(cast, "705")["state"], state(cast, "705")["seat"]) == ("invited", 4)
    browser, answer = set_password(cast, secret)
    assert (answer.status_code, answer.json["home"]) == (200, "/")
    assert browser.call("GET", "/api/v1/me").json["name"] == "705"
    assert sign_in(cast, "705") == 200
    assert state(cast, "705")["state"] == "active"
    assert acts(cast, "user.invited") == [("703", {"user": "705", "role": "dispatcher"})]
    assert acts(cast, "password.set") == [("705", {"user": "705"})]


def test_a_link_works_once_for_three_days_and_never_signs_in_by_itself(cast: Cast) -> None:
    secret = invited(cast)
    door = cast.nobody().call("POST", "/api/v1/session", {"ticket": secret})
    assert door.status_code == 410, "it must set a password first"
    clock.forward(days=2, hours=23)
    assert set_password(cast, secret)[1].status_code == 200
    assert set_password(cast, secret)[1].status_code == 410, "once"
    late = invited(cast, name="706")
    clock.forward(days=3, seconds=1)
    assert set_password(cast, late)[1].status_code == 410
    assert state(cast, "706", by="702")["state"] == "linkless"


@pytest.mark.parametrize(
    ("password", "fault"),
    [
        ("井盖蓝伞钟声二十", "short"),
        ("x" * 5 + "abcdefghijk" * 30, None),
        ("password123", "common"),
        ("Hangzhou2026!", "common"),
        ("qwertyuiop", "common"),
        ("1qaz2wsx3edc", "common"),
        ("13800001111138000011111", "common"),
        ("0123456789", "common"),
        ("abcabcabcabc", "common"),
        ("woaini5201314", "common"),
        ("1111111111", "common"),
        ("7055705570", "name"),
        (GOOD, None),
    ],
)
def test_a_password_that_others_guess_is_refused_with_the_reason(
    cast: Cast, password: str, fault: str | None
) -> None:
    answer = set_password(cast, invited(cast), password[:200])[1]
    assert answer.status_code == (422 if fault else 200)
    if fault:
        assert answer.json["detail"] == t(f"server.problem.weak_password.{fault}", "en")


def test_a_new_link_ends_the_former_one_and_keeps_the_password_until_it_is_used(
    cast: Cast,
) -> None:
    first = invited(cast)
    path = f"/api/v1/admin/users/{key_of(cast, '705')}/link"
    second = ticket(cast("703").send("POST", path, want=201)["link"])
    assert set_password(cast, first)[1].status_code == 410
    browser, _ = set_password(cast, second)
    third = ticket(cast("703").send("POST", path, want=201)["link"])
    assert sign_in(cast, "705") == 200
    set_password(cast, third, "另外 一个 新的 密码")
    assert sign_in(cast, "705") == 401
    assert browser.call("GET", "/api/v1/me").status_code == 401, "a reset ends all sessions"


def test_only_the_hash_of_a_link_is_kept(cast: Cast) -> None:
    secret = invited(cast)
    with cast.services.database.read() as session:
        assert session.get(Ticket, secret) is None
        assert session.get(Ticket, hashed(secret)) is not None


def test_a_user_changes_the_own_password_and_the_other_sessions_end(cast: Cast) -> None:
    here, _ = set_password(cast, invited(cast))
    other = cast.nobody()
    other.call("POST", "/api/v1/session", {"login": "705", "password": GOOD})
    here.csrf = here.call("GET", "/api/v1/me").json["csrf"]
    options = {"headers": {"X-CSRF-Token": here.csrf}}
    new = {"current": GOOD, "password": "另外 一个 新的 密码"}
    wrong = here.call("PUT", "/api/v1/password", new | {"current": "x"}, **options)
    assert (wrong.status_code, wrong.json["type"]) == (403, "/problems/wrong_password")
    assert here.call("PUT", "/api/v1/password", new, **options).status_code == 204
    assert here.call("GET", "/api/v1/me").status_code == 200
    assert other.call("GET", "/api/v1/me").status_code == 401
    assert (sign_in(cast, "705"), sign_in(cast, "705", "另外 一个 新的 密码")) == (401, 200)


def test_a_disabled_user_is_out_at_once_with_every_token(cast: Cast) -> None:
    seat, program, key = cast("701"), cast.token("701"), key_of(cast, "701")
    answer = cast("703").send("PUT", f"/api/v1/admin/users/{key}/disablement")
    assert answer["user"]["state"] == "disabled"
    for caller in (seat, program):
        assert caller.call("GET", "/api/v1/me").status_code == 401
    assert acts(cast, "user.disabled") == [("703", {"user": "701"})]
    link = cast("703").call("POST", f"/api/v1/admin/users/{key}/link")
    assert link.status_code == 404, "a disabled user gets no link"
    cast("703").send("DELETE", f"/api/v1/admin/users/{key}/disablement")
    assert seat.call("GET", "/api/v1/me").status_code == 401, "what ended stays ended"
    with cast.services.database.read() as session:
        ended = session.exec(select(Login.ended_at).where(Login.user_id == key)).all()
    assert None not in ended


@pytest.mark.parametrize("change", ["disabled", "password"])
def test_an_unused_link_does_not_outlive_what_shut_it_out(cast: Cast, change: str) -> None:
    key, seat = key_of(cast, "701"), cast("701")
    link = cast("703").send("POST", f"/api/v1/admin/users/{key}/link", want=201)["link"]
    if change == "disabled":
        cast("703").send("PUT", f"/api/v1/admin/users/{key}/disablement")
        cast("703").send("DELETE", f"/api/v1/admin/users/{key}/disablement")
    else:
        with cast.services.database.write() as session:
            desk_user.change_password(session, session.get_one(User, key), "scrypt:hash")
    assert seat.call("GET", "/api/v1/me").status_code == 401
    assert set_password(cast, ticket(link))[1].status_code == 410


@pytest.mark.parametrize(
    "change", [{"role": "dispatcher"}, {"role": "supervisor"}, {"area_id": 4}, None]
)
def test_the_last_administrator_of_an_area_stays(cast: Cast, change: Any) -> None:
    district_chiefs(cast.services)
    path = f"/api/v1/admin/users/{key_of(cast, '721')}"
    body = {"role": "admin", "area_id": 1, "seat": None} | (change or {})
    method = ("PATCH", path, body) if change else ("PUT", f"{path}/disablement", {})
    refused = cast("721").call(*method)
    assert (refused.status_code, refused.json["type"]) == (409, "/problems/last_admin")
    cast("721").send("POST", "/api/v1/admin/users", INVITED | {"role": "admin", "area_id": 1})
    assert cast("721").call(*method).status_code == 200


def test_an_administrator_of_a_street_may_go_while_the_district_has_one(cast: Cast) -> None:
    path = f"/api/v1/admin/users/{key_of(cast, '703')}/disablement"
    assert cast("703").call("PUT", path, {}).status_code == 409
    district_chiefs(cast.services)
    assert cast("721").call("PUT", path, {}).status_code == 200


def test_another_street_and_the_area_above_are_out_of_reach(cast: Cast) -> None:
    district_chiefs(cast.services)
    mine = cast("703")
    assert {row["name"] for row in mine.get("/api/v1/admin/users")["users"]} == {
        *("701", "702", "703", "704")
    }
    for name in ("801", "721"):
        path = f"/api/v1/admin/users/{key_of(cast, name)}"
        assert mine.call("PUT", f"{path}/disablement", {}).status_code == 404
        assert mine.call("POST", f"{path}/link", {}).status_code == 404
    for area_id in (1, 3, 99):
        refused = mine.call("POST", "/api/v1/admin/users", INVITED | {"area_id": area_id})
        assert refused.json["type"] == "/problems/no_area"
        path = f"/api/v1/admin/users/{key_of(cast, '701')}"
        body = {"role": "dispatcher", "area_id": area_id, "seat": None}
        assert mine.call("PATCH", path, body).status_code == 404


@pytest.mark.parametrize(
    ("name", "status"), [("701", 409), ("042", 409), ("a b", 422), ("<b>", 422), ("７０５", 201)]
)
def test_a_name_is_one_persons_alone(cast: Cast, name: str, status: int) -> None:
    answer = cast("703").call("POST", "/api/v1/admin/users", INVITED | {"name": name})
    assert answer.status_code == status


def test_a_change_counts_at_once_and_a_read_stands_in_the_audit(cast: Cast) -> None:
    path = f"/api/v1/admin/users/{key_of(cast, '701')}"
    cast("703").send("PATCH", path, {"role": "supervisor", "area_id": 4, "seat": 9})
    assert cast("701").get("/api/v1/me")["role"] == "supervisor"
    assert acts(cast, "user.amended") == [("703", {"user": "701", "role": "supervisor"})]
    invited(cast)
    cast("702").get("/api/v1/admin/users")
    cast.app.extensions["audit"].flush()
    with cast.services.database.read() as session:
        rows = session.exec(select(Audit.act, Audit.actor, Audit.subject))
        noted = {(act, actor, subject) for act, actor, subject in rows}
    assert (AuditAct.READ, "702", "users") in noted
    assert (AuditAct.LINK_MADE, "703", "705") in noted


def test_a_wrong_link_is_counted_by_its_address(cast: Cast) -> None:
    statuses = [set_password(cast, "x" * 22)[1].status_code for _ in range(21)]
    assert statuses == [410] * 20 + [429]


class Closed:
    """A socket that only remembers with which code it was closed."""

    is_open = True

    def __init__(self) -> None:
        self.codes: list[int] = []

    def close(self, code: int) -> None:
        self.codes.append(code)


def test_a_disabled_users_socket_closes_before_the_answer(cast: Cast) -> None:
    seat, socket = cast("701"), Closed()
    with cast.services.database.read() as session:
        viewer = access.actor_of(session.connection(), seat.secret, is_bearer=False)
    cast.services.hub.crowd.enter(socket, viewer)  # type: ignore[arg-type]  # the little it needs
    cast("703").send("PUT", f"/api/v1/admin/users/{key_of(cast, '701')}/disablement")
    assert socket.codes == [4401]


@pytest.mark.slow
def test_a_disabled_dispatcher_is_thrown_out_of_an_open_page(
    tmp_path: Path, databases: Databases
) -> None:
    with databases.copy(tmp_path) as url, WebProcess(tmp_path, url) as web:
        with web.services.database.write() as session:
            enter(session)
        seat = web.desk("701")
        socket = WsClient(web.port, Origin=web.url, Authorization=f"Bearer {seat}")
        assert socket.message()["kind"] == "hello"
        users = web.get("/api/v1/admin/users", token=web.desk("703"))["users"]
        (key,) = [row["id"] for row in users if row["name"] == "701"]
        web.call("PUT", f"/api/v1/admin/users/{key}/disablement", {}, token=web.desk("703"))
        assert socket.close_code() == 4401
        with pytest.raises(Refused) as refusal:
            WsClient(web.port, Origin=web.url, Authorization=f"Bearer {seat}")
        assert refusal.value.status == 401


def test_the_page_is_the_chiefs(cast: Cast) -> None:
    signin = "/signin?next=/admin/people"
    for name, place in (("701", "/desk"), ("042", signin)):
        assert cast(name).call("GET", "/admin/people").headers["Location"] == place
    for name in ("702", "703"):
        assert cast(name).call("GET", "/admin/people").status_code == 200


@pytest.mark.parametrize("key", [2**31, 10**30])
def test_a_number_that_no_row_can_have_is_not_found(cast: Cast, key: int) -> None:
    user = cast("703").call("POST", f"/api/v1/admin/users/{key}/link", {})
    member = cast("703").call("POST", f"/api/v1/admin/members/{key}/departure", {})
    assert (user.status_code, member.status_code) == (404, 404)
