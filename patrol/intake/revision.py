"""Read the revisions of intakes, and make the rows of the next ones."""

import hashlib
import json
from collections.abc import Iterable
from dataclasses import dataclass
from functools import cache
from typing import Any

from sqlalchemy import bindparam, func
from sqlalchemy.orm import defer
from sqlmodel import Session, col, select

from patrol import clock
from patrol.intake.place import point_of, spot_of, words_of
from patrol.intake.sources import Speaker
from patrol.intake.validate import time_of
from patrol.models import Intake
from patrol.office import Office

UNKNOWN = "SV0103"
"""The category 有人求助, for records whose category the office does not know."""

MOST_REVISIONS = 20
"""A repeat is known among the last revisions of its key; an older one is no news (409)."""
_RAW: Any = Intake.raw


def revisions(session: Session, dedup_keys: Iterable[str]) -> dict[str, list[Intake]]:
    """Return the last intakes with these keys, the newest of each first; one statement reads them.

    A source may send thousands of revisions of one matter, and all of them would be read again
    under the write lock at each new one.
    """
    by_key: dict[str, list[Intake]] = {key: [] for key in dedup_keys}
    for row in session.execute(_select_revisions(), {"keys": sorted(by_key)}).scalars():
        by_key[row.dedup_key].append(row)
    return by_key


@cache
def _select_revisions() -> Any:
    newest = (
        select(col(Intake.dedup_key).label("key"), func.max(Intake.revision).label("revision"))
        .where(col(Intake.dedup_key).in_(bindparam("keys", expanding=True)))
        .group_by(col(Intake.dedup_key))
        .subquery()
    )
    return (
        select(Intake)
        .join(newest, col(Intake.dedup_key) == newest.c.key)
        .where(col(Intake.revision) > newest.c.revision - MOST_REVISIONS)
        .order_by(col(Intake.revision).desc())
        .options(defer(_RAW))  # up to 256 KB each; its digest is enough
    )


def canonical(record: dict[str, Any]) -> bytes:
    """Return the record's JSON with sorted keys, so that equal records have equal bytes."""
    return json.dumps(record, ensure_ascii=False, sort_keys=True, separators=(",", ":")).encode()


def is_newer(seq: Any, known: str | None) -> bool:
    """True when `seq` is higher than the known `source_seq`; without both, False."""
    if seq is None or known is None:
        return False
    texts = str(seq), known  # the schema allows numbers and text
    if all(text.isascii() and text.isdecimal() for text in texts):
        return int(texts[0]) > int(known)
    # Not all sources count in numbers; times and letters keep their order as text.
    return texts[0] > known


@dataclass(frozen=True, slots=True)
class ReadyRecord:
    """A record with everything that can be known of it before the write lock."""

    record: dict[str, Any]
    speaker: Speaker
    columns: dict[str, Any]

    @property
    def digest(self) -> str:
        """The SHA-256 of its bytes."""
        return str(self.columns["raw_sha256"])

    def row(self, revision: int) -> Intake:
        """Return a new row, not yet in the session."""
        return Intake(**self.columns, revision=revision)


def ready_record(
    record: dict[str, Any],
    speaker: Speaker,
    office: Office,
    area_id: int,
    near: str,
    raw: bytes | None,
) -> ReadyRecord:
    """Return the record with the columns of its row; the arrival counts without a time."""
    # A record of a batch has no bytes of its own: its canonical form stands for them.
    body = raw if raw is not None else canonical(record)
    columns = {
        "area_id": area_id,
        "record": record,
        "raw": body,
        "raw_sha256": hashlib.sha256(body).hexdigest(),
        "category": office.nearest(record["category"], otherwise=UNKNOWN),
        **_said(record),
        **_placed(record, speaker, near),
    }
    return ReadyRecord(record, speaker, columns)


def _said(record: dict[str, Any]) -> dict[str, Any]:
    now = clock.now()
    return {
        "source": record["source"],
        "source_ref": record["source_ref"],
        "source_seq": _text(record.get("source_seq")),
        "dedup_key": record["dedup_key"],
        "kind": record["kind"],
        "severity": record["severity"],
        "certainty": record.get("certainty", "unknown"),
        "title": record["title"],
        "description": record.get("description", ""),
        "occurred_at": time_of(record["occurred_at"]) or now,
        "received_at": now,
    }


def _placed(record: dict[str, Any], speaker: Speaker, near: str) -> dict[str, Any]:
    """Return the columns of the place and of the author; only nameless words have a spot."""
    (lat, lon), words = _where(record["location"])
    spot = spot_of(lat, lon, words) if speaker.is_anonymous else None
    return {
        "source_id": speaker.source_id,
        "member_id": speaker.member_id,
        "place": words or near,
        "lat": lat,
        "lon": lon,
        "network": speaker.network,
        "spot": spot,
        "heard_at": clock.now() if spot else None,
        "voice": speaker.voice,
    }


def _where(place: dict[str, Any]) -> tuple[tuple[float | None, float | None], str]:
    return point_of(place) or (None, None), words_of(place)


def _text(seq: Any) -> str | None:
    return None if seq is None else str(seq)
