"""Views of what is told to sources: states that did not arrive, and one more attempt."""

from flask import Blueprint, Response, jsonify
from sqlmodel import Session, col, select
from typing_extensions import TypedDict

from patrol import access, clock
from patrol.intake import outbox
from patrol.models import ReplyStatus, ReplyStep, Source, SourceReply
from patrol.web.http.answers import Answer, answered
from patrol.web.http.contract import gives, keyed, refuses
from patrol.web.http.gate import ADMINS, CHIEFS, actor, allow, services

blueprint = Blueprint("replies", __name__, url_prefix="/api/v1/replies")

MOST = 100


class ReplyOut(TypedDict):
    """A state that did not arrive. `why` are the words of the last failure."""

    id: str
    source: str
    ref: str
    state: str
    step: ReplyStep | None
    """The step that it tells; null for a whole state."""
    status: ReplyStatus
    made_at: str
    next_at: str
    attempts: int
    why: str


class RepliesOut(TypedDict):
    """The states that did not arrive, the newest first."""

    replies: list[ReplyOut]


@blueprint.get("")
@allow(CHIEFS)
@gives(RepliesOut)
def not_arrived() -> Response:
    """List the newest hundred states that wait for another attempt or were given up."""
    with services().database.read() as session:
        rows = session.exec(
            select(SourceReply, Source.code)
            .join(Source, col(Source.id) == col(SourceReply.source_id))
            .where(outbox.has_not_arrived(), col(Source.area_id).in_(actor().area_ids))
            .order_by(col(SourceReply.id).desc())
            .limit(MOST)
        )
        replies = [_out(row, code) for row, code in rows]
    return jsonify(replies=replies)


def _out(row: SourceReply, code: str) -> ReplyOut:
    return {
        "id": row.id,
        "source": code,
        "ref": row.source_ref,
        "state": str(row.state["status"]),
        "step": row.step,
        "status": row.status,
        "made_at": clock.iso(row.made_at),
        "next_at": clock.iso(row.next_at),
        "attempts": row.attempts,
        "why": row.why,
    }


@blueprint.post("/<reply_id>/attempt")
@allow(ADMINS)
@keyed
@gives(ReplyOut)
@refuses(404, "no_reply")
def try_again(reply_id: str) -> Response:
    """Send a state once more that was given up."""

    def act(session: Session) -> Answer:
        row = session.get(SourceReply, reply_id, with_for_update=True)
        source = session.get(Source, row.source_id) if row else None
        is_ours = source is not None and source.area_id in actor().area_ids
        if row is None or source is None or not is_ours or row.status != ReplyStatus.DEAD:
            raise access.NotFound("reply")
        outbox.again(session, row)
        return 200, dict(_out(row, source.code))

    return answered(act)
