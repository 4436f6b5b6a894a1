"""What became of each clock of a case, in a table of cases."""

from dataclasses import replace
from datetime import date, datetime, timedelta

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from patrol.figures.definition import VERSIONS, ClockName, Definitions, in_force
from patrol.figures.fate import CaseFacts, ClockFate, ClockResult, changes_at, outcome
from patrol.figures.tally import ClockTally, of_stored
from patrol.status import OPEN, SOLVED, IncidentStatus
from tests.conftest import NOON

CLOCKS = VERSIONS[0].clocks
F, S = ClockFate, IncidentStatus


def at(seconds: float | None) -> datetime | None:
    return None if seconds is None else NOON + timedelta(seconds=seconds)


def case(
    status: IncidentStatus,
    dispatched: float | None = 30,
    arrived: float | None = 200,
    resolved: float | None = 1800,
    *,
    sent: bool = True,
    reopened: bool = False,
) -> CaseFacts:
    """A case with targets of 1, 5 and 60 minutes; its times are seconds after the opening."""
    ended = None if status in OPEN else at(2000)
    times = (NOON, at(dispatched), at(arrived), at(resolved), ended)
    return CaseFacts(status, *times, 60, 300, 3600, was_sent=sent, was_reopened=reopened)


def fates(facts: CaseFacts, now: float = 2000) -> list[ClockFate]:
    return [outcome(facts, clock, NOON + timedelta(seconds=now)).fate for clock in CLOCKS]


@pytest.mark.parametrize(
    ("facts", "now", "wanted"),
    [
        (case(S.CLOSED), 2000, [F.MET, F.MET, F.MET]),
        (case(S.CLOSED, 60, 360, 3660), 9999, [F.MET, F.MET, F.MET]),
        (case(S.CLOSED, 60.4, 360.9, 3661.4), 9999, [F.LATE, F.LATE, F.LATE]),
        # Nobody reported an arrival: that counts against us, also when the end came early.
        (case(S.RESOLVED, 30, None, 100), 2000, [F.MET, F.NEVER, F.MET]),
        (case(S.CLOSED, reopened=True), 9999, [F.MET, F.MET, F.REOPENED]),
        (case(S.NEW, resolved=None, reopened=True), 600, [F.MET, F.MET, F.REOPENED]),
        (case(S.NEW, None, None, None), 60, [F.RUNNING, F.RUNNING, F.RUNNING]),
        (case(S.NEW, None, None, None), 61, [F.OVERDUE, F.RUNNING, F.RUNNING]),
        (case(S.EN_ROUTE, 30, None, None), 331, [F.MET, F.OVERDUE, F.RUNNING]),
        (case(S.ON_HOLD, 30, None, None), 4000, [F.MET, F.OVERDUE, F.OVERDUE]),
        (case(S.MERGED), 2000, [F.MERGED] * 3),
        (case(S.CANCELLED, None, None, None), 2000, [F.CANCELLED] * 3),
        (case(S.TRANSFERRED), 2000, [F.TRANSFERRED] * 3),
        (case(S.CLOSED, 1900, None, 1900, sent=False), 2000, [F.UNSENT] * 3),
        # A late report says that the member was there before the order.
        (case(S.CLOSED, 30, 20, 1800), 2000, [F.MET, F.CLOCK_UNKNOWN, F.MET]),
    ],
)
def test_each_clock_has_its_fate(facts: CaseFacts, now: float, wanted: list[ClockFate]) -> None:
    assert fates(facts, now) == wanted


def test_what_never_came_is_known_only_up_to_the_end_of_the_case() -> None:
    arrive = CLOCKS[1]
    never = outcome(case(S.RESOLVED, 30, None, 900), arrive, NOON)
    assert never == ClockResult(ClockFate.NEVER, 870)
    again = outcome(case(S.CLOSED, reopened=True), CLOCKS[2], NOON)
    assert again == ClockResult(ClockFate.REOPENED, 1770, is_done=True)


moments = st.none() | st.floats(-100, 9000)
any_case = st.builds(
    case,
    st.sampled_from(IncidentStatus),
    moments,
    moments,
    moments,
    sent=st.booleans(),
    reopened=st.booleans(),
)


@settings(max_examples=40, deadline=None)
@given(st.lists(any_case, max_size=12), st.floats(0, 9000))
def test_the_number_and_what_is_not_in_it_are_all_cases(cases: list[CaseFacts], now: float) -> None:
    for clock in CLOCKS:
        tally = ClockTally()
        for facts in cases:
            tally.count(outcome(facts, clock, NOON + timedelta(seconds=now)))
        assert tally.counted + sum(tally.left_out.values()) == len(cases) == tally.whole
        # Each counted case has its seconds, or median and P90 would be of other cases.
        assert sum((tally.done + tally.unfinished).values()) == tally.counted
        assert of_stored(tally.stored()) == tally


@settings(max_examples=40, deadline=None)
@given(any_case, st.floats(0, 9000))
def test_an_open_clock_says_when_it_is_overdue(facts: CaseFacts, now: float) -> None:
    moment = NOON + timedelta(seconds=now)
    for clock in CLOCKS:
        due = changes_at(facts, clock, moment)
        if due is None:
            continue
        assert due > moment
        before = outcome(facts, clock, due - timedelta(milliseconds=2))
        after = outcome(facts, clock, due)
        assert before != after
        assert after.fate in (ClockFate.OVERDUE, ClockFate.REOPENED)
        assert after == outcome(facts, clock, due + timedelta(days=9)), "it changes once"


def test_an_ended_case_does_not_change_with_time() -> None:
    for status in SOLVED:
        assert fates(case(status), 0) == fates(case(status), 10**6)


def test_a_case_keeps_the_clocks_of_the_day_of_its_opening() -> None:
    first = VERSIONS[0]
    later = Definitions(2, date(2026, 12, 1), tuple(replace(each) for each in first.clocks))
    both = (first, later)
    assert in_force(date(2026, 11, 30), both).version == 1
    assert in_force(date(2026, 12, 1), both).version == 2
    assert [clock.name for clock in first.clocks] == list(ClockName)
