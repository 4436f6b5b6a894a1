"""回执给来源: queue each change of a matter for its source, and lease what is due.

The feed says what changed, in the transaction that changed it. A cursor follows it, so that a
change is queued exactly once, and the acts of people wait for no source
(docs/decisions/replies.md).
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import timedelta
from typing import Any

from sqlalchemy import ColumnElement, Row, and_, delete, exists, or_, tuple_, update
from sqlalchemy.orm import aliased
from sqlmodel import Session, col, select

from patrol import clock, feed, incident
from patrol.channels import ChannelError, Gone, Sent, TryLater
from patrol.feed import Event
from patrol.intake import matter, steps
from patrol.intake.back import Back, ToldSteps
from patrol.intake.steps import NewStep
from patrol.models import (
    Counter,
    FeedKind,
    Intake,
    MatterState,
    ReplyMode,
    ReplyStatus,
    ReplyStep,
    Source,
    SourceReply,
)

CURSOR = "replies"
"""The counter that holds the newest act of the feed that was looked at."""
MOST_ACTS = 500
AT_ONCE = 50
LEASE = timedelta(seconds=60)
"""An attempt without an outcome is made again after this time."""
WAITS = tuple(
    timedelta(seconds=seconds)
    for seconds in (5, 300, 1800, 7200, 18_000, 36_000, 50_400, 72_000, 86_400)
)
"""The waits after each failed attempt, as Standard Webhooks proposes: three days in all."""
SHOULD_LEAVE = timedelta(minutes=1)
"""A reply that has not left by then waits for something, such as a broker that is away."""
KEPT_FOR = timedelta(days=90)
PUSHED = (ReplyMode.WEBHOOK, ReplyMode.TOPIC)
"""The ways by which we tell a source without being asked."""
_ABOUT_INTAKE = (FeedKind.INTAKE_RECEIVED, FeedKind.INTAKE_AMENDED, FeedKind.INTAKE_DISMISSED)


@dataclass(frozen=True, slots=True)
class News:
    """The states to queue, by source, and the part of the feed that they cover."""

    after: int | None
    """None when nothing was looked at before."""
    upto: int
    states: Sequence[tuple[int, MatterState]] = ()
    steps: Sequence[NewStep] = ()


@dataclass(frozen=True, slots=True)
class DueReply:
    """A leased reply: this attempt and nothing else may send it."""

    id: str
    source_id: int
    url: str
    state: dict[str, Any]
    made_at: str
    attempt: int
    back: Back | None = None
    """The field map of a step; None for a whole state."""


def look(session: Session) -> News | None:
    """Return what is to be queued; None when nothing has changed or no source listens.

    Reads only. `queue` writes it.
    """
    listens = select(Source.id).where(col(Source.reply).in_(PUSHED))
    cursor = session.get(Counter, CURSOR)
    if session.exec(listens.limit(1)).first() is None:
        # The next source that listens hears what happens from then on.
        return News(cursor.value, 0) if cursor else None
    if cursor is None:
        return News(None, feed.head(session))
    events = feed.after(session, cursor.value, MOST_ACTS)
    if not events:
        return None
    states, new_steps = _changed(session, events)
    return News(cursor.value, events[-1].seq, states, new_steps)


def _changed(
    session: Session, events: Sequence[Event]
) -> tuple[list[tuple[int, MatterState]], list[NewStep]]:
    touched = {event.incident_id for event in events if event.incident_id}
    said = {
        event.body["intake"]["id"]
        for event in events
        if event.kind in _ABOUT_INTAKE and "intake" in event.body  # a body may be erased by law
    }
    pairs = _matters(session, touched, said)
    known, told = _newest(session, pairs), steps.told(session, pairs)
    whole: list[tuple[int, MatterState]] = []
    new: list[NewStep] = []
    for source_id in sorted({source for source, _ in pairs}):
        source = session.get_one(Source, source_id)
        back = steps.back_of(source.adapter, source.settings)
        rows = matter.rows_of(session, source_id, (ref for key, ref in pairs if key == source_id))
        ended = matter.CLOSED if back is None else matter.RESOLVED
        for state in matter.states(session, rows, ended):
            pair = (source_id, state["ref"])
            if back is None and known.get(pair) != state:
                whole.append((source_id, state))
            elif back is not None:
                new += steps.new(source_id, back, state, told.get(pair, ToldSteps()))
    return whole, new


def _matters(
    session: Session, case_ids: Iterable[str], intake_ids: Iterable[str]
) -> set[tuple[int, str]]:
    """Return source and reference of the matters of these cases and intakes."""
    living = incident.living_by_id(session, case_ids)
    family = incident.family_of(sorted({*living, *(case.id for case in living.values())}))
    rows = session.exec(
        select(Intake.source_id, Intake.source_ref)
        .join(Source, col(Source.id) == col(Intake.source_id))
        .where(
            col(Source.reply).in_(PUSHED),
            col(Source.disabled_at).is_(None),
            or_(col(Intake.incident_id).in_(family), col(Intake.id).in_(sorted(intake_ids))),
        )
        .distinct()
    )
    return {(source_id, ref) for source_id, ref in rows if source_id is not None}


def _newest(session: Session, pairs: Iterable[tuple[int, str]]) -> dict[tuple[int, str], Any]:
    """Return the state that was queued last for each of these matters."""
    rows = session.exec(
        select(SourceReply.source_id, SourceReply.source_ref, SourceReply.state)
        .where(tuple_(col(SourceReply.source_id), col(SourceReply.source_ref)).in_(sorted(pairs)))
        .order_by(SourceReply.id)
    )
    return {(source_id, ref): state for source_id, ref, state in rows}


def queue(session: Session, news: News) -> bool:
    """Queue the states and move the cursor; False when another worker was first."""
    if not _move_cursor(session, news):
        return False
    now = clock.now()
    refs = [(source_id, state["ref"]) for source_id, state in news.states]
    if refs:
        # A state holds all that came before it: the older one would only arrive too late.
        session.connection().execute(
            update(SourceReply)
            .where(
                col(SourceReply.status) == ReplyStatus.WAITING,
                col(SourceReply.step).is_(None),
                tuple_(col(SourceReply.source_id), col(SourceReply.source_ref)).in_(refs),
            )
            .values(status=ReplyStatus.REPLACED)
        )
    every: list[tuple[int, ReplyStep | None, int, dict[str, Any]]] = [
        *((source_id, None, 0, {**state}) for source_id, state in news.states),
        *((new.source_id, new.step, new.turn, new.said) for new in news.steps),
    ]
    for source_id, step, turn, state in every:
        session.add(
            SourceReply(
                source_id=source_id,
                source_ref=state["ref"],
                state=state,
                step=step,
                turn=turn,
                made_at=now,
                next_at=now,
            )
        )
    return True


def _move_cursor(session: Session, news: News) -> bool:
    if news.after is None:
        session.add(Counter(name=CURSOR, value=news.upto))
        return True
    stands = and_(col(Counter.name) == CURSOR, col(Counter.value) == news.after)
    if news.upto == 0:
        session.connection().execute(delete(Counter).where(stands))
        return True
    moved = session.connection().execute(update(Counter).where(stands).values(value=news.upto))
    return moved.rowcount == 1


def due(session: Session, busy: Sequence[int] = ()) -> list[str]:
    """Return the ids of the replies to send by HTTP now, the oldest first. Reads only.

    `busy` are sources that get no more at the moment.
    """
    return _due(session, col(Source.reply) != ReplyMode.TOPIC, col(Source.id).not_in(busy))


def due_by_topic(session: Session, sources: Sequence[int]) -> list[str]:
    """Return the ids of the replies to publish for these sources now. Reads only."""
    return _due(session, col(Source.reply) == ReplyMode.TOPIC, col(Source.id).in_(sources))


def _due(session: Session, *of_these: ColumnElement[bool]) -> list[str]:
    asked = select(SourceReply.id).join(Source, col(Source.id) == col(SourceReply.source_id))
    asked = asked.where(
        SourceReply.status == ReplyStatus.WAITING,
        col(SourceReply.next_at) <= clock.now(),
        or_(col(SourceReply.step).is_(None), ~_waits_for_another()),
        *of_these,
    )
    return list(session.exec(asked.order_by(col(SourceReply.next_at)).limit(AT_ONCE)))


def _waits_for_another() -> ColumnElement[bool]:
    """Return the condition that an earlier step of the same matter has not arrived yet."""
    earlier = aliased(SourceReply)
    return exists().where(
        col(earlier.source_id) == col(SourceReply.source_id),
        col(earlier.source_ref) == col(SourceReply.source_ref),
        col(earlier.step).is_not(None),
        col(earlier.status) == ReplyStatus.WAITING,
        # Ids of two processes in one millisecond have no order.
        or_(
            col(earlier.turn) < col(SourceReply.turn),
            and_(
                col(earlier.turn) == col(SourceReply.turn),
                steps.rank(col(earlier.step)) < steps.rank(col(SourceReply.step)),
            ),
        ),
    )


def claim(session: Session, ids: Sequence[str]) -> list[DueReply]:
    """Lease these replies; return those that this call took."""
    now = clock.now()
    taken = session.connection().execute(
        update(SourceReply)
        .where(
            col(SourceReply.id).in_(ids),
            col(SourceReply.status) == ReplyStatus.WAITING,
            col(SourceReply.next_at) <= now,
        )
        .values(next_at=now + LEASE, attempts=SourceReply.attempts + 1)
        .returning(*(getattr(SourceReply, name) for name in ("id", "source_id", "attempts")))
    )
    attempts = {row.id: row.attempts for row in taken}
    rows: Sequence[Row[Any]] = (
        session.connection()
        .execute(
            select(SourceReply.id, SourceReply.source_id, SourceReply.state, SourceReply.made_at)
            .add_columns(col(SourceReply.step), col(Source.reply_url))
            .add_columns(col(Source.adapter), col(Source.settings))
            .join(Source, col(Source.id) == col(SourceReply.source_id))
            .where(col(SourceReply.id).in_(attempts))
        )
        .all()
    )
    return [
        DueReply(
            row.id,
            row.source_id,
            row.reply_url,
            row.state,
            clock.iso(row.made_at),
            attempts[row.id],
            steps.back_of(row.adapter, row.settings) if row.step else None,
        )
        for row in rows
    ]


def finish(session: Session, results: Sequence[tuple[DueReply, Sent | ChannelError]]) -> None:
    """Record the outcomes; a failed one waits for its next attempt, or is dead after the last."""
    now = clock.now()
    for reply, outcome in results:
        row = session.get(SourceReply, reply.id, with_for_update=True)
        # A worker that comes back after its lease does not disturb the next attempt.
        if row is None or (row.attempts != reply.attempt and not isinstance(outcome, Sent)):
            continue
        if isinstance(outcome, Sent):
            row.status, row.sent_at, row.why = ReplyStatus.SENT, now, ""
        elif row.status == ReplyStatus.WAITING:
            row.why = outcome.reason
            _fail(row, outcome)
        session.add(row)
        if isinstance(outcome, Gone):
            _stop(session, reply.source_id, outcome.reason)


def _fail(row: SourceReply, outcome: ChannelError) -> None:
    if isinstance(outcome, Gone) or row.attempts > len(WAITS):
        row.status = ReplyStatus.DEAD
        return
    asked = outcome.after_s if isinstance(outcome, TryLater) else 0.0
    row.next_at = clock.now() + max(WAITS[row.attempts - 1], timedelta(seconds=asked))


def _stop(session: Session, source_id: int, why: str) -> None:
    """Send nothing more to a source that wants nothing (410); it may still ask."""
    session.connection().execute(
        update(Source)
        .where(col(Source.id) == source_id, col(Source.reply) == ReplyMode.WEBHOOK)
        .values(reply=ReplyMode.POLL, version=Source.version + 1)
    )
    session.connection().execute(
        update(SourceReply)
        .where(
            col(SourceReply.source_id) == source_id,
            col(SourceReply.status) == ReplyStatus.WAITING,
        )
        .values(status=ReplyStatus.DEAD, why=why)
    )


def has_not_arrived() -> ColumnElement[bool]:
    """Return the condition that a reply was tried in vain, or waits longer than it should."""
    return and_(
        col(SourceReply.status).in_((ReplyStatus.WAITING, ReplyStatus.DEAD)),
        or_(col(SourceReply.attempts) > 0, col(SourceReply.made_at) < clock.now() - SHOULD_LEAVE),
    )


def again(session: Session, row: SourceReply) -> None:
    """Send a dead reply once more, from the first attempt on."""
    row.status, row.attempts, row.next_at = ReplyStatus.WAITING, 0, clock.now()
    session.add(row)


def forget(session: Session) -> None:
    """Delete the states that arrived, were replaced or were given up `KEPT_FOR` ago.

    A step is kept: its row says that it must not be told again.
    """
    session.connection().execute(
        delete(SourceReply).where(
            col(SourceReply.status) != ReplyStatus.WAITING,
            col(SourceReply.step).is_(None),
            col(SourceReply.made_at) < clock.now() - KEPT_FOR,
        )
    )
