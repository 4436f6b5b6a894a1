"""The noise stations of the demo town: each sends a level a second, as a real platform does.

In a scene its station sends a clip too, unless the server takes none (`[sounds]` is missing there).
"""

import json
from datetime import UTC, datetime
from importlib.resources import files
from typing import Any

from patrol import clock, demo
from patrol.demo.simulate import clips
from patrol.demo.simulate.cast import Cast
from patrol.demo.simulate.client import Client, RawBody
from patrol.demo.simulate.soundscape import Scene, ears
from patrol.demo.simulate.world import World

NUMBER = 19_000
"""An address that no phone, desk or source of the town has."""
NO_SOUNDS = 501
MOST_AT_ONCE = 980
"""Levels of one telegram; what was measured while the server was away follows in the next ones."""


class Stations:
    """All stations of the town on one line."""

    def __init__(self, cast: Cast, world: World) -> None:
        town = json.loads(files(demo).joinpath("town", "stations.json").read_bytes())
        self._code: str = town["source"]
        zones = {row["code"]: row["zone"] for row in town["stations"]}
        self._ears = ears(zones, world.rng("stations"))
        self._world = world
        self._takes_clips = True
        self._rng = world.rng("clips")
        self._line = next((line for line in cast.channels if line.code == self._code), None)

    async def run(self) -> None:
        """Send until cancelled. An older demo has no stations, and is silent.

        Raises: SignedOut.
        """
        if self._line is None:
            return
        world = self._world
        client = Client(
            world.url, NUMBER, world.rng("stations line"), world.tally, token=self._line.token
        )
        try:
            await self._speak(client)
        finally:
            await client.close()

    async def _speak(self, client: Client) -> None:
        unsent: list[dict[str, Any]] = []
        began = measured = int(clock.now().timestamp())
        while True:
            # a station measures real seconds, at any speed of the play
            scenes: list[Scene] = []
            while measured < int(clock.now().timestamp()):
                unsent += self._second(measured, measured - began)
                scenes += clips.due(measured - began)
                measured += 1
            if unsent:
                sent = unsent[:MOST_AT_ONCE]
                await client.send("POST", f"/api/v1/doors/{self._code}", {"levels": sent})
                del unsent[: len(sent)]
                self._world.tally.note("levels sent")
            for scene in scenes:
                await self._clip(client, scene)
            await self._world.pace.sleep(self._world.pace.speed)

    async def _clip(self, client: Client, scene: Scene) -> None:
        if not self._takes_clips:
            return
        sound = RawBody(clips.wav(scene, self._rng))
        path = f"/api/v1/stations/{scene.station}/clips"
        reply = await client.send("POST", path, form=sound, expected=(NO_SOUNDS,))
        self._takes_clips = reply.status != NO_SOUNDS
        if reply.is_good:
            self._world.tally.note("clips sent")

    def _second(self, second: int, played: int) -> list[dict[str, Any]]:
        moment = datetime.fromtimestamp(second, UTC)
        here = clock.local(moment)
        hour = here.hour + here.minute / 60
        rows = []
        for ear in self._ears:
            laeq, lmax = ear.hear(played, hour)
            rows.append({"station": ear.code, "at": clock.iso(moment), "LAeq": laeq, "Lmax": lmax})
        return rows
