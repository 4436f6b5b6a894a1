"""The door of the adapters: store what they heard, in two steps.

`prepare` reads, and stands before the write lock; `store` writes. The HTTP door and the process of
the device lines call both.
"""

import re
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field, replace
from datetime import timedelta
from typing import Any, TypeVar

from sqlalchemy import delete
from sqlmodel import Session, col, select

from patrol import access, clock, pauses
from patrol.db import known, put_rows
from patrol.intake import accept, validate
from patrol.intake.adapters import Adapter, Fate
from patrol.intake.heard import Heard, LevelHeard, PositionHeard, Utterance
from patrol.intake.mapping import Mapped, mapped
from patrol.intake.revision import ReadyRecord
from patrol.intake.sources import Speaker, speaker
from patrol.models import Source, SourceRefusal, SourceState, SourceWord
from patrol.office import Office
from patrol.places.map import NamedRoads

HEARD_EVERY = timedelta(seconds=10)
"""`SourceState.heard_at` is written once in this time at most: a level a second costs no write."""
MOST_REFUSALS = 100
"""Refusals of one source that are kept."""
LONGEST_SAMPLE = 16 * 1024
PAUSE_EVERY = 10
"""Matters, about 40 ms, after which the sockets run while a telegram is prepared."""
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
    records: tuple[ReadyRecord, ...] = ()
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
    office: Office,
    roads: NamedRoads,
    *,
    raw: bytes | None,
    photos: frozenset[str] = frozenset(),
) -> Prepared:
    """Map and check what an adapter heard, and look up its areas. Reads only.

    `raw` are the bytes of the telegram; they stand for its only matter. `photos` came with it.
    Raises: Invalid.
    """
    author = replace(_author(session, source), photos=photos)
    heard = _of_kind(said, Heard)
    bytes_of_one = raw if len(heard) == 1 else None
    matters = tuple(
        (matter, mapped(matter, source, adapter.channel, bytes_of_one)) for matter in heard
    )
    for number, (_, matter) in enumerate(pauses.between(matters, PAUSE_EVERY)):
        validate.check(matter.record, f"/{number}" if len(matters) > 1 else "")
    return Prepared(
        author,
        tuple(said),
        matters,
        tuple(
            accept.ready(session, matter.record, author, office, roads, raw=matter.raw)
            for _, matter in pauses.between(matters, PAUSE_EVERY)
        ),
        _words_to_count(session, source, matters),
        _is_heard_stale(session, source),
    )


def pieces(session: Session, whole: Prepared) -> list[Prepared]:
    """Cut a telegram of many matters into one for each transaction; reads only.

    What is no matter stands in the first one. Store them in their order.
    Raises: Conflict; then store none.
    """
    accept.refuse_conflicts(session, whole.records)
    parts = [
        replace(
            whole,
            said=tuple(heard for heard, _ in matters),
            matters=tuple(matters),
            records=tuple(records),
            new_words=frozenset(),
            is_heard_stale=False,
        )
        for matters, records in zip(
            accept.pieces(whole.matters), accept.pieces(whole.records), strict=True
        )
    ]
    if len(parts) < 2:
        return [whole]
    others = tuple(part for part in whole.said if not isinstance(part, Heard))
    first = replace(parts[0], said=(*parts[0].said, *others), new_words=whole.new_words)
    return [replace(first, is_heard_stale=whole.is_heard_stale), *parts[1:]]


def in_order(whole: Prepared, fates: Iterable[Fate]) -> list[Fate]:
    """Return the fates of the pieces in the order of the telegram."""
    by_part = {id(fate.said): fate for fate in fates}
    return [by_part[id(part)] for part in whole.said]


def _author(session: Session, source: Source) -> Speaker:
    """Return the speaker of the source; a reading session looks its areas up once."""
    authors: dict[int, Speaker] = known(session).setdefault("authors", {})
    source_id = source.id or 0
    if source_id not in authors:
        authors[source_id] = speaker(source, access.below(session, source.area_id))
    return authors[source_id]


def _words_to_count(
    session: Session, source: Source, matters: Sequence[tuple[Heard, Mapped]]
) -> frozenset[str]:
    words = {matter.unknown_word for _, matter in matters} - {""}
    if not words:
        return frozenset()
    read: dict[int | None, set[str]] = known(session).setdefault("source words", {})
    if source.id not in read:
        asked = select(SourceWord.word).where(SourceWord.source_id == source.id)
        read[source.id] = set(session.exec(asked.limit(MOST_WORDS)))
    counted = read[source.id]
    return frozenset(words if len(counted) < MOST_WORDS else words & counted)


def _is_heard_stale(session: Session, source: Source) -> bool:
    states: dict[int | None, SourceState | None] = known(session).setdefault("source states", {})
    if source.id not in states:
        states[source.id] = session.get(SourceState, source.id)
    state = states[source.id]
    return state is None or state.heard_at is None or clock.now() - state.heard_at > HEARD_EVERY


def store(session: Session, telegrams: Sequence[Prepared], office: Office) -> list[list[Fate]]:
    """Store prepared telegrams in their order; return the fates of what each of them said.

    Positions and levels are stored by the caller, each by its own room.
    Raises: Conflict, and then none of them may be stored.
    """
    accepted = iter(
        accept.accept_all(
            session, [record for telegram in telegrams for record in telegram.records], office
        )
    )
    _count_words(session, telegrams)
    stale = {telegram.speaker.source_id or 0 for telegram in telegrams if telegram.is_heard_stale}
    mark_heard(session, sorted(stale))
    return [_fates(telegram, accepted) for telegram in telegrams]


def _fates(telegram: Prepared, accepted: Iterator[accept.Accepted]) -> list[Fate]:
    fates: dict[int, Fate] = {}
    for (heard, _), stored in zip(telegram.matters, accepted, strict=False):
        fates[id(heard)] = Fate(heard, stored.intake.id, stored.is_replay)
    return [fates.get(id(part)) or Fate(part) for part in telegram.said]


def _count_words(session: Session, telegrams: Iterable[Prepared]) -> None:
    now = clock.now()
    said = Counter(
        (telegram.speaker.source_id, word) for telegram in telegrams for word in telegram.new_words
    )
    rows = [
        {"source_id": source_id, "word": word, "times": times, "first_at": now, "last_at": now}
        for (source_id, word), times in sorted(said.items())
    ]
    put_rows(
        session,
        SourceWord,
        rows,
        lambda new: {"times": SourceWord.times + new.times, "last_at": new.last_at},
    )


def mark_heard(session: Session, source_ids: Iterable[int]) -> None:
    """Record that these sources were just heard."""
    rows: list[dict[str, Any]] = [
        {"source_id": source_id, "heard_at": clock.now(), "refused_today": 0}
        for source_id in source_ids
    ]
    put_rows(session, SourceState, rows, lambda new: {"heard_at": new.heard_at})


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
