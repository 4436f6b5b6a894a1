"""Run the simulation: members come on duty, the town reports events, members go off duty."""

import asyncio
import signal
import sys
from collections.abc import Coroutine
from contextlib import suppress
from dataclasses import dataclass
from typing import Any

from patrol import clock
from patrol.demo.simulate.cast import Cast, NoCast
from patrol.demo.simulate.client import SignedOut
from patrol.demo.simulate.desk import Desk
from patrol.demo.simulate.happening import HOUR_S, TAIL_HOURS, schedule
from patrol.demo.simulate.phone import VirtualPhone
from patrol.demo.simulate.stations import Stations
from patrol.demo.simulate.town import Town
from patrol.demo.simulate.world import World
from patrol.geo import Point
from patrol.terminal import joined, phrase, tell

AT_THE_DOOR = 8
"""So many phones sign in at the same time."""
READY_S = 30.0
"""The town waits at most so many seconds for everybody to come on duty."""
GRACE_S = 180.0
"""Members have so many seconds of the play to finish their cases at the end."""
LEAVE_S = 8.0
"""Everybody has so many seconds to go off duty."""
MINUTE_S = 60.0


@dataclass(frozen=True, slots=True)
class Options:
    """The choices of the command line; `incidents` is the number of events an hour."""

    phones: int
    desks: int
    hours: float
    speed: float
    incidents: float
    is_demo: bool

    @property
    def length_s(self) -> float:
        """Seconds of the play; a demo has a quiet tail."""
        return (self.hours + (TAIL_HOURS if self.is_demo else 0)) * HOUR_S


def say(text: str) -> None:
    tell(text)
    sys.stdout.flush()


class Drill:
    """All actors of one simulation, from coming on duty to going off duty."""

    def __init__(self, options: Options, cast: Cast, world: World) -> None:
        self.options, self.world = options, world
        self.stop = asyncio.Event()
        self._cast = cast
        self.phones = [VirtualPhone(part, number, world) for number, part in enumerate(cast.phones)]
        self.desks = [Desk(part, cast, world, is_demo=options.is_demo) for part in cast.desks]
        self._tasks: set[asyncio.Task[None]] = set()

    async def play(self) -> None:
        """Play until the hours end or `stop` is set; then let members finish and go off duty."""
        door = asyncio.Semaphore(AT_THE_DOOR)
        field = [self._start(phone.run(door)) for phone in self.phones]
        others = [self._start(desk.run()) for desk in self.desks]
        others.append(self._start(self._stations()))
        others.append(self._start(self._town()))
        minutes = asyncio.create_task(self._minutes())
        is_stopped = await self.world.pace.is_set(self.stop, self.options.length_s)
        # the town stops first: no event comes while members finish
        others.pop().cancel()
        if not is_stopped:
            await self._finish()
        minutes.cancel()
        for task in (*field, *others):
            task.cancel()
        if self._tasks:
            await asyncio.wait(self._tasks, timeout=LEAVE_S)

    def _start(self, work: Coroutine[Any, Any, None]) -> asyncio.Task[None]:
        task = asyncio.create_task(work)
        self._tasks.add(task)
        task.add_done_callback(self._ended)
        return task

    def _ended(self, task: asyncio.Task[None]) -> None:
        """Print and count the error of an actor; the other actors continue."""
        self._tasks.discard(task)
        if not task.cancelled() and (error := task.exception()) is not None:
            broken = phrase("an actor broke: {error!r}", error=error)
            self.world.tally.fail(broken)
            say(broken)

    async def _town(self) -> None:
        """Report events once the phones are on duty, because before that nobody can be sent."""
        options = self.options
        if not (options.incidents or options.is_demo):
            return
        await self._everybody_is_there()
        town = Town(self._cast, self.world, self._last_position)
        rng = self.world.rng("schedule")
        try:
            await town.run(schedule(rng, options.incidents, options.hours, is_demo=options.is_demo))
        except (SignedOut, NoCast) as error:
            self.world.tally.fail(phrase("the town is silent: {error}", error=error))

    async def _stations(self) -> None:
        """Play the noise stations of a demo, once somebody can be sent."""
        if not self.options.is_demo:
            return
        await self._everybody_is_there()
        try:
            await Stations(self._cast, self.world).run()
        except SignedOut as error:
            self.world.tally.fail(phrase("the noise stations are silent: {error}", error=error))

    async def _everybody_is_there(self) -> None:
        ready = [phone.on_duty.wait() for phone in self.phones]
        ready += [desk.is_there.wait() for desk in self.desks]
        with suppress(TimeoutError):
            await asyncio.wait_for(asyncio.gather(*ready), READY_S)

    def _last_position(self) -> list[Point]:
        now = self.world.pace.now()
        return [phone.walker.here(now) for phone in self.phones if phone.on_duty.is_set()]

    async def _finish(self) -> None:
        """Send no new events, and let members finish the cases they are on."""
        until = self.world.pace.now() + GRACE_S
        while self.world.pace.now() < until and any(phone.is_busy for phone in self.phones):
            if await self.world.pace.is_set(self.stop, 1.0):
                return

    async def _minutes(self) -> None:
        while True:
            await asyncio.sleep(MINUTE_S)
            at = f"{clock.now().astimezone():%H:%M}"
            say(joined("  ", [at, self.world.tally.line()]))


async def perform(options: Options, cast: Cast, world: World) -> None:
    """Run a drill. Ctrl-C and SIGTERM end it after the members have gone off duty."""
    drill = Drill(options, cast, world)
    loop = asyncio.get_running_loop()
    for number in (signal.SIGINT, signal.SIGTERM):
        loop.add_signal_handler(number, drill.stop.set)
    await drill.play()
