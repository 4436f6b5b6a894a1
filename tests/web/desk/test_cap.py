"""A case in CAP 1.2: the order and the words of the standard's schema, and our own reader."""

import re
from typing import Any

from defusedxml.ElementTree import fromstring

from patrol.intake.adapters import adapter
from patrol.intake.heard import Heard, Telegram
from patrol.models import IntakeKind
from tests.cast import Cast

ALERT = "identifier sender sent status msgType source scope restriction addresses code note"
ALERT_ORDER = f"{ALERT} references incidents info".split()
INFO = "language category event responseType urgency severity certainty audience eventCode"
INFO_ORDER = f"{INFO} effective onset expires senderName headline description area".split()
CHOICES = {
    "status": {"Actual", "Exercise", "System", "Test", "Draft"},
    "msgType": {"Alert", "Update", "Cancel", "Ack", "Error"},
    "category": {"Geo", "Met", "Safety", "Security", "Rescue", "Fire", "Health", "Env"}
    | {"Transport", "Infra", "CBRNE", "Other"},
    "urgency": {"Immediate", "Expected", "Future", "Past", "Unknown"},
    "severity": {"Extreme", "Severe", "Moderate", "Minor", "Unknown"},
    "certainty": {"Observed", "Likely", "Possible", "Unlikely", "Unknown"},
}
TIME = re.compile(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d[-+]\d\d:\d\d")
"""The schema's pattern: it refuses a "Z"."""


def names_of(part: Any) -> list[str]:
    return [child.tag.rpartition("}")[2] for child in part]


def assert_valid(root: Any) -> None:
    info = root[-1]
    for part, order in ((root, ALERT_ORDER), (info, INFO_ORDER)):
        names = names_of(part)
        assert names == sorted(names, key=order.index)
    for child in (*root, *info):
        name = child.tag.rpartition("}")[2]
        assert name not in CHOICES or child.text in CHOICES[name], name
        assert name not in ("sent", "onset") or TIME.fullmatch(child.text)


def test_a_fire_is_a_warning_that_changes_and_ends(cast: Cast) -> None:
    desk, read = cast("701"), adapter("cap").read
    body: dict[str, Any] = {
        "category": "FI0102",
        "title": "12 幢 <冒烟>",
        "place": "流水西苑 12 幢",
    }
    body |= {"lat": 30.3107, "lon": 120.1402, "reporter_phone": "13800000042"}
    case = desk.send("POST", "/api/v1/incidents", body)["incident"]
    path = f"/api/v1/incidents/{case['id']}"
    acts: tuple[Any, ...] = (
        None,
        ("PATCH", path, {"version": case["version"], "title": "12 幢三楼冒烟"}),
        ("POST", f"{path}/cancellation", {"reason": "误报"}),
    )
    kinds, refs = [], set()
    for act in acts:
        if act:
            desk.send(*act)
        answer = desk.call("GET", f"{path}/cap")
        assert answer.status_code == 200
        assert_valid(fromstring(answer.get_data()))
        assert b"13800000042" not in answer.get_data()
        (said,) = read(Telegram(answer.get_data()), {})
        assert isinstance(said, Heard)
        assert (said.lat, said.lon, said.category) == (30.3107, 120.1402, "FI0102")
        kinds.append(said.kind)
        refs.add(said.ref)
    assert kinds == [IntakeKind.NEW, IntakeKind.UPDATE, IntakeKind.CANCEL]
    assert len(refs) == 1
    assert cast("301").call("GET", f"{path}/cap").status_code in (403, 404)
