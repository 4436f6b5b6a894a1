"""What the escalation needs beside the database."""

from collections.abc import Callable
from dataclasses import dataclass

from sqlmodel import Session

from patrol.dispatch.candidates import Chance
from patrol.geo import Streets
from patrol.office import Office


@dataclass(frozen=True)
class Context:
    office: Office
    streets: Streets
    present: Callable[[Session], frozenset[str]]
    """Call signs whose phone has an open socket now."""
    chance: Chance | None = None
    """How likely each member's device is heard; None when nothing is known of any."""
