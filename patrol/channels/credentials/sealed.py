"""Encrypt secrets for one purpose (AES-256-GCM), and read them again."""

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


def seal(key: SettingsKey, purpose: str, values: Mapping[str, str]) -> str:
    """Return the values encrypted, as base64; the purpose is a part of what is authenticated.

    A text that is copied to another row, or over a newer version, does not open there.
    """
    nonce = os.urandom(_NONCE)
    words = json.dumps(dict(values), ensure_ascii=False, sort_keys=True).encode()
    closed = AESGCM(key.octets).encrypt(nonce, words, purpose.encode())
    return base64.b64encode(nonce + closed).decode()


def opened(key: SettingsKey, purpose: str, text: str) -> dict[str, str]:
    """Return the values that were sealed for this purpose.

    Raises: Sealed.
    """
    try:
        octets = base64.b64decode(text, validate=True)
        nonce, closed = octets[:_NONCE], octets[_NONCE:]
        words = AESGCM(key.octets).decrypt(nonce, closed, purpose.encode())
    except (binascii.Error, ValueError, InvalidTag):
        raise Sealed from None
    return {str(name): str(value) for name, value in json.loads(words).items()}
