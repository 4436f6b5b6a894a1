"""Members come, change and leave; the call sign is free again, and the past stays the past."""

from typing import Any

import pytest
from sqlmodel import select

from patrol import clock
from patrol.models import Member, Phone, Shift, User
from patrol.people import device_model
from tests.cast import BRIDGE, Caller, Cast

MEMBERS = "/api/v1/admin/members"
ENTRY = {"area_id": 4, "name": "", "mobile": None, "notice_id": "", "skills": [], "kit": []}


def rows(cast: Cast, kind: str = "members") -> dict[str, Any]:
    return {row["call_sign"]: row for row in cast.sign_in("703").get(MEMBERS)[kind]}


def key_of(cast: Cast, call_sign: str) -> int:
    return int(rows(cast)[call_sign]["id"])


def leave(cast: Cast, call_sign: str) -> Any:
    return cast.sign_in("703").call("POST", f"{MEMBERS}/{key_of(cast, call_sign)}/departure", {})


def add(cast: Cast, call_sign: str, **change: Any) -> Any:
    body = ENTRY | {"call_sign": call_sign} | change
    return cast.sign_in("703").call("POST", MEMBERS, body)


def case_of(cast: Cast, call_sign: str) -> tuple[str, str]:
    """Open a case, send this member; return the ids of the case and the assignment."""
    body = {"category": "RE0101", "severity": 2, "lat": BRIDGE[0], "lon": BRIDGE[1]}
    case = cast.sign_in("701").send("POST", "/api/v1/incidents", body)["incident"]
    path = f"/api/v1/incidents/{case['id']}/assignments"
    wish = {"members": [call_sign], "version": case["version"]}
    return case["id"], cast.sign_in("701").send("POST", path, wish)["assignments"][0]


def finished(cast: Cast, call_sign: str) -> str:
    """Let this member end a case that the desk cancels; return its id."""
    case_id, _ = case_of(cast, call_sign)
    body = {"reason": "误报"}
    cast.sign_in("701").send("POST", f"/api/v1/incidents/{case_id}/cancellation", body)
    return case_id


def test_an_administrator_adds_and_changes_a_member(cast: Cast) -> None:
    added = add(cast, "１０１", name="甲", mobile="138 0000 0101", skills=["swim"])
    assert added.status_code == 201, added.text
    member = rows(cast)["101"]
    assert (member["name"], member["mobile"], member["skills"]) == ("甲", "138****0101", ["swim"])
    path = f"{MEMBERS}/{member['id']}"
    cast("703").send("PATCH", path, ENTRY | {"name": "乙", "notice_id": "GE_101"})
    member = rows(cast)["101"]
    assert (member["name"], member["mobile"]) == ("乙", "138****0101"), "the number stays"
    cast("703").send("PATCH", path, ENTRY | {"mobile": ""})
    assert rows(cast)["101"]["mobile"] is None
    events = cast("702").get("/api/v1/feed?after=0")["events"]
    mine = [event for event in events if event["kind"].startswith("member.")]
    assert [event["kind"] for event in mine][:2] == ["member.added", "member.amended"]
    assert mine[1]["body"]["changed"] == ["name", "notice_id", "skills"]
    assert "乙" not in str(events), "no name stands in the feed"


@pytest.mark.parametrize(
    ("change", "status", "kind"),
    [
        ({"call_sign": "042"}, 409, "sign_taken"),
        ({"call_sign": "701"}, 409, "sign_taken"),
        ({"call_sign": "a b"}, 422, "bad_call_sign"),
        ({"area_id": 3}, 404, "no_area"),
        ({"mobile": "0571-88880042"}, 422, "bad_mobile"),
        ({"mobile": "1.38E+10"}, 422, "bad_mobile"),
        ({"skills": ["juggling"]}, 422, "unknown_skill"),
    ],
)
def test_a_wrong_entry_is_refused(
    cast: Cast, change: dict[str, Any], status: int, kind: str
) -> None:
    answer = add(cast, **{"call_sign": "102"} | change)
    assert (answer.status_code, answer.json["type"]) == (status, f"/problems/{kind}")


def test_two_members_share_no_account(cast: Cast) -> None:
    assert add(cast, "101", notice_id="GE_1").status_code == 201
    assert add(cast, "102", notice_id="GE_1").json["type"] == "/problems/account_taken"


def test_who_leaves_is_out_at_once_and_frees_the_call_sign(cast: Cast) -> None:
    phone = cast("042")
    with cast.services.database.write() as session:
        member = session.exec(select(Member).where(Member.call_sign == "042")).one()
        day = {"area_id": 4, "member_id": member.id or 0}
        now = clock.now()
        session.add(Shift(starts_at=now, ends_at=now.replace(hour=20), **day))
        tomorrow = now.replace(day=now.day + 1)
        session.add(Shift(starts_at=tomorrow, ends_at=tomorrow.replace(hour=20), **day))
    clock.forward(minutes=5)
    assert leave(cast, "042").json == {"free": "042"}
    assert phone.call("GET", "/api/v1/inbox").json["type"] == "/problems/phone_revoked"
    assert "042" not in rows(cast)
    assert rows(cast, "former")["042"]["until"] == "2026-11-22T06:05:00.000Z"
    with cast.services.database.read() as session:
        (shift,) = session.exec(select(Shift).where(Shift.member_id == member.id)).all()
        assert shift.ends_at == clock.now()
    assert add(cast, "042").status_code == 201


def test_nobody_leaves_a_case(cast: Cast) -> None:
    case_of(cast, "042")
    assert leave(cast, "042").json["type"] == "/problems/still_engaged"
    cast("017").send("POST", "/api/v1/calls", {"kind": "sos"})
    assert leave(cast, "017").json["type"] == "/problems/still_engaged"


def test_the_next_holder_sees_nothing_of_the_former_one(cast: Cast) -> None:
    case_id = finished(cast, "042")
    clock.forward(minutes=1)
    leave(cast, "042")
    add(cast, "042")
    clock.forward(minutes=1)
    newcomer: Caller = cast.sign_in("042")
    assert newcomer.get("/api/v1/feed?after=0")["events"] == []
    assert newcomer.call("GET", f"/api/v1/incidents/{case_id}").status_code == 404
    assert newcomer.get("/api/v1/inbox")["sos"] is None
    mine, _ = case_of(cast, "042")
    kinds = {event["kind"] for event in newcomer.get("/api/v1/feed?after=0")["events"]}
    assert "order.sent" in kinds
    assert newcomer.call("GET", f"/api/v1/incidents/{mine}").status_code == 200


def test_acts_of_the_former_holder_are_named_with_their_end(cast: Cast) -> None:
    case_id = finished(cast, "042")
    clock.forward(minutes=1)
    leave(cast, "042")
    add(cast, "042")
    detail = cast.sign_in("701").get(f"/api/v1/incidents/{case_id}")
    assert detail["former"] == {"042": "2026-11-22T06:01:00.000Z"}
    later, _ = case_of(cast, "042")
    assert cast.sign_in("701").get(f"/api/v1/incidents/{later}")["former"] == {}


def test_a_sheet_has_a_code_for_three_days_that_confirms_a_first_phone(cast: Cast) -> None:
    answer = cast("703").send(
        "POST", "/api/v1/admin/enrolment-sheets", {"members": ["042", "063"]}, want=201
    )
    assert [code["call_sign"] for code in answer["codes"]] == ["042", "063"]
    assert answer["expires_at"] == "2026-11-25T06:00:00.000Z"
    strangers = {"members": ["301"]}
    assert cast("703").call("POST", "/api/v1/admin/enrolment-sheets", strangers).status_code == 404


def test_the_phones_are_named_by_their_model(cast: Cast) -> None:
    with cast.services.database.write() as session:
        member = session.exec(select(Member).where(Member.call_sign == "063")).one()
        agent = "Mozilla/5.0 (Linux; Android 13; V2203A) AppleWebKit/537.36 Chrome/120 Mobile"
        session.add(Phone(member_id=member.id or 0, agent=agent, enrolled_at=clock.now()))
    (phone,) = rows(cast)["063"]["phones"]
    assert (phone["model"], phone["is_confirmed"]) == ("V2203A · Android 13", False)


@pytest.mark.parametrize(
    ("agent", "model"),
    [
        ("Mozilla/5.0 (Linux; Android 10; K) Chrome/120 Mobile", "Android 10"),
        ("Mozilla/5.0 (Linux; Android 12; HarmonyOS; ELS-AN00 Build/X)", "HarmonyOS · Android 12"),
        ("Mozilla/5.0 (iPhone; CPU iPhone OS 17_4_1 like Mac OS X)", "iPhone · iOS 17.4"),
        ("Mozilla/5.0 (Windows NT 10.0; Win64; x64)", "Windows"),
        ("curl/8", ""),
    ],
)
def test_a_browser_names_its_phone(agent: str, model: str) -> None:
    assert device_model.named(agent) == model


def test_a_user_may_not_take_a_members_name(cast: Cast) -> None:
    with cast.services.database.read() as session:
        assert session.exec(select(User).where(User.name == "042")).first() is None
    body = {"name": "042", "role": "dispatcher", "area_id": 2, "seat": None}
    assert cast("703").call("POST", "/api/v1/admin/users", body).status_code == 409
