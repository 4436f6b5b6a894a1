"""Every body goes through one door, which refuses what would cost too much before it is read."""

import io
import json
import logging
from types import SimpleNamespace
from typing import Any

import pytest
from flask import Flask
from pydantic import ValidationError

from patrol import json_text
from patrol.escalation.policy import BadPolicy
from patrol.intake.validate import Invalid
from patrol.web.http import json_door
from patrol.web.http.contract import KB
from patrol.web.http.gate import SAFE, Caller
from patrol.web.http.problem import MOST_ERRORS, TABLE
from tests.cast import Cast

pytestmark = pytest.mark.any_database

SESSION = "/api/v1/session"


class Counted(io.BytesIO):
    """A body that counts the bytes which were read from it."""

    taken = 0

    def readinto(self, buffer: Any, /) -> int:
        size = super().readinto(buffer)
        self.taken += size
        return size


def post(app: Flask, path: str, body: Counted, *, in_chunks: bool = False) -> Any:
    told: dict[str, Any] = {"content_length": body.getbuffer().nbytes}
    if in_chunks:  # as gunicorn marks a body without a length
        chunked = {"HTTP_TRANSFER_ENCODING": "chunked", "wsgi.input_terminated": True}
        told = {"environ_overrides": chunked}
    with app.test_client() as client:
        return client.post(path, input_stream=body, content_type="application/json", **told)


@pytest.mark.parametrize("size", [2 * KB + 1, 176 * KB, 12_000 * KB])
def test_a_large_body_is_refused_unread(app: Flask, size: int) -> None:
    body = Counted(b'{"login":"' + b"x" * (size - 12) + b'"}')
    answer = post(app, SESSION, body)
    assert (answer.status_code, answer.json["type"]) == (413, "/problems/too_large")
    assert body.taken == 0


def test_a_body_in_chunks_is_read_up_to_the_cap(app: Flask) -> None:
    body = Counted(b" " * 1000 * KB)
    answer = post(app, SESSION, body, in_chunks=True)
    assert answer.status_code == 413, answer.text
    assert 2 * KB < body.taken <= 3 * KB


WITH_FILES = {"photos.upload", "tip.send", "tip_follow.answer", "grid.send", "mine_help.done"}
WITH_FILES |= {"open311.send", "clips.hear", "setup.make", "covenants.add", "partner.act"}
WITH_FILES |= {"rectify.act"}
WITH_FILES |= {"messages.speak", "message_voices.speak"}
OF_ADMINISTRATORS = {
    *("rosters.preview", "rosters.enter", "rotas.preview", "rotas.change"),
    *("boundaries.preview", "boundaries.enter", "place_tables.preview", "place_tables.enter"),
    *("source_tables.preview", "source_tables.enter"),
    *("station_tables.preview", "station_tables.enter"),
    *("checkpoint_tables.preview", "checkpoint_tables.enter"),
}
"""Only an administrator may send one of these files, which is within the JSON."""


def test_every_write_has_a_cap_of_kilobytes_unless_it_takes_files(app: Flask) -> None:
    for rule in app.url_map.iter_rules():
        if not (rule.methods or set()) - SAFE:
            continue
        is_public = Caller.PUBLIC in getattr(app.view_functions[rule.endpoint], "callers", ())
        for kind in ("application/json", "", json_door.MULTIPART):
            method = sorted((rule.methods or set()) - SAFE)[0]
            with app.test_request_context(method=method, content_type=kind) as it:
                it.request.url_rule = rule
                cap, is_streamed = json_door.most_bytes(), json_door.has_files()
            takes_files = rule.endpoint in WITH_FILES | OF_ADMINISTRATORS
            assert cap <= 256 * KB or takes_files, rule.endpoint
            # A stranger's large body is never held in memory while it waits for a turn.
            assert cap <= 256 * KB or not is_public or is_streamed, (rule.endpoint, kind)


@pytest.mark.parametrize("path", ["/mine/help/offers/x/done", "/open311/v2/requests.json"])
def test_a_strangers_large_body_is_refused_unread_unless_it_is_a_form_with_files(
    app: Flask, path: str
) -> None:
    body = Counted(b" " * 65 * KB)
    assert post(app, path, body).status_code == 413
    assert body.taken == 0


@pytest.mark.parametrize(
    "body",
    [
        '{"login":' + "[" * 900 + "]" * 900 + "}",
        json.dumps({"login": [1] * 300}),
    ],
)
def test_a_complex_body_is_refused_before_it_is_decoded(
    app: Flask, body: str, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    decoded: list[str] = []
    monkeypatch.setattr(json_text, "json", SimpleNamespace(loads=decoded.append))
    with caplog.at_level(logging.INFO):
        answer = post(app, SESSION, Counted(body.encode()))
    assert (answer.status_code, answer.json["type"]) == (422, "/problems/too_complex")
    assert decoded == []
    assert [record.message for record in caplog.records if record.name.startswith("patrol")] == [
        "refused the body of POST session.let_in: too_complex"
    ]


def test_unknown_fields_are_named_up_to_a_bound(cast: Cast) -> None:
    body = {f"k{number}": 1 for number in range(3000)}
    answer = cast("701").call("POST", "/api/v1/incidents", body)
    assert answer.status_code == 422
    assert len(answer.json["errors"]) == MOST_ERRORS
    assert len(answer.data) < 5 * KB


def test_wrong_items_of_a_list_are_named_up_to_a_bound(cast: Cast) -> None:
    body = {"fixes": [{}] * 200}
    answer = cast("042").call("POST", "/api/v1/positions", body)
    assert answer.status_code == 422
    assert len(answer.json["errors"]) == MOST_ERRORS


@pytest.mark.parametrize("kind", [Invalid, BadPolicy])
def test_faults_that_a_verb_has_found_are_named_up_to_a_bound(kind: type[Exception]) -> None:
    faults = [{"field": f"steps.{number}", "message": "is wrong"} for number in range(600)]
    with Flask(__name__).test_request_context():
        problem = TABLE[kind](SimpleNamespace(errors=faults))
    assert problem.extra["errors"] == faults[:MOST_ERRORS]
    assert "steps.20" not in problem.extra["words"]["fields"]


def test_unknown_fields_cost_no_error_each(cast: Cast, monkeypatch: pytest.MonkeyPatch) -> None:
    counts: list[int] = []
    tables = [process.error_handler_spec[None][None] for process in cast.processes]
    answer_of = tables[0][ValidationError]

    def counted(error: ValidationError) -> Any:
        counts.append(error.error_count())
        return answer_of(error)

    for table in tables:
        monkeypatch.setitem(table, ValidationError, counted)
    nested = {"fixes": [{f"k{number}": 1 for number in range(3000)}]}
    cast("042").call("POST", "/api/v1/positions", nested)
    cast("701").call("POST", "/api/v1/incidents", {f"k{number}": 1 for number in range(3000)})
    assert len(counts) == 2
    assert max(counts) <= MOST_ERRORS + 10, "the fields that are missing are errors too"


def test_a_known_field_among_many_unknown_ones_is_kept(cast: Cast) -> None:
    body = {f"k{number}": 1 for number in range(100)} | {"category": 5}
    answer = cast("701").call("POST", "/api/v1/incidents", body)
    assert "category" in {error["field"] for error in answer.json["errors"]}


def test_a_form_has_few_parts_and_little_text(cast: Cast) -> None:
    many = {f"k{number}": "x" for number in range(100)}
    long = {"text": "x" * 300 * KB}
    for fields in (many, long):
        answer = cast.nobody().call("POST", "/tip", data=fields, content_type="multipart/form-data")
        assert answer.status_code == 413, answer.text


def test_utf_16_is_no_way_round_the_scan(app: Flask) -> None:
    body = Counted('{"login":"701"}'.encode("utf-16"))
    assert post(app, SESSION, body).status_code == 400


def test_a_form_of_many_fields_is_refused_before_it_is_decoded(cast: Cast) -> None:
    """256 KB of them stopped every socket for 80 ms."""
    kind = {"Content-Type": "application/x-www-form-urlencoded"}
    body = b"a=&" * (json_door.FORM_BYTES // 3 + 1)
    assert cast.nobody().call("POST", "/tip", data=body, headers=kind).status_code == 413
    words = {"text": "火" * 2000, "place": "桥" * 200, "chip": "fire", "cid": "0" * 32}
    assert cast.nobody().call("POST", "/tip", data=words).status_code == 303, "the longest tip"
