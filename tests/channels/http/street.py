"""A street that sends texts as in production: a carrier bundles them, the HttpClient sends them."""

from collections.abc import Iterable, Sequence
from concurrent.futures import Future
from functools import partial
from pathlib import Path
from typing import Self

from patrol import channel_settings
from patrol.channels import ChannelError, Sent, TryLater, carriers
from patrol.channels.http.client import HttpClient
from patrol.channels.outgoing_text import Carrier, OutgoingText
from patrol.config import Settings
from patrol.models import Channel
from tests.channels.http.fake_service import KNOWN, FakeService
from tests.waiting import LIMIT_S

CHANNELS = {
    "robot": Channel.NOTICE,
    "zzd": Channel.NOTICE,
    "aliyun_sms": Channel.SMS,
    "tencent_sms": Channel.SMS,
    "aliyun_voice": Channel.VOICE,
    "tencent_voice": Channel.VOICE,
}

WAYS = tuple(CHANNELS)

WRONG = {
    "dingtalk_robot_secret": "SEC" + "1" * 64,
    "zzd_app_secret": "another-secret-0000",
    "aliyun_key_secret": "another-secret-0000",
    "tencent_secret_key": "another-secret-0000",
}
PAGE = "<!doctype html><title>Sign in to this network</title>"

MOBILE = "+8613800000042"
ORDER = OutgoingText(
    id="0192f0c4-7b1e-7c55-9d0a-4b3f4e5a6042",
    order_id="WH-1142",
    call_sign="042",
    severity="紧急",
    title="电动自行车充电起火",
    place="大关苑东五苑 3 幢",
    link="https://patrol.example.org/phone?order=WH-1142-042",
    at="14:05",
    mobile=MOBILE,
    account="GE_042",
)

Fate = Sent | ChannelError


def settings(service: FakeService, folder: Path, *ways: str, **changed: str) -> Settings:
    """The settings that these ways need, with the service's address in place of the real ones."""
    needed = {name for way in ways for names in channel_settings.WAYS[way] for name in names}
    urls = {"dingtalk_robot_url": f"{service.url}/robot/send", "zzd_url": service.url}
    for name in ("aliyun_sms", "aliyun_voice", "tencent_sms", "tencent_voice"):
        urls[f"{name}_url"] = f"{service.url}/"
    given = {name: KNOWN[name] for name in needed} | urls | changed
    return Settings(patrol_data=folder, **given).completed()


class Street:
    def __init__(self, service: FakeService, folder: Path, timeout_s: float = LIMIT_S) -> None:
        self.service, self._folder = service, folder
        self._http_client = HttpClient(ours=("127.0.0.1",), timeout_s=timeout_s)

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self._http_client.close()

    def settings(self, *ways: str, **changed: str) -> Settings:
        return settings(self.service, self._folder, *ways, **changed)

    def carrier(self, *ways: str, **changed: str) -> Carrier:
        """The carrier of the channel that these ways share."""
        return carriers.carriers(self.settings(*ways, **changed))[CHANNELS[ways[0]]]

    def send(self, carrier: Carrier, *texts: OutgoingText) -> list[Fate]:
        """Send the texts; return one outcome for each bundle."""
        return self.send_by([(carrier, bundle) for bundle in carrier.bundles(texts)])

    def send_by(self, leaving: Sequence[tuple[Carrier, Sequence[OutgoingText]]]) -> list[Fate]:
        return [fate(future) for future in self.post(leaving)]

    def post(self, leaving: Iterable[tuple[Carrier, Sequence[OutgoingText]]]) -> list[Future[Sent]]:
        return self._http_client.carry(
            [
                partial(self._http_client.converse, carrier.send(bundle), bundle[0].attempt)
                for carrier, bundle in leaving
            ]
        )

    def send_every_way(self, outgoing: OutgoingText = ORDER, **changed: str) -> dict[str, Fate]:
        """Send the same text by every way at once; return the outcome of each way."""
        return {
            way: fate(future) for way, future in self.post_every_way(outgoing, **changed).items()
        }

    def post_every_way(
        self, outgoing: OutgoingText = ORDER, **changed: str
    ) -> dict[str, Future[Sent]]:
        leaving = [(self.carrier(way, **_of(way, changed)), [outgoing]) for way in WAYS]
        return dict(zip(WAYS, self.post(leaving), strict=True))


def _of(way: str, changed: dict[str, str]) -> dict[str, str]:
    own = {name for names in channel_settings.WAYS[way] for name in names}
    return {name: value for name, value in changed.items() if name in own or name.endswith("_url")}


def fate(future: Future[Sent]) -> Fate:
    """The outcome of one sending; any error other than a ChannelError fails the test."""
    outcome = future.exception(LIMIT_S) or future.result()
    assert isinstance(outcome, Sent | ChannelError), outcome
    if isinstance(outcome, ChannelError):
        assert not outcome.reason.startswith("unexpected"), outcome.reason
    return outcome


def kinds(fates: dict[str, Fate]) -> set[type[Fate]]:
    """The kinds of the outcomes; a limit is one of the reasons to try later."""
    return {TryLater if isinstance(o, TryLater) else type(o) for o in fates.values()}


def waits(fates: dict[str, Fate]) -> list[float]:
    """The seconds that each way is to wait; every outcome must be TryLater."""
    assert kinds(fates) == {TryLater}, fates
    return [outcome.after_s for outcome in fates.values() if isinstance(outcome, TryLater)]
