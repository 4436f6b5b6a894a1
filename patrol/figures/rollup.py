"""Keep the sums of the figures: add each case once; when it changes, take it off and add it anew.

A first walk goes through all cases; after it the feed names those that changed, and a running clock
says when it will be overdue. Nothing here is on the way of an order.
"""

from collections.abc import Collection, Sequence
from dataclasses import dataclass, replace
from typing import Any

from sqlalchemy import tuple_, update
from sqlmodel import Session, col, select

from patrol import clock, feed
from patrol.db import insert_new, put_rows
from patrol.figures import counted_case, party
from patrol.figures.definition import ClockName
from patrol.figures.party import PartyTally
from patrol.figures.tally import ClockTally, of_stored
from patrol.models import CaseFigure, Dimension, Feed, FigureState, FigureTally, Incident

RULES = 2
"""Raise it when a change of the code counts old cases otherwise: then all are counted again."""
MOST = 200
"""Cases of one look, about 0.1 s of the worker's loop; the rest comes with the next ones."""

TallyKey = tuple[str, int, int, Dimension, str]


@dataclass(frozen=True, slots=True)
class Tallies:
    """The sums of one row: each clock, and whose the seconds were."""

    clocks: dict[ClockName, ClockTally]
    party: PartyTally

    def count(self, figure: dict[str, Any], number: int) -> None:
        """Count a row of `case_figure`; -1 takes it off."""
        for name, tally in self.clocks.items():
            tally.count(counted_case.result_of(figure, name), number)
        self.party.count(figure["party"], figure["party_s"], number)


@dataclass(frozen=True, slots=True)
class Progress:
    """The columns of `figure_state`, which say how far the counting has come."""

    feed_seq: int
    walked_id: str = ""
    is_walked: bool = False
    revision: int = 0


@dataclass(frozen=True, slots=True)
class MadeFigures:
    """The rows of one look, ready to be stored if nobody else has counted meanwhile."""

    before: Progress
    after: Progress
    cases: Sequence[dict[str, Any]]
    tallies: Sequence[dict[str, Any]]

    @property
    def is_worth_a_write(self) -> bool:
        """False when only acts passed that changed no case: they may wait for the next write."""
        moved = self.after.feed_seq - self.before.feed_seq
        walks = not self.before.is_walked or not self.before.revision
        return bool(self.cases) or walks or moved >= MOST


def make(session: Session, seen: int = 0) -> MadeFigures:
    """Count the next cases anew. Reads only; `seen` is a seq up to which no act changed a case."""
    before = _progress(session)
    ids, after = _next(session, before, seen)
    now = counted_case.read(session, ids)
    stored = counted_case.kept(session, ids)
    cases = [figure for key, figure in now.items() if figure != stored.get(key)]
    old = [stored[figure["incident_id"]] for figure in cases if figure["incident_id"] in stored]
    return MadeFigures(before, after, cases, _tallies(session, cases, old))


def _next(session: Session, before: Progress, seen: int) -> tuple[Collection[str], Progress]:
    if not before.is_walked:
        return _walk(session, before)
    return _changed(session, replace(before, feed_seq=max(before.feed_seq, seen)))


def _progress(session: Session) -> Progress:
    row = session.get(FigureState, 1)
    if row is None or row.rules != RULES:
        revision = row.revision if row else 0
        # From here on the feed names what changes while the walk is under way.
        return Progress(feed.head(session), revision=revision)
    return Progress(row.feed_seq, row.walked_id, row.is_walked, row.revision)


def _walk(session: Session, before: Progress) -> tuple[list[str], Progress]:
    following = select(Incident.id).where(Incident.id > before.walked_id)
    ids = list(session.exec(following.order_by(col(Incident.id)).limit(MOST)))
    last = ids[-1] if ids else before.walked_id
    return ids, replace(before, walked_id=last, is_walked=len(ids) < MOST)


def _changed(session: Session, before: Progress) -> tuple[set[str], Progress]:
    acts = session.exec(
        select(Feed.seq, Feed.incident_id)
        .where(col(Feed.seq) > before.feed_seq)
        .order_by(col(Feed.seq))
        .limit(MOST)
    ).all()
    overdue = session.exec(
        select(CaseFigure.incident_id)
        .where(col(CaseFigure.look_again_at) <= clock.now())
        .order_by(col(CaseFigure.look_again_at))
        .limit(MOST)
    )
    ids = {incident_id for _, incident_id in acts if incident_id} | set(overdue)
    return ids, replace(before, feed_seq=acts[-1][0] if acts else before.feed_seq)


def _tallies(
    session: Session, cases: Sequence[dict[str, Any]], old: Sequence[dict[str, Any]]
) -> list[dict[str, Any]]:
    """Return the changed sums: as they are stored, without the old cases, with the new ones."""
    keys = {key for figure in (*cases, *old) for key in _keys(figure)}
    if not keys:
        return []
    sums = _stored_sums(session, keys)
    for figures, number in ((old, -1), (cases, 1)):
        for figure in figures:
            for key in _keys(figure):
                sums[key].count(figure, number)
    return [_row(key, sums[key]) for key in sorted(keys)]


def _keys(figure: dict[str, Any]) -> list[TallyKey]:
    place = (figure["month"], figure["area_id"], figure["version"])
    return [(*place, each, value) for each, value in counted_case.values(figure).items()]


def _stored_sums(session: Session, keys: Collection[TallyKey]) -> dict[TallyKey, Tallies]:
    months = {(month, area_id) for month, area_id, *_ in keys}
    rows = session.exec(
        select(FigureTally).where(
            tuple_(col(FigureTally.month), col(FigureTally.area_id)).in_(months)
        )
    )
    sums = {key: Tallies({name: ClockTally() for name in ClockName}, PartyTally()) for key in keys}
    for row in rows:
        key = (row.month, row.area_id, row.version, row.dimension, row.value)
        if key in sums:
            clocks = {name: of_stored(getattr(row, name)) for name in ClockName}
            sums[key] = Tallies(clocks, party.of_stored(row.party))
    return sums


def _row(key: TallyKey, tallies: Tallies) -> dict[str, Any]:
    month, area_id, version, dimension, value = key
    place = {"month": month, "area_id": area_id, "version": version}
    sums = {name.value: tally.stored() for name, tally in tallies.clocks.items()}
    sums["party"] = tallies.party.stored()
    cases = tallies.clocks[ClockName.DISPATCH].whole
    return {**place, "dimension": dimension, "value": value, "cases": cases, **sums}


def store(session: Session, made: MadeFigures) -> bool:
    """Store a look; return False, and store nothing, when another worker has counted meanwhile."""
    if not _advance(session, made):
        return False
    put_rows(session, CaseFigure, made.cases, lambda new: _all_but_key(CaseFigure, new))
    put_rows(session, FigureTally, made.tallies, lambda new: _all_but_key(FigureTally, new))
    return True


def _advance(session: Session, made: MadeFigures) -> bool:
    after, revision = made.after, made.before.revision
    row = {
        "rules": RULES,
        "feed_seq": after.feed_seq,
        "walked_id": after.walked_id,
        "is_walked": after.is_walked,
        "revision": revision + 1,
        "made_at": clock.now(),
    }
    if not revision:
        return bool(insert_new(session, FigureState, [{"id": 1, **row}], FigureState.id))
    moved = session.connection().execute(
        update(FigureState).where(col(FigureState.revision) == revision).values(**row)
    )
    return moved.rowcount == 1


def _all_but_key(table: Any, new: Any) -> dict[str, Any]:
    return {column.name: new[column.name] for column in table.__table__.c if not column.primary_key}
