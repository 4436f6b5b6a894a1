"""The state of a phone: its screen, its battery, and the time of its last report."""

from collections.abc import Callable
from typing import Any

import pytest

from patrol import clock
from patrol.models import Phone, Screen
from tests.cast import Caller, Cast

PULSE = "/api/v1/phone/pulse"
FULL = {"screen": "duty", "battery": 0.64, "is_charging": True}


def phone_of(cast: Cast, caller: Caller) -> Phone:
    with cast.services.database.read() as session:
        return session.get_one(Phone, caller.phone_id)


def board_row(cast: Cast, call_sign: str, desk: str = "701") -> Any:
    rows = cast(desk).get("/api/v1/reachability")["members"]
    return next(row["phone"] for row in rows if row["call_sign"] == call_sign)


def test_a_pulse_says_how_the_phone_is(cast: Cast) -> None:
    assert cast("042").call("POST", PULSE, FULL).status_code == 204
    phone = phone_of(cast, cast("042"))
    assert (phone.screen, phone.battery, phone.is_charging) == (Screen.DUTY, 64, True)
    assert phone.screen_at == clock.now()
    row = board_row(cast, "042")
    assert (row["screen"], row["battery"], row["is_charging"]) == ("duty", 64, True)


def test_the_newest_pulse_counts(cast: Cast, moving_clock: Callable[..., None]) -> None:
    cast("042").call("POST", PULSE, FULL)
    first = phone_of(cast, cast("042")).screen_at
    moving_clock(seconds=60)
    cast("042").call("POST", PULSE, {"screen": "hidden", "battery": 0.07, "is_charging": False})
    phone = phone_of(cast, cast("042"))
    assert (phone.screen, phone.battery, phone.is_charging) == (Screen.HIDDEN, 7, False)
    assert first is not None
    assert phone.screen_at is not None
    assert (phone.screen_at - first).total_seconds() == 60


def test_a_browser_that_does_not_tell_its_battery_takes_nothing_back(cast: Cast) -> None:
    """The positions may have told the battery, which an iPhone never tells."""
    cast("042").call("POST", PULSE, FULL)
    silent = {"screen": "visible", "battery": None, "is_charging": None}
    assert cast("042").call("POST", PULSE, silent).status_code == 204
    phone = phone_of(cast, cast("042"))
    assert (phone.screen, phone.battery, phone.is_charging) == (Screen.VISIBLE, 64, True)


def test_a_pulse_is_of_the_phone_that_sends_it(cast: Cast) -> None:
    cast("042").call("POST", PULSE, FULL)
    assert phone_of(cast, cast("007")).screen == Screen.UNKNOWN
    other = cast.sign_in("042")
    assert phone_of(cast, other).screen == Screen.UNKNOWN


def test_a_pulse_is_no_act_and_leaves_nothing_in_the_feed(cast: Cast) -> None:
    before = cast("701").get("/api/v1/board")["upto"]
    cast("042").call("POST", PULSE, FULL)
    assert cast("701").get("/api/v1/board")["upto"] == before


@pytest.mark.parametrize(
    "body",
    [
        {},
        {"screen": "unknown"},
        {"screen": "off"},
        {"screen": "duty", "battery": 64},
        {"screen": "duty", "battery": -0.1},
        {"screen": "duty", "made_at": "2026-03-02T06:02:18Z"},
    ],
)
def test_nonsense_is_refused_by_name(cast: Cast, body: dict[str, Any]) -> None:
    answer = cast("042").call("POST", PULSE, body)
    assert answer.status_code == 422
    assert phone_of(cast, cast("042")).screen_at is None


def test_only_a_members_phone_has_a_pulse(cast: Cast) -> None:
    assert cast("701").call("POST", PULSE, FULL).status_code == 403
    assert cast.nobody().call("POST", PULSE, FULL).status_code == 401
