"""派单: who goes, the order that reaches them, and who is taken off again."""

from patrol.dispatch.order import AlreadySent, Travel, assignment_state, send
from patrol.dispatch.seat import lead
from patrol.dispatch.withdrawal import (
    INSTEAD,
    UNDO,
    TooLateToUndo,
    end_the_replaced,
    leave,
    stand_down,
    undo,
    withdraw,
)

__all__ = [
    "INSTEAD",
    "UNDO",
    "AlreadySent",
    "TooLateToUndo",
    "Travel",
    "assignment_state",
    "end_the_replaced",
    "lead",
    "leave",
    "send",
    "stand_down",
    "undo",
    "withdraw",
]
