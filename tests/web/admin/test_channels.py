"""通道: what is set on the page counts in every process; no answer, row or log shows a secret."""

import io
import json
from collections.abc import Callable, Iterator
from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest
from sqlalchemy import text
from sqlmodel import select

from patrol import clock, feed, services
from patrol.channels import Limited, known_addresses
from patrol.channels.credentials import key as key_file
from patrol.channels.journal import Journal, write
from patrol.config import Settings
from patrol.models import Audit, Channel, ChannelTest
from patrol.worker.loop import Worker
from tests.cast import Cast, district_chiefs
from tests.channels.http.fake_service import KNOWN, FakeService
from tests.command_line import Patrol
from tests.waiting import until

PATH = "/api/v1/admin/channels"
ALIYUN = ("aliyun_key_id", "aliyun_key_secret", "aliyun_sms_sign", "aliyun_sms_template")
SMS = {name: KNOWN[name] for name in ALIYUN}
SECRETS = [value for name, value in KNOWN.items() if "secret" in name or "token" in name]


@pytest.fixture
def service() -> Iterator[FakeService]:
    with FakeService() as running:
        yield running


@pytest.fixture
def settings(settings: Settings, service: FakeService) -> Settings:
    """The providers' addresses are the operator's; their credentials come from the page."""
    urls = {name: f"{service.url}/" for name in ("aliyun_sms_url", "aliyun_balance_url")}
    return replace(settings, dingtalk_robot_url=f"{service.url}/robot/send", **urls)


@pytest.fixture(autouse=True)
def _chiefs(cast: Cast) -> None:
    district_chiefs(cast.services)


@pytest.fixture
def worker(settings: Settings, cast: Cast) -> Iterator[Worker]:
    """A worker of its own, as another process has it."""
    built = services.build(settings)
    made = Worker(built)
    yield made
    made.sender.close()
    built.close()


def save(cast: Cast, values: dict[str, str | None], version: int = 0, **more: Any) -> Any:
    body = {"version": version, "values": values, **more}
    return cast("721").call("PATCH", PATH, body)


def page(cast: Cast) -> dict[str, Any]:
    answer: dict[str, Any] = cast("721").get(PATH)
    return answer


def way(cast: Cast, name: str) -> dict[str, Any]:
    (row,) = [row for row in page(cast)["ways"] if row["way"] == name]
    return dict(row)


def test_saved_credentials_count_in_every_process_without_a_restart(
    cast: Cast, worker: Worker
) -> None:
    assert not way(cast, "aliyun_sms")["is_ready"]
    worker.sender.send()
    assert save(cast, SMS).status_code == 200
    assert way(cast, "aliyun_sms")["is_ready"]
    for process in (cast.services, worker.services):
        process.credentials.refresh()
        with process.database.read() as session:
            assert known_addresses(session) == {Channel.SMS: {"mobile"}}
    worker.sender.send()
    assert set(worker.sender.ways) == {"aliyun_sms"}
    assert save(cast, dict.fromkeys(ALIYUN[2:]), version=1).status_code == 200
    worker.services.credentials.refresh()
    worker.sender.send()
    assert worker.sender.ways == {}
    fields = way(cast, "aliyun_sms")["fields"]
    assert not any(field["is_set"] for field in fields), "the shared key has no other use"


def test_no_secret_is_in_an_answer_the_database_or_a_log(
    cast: Cast, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level(0)
    secrets = {**SMS, **{name: KNOWN[name] for name in KNOWN if name.startswith("dingtalk")}}
    answers = [save(cast, secrets).text, cast("721").call("GET", PATH).text]
    answers.append(save(cast, {"aliyun_key_secret": "w" * 201}, version=1).text)
    with cast.services.database.read() as session:
        rows = session.connection().execute(text("SELECT * FROM channel_credentials")).all()
        events = feed.after(session, 0, 1000)
        noted = [repr(row) for row in session.exec(select(Audit))]
    stored = [repr(row) for row in rows] + [repr(event) for event in events] + noted
    for secret in [value for value in secrets.values() if value in SECRETS]:
        assert not [words for words in (*answers, *stored, caplog.text) if secret in words]
    changed = [event for event in events if event.kind == "channels.changed"]
    assert changed[0].body == {"version": 1, "changed": sorted(secrets)}
    assert KNOWN["aliyun_key_id"] not in answers[1], "an account's name is shown in part"
    assert KNOWN["aliyun_key_id"][:4] in answers[1]


def test_the_key_is_private_and_outside_the_database(cast: Cast) -> None:
    save(cast, SMS)
    path = cast.services.settings.patrol_data / key_file.FILE
    assert path.stat().st_mode & 0o777 == 0o600
    save(cast, {"aliyun_sms_sign": "另一个"}, version=1)
    with cast.services.database.read() as session:
        query = text("SELECT version FROM channel_credentials WHERE sealed IS NOT NULL")
        assert session.connection().execute(query).scalars().all() == [2], "old secrets are gone"
    path.rename(path.with_suffix(".away"))
    restarted = services.build(cast.services.settings)
    try:
        restarted.credentials.refresh()
        assert (restarted.credentials.fault, restarted.zzd) == ("no_key", None)
        path.write_text("another key " * 4)
        restarted.credentials.refresh()
        assert restarted.credentials.fault == "other_key"
        path.with_suffix(".away").rename(path)
        restarted.credentials.refresh()
        assert restarted.credentials.fault is None
        assert restarted.credentials.settings.aliyun_sms_sign == "另一个"
    finally:
        restarted.close()


@pytest.mark.any_database
def test_a_lost_key_means_to_enter_them_anew(cast: Cast) -> None:
    save(cast, SMS)
    path = cast.services.settings.patrol_data / key_file.FILE
    path.write_text("another key " * 4)
    refused = save(cast, {"aliyun_sms_sign": "街道"}, version=1)
    assert (refused.status_code, refused.json["type"]) == (409, "/problems/channels_unreadable")
    assert save(cast, SMS, version=1, anew=True).status_code == 200
    assert page(cast)["fault"] is None


@pytest.mark.any_database
def test_what_is_refused_names_its_field(cast: Cast) -> None:
    for values, code, field in (
        ({"aliyun_sms_sign": "街道"}, "half_channel", "aliyun_sms_template"),
        ({"aliyun_sms_url": "https://example.org"}, "bad_credential", "aliyun_sms_url"),
        ({**SMS, "aliyun_sms_sign": "街\n道"}, "bad_credential", "aliyun_sms_sign"),
        ({**SMS, "aliyun_sms_sign": "街" * 201}, "bad_credential", "aliyun_sms_sign"),
    ):
        refused = save(cast, dict(values))
        assert (refused.status_code, refused.json["type"]) == (422, f"/problems/{code}")
        assert field in refused.json["errors"][0]["field"]
    assert page(cast)["version"] == 0


def test_two_administrators_overwrite_nobody(cast: Cast) -> None:
    assert save(cast, SMS).status_code == 200
    late = save(cast, SMS)
    assert (late.status_code, late.json["version"], late.json["won_by"]) == (409, 1, "721")


@pytest.mark.any_database
def test_the_environment_counts_first_and_the_page_says_so(
    cast: Cast, settings: Settings, monkeypatch: pytest.MonkeyPatch
) -> None:
    save(cast, SMS)
    given = replace(settings, aliyun_key_id="LTAI5tOfTheEnvironment", aliyun_key_secret="x" * 30)
    restarted = services.build(given)
    try:
        restarted.credentials.refresh()
        in_force = restarted.credentials.settings
        assert in_force.aliyun_key_id == given.aliyun_key_id
        assert in_force.aliyun_sms_sign == SMS["aliyun_sms_sign"], "the page fills what is open"
    finally:
        restarted.close()
    monkeypatch.setattr(cast.services, "settings", given)
    refused = save(cast, {"aliyun_key_id": "LTAI5tAnother"}, version=1)
    assert (refused.status_code, refused.json["type"]) == (409, "/problems/channel_of_environment")


def sent_test(cast: Cast, worker: Worker, name: str, to: str) -> dict[str, Any]:
    """Ask for a test on the page, let the worker send it, and return what the page shows."""
    asked = cast("721").call("POST", f"{PATH}/{name}/tests", {"to": to})
    assert asked.status_code == 201, asked.text
    assert not way(cast, name)["test"]["is_over"]
    worker.care.send_tests()
    until(lambda: worker.sender.outcomes.qsize(), "the result of the test")
    worker.sender.record()
    worker.care.write_states()
    return dict(way(cast, name)["test"])


def test_a_test_is_sent_by_the_worker_and_its_number_forgotten(
    cast: Cast, worker: Worker, service: FakeService
) -> None:
    save(cast, SMS)
    result = sent_test(cast, worker, "aliyun_sms", "138 0000 0042")
    assert (result["is_sent"], result["by"]) == (True, "721")
    (sent,) = service.got["aliyun_sms"]
    assert "13800000042" in json.dumps(sent)
    with cast.services.database.read() as session:
        assert session.exec(select(ChannelTest.address)).one() == ""
    assert way(cast, "aliyun_sms")["health"]["sent_at"]


@pytest.mark.any_database
def test_a_refusal_stands_on_the_page_in_the_providers_words(cast: Cast, worker: Worker) -> None:
    save(cast, {**SMS, "aliyun_key_secret": "another-secret-0000"})
    result = sent_test(cast, worker, "aliyun_sms", "13800000042")
    assert result["is_sent"] is False
    assert "SignatureDoesNotMatch" in result["words"]
    health = way(cast, "aliyun_sms")["health"]
    assert "SignatureDoesNotMatch" in health["reason"]
    assert health["refusals"] == 1
    save(cast, {"aliyun_key_secret": SMS["aliyun_key_secret"]}, version=1)
    health = way(cast, "aliyun_sms")["health"]
    assert (health["reason"], health["refusals"]) == ("", 0), "a new secret begins anew"


@pytest.mark.any_database
def test_a_pause_stands_on_the_page_with_its_end_and_why(cast: Cast) -> None:
    notes = Journal()
    notes.note("robot", Limited(600, "robot: 130101 send too fast"))
    with cast.services.database.write() as session:
        write(session, notes.take())
    ends_at = clock.iso(clock.now() + timedelta(minutes=10))
    health = way(cast, "robot")["health"]
    assert (health["paused_until"], health["reason"]) == (ends_at, "robot: 130101 send too fast")
    clock.forward(minutes=11)
    assert way(cast, "robot")["health"]["paused_until"] is None


@pytest.mark.any_database
def test_a_test_that_cannot_be_is_refused(cast: Cast) -> None:
    save(cast, SMS)
    for name, to, status, code in (
        ("aliyun_sms", "", 422, "no_address"),
        ("aliyun_sms", "0571-88880000", 422, "bad_mobile"),
        ("aliyun_sms", "301", 422, "no_address"),
        ("tencent_sms", "13800000042", 409, "channel_not_ready"),
        ("pigeon", "13800000042", 404, "no_channel"),
    ):
        refused = cast("721").call("POST", f"{PATH}/{name}/tests", {"to": to})
        assert (refused.status_code, refused.json["type"]) == (status, f"/problems/{code}")


@pytest.mark.any_database
def test_ten_tests_in_ten_minutes_are_enough(cast: Cast) -> None:
    save(cast, {name: KNOWN[name] for name in KNOWN if name.startswith("dingtalk")})
    codes = [cast("721").call("POST", f"{PATH}/robot/tests", {}).status_code for _ in range(11)]
    assert codes == [201] * 10 + [429]


def test_the_balance_is_shown_and_a_refusal_to_tell_it_too(
    cast: Cast, worker: Worker, service: FakeService, moving_clock: Callable[..., None]
) -> None:
    def told() -> dict[str, Any]:
        worker.services.credentials.refresh()
        worker.care.ask_balances()
        until(lambda: worker.sender.outcomes.qsize(), "the answer about the balance")
        worker.sender.record()
        (row,) = page(cast)["balances"]
        return dict(row)

    save(cast, SMS)
    refused = told()
    assert (refused["balance"], "NotAuthorized" in refused["reason"]) == ("", True)
    amount = {"AvailableAmount": "1,012.30", "Currency": "CNY"}
    service.balance = {"Code": "200", "Success": True, "Data": amount}
    moving_clock(hours=2)
    row = told()
    assert (row["account"], row["balance"], row["is_low"]) == ("aliyun", "1012.30 CNY", False)
    amount["AvailableAmount"] = "49.99"
    moving_clock(hours=2)
    assert told()["is_low"]


@pytest.mark.any_database
def test_the_command_reads_secrets_from_its_input_only(
    cast: Cast, patrol: Patrol, monkeypatch: pytest.MonkeyPatch
) -> None:
    lines = "# Aliyun\n" + "".join(f"{name.upper()}={value}\n" for name, value in SMS.items())
    monkeypatch.setattr("sys.stdin", io.StringIO(lines))
    assert patrol("channels", "set") == (
        0,
        "Saved as version 1; every process uses it within seconds.\n",
    )
    code, words = patrol("channels")
    assert code == 0
    assert "aliyun_sms  ready" in words
    assert not [secret for secret in SECRETS if secret in words]
    monkeypatch.setattr("sys.stdin", io.StringIO("ALIYUN_SMS_SIGN=\n"))
    code, words = patrol("channels", "set")
    assert (code, "is missing" in words) == (1, True)
    assert patrol("channels", "clear", *(name.upper() for name in ALIYUN[2:]))[0] == 0
    assert "aliyun_sms  not set up" in patrol("channels")[1]


@pytest.mark.any_database
def test_the_it_is_set_on_the_page_and_the_mail_server_by_the_operator(
    cast: Cast, settings: Settings, monkeypatch: pytest.MonkeyPatch
) -> None:
    mail = {"it_mail_to": "it@example.org, night@example.org", "it_mail_from": "p@example.org"}
    refused = save(cast, dict(mail))
    assert (refused.status_code, "SMTP_HOST" in refused.json["detail"]) == (422, True)
    assert save(cast, {**mail, "it_mail_to": "it@example.org\nBcc: x"}).status_code == 422
    monkeypatch.setattr(cast.services, "settings", replace(settings, smtp_host="mail.example.org"))
    assert save(cast, dict(mail)).status_code == 200
    robot = {"it_robot_token": "9f2b64c1d05e", "it_robot_secret": "SEC3c1d9b7e5f"}
    assert save(cast, dict(robot), version=1).status_code == 200
    assert way(cast, "it_robot")["is_ready"]


@pytest.mark.any_database
@pytest.mark.parametrize("group", ["it", "sheet"])
def test_a_test_to_the_robot_of_a_group_is_signed_with_its_own_secret(
    cast: Cast, worker: Worker, service: FakeService, group: str
) -> None:
    own = ("token", "secret")
    save(cast, {f"{group}_robot_{name}": KNOWN[f"dingtalk_robot_{name}"] for name in own})
    assert sent_test(cast, worker, f"{group}_robot", "")["is_sent"]
    (said,) = service.got["robot"]
    assert "通道测试" in json.dumps(said, ensure_ascii=False)
