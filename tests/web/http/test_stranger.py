"""A stranger's program reads the OpenAPI document and calls all that it finds there.

It knows nothing of us: it sends what the document allows and what it forbids. No call may fail
inside, give a status that is not documented, or an answer that breaks its schema.
"""

import os
from collections.abc import Callable
from typing import Any

import pytest
import schemathesis
from flask import Flask
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st
from schemathesis import GenerationMode
from schemathesis.checks import not_a_server_error
from schemathesis.schemas import APIOperation
from schemathesis.specs.openapi.checks import (
    content_type_conformance,
    response_headers_conformance,
    response_schema_conformance,
    status_code_conformance,
)

from patrol.web.http import limit
from tests.cast import Caller, Cast
from tests.services.database import PROCESSES

CHECKS = [
    not_a_server_error,
    status_code_conformance,
    content_type_conformance,
    response_headers_conformance,
    response_schema_conformance,
]
EXAMPLES = int(os.environ.get("STRANGER_EXAMPLES", "3")) // PROCESSES
EXAMPLES_REFUSED = EXAMPLES // 2 or 1
"""Examples of each operation that the caller may call, and of each that refuses a stranger.
`make test-long` asks for many more.

`test_matrix.py` asks each operation that refuses another caller.
"""
Bounded = Callable[[Any], Any]


def bounded(examples: int) -> Bounded:
    """Limit the generated calls to the same few at every run."""
    return settings(
        max_examples=examples,
        derandomize=True,
        database=None,
        deadline=None,
        phases=[Phase.generate],
        suppress_health_check=list(HealthCheck),
    )


@pytest.fixture
def town(cast: Cast) -> dict[str, str]:
    """One of everything: a case that 042 is sent to, an intake, an alarm, a comms check."""
    desk, phone = cast("703"), cast("042")
    body = {"category": "RE0301", "place": "文晖桥", "lat": 30.2871, "lon": 120.1702}
    case = desk.send("POST", "/api/v1/incidents", body)["incident"]
    sent = desk.send("POST", f"/api/v1/incidents/{case['id']}/assignments", {"members": ["042"]})
    seen = phone.send("POST", "/api/v1/observations", {"category": "RE0301", "place": "桥"})
    called = phone.send("POST", "/api/v1/calls", {"kind": "desk"})
    check = desk.send("POST", "/api/v1/comms-checks", {})["check"]
    return {
        "incident_id": case["id"],
        "assignment_id": sent["assignments"][0],
        "order_id": sent["order"]["id"],
        "intake_id": seen["intake"]["id"],
        "alarm_id": called["alarm_id"],
        "check_id": check["id"],
        "phone_id": phone.phone_id or "",
    }


def credentials(caller: Caller) -> dict[str, Any]:
    headers = {"Accept-Encoding": "identity"}
    if caller.is_bearer:
        return {"headers": headers | {"Authorization": f"Bearer {caller.secret}"}}
    if not caller.secret:
        return {"headers": headers}
    cookies = {"patrol_session": caller.secret}
    return {"headers": headers | {"X-CSRF-Token": caller.csrf}, "cookies": cookies}


def call_it(
    operation: APIOperation, credentials: dict[str, Any], town: dict[str, str], most: int
) -> None:
    """Call one operation some times, with things that are there and with things that are not."""

    @bounded(most)
    @given(data=st.data())
    def allowed_and_forbidden(data: st.DataObject) -> None:
        mode = data.draw(st.sampled_from([GenerationMode.POSITIVE, GenerationMode.NEGATIVE]))
        case = data.draw(operation.as_strategy(generation_mode=mode))
        for name in set(case.path_parameters) & set(town):
            if data.draw(st.booleans()):
                case.path_parameters[name] = town[name]
        case.call_and_validate(checks=CHECKS, **credentials)

    allowed_and_forbidden()


ROLE = {"nobody": "public", "703": "admin", "042": "member", "gs-110": "source"}


@pytest.mark.slow
@pytest.mark.parametrize("name", ROLE)
def test_a_stranger_finds_no_answer_that_is_not_documented(
    name: str, app: Flask, cast: Cast, town: dict[str, str]
) -> None:
    app.config["UNLIMITED"] = True
    schema = schemathesis.openapi.from_wsgi("/api/v1/openapi.json", app)
    for result in schema.get_all_operations():
        operation = result.ok()
        callers = operation.definition.raw["x-callers"]
        may_call = ROLE[name] in callers or "public" in callers
        if not may_call and name != "nobody":
            continue
        caller = cast.nobody() if name == "nobody" else cast.sign_in(name)
        limit.reset()
        call_it(operation, credentials(caller), town, EXAMPLES if may_call else EXAMPLES_REFUSED)
