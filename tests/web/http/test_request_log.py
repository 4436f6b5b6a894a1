"""With `LOG_FORMAT=json` each request and each audited act is a line with its id and caller."""

import json
import logging
from collections.abc import Iterator
from typing import Any

import pytest

from patrol.json_log import ONLY_JSON, JsonFormatter, PlainFormatter, of_gunicorn
from tests.cast import Cast

pytestmark = pytest.mark.any_database

Lines = list[dict[str, Any]]


class _Kept(logging.Handler):
    """Keeps each line as the process log would write it."""

    def __init__(self) -> None:
        super().__init__()
        self.setFormatter(JsonFormatter())
        self.lines: Lines = []

    def emit(self, record: logging.LogRecord) -> None:
        text = self.format(record)
        assert "\n" not in text
        self.lines.append(json.loads(text))


@pytest.fixture
def lines() -> Iterator[Lines]:
    handler = _Kept()
    loggers = [logging.getLogger(name) for name in (*ONLY_JSON, "patrol")]
    levels = [logger.level for logger in loggers]
    for logger in loggers:
        logger.setLevel(logging.INFO)
    loggers[-1].addHandler(handler)
    yield handler.lines
    loggers[-1].removeHandler(handler)
    for logger, level in zip(loggers, levels, strict=True):
        logger.setLevel(level)


def test_a_request_is_a_line_with_its_caller(cast: Cast, lines: Lines) -> None:
    answer = cast("701").call("GET", "/api/v1/board", headers={"X-Request-Id": "proxy-12345678"})
    (line,) = lines
    assert answer.headers["X-Request-Id"] == line["request"] == "proxy-12345678"
    assert (line["actor"], line["address"], line["status"]) == ("701", "127.0.0.1", 200)
    assert (line["method"], line["path"], line["duration_ms"] >= 0) == (
        "GET",
        "/api/v1/board",
        True,
    )


def test_a_sign_in_and_a_failed_one_are_lines_of_their_request(cast: Cast, lines: Lines) -> None:
    link = cast("701").send("POST", "/api/v1/enrolments", {"call_sign": "063"})
    lines.clear()
    ticket = {"ticket": link["url"].rpartition("#")[2]}
    cast.nobody().send("POST", "/api/v1/session", ticket)
    cast.nobody().call("POST", "/api/v1/session", {"ticket": "x" * 22})
    acts = [line for line in lines if line["logger"] == "patrol.acts"]
    requests = [line["request"] for line in lines if line["logger"] == "patrol.access"]
    assert ("enrolled", "ok") in [(act["act"], act["result"]) for act in acts]
    assert {act["address"] for act in acts} <= {"127.0.0.1", "127.0.0.0/24"}
    assert {act["request"] for act in acts} <= set(requests)


def test_the_secret_of_a_tip_stands_in_no_line(cast: Cast, lines: Lines) -> None:
    cast.nobody().call("GET", "/tip/0123456789abcdef")
    assert [line["path"] for line in lines] == ["/tip/<token>"]
    assert "0123456789abcdef" not in json.dumps(lines)


@pytest.mark.parametrize("given", ["short", "a b c d e f g h", "x" * 65, '{"level":"error"}'])
def test_an_id_that_could_forge_a_line_is_replaced(cast: Cast, given: str) -> None:
    answer = cast.nobody().call("GET", "/healthz", headers={"X-Request-Id": given})
    assert len(answer.headers["X-Request-Id"]) == 16


def test_a_failure_is_one_line_with_its_trace(cast: Cast, lines: Lines) -> None:
    try:
        raise ValueError("first\nsecond")
    except ValueError:
        logging.getLogger("patrol.trial").exception("it failed\n%s", "forged")
    (line,) = lines
    assert (line["level"], line["error"], "second" in line["trace"]) == (
        "error",
        "ValueError",
        True,
    )


def test_gunicorn_writes_the_same_lines_only_when_asked() -> None:
    assert of_gunicorn("text") == {}
    formatter = of_gunicorn("json")["formatters"]["json"]["()"]
    assert formatter == f"{JsonFormatter.__module__}.{JsonFormatter.__name__}"


def test_in_text_no_words_begin_a_line_of_their_own() -> None:
    words = "no\r\nERROR:patrol:all is lost\x1b[2J\ud83d 桥"
    record = logging.LogRecord("patrol", logging.INFO, __file__, 1, "refused %s", (words,), None)
    line = PlainFormatter(logging.BASIC_FORMAT).format(record)
    escaped = r"no\r\nERROR:patrol:all is lost\x1b[2J\ud83d 桥"
    assert line == f"INFO:patrol:refused {escaped}"
