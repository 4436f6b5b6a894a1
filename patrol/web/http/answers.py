"""Reading a request's body and answering a write, once per Idempotency-Key."""

import hashlib
import json
import time
from collections.abc import Callable
from datetime import timedelta
from typing import Any, TypeVar

from flask import Response, jsonify, request
from pydantic import BaseModel, ConfigDict, ValidationError, model_validator
from sqlalchemy import bindparam, insert
from sqlmodel import Session, select

from patrol import clock, feed, incident
from patrol.db import take_turns
from patrol.models import Idempotency, Incident
from patrol.web.http.gate import actor, services
from patrol.web.http.problem import Problem

KEPT = timedelta(days=7)
Answer = tuple[int, dict[str, Any]]
Act = Callable[[Session], Answer]


class Body(BaseModel):
    """What a client may send; a field we do not know is refused by name."""

    model_config = ConfigDict(extra="forbid", str_strip_whitespace=True, allow_inf_nan=False)

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
    key = request.headers.get("Idempotency-Key", "")[:128]
    owner = actor().key
    with services().database.write() as session:
        if key:
            take_turns(session, f"{owner} {key}")
            asked = {"actor": owner, "key": key}
            if (known := session.connection().execute(_KNOWN, asked).first()) is not None:
                return _replayed(known)
        status, body = act(session)
        services().database.settle(session)
        if key:
            answer = {
                "actor": owner,
                "key": key,
                "request_hash": _request_hash(),
                "status": status,
                "answer": body,
                "at": clock.now(),
            }
            session.connection().execute(_KEEP, answer)
    if phones_first:
        time.sleep(0)  # under gevent the hub runs now
    return _json(body, status)


_KNOWN = select(Idempotency.request_hash, Idempotency.status, Idempotency.answer).where(
    Idempotency.actor == bindparam("actor"), Idempotency.key == bindparam("key")
)
_KEEP = insert(Idempotency)


def _replayed(known: Any) -> Response:
    if known.request_hash != _request_hash():
        raise Problem(422, "key_reused")
    response = _json(known.answer, known.status)
    response.headers["Idempotency-Replayed"] = "true"
    return response


def _json(body: dict[str, Any], status: int) -> Response:
    response = jsonify(body)
    response.status_code = status
    return response


def _request_hash() -> str:
    """The same act whenever it is sent: `sent_at` differs at each attempt and does not count."""
    document = request.get_json(silent=True)
    if isinstance(document, dict):
        document = {name: value for name, value in document.items() if name != "sent_at"}
    text = json.dumps([request.method, request.path, document], sort_keys=True)
    return hashlib.sha256(text.encode()).hexdigest()


def state_now(incident_id: str) -> dict[str, Any] | None:
    """The incident as it stands committed, for a 409."""
    with services().database.read() as session:
        row = session.get(Incident, incident_id)
        return incident.read_state(session, row) if row else None


def shown(session: Session, case: Incident) -> dict[str, Any]:
    """STATE as it will be committed."""
    services().database.settle(session)
    return feed.state_after(session, case) or incident.read_state(session, case)


__all__ = ["Answer", "Body", "ValidationError", "answered", "read", "shown", "state_now"]
