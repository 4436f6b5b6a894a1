"""交接班: every open case has a taker, two people sign, and the sheet stays as it was signed."""

from typing import Any

import pytest

from patrol import clock
from tests.cast import BRIDGE, Cast

pytestmark = pytest.mark.any_database

SHEETS = "/api/v1/handovers"


def case(cast: Cast) -> dict[str, Any]:
    body = {"category": "RE0301", "severity": 2, "lat": BRIDGE[0], "lon": BRIDGE[1]}
    opened: dict[str, Any] = cast("701").send("POST", "/api/v1/incidents", body)["incident"]
    return opened


def write(cast: Cast, *cases: dict[str, Any], taker: str = "704", **more: Any) -> Any:
    lines = [{"incident_id": row["id"], "taker": taker, "note": "等家属"} for row in cases]
    body = {"cases": lines, "promises": "21:00 前回电 12345", "notes": "电台换电池"}
    return cast("701").call("PUT", SHEETS, body | more)


def sign(cast: Cast, sheet: str, by: str) -> Any:
    return cast(by).call("POST", f"{SHEETS}/{sheet}/signature", {})


def test_two_desk_users_sign_and_the_taker_claims_the_cases(cast: Cast) -> None:
    opened = case(cast)
    fresh = cast("701").get(SHEETS)["fresh"]
    assert [row["number"] for row in fresh["cases"]] == [opened["number"]]
    assert fresh["takers"] == ["701", "702", "703", "704"]
    sheet = write(cast, opened).json["sheet"]
    assert sign(cast, sheet["id"], "704").status_code == 404, "a draft is seen by its writer only"
    assert sign(cast, sheet["id"], "701").json["sheet"]["given_at"]
    assert sign(cast, sheet["id"], "701").json["type"] == "/problems/own_sheet"
    done = sign(cast, sheet["id"], "704").json["sheet"]
    assert (done["given_by"], done["taken_by"]) == ("701", "704")
    assert sign(cast, sheet["id"], "704").status_code == 200, "a second time is no error"
    assert sign(cast, sheet["id"], "702").json["type"] == "/problems/sheet_taken"
    board = cast("701").get("/api/v1/board")["incidents"]
    assert board[0]["claim"]["by"] == "704"
    acts = [e for e in cast("701").get("/api/v1/feed?after=0")["events"] if "handover" in e["kind"]]
    assert [(e["actor"], e["body"]["side"]) for e in acts] == [("701", "given"), ("704", "taken")]


def test_no_case_is_left_without_a_taker(cast: Cast) -> None:
    first = case(cast)
    sheet = write(cast, first).json["sheet"]["id"]
    second = case(cast)
    refused = sign(cast, sheet, "701")
    assert refused.json["type"] == "/problems/cases_without_taker"
    assert second["number"] in refused.json["detail"]
    assert write(cast, first, second).json["sheet"]["id"] == sheet, "one sheet until it is signed"
    assert sign(cast, sheet, "701").status_code == 200
    third = case(cast)
    shown = cast("704").get(f"{SHEETS}/{sheet}")["sheet"]
    assert [row["number"] for row in shown["since"]] == [third["number"]]


def test_a_case_that_has_ended_is_off_the_sheet_and_a_foreign_one_is_refused(cast: Cast) -> None:
    first, second = case(cast), case(cast)
    write(cast, first, second)
    reason = {"reason": "误报"}
    cast("701").send("POST", f"/api/v1/incidents/{first['id']}/cancellation", reason)
    sheet = write(cast, first, second).json["sheet"]
    assert [row["number"] for row in sheet["cases"]] == [second["number"]]
    cast("701").send("POST", f"/api/v1/incidents/{second['id']}/cancellation", reason)
    assert sign(cast, sheet["id"], "701").json["sheet"]["cases"] == []
    assert write(cast, {"id": "0" * 32}).json["type"] == "/problems/no_incident"
    assert write(cast, case(cast), taker="801").json["type"] == "/problems/no_user"
    assert cast("801").call("GET", f"{SHEETS}/{sheet['id']}").status_code == 404
    assert cast("801").get(SHEETS)["sheets"] == []


def test_a_signed_sheet_says_how_it_was_then(cast: Cast) -> None:
    opened = case(cast)
    sheet = write(cast, opened).json["sheet"]["id"]
    sign(cast, sheet, "701")
    clock.forward(minutes=5)
    reason = {"reason": "误报"}
    cast("701").send("POST", f"/api/v1/incidents/{opened['id']}/cancellation", reason)
    assert sign(cast, sheet, "704").status_code == 200
    row = cast("702").get(f"{SHEETS}/{sheet}")["sheet"]["cases"][0]
    assert (row["status"], row["status_now"], row["taker"]) == ("new", "cancelled", "704")
    assert write(cast).json["sheet"]["id"] != sheet, "a new sheet for the next shift"
