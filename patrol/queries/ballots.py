"""表决准备: the ballots of the reader's areas, and one with its motions and its two needles."""

from sqlmodel import Session, col, select

from patrol import clock
from patrol.access import Actor
from patrol.councils import ballot, majority
from patrol.councils.majority import Bar, Needle, Votes, Weight
from patrol.models import Ballot
from patrol.models.ballot import BallotBuilding, MotionRow
from patrol.models.ballot_states import (
    BallotState,
    BuildingState,
    MotionState,
    NeedleState,
    VotesState,
    WeightState,
    WholeBallot,
)

MOST = 200
"""Ballots of one answer."""
BARS = (Bar.HALF, Bar.THREE_QUARTERS)


def listed(session: Session, me: Actor) -> list[BallotState]:
    """Return the ballots of the reader's areas: the running ones first, then the newest."""
    mine = select(Ballot).where(col(Ballot.area_id).in_(me.area_ids))
    order = (col(Ballot.ended_at).is_not(None), col(Ballot.id).desc())
    rows = session.exec(mine.order_by(*order).limit(MOST)).all()
    query = select(BallotBuilding).where(col(BallotBuilding.ballot_id).in_(r.id for r in rows))
    by_ballot: dict[str, list[BallotBuilding]] = {row.id: [] for row in rows}
    for building in session.exec(query):
        by_ballot[building.ballot_id].append(building)
    return [_state(row, by_ballot[row.id]) for row in rows]


def whole(session: Session, row: Ballot) -> WholeBallot:
    """Return a ballot with its motions and buildings."""
    buildings = list(ballot.buildings(session, row.id))
    owners = ballot.whole(buildings)
    return {
        **_state(row, buildings),
        "motions": [_motion(each, owners) for each in row.motions],
        "buildings": [_building(each) for each in buildings],
        "source": row.source,
        "photos": row.photos,
    }


def _state(row: Ballot, buildings: list[BallotBuilding]) -> BallotState:
    owners, some = ballot.whole(buildings), ballot.joined(buildings)
    return {
        "id": row.id,
        "area_id": row.area_id,
        "estate": row.estate,
        "title": row.title,
        "notice_on": row.notice_on.isoformat() if row.notice_on else None,
        "opens_on": row.opens_on.isoformat(),
        "closes_on": row.closes_on.isoformat(),
        "notice_days": (row.opens_on - row.notice_on).days if row.notice_on else None,
        "made_at": clock.iso(row.made_at),
        "made_by": row.made_by,
        "ended_at": clock.iso_or_none(row.ended_at),
        "ended_by": row.ended_by,
        "quorum": _needle(majority.quorum(some, owners)),
    }


def _motion(motion: MotionRow, owners: Weight) -> MotionState:
    given = ballot.votes_of(motion["votes"]) if motion["votes"] else None
    return {
        "words": motion["words"],
        "item": motion["item"],
        "bar": majority.bar_of(motion["item"]),
        "votes": _votes(given) if given else None,
        "quorum": _needle(majority.quorum(given.joined, owners)) if given else None,
        "by_bar": {bar: _needle(majority.agreement(given, bar)) for bar in BARS} if given else {},
        "carried": {bar: majority.is_carried(given, owners, bar) for bar in BARS} if given else {},
        "has_majority": given is None or majority.followed(given) is not None,
    }


def _votes(given: Votes) -> VotesState:
    return {
        "agree": _weight(given.agree),
        "against": _weight(given.against),
        "abstain": _weight(given.abstain),
        "follow": _weight(given.follow),
    }


def _building(row: BallotBuilding) -> BuildingState:
    return {
        "name": row.name,
        "whole": _weight(Weight(row.owners, row.area)),
        "joined": _weight(Weight(row.joined_owners, row.joined_area)),
        "visited_on": row.visited_on.isoformat() if row.visited_on else None,
    }


def _needle(needle: Needle) -> NeedleState:
    return {
        "bar": needle.bar,
        "part": _weight(needle.part),
        "whole": _weight(needle.whole),
        "is_reached": needle.is_reached,
        "lacking": _weight(needle.lacking),
    }


def _weight(weight: Weight) -> WeightState:
    return {"owners": weight.owners, "area_m2": weight.area / 100}
