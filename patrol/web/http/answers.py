"""Reading a request's body and answering a write, once per Idempotency-Key."""

import hashlib
import json
import time
from collections.abc import Callable
from dataclasses import dataclass
from datetime import timedelta
from typing import Any, TypeVar

from flask import Response, jsonify, request
from pydantic import BaseModel, ConfigDict, ValidationError, model_validator
from sqlalchemy import bindparam, insert
from sqlmodel import Session, select

from patrol import clock, feed, incident
from patrol.db import Database, take_turns
from patrol.models import Idempotency, Incident
from patrol.models.shapes import IncidentState
from patrol.web.http.gate import actor, services
from patrol.web.http.problem import Problem
from patrol.web.http.turns import give_back

KEPT = timedelta(days=7)
Answer = tuple[int, dict[str, Any]]
Act = Callable[[Session], Answer]


@dataclass(frozen=True, slots=True)
class Written:
    """The answer of a write, for the first time or again."""

    status: int
    body: dict[str, Any]
    is_replayed: bool = False


class Body(BaseModel):
    """What a client may send; a field we do not know is refused by name."""

    model_config = ConfigDict(
        extra="forbid",
        str_strip_whitespace=True,
        allow_inf_nan=False,
        use_attribute_docstrings=True,
    )

    @model_validator(mode="before")
    @classmethod
    def no_nul(cls, given: Any) -> Any:
        """PostgreSQL cannot store U+0000 and no person types it."""
        return _without_nul(given)


def _without_nul(given: Any) -> Any:
    if isinstance(given, str):
        return given.replace("\0", "")
    if isinstance(given, list):
        return [_without_nul(one) for one in given]
    if isinstance(given, dict):
        return {name: _without_nul(one) for name, one in given.items()}
    return given


B = TypeVar("B", bound=Body)
T = TypeVar("T")


def read(kind: type[B]) -> B:
    """The JSON body as `kind`; pydantic's ValidationError becomes 422 with the fields named."""
    document = request.get_json(silent=True) if request.data else {}
    if document is None:
        raise Problem(400, "not_json")
    if not isinstance(document, dict):
        raise Problem(422, "not_an_object")
    return kind.model_validate(document)


def answered(act: Act, *, phones_first: bool = False) -> Response:
    """Run a verb in one write transaction and answer; a repeated key gets the first answer.

    `phones_first`: the hub sends on what was committed before the desk's answer is made.
    """
    written = _once(act)
    with services().database.write() as session:
        done = written(session)
    if phones_first:
        time.sleep(0)  # under gevent the hub runs now
    return _response(done)


def answered_together(act: Act) -> Response:
    """As `answered`, for what many phones say at once: they may share one transaction."""
    return _response(write_together(_once(act)))


def write_together(act: Callable[[Session], T]) -> T:
    """Write in a transaction that others may share.

    The request's turn ends here, so that the next is read while this one waits to be written.
    With PostgreSQL each writes for itself, and the turn bounds how many connections that takes.
    """
    if services().database.is_sqlite:
        give_back()
    return services().group.write(act)


def _once(act: Act) -> Callable[[Session], Written]:
    """The act under the key of this request: what is hashed is read before the write."""
    key = request.headers.get("Idempotency-Key", "")[:128]
    if not key:
        return lambda session: Written(*act(session))
    document = request.get_json(silent=True)
    request_hash = hash_of(request.method, request.path, document)
    return once(services().database, act, owner=actor().key, key=key, request_hash=request_hash)


def once(
    database: Database, act: Act, *, owner: str, key: str, request_hash: str
) -> Callable[[Session], Written]:
    """The act with its idempotency: the first answer under a key is kept and given again."""

    def written(session: Session) -> Written:
        take_turns(session, f"{owner} {key}")
        known = session.connection().execute(_KNOWN, {"actor": owner, "key": key}).first()
        if known is not None:
            if known.request_hash != request_hash:
                raise Problem(422, "key_reused")
            return Written(known.status, known.answer, is_replayed=True)
        status, body = act(session)
        database.settle(session)
        answer = {
            "actor": owner,
            "key": key,
            "request_hash": request_hash,
            "status": status,
            "answer": body,
            "at": clock.now(),
        }
        session.connection().execute(_KEEP, answer)
        return Written(status, body)

    return written


_KNOWN = select(Idempotency.request_hash, Idempotency.status, Idempotency.answer).where(
    Idempotency.actor == bindparam("actor"), Idempotency.key == bindparam("key")
)
_KEEP = insert(Idempotency)


def _response(written: Written) -> Response:
    response = jsonify(written.body)
    response.status_code = written.status
    if written.is_replayed:
        response.headers["Idempotency-Replayed"] = "true"
    return response


def hash_of(method: str, path: str, document: object) -> str:
    """The same act whenever it is sent: `sent_at` differs at each attempt and does not count."""
    if isinstance(document, dict):
        document = {name: value for name, value in document.items() if name != "sent_at"}
    text = json.dumps([method, path, document], sort_keys=True)
    return hashlib.sha256(text.encode()).hexdigest()


def shown(session: Session, case: Incident) -> IncidentState:
    """The incident as it will be committed."""
    services().database.settle(session)
    return feed.state_after(session, case) or incident.read_state(session, case)


__all__ = [
    "Answer",
    "Body",
    "ValidationError",
    "answered",
    "answered_together",
    "hash_of",
    "once",
    "read",
    "shown",
    "write_together",
]
