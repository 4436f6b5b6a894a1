"""One virtual phone: it is on duty, walks, listens, and carries its orders out."""

import asyncio
import hashlib
from collections.abc import Coroutine
from typing import Any

from patrol.demo.simulate.cast import Part
from patrol.demo.simulate.client import Client, Form, SignedOut
from patrol.demo.simulate.job import VirtualJob, standing
from patrol.demo.simulate.live import Frame, follow
from patrol.demo.simulate.picture import draw
from patrol.demo.simulate.script import draw as draw_script
from patrol.demo.simulate.walk import Walker, beside
from patrol.demo.simulate.watch import Watch
from patrol.demo.simulate.world import World
from patrol.models import FeedKind, assignment_id
from patrol.terminal import phrase

FIX_S = (5.0, 10.0)
"""Seconds of the play between two positions."""
LEAST_FIX_S = 1.0
"""Real seconds between two positions at any speed, so that a fast play does not flood a server."""
LEAVE_S = 4.0
LATE_PHOTO_S = 6.0  # seconds of the play from the report to its photo
PUSH, PUSH_WEIGHTS = ("no_service", "unsupported", "denied"), (0.8, 0.12, 0.08)
"""Push states and their weights: most Android browsers in mainland China reach no push service."""


class VirtualPhone:
    """The phone of one member, with the member's position and jobs."""

    def __init__(self, part: Part, number: int, world: World) -> None:
        self.call_sign, self.upto = part.name, 0
        self.world, self.pace, self.tally = world, world.pace, world.tally
        self._part = part
        self._rng = world.rng(part.name, "way")
        line = world.rng(part.name, "line")
        self.client = Client(world.url, number, line, world.tally, token=part.token)
        self.picture = draw(world.rng(part.name, "picture"))
        self.walker = Walker(part.beat, (), self._rng)
        self._watch = Watch(self.client, world.pace, world.rng(part.name, "watch"))
        self.on_duty = asyncio.Event()
        self._came = False
        self._orders = 0
        self._battery = self._rng.uniform(45, 100)
        self._jobs: dict[str, tuple[VirtualJob, asyncio.Task[None]]] = {}
        self._tasks: set[asyncio.Task[None]] = set()

    async def run(self, door: asyncio.Semaphore) -> None:
        """Serve until cancelled; then go off duty if the server still answers."""
        try:
            async with door:
                await self._come()
            async with asyncio.TaskGroup() as group:
                group.create_task(self._walk())
                group.create_task(
                    follow(self.client, self, self.world.rng(self.call_sign, "air"), is_phone=True)
                )
        except* SignedOut as lost:
            self.tally.fail(phrase("a phone was signed out: {why}", why=lost.exceptions[0]))
        finally:
            await self._leave()

    async def _come(self) -> None:
        if self._part.ticket:
            await self.client.sign_in(self._part.ticket)
        self.walker = Walker(self._part.beat, await self.world.roads(self.client), self._rng)
        state = self._rng.choices(PUSH, PUSH_WEIGHTS)[0]
        await self.client.send("PUT", "/api/v1/push-state", {"state": state})
        self._came = True
        await self.client.act("PUT", "/api/v1/duty", on_duty=True)
        await self._watch.pulse(self._battery)
        await self._send_fix()
        await self.look()
        self.on_duty.set()

    async def _leave(self) -> None:
        """Go off duty if the server answers within 4 s; it may have ended already."""
        for task in [*self._tasks, *(task for _, task in self._jobs.values())]:
            task.cancel()
        try:
            if self._came:
                async with asyncio.timeout(LEAVE_S):
                    await self.client.act("PUT", "/api/v1/duty", on_duty=False)
        except (TimeoutError, SignedOut):
            pass
        finally:
            await self.client.close()

    @property
    def is_busy(self) -> bool:
        return bool(self._jobs)

    async def look(self) -> None:
        """Fetch the inbox: begin unknown orders at their status, and drop those that ended."""
        inbox = await self.client.get("/api/v1/inbox")
        self.upto = inbox["upto"]
        for item in inbox["jobs"]:
            self._see(item["incident"], item["assignment"]["id"], item["order"]["place_version"])
        here = {item["incident"]["id"] for item in inbox["jobs"]}
        for gone in self._jobs.keys() - here:
            self._drop(gone)

    def hear(self, frame: Frame, *, is_fresh: bool) -> None:
        body = frame["body"]
        if (
            frame["kind"] == FeedKind.COMMS_CHECK_SENT
            and self.call_sign in body["crew"]
            and is_fresh
        ):
            self._task(self._watch.answer_comms_check(body["check"]["id"]))
        case = body.get("incident")
        if case is None:
            return
        order = body.get("order")
        if frame["kind"] == FeedKind.ORDER_SENT and self.call_sign in body["crew"]:
            # the time of a replayed order says nothing about the speed of the socket
            if is_fresh:
                self.tally.heard_order(frame["at"])
            key = assignment_id(order["id"], self.call_sign)
            # a new order for the same case replaces the job of the old one
            self._drop(case["id"])
            self._see(case, key, order["place_version"])
            return
        if standing(case, self.call_sign) is None:
            self._drop(case["id"])
        elif case["id"] in self._jobs:
            job = self._jobs[case["id"]][0]
            job.see(case)
            if frame["kind"] == FeedKind.ORDER_CORRECTED:
                self._task(job.acknowledge(order["place_version"]))
        elif frame["kind"] == FeedKind.CLOSURE_SENT_BACK:
            # the case is open again, and this frame does not have its assignment
            self._task(self.look())

    def _see(self, case: dict[str, Any], key: str, place_version: int) -> None:
        if case["id"] in self._jobs:
            self._jobs[case["id"]][0].see(case)
            return
        if standing(case, self.call_sign) is None:
            return
        self._orders += 1
        self.tally.note("order received")
        category = self.world.office.category(self.world.office.nearest(case["category"]))
        rng = self.world.rng(self.call_sign, "order", self._orders)
        job = VirtualJob(
            self, key, case, place_version, draw_script(rng, category, case["severity"])
        )
        task = asyncio.create_task(self._do(job))
        self._jobs[case["id"]] = job, task

    async def _run(self, work: Coroutine[Any, Any, Any]) -> None:
        try:
            await work
        except SignedOut:
            self.tally.fail(phrase("a phone was signed out in the middle of something"))

    async def _do(self, job: VirtualJob) -> None:
        try:
            await self._run(job.run())
        finally:
            # a newer order for the case may stand in the same place
            if (known := self._jobs.get(job.case["id"])) and known[0] is job:
                del self._jobs[job.case["id"]]

    def _drop(self, incident_id: str) -> None:
        """End a job that was withdrawn, undone, or resolved by somebody else."""
        job, task = self._jobs.get(incident_id, (None, None))
        if job is None or task is None or job.is_ending:
            return
        del self._jobs[incident_id]
        task.cancel()
        self.tally.note("orders ended by others")

    def _task(self, work: Coroutine[Any, Any, Any]) -> None:
        task = asyncio.create_task(self._run(work))
        self._tasks.add(task)
        task.add_done_callback(self._tasks.discard)

    async def _walk(self) -> None:
        while True:
            pause_s = self._rng.uniform(*FIX_S)
            await self.pace.sleep(max(pause_s, LEAST_FIX_S * self.pace.speed))
            if not self._jobs:
                self.walker.stroll(self.pace.now())
            self._battery = max(5.0, self._battery - pause_s / 360)
            await self._watch.pulse(self._battery)
            await self._send_fix()

    def fix(self) -> dict[str, Any]:
        accuracy_m = self._rng.uniform(5, 25)
        point = beside(self.walker.here(self.pace.now()), self._rng, accuracy_m / 4)
        return {
            "lat": round(point.lat, 6),
            "lon": round(point.lon, 6),
            "accuracy_m": round(accuracy_m, 1),
            "taken_at": self.client.now(),
        }

    async def _send_fix(self) -> None:
        body = {"fixes": [self.fix()], "battery": round(self._battery)}
        if (await self.client.send("POST", "/api/v1/positions", body, is_stamped=True)).is_good:
            self.tally.note("positions")

    async def upload(self, jpeg: bytes) -> str:
        """Upload a photo and return its SHA-256. Another hash in the answer is counted as an error.

        Raises: SignedOut.
        """
        form = Form({"made_at": self.client.now()}, jpeg)
        reply = await self.client.send("POST", "/api/v1/photos", form=form)
        sha256 = hashlib.sha256(jpeg).hexdigest()
        if reply.is_good and reply.body["sha256"] != sha256:
            self.tally.fail(phrase("a photo came back under another name"))
        self.tally.note("photos")
        return sha256

    def upload_later(self, jpeg: bytes) -> str:
        self._task(self._upload_late(jpeg))
        return hashlib.sha256(jpeg).hexdigest()

    async def _upload_late(self, jpeg: bytes) -> None:
        await self.pace.sleep(LATE_PHOTO_S)
        await self.upload(jpeg)
