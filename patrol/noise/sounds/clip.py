"""Keep clips of stations, join them to their cases, and delete them in time."""

from collections.abc import Collection, Sequence
from datetime import datetime, timedelta
from hashlib import sha256

from sqlalchemy import delete, func
from sqlmodel import Session, col, select

from patrol import clock, db, feed, incident
from patrol.models import (
    ClipFate,
    Exceedance,
    FeedKind,
    Incident,
    NearSample,
    SoundClip,
    SoundKind,
    SoundSample,
    Station,
    StationState,
    SuspectedSound,
    SystemActor,
)
from patrol.noise.sounds.listening import HeardClip

OLDEST, FURTHEST = timedelta(days=1), timedelta(minutes=2)
"""A clip may be kept by a broker for a day, and a clock may be a little ahead."""
MOST_A_DAY = 300
"""Clips of one station that are taken in 24 hours."""
BEFORE = timedelta(minutes=10)
"""A clip from so long before the exceedance began belongs to its case."""
MOST_SHOWN = 20
"""Clips that a case shows, the newest first."""
MOST = 200
"""Clips that are joined in one look."""


class BadClipTime(Exception):
    """The clip is older than a day, or from the future."""


class ClipsUsedUp(Exception):
    """The station has sent as many clips as are taken in a day."""


def moment_of(session: Session, station: Station, at: datetime | None, seconds: float) -> datetime:
    """Return the time at which a clip began, by the corrected clock of its station.

    Raises: BadClipTime.
    """
    now = clock.now()
    if at is None:
        return now - timedelta(seconds=seconds)
    state = session.get(StationState, station.id)
    try:
        taken_at = at - timedelta(seconds=state.clock_ahead_s if state else 0)
    except OverflowError:  # the first or the last hours of all years
        raise BadClipTime from None
    if not now - OLDEST <= taken_at <= now + FURTHEST:
        raise BadClipTime
    return taken_at


def known(session: Session, station_id: int, digest: str) -> SoundClip | None:
    """Return the clip of this very file, when it came before."""
    return session.exec(
        select(SoundClip).where(SoundClip.station_id == station_id, SoundClip.sha256 == digest)
    ).first()


def check_room(session: Session, station_id: int) -> None:
    """Refuse the clip of a station that has sent too many.

    Raises: ClipsUsedUp.
    """
    since = clock.now() - timedelta(days=1)
    count = select(func.count()).where(
        SoundClip.station_id == station_id, col(SoundClip.received_at) > since
    )
    if session.exec(count).one() >= MOST_A_DAY:
        raise ClipsUsedUp


def made(station_id: int, heard: HeardClip, taken_at: datetime, *, is_trusted: bool) -> SoundClip:
    """Return the row of a clip. Its sound is left out unless a trusted detector heard no speech."""
    fate = ClipFate.NO_DETECTOR
    if is_trusted and heard.detector:
        fate = ClipFate.KEPT if heard.sound else ClipFate.SPEECH
    sound = heard.sound if fate == ClipFate.KEPT else None
    return SoundClip(
        station_id=station_id,
        sha256=heard.sha256,
        taken_at=taken_at,
        received_at=clock.now(),
        seconds=heard.seconds,
        level=heard.level,
        features=heard.features,
        features_by=heard.features_by,
        fate=fate,
        detector=heard.detector or "",
        speech_s=heard.speech_s,
        sound=sound,
        sound_sha256=sha256(sound).hexdigest() if sound else None,
    )


def store(session: Session, row: SoundClip) -> bool:
    """Store a clip; return False when the same file of the station is there already."""
    return bool(db.insert_new(session, SoundClip, [row.model_dump()], SoundClip.id))


def unjoined(session: Session) -> list[tuple[str, str]]:
    """Return the new clips that belong to a case, each with the case. Reads only."""
    clips = session.exec(
        select(SoundClip.id, SoundClip.station_id, SoundClip.taken_at)
        .where(
            col(SoundClip.incident_id).is_(None),
            col(SoundClip.received_at) > clock.now() - OLDEST,
            col(SoundClip.fate) != ClipFate.ERASED,
        )
        .order_by(col(SoundClip.received_at).desc())
        .limit(MOST)
    ).all()
    if not clips:
        return []
    loud = session.exec(
        select(Exceedance)
        .where(
            col(Exceedance.station_id).in_({station for _, station, _ in clips}),
            col(Exceedance.incident_id).is_not(None),
            col(Exceedance.raised_at) > clock.now() - 2 * OLDEST,
        )
        .order_by(col(Exceedance.raised_at))
    ).all()
    pairs = []
    for clip_id, station_id, taken_at in clips:
        case = next((row.incident_id for row in loud if _holds(row, station_id, taken_at)), None)
        if case:
            pairs.append((clip_id, case))
    return pairs


def _holds(row: Exceedance, station_id: int, taken_at: datetime) -> bool:
    ends_at = row.cleared_at or clock.now()
    return row.station_id == station_id and row.began_at - BEFORE <= taken_at <= ends_at


def join(session: Session, pairs: Sequence[tuple[str, str]]) -> None:
    """Give clips to their cases, and tell desk and crew what they sound like."""
    for clip_id, incident_id in sorted(pairs, key=lambda pair: (pair[1], pair[0])):
        case = session.get_one(Incident, incident_id, with_for_update=True)
        row = session.get_one(SoundClip, clip_id, with_for_update=True)
        if row.incident_id is not None:
            continue  # another worker was faster
        row.incident_id = incident_id
        session.add(row)
        session.flush()
        incident.note_for_crew(
            session,
            FeedKind.SOUND_SUGGESTED,
            case,
            by=SystemActor.WORKER,
            sound=suspected(session, [row])[0],
        )


def of_cases(
    session: Session,
    incident_ids: Sequence[str],
    *,
    area_ids: Collection[int] = (),
    most: int = MOST_SHOWN,
) -> list[SuspectedSound]:
    """Return what the clips of these cases sound like, the newest first.

    Samples of cases in `area_ids` may be heard.
    """
    rows = session.exec(
        select(SoundClip)
        .where(col(SoundClip.incident_id).in_(incident_ids), col(SoundClip.fate) != ClipFate.ERASED)
        .order_by(col(SoundClip.taken_at).desc(), col(SoundClip.id))
        .limit(most)
    ).all()
    return suspected(session, rows, area_ids)


def suspected(
    session: Session, rows: Sequence[SoundClip], area_ids: Collection[int] = ()
) -> list[SuspectedSound]:
    """Return clips as desk and crew see them, with the samples that are most like each."""
    if not rows:
        return []
    samples = _samples(session, {key for row in rows for key, _ in row.nearest}, area_ids)
    named = select(SoundSample.clip_id, SoundSample.id).where(
        col(SoundSample.clip_id).in_([row.id for row in rows])
    )
    sample_of: dict[str, str] = {clip_id: key for clip_id, key in session.exec(named)}
    asked = select(Station.id, Station.name).where(
        col(Station.id).in_({row.station_id for row in rows})
    )
    stations = {key: name for key, name in session.exec(asked)}
    return [
        {
            "clip_id": row.id,
            "station": stations[row.station_id],
            "taken_at": clock.iso(row.taken_at),
            "seconds": row.seconds,
            "fate": row.fate,
            "certainty": row.certainty,
            "kind": row.kind,
            "share": row.share,
            # A sample that was removed since explains nothing any more.
            "nearest": [
                {**samples[key], "likeness": likeness}
                for key, likeness in row.nearest
                if key in samples
            ],
            "sample_id": sample_of.get(row.id),
        }
        for row in rows
    ]


def _samples(
    session: Session, ids: Collection[str], area_ids: Collection[int]
) -> dict[str, NearSample]:
    if not ids:
        return {}
    columns = SoundSample.id, SoundSample.kind, SoundSample.source_group
    asked = select(*columns, col(SoundSample.sound_sha256)).where(col(SoundSample.id).in_(ids))
    of_areas = (
        select(SoundSample.id)
        .join(Incident, col(Incident.id) == col(SoundSample.incident_id))
        .where(col(SoundSample.id).in_(ids), col(Incident.area_id).in_(area_ids))
    )
    ours = set(session.exec(of_areas)) if area_ids else set()
    return {
        key: {
            "id": key,
            "kind": SoundKind(kind),
            "source_group": group,
            "likeness": 0.0,
            "has_sound": digest is not None,
            "may_hear": digest is not None and key in ours,
        }
        for key, kind, group, digest in session.exec(asked)
    }


def erase(session: Session, row: SoundClip, case: Incident, *, by: str, reason: str) -> None:
    """Erase what is kept of a clip; the row stays, so that the same file is not taken again.

    Raises: Preserved.
    """
    if incident.is_kept(session, case.id):
        raise incident.Preserved(case.id)
    row.sound, row.sound_sha256, row.features, row.nearest = None, None, [], []
    row.fate, row.certainty, row.kind, row.share = ClipFate.ERASED, None, None, 0.0
    session.add(row)
    feed.note(session, FeedKind.CLIP_ERASED, by=by, incident=case, clip_id=row.id, reason=reason)


IS_KEPT = col(SoundClip.incident_id).is_not(None) & col(SoundClip.incident_id).in_(
    incident.kept_cases()
)
"""True for a clip of a case under preservation (证据保全), or merged into such a case."""


def forget(session: Session, *, days: int) -> int:
    """Delete clips that are older, but those of a case under preservation; return their number."""
    if not days:
        return 0
    before = clock.now() - timedelta(days=days)
    old = delete(SoundClip).where(col(SoundClip.received_at) < before, ~IS_KEPT)
    return session.connection().execute(old).rowcount
