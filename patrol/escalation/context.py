"""What the escalation needs beside the database."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field

from sqlmodel import Session

from patrol.dispatch.candidates import Candidate, Chance
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
    surveyed: Mapping[str, Sequence[Candidate]] = field(default_factory=dict)
    """By case: who could go, as `survey` found it before the write lock was taken."""
