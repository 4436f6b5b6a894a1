"""CAP 1.2: alert, update and cancel, circle and polygon, and XML that wants to do harm."""

from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from patrol.intake.adapters import cap
from patrol.intake.heard import Alive, Heard, Telegram
from patrol.intake.validate import Invalid
from patrol.models import IntakeKind

pytestmark = pytest.mark.any_database
ALERT = cap.ADAPTER.example.decode()
FIRST = "warning@qx.example.org,HZ-QX-20261122-0017,2026-11-22T14:00:00+08:00"


def hear(text: str) -> Any:
    (said,) = cap.read(Telegram(text.encode()), {})
    return said


def later(kind: str, number: int, references: str) -> str:
    """Return a later message about the same matter."""
    text = ALERT.replace("<msgType>Alert", f"<msgType>{kind}")
    text = text.replace("0017<", f"{number}<").replace("T14:00", "T15:00")
    return text.replace("<info>", f"<references>{references}</references><info>", 1)


def test_a_warning_is_heard_with_its_place_and_gravity() -> None:
    said = hear(ALERT)
    assert (said.kind, said.severity, said.certainty) == (IntakeKind.NEW, 1, "likely")
    assert (said.lat, said.lon, said.accuracy_m) == (30.3107, 120.1402, 2500)
    assert (said.word, said.title, said.address) == ("Met/暴雨", "暴雨橙色预警", "运河沿线")
    box = "30.30,120.10 30.30,120.14 30.34,120.14 30.34,120.10 30.30,120.10"
    said = hear(ALERT.replace("circle>30.3107,120.1402 2.5</circle", f"polygon>{box}</polygon"))
    assert (said.lat, said.lon) == (pytest.approx(30.32), pytest.approx(120.12))
    assert 2_500 < said.accuracy_m < 3_500


def test_an_update_and_a_cancel_belong_to_the_first_message() -> None:
    second = "warning@qx.example.org,0018,2026-11-22T14:30:00+08:00"
    update = hear(later("Update", 18, FIRST))
    cancel = hear(later("Cancel", 19, f"{second} {FIRST}"))
    assert (update.kind, cancel.kind) == (IntakeKind.UPDATE, IntakeKind.CANCEL)
    assert update.ref == cancel.ref == hear(ALERT).ref
    assert len({update.key, cancel.key, hear(ALERT).key}) == 3
    assert update.seq > hear(ALERT).seq


@pytest.mark.parametrize(
    ("urgency", "severity", "ours"),
    [
        ("Immediate", "Extreme", 1),
        ("Immediate", "Moderate", 2),
        ("Expected", "Severe", 3),
        ("Future", "Extreme", 4),
        ("Immediate", "Minor", 4),
    ],
)
def test_gravity_is_of_urgency_and_severity(urgency: str, severity: str, ours: int) -> None:
    assert hear(ALERT.replace("Immediate", urgency).replace("Severe", severity)).severity == ours


def test_an_exercise_is_a_test_and_an_answer_is_a_sign_of_life() -> None:
    assert hear(ALERT.replace("Actual", "Exercise")).kind == IntakeKind.TEST
    assert hear(ALERT.replace("Alert<", "Ack<")) == Alive()
    bare = ALERT[: ALERT.index("<info>")] + "</alert>"
    assert hear(bare.replace("Alert<", "Cancel<")).kind == IntakeKind.CANCEL


BOMB = '<!DOCTYPE a [<!ENTITY b "bbbb"><!ENTITY c "&b;&b;">]>'
FILE = '<!DOCTYPE a [<!ENTITY b SYSTEM "file:///etc/passwd">]>'


@pytest.mark.parametrize(
    "text",
    [
        ALERT.replace("<alert", f"{BOMB}<alert").replace("暴雨橙", "&c;"),
        ALERT.replace("<alert", f"{FILE}<alert").replace("暴雨橙", "&b;"),
        ALERT.replace("<alert", "<!DOCTYPE alert><alert"),
        ALERT.replace("cap:1.2", "cap:9.9"),
        ALERT.replace("UTF-8", "EBCDIC-X"),
        ALERT.replace("Alert<", "Shout<"),
        ALERT.replace("<sender>warning@qx.example.org</sender>", ""),
        ALERT.replace("30.3107,120.1402", "120.1402,30.3107"),
        ALERT[:-9],
        "",
    ],
)
def test_harm_and_nonsense_are_refused(text: str) -> None:
    with pytest.raises(Invalid):
        hear(text)


TEXTS = ("30.3107", "2.5", "2026-11-22T14:00:00+08:00", "Immediate", "zh-CN", "暴雨橙色预警")


@settings(max_examples=40, deadline=None)
@given(st.sampled_from(TEXTS), st.text(max_size=12), st.binary(max_size=30), st.integers(0, 800))
def test_garbage_is_refused_and_never_crashes(old: str, new: str, raw: bytes, at: int) -> None:
    whole = ALERT.encode()
    changed = ALERT.replace(old, new).encode("utf-8", "replace")
    for body in (changed, whole[:at] + raw + whole[at:], raw):
        try:
            said = cap.read(Telegram(body), {})
        except Invalid:
            continue
        assert all(len(part.description) <= cap.LONGEST for part in said if isinstance(part, Heard))
