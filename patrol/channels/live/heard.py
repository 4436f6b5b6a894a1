"""Read the messages of a client: `pong`, and the kinds that may replace an HTTP request."""

from collections.abc import Callable, Mapping
from typing import Any

from patrol import clock, json_text
from patrol.channels.live import wire
from patrol.channels.live.listener import Listener, V

WORD_BYTES = 4096
"""A longer message is ignored, unless it is a `pong`."""

MOST_ITEMS = 256
"""A message of more items is ignored before it is decoded; ours have twenty."""

Hear = Callable[[V, dict[str, Any]], Mapping[str, object] | None]
"""Takes the viewer and the message; returns the frame that answers it, or None."""


def hear(hears: Mapping[str, Hear[V]], listener: Listener[V], text: str | bytes) -> None:
    """Answer one message; a message of an unknown kind is ignored.

    Nothing more is read from this socket meanwhile, so at most one message of it is in work.
    """
    message = _read(text)
    kind = message.get("kind")
    if kind == "pong":
        listener.socket.answered_at = clock.monotonic()
    # An unknown kind is no error, because the page may be newer than this server.
    elif isinstance(kind, str) and kind in hears and len(text) <= WORD_BYTES:
        with listener.socket.answering():
            answer = hears[kind](listener.viewer, message)
        if answer is not None:
            listener.socket.write(wire.message(answer))


def _read(text: str | bytes) -> dict[str, Any]:
    raw = text if isinstance(text, bytes) else text.encode()
    try:
        message = json_text.read(raw, most_items=MOST_ITEMS)
    except (json_text.NotJson, json_text.TooComplex):
        return {}
    return message if isinstance(message, dict) else {}
