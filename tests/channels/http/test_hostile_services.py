"""Remote services that hang, flood, lie or spy: a sending ends in time, and no secret gets out."""

import socket
import threading
import tracemalloc
from collections import Counter
from collections.abc import Callable

import pytest

from patrol.channels import ChannelError, Refused, Sent, TryLater
from patrol.channels.http.answer import said
from patrol.channels.outgoing_text import plain
from tests.channels.http.fake_service import KNOWN, FakeService
from tests.channels.http.faulty_server import (
    Fault,
    Flood,
    babbles,
    drops,
    echoes,
    is_slow,
    says,
    stalls,
    takes,
    trickles_its_head,
    waits_for,
)
from tests.channels.http.street import MOBILE, WAYS, WRONG, Fate, Street, fate, kinds, waits
from tests.channels.push.canary import Canary

ECHO: dict[str, Callable[[str], object]] = {
    "robot": lambda words: {"errcode": 40035, "errmsg": words},
    "zzd": lambda words: {"success": False, "errorCode": words, "errorMsg": words},
    "aliyun_sms": lambda words: {"Code": "isv.WRONG", "Message": words},
    "aliyun_voice": lambda words: {"Code": words},
    "tencent_sms": lambda words: {"Response": {"Error": {"Code": "Wrong", "Message": words}}},
    "tencent_voice": lambda words: {"Response": {"SendStatusSet": [{"Code": words}]}},
}
SPELT = ("13800000042", "138 0000 0042", "138-0000-0042", "+86-138-0000-0042", "138.0000.0042")
SECRETS = [KNOWN[name] for name in KNOWN if name.endswith(("token", "secret", "_key", "key_id"))]


@pytest.mark.parametrize("piece", ["!", "a", "a!", "1- "])
def test_no_pattern_goes_through_a_long_answer_again_and_again(piece: str) -> None:
    """One answer of 64 KB kept the worker, with all orders, for minutes."""
    assert said("x", 1, piece * (64 * 1024)).startswith("x: 1")


def test_no_pattern_goes_through_a_long_text_again_and_again() -> None:
    assert plain("a" * 20_000) == "a" * 20_000
    assert plain(f"看 {'a.' * 9}bit.ly 吧") == f"看 {'a ' * 9}bit ly 吧"


@pytest.mark.parametrize(
    "fault",
    [is_slow(3600), stalls(), stalls(trickle_s=0.1), trickles_its_head(0.1)],
    ids=["silent", "stalls", "trickles", "trickles its head"],
)
def test_a_service_that_hangs_is_left_in_time(
    hasty: Street, service: FakeService, fault: Fault
) -> None:
    service.will(fault, *WAYS, times=2)
    assert min(waits(hasty.send_every_way())) > 0
    assert Counter(service.asked) == dict.fromkeys(WAYS, 1)


def test_a_line_that_breaks_late_earns_no_second_wait(
    patient: Street, service: FakeService
) -> None:
    """Aliyun's requests are GETs, which aiohttp repeats by itself within the first one's time."""
    posts = [way for way in WAYS if not way.startswith("aliyun")]
    service.will(takes(3599, drops()), *posts)
    service.will(is_slow(3600), *posts)
    fates = patient.send_every_way()
    assert min(waits({way: fates[way] for way in posts})) > 0


def test_a_hanging_service_holds_up_no_other(street: Street, service: FakeService) -> None:
    sign = threading.Event()
    service.will(waits_for(sign), "zzd")
    posted = street.post_every_way()
    zzd_post = posted.pop("zzd")
    assert {type(fate(future)) for future in posted.values()} == {Sent}
    assert not zzd_post.done()
    sign.set()
    assert isinstance(fate(zzd_post), Sent)


@pytest.mark.parametrize(
    "raw",
    [
        b"SSH-2.0-OpenSSH_9.2\r\n",
        b"\x15\x03\x01\x00\x02\x02\x46",
        b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\nzz\r\nnothing",
        b"HTTP/1.1 200 OK\r\nX-Long: " + b"x" * 100_000 + b"\r\n\r\n",
        b"HTTP/1.1 200 OK\r\nContent-Length: 100\r\n\r\n{",
    ],
    ids=["ssh", "tls", "chunks", "long head", "short body"],
)
def test_what_is_not_http_is_asked_later(street: Street, service: FakeService, raw: bytes) -> None:
    service.will(babbles(raw), *WAYS, times=4)
    assert kinds(street.send_every_way()) == {TryLater}


@pytest.mark.parametrize("status", [301, 302, 307, 308])
def test_a_redirect_is_never_followed(
    street: Street, service: FakeService, canary: Canary, status: int
) -> None:
    there = f"http://127.0.0.1:{canary.port}/inside"
    service.will(says(status, '{"errcode": 0, "Code": "OK"}', Location=there), *WAYS)
    assert kinds(street.send_every_way()) == {TryLater}, "it is how a service throttles"
    assert canary.knocks == 0


def test_a_line_that_breaks_once_is_dialled_again(street: Street, service: FakeService) -> None:
    service.will(drops(), *WAYS)
    assert kinds(street.send_every_way()) == {Sent}


def test_a_line_that_keeps_breaking_is_left_to_the_row(
    street: Street, service: FakeService
) -> None:
    service.will(drops(), *WAYS, times=10)
    assert kinds(street.send_every_way()) == {TryLater}
    assert max(Counter(service.asked).values()) <= 4


def test_a_known_nonce_is_no_proof_that_a_letter_arrived(
    street: Street, service: FakeService
) -> None:
    """The connection broke after the service had acted: the second try is refused for its nonce."""
    service.will(drops(after=True), *WAYS)
    fates = street.send_every_way()
    assert {way: type(fates[way]) for way in ("zzd", "aliyun_sms", "aliyun_voice")} == {
        "zzd": TryLater,
        "aliyun_sms": TryLater,
        "aliyun_voice": TryLater,
    }
    assert {way: len(service.got[way]) for way in WAYS if isinstance(fates[way], Sent)} == {
        "robot": 2,
        "tencent_sms": 2,
        "tencent_voice": 2,
    }


def test_nobody_at_home_is_asked_later(street: Street) -> None:
    with socket.create_server(("127.0.0.1", 0)) as listener:
        nobody = f"http://127.0.0.1:{listener.getsockname()[1]}"
    urls = {f"{way}_url": f"{nobody}/" for way in ("dingtalk_robot", *WAYS) if way != "robot"}
    assert kinds(street.send_every_way(**urls)) == {TryLater}


@pytest.mark.parametrize("status", [200, 403, 500])
def test_a_body_of_200_mb_is_not_read(street: Street, service: FakeService, status: int) -> None:
    floods = {way: Flood(200, status) for way in WAYS}
    for way, flood in floods.items():
        service.will(flood, way)
    tracemalloc.start()
    fates = street.send_every_way()
    _, peak = tracemalloc.get_traced_memory()
    tracemalloc.stop()
    assert kinds(fates) == {Refused if status == 403 else TryLater}
    sent_mb = {way: flood.sent_mb for way, flood in floods.items()}
    assert max(sent_mb.values()) < 15, sent_mb
    assert peak < 30_000_000


def test_a_reason_holds_no_number_no_token_and_no_secret(
    hasty: Street, service: FakeService
) -> None:
    for way in WAYS:
        for words in (*SPELT, *SECRETS, ""):
            service.will(_quoting(way, words), way)
    fates: list[Fate] = []
    for _ in (*SPELT, *SECRETS, ""):
        fates += hasty.send_every_way().values()
    for fault in (says(500, MOBILE), says(418, MOBILE), stalls(), drops()):
        service.will(fault, *WAYS, times=4)
        fates += hasty.send_every_way().values()
        service.forgive()
    fates += hasty.send_every_way(**WRONG).values()
    for outcome in fates:
        assert isinstance(outcome, ChannelError)
        _assert_discreet(outcome.reason)


def _quoting(way: str, words: str) -> Fault:
    """Answer `words` first, so that no cut can hide them, then all that the service was sent."""
    return echoes(lambda sent: ECHO[way](f"no: {words} {sent}"))


def _assert_discreet(reason: str) -> None:
    assert 0 < len(reason) <= 200
    assert MOBILE[-8:] not in "".join(char for char in reason if char.isdigit()), reason
    for secret in SECRETS:
        pieces = {secret[start : start + 6] for start in range(len(secret) - 5)}
        assert not [piece for piece in pieces if piece in reason], reason
