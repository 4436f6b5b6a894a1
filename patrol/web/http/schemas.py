"""Make the JSON Schemas of all bodies and answers, each under its class's name."""

import ast
import inspect
import itertools
import sys
from collections.abc import Collection, Iterable
from functools import cache
from http import HTTPStatus
from typing import Any, Literal

from pydantic import BaseModel, TypeAdapter
from pydantic.json_schema import GenerateJsonSchema

from patrol import i18n
from patrol.web.http.answers import Body
from patrol.web.http.contract import Content, Shape
from patrol.web.http.refusals import ProblemDocument

TEMPLATE = "#/components/schemas/{model}"
PROBLEM = "application/problem+json"
LATER = frozenset({429, 503})
"""Statuses whose answer says in `Retry-After` after how many seconds to call again."""
Mode = Literal["validation", "serialization"]


class _Published(GenerateJsonSchema):
    """pydantic's generator with the three changes that our document needs."""

    def model_schema(self, schema: Any) -> dict[str, Any]:
        """Describe each field of a body by the words under it in the source.

        pydantic would read them at every start (`use_attribute_docstrings`), a tenth of it.
        """
        made = super().model_schema(schema)
        for name, words in field_words(schema["cls"]).items():
            made["properties"][name]["description"] = words
        return made

    def field_title_should_be_set(self, schema: Any) -> bool:
        """Never: a title would only repeat the name of the property."""
        return False

    def field_is_required(self, field: Any, total: bool) -> bool:
        """True for every field of an answer: fields with a default are sent too."""
        if self.mode == "serialization" and field["type"] == "model-field":
            return True
        return super().field_is_required(field, total)


class Schemas:
    """The schemas of the document: `named` and `problems` are components, methods refer to them."""

    def __init__(self, contents: Iterable[tuple[Content, bool]]) -> None:
        wanted = {content.shape: is_answer for content, is_answer in contents if content.shape}
        wanted[ProblemDocument] = True
        inputs: list[tuple[Shape, Mode, TypeAdapter[Any]]] = [
            (shape, "serialization" if is_answer else "validation", TypeAdapter(shape))
            for shape, is_answer in wanted.items()
        ]
        # One call for all: pydantic then gives classes of the same name different names.
        made, whole = TypeAdapter.json_schemas(
            inputs, ref_template=TEMPLATE, schema_generator=_Published
        )
        self.problems: dict[str, Any] = {}
        self._made = {shape: schema for (shape, _), schema in made.items()}
        self.named: dict[str, Any] = dict(sorted(whole.get("$defs", {}).items()))

    def content(self, content: Content) -> dict[str, Any]:
        """Return the media type of a body with its schema; empty when there is no body."""
        if content.shape is None:
            return {}
        return {"content": {content.media: {"schema": self._made[content.shape]}}}

    def is_needed(self, content: Content) -> bool:
        """True when a request without this body is refused: some field has no default."""
        schema = self._made[content.shape]
        named = self.named.get(schema.get("$ref", "").rpartition("/")[2], schema)
        return bool(named.get("required")) or "anyOf" in named

    def problem(self, codes: Collection[str], status: int) -> dict[str, str]:
        """Return the reference to the answer of one status with these codes."""
        name = ".".join((str(status), *sorted(codes)))
        if name not in self.problems:
            self.problems[name] = self._problem(codes, status)
        return {"$ref": f"#/components/responses/{name}"}

    def _problem(self, codes: Collection[str], status: int) -> dict[str, Any]:
        """Return the answer of one status, with the `type`s that its document can have."""
        types = [f"/problems/{code}" for code in sorted(codes)]
        schema = {**self._made[ProblemDocument], "properties": {"type": {"enum": types}}}
        answer = {
            "description": "\n".join(f"- `{code}`: {sentence(code)}" for code in sorted(codes)),
            "content": {PROBLEM: {"schema": schema}},
        }
        if status in LATER:
            answer["headers"] = {
                "Retry-After": {"schema": {"type": "integer"}, "description": "Seconds."}
            }
        return answer

    @staticmethod
    def parameter(shape: Shape) -> dict[str, Any]:
        """Return the schema of a parameter; it contains no references."""
        return TypeAdapter(shape).json_schema(schema_generator=_Published)


def field_words(model: type[BaseModel]) -> dict[str, str]:
    """Return by its name the string that stands under each field of a body in the source."""
    words: dict[str, str] = {}
    for part in reversed(model.__mro__):
        if issubclass(part, Body):
            words |= _strings_under_fields(part)
    return {name: text for name, text in words.items() if name in model.model_fields}


def _strings_under_fields(part: type) -> dict[str, str]:
    words: dict[str, str] = {}
    for field, under in itertools.pairwise(_classes(part.__module__)[part.__qualname__].body):
        match field, under:
            case (
                ast.AnnAssign(target=ast.Name(id=name)),
                ast.Expr(value=ast.Constant(value=str(text))),
            ):
                words[name] = inspect.cleandoc(text)
    return words


@cache
def _classes(module: str) -> dict[str, ast.ClassDef]:
    """Return the classes that stand at the top of a module, as they are written."""
    whole = ast.parse(inspect.getsource(sys.modules[module]))
    return {part.name: part for part in whole.body if isinstance(part, ast.ClassDef)}


def sentence(code: str) -> str:
    """Return the English sentence of a problem, with its placeholders."""
    words = i18n.catalogue("en").get(f"server.problem.{code}", "")
    return " ".join(words.split())


def phrase(status: int) -> str:
    """Return the standard phrase of an HTTP status, as "Not Found"."""
    return HTTPStatus(status).phrase
