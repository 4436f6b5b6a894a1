"""短信告知: a follower hears that the matter was taken up, that somebody was sent, how it ended.

The worker compares what was told with what is, whenever the feed has moved: an act of people
waits for no text. docs/decisions/replies.md says what is told, when, and for how long.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import timedelta

from sqlalchemy import and_, delete, or_, update
from sqlmodel import Session, col, func, select

from patrol import clock, incident
from patrol.channels import ChannelError, Gone, Sent, TryLater
from patrol.intake import followers
from patrol.models import (
    Follower,
    FollowerState,
    FollowerText,
    FollowerWord,
    Incident,
    Intake,
    Severity,
    TextStatus,
)
from patrol.models.reply import MatterStatus
from patrol.office import Office
from patrol.status import ENDED, IncidentStatus, IntakeStatus

MOST_TEXTS = 4
"""Texts of one matter: taken up, sent, ended, and one more for a case that was opened again."""
QUIET_FROM, QUIET_TO = 22, 7
"""Hours of the local day between which no text leaves; the newest one leaves in the morning."""
AFTER_END = timedelta(days=7)
"""The number is kept so long after the end: the case may be opened again."""
LONGEST = timedelta(days=90)
"""A number is kept no longer, whatever has become of the matter."""
AT_ONCE = 5
"""Texts that leave in one look: they share the provider's limits with the orders."""
MOST_SHOWN = 20
"""Followers of one case that the desk reads: hundreds may tell of one fire."""
LEASE = timedelta(seconds=60)
WAITS = tuple(timedelta(seconds=seconds) for seconds in (30, 300, 1800, 7200))
_RANKS = {None: 0, FollowerWord.TAKEN_UP: 1, FollowerWord.SENT: 2, FollowerWord.ENDED: 3}


@dataclass(frozen=True, slots=True)
class FollowerStanding:
    """The step and the status of the matter that its follower may know."""

    word: FollowerWord
    state: str
    number: str | None = None
    result: str | None = None


@dataclass(frozen=True, slots=True)
class FollowerNews:
    """A step that a follower has not been told; `has_text` is false when it is only noted."""

    follower: Follower
    standing: FollowerStanding
    has_text: bool


@dataclass(frozen=True, slots=True)
class DueText:
    """A leased text: this attempt and nothing else may send it."""

    id: str
    follower_id: str
    mobile: str
    code: str
    state: str
    number: str | None
    result: str | None
    attempt: int


def look(session: Session, office: Office) -> list[FollowerNews]:
    """Return the steps that followers have not been told. Reads only."""
    rows = session.exec(
        select(Follower, Intake)
        .outerjoin(Intake, col(Intake.id) == col(Follower.intake_id))
        .where(col(Follower.over_at).is_(None))
    ).all()
    known = [(row, intake) for row, intake in rows]
    standing = _standing(session, office, known)
    texts = _texts(session, [row.id for row, _ in known])
    news = []
    for row, _ in known:
        now = standing.get(row.id)
        if now is None or now.word == row.word:
            continue
        is_later = _RANKS[now.word] > _RANKS[row.word]
        # A case that was opened again: nothing is told until it ends again.
        if is_later or row.word == FollowerWord.ENDED:
            news.append(FollowerNews(row, now, is_later and texts.get(row.id, 0) < MOST_TEXTS))
    return news


def standing_of(session: Session, office: Office, row: Follower) -> FollowerStanding | None:
    """Return what this follower may know of the matter; None while the desk has not looked."""
    intake = session.get(Intake, row.intake_id) if row.intake_id else None
    return _standing(session, office, [(row, intake)]).get(row.id)


def _standing(
    session: Session, office: Office, rows: Sequence[tuple[Follower, Intake | None]]
) -> dict[str, FollowerStanding]:
    own = {
        row.id: row.incident_id or (intake.incident_id if intake else None) for row, intake in rows
    }
    cases = incident.living_by_id(session, (key for key in own.values() if key))
    told = [case.id for case in cases.values() if _tells_result(office, case)]
    ends = select(Incident.id, incident.DISPOSITION).where(col(Incident.id).in_(told))
    results = dict(session.exec(ends).all()) if told else {}
    standings: dict[str, FollowerStanding] = {}
    for row, intake in rows:
        case = cases.get(own[row.id] or "")
        if case is not None:
            standings[row.id] = _of_case(case, results.get(case.id))
        elif intake is not None and intake.status == IntakeStatus.DISMISSED:
            standings[row.id] = FollowerStanding(FollowerWord.ENDED, MatterStatus.DISMISSED.value)
    return standings


def _of_case(case: Incident, result: str | None) -> FollowerStanding:
    status, number = case.status.value, case.number
    if case.status in ENDED:
        return FollowerStanding(FollowerWord.ENDED, status, number, result)
    is_sent = case.dispatched_at is not None
    word = FollowerWord.SENT if is_sent else FollowerWord.TAKEN_UP
    return FollowerStanding(word, word.value, number)


def _tells_result(office: Office, case: Incident) -> bool:
    """True for a closed case whose end may stand on a locked screen: not of life and death."""
    return (
        case.status == IncidentStatus.CLOSED
        and case.severity > Severity.CRITICAL
        and office.category(office.nearest(case.category)).asks_solved
    )


def _texts(session: Session, follower_ids: Iterable[str]) -> dict[str, int]:
    """Return how many texts of each were queued and not replaced."""
    counted = (
        select(FollowerText.follower_id, func.count())
        .where(col(FollowerText.follower_id).in_(list(follower_ids)))
        .where(col(FollowerText.status) != TextStatus.REPLACED)
        .group_by(FollowerText.follower_id)
    )
    return dict(session.exec(counted).all())


def queue(session: Session, news: Sequence[FollowerNews]) -> None:
    """Queue the texts of these steps; a waiting one of an earlier step is replaced."""
    now = clock.now()
    for each in news:
        row, standing = each.follower, each.standing
        is_end = standing.word == FollowerWord.ENDED
        was = col(Follower.word).is_(None) if row.word is None else col(Follower.word) == row.word
        moved = session.connection().execute(
            update(Follower)
            .where(col(Follower.id) == row.id, was, col(Follower.over_at).is_(None))
            .values(word=standing.word, ended_at=now if is_end else None)
        )
        if moved.rowcount != 1:  # another worker was first, or the person has stopped it
            continue
        waits = and_(
            col(FollowerText.follower_id) == row.id,
            col(FollowerText.status) == TextStatus.WAITING,
        )
        session.connection().execute(
            update(FollowerText).where(waits).values(status=TextStatus.REPLACED)
        )
        if each.has_text:
            session.add(_text(row, standing))


def _text(row: Follower, standing: FollowerStanding) -> FollowerText:
    now = clock.now()
    return FollowerText(
        follower_id=row.id,
        word=standing.word,
        state=standing.state,
        number=standing.number,
        result=standing.result,
        made_at=now,
        next_at=now,
    )


# --- at the desk ---------------------------------------------------------------------------


def of_case(
    session: Session, incident_ids: Sequence[str], intake_ids: Sequence[str]
) -> list[FollowerState]:
    """Return what goes by SMS to the people who follow these cases, the newest tick first."""
    asked = select(Follower).where(
        or_(
            col(Follower.incident_id).in_(incident_ids),
            col(Follower.intake_id).in_(intake_ids),
        )
    )
    rows = list(session.exec(asked.order_by(col(Follower.id).desc()).limit(MOST_SHOWN)))
    if not rows:
        return []
    texts = select(FollowerText).where(
        col(FollowerText.follower_id).in_([row.id for row in rows]),
        col(FollowerText.status) != TextStatus.REPLACED,
    )
    newest = {text.follower_id: text for text in session.exec(texts.order_by(FollowerText.id))}
    return [_state(row, newest.get(row.id)) for row in rows]


def _state(row: Follower, newest: FollowerText | None) -> FollowerState:
    until = row.agreed_at + LONGEST
    if row.ended_at is not None:
        until = min(until, row.ended_at + AFTER_END)
    return {
        "word": newest.word if newest else None,
        "status": newest.status if newest else None,
        "sent_at": clock.iso(newest.sent_at) if newest and newest.sent_at else None,
        "why": newest.why if newest else "",
        "until": None if row.over_at else clock.iso(until),
        "is_stopped": row.stopped_at is not None,
    }


# --- the queue -------------------------------------------------------------------------------


def is_quiet() -> bool:
    """True at night, when no text leaves."""
    hour = clock.local(clock.now()).hour
    return hour >= QUIET_FROM or hour < QUIET_TO


def due(session: Session) -> list[str]:
    """Return the ids of the texts to send now, the oldest first; none at night. Reads only."""
    if is_quiet():
        return []
    asked = select(FollowerText.id).where(
        FollowerText.status == TextStatus.WAITING, col(FollowerText.next_at) <= clock.now()
    )
    return list(session.exec(asked.order_by(col(FollowerText.next_at)).limit(AT_ONCE)))


def claim(session: Session, ids: Sequence[str]) -> list[DueText]:
    """Lease these texts; return those that this call took."""
    now = clock.now()
    taken = session.connection().execute(
        update(FollowerText)
        .where(
            col(FollowerText.id).in_(ids),
            col(FollowerText.status) == TextStatus.WAITING,
            col(FollowerText.next_at) <= now,
        )
        .values(next_at=now + LEASE, attempts=FollowerText.attempts + 1)
        .returning(col(FollowerText.id))
    )
    rows = session.exec(
        select(FollowerText, Follower)
        .join(Follower, col(Follower.id) == col(FollowerText.follower_id))
        .where(col(FollowerText.id).in_(list(taken.scalars())))
        .where(col(Follower.mobile).is_not(None))
    )
    return [
        DueText(
            text.id,
            who.id,
            who.mobile or "",
            who.code,
            text.state,
            text.number,
            text.result,
            text.attempts,
        )
        for text, who in rows
    ]


def finish(session: Session, results: Sequence[tuple[DueText, Sent | ChannelError]]) -> None:
    """Record the outcomes; a failed text waits for its next attempt, or is dead after the last."""
    for text, outcome in results:
        row = session.get(FollowerText, text.id, with_for_update=True)
        # A worker that comes back after its lease does not disturb the next attempt.
        if row is None or (row.attempts != text.attempt and not isinstance(outcome, Sent)):
            continue
        if isinstance(outcome, Sent):
            row.status, row.sent_at, row.why = TextStatus.SENT, clock.now(), ""
        elif row.status == TextStatus.WAITING:
            _fail(row, outcome)
        session.add(row)
        session.flush()
        if isinstance(outcome, Gone):  # the number is wrong for ever
            followers.end(session, and_(col(Follower.id) == text.follower_id))


def _fail(row: FollowerText, outcome: ChannelError) -> None:
    row.why = outcome.reason
    if isinstance(outcome, Gone) or row.attempts > len(WAITS):
        row.status = TextStatus.DEAD
        return
    asked = outcome.after_s if isinstance(outcome, TryLater) else 0.0
    row.next_at = clock.now() + max(WAITS[row.attempts - 1], timedelta(seconds=asked))


def forget(session: Session) -> None:
    """Forget the numbers that are needed no longer, and delete what has long been over."""
    now, key, theirs = clock.now(), col(Follower.id), col(FollowerText.follower_id)
    too_old = or_(col(Follower.ended_at) < now - AFTER_END, col(Follower.agreed_at) < now - LONGEST)
    followers.end(session, and_(col(Follower.over_at).is_(None), too_old))
    old = select(key).where(col(Follower.over_at) < now - LONGEST)
    session.connection().execute(delete(FollowerText).where(theirs.in_(old)))
    session.connection().execute(delete(Follower).where(key.in_(old)))
