"""A message from a socket passes the same scan as the body of a request."""

from types import SimpleNamespace
from typing import Any

import pytest

from patrol import json_text
from patrol.channels.live.heard import MOST_ITEMS, hear


@pytest.mark.parametrize("text", ["[" * 2000, '{"kind":"pong","x":' + "[1," * MOST_ITEMS])
def test_a_complex_message_is_ignored_before_it_is_decoded(
    text: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    decoded: list[str] = []
    monkeypatch.setattr(json_text, "json", SimpleNamespace(loads=decoded.append))
    listener: Any = SimpleNamespace(socket=SimpleNamespace(answered_at=0.0))
    hear({}, listener, text)
    assert decoded == []
    assert listener.socket.answered_at == 0.0


@pytest.mark.parametrize("text", ['{"kind":"pong"}', b'{"kind":"pong"}'])
def test_a_pong_is_heard_as_text_and_as_bytes(text: str | bytes) -> None:
    listener: Any = SimpleNamespace(socket=SimpleNamespace(answered_at=0.0))
    hear({}, listener, text)
    assert listener.socket.answered_at > 0
