"""Build the JSON of a push, the same for every browser.

It has the form of Declarative Web Push (`"web_push": 8030`). iOS shows it if our service worker
does not, so no push is silent: WebKit revokes a subscription after three silent pushes. The other
browsers pass the JSON to the service worker unchanged.
"""

import hashlib
import json
import re
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import urlsplit

LARGEST_PAYLOAD = 3000
"""Bytes before the encryption, well below the 3993 that push services accept."""
_TITLE_CHARS = 80
_BODY_CHARS = 320
_CONTROL = re.compile(r"[\x00-\x1f\x7f-\x9f\u2028\u2029\ud800-\udfff]+")


@dataclass(frozen=True)
class Action:
    """A button on the notification; it opens `navigate` when no service worker handles it."""

    action: str
    title: str
    navigate: str


@dataclass(frozen=True)
class Notification:
    """One notification, in the member's language.

    `id` is the id of its assignment. A notification replaces an older one with the same `tag`.
    """

    id: str
    kind: str
    title: str
    body: str
    navigate: str
    tag: str
    lang: str = "zh-CN"
    actions: tuple[Action, ...] = ()
    extra: dict[str, Any] = field(default_factory=dict)


def payload(note: Notification) -> bytes:
    """Return the bytes to encrypt, at most `LARGEST_PAYLOAD`; title and body are cut to fit.

    ValueError: a link is relative, or the whole is still too long.

    Raises: ValueError.
    """
    for link in (note.navigate, *(action.navigate for action in note.actions)):
        if not urlsplit(link).netloc:
            raise ValueError(f"a notification needs whole addresses, not {link!r}")
    message = {
        "web_push": 8030,
        "notification": {
            "title": _clip(note.title, _TITLE_CHARS),
            "body": _clip(note.body, _BODY_CHARS),
            "navigate": note.navigate,
            "tag": note.tag,
            "lang": note.lang,
            "dir": "auto",
            "silent": False,
            "actions": [
                {"action": a.action, "title": _clip(a.title, 24), "navigate": a.navigate}
                for a in note.actions
            ],
        },
        "mutable": True,
        "id": note.id,
        "kind": note.kind,
        **note.extra,
    }
    raw = json.dumps(message, ensure_ascii=False, separators=(",", ":")).encode()
    if len(raw) > LARGEST_PAYLOAD:
        raise ValueError(f"a push of {len(raw)} bytes is too long")
    return raw


def _clip(text: str, longest: int) -> str:
    flat = _CONTROL.sub(" ", text).strip()
    return flat if len(flat) <= longest else flat[: longest - 1] + "…"


def topic(name: str) -> str:
    """Return a Topic header: a new push replaces a waiting one with the same topic.

    RFC 8030 §5.4 allows 32 characters of base64url, so the name is hashed.
    """
    return hashlib.sha256(name.encode()).hexdigest()[:32]
