"""短信 and 语音电话: the values of a registered template, and the provider that is used."""

import json
from dataclasses import replace
from typing import Any

import pytest

from patrol.channels import Gone, Refused, Sent, TryLater
from patrol.channels.outgoing_text import OutgoingText
from tests.channels.http.fake_service import KNOWN, FakeService
from tests.channels.http.faulty_server import Fault, is_slow, says, takes
from tests.channels.http.street import ORDER, Fate, Street

LONG = replace(
    ORDER,
    call_sign="042" * 20,
    severity="紧急\n" * 20,
    title="请回拨并添加\r\n\t" * 30,
    place="\u2028\x07大关苑东五苑" * 30,
)
COMMON = {
    *("Action", "Version", "Format", "RegionId", "AccessKeyId", "Timestamp"),
    *("SignatureMethod", "SignatureVersion", "SignatureNonce", "Signature"),
}
POOR = says(200, '{"Code": "isv.AMOUNT_NOT_ENOUGH", "Message": "账户余额不足"}')


def sent(street: Street, service: FakeService, way: str, outgoing: OutgoingText) -> dict[str, Any]:
    (fate,) = street.send(street.carrier(way), outgoing)
    assert isinstance(fate, Sent), fate
    (message,) = service.got[way]
    return message


def test_an_aliyun_sms_is_a_template_and_four_words(street: Street, service: FakeService) -> None:
    message = sent(street, service, "aliyun_sms", ORDER)
    own = {"PhoneNumbers", "SignName", "TemplateCode", "TemplateParam", "OutId"}
    assert message.keys() == COMMON | own
    assert message["PhoneNumbers"] == "13800000042"
    assert message["TemplateCode"] == KNOWN["aliyun_sms_template"]
    assert json.loads(message["TemplateParam"]) == {
        "call_sign": "042",
        "severity": "紧急",
        "title": "电动自行车充电起火",
        "place": "大关苑东五苑 3 幢",
    }


def test_an_aliyun_call_is_a_template_read_twice(street: Street, service: FakeService) -> None:
    message = sent(street, service, "aliyun_voice", ORDER)
    own = {"CalledNumber", "TtsCode", "TtsParam", "PlayTimes", "OutId"}
    assert message.keys() == COMMON | own
    assert (message["PlayTimes"], message["CalledNumber"]) == ("2", "13800000042")
    assert json.loads(message["TtsParam"])["title"] == ORDER.title


def test_an_aliyun_call_shows_our_number_when_we_have_one(
    street: Street, service: FakeService
) -> None:
    carrier = street.carrier("aliyun_voice", aliyun_voice_number="057100000042")
    street.send(carrier, ORDER)
    assert service.got["aliyun_voice"][0]["CalledShowNumber"] == "057100000042"


def test_a_tencent_sms_is_a_template_and_four_words(street: Street, service: FakeService) -> None:
    assert sent(street, service, "tencent_sms", ORDER) == {
        "PhoneNumberSet": ["+8613800000042"],
        "SmsSdkAppId": KNOWN["tencent_sms_app"],
        "SignName": KNOWN["tencent_sms_sign"],
        "TemplateId": KNOWN["tencent_sms_template"],
        "TemplateParamSet": ["042", "紧急", "电动自行车充电起火", "大关苑东五苑 3 幢"],
        "SessionContext": ORDER.id,
    }


def test_news_of_a_matter_has_a_template_and_names_of_its_own(
    street: Street, service: FakeService
) -> None:
    news = {"number": "WH-1142", "news": "已办结", "result": "", "code": "k3m9"}
    own = {name: KNOWN[name] for name in ("aliyun_news_template", "tencent_news_template")}
    given = {"aliyun_news_params": "no=number,news,result,code"}
    given["tencent_news_params"] = "news,number,code"
    for way in ("aliyun_sms", "tencent_sms"):
        (fate,) = street.send(street.carrier(way, **own, **given), replace(ORDER, news=news))
        assert isinstance(fate, Sent), fate
    blanks = json.loads(service.got["aliyun_sms"][0]["TemplateParam"])
    assert blanks == {"no": "WH-1142", "news": "已办结", "result": "—", "code": "k3m9"}
    assert service.got["tencent_sms"][0]["TemplateParamSet"] == ["已办结", "WH-1142", "k3m9"]


def test_a_code_has_a_template_of_its_own_with_one_blank(
    street: Street, service: FakeService
) -> None:
    own = {name: KNOWN[name] for name in ("aliyun_code_template", "tencent_code_template")}
    for way in ("aliyun_sms", "tencent_sms"):
        (fate,) = street.send(street.carrier(way, **own), replace(ORDER, check_code="004217"))
        assert isinstance(fate, Sent), fate
    assert json.loads(service.got["aliyun_sms"][0]["TemplateParam"]) == {"code": "004217"}
    assert service.got["tencent_sms"][0]["TemplateParamSet"] == ["004217"]


def test_a_tencent_call_is_a_template_read_twice(street: Street, service: FakeService) -> None:
    assert sent(street, service, "tencent_voice", ORDER) == {
        "CalledNumber": "+8613800000042",
        "VoiceSdkAppid": KNOWN["tencent_voice_app"],
        "TemplateId": KNOWN["tencent_voice_template"],
        "TemplateParamSet": ["042", "紧急", "电动自行车充电起火", "大关苑东五苑 3 幢"],
        "PlayTimes": 2,
        "SessionContext": ORDER.id,
    }


@pytest.mark.parametrize(
    ("way", "blanks", "longest"),
    [
        ("aliyun_sms", "TemplateParam", 35),
        ("aliyun_voice", "TtsParam", 35),
        ("tencent_sms", "TemplateParamSet", 12),
        ("tencent_voice", "TemplateParamSet", 12),
    ],
)
def test_words_are_cut_to_what_a_blank_holds(
    street: Street, service: FakeService, way: str, blanks: str, longest: int
) -> None:
    blank = sent(street, service, way, LONG)[blanks]
    words = list(json.loads(blank).values()) if isinstance(blank, str) else blank
    assert [len(word) for word in words] == [longest] * 4
    assert all(word.isprintable() and word.endswith("…") for word in words)


@pytest.mark.parametrize("way", ["aliyun_sms", "aliyun_voice", "tencent_sms", "tencent_voice"])
def test_no_link_leaves_by_a_template(street: Street, service: FakeService, way: str) -> None:
    message = json.dumps(sent(street, service, way, replace(ORDER, place="")))
    assert "patrol.example.org" not in message
    assert ORDER.at not in message.replace(ORDER.id, "").partition("Timestamp")[0]
    assert "GE_042" not in message


def turns_taken(street: Street, service: FakeService, attempts: int) -> list[str]:
    sms = street.carrier("aliyun_sms", "tencent_sms")
    for attempt in range(1, attempts + 1):
        street.send(sms, replace(ORDER, attempt=attempt))
    return service.asked


def test_the_first_provider_has_the_first_attempt_and_the_second_the_second(
    street: Street, service: FakeService
) -> None:
    service.will(says(503), "aliyun_sms", "tencent_sms", times=2)
    asked = turns_taken(street, service, 4)
    assert asked == ["aliyun_sms", "tencent_sms", "aliyun_sms", "tencent_sms"]


def test_a_single_provider_has_every_attempt(street: Street, service: FakeService) -> None:
    voice = street.carrier("tencent_voice")
    fates = [street.send(voice, replace(ORDER, attempt=n))[0] for n in (1, 2, 3)]
    assert [type(fate) for fate in fates] == [Sent] * 3


def by_two(street: Street, attempt: int = 1) -> Fate:
    carrier = street.carrier("aliyun_sms", "tencent_sms")
    (fate,) = street.send(carrier, replace(ORDER, attempt=attempt))
    return fate


@pytest.mark.parametrize("attempt", [1, 2, 3])
def test_where_one_provider_refuses_the_other_sends_at_once(
    street: Street, service: FakeService, attempt: int
) -> None:
    service.will(POOR, "aliyun_sms")
    assert isinstance(by_two(street, attempt), Sent)
    assert len(service.got["tencent_sms"]) == 1


@pytest.mark.parametrize(("other", "kind"), [(says(503), TryLater), (says(403), Refused)])
def test_the_last_word_is_the_other_providers(
    street: Street, service: FakeService, other: Fault, kind: type[Fate]
) -> None:
    service.will(POOR, "aliyun_sms")
    service.will(other, "tencent_sms")
    assert type(by_two(street)) is kind


def test_a_number_that_one_provider_knows_for_none_is_gone(
    street: Street, service: FakeService
) -> None:
    carrier = street.carrier("aliyun_sms", "tencent_sms")
    (fate,) = street.send(carrier, replace(ORDER, mobile="+86138"))
    assert type(fate) is Gone
    assert service.asked == ["aliyun_sms"]


def test_two_providers_share_the_time_of_one(patient: Street, service: FakeService) -> None:
    """The first provider uses 3597 s of 3600 s; the second gets the 3 s that are left."""
    service.will(takes(3597, says(200, '{"Code": "isv.AMOUNT_NOT_ENOUGH"}')), "aliyun_sms")
    service.will(is_slow(3600), "tencent_sms")
    assert isinstance(by_two(patient), TryLater)
    assert service.asked == ["aliyun_sms", "tencent_sms"]
