"""Read the body of a request, and answer a write once per Idempotency-Key."""

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
    """The body of a request; a field that the model does not have is refused by name."""

    model_config = ConfigDict(
        extra="forbid",
        str_strip_whitespace=True,
        allow_inf_nan=False,
        use_attribute_docstrings=True,
    )

    @model_validator(mode="before")
    @classmethod
    def no_nul(cls, given: Any) -> Any:
        """Remove U+0000: PostgreSQL cannot store it and no person types it."""
        return _without_nul(given)


def _without_nul(given: Any) -> Any:
    if isinstance(given, str):
        return given.replace("\0", "")
    if isinstance(given, list):
        return [_without_nul(item) for item in given]
    if isinstance(given, dict):
        return {name: _without_nul(value) for name, value in given.items()}
    return given


B = TypeVar("B", bound=Body)
T = TypeVar("T")


def read(kind: type[B]) -> B:
    """Return the JSON body of the request as a `kind`; a request without a body is `{}`.

    Raises: Problem (400 or 422), ValidationError (answered with 422, which names the fields).
    """
    document = request.get_json(silent=True) if request.data else {}
    if document is None:
        raise Problem(400, "not_json")
    if not isinstance(document, dict):
        raise Problem(422, "not_an_object")
    return kind.model_validate(document)


def answered(act: Act, *, phones_first: bool = False) -> Response:
    """Run a verb in one write transaction and answer; a repeated key gets the first answer.

    `phones_first`: let the hub send the committed events before this answer is made.
    Raises: Problem 422 when the key was used for another request, and whatever `act` raises.
    """
    written = once(services().database, _keyed(act))
    with services().database.write() as session:
        done = written(session)
    if phones_first:
        time.sleep(0)  # under gevent this lets the hub run, before the long answer is encoded
    return _response(done)


def answered_together(act: Act) -> Response:
    """Answer like `answered`, in a transaction that the writes of other phones may share.

    Raises: Problem 422 when the key was used for another request, and whatever `act` raises.
    """
    return _response(write_together(once(services().database, _keyed(act))))


def answered_alike(write_all: WriteAll[Keyed[T], Written], act: T) -> Response:
    """Answer like `answered_together`; acts of the same `write_all` share its statements, too.

    Raises: Problem 422 when the key was used for another request, and the act's own refusal.
    """
    keyed = _keyed(act)
    _give_back_if_local()
    return _response(services().group.write_alike(write_all, keyed))


def write_together(act: Callable[[Session], T]) -> T:
    """Run `act` in a transaction that others may share; return when its rows are durable.

    Raises: DatabaseBusy, and whatever `act` raises.
    """
    _give_back_if_local()
    return services().group.write(act)


def _give_back_if_local() -> None:
    # With SQLite the turn ends here: the next request is read while this one waits to be written.
    # With PostgreSQL each writes for itself, and the turns bound the number of connections.
    if services().database.is_sqlite:
        give_back()


def _keyed(act: T) -> Keyed[T]:
    """Return the act under the key of this request."""
    # Key, body and hash are read here: nothing is decoded while the write lock is held.
    key = request.headers.get("Idempotency-Key", "")[:128]
    if not key:
        return Keyed("", "", "", act)
    document = request.get_json(silent=True)
    return Keyed(actor().key, key, hash_of(request.method, request.path, document), act)


def _response(written: Written) -> Response:
    response = jsonify(written.body)
    response.status_code = written.status
    if written.is_replayed:
        response.headers["Idempotency-Replayed"] = "true"
    return response


def shown(session: Session, case: Incident) -> IncidentState:
    """Return the incident as it will be committed."""
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
