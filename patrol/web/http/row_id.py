"""Numbers in addresses: a number that no row can have is an address that does not exist."""

from typing import Any

from flask import Flask
from werkzeug.exceptions import NotFound

LARGEST = 2**31 - 1
"""The largest id that a column holds. PostgreSQL fails with a larger one, SQLite finds nothing."""


def install(app: Flask) -> None:
    """Answer 404 to an address with a larger number, before any view is asked."""
    app.url_value_preprocessor(_refuse_larger)


def _refuse_larger(_endpoint: str | None, values: dict[str, Any] | None) -> None:
    for value in (values or {}).values():
        if isinstance(value, int) and value > LARGEST:
            raise NotFound
