"""Ids that grow with time (UUIDv7, RFC 9562), made here or by the database itself."""

import secrets
import threading
import time
from typing import Any

from sqlalchemy import (
    BindParameter,
    ColumnElement,
    String,
)
from sqlalchemy.ext.compiler import compiles
from sqlalchemy.sql.functions import FunctionElement

_id_lock = threading.Lock()
_last_id = 0


def new_id() -> str:
    """32 lower-case hex digits of a UUIDv7 (RFC 9562) that grow within one process.

    48 bits of milliseconds, 12 bits of a counter, 62 random bits: unguessable, and rows written
    together stand together on the disk.
    """
    global _last_id
    with _id_lock:
        stamp = time.time_ns() // 1_000_000 << 12
        _last_id = max(_last_id + 1, stamp)
        millis, count = _last_id >> 12, _last_id & 0xFFF
    tail = secrets.randbits(62) | 0x2 << 62
    return f"{millis:012x}7{count:03x}{tail:016x}"


class _Tail(FunctionElement[str]):
    """12 random hex digits, made by the database for each row."""

    type = String()
    inherit_cache = True


@compiles(_Tail, "sqlite")
def _tail_on_sqlite(*_: Any, **__: Any) -> str:
    return "lower(hex(randomblob(6)))"


@compiles(_Tail, "postgresql")
def _tail_on_postgresql(*_: Any, **__: Any) -> str:
    return "right(gen_random_uuid()::text, 12)"


def id_in_sql(head: BindParameter[str]) -> ColumnElement[str]:
    """An id for each row of an INSERT … SELECT: `head` is `id_head()`, for they stand together."""
    return head + _Tail()


def id_head() -> str:
    """What the ids of rows that are written together have in common: their time and a counter."""
    return new_id()[:20]
