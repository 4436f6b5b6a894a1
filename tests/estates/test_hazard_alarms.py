"""Late hazards and failed re-checks are told to the desk that sees to them, and not again."""

from collections.abc import Callable

from sqlmodel import Session, col, select

from patrol.estates import hazard_alarms
from patrol.models import Alarm
from tests.cast import Cast
from tests.estates.hazards import act, found, photo


def standing(cast: Cast) -> list[tuple[str, int, list[str]]]:
    """Let the sweep look as the worker does, and return the alarms that stand."""
    with cast.services.database.write() as session:
        hazard_alarms.watch(session)
    with cast.services.database.read() as session:
        assert not hazard_alarms.is_watch_due(session), "a second look finds nothing to write"
        return _read(session)


def _read(session: Session) -> list[tuple[str, int, list[str]]]:
    rows = session.exec(select(Alarm).where(col(Alarm.cleared_at).is_(None)).order_by(Alarm.key))
    return [(row.kind.value, row.area_id, row.body["hazards"]) for row in rows]


def test_late_hazards_of_an_area_are_one_alarm_and_told_anew_when_more_are_late(
    cast: Cast, moving_clock: Callable[..., None]
) -> None:
    first = found(cast, due_in_days=1)
    second = found(cast, due_in_days=1, what="无灭火器")
    third = found(cast, due_in_days=2, what="电线老化")
    moving_clock(days=1)
    assert standing(cast) == [], "its day is not over"
    moving_clock(days=1)
    two = [first["number"], second["number"]]
    assert standing(cast) == [("hazard_late", 4, two)]
    cast = Cast(cast.app)
    (told,) = (row for row in cast("701").get("/api/v1/board")["alarms"])
    assert (told["body"]["waiting"], told["body"]["hazards"]) == (2, two)
    moving_clock(days=1)
    assert standing(cast) == [("hazard_late", 4, [*two, third["number"]])]
    cast = Cast(cast.app)
    for row in (second, third):
        act(cast, row["id"], "on_spot", photos=[photo(cast("701"))])
    assert standing(cast) == [("hazard_late", 4, [*two, third["number"]])], "one is late still"
    act(cast, first["id"], "withdrawn", words="重复录入")
    assert standing(cast) == []


def test_a_failed_re_check_is_told_to_the_next_tier_until_it_is_mended(cast: Cast) -> None:
    row = found(cast, responsible="甲店")
    act(cast, row["id"], "told")
    act(cast, row["id"], "rectified", photos=[photo(cast("701"))])
    failed = act(cast, row["id"], "check_failed", words="隔断仍在")["hazard"]
    assert failed["tier"] == "文晖街道"
    assert standing(cast) == [("hazard_failed", 2, [row["number"]])]
    act(cast, row["id"], "rectified", photos=[photo(cast("701"), 11)])
    assert standing(cast) == []
    act(cast, row["id"], "check_failed", words="还是没拆")
    higher = [("hazard_failed", 1, [row["number"]])]
    assert standing(cast) == higher, "each failed re-check goes up a tier"
