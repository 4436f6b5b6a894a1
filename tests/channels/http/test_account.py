"""The web process asks 浙政钉 for the account behind a sign-in code, and waits for the answer."""

import pytest

from patrol import clock
from patrol.channels import ChannelError, Limited, Refused, TryLater
from patrol.channels.http import blocking
from patrol.channels.notice.zzd import ZzdClient
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
    trickles_its_head,
)
from tests.channels.http.street import PAGE, Street
from tests.channels.push.canary import Canary
from tests.waiting import in_time


@pytest.fixture
def client(street: Street, service: FakeService) -> ZzdClient:
    service.codes |= {f"code-{number}": f"GE_{number:03}" for number in range(50)}
    return ZzdClient(street.settings("zzd"))


@pytest.fixture
def _impatient(monkeypatch: pytest.MonkeyPatch) -> None:
    """The time limit of a sign-in, 0.5 s instead of the 5 s of production."""
    monkeypatch.setattr(blocking.ask, "__defaults__", (0.5,))


def test_a_code_names_an_account(client: ZzdClient) -> None:
    assert client.account_of("code-42") == "GE_042"


def test_a_code_serves_once(client: ZzdClient) -> None:
    client.account_of("code-42")
    with pytest.raises(Refused, match="不存在的临时授权码"):
        client.account_of("code-42")


def test_a_token_is_kept_till_shortly_before_its_end(
    client: ZzdClient, service: FakeService
) -> None:
    client.account_of("code-1")
    clock.forward(minutes=114)
    client.account_of("code-2")
    assert len(service.tokens) == 1
    clock.forward(minutes=2)
    client.account_of("code-3")
    assert len(service.tokens) == 2


def test_a_token_that_they_ended_early_is_renewed(client: ZzdClient, service: FakeService) -> None:
    client.account_of("code-1")
    service.tokens.clear()
    assert client.account_of("code-2") == "GE_002"


def test_a_wrong_secret_names_nobody(street: Street, service: FakeService) -> None:
    service.codes["code-1"] = "GE_001"
    with pytest.raises(Refused, match="签名错误"):
        ZzdClient(street.settings("zzd", zzd_app_secret="another-0000")).account_of("code-1")


@pytest.mark.parametrize("life", ['"soon"', "null", "[]", "-1", "true", '"²"', "1e999", "NaN"])
def test_a_token_of_unknown_life_is_used_once(
    client: ZzdClient, service: FakeService, life: str
) -> None:
    token = f'{{"accessToken": "none-of-ours", "expiresIn": {life}}}'
    service.will(says(200, f'{{"success": true, "content": {{"data": {token}}}}}'), "zzd")
    with pytest.raises(Refused, match="access_token 无效"):
        client.account_of("code-1")
    assert client.account_of("code-1") == "GE_001"


@pytest.mark.parametrize(
    "answer",
    ['{"success": true}', '{"success": true, "content": {"data": {"accountId": ""}}}'],
)
def test_an_answer_without_an_account_names_nobody(
    client: ZzdClient, service: FakeService, answer: str
) -> None:
    client.account_of("code-1")
    service.will(says(200, answer), "zzd")
    with pytest.raises(Refused, match="no accountId"):
        client.account_of("code-2")


@pytest.mark.usefixtures("_impatient")
@pytest.mark.parametrize(
    "fault",
    [is_slow(3600), is_slow(0.4), stalls(), stalls(trickle_s=0.1), trickles_its_head(0.1)],
    ids=["silent", "slow twice", "stalls", "trickles", "trickles its head"],
)
def test_a_platform_that_hangs_costs_a_sign_in_little(
    client: ZzdClient, service: FakeService, fault: Fault
) -> None:
    service.will(fault, "zzd", times=2)
    with pytest.raises(TryLater):
        in_time(lambda: client.account_of("code-42"), "the sign-in")


@pytest.mark.parametrize(
    ("fault", "kind"),
    [
        (drops(), TryLater),
        (babbles(b"SSH-2.0-OpenSSH_9.2\r\n"), TryLater),
        (babbles(b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\nzz\r\n"), TryLater),
        (says(200, PAGE), TryLater),
        (says(200, "[" * 60_000), TryLater),
        (says(429, Retry_After="7"), Limited),
        (says(403, PAGE), Refused),
    ],
    ids=["drops", "ssh", "chunks", "page", "nested", "busy", "refuses"],
)
def test_a_platform_that_misbehaves_names_nobody(
    client: ZzdClient, service: FakeService, fault: Fault, kind: type[ChannelError]
) -> None:
    service.will(fault, "zzd")
    with pytest.raises(ChannelError) as raised:
        client.account_of("code-42")
    assert type(raised.value) is kind


def test_no_redirect_leads_a_sign_in_elsewhere(
    client: ZzdClient, service: FakeService, canary: Canary
) -> None:
    service.will(says(302, Location=f"http://127.0.0.1:{canary.port}/inside"), "zzd")
    with pytest.raises(TryLater, match="302"):
        client.account_of("code-42")
    assert canary.knocks == 0


def test_a_body_of_200_mb_costs_a_sign_in_little(client: ZzdClient, service: FakeService) -> None:
    flood = Flood(200)
    service.will(flood, "zzd")
    with pytest.raises(TryLater):
        client.account_of("code-42")
    assert flood.sent_mb < 15


def test_the_platforms_words_do_not_give_our_secret_away(
    client: ZzdClient, service: FakeService
) -> None:
    service.will(echoes(lambda sent: {"success": False, "errorMsg": sent}), "zzd")
    with pytest.raises(ChannelError) as raised:
        client.account_of("code-42")
    assert KNOWN["zzd_app_secret"][:8] not in raised.value.reason


def test_nobody_at_home_is_said_so(street: Street) -> None:
    with pytest.raises(TryLater):
        ZzdClient(street.settings("zzd", zzd_url="http://127.0.0.1:1")).account_of("code-42")
