"""声源样本库 as its page shows it: samples, figures, and what is installed."""

from collections.abc import Collection

from sqlmodel import Session, col, select
from typing_extensions import TypedDict

from patrol import clock
from patrol.config import Settings
from patrol.models import (
    DetectorTrial,
    Incident,
    SampleState,
    SoundKind,
    SoundReview,
    SoundSample,
    Station,
)
from patrol.models.shapes import Moment
from patrol.models.sounds import LEAST_GROUPS
from patrol.noise.sounds import detector, listening, sample, trial

MOST = 500
"""Samples that the page lists, the newest first."""


class SoundKindState(TypedDict):
    """A kind with its samples and source groups; one that is not ready is never suggested."""

    kind: SoundKind
    samples: int
    groups: int
    ready: bool


class CountedShare(TypedDict):
    """So many of so many sources; the interval (95 %) is null for fewer than 20."""

    right: int
    of: int
    interval: list[float] | None


class ConfusionCell(TypedDict):
    """Sources of a kind that were suggested as another one; null: 说不准."""

    kind: SoundKind
    suggested: SoundKind | None
    count: int


class SoundFigures(TypedDict):
    """The last measurement of the library, by leaving one source out."""

    reviewed_at: Moment
    is_stale: bool
    """True when samples were named or removed since."""
    accuracy: CountedShare
    precision: CountedShare
    unsure: int
    confusion: list[ConfusionCell]
    features_by: str
    others: int
    """Samples with features of another kind, which are not used."""


class DetectorFigures(TypedDict):
    """A measurement of the speech detector: files, and how many of them it marked as speech."""

    measured_at: Moment
    speech: int
    speech_marked: int
    song: int
    song_marked: int
    street: int
    street_marked: int


class DetectorState(TypedDict):
    """The speech detector: its name with the version, and whether sounds may be kept."""

    name: str | None
    """Null when none is named in the settings, or it is not installed."""
    is_named: bool
    is_trusted: bool
    figures: DetectorFigures | None


class ListedSample(SampleState):
    """A sample with the name of its station and the number of its case."""

    station: str
    incident_id: str
    is_ours: bool
    """True when its case is in the caller's areas: nobody else plays or removes it."""


class LibraryState(TypedDict):
    """The library of sounds."""

    may_change: bool
    """True for a supervisor or an administrator: they remove samples."""
    is_installed: bool
    has_model: bool
    detector: DetectorState
    kinds: list[SoundKindState]
    figures: SoundFigures | None
    samples: list[ListedSample]


def state(
    session: Session,
    settings: Settings,
    *,
    area_ids: Collection[int] = (),
    may_change: bool = False,
) -> LibraryState:
    """Return the whole library; the sounds themselves are not read."""
    return {
        "may_change": may_change,
        "is_installed": listening.is_installed(),
        "has_model": bool(settings.noise_model),
        "detector": _detector(session, settings.noise_speech_detector),
        "kinds": [
            {"kind": kind, "samples": clips, "groups": groups, "ready": groups >= LEAST_GROUPS}
            for kind, clips, groups in sample.counts(session)
        ],
        "figures": _figures(session),
        "samples": _samples(session, area_ids),
    }


def _detector(session: Session, name: str) -> DetectorState:
    known = detector.identity(name)
    row = trial.latest(session, known)
    return {
        "name": known,
        "is_named": bool(name),
        "is_trusted": trial.is_trusted(row),
        "figures": _measured(row) if row else None,
    }


def _measured(row: DetectorTrial) -> DetectorFigures:
    return {
        "measured_at": clock.iso(row.measured_at),
        "speech": row.speech,
        "speech_marked": row.speech_marked,
        "song": row.song,
        "song_marked": row.song_marked,
        "street": row.street,
        "street_marked": row.street_marked,
    }


def _figures(session: Session) -> SoundFigures | None:
    from patrol.noise.sounds.judging import fingerprint

    row = session.exec(select(SoundReview)).first()
    if row is None or not row.result:
        return None
    result = row.result
    return {
        "reviewed_at": clock.iso(row.reviewed_at),
        "is_stale": row.fingerprint != fingerprint(session),
        "accuracy": result["accuracy"],
        "precision": result["precision"],
        "unsure": result["unsure"],
        "confusion": result["confusion"],
        "features_by": result["features_by"],
        "others": result["others"],
    }


def _samples(session: Session, area_ids: Collection[int]) -> list[ListedSample]:
    rows = session.exec(
        select(SoundSample, Station.name, Incident.area_id)
        .join(Incident, col(Incident.id) == col(SoundSample.incident_id))
        .outerjoin(Station, col(Station.id) == col(SoundSample.station_id))
        .order_by(col(SoundSample.named_at).desc(), col(SoundSample.id))
        .limit(MOST)
    )
    return [
        {
            **sample.state(row),
            "station": name or "",
            "incident_id": row.incident_id,
            "is_ours": area_id in area_ids,
        }
        for row, name, area_id in rows
    ]
