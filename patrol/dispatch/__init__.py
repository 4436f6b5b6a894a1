"""派单: who goes, the order that reaches them, and who is taken off again."""

from patrol.dispatch.order import AlreadySent, assignment_state, send
from patrol.dispatch.seat import lead
from patrol.dispatch.withdrawal import (
    INSTEAD,
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
    "INSTEAD",
    "UNDO",
    "AlreadySent",
    "TooLateToUndo",
    "assignment_state",
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
