"""Decode photos in a separate process and keep them by their SHA-256."""

from patrol.evidence.arrival import note_stored
from patrol.evidence.photos import (
    LARGEST_BYTES,
    Animated,
    DecodedPhoto,
    DecodersBusy,
    NotAPhoto,
    PhotoRefused,
    StorageFull,
    Stored,
    TooLarge,
    TooManyPixels,
    TooManyScans,
    Truncated,
    forget,
    path,
    store,
    stored,
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
    "Stored",
    "TooLarge",
    "TooManyPixels",
    "TooManyScans",
    "Truncated",
    "forget",
    "note_stored",
    "path",
    "store",
    "stored",
]
