"""Encrypt the credentials of one version (AES-256-GCM), and read them again."""

import base64
import binascii
import json
import os
from collections.abc import Mapping

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM

from patrol.channels.credentials.key import SettingsKey

_NONCE = 12
"""Octets; each version gets its own at random."""


class Sealed(ValueError):
    """The text does not open: another key made it, or somebody has changed it."""


def seal(key: SettingsKey, version: int, values: Mapping[str, str]) -> str:
    """Return the values encrypted, as base64; the version is a part of what is authenticated."""
    nonce = os.urandom(_NONCE)
    words = json.dumps(dict(values), ensure_ascii=False, sort_keys=True).encode()
    closed = AESGCM(key.octets).encrypt(nonce, words, _bound_to(version))
    return base64.b64encode(nonce + closed).decode()


def opened(key: SettingsKey, version: int, text: str) -> dict[str, str]:
    """Return the values of one version.

    Raises: Sealed.
    """
    try:
        octets = base64.b64decode(text, validate=True)
        nonce, closed = octets[:_NONCE], octets[_NONCE:]
        words = AESGCM(key.octets).decrypt(nonce, closed, _bound_to(version))
    except (binascii.Error, ValueError, InvalidTag):
        raise Sealed from None
    return {str(name): str(value) for name, value in json.loads(words).items()}


def _bound_to(version: int) -> bytes:
    # An old version that is copied over a newer one does not open.
    return f"patrol channel credentials {version}".encode()
