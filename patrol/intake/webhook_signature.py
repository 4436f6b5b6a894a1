"""Signatures by Standard Webhooks 1.0: check one that came in, make one that goes out.

The signed text is `{webhook-id}.{webhook-timestamp}.{body}`, the raw bytes of the body included.
"""

import base64
import binascii
import hashlib
import hmac
from collections.abc import Mapping, Sequence
from datetime import datetime

TOLERANCE_S = 300
"""Seconds that the sender's clock may be away from ours."""
PREFIX = "whsec_"
VERSION = "v1"
MOST_SIGNATURES = 8
"""Signatures of one message that are looked at: two secrets count while they are changed."""


def signature(secret: str, message_id: str, sent_s: int, body: bytes) -> str:
    """Return `v1,<base64>` for a message that was sent at `sent_s` (Unix seconds).

    Raises: ValueError when the secret is no base64.
    """
    key = base64.b64decode(secret.removeprefix(PREFIX), validate=True)
    signed = f"{message_id}.{sent_s}.".encode() + body
    digest = hmac.new(key, signed, hashlib.sha256).digest()
    return f"{VERSION},{base64.b64encode(digest).decode()}"


def is_genuine(
    headers: Mapping[str, str], body: bytes, secrets: Sequence[str], *, at: datetime
) -> bool:
    """True when one of the secrets has signed this message, at most five minutes from `at`.

    `headers` have names in lower case. Nothing that a stranger sends raises.
    """
    message_id, stamp = headers.get("webhook-id", ""), headers.get("webhook-timestamp", "")
    given = headers.get("webhook-signature", "").split()[:MOST_SIGNATURES]
    if not message_id or not given or not (stamp.isascii() and stamp.isdecimal()):
        return False
    if len(stamp) > len("9999999999") or abs(int(stamp) - at.timestamp()) > TOLERANCE_S:
        return False
    for secret in secrets:
        try:
            ours = signature(secret, message_id, int(stamp), body)
        except (binascii.Error, ValueError):
            continue
        if any(hmac.compare_digest(ours.encode(), theirs.encode()) for theirs in given):
            return True
    return False
