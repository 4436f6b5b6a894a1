"""停收随手拍: an administrator blocks a place for tips for a time."""

from datetime import timedelta

from flask import Blueprint, Response, jsonify
from pydantic import Field, model_validator
from sqlmodel import Session
from typing_extensions import TypedDict

from patrol import clock
from patrol.areas import tip_block
from patrol.geo import Point
from patrol.models.shapes import Moment
from patrol.queries import desk_users
from patrol.queries.people_shapes import AreaNode
from patrol.terminal import phrase
from patrol.web.admin.areas import MOST_ID
from patrol.web.http.answers import Answer, Body, answered, read
from patrol.web.http.contract import gives, keyed, refuses, takes
from patrol.web.http.gate import ADMINS, CHIEFS, actor, allow, services

blueprint = Blueprint("tip_blocks", __name__, url_prefix="/api/v1/admin/tip-blocks")

LONGEST_HOURS = 24 * 366


class TipBlockState(TypedDict):
    """A block that counts now; without a radius the whole area is blocked."""

    id: str
    area: AreaNode
    lat: float | None
    lon: float | None
    radius_m: int | None
    reason: str
    grave_too: bool
    by: str
    until: Moment


class TipBlocksOut(TypedDict):
    """The blocks of the caller's areas."""

    areas: list[AreaNode]
    blocks: list[TipBlockState]


class TipBlockIn(Body):
    """An area, or a circle in WGS-84 that the area's administrator answers for."""

    area_id: int = Field(ge=1, lt=MOST_ID)
    hours: int = Field(ge=1, le=LONGEST_HOURS)
    reason: str = Field(default="", max_length=60)
    """The words that the sender reads."""
    grave_too: bool = False
    """Refuse a 特急 tip too; only where nobody may take pictures at all."""
    lat: float | None = Field(default=None, ge=-90, le=90)
    lon: float | None = Field(default=None, ge=-180, le=180)
    radius_m: int | None = Field(default=None, ge=20, le=20_000)

    @model_validator(mode="after")
    def whole(self) -> "TipBlockIn":
        """Refuse half a circle.

        Raises: ValueError.
        """
        given = {self.lat is None, self.lon is None, self.radius_m is None}
        if len(given) > 1:
            raise ValueError(phrase("lat, lon and radius_m go together"))
        return self


@blueprint.get("")
@allow(CHIEFS)
@gives(TipBlocksOut)
def all_blocks() -> Response:
    """Read the blocks that count now in the caller's areas."""
    with services().database.read() as session:
        return jsonify(_out(session))


@blueprint.post("")
@allow(ADMINS)
@keyed
@takes(TipBlockIn)
@gives(TipBlocksOut, 201)
@refuses(404, "no_area")
def block() -> Response:
    """Take no tips from a place for some hours: who sends one is told whom to call."""
    me, body = actor(), read(TipBlockIn)
    desk_users.require_area(me, body.area_id)
    circle = None
    if body.lat is not None and body.lon is not None and body.radius_m is not None:
        circle = tip_block.Circle(Point(body.lat, body.lon), body.radius_m)

    def act(session: Session) -> Answer:
        tip_block.block(
            session,
            body.area_id,
            circle,
            lasts=timedelta(hours=body.hours),
            reason=body.reason,
            grave_too=body.grave_too,
            by=me.name,
        )
        session.flush()
        return 201, dict(_out(session))

    return answered(act)


@blueprint.delete("/<block_id>")
@allow(ADMINS)
@gives(TipBlocksOut)
@refuses(404, "no_tip_block")
def lift(block_id: str) -> Response:
    """Take tips from there again."""
    with services().database.write() as session:
        tip_block.lift(session, actor(), block_id)
        session.flush()
        answer = _out(session)
    return jsonify(answer)


def _out(session: Session) -> TipBlocksOut:
    me = actor()
    nodes = desk_users.areas(session, me.area_ids)
    return {
        "areas": list(nodes.values()),
        "blocks": [
            {
                "id": row.id,
                "area": nodes[row.area_id],
                "lat": row.lat,
                "lon": row.lon,
                "radius_m": row.radius_m,
                "reason": row.reason,
                "grave_too": row.grave_too,
                "by": row.by,
                "until": clock.iso(row.until_at),
            }
            for row in tip_block.listed(session, me.area_ids)
        ],
    }
