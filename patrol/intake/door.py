"""The door of the adapters: store what they heard, in two steps.

`prepare` reads, and stands before the write lock; `store` writes. The HTTP door and the process of
the device lines call both.
"""

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import timedelta
from typing import Any, TypeVar

from sqlalchemy import delete
from sqlmodel import Session, col, select

from patrol import access, clock
from patrol.db import put_rows
from patrol.intake import accept, validate
from patrol.intake.adapters import Adapter, Fate
from patrol.intake.heard import Heard, LevelHeard, PositionHeard, Utterance
from patrol.intake.mapping import Mapped, mapped
from patrol.intake.sources import Speaker, speaker
from patrol.models import Source, SourceRefusal, SourceState, SourceWord
from patrol.office import Office
from patrol.places.map import NamedRoads

HEARD_EVERY = timedelta(seconds=10)
"""`SourceState.heard_at` is written once in this time at most: a level a second costs no write."""
MOST_REFUSALS = 100
"""Refusals of one source that are kept."""
LONGEST_SAMPLE = 16 * 1024
REFUSALS_FOR = timedelta(days=30)
_MOBILE = re.compile(r"(?<![0-9])1[3-9][0-9]{9}(?![0-9])")
MOST_WORDS = 500
"""Unknown words of one source that are counted; a source that invents words fills no table."""

T = TypeVar("T", bound=Utterance)


@dataclass(frozen=True, slots=True)
class Prepared:
    """One telegram, ready to be stored."""

    speaker: Speaker
    said: tuple[Utterance, ...]
    matters: tuple[tuple[Heard, Mapped], ...] = ()
    areas: tuple[int, ...] = ()
    near: tuple[str, ...] = ()
    new_words: frozenset[str] = field(default_factory=frozenset)
    """Unknown words that fit into the table."""
    is_heard_stale: bool = True

    @property
    def positions(self) -> list[PositionHeard]:
        return _of_kind(self.said, PositionHeard)

    @property
    def levels(self) -> list[LevelHeard]:
        return _of_kind(self.said, LevelHeard)


def _of_kind(said: Iterable[Utterance], kind: type[T]) -> list[T]:
    return [part for part in said if isinstance(part, kind)]


def prepare(
    session: Session,
    source: Source,
    adapter: Adapter,
    said: Sequence[Utterance],
    roads: NamedRoads,
    *,
    raw: bytes | None,
) -> Prepared:
    """Map and check what an adapter heard, and look up its areas. Reads only.

    `raw` are the bytes of the telegram; they stand for its only matter.
    Raises: Invalid.
    """
    author = speaker(source, access.below(session, source.area_id))
    heard = _of_kind(said, Heard)
    bytes_of_one = raw if len(heard) == 1 else None
    matters = tuple(
        (matter, mapped(matter, source, adapter.channel, bytes_of_one)) for matter in heard
    )
    for number, (_, matter) in enumerate(matters):
        validate.check(matter.record, f"/{number}" if len(matters) > 1 else "")
    records = [matter.record for _, matter in matters]
    return Prepared(
        author,
        tuple(said),
        matters,
        tuple(accept.area_of(session, record, author) for record in records),
        tuple(accept.words_near(session, record, roads) for record in records),
        _words_to_count(session, source, matters),
        _is_heard_stale(session, source),
    )


def _words_to_count(
    session: Session, source: Source, matters: Sequence[tuple[Heard, Mapped]]
) -> frozenset[str]:
    words = {matter.unknown_word for _, matter in matters} - {""}
    if not words:
        return frozenset()
    asked = select(SourceWord.word).where(SourceWord.source_id == source.id).limit(MOST_WORDS)
    counted = set(session.exec(asked))
    return frozenset(words if len(counted) < MOST_WORDS else words & counted)


def _is_heard_stale(session: Session, source: Source) -> bool:
    state = session.get(SourceState, source.id)
    return state is None or state.heard_at is None or clock.now() - state.heard_at > HEARD_EVERY


def store(session: Session, prepared: Prepared, office: Office) -> list[Fate]:
    """Store one prepared telegram, and return the fate of everything that it said.

    Positions and levels are stored by the caller, each by its own room.
    Raises: Conflict.
    """
    accept.in_turn(session, [matter.record for _, matter in prepared.matters], prepared.speaker)
    fates: dict[int, Fate] = {}
    for (heard, matter), area_id, near in zip(
        prepared.matters, prepared.areas, prepared.near, strict=True
    ):
        accepted = accept.accept(
            session,
            matter.record,
            prepared.speaker,
            office,
            area_id=area_id,
            near=near,
            raw=matter.raw,
        )
        fates[id(heard)] = Fate(heard, accepted.intake.id, accepted.is_replay)
    source_id = prepared.speaker.source_id
    if source_id is not None:
        _count_words(session, source_id, prepared.new_words)
        if prepared.is_heard_stale:
            mark_heard(session, source_id)
    return [fates.get(id(part)) or Fate(part) for part in prepared.said]


def _count_words(session: Session, source_id: int, words: Iterable[str]) -> None:
    now = clock.now()
    rows = [
        {"source_id": source_id, "word": word, "times": 1, "first_at": now, "last_at": now}
        for word in sorted(words)
    ]
    put_rows(
        session,
        SourceWord,
        rows,
        lambda new: {"times": SourceWord.times + 1, "last_at": new.last_at},
    )


def mark_heard(session: Session, source_id: int) -> None:
    """Record that the source was just heard."""
    row: dict[str, Any] = {"source_id": source_id, "heard_at": clock.now(), "refused_today": 0}
    put_rows(session, SourceState, [row], lambda new: {"heard_at": new.heard_at})


def note_refusal(
    session: Session, source_id: int, *, code: str, words: str, sample: bytes | str
) -> None:
    """Keep what was refused and why, for the page of the source; the oldest ones make room."""
    now = clock.now()
    text = sample.decode("utf-8", "replace") if isinstance(sample, bytes) else sample
    session.add(
        SourceRefusal(
            source_id=source_id,
            at=now,
            code=code[:40],
            words=_masked(words[:400]),
            sample=as_kept(text),
        )
    )
    session.flush()
    row = session.get(SourceState, source_id) or SourceState(source_id=source_id)
    is_today = row.refused_at is not None and clock.local(row.refused_at).date() == clock.today()
    row.refused_today = row.refused_today + 1 if is_today else 1
    row.refused_at = now
    session.add(row)
    _forget_older(session, source_id)


def as_kept(sample: str) -> str:
    """Return a sample as the page of a source shows it, with digits of phone numbers masked."""
    return _masked(_printable(sample[:LONGEST_SAMPLE]))


def _masked(text: str) -> str:
    return _MOBILE.sub(lambda match: f"{match[0][:3]}****{match[0][-4:]}", text)


def _printable(text: str) -> str:
    return "".join(letter if letter.isprintable() or letter == "\n" else "�" for letter in text)


def _forget_older(session: Session, source_id: int) -> None:
    oldest_kept = session.exec(
        select(SourceRefusal.id)
        .where(SourceRefusal.source_id == source_id)
        .order_by(col(SourceRefusal.id).desc())
        .offset(MOST_REFUSALS - 1)
        .limit(1)
    ).first()
    if oldest_kept is not None:
        session.connection().execute(
            delete(SourceRefusal).where(
                col(SourceRefusal.source_id) == source_id, col(SourceRefusal.id) < oldest_kept
            )
        )


def forget(session: Session) -> None:
    """Delete the refusals that are older than they are kept."""
    old = col(SourceRefusal.at) < clock.now() - REFUSALS_FOR
    session.connection().execute(delete(SourceRefusal).where(old))
