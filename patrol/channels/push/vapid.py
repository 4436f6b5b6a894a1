"""The VAPID key that identifies us to push services (RFC 8292), made on the first run.

Every subscription is bound to this key; if it is lost, every phone must subscribe again.
"""

import base64
import hashlib
from dataclasses import dataclass
from pathlib import Path

from cryptography.hazmat.primitives import serialization
from cryptography.hazmat.primitives.asymmetric import ec
from py_vapid import Vapid02  # type: ignore[import-untyped]  # it ships no types

from patrol import durable

_FILE = "private_key.pem"


@dataclass(frozen=True)
class Vapid:
    """One key pair; `public_key` is what a browser wants as its applicationServerKey."""

    private_key: ec.EllipticCurvePrivateKey
    public_key: str
    key_id: str

    def authorization(self, audience: str, contact: str, expires_at_s: int) -> str:
        """Return the Authorization header for one push service; `contact` is mailto: or https:."""
        claims = {"aud": audience, "sub": contact, "exp": expires_at_s}
        return str(Vapid02(self.private_key).sign(claims)["Authorization"])


def load(data: Path) -> Vapid:
    """Return the key in `<data>/vapid`; make it on the first run.

    Raises: ValueError.
    """
    folder = data / "vapid"
    folder.mkdir(mode=0o700, parents=True, exist_ok=True)
    path = folder / _FILE
    if not path.exists():
        _make(path)
    return _vapid(path.read_bytes())


def _make(path: Path) -> None:
    key = ec.generate_private_key(ec.SECP256R1())
    pem = key.private_bytes(
        serialization.Encoding.PEM,
        serialization.PrivateFormat.PKCS8,
        serialization.NoEncryption(),
    )
    durable.write_once(path, pem)


def _vapid(pem: bytes) -> Vapid:
    key = serialization.load_pem_private_key(pem, password=None)
    if not isinstance(key, ec.EllipticCurvePrivateKey) or not isinstance(key.curve, ec.SECP256R1):
        raise ValueError("the kept VAPID key is not a P-256 key")
    point = key.public_key().public_bytes(
        serialization.Encoding.X962, serialization.PublicFormat.UncompressedPoint
    )
    public = base64.urlsafe_b64encode(point).decode().rstrip("=")
    return Vapid(key, public, hashlib.sha256(point).hexdigest()[:16])
