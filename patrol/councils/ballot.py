"""表决准备: prepare a vote of owners, follow its turnout, and enter the official result.

The vote itself is held by the official system; nobody's opinion is kept here
(docs/decisions/ballots.md).
"""

import hashlib
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from sqlalchemy import delete, insert
from sqlmodel import Session, col, select

from patrol import clock, db, feed
from patrol.access import Actor, NotFound
from patrol.councils.majority import Votes, Weight, total
from patrol.councils.roll_table import Roll
from patrol.evidence import rights
from patrol.models import Ballot, FeedKind
from patrol.models.ballot import BallotBuilding, BallotUnit, MotionRow, VotesRow
from patrol.models.ballot_states import BallotFact

ANSWERS = ("agree", "against", "abstain", "follow")


class BallotRefused(Exception):
    """The act is refused; `code` names the sentence."""

    code = ""


class BallotOver(BallotRefused):
    """The official result was entered: nothing of the ballot changes any more."""

    code = "ballot_over"


class NoRoll(BallotRefused):
    """Without a roll there is no whole of which anything is a part."""

    code = "no_roll"


class MoreThanRoll(BallotRefused):
    """More owners or more area than the roll has."""

    code = "more_than_roll"


class NeedsDocument(BallotRefused):
    """A result without a photo of its document is hearsay."""

    code = "needs_document"


@dataclass(frozen=True, slots=True)
class BallotEntry:
    """All that is entered about a ballot."""

    estate: str
    title: str
    notice_on: date | None
    opens_on: date
    closes_on: date
    motions: Sequence[tuple[str, int]]
    """The words of each motion, and its item of 民法典 278."""


@dataclass(frozen=True, slots=True)
class BallotDocument:
    """The official document: where it stands, its photos, and who shows them."""

    source: str
    photos: Sequence[str]
    owner: rights.Owner
    seen: frozenset[str]
    """Those of the photos that the person may see."""


def one(session: Session, me: Actor, ballot_id: str) -> Ballot:
    """Return a ballot of the actor's areas; the row is locked for a write.

    Raises: NotFound.
    """
    row = session.get(Ballot, ballot_id, with_for_update=True)
    if row is None or row.area_id not in me.area_ids:
        raise NotFound("ballot")
    return row


def buildings(session: Session, ballot_id: str) -> Sequence[BallotBuilding]:
    """Return the buildings of a ballot, in the order of its roll."""
    rows = select(BallotBuilding).where(BallotBuilding.ballot_id == ballot_id)
    return session.exec(rows.order_by(col(BallotBuilding.ordinal))).all()


def whole(rows: Sequence[BallotBuilding]) -> Weight:
    """Return all owners and their area."""
    return total(Weight(row.owners, row.area) for row in rows)


def joined(rows: Sequence[BallotBuilding]) -> Weight:
    """Return those who have taken part so far."""
    return total(map(_joined, rows))


def _joined(row: BallotBuilding) -> Weight:
    return Weight(row.joined_owners, row.joined_area)


def prepare(session: Session, entry: BallotEntry, *, area_id: int, by: str) -> Ballot:
    """Enter a ballot that will be held."""
    row = Ballot(area_id=area_id, made_at=clock.now(), made_by=by, **_values(entry))
    session.add(row)
    session.flush()
    _note(session, row, FeedKind.BALLOT_PREPARED, by)
    return row


def amend(session: Session, row: Ballot, entry: BallotEntry, *, by: str) -> None:
    """Correct a ballot, or extend its last day.

    Raises: BallotOver.
    """
    _require_open(row)
    for name, value in _values(entry).items():
        setattr(row, name, value)
    session.add(row)
    session.flush()
    _note(session, row, FeedKind.BALLOT_AMENDED, by)


def _values(entry: BallotEntry) -> dict[str, Any]:
    motions = [MotionRow(words=words, item=item, votes=None) for words, item in entry.motions]
    names = ("estate", "title", "notice_on", "opens_on", "closes_on")
    return {**{name: getattr(entry, name) for name in names}, "motions": motions}


def enter_roll(session: Session, row: Ballot, roll: Roll, data: bytes, *, by: str) -> None:
    """Take this roll in place of the one before; the turnout of buildings of the same name stays.

    Raises: BallotOver, MoreThanRoll.
    """
    _require_open(row)
    known = {each.name: each for each in buildings(session, row.id)}
    for ordinal, (name, weight) in enumerate(roll.buildings().items()):
        building = known.pop(name, None) or BallotBuilding(ballot_id=row.id, name=name)
        if not _joined(building) <= weight:
            raise MoreThanRoll(name)
        building.ordinal, building.owners, building.area = ordinal, weight.owners, weight.area
        session.add(building)
    for gone in known.values():
        session.delete(gone)
    session.flush()
    _write_units(session, row, roll)
    row.roll_sha256 = hashlib.sha256(data).hexdigest()
    session.add(row)
    session.flush()
    _note(session, row, FeedKind.BALLOT_ROLLED, by)


def _write_units(session: Session, row: Ballot, roll: Roll) -> None:
    session.connection().execute(delete(BallotUnit).where(col(BallotUnit.ballot_id) == row.id))
    rows = [
        {
            "id": db.new_id(),
            "ballot_id": row.id,
            "building": unit.building,
            "unit": unit.unit,
            "area": unit.area,
            "holder": unit.holder,
        }
        for unit in roll.units
    ]
    session.connection().execute(insert(BallotUnit), rows)


def note_turnout(
    session: Session,
    row: Ballot,
    counts: dict[str, tuple[Weight, date | None]],
    *,
    by: str,
) -> None:
    """Enter how many of each of these buildings have taken part, and when it was visited last.

    Raises: BallotOver, NotFound, MoreThanRoll.
    """
    _require_open(row)
    known = {each.name: each for each in buildings(session, row.id)}
    for name, (weight, visited_on) in counts.items():
        building = known.get(name)
        if building is None:
            raise NotFound("building")
        if not weight <= Weight(building.owners, building.area):
            raise MoreThanRoll(name)
        building.joined_owners, building.joined_area = weight.owners, weight.area
        building.visited_on = visited_on
        session.add(building)
    session.flush()
    _note(session, row, FeedKind.BALLOT_TURNOUT, by)


def end(
    session: Session, row: Ballot, votes: Sequence[Votes], document: BallotDocument, *, by: str
) -> None:
    """Enter the official result of every motion with its document. It stands from now on.

    Raises: BallotOver, NoRoll, MoreThanRoll, NeedsDocument.
    """
    _require_open(row)
    all_owners = whole(buildings(session, row.id))
    if not all_owners.owners:
        raise NoRoll
    if not all(each.joined <= all_owners for each in votes):
        raise MoreThanRoll
    if document.seen.isdisjoint(document.photos):
        raise NeedsDocument
    row.motions = [
        MotionRow(words=motion["words"], item=motion["item"], votes=_votes_row(given))
        for motion, given in zip(row.motions, votes, strict=True)
    ]
    row.ended_at, row.ended_by, row.source = clock.now(), by, document.source
    row.photos = list(dict.fromkeys(document.photos))
    session.add(row)
    session.flush()
    rights.name(session, row.photos, document.owner, linkable=document.seen, ballot_id=row.id)
    _note(session, row, FeedKind.BALLOT_ENDED, by)


def _votes_row(votes: Votes) -> VotesRow:
    def pair(weight: Weight) -> list[int]:
        return [weight.owners, weight.area]

    return VotesRow(
        agree=pair(votes.agree),
        against=pair(votes.against),
        abstain=pair(votes.abstain),
        follow=pair(votes.follow),
    )


def votes_of(row: VotesRow) -> Votes:
    """Return the votes that a motion's row keeps."""
    return Votes(
        agree=Weight(*row["agree"]),
        against=Weight(*row["against"]),
        abstain=Weight(*row["abstain"]),
        follow=Weight(*row["follow"]),
    )


def _require_open(row: Ballot) -> None:
    if row.ended_at is not None:
        raise BallotOver


def _note(session: Session, row: Ballot, kind: FeedKind, by: str) -> None:
    feed.note(session, kind, by=by, area_id=row.area_id, ballot=fact(session, row))


def fact(session: Session, row: Ballot) -> BallotFact:
    """Return the ballot as an act of the feed has it."""
    rows = buildings(session, row.id)
    all_owners, some = whole(rows), joined(rows)
    return {
        "id": row.id,
        "estate": row.estate,
        "title": row.title,
        "closes_on": row.closes_on.isoformat(),
        "motions": row.motions,
        "roll_sha256": row.roll_sha256,
        "owners": all_owners.owners,
        "area": all_owners.area,
        "joined_owners": some.owners,
        "joined_area": some.area,
    }
