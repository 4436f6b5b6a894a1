"""The services of Open311: the categories that a source offers, and its questions for each."""

from collections.abc import Mapping
from typing import Any

from patrol.models import Source
from patrol.office.entry import words_in
from patrol.web.http.gate import services


def codes(source: Source) -> list[str]:
    """Return the codes of the services that this source offers."""
    categories = services().office.categories
    listed = source.settings.get("services") or [*categories, *source.categories]
    return [
        code
        for code in listed
        if (code in categories and not categories[code].hidden) or code in source.categories
    ]


def service(source: Source, code: str) -> dict[str, Any]:
    """Return a service as the list of them shows it."""
    known = services().office.categories.get(code)
    name = words_in(known.name, "zh-CN") if known else code
    return {
        "service_code": code,
        "service_name": name,
        "description": words_in(known.name, "en") if known else code,
        "metadata": bool(attributes(source, code)),
        "type": "realtime",
        "keywords": name,
        "group": code[:2],
    }


def attributes(source: Source, code: str) -> list[Mapping[str, Any]]:
    """Return the questions that the source asks for a service."""
    asked = (source.settings.get("attributes") or {}).get(code)
    return asked if isinstance(asked, list) else []
