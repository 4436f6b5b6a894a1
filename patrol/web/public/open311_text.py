"""The two formats of Open311: XML without a namespace, and JSON by the Spark convention."""

import json
from collections.abc import Mapping, Sequence
from typing import Any
from xml.etree import ElementTree  # nosec: it only writes

from flask import Response

from patrol.web.http.aside import aside

XML = "text/xml; charset=utf-8"
JSON = "application/json; charset=utf-8"
ITEMS = {
    "services": "service",
    "service_requests": "request",
    "service_request_updates": "request_update",
    "attributes": "attribute",
    "values": "value",
    "errors": "error",
    "endpoints": "endpoint",
    "formats": "format",
    "photos": "photo",
}
"""The name of an item of each list in XML."""


def answer(fmt: str, name: str, content: Any, status: int = 200) -> Response:
    """Return a list or an object; `name` is its element in XML, JSON has none."""
    if fmt == "json":
        return Response(json.dumps(content, ensure_ascii=False), status, content_type=JSON)
    # A thousand requests take 0.1 s: in this thread they would stop every socket.
    return Response(aside(lambda: _xml(name, content)), status, content_type=XML)


def _xml(name: str, content: Any) -> bytes:
    root = _element(name, content)
    text: bytes = ElementTree.tostring(root, encoding="utf-8", xml_declaration=True)
    return text


def _element(name: str, content: Any) -> ElementTree.Element:
    element = ElementTree.Element(name)
    if isinstance(content, Mapping):
        element.extend(_element(key, value) for key, value in content.items())
    elif isinstance(content, Sequence) and not isinstance(content, str):
        element.extend(_element(ITEMS[name], value) for value in content)
    elif content is not None:
        element.text = _text(content)
    return element


def _text(value: Any) -> str:
    if isinstance(value, bool):
        return "true" if value else "false"
    # XML 1.0 has no control characters, and a reader must not fail over one.
    return "".join(letter for letter in str(value) if letter in "\t\n\r" or _is_writable(letter))


def _is_writable(letter: str) -> bool:
    number = ord(letter)
    return 0x20 <= number <= 0xD7FF or 0xE000 <= number <= 0xFFFD or number >= 0x10000
