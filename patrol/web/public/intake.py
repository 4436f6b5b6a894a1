"""`POST /api/v1/intake`: accept records from a registered source."""

from collections.abc import Collection, Sequence
from typing import Annotated, Any

from flask import Blueprint, Response, jsonify
from pydantic import Field, WithJsonSchema
from sqlalchemy.exc import IntegrityError
from sqlmodel import Session, select
from typing_extensions import TypeAliasType, TypedDict

from patrol import access
from patrol.intake import accept, keys, matter
from patrol.intake.registry import RECORDS
from patrol.models import MatterState, ReplyMode, Source
from patrol.services import Services
from patrol.status import IntakeStatus
from patrol.web.http import json_door, limit
from patrol.web.http.aside import let_others_run
from patrol.web.http.contract import at_most, gives, refuses, takes
from patrol.web.http.gate import PUBLIC, Caller, actor, allow, services
from patrol.web.http.guesses import FROM_ONE_PLACE, place
from patrol.web.http.problem import Problem
from patrol.web.public import source_rate

blueprint = Blueprint("intake", __name__, url_prefix="/api/v1")

MOST_RECORDS = 100
SANDBOX_ID = "sandbox"
"""The id in an answer about a record that was not stored."""


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

    Nothing of an array is stored when one of its records is refused. Otherwise it is stored ten
    records at a time; after 503 send it again, for what is stored counts as a replay. The answer
    lists one result for each record, in their order.
    """
    source = _source()
    paid = source_rate.spend_body(source, json_door.body())  # before it is parsed
    raw, records, is_batch = _said()
    if len(records) > paid:
        source_rate.spend(source, len(records) - paid)
    _check(records, is_batch=is_batch)
    results = _store(records, None if is_batch else raw)
    is_new = any(not result["duplicate"] for result in results)
    return _answer(results, is_batch=is_batch, status=202 if is_new else 200)


@blueprint.post("/intake/<code>/<token>")
@allow(PUBLIC)
@takes(IntakeIn)
@at_most(accept.MOST_BYTES)
@gives(IntakeResults, 202)
@refuses(400, "not_json")
@refuses(401, "bad_token")
@refuses(422, "invalid", "too_complex", "bad_batch", "foreign_source")
@refuses(429, "too_many")
def rehearse(code: str, token: str) -> Response:
    """Answer at the sandbox address of a source as its door would, and store nothing.

    The header `Sandbox: 1` says so, and `intake_id` is `sandbox`.
    """
    source = _sandbox_of(code, token)
    source_rate.spend_trial(source)  # before the body is parsed
    _, records, is_batch = _said()
    _check(records, is_batch=is_batch)
    _refuse_foreign(records, frozenset(source.kinds), is_batch=is_batch)
    response = _answer([_tried(record) for record in records], is_batch=is_batch, status=202)
    response.headers["Sandbox"] = "1"
    return response


def _said() -> tuple[bytes, list[Any], bool]:
    """Return the bytes of the request, its records, and whether they came as an array.

    Raises: Problem 400, Problem 422.
    """
    raw = json_door.body()
    if not raw:
        raise Problem(400, "not_json")
    document = json_door.document(is_typed=False)
    is_batch = isinstance(document, list)
    records: list[Any] = document if is_batch else [document]
    if not records or len(records) > MOST_RECORDS:
        raise Problem(422, "bad_batch")
    return raw, records, is_batch


def _check(records: list[Any], *, is_batch: bool) -> None:
    for number, record in enumerate(records):
        accept.check(record, f"/{number}" if is_batch else "")
        let_others_run()  # a hundred records take a quarter of a second


def _answer(results: list[IntakeResult], *, is_batch: bool, status: int) -> Response:
    body: Any = results if is_batch else results[0]
    response = jsonify(body)
    response.status_code = status
    return response


def _source() -> Source:
    with services().database.read() as session:
        source = session.get_one(Source, actor().source_id)
        session.expunge(source)
        return source


def _sandbox_of(code: str, token: str) -> Source:
    """Return the source whose sandbox this address is; nobody learns which codes exist.

    Raises: Problem 401.
    """
    with services().database.read() as session:
        source = session.exec(select(Source).where(Source.code == code[:64])).first()
        if source is not None:
            session.expunge(source)
    is_open = source is not None and source.disabled_at is None and source.adapter == RECORDS
    if source is None or not is_open or not keys.opens_sandbox(services().settings, source, token):
        limit.hit("door", place(), FROM_ONE_PLACE)
        raise Problem(401, "bad_token")
    return source


def _tried(record: dict[str, Any]) -> IntakeResult:
    return {
        "intake_id": SANDBOX_ID,
        "incident_id": None,
        "status": IntakeStatus.PENDING,
        "duplicate": False,
        "odd_times": accept.odd_times(record),
    }


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
    return jsonify(matter.addressed(states[0], services().settings.public_url))


def _store(records: list[dict[str, Any]], raw: bytes | None) -> list[IntakeResult]:
    world = services()
    ready = _ready(records, raw)
    stored: list[accept.Accepted] = []
    for piece in accept.pieces(ready):
        if stored:
            let_others_run()  # who waits for the write lock comes before the next piece
        stored += _accepted(piece, world)
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


def _ready(records: list[dict[str, Any]], raw: bytes | None) -> list[accept.ReadyRecord]:
    """Return the records with what can be read before the write lock.

    Raises: Conflict, Problem 422.
    """
    world, ready = services(), list[accept.ReadyRecord]()
    with world.database.read() as session:
        speaker = _speaker(session)
        _refuse_foreign(records, speaker.kinds, is_batch=raw is None)
        for record in records:
            ready.append(accept.ready(session, record, speaker, world.office, world.roads, raw=raw))
            let_others_run()  # up to 2 ms for the words of a position
        accept.refuse_conflicts(session, ready)
    return ready


def _accepted(piece: Sequence[accept.ReadyRecord], world: Services) -> list[accept.Accepted]:
    try:
        return _accepted_once(piece, world)
    except IntegrityError:  # the same record came twice at once; now the first one is stored
        return _accepted_once(piece, world)


def _accepted_once(piece: Sequence[accept.ReadyRecord], world: Services) -> list[accept.Accepted]:
    with world.database.write() as session:
        return accept.accept_all(session, piece, world.office)


def _refuse_foreign(
    records: list[dict[str, Any]], kinds: Collection[str], *, is_batch: bool
) -> None:
    """Refuse a record that names another source.

    Raises: Problem 422.
    """
    for number, record in enumerate(records):
        if record["source"] not in kinds:
            field = f"/{number}/source" if is_batch else "/source"
            errors = [{"field": field, "message": "not yours to name"}]
            raise Problem(422, "foreign_source", errors=errors)


def _speaker(session: Session) -> accept.Speaker:
    source = session.get_one(Source, actor().source_id)
    return accept.speaker(source, access.below(session, source.area_id))
