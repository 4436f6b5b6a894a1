"""Decode photos in a separate process and keep them by their SHA-256.

Nothing of the database is imported here, because the decoder's process begins here too.
"""

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

__all__ = [
    "LARGEST_BYTES",
    "Animated",
    "DecodedPhoto",
    "Decoders",
    "DecodersBusy",
    "NotAPhoto",
    "PhotoRefused",
    "StorageFull",
    "Stored",
    "TooLarge",
    "TooManyPixels",
    "TooManyScans",
    "Truncated",
    "forget",
    "path",
    "store",
    "stored",
]
