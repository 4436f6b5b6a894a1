"""A browser names the address we push to: no such address leads into our network."""

import asyncio
import os
import socket

import pytest
from aiohttp.abc import AbstractResolver, ResolveResult
from cryptography.hazmat.primitives import serialization
from cryptography.hazmat.primitives.asymmetric import ec

from patrol.channels import Refused, Sent, TryLater
from patrol.channels.http.client import HttpClient
from patrol.channels.push import vapid
from patrol.channels.push.endpoint import (
    PUSH_SERVICES,
    BadEndpoint,
    NotPublic,
    PublicResolver,
    allowed_hosts,
    check_endpoint,
    check_keys,
    is_public,
)
from patrol.channels.push.sender import Message, PushSender
from tests.channels.push.canary import Canary
from tests.channels.push.conftest import CONTACT
from tests.services.push_phone import Phone, b64
from tests.services.push_service import PushService
from tests.waiting import LIMIT_S

GOOD = [
    "https://fcm.googleapis.com/fcm/send/abc:APA91b",
    "https://jmt17.google.com/fcm/send/abc",
    "https://updates.push.services.mozilla.com/wpush/v2/gAAAA",
    "https://fra.push.services.mozilla.com/wpush/v1/x",
    "https://wns2-par02p.notify.windows.com/w/?token=BQ%2bA",
    "https://web.push.apple.com/QGuQyavXutnMH",
    "https://api.push.apple.com:443/3/device/x",
    "https://FCM.googleapis.com/fcm/send/abc",
]
HOSTILE = [
    "http://127.0.0.1:{port}/",
    "https://127.0.0.1:{port}/",
    "http://localhost:{port}/wpush/x",
    "http://[::1]:{port}/",
    "http://[::ffff:127.0.0.1]:{port}/",
    "http://0.0.0.0:{port}/",
    "http://0:{port}/",
    "http://2130706433:{port}/",
    "http://0x7f000001:{port}/",
    "http://017700000001:{port}/",
    "http://127.1:{port}/",
    "http://127.0.0.1.:{port}/",
    "https://fcm.googleapis.com@127.0.0.1:{port}/",
    "https://127.0.0.1:{port}#@fcm.googleapis.com/",
    "https://127.0.0.1:{port}\\@fcm.googleapis.com/",
    "https://fcm.googleapis.com:{port}/",
    "http://fcm.googleapis.com/fcm/send/x",
    "https://fcm.googleapis.com.evil.example:{port}/",
    "https://evilfcm.googleapis.com/",
    "https://notify.windows.com.127.0.0.1.nip.example/",
    "https://.notify.windows.com/",
    "https://169.254.169.254/latest/meta-data/",
    "file:///etc/passwd",
    "gopher://127.0.0.1:{port}/_",
    "//127.0.0.1:{port}/",
    "https://fcm.googleapis.com\t/x",
    "https://fcm.googleapis.com\r\nHost: x/",
    "https://fcm。googleapis.com/",
    "https://fcm.googleapis.com?@127.0.0.1:{port}/",
    "https://fcm.googleapis.com/" + "x" * 1100,
    "",
]
INSIDE = [
    "127.0.0.1",
    "10.1.2.3",
    "172.16.0.1",
    "192.168.1.1",
    "169.254.169.254",
    "100.64.0.1",
    "198.18.0.7",
    "0.0.0.0",  # noqa: S104
    "224.0.0.1",
    "255.255.255.255",
    "::1",
    "::",
    "fe80::1%2",
    "fd00::1",
    "::ffff:10.0.0.1",
    "64:ff9b::a00:1",
    "2002:7f00:1::",
    "ff02::1",
]
ORDER = Message(b'{"id":"x"}', ttl_s=60)


@pytest.mark.parametrize("url", GOOD)
def test_the_known_push_services_pass(url: str) -> None:
    assert check_endpoint(url).startswith("https://")


@pytest.mark.parametrize("url", HOSTILE)
def test_a_hostile_endpoint_is_refused_when_saved(url: str) -> None:
    with pytest.raises(BadEndpoint):
        check_endpoint(url.replace("{port}", "8721"))


def test_a_hostile_endpoint_that_was_stored_reaches_nobody(
    our_key: vapid.Vapid, canary: Canary
) -> None:
    with PushSender(our_key, CONTACT, http_client=HttpClient(timeout_s=2)) as sender:
        for url in HOSTILE:
            phone = Phone.at(url.replace("{port}", str(canary.port)), "042")
            with pytest.raises(Refused):
                sender.submit(phone.subscription, ORDER).result(LIMIT_S)
    assert canary.knocks == 0


class Rebinding(AbstractResolver):
    """A hostile name server: the allowed name now leads to the canary."""

    def __init__(self, address: str, port: int) -> None:
        self.address, self.port = address, port

    async def resolve(
        self, host: str, port: int = 0, family: socket.AddressFamily = socket.AF_INET
    ) -> list[ResolveResult]:
        kind = socket.AF_INET6 if ":" in self.address else socket.AF_INET
        return [
            ResolveResult(
                hostname=host, host=self.address, port=self.port, family=kind, proto=0, flags=0
            )
        ]

    async def close(self) -> None:
        return None


def test_a_listed_name_that_leads_inside_reaches_nobody(
    our_key: vapid.Vapid, canary: Canary
) -> None:
    rebinding = Rebinding("127.0.0.1", canary.port)
    http_client = HttpClient(timeout_s=2, resolver=rebinding)
    with PushSender(our_key, CONTACT, http_client=http_client) as sender:
        phone = Phone.at("https://fcm.googleapis.com/fcm/send/x", "042")
        with pytest.raises(TryLater):
            sender.submit(phone.subscription, ORDER).result(LIMIT_S)
    assert canary.knocks == 0


def test_the_canary_would_have_heard_it(our_key: vapid.Vapid, canary: Canary) -> None:
    name = f"canary.example:{canary.port}"
    rebinding = Rebinding("127.0.0.1", canary.port)
    http_client = HttpClient(allowed_hosts(name), timeout_s=2, resolver=rebinding)
    with PushSender(our_key, CONTACT, allowed_hosts(name), http_client=http_client) as sender:
        phone = Phone.at(f"http://{name}/x", "042")
        with pytest.raises(TryLater):
            sender.submit(phone.subscription, ORDER).result(LIMIT_S)
    assert canary.knocks > 0


@pytest.fixture
def proxied(canary: Canary, monkeypatch: pytest.MonkeyPatch) -> None:
    for name in ("http_proxy", "HTTP_PROXY", "https_proxy", "HTTPS_PROXY", "all_proxy"):
        monkeypatch.setenv(name, f"http://127.0.0.1:{canary.port}")
    monkeypatch.delenv("no_proxy", raising=False)


@pytest.mark.usefixtures("proxied")
def test_no_proxy_of_the_environment_is_used(
    our_key: vapid.Vapid, service: PushService, canary: Canary
) -> None:
    with PushSender(our_key, CONTACT, allowed_hosts(service.host)) as sender:
        phone = service.phone(our_key.public_key)
        assert isinstance(sender.submit(phone.subscription, ORDER).result(LIMIT_S), Sent)
    assert canary.knocks == 0


@pytest.mark.parametrize("address", INSIDE)
def test_an_inner_address_is_not_public(address: str) -> None:
    assert not is_public(address)
    with pytest.raises(NotPublic):
        asyncio.run(PublicResolver(PUSH_SERVICES, Rebinding(address, 443)).resolve("x.example"))


@pytest.mark.parametrize("address", ["142.250.74.10", "17.188.143.34", "2a00:1450:4001:830::200a"])
def test_an_address_of_the_open_internet_is_public(address: str) -> None:
    assert is_public(address)


def _point() -> bytes:
    return (
        ec.generate_private_key(ec.SECP256R1())
        .public_key()
        .public_bytes(serialization.Encoding.X962, serialization.PublicFormat.UncompressedPoint)
    )


def test_a_browsers_keys_pass() -> None:
    check_keys(b64(_point()), b64(os.urandom(16)))


@pytest.mark.parametrize(
    ("p256dh", "auth", "field"),
    [
        (b64(b"\x04" + b"\x01" * 64), b64(b"x" * 16), "keys.p256dh"),
        (b64(_point()[:64]), b64(b"x" * 16), "keys.p256dh"),
        (b64(b"\x02" + _point()[1:33]), b64(b"x" * 16), "keys.p256dh"),
        ("not base64!", b64(b"x" * 16), "keys.p256dh"),
        ("", b64(b"x" * 16), "keys.p256dh"),
        (b64(_point()), b64(b"x" * 8), "keys.auth"),
        (b64(_point()), "é", "keys.auth"),
    ],
    ids=["off the curve", "cut", "compressed", "no base64", "none", "short auth", "odd auth"],
)
def test_unusable_keys_are_named(p256dh: str, auth: str, field: str) -> None:
    with pytest.raises(BadEndpoint) as refusal:
        check_keys(p256dh, auth)
    assert refusal.value.field == field
