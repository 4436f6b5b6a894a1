"""`/api/v1/openapi.json`: made from the routes and the input models, so that it cannot lag."""

import re
from functools import cache
from typing import Any

from flask import Blueprint, Flask, Response, current_app, jsonify

from patrol.web.http.answers import Body
from patrol.web.http.gate import PUBLIC, Caller, allow, callers_of

blueprint = Blueprint("openapi", __name__, url_prefix="/api/v1")

PARAMETER = re.compile(r"<(?:\w+(?:\([^)]*\))?:)?(\w+)>")


@blueprint.get("/openapi.json")
@allow(PUBLIC)
def document() -> Response:
    return jsonify(_document())


@cache
def _document() -> dict[str, Any]:
    app: Flask = current_app
    paths: dict[str, dict[str, Any]] = {}
    for rule in sorted(app.url_map.iter_rules(), key=lambda one: one.rule):
        if not rule.rule.startswith("/api/v1/"):
            continue
        for method in sorted((rule.methods or set()) - {"HEAD", "OPTIONS"}):
            path = PARAMETER.sub(r"{\1}", rule.rule)
            paths.setdefault(path, {})[method.lower()] = _operation(app, rule.endpoint, path)
    return {
        "openapi": "3.1.0",
        "info": {"title": "巡小慧", "version": "1"},
        "paths": paths,
        "components": {
            "schemas": _schemas(),
            "securitySchemes": {
                "session": {"type": "apiKey", "in": "cookie", "name": "patrol_session"},
                "bearer": {"type": "http", "scheme": "bearer"},
            },
        },
    }


def _operation(app: Flask, endpoint: str, path: str) -> dict[str, Any]:
    view = app.view_functions[endpoint]
    callers = callers_of(app, endpoint)
    summary = (view.__doc__ or endpoint.rpartition(".")[2].replace("_", " ")).strip()
    operation: dict[str, Any] = {
        "operationId": endpoint.replace(".", "_"),
        "summary": summary.splitlines()[0],
        "x-callers": sorted(callers),
        "parameters": [
            {"name": name, "in": "path", "required": True, "schema": {"type": "string"}}
            for name in re.findall(r"{(\w+)}", path)
        ],
        "responses": {
            "2XX": {"description": "done"},
            "4XX": {"description": "RFC 9457 problem document"},
        },
    }
    if Caller.PUBLIC not in callers:
        operation["security"] = [{"session": []}, {"bearer": []}]
    body = getattr(view, "body", None)
    if body is not None:
        reference = {"$ref": f"#/components/schemas/{body.__name__}"}
        operation["requestBody"] = {"content": {"application/json": {"schema": reference}}}
    return operation


def _schemas() -> dict[str, Any]:
    found: dict[str, Any] = {}
    waiting = list(Body.__subclasses__())
    while waiting:
        kind = waiting.pop()
        waiting.extend(kind.__subclasses__())
        schema = kind.model_json_schema(ref_template="#/components/schemas/{model}")
        found |= schema.pop("$defs", {})
        found[kind.__name__] = schema
    return dict(sorted(found.items()))
