"""After a close frame nothing more is written to a peer, whoever has begun to close."""

import socket

import pytest

from patrol.channels.live import wire
from patrol.channels.live.writer import Writer

pytestmark = pytest.mark.any_database


@pytest.mark.parametrize("goodbye", [wire.close_frame(1000), wire.frame(b"", wire.CLOSE)])
def test_no_frame_follows_the_answer_to_the_peer_s_close(goodbye: bytes) -> None:
    ours, theirs = socket.socketpair()
    with ours, theirs:
        writer = Writer(ours)
        assert writer.write(wire.message({"seq": 1}))
        assert writer.write(goodbye)
        assert not writer.write(wire.message({"seq": 2}))
        assert theirs.recv(4096) == wire.message({"seq": 1}) + goodbye
