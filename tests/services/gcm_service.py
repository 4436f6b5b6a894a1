"""Google's push service as far as Chromium needs it, on 127.0.0.1.

Chromium checks in and registers over HTTP, then keeps an MCS stream (protobuf over TLS) on which
messages arrive. Three command-line flags lead it here. The endpoint that a page sees is Google's
own; `endpoint()` is where our sender finds the same subscription.
"""

import argparse
import asyncio
import base64
import hashlib
import ssl
import time
import uuid
from collections import deque
from dataclasses import dataclass
from typing import Any

import trustme
from aiohttp import web
from cryptography import x509
from cryptography.hazmat.primitives import serialization

from tests.services.protobuf import (
    bytes_field,
    fixed64_field,
    number_field,
    read_varint,
    strings,
    varint,
)
from tests.services.server import Server, run_until_interrupted

PING, PING_ACK, LOGIN, LOGIN_OK, DATA = 0, 1, 2, 3, 8
MCS_VERSION = 41
_PERSISTENT_ID = 9
_RECEIVED_IDS = 10


@dataclass(frozen=True)
class Registration:
    app: str
    subtype: str
    sender: str


@dataclass(frozen=True)
class Waiting:
    id: str
    stanza: bytes


class GcmService(Server):
    def __init__(self, port: int = 0, **server: Any) -> None:
        super().__init__(port, **server)
        self.mcs_port = 0
        self.registrations: dict[str, Registration] = {}
        self.posts: list[dict[str, Any]] = []
        self._streams: set[asyncio.StreamWriter] = set()
        self._waiting: deque[Waiting] = deque()
        self._identity = trustme.CA().issue_cert("127.0.0.1")

    def routes(self) -> list[web.RouteDef]:
        return [
            web.post("/checkin", self.check_in),
            web.post("/register", self.register),
            web.post("/wp/{token}", self.sender_side),
        ]

    async def opened(self) -> None:
        tls = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
        self._identity.configure_cert(tls)
        self._mcs = await asyncio.start_server(self.stream, "127.0.0.1", 0, ssl=tls)
        self.mcs_port = self._mcs.sockets[0].getsockname()[1]

    async def closing(self) -> None:
        self._mcs.close()
        for stream in list(self._streams):
            stream.transport.abort()

    # --- for tests -------------------------------------------------------------------------

    def flags(self) -> list[str]:
        """The command-line flags that lead Chromium to this service."""
        return [
            f"--gcm-checkin-url={self.url}/checkin",
            f"--gcm-registration-url={self.url}/register",
            f"--gcm-mcs-endpoint=https://127.0.0.1:{self.mcs_port}",
            f"--ignore-certificate-errors-spki-list={self._fingerprint()}",
        ]

    def endpoint(self, seen_by_the_page: str) -> str:
        return f"{self.url}/wp/{seen_by_the_page.rsplit('/', 1)[1]}"

    def _fingerprint(self) -> str:
        pem = self._identity.cert_chain_pems[0].bytes()
        spki = x509.load_pem_x509_certificate(pem).public_key()
        der = spki.public_bytes(
            serialization.Encoding.DER, serialization.PublicFormat.SubjectPublicKeyInfo
        )
        return base64.b64encode(hashlib.sha256(der).digest()).decode()

    # --- the browser's side ----------------------------------------------------------------

    async def check_in(self, request: web.Request) -> web.Response:
        await request.read()
        now_ms = int(time.time() * 1000)
        answer = number_field(1, 1) + number_field(3, now_ms)
        answer += fixed64_field(7, 0x1234567890ABCDEF) + fixed64_field(8, 0x0FEDCBA987654321)
        return web.Response(
            body=answer + bytes_field(11, "1"), content_type="application/x-protobuffer"
        )

    async def register(self, request: web.Request) -> web.Response:
        form = {key: str(value) for key, value in (await request.post()).items()}
        app = form.get("app", "")
        if form.get("delete"):
            self.registrations = {t: r for t, r in self.registrations.items() if r.app != app}
            return web.Response(text=f"token={app}")
        token = f"{uuid.uuid4().hex}:APA91b{uuid.uuid4().hex}"
        self.registrations[token] = Registration(
            app, form.get("X-subtype", app), form.get("sender", "")
        )
        return web.Response(text=f"token={token}")

    async def stream(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        try:
            await reader.readexactly(1)
            while True:
                tag = (await reader.readexactly(1))[0]
                body = await reader.readexactly(await read_varint(reader))
                if tag == LOGIN:
                    self._log_in(writer, set(strings(body, _RECEIVED_IDS)))
                elif tag == PING:
                    _send(writer, PING_ACK, b"")
        except (asyncio.IncompleteReadError, ConnectionError):
            pass
        finally:
            self._streams.discard(writer)
            writer.close()

    def _log_in(self, writer: asyncio.StreamWriter, received: set[str]) -> None:
        """Answer the login and deliver the messages that the browser has not received yet."""
        now_ms = int(time.time() * 1000)
        hello = bytes_field(1, "chrome-") + number_field(6, 1) + number_field(8, now_ms)
        writer.write(bytes([MCS_VERSION]))
        _send(writer, LOGIN_OK, hello)
        self._streams.add(writer)
        self._waiting = deque(push for push in self._waiting if push.id not in received)
        for push in self._waiting:
            _send(writer, DATA, push.stanza)
        self._waiting.clear()

    # --- the application server's side -----------------------------------------------------

    async def sender_side(self, request: web.Request) -> web.Response:
        token, body, headers = request.match_info["token"], await request.read(), request.headers
        self.posts.append({"token": token, "bytes": len(body), "TTL": headers.get("TTL")})
        registration = self.registrations.get(token)
        if registration is None:
            return web.Response(status=410, text="unregistered")
        if not headers.get("TTL", "").isdigit() or "vapid " not in headers.get("Authorization", ""):
            return web.Response(status=400, text="TTL and VAPID are needed")
        message_id = f"0:{uuid.uuid4().hex}"
        message = Waiting(message_id, _stanza(message_id, token, registration, request, body))
        for writer in list(self._streams):
            _send(writer, DATA, message.stanza)
        if not self._streams and int(headers["TTL"]):
            self._waiting.append(message)
        return web.Response(status=201, headers={"Location": f"{self.url}/m/{uuid.uuid4().hex}"})


def _stanza(
    message_id: str, token: str, to: Registration, request: web.Request, body: bytes
) -> bytes:
    """A DataMessageStanza with an RFC 8291 body in raw_data."""
    encoding = request.headers.get("Content-Encoding", "aes128gcm")
    pairs = {"content-encoding": encoding, "subtype": to.subtype}
    return b"".join(
        [
            bytes_field(2, uuid.uuid4().hex),
            bytes_field(3, to.sender),
            bytes_field(5, to.subtype),
            bytes_field(6, token),
            *(bytes_field(7, bytes_field(1, k) + bytes_field(2, v)) for k, v in pairs.items()),
            bytes_field(_PERSISTENT_ID, message_id),
            number_field(17, int(request.headers["TTL"])),
            number_field(18, int(time.time() * 1000)),
            bytes_field(21, body),
        ]
    )


def _send(writer: asyncio.StreamWriter, tag: int, body: bytes) -> None:
    writer.write(bytes([tag]) + varint(len(body)) + body)


if __name__ == "__main__":
    parser = argparse.ArgumentParser()
    parser.add_argument("--port", type=int, default=0)
    run_until_interrupted(GcmService(parser.parse_args().port))
