"""Words: acts that a phone sends through its open socket instead of HTTP, under the same rules.

The `ack` of a word has the answer when that is durable. An `ack` without an answer asks the phone
to send the act by HTTP, which can explain a refusal (docs/decisions/group_commit.md).
"""

from collections.abc import Callable
from typing import Any

from flask import Flask
from pydantic import Field
from sqlalchemy.exc import InterfaceError, OperationalError

from patrol import access
from patrol.access import Actor, Forbidden, Kind
from patrol.services import Services
from patrol.web.http import budget, turns
from patrol.web.http.answers import Body
from patrol.web.http.once import Keyed, Written, hash_of
from patrol.web.http.problem import TABLE, Problem
from patrol.web.phone.assignments import RECEIVE, ReceiptIn, heard_receipt
from patrol.web.phone.phone import PulseIn, pulsing

REFUSALS: tuple[type[Exception], ...] = (Problem, OperationalError, InterfaceError, *TABLE)


class Word(Body):
    """One act from the socket; `key` is its Idempotency-Key."""

    kind: str
    key: str = Field(min_length=1, max_length=128)
    owner: str = ""
    """The call sign of the act's member: another member may have signed in on this phone since."""
    assignment_id: str = Field(default="", max_length=80)
    body: dict[str, Any]


Write = Callable[[], Written]
Prepare = Callable[[Services, Actor, Word], Write]


def install(app: Flask) -> None:
    """Make the sockets of this app accept words: receipts and pulses."""
    hub = app.extensions["patrol"].hub
    for kind, prepare in {"receipt": _receipt, "pulse": _pulse}.items():
        hub.hears[kind] = lambda me, frame, prepare=prepare: _heard(app, prepare, me, frame)


def _heard(app: Flask, prepare: Prepare, me: Actor, frame: dict[str, Any]) -> dict[str, Any] | None:
    """Return the `ack` of a word; None without a key, by which the phone finds its act."""
    key = frame.get("key")
    if not isinstance(key, str):
        return None
    try:
        return {"kind": "ack", "key": key, "answer": _written(app, prepare, me, frame).body}
    except REFUSALS:
        return {"kind": "ack", "key": key, "answer": None}


def _written(app: Flask, prepare: Prepare, me: Actor, frame: dict[str, Any]) -> Written:
    """Run the act of a word; return its answer when it is durable.

    Raises: see `REFUSALS`.
    """
    services: Services = app.extensions["patrol"]
    turn = turns.one_of(app, me.login_id)
    try:
        word = Word.model_validate(frame)
        _admit(services, me, word)
        if not budget.has_left(me, word.kind):
            raise Problem(429, "too_many")  # by HTTP the phone learns how long it must wait
        write = prepare(services, me, word)
        if services.database.is_sqlite:
            turn.release()  # as `write_together` does: the next is read while this one waits
        return write()
    finally:
        turn.release()


def _admit(services: Services, me: Actor, word: Word) -> None:
    """Check the phone as the gate checks a request.

    Raises: Forbidden.
    """
    # At each word, because the phone may have been revoked since the socket was opened.
    if me.kind != Kind.PHONE or word.owner not in ("", me.name):
        raise Forbidden
    with services.database.reader.connect() as link:
        if not access.signed_in(link, [me.login_id]):
            raise Forbidden


def _receipt(services: Services, me: Actor, word: Word) -> Write:
    """Return the write of a receipt, with the key and the hash that it has by HTTP."""
    # A phone may send the same act both ways: the later one then gets the answer of the first.
    act = heard_receipt(me, word.assignment_id, ReceiptIn.model_validate(word.body))
    path = f"/api/v1/assignments/{word.assignment_id}/receipts"
    keyed = Keyed(me.key, word.key, hash_of("POST", path, word.body), act)
    return lambda: services.group.write_alike(RECEIVE, keyed)


def _pulse(services: Services, me: Actor, word: Word) -> Write:
    act = pulsing(me, PulseIn.model_validate(word.body))
    services.seen[me.login_id] = me.phone_id

    def write() -> Written:
        services.group.write(act)
        return Written(204, {})

    return write
