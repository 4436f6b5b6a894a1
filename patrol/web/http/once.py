"""Each write once: the first answer under an Idempotency-Key is kept and given again."""

import hashlib
import json
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import timedelta
from typing import Any, Generic, TypeVar

from sqlalchemy import bindparam, insert, select
from sqlmodel import Session, col

from patrol import clock
from patrol.db import Database, take_turns
from patrol.group_commit import WriteAll
from patrol.models import Idempotency
from patrol.web.http.problem import Problem

KEPT = timedelta(days=7)
T = TypeVar("T")
Answer = tuple[int, dict[str, Any]]
Act = Callable[[Session], Answer]
DoAll = Callable[[Session, Sequence[T]], Sequence[Answer | Exception]]
"""Does acts that are alike with the same few statements; each has its answer, or its refusal."""


@dataclass(frozen=True, slots=True)
class Written:
    """The answer of a write, for the first time or again."""

    status: int
    body: dict[str, Any]
    is_replayed: bool = False


@dataclass(frozen=True, slots=True)
class Keyed(Generic[T]):
    """An act under the key of its request. Without a key it is done each time it is sent."""

    owner: str
    key: str
    request_hash: str
    act: T

    @property
    def name(self) -> tuple[str, str]:
        return self.owner, self.key


def once(database: Database, keyed: Keyed[Act]) -> Callable[[Session], Written]:
    """The act with its idempotency."""

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
    """As `once`, for acts that are alike.

    Two of the same key among them break the key's row, and then each is written by itself.
    """

    def written(session: Session, acts: Sequence[Keyed[T]]) -> list[Written | Exception]:
        kept = _kept(session, acts)
        new = [keyed for keyed in acts if keyed.name not in kept]
        answers = do_all(session, [keyed.act for keyed in new])
        firsts = [one if isinstance(one, Exception) else Written(*one) for one in answers]
        pairs = zip(new, firsts, strict=True)
        _keep(session, [(keyed, one) for keyed, one in pairs if isinstance(one, Written)])
        waiting = iter(firsts)
        return [
            _again(keyed, kept[keyed.name]) if keyed.name in kept else next(waiting)
            for keyed in acts
        ]

    return written


def _kept(session: Session, acts: Sequence[Keyed[Any]]) -> dict[tuple[str, str], Any]:
    """The rows of the keys that were answered before, by owner and key."""
    for keyed in acts:
        take_turns(session, f"{keyed.owner} {keyed.key}")
    asked = {
        "actors": [keyed.owner for keyed in acts if keyed.key],
        "keys": [keyed.key for keyed in acts if keyed.key],
    }
    rows = session.connection().execute(_KEPT, asked) if asked["keys"] else ()
    return {(row.actor, row.key): row for row in rows}


def _again(keyed: Keyed[Any], row: Any) -> Written | Problem:
    """The first answer, or the refusal of a key that was another act's."""
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
    """The same act whenever it is sent: `sent_at` differs at each attempt and does not count."""
    if isinstance(document, dict):
        document = {name: value for name, value in document.items() if name != "sent_at"}
    text = json.dumps([method, path, document], sort_keys=True)
    return hashlib.sha256(text.encode()).hexdigest()
