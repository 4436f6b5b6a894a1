"""An empty world for tests of the simulation."""

from patrol import office
from patrol.demo.simulate.pace import Pace
from patrol.demo.simulate.tally import Tally
from patrol.demo.simulate.world import World

KNOWN = office.load()
URL = "http://127.0.0.1:1"


def world(url: str = URL, *, seed: int = 7, speed: float = 30, phones: int = 0) -> World:
    return World(url, seed, KNOWN, Pace(speed), Tally(phones))
