"""Erase what is older than the office keeps it; docs/operations/privacy.md has the table."""

from patrol.operations.expiry.expired import Expiry, KeptKind, Overdue, overdue

__all__ = ["Expiry", "KeptKind", "Overdue", "overdue"]
