"""A vendor's JSON by a field map: paths, times, tables of values, signatures, and garbage."""

import json
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from jsonschema import Draft202012Validator

from patrol.intake import field_map
from patrol.intake.adapters import ProofWay, adapter
from patrol.intake.heard import Alive, Heard, Telegram
from patrol.intake.validate import Invalid
from patrol.models import IntakeKind

pytestmark = pytest.mark.any_database
VENDORS = ("police110", "transfer", "enterprise", "estate", "fields")


def hear(name: str, document: Any, **rules: Any) -> Any:
    body = document if isinstance(document, bytes) else json.dumps(document).encode()
    (said,) = adapter(name).read(Telegram(body), rules)
    return said


@pytest.mark.parametrize(
    ("rule", "value"),
    [
        ("alarm.parts.1.name", "smoke"),
        ("alarm.parts.9.name", None),
        ("alarm.parts.name", None),
        ({"value": 3}, 3),
        ({"from": ["nothing", "flat"]}, "a/b"),
        ({"from": ["flat", "level"], "join": "-"}, "a/b-7"),
        ({"from": "flat", "split": "/", "index": 1}, "b"),
        ({"from": "flat", "split": "/", "index": 5, "otherwise": "?"}, "?"),
        ({"from": "level", "values": {"7": 1}}, 1),
        ({"from": "level", "values": {"8": 1}, "otherwise": 4}, 4),
        ({"from": "level", "scale": 0.1}, pytest.approx(0.7)),
        ({"from": "at", "time": "unix_ms"}, "2026-11-22T03:05:30+08:00"),
        ({"from": "day", "time": "%Y/%m/%d %H:%M"}, "2026-11-22T09:10:00+08:00"),
        ({"from": "day", "time": "%Y/%m/%d %H:%M", "zone": "+00:00"}, "2026-11-22T09:10:00+00:00"),
        ({"from": "flat", "time": "iso"}, "a/b"),  # a broken clock is a claim, and no refusal
        ({"from": "day", "time": "%Q"}, "2026/11/22 09:10"),
    ],
)
def test_a_rule_finds_its_value(rule: Any, value: Any) -> None:
    item = {
        "alarm": {"parts": [{}, {"name": "smoke"}]},
        "flat": "a/b",
        "level": 7,
        "at": 1795287930000,
        "day": "2026/11/22 09:10",
    }
    assert field_map.value_of(rule, item) == value


def test_the_forms_of_times_are_made_into_patterns_once(monkeypatch: pytest.MonkeyPatch) -> None:
    forms = [f"%Y{sign}%m{sign}%d %H:%M" for sign in "-.:;,|~"] + ["%Y/%m/%d %H:%M"]
    for _ in range(2):
        assert field_map.value_of({"from": "at", "time": forms}, {"at": "2026/11/22 09:10"}) == (
            "2026-11-22T09:10:00+08:00"
        )
        monkeypatch.delattr("_strptime.re_compile", raising=False)


def test_a_rule_reads_no_further_than_to_its_piece_or_item() -> None:
    """A telegram of 100 KB under a map of 676 rules stopped every socket for 45 s."""
    cuts: list[int] = []

    class Long(str):
        def split(self, separator: Any = None, maxsplit: Any = -1) -> list[str]:
            cuts.append(maxsplit)
            return super().split(separator, maxsplit)

    class Many(list[Any]):
        def __iter__(self) -> Any:
            raise AssertionError("walked through")

    rule = {"from": "rows.1", "split": ",", "index": 2}
    assert field_map.value_of(rule, {"rows": Many([0, Long("a,b,c,d")])}) == "c"
    assert cuts == [3]
    check = Draft202012Validator(field_map.SETTINGS)
    rules = {f"place.{chr(97 + n % 26)}{chr(97 + n // 26)}": "a" for n in range(65)}
    assert not check.is_valid({"fields": rules})
    assert not check.is_valid({"fields": {"title": rule | {"index": 101}}})


def test_a_list_of_a_vendor_is_one_matter_each() -> None:
    rules = {
        "each": "data.items",
        "fields": {"ref": "no", "title": "what", "place.floor": "floor", "kind": "kind"},
    }
    items = [{"no": 1, "what": "门开", "floor": 3}, {"no": 2, "what": "门关", "kind": "heartbeat"}]
    body = json.dumps({"data": {"items": items}}).encode()
    first, second = adapter("fields").read(Telegram(body), rules)
    assert isinstance(first, Heard)
    assert (first.ref, first.title, first.place) == ("1", "门开", {"floor": "3"})
    assert second == Alive()
    again = json.loads(body)
    again["data"]["items"][0]["what"] = "门坏"
    changed, _ = adapter("fields").read(Telegram(json.dumps(again).encode()), rules)
    assert isinstance(changed, Heard)
    assert changed.key != first.key, "another content is another message"
    with pytest.raises(Invalid):
        adapter("fields").read(Telegram(json.dumps({"data": {"items": [{}]}}).encode()), rules)


def test_onenet_proves_itself_by_its_own_signature_and_tries_the_address() -> None:
    protocol = adapter("fields").spoken_with({})
    assert protocol.proofs == (ProofWay.OWN,)
    assert protocol.is_genuine
    assert protocol.greet
    telegram = Telegram(protocol.example)
    assert protocol.is_genuine(telegram, ["old-token", "street-token"])
    assert not protocol.is_genuine(telegram, ["old-token"])
    assert not protocol.is_genuine(telegram, [])
    assert not protocol.is_genuine(
        Telegram(protocol.example.replace(b"fire", b"none")), ["street-token"]
    )
    signed = {"nonce": "aZ81", "msg": "hello", "signature": "dXNVPFiHbcvptrs6JJIGug=="}
    answer = protocol.greet(Telegram(query=signed), ["street-token"])
    assert answer
    assert answer.body == b"hello"
    assert protocol.greet(Telegram(query=signed | {"msg": "x"}), ["street-token"]) is None


def test_a_signature_is_described_by_the_settings() -> None:
    rule = {"of": ["header:x-time", "body"], "between": "\n", "hash": "hmac_sha256"}
    settings = {"signature": rule | {"at": "header:X-Sign", "encoding": "hex"}, "fields": {}}
    Draft202012Validator(adapter("fields").settings).validate(settings)
    protocol = adapter("fields").spoken_with(settings)
    assert protocol.is_genuine
    headers = {"x-time": "1795287930", "x-sign": "3e9d4a4ee7f9b0a6"}
    assert not protocol.is_genuine(Telegram(b"{}", headers), ["k"])
    headers["x-sign"] = "6fb8add64e1280606b8393a603b0de5c325f0197e16382cabc22d9be3254bfca"
    assert protocol.is_genuine(Telegram(b"{}", headers), ["k"])
    assert adapter("fields").spoken_with({"fields": {}}).proofs == (ProofWay.TOKEN,)


def test_the_police_assign_tell_and_take_back() -> None:
    case = json.loads(adapter("police110").example)
    first = hear("police110", case)
    assert (first.kind, first.severity, first.word) == (IntakeKind.NEW, 2, "群众求助/电梯困人")
    assert first.occurred_at == "2026-11-22T14:05:12+08:00"
    assert first.reporter["hide_from_field"] is True
    ladder = {"sign": "update", "arrive": "update", "feedback": "update", "end": "clear"}
    for action, kind in ladder.items():
        assert hear("police110", case | {"action": action, "updateSeq": 2}).kind == kind
    back = hear(
        "police110", case | {"action": "return", "returnReason": "非本辖区", "updateSeq": 3}
    )
    assert (back.kind, back.ref, back.seq) == (IntakeKind.CANCEL, first.ref, 3)
    assert "非本辖区" in back.description
    assert hear("police110", case | {"action": "?"}).kind == IntakeKind.UPDATE


def test_one_rule_of_a_source_replaces_the_usual_one() -> None:
    case = json.loads(adapter("police110").example)
    case["level"] = "红"
    fields = {"severity": {"from": "level", "values": {"红": 1}}}
    said = hear("police110", case, fields=fields)
    assert (said.severity, said.ref) == (1, case["alarmNo"])


def test_a_work_order_is_read_bare_and_in_a_cloud_event() -> None:
    order = json.loads(adapter("transfer").example)
    bare = hear("transfer", order)
    wrapped = hear("transfer", {"specversion": "1.0", "id": "1", "data": order})
    assert (bare.ref, bare.seq, bare.word) == (wrapped.ref, wrapped.seq, wrapped.word)
    assert hear("transfer", order | {"action": "withdraw"}).kind == IntakeKind.CANCEL


def test_an_estate_is_looked_at_before_anyone_is_sent() -> None:
    assert adapter("estate").needs_verification
    said = hear("estate", adapter("estate").example)
    assert (said.title, said.certainty, said.category) == ("越界闯入", "possible", "SE0103")


ODD = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=8),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=8), inner),
    max_leaves=8,
)
RULE = st.text(max_size=12) | st.fixed_dictionaries(
    {},
    optional={
        "from": st.text(max_size=8) | st.lists(st.text(max_size=8), max_size=3),
        "value": st.none() | st.text(max_size=4),
        "join": st.just("/"),
        "split": st.just(","),
        "index": st.integers(0, 3),
        "values": st.dictionaries(st.text(max_size=3), st.text(max_size=3)),
        "time": st.sampled_from(["iso", "unix", "unix_ms", "%Y", "%j%", "(", "%Y["]),
        "zone": st.sampled_from(["+08:00", "-99:99", "x"]),
        "scale": st.floats(),
    },
)


@settings(max_examples=40, deadline=None)
@given(st.data())
def test_garbage_is_refused_and_never_crashes(data: st.DataObject) -> None:
    name = data.draw(st.sampled_from(VENDORS))
    item = json.loads(adapter(name).example)
    item |= data.draw(st.dictionaries(st.sampled_from(sorted(item)), ODD))
    names = st.sampled_from(["ref", "title", "lat", "kind", "media", "place.floor", "occurred_at"])
    rules = {"fields": data.draw(st.dictionaries(names, RULE))}
    for body in (data.draw(st.binary(max_size=40)), json.dumps(item).encode()):
        try:
            said = adapter(name).read(Telegram(body), rules if data.draw(st.booleans()) else {})
        except Invalid:
            continue
        assert all(len(part.title) <= field_map.LONGEST for part in said if isinstance(part, Heard))
        protocol = adapter("fields").spoken_with({})
        assert protocol.is_genuine
        assert not protocol.is_genuine(Telegram(body), ["another-secret"])
