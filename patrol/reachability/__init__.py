"""可达: judge which channels reach which member now, by proofs of the device and the channel."""

from patrol.reachability.grade import CHANNELS, Grade, chance, grades, phones
from patrol.reachability.offline import needs_watch as is_offline_due
from patrol.reachability.offline import watch as watch_offline
from patrol.reachability.presence import elsewhere, forget, keep, present
from patrol.reachability.proof import failed, proved, tried

__all__ = [
    "CHANNELS",
    "Grade",
    "chance",
    "elsewhere",
    "failed",
    "forget",
    "grades",
    "is_offline_due",
    "keep",
    "phones",
    "present",
    "proved",
    "tried",
    "watch_offline",
]
