"""谁的时间 in sum: the seconds of each party come to the whole, and few cases hide themselves."""

from collections.abc import Callable
from typing import Any

import pytest

from patrol import clock
from patrol.figures.party import COUNTED, PartyTally
from patrol.models import FigureTally
from patrol.queries import figures
from tests.cast import Cast
from tests.figures.counting import count, past, put
from tests.figures.test_rollup import Case, check_remade

PATH = "/api/v1/figures"


def party(cast: Cast, query: str = "") -> Any:
    count(cast.services)
    return cast("702").get(f"{PATH}{query}")["parts"][0]["party"]


def close(case: Case) -> None:
    case.resolve()
    case.desk("POST", f"{case.path}/closure", {"accepted": True, "note": ""})


@pytest.mark.any_database
def test_the_seconds_of_all_parties_come_to_the_whole(
    cast: Cast, moving_clock: Callable[..., None]
) -> None:
    for _ in range(5):
        close(Case(cast))
    open_one, other = Case(cast), Case(cast)
    other.desk("POST", f"{other.path}/cancellation", {"reason": "误报"})
    told = party(cast)
    assert (told["counted"], told["left_out"]) == (5, {"running": 1, "cancelled": 1})
    # 20 s until the order, 200 s until it is done, 20 s until the desk has closed it.
    sums = {line["party"]: (line["cases"], line["seconds"]) for line in told["lines"]}
    assert sums == {"desk": (5, 200), "field": (5, 1000)}
    assert told["seconds"] == 1200
    assert sum(line["share"] for line in told["lines"]) == pytest.approx(1)
    behind = cast("702").get(f"{PATH}/cases?clock=party&party=field")["cases"]
    assert {row["seconds"] for row in behind} == {200}
    assert len(behind) == 5
    left = cast("702").get(f"{PATH}/cases?clock=party&fate=running")["cases"]
    assert [row["id"] for row in left] == [open_one.id]
    table = cast("702").call("GET", f"{PATH}.csv").text
    assert "party,field,5,,5,,0.8333,,,,,running 1; cancelled 1,1000" in table
    check_remade(cast)


def test_a_reopened_case_takes_its_seconds_off_until_it_ends_again(
    cast: Cast, moving_clock: Callable[..., None]
) -> None:
    cases = [Case(cast) for _ in range(6)]
    for case in cases:
        close(case)
    before = party(cast)["seconds"]
    clock.forward(seconds=500)
    cases[0].desk("DELETE", f"{cases[0].path}/closure", {"reason": "又困住了"})
    during = party(cast)
    assert (during["counted"], during["left_out"]) == (5, {"running": 1})
    assert during["seconds"] < before
    close(cases[0])
    assert party(cast)["counted"] == 6
    check_remade(cast)


def test_a_case_without_acts_is_not_in_the_sums_and_few_are_hidden(cast: Cast) -> None:
    close(Case(cast))
    with cast.services.database.write() as session:
        put(session, [past(clock.now(), number) for number in range(9)])
    told = party(cast)
    assert (told["counted"], told["left_out"]) == (1, {"clock_unknown": 9})
    assert (told["seconds"], told["lines"]) == (None, [])
    for wrong in ("?clock=party&party=042", "?clock=party&fate=best"):
        assert cast("702").call("GET", f"{PATH}/cases{wrong}").status_code == 422


def test_a_party_of_few_cases_has_no_sum_of_its_own() -> None:
    """Alone it would be the whole without the others, so two lines become one."""
    sums = PartyTally()
    for number in range(9):
        parties = {"desk": 60, "field": 600, **({"partner": 900} if number == 0 else {})}
        sums.count(COUNTED, parties)
    told = figures.party_figure([FigureTally(party=sums.stored())])
    lines = {line["party"]: (line["cases"], line["seconds"]) for line in told["lines"]}
    assert lines == {"field": (9, 5400), "others": (None, 1440)}
    assert told["seconds"] == 6840
