"""What a phone says up its open socket instead of by HTTP: the same verbs under the same rules.

The `ack` of a word carries the answer once it is durable. One without an answer means: say it by
HTTP, which knows how to refuse (docs/decisions/group_commit.md).
"""

from collections.abc import Callable
from typing import Any

from flask import Flask
from pydantic import Field
from sqlalchemy.exc import InterfaceError, OperationalError

from patrol import access
from patrol.access import Actor, Forbidden, Kind
from patrol.services import Services
from patrol.web.http import turns
from patrol.web.http.answers import Body
from patrol.web.http.once import Keyed, Written, hash_of
from patrol.web.http.problem import TABLE, Problem
from patrol.web.phone.assignments import RECEIVE, ReceiptIn, told
from patrol.web.phone.phone import PulseIn, pulsing

REFUSALS: tuple[type[Exception], ...] = (Problem, OperationalError, InterfaceError, *TABLE)


class Word(Body):
    kind: str
    key: str = Field(min_length=1, max_length=128)
    owner: str = ""
    """The act's member: another may have signed in on this phone since."""
    assignment_id: str = Field(default="", max_length=80)
    body: dict[str, Any]


Write = Callable[[], Written]
Prepare = Callable[[Services, Actor, Word], Write]


def install(app: Flask) -> None:
    """Let the sockets of this app hear words."""
    hub = app.extensions["patrol"].hub
    for kind, prepare in {"receipt": _receipt, "pulse": _pulse}.items():
        hub.hears[kind] = lambda me, said, prepare=prepare: _heard(app, prepare, me, said)


def _heard(app: Flask, prepare: Prepare, me: Actor, said: dict[str, Any]) -> dict[str, Any] | None:
    """The answer to one word; None when it has no key by which an answer could be known."""
    if not isinstance(said.get("key"), str):
        return None
    try:
        return {"kind": "ack", "key": said["key"], "answer": _written(app, prepare, me, said).body}
    except REFUSALS:
        return {"kind": "ack", "key": said["key"], "answer": None}


def _written(app: Flask, prepare: Prepare, me: Actor, said: dict[str, Any]) -> Written:
    """Durable when it returns. Raises what the same request would be refused for."""
    services: Services = app.extensions["patrol"]
    turn = turns.one_of(app)
    try:
        word = Word.model_validate(said)
        _admit(services, me, word)
        write = prepare(services, me, word)
        if services.database.is_sqlite:
            turn.release()  # as a request does: the next is read while this one waits
        return write()
    finally:
        turn.release()


def _admit(services: Services, me: Actor, word: Word) -> None:
    """What the gate asks of a request, asked again at each word: a phone may be revoked since."""
    if me.kind != Kind.PHONE or word.owner not in ("", me.name):
        raise Forbidden
    with services.database.reader.connect() as link:
        if not access.signed_in(link, [me.login_id]):
            raise Forbidden


def _receipt(services: Services, me: Actor, word: Word) -> Write:
    """Under the key and the hash of the same act by HTTP: whichever comes second is a repeat."""
    act = told(me, word.assignment_id, ReceiptIn.model_validate(word.body))
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
