"""Read the body of a request, and answer a write once per Idempotency-Key."""

import time
from collections.abc import Callable, Collection
from datetime import date
from typing import Annotated, Any, TypeVar

from flask import Response, jsonify, request
from pydantic import BaseModel, ConfigDict, Field, ValidationError, model_validator
from sqlmodel import Session

from patrol import feed, incident
from patrol.group_commit import WriteAll
from patrol.models import Incident
from patrol.models.shapes import IncidentState
from patrol.web.http import json_door
from patrol.web.http.gate import actor, services
from patrol.web.http.once import Act, Answer, Keyed, Written, hash_of, once
from patrol.web.http.problem import MOST_ERRORS, Problem
from patrol.web.http.turns import give_back

CalendarDay = Annotated[date, Field(ge=date(2000, 1, 1), lt=date(2100, 1, 1))]
"""A day of a request: after the last day that Python knows nothing can be counted."""


class Body(BaseModel):
    """The body of a request; a field that the model does not have is refused by name."""

    model_config = ConfigDict(
        extra="forbid",
        str_strip_whitespace=True,
        allow_inf_nan=False,
    )

    @model_validator(mode="before")
    @classmethod
    def clean(cls, given: Any) -> Any:
        """Remove all but a few unknown fields."""
        if isinstance(given, dict):
            given = _with_few_strangers(given, cls.model_fields.keys())
        return given


def _with_few_strangers(given: dict[str, Any], known: Collection[str]) -> dict[str, Any]:
    """Keep enough unknown fields to refuse the body: each one costs an error of its own."""
    strangers = [name for name in given if name not in known]
    if len(strangers) <= MOST_ERRORS:
        return given
    return {name: given[name] for name in (*strangers[:MOST_ERRORS], *known) if name in given}


B = TypeVar("B", bound=Body)
T = TypeVar("T")


def read(kind: type[B]) -> B:
    """Return the JSON body of the request as a `kind`; a request without a body is `{}`.

    Raises: Problem (400, 413 or 422), ValidationError (answered with 422, which names the fields).
    """
    document = json_door.document()
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
    request_hash = hash_of(request.method, request.path, _document())
    return Keyed(actor().key, key, request_hash, act)


def _document() -> Any:
    """Return the JSON body for the hash of the request; None when it is no JSON."""
    try:
        return json_door.document()
    except Problem:
        return None


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
    "CalendarDay",
    "ValidationError",
    "answered",
    "answered_alike",
    "answered_together",
    "read",
    "shown",
    "write_together",
]
