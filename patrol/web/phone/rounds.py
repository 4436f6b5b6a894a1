"""巡防: a member gets a round, says what was looked at, and ends it. All of it works offline."""

from typing import Annotated

from flask import Blueprint, Response
from pydantic import Field
from sqlmodel import Session
from typing_extensions import TypedDict

from patrol.geo import Point
from patrol.models import Member, OddWhy, RoundEnd, ScanProof, ScanState
from patrol.models.rounds import RoundPointState, RoundState
from patrol.queries import checkpoints
from patrol.rounds import proposal, scan
from patrol.rounds.grade import Sight
from patrol.web.admin.areas import MOST_ID
from patrol.web.http import limit
from patrol.web.http.answers import Answer, answered, read
from patrol.web.http.contract import gives, keyed, refuses, takes
from patrol.web.http.gate import PHONE, actor, allow, services
from patrol.web.phone.assignments import DeviceStampedIn, KnownPosition
from patrol.web.phone.device_time import odd_of
from patrol.web.phone.photos import PhotoName

blueprint = Blueprint("rounds", __name__, url_prefix="/api/v1")

LOOKS = "300/10 minutes"
"""Looks of one member: a shift's looks arrive at once when the network is back."""
PROPOSALS = "60/10 minutes"


class RoundOut(TypedDict):
    """The member's round with the looks that have arrived, and every point of the street.

    `round` is null when there is no point to look at.
    """

    round: RoundState | None
    scans: list[ScanState]
    points: list[RoundPointState]


class ScanOut(TypedDict):
    """The look as it is stored."""

    scan: ScanState


class RoundEndedOut(TypedDict):
    """The round as it ended."""

    round: RoundState


class ScanIn(DeviceStampedIn):
    """A look at a point, with what the phone read of its label or tag."""

    checkpoint_id: Annotated[int, Field(ge=1, lt=MOST_ID)]
    round_id: str | None = Field(default=None, max_length=32)
    proof: ScanProof
    code: str = Field(default="", max_length=40)
    tag: str = Field(default="", max_length=40)
    position: KnownPosition = None
    photo: PhotoName | None = None
    words: str = Field(default="", max_length=500)
    odd_why: OddWhy | None = None

    def sight(self) -> Sight:
        """Return what the phone gave as proof."""
        here = self.position
        return Sight(
            proof=self.proof,
            code=self.code.casefold(),
            tag=self.tag,
            position=Point(here.lat, here.lon) if here else None,
            accuracy_m=here.accuracy_m if here else None,
        )


class RoundEndIn(DeviceStampedIn):
    """The reason to end the round; `done` when every point was looked at."""

    reason: RoundEnd
    words: str = Field(default="", max_length=200)


@blueprint.post("/rounds")
@allow(PHONE)
@keyed
@gives(RoundOut)
def propose() -> Response:
    """Get the round of this shift: points that nobody has looked at for long, in no route."""
    me = actor()
    limit.hit("round", me.name, PROPOSALS)
    # Before the write lock: the points of a street are many rows.
    with services().database.read() as session:
        member = session.get_one(Member, me.member_id)
        points = proposal.around(session, member)
        chosen = proposal.longest_unseen(session, points)
        is_there = proposal.current(session, me.member_id) is not None
        shown = checkpoints.for_phone(points)

    def act(session: Session) -> Answer:
        row = proposal.propose(session, session.get_one(Member, me.member_id), chosen)
        state = checkpoints.round_state(session, row) if row else None
        looks = checkpoints.own_looks(session, row) if row and is_there else []
        return 200, {"round": state, "scans": looks, "points": shown}

    return answered(act)


@blueprint.post("/scans")
@allow(PHONE)
@keyed
@takes(ScanIn)
@gives(ScanOut, 201)
@refuses(404, "no_checkpoint")
def look() -> Response:
    """Say that a point was looked at. Every proof is taken, and graded by what it proves."""
    body, me = read(ScanIn), actor()
    limit.hit("scan", me.name, LOOKS)

    def act(session: Session) -> Answer:
        member = session.get_one(Member, me.member_id)
        row = scan.take(
            session,
            member,
            scan.point_of(session, member, body.checkpoint_id),
            body.sight(),
            round_id=body.round_id,
            acted_at=body.acted_at(),
            odd_why=body.odd_why,
            photo=body.photo,
            words=body.words,
            device_claim=odd_of(body.made_at),
        )
        return 201, {"scan": scan.state(row)}

    return answered(act)


@blueprint.post("/rounds/<round_id>/end")
@allow(PHONE)
@keyed
@takes(RoundEndIn)
@gives(RoundEndedOut)
@refuses(404, "no_round")
def end(round_id: str) -> Response:
    """End the round, early with a reason; a second end changes nothing."""
    body, me = read(RoundEndIn), actor()

    def act(session: Session) -> Answer:
        member = session.get_one(Member, me.member_id)
        row = scan.end(session, member, round_id, body.reason, body.words)
        return 200, {"round": checkpoints.round_state(session, row)}

    return answered(act)
