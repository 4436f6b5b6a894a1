"""A socket gets every event it may see, once and in order, or it is closed."""

import json
import random
import select
import threading
from typing import Any

import pytest

from tests.channels.live.live_server import LiveServer, desk, phone, ready
from tests.services.ws_client import WsClient
from tests.waiting import LIMIT_S, until


def test_hello_names_the_session_and_the_cursor(live: LiveServer) -> None:
    seq = live.post("/append", crew=["042"])["seq"]
    live.until(upto=seq)
    hello = phone(live, X_Login="s-1").message()
    assert (hello["kind"], hello["session"], hello["upto"]) == ("hello", "s-1", seq)


def test_an_order_reaches_its_crew_and_the_desk_of_its_area_and_nobody_else(
    live: LiveServer,
) -> None:
    sent, other = phone(live, "042"), phone(live, "007")
    near, far = desk(live, "701"), desk(live, "801", X_Areas="2")
    for client in (sent, other, near, far):
        ready(client)
    seq = live.post("/append", crew=["042"])["seq"]
    last = live.post("/append", crew=["007"], area=2)["seq"]
    assert sent.message()["seq"] == near.message()["seq"] == seq
    assert other.message()["seq"] == far.message()["seq"] == last


def test_what_is_for_desks_never_reaches_a_phone(live: LiveServer) -> None:
    member = phone(live, "042")
    ready(member)
    live.post("/append", audience="desk", crew=["042"])
    seq = live.post("/append", audience="one", crew=["042"])["seq"]
    assert member.message()["seq"] == seq


def test_a_commit_of_another_process_is_read_from_the_feed(live: LiveServer) -> None:
    watcher = desk(live)
    start = ready(watcher)
    seq = live.post("/append", count=3, foreign=True)["seq"]
    assert watcher.seqs(seq) == [start + 1, start + 2, start + 3]


def test_a_socket_resumes_after_its_cursor_without_a_gap(live: LiveServer) -> None:
    start = live.post("/append", crew=["042"])["seq"]
    seq = live.post("/append", count=200, pad=2000, crew=["042"])["seq"]
    heard = [*phone(live, after=start).messages(until="upto")]
    assert [frame["seq"] for frame in heard if "seq" in frame] == [*range(start + 1, seq + 1)]
    assert heard[0] == heard[0] | {"kind": "hello", "upto": start}
    assert heard[-1]["upto"] == seq


def test_a_replay_marks_orders_as_handed_over(live: LiveServer) -> None:
    seq = live.post("/append", crew=["055"])["seq"]
    live.until(upto=seq)
    assert [seq, ["055"]] not in live.figures()["sent"]
    ready(phone(live, "055", after=seq - 1))
    until(lambda: [seq, ["055"]] in live.figures()["sent"], "the order marked as sent to 055")


@pytest.mark.parametrize("behind", [501, 900])
def test_beyond_500_rows_the_answer_is_reset_and_then_it_is_live(
    live: LiveServer, behind: int
) -> None:
    seq = live.post("/append", count=behind)["seq"]
    live.until(upto=seq)
    client = desk(live, after=seq - behind)
    assert [frame["kind"] for frame in client.messages(until="reset")] == ["hello", "reset"]
    assert client.seqs(live.post("/append")["seq"]) == [seq + 1]


def test_exactly_500_rows_are_replayed(live: LiveServer) -> None:
    seq = live.post("/append", count=500)["seq"]
    live.until(upto=seq)
    heard = [*desk(live, after=seq - 500).messages(until="upto")]
    assert len(heard) == 502


def test_a_cursor_from_the_future_is_reset(live: LiveServer) -> None:
    client = desk(live, after=10**9)
    assert [frame["kind"] for frame in client.messages(until="reset")] == ["hello", "reset"]


def test_replay_and_live_join_without_a_seam(live: LiveServer) -> None:
    chance = random.Random(137)
    first = live.post("/append")["seq"]
    live.until(upto=first)
    last: list[int] = []
    busy = threading.Thread(
        target=lambda: last.append(live.post("/blast", count=400, gap_s=0.004, pad=300)["seq"])
    )
    busy.start()
    clients = []
    for number in range(40):
        after = max(first, live.figures()["upto"] - chance.randrange(60))
        clients.append((after, desk(live, f"7{number:02}", after=after)))
    busy.join()
    for after, client in clients:
        assert client.seqs(last[0]) == [*range(after + 1, last[0] + 1)]
        client.close()


def test_loose_frames_go_to_the_desks_of_the_area(live: LiveServer) -> None:
    near, far = desk(live), desk(live, "801", X_Areas="2")
    member = phone(live)
    for client in (near, far, member):
        ready(client)
    live.post("/broadcast", frame={"kind": "positions", "body": []}, area_id=1)
    live.post("/broadcast", frame={"kind": "positions", "body": [1]}, area_id=2)
    # A loose frame and an act have no order between them: both frames first, then the act
    assert [*near.messages(until="positions")][-1]["body"] == []
    assert [*far.messages(until="positions")][-1]["body"] == [1]
    seq = live.post("/append", crew=["042"])["seq"]
    assert "positions" not in {frame["kind"] for frame in near.messages(until=seq)}
    assert member.message()["seq"] == seq


def test_desks_are_told_which_phones_come_and_go(live: LiveServer) -> None:
    watcher = desk(live)
    ready(watcher)
    member = phone(live, "099")
    ready(member)
    assert {"call_sign": "099", "live": True} in presence_of(watcher, "099")
    member.close()
    assert {"call_sign": "099", "live": False} in presence_of(watcher, "099")


def presence_of(watcher: WsClient, name: str) -> list[dict[str, object]]:
    while True:
        body: list[dict[str, object]] = [*watcher.messages(until="presence")][-1]["body"]
        if any(member["call_sign"] == name for member in body):
            return body


def test_a_heartbeat_carries_the_cursor_and_a_ping(greenlets: LiveServer) -> None:
    clients = [phone(greenlets, f"{number:03}") for number in range(15)]
    for client in clients:
        ready(client)
    seq = greenlets.post("/append", audience="desk")["seq"]
    until(lambda: heartbeat(clients)["upto"] == seq, f"a heartbeat that tells of {seq}")


def heartbeat(clients: list[WsClient]) -> Any:
    """The next heartbeat of any client; a ping follows it."""
    ready, _, _ = select.select([client.sock for client in clients], [], [], LIMIT_S)
    client = next(candidate for candidate in clients if candidate.sock in ready)
    opcode, payload = client.frame()
    assert (opcode, client.frame()[0]) == (0x1, 0x9)
    frame = json.loads(payload)
    assert frame["kind"] == "heartbeat"
    return frame


def test_the_hub_survives_a_database_that_is_away(live: LiveServer) -> None:
    watcher = desk(live)
    start = ready(watcher)
    live.post("/failing/1")
    seq = live.post("/append", foreign=True)["seq"]
    assert desk(live, "702", after=start + 1).close_code() == 1011
    live.post("/failing/0")
    assert watcher.seqs(seq) == [seq]
