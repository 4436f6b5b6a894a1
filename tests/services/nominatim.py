"""A geocoder in the manner of Nominatim, on 127.0.0.1; it can be slow, silent or talk nonsense."""

import asyncio
from typing import Any

from aiohttp import web

from tests.services.server import Server

NORTH_GATE = {
    "lat": "30.3021",
    "lon": "120.1775",
    "display_name": "北门, 绍兴路, 杭州",
    "place_id": 1,
}


class Nominatim(Server):
    def __init__(self) -> None:
        super().__init__()
        self.asked: list[str] = []
        self.mood = "well"
        self.answer: Any = [NORTH_GATE]

    def routes(self) -> list[web.RouteDef]:
        return [web.get("/geo/search", self.search)]

    async def search(self, request: web.Request) -> web.StreamResponse:
        self.asked.append(request.query["q"])
        while self.mood == "silent":
            await asyncio.sleep(0.05)
        if self.mood == "dribbling":
            return await self._dribble(request)
        if self.mood == "broken":
            return web.Response(status=500, text="broken")
        if self.mood == "html":
            return web.Response(text="<html>sign in to this network</html>")
        return web.json_response(self.answer)

    async def _dribble(self, request: web.Request) -> web.StreamResponse:
        """Send one byte at a time, so that no single read times out."""
        response = web.StreamResponse()
        await response.prepare(request)
        while self.mood == "dribbling":
            await response.write(b" ")
            await asyncio.sleep(0.1)
        return response
