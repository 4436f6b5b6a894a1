"""Limits of SMS and calls: the next provider is asked at once, and none is asked in vain."""

import json
from dataclasses import replace
from datetime import UTC, datetime

import pytest

from patrol import clock
from patrol.channels import Limited, Sent
from patrol.channels.outgoing_text import Carrier, plain
from tests.channels.http.fake_service import FakeService
from tests.channels.http.faulty_server import Fault, says
from tests.channels.http.street import ORDER, Fate, Street

OTHER = replace(ORDER, mobile="+8613800000007", call_sign="007")


def aliyun(words: str, code: str = "isv.BUSINESS_LIMIT_CONTROL") -> Fault:
    return says(200, json.dumps({"Code": code, "Message": words}))


def tencent(code: str) -> Fault:
    return says(200, json.dumps({"Response": {"SendStatusSet": [{"Code": code}]}}))


def fate(street: Street, carrier: Carrier, outgoing: object = ORDER) -> Fate:
    (outcome,) = street.send(carrier, outgoing)  # type: ignore[arg-type]
    return outcome


@pytest.fixture
def sms(street: Street) -> Carrier:
    return street.carrier("aliyun_sms", "tencent_sms")


def test_the_second_provider_sends_at_once_and_the_first_rests_for_this_number(
    street: Street, service: FakeService, sms: Carrier
) -> None:
    service.will(aliyun("触发小时级流控Permits:5"), "aliyun_sms")
    assert isinstance(fate(street, sms), Sent)
    assert service.asked == ["aliyun_sms", "tencent_sms"]
    assert isinstance(fate(street, sms), Sent)
    assert service.asked[2:] == ["tencent_sms"], "the first would refuse this number again"
    assert isinstance(fate(street, sms, OTHER), Sent)
    assert service.asked[3:] == ["aliyun_sms"], "another number has its own limit"
    clock.forward(minutes=61)
    assert isinstance(fate(street, sms), Sent)
    assert service.asked[4:] == ["aliyun_sms"]


def test_with_both_at_their_limits_the_text_waits_for_the_nearer_one(
    street: Street, service: FakeService, sms: Carrier
) -> None:
    service.will(aliyun("触发小时级流控"), "aliyun_sms")
    service.will(tencent("LimitExceeded.PhoneNumberThirtySecondLimit"), "tencent_sms")
    outcome = fate(street, sms)
    assert isinstance(outcome, Limited)
    assert outcome.after_s == 30


def test_a_limit_of_the_whole_account_holds_for_every_number(
    street: Street, service: FakeService, sms: Carrier
) -> None:
    service.will(aliyun("触发日发送限额", "isv.DAY_LIMIT_CONTROL"), "aliyun_sms")
    for outgoing in (ORDER, OTHER):
        assert isinstance(fate(street, sms, outgoing), Sent)
    assert service.asked == ["aliyun_sms", "tencent_sms", "tencent_sms"]


@pytest.mark.parametrize(
    ("way", "fault"),
    [
        ("aliyun_sms", aliyun("触发天级流控Permits:10")),
        ("aliyun_voice", aliyun("触发天级流控Permits:20")),
        ("tencent_sms", tencent("LimitExceeded.PhoneNumberDailyLimit")),
        ("tencent_sms", tencent("LimitExceeded.AppMainlandChinaDailyLimit")),
    ],
)
def test_a_days_limit_lasts_until_tomorrow_in_china(
    street: Street, service: FakeService, way: str, fault: Fault
) -> None:
    clock.freeze(datetime(2026, 11, 22, 14, 30, tzinfo=UTC))  # 22:30 in Hangzhou
    service.will(fault, way)
    outcome = fate(street, street.carrier(way))
    assert isinstance(outcome, Limited)
    assert outcome.after_s == pytest.approx(90 * 60, abs=5)


def test_the_fifty_first_notice_of_a_day_is_not_asked_for(
    street: Street, service: FakeService
) -> None:
    carrier = street.carrier("aliyun_sms")
    for _ in range(50):
        assert isinstance(fate(street, carrier), Sent)
    assert isinstance(fate(street, carrier), Limited)
    assert len(service.asked) == 50
    assert isinstance(fate(street, carrier, OTHER), Sent)


@pytest.mark.parametrize(
    ("title", "clean"),
    [
        ("🔥电动车起火🔥", "电动车起火"),
        ("见http://t.cn/A6x?y=1快去", "见 快去"),
        ("看 www.example.com/a、evil-site.cn 的图", "看  、  的图"),
        ("扫bit.ly/a1,问192.168.1.20:8080", "扫bit ly/a1,问192 168 1 20:8080"),
        ("St.Regis酒店 B.3 座", "St Regis酒店 B.3 座"),
        ("【急】3️⃣幢{门}", "急3幢门"),
        ("王府井 3 幢 2-101,1.5 米(北门)", "王府井 3 幢 2-101,1.5 米(北门)"),
        ("👨‍👩‍👧", ""),
    ],
)
def test_what_templates_refuse_is_cleaned(title: str, clean: str) -> None:
    assert plain(title) == clean


@pytest.mark.parametrize("way", ["aliyun_sms", "aliyun_voice", "tencent_sms", "tencent_voice"])
def test_a_title_of_emoji_and_a_link_is_sent(
    street: Street, service: FakeService, way: str
) -> None:
    outgoing = replace(ORDER, title="🔥起火 https://t.cn/x", place="👍")
    assert isinstance(fate(street, street.carrier(way), outgoing), Sent)
    message = json.dumps(service.got[way], ensure_ascii=False)
    assert "起火" in message
    assert not any(refused in message for refused in ("🔥", "t.cn", "👍"))
