"""派单: choose members for a case, send them an order, replace them and withdraw them."""

from patrol.dispatch.order import AlreadySent, Root, assignment_state, contest, send
from patrol.dispatch.seat import lead
from patrol.dispatch.withdrawal import (
    UNDO,
    TooLateToUndo,
    end_the_replaced,
    leave,
    note_withdrawn,
    stand_down,
    undo,
    withdraw,
    withdraw_all,
)

__all__ = [
    "UNDO",
    "AlreadySent",
    "Root",
    "TooLateToUndo",
    "assignment_state",
    "contest",
    "end_the_replaced",
    "lead",
    "leave",
    "note_withdrawn",
    "send",
    "stand_down",
    "undo",
    "withdraw",
    "withdraw_all",
]
