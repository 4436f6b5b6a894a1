"""Name clips: a person of the desk makes a sample of a clip, or removes it again."""

import hashlib
from collections.abc import Sequence
from datetime import timedelta

from sqlalchemy import distinct, func
from sqlmodel import Session, col, select

from patrol import chain, clock, feed, incident
from patrol.models import (
    ClipFate,
    FeedKind,
    Incident,
    SampleState,
    SoundClip,
    SoundKind,
    SoundSample,
    SystemActor,
)

MOST = 50
"""Samples that are forgotten in one transaction."""


class AlreadyNamed(Exception):
    """The clip is a sample already."""


class NoFeatures(Exception):
    """The clip was erased: nothing is left to learn from."""


def name(
    session: Session, clip: SoundClip, case: Incident, kind: SoundKind, group: str, *, by: str
) -> SoundSample:
    """Make a sample of a clip of a case. Of 人声 only the features stay, also in the clip.

    Raises: AlreadyNamed, NoFeatures.
    """
    if clip.fate == ClipFate.ERASED:
        raise NoFeatures
    if of_clip(session, clip.id) is not None:
        raise AlreadyNamed
    if kind == SoundKind.VOICE and clip.sound_sha256 is not None:
        clip.sound, clip.sound_sha256, clip.fate = None, None, ClipFate.SPEECH
        session.add(clip)
    row = SoundSample(
        clip_id=clip.id,
        incident_id=case.id,
        kind=kind,
        source_group=" ".join(group.split()),
        station_id=clip.station_id,
        taken_at=clip.taken_at,
        seconds=clip.seconds,
        features=clip.features,
        features_by=clip.features_by,
        features_sha256=digest_of(clip.features),
        sound=clip.sound,
        sound_sha256=clip.sound_sha256,
        named_by=by,
        named_at=clock.now(),
    )
    session.add(row)
    feed.note(session, FeedKind.SAMPLE_NAMED, by=by, incident=case, sample=state(row))
    return row


def of_clip(session: Session, clip_id: str) -> SoundSample | None:
    """Return the sample that was made of a clip."""
    return session.exec(select(SoundSample).where(SoundSample.clip_id == clip_id)).first()


def digest_of(features: Sequence[float]) -> str:
    """Return the SHA-256 of features, by their canonical JSON."""
    return hashlib.sha256(chain.canonical(list(features)).encode()).hexdigest()


def remove(session: Session, row: SoundSample, *, by: str, reason: str) -> None:
    """Remove a sample, and note it: the library and its figures are made without it.

    Raises: Preserved.
    """
    # Under the lock: the case may be put under preservation, or be merged, at the same time.
    case = session.get_one(Incident, row.incident_id, with_for_update=True, populate_existing=True)
    incident.living(session, case, lock=True)
    if incident.is_kept(session, case.id):
        raise incident.Preserved(case.id)
    feed.note(
        session, FeedKind.SAMPLE_REMOVED, by=by, incident=case, sample_id=row.id, reason=reason
    )
    session.delete(row)


IS_KEPT = col(SoundSample.incident_id).in_(incident.kept_cases())
"""True for a sample of a case under preservation (证据保全), or merged into such a case."""


def forget(session: Session, *, days: int) -> None:
    """Remove samples that are older, but those of a case under preservation."""
    if not days:
        return
    old = (
        select(SoundSample)
        .where(col(SoundSample.named_at) < clock.now() - timedelta(days=days), ~IS_KEPT)
        .order_by(col(SoundSample.incident_id), col(SoundSample.id))
        .limit(MOST)
    )
    why = f"samples are kept for {days} days"
    for row in session.exec(old).all():
        remove(session, row, by=SystemActor.WORKER, reason=why)


def counts(session: Session) -> list[tuple[SoundKind, int, int]]:
    """Return each kind with its samples and its source groups."""
    asked = select(
        SoundSample.kind, func.count(), func.count(distinct(col(SoundSample.source_group)))
    ).group_by(col(SoundSample.kind))
    known = {SoundKind(kind): (clips, groups) for kind, clips, groups in session.exec(asked)}
    return [(kind, *known.get(kind, (0, 0))) for kind in SoundKind]


def state(row: SoundSample) -> SampleState:
    """Return a sample as the desk sees it and as the feed keeps it."""
    return {
        "id": row.id,
        "by": row.named_by,
        "kind": row.kind,
        "source_group": row.source_group,
        "station_id": row.station_id,
        "taken_at": clock.iso(row.taken_at),
        "named_at": clock.iso(row.named_at),
        "seconds": row.seconds,
        "features_by": row.features_by,
        "features_sha256": row.features_sha256,
        "sound_sha256": row.sound_sha256,
    }


def is_as_told(row: SoundSample) -> bool:
    """True when the features and the sound are those of the digests, which the feed has too."""
    sound = hashlib.sha256(row.sound).hexdigest() if row.sound is not None else None
    return (digest_of(row.features), sound) == (row.features_sha256, row.sound_sha256)
