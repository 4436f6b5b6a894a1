"""Report events at places of the gazetteer, through the intake and the tip page."""

import secrets
from collections.abc import Callable, Iterable, Sequence
from random import Random
from typing import Any

from patrol import clock
from patrol.demo.simulate.cast import Cast, IntakeLine, NoCast
from patrol.demo.simulate.client import Client, Form
from patrol.demo.simulate.happening import Happening, Telling
from patrol.demo.simulate.picture import draw, varied
from patrol.demo.simulate.walk import beside
from patrol.demo.simulate.world import World
from patrol.geo import Point, distances_m
from patrol.intake import accept
from patrol.terminal import phrase

WORDS = ("社区", "苑", "园", "桥", "站", "路", "街", "市场", "城", "村", "公园", "广场")
"""Words in the names of places here; the gazetteer is searched by each, as a dispatcher would."""
NEAR_M, CLOSE_M = 40.0, 20.0
"""Metres around a place, and around a member, within which an event happens."""
FIRST_NUMBER = 20_000
"""Numbers from here on give addresses that no virtual phone or desk has."""
DEVICES = frozenset({"iot_noise", "iot_fire"})


class Town:
    """The events of the town, each sent to the server at its time."""

    def __init__(self, cast: Cast, world: World, members: Callable[[], Sequence[Point]]) -> None:
        """`members` returns the positions of the members on duty.

        Raises: NoCast.
        """
        if cast.clerk is None:
            raise NoCast(phrase("the town needs a desk user to look places up"))
        self._clerk, self._channels = cast.clerk, cast.channels
        self._world, self._members = world, members
        self._places: dict[str, list[dict[str, Any]]] = {}
        self._picture = draw(world.rng("town"))
        self._lines: dict[str, Client] = {}
        self._told, self._numbers = 0, FIRST_NUMBER

    async def run(self, tellings: Iterable[Telling]) -> None:
        """Report each event at its time.

        Raises: NoCast, SignedOut.
        """
        await self._look_round()
        began = self._world.pace.now()
        try:
            for telling in tellings:
                await self._world.pace.sleep(began + telling.at_s - self._world.pace.now())
                self._told += 1
                await self._tell(telling, self._world.rng("town", self._told))
        finally:
            for client in self._lines.values():
                await client.close()

    async def _look_round(self) -> None:
        client = self._client("clerk")
        try:
            await client.sign_in(self._clerk.ticket)
            answers = [(await client.get(f"/api/v1/places?q={word}"))["places"] for word in WORDS]
        finally:
            await client.close()
        # two words can find one place, which must not be drawn twice as often
        for place in {place["name"]: place for places in answers for place in places}.values():
            self._places.setdefault(place["kind"], []).append(place)
        if not self._places:
            raise NoCast(phrase("the gazetteer knows no place: seed the demo town"))

    def _client(self, name: str, token: str = "") -> Client:
        self._numbers += 1
        world = self._world
        return Client(world.url, self._numbers, world.rng(name), world.tally, token=token)

    async def _tell(self, telling: Telling, rng: Random) -> None:
        kind = telling.happening
        place, point = self._close(rng) if telling.is_close else self._somewhere(rng, kind.near)
        if kind.chip:
            await self._tip(kind, place, point)
        else:
            await self._speak(rng, telling, place, point)
        self._world.tally.note("incident sent")

    def _somewhere(self, rng: Random, kinds: Sequence[str]) -> tuple[str, Point]:
        fitting = [place for kind in kinds for place in self._places.get(kind, ())]
        place = rng.choice(fitting or self._all_places())
        return place["name"], beside(Point(place["lat"], place["lon"]), rng, NEAR_M)

    def _all_places(self) -> list[dict[str, Any]]:
        return [place for some in self._places.values() for place in some]

    def _close(self, rng: Random) -> tuple[str, Point]:
        members = self._members()
        if not members:
            return self._somewhere(rng, ())
        point = beside(rng.choice(members), rng, CLOSE_M)
        places = self._all_places()
        far = distances_m(point, [Point(place["lat"], place["lon"]) for place in places])
        return f"{places[far.index(min(far))]['name']}附近", point

    def _record(
        self, rng: Random, kind: Happening, place: str, point: Point, channel: IntakeLine
    ) -> dict[str, Any]:
        category = self._world.office.category(kind.category)
        source = kind.source if kind.source in channel.kinds else channel.kinds[0]
        return accept.record(
            source=source,
            source_ref=secrets.token_hex(12),
            channel="mqtt" if source in DEVICES else "http",
            category=category.code,
            severity=category.severity,
            title=rng.choice(kind.titles),
            description="模拟事件",
            occurred_at=clock.now(),
            place=place,
            position={"lat": round(point.lat, 6), "lon": round(point.lon, 6)},
            reporter="device" if source in DEVICES else "platform",
        )

    async def _speak(self, rng: Random, telling: Telling, place: str, point: Point) -> None:
        channel = _channel(self._channels, telling.happening.source)
        line = self._lines.get(channel.code) or self._client(channel.code, channel.token)
        self._lines[channel.code] = line
        record = self._record(rng, telling.happening, place, point, channel)
        reply = await line.send("POST", "/api/v1/intake", record)
        if telling.patience_s is not None:
            for key in (reply.body.get("intake_id"), reply.body.get("incident_id")):
                if key:
                    self._world.patience[key] = telling.patience_s

    async def _tip(self, kind: Happening, place: str, point: Point) -> None:
        """Send a tip from a new address each time, because the tip page limits tips by address."""
        client = self._client("tip")
        fields = {
            "chip": kind.chip,
            "cid": secrets.token_hex(16),
            "lat": f"{point.lat:.6f}",
            "lon": f"{point.lon:.6f}",
            "accuracy_m": "15",
            "place": place,
        }
        photo = varied(self._picture, fields["cid"])
        try:
            await client.send("POST", "/tip", form=Form(fields, photo), expected=(303,))
            self._world.tally.note("tips")
        finally:
            await client.close()


def _channel(channels: Sequence[IntakeLine], source: str) -> IntakeLine:
    """Return the source that is registered for this kind, else the most specific one."""
    return next((line for line in channels if source in line.kinds), channels[0])
