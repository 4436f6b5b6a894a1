"""The lifecycles and the moves they allow, as tables. `transition.move` obeys them."""

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


Status = IncidentStatus | AssignmentStatus | DeliveryStatus | IntakeStatus

C, A, D, N = IncidentStatus, AssignmentStatus, DeliveryStatus, IntakeStatus

_ASIDE = {C.ON_HOLD, C.TRANSFERRED, C.CANCELLED, C.MERGED}

_LIFECYCLES: dict[type[Status], dict[Any, set[Any]]] = {
    IncidentStatus: {
        C.VERIFYING: {C.NEW, C.DISPATCHED, *_ASIDE},
        C.NEW: {C.DISPATCHED, C.EN_ROUTE, C.ON_SCENE, C.RESOLVED, *_ASIDE},
        C.DISPATCHED: {C.NEW, C.EN_ROUTE, C.ON_SCENE, C.RESOLVED, *_ASIDE},
        C.EN_ROUTE: {C.NEW, C.DISPATCHED, C.ON_SCENE, C.RESOLVED, *_ASIDE},
        C.ON_SCENE: {C.NEW, C.DISPATCHED, C.EN_ROUTE, C.RESOLVED, *_ASIDE},
        C.RESOLVED: {C.CLOSED, C.ON_SCENE, C.NEW, C.TRANSFERRED, C.MERGED},
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
        A.CLEARED: {A.ON_SCENE},
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
        D.FAILED: {D.QUEUED, D.SHOWN, D.OPENED},
        D.EXPIRED: {D.SHOWN, D.OPENED},
    },
    IntakeStatus: {
        N.PENDING: {N.OPENED, N.ATTACHED, N.DISMISSED, N.IGNORED},
        N.OPENED: {N.ATTACHED},
        N.ATTACHED: {N.OPENED},
        N.DISMISSED: {N.OPENED, N.ATTACHED},
        N.IGNORED: set(),
    },
}
"""One table a lifecycle: the same word may stand in several."""

OPEN = frozenset({C.VERIFYING, C.NEW, C.DISPATCHED, C.EN_ROUTE, C.ON_SCENE, C.ON_HOLD})
UNFINISHED = OPEN | {C.RESOLVED}
ASIDE = frozenset({C.CANCELLED, C.TRANSFERRED, C.MERGED})
"""Over without being resolved."""
ENDED = ASIDE | {C.CLOSED}
DISPATCHABLE = frozenset({C.VERIFYING, C.NEW, C.DISPATCHED, C.EN_ROUTE, C.ON_SCENE})
ENGAGED = (A.DISPATCHED, A.ACCEPTED, A.EN_ROUTE, A.ON_SCENE)
TRIED = (A.REPLACED, A.DECLINED)
"""Was silent, or could not go: not suggested for that case again."""
UNANSWERED = (A.DISPATCHED, A.REPLACED)
"""收到 from these is an answer; from the second it may come too late."""
LEFT = (A.DECLINED, A.WITHDRAWN, A.REPLACED, A.RELIEVED)
"""Not on the case any more, without having finished there."""
OVER = (*LEFT, A.CLEARED)
"""The order is off for this member, or done."""
CREW = (*ENGAGED, A.CLEARED)
"""Named in the incident's state, in the order of the steps."""
WORKING = (A.ACCEPTED, A.EN_ROUTE, A.ON_SCENE)
"""Engaged includes those who have not answered yet; working are those who have."""


def may_move(source: Status, target: Status) -> bool:
    return target in moves(type(source))[source]


def moves(kind: type[Status]) -> dict[Any, set[Any]]:
    """The allowed moves of one lifecycle: from each status to which."""
    return _LIFECYCLES[kind]


def progress(status: AssignmentStatus) -> int:
    """How far along an assignment is; ended ones are beyond any step forward."""
    return list(AssignmentStatus).index(status)
