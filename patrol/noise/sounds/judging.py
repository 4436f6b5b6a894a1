"""The library in one process of the worker: judge new clips, and measure the library again.

numpy is loaded when there is something to judge, and not before.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from sqlalchemy import func
from sqlmodel import Session, col, select

from patrol import clock
from patrol.models import ClipFate, SoundClip, SoundReview, SoundSample
from patrol.noise.sounds import listening

if TYPE_CHECKING:
    from patrol.noise.sounds.head import KnownSound, SoundHead
    from patrol.noise.sounds.review import LibraryReview, Proportion

MOST = 20
"""Clips that are judged in one look."""


@dataclass(frozen=True, slots=True)
class JudgedClip:
    """The suggestion for a clip, ready to be stored."""

    id: str
    values: dict[str, Any]


@dataclass(frozen=True, slots=True)
class MadeReview:
    fingerprint: str
    result: dict[str, Any]


@dataclass(frozen=True, slots=True)
class LibraryToReview:
    """The samples as they were read; `others` counts those with features of another kind."""

    fingerprint: str
    features_by: str
    samples: "list[KnownSound]"
    others: int


class SoundLibrary:
    """Judges clips by the samples. The fitted head is kept while the samples are the same."""

    def __init__(self) -> None:
        self._fitted: dict[str, tuple[str, SoundHead]] = {}

    def judge(self, session: Session) -> list[JudgedClip]:
        """Return what the new clips sound like. Reads only."""
        if not listening.is_installed():
            return []
        clips = session.exec(
            select(SoundClip)
            .where(col(SoundClip.judged_at).is_(None), col(SoundClip.fate) != ClipFate.ERASED)
            .order_by(col(SoundClip.received_at))
            .limit(MOST)
        ).all()
        if not clips:
            return []
        return [self._judged(session, clip, fingerprint(session)) for clip in clips]

    def _judged(self, session: Session, clip: SoundClip, version: str) -> JudgedClip:
        from patrol.noise.sounds.head import HeardSound

        head = self._head(session, clip.features_by, version)
        hour = clock.local(clip.taken_at).hour
        said = head.suggest(HeardSound(clip.features, clip.station_id, hour))
        values = {
            "judged_at": clock.now(),
            "certainty": said.certainty,
            "kind": said.kind,
            "share": said.share,
            "nearest": [list(pair) for pair in said.nearest],
        }
        return JudgedClip(clip.id, values)

    def _head(self, session: Session, features_by: str, version: str) -> "SoundHead":
        from patrol.noise.sounds.head import SoundHead, ready_kinds

        known_version, head = self._fitted.get(features_by, ("", None))
        if head is None or known_version != version:
            samples = known(session, features_by)
            head = SoundHead(samples, ready_kinds(samples))
            self._fitted = {features_by: (version, head)}
        return head


def is_review_due(session: Session) -> bool:
    """True when the samples are others than at the last review. Reads only."""
    if not listening.is_installed():
        return False
    last = session.exec(select(SoundReview.fingerprint)).first()
    return last != fingerprint(session) and (last is not None or _has_samples(session))


def _has_samples(session: Session) -> bool:
    return session.exec(select(SoundSample.id).limit(1)).first() is not None


def to_review(session: Session) -> LibraryToReview:
    """Return the samples that are compared: those with features of the most common kind."""
    version = fingerprint(session)
    names = select(SoundSample.features_by, func.count()).group_by(col(SoundSample.features_by))
    counts = {features_by: count for features_by, count in session.exec(names)}
    if not counts:
        return LibraryToReview(version, "", [], 0)
    features_by = max(counts, key=lambda key: (counts[key], key))
    others = sum(counts.values()) - counts[features_by]
    return LibraryToReview(version, features_by, known(session, features_by), others)


def reviewed(library: LibraryToReview, is_stopped: Callable[[], bool]) -> MadeReview:
    """Measure the library. It may take minutes, so no loop and no transaction waits for it.

    Raises: ReviewStopped.
    """
    if not library.samples:
        return MadeReview(library.fingerprint, {})
    from patrol.noise.sounds.review import review

    more = {"features_by": library.features_by, "others": library.others}
    result = _as_result(review(library.samples, is_stopped)) | more
    return MadeReview(library.fingerprint, result)


def known(session: Session, features_by: str) -> list["KnownSound"]:
    """Return the samples with features of one kind, as the head learns them."""
    from patrol.noise.sounds.head import KnownSound

    rows = session.exec(
        select(SoundSample)
        .where(SoundSample.features_by == features_by)
        .order_by(col(SoundSample.id))
    )
    return [
        KnownSound(
            row.id,
            row.kind,
            row.source_group,
            row.features,
            row.station_id,
            clock.local(row.taken_at).hour,
        )
        for row in rows
    ]


def fingerprint(session: Session) -> str:
    """Return a text that is another one when samples were named or removed."""
    count, newest = session.exec(
        select(func.count(), func.max(SoundSample.id)).select_from(SoundSample)
    ).one()
    return f"{count} {newest}"


def store(session: Session, judged: Sequence[JudgedClip]) -> None:
    """Store what the clips sound like; one that another worker judged meanwhile keeps its own."""
    for result in judged:
        row = session.get(SoundClip, result.id, with_for_update=True)
        if row is None or row.judged_at is not None or row.fate == ClipFate.ERASED:
            continue
        for name, value in result.values.items():
            setattr(row, name, value)
        session.add(row)


def store_review(session: Session, made: MadeReview) -> None:
    """Store the figures in the place of the last ones."""
    row = session.exec(select(SoundReview)).first() or SoundReview(
        fingerprint="", reviewed_at=clock.now()
    )
    row.fingerprint, row.reviewed_at, row.result = made.fingerprint, clock.now(), made.result
    session.add(row)


def _as_result(made: "LibraryReview") -> dict[str, Any]:
    def shown(proportion: "Proportion") -> dict[str, Any]:
        interval = proportion.interval
        bounds = None if interval is None else [round(bound, 3) for bound in interval]
        return {"right": proportion.right, "of": proportion.of, "interval": bounds}

    return {
        "ready": list(made.ready),
        "accuracy": shown(made.accuracy),
        "precision": shown(made.precision),
        "unsure": made.unsure,
        "confusion": [
            {"kind": true, "suggested": said, "count": count}
            for (true, said), count in sorted(made.confusion.items(), key=str)
        ],
    }
