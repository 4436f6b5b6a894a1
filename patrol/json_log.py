"""The process log: lines of text, or with `LOG_FORMAT=json` one JSON object a line.

A request's id, caller and address stand in every line that is written while it runs.
"""

import json
import logging
import traceback
from contextvars import ContextVar
from datetime import UTC, datetime
from typing import Any

ONLY_JSON = ("patrol.access", "patrol.acts")
"""Loggers with a line for each request and for each audited act: too much for a person to read."""
REQUEST: ContextVar[dict[str, Any] | None] = ContextVar("patrol_request", default=None)
"""The id and the address of the request that this greenlet or thread serves."""


class JsonFormatter(logging.Formatter):
    """Write one record as one line of JSON. What others sent is a string in it, and no new line."""

    def format(self, record: logging.LogRecord) -> str:
        line: dict[str, Any] = {
            "at": datetime.fromtimestamp(record.created, UTC).isoformat(timespec="milliseconds"),
            "level": record.levelname.lower(),
            "logger": record.name,
            "message": record.getMessage(),
            **(REQUEST.get() or {}),
            **getattr(record, "facts", {}),
        }
        if record.exc_info and record.exc_info[0]:
            line["error"] = record.exc_info[0].__name__
            line["trace"] = "".join(traceback.format_exception(*record.exc_info))
        return json.dumps(line, ensure_ascii=False, default=str)


class PlainFormatter(logging.Formatter):
    """Write one record as text. What others sent begins no line: its control signs are escaped."""

    def formatMessage(self, record: logging.LogRecord) -> str:  # the name of its base
        record.message = "".join(
            sign if sign.isprintable() else sign.encode("unicode_escape").decode()
            for sign in record.message
        )
        return super().formatMessage(record)


def install(level: str, log_format: str) -> None:
    """Set up the log of this process, on standard error."""
    plain = logging.StreamHandler()
    plain.setFormatter(PlainFormatter(logging.BASIC_FORMAT))
    logging.basicConfig(level=level.upper(), handlers=[plain])
    logging.getLogger("alembic").setLevel(logging.WARNING)
    if log_format == "json":
        for handler in logging.getLogger().handlers:
            handler.setFormatter(JsonFormatter())
    for name in ONLY_JSON:
        wanted = logging.INFO if log_format == "json" else logging.CRITICAL
        logging.getLogger(name).setLevel(wanted)


def of_gunicorn(log_format: str) -> dict[str, Any]:
    """Return the settings of gunicorn's own log, for its `logconfig_dict`; none for text."""
    if log_format != "json":
        return {}
    return {
        "version": 1,
        "disable_existing_loggers": False,
        "formatters": {"json": {"()": "patrol.json_log.JsonFormatter"}},
        "handlers": {"err": {"class": "logging.StreamHandler", "formatter": "json"}},
        # gunicorn's own root names a handler that this table does not have.
        "root": {"level": "WARNING", "handlers": ["err"]},
        "loggers": {
            "gunicorn.error": {"level": "INFO", "handlers": ["err"], "propagate": False},
        },
    }
