"""What the pages and the API write into the audit."""

import io
from collections import Counter
from datetime import timedelta
from typing import Any

from sqlmodel import select

from patrol import audit, clock
from patrol.models import Audit, AuditAct, Scope, User
from patrol.web.public import session as session_view
from tests.cast import Caller, Cast
from tests.intake.records import POLICE
from tests.photos import encoded, picture
from tests.statements import under_the_lock


def written(cast: Cast, act: AuditAct) -> list[Audit]:
    for app in cast.processes:
        app.extensions["audit"].flush()
    with cast.services.database.read() as session:
        since = clock.now() - timedelta(days=1)
        return audit.entries(session, since=since, acts=[act])


def facts(cast: Cast, act: AuditAct) -> list[tuple[Any, ...]]:
    return [(row.result, row.actor, row.subject, row.times) for row in written(cast, act)]


def guess(cast: Cast, login: str, password: str, address: str = "203.0.113.9") -> int:
    environ = {"REMOTE_ADDR": address}
    body = {"login": login, "password": password}
    answer = cast.nobody().call("POST", "/api/v1/session", body, environ_overrides=environ)
    return answer.status_code


def uploaded(caller: Caller, width: int = 400) -> str:
    photo = {"photo": (io.BytesIO(encoded("JPEG", picture(width))), "a.jpg")}
    answer = caller.call("POST", "/api/v1/photos", data=photo)
    assert answer.status_code == 201, answer.text
    return str(answer.json["sha256"])


def test_a_sign_in_is_kept_with_its_address_and_login(cast: Cast) -> None:
    with cast.services.database.write() as session:
        user = session.exec(select(User).where(User.name == "701")).one()
        user.password_hash = session_view.generate_password_hash("right")
        session.add(user)
    assert guess(cast, "701", "right") == 200
    (row,) = written(cast, AuditAct.SIGNED_IN)
    assert (row.result, row.actor, row.subject) == ("ok", "701", "password")
    assert (row.address, bool(row.login_id)) == ("203.0.113.9", True)


def test_an_enrolment_names_the_member_the_phone_and_who_made_the_link(cast: Cast) -> None:
    link = cast("701").send("POST", "/api/v1/enrolments", {"call_sign": "042"})["url"]
    cast.nobody().send("POST", "/api/v1/session", {"ticket": link.rpartition("#")[2]})
    assert facts(cast, AuditAct.LINK_MADE) == [("ok", "701", "042", 1)]
    (row,) = written(cast, AuditAct.ENROLLED)
    assert row.actor == "042"
    phone_id = row.subject.removeprefix("phone ")
    cast("701").send("DELETE", f"/api/v1/phones/{phone_id}")
    assert facts(cast, AuditAct.PHONE_REVOKED) == [("ok", "701", f"phone {phone_id}", 1)]


def test_failures_are_folded_by_account_and_network(cast: Cast, moving_clock: Any) -> None:
    cast.app.config["UNLIMITED"] = True
    for address in ("203.0.113.9", "203.0.113.77", "198.51.100.1"):
        for _ in range(4):
            assert guess(cast, "701", "x", address) in (401, 429), "slowed after ten"
    assert guess(cast, "hunter2", "x") == 401
    moving_clock(minutes=1, seconds=1)
    failures = written(cast, AuditAct.SIGNED_IN)
    times: Counter[tuple[str, str]] = Counter()
    for row in failures:
        times[row.actor, row.address] += row.times
    assert times == {
        ("", "203.0.113.0/24"): 1,
        ("701", "198.51.100.0/24"): 4,
        ("701", "203.0.113.0/24"): 8,
    }
    assert len(failures) <= 2 * len(times) * len(cast.processes), "the first, and the count"
    assert {row.result for row in failures} == {"refused"}
    assert not any("hunter2" in row.subject for row in failures), "it may be a password"


def test_a_used_link_is_a_failure_without_a_name(cast: Cast) -> None:
    assert cast.nobody().call("POST", "/api/v1/session", {"ticket": "x"}).status_code == 410
    assert facts(cast, AuditAct.SIGNED_IN) == [("refused", "", "ticket", 1)]


def test_a_photo_that_is_read_is_audited_without_a_write_in_the_request(cast: Cast) -> None:
    sha256 = uploaded(cast("042"))
    with under_the_lock(cast.services.database) as statements:
        assert cast("042").call("GET", f"/api/v1/photos/{sha256}").status_code == 200
    assert len(statements) == 0, str(statements)
    assert cast("701").call("GET", f"/api/v1/photos/{sha256}").status_code == 404
    assert facts(cast, AuditAct.PHOTO_READ) == [("ok", "042", sha256, 1)]


def test_a_citizens_number_that_is_read_is_audited(cast: Cast) -> None:
    answer = cast("gs-110").send(
        "POST",
        "/api/v1/intake",
        {**POLICE, "reporter": {"kind": "resident", "phone": "13800001234"}},
    )
    key = answer["incident_id"]
    reporter = cast("701").get(f"/api/v1/incidents/{key}")["reporter"]
    assert reporter["phone"], "else this test shows nothing"
    assert facts(cast, AuditAct.NUMBER_READ) == [("ok", "701", key, 1)]


def test_a_case_without_a_number_is_no_such_read(cast: Cast) -> None:
    case = cast("701").send("POST", "/api/v1/incidents", {"category": "RE0301"})["incident"]
    cast("701").get(f"/api/v1/incidents/{case['id']}")
    assert written(cast, AuditAct.NUMBER_READ) == []


def test_who_tries_what_he_may_not_is_seen(cast: Cast) -> None:
    assert cast("042").call("GET", "/api/v1/board").status_code == 403
    assert cast.token("701", Scope.READ).call("POST", "/api/v1/incidents", {}).status_code == 403
    stranger = {"Authorization": "Bearer x"}
    assert cast.nobody().call("GET", "/api/v1/board", headers=stranger).status_code == 401
    assert sorted(facts(cast, AuditAct.FORBIDDEN)) == [
        ("refused", "", "401 GET board.whole_board", 1),
        ("refused", "042", "403 GET board.whole_board", 1),
        ("refused", "701", "403 POST incidents.open_incident", 1),
    ]


def test_a_session_that_ran_out_is_no_attack(cast: Cast) -> None:
    assert cast.nobody().call("GET", "/api/v1/board").status_code == 401
    assert written(cast, AuditAct.FORBIDDEN) == []


def test_signing_out_is_kept(cast: Cast) -> None:
    assert cast("701").call("DELETE", "/api/v1/session", {}).status_code == 204
    assert facts(cast, AuditAct.SIGNED_OUT) == [("ok", "701", "", 1)]


def test_too_many_are_counted(cast: Cast) -> None:
    for _ in range(61):
        answer = cast("701").call("POST", "/api/v1/enrolments", {"call_sign": "042"})
    assert answer.status_code == 429
    assert facts(cast, AuditAct.FORBIDDEN) == [("refused", "701", "429 POST session.enrol", 1)]
