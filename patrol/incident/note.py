"""Acts that change nothing of a case and belong on its timeline: a note, a call."""

from collections.abc import Sequence

from sqlmodel import Session

from patrol import feed
from patrol.models import FeedKind, Incident, Member, RadioOutcome


def add_note(session: Session, case: Incident, *, by: str, text: str) -> None:
    """备注: add a note to a case, which may have ended. Nobody changes a note afterwards."""
    feed.note(session, FeedKind.NOTE_ADDED, by=by, incident=case, text=text)


def log_radio(
    session: Session, case: Incident, outcome: RadioOutcome, crew: Sequence[str], *, by: str
) -> None:
    """电台记录: note that the desk called these members on the radio, or who answered."""
    feed.note(
        session,
        FeedKind.RADIO_LOGGED,
        by=by,
        incident=case,
        outcome=outcome.value,
        call_signs=list(crew),
    )


def note_reporter_called(session: Session, case: Incident, *, by: str) -> None:
    """回拨: note that the desk calls the person who reported the case."""
    feed.note(session, FeedKind.REPORTER_CALLED, by=by, incident=case)


def note_member_called(
    session: Session, member: Member, *, by: str, case: Incident | None = None
) -> None:
    """Note that the desk calls a member's mobile, perhaps about a case."""
    feed.note(
        session,
        FeedKind.MEMBER_CALLED,
        by=by,
        incident=case,
        area_id=member.area_id,
        call_sign=member.call_sign,
    )
