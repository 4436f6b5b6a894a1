"""`/api/v1/admin/sources`: sources, their rights, their keys, and what they said."""

import json
from typing import Any

import pytest
from sqlmodel import select

from patrol import clock, feed
from patrol.intake import outbox
from patrol.models import ReplyStatus, ReplyStep, Source, SourceReply
from tests.cast import Cast, district_chiefs
from tests.intake.records import POLICE, a_record
from tests.services.web_process import ROOT

PATH = "/api/v1/admin/sources"
FOLDER = ROOT / "static/i18n"
NEW = {
    "code": "fire-9",
    "name": "九号楼烟感",
    "area_id": 1,
    "kinds": ["iot_fire"],
    "adapter": "intake",
    "silent_after_s": 3600,
    "categories": {"烟感报警": {"category": "FI0101", "severity": 1}},
}


@pytest.fixture
def admin(cast: Cast) -> Any:
    district_chiefs(cast.services)
    return cast("721")


def acts(cast: Cast) -> list[tuple[str, Any]]:
    with cast.services.database.read() as session:
        events = feed.after(session, 0, 1000)
    return [(event.kind, event.body) for event in events if event.kind.startswith("source.")]


def speak(cast: Cast, secret: str, record: Any = None) -> int:
    body = record or a_record(
        "iot_fire", "F1", category="FI0101", title="烟感", location={"address": "九号楼"}
    )
    headers = {"Authorization": f"Bearer {secret}"}
    return cast.nobody().call("POST", "/api/v1/intake", body, headers=headers).status_code


def test_a_source_is_registered_speaks_and_is_shut_out(cast: Cast, admin: Any) -> None:
    made = admin.send("POST", PATH, NEW, want=201)
    assert made["keys"] == []
    assert made["url"].endswith("/api/v1/intake")
    given = admin.send("POST", f"{PATH}/fire-9/keys", {"kind": "token"}, want=201)
    secret = given["given"]["secret"]
    assert speak(cast, secret) == 202
    seen = admin.get(f"{PATH}/fire-9")
    assert [(said["title"], said["status"]) for said in seen["said"]] == [("烟感", "pending")]
    assert secret not in str(seen)
    admin.send("PUT", f"{PATH}/fire-9/disablement")
    assert speak(cast, secret) == 401
    admin.send("DELETE", f"{PATH}/fire-9/disablement")
    assert speak(cast, secret) == 200
    admin.send("DELETE", f"{PATH}/fire-9/keys/{given['source']['keys'][0]['id']}")
    assert speak(cast, secret) == 401
    kinds = [kind.partition(".")[2] for kind, _ in acts(cast)]
    assert kinds == ["added", "keyed", "disabled", "enabled", "unkeyed"]
    assert secret not in str(acts(cast))


def test_a_new_token_lets_the_old_one_count_for_a_day(cast: Cast, admin: Any) -> None:
    admin.send("POST", PATH, NEW, want=201)
    old, new = (
        admin.send("POST", f"{PATH}/fire-9/keys", {"kind": "token"}, want=201)["given"]["secret"]
        for _ in range(2)
    )
    shown = admin.get(f"{PATH}/fire-9")["keys"]
    assert [key["expires_soon"] for key in shown] == [False, True]
    assert speak(cast, old) == 202
    row = next(row for row in admin.get(PATH)["sources"] if row["code"] == "fire-9")
    assert not row["expires_soon"]
    clock.forward(hours=25)
    assert speak(cast, old) == 401
    assert speak(cast, new) == 200
    clock.forward(days=340)
    again = cast.sign_in("721").get(PATH)["sources"]
    assert next(row for row in again if row["code"] == "fire-9")["expires_soon"]


@pytest.mark.parametrize(
    ("change", "field"),
    [
        ({"code": "Fire 9"}, "code"),
        ({"kinds": ["nobody"]}, "kinds"),
        ({"adapter": "telepathy"}, "adapter"),
        ({"datum": "mars"}, "datum"),
        ({"settings": {"a": 1}}, "settings"),
        ({"adapter": "fields", "settings": {"fields": {"ref": "$.data[0].id"}}}, "settings"),
        ({"adapter": "police110", "settings": {"back": {"fields": {"a": ".x"}}}}, "settings"),
        ({"adapter": "fields", "settings": {"fields": {"colour": "data.colour"}}}, "settings"),
        ({"reply": "webhook", "reply_url": "http://10.0.0.1/"}, "reply_url"),
        ({"reply": "webhook", "reply_url": ""}, "reply_url"),
        ({"reply": "topic"}, "reply"),
        ({"reply_url": "https://127.0.0.1/"}, "reply_url"),
        ({"categories": {"x": {"category": "XX9999"}}}, "categories"),
        ({"categories": {"x": {"category": "FI0101", "severity": 7}}}, "categories"),
        ({"categories": {"x": "FI0101"}}, "categories"),
        ({"categories": {"": {"category": "FI0101"}}}, "categories"),
    ],
)
def test_what_cannot_be_is_named_in_words(admin: Any, change: Any, field: str) -> None:
    answer = admin.call("POST", PATH, {**NEW, **change})
    assert answer.status_code == 422
    (error,) = answer.json["errors"]
    assert error["field"] == field
    assert "server." not in answer.json["detail"]


def test_two_administrators_do_not_overwrite_each_other(cast: Cast, admin: Any) -> None:
    source = admin.send("POST", PATH, NEW, want=201)["source"]
    body = {name: value for name, value in source.items() if name != "code"}
    admin.send("PUT", f"{PATH}/fire-9", {**body, "name": "一"})
    assert admin.call("PUT", f"{PATH}/fire-9", {**body, "name": "二"}).status_code == 409
    assert acts(cast)[-1][1]["changed"] == ["name"]
    assert admin.call("POST", PATH, NEW).status_code == 409


def test_only_its_own_area_s_chiefs_see_it(cast: Cast, admin: Any) -> None:
    assert cast("701").call("GET", PATH).status_code == 403
    assert cast("702").call("POST", PATH, NEW).status_code == 403
    with cast.services.database.read() as session:
        area_id = session.exec(select(Source.area_id).where(Source.code == "gs-110")).one()
    ours = admin.get(PATH)
    assert "gs-110" in {row["code"] for row in ours["sources"]}
    assert area_id in {area["id"] for area in ours["areas"]}


def test_a_pasted_record_is_tried_and_not_stored(cast: Cast, admin: Any) -> None:
    good = admin.send("POST", f"{PATH}/gs-110/trial", {"body": json.dumps(POLICE)})
    assert good["records"] == [POLICE]
    for body in ("{", json.dumps({**POLICE, "severity": 9})):
        answer = admin.call("POST", f"{PATH}/gs-110/trial", {"body": body})
        assert answer.status_code == 422
        assert answer.json["errors"]
    assert admin.get(f"{PATH}/gs-110")["said"] == []


def test_silence_is_shown(cast: Cast, admin: Any) -> None:
    admin.send("POST", PATH, NEW, want=201)
    secret = admin.send("POST", f"{PATH}/fire-9/keys", {"kind": "token"}, want=201)["given"]
    speak(cast, secret["secret"])
    clock.forward(hours=2)
    row = next(row for row in admin.get(PATH)["sources"] if row["code"] == "fire-9")
    assert row["is_silent"]


def test_each_protocol_has_its_words_in_both_languages(admin: Any) -> None:
    names = [adapter["name"] for adapter in admin.get(PATH)["adapters"]]
    for language in ("zh-CN", "en"):
        words = json.loads((FOLDER / language / "sources.json").read_text("utf-8"))
        assert [name for name in names if f"sources.adapter.{name}" not in words] == []


def test_a_result_that_did_not_arrive_is_shown_and_sent_again(cast: Cast, admin: Any) -> None:
    with cast.services.database.write() as session:
        source = session.exec(select(Source).where(Source.code == "gs-110")).one()
        now = clock.now()
        session.add(
            SourceReply(
                source_id=source.id or 0,
                source_ref="A1",
                state={"status": "closed"},
                step=ReplyStep.END,
                made_at=now,
                next_at=now,
                status=ReplyStatus.DEAD,
                attempts=10,
                why="410",
            )
        )
    (row,) = admin.get(f"{PATH}/gs-110")["unsent"]
    assert (row["ref"], row["step"], row["is_dead"], row["why"]) == ("A1", "end", True, "410")
    assert admin.get("/api/v1/replies")["replies"][0]["step"] == "end"
    admin.send("POST", f"/api/v1/replies/{row['id']}/attempt")
    assert [row["is_dead"] for row in admin.get(f"{PATH}/gs-110")["unsent"]] in ([], [False])
    clock.forward(days=91)
    with cast.services.database.write() as session:
        outbox.forget(session)
        assert len(session.exec(select(SourceReply)).all()) == 1, "one that waits is kept"


def test_a_device_line_is_given_the_password_of_its_stations(cast: Cast) -> None:
    body = {"code": "noise-gw", "adapter": "hj212", "area_id": 2, "kinds": ["iot_noise"]}
    cast("703").send("POST", "/api/v1/admin/sources", body, want=201)
    key = {"kind": "signing", "secret": "123456"}
    given = cast("703").send("POST", "/api/v1/admin/sources/noise-gw/keys", key, want=201)["given"]
    assert given["secret"] == "123456"
