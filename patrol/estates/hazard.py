"""隐患闭环: found → told → rectified → looked at again with a photo → struck off (销号).

A hazard is never without a day. Its grade is frozen with the notice, and a severe one is never
closed on the spot (docs/decisions/hazards.md).
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from sqlmodel import Session, col, select

from patrol import clock, feed
from patrol.access import Actor, NotFound, below
from patrol.estates import hazard_alarms
from patrol.evidence import rights
from patrol.geo import Point
from patrol.models import (
    Area,
    Counter,
    FeedKind,
    Hazard,
    HazardAct,
    HazardActKind,
    HazardGrade,
    Place,
)
from patrol.models.hazard_states import HazardFact
from patrol.places import site
from patrol.status import HazardStatus
from patrol.transition import IllegalMove, move

COUNTER, PREFIX = "hazard", "YH-"
FIELDS = (
    *("spot", "grade", "what", "responsible", "measures", "money"),
    *("due_on", "owner", "plan"),
)
FIVE = ("responsible", "measures", "money", "owner", "plan")
"""五落实: with the day, which every hazard has."""
K, S = HazardActKind, HazardStatus
KINDS = {
    K.FOUND: FeedKind.HAZARD_FOUND,
    K.AMENDED: FeedKind.HAZARD_AMENDED,
    K.ON_SPOT: FeedKind.HAZARD_ON_SPOT,
    K.TOLD: FeedKind.HAZARD_TOLD,
    K.RECTIFIED: FeedKind.HAZARD_RECTIFIED,
    K.EXTENDED: FeedKind.HAZARD_EXTENDED,
    K.CHECK_FAILED: FeedKind.HAZARD_CHECK_FAILED,
    K.STRUCK_OFF: FeedKind.HAZARD_STRUCK_OFF,
    K.WITHDRAWN: FeedKind.HAZARD_WITHDRAWN,
}


class GradeFrozen(Exception):
    """The notice was issued: its grade stands."""


class SeverePath(Exception):
    """A severe hazard is not closed on the spot: it is told, mended and looked at again."""


class NeedsPhoto(Exception):
    """Without a photo nothing is struck off."""


class BadDay(Exception):
    """The day is over already, or an extension is no later than the day before."""


class NeedsFive(Exception):
    """The notice of a hazard needs these fields; the message names the first one."""


@dataclass(frozen=True, slots=True)
class HazardEntry:
    """All that is entered about a hazard."""

    spot: str
    grade: HazardGrade
    what: str
    due_on: date
    responsible: str = ""
    measures: str = ""
    money: str = ""
    owner: str = ""
    plan: str = ""


@dataclass(frozen=True, slots=True)
class HazardAuthor:
    """The person who acts, and the photos that he or she may show."""

    name: str
    owner: rights.Owner | None = None
    photos: Sequence[str] = ()
    seen: frozenset[str] = frozenset()
    """Those of the photos that the person may see, or that were stored by this request."""


def one(session: Session, me: Actor, hazard_id: str) -> Hazard:
    """Return a hazard of the actor's areas; the row is locked for a write.

    Raises: NotFound.
    """
    row = session.get(Hazard, hazard_id, with_for_update=True)
    if row is None or row.area_id not in me.area_ids:
        raise NotFound("hazard")
    return row


def place_of(
    session: Session, me: Actor, place_id: int | None, spot: str, point: Point | None
) -> Place | None:
    """Return the named place, else the one that the words or the position mean.

    A place of another street is not read: its orders would show this hazard. What a member has
    found there is kept without it.
    Raises: NotFound.
    """
    near = _near_areas(session, me)
    row = session.get(Place, place_id) if place_id else None
    if row is not None and row.area_id in near:
        return row
    if place_id is not None and (row is None or me.is_desk):
        raise NotFound("place")
    return site.place_at(session, spot, point, near)


def area_of(session: Session, me: Actor, place: Place | None) -> int:
    """Return the area of the place if it is the actor's own or of the same street."""
    is_near = place is not None and place.area_id in _near_areas(session, me)
    return place.area_id if place is not None and is_near else me.area_id


def _near_areas(session: Session, me: Actor) -> frozenset[int]:
    """Return the desk's areas; for a member those of the street."""
    if me.member_id is None:
        return me.area_ids
    street = session.get_one(Area, me.area_id).path.strip("/").split("/")[:2]
    return below(session, int(street[-1]))


def find(
    session: Session,
    entry: HazardEntry,
    hand: HazardAuthor,
    *,
    area_id: int,
    place: Place | None = None,
    point: Point | None = None,
    at: datetime | None = None,
    words: str = "",
) -> Hazard:
    """Enter a hazard that somebody has found at a place or a point.

    Raises: BadDay.
    """
    found_at = at or clock.now()
    if entry.due_on < clock.local(found_at).date():
        raise BadDay
    here = point or (Point(place.lat, place.lon) if place else None)
    row = Hazard(
        number=_next_number(session),
        area_id=area_id,
        tier_area_id=area_id,
        place_id=place.id if place else None,
        lat=here.lat if here else None,
        lon=here.lon if here else None,
        found_at=found_at,
        found_by=hand.name,
        **{name: getattr(entry, name) for name in FIELDS},
    )
    session.add(row)
    session.flush()
    _act(session, row, K.FOUND, hand, words, at=found_at)
    return row


def _next_number(session: Session) -> str:
    counter = session.get(Counter, COUNTER, with_for_update=True)
    counter = counter or Counter(name=COUNTER, value=0, prefix=PREFIX)
    counter.value += 1
    session.add(counter)
    return f"{counter.prefix}{counter.value}"


def amend(
    session: Session, row: Hazard, entry: HazardEntry, hand: HazardAuthor, why: str
) -> list[str]:
    """Correct what is kept of a hazard; return the changed fields.

    The day changes by an extension once the notice was issued.
    Raises: GradeFrozen, BadDay, IllegalMove.
    """
    _require_open(row, S.TOLD)
    changed = [name for name in FIELDS if getattr(row, name) != getattr(entry, name)]
    if row.told_at is not None and "grade" in changed:
        raise GradeFrozen
    if "due_on" in changed and (row.told_at is not None or entry.due_on < clock.today()):
        raise BadDay
    for name in changed:
        setattr(row, name, getattr(entry, name))
    if changed:
        session.add(row)
        _act(session, row, K.AMENDED, hand, why, changed=changed)
    return changed


def close_on_spot(session: Session, row: Hazard, hand: HazardAuthor, words: str) -> None:
    """当场整改: it was mended before anybody was told in writing.

    Raises: SeverePath, NeedsPhoto, IllegalMove, LostRace.
    """
    if row.grade is HazardGrade.SEVERE:
        raise SeverePath
    if row.status is not S.FOUND:
        raise IllegalMove(row, S.STRUCK_OFF)
    _require_photo(hand)
    move(session, row, S.STRUCK_OFF, ended_at=clock.now())
    _act(session, row, K.ON_SPOT, hand, words)


def tell(session: Session, row: Hazard, hand: HazardAuthor, words: str = "") -> None:
    """Issue the notice: from now on the grade is frozen. A severe hazard needs all of 五落实.

    Raises: NeedsFive, IllegalMove, LostRace.
    """
    if row.status is not S.FOUND:
        raise IllegalMove(row, S.TOLD)
    needed = FIVE if row.grade is HazardGrade.SEVERE else FIVE[:1]
    for name in needed:
        if not getattr(row, name):
            raise NeedsFive(name)
    move(session, row, S.TOLD, told_at=clock.now())
    _act(session, row, K.TOLD, hand, words)


def rectify(session: Session, row: Hazard, hand: HazardAuthor, words: str) -> None:
    """The responsible side says that it is mended, with a photo; nobody has looked yet.

    Raises: NeedsPhoto, IllegalMove, LostRace.
    """
    _require_photo(hand)
    move(session, row, S.RECTIFIED, rectified_at=clock.now())
    _act(session, row, K.RECTIFIED, hand, words)


def extend(
    session: Session, row: Hazard, hand: HazardAuthor, due_on: date, why: str, consent: str
) -> None:
    """Give it a later day, with the reason and who has agreed.

    Raises: BadDay, IllegalMove.
    """
    if row.status is not S.TOLD:
        raise IllegalMove(row, S.TOLD)
    if due_on <= row.due_on or due_on < clock.today():
        raise BadDay
    row.due_on = due_on
    session.add(row)
    _act(session, row, K.EXTENDED, hand, why, consent=consent)


def strike_off(session: Session, row: Hazard, hand: HazardAuthor, words: str) -> None:
    """销号: somebody has looked again, and the photo shows that it is mended.

    Raises: NeedsPhoto, IllegalMove, LostRace.
    """
    if row.status is not S.RECTIFIED:
        raise IllegalMove(row, S.STRUCK_OFF)
    _require_photo(hand)
    _end_link(row)
    move(session, row, S.STRUCK_OFF, ended_at=clock.now())
    _act(session, row, K.STRUCK_OFF, hand, words)


def fail_check(
    session: Session, row: Hazard, hand: HazardAuthor, words: str, due_on: date | None = None
) -> None:
    """It is not mended: it goes back, and the next higher area sees to it.

    Raises: BadDay, IllegalMove, LostRace.
    """
    if row.status is not S.RECTIFIED:
        raise IllegalMove(row, S.TOLD)
    if due_on is not None and due_on < clock.today():
        raise BadDay
    higher = session.get_one(Area, row.tier_area_id).parent_id or row.tier_area_id
    move(
        session,
        row,
        S.TOLD,
        rectified_at=None,
        failed_checks=row.failed_checks + 1,
        tier_area_id=higher,
        due_on=due_on or row.due_on,
    )
    _act(session, row, K.CHECK_FAILED, hand, words)
    hazard_alarms.tell_failed(session, row, by=hand.name)


def withdraw(session: Session, row: Hazard, hand: HazardAuthor, why: str) -> None:
    """Take back what was entered by mistake, before anybody was told.

    Raises: IllegalMove, LostRace.
    """
    move(session, row, S.WITHDRAWN, ended_at=clock.now())
    _act(session, row, K.WITHDRAWN, hand, why)


def _end_link(row: Hazard) -> None:
    row.link_hashed = row.link_until = row.link_by = None


def _require_open(row: Hazard, target: HazardStatus) -> None:
    if row.ended_at is not None:
        raise IllegalMove(row, target)


def _require_photo(hand: HazardAuthor) -> None:
    """A name alone proves nothing: the photo must be here.

    Raises: NeedsPhoto.
    """
    if hand.seen.isdisjoint(hand.photos):
        raise NeedsPhoto


def _act(
    session: Session,
    row: Hazard,
    kind: HazardActKind,
    hand: HazardAuthor,
    words: str = "",
    *,
    at: datetime | None = None,
    consent: str = "",
    **body: Any,
) -> None:
    """Keep the act with its words and photos, and note it without them."""
    session.add(
        HazardAct(
            hazard_id=row.id,
            kind=kind,
            by=hand.name,
            at=at or clock.now(),
            words=words,
            consent=consent,
            due_on=row.due_on,
            photos=list(dict.fromkeys(hand.photos)),
        )
    )
    session.flush()
    rights.name(session, hand.photos, hand.owner, linkable=hand.seen, hazard_id=row.id)
    feed.note(session, KINDS[kind], by=hand.name, area_id=row.area_id, hazard=fact(row), **body)


def fact(row: Hazard) -> HazardFact:
    """Return the hazard as an act of the feed has it."""
    return {
        "id": row.id,
        "number": row.number,
        "grade": row.grade,
        "status": row.status,
        "due_on": row.due_on.isoformat(),
        "tier_area_id": row.tier_area_id,
    }


def acts(session: Session, hazard_id: str) -> Sequence[HazardAct]:
    """Return the acts on a hazard, the oldest first."""
    query = select(HazardAct).where(HazardAct.hazard_id == hazard_id)
    return session.exec(query.order_by(col(HazardAct.id))).all()
