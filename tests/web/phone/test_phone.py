"""The phone's own calls: duty, positions, push, help, and observations on the way."""

from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from sqlalchemy import event
from sqlmodel import select

from patrol import clock
from patrol.models import Duty, Fix, Intake, LastPosition, PushSubscription
from tests.cast import BRIDGE, Cast
from tests.pushed import FAR_AWAY, keep, send, subscribe
from tests.services.push_phone import Phone, b64

Move = Callable[..., None]
BROKEN_POINT = b64(b"\x04" + b"\x07" * 64)


def member(cast: Cast, call_sign: str, desk: str = "701") -> Any:
    rows = cast(desk).get("/api/v1/board")["members"]
    return next(row for row in rows if row["call_sign"] == call_sign)


def duty(cast: Cast, call_sign: str, on: bool, **stamps: str) -> None:
    answer = cast(call_sign).send("PUT", "/api/v1/duty", {"on_duty": on, **stamps})
    assert answer == {"on_duty": on}


def kinds(cast: Cast) -> list[str]:
    events = cast("701").get("/api/v1/feed?after=0")["events"]
    return [row["kind"] for row in events if row["actor"] == "063"]


def test_on_and_off_duty_are_acts_told_once(cast: Cast, moving_clock: Move) -> None:
    assert member(cast, "063")["state"] == "off"
    for _ in range(2):
        duty(cast, "063", on=True)
    assert (member(cast, "063")["on_duty"], member(cast, "063")["state"]) == (True, "free")
    assert cast("063").get("/api/v1/inbox")["me"]["on_duty"] is True
    moving_clock(hours=3)
    for _ in range(2):
        duty(cast, "063", on=False)
    assert member(cast, "063")["state"] == "off"
    assert kinds(cast) == ["duty.started", "duty.ended"]


def test_duty_counts_from_when_the_button_was_pressed(cast: Cast, moving_clock: Move) -> None:
    pressed = clock.now()
    moving_clock(minutes=20)
    duty(cast, "063", on=True, made_at=clock.iso(pressed), sent_at=clock.iso(clock.now()))
    with cast.services.database.read() as session:
        rows = session.exec(select(Duty).order_by(Duty.id)).all()
    assert rows[-1].started_at == pressed


def walk(cast: Cast, call_sign: str, *steps: float, **more: Any) -> None:
    """Send positions north of the bridge, one for each second, the last one for now."""
    now = clock.now()
    fixes = [
        {
            "lat": BRIDGE[0] + step,
            "lon": BRIDGE[1],
            "accuracy_m": 8,
            "taken_at": clock.iso(now - timedelta(seconds=len(steps) - 1 - number)),
        }
        for number, step in enumerate(steps)
    ]
    body = {"fixes": fixes, "sent_at": clock.iso(now), **more}
    assert cast(call_sign).call("POST", "/api/v1/positions", body).status_code == 202


def gather(cast: Cast) -> None:
    """Write the collected positions, as a thread of each web process does every second."""
    for process in cast.processes:
        process.extensions["positions"].flush()


def fixes(cast: Cast) -> int:
    with cast.services.database.read() as session:
        return len(session.exec(select(Fix.id)).all())


def test_positions_are_written_together(cast: Cast) -> None:
    commits: list[int] = []
    cast("042"), cast("017"), cast("007")
    event.listen(cast.services.database.writer, "commit", lambda _: commits.append(1))
    for call_sign in ("042", "017", "007"):
        walk(cast, call_sign, 0.001, 0.002)
    assert (fixes(cast), commits) == (0, []), "an answer waits for no disk"
    gather(cast)
    assert (fixes(cast), len(commits)) == (6, 1)
    assert member(cast, "042")["lat"] == pytest.approx(BRIDGE[0] + 0.002)
    assert member(cast, "042")["fix_at"] == clock.iso(clock.now())
    assert "position" not in str(cast("701").get("/api/v1/feed?after=0")["events"])


def test_no_position_is_kept_off_duty(cast: Cast) -> None:
    walk(cast, "063", 0.001)
    gather(cast)
    assert fixes(cast) == 0
    duty(cast, "042", on=False)
    walk(cast, "042", 0.001)
    gather(cast)
    assert fixes(cast) == 0
    assert member(cast, "042")["lat"] is None
    with cast.services.database.read() as session:
        assert len(session.exec(select(LastPosition)).all()) == 3, "his last one is forgotten"


def test_where_somebody_was_before_duty_is_not_kept(cast: Cast, moving_clock: Move) -> None:
    before = clock.iso(clock.now())
    moving_clock(minutes=5)
    duty(cast, "063", on=True)
    here = {"lat": BRIDGE[0], "lon": BRIDGE[1], "accuracy_m": 5}
    now = clock.iso(clock.now())
    body = {"fixes": [here | {"taken_at": before}, here | {"taken_at": now}], "sent_at": now}
    cast("063").call("POST", "/api/v1/positions", body)
    gather(cast)
    assert fixes(cast) == 1


def test_an_old_position_does_not_move_anybody_back(cast: Cast, moving_clock: Move) -> None:
    moving_clock(seconds=30)
    walk(cast, "042", 0.002)
    gather(cast)
    moving_clock(seconds=-20)
    walk(cast, "042", 0.009)
    gather(cast)
    assert member(cast, "042")["lat"] == pytest.approx(BRIDGE[0] + 0.002)


def test_a_phone_with_a_wrong_clock_is_placed_in_our_time(cast: Cast, moving_clock: Move) -> None:
    moving_clock(minutes=1)
    ahead = clock.now() + timedelta(hours=3)
    fix = {"lat": 30.29, "lon": 120.17, "taken_at": clock.iso(ahead - timedelta(seconds=10))}
    body = {"fixes": [fix], "sent_at": clock.iso(ahead)}
    assert cast("042").call("POST", "/api/v1/positions", body).status_code == 202
    gather(cast)
    assert member(cast, "042")["fix_at"] == clock.iso(clock.now() - timedelta(seconds=10))


@pytest.mark.parametrize(
    ("fix", "field"),
    [
        ({"lat": 30}, "fixes.0.lon"),
        ({"lat": 30, "lon": 120, "steps": 9000}, "fixes.0.steps"),
    ],
)
def test_a_position_of_another_shape_is_refused(cast: Cast, fix: Any, field: str) -> None:
    answer = cast("042").call("POST", "/api/v1/positions", {"fixes": [fix]})
    assert answer.status_code == 422
    assert [error["field"] for error in answer.json["errors"]] == [field]


def test_the_desk_sees_how_much_battery_is_left(cast: Cast) -> None:
    seen = []
    for charge in (80, 78, 71, 100):
        walk(cast, "042", 0.001, battery=charge)
        seen.append(member(cast, "042")["battery"])
    assert seen == [80, 80, 71, 100], "small steps are not worth a write"


@pytest.mark.parametrize(
    "endpoint",
    [
        "https://fcm.googleapis.com/fcm/send/abc:def",
        "https://updates.push.services.mozilla.com/wpush/v2/gAAAA",
        "https://web.push.apple.com/QGu",
        "https://wns2-sg2p.notify.windows.com/w/?token=x",
        "https://fcm.googleapis.com:443/fcm/send/x",
    ],
)
def test_a_known_push_service_is_taken(cast: Cast, endpoint: str) -> None:
    subscribe(cast("042"), endpoint)
    assert member(cast, "042")["push"] == "ok"


@pytest.mark.parametrize(
    "endpoint",
    [
        "http://fcm.googleapis.com/fcm/send/x",
        "https://fcm.googleapis.com:8443/x",
        "https://push.evil.example/x",
        "https://fcm.googleapis.com.evil.example/x",
        "https://evil-fcm.googleapis.com/x",
        "https://fcm.googleapis.com@evil.example/x",
        "https://user:secret@fcm.googleapis.com/x",
        "https://fcm.googleapis.com\\@127.0.0.1/x",
        "https://127.0.0.1/x",
        "https://2130706433/x",
        "https://0x7f.1/x",
        "https://[::1]/x",
        "https://[::ffff:127.0.0.1]/x",
        "https://169.254.169.254/latest/meta-data",
        "https://localhost/x",
        "https://fcm.googleapis.com./x",
        "https://fcm.googleapis.com",
        "//fcm.googleapis.com/x",
        "file:///etc/passwd",
        "https://fcm.googleapis.com/x y",
        "https://fcm.googleapis.com/汉",
        "",
        FAR_AWAY + "x" * 1000,
    ],
)
def test_no_other_address_is_ever_pushed_to(cast: Cast, endpoint: str) -> None:
    sound = Phone.at(endpoint, "042").subscription
    body = {"endpoint": endpoint, "keys": {"p256dh": sound.p256dh, "auth": sound.auth}}
    answer = cast("042").call("POST", "/api/v1/push-subscriptions", body)
    assert answer.status_code == 422
    assert [error["field"] for error in answer.json["errors"]] == ["endpoint"]
    assert subscriptions(cast) == []


def subscriptions(cast: Cast) -> list[PushSubscription]:
    with cast.services.database.read() as session:
        return list(session.exec(select(PushSubscription).order_by(PushSubscription.id)))


@pytest.mark.parametrize(
    ("keys", "field"),
    [
        ({"p256dh": BROKEN_POINT}, "keys.p256dh"),
        ({"p256dh": b64(b"\x04" * 64)}, "keys.p256dh"),
        ({"p256dh": "!" * 87}, "keys.p256dh"),
        ({"p256dh": "x" * 121}, "keys.p256dh"),
        ({"auth": b64(b"short")}, "keys.auth"),
        ({"auth": ""}, "keys.auth"),
        ({"colour": "red"}, "keys.colour"),
    ],
)
def test_keys_that_cannot_encrypt_are_refused(cast: Cast, keys: Any, field: str) -> None:
    sound = Phone.at(f"{FAR_AWAY}x", "042").subscription
    given = {"p256dh": sound.p256dh, "auth": sound.auth} | keys
    body = {"endpoint": sound.endpoint, "keys": given}
    answer = cast("042").call("POST", "/api/v1/push-subscriptions", body)
    assert answer.status_code == 422
    assert [error["field"] for error in answer.json["errors"]] == [field]
    assert subscriptions(cast) == []


def test_a_phone_has_one_subscription_that_counts(cast: Cast) -> None:
    first = subscribe(cast("042"))
    keep(cast("042"), first)
    assert len(subscriptions(cast)) == 1, "the same again is the same"
    subscribe(cast("042"), f"{FAR_AWAY}newer")
    assert [row.retired_why for row in subscriptions(cast)] == ["replaced", None]


def test_a_phone_that_changes_hands_takes_its_subscription_along(cast: Cast) -> None:
    browser = subscribe(cast("042"))
    keep(cast("017"), browser)
    (row,) = subscriptions(cast)
    assert row.phone_id == cast("017").phone_id
    send(cast, "042")
    with cast.services.database.read() as session:
        assert session.exec(select(PushSubscription.phone_id)).one() == cast("017").phone_id


def test_only_its_phone_may_end_a_subscription(cast: Cast) -> None:
    endpoint = subscribe(cast("042")).subscription.endpoint
    path = "/api/v1/push-subscriptions"
    assert cast("017").call("DELETE", path, {"endpoint": endpoint}).status_code == 404
    cast("042").send("DELETE", path, {"endpoint": endpoint})
    assert member(cast, "042")["push"] == "none"


@pytest.mark.parametrize("state", ["ok", "unsupported", "denied", "no_service", "gone"])
def test_the_desk_knows_who_cannot_be_pushed_to(cast: Cast, state: str) -> None:
    cast("042").send("PUT", "/api/v1/push-state", {"state": state})
    assert member(cast, "042")["push"] == state


def alarms(cast: Cast, desk: str = "701") -> list[Any]:
    return list(cast(desk).get("/api/v1/board")["alarms"])


def settle(cast: Cast, row: Any) -> None:
    """Settle a call as the desk does: an SOS needs a reason."""
    path = f"/api/v1/alarms/{row['id']}"
    if row["kind"] == "sos":
        cast("701").send("DELETE", path, {"reason": "误触"})
    else:
        cast("701").send("POST", f"{path}/acknowledgement")


@pytest.mark.parametrize(("kind", "alarm"), [("sos", "sos"), ("desk", "call")])
def test_a_call_stands_in_the_pinned_lane_till_it_is_taken(
    cast: Cast, kind: str, alarm: str
) -> None:
    here = {"lat": BRIDGE[0], "lon": BRIDGE[1], "accuracy_m": 9, "taken_at": None}
    body = {"kind": kind, "text": "有人持刀", "position": here}
    answer = cast("042").send("POST", "/api/v1/calls", body, key="k", want=201)
    assert cast("042").send("POST", "/api/v1/calls", body, key="k", want=201) == answer
    (row,) = alarms(cast)
    assert (row["kind"], row["call_sign"], row["id"]) == (alarm, "042", answer["alarm_id"])
    near = {"zh-CN": "近文晖桥", "en": "near 文晖桥"}
    position = here | {"measured_at": None}
    assert row["body"] == {"text": "有人持刀", "position": position, "near": near}
    assert alarms(cast, "801") == [], "another street's desk does not hear it"
    settle(cast, row)
    assert alarms(cast) == []


def test_two_members_in_need_are_two_alarms(cast: Cast) -> None:
    for call_sign in ("042", "017"):
        answer = cast(call_sign).send("POST", "/api/v1/calls", {"kind": "sos"}, key="1", want=201)
        assert answer["alarm_id"]
    assert {row["call_sign"] for row in alarms(cast)} == {"042", "017"}


def test_an_accuracy_no_board_could_show_refuses_no_call_for_help(cast: Cast) -> None:
    here = {"lat": BRIDGE[0], "lon": BRIDGE[1], "accuracy_m": float("inf")}
    answer = cast("042").call("POST", "/api/v1/calls", {"kind": "sos", "position": here})
    assert answer.status_code == 201
    assert "Infinity" not in cast("701").call("GET", "/api/v1/board").text


def observe(cast: Cast, call_sign: str, want: int = 201, key: str = "k", **fields: Any) -> Any:
    body = {"category": "FI0203", "text": "通道被堵", **fields}
    answer = cast(call_sign).call("POST", "/api/v1/observations", body, key=key)
    assert answer.status_code == want, answer.text
    return answer.json


def test_what_a_member_saw_waits_at_the_desk(cast: Cast) -> None:
    here = {"lat": BRIDGE[0], "lon": BRIDGE[1], "accuracy_m": 6}
    intake = observe(cast, "042", position=here, photos=["a" * 64])["intake"]
    assert (intake["status"], intake["source"], intake["severity"]) == ("pending", "grid", 3)
    (row,) = cast("701").get("/api/v1/board")["intakes"]
    assert (row["id"], row["photos"], row["lat"]) == (intake["id"], ["a" * 64], BRIDGE[0])
    assert cast("801").get("/api/v1/board")["intakes"] == []
    with cast.services.database.read() as session:
        (stored,) = session.exec(select(Intake)).all()
    assert stored.member_id is not None, "and who saw it is known"


def test_what_is_grave_is_a_case_to_verify_at_once(cast: Cast) -> None:
    intake = observe(cast, "042", category="FI0102", place="文晖桥下")["intake"]
    assert intake["status"] == "opened"
    (case,) = cast("701").get("/api/v1/board")["incidents"]
    assert (case["status"], case["place"]) == ("verifying", "文晖桥下")


def test_two_members_may_choose_the_same_key(cast: Cast) -> None:
    first = observe(cast, "042")
    assert observe(cast, "042") == first
    second = observe(cast, "017", text="另一处")
    assert second["intake"]["id"] != first["intake"]["id"]


@pytest.mark.parametrize(
    ("fields", "field"),
    [
        ({"photos": ["../../etc/passwd"]}, "photos.0"),
        ({"photos": ["A" * 64]}, "photos.0"),
        ({"colour": "red"}, "colour"),
        ({"text": "x" * 2001}, "text"),
    ],
)
def test_an_observation_that_makes_no_sense_is_refused(cast: Cast, fields: Any, field: str) -> None:
    answer = observe(cast, "042", want=422, **fields)
    assert [error["field"] for error in answer["errors"]] == [field]


def test_an_unknown_category_is_refused(cast: Cast) -> None:
    assert "category" in observe(cast, "042", want=422, category="ZZ9999")["detail"]


def test_the_inbox_has_a_tag_and_is_not_sent_twice(cast: Cast) -> None:
    phone = cast("042")
    first = phone.call("GET", "/api/v1/inbox")
    tag = first.headers["ETag"]
    assert tag == f'"{first.json["upto"]}"'
    same = phone.call("GET", "/api/v1/inbox", headers={"If-None-Match": tag})
    assert (same.status_code, same.data) == (304, b"")
    send(cast, "042")
    news = phone.call("GET", "/api/v1/inbox", headers={"If-None-Match": tag})
    assert news.status_code == 200
    assert news.headers["ETag"] != tag
    assert len(news.json["jobs"]) == 1
