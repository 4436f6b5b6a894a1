"""`POST /api/v1/intake`: accept records from a registered source."""

from typing import Annotated, Any

from flask import Blueprint, Response, jsonify
from pydantic import Field, WithJsonSchema
from sqlalchemy.exc import IntegrityError
from sqlmodel import Session
from typing_extensions import TypeAliasType, TypedDict

from patrol import access
from patrol.intake import accept, matter
from patrol.models import MatterState, ReplyMode, Source
from patrol.status import IntakeStatus
from patrol.web.http import json_door
from patrol.web.http.aside import let_others_run
from patrol.web.http.contract import at_most, gives, refuses, takes
from patrol.web.http.gate import Caller, actor, allow, services
from patrol.web.http.problem import Problem
from patrol.web.public import source_rate

blueprint = Blueprint("intake", __name__, url_prefix="/api/v1")

MOST_RECORDS = 100


IntakeRecord = TypeAliasType(
    "IntakeRecord", Annotated[dict[str, Any], WithJsonSchema(accept.schema())]
)
IntakeBatch = TypeAliasType(
    "IntakeBatch",
    Annotated[list[IntakeRecord], Field(min_length=1, max_length=MOST_RECORDS)],
)
IntakeIn = TypeAliasType("IntakeIn", IntakeRecord | IntakeBatch)


class IntakeResult(TypedDict):
    """The result of one record.

    `odd_times` names the times that cannot be (unreadable, before 1970, in the future): the record
    keeps them as they were said, and the matter is as old as its arrival.
    """

    intake_id: str
    incident_id: str | None
    status: IntakeStatus
    duplicate: bool
    odd_times: list[str]


IntakeResults = TypeAliasType("IntakeResults", IntakeResult | list[IntakeResult])


@blueprint.post("/intake")
@allow([Caller.SOURCE])
@takes(IntakeIn)
@at_most(accept.MOST_BYTES)
@gives(IntakeResults, 202)
@gives(IntakeResults, 200)
@refuses(409, "intake_conflict")
@refuses(400, "not_json")
@refuses(422, "invalid", "too_complex", "bad_batch", "foreign_source")
def speak() -> Response:
    """Accept one record or an array of up to 100: 202 new, 200 replay, 409 conflict, 422 invalid.

    An array is stored whole or not at all; its answer lists one result for each record.
    """
    raw = json_door.body()
    if not raw:
        raise Problem(400, "not_json")
    document = json_door.document(is_typed=False)
    is_batch = isinstance(document, list)
    records: list[Any] = document if is_batch else [document]
    if not records or len(records) > MOST_RECORDS:
        raise Problem(422, "bad_batch")
    source_rate.spend_records(actor(), len(records))
    for number, record in enumerate(records):
        accept.check(record, f"/{number}" if is_batch else "")
        let_others_run()  # a hundred records take a quarter of a second
    results = _store(records, None if is_batch else raw)
    is_new = any(not result["duplicate"] for result in results)
    body: Any = results if is_batch else results[0]
    response = jsonify(body)
    response.status_code = 202 if is_new else 200
    return response


@blueprint.get("/intake/<path:ref>")
@allow([Caller.SOURCE])
@gives(MatterState)
@refuses(404, "no_intake")
def become(ref: str) -> Response:
    """Read what became of the source's own matter, by its reference in the source's system.

    A merged case reads as the case that goes on.
    """
    with services().database.read() as session:
        source = session.get_one(Source, actor().source_id)
        asked = [] if source.reply == ReplyMode.NONE else [ref]
        states = matter.states(session, matter.rows_of(session, source.id or 0, asked))
    if not states:
        raise access.NotFound("intake")
    return jsonify(states[0])


def _store(records: list[dict[str, Any]], raw: bytes | None) -> list[IntakeResult]:
    try:
        stored = _accepted(records, raw)
    except IntegrityError:  # the same record came twice at once; now the first one is stored
        stored = _accepted(records, raw)
    return [
        {
            "intake_id": accepted.intake.id,
            "incident_id": accepted.intake.incident_id,
            "status": accepted.intake.status,
            "duplicate": accepted.is_replay,
            "odd_times": accept.odd_times(accepted.intake.record),
        }
        for accepted in stored
    ]


def _accepted(records: list[dict[str, Any]], raw: bytes | None) -> list[accept.Accepted]:
    with services().database.read() as session:
        speaker = _speaker(session)
        _refuse_foreign(records, speaker, is_batch=raw is None)
        world = services()
        ready = [
            accept.ready(session, record, speaker, world.office, world.roads, raw=raw)
            for record in records
        ]
    with world.database.write() as session:
        return accept.accept_all(session, ready, world.office)


def _refuse_foreign(
    records: list[dict[str, Any]], speaker: accept.Speaker, *, is_batch: bool
) -> None:
    """Refuse a record that names another source.

    Raises: Problem 422.
    """
    for number, record in enumerate(records):
        if record["source"] not in speaker.kinds:
            field = f"/{number}/source" if is_batch else "/source"
            errors = [{"field": field, "message": "not yours to name"}]
            raise Problem(422, "foreign_source", errors=errors)


def _speaker(session: Session) -> accept.Speaker:
    source = session.get_one(Source, actor().source_id)
    return accept.speaker(source, access.below(session, source.area_id))
