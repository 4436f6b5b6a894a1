"""The hash chain of the feed: how a row is hashed, and whether it follows the row before."""

import hashlib
import json
from collections.abc import Mapping
from typing import Any

from patrol import clock

FIRST = (0, "0" * 64)
"""The number and the hash before the first row."""


class BrokenChain(Exception):
    """The feed was altered; `seq` is the first row that does not fit."""

    def __init__(self, seq: int, why: str) -> None:
        super().__init__(f"row {seq}: {why}")
        self.seq = seq


def canonical(value: object) -> str:
    """Return the one JSON text of a value that is stored, hashed and sent."""
    return json.dumps(
        value, ensure_ascii=False, allow_nan=False, sort_keys=True, separators=(",", ":")
    )


def digest(salt: str, body: str) -> str:
    return hashlib.sha256(f"{salt}{body}".encode()).hexdigest()


def link_hash(previous: str, row: Mapping[str, Any]) -> str:
    """Return the SHA-256 over the hash of the row before and the frozen columns of this one."""
    frozen = [
        row["seq"],
        clock.iso(row["at"]),
        row["kind"],
        row["actor"],
        row["area_id"],
        row["incident_id"],
        row["member"],
        row["audience"],
        row["digest"],
    ]
    return hashlib.sha256(f"{previous}{canonical(frozen)}".encode()).hexdigest()


def check(row: Mapping[str, Any], seq: int, previous: str) -> None:
    """Check that this row is number `seq` and follows the row with the hash `previous`.

    Raises: BrokenChain.
    """
    if row["seq"] != seq:
        raise BrokenChain(seq, f"is missing, {row['seq']} follows {seq - 1}")
    # An erased body cannot be checked; the stored digest still holds the chain together.
    if row["body"] is not None and digest(row["salt"] or "", row["body"]) != row["digest"]:
        raise BrokenChain(seq, "its body was changed")
    if link_hash(previous, row) != row["hash"]:
        raise BrokenChain(seq, "it does not follow the row before")
