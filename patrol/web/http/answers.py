"""Reading a request's body and answering a write, once per Idempotency-Key."""

import time
from collections.abc import Callable
from typing import Any, TypeVar

from flask import Response, jsonify, request
from pydantic import BaseModel, ConfigDict, ValidationError, model_validator
from sqlmodel import Session

from patrol import feed, incident
from patrol.group_commit import WriteAll
from patrol.models import Incident
from patrol.models.shapes import IncidentState
from patrol.web.http.gate import actor, services
from patrol.web.http.once import Act, Answer, Keyed, Written, hash_of, once
from patrol.web.http.problem import Problem
from patrol.web.http.turns import give_back


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
    written = once(services().database, _keyed(act))
    with services().database.write() as session:
        done = written(session)
    if phones_first:
        time.sleep(0)  # under gevent the hub runs now
    return _response(done)


def answered_together(act: Act) -> Response:
    """As `answered`, for what many phones say at once: they may share one transaction."""
    return _response(write_together(once(services().database, _keyed(act))))


def answered_alike(write_all: WriteAll[Keyed[T], Written], act: T) -> Response:
    """As `answered_together`, for acts that one set of statements writes for many."""
    keyed = _keyed(act)
    _wait_without_turn()
    return _response(services().group.write_alike(write_all, keyed))


def write_together(act: Callable[[Session], T]) -> T:
    """Write in a transaction that others may share."""
    _wait_without_turn()
    return services().group.write(act)


def _wait_without_turn() -> None:
    """The request's turn ends here, so that the next is read while this one waits to be written.

    With PostgreSQL each writes for itself, and the turn bounds how many connections that takes.
    """
    if services().database.is_sqlite:
        give_back()


def _keyed(act: T) -> Keyed[T]:
    """The act under the key of this request: what is hashed is read before the write."""
    key = request.headers.get("Idempotency-Key", "")[:128]
    document = request.get_json(silent=True) if key else None
    request_hash = hash_of(request.method, request.path, document) if key else ""
    return Keyed(actor().key if key else "", key, request_hash, act)


def _response(written: Written) -> Response:
    response = jsonify(written.body)
    response.status_code = written.status
    if written.is_replayed:
        response.headers["Idempotency-Replayed"] = "true"
    return response


def shown(session: Session, case: Incident) -> IncidentState:
    """The incident as it will be committed."""
    services().database.settle(session)
    return feed.state_after(session, case) or incident.read_state(session, case)


__all__ = [
    "Answer",
    "Body",
    "ValidationError",
    "answered",
    "answered_alike",
    "answered_together",
    "read",
    "shown",
    "write_together",
]
