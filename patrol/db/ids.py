"""Make ids that grow with time (UUIDv7, RFC 9562), in Python or in SQL."""

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
    """Return the 32 lower-case hex digits of a UUIDv7 (RFC 9562). Ids of one process grow.

    An id has 48 bits of milliseconds, 12 bits of a counter and 62 random bits. Nobody can guess
    it, and rows that are written together lie together on the disk.
    """
    global _last_id
    with _id_lock:
        stamp = time.time_ns() // 1_000_000 << 12
        # The clock may be set back; the ids must not go back with it.
        _last_id = max(_last_id + 1, stamp)
        millis, count = _last_id >> 12, _last_id & 0xFFF
    tail = secrets.randbits(62) | 0x2 << 62  # 0b10 is the variant of RFC 9562
    return f"{millis:012x}7{count:03x}{tail:016x}"


class _Tail(FunctionElement[str]):
    """12 random hex digits that the database makes for each row."""

    type = String()
    inherit_cache = True


@compiles(_Tail, "sqlite")
def _tail_on_sqlite(*_: Any, **__: Any) -> str:
    return "lower(hex(randomblob(6)))"


@compiles(_Tail, "postgresql")
def _tail_on_postgresql(*_: Any, **__: Any) -> str:
    return "right(gen_random_uuid()::text, 12)"


def id_in_sql(head: BindParameter[str]) -> ColumnElement[str]:
    """Build the id of each row of an INSERT … SELECT. `head` is the result of `id_head()`."""
    return head + _Tail()


def id_head() -> str:
    """Return the first 20 hex digits of an id; rows that are written together share them."""
    return new_id()[:20]
