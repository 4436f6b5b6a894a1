"""The record as evidence: signed heads, verification, erasure. docs/operations/evidence.md."""

from patrol.operations.record.erasure import ErasureRefused, erase, erase_photo
from patrol.operations.record.heads import BadHead, HeadBook
from patrol.operations.record.keys import BadKey
from patrol.operations.record.old_photos import OldPhotos
from patrol.operations.record.verify import Difference, verify
from patrol.operations.record.watch import RecordBroken, RecordWatch

__all__ = [
    "BadHead",
    "BadKey",
    "Difference",
    "ErasureRefused",
    "HeadBook",
    "OldPhotos",
    "RecordBroken",
    "RecordWatch",
    "erase",
    "erase_photo",
    "verify",
]
