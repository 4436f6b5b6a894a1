"""A 工作通知 goes once: to the member's 浙政钉 account, or else by the group's robot."""

import json
import secrets
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import pytest

from patrol.channels import Gone, Refused, Sent
from patrol.channels.notice.zzd import ZzdClient
from tests.channels.http.fake_service import FakeService
from tests.channels.http.faulty_server import drops, says
from tests.channels.http.street import ORDER, Street, settings

OWN = ORDER
SECOND = replace(ORDER, id="WH-1142-007", call_sign="007", mobile="+8613800000007", account="")
THIRD = replace(ORDER, id="WH-1142-301", call_sign="301", mobile="+8613800000301", account="")


def test_whoever_has_an_account_is_told_there_and_the_others_in_the_group(
    street: Street, service: FakeService
) -> None:
    fates = street.send(street.carrier("zzd", "robot"), SECOND, OWN, THIRD)
    assert [type(fate) for fate in fates] == [Sent, Sent]
    assert [notice["receiverIds"] for notice in service.got["zzd"]] == ["GE_042"]
    (message,) = service.got["robot"]
    assert message["at"]["atMobiles"] == ["13800000007", "13800000301"]
    assert "042" not in message["text"]["content"].splitlines()[1]


def test_without_a_platform_everyone_is_named_in_the_group(
    street: Street, service: FakeService
) -> None:
    street.send(street.carrier("robot"), SECOND, OWN)
    assert service.got["robot"][0]["at"]["atMobiles"] == ["13800000007", "13800000042"]


def test_without_a_group_whoever_has_no_account_is_not_to_be_reached(
    street: Street, service: FakeService
) -> None:
    fates = street.send(street.carrier("zzd"), SECOND, OWN)
    assert [type(fate) for fate in fates] == [Gone, Sent]
    assert [notice["receiverIds"] for notice in service.got["zzd"]] == ["GE_042"]


def test_a_notice_is_a_card_that_opens_ones_own_order(street: Street, service: FakeService) -> None:
    street.send(street.carrier("zzd"), OWN)
    (notice,) = service.got["zzd"]
    card = notice["msg"]["oa"]
    assert card["message_url"] == card["pc_message_url"] == OWN.link
    assert card["body"]["title"] == "紧急 · 电动自行车充电起火"
    assert card["body"]["content"] == "大关苑东五苑 3 幢 14:05 → 042"
    assert notice["bizMsgId"] == OWN.id
    assert OWN.number not in json.dumps(notice)


def test_a_notice_that_arrived_before_counts_as_sent(street: Street, service: FakeService) -> None:
    zzd = street.carrier("zzd")
    first, repeated = street.send(zzd, OWN), street.send(zzd, replace(OWN, attempt=2))
    assert isinstance(first[0], Sent)
    assert isinstance(repeated[0], Sent)
    assert len(service.got["zzd"]) == 1


def test_a_line_that_broke_after_they_acted_ends_in_one_notice(
    street: Street, service: FakeService
) -> None:
    zzd = street.carrier("zzd")
    service.will(drops(after=True), "zzd")
    assert not isinstance(street.send(zzd, OWN)[0], Sent)
    assert isinstance(street.send(zzd, replace(OWN, attempt=2))[0], Sent)
    assert len(service.got["zzd"]) == 1


def test_a_whole_crew_told_in_one_second_shares_no_nonce(
    street: Street, service: FakeService, moving_clock: Callable[..., None]
) -> None:
    crew = [
        replace(OWN, id=f"WH-1142-{number:03}", account=f"GE_{number:03}")
        for number in range(1, 501)
    ]
    fates = street.send(street.carrier("zzd"), *crew)
    assert {type(fate) for fate in fates} == {Sent}
    assert len(service.got["zzd"]) == 500


def test_two_processes_that_count_alike_share_no_nonce(
    service: FakeService,
    monkeypatch: pytest.MonkeyPatch,
    moving_clock: Callable[..., None],
    tmp_path: Path,
) -> None:
    monkeypatch.setattr(secrets, "randbelow", lambda _: 9_990)
    service.codes |= {f"code-{number}": "GE_042" for number in range(40)}
    both = [ZzdClient(settings(service, tmp_path, "zzd")) for _ in range(2)]
    for number in range(40):
        # Not 1 ms: the wall clock moves by microseconds beside ours, across the edge of one.
        moving_clock(milliseconds=2)
        assert both[number % 2].account_of(f"code-{number}") == "GE_042"


def test_another_tenant_is_refused(street: Street) -> None:
    (fate,) = street.send(street.carrier("zzd", zzd_tenant_id="1"), OWN)
    assert isinstance(fate, Refused)
    assert "租户不存在" in fate.reason


def test_an_answer_within_an_answer_is_read(street: Street, service: FakeService) -> None:
    inner = '{"success":true,"content":{"msgId":"aeb07a615a5e"}}'
    service.will(says(200, json.dumps({"success": True, "content": inner})), "zzd")
    assert isinstance(street.send(street.carrier("zzd"), OWN)[0], Sent)
