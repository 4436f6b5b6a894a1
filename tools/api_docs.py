"""Write the reference of the HTTP surface from the OpenAPI document: `make docs`.

`docs/api/README.md` is written by hand and has the rules for all calls. This tool writes each other
page of that folder. A test fails when a page is out of date.
"""

from collections.abc import Iterator
from pathlib import Path
from typing import Any

from browser_types import type_of

from patrol.web import blueprints
from patrol.web.http import openapi
from patrol.web.http.refusals import COMMON
from patrol.web.http.schemas import sentence

FOLDER = Path(__file__).resolve().parent.parent / "docs" / "api"
MADE = "<!-- Made by `make docs` from the views and models in `patrol/`. Do not edit. -->"
HEAD = """Shapes stand in [shapes](shapes.md). A call can also give the common problems of
[problems](problems.md), which are not repeated here.
"""
Operation = dict[str, Any]


def pages() -> dict[str, str]:
    """Return the text of every generated page by its file name."""
    document = openapi.described(blueprints())
    tags = sorted({tag for _, _, operation in _operations(document) for tag in operation["tags"]})
    made = {f"{tag}.md": _resource(tag, document) for tag in tags}
    made["shapes.md"] = _shapes(document["components"]["schemas"])
    made["problems.md"] = _problems(document["components"]["responses"])
    return {name: "\n".join(lines).rstrip() + "\n" for name, lines in made.items()}


def _operations(document: dict[str, Any]) -> Iterator[tuple[str, str, Operation]]:
    for path, methods in document["paths"].items():
        for method, operation in methods.items():
            yield method.upper(), path, operation


def _resource(tag: str, document: dict[str, Any]) -> Iterator[str]:
    yield from (f"# {tag.capitalize()}", "", MADE, "", HEAD)
    for method, path, operation in _operations(document):
        if tag in operation["tags"]:
            yield from _described(method, path, operation)


def _described(method: str, path: str, operation: Operation) -> Iterator[str]:
    yield from (f"## {operation['summary']}", "", f"`{method} {path}`", "")
    if operation["description"]:
        yield from (operation["description"], "")
    yield f"- Callers: {', '.join(operation['x-callers'])}"
    for parameter in operation["parameters"]:
        if parameter["in"] == "query":
            kind, words = type_of(parameter["schema"]), parameter["description"]
            yield f"- Query `{parameter['name']}` ({kind}): {words}"
        if parameter["name"] == "Idempotency-Key":
            yield "- Takes an `Idempotency-Key`"
    if "requestBody" in operation:
        yield f"- Body: {_body(operation['requestBody'])}"
    for status, answer in operation["responses"].items():
        if words := _answer(answer):
            yield f"- {status}: {words}"
    yield ""


def _answer(answer: dict[str, Any]) -> str:
    """Describe an answer: the shape of a good one, or the problems that only this call has."""
    if "$ref" in answer:
        own = set(_pairs(answer["$ref"].rpartition("/")[2])) - COMMON
        return ", ".join(f"`{code}`" for _, code in sorted(own))
    return _body(answer) if "content" in answer else str(answer["description"]).lower()


def _pairs(name: str) -> list[tuple[int, str]]:
    """Return the status and code of each problem that an answer's name lists."""
    status, *codes = name.split(".")
    return [(int(status), code) for code in codes]


def _body(body: dict[str, Any]) -> str:
    media, content = next(iter(body["content"].items()))
    shape = _linked(content["schema"])
    return shape if media == "application/json" else f"{shape} as `{media}`"


def _linked(schema: dict[str, Any]) -> str:
    name = type_of(schema)
    return f"[{name}](shapes.md#{name.lower()})" if "$ref" in schema else f"`{name}`"


def _shapes(schemas: dict[str, Any]) -> Iterator[str]:
    yield from ("# Shapes", "", MADE, "")
    yield from ("Every object that travels, by name. A field with `?` may be missing.", "")
    for name, schema in schemas.items():
        yield from (f"## {name}", "")
        if words := schema.get("description"):
            yield from (words, "")
        if "properties" in schema:
            yield from ("| field | type | |", "|---|---|---|", *_rows(schema), "")
        else:
            yield from (f"`{type_of(schema)}`", "")


def _rows(schema: dict[str, Any]) -> Iterator[str]:
    for name, field in schema["properties"].items():
        mark = "" if name in schema.get("required", ()) else "?"
        kind, words = _cell(type_of(field)), _cell(field.get("description", ""))
        yield f"| `{name}`{mark} | {kind} | {words} |"


def _cell(text: str) -> str:
    return " ".join(text.split()).replace("|", "\\|")


def _problems(responses: dict[str, Any]) -> Iterator[str]:
    yield from ("# Problems", "", MADE, "")
    yield from ("The `type` of a problem is `/problems/<code>`; `detail` is its sentence.", "")
    yield from ("| status | code | sentence | any call |", "|---|---|---|---|")
    for status, code in sorted({pair for name in responses for pair in _pairs(name)}):
        mark = "yes" if (status, code) in COMMON else ""
        yield f"| {status} | `{code}` | {_cell(sentence(code))} | {mark} |"


def main() -> None:
    """Write each page, and delete generated pages that have no resource any more."""
    made = pages()
    for path in FOLDER.glob("*.md"):
        if path.name not in made and MADE in path.read_text(encoding="utf-8"):
            path.unlink()
    for name, text in made.items():
        (FOLDER / name).write_text(text, encoding="utf-8")


if __name__ == "__main__":
    main()
