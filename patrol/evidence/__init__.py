"""Decode photos in a separate process and keep them by their SHA-256."""

from patrol.evidence.photos import (
    LARGEST_BYTES,
    Animated,
    DecodedPhoto,
    DecodersBusy,
    NotAPhoto,
    PhotoRefused,
    StorageFull,
    TooLarge,
    TooManyPixels,
    TooManyScans,
    Truncated,
    path,
    store,
)
from patrol.evidence.pool import Decoders
from patrol.evidence.share import ShareUsed

__all__ = [
    "LARGEST_BYTES",
    "Animated",
    "DecodedPhoto",
    "Decoders",
    "DecodersBusy",
    "NotAPhoto",
    "PhotoRefused",
    "ShareUsed",
    "StorageFull",
    "TooLarge",
    "TooManyPixels",
    "TooManyScans",
    "Truncated",
    "path",
    "store",
]
