"""The reasons for which an order is off, and the ends of a request to take over."""

from enum import StrEnum


class OffReason(StrEnum):
    """The codes for the end of an order. The phone shows a text for each code."""

    UNDONE = "undone"
    RESOLVED = "resolved"
    MERGED = "merged"
    TRANSFERRED = "transferred"
    CANCELLED = "cancelled"
    REASSIGNED = "reassigned"
    """The member is sent to another case."""
    REPLACED = "replaced"
    """Another member goes: `Assignment.replaced_by` is the call sign."""
    UNANSWERED = "unanswered"
    """交给 017: the colleague who was asked to take over kept silent."""
    KEPT = "kept"
    """交给 017: the giver has taken the request back."""


class ReliefEnd(StrEnum):
    """The ends of a request to take over a case (交给 017)."""

    TAKEN = "taken"
    REFUSED = "refused"
    UNANSWERED = "unanswered"
    TAKEN_BACK = "taken_back"
    IMPOSSIBLE = "impossible"
    """Nobody was asked: the colleague is unknown, off duty, or on the case already."""
