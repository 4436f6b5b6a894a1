"""The OpenAPI document is valid and describes everything that the routes do."""

import ast
import inspect
from collections.abc import Iterator
from typing import Any

import pytest
from flask import Flask
from openapi_spec_validator import validate

from patrol import i18n
from patrol.web import blueprints
from patrol.web.http import openapi
from patrol.web.http.contract import Contract, contract_of
from patrol.web.http.gate import Caller, callers_of
from tests.cast import Cast

pytestmark = pytest.mark.any_database

WRITES = {"POST", "PUT", "PATCH", "DELETE"}
ONCE = {"answered", "_command", "answered_together", "answered_alike"}
"""These answer a repeated Idempotency-Key with the first answer."""


@pytest.fixture(scope="module")
def routes() -> Flask:
    """Every view, without a database."""
    app = Flask(__name__)
    for views in blueprints():
        app.register_blueprint(views)
    return app


@pytest.fixture(scope="module")
def document(routes: Flask) -> dict[str, Any]:
    return openapi.document(routes)


def views(routes: Flask) -> Iterator[tuple[str, str, Any, Contract]]:
    """Route, method, the view and its contract."""
    for rule, method in openapi.operations(routes):
        view = routes.view_functions[rule.endpoint]
        yield rule.rule, method, view, contract_of(view)


def operations(document: dict[str, Any]) -> Iterator[tuple[str, dict[str, Any]]]:
    for path, methods in document["paths"].items():
        for method, operation in methods.items():
            yield f"{method.upper()} {path}", operation


def called(view: Any, *names: str) -> Iterator[ast.Call]:
    """The calls of these names inside a view."""
    for node in ast.walk(ast.parse(inspect.getsource(view))):
        if isinstance(node, ast.Call) and ast.unparse(node.func) in names:
            yield node


def test_an_independent_reader_finds_it_valid(document: dict[str, Any]) -> None:
    validate(document)


def test_the_app_serves_this_document(cast: Cast, document: dict[str, Any]) -> None:
    assert cast.nobody().get("/api/v1/openapi.json") == document


def test_every_route_is_documented(document: dict[str, Any], app: Flask) -> None:
    routes = {
        f"{method} {openapi.path_of(rule)}"
        for rule in app.url_map.iter_rules()
        for method in (rule.methods or set()) - {"HEAD", "OPTIONS"}
        if rule.rule.startswith("/api/v1/")
    }
    assert {name for name, _ in operations(document)} == routes


def test_every_operation_says_what_it_does_and_what_it_answers(document: dict[str, Any]) -> None:
    mute = [
        name
        for name, operation in operations(document)
        if "_" in operation["summary"] or not any(s < "3" for s in operation["responses"])
    ]
    assert mute == [], "give the view a docstring and @gives"


def test_every_view_takes_what_it_reads(routes: Flask) -> None:
    wrong = []
    for rule, method, view, contract in views(routes):
        read = {ast.unparse(call.args[0]) for call in called(view, "read")}
        declared = {contract.takes.shape.__name__} if contract.takes else set()
        if read and read != declared:
            wrong.append(f"{method} {rule} reads {read} and says {declared}")
    assert wrong == []


def test_every_body_is_documented(document: dict[str, Any]) -> None:
    bodies = sum("requestBody" in operation for _, operation in operations(document))
    written = [name for name, _ in operations(document) if name.split()[0] in {"POST", "PUT"}]
    without = {"PUT /api/v1/incidents/{incident_id}/claim"}
    without |= {"PUT /api/v1/incidents/{incident_id}/help"}
    without |= {"PUT /api/v1/assignments/{assignment_id}/owed-report"}
    without |= {"PUT /api/v1/incidents/{incident_id}/links/{other_id}"}
    without |= {"POST /api/v1/alarms/{alarm_id}/acknowledgement"}
    without |= {"PUT /api/v1/incidents/{incident_id}/peace-link"}
    without |= {"PUT /api/v1/transfers/{transfer_id}/link"}
    without |= {"PUT /api/v1/hazards/{hazard_id}/link"}
    without |= {"POST /api/v1/phones/{phone_id}/confirmation"}
    without |= {"POST /api/v1/admin/members/{member_id}/departure"}
    without |= {"PUT /api/v1/admin/users/{user_id}/disablement"}
    without |= {"POST /api/v1/admin/users/{user_id}/link"}
    without |= {"PUT /api/v1/incidents/{incident_id}/messages/read-mark"}
    without |= {"POST /api/v1/handovers/{handover_id}/signature"}
    without |= {"POST /api/v1/replies/{reply_id}/attempt", "POST /api/v1/drill/resumption"}
    without |= {"PUT /api/v1/admin/sources/{code}/disablement"}
    without |= {"PUT /api/v1/stations/{station_id}/disablement"}
    without |= {"PUT /api/v1/intakes/{intake_id}/distinctions/{incident_id}"}
    without |= {"PUT /api/v1/incidents/{incident_id}/distinctions/{other_id}"}
    without |= {"POST /api/v1/rounds"}
    without |= {"PUT /api/v1/admin/checkpoints/{checkpoint_id}/retirement"}
    # Its body is that of the source's own protocol.
    without |= {"POST /api/v1/doors/{code}", "POST /api/v1/doors/{code}/{rest}"}
    paths = dict(operations(document))
    assert {name for name in written if "requestBody" not in paths[name]} == without
    assert bodies > 30


def test_a_view_is_keyed_when_it_answers_a_repeated_key(routes: Flask) -> None:
    wrong = [
        f"{method} {rule}"
        for rule, method, view, contract in views(routes)
        if contract.is_keyed != any(called(view, *ONCE))
    ]
    assert wrong == []


def test_every_parameter_has_a_schema(document: dict[str, Any]) -> None:
    for name, operation in operations(document):
        for parameter in operation["parameters"]:
            assert parameter["schema"], name
        wanted = name.count("{")
        places = [parameter["in"] for parameter in operation["parameters"]]
        assert wanted == places.count("path"), name


def test_each_operation_names_the_roles_that_may_call_it(
    document: dict[str, Any], routes: Flask
) -> None:
    for rule, method in openapi.operations(routes):
        path = openapi.path_of(rule)
        security = document["paths"][path][method.lower()]["security"]
        roles = {role for way in security for names in way.values() for role in names}
        callers = callers_of(routes, rule.endpoint)
        if Caller.PUBLIC in callers:
            assert security == [{}], path
        else:
            assert roles == {caller.value for caller in callers}, path
        is_write = method in WRITES and any("session" in way for way in security)
        assert is_write == any("csrf" in way for way in security), path


def test_every_problem_has_a_sentence(document: dict[str, Any]) -> None:
    codes = {code for name in document["components"]["responses"] for code in name.split(".")[1:]}
    missing = [
        f"{language}: {code}"
        for code in sorted(codes)
        for language in i18n.LANGUAGES
        if f"server.problem.{code}" not in i18n.catalogue(language)
    ]
    assert missing == []


def test_a_name_stands_for_one_schema(document: dict[str, Any]) -> None:
    names = document["components"]["schemas"]
    assert [name for name in names if "__" in name or "-" in name] == []
