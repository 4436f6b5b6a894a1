"""The state that all actors of one simulation share."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from random import Random

from patrol.demo.simulate.client import Client
from patrol.demo.simulate.pace import Pace
from patrol.demo.simulate.tally import Tally
from patrol.demo.simulate.walk import roads_of
from patrol.geo import Point
from patrol.office import Office


@dataclass
class World:
    """The server's address, the clock, the counts and the random generators of one simulation."""

    url: str
    seed: int
    office: Office
    pace: Pace
    tally: Tally
    patience: dict[str, float] = field(default_factory=dict)
    """Seconds that virtual desks leave an intake or an incident to a human, set by the town."""
    _roads: list[list[Point]] | None = None

    def rng(self, *actor: object) -> Random:
        """Return an actor's own generator, so that no choice depends on another actor's timing."""
        return Random(":".join(map(str, (self.seed, *actor))))

    async def roads(self, client: Client) -> Sequence[list[Point]]:
        """Return the roads of the phones' map; the first caller fetches it."""
        if self._roads is None:
            town_map = await client.get("/api/v1/map")
            self._roads = roads_of(town_map["features"]["features"])
        return self._roads
