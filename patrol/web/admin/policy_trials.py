"""Try edited steps of the policy on the silences of the last 90 days, before they are saved."""

from datetime import timedelta
from typing import Any

from flask import Blueprint, Response, jsonify
from pydantic import Field
from typing_extensions import TypedDict

from patrol import clock
from patrol.escalation import past, policy, trial
from patrol.escalation.trial import StepTo, TableTrial
from patrol.models.shapes import Moment, SeverityNumber
from patrol.office import Do, When
from patrol.web.admin.policy import MOST_STEPS, SEVERITIES
from patrol.web.http.answers import Body, read
from patrol.web.http.contract import gives, refuses, takes
from patrol.web.http.gate import CHIEFS, actor, allow, services
from patrol.web.http.problem import Problem

blueprint = Blueprint("policy_trials", __name__)

DAYS = 90
MOST_CASES = 4000
"""Cases of one trial, about a second of work with pauses; the newest ones."""


class TrialStep(TypedDict):
    """An action after one kind of silence: how often by the table in force, and by the edited one.

    `unknown` counts the silences that ended without an answer before the step of the edited table.
    """

    when: When
    do: Do
    to: StepTo
    now: int
    edited: int
    unknown: int


class PolicyTrialOut(TypedDict):
    """An estimate from past cases; both tables are judged alike, from the same silences."""

    severity: SeverityNumber
    since: Moment
    days: int
    cases: int
    is_cut: bool
    """True when there were more cases, and only the newest were looked at."""
    steps: list[TrialStep]
    woken_now: int
    woken_edited: int
    night_now: int
    """Those of them between 22:00 and 6:00."""
    night_edited: int
    not_judged: list[When]
    """The starts of steps about which the past says nothing."""


class PolicyTrialIn(Body):
    """The edited steps of one severity."""

    steps: list[dict[str, Any]] = Field(max_length=MOST_STEPS)


@blueprint.post("/api/v1/policy/<int:severity>/trial")
@allow(CHIEFS)
@takes(PolicyTrialIn)
@gives(PolicyTrialOut)
@refuses(404, "no_policy")
def try_policy(severity: int) -> Response:
    """Say what these steps would have sent to whom in the last 90 days; saves nothing."""
    edited = policy.read(read(PolicyTrialIn).steps)
    if severity not in SEVERITIES:
        raise Problem(404, "no_policy")
    since = clock.now() - timedelta(days=DAYS)
    with services().database.read() as session:
        present = policy.current(session, services().office, severity)
        looked_at = past.cases(session, severity, actor().area_ids, since, MOST_CASES)
        silences = list(past.silences(session, looked_at.ids))
    now, then = trial.run(present, silences), trial.run(edited, silences)
    return jsonify(
        severity=severity,
        since=clock.iso(since),
        days=DAYS,
        cases=len(looked_at.ids),
        is_cut=looked_at.is_cut,
        steps=_steps(now, then),
        woken_now=now.woken,
        woken_edited=then.woken,
        night_now=now.woken_at_night,
        night_edited=then.woken_at_night,
        not_judged=trial.not_judged(edited),
    )


def _steps(now: TableTrial, then: TableTrial) -> list[TrialStep]:
    keys = {*now.taken, *then.taken, *(+then.unknown)}
    order = list(When), list(Do)
    rising = sorted(keys, key=lambda key: (order[0].index(key[0]), order[1].index(key[1]), key[2]))
    return [
        {
            "when": key[0],
            "do": key[1],
            "to": key[2],
            "now": now.taken[key],
            "edited": then.taken[key],
            "unknown": then.unknown[key],
        }
        for key in rising
    ]
