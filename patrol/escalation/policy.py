"""The escalation policy of each severity: the newest saved version, else the office's file."""

import logging
from typing import Any

from pydantic import ValidationError
from sqlalchemy import bindparam
from sqlmodel import Session, col, func, select

from patrol import clock, feed
from patrol.models import FeedKind, Policy
from patrol.models.desk_areas import desk_areas
from patrol.office import EscalationPolicy, Office
from patrol.terminal import model_fault

log = logging.getLogger(__name__)


class BadPolicy(Exception):
    """The steps are not a valid policy; `errors` names each wrong field."""

    def __init__(self, error: ValidationError) -> None:
        super().__init__(str(error))
        self.errors = [
            {"field": ".".join(str(part) for part in fault["loc"]), "message": model_fault(fault)}
            for fault in error.errors(include_url=False)
        ]


class Changed(Exception):
    """Somebody else has saved a newer version; `newest` holds it."""

    def __init__(self, newest: Policy) -> None:
        super().__init__(f"version {newest.version} by {newest.by}")
        self.newest = newest


_NEWEST = (
    select(Policy.version, Policy.steps)
    .where(Policy.severity == bindparam("severity"))
    .order_by(col(Policy.version).desc())
    .limit(1)
)


def current(session: Session, office: Office, severity: int) -> EscalationPolicy:
    """Return the policy that is in force: the newest saved version, else the office's file.

    The file also replaces a saved version that this release cannot read.
    """
    saved = session.connection().execute(_NEWEST, {"severity": severity}).first()
    try:
        return EscalationPolicy(steps=saved.steps) if saved else office.escalation(severity)
    except ValidationError:  # one bad policy must not stop the escalation of all cases
        log.exception(
            "version %s of escalation %s cannot be read", saved and saved.version, severity
        )
        return office.escalation(severity)


def newest(session: Session, severity: int) -> Policy | None:
    """Return the newest saved version; None when the office's file is in force."""
    return session.exec(
        select(Policy)
        .where(Policy.severity == severity)
        .order_by(col(Policy.version).desc())
        .limit(1)
    ).first()


def history(session: Session, severity: int) -> list[Policy]:
    """Return every saved version, the newest first."""
    return list(
        session.exec(
            select(Policy).where(Policy.severity == severity).order_by(col(Policy.version).desc())
        )
    )


def read(steps: list[dict[str, Any]]) -> EscalationPolicy:
    """Return these steps as a policy.

    Raises: BadPolicy.
    """
    try:
        return EscalationPolicy.model_validate({"steps": steps})
    except ValidationError as error:
        raise BadPolicy(error) from None


def change(
    session: Session, severity: int, steps: list[dict[str, Any]], *, by: str, version: int
) -> Policy:
    """Save these steps as a new version; `version` is the one that was edited (0 is the file).

    Raises: BadPolicy, Changed.
    """
    valid = read(steps)
    before = newest(session, severity)
    # Two people edit at once: the later one reads the other's version before saving.
    if before is not None and before.version != version:
        raise Changed(before)
    row = Policy(
        severity=severity,
        version=_next(session, severity),
        # Without the defaults, a later release may change one for steps that never named it.
        steps=[step.model_dump(mode="json", exclude_defaults=True) for step in valid.steps],
        by=by,
        at=clock.now(),
    )
    session.add(row)
    session.flush()
    # The policy counts for every area, and a desk does not see the acts of the area above it.
    for area_id in desk_areas(session):
        feed.note(
            session,
            FeedKind.POLICY_CHANGED,
            by=by,
            area_id=area_id,
            severity=severity,
            version=row.version,
        )
    return row


def _next(session: Session, severity: int) -> int:
    highest = session.exec(
        select(func.max(Policy.version)).where(Policy.severity == severity)
    ).one()
    return (highest or 0) + 1
