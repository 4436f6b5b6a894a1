"""Count copied cases into the sums of `/figures` by set statements, as the worker would in hours.

Each copy gets times of its own, so that the pages have something to sort.
"""

from collections import defaultdict
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path
from typing import Any

from bench.history import FAST
from patrol import clock, db
from patrol.db import Database
from patrol.figures.fate import ClockFate, ClockResult
from patrol.figures.party import COUNTED, PartyTally
from patrol.figures.rollup import RULES
from patrol.figures.tally import ClockTally
from patrol.models import Dimension, FigureState, FigureTally

LOCAL = "datetime(opened_at, '+8 hours')"
WEEKDAY = f"(strftime('%w', {LOCAL}) + 6) % 7"
CLOCKS = {"dispatch": (53, 50), "arrive": (389, 300), "resolve": (4813, 3600)}
"""A clock takes up to so many seconds, by the case's number; the other figure is its target."""
CASES = f"""
INSERT INTO case_figure SELECT id, strftime('%Y-%m', {LOCAL}), CAST(strftime('%d', {LOCAL}) AS INT),
  {WEEKDAY} * 24 + CAST(strftime('%H', {LOCAL}) AS INT), area_id, category, source, severity, 1,
  {
    ", ".join(
        f"iif(n * 7 % {most} > {target}, 'late', 'met'), n * 7 % {most}, 1"
        for most, target in CLOCKS.values()
    )
},
  NULL, 'counted', json_object('desk', n % 50 + 1, 'field', n % 3000 + 1)
FROM (SELECT *, rowid AS n FROM incident) WHERE status = 'closed'"""
VALUES = {
    Dimension.ALL: "''",
    Dimension.CATEGORY: "category",
    Dimension.SOURCE: "source",
    Dimension.SEVERITY: "severity",
    Dimension.HOUR: "hour",
    Dimension.DAY: "printf('%02d', day)",
}


def fill(path: Path) -> None:
    """Count every ended case of this SQLite database, and make its desk a supervisor's."""
    with closing(db.sqlite_module().connect(path, isolation_level=None)) as link:
        for pragma in FAST:
            link.execute(f"PRAGMA {pragma}")
        link.execute("BEGIN IMMEDIATE")
        link.execute("UPDATE desk_user SET role = 'supervisor'")
        for table in ("case_figure", "figure_tally", "figure_state"):
            link.execute(f"DELETE FROM {table}")
        link.execute(CASES)
        link.execute("COMMIT")
        tallies = list(_tallies(link))
        (seq,) = link.execute("SELECT coalesce(max(seq), 0) FROM feed").fetchone()
    database = Database(f"sqlite:///{path}")
    with database.write() as session:
        session.add_all(tallies)
        state = {"rules": RULES, "feed_seq": seq, "walked_id": "z", "is_walked": True}
        session.add(FigureState(id=1, **state, revision=1, made_at=clock.now()))
    database.dispose()


def _tallies(link: Any) -> Iterator[FigureTally]:
    for dimension, value in VALUES.items():
        sums: dict[tuple[Any, ...], dict[str, Any]] = defaultdict(dict)
        for name in CLOCKS:
            for *key, fate, seconds, cases in link.execute(_grouped(value, name)):
                tally = sums[tuple(key)].setdefault(name, ClockTally())
                tally.count(ClockResult(ClockFate(fate), seconds, is_done=True), cases)
        for *key, cases, desk, field in link.execute(_parties(value)):
            sums[tuple(key)]["cases"] = cases
            sums[tuple(key)]["party"] = _party(cases, desk, field)
        for (month, area_id, named), kept in sums.items():
            stored = {name: kept[name].stored() for name in (*CLOCKS, "party")}
            place = {"month": month, "area_id": area_id, "version": 1, "dimension": dimension}
            yield FigureTally(**place, value=str(named), cases=kept["cases"], **stored)


def _grouped(value: str, name: str) -> str:
    key = f"month, area_id, {value}, {name}, {name}_s"
    return f"SELECT {key}, count(*) FROM case_figure GROUP BY {key}"


def _parties(value: str) -> str:
    key = f"month, area_id, {value}"
    sums = ", ".join(f"sum(party_s ->> '{party}')" for party in ("desk", "field"))
    return f"SELECT {key}, count(*), {sums} FROM case_figure GROUP BY {key}"


def _party(cases: int, desk: int, field: int) -> PartyTally:
    tally = PartyTally()
    tally.fates[COUNTED] = cases
    tally.seconds.update(desk=desk, field=field)
    tally.cases.update(desk=cases, field=cases)
    return tally
