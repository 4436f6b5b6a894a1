"""One order on one virtual phone, from its arrival to the report that ends it."""

import asyncio
from typing import Any, Protocol

from patrol.demo.simulate.client import Client, Reply
from patrol.demo.simulate.pace import Pace
from patrol.demo.simulate.picture import varied
from patrol.demo.simulate.script import Script
from patrol.demo.simulate.tally import Tally
from patrol.demo.simulate.walk import Walker
from patrol.geo import Point
from patrol.terminal import phrase

ENGAGED = ("dispatched", "accepted", "en_route", "on_scene")
LEAD_WAIT_S = 900.0
"""Seconds that a member waits for the lead to resolve the case, before resolving it."""
LOOK_S = 5.0
REPORTED = {
    "reinforce": "asked for more people",
    "changed": "reported that the matter is another",
    "not_found": "reported that nothing was found",
    "refused": "reported that help was refused",
}


def standing(case: dict[str, Any], call_sign: str) -> str | None:
    """Return a member's status on a case; None when the member is not engaged on it."""
    return next((name for name in ENGAGED if call_sign in case["crew"].get(name, ())), None)


class Bearer(Protocol):
    """The part of a virtual phone that its job needs."""

    call_sign: str
    pace: Pace
    tally: Tally
    client: Client
    walker: Walker
    picture: bytes

    def fix(self) -> dict[str, Any]: ...

    async def upload(self, jpeg: bytes) -> str: ...

    def upload_later(self, jpeg: bytes) -> str: ...


class VirtualJob:
    """The steps of one member for one order, as its script decides them."""

    def __init__(
        self, phone: Bearer, key: str, case: dict[str, Any], version: int, script: Script
    ) -> None:
        self.phone, self.key, self.script = phone, key, script
        self.case, self.place_version = case, version
        self.accepted = asyncio.Event()
        self.is_ending = False
        """True once the last report is sent. Its frame may come before its answer, and must not
        cancel this job."""
        self._photos = 0
        self.see(case)

    def see(self, case: dict[str, Any]) -> None:
        """Take the case as a frame or the inbox shows it. The desk may have accepted for us."""
        self.case = case
        if standing(case, self.phone.call_sign) not in (None, "dispatched"):
            self.accepted.set()

    @property
    def target(self) -> Point | None:
        lat, lon = self.case["lat"], self.case["lon"]
        return Point(lat, lon) if lat is not None and lon is not None else None

    async def run(self) -> None:
        """Do all steps from the member's present status on: a phone that comes back continues."""
        status = standing(self.case, self.phone.call_sign)
        if status == "dispatched" and not await self._answer():
            return
        if status in ("dispatched", "accepted"):
            await self.phone.pace.sleep(self.script.depart_s)
            await self._report("departed")
        if status != "on_scene":
            await self._ride()
            await self._report("arrived", text=self.script.unit)
            self.phone.tally.note("arrived")
        await self._work()
        await self._finish()

    async def _answer(self) -> bool:
        """Answer the order. Return True when the member goes, also when accepted by radio."""
        script, pace = self.script, self.phone.pace
        await pace.sleep(script.shown_s)
        await self._receipt("shown")
        if script.answer == "silent":
            self.phone.tally.note("silent")
            if await pace.is_set(self.accepted, script.silent_s):
                self.phone.tally.note("accepted by the desk")
                return True
        await pace.sleep(script.opened_s)
        await self._receipt("opened")
        if await pace.is_set(self.accepted, script.answer_s):
            self.phone.tally.note("accepted by the desk")
            return True
        if script.answer == "declined":
            await self._post("answer", answer="declined", reason=script.reason)
            self.phone.tally.note("declined")
            return False
        reply = await self._accept()
        self.phone.tally.note("accepted")
        return reply.body.get("effect") != "superseded"

    async def _accept(self) -> Reply:
        return await self._post("answer", answer="accepted", place_version=self.place_version)

    async def acknowledge(self, version: int) -> None:
        """Acknowledge a corrected place (地点更正); the ride then goes to the new place."""
        self.place_version = version
        await self.phone.pace.sleep(self.script.opened_s + 1)
        await self._accept()
        self.phone.tally.note("corrections acknowledged")

    async def _ride(self) -> None:
        walker, pace = self.phone.walker, self.phone.pace
        target: Point | None = None
        # a corrected place changes the target during the ride
        while self.target != target or walker.left_s(pace.now()) > 0:
            if self.target != target and self.target is not None:
                target = self.target
                walker.ride_to(target, pace.now())
            await pace.sleep(min(2.0, walker.left_s(pace.now()) + 0.1))
        # a case without a position has no way to compute
        if target is None:
            await pace.sleep(60)

    async def _work(self) -> None:
        script, pace = self.script, self.phone.pace
        await pace.sleep(script.work_s * 0.4)
        photos = [await self._photograph()] if script.takes_photo else []
        await self._report("progress", text=script.progress, photos=photos)
        if script.extra:
            self.phone.tally.note(phrase(REPORTED[script.extra]))
            await self._report(script.extra)
        await pace.sleep(script.work_s * (1.2 if script.extra == "reinforce" else 0.6))

    async def _photograph(self) -> str:
        """Return a photo's hash. One photo in five is uploaded after the report that names it.

        A real outbox does the same on a slow connection.
        """
        self._photos += 1
        jpeg = varied(self.phone.picture, f"{self.key} {self._photos}")
        if self.script.photo_comes_late:
            return self.phone.upload_later(jpeg)
        return await self.phone.upload(jpeg)

    async def _finish(self) -> None:
        """Resolve as the lead. The others wait for that, or hand over when a colleague stays."""
        waited = 0.0
        while self.case["lead"] != self.phone.call_sign and waited < LEAD_WAIT_S:
            if self.script.hands_over and len(self.case["crew"].get("on_scene", ())) > 1:
                self.is_ending = True
                await self._report("handover")
                self.phone.tally.note("handed over")
                return
            await self.phone.pace.sleep(LOOK_S)
            waited += LOOK_S
        photos = [await self._photograph()] if self.script.takes_photo else []
        self.is_ending = True
        await self._report("resolved", disposition=self.script.disposition, photos=photos)
        self.phone.tally.note("resolved")

    async def _receipt(self, kind: str) -> None:
        await self._post("receipts", kind=kind, channel="live")

    async def _report(
        self,
        kind: str,
        *,
        text: str = "",
        disposition: str | None = None,
        photos: list[str] | None = None,
    ) -> None:
        body: dict[str, Any] = {"kind": kind, "position": self.phone.fix()}
        if text:
            body["text"] = text
        if disposition:
            body["disposition"] = disposition
        if photos:
            body["photos"] = photos
        await self._post("reports", **body)

    async def _post(self, verb: str, **body: Any) -> Reply:
        return await self.phone.client.act("POST", f"/api/v1/assignments/{self.key}/{verb}", **body)
