"""A wait of the bench that cannot end fails and names the missing fact."""

import time
from contextlib import closing

import pytest

from bench.child import Child, NeverCame
from bench.crowd import subscribers
from bench.desk import Caller
from bench.listeners import Wanted
from tests.services.loudspeaker import Loudspeaker

LIMIT_S = 0.5
HERE = "127.0.0.1"


def test_a_message_that_reaches_three_of_four_listeners_names_the_request_and_the_one_missing():
    with (
        Loudspeaker() as speaker,
        closing(subscribers(speaker.port, 4, limit_s=LIMIT_S)) as crowd,
    ):
        crowd.hear("round-000007")
        speaker.tell(b"round-000007", 3)
        missing = r"^order 7: 1 of 4 listeners had not heard round-000007 after 0\.5 s$"
        with pytest.raises(NeverCame, match=missing):
            crowd.heard("order 7")


def test_after_a_miss_the_same_listeners_hear_the_next_message():
    with (
        Loudspeaker() as speaker,
        closing(subscribers(speaker.port, 4, limit_s=LIMIT_S)) as crowd,
    ):
        crowd.hear("round-000007")
        with pytest.raises(NeverCame, match="4 of 4 listeners"):
            crowd.heard("order 7")
        crowd.hear("round-000008")
        before = time.monotonic()
        speaker.tell(b"round-000008")
        assert before < crowd.heard("order 8") < time.monotonic()


def test_a_message_sent_right_after_a_flood_is_heard():
    """The order is sent while frames of the case are still on their way."""
    with Loudspeaker() as speaker, closing(subscribers(speaker.port, 60)) as crowd:
        for number in range(20):
            token = f"round-{number:06}"
            speaker.tell(b"x" * 50_000)
            crowd.hear(token)
            speaker.tell(token.encode())
            crowd.heard(f"order {number}")


def test_a_message_that_comes_in_three_pieces_is_heard():
    wanted = Wanted(b"round-000007", until=0, missing={5}, of=1)
    for piece in (b"...roun", b"d", b"-000007"):
        assert wanted.missing
        wanted.look(5, piece)
    assert not wanted.missing


def test_sockets_that_do_not_open_are_counted():
    with Loudspeaker(lets_in=2) as speaker:
        missing = r"^opening 5 sockets: 3 of 5 sockets did not open in 0\.5 s$"
        with pytest.raises(NeverCame, match=missing):
            subscribers(speaker.port, 5, limit_s=LIMIT_S)


def test_a_request_without_an_answer_is_named():
    with (
        Loudspeaker(lets_in=0) as silent,
        closing(Caller(silent.port, "secret", "csrf", limit_s=LIMIT_S)) as caller,
        pytest.raises(NeverCame, match=r"^POST /api/v1/incidents: no answer within 0\.5 s$"),
    ):
        caller.call("POST", "/incidents", {})


def test_a_child_that_says_nothing_is_given_up():
    with (
        Loudspeaker() as speaker,
        closing(
            Child("bench.listeners", "redis", str(speaker.port), "1", "127.0.0.1", "1")
        ) as child,
    ):
        assert child.answer("opening", 20)["open"] == 1
        with pytest.raises(NeverCame, match=r"^news: bench.listeners said nothing for 0\.5 s$"):
            child.answer("news", LIMIT_S - 5)
