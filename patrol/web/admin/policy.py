"""催办规则: the escalation policy of each severity. The desk reads it.

It counts for every street, so only the district's chiefs change it.
"""

from typing import Any

from flask import Blueprint, Response, jsonify
from pydantic import Field
from sqlmodel import Session
from typing_extensions import TypedDict

from patrol import clock
from patrol.escalation import policy
from patrol.models import Policy
from patrol.models.shapes import Moment, SeverityNumber
from patrol.office import Do, EscalationPolicy, PolicyStep, When
from patrol.office.entry import AT_SECOND_0, FITS, MAY_ASK
from patrol.people import chiefs
from patrol.web.http.answers import Answer, Body, answered, read
from patrol.web.http.contract import gives, keyed, refuses, takes
from patrol.web.http.gate import CHIEFS, DESK, actor, allow, services
from patrol.web.http.problem import Problem

blueprint = Blueprint("policy", __name__)

SEVERITIES = (1, 2, 3, 4)
MOST_STEPS = 60
CHOICES = {
    "whens": [when.value for when in When],
    "fits": {when.value: [do.value for do in Do if do in FITS[when]] for when in When},
    "at_once": sorted(do.value for do in AT_SECOND_0),
    "may_ask": sorted(do.value for do in MAY_ASK),
}
"""The choices of the page. The server checks a saved policy against the same tables."""


class PolicyVersion(TypedDict):
    """One version of a severity's steps. Version 0 is the street's file and has no author."""

    version: int
    by: str | None
    at: Moment | None
    steps: list[PolicyStep]


class PolicyState(PolicyVersion):
    """The current version, and in `history` all versions, the newest first."""

    history: list[PolicyVersion]


class PolicyChoices(TypedDict):
    """The choices that the page may offer."""

    whens: list[When]
    fits: dict[When, list[Do]]
    at_once: list[Do]
    may_ask: list[Do]


class PolicyOut(TypedDict):
    """The steps of every severity, and whether the caller may change them."""

    may_change: bool
    choices: PolicyChoices
    severities: dict[str, PolicyState]


class PolicyChangedOut(TypedDict):
    """The new version of one severity's steps."""

    severity: SeverityNumber
    policy: PolicyState


@blueprint.get("/api/v1/policy")
@allow(DESK)
@gives(PolicyOut)
def whole_policy() -> Response:
    """Return the current steps of every severity, with the author and time of each version."""
    with services().database.read() as session:
        tables = {str(severity): _state(session, severity) for severity in SEVERITIES}
        may_change = chiefs.leads_district(session, actor())
    return jsonify(may_change=may_change, choices=CHOICES, severities=tables)


class ChangePolicyIn(Body):
    """The new steps, and the version that the caller read."""

    version: int = Field(ge=0)
    steps: list[dict[str, Any]] = Field(max_length=MOST_STEPS)


@blueprint.put("/api/v1/policy/<int:severity>")
@allow(CHIEFS)
@keyed
@takes(ChangePolicyIn)
@gives(PolicyChangedOut)
@refuses(403, "needs_district")
@refuses(404, "no_policy")
@refuses(409, "policy_changed")
def change_policy(severity: int) -> Response:
    """Save a new version after the one that was read (0 is the street's file)."""
    with services().database.read() as session:
        # The policy counts for every street, so no street's own chief may change it.
        chiefs.require_district(session, actor())
    body = read(ChangePolicyIn)
    if severity not in SEVERITIES:
        raise Problem(404, "no_policy")

    def act(session: Session) -> Answer:
        policy.change(session, severity, body.steps, by=actor().name, version=body.version)
        return 200, {"severity": severity, "policy": _state(session, severity)}

    return answered(act)


def _state(session: Session, severity: int) -> dict[str, Any]:
    versions = policy.history(session, severity)
    return _version(versions[0] if versions else None, severity) | {
        "history": [
            *(_version(row, severity) for row in versions),
            _version(None, severity),
        ]
    }


def _version(row: Policy | None, severity: int) -> dict[str, Any]:
    """Return one version; None stands for version 0, the street's file."""
    if row is None:
        escalation = services().office.escalation(severity)
        return {"version": 0, "by": None, "at": None, "steps": steps_of(escalation)}
    escalation = EscalationPolicy.model_validate({"steps": row.steps})
    return {
        "version": row.version,
        "by": row.by,
        "at": clock.iso(row.at),
        "steps": steps_of(escalation),
    }


def steps_of(escalation: EscalationPolicy) -> list[dict[str, Any]]:
    """Return the steps of a policy as JSON."""
    return [step.model_dump(mode="json") for step in escalation.steps]
