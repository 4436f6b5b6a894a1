"""CloudEvents 1.0.2: the three modes of HTTP, the cases of its conformance suite, and garbage."""

import base64
import json
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from patrol.intake.adapters import cloudevents
from patrol.intake.adapters.cloudevents import BATCH, STRUCTURED
from patrol.intake.heard import Heard, Telegram
from patrol.intake.validate import Invalid
from patrol.models import IntakeKind

pytestmark = pytest.mark.any_database

EVENT: dict[str, Any] = {
    "specversion": "1.0",
    "id": "1234-1234",
    "source": "/mycontext/sub",
    "type": "com.example.someevent",
    "time": "2026-11-22T13:58:00+08:00",
}
DATA = {"title": "电梯困人", "lat": "30.2893", "lon": 120.1722, "severity": 2, "kind": "update"}


def heard(event: Any, media: str = STRUCTURED, **rules: Any) -> Heard:
    (said,) = hear(json.dumps(event).encode(), media, **rules)
    return said


def hear(body: bytes, media: str, headers: Any = (), **rules: Any) -> list[Any]:
    named = {"content-type": media, **dict(headers)}
    return cloudevents.read(Telegram(body, named), rules)


def test_the_three_modes_say_the_same() -> None:
    whole = {**EVENT, "data": DATA}
    first = heard(whole, f"{STRUCTURED}; charset=utf-8")
    assert hear(json.dumps([whole]).encode(), BATCH) == [first]
    as_headers = [(f"ce-{name}", value) for name, value in EVENT.items()]
    for media in ("application/json", "application/json; charset=utf-8"):
        assert hear(json.dumps(DATA).encode(), media, as_headers) == [first]
    packed = {**EVENT, "data_base64": base64.b64encode(json.dumps(DATA).encode()).decode()}
    assert heard(packed) == first
    assert (first.key, first.ref) == ("/mycontext/sub:1234-1234", "1234-1234")
    assert (first.title, first.lat, first.severity) == ("电梯困人", 30.2893, 2)
    assert (first.kind, first.word) == (IntakeKind.UPDATE, "com.example.someevent")
    percent = [*as_headers, ("ce-subject", "%E5%B7%A5%E5%8D%95%207")]
    assert hear(b"", "", percent)[0].ref == "工单 7"


def test_a_platform_is_read_by_its_own_names() -> None:
    data = {"workOrderNo": "HZ1873", "caller": {"tel": "13800000000"}, "flow": 2}
    fields = {"ref": "workOrderNo", "reporter_phone": "caller.tel", "seq": "flow"}
    said = heard({**EVENT, "data": data}, fields=fields, kinds={"com.example.someevent": "cancel"})
    assert (said.ref, said.seq, said.kind) == ("HZ1873", 2, IntakeKind.CANCEL)
    assert said.reporter == {"phone": "13800000000"}
    assert said.extra["data"] == data, "nothing that was said is lost"


@pytest.mark.parametrize(
    "more",
    [
        {},
        {"datacontenttype": None, "dataschema": None, "subject": None, "time": None},
        {"source": "#fragment"},
        {"datacontenttype": "text/plain", "data": "Simple text"},
        {"extinteger": 10, "extboolean": True, "extbinary": "TWE="},
        {"time": "2018-04-05T17:31:00.000000000Z"},
        {"time": "lunchtime"},  # a broken clock refuses no alarm: the arrival counts
    ],
)
def test_valid_events_are_read(more: Any) -> None:
    assert heard(EVENT | more).title


@pytest.mark.parametrize(
    ("more", "field"),
    [
        *(({name: value}, name) for name in cloudevents.NEEDED for value in (None, "", 25, {})),
        ({"specversion": "0.9"}, "specversion"),
        ({"MyExtension": "bad"}, "MyExtension"),
        ({"my.extension": "bad"}, "my.extension"),
        ({"data": "text", "data_base64": "e30="}, "data_base64"),
        ({"data_base64": "?"}, "data_base64"),
        ({"data": {"kind": "boom"}}, "data/kind"),
        ({"data": {"lat": "north"}}, "data/lat"),
        ({"data": {"lon": "NaN"}}, "data/lon"),
    ],
)
def test_a_broken_event_is_refused_by_its_field(more: Any, field: str) -> None:
    with pytest.raises(Invalid) as refused:
        hear(json.dumps([EVENT, EVENT | more]).encode(), BATCH)
    assert refused.value.errors[0]["field"] == f"/1/{field}"


@pytest.mark.parametrize(
    ("body", "media"),
    [
        (b"{", STRUCTURED),
        (b"[]", STRUCTURED),
        (b"{}", BATCH),
        (b"[" * 99 + b"]" * 99, BATCH),
        (b"[" + b"{}," * 100 + b"{}]", BATCH),
        (b"<event/>", "application/cloudevents+xml"),
        (b"\x00\x01", "application/avro"),
    ],
)
def test_another_form_is_refused(body: bytes, media: str) -> None:
    with pytest.raises(Invalid):
        hear(body, media, [(f"ce-{name}", value) for name, value in EVENT.items()])


ODD = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=8),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=8), inner),
    max_leaves=8,
)
OURS = st.sampled_from(["ref", "title", "lat", "kind", "severity", "reporter", "measures", "seq"])


@settings(max_examples=50, deadline=None)
@given(
    st.dictionaries(st.sampled_from([*EVENT, "data", "data_base64", "subject"]), ODD),
    st.dictionaries(OURS, ODD),
    st.binary(max_size=40),
    st.sampled_from([STRUCTURED, BATCH, "application/json", ""]),
)
def test_garbage_is_refused_and_never_crashes(
    event: Any, data: Any, raw: bytes, media: str
) -> None:
    for body in (
        raw,
        json.dumps(event | EVENT | {"data": data}).encode(),
        json.dumps(event).encode(),
    ):
        try:
            said = hear(body, media)
        except Invalid:
            continue
        assert len(said) <= cloudevents.MOST_EVENTS
        assert all(len(matter.title) <= cloudevents.LONGEST for matter in said)


def test_the_page_shows_the_example_that_is_read() -> None:
    adapter = cloudevents.ADAPTER
    page = Path("docs/api/sources/cloudevents.md").read_text()
    assert adapter.example.decode() in page
    (said,) = adapter.read(Telegram(adapter.example, adapter.example_headers), {})
    assert isinstance(said, Heard)
    assert (said.ref, said.word) == ("HZGS202611220001873", "街面秩序/店外经营")
