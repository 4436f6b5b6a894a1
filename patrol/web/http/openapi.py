"""`/api/v1/openapi.json`: made from the routes and the contracts of their views."""

import re
from collections.abc import Collection, Iterable, Iterator
from typing import Any

from flask import Blueprint, Flask, Response, current_app
from werkzeug.routing import Rule

from patrol.models.frames import FRAMES
from patrol.web.http import cookie
from patrol.web.http.aside import aside
from patrol.web.http.contract import Content, Contract, contract_of, gives
from patrol.web.http.gate import PUBLIC, SAFE, Caller, allow, callers_of
from patrol.web.http.refusals import problems_of
from patrol.web.http.row_id import LARGEST
from patrol.web.http.schemas import Schemas, phrase

blueprint = Blueprint("openapi", __name__, url_prefix="/api/v1")

PREFIX = "/api/v1"
PARAMETER = re.compile(r"<(?:(\w+)(?:\([^)]*\))?:)?(\w+)>")
RESOURCES = {
    "alike": "incidents",
    "api_docs": "openapi",
    "commands": "incidents",
    "dispatch": "incidents",
    "ended": "incidents",
    "links": "incidents",
    "message_receipts": "messages",
    "notes": "incidents",
    "push": "phone",
}
"""The resource of a blueprint with another name: several files have views of one resource."""
PATH_KINDS = {"int": {"type": "integer", "minimum": 0, "maximum": LARGEST}}
KEY = {
    "name": "Idempotency-Key",
    "in": "header",
    "description": "Sent again with the same key and body, the write gets its first answer. "
    "Keys are kept for 7 days, per caller.",
    "schema": {"type": "string", "maxLength": 128},
}
OWNER = {
    "name": "X-Owner",
    "in": "header",
    "description": "The call sign that an act which waited on a phone belongs to, percent-encoded.",
    "schema": {"type": "string", "maxLength": 200},
}
TAG = {"ETag": {"schema": {"type": "string"}, "description": "Send it as `If-None-Match`."}}
REPLAYED = {
    "Idempotency-Replayed": {
        "schema": {"const": "true"},
        "description": "Present when this is the first answer of a key that was used before.",
    }
}
SECURITY = {
    "session": {
        "type": "apiKey",
        "in": "cookie",
        "name": cookie.HOST,
        "description": "The session of a browser. On plain HTTP it has no `__Host-`.",
    },
    "csrf": {
        "type": "apiKey",
        "in": "header",
        "name": "X-CSRF-Token",
        "description": "The page's token: a browser sends it with every write.",
    },
    "bearer": {
        "type": "http",
        "scheme": "bearer",
        "description": "A program's token; `patrol token <login>` prints one.",
    },
}
ABOUT = """The HTTP surface of 巡小慧.

Times are ISO-8601 in UTC, positions are WGS-84. Errors are problem documents (RFC 9457); `detail`
is a sentence that a person can act on. See docs/api for frames, cursors and idempotency.
"""

_made: dict[frozenset[tuple[str, str]], str] = {}
"""The documents of this process, by the routes and methods that they tell of."""


@blueprint.get("/openapi.json")
@allow(PUBLIC)
@gives(dict[str, Any])
def openapi_json() -> Response:
    """This document."""
    app: Flask = current_app._get_current_object()  # type: ignore[attr-defined]  # a LocalProxy
    routes = frozenset((rule.rule, method) for rule, method in operations(app))
    if routes not in _made:  # a second of work, once, in a thread: the sockets must not wait for it
        _made[routes] = aside(lambda: app.json.dumps(document(app)))
    return Response(_made[routes], mimetype="application/json")


def document(app: Flask) -> dict[str, Any]:
    """Return the OpenAPI 3.1 document of the app's routes under `/api/v1`."""
    schemas = Schemas(_contents(app))
    paths: dict[str, dict[str, Any]] = {}
    for rule, method in operations(app):
        paths.setdefault(path_of(rule), {})[method.lower()] = _operation(app, rule, method, schemas)
    return {
        "openapi": "3.1.0",
        "info": {"title": "巡小慧", "version": "1", "description": ABOUT},
        "paths": paths,
        "components": {
            "schemas": schemas.named,
            "responses": dict(sorted(schemas.problems.items())),
            "securitySchemes": SECURITY,
        },
    }


def described(blueprints: Iterable[Blueprint]) -> dict[str, Any]:
    """Return the document of these views, without a database and settings; for the tools."""
    app = Flask(__name__)
    for views in blueprints:
        app.register_blueprint(views)
    return document(app)


def operations(app: Flask) -> Iterator[tuple[Rule, str]]:
    """Yield every route and method under `/api/v1`, ordered by address."""
    for rule in sorted(app.url_map.iter_rules(), key=lambda rule: rule.rule):
        if rule.rule.startswith(f"{PREFIX}/"):
            for method in sorted((rule.methods or set()) - {"HEAD", "OPTIONS"}):
                yield rule, method


def path_of(rule: Rule) -> str:
    """Return the address of a route as OpenAPI writes it: `/incidents/{incident_id}`."""
    return PARAMETER.sub(r"{\2}", rule.rule)


def _contents(app: Flask) -> Iterator[tuple[Content, bool]]:
    """Yield every declared body and frame; True means that the server sends it."""
    for frame in FRAMES:
        yield Content(frame), True
    for rule, _ in operations(app):
        contract = contract_of(app.view_functions[rule.endpoint])
        if contract.takes:
            yield contract.takes, False
        for content in contract.gives.values():
            yield from ((medium, True) for medium in (content, *content.others))


def _operation(app: Flask, rule: Rule, method: str, schemas: Schemas) -> dict[str, Any]:
    view = app.view_functions[rule.endpoint]
    contract, callers = contract_of(view), callers_of(app, rule.endpoint)
    summary, _, more = (view.__doc__ or rule.endpoint).strip().partition("\n")
    operation: dict[str, Any] = {
        "operationId": rule.endpoint.replace(".", "_"),
        "tags": [RESOURCES.get(rule.endpoint.split(".")[0], rule.endpoint.split(".")[0])],
        "summary": summary.rstrip("."),
        "description": " ".join(more.split()),
        "x-callers": sorted(callers),
        "security": list(_security(callers, method)),
        "parameters": list(_parameters(rule, method, contract, callers)),
        "responses": {},
    }
    if contract.takes:
        is_needed = schemas.is_needed(contract.takes)
        operation["requestBody"] = {"required": is_needed, **schemas.content(contract.takes)}
    for status, content in sorted(contract.gives.items()):
        operation["responses"][str(status)] = _answer(status, content, contract, schemas)
    if contract.has_tag:
        operation["responses"]["304"] = {"description": phrase(304), "headers": TAG}
    for status, codes in sorted(problems_of(contract, callers, method).items()):
        operation["responses"][str(status)] = schemas.problem(codes, status)
    return operation


def _answer(status: int, content: Content, contract: Contract, schemas: Schemas) -> dict[str, Any]:
    headers = {**(TAG if contract.has_tag else {}), **(REPLAYED if contract.is_keyed else {})}
    answer = {"description": phrase(status), **schemas.content(content)}
    for other in content.others:
        answer["content"] |= schemas.content(other)["content"]
    return answer | ({"headers": headers} if headers else {})


def _security(callers: Collection[Caller], method: str) -> Iterator[dict[str, list[str]]]:
    """Yield the ways to sign in for each role; OpenAPI 3.1 lists roles in the requirement."""
    if Caller.PUBLIC in callers:
        yield {}
        return
    for caller in sorted(callers):
        if caller != Caller.SOURCE:
            yield {"session": [caller.value]} | ({} if method in SAFE else {"csrf": []})
        yield {"bearer": [caller.value]}


def _parameters(
    rule: Rule, method: str, contract: Contract, callers: Collection[Caller]
) -> Iterator[dict[str, Any]]:
    for kind, name in PARAMETER.findall(rule.rule):
        schema = PATH_KINDS.get(kind, {"type": "string", "minLength": 1, "maxLength": 64})
        yield {"name": name, "in": "path", "required": True, "schema": schema}
    for name, query in contract.queries.items():
        yield {
            "name": name,
            "in": "query",
            "required": query.is_required,
            "description": query.words,
            "schema": Schemas.parameter(query.shape),
        }
    if contract.is_keyed:
        yield KEY
    if method not in SAFE and Caller.MEMBER in callers:
        yield OWNER
