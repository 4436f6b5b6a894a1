"""A channel exists when its credentials are complete; half of them are refused at the start."""

from pathlib import Path

import pytest

from patrol.channel_settings import CHANNEL_URLS, WAYS
from patrol.channels import Sent, TryLater, addresses, carriers, configured
from patrol.channels.http.client import HttpClient
from patrol.config import Settings
from patrol.models import Channel
from patrol.unsafe_setting import UnsafeSetting
from tests.channels.http.fake_service import KNOWN, FakeService
from tests.channels.http.street import CHANNELS, ORDER, Street, fate

NEEDS = [(way, name) for way, names in WAYS.items() for name in (*names[0], *names[1])]


def read(tmp_path: Path, **given: str) -> Settings:
    return Settings.from_environment({"PATROL_DATA": str(tmp_path), **given})


def credentials(*ways: str) -> dict[str, str]:
    return {n.upper(): KNOWN[n] for way in ways for names in WAYS[way] for n in names}


def test_without_credentials_there_are_two_channels(tmp_path: Path) -> None:
    settings = read(tmp_path)
    assert configured(settings) == {Channel.LIVE, Channel.PUSH}
    assert addresses(settings) == {}
    assert carriers.carriers(settings) == {}


@pytest.mark.parametrize(
    ("way", "column"),
    [
        ("robot", "mobile"),
        ("zzd", "notice_id"),
        ("aliyun_sms", "mobile"),
        ("tencent_sms", "mobile"),
        ("aliyun_voice", "mobile"),
        ("tencent_voice", "mobile"),
    ],
)
def test_credentials_make_a_channel_and_say_its_address(
    tmp_path: Path, way: str, column: str
) -> None:
    settings = read(tmp_path, **credentials(way))
    assert settings.ways == {way}
    assert configured(settings) == {Channel.LIVE, Channel.PUSH, CHANNELS[way]}
    assert addresses(settings) == {CHANNELS[way]: {column}}
    assert carriers.carriers(settings).keys() == {CHANNELS[way]}


def test_every_credential_makes_every_channel(tmp_path: Path) -> None:
    settings = read(tmp_path, **credentials(*WAYS))
    assert settings.ways == WAYS.keys()
    assert addresses(settings) == {
        Channel.NOTICE: {"notice_id", "mobile"},
        Channel.SMS: {"mobile"},
        Channel.VOICE: {"mobile"},
    }


@pytest.mark.parametrize(("way", "name"), NEEDS)
def test_half_of_a_ways_credentials_are_refused_by_name(
    tmp_path: Path, way: str, name: str
) -> None:
    given = credentials(way)
    del given[name.upper()]
    missing = rf"\b{name.upper()}\b.*: is missing, [A-Z_]+ (is of no use without|has no other use)"
    with pytest.raises(UnsafeSetting, match=missing):
        read(tmp_path, **given)


@pytest.mark.parametrize("name", ["aliyun_key_id", "aliyun_key_secret", "tencent_secret_key"])
def test_a_key_without_a_use_is_refused(tmp_path: Path, name: str) -> None:
    wanted = r"^(ALIYUN|TENCENT)_SMS_\w+ / (ALIYUN|TENCENT)_VOICE_\w+: is missing"
    with pytest.raises(UnsafeSetting, match=f"{wanted}, {name.upper()} has no other use$"):
        read(tmp_path, **{name.upper(): KNOWN[name]})


@pytest.mark.parametrize("way", ["aliyun_sms", "aliyun_voice", "tencent_sms", "tencent_voice"])
def test_one_key_may_serve_one_product_alone(tmp_path: Path, way: str) -> None:
    assert read(tmp_path, **credentials(way)).ways == {way}


def test_a_message_names_no_credential(tmp_path: Path) -> None:
    given = credentials("robot") | {"DINGTALK_ROBOT_SECRET": ""}
    with pytest.raises(UnsafeSetting) as raised:
        read(tmp_path, **given)
    assert KNOWN["dingtalk_robot_token"] not in str(raised.value)


@pytest.mark.parametrize("name", CHANNEL_URLS)
@pytest.mark.parametrize("url", ["http://proxy.example.org/", "//proxy.example.org", "ftp://x"])
def test_production_sends_no_credential_in_the_clear(tmp_path: Path, name: str, url: str) -> None:
    safe = {
        "PATROL_ENV": "production",
        "SECRET_KEY": "k" * 32,
        "PUBLIC_URL": "https://patrol.example.org",
        "TRUSTED_PROXIES": "1",
    }
    assert read(tmp_path, **safe, **credentials(*WAYS)).is_production
    with pytest.raises(UnsafeSetting, match=f"^{name.upper()}: credentials need https://$"):
        read(tmp_path, **safe, **{name.upper(): url})


def test_every_url_that_a_channel_asks_is_one_of_ours(tmp_path: Path) -> None:
    assert carriers.hosts(read(tmp_path)) == {
        "oapi.dingtalk.com",
        "openplatform-pro.ding.zj.gov.cn",
        "dysmsapi.aliyuncs.com",
        "dyvmsapi.aliyuncs.com",
        "business.aliyuncs.com",
        "billing.tencentcloudapi.com",
        "sms.tencentcloudapi.com",
        "vms.tencentcloudapi.com",
    }


def test_only_our_own_settings_lead_into_our_network(street: Street, service: FakeService) -> None:
    """A gateway that the settings name may stand in our network; no other name may lead there."""
    url = f"http://localhost:{service.port}/robot/send"
    settings = street.settings("robot", dingtalk_robot_url=url)
    carrier = carriers.carriers(settings)[Channel.NOTICE]
    for ours, kind in ((carriers.hosts(settings), Sent), ((), TryLater)):
        with HttpClient(ours=ours) as http_client:
            (future,) = http_client.carry([lambda c=http_client: c.converse(carrier.send([ORDER]))])
            assert type(fate(future)) is kind
    assert len(service.got["robot"]) == 1
