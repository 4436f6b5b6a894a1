"""The data that the escalation needs beside the database."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field

from sqlmodel import Session

from patrol.dispatch.candidates import Candidate, Chance
from patrol.geo import Streets
from patrol.office import Office


@dataclass(frozen=True)
class Context:
    """The data that the escalation needs beside the database, the same for every step."""

    office: Office
    streets: Streets
    present: Callable[[Session], frozenset[str]]
    """Call signs whose phone has an open socket now."""
    chance: Chance | None = None
    """Returns for each member the chance (0 to 1) that the device is heard; None if unknown."""
    surveyed: Mapping[str, Sequence[Candidate]] = field(default_factory=dict)
    """By case: the ranked candidates that `survey` read before the write lock was taken."""
