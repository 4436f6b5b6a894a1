"""Read the revisions of an intake, and make the row of the next one."""

import json
from typing import Any

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

_RAW: Any = Intake.raw


def revisions(session: Session, dedup_key: str) -> list[Intake]:
    """Return all intakes with this key, the newest first."""
    return list(
        session.exec(
            select(Intake)
            .where(Intake.dedup_key == dedup_key)
            .order_by(col(Intake.revision).desc())
            .options(defer(_RAW))  # up to 256 KB each; its digest is enough
        )
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


def new_row(
    record: dict[str, Any],
    speaker: Speaker,
    office: Office,
    area_id: int,
    raw: bytes,
    digest: str,
    *,
    revision: int,
) -> Intake:
    """Return the row of a record, not yet in the session; the arrival counts without a time."""
    (lat, lon), words = _where(record["location"])
    now, spot = clock.now(), spot_of(lat, lon, words) if speaker.is_anonymous else None
    return Intake(
        source_id=speaker.source_id,
        member_id=speaker.member_id,
        area_id=area_id,
        source=record["source"],
        source_ref=record["source_ref"],
        source_seq=_text(record.get("source_seq")),
        dedup_key=record["dedup_key"],
        revision=revision,
        kind=record["kind"],
        category=office.nearest(record["category"], otherwise=UNKNOWN),
        severity=record["severity"],
        certainty=record.get("certainty", "unknown"),
        title=record["title"],
        description=record.get("description", ""),
        place=words,
        lat=lat,
        lon=lon,
        record=record,
        raw=raw,
        raw_sha256=digest,
        occurred_at=time_of(record["occurred_at"]) or now,
        received_at=now,
        network=speaker.network,
        spot=spot,
        heard_at=now if spot else None,
    )


def _where(place: dict[str, Any]) -> tuple[tuple[float | None, float | None], str]:
    return point_of(place) or (None, None), words_of(place)


def _text(seq: Any) -> str | None:
    return None if seq is None else str(seq)
