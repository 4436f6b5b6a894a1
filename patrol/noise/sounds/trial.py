"""Trust a speech detector only after it was measured on the office's own set of sounds."""

from dataclasses import dataclass

from sqlmodel import Session, col, select

from patrol import clock
from patrol.models import DetectorTrial

LEAST_FILES = 20
"""Files of speech, and files of song and street sound together: fewer say nothing."""
LEAST_RECALL = 0.9
"""Of the files of speech, so many must be marked: what is missed would be kept."""


@dataclass(frozen=True, slots=True)
class TrialCounts:
    """Files of each kind of the set, and how many of them the detector marked as speech."""

    speech: int
    speech_marked: int
    song: int
    song_marked: int
    street: int
    street_marked: int


def record(session: Session, detector: str, counts: TrialCounts) -> DetectorTrial:
    """Store a measurement of a detector."""
    words = {name: getattr(counts, name) for name in TrialCounts.__slots__}
    row = DetectorTrial(detector=detector, measured_at=clock.now(), **words)
    session.add(row)
    return row


def latest(session: Session, detector: str | None) -> DetectorTrial | None:
    """Return the last measurement of this version of the detector."""
    if detector is None:
        return None
    return session.exec(
        select(DetectorTrial)
        .where(DetectorTrial.detector == detector)
        .order_by(col(DetectorTrial.measured_at).desc(), col(DetectorTrial.id).desc())
        .limit(1)
    ).first()


def is_trusted(row: DetectorTrial | None) -> bool:
    """True when enough files were heard and enough of the speech was marked."""
    if row is None or row.speech < LEAST_FILES or row.song + row.street < LEAST_FILES:
        return False
    return row.speech_marked >= LEAST_RECALL * row.speech
