"""Open, amend, claim and hold a case, and keep its status in line with its crew."""

from patrol.incident.change import (
    WrongVersion,
    amend,
    claim,
    expect,
    hold,
    notified_state,
    notify,
    read_state,
    release,
    resume,
)
from patrol.incident.crew import (
    FURTHEST,
    crew_statuses,
    follow_crew,
    note_for_crew,
    status_of_crew,
)
from patrol.incident.distinction import tell_apart, tell_intake_apart, told_apart
from patrol.incident.ending import (
    DISPOSITION,
    NobodyArrived,
    ReportOwed,
    disposition,
    has_photo,
    is_reached,
    is_unreached,
)
from patrol.incident.link import link, linked, unlink
from patrol.incident.merged import family, family_of, heirs, living, living_by_id, living_of
from patrol.incident.note import add_note, log_radio, note_member_called, note_reporter_called
from patrol.incident.open import Opening, open_
from patrol.incident.preservation import (
    Preserved,
    is_kept,
    is_preserved,
    keep,
    kept_cases,
    preservation_of,
    preservation_state,
    stop_keeping,
)
from patrol.incident.review import ReviewChanged, save_review
from patrol.incident.sealed import SALTS, digest, seal
from patrol.models.state import order_state

__all__ = [
    "DISPOSITION",
    "FURTHEST",
    "SALTS",
    "NobodyArrived",
    "Opening",
    "Preserved",
    "ReportOwed",
    "ReviewChanged",
    "WrongVersion",
    "add_note",
    "amend",
    "claim",
    "crew_statuses",
    "digest",
    "disposition",
    "expect",
    "family",
    "family_of",
    "follow_crew",
    "has_photo",
    "heirs",
    "hold",
    "is_kept",
    "is_preserved",
    "is_reached",
    "is_unreached",
    "keep",
    "kept_cases",
    "link",
    "linked",
    "living",
    "living_by_id",
    "living_of",
    "log_radio",
    "note_for_crew",
    "note_member_called",
    "note_reporter_called",
    "notified_state",
    "notify",
    "open_",
    "order_state",
    "preservation_of",
    "preservation_state",
    "read_state",
    "release",
    "resume",
    "save_review",
    "seal",
    "status_of_crew",
    "stop_keeping",
    "tell_apart",
    "tell_intake_apart",
    "told_apart",
    "unlink",
]
