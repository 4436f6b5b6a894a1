"""A report of the field, as it reaches the verb."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime

from patrol.evidence import rights
from patrol.models import NO_DEVICE, Device, NoFix, ReportKind, Via


@dataclass(frozen=True)
class Fact:
    """A report of a member, or of a dispatcher on behalf (`by`).

    `acted_at` comes from `clock.acted_at`; `device_at` and `taken_at` are what the phone's clock
    and its receiver claim. A `…_claim` holds the words of a claim that names no moment.
    """

    kind: ReportKind
    via: Via
    acted_at: datetime
    device_at: datetime | None = None
    device_claim: str | None = None
    text: str = ""
    disposition: str | None = None
    lat: float | None = None
    lon: float | None = None
    accuracy_m: float | None = None
    taken_at: datetime | None = None
    taken_claim: str | None = None
    fix_age_s: int | None = None
    """The age of the position at the press, in seconds."""
    no_fix: NoFix | None = None
    photos: Sequence[str] = field(default_factory=list)
    is_later: bool = False
    """补报: it adds to what was reported before."""
    is_owed: bool = False
    """稍后补: the member reports the rest later."""
    by: str | None = None
    device: Device = NO_DEVICE
    namer: rights.Owner | None = None
    linkable: frozenset[str] = frozenset()
    """Those of `photos` that the namer may see; the others are not linked."""
