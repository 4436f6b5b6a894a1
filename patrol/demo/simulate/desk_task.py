"""The work of a virtual dispatcher on one case, from the claim to the closure."""

from random import Random
from typing import Any, Protocol

from patrol.demo.simulate.client import Client, Reply
from patrol.demo.simulate.job import ENGAGED
from patrol.demo.simulate.world import World

SILENCE_S = {1: 12.0, 2: 30.0, 3: 60.0, 4: 120.0}
"""Seconds without an answer, by severity, after which the desk calls by radio."""
AGENCY = {"FI": "119", "RE": "120", "SE": "110"}
AGAIN_S = 15.0  # seconds of the play between two tries to fill the open seats
SEND_BACK = 0.04  # share of the resolved cases
RADIO_ANSWERS = 0.75  # share of the calls
BACK = "请补拍处置后的现场照片"
STAND_DOWN = "未应答，改派"


class Dispatcher(Protocol):
    """The part of a virtual desk that its task needs."""

    world: World
    client: Client
    cases: dict[str, dict[str, Any]]

    def rng(self, *subject: object) -> Random: ...

    def may_send(self, call_sign: str) -> bool: ...


class DeskTask:
    """All decisions are drawn at the start. The desk appends each alarm of the case to `alarms`."""

    def __init__(self, desk: Dispatcher, case: dict[str, Any]) -> None:
        self.desk, self.incident_id = desk, str(case["id"])
        self._case = case
        self.alarms: list[dict[str, Any]] = []
        self._pace, self._tally = desk.world.pace, desk.world.tally
        rng = desk.rng(self.incident_id, "task")
        self._think_s = rng.uniform(1, 3)
        self._verify_s = rng.uniform(8, 25)
        self._sends_back = rng.random() < SEND_BACK
        self._silent: dict[str, tuple[str, float]] = {}
        """Call sign and time of sending of each own assignment that has no answer yet."""
        self._sent_at = self._resolved_at = -1e9

    @property
    def case(self) -> dict[str, Any]:
        """The case as it stands, or as it last stood if it ended meanwhile."""
        self._case = self.desk.cases.get(self.incident_id, self._case)
        return self._case

    async def take(self) -> None:
        """Claim the case, wait as if thinking, and send the members that the product suggests."""
        reply = await self._call("PUT", "claim")
        if not reply.is_good:
            return
        await self._pace.sleep(self._think_s)
        await self._send()
        agency = AGENCY.get(self.case["category"][:2])
        if agency and self.case["severity"] == 1:
            await self._call("POST", "notified", {"agency": agency})

    async def go_on(self) -> None:
        status = self.case["status"]
        if status == "resolved":
            await self._verify()
            return
        # a case that was sent back is read anew when it is resolved again
        self._resolved_at = -1e9
        await self._call_by_radio()
        await self._heed_alarms()
        crew = sum(len(self.case["crew"].get(name, ())) for name in ENGAGED)
        is_short = crew < self.case["seats"] and status != "on_hold"
        if is_short and self._pace.now() - self._sent_at > AGAIN_S:
            await self._send()

    async def _send(self, *, beyond_seats: bool = False) -> None:
        self._sent_at = self._pace.now()
        listing = (await self._call("GET", "candidates")).body
        members = self.choose(listing, beyond_seats)
        if not members or self.incident_id not in self.desk.cases:
            self._tally.note("nobody to send")
            return
        text = f"速到{self.case['place'] or '现场'}，{self.case['title']}"
        reply = await self._call(
            "POST",
            "assignments",
            {"members": members, "order": text, "version": self.case["version"]},
        )
        if reply.is_good:
            self._tally.note("dispatched by virtual desks")
            # the answer is newer than the board, and the frame about it may come later
            self.desk.cases[self.incident_id] = reply.body["incident"]
            sent = zip(reply.body["assignments"], members, strict=True)
            self._silent |= {key: (sign, self._pace.now()) for key, sign in sent}

    def choose(self, listing: dict[str, Any], beyond_seats: bool) -> list[str]:
        """Take the suggestion; replace each member we may not send by the next free one."""
        suggested: list[str] = listing.get("suggested", [])
        wanted = len(suggested) or int(beyond_seats)
        candidates = listing.get("candidates", ())
        free = [row["call_sign"] for row in candidates if row["state"] == "free"]
        ranked = [*suggested, *(sign for sign in free if sign not in suggested)]
        return [sign for sign in ranked if self.desk.may_send(sign)][:wanted]

    async def _call_by_radio(self) -> None:
        """Call each silent member by radio, and replace a member who does not answer that."""
        unanswered = self.case["crew"].get("dispatched", ())
        for key, (sign, sent_at) in list(self._silent.items()):
            if sign not in unanswered:
                del self._silent[key]
            elif self._pace.now() - sent_at > SILENCE_S[self.case["severity"]]:
                del self._silent[key]
                await self._radio(key)

    async def _radio(self, key: str) -> None:
        path = f"/api/v1/assignments/{key}"
        if self.desk.rng(key, "radio").random() < RADIO_ANSWERS:
            body = {"answer": "accepted", "via": "radio"}
            await self.desk.client.send("POST", f"{path}/answer", body, expected=(409,))
            self._tally.note("accepted by radio")
        else:
            body = {"reason": STAND_DOWN}
            await self.desk.client.send("DELETE", path, body, expected=(409,))
            self._tally.note("stood down")

    async def _heed_alarms(self) -> None:
        while self.alarms:
            alarm = self.alarms.pop(0)
            if alarm["kind"] == "reinforce":
                await self._send(beyond_seats=True)
            path = f"/api/v1/alarms/{alarm['id']}/acknowledgement"
            await self.desk.client.send("POST", path, {}, expected=(404, 409))

    async def _verify(self) -> None:
        """Read the report for a while, then close the case, or rarely send it back once."""
        if self._resolved_at < 0:
            self._resolved_at = self._pace.now()
        if self._pace.now() - self._resolved_at < self._verify_s:
            return
        is_accepted, self._sends_back = not self._sends_back, False
        body = {"accepted": is_accepted, "note": "" if is_accepted else BACK}
        reply = await self._call("POST", "closure", body)
        if reply.is_good:
            self._tally.note("closed" if is_accepted else "sent back")

    async def _call(self, method: str, verb: str, body: dict[str, Any] | None = None) -> Reply:
        """Send a command on the case. A 409 is no error: somebody else was faster."""
        path = f"/api/v1/incidents/{self.incident_id}/{verb}"
        reply = await self.desk.client.send(method, path, body, expected=(409,))
        if reply.status == 409:
            self._tally.note("races lost")
        return reply
