"""来源: read what a source may do without the desk.

The row of a registered source holds its policy; this module holds that of our own pages.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from sqlmodel import Session

from patrol import access, alarm
from patrol.models import Intake, Severity, Source, SystemActor, Trust
from patrol.places import gazetteer


@dataclass(frozen=True, slots=True)
class SourcePolicy:
    """The acts that a source may cause without a person at the desk."""

    opens: bool = False
    trust: Trust = Trust.WAITS
    needs_verification: bool = False

    def opens_to_verify(self, severity: int) -> bool:
        """True when such a record opens a case that the desk has to verify first (待核实)."""
        return self.trust == Trust.GRAVE and severity == Severity.CRITICAL


WAITS_AT_THE_DESK = SourcePolicy()
BY_PEOPLE = SourcePolicy(trust=Trust.GRAVE)


@dataclass(frozen=True, slots=True)
class Page:
    """A page of this system where people report, with its names in `intake/1`."""

    source: str
    channel: str
    reporter: str
    certainty: str = "likely"
    policy: SourcePolicy = BY_PEOPLE
    answers_author: bool = False
    """True when the author is a member, whose phone is told what became of the report."""


TIP = Page("rider_snap", "form", "rider", "possible")
GRID = Page("grid", "form", "grid_worker")
"""A grid worker's page by link; what its word does stands in the row of its source."""
ENTERPRISE = Page("enterprise", "form", "enterprise")
"""企呼我为: a firm's page by link; it asks for the firm and its number, and needs neither."""
OBSERVATION = Page("grid", "app", "grid_worker", answers_author=True)
DESK = "manual"
"""The source of a case that the desk opens by hand."""


# By name, because a case keeps only the name of its source.
_ANSWERED = frozenset(page.source for page in (TIP, OBSERVATION) if page.answers_author)


def answers_author(source: str) -> bool:
    """True when a case of this source may come from a member who waits for an answer."""
    return source in _ANSWERED


def policy(source: Source) -> SourcePolicy:
    """Return the policy that the source's row holds."""
    return SourcePolicy(source.opens, source.trust, source.needs_verification)


@dataclass(frozen=True, slots=True)
class Speaker:
    """The author of a record: a registered source, a member, or the public page."""

    name: str
    area_id: int
    area_ids: frozenset[int]
    source_id: int | None = None
    member_id: int | None = None
    kinds: tuple[str, ...] = ()
    policy: SourcePolicy = WAITS_AT_THE_DESK
    photos: frozenset[str] = frozenset()
    """The photos that the speaker may see; another photo that the record names stays unlinked."""
    network: str | None = None
    """A keyed hash of the network that an anonymous author uses today."""
    voice: str | None = None
    """The SHA-256 of the voice note that comes with the record."""
    is_within_share: bool = True
    """False when this network or place has sent more than its share: nothing opens by itself."""

    @property
    def is_anonymous(self) -> bool:
        """True when nobody answers for the record, so that many such records must be bounded."""
        # A registered source answers by its contract and a member by name.
        is_nobody = self.source_id is None and self.member_id is None
        return not self.policy.opens and (is_nobody or self.policy.trust == Trust.WAITS)


def speaker(source: Source, area_ids: frozenset[int]) -> Speaker:
    """Return the speaker for a registered source; it may speak for these areas."""
    return Speaker(
        source.code,
        source.area_id,
        area_ids,
        source_id=source.id,
        kinds=tuple(source.kinds),
        policy=policy(source),
    )


def tip_author(
    session: Session,
    root_id: int,
    location: Mapping[str, Any],
    *,
    network: str,
    is_within_share: bool,
) -> Speaker:
    """Return the speaker of an anonymous tip, whose area is the one that its words name.

    When they name none, it is an area with a desk, so that somebody sees the tip. `root_id` is the
    whole town.
    """
    areas = access.below(session, root_id)
    is_placed = location.get("lat") is not None
    # A position says the area better, and `accept.ready` reads it.
    named = None if is_placed else gazetteer.area_named(session, location.get("address", ""), areas)
    return Speaker(
        SystemActor.TIP,
        named or next(iter(alarm.told_areas(session)), root_id),
        areas,
        policy=TIP.policy,
        network=network,
        is_within_share=is_within_share,
    )


def is_maintenance(record: Mapping[str, Any]) -> bool:
    """True when a device says that it needs care, such as a battery, and nothing graver.

    Such a record is no alarm: it opens no case by itself, and waits on the desk's list.
    """
    device = record.get("device") or {}
    return device.get("health", "ok") != "ok" and bool(record["severity"] == Severity.LOW)


def needs_verification(session: Session, row: Intake) -> bool:
    """True when the intake's source asks that the desk verifies its cases."""
    source = session.get(Source, row.source_id) if row.source_id is not None else None
    return source is not None and source.needs_verification
