"""A world to play in, without anybody in it."""

from patrol import catalogue
from patrol.simulate.pace import Pace
from patrol.simulate.tally import Tally
from patrol.simulate.world import World

KNOWN = catalogue.load()
URL = "http://127.0.0.1:1"


def world(url: str = URL, *, seed: int = 7, speed: float = 30, phones: int = 0) -> World:
    return World(url, seed, KNOWN, Pace(speed), Tally(phones))
