"""Commands of the desk on a case: claim, hold, notify, transfer, cancel, merge, close, reopen."""

from collections.abc import Callable
from datetime import datetime, timedelta
from typing import Any, TypeVar

from flask import Blueprint, Response
from pydantic import AwareDatetime, Field, field_validator
from sqlmodel import Session

from patrol import access, clock, closure, incident
from patrol.models import Incident
from patrol.status import IncidentStatus
from patrol.terminal import phrase
from patrol.web.http.answers import Answer, Body, answered, read, shown
from patrol.web.http.contract import COMMAND, gives, keyed, refuses, takes
from patrol.web.http.gate import DESK, actor, allow, services
from patrol.web.http.problem import Problem
from patrol.web.http.shapes import IncidentOut

blueprint = Blueprint("commands", __name__, url_prefix="/api/v1")

LONGEST_HOLD = timedelta(days=30)

CaseView = TypeVar("CaseView", bound=Callable[..., Response])


def on_case(status: int = 200) -> Callable[[CaseView], CaseView]:
    """Declare a command of the desk on a case: its callers, its key, its answer, its problems."""

    def mark(view: CaseView) -> CaseView:
        command = gives(IncidentOut, status)(allow(DESK)(keyed(view)))
        return refuses(404, "no_incident")(refuses(409, *COMMAND)(command))

    return mark


@blueprint.put("/incidents/<incident_id>/claim")
@on_case()
def claim(incident_id: str) -> Response:
    """Claim the case for this seat."""
    return _command(
        incident_id, lambda s, case: incident.claim(s, case, by=actor().name, seat=actor().seat)
    )


@blueprint.delete("/incidents/<incident_id>/claim")
@on_case()
def release(incident_id: str) -> Response:
    """Give the case back to the queue."""
    return _command(incident_id, lambda s, case: incident.release(s, case, by=actor().name))


def _command(incident_id: str, verb: Any, status: int = 200) -> Response:
    """Lock the case, call `verb(session, case)` and answer with the case."""

    def act(session: Session) -> Answer:
        case = access.incident(session, actor(), incident_id, lock=True)
        verb(session, case)
        return status, {"incident": shown(session, case)}

    return answered(act)


class NotifyIn(Body):
    """The agency that was notified, and its answer."""

    agency: str = Field(min_length=1, max_length=20)
    reference: str | None = Field(default=None, max_length=60)
    expected_at: AwareDatetime | None = None
    note: str | None = Field(default=None, max_length=200)

    @field_validator("expected_at")
    @classmethod
    def possible(cls, expected_at: datetime | None) -> datetime | None:
        """Accept a time of this age.

        Raises: ValueError.
        """
        if expected_at is not None and not clock.is_sane(expected_at):
            raise ValueError(phrase("lies between the years 1970 and 2200"))
        return expected_at


@blueprint.post("/incidents/<incident_id>/notified")
@on_case(201)
@takes(NotifyIn)
def notified(incident_id: str) -> Response:
    """Record that 119, 120, 110 or a partner was notified."""
    body = read(NotifyIn)
    return _command(
        incident_id,
        lambda s, case: incident.notify(s, case, by=actor().name, **body.model_dump()),
        201,
    )


class HoldIn(Body):
    """The end of the hold, and its reason."""

    until: AwareDatetime
    reason: str = Field(min_length=1, max_length=200)

    @field_validator("until")
    @classmethod
    def soon(cls, until: datetime) -> datetime:
        """Accept the next 30 days.

        Raises: ValueError.
        """
        # `is_sane` first: with a year far away, the comparison itself would overflow.
        if not clock.is_sane(until) or not clock.now() < until < clock.now() + LONGEST_HOLD:
            raise ValueError(phrase("lies between now and 30 days from now"))
        return until


@blueprint.put("/incidents/<incident_id>/hold")
@on_case()
@takes(HoldIn)
def hold(incident_id: str) -> Response:
    """挂起: put the case on hold until a time."""
    body = read(HoldIn)
    return _command(
        incident_id,
        lambda s, case: incident.hold(
            s, case, by=actor().name, until=body.until, reason=body.reason
        ),
    )


@blueprint.delete("/incidents/<incident_id>/hold")
@on_case()
def resume(incident_id: str) -> Response:
    """Take the case off hold."""
    return _command(incident_id, lambda s, case: incident.resume(s, case, by=actor().name))


WITHOUT_REPORT: str = Field(default="", max_length=1000)
"""The reason why the owed report will not come; a case that owes one is not closed without it."""


class TransferIn(Body):
    """The tier or partner that takes over the case."""

    to: str = Field(min_length=1, max_length=60)
    reference: str | None = Field(default=None, max_length=60)
    reason: str = Field(default="", max_length=200)
    without_report: str = WITHOUT_REPORT


@blueprint.post("/incidents/<incident_id>/transfer")
@on_case()
@takes(TransferIn)
@refuses(409, "report_owed")
def transfer(incident_id: str) -> Response:
    """移交: hand the case to another tier or partner."""
    said = read(TransferIn).model_dump()
    return _command(incident_id, lambda s, case: closure.transfer(s, case, by=actor().name, **said))


class ReasonIn(Body):
    """The reason for the command."""

    reason: str = Field(min_length=1, max_length=200)


@blueprint.post("/incidents/<incident_id>/cancellation")
@on_case()
@takes(ReasonIn)
def cancel(incident_id: str) -> Response:
    """Cancel the case."""
    body = read(ReasonIn)
    return _command(
        incident_id,
        lambda s, case: closure.put_aside(
            s, case, IncidentStatus.CANCELLED, by=actor().name, reason=body.reason
        ),
    )


class MergeIn(Body):
    """The id of the case that this one is merged into."""

    into: str = Field(max_length=32)
    without_report: str = WITHOUT_REPORT


@blueprint.post("/incidents/<incident_id>/merge")
@on_case()
@takes(MergeIn)
@refuses(409, "report_owed")
@refuses(422, "merge_with_itself")
def merge(incident_id: str) -> Response:
    """Merge the case into another one."""
    body = read(MergeIn)
    if body.into == incident_id:
        raise Problem(422, "merge_with_itself")

    def act(session: Session) -> Answer:
        # Locked in the order of their ids, so that two merges of one pair never wait in a circle.
        ids = sorted((incident_id, body.into))
        cases = {key: access.incident(session, actor(), key, lock=True) for key in ids}
        case, into = cases[incident_id], cases[body.into]
        closure.merge(session, case, into, by=actor().name, without_report=body.without_report)
        return 200, {"incident": shown(session, case)}

    return answered(act)


@blueprint.delete("/incidents/<incident_id>/merge")
@on_case()
def unmerge(incident_id: str) -> Response:
    """Undo a merge."""
    return _command(incident_id, lambda s, case: closure.unmerge(s, case, by=actor().name))


class CloseIn(Body):
    """The verdict: accepted, or refused with a note."""

    accepted: bool
    note: str = Field(default="", max_length=1000)
    without_report: str = WITHOUT_REPORT


@blueprint.post("/incidents/<incident_id>/closure")
@on_case(201)
@takes(CloseIn)
@refuses(409, "nobody_arrived", "report_owed")
@refuses(422, "say_why_back")
def close(incident_id: str) -> Response:
    """核查: verify and close the case, or send it back."""
    body = read(CloseIn)
    if not body.accepted and not body.note:
        raise Problem(422, "say_why_back")
    said = {"by": actor().name, "note": body.note}

    def verb(session: Session, case: Incident) -> None:
        if body.accepted:
            why = body.without_report
            closure.accept(session, services().office, case, **said, without_report=why)
        else:
            closure.send_back(session, case, **said)

    return _command(incident_id, verb, 201)


@blueprint.delete("/incidents/<incident_id>/closure")
@on_case()
@takes(ReasonIn)
def reopen(incident_id: str) -> Response:
    """Reopen a closed case."""
    body = read(ReasonIn)
    return _command(
        incident_id, lambda s, case: closure.reopen(s, case, by=actor().name, reason=body.reason)
    )
