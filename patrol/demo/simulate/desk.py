"""One virtual dispatcher: takes up, sends, calls by radio, verifies; never a human's case."""

import asyncio
from random import Random
from typing import Any

from patrol import status
from patrol.demo.simulate.cast import Cast, Part
from patrol.demo.simulate.client import Client, SignedOut
from patrol.demo.simulate.desk_task import DeskTask
from patrol.demo.simulate.live import Frame, follow
from patrol.demo.simulate.world import World
from patrol.models import FeedKind

WAITING = frozenset({"new", "verifying"})
FIRST_NUMBER = 10_000
LOOK_S = 1.0
BY_HAND = "manual"
REASONS = ("重复上报", "信息不足，已回访")


class Desk:
    def __init__(self, part: Part, cast: Cast, world: World, *, is_demo: bool) -> None:
        self.name, self.upto = part.name, 0
        self.world, self.is_demo = world, is_demo
        self._part = part
        self._names = [one.name for one in cast.desks]
        """All virtual desks: they share the work out, and their claims bind none of them."""
        self._crew = frozenset(one.name for one in cast.phones)
        self._humans: set[str] = set()
        """Cases that somebody else sent members to: never ours again."""
        number = FIRST_NUMBER + self._names.index(part.name)
        self.client = Client(world.url, number, world.rng(part.name, "line"), world.tally)
        self.cases: dict[str, dict[str, Any]] = {}
        self._intakes: dict[str, dict[str, Any]] = {}
        self._seen: dict[str, float] = {}
        self._tasks: dict[str, DeskTask] = {}
        self.is_there = asyncio.Event()

    async def run(self) -> None:
        """Till cancelled."""
        try:
            await self.client.sign_in(self._part.ticket)
            await self.look()
            self.is_there.set()
            async with asyncio.TaskGroup() as group:
                group.create_task(self._work())
                group.create_task(
                    follow(self.client, self, self.world.rng(self.name, "air"), is_phone=False)
                )
        except* SignedOut as lost:
            self.world.tally.fail(f"a desk was signed out: {lost.exceptions[0]}")
        finally:
            await self.client.close()

    async def look(self) -> None:
        board = await self.client.get("/api/v1/board")
        self.upto = board["upto"]
        self.cases = {
            one["id"]: one for one in board["incidents"] if one["status"] not in status.ENDED
        }
        self._intakes = {one["id"]: one for one in board["intakes"]}

    def hear(self, frame: Frame, *, is_fresh: bool) -> None:
        body = frame["body"]
        case, intake, alarm = body.get("incident"), body.get("intake"), body.get("alarm")
        if case is not None:
            self.cases[case["id"]] = case
            if frame["kind"] == FeedKind.ORDER_SENT and frame["actor"] not in self._names:
                self._humans.add(case["id"])
            if case["status"] in status.ENDED:
                self._forget(case["id"])
        if intake is not None:
            self._intakes[intake["id"]] = intake
            if intake["status"] != "pending":
                self._intakes.pop(intake["id"])
                self._pass_on(intake)
        if alarm is not None and (task := self._tasks.get(alarm["incident_id"])):
            task.alarms.append(alarm)

    def _pass_on(self, intake: dict[str, Any]) -> None:
        """A case that the town's word opened is as urgent to us as the word was."""
        patience_s = self.world.patience.pop(intake["id"], None)
        if patience_s is not None and intake["incident_id"]:
            self.world.patience.setdefault(intake["incident_id"], patience_s)

    def _forget(self, key: str) -> None:
        for known in (self.cases, self._seen, self._tasks, self.world.patience):
            known.pop(key, None)
        self._humans.discard(key)

    async def _work(self) -> None:
        """One thing at a time, the gravest first, as a person would."""
        while True:
            await self.world.pace.sleep(LOOK_S)
            intakes = sorted(self._intakes.values(), key=lambda one: one["severity"])
            for intake in intakes:
                if self._is_mine(intake["id"]) and self._is_due(intake["id"]):
                    await self._open(intake)
            cases = sorted(self.cases.values(), key=lambda one: one["severity"])
            for key in [one["id"] for one in cases]:
                if case := self.cases.get(key):
                    await self._attend(case)

    async def _attend(self, case: dict[str, Any]) -> None:
        task = self._tasks.get(case["id"])
        if task is None and self.may_take(case):
            task = self._tasks[case["id"]] = DeskTask(self, case)
            await task.take()
        elif task is not None and self._is_left_to_us(case):
            await task.go_on()
        else:
            self._tasks.pop(case["id"], None)

    def _is_left_to_us(self, case: dict[str, Any]) -> bool:
        """A human's claim is respected, also on what we began."""
        return case["claim"] is None or case["claim"]["by"] in self._names

    def may_take(self, case: dict[str, Any]) -> bool:
        return (
            case["status"] in WAITING
            and self._is_mine(case["id"])
            and self._is_left_to_us(case)
            and case["id"] not in self._humans
            and not (self.is_demo and case["source"] == BY_HAND)
            and self._is_due(case["id"])
        )

    def may_send(self, call_sign: str) -> bool:
        """In a demo the phones of people are theirs to be sent to."""
        return not self.is_demo or call_sign in self._crew

    def _is_mine(self, key: str) -> bool:
        return self._names[int(key[-6:], 16) % len(self._names)] == self.name

    def _is_due(self, key: str) -> bool:
        seen = self._seen.setdefault(key, self.world.pace.now())
        return self.world.pace.now() - seen >= self._patience_s(key)

    def _patience_s(self, key: str) -> float:
        """In a demo an event that we did not tell is somebody's who tries the product."""
        if key in self.world.patience:
            return self.world.patience[key]
        rng = self.rng(key)
        return rng.uniform(40, 60) if self.is_demo else rng.uniform(2, 8)

    def rng(self, *subject: object) -> Random:
        return self.world.rng(self.name, *subject)

    async def _open(self, intake: dict[str, Any]) -> None:
        """Take what a source said to be a case; one in twelve is not for us."""
        self._intakes.pop(intake["id"], None)
        rng = self.rng(intake["id"], "open")
        await self.world.pace.sleep(rng.uniform(1, 3))
        if intake["severity"] >= 3 and rng.random() < 1 / 12:
            path, body = f"/api/v1/intakes/{intake['id']}/dismissal", {"reason": REASONS[0]}
        else:
            body = {"category": intake["category"], "intake": intake["id"]}
            path = "/api/v1/incidents"
        reply = await self.client.send("POST", path, body, expected=(409,))
        self.world.tally.note("intakes handled" if reply.is_good else "races lost")
        case = reply.body.get("incident")
        if reply.is_good and case:
            self.world.patience[case["id"]] = 0.0
            self.cases.setdefault(case["id"], case)
