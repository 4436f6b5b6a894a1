"""The bench reads whole texts from a WebSocket's bytes, whatever the pieces."""

import pytest

from bench.frames import Frames
from patrol.channels.live import wire

TEXTS = [b"a" * size for size in (0, 5, 125, 126, 70_000)]
STREAM = b"".join(wire.frame(text) + wire.PING for text in TEXTS)


@pytest.mark.parametrize("piece", [1, 7, 4096, len(STREAM)])
def test_every_text_comes_out_once_and_pings_do_not(piece: int):
    frames = Frames()
    texts = [
        text
        for begin in range(0, len(STREAM), piece)
        for text in frames.feed(STREAM[begin : begin + piece])
    ]
    assert texts == TEXTS
