"""The faces: thin views that parse, call a verb and answer. A new one is a file and a name here."""

from collections.abc import Iterator
from importlib import import_module

from flask import Blueprint

VIEWS = (
    "assets",
    "assignments",
    "board",
    "incidents",
    "intake",
    "maps",
    "openapi",
    "ops",
    "pages",
    "phone",
    "photos",
    "policy",
    "reachability",
    "session",
    "tip",
)


def blueprints() -> Iterator[Blueprint]:
    for name in VIEWS:
        yield import_module(f"patrol.web.{name}").blueprint
