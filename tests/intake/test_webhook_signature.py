"""Signatures by Standard Webhooks 1.0, with a vector that another library has made."""

from datetime import UTC, datetime, timedelta

import pytest

from patrol.intake.webhook_signature import is_genuine, signature

pytestmark = pytest.mark.any_database

SECRET = "whsec_MDEyMzQ1Njc4OWFiY2RlZjAxMjM0NTY3"
SENT_S, BODY = 1795356360, b'{"a":1}'
VECTOR = "v1,d81NgkdiYz+1nEp8zH4Q48sKY87hdD36r2vhIbR/C24="
AT = datetime.fromtimestamp(SENT_S, UTC)
GOOD = {"webhook-id": "evt_1", "webhook-timestamp": str(SENT_S), "webhook-signature": VECTOR}


def test_the_vector() -> None:
    assert signature(SECRET, "evt_1", SENT_S, BODY) == VECTOR
    assert is_genuine(GOOD, BODY, ["whsec_!", SECRET], at=AT + timedelta(minutes=4))
    two = {**GOOD, "webhook-signature": f"v1,AAAA v1a,BBBB {VECTOR}"}
    assert is_genuine(two, BODY, [SECRET], at=AT)


@pytest.mark.parametrize(
    "changed",
    [
        {"webhook-id": ""},
        {"webhook-id": "evt_2"},
        {"webhook-timestamp": "x"},
        {"webhook-timestamp": "٣"},
        {"webhook-timestamp": "9" * 400},
        {"webhook-timestamp": str(SENT_S + 1)},
        {"webhook-signature": ""},
        {"webhook-signature": "v1,é"},
    ],
)
def test_what_is_changed_is_refused(changed: dict[str, str]) -> None:
    assert not is_genuine({**GOOD, **changed}, BODY, [SECRET], at=AT)


def test_another_body_an_old_time_and_no_secret_are_refused() -> None:
    assert not is_genuine(GOOD, b'{"a":2}', [SECRET], at=AT)
    assert not is_genuine(GOOD, BODY, [SECRET], at=AT + timedelta(minutes=6))
    assert not is_genuine(GOOD, BODY, [], at=AT)
