"""The two peers of Web Push: bare code without checks, and the loop of pywebpush's README."""

import asyncio
import os
import ssl
import struct
import time
from collections.abc import Sequence
from typing import Any

from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from cryptography.hazmat.primitives.kdf.hkdf import HKDF
from pywebpush import webpush  # type: ignore[import-untyped]  # it has no types

from bench.child import NeverCame
from patrol.channels.push.sender import Subscription
from patrol.channels.push.vapid import Vapid
from tests.services.push_phone import b64, unb64

CONTACT = "mailto:duty@patrol.example.org"
LIMIT_S = 60
Cost = tuple[float, float]


class Clock:
    """A clock of the wall and processor seconds since its construction."""

    def __init__(self) -> None:
        self._wall, self._cpu = time.perf_counter(), time.process_time()

    def read(self) -> Cost:
        return time.perf_counter() - self._wall, time.process_time() - self._cpu


def encrypt(plain: bytes, receiver: bytes, secret: bytes) -> bytes:
    """Encrypt a message by RFC 8291, without any checks."""
    key, salt = ec.generate_private_key(ec.SECP256R1()), os.urandom(16)
    mine = key.public_key().public_bytes(
        serialization.Encoding.X962, serialization.PublicFormat.UncompressedPoint
    )
    theirs = ec.EllipticCurvePublicKey.from_encoded_point(ec.SECP256R1(), receiver)
    info = b"WebPush: info\0" + receiver + mine
    shared = HKDF(hashes.SHA256(), 32, secret, info).derive(key.exchange(ec.ECDH(), theirs))
    seal = HKDF(hashes.SHA256(), 16, salt, b"Content-Encoding: aes128gcm\0").derive(shared)
    nonce = HKDF(hashes.SHA256(), 12, salt, b"Content-Encoding: nonce\0").derive(shared)
    header = salt + struct.pack("!LB", 4096, 65) + mine
    return header + AESGCM(seal).encrypt(nonce, plain + b"\2", None)


class Bare:
    """A sender of bare `cryptography` and a raw stream a phone. It checks and retries nothing."""

    def __init__(self, key: Vapid, phones: Sequence[Subscription], tls: ssl.SSLContext) -> None:
        self._phones, self._tls = phones, tls
        self._port = int(phones[0].endpoint.split(":")[2].split("/")[0])
        self._token = key.authorization(
            f"https://127.0.0.1:{self._port}", CONTACT, int(time.time()) + 9999
        )

    def measure(self, payload: bytes, rounds: Sequence[int]) -> list[Cost]:
        """Send rounds of messages to each phone, each round measured; the first has to connect.

        Raises: NeverCame.
        """
        return asyncio.run(self._in_time(payload, rounds))

    async def _in_time(self, payload: bytes, rounds: Sequence[int]) -> list[Cost]:
        try:
            async with asyncio.timeout(LIMIT_S):
                return await self._measure(payload, rounds)
        except TimeoutError:
            raise NeverCame(f"bare pushes: no answer after {LIMIT_S} s") from None

    async def _measure(self, payload: bytes, rounds: Sequence[int]) -> list[Cost]:
        streams: list[Any] = [None] * len(self._phones)
        costs = []
        for repeats in rounds:
            clock = Clock()
            for _ in range(repeats):
                pairs = zip(streams, self._phones, strict=True)
                streams = await asyncio.gather(*(self._one(s, p, payload) for s, p in pairs))
            costs.append(clock.read())
        for _, writer in streams:
            writer.close()
        return costs

    async def _one(self, stream: Any, phone: Subscription, payload: bytes) -> Any:
        reader, writer = stream or await asyncio.open_connection(
            "127.0.0.1", self._port, ssl=self._tls
        )
        body = encrypt(payload, unb64(phone.p256dh), unb64(phone.auth))
        head = (
            f"POST /{phone.endpoint.split('/', 3)[3]} HTTP/1.1\r\nHost: 127.0.0.1:{self._port}\r\n"
            f"Authorization: {self._token}\r\nTTL: 600\r\nUrgency: high\r\n"
            f"Content-Encoding: aes128gcm\r\nContent-Length: {len(body)}\r\n\r\n"
        )
        writer.write(head.encode() + body)
        await reader.readuntil(b"\r\n\r\n")
        return reader, writer


def plain_loop(key: Vapid, phones: Sequence[Subscription], payload: bytes) -> Cost:
    """Call `webpush()` as its README shows it, one phone after another. Return the seconds."""
    secret = b64(key.private_key.private_numbers().private_value.to_bytes(32, "big"))
    clock = Clock()
    for phone in phones:
        webpush(
            {"endpoint": phone.endpoint, "keys": {"p256dh": phone.p256dh, "auth": phone.auth}},
            payload,
            vapid_private_key=secret,
            vapid_claims={"sub": CONTACT},
            ttl=600,
            timeout=LIMIT_S,
        )
    return clock.read()
