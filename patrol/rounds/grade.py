"""Grade the proof of a look at a point. Every grade counts, and none is refused."""

import hashlib
import re
from dataclasses import dataclass

from patrol.geo import Point, haversine_m
from patrol.models import Checkpoint, ScanGrade, ScanProof
from patrol.people.member_place import COARSE_M

ODD_M = 100.0
"""So much farther than radius and accuracy allow, a label is read elsewhere. A judgement."""
MOST_DIGITS = 20
"""Hex digits of the longest serial number of an NFC tag (10 bytes)."""
LEAST_DIGITS = 8
_NO_DIGIT = re.compile("[^0-9a-f]")
_SIGNS = re.compile(r"[0-9A-Fa-f:\-. ]*")


@dataclass(frozen=True, slots=True)
class Sight:
    """The proof of one look: the words that the phone read, and its position."""

    proof: ScanProof
    code: str = ""
    tag: str = ""
    position: Point | None = None
    accuracy_m: float | None = None
    has_photo: bool = False


@dataclass(frozen=True, slots=True)
class SightVerdict:
    """The grade of a look, with the metres between the phone and the point."""

    grade: ScanGrade
    distance_m: int | None
    is_odd: bool


def judge(point: Checkpoint, sight: Sight) -> SightVerdict:
    """Return how well the sight proves a look at the point."""
    away_m = _away_m(point, sight)
    reach_m = point.radius_m + (sight.accuracy_m or 0.0)
    is_near = away_m is not None and away_m <= reach_m
    is_read = _is_read(point, sight)
    is_odd = is_read and away_m is not None and away_m > reach_m + ODD_M
    metres = None if away_m is None else round(away_m)
    return SightVerdict(_grade(sight, is_read=is_read, is_near=is_near), metres, is_odd)


def _grade(sight: Sight, *, is_read: bool, is_near: bool) -> ScanGrade:
    if is_read:
        return ScanGrade.BOTH if is_near else ScanGrade.LABEL
    if is_near:
        return ScanGrade.PLACE
    return ScanGrade.PHOTO if sight.has_photo else ScanGrade.SAID


def _away_m(point: Checkpoint, sight: Sight) -> float | None:
    is_coarse = (sight.accuracy_m or 0.0) > COARSE_M
    if sight.position is None or is_coarse:
        return None
    return haversine_m(sight.position, Point(point.lat, point.lon))


def _is_read(point: Checkpoint, sight: Sight) -> bool:
    return sight.code == point.code or bool(point.tag and plain_tag(sight.tag) == point.tag)


def plain_tag(serial: str) -> str:
    """Return a serial number as readers write it differently: 04:A2:1B, 04-a2-1b or 04a21b."""
    return _NO_DIGIT.sub("", serial.casefold())


def is_tag(serial: str) -> bool:
    """Return True for a serial number that a tag may have."""
    is_plain = _SIGNS.fullmatch(serial) is not None
    return is_plain and LEAST_DIGITS <= len(plain_tag(serial)) <= MOST_DIGITS


def digest(words: str) -> str:
    """Return the digest by which a phone knows a label or tag that it reads."""
    return hashlib.sha256(words.encode()).hexdigest()
