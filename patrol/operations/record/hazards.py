"""The hazards (隐患), against the last act of each: number, grade, status, day and tier."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any

from sqlmodel import Session, col, select

from patrol.estates.hazard import KINDS as ACTS
from patrol.estates.hazard import fact
from patrol.models import FeedKind, Hazard
from patrol.operations.record.differing import changed

KINDS = frozenset({*ACTS.values(), FeedKind.HAZARD_LINKED, FeedKind.HAZARD_UNLINKED})


@dataclass
class HazardActs:
    """The acts about hazards, up to this point of the walk."""

    told: dict[str, dict[str, Any]] = field(default_factory=dict)
    """By the hazard's id, what the last act said of it."""
    has_gaps: bool = False
    """True when the body of such an act was erased: then only what is left is compared."""

    def take(self, body: Mapping[str, Any]) -> None:
        said = body["hazard"]
        self.told[said["id"]] = dict(said)

    def compare(self, session: Session) -> Iterator[str]:
        """Yield each difference as a sentence."""
        missing = dict(self.told)
        for row in session.exec(select(Hazard).order_by(col(Hazard.id))):
            told = missing.pop(row.id, None)
            if told is None and not self.has_gaps:
                yield f"hazard {row.number} is in the table, and no row of the feed speaks of it"
            if told is None or self.has_gaps:
                continue
            for name, is_now, was in changed(dict(fact(row)), told):
                yield f"the {name} of hazard {row.number} is {is_now}, the feed says {was}"
        yield from (f"hazard {told['number']} is not in the table" for told in missing.values())
