"""Read the figures of a month from their sums, and the cases behind a number."""

from collections.abc import Callable, Collection, Iterable, Sequence
from dataclasses import dataclass
from typing import Any, get_args

from sqlmodel import Session, col, select

from patrol import clock
from patrol.figures import party
from patrol.figures.definition import ClockName
from patrol.figures.fate import MISSED, ClockFate
from patrol.figures.quantile import Quantile
from patrol.figures.small import FEWEST_SHOWN, hidden
from patrol.figures.tally import ClockTally, of_stored
from patrol.models import Area, CaseFigure, Dimension, FigureState, FigureTally, Incident, Party
from patrol.queries.figure_shapes import (
    ClockFigure,
    FigureCase,
    FigureLine,
    FigurePart,
    PartyFigure,
    PartyLine,
    ShareState,
)

PAGE = 50
"""Cases in one answer."""
MOST_MONTHS = 36
"""Months to choose from."""

Sums = dict[ClockName, ClockTally]


@dataclass(frozen=True)
class BehindNumber:
    """The cases of a month and some areas that a number is about; an empty filter keeps all."""

    month: str
    area_ids: Collection[int]
    clock: ClockName | None
    """The clock; without one the number is about whose seconds they were."""
    fates: Collection[str] = ()
    dimension: Dimension = Dimension.ALL
    value: str = ""
    party: Party | None = None
    """The party that had seconds of the case."""


def parts(session: Session, month: str, area_ids: Collection[int]) -> list[FigurePart]:
    """Return the figures of a month in these areas, a part for each version of the clocks."""
    rows = session.exec(
        select(FigureTally)
        .where(
            FigureTally.month == month,
            col(FigureTally.area_id).in_(area_ids),
            col(FigureTally.cases) > 0,
        )
        .order_by(col(FigureTally.dimension), col(FigureTally.value))
    ).all()
    named = session.exec(select(Area.id, Area.name).where(col(Area.id).in_(area_ids)))
    names = {area_id: name for area_id, name in named}
    versions = sorted({row.version for row in rows})
    return [
        _part(version, [row for row in rows if row.version == version], names)
        for version in versions
    ]


def wholes(session: Session, month: str, area_ids: Collection[int]) -> dict[int, FigureLine]:
    """Return the whole of a month by the version of the clocks, without its breakdowns."""
    rows = session.exec(
        select(FigureTally).where(
            FigureTally.month == month,
            col(FigureTally.area_id).in_(area_ids),
            FigureTally.dimension == Dimension.ALL,
            col(FigureTally.cases) > 0,
        )
    )
    by_version: dict[int, list[FigureTally]] = {}
    for row in rows:
        by_version.setdefault(row.version, []).append(row)
    return {
        version: _lines(_summed(mine, lambda row: row.value))[0]
        for version, mine in by_version.items()
    }


def _part(version: int, rows: Sequence[FigureTally], names: dict[int | None, str]) -> FigurePart:
    def of(dimension: Dimension) -> list[FigureLine]:
        mine = [row for row in rows if row.dimension == dimension]
        return _lines(_summed(mine, lambda row: row.value))

    alls = [row for row in rows if row.dimension == Dimension.ALL]
    areas = _lines(_summed(alls, lambda row: str(row.area_id)))
    for line in areas:
        line["name"] = names[int(line["value"])]
    return {
        "version": version,
        "whole": of(Dimension.ALL)[0],
        "party": party_figure(alls),
        "area": areas,
        "category": of(Dimension.CATEGORY),
        "source": of(Dimension.SOURCE),
        "severity": of(Dimension.SEVERITY),
        "hour": of(Dimension.HOUR),
        "day": of(Dimension.DAY),
    }


def party_figure(rows: Iterable[FigureTally]) -> PartyFigure:
    """Return the seconds of each party; parties with few cases are added up in one line."""
    sums = party.PartyTally()
    for row in rows:
        sums.add(party.of_stored(row.party))
    counted, whole = sums.fates[party.COUNTED], sum(sums.seconds.values())
    answer: PartyFigure = {
        "counted": counted,
        "left_out": sums.left_out,
        "seconds": None,
        "lines": [],
    }
    if counted < FEWEST_SHOWN:
        return answer
    few = hidden(sums.cases)
    lines = [
        _party_line(each, sums.cases[each], sums.seconds[each], whole)
        for each in get_args(Party)
        if sums.cases[each] and each not in few
    ]
    if few:
        together = sum(sums.seconds[each] for each in few)
        lines.append(_party_line("others", None, together, whole))
    return {**answer, "seconds": whole, "lines": lines}


def _party_line(name: Any, cases: int | None, seconds: int, whole: int) -> PartyLine:
    return {"party": name, "cases": cases, "seconds": seconds, "share": seconds / whole}


def _summed(rows: Iterable[FigureTally], value_of: Callable[[FigureTally], str]) -> dict[str, Sums]:
    sums: dict[str, Sums] = {}
    for row in rows:
        mine = sums.setdefault(value_of(row), {name: ClockTally() for name in ClockName})
        for name in ClockName:
            mine[name].add(of_stored(getattr(row, name)))
    return sums


def _lines(sums: dict[str, Sums]) -> list[FigureLine]:
    cases = {value: mine[ClockName.DISPATCH].whole for value, mine in sums.items()}
    too_small = hidden(cases)
    return [
        {
            "value": value,
            "name": "",
            "cases": cases[value],
            "is_hidden": value in too_small,
            "clocks": [clock_figure(name, mine[name], value in too_small) for name in ClockName],
        }
        for value, mine in sums.items()
    ]


def clock_figure(name: ClockName, tally: ClockTally, is_small: bool = False) -> ClockFigure:
    """Return one clock of a tally; what fewer than 5 cases say is hidden."""
    # A line may have enough cases and this clock too few that came so far.
    is_hidden = is_small or tally.counted < FEWEST_SHOWN
    median, p90 = (None, None) if is_hidden else tally.times
    return {
        "clock": name.value,
        "counted": tally.counted,
        "met": None if is_hidden else tally.met,
        "share": None if is_hidden else _share(tally),
        "median": _quantile(median),
        "p90": _quantile(p90),
        "missed": {} if is_hidden else _missed(tally),
        "left_out": tally.left_out,
    }


def _share(tally: ClockTally) -> ShareState | None:
    known = tally.share
    if known is None:
        return None
    return {
        "share": known.share,
        "low": known.low,
        "high": known.high,
        "worst": known.worst,
        "best": known.best,
    }


def _missed(tally: ClockTally) -> dict[str, int]:
    return {
        fate.value: tally.fates[fate] for fate in ClockFate if fate in MISSED and tally.fates[fate]
    }


def _quantile(quantile: Quantile | None) -> Any:
    return quantile and {"seconds": quantile.seconds, "is_reached": quantile.is_reached}


def months(session: Session, area_ids: Collection[int]) -> list[str]:
    """Return the months that have cases in these areas, the newest first."""
    return list(
        session.exec(
            select(FigureTally.month)
            .where(
                col(FigureTally.area_id).in_(area_ids),
                FigureTally.dimension == Dimension.ALL,
                col(FigureTally.cases) > 0,
            )
            .distinct()
            .order_by(col(FigureTally.month).desc())
            .limit(MOST_MONTHS)
        )
    )


def is_whole(session: Session) -> bool:
    """Return False while the first walk through the old cases is under way."""
    state = session.get(FigureState, 1)
    return state is not None and state.is_walked


def cases(session: Session, wanted: BehindNumber, skip: int) -> tuple[list[FigureCase], bool]:
    """Return the cases behind a number, the longest first; True: there are more."""
    seconds = _result(wanted)[1]
    if wanted.dimension != Dimension.ALL:
        # The 0 keeps SQLite from walking the whole month from its longest case down.
        seconds = seconds + 0
    rows = session.exec(
        _behind(wanted)
        .order_by(seconds.desc().nulls_last(), col(Incident.id).desc())
        .offset(skip)
        .limit(PAGE + 1)
    ).all()
    return [_case(*row) for row in rows[:PAGE]], len(rows) > PAGE


def cases_page(
    wanted: BehindNumber, session: Session, last: FigureCase | None, most: int
) -> list[FigureCase]:
    """Return the next cases behind a number as they were opened, for an export of all of them."""
    statement = _behind(wanted).order_by(col(Incident.id)).limit(most)
    if last:
        statement = statement.where(col(Incident.id) > last["id"])
    return [_case(*row) for row in session.exec(statement)]


def _behind(wanted: BehindNumber) -> Any:
    return (
        select(Incident, *_result(wanted))
        .join(CaseFigure, col(CaseFigure.incident_id) == Incident.id)
        .where(*_conditions(wanted))
    )


def _result(wanted: BehindNumber) -> tuple[Any, Any]:
    """Return the columns of the fate and of the seconds that the number is about."""
    if wanted.clock:
        return getattr(CaseFigure, wanted.clock), getattr(CaseFigure, f"{wanted.clock}_s")
    seconds: Any = col(CaseFigure.party_s)
    return col(CaseFigure.party), seconds[wanted.party or "desk"].as_integer()


def _case(case: Incident, fate: str, took: int | None) -> FigureCase:
    return {
        "id": case.id,
        "number": case.number,
        "title": case.title,
        "category": case.category,
        "severity": case.severity,
        "opened_at": clock.iso(case.opened_at),
        "fate": fate,
        "seconds": took,
    }


def _conditions(wanted: BehindNumber) -> list[Any]:
    conditions = [CaseFigure.month == wanted.month, col(CaseFigure.area_id).in_(wanted.area_ids)]
    if wanted.fates:
        conditions.append(_result(wanted)[0].in_(wanted.fates))
    if wanted.party:
        conditions.append(_result(wanted)[1] > 0)
    if wanted.dimension != Dimension.ALL:
        column: Any = getattr(CaseFigure, wanted.dimension)
        is_text = wanted.dimension in (Dimension.CATEGORY, Dimension.SOURCE)
        conditions.append(column == (wanted.value if is_text else int(wanted.value)))
    return conditions
