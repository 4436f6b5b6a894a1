"""Checks every answer in every test against the view's declaration in the OpenAPI document."""

import gzip
import json
from functools import cache
from typing import Any

import jsonschema_rs
from flask import Flask, Response, request
from werkzeug.routing import Rule

from patrol import feed
from patrol.web import blueprints
from patrol.web.http import openapi

BROKEN: list[str] = []
"""The answers of this test that break the contract; tests/conftest.py fails the test for them."""

FRAME = json.dumps({"$ref": "#/components/schemas/FeedFrame"})


def watch(app: Flask) -> None:
    """Check each answer of this app under `/api/v1`."""
    app.after_request(_check)


def check_feed(app: Flask) -> None:
    """Check every event of the feed against the schema that the browser's types are made of."""
    with app.extensions["patrol"].database.read() as session:
        events = feed.after(session, 0, 100_000)
    for event in events:
        if fault := _first_error(FRAME, json.loads(event.frame)):
            BROKEN.append(f"the act {event.kind} is not as declared: {fault}")


def _check(response: Response) -> Response:
    rule = request.url_rule
    is_ours = rule is not None and rule.rule.startswith(openapi.PREFIX)
    if is_ours and request.method != "OPTIONS" and (fault := _fault(rule, response)):
        BROKEN.append(f"{request.method} {request.path} gave {response.status_code}: {fault}")
    return response


def _fault(rule: Rule, response: Response) -> str | None:
    method = "get" if request.method == "HEAD" else request.method.lower()
    operation = _document()["paths"][openapi.path_of(rule)][method]
    answer = operation["responses"].get(str(response.status_code))
    if answer is None:
        return f"a status that is not declared, {response.get_data(as_text=True)[:200]}"
    answer = _resolved(answer)
    if _is_unasked(operation):
        return "an Idempotency-Key was sent, and the view does not say that it knows it"
    return None if request.method == "HEAD" else _wrong_body(answer, response)


def _is_unasked(operation: dict[str, Any]) -> bool:
    is_known = any(parameter["name"] == "Idempotency-Key" for parameter in operation["parameters"])
    return "Idempotency-Key" in request.headers and not is_known and request.method != "GET"


def _wrong_body(answer: dict[str, Any], response: Response) -> str | None:
    content = answer.get("content", {})
    if response.status_code == 304 or response.direct_passthrough:
        return None
    if not content:
        return "a body" if response.data else None
    if "*/*" in content:
        return None  # the words of another protocol
    if response.mimetype not in content:
        return f"{response.mimetype} and not {', '.join(content)}"
    if not response.mimetype.endswith("json"):
        return None
    schema = json.dumps(content[response.mimetype]["schema"])
    return _first_error(schema, json.loads(_unpacked(response)))


def _unpacked(response: Response) -> bytes:
    data = response.get_data()
    return gzip.decompress(data) if response.content_encoding == "gzip" else data


def _first_error(schema: str, body: object) -> str | None:
    error = next(_validator(schema).iter_errors(body), None)
    if error is None:
        return None
    return f"{'/'.join(map(str, error.instance_path))}: {error.message[:300]}"


@cache
def _validator(text: str) -> Any:
    schema = {**json.loads(text), "components": _document()["components"]}
    return jsonschema_rs.Draft202012Validator(schema, validate_formats=True)


def _resolved(answer: dict[str, Any]) -> dict[str, Any]:
    name = answer.get("$ref", "").rpartition("/")[2]
    return _document()["components"]["responses"][name] if name else answer


@cache
def _document() -> dict[str, Any]:
    """The published document, changed so that an undeclared field is a fault."""
    closed = openapi.described(blueprints())
    for schema in closed["components"]["schemas"].values():
        if "properties" in schema:
            schema.setdefault("additionalProperties", False)
    return closed
