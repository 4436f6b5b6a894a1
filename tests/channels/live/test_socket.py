"""A slow, dead or faulty socket is closed alone; no other socket is delayed."""

import contextlib
import socket
import struct
import threading
import time
from concurrent.futures import ThreadPoolExecutor

import pytest

from tests.channels.live.live_server import LiveServer, desk, phone, ready
from tests.services.ws_client import Closed
from tests.waiting import LIMIT_S


def test_a_slow_reader_gets_an_unbroken_prefix_then_1013_then_the_rest(live: LiveServer) -> None:
    start = live.post("/append", crew=["042"])["seq"]
    live.until(upto=start)
    slow = phone(live, after=start, receive_buffer=4096)
    ready(slow)
    seq = live.post("/append", count=400, pad=3000, crew=["042"])["seq"]
    live.until(upto=seq)
    heard: list[int] = []
    with pytest.raises(Closed) as goodbye:
        heard.extend(frame["seq"] for frame in iter(slow.message, None))
    assert goodbye.value.code == 1013
    assert heard == [*range(start + 1, start + 1 + len(heard))]
    assert len(heard) < 400
    slow.close()
    again = phone(live, after=heard[-1])
    rest = [frame["seq"] for frame in again.messages(until="upto") if "seq" in frame]
    assert heard + rest == [*range(start + 1, seq + 1)]


def test_a_reader_that_is_slow_but_keeps_up_loses_nothing(live: LiveServer) -> None:
    slow = phone(live, receive_buffer=4096)
    start = ready(slow)
    seq = live.post("/append", count=200, pad=3000, crew=["042"])["seq"]
    heard: list[int] = []
    while not heard or heard[-1] != seq:
        message = slow.message()
        if "seq" in message:
            heard.append(message["seq"])
            time.sleep(0.002)
    assert heard == [*range(start + 1, seq + 1)]


def test_a_peer_that_reads_nothing_is_cut_and_its_handler_freed(live: LiveServer) -> None:
    before = live.until(sockets=0)
    stalled = phone(live, receive_buffer=4096)
    live.until(sockets=1)
    seq = live.post("/append", count=60, pad=8000, crew=["042"])["seq"]
    live.until(upto=seq)
    assert live.figures()["queued"] > 0
    after = live.until(sockets=0)
    assert after["dropped"] == before["dropped"] + 1
    assert after["queued"] == 0
    stalled.close()


def test_four_writers_on_one_socket_never_mix_their_frames(live: LiveServer) -> None:
    client = desk(live)
    assert "permessage-deflate" not in client.head
    ready(client)
    counts = dict.fromkeys(range(4), 0)
    writing = threading.Thread(target=lambda: live.post("/writers", threads=4, each=300))
    writing.start()
    while sum(counts.values()) < 1200:
        message = client.message()
        if message["kind"] == "x":
            assert message["pad"] == "汉" * 80
            counts[message["writer"]] += 1
    writing.join()
    assert set(counts.values()) == {300}


def test_one_stalled_socket_of_160_holds_up_nobody(greenlets: LiveServer) -> None:
    before = greenlets.until(sockets=0)
    names = tuple(f"{number:03}" for number in range(160))
    stalled = phone(greenlets, "000", receive_buffer=4096)
    others = [phone(greenlets, name) for name in names[1:]]
    for client in others:
        ready(client)
    greenlets.until(live=160)
    wanted = [*range(before["upto"] + 1, before["upto"] + 111)]
    with ThreadPoolExecutor(len(others)) as readers:
        heard = [readers.submit(client.seqs, wanted[-1]) for client in others]
        greenlets.post("/blast", count=110, gap_s=0.01, pad=8000, crew=names)
        assert all(future.result(LIMIT_S) == wanted for future in heard)
    after = greenlets.until(live=159)
    assert after["dropped"] == before["dropped"] + 1, "only the stalled one is cut"
    stalled.close()


HALF_FRAME = bytes([0x81, 0x85, 1, 2])
NONSENSE = {
    "reserved opcode": (bytes([0x83, 0x80, 0, 0, 0, 0]), 1002),
    "reserved bit": (bytes([0xC1, 0x80, 0, 0, 0, 0]), 1002),
    "unmasked": (b"\x81\x02hi", 1002),
    "bad utf-8": (b"\x81\x82\0\0\0\0\xff\xfe", 1007),
    "long control": (b"\x89\xfe\x00\x80\0\0\0\0" + b"x" * 128, 1002),
    "stray continuation": (b"\x80\x80\0\0\0\0", 1002),
    "too long": (b"\x81\xff" + struct.pack("!Q", 65_537) + b"\0\0\0\0" + b"x" * 65_537, 1009),
}


@pytest.mark.parametrize("name", NONSENSE)
def test_a_malformed_frame_is_answered_and_releases_the_handler(
    live: LiveServer, name: str
) -> None:
    live.until(sockets=0)
    client = phone(live)
    ready(client)
    live.until(sockets=1)
    data, code = NONSENSE[name]
    client.sock.sendall(data)
    assert client.close_code() == code
    live.until(sockets=0)


def test_half_a_frame_and_a_claim_of_2_to_the_62_hold_no_memory_and_no_handler(
    live: LiveServer,
) -> None:
    live.until(sockets=0)
    for data in (HALF_FRAME, b"\x81\xff" + struct.pack("!Q", 1 << 62)):
        client = phone(live)
        ready(client)
        client.sock.sendall(data)
        client.sock.shutdown(socket.SHUT_WR)
        live.until(sockets=0)


def test_binary_text_and_nonsense_are_let_pass(live: LiveServer) -> None:
    client = phone(live)
    ready(client)
    for data, opcode in ((b"\x00\xff", 0x2), (b"[1]", 0x1), (b"{", 0x1), (b'"x"', 0x2)):
        client.send(data, opcode)
    client.send(b'{"kind":"pong"}')
    client.send(b"are you there?", 0x9)
    assert client.frame() == (0xA, b"are you there?")


def test_more_than_30_messages_in_10_s_is_too_many(live: LiveServer) -> None:
    client = phone(live)
    ready(client)
    for _ in range(31):
        client.send(b'{"kind":"pong"}')
    assert client.close_code() == 1008


MASK = b"\0\0\0\0"
FLOODS = {
    "pongs": b"\x8a\x80" + MASK,
    "pings": b"\x89\x80" + MASK,
    "continuations": b"\x00\x80" + MASK,
    "small pieces": b"\x00\x81" + MASK + b"x",
}


@pytest.mark.parametrize("name", FLOODS)
def test_a_flood_of_any_frame_ends_with_1008_and_the_others_are_served(
    greenlets: LiveServer, name: str
) -> None:
    """585 KB of pongs kept every socket of the process waiting for seven seconds."""
    greenlets.until(sockets=0)
    neighbour, flooding = phone(greenlets, "007"), phone(greenlets)
    ready(neighbour)
    ready(flooding)
    first = b"\x01\x80" + MASK if FLOODS[name][0] == 0 else b""
    frames = first + FLOODS[name] * 100_000
    with contextlib.suppress(OSError):  # the server hangs up before it has read all
        flooding.sock.sendall(frames)
    greenlets.until(sockets=1)
    with contextlib.suppress(ConnectionError):  # what was not read resets the connection
        assert flooding.close_code() == 1008
    seq = greenlets.post("/append", crew=["007"])["seq"]
    assert neighbour.seqs(until=seq) == [seq]


def test_a_polite_goodbye_is_returned(live: LiveServer) -> None:
    live.until(sockets=0)
    client = phone(live)
    ready(client)
    client.send(struct.pack("!H", 1000), 0x8)
    assert client.close_code() == 1000
    live.until(sockets=0)
