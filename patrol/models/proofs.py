"""Shapes of what an act proves of its row, in a body of the feed."""

from typing_extensions import TypedDict


class PhotoDigests(TypedDict):
    """SHA-256 of a photo: as the phone sent it, as we keep it, and of its small copy."""

    sha256: str
    stored_sha256: str
    thumbnail_sha256: str


class RawPlace(TypedDict):
    """The position of a case as it was said, in its datum."""

    datum: str
    lat: float | None
    lon: float | None


class SheetDigests(TypedDict):
    """SHA-256 of a signed hand-over sheet: of its cases with their takers, and of its words."""

    cases: str
    words: str


class DigestsState(TypedDict, total=False):
    """Salted SHA-256 of words that the feed proves and does not hold; null: no words."""

    description: str | None
    reporter_phone: str | None
