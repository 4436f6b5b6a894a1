"""Text answers are compressed, and never a secret beside words that strangers may choose."""

import gzip
import re

import pytest
from werkzeug.test import TestResponse

from patrol.web.http import csrf, packing
from patrol.web.http.assets import Assets
from tests.cast import Caller, Cast
from tests.intake.records import a_record
from tests.rider import PAGE, tip

pytestmark = pytest.mark.any_database

ASKS = {"Accept-Encoding": "gzip, br"}


def packed(answer: TestResponse) -> bool:
    return answer.headers.get("Content-Encoding") == "gzip"


def _a_full_board(cast: Cast) -> None:
    for number in range(8):
        tip(cast, cid=f"{number:032}", text="夜里很吵" * 20)


def test_a_board_is_compressed_for_those_who_can_read_it(cast: Cast) -> None:
    _a_full_board(cast)
    plain = cast("701").call("GET", "/api/v1/board")
    short = cast("701").call("GET", "/api/v1/board", headers=ASKS)
    assert not packed(plain)
    assert packed(short)
    assert {plain.headers["Vary"], short.headers["Vary"]} == {"Accept-Encoding"}
    assert len(short.data) < len(plain.data) / 2
    board = gzip.decompress(short.data)
    assert b"intakes" in board
    assert int(short.headers["Content-Length"]) == len(short.data)


@pytest.mark.parametrize("path", ["/desk", "/policy", "/reachability", "/tip", "/signin"])
def test_a_page_is_compressed(cast: Cast, path: str) -> None:
    assert packed(cast("702").call("GET", path, headers=PAGE | ASKS))


def test_a_short_answer_a_write_and_a_refusal_are_sent_as_they_are(cast: Cast) -> None:
    assert not packed(cast("701").call("GET", "/api/v1/me", headers=ASKS))
    link = cast("701").call("POST", "/api/v1/enrolments", {"call_sign": "042"}, headers=ASKS)
    assert len(link.data) > packing.LEAST_BYTES
    assert not packed(link), "a one-time link and its QR code"
    assert not packed(cast("701").call("GET", "/api/v1/incidents/none", headers=ASKS))


def test_a_case_with_a_callers_number_is_sent_as_it_is(cast: Cast) -> None:
    def case(ref: str, **reporter: str) -> TestResponse:
        words = {"title": "有人求助", "description": "很急" * 300, "location": {"address": "桥"}}
        more = {"category": "RE0301", "reporter": {"kind": "resident", **reporter}}
        body = a_record("police110", ref, **words, **more)
        answer = cast("gs-110").send("POST", "/api/v1/intake", body)
        path = f"/api/v1/incidents/{answer['incident_id']}"
        return cast("701").call("GET", path, headers=ASKS)

    assert packed(case("1"))
    assert not packed(case("2", phone="13800001234"))


def _token_of(caller: Caller, path: str) -> str:
    page = caller.call("GET", path, headers=PAGE).text
    (token,) = re.findall(r'name="csrf" content="([^"]+)"', page)
    return str(token)


def test_the_token_is_never_written_twice_alike_and_counts_each_time(cast: Cast) -> None:
    dispatcher = cast("701")
    tokens = [_token_of(dispatcher, "/desk"), _token_of(dispatcher, "/desk")]
    tokens += [dispatcher.get("/api/v1/me")["csrf"], dispatcher.get("/api/v1/board")["me"]["csrf"]]
    assert len({*tokens, dispatcher.csrf}) == len(tokens) + 1
    for token in tokens:
        body = {"category": "RE0301"}
        headers = {"X-CSRF-Token": token}
        assert (
            dispatcher.call("POST", "/api/v1/incidents", body, headers=headers).status_code == 201
        )


@pytest.mark.parametrize("given", ["~", "~!", "~AAAA", "~" + "A" * 86, "x"])
def test_a_wrong_token_is_refused(cast: Cast, given: str) -> None:
    headers = {"X-CSRF-Token": given}
    answer = cast("701").call("POST", "/api/v1/incidents", {"category": "RE0301"}, headers=headers)
    assert answer.status_code == 403


def test_a_masked_token_is_read_again() -> None:
    assert csrf.unmasked(csrf.masked("a-Token_1")) == "a-Token_1"
    assert csrf.masked("") == ""


def test_every_text_of_the_phones_shell_is_compressed_and_kept(cast: Cast) -> None:
    phone = cast("042")
    page = phone.call("GET", "/phone", headers=ASKS)
    assert packed(page)
    named = re.findall(r'(?:href|src)="(/static/[^"]+)"', gzip.decompress(page.data).decode())
    for address in {*named, *Assets().for_phone()}:
        answer = phone.call("GET", address, headers=ASKS)
        assert "immutable" in answer.headers["Cache-Control"], address
        assert packed(answer) == (answer.mimetype != "image/png"), address
    worker = phone.call("GET", "/service_worker.js", headers=ASKS)
    assert packed(worker)
    assert worker.headers["Cache-Control"] == "no-cache"
