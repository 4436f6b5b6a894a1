"""The automatic duties of a phone's page: it reports its state and answers comms checks."""

from random import Random

from patrol.demo.simulate.client import Client
from patrol.demo.simulate.pace import Pace

PULSE_S = 60.0
SCREENS, SCREEN_WEIGHTS = ("duty", "visible", "hidden"), (0.75, 0.15, 0.1)
HEEDS_TEST, TEST_S = 0.9, (2.0, 20.0)
OVER = (404, 409)  # the comms check has ended meanwhile, which is no error


class Watch:
    """The pulses and comms checks of one phone."""

    def __init__(self, client: Client, pace: Pace, rng: Random) -> None:
        self._client, self._pace, self._rng = client, pace, rng
        self._pulse_at = -PULSE_S

    async def pulse(self, battery: float) -> None:
        """Report the phone's state at most once a minute of the play; `battery` is in percent."""
        if self._pace.now() - self._pulse_at < PULSE_S:
            return
        self._pulse_at = self._pace.now()
        screen = self._rng.choices(SCREENS, SCREEN_WEIGHTS)[0]
        body = {"screen": screen, "battery": battery / 100, "is_charging": False}
        await self._client.send("POST", "/api/v1/phone/pulse", body)

    async def answer_comms_check(self, check_id: str) -> None:
        """Send `shown` at once; nine in ten members also press the answer."""
        path = f"/api/v1/comms-checks/{check_id}"
        shown = {"kind": "shown", "channel": "live"}
        await self._client.send("POST", f"{path}/receipts", shown, expected=OVER)
        if self._rng.random() < HEEDS_TEST:
            await self._pace.sleep(self._rng.uniform(*TEST_S))
            await self._client.send("POST", f"{path}/answer", {}, expected=OVER)
            self._client.tally.note("comms checks answered")
