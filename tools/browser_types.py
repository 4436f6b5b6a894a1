"""Write the browser's types from the models of the API: `make types`.

The OpenAPI document has every shape between server and browser, also the frames of the socket. Each
becomes a TypeScript declaration in `static/lib/types.d.ts`. A test fails when the file is out of
date.
"""

import json
import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from patrol.web import blueprints
from patrol.web.http import openapi

TARGET = Path(__file__).resolve().parent.parent / "static" / "lib" / "types.d.ts"
HEAD = """/// <reference types="geojson" />
/**
 * The shapes that travel between server and browser. Do not edit: `make types` writes this file
 * from the models in `patrol/`. Times are ISO-8601 UTC strings.
 */
"""
PLAIN = {
    "string": "string",
    "integer": "number",
    "number": "number",
    "boolean": "boolean",
    "null": "null",
}
KNOWN = {"FeatureCollection": "GeoJSON.FeatureCollection"}
"""Shapes for which TypeScript has better types than a schema can give."""
IDENTIFIER = re.compile(r"^[A-Za-z_$][\w$]*$")
Schema = dict[str, Any]


def text() -> str:
    """Return the text of the whole file."""
    schemas = openapi.described(blueprints())["components"]["schemas"]
    return HEAD + "".join(f"\n{_declaration(name, schemas[name])}" for name in sorted(schemas))


def _declaration(name: str, schema: Schema) -> str:
    words = _words(schema, "")
    if name in KNOWN:
        return f"{words}export type {name} = {KNOWN[name]};\n"
    if schema.get("type") == "object" and "properties" in schema:
        return f"{words}export type {name} = {_fields(schema, '')};\n"
    return f"{words}export type {name} = {type_of(schema)};\n"


def _words(schema: Schema, indent: str) -> str:
    lines = schema.get("description", "").splitlines()
    if len(lines) < 2:
        return f"{indent}/** {lines[0]} */\n" if lines else ""
    inside = "".join(f"{indent} * {line}".rstrip() + "\n" for line in lines)
    return f"{indent}/**\n{inside}{indent} */\n"


def _fields(schema: Schema, indent: str) -> str:
    return "{\n" + "".join(_each_field(schema, f"{indent}  ")) + indent + "}"


def _each_field(schema: Schema, indent: str) -> Iterator[str]:
    needed = schema.get("required", ())
    for name, field in schema["properties"].items():
        key = name if IDENTIFIER.match(name) else json.dumps(name)
        mark = "" if name in needed else "?"
        yield f"{_words(field, indent)}{indent}{key}{mark}: {type_of(field, indent)};\n"


def type_of(schema: Schema, indent: str = "") -> str:
    """Return the TypeScript type for a JSON Schema; `unknown` when the schema has no type."""
    if "$ref" in schema:
        return str(schema["$ref"].rpartition("/")[2])
    if "enum" in schema:
        return " | ".join(json.dumps(value, ensure_ascii=False) for value in schema["enum"])
    if "const" in schema:
        return json.dumps(schema["const"])
    for key in ("anyOf", "oneOf"):
        if key in schema and "properties" not in schema:
            return _union(type_of(option, indent) for option in schema[key])
    kind = schema.get("type")
    if isinstance(kind, list):
        return _union(type_of({**schema, "type": option}, indent) for option in kind)
    return _of_kind(kind, schema, indent)


def _union(types: Iterator[str]) -> str:
    return " | ".join(dict.fromkeys(types))


def _of_kind(kind: str | None, schema: Schema, indent: str) -> str:
    match kind:
        case "array":
            return _list(schema, indent)
        case "object" if "properties" in schema:
            return _fields(schema, indent)
        case "object":
            return _map(schema, indent)
        case "string" if schema.get("format") == "binary":
            return "Blob"
        case None:
            return "unknown"
    return PLAIN[kind]


def _list(schema: Schema, indent: str) -> str:
    if "prefixItems" in schema:
        return f"[{', '.join(type_of(item, indent) for item in schema['prefixItems'])}]"
    item = type_of(schema.get("items", {}), indent)
    return f"({item})[]" if " | " in item else f"{item}[]"


def _map(schema: Schema, indent: str) -> str:
    value = schema.get("additionalProperties", {})
    inner = type_of(value, indent) if isinstance(value, dict) else "unknown"
    return f"Record<{type_of(schema.get('propertyNames', {'type': 'string'}))}, {inner}>"


if __name__ == "__main__":
    TARGET.write_text(text(), encoding="utf-8")
