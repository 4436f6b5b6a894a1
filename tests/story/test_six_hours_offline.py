"""Fifty acts of six hours without a network arrive later, each twice and in any order.

The phone's clock is twenty minutes off. Nothing moves back, nothing is lost, each act stands at
the time when it happened and beside it what the phone's clock said.
"""

import random
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any

import pytest

from patrol import clock, status
from tests.cast import Cast
from tests.pushed import send

WRONG = timedelta(minutes=20)
HOURS = 6
ACTS = 50


@dataclass
class Outbox:
    """The acts that the phone kept: path, body, key and true time of each."""

    job: str
    begun: datetime
    acts: list[tuple[str, dict[str, Any], str, datetime]] = field(default_factory=list)

    def act(self, after_s: float, resource: str, **body: Any) -> None:
        at = self.begun + timedelta(seconds=after_s)
        stamped = {**body, "made_at": clock.iso(at + WRONG)}
        self.acts.append((f"{self.job}/{resource}", stamped, f"key-{len(self.acts)}", at))


def a_shift(job: str, begun: datetime) -> Outbox:
    kept = Outbox(job, begun)
    kept.act(5, "receipts", kind="shown", channel="live")
    kept.act(9, "receipts", kind="opened", channel="live")
    kept.act(12, "answer", answer="accepted")
    kept.act(40, "reports", kind="departed")
    kept.act(400, "reports", kind="arrived")
    every_s = (HOURS * 3600 - 900) // (ACTS - 7)
    for number in range(ACTS - 7):
        kept.act(500 + number * every_s, "reports", kind="progress", text=f"第 {number} 次")
    kept.act(HOURS * 3600 - 200, "reports", kind="reinforce", text="要一个人")
    kept.act(HOURS * 3600 - 60, "reports", kind="resolved", disposition="cooking_vapour")
    assert len(kept.acts) == ACTS
    return kept


@pytest.mark.parametrize("seed", range(4))
def test_fifty_acts_shuffled_and_doubled(
    cast: Cast, moving_clock: Callable[..., None], seed: int
) -> None:
    cast("701"), cast("042")
    order = send(cast, "042", severity=4)
    job = order["assignments"][0]
    kept = a_shift(f"/api/v1/assignments/{job}", clock.now())
    moving_clock(hours=HOURS)
    effects = _deliver(cast, kept, random.Random(seed))
    assert len(effects) == ACTS

    story = cast.sign_in("701").get(f"/api/v1/incidents/{order['incident']['id']}")
    row = story["assignments"][0]
    assert row["status"] == "cleared"
    _stands_when_it_happened(kept, story, row)
    _is_in_true_order(story["timeline"])


def _deliver(cast: Cast, kept: Outbox, rng: random.Random) -> dict[str, str]:
    """Send each act twice, shuffled; return the effect of each. The state never moves back."""
    twice = [*kept.acts, *kept.acts]
    rng.shuffle(twice)
    effects: dict[str, str] = {}
    furthest = 0
    for path, body, key, _ in twice:
        clock.forward(seconds=1)
        stamps = {"sent_at": clock.iso(clock.now() + WRONG)}
        answer = cast("042").call("POST", path, {**body, **stamps}, key=key)
        assert answer.status_code in (200, 201), answer.text
        assert effects.setdefault(key, answer.json["effect"]) == answer.json["effect"]
        standing = _standing(cast, kept.job)
        assert standing >= furthest
        furthest = standing
    return effects


def _standing(cast: Cast, job: str) -> int:
    inbox = cast("042").get("/api/v1/inbox")
    (entry,) = (*inbox["jobs"], *inbox["done"])
    assert job.endswith(entry["assignment"]["id"])
    return status.progress(status.AssignmentStatus(entry["assignment"]["status"]))


def _stands_when_it_happened(kept: Outbox, story: Any, row: Any) -> None:
    reports = {(report["kind"], report["text"]): report for report in story["reports"]}
    filed = [act for act in kept.acts if act[0].endswith("reports")]
    assert len(reports) == len(story["reports"]) == len(filed), "each once"
    for _, body, _, at in filed:
        report = reports[body["kind"], body.get("text", "")]
        assert clock.parse(report["acted_at"]) == at
        assert clock.parse(report["device_at"]) == at + WRONG
        assert clock.parse(report["received_at"]) > at
    for name, after_s in (("accepted_at", 12), ("en_route_at", 40), ("on_scene_at", 400)):
        assert clock.parse(row[name]) <= kept.begun + timedelta(seconds=after_s), name


def _is_in_true_order(timeline: Any) -> None:
    times = [row["acted_at"] for row in timeline]
    assert times == sorted(times)
    kinds = [row["body"]["report"]["kind"] for row in timeline if row["kind"] == "report.filed"]
    assert kinds == ["departed", "arrived", *["progress"] * (ACTS - 7), "reinforce", "resolved"]
    phone_rows = [row for row in timeline if row["device_at"]]
    assert len(phone_rows) == ACTS
    for row in phone_rows:
        assert clock.parse(row["device_at"]) - clock.parse(row["acted_at"]) == WRONG


def test_a_word_that_was_long_on_its_way_stands_before_the_next(
    cast: Cast, moving_clock: Callable[..., None]
) -> None:
    """收到 takes 2 s to arrive; 出发 is pressed 1 s after it and arrives at once."""
    order = send(cast, "042")
    kept = Outbox(f"/api/v1/assignments/{order['assignments'][0]}", clock.now())
    kept.act(0, "answer", answer="accepted")
    kept.act(1, "reports", kind="departed")
    for sent_s, (path, body, key, _) in zip((0.0, 2.0), kept.acts, strict=True):
        moving_clock(seconds=kept.begun.timestamp() + max(sent_s, 2) - clock.now().timestamp())
        sent_at = clock.iso(kept.begun + WRONG + timedelta(seconds=sent_s))
        cast("042").send("POST", path, {**body, "sent_at": sent_at}, want=0, key=key)
    story = cast("701").get(f"/api/v1/incidents/{order['incident']['id']}")
    accept, report = (row for row in story["timeline"] if row["device_at"])
    assert (accept["kind"], report["kind"]) == ("assignment.accepted", "report.filed")
    assert accept["acted_at"] < report["acted_at"] == clock.iso(kept.begun + timedelta(seconds=1))
