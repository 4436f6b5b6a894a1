"""The statuses and the moves between them, one table for each kind of row.

`transition` allows only the moves that stand here.
"""

from enum import StrEnum
from typing import Any


class IncidentStatus(StrEnum):
    VERIFYING = "verifying"
    NEW = "new"
    DISPATCHED = "dispatched"
    EN_ROUTE = "en_route"
    ON_SCENE = "on_scene"
    RESOLVED = "resolved"
    CLOSED = "closed"
    ON_HOLD = "on_hold"
    TRANSFERRED = "transferred"
    CANCELLED = "cancelled"
    MERGED = "merged"


class AssignmentStatus(StrEnum):
    DISPATCHED = "dispatched"
    ACCEPTED = "accepted"
    EN_ROUTE = "en_route"
    ON_SCENE = "on_scene"
    CLEARED = "cleared"
    DECLINED = "declined"
    WITHDRAWN = "withdrawn"
    REPLACED = "replaced"
    RELIEVED = "relieved"


class DeliveryStatus(StrEnum):
    QUEUED = "queued"
    SENDING = "sending"
    SENT = "sent"
    SHOWN = "shown"
    OPENED = "opened"
    FAILED = "failed"
    EXPIRED = "expired"


class IntakeStatus(StrEnum):
    PENDING = "pending"
    OPENED = "opened"
    ATTACHED = "attached"
    DISMISSED = "dismissed"
    IGNORED = "ignored"


class TransferStatus(StrEnum):
    ASKED = "asked"
    ACCEPTED = "accepted"
    ON_SCENE = "on_scene"
    DONE = "done"
    REFUSED = "refused"
    UNANSWERED = "unanswered"
    TAKEN_BACK = "taken_back"


class HazardStatus(StrEnum):
    FOUND = "found"
    TOLD = "told"
    RECTIFIED = "rectified"
    STRUCK_OFF = "struck_off"
    WITHDRAWN = "withdrawn"


class EstateMatterStatus(StrEnum):
    OPEN = "open"
    DONE = "done"
    DROPPED = "dropped"


Status = (
    IncidentStatus
    | AssignmentStatus
    | DeliveryStatus
    | IntakeStatus
    | TransferStatus
    | HazardStatus
    | EstateMatterStatus
)

C, A, D, N = IncidentStatus, AssignmentStatus, DeliveryStatus, IntakeStatus
T, H = TransferStatus, HazardStatus

_ASIDE = {C.ON_HOLD, C.TRANSFERRED, C.CANCELLED, C.MERGED}

_LIFECYCLES: dict[type[Status], dict[Any, set[Any]]] = {
    IncidentStatus: {
        C.VERIFYING: {C.NEW, C.DISPATCHED, *_ASIDE},
        C.NEW: {C.DISPATCHED, C.EN_ROUTE, C.ON_SCENE, C.RESOLVED, *_ASIDE},
        C.DISPATCHED: {C.NEW, C.EN_ROUTE, C.ON_SCENE, C.RESOLVED, *_ASIDE},
        C.EN_ROUTE: {C.NEW, C.DISPATCHED, C.ON_SCENE, C.RESOLVED, *_ASIDE},
        C.ON_SCENE: {C.NEW, C.DISPATCHED, C.EN_ROUTE, C.RESOLVED, *_ASIDE},
        C.RESOLVED: {C.CLOSED, C.ON_SCENE, C.NEW, C.TRANSFERRED, C.CANCELLED, C.MERGED},
        C.CLOSED: {C.NEW},
        C.ON_HOLD: {
            *(C.NEW, C.DISPATCHED, C.EN_ROUTE, C.ON_SCENE, C.RESOLVED),
            *(C.CANCELLED, C.TRANSFERRED),
        },
        C.TRANSFERRED: {C.NEW, C.CLOSED},
        C.CANCELLED: {C.NEW},
        C.MERGED: {C.NEW},
    },
    AssignmentStatus: {
        A.DISPATCHED: {
            *(A.ACCEPTED, A.EN_ROUTE, A.ON_SCENE, A.CLEARED),
            *(A.DECLINED, A.WITHDRAWN, A.REPLACED),
        },
        A.ACCEPTED: {A.EN_ROUTE, A.ON_SCENE, A.CLEARED, A.DECLINED, A.WITHDRAWN, A.RELIEVED},
        A.EN_ROUTE: {A.ON_SCENE, A.CLEARED, A.DECLINED, A.WITHDRAWN, A.RELIEVED},
        A.ON_SCENE: {A.CLEARED, A.WITHDRAWN, A.RELIEVED},
        A.CLEARED: {A.ON_SCENE},  # the desk sent the case back
        A.REPLACED: {A.ACCEPTED, A.EN_ROUTE, A.ON_SCENE, A.CLEARED, A.DECLINED, A.WITHDRAWN},
        A.DECLINED: set(),
        A.WITHDRAWN: set(),
        A.RELIEVED: set(),
    },
    DeliveryStatus: {
        D.QUEUED: {D.SENDING, D.SENT, D.SHOWN, D.OPENED, D.FAILED, D.EXPIRED},
        D.SENDING: {D.QUEUED, D.SENT, D.SHOWN, D.OPENED, D.FAILED, D.EXPIRED},
        D.SENT: {D.SHOWN, D.OPENED, D.EXPIRED},
        D.SHOWN: {D.OPENED},
        D.OPENED: set(),
        # A receipt may come late: the phone shows what a channel reported as failed.
        D.FAILED: {D.QUEUED, D.SHOWN, D.OPENED},
        D.EXPIRED: {D.SHOWN, D.OPENED},
    },
    IntakeStatus: {
        N.PENDING: {N.OPENED, N.ATTACHED, N.DISMISSED, N.IGNORED},
        N.OPENED: {N.ATTACHED},
        N.ATTACHED: {N.OPENED},
        N.DISMISSED: {N.OPENED, N.ATTACHED},
        N.IGNORED: {N.ATTACHED},  # an end that came before its beginning
    },
    TransferStatus: {
        T.ASKED: {T.ACCEPTED, T.REFUSED, T.UNANSWERED, T.TAKEN_BACK},
        T.ACCEPTED: {T.ON_SCENE, T.DONE, T.TAKEN_BACK},
        T.ON_SCENE: {T.DONE, T.TAKEN_BACK},
        # An answer after the target still counts, as long as the desk has not taken it back.
        T.UNANSWERED: {T.ACCEPTED, T.REFUSED, T.TAKEN_BACK},
        T.REFUSED: set(),
        T.DONE: set(),
        T.TAKEN_BACK: set(),
    },
    HazardStatus: {
        H.FOUND: {H.TOLD, H.STRUCK_OFF, H.WITHDRAWN},
        H.TOLD: {H.RECTIFIED},
        # A failed re-check goes back to who has to mend it.
        H.RECTIFIED: {H.STRUCK_OFF, H.TOLD},
        H.STRUCK_OFF: set(),
        H.WITHDRAWN: set(),
    },
    EstateMatterStatus: {
        EstateMatterStatus.OPEN: {EstateMatterStatus.DONE, EstateMatterStatus.DROPPED},
        EstateMatterStatus.DONE: set(),
        EstateMatterStatus.DROPPED: set(),
    },
}
"""One table for each kind of row, because the same word may be a status of several."""

OPEN = frozenset({C.VERIFYING, C.NEW, C.DISPATCHED, C.EN_ROUTE, C.ON_SCENE, C.ON_HOLD})
UNFINISHED = OPEN | {C.RESOLVED}
ASIDE = frozenset({C.CANCELLED, C.TRANSFERRED, C.MERGED})
"""The case ended without being resolved."""
ENDED = ASIDE | {C.CLOSED}
SOLVED = frozenset({C.RESOLVED, C.CLOSED})
"""The crew has done its work; `CLOSED` has been verified too."""
DISPATCHABLE = frozenset({C.VERIFYING, C.NEW, C.DISPATCHED, C.EN_ROUTE, C.ON_SCENE})
ENGAGED = (A.DISPATCHED, A.ACCEPTED, A.EN_ROUTE, A.ON_SCENE)
TRIED = (A.REPLACED, A.DECLINED)
"""The member was silent or declined, and is not suggested for the same case again."""
UNANSWERED = (A.DISPATCHED, A.REPLACED)
"""收到 is still an answer in these statuses; a replaced member's may come too late."""
LEFT = (A.DECLINED, A.WITHDRAWN, A.REPLACED, A.RELIEVED)
"""The member is not on the case any more and did not finish there."""
TAKEN_OFF = (A.WITHDRAWN, A.REPLACED)
"""Of `LEFT`, the member whom the desk or the system has taken off the order."""
OVER = (*LEFT, A.CLEARED)
"""The order is off for this member, or done."""
CREW = (*ENGAGED, A.CLEARED)
"""The incident's state names these members."""
TAKEN = (T.ACCEPTED, T.ON_SCENE)
"""Another tier or partner has the case, or helps with it."""
WORKING = (A.ACCEPTED, A.EN_ROUTE, A.ON_SCENE)
"""The member has accepted and is not done; `ENGAGED` also has those who have not answered."""


def may_move(source: Status, target: Status) -> bool:
    """Return True when the lifecycle allows this move."""
    return target in moves(type(source))[source]


def moves(kind: type[Status]) -> dict[Any, set[Any]]:
    """Return the allowed moves of one lifecycle: for each status the statuses that may follow."""
    return _LIFECYCLES[kind]


def progress(status: AssignmentStatus) -> int:
    """Return the step of an assignment as a number; one that ended early comes after every step."""
    return list(AssignmentStatus).index(status)
