"""What a push says: one JSON that serves every browser.

It has the shape of Declarative Web Push (`"web_push": 8030`): iOS shows it by itself if our
service worker does not, so no push is ever silent, and WebKit revokes a subscription after three
silent ones. The other browsers hand it to the service worker as it is.
"""

import hashlib
import json
import re
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import urlsplit

LARGEST_PAYLOAD = 3000
_TITLE_CHARS = 80
_BODY_CHARS = 320
_CONTROL = re.compile(r"[\x00-\x1f\x7f-\x9f\u2028\u2029\ud800-\udfff]+")


@dataclass(frozen=True)
class Action:
    """A button on the notification; `navigate` is where it leads when no worker answers it."""

    action: str
    title: str
    navigate: str


@dataclass(frozen=True)
class Notification:
    """One notification, in the member's language. `id` is the assignment's; `tag` replaces."""

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
    """A Topic header (RFC 8030 §5.4): a newer push with the same one replaces an unread one."""
    return hashlib.sha256(name.encode()).hexdigest()[:32]
