"""四色清单: a matter is opened, weighed, goes on step by step, and is done or dropped.

Impact and urgency suggest the colour; a person decides it, and each change says why. A matter that
is late twice goes up a tier (docs/decisions/matters.md).
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from sqlmodel import Session, col, select

from patrol import clock, feed
from patrol.access import Actor, NotFound
from patrol.estates.hazard import BadDay, HazardAuthor
from patrol.evidence import rights
from patrol.models import Area, Counter, FeedKind, Matter
from patrol.models.matter import MatterAct, MatterActKind, MatterColour, MatterOrigin
from patrol.models.matter_states import MatterFact
from patrol.status import EstateMatterStatus
from patrol.transition import IllegalMove, move

COUNTER, PREFIX = "matter", "SX-"
RISES_AT = 2
"""A matter that is late so many times goes to the next higher area."""
K, S = MatterActKind, EstateMatterStatus
KINDS = {
    K.OPENED: FeedKind.MATTER_OPENED,
    K.COLOURED: FeedKind.MATTER_COLOURED,
    K.STEPPED: FeedKind.MATTER_STEPPED,
    K.MISSED: FeedKind.MATTER_MISSED,
    K.DONE: FeedKind.MATTER_DONE,
    K.DROPPED: FeedKind.MATTER_DROPPED,
}
LEAST = {MatterColour.RED: 6, MatterColour.ORANGE: 4, MatterColour.YELLOW: 2}
"""The least product of impact and urgency of each colour; below them it is blue (待确认)."""


@dataclass(frozen=True, slots=True)
class MatterEntry:
    """All that is entered about a new matter."""

    estate: str
    title: str
    impact: int
    urgency: int
    colour: MatterColour
    origin: MatterOrigin
    responsible: str
    next_step: str
    due_on: date
    origin_ref: str = ""


def suggested(impact: int, urgency: int) -> MatterColour:
    """Return the colour that impact and urgency suggest."""
    weight = impact * urgency
    return next((c for c, least in LEAST.items() if weight >= least), MatterColour.BLUE)


def one(session: Session, me: Actor, matter_id: str) -> Matter:
    """Return a matter of the actor's areas; the row is locked for a write.

    Raises: NotFound.
    """
    row = session.get(Matter, matter_id, with_for_update=True)
    if row is None or row.area_id not in me.area_ids:
        raise NotFound("matter")
    return row


def open_(
    session: Session, entry: MatterEntry, hand: HazardAuthor, *, area_id: int, words: str
) -> Matter:
    """Enter a matter of an estate.

    Raises: BadDay.
    """
    _require_day(entry.due_on)
    names = entry.__slots__
    row = Matter(
        number=_next_number(session),
        area_id=area_id,
        tier_area_id=area_id,
        opened_at=clock.now(),
        opened_by=hand.name,
        **{name: getattr(entry, name) for name in names},
    )
    session.add(row)
    session.flush()
    _act(session, row, K.OPENED, hand, words)
    return row


def _next_number(session: Session) -> str:
    counter = session.get(Counter, COUNTER, with_for_update=True)
    counter = counter or Counter(name=COUNTER, value=0, prefix=PREFIX)
    counter.value += 1
    session.add(counter)
    return f"{counter.prefix}{counter.value}"


def weigh(
    session: Session,
    row: Matter,
    hand: HazardAuthor,
    *,
    impact: int,
    urgency: int,
    colour: MatterColour,
    why: str,
) -> None:
    """Weigh the matter anew; the reason stands beside the colour.

    Raises: IllegalMove.
    """
    _require_open(row)
    row.impact, row.urgency, row.colour = impact, urgency, colour
    session.add(row)
    _act(session, row, K.COLOURED, hand, why)


def step(
    session: Session,
    row: Matter,
    hand: HazardAuthor,
    *,
    words: str,
    next_step: str,
    due_on: date,
    responsible: str = "",
) -> None:
    """Say what was done, what comes next and until when; after its day it counts as late.

    A matter that is late for the second time goes to the next higher area.

    Raises: BadDay, IllegalMove.
    """
    _require_open(row)
    _require_day(due_on)
    is_late = row.due_on < clock.today()
    if is_late:
        row.misses += 1
        if row.misses == RISES_AT:
            row.tier_area_id = session.get_one(Area, row.area_id).parent_id or row.area_id
    row.next_step, row.due_on = next_step, due_on
    row.responsible = responsible or row.responsible
    session.add(row)
    _act(session, row, K.MISSED if is_late else K.STEPPED, hand, words)


def end(
    session: Session, row: Matter, hand: HazardAuthor, status: EstateMatterStatus, words: str
) -> None:
    """Close the matter: it is done, or dropped with a reason.

    Raises: IllegalMove, LostRace.
    """
    move(session, row, status, ended_at=clock.now())
    _act(session, row, K.DONE if status is S.DONE else K.DROPPED, hand, words)


def _require_open(row: Matter) -> None:
    if row.ended_at is not None:
        raise IllegalMove(row, S.OPEN)


def _require_day(due_on: date) -> None:
    if due_on < clock.today():
        raise BadDay


def _act(
    session: Session, row: Matter, kind: MatterActKind, hand: HazardAuthor, words: str
) -> None:
    """Keep the act with its words and photos, and note it without them."""
    said: dict[str, Any] = {name: getattr(row, name) for name in ("colour", "next_step", "due_on")}
    photos = list(dict.fromkeys(hand.photos))
    session.add(
        MatterAct(
            matter_id=row.id,
            kind=kind,
            by=hand.name,
            at=clock.now(),
            words=words,
            photos=photos,
            **said,
        )
    )
    session.flush()
    rights.name(session, photos, hand.owner, linkable=hand.seen, matter_id=row.id)
    feed.note(session, KINDS[kind], by=hand.name, area_id=row.area_id, matter=fact(row))


def fact(row: Matter) -> MatterFact:
    """Return the matter as an act of the feed has it."""
    return {
        "id": row.id,
        "number": row.number,
        "colour": row.colour,
        "status": row.status,
        "due_on": row.due_on.isoformat(),
        "misses": row.misses,
        "tier_area_id": row.tier_area_id,
    }


def acts(session: Session, matter_id: str) -> Sequence[MatterAct]:
    """Return the acts on a matter, the oldest first."""
    query = select(MatterAct).where(MatterAct.matter_id == matter_id)
    return session.exec(query.order_by(col(MatterAct.id))).all()
