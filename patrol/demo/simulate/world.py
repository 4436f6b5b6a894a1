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
    url: str
    seed: int
    office: Office
    pace: Pace
    tally: Tally
    patience: dict[str, float] = field(default_factory=dict)
    """How long the virtual desks leave an intake or an incident to a human, when the town says."""
    _roads: list[list[Point]] | None = None

    def rng(self, *actor: object) -> Random:
        """A generator of an actor's own: nobody's choices depend on anybody's timing."""
        return Random(":".join(map(str, (self.seed, *actor))))

    async def roads(self, client: Client) -> Sequence[list[Point]]:
        """The map that the phones show, fetched by whoever needs it first."""
        if self._roads is None:
            found = await client.get("/api/v1/map")
            self._roads = roads_of(found["features"]["features"])
        return self._roads
