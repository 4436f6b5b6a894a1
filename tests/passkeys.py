"""A device with passkeys, in software: it answers WebAuthn options as a browser does."""

import base64
import hashlib
import json
import secrets
import struct
from typing import Any

import cbor2
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.hashes import SHA256

PRESENT, VERIFIED, HAS_KEY = 0x01, 0x04, 0x40

Json = dict[str, Any]


def text(data: bytes) -> str:
    return base64.urlsafe_b64encode(data).rstrip(b"=").decode()


class Device:
    """One passkey (ES256). `is_verified` False: nobody opened the device."""

    def __init__(self, host: str, origin: str, *, is_verified: bool = True) -> None:
        self.host, self.origin, self.is_verified = host, origin, is_verified
        self.key = ec.generate_private_key(ec.SECP256R1())
        self.id = secrets.token_bytes(16)
        self.count = 0

    def make(self, options: Json) -> Json:
        """Answer the options of a new passkey."""
        point = self.key.public_key().public_numbers()
        x, y = point.x.to_bytes(32, "big"), point.y.to_bytes(32, "big")
        cose = cbor2.dumps({1: 2, 3: -7, -1: 1, -2: x, -3: y})
        stored = bytes(16) + struct.pack(">H", len(self.id)) + self.id + cose
        data = self._data(HAS_KEY) + stored
        attested = cbor2.dumps({"fmt": "none", "attStmt": {}, "authData": data})
        return self._said("create", options, {"attestationObject": text(attested)})

    def enter(self, options: Json) -> Json:
        """Answer the options of a sign-in."""
        self.count += 1
        data, said = self._data(), self._client("get", options)
        signature = self.key.sign(data + hashlib.sha256(said).digest(), ec.ECDSA(SHA256()))
        fields = {"authenticatorData": text(data), "signature": text(signature)}
        return self._said("get", options, fields)

    def _data(self, flags: int = 0) -> bytes:
        flags |= PRESENT | (VERIFIED if self.is_verified else 0)
        return hashlib.sha256(self.host.encode()).digest() + struct.pack(">BI", flags, self.count)

    def _client(self, kind: str, options: Json) -> bytes:
        said = {"type": f"webauthn.{kind}", "challenge": options["challenge"]}
        return json.dumps(said | {"origin": self.origin}).encode()

    def _said(self, kind: str, options: Json, fields: Json) -> Json:
        response = fields | {"clientDataJSON": text(self._client(kind, options))}
        return {
            "id": text(self.id),
            "rawId": text(self.id),
            "type": "public-key",
            "response": response,
        }
