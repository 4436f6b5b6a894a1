"""What a client says over its socket: `pong`, or a word that it would else send by HTTP."""

import json
from collections.abc import Callable, Mapping
from typing import Any

from patrol import clock
from patrol.channels.live import wire
from patrol.channels.live.listener import Listener, V

WORD_BYTES = 4096

Hear = Callable[[V, dict[str, Any]], Mapping[str, object] | None]
"""Takes what was said, and returns the frame that answers it, if any."""


def hear(hears: Mapping[str, Hear[V]], listener: Listener[V], text: str | bytes) -> None:
    """Answer one message. A kind that we do not know is let pass: the page may be newer than we.

    Nothing more is read from this socket meanwhile, so that at most one word of it waits.
    """
    said = _read(text)
    kind = said.get("kind")
    if kind == "pong":
        listener.socket.answered_at = clock.monotonic()
    elif isinstance(kind, str) and kind in hears and len(text) <= WORD_BYTES:
        with listener.socket.answering():
            answer = hears[kind](listener.viewer, said)
        if answer is not None:
            listener.socket.write(wire.message(answer))


def _read(text: str | bytes) -> dict[str, Any]:
    try:
        said = json.loads(text)
    except (ValueError, RecursionError):
        return {}
    return said if isinstance(said, dict) else {}
