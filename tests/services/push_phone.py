"""A subscriber without a browser; it has its private keys and decrypts what arrives."""

import base64
import os
from dataclasses import dataclass, field
from typing import Self

import http_ece
from cryptography.hazmat.primitives import serialization
from cryptography.hazmat.primitives.asymmetric import ec

from patrol.channels.push.sender import Subscription


@dataclass
class Phone:
    subscription: Subscription
    private_key: ec.EllipticCurvePrivateKey
    secret: bytes
    got: list[bytes] = field(default_factory=list)

    @classmethod
    def at(cls, endpoint: str, name: str) -> Self:
        """A phone with new keys and this endpoint."""
        private, secret = ec.generate_private_key(ec.SECP256R1()), os.urandom(16)
        point = private.public_key().public_bytes(
            serialization.Encoding.X962, serialization.PublicFormat.UncompressedPoint
        )
        return cls(Subscription(name, endpoint, b64(point), b64(secret)), private, secret)

    def read(self, body: bytes) -> None:
        self.got.append(
            http_ece.decrypt(body, private_key=self.private_key, auth_secret=self.secret)
        )


def b64(raw: bytes) -> str:
    return base64.urlsafe_b64encode(raw).decode().rstrip("=")


def unb64(text: str) -> bytes:
    return base64.urlsafe_b64decode(text.rstrip("=") + "=" * (-len(text.rstrip("=")) % 4))
