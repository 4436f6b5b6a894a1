"""A source that listens: it keeps what it is told, and answers as the test wants."""

from aiohttp import web

from tests.services.server import Server


class Listener(Server):
    def __init__(self) -> None:
        super().__init__()
        self.heard: list[tuple[dict[str, str], bytes]] = []
        self.answers: list[tuple[int, dict[str, str]]] = []
        """The next answers: status and headers; 204 when there are none."""

    def routes(self) -> list[web.RouteDef]:
        return [web.post("/hook", self.hear)]

    async def hear(self, request: web.Request) -> web.Response:
        headers = {name.lower(): value for name, value in request.headers.items()}
        self.heard.append((headers, await request.read()))
        status, more = self.answers.pop(0) if self.answers else (204, {})
        return web.Response(status=status, headers=more)

    def __len__(self) -> int:
        return len(self.heard)
