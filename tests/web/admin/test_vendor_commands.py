"""The commands on a source's page are whole: a vendor copies them, and they work."""

import shlex
from dataclasses import replace
from typing import Any
from urllib.parse import urlsplit

import pytest

from patrol.config import Settings
from patrol.intake import registry, vendor
from patrol.intake.adapters import NAMES, ProofWay, adapter
from patrol.intake.vendor import TOKEN
from patrol.models import Source
from tests.cast import Cast, district_chiefs

pytestmark = pytest.mark.any_database
PATH = "/api/v1/admin/sources"
BY_HTTP = [n for n in NAMES if ProofWay.LINE not in adapter(n).proofs]


def run(cast: Cast, command: str) -> Any:
    """Send what the command would send."""
    program, *words = shlex.split(command)
    assert program == "curl"
    pairs = list(zip(words[::2], words[1::2], strict=False))
    headers = dict(value.split(": ", 1) for flag, value in pairs if flag == "-H")
    (body,) = [value for flag, value in pairs if flag == "--data-binary"]
    address = urlsplit(words[-1])
    path = f"{address.path}?{address.query}".rstrip("?")
    return cast.nobody().call("POST", path, data=body.encode(), headers=headers)


def test_the_commands_of_each_protocol_are_heard(cast: Cast) -> None:
    district_chiefs(cast.services)
    admin = cast("721")
    for name in (registry.RECORDS, *BY_HTTP):
        kinds = list(adapter(name).kinds) if name in NAMES else ["platform"]
        new = {"code": f"of-{name}", "area_id": 1, "kinds": kinds, "adapter": name}
        admin.send("POST", PATH, new, want=201)
        given = admin.send("POST", f"{PATH}/of-{name}/keys", {"kind": "token"}, want=201)
        seen = given["source"]
        tried = run(cast, seen["trial_command"])
        assert tried.status_code in (200, 202), f"{name}: {tried.text}"
        assert admin.get(f"{PATH}/of-{name}")["said"] == [], "a trial stores nothing"
        if name == "fields":
            assert seen["command"] == "", "OneNET signs its pushes"
            continue
        sent = run(cast, seen["command"].replace(TOKEN, given["given"]["secret"]))
        assert sent.status_code in (200, 201, 202), f"{name}: {sent.text}"


@pytest.mark.parametrize(
    ("name", "begin", "end"),
    [
        ("hj212", "printf '%s\\r\\n' '##", "| nc -w 5 127.0.0.1 9212"),
        ("gb26875", "echo 4040", "| xxd -r -p | nc -w 5 127.0.0.1 PORT"),
        (
            "mqtt",
            "mosquitto_pub -h BROKER -t xh/v1/daguan/smoke/SM-0042/event",
            '"battery_pct": 86}\'',
        ),
    ],
)
def test_a_line_has_a_command_of_its_own(
    settings: Settings, name: str, begin: str, end: str
) -> None:
    source = Source(code=name, area_id=1, adapter=name)
    command = vendor.command(replace(settings, hj212_port=9212), source)
    assert (command[: len(begin)], command[-len(end) :]) == (begin, end)
    assert vendor.trial(source, "https://localhost/door/try_1") == ""
