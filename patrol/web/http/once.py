"""Run each write once: the first answer under an Idempotency-Key is kept and given again."""

import hashlib
import json
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any, Generic, TypeVar

from sqlalchemy import bindparam, insert, select
from sqlmodel import Session, col

from patrol import clock
from patrol.db import Database, take_turns
from patrol.group_commit import WriteAll
from patrol.models import Idempotency
from patrol.web.http.problem import Problem

T = TypeVar("T")
Answer = tuple[int, dict[str, Any]]
Act = Callable[[Session], Answer]
DoAll = Callable[[Session, Sequence[T]], Sequence[Answer | Exception]]
"""Writes many acts with the statements of one; each gets its answer, or its refusal."""


@dataclass(frozen=True, slots=True)
class Written:
    """The answer of a write, for the first time or again."""

    status: int
    body: dict[str, Any]
    is_replayed: bool = False


@dataclass(frozen=True, slots=True)
class Keyed(Generic[T]):
    """An act under the key of its request; without a key it is run each time it is sent."""

    owner: str
    key: str
    request_hash: str
    act: T

    @property
    def name(self) -> tuple[str, str]:
        return self.owner, self.key


def once(database: Database, keyed: Keyed[Act]) -> Callable[[Session], Written]:
    """Return a function that runs the act once for its key, and keeps the answer.

    The function raises Problem 422 when the key was used for another request, and whatever the act
    raises.
    """

    def written(session: Session) -> Written:
        if not keyed.key:
            return Written(*keyed.act(session))
        kept = _kept(session, [keyed])
        if row := kept.get(keyed.name):
            again = _again(keyed, row)
            if isinstance(again, Problem):
                raise again
            return again
        first = Written(*keyed.act(session))
        database.settle(session)
        _keep(session, [(keyed, first)])
        return first

    return written


def each_once(do_all: DoAll[T]) -> WriteAll[Keyed[T], Written]:
    """Return a function that does the same for acts that `do_all` writes together.

    Two acts of one key break the table's key; then `write_alike` writes each by itself.
    """

    def written(session: Session, acts: Sequence[Keyed[T]]) -> list[Written | Exception]:
        kept = _kept(session, acts)
        new = [keyed for keyed in acts if keyed.name not in kept]
        answers = do_all(session, [keyed.act for keyed in new])
        firsts = [
            answer if isinstance(answer, Exception) else Written(*answer) for answer in answers
        ]
        pairs = zip(new, firsts, strict=True)
        _keep(session, [(keyed, first) for keyed, first in pairs if isinstance(first, Written)])
        waiting = iter(firsts)
        return [
            _again(keyed, kept[keyed.name]) if keyed.name in kept else next(waiting)
            for keyed in acts
        ]

    return written


def _kept(session: Session, acts: Sequence[Keyed[Any]]) -> dict[tuple[str, str], Any]:
    """Return the rows of the keys that were answered before, by owner and key."""
    # Of two requests with one key at the same time, the second finds the answer of the first.
    for keyed in acts:
        take_turns(session, f"{keyed.owner} {keyed.key}")
    asked = {
        "actors": [keyed.owner for keyed in acts if keyed.key],
        "keys": [keyed.key for keyed in acts if keyed.key],
    }
    rows = session.connection().execute(_KEPT, asked) if asked["keys"] else ()
    return {(row.actor, row.key): row for row in rows}


def _again(keyed: Keyed[Any], row: Any) -> Written | Problem:
    """Return the first answer, or the refusal of a key that was used for another request."""
    if row.request_hash != keyed.request_hash:
        return Problem(422, "key_reused")
    return Written(row.status, row.answer, is_replayed=True)


def _keep(session: Session, answers: Sequence[tuple[Keyed[Any], Written]]) -> None:
    rows = [
        {
            "actor": keyed.owner,
            "key": keyed.key,
            "request_hash": keyed.request_hash,
            "status": written.status,
            "answer": written.body,
            "at": clock.now(),
        }
        for keyed, written in answers
        if keyed.key
    ]
    if rows:
        session.connection().execute(_KEEP, rows)


_KEPT = select(
    col(Idempotency.actor),
    col(Idempotency.key),
    col(Idempotency.request_hash),
    col(Idempotency.status),
    col(Idempotency.answer),
).where(
    col(Idempotency.actor).in_(bindparam("actors", expanding=True)),
    col(Idempotency.key).in_(bindparam("keys", expanding=True)),
)
_KEEP = insert(Idempotency)


def hash_of(method: str, path: str, document: object) -> str:
    """Return the hash of a request; it is the same at every attempt of the same act.

    `document` is the decoded JSON body.
    """
    if isinstance(document, dict):
        # A phone stamps `sent_at` anew at each attempt.
        document = {name: value for name, value in document.items() if name != "sent_at"}
    text = json.dumps([method, path, document], sort_keys=True)
    return hashlib.sha256(text.encode()).hexdigest()
