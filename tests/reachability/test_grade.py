"""叫得通: presence across processes, signs of life, offline phones, chances to be heard."""

from collections.abc import Callable
from dataclasses import replace
from typing import Any

import pytest
from sqlmodel import Session, select

from patrol import reachability
from patrol.channels import UnknownAddresses, addresses
from patrol.config import Settings
from patrol.models import Alarm, Channel, Heartbeat, Member, Phone, Presence, Screen
from tests.cast import Cast
from tests.pushed import send, subscribe

HERE, THERE = "host:1", "host:2"


def write(cast: Cast, act: Callable[[Session], Any]) -> Any:
    with cast.services.database.write() as session:
        return act(session)


def holds(cast: Cast, process: str, *call_signs: str) -> None:
    """Record that this process holds the sockets of these members, as `call_the_roll` does."""
    here = {cast(sign).phone_id or "": sign for sign in call_signs}
    write(cast, lambda session: reachability.keep(session, process, here))


def present(cast: Cast) -> frozenset[str]:
    with cast.services.database.read() as session:
        return reachability.present(session)


def member_id(cast: Cast, call_sign: str) -> int:
    with cast.services.database.read() as session:
        return session.exec(select(Member.id).where(Member.call_sign == call_sign)).one() or 0


def grade(cast: Cast, call_sign: str, channel: Channel) -> tuple[str, str]:
    key = member_id(cast, call_sign)
    with cast.services.database.read() as session:
        verdict = reachability.grades(session, [key])[key][channel]
    return verdict.grade, verdict.why


def chance(cast: Cast, call_sign: str) -> float:
    key = member_id(cast, call_sign)
    with cast.services.database.read() as session:
        return reachability.chance(session, [key])[key]


def feed_kinds(cast: Cast) -> list[str]:
    events = cast("701").get("/api/v1/feed?after=0")["events"]
    return [event["kind"] for event in events if event["kind"].startswith("phone.")]


def test_two_processes_hold_each_their_own(cast: Cast) -> None:
    holds(cast, HERE, "042")
    holds(cast, THERE, "007")
    assert present(cast) == {"042", "007"}
    with cast.services.database.read() as session:
        assert reachability.elsewhere(session, HERE) == {"007": frozenset({4})}
    holds(cast, HERE)
    assert present(cast) == {"007"}


def test_a_process_that_died_holds_nobody(cast: Cast, moving_clock: Callable[..., None]) -> None:
    holds(cast, HERE, "042")
    moving_clock(seconds=13)
    holds(cast, THERE, "007")
    assert present(cast) == {"007"}
    write(cast, reachability.forget)
    with cast.services.database.read() as session:
        assert session.exec(select(Presence.process)).all() == [THERE]
        assert len(session.exec(select(Heartbeat)).all()) == 2


def test_an_open_socket_is_ok_and_a_closed_one_fades(
    cast: Cast, moving_clock: Callable[..., None]
) -> None:
    assert grade(cast, "042", Channel.LIVE) == ("dead", "never")
    holds(cast, HERE, "042")
    assert grade(cast, "042", Channel.LIVE) == ("ok", "open")
    holds(cast, HERE)
    assert grade(cast, "042", Channel.LIVE) == ("doubtful", "closed")
    moving_clock(minutes=3)
    assert grade(cast, "042", Channel.LIVE) == ("dead", "closed")


def test_a_push_is_proved_by_its_receipt_only(
    cast: Cast, moving_clock: Callable[..., None]
) -> None:
    assert grade(cast, "042", Channel.PUSH) == ("dead", "no_subscription")
    subscribe(cast("042"))
    assert grade(cast, "042", Channel.PUSH) == ("doubtful", "not_tried")
    key = member_id(cast, "042")
    write(cast, lambda session: reachability.tried(session, [(key, Channel.PUSH)]))
    assert grade(cast, "042", Channel.PUSH) == ("doubtful", "no_receipt")
    order = send(cast, "042")["assignments"][0]
    path = f"/api/v1/assignments/{order}/receipts"
    cast("042").send("POST", path, {"kind": "shown", "channel": "push"})
    assert grade(cast, "042", Channel.PUSH) == ("ok", "shown")
    moving_clock(minutes=5)
    write(cast, lambda session: reachability.tried(session, [(key, Channel.PUSH)]))
    assert grade(cast, "042", Channel.PUSH) == ("doubtful", "no_receipt"), (
        "the newest was not shown"
    )
    write(cast, lambda session: reachability.failed(session, {(key, Channel.PUSH): "410"}))
    assert grade(cast, "042", Channel.PUSH) == ("dead", "410")


def test_a_proof_grows_old(cast: Cast, moving_clock: Callable[..., None]) -> None:
    subscribe(cast("042"))
    way = (member_id(cast, "042"), Channel.PUSH)
    write(cast, lambda session: reachability.proved(session, [way]))
    assert grade(cast, "042", Channel.PUSH) == ("ok", "shown")
    moving_clock(hours=13)
    assert grade(cast, "042", Channel.PUSH) == ("doubtful", "long_ago")


@pytest.mark.parametrize("channel", [Channel.NOTICE, Channel.SMS, Channel.VOICE])
def test_a_channel_without_credentials_says_so(cast: Cast, channel: Channel) -> None:
    assert grade(cast, "042", channel) == ("dead", "no_credentials")


def test_a_channel_needs_an_address(cast: Cast, settings: Settings) -> None:
    with_sms = replace(
        settings,
        aliyun_key_id="k",
        aliyun_key_secret="s",
        aliyun_sms_sign="x",
        aliyun_sms_template="T",
    )
    cast.services.database.info["addresses"] = addresses(with_sms)
    assert grade(cast, "042", Channel.SMS) == ("dead", "no_address")

    def give(session: Session) -> None:
        row = session.exec(select(Member).where(Member.call_sign == "042")).one()
        row.mobile = "+8613800000042"
        session.add(row)

    write(cast, give)
    assert grade(cast, "042", Channel.SMS) == ("doubtful", "not_tried")
    write(
        cast, lambda session: reachability.tried(session, [(member_id(cast, "042"), Channel.SMS)])
    )
    assert grade(cast, "042", Channel.SMS) == ("ok", "taken")


def test_without_addresses_no_channel_is_called_dead(cast: Cast) -> None:
    member = member_id(cast, "042")
    cast.services.database.info.clear()
    with cast.services.database.read() as session, pytest.raises(UnknownAddresses):
        reachability.grades(session, [member])


def test_the_chance_is_the_devices_and_nothing_else(cast: Cast) -> None:
    cast("042"), cast("007")
    assert chance(cast, "042") == 0
    holds(cast, HERE, "042")
    awake = chance(cast, "042")
    assert awake > 0.9

    def sleep(session: Session) -> None:
        row = session.get_one(Phone, cast("042").phone_id)
        row.screen, row.battery = Screen.HIDDEN, 4
        session.add(row)

    write(cast, sleep)
    assert chance(cast, "042") < awake / 2
    subscribe(cast("007"))
    assert 0 < chance(cast, "007") < awake


def test_who_goes_offline_is_told_once_and_when_back(
    cast: Cast, moving_clock: Callable[..., None]
) -> None:
    cast("701")
    for sign in ("007", "042"):
        cast(sign).send("PUT", "/api/v1/duty", {"on_duty": True})
    holds(cast, HERE, "007", "042")
    write(cast, reachability.watch_offline)  # who is on duty and never had a socket
    before = feed_kinds(cast)
    holds(cast, HERE, "007")
    moving_clock(seconds=14)
    holds(cast, HERE, "007")
    assert write(cast, reachability.watch_offline) == 0
    moving_clock(seconds=1)
    assert write(cast, reachability.watch_offline) == 1
    assert feed_kinds(cast) == [*before, "phone.offline"]
    newest = cast("701").get("/api/v1/feed?after=0")["events"][-1]
    assert newest["body"]["call_sign"] == "042"
    assert write(cast, reachability.watch_offline) == 0, "once"
    holds(cast, HERE, "007", "042")
    assert write(cast, reachability.watch_offline) == 1
    assert feed_kinds(cast)[-1] == "phone.back"


def test_offline_on_the_way_is_an_alarm(cast: Cast, moving_clock: Callable[..., None]) -> None:
    cast("701")
    cast("042").send("PUT", "/api/v1/duty", {"on_duty": True})
    key = send(cast, "042")["assignments"][0]
    cast("042").send("POST", f"/api/v1/assignments/{key}/answer", {"answer": "accepted"})
    holds(cast, HERE, "042")
    holds(cast, HERE)
    moving_clock(seconds=20)
    write(cast, reachability.watch_offline)

    def open_alarms() -> list[str]:
        with cast.services.database.read() as session:
            rows = session.exec(select(Alarm)).all()
        return [row.kind for row in rows if row.kind == "phone_offline" and row.cleared_at is None]

    assert open_alarms() == ["phone_offline"]
    holds(cast, HERE, "042")
    write(cast, reachability.watch_offline)
    assert open_alarms() == []


def test_a_look_tells_whether_anything_is_due(
    cast: Cast, moving_clock: Callable[..., None]
) -> None:
    cast("042").send("PUT", "/api/v1/duty", {"on_duty": True})
    holds(cast, HERE, "042")

    def is_due() -> bool:
        with cast.services.database.read() as session:
            return reachability.is_offline_due(session)

    write(cast, reachability.watch_offline)
    holds(cast, HERE)
    moving_clock(seconds=16)
    assert is_due()
    write(cast, reachability.watch_offline)
    assert not is_due()
