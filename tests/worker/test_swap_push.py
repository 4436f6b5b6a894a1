"""换班: who is asked hears it on the locked phone, and both hear the desk's word."""

import json
from collections.abc import Callable
from typing import Any

from sqlmodel import select

from patrol.models import SwapPush
from patrol.operations import retention
from patrol.worker import swap_push
from patrol.worker.loop import Worker
from tests import pushing_worker
from tests.cast import Cast
from tests.people.test_swap import answer, ask, decide, planned
from tests.pushed import keep
from tests.services.push_phone import Phone
from tests.services.push_service import PushService
from tests.waiting import until

moving_clock, worker = pushing_worker.moving_clock, pushing_worker.worker
service, settings = pushing_worker.service, pushing_worker.settings

SITE = "https://patrol.example.org"


def notes(phone: Phone) -> list[dict[str, Any]]:
    return [json.loads(raw) for raw in phone.got]


def test_who_is_asked_and_then_both_get_a_push_once(
    cast: Cast, worker: Worker, service: PushService, moving_clock: Callable[..., None]
) -> None:
    phones = {sign: service.phone(cast.services.vapid.public_key, sign) for sign in ("007", "042")}
    for sign, phone in phones.items():
        keep(cast(sign), phone)
    swap = ask(cast, planned(cast, "007", 20)).json["swap"]["id"]
    worker.sender.send_swaps()
    (asked,) = until(lambda: notes(phones["042"]), "the push of the question")
    assert asked["notification"]["body"].startswith("007 找你换班")
    assert asked["notification"]["navigate"].endswith("/phone?sheet=shifts")
    assert (asked["kind"], asked["id"]) == ("swap", ""), "it asks for no receipt"
    assert phones["007"].got == [], "who asked knows it"
    answer(cast, swap)
    decide(cast, swap)
    worker.sender.send_swaps()
    worker.sender.send_swaps()
    until(lambda: [len(notes(phones[sign])) for sign in ("042", "007")] == [2, 1], "both phones")
    assert len(service.posts) == 3, "one that asked, and the desk's word to both"
    (decided,) = notes(phones["007"])
    assert decided["notification"]["body"] == "换班成了，班表已改", "the yes of 042 is old news"
    assert notes(phones["042"])[1]["notification"]["tag"] == asked["notification"]["tag"]


def test_a_push_that_waited_for_a_day_is_dropped(
    cast: Cast, worker: Worker, service: PushService, moving_clock: Callable[..., None]
) -> None:
    keep(cast("042"), service.phone(cast.services.vapid.public_key))
    ask(cast, planned(cast, "007", 50))
    moving_clock(hours=25)
    with cast.services.database.read() as session:
        assert list(swap_push.waiting(session, SITE).values()) == [[]], "taken, and sent to nobody"
    worker.sender.send_swaps()
    with cast.services.database.read() as session:
        assert swap_push.waiting(session, SITE) == {}
    for days, kept in ((28, 1), (1, 0)):
        moving_clock(days=days)
        with cast.services.database.write() as session:
            retention.forget(session, cast.services.settings)
            rows = session.exec(select(SwapPush)).all()
        assert len(rows) == kept, "30 days, as it is told"
