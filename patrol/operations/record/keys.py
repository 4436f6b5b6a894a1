"""The Ed25519 key that signs the heads of the feed.

It is made at the first start, readable by its owner only, and may live outside the data folder.
"""

import base64
import hashlib
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path

from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives import serialization
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey, Ed25519PublicKey

from patrol import durable
from patrol.terminal import CommandError, phrase


class BadKey(CommandError):
    """A key that cannot be used; the message says why."""


@dataclass(frozen=True)
class PublicKey:
    """The half that everybody may have. Write its id down where nobody of the machine can."""

    raw: bytes

    @cached_property
    def id(self) -> str:
        return hashlib.sha256(self.raw).hexdigest()[:16]

    @property
    def text(self) -> str:
        """For paper: the raw key in base64."""
        return base64.b64encode(self.raw).decode()

    @property
    def pem(self) -> str:
        key = Ed25519PublicKey.from_public_bytes(self.raw)
        kind = serialization.PublicFormat.SubjectPublicKeyInfo
        return key.public_bytes(serialization.Encoding.PEM, kind).decode().strip()

    def is_by_us(self, text: bytes, signature: str) -> bool:
        try:
            key = Ed25519PublicKey.from_public_bytes(self.raw)
            key.verify(base64.b64decode(signature), text)
        except (InvalidSignature, ValueError):
            return False
        return True


@dataclass(frozen=True)
class SigningKey:
    """The private half."""

    private: Ed25519PrivateKey

    @cached_property
    def public(self) -> PublicKey:
        return PublicKey(_raw(self.private.public_key()))

    def sign(self, text: bytes) -> str:
        return base64.b64encode(self.private.sign(text)).decode()


def _raw(key: Ed25519PublicKey) -> bytes:
    return key.public_bytes(serialization.Encoding.Raw, serialization.PublicFormat.Raw)


def load(path: Path) -> SigningKey:
    """Return the key in `path`; make it on the first run.

    Raises: BadKey.
    """
    if not path.exists():
        pem = Ed25519PrivateKey.generate().private_bytes(
            serialization.Encoding.PEM,
            serialization.PrivateFormat.PKCS8,
            serialization.NoEncryption(),
        )
        place(path, pem)
    # At each start, because a copy or a backup may have come back with other rights.
    refuse_open(path)
    try:
        key = serialization.load_pem_private_key(path.read_bytes(), password=None)
    except (ValueError, TypeError) as error:
        raise BadKey(phrase("{path} is no private key: {error}", path=path, error=error)) from None
    if not isinstance(key, Ed25519PrivateKey):
        raise BadKey(phrase("{path} is not an Ed25519 key", path=path))
    return SigningKey(key)


PEM_END = b"-----END PUBLIC KEY-----"


def read_former(path: Path) -> list[PublicKey]:
    """Return the public keys in a PEM file of several; none without the file.

    Raises: BadKey.
    """
    if not path.exists():
        return []
    pems = [part + PEM_END for part in path.read_bytes().split(PEM_END)[:-1]]
    return [_public(path, pem) for pem in pems]


def read_public(path: Path) -> PublicKey:
    """Return the public key in a PEM file, or the public half of a private one.

    Raises: BadKey.
    """
    try:
        pem = path.read_bytes()
    except FileNotFoundError:
        raise BadKey(phrase("there is no key {path}", path=path)) from None
    return load(path).public if b"PRIVATE" in pem else _public(path, pem)


def _public(path: Path, pem: bytes) -> PublicKey:
    try:
        key = serialization.load_pem_public_key(pem)
    except ValueError as error:
        raise BadKey(phrase("{path} is no public key: {error}", path=path, error=error)) from None
    if not isinstance(key, Ed25519PublicKey):
        raise BadKey(phrase("{path} is not an Ed25519 key", path=path))
    return PublicKey(_raw(key))


def place(path: Path, pem: bytes) -> None:
    """Keep a new key; of several processes the first one sets it."""
    path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
    durable.write_once(path, pem)


def refuse_open(path: Path) -> None:
    """Raises: BadKey when others than the owner can read the key."""
    if path.stat().st_mode & 0o077:
        raise BadKey(phrase("{path} can be read by others: chmod 600 it", path=path))
