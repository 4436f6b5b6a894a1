"""叫得通: which roads lead to whom now, proved by the device and the road only, never by habits."""

from patrol.reachability.grade import ROADS, Grade, chance, grades, phones
from patrol.reachability.offline import needs_watch as is_dark_due
from patrol.reachability.offline import watch as watch_dark
from patrol.reachability.presence import elsewhere, forget, keep, present
from patrol.reachability.proof import failed, proved, tried

__all__ = [
    "ROADS",
    "Grade",
    "chance",
    "elsewhere",
    "failed",
    "forget",
    "grades",
    "is_dark_due",
    "keep",
    "phones",
    "present",
    "proved",
    "tried",
    "watch_dark",
]
