"""Decode photos in a separate process and keep them by their SHA-256."""

from patrol.evidence.photos import (
    LARGEST_BYTES,
    Animated,
    DecodedPhoto,
    Decoders,
    DecodersBusy,
    NotAPhoto,
    PhotoRefused,
    StorageFull,
    TooLarge,
    TooManyPixels,
    Truncated,
    path,
    store,
)

__all__ = [
    "LARGEST_BYTES",
    "Animated",
    "DecodedPhoto",
    "Decoders",
    "DecodersBusy",
    "NotAPhoto",
    "PhotoRefused",
    "StorageFull",
    "TooLarge",
    "TooManyPixels",
    "Truncated",
    "path",
    "store",
]
