"""Signatures against the vectors that the services publish, and against others' programs."""

from datetime import UTC, datetime

from patrol.channels import aliyun, tencent
from patrol.channels.notice import robot, zzd


def test_the_robot_signs_its_time_with_its_secret() -> None:
    made = robot.signature("SECtest" + "0" * 58, 1763820360000)
    assert made == "FBxqFq0MeogxDh492syb0%2F9Wcwze8tFwwBw%2BHFBzO9w%3D"


def test_zzd_signs_the_parameters_as_they_are() -> None:
    params = {
        "tenantId": "196729",
        "receiverIds": "GE_1",
        "msg": '{"msgtype":"text","text":{"content":"测试"}}',
        "bizMsgId": "T1",
    }
    at, nonce = "2026-11-22T22:06:00.000+08:00", "17638203600001234"
    made = zzd.signature("sk", "POST", at, nonce, "/message/workNotification", params.items())
    assert made == "AvGbIW8Fp7bqZ8UIafqZWqcDZQ8wiD/TU8JaWUweU60="


def test_aliyun_signs_as_in_its_guide_to_sms() -> None:
    params = {
        "AccessKeyId": "testId",
        "Action": "SendSms",
        "Format": "XML",
        "OutId": "123",
        "PhoneNumbers": "15300000001",
        "RegionId": "cn-hangzhou",
        "SignName": "阿里云短信测试专用",
        "SignatureMethod": "HMAC-SHA1",
        "SignatureNonce": "45e25e9b-0a6f-4070-8c85-2956eda1b466",
        "SignatureVersion": "1.0",
        "TemplateCode": "SMS_71390007",
        "TemplateParam": '{"customer":"test"}',
        "Timestamp": "2017-07-12T02:42:19Z",
        "Version": "2017-05-25",
    }
    assert aliyun.signature(params, "testSecret") == "zJDF+Lrzhj/ThnlvIToysFRq6t4="


def test_aliyun_signs_as_in_its_guide_to_rpc() -> None:
    params = {
        "Timestamp": "2016-02-23T12:46:24Z",
        "Format": "XML",
        "AccessKeyId": "testid",
        "Action": "DescribeRegions",
        "SignatureMethod": "HMAC-SHA1",
        "SignatureNonce": "3ee8c1b8-83d3-44af-a94f-4e0ad82fd6cf",
        "Version": "2014-05-26",
        "SignatureVersion": "1.0",
    }
    assert aliyun.signature(params, "testsecret") == "OLeaidS1JvxuMvnyHOwuJ+uX5qY="


def test_aliyun_encodes_as_rfc_3986_says() -> None:
    assert aliyun.encode("a b*c~d+e/火") == "a%20b%2Ac~d%2Be%2F%E7%81%AB"


def test_tencent_signs_as_in_its_guide() -> None:
    key = tencent.Key("AKIDz8krbsJ5yKBZQpn74WFkmLPx3EXAMPLE", "Gu5t9xGARNpq86cd98joQYCN3EXAMPLE")
    body = (
        rb'{"Limit": 1, "Filters": [{"Values": ["\u672a\u547d\u540d"], "Name": "instance-name"}]}'
    )
    at = datetime.fromtimestamp(1551113065, UTC)
    assert tencent.authorization(key, "cvm", "cvm.tencentcloudapi.com", body, at) == (
        "TC3-HMAC-SHA256 "
        "Credential=AKIDz8krbsJ5yKBZQpn74WFkmLPx3EXAMPLE/2019-02-25/cvm/tc3_request, "
        "SignedHeaders=content-type;host, "
        "Signature=72e494ea809ad7a8c8f7a4507b9bddcbaa8e581f516e8da2f66e2c5a96525168"
    )
