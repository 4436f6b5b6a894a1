"""Each answer of a remote service makes the sending Sent, TryLater, Gone or Refused."""

import gzip
import json
from dataclasses import replace

import pytest

from patrol import clock
from patrol.channels import Gone, Refused, Sent, TryLater
from tests.channels.http.fake_service import FakeService
from tests.channels.http.faulty_server import says
from tests.channels.http.street import ORDER, PAGE, WAYS, WRONG, Street, kinds, waits


def test_every_service_takes_a_letter_that_is_signed_well(
    street: Street, service: FakeService
) -> None:
    assert kinds(street.send_every_way()) == {Sent}
    assert {way: len(service.got[way]) for way in WAYS} == dict.fromkeys(WAYS, 1)


def test_another_secret_is_refused_by_every_service(street: Street, service: FakeService) -> None:
    assert kinds(street.send_every_way(**WRONG)) == {Refused}
    assert not any(service.got.values())


def test_a_letter_is_signed_by_the_wall_clock(
    street: Street, service: FakeService, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The server started two hours off, before NTP: others still believe its signatures."""
    service.ahead_s = 2 * 3600
    monkeypatch.setattr(clock, "_wall_offset", lambda real=clock._wall_offset: real() + 2 * 3600)
    assert kinds(street.send_every_way()) == {Sent}


def test_a_time_long_past_is_refused_by_every_service(street: Street, service: FakeService) -> None:
    service.ahead_s = 2 * 3600
    assert kinds(street.send_every_way()) == {Refused}
    assert not any(service.got.values())


@pytest.mark.parametrize("status", [429, 503])
@pytest.mark.parametrize(
    ("retry_after", "least_s", "most_s"),
    [("7", 7, 7), ("86400", 600, 600), ("soon", 0.5, 1.5), ("", 0.5, 1.5)],
)
def test_retry_after_is_honoured_within_reason(
    street: Street,
    service: FakeService,
    status: int,
    retry_after: str,
    least_s: float,
    most_s: float,
) -> None:
    service.will(says(status, PAGE, **({"Retry_After": retry_after} if retry_after else {})), *WAYS)
    assert all(least_s <= wait_s <= most_s for wait_s in waits(street.send_every_way()))


def test_a_later_attempt_waits_longer(street: Street, service: FakeService) -> None:
    service.will(says(500), *WAYS)
    assert min(waits(street.send_every_way(replace(ORDER, attempt=5)))) >= 8


@pytest.mark.parametrize(
    ("way", "answer", "least_s", "most_s"),
    [
        ("robot", {"errcode": 130101, "errmsg": "send too fast"}, 600, 600),
        ("robot", {"status": 1111, "wait": 5, "source": "x5", "punish": "deny"}, 600, 600),
        ("robot", {"errcode": -1, "errmsg": "系统繁忙"}, 0.5, 1.5),
        ("zzd", {"success": False, "errorCode": "E1", "errorMsg": "接口被限流"}, 2, 6),
        (
            "zzd",
            {"success": True, "content": '{"success":false,"responseMessage":"系统繁忙"}'},
            2,
            6,
        ),
        ("aliyun_sms", {"Code": "isv.BUSINESS_LIMIT_CONTROL", "Message": "触发分钟级流控"}, 60, 60),
        (
            "aliyun_voice",
            {"Code": "isv.BUSINESS_LIMIT_CONTROL", "Message": "触发小时级流控"},
            3600,
            3600,
        ),
        ("aliyun_sms", {"Code": "Throttling.User", "Message": "Request was denied"}, 0.5, 1.5),
        ("aliyun_voice", {"Code": "isp.SYSTEM_ERROR"}, 0.5, 1.5),
        ("tencent_sms", {"Response": {"Error": {"Code": "RequestLimitExceeded"}}}, 0.5, 1.5),
        (
            "tencent_sms",
            {"Response": {"SendStatusSet": [{"Code": "LimitExceeded.PhoneNumberOneHourLimit"}]}},
            3600,
            3600,
        ),
        ("tencent_voice", {"Response": {"Error": {"Code": "InternalError.Timeout"}}}, 0.5, 1.5),
    ],
)
def test_a_busy_service_in_its_own_words_is_asked_later(
    street: Street, service: FakeService, way: str, answer: object, least_s: float, most_s: float
) -> None:
    service.will(says(200, json.dumps(answer)), way)
    (fate,) = street.send(street.carrier(way), ORDER)
    assert isinstance(fate, TryLater)
    assert least_s <= fate.after_s <= most_s


@pytest.mark.parametrize(
    ("way", "answer"),
    [
        ("robot", {"errcode": 310000, "errmsg": "keywords not in content"}),
        ("zzd", {"success": True, "content": {"success": False, "responseMessage": "无权限"}}),
        ("zzd", {"success": "true", "content": {"success": True}}),
        ("aliyun_sms", {"Code": "isv.AMOUNT_NOT_ENOUGH", "Message": "账户余额不足"}),
        ("aliyun_voice", {"Code": "isv.OUT_OF_SERVICE", "Message": "业务停机"}),
        ("tencent_sms", {"Response": {"Error": {"Code": "UnauthorizedOperation"}}}),
        (
            "tencent_sms",
            {"Response": {"SendStatusSet": [{"Code": "FailedOperation.PhoneNumberInBlacklist"}]}},
        ),
        ("tencent_voice", {"Response": {"Error": {"Code": "FailedOperation.TemplateUnapproved"}}}),
    ],
)
def test_what_repeating_cannot_help_is_refused(
    street: Street, service: FakeService, way: str, answer: object
) -> None:
    service.will(says(200, json.dumps(answer)), way)
    (fate,) = street.send(street.carrier(way), ORDER)
    assert type(fate) is Refused


@pytest.mark.parametrize("way", ["aliyun_sms", "aliyun_voice", "tencent_sms", "tencent_voice"])
def test_a_number_that_is_none_is_gone(street: Street, way: str) -> None:
    (fate,) = street.send(street.carrier(way), replace(ORDER, mobile="+86138"))
    assert type(fate) is Gone


@pytest.mark.parametrize("status", [400, 401, 403, 404, 413])
def test_a_page_of_some_proxy_is_refused(street: Street, service: FakeService, status: int) -> None:
    service.will(says(status, PAGE), *WAYS)
    assert kinds(street.send_every_way()) == {Refused}


@pytest.mark.parametrize(
    "body",
    [
        "",
        PAGE,
        "null",
        "[]",
        "{}",
        '"OK"',
        '{"Response": []}',
        '{"Response": {}}',
        '{"Response": {"SendStatusSet": []}}',
        '{"Response": {"SendStatusSet": {"0": 1}, "SendStatus": "sent"}}',
        '{"Response": {"Error": "no"}}',
        "[" * 60_000,
        '{"Response":' * 5_000,
        "1" * 60_000,
        b"\xff\xfe\x00\x01",
        gzip.compress(b'{"errcode": 0}', mtime=0),
    ],
    ids=lambda body: repr(body[:24]),
)
def test_an_answer_that_says_nothing_is_no_proof(
    street: Street, service: FakeService, body: str | bytes
) -> None:
    service.will(says(200, body), *WAYS)
    assert kinds(street.send_every_way()) == {TryLater}
