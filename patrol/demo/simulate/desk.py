"""One virtual dispatcher: it opens cases, sends members, calls by radio and verifies.

It never touches a case that a human works on.
"""

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
from patrol.terminal import phrase

WAITING = frozenset({"new", "verifying"})
FIRST_NUMBER = 10_000  # numbers give addresses; phones have those from 0 on
LOOK_S = 1.0
BY_HAND = "manual"
REASONS = ("重复上报", "信息不足，已回访")


class Desk:
    """A virtual dispatcher with its view of the board and its tasks."""

    def __init__(self, part: Part, cast: Cast, world: World, *, is_demo: bool) -> None:
        self.name, self.upto = part.name, 0
        self.world, self.is_demo = world, is_demo
        self._part = part
        self._names = [desk.name for desk in cast.desks]
        """All virtual desks. They divide the work, and each may work on a claim of another."""
        self._crew = frozenset(phone.name for phone in cast.phones)
        self._humans: set[str] = set()
        """Cases to which a human sent members; virtual desks leave them alone from then on."""
        number = FIRST_NUMBER + self._names.index(part.name)
        self.client = Client(world.url, number, world.rng(part.name, "line"), world.tally)
        self.cases: dict[str, dict[str, Any]] = {}
        self._intakes: dict[str, dict[str, Any]] = {}
        self._seen: dict[str, float] = {}
        self._tasks: dict[str, DeskTask] = {}
        self.is_there = asyncio.Event()

    async def run(self) -> None:
        """Work until cancelled."""
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
            self.world.tally.fail(phrase("a desk was signed out: {why}", why=lost.exceptions[0]))
        finally:
            await self.client.close()

    async def look(self) -> None:
        board = await self.client.get("/api/v1/board")
        self.upto = board["upto"]
        self.cases = {
            case["id"]: case for case in board["incidents"] if case["status"] not in status.ENDED
        }
        self._intakes = {intake["id"]: intake for intake in board["intakes"]}

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
        """Give the opened case the patience that the town set for its intake."""
        patience_s = self.world.patience.pop(intake["id"], None)
        if patience_s is not None and intake["incident_id"]:
            self.world.patience.setdefault(intake["incident_id"], patience_s)

    def _forget(self, key: str) -> None:
        for known in (self.cases, self._seen, self._tasks, self.world.patience):
            known.pop(key, None)
        self._humans.discard(key)

    async def _work(self) -> None:
        """Do one thing at a time, the most severe case first, as a person would."""
        while True:
            await self.world.pace.sleep(LOOK_S)
            intakes = sorted(self._intakes.values(), key=lambda intake: intake["severity"])
            for intake in intakes:
                if self._is_mine(intake["id"]) and self._is_due(intake["id"]):
                    await self._open(intake)
            cases = sorted(self.cases.values(), key=lambda case: case["severity"])
            for key in [case["id"] for case in cases]:
                # a frame can end the case while another one is attended to
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
        """False when a human has claimed the case, even if a virtual desk began it."""
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
        """In a demo, virtual desks send only virtual phones; the others belong to humans."""
        return not self.is_demo or call_sign in self._crew

    def _is_mine(self, key: str) -> bool:
        # the end of an id is random, so the desks divide the work without talking
        return self._names[int(key[-6:], 16) % len(self._names)] == self.name

    def _is_due(self, key: str) -> bool:
        seen = self._seen.setdefault(key, self.world.pace.now())
        return self.world.pace.now() - seen >= self._patience_s(key)

    def _patience_s(self, key: str) -> float:
        """Seconds of the play until this desk takes up an intake or a case.

        In a demo, an event from elsewhere belongs to a person who tries the product, so the desk
        waits longer for that person.
        """
        if key in self.world.patience:
            return self.world.patience[key]
        rng = self.rng(key)
        return rng.uniform(40, 60) if self.is_demo else rng.uniform(2, 8)

    def rng(self, *subject: object) -> Random:
        return self.world.rng(self.name, *subject)

    async def _open(self, intake: dict[str, Any]) -> None:
        """Open a case from an intake; dismiss one in twelve that is not urgent."""
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
