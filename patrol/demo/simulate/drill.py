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
from patrol.demo.simulate.town import Town
from patrol.demo.simulate.world import World
from patrol.geo import Point

AT_THE_DOOR = 8
READY_S = 30.0
GRACE_S = 180.0
LEAVE_S = 8.0
MINUTE_S = 60.0


@dataclass(frozen=True, slots=True)
class Options:
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
    sys.stdout.write(f"{text}\n")
    sys.stdout.flush()


class Drill:
    def __init__(self, options: Options, cast: Cast, world: World) -> None:
        self.options, self.world = options, world
        self.stop = asyncio.Event()
        self._cast = cast
        self.phones = [VirtualPhone(part, number, world) for number, part in enumerate(cast.phones)]
        self.desks = [Desk(one, cast, world, is_demo=options.is_demo) for one in cast.desks]
        self._tasks: set[asyncio.Task[None]] = set()

    async def play(self) -> None:
        """Till the end of the hours, or `stop`; then a while to finish, and off duty."""
        door = asyncio.Semaphore(AT_THE_DOOR)
        field = [self._start(phone.run(door)) for phone in self.phones]
        others = [self._start(desk.run()) for desk in self.desks]
        others.append(self._start(self._town()))
        minutes = asyncio.create_task(self._minutes())
        is_stopped = await self.world.pace.is_set(self.stop, self.options.length_s)
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
        """Run one actor. Its error is printed and counted; the other actors continue."""
        self._tasks.discard(task)
        if not task.cancelled() and (error := task.exception()) is not None:
            self.world.tally.fail(f"an actor broke: {error!r}")
            say(f"an actor broke: {error!r}")

    async def _town(self) -> None:
        """Speaks when most phones are on duty: an empty town has nobody to send."""
        options = self.options
        if not (options.incidents or options.is_demo):
            return
        ready = [phone.on_duty.wait() for phone in self.phones]
        ready += [desk.is_there.wait() for desk in self.desks]
        with suppress(TimeoutError):
            await asyncio.wait_for(asyncio.gather(*ready), READY_S)
        town = Town(self._cast, self.world, self._last_position)
        rng = self.world.rng("schedule")
        try:
            await town.run(schedule(rng, options.incidents, options.hours, is_demo=options.is_demo))
        except (SignedOut, NoCast) as error:
            self.world.tally.fail(f"the town is silent: {error}")

    def _last_position(self) -> list[Point]:
        now = self.world.pace.now()
        return [one.walker.here(now) for one in self.phones if one.on_duty.is_set()]

    async def _finish(self) -> None:
        """Send no new events, and let members finish the cases they are on."""
        until = self.world.pace.now() + GRACE_S
        while self.world.pace.now() < until and any(one.is_busy for one in self.phones):
            if await self.world.pace.is_set(self.stop, 1.0):
                return

    async def _minutes(self) -> None:
        while True:
            await asyncio.sleep(MINUTE_S)
            say(f"{clock.now().astimezone():%H:%M}  {self.world.tally.line()}")


async def perform(options: Options, cast: Cast, world: World) -> None:
    """Play with the terminal's signals: Ctrl-C and SIGTERM end it in good order."""
    drill = Drill(options, cast, world)
    loop = asyncio.get_running_loop()
    for number in (signal.SIGINT, signal.SIGTERM):
        loop.add_signal_handler(number, drill.stop.set)
    await drill.play()
