"""A push service in the manner of Mozilla's autopush, on 127.0.0.1.

Firefox connects to it by WebSocket and really subscribes; a `Phone` is a subscription without a
browser, whose pushes are decrypted here. The application server's side follows RFC 8030, 8291 and
8292: VAPID key, audience and expiry, TTL, Topic, size. Faults are injected per subscription.
"""

import argparse
import json
import time
import uuid
from collections import deque
from dataclasses import dataclass
from typing import Any

from aiohttp import WSMsgType, web
from py_vapid import Vapid02
from py_vapid.jwt import decode as decode_jwt

from patrol.channels.push.sender import Subscription
from tests.services.fault import Fault, inject
from tests.services.push_phone import Phone, b64, unb64
from tests.services.server import Server, run_until_interrupted

LARGEST_BODY = 4096


@dataclass
class Channel:
    vapid_key: str
    browser: str = ""
    channel_id: str = ""
    phone: Phone | None = None


class PushService(Server):
    def __init__(self, port: int = 0, **server: Any) -> None:
        super().__init__(port, **server)
        self.channels: dict[str, Channel] = {}
        self.gone: set[str] = set()
        self.browsers: dict[str, web.WebSocketResponse] = {}
        self.waiting: dict[str, deque[dict[str, Any]]] = {}
        self.faults: dict[str, deque[Fault]] = {}
        self.posts: list[dict[str, Any]] = []
        self.acks: list[dict[str, Any]] = []

    def routes(self) -> list[web.RouteDef]:
        return [
            web.get("/", self.browser_side),
            web.post("/wpush/{token}", self.sender_side),
            web.get("/journal", self.journal),
        ]

    # --- for tests -------------------------------------------------------------------------

    def phone(self, vapid_key: str, name: str = "042") -> Phone:
        """Subscribe a phone that is no browser."""
        token = _token()
        phone = Phone.at(f"{self.url}/wpush/{token}", name)
        self.channels[token] = Channel(vapid_key, phone=phone)
        return phone

    def fail(self, subscription: Subscription, fault: Fault) -> None:
        token = subscription.endpoint.rsplit("/", 1)[1]
        self.faults.setdefault(token, deque()).extend([fault] * fault.times)

    def forget(self, subscription: Subscription) -> None:
        """Answer 410 from now on, as after the user took the permission back."""
        token = subscription.endpoint.rsplit("/", 1)[1]
        self.gone.add(token)
        del self.channels[token]

    async def journal(self, _: web.Request) -> web.Response:
        return web.json_response({"posts": self.posts, "acks": self.acks})

    async def closing(self) -> None:
        for socket in list(self.browsers.values()):
            await socket.close(code=1001)

    # --- the browser's side ----------------------------------------------------------------

    async def browser_side(self, request: web.Request) -> web.StreamResponse:
        socket = web.WebSocketResponse(protocols=("push-notification",))
        await socket.prepare(request)
        browser = ""
        async for frame in socket:
            if frame.type != WSMsgType.TEXT:
                break
            message = json.loads(frame.data)
            kind = message.get("messageType", "ping")
            if kind == "hello":
                browser = message.get("uaid") or uuid.uuid4().hex
                await self._hello(browser, socket)
            elif kind == "register":
                await self._register(browser, socket, message)
            elif kind == "unregister":
                await self._unregister(socket, message)
            elif kind == "ack":
                self._ack(browser, message["updates"])
            elif kind == "ping":
                await socket.send_str("{}")
        if self.browsers.get(browser) is socket:
            del self.browsers[browser]
        return socket

    async def _hello(self, browser: str, socket: web.WebSocketResponse) -> None:
        self.browsers[browser] = socket
        hello = {"messageType": "hello", "uaid": browser, "status": 200}
        await socket.send_json(hello | {"use_webpush": True, "broadcasts": {}})
        kept = self.waiting.get(browser, deque())
        for message in [message for message in kept if message["expires"] >= time.time()]:
            await self._deliver(browser, message)

    async def _register(
        self, browser: str, socket: web.WebSocketResponse, message: dict[str, Any]
    ) -> None:
        token, channel = _token(), message["channelID"]
        self.channels[token] = Channel(message.get("key") or "", browser, channel)
        answer = {"messageType": "register", "channelID": channel, "status": 200}
        await socket.send_json(answer | {"pushEndpoint": f"{self.url}/wpush/{token}"})

    async def _unregister(self, socket: web.WebSocketResponse, message: dict[str, Any]) -> None:
        channel = message["channelID"]
        for token in [t for t, c in self.channels.items() if c.channel_id == channel]:
            self.gone.add(token)
            del self.channels[token]
        await socket.send_json({"messageType": "unregister", "channelID": channel, "status": 200})

    def _ack(self, browser: str, updates: list[dict[str, Any]]) -> None:
        self.acks.extend(updates)
        read = {update["version"] for update in updates}
        kept = [
            message for message in self.waiting.get(browser, ()) if message["version"] not in read
        ]
        self.waiting[browser] = deque(kept)

    async def _deliver(self, browser: str, message: dict[str, Any]) -> bool:
        socket = self.browsers.get(browser)
        if socket is None or socket.closed:
            return False
        frame = {"messageType": "notification", "channelID": message["channel"]}
        frame |= {"version": message["version"], "ttl": message["ttl"]}
        if message["body"]:
            frame |= {"data": b64(message["body"]), "headers": {"encoding": "aes128gcm"}}
        await socket.send_json(frame)
        return True

    # --- the application server's side -----------------------------------------------------

    async def sender_side(self, request: web.Request) -> web.StreamResponse:
        token, body = request.match_info["token"], await request.read()
        seen = ("TTL", "Topic", "Urgency", "Authorization")
        self.posts.append({name: request.headers.get(name) for name in seen})
        self.posts[-1] |= {"token": token, "bytes": len(body), "from": _peer(request)}
        if self.faults.get(token):
            return await inject(self.faults[token].popleft(), request)
        if token in self.gone:
            return _error(410, 106)
        channel = self.channels.get(token)
        if channel is None:
            return _error(404, 102)
        if refusal := self._refusal(channel, request, body):
            return refusal
        ttl = int(request.headers["TTL"])
        if channel.phone:
            channel.phone.read(body)
        else:
            await self._keep(channel, body, ttl, request.headers.get("Topic"))
        where = {"Location": f"{self.url}/m/{uuid.uuid4().hex}", "TTL": str(ttl)}
        return web.Response(status=201, headers=where)

    def _refusal(
        self, channel: Channel, request: web.Request, body: bytes
    ) -> web.StreamResponse | None:
        headers = request.headers
        if not headers.get("TTL", "").isdigit():
            return _error(400, 111)
        topic = headers.get("Topic", "")
        if len(topic) > 32 or (topic and not topic.isalnum()):
            return _error(400, 113)
        if len(body) > LARGEST_BODY:
            return _error(413, 104)
        if body and headers.get("Content-Encoding") != "aes128gcm":
            return _error(400, 110)
        if channel.vapid_key and not self._is_ours(channel, headers.get("Authorization", "")):
            return _error(401, 109)
        return None

    def _is_ours(self, channel: Channel, authorization: str) -> bool:
        """True for a VAPID token (RFC 8292) of the subscription's key, for us and one day."""
        if not authorization.startswith("vapid ") or not Vapid02.verify(authorization):
            return False
        pairs = dict(part.strip().split("=", 1) for part in authorization[6:].split(","))
        claims = decode_jwt(pairs["t"], pairs["k"])
        is_fresh = time.time() < claims["exp"] <= time.time() + 86400
        is_right = unb64(pairs["k"]) == unb64(channel.vapid_key) and claims["aud"] == self.url
        return is_fresh and is_right and claims["sub"].startswith(("mailto:", "https:"))

    async def _keep(self, channel: Channel, body: bytes, ttl: int, topic: str | None) -> None:
        message = {"channel": channel.channel_id, "version": uuid.uuid4().hex, "body": body}
        message |= {"ttl": ttl, "topic": topic, "expires": time.time() + ttl}
        same = (topic, channel.channel_id)
        waiting = [
            message
            for message in self.waiting.get(channel.browser, ())
            if not topic or (message["topic"], message["channel"]) != same
        ]
        self.waiting[channel.browser] = deque([*waiting, message])
        if not await self._deliver(channel.browser, message) and not ttl:
            self.waiting[channel.browser].remove(message)


def _error(status: int, errno: int) -> web.Response:
    return web.json_response({"code": status, "errno": errno, "error": "refused"}, status=status)


def _peer(request: web.Request) -> str:
    return str(request.transport and request.transport.get_extra_info("peername"))


def _token() -> str:
    return uuid.uuid4().hex + uuid.uuid4().hex


if __name__ == "__main__":
    parser = argparse.ArgumentParser()
    parser.add_argument("--port", type=int, default=0)
    run_until_interrupted(PushService(parser.parse_args().port))
