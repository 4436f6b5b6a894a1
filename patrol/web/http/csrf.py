"""Write the CSRF token differently into each answer.

The length of a compressed answer then tells nothing about the token (BREACH), whatever else stands
in the answer.
"""

import binascii
import secrets
from base64 import urlsafe_b64decode, urlsafe_b64encode

MARK = "~"
"""Starts a masked token; `secrets.token_urlsafe` never makes this sign."""


def masked(token: str) -> str:
    """Return the token under a random pad: the pad, then both mixed bit by bit."""
    if not token:
        return ""
    raw = token.encode()
    pad = secrets.token_bytes(len(raw))
    return MARK + urlsafe_b64encode(pad + _mixed(pad, raw)).decode()


def unmasked(given: str) -> str:
    """Return the token that `masked` has hidden; any other text is returned as it is."""
    if not given.startswith(MARK):
        return given
    try:
        both = urlsafe_b64decode(given[len(MARK) :])
    except (binascii.Error, ValueError):
        return ""
    half = len(both) // 2
    return _mixed(both[:half], both[half:]).decode("utf-8", "replace")


def _mixed(pad: bytes, text: bytes) -> bytes:
    return bytes(a ^ b for a, b in zip(pad, text, strict=False))
