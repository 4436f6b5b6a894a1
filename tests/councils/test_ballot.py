"""表决准备: a roll is read, the turnout is followed by building, the official result stands."""

import base64
import hashlib
from typing import Any

import pytest
from sqlmodel import col, select

from patrol import feed
from patrol.models import Audit, Feed
from tests.cast import Cast
from tests.estates.hazards import day, photo

pytestmark = pytest.mark.any_database

BALLOTS = "/api/v1/ballots"
ROLL = """幢,室号,面积,业主代号,用途
1 幢,1-101,100.00,,
1 幢,1-102,89.50,A7,
2 幢,2-101,120,A7,
2 幢,2-102,80.25,,
2 幢,B1-017,12.5,,车位
"""


def prepared(cast: Cast, who: str = "701", **more: Any) -> Any:
    body = {
        "area_id": 4,
        "estate": "文晖花园",
        "title": "加装电梯",
        "notice_on": day(-2),
        "opens_on": day(13),
        "closes_on": day(27),
        "motions": [
            {"words": "筹集维修资金加装六部电梯", "item": 6},
            {"words": "选聘维保单位", "item": 4},
        ],
    }
    return cast(who).send("POST", BALLOTS, body | more, want=201)["ballot"]


def file(text: str) -> dict[str, str]:
    return {"file": base64.b64encode(text.encode()).decode()}


def rolled(cast: Cast, key: str, text: str = ROLL, *, want: int = 0) -> Any:
    return cast("701").send("PUT", f"{BALLOTS}/{key}/roll", file(text), want=want)


def turnout(cast: Cast, key: str, *rows: tuple[str, int, float], want: int = 0) -> Any:
    buildings = [{"name": name, "owners": n, "area_m2": m2} for name, n, m2 in rows]
    return cast("701").send(
        "PATCH", f"{BALLOTS}/{key}/turnout", {"buildings": buildings}, want=want
    )


def weight(owners: int, area_m2: float) -> dict[str, float]:
    return {"owners": owners, "area_m2": area_m2}


def result(cast: Cast, key: str, *, want: int = 0, **more: Any) -> Any:
    none = weight(0, 0)
    good = {"agree": weight(2, 280), "against": weight(1, 100), "abstain": none, "follow": none}
    body = {"votes": [good, good], "source": "公示 2026-12", "photos": [photo(cast("701"))]}
    return cast("701").send("PUT", f"{BALLOTS}/{key}/result", body | more, want=want)


def test_the_two_needles_follow_the_turnout(cast: Cast) -> None:
    row = prepared(cast)
    assert (row["notice_days"], row["quorum"]["is_reached"]) == (15, False)
    assert [motion["bar"] for motion in row["motions"]] == ["three_quarters", "half"]
    whole = rolled(cast, row["id"])["ballot"]
    assert whole["quorum"]["whole"] == weight(3, 389.75), "one owner of two units is one"
    assert [(each["name"], each["whole"]) for each in whole["buildings"]] == [
        ("1 幢", weight(2, 189.5)),
        ("2 幢", weight(1, 200.25)),
    ]
    quorum = turnout(cast, row["id"], ("1 幢", 2, 189.5))["ballot"]["quorum"]
    assert (quorum["is_reached"], quorum["lacking"]) == (False, weight(0, 70.34))
    whole = turnout(cast, row["id"], ("2 幢", 0, 80.25))["ballot"]
    assert whole["quorum"]["is_reached"]
    turnout(cast, row["id"], ("2 幢", 2, 80), want=409)
    turnout(cast, row["id"], ("3 幢", 0, 0), want=404)
    assert cast("701").get(BALLOTS)["ballots"][0]["quorum"] == whole["quorum"]


def test_a_roll_is_refused_line_by_line_and_nothing_is_lost(cast: Cast) -> None:
    key = prepared(cast)["id"]
    rolled(cast, key)
    bad = ROLL + "1 幢,1-101,90,,\n3 幢,3-101,0,,\n3 幢,,90,,\n3 幢,3-102,-4,,\n3 幢,3-103,九十,,\n"
    seen = cast("701").send("POST", f"{BALLOTS}/{key}/roll/preview", file(bad))
    assert [line["line"] for line in seen["wrong"]] == [7, 8, 9, 10, 11]
    assert "stands in line 2 already" in seen["wrong"][0]["sentence"]
    rolled(cast, key, bad, want=422)
    rolled(cast, key, "甲,乙\n1,2\n", want=422)
    good = cast("701").send("POST", f"{BALLOTS}/{key}/roll/preview", file(ROLL))
    assert (good["units"], good["owners"], good["parking"], good["wrong"]) == (4, 3, 1, [])
    whole = cast("701").get(f"{BALLOTS}/{key}")["ballot"]
    assert whole["quorum"]["whole"] == weight(3, 389.75), "the roll before stands"


def test_a_new_roll_keeps_what_was_counted(cast: Cast) -> None:
    key = prepared(cast)["id"]
    rolled(cast, key)
    turnout(cast, key, ("1 幢", 1, 100))
    larger = rolled(cast, key, ROLL + "1 幢,1-103,60,,\n")["ballot"]["buildings"][0]
    assert (larger["whole"], larger["joined"]) == (weight(3, 249.5), weight(1, 100))
    rolled(cast, key, "幢,室号,面积\n1 幢,1-101,50\n", want=409)
    other = rolled(cast, key, "幢,室号,面积\n9 幢,1-101,50\n")["ballot"]
    assert [each["name"] for each in other["buildings"]] == ["9 幢"]


def test_the_official_result_stands_with_its_document(cast: Cast) -> None:
    key = prepared(cast)["id"]
    result(cast, key, want=409)
    rolled(cast, key)
    result(cast, key, photos=["0" * 64], want=409)
    result(cast, key, votes=[], want=422)
    too_many = {name: weight(2, 100) for name in ("agree", "against", "abstain", "follow")}
    result(cast, key, votes=[too_many, too_many], want=409)
    whole = result(cast, key)["ballot"]
    first, second = whole["motions"]
    assert (first["quorum"]["part"], first["quorum"]["is_reached"]) == (weight(3, 380), True)
    assert first["carried"] == {"half": True, "three_quarters": False}, "2 of 3 is no 3/4"
    assert (first["bar"], second["bar"]) == ("three_quarters", "half")
    (name,) = whole["photos"]
    assert cast("702").call("GET", f"/api/v1/photos/{name}").status_code == 200
    assert cast("801").call("GET", f"/api/v1/photos/{name}").status_code == 404
    for again in (result, rolled, lambda *a, want: turnout(*a, ("1 幢", 1, 1), want=want)):
        again(cast, key, want=409)
    sheet = cast("701").call("GET", f"/ballots/{key}/sheet")
    assert "筹集维修资金加装六部电梯" in sheet.text
    assert "公示 2026-12" in sheet.text


def test_the_feed_says_what_became_of_it_and_names_nobody(cast: Cast) -> None:
    key = prepared(cast)["id"]
    rolled(cast, key)
    turnout(cast, key, ("1 幢", 1, 100))
    result(cast, key)
    with cast.services.database.read() as session:
        query = select(Feed).where(col(Feed.kind).startswith("ballot."))
        rows = [feed.event(row.model_dump()) for row in session.exec(query)]
        audit = session.exec(select(Audit.subject)).all()
    assert [row.kind for row in rows] == [
        *("ballot.prepared", "ballot.rolled", "ballot.turnout", "ballot.ended"),
    ]
    said = rows[-1].body["ballot"]
    assert said["roll_sha256"] == hashlib.sha256(ROLL.encode()).hexdigest()
    assert (said["owners"], said["joined_owners"]) == (3, 1)
    assert said["motions"][0]["votes"]["agree"] == [2, 28000]
    assert "A7" not in str([row.body for row in rows]), "no code of an owner"
    assert "roll 4 units" in str(audit)


def test_another_street_sees_nothing_and_changes_nothing(cast: Cast) -> None:
    key = prepared(cast)["id"]
    assert cast("801").get(BALLOTS)["ballots"] == []
    for method, path in (("GET", ""), ("GET", "/sheet")):
        at = f"/ballots/{key}{path}" if path else f"{BALLOTS}/{key}"
        assert cast("801").call(method, at).status_code == 404
    bad = {"closes_on": day(1), "opens_on": day(5)}
    assert "the last day is before" in str(prepared_badly(cast, **bad))
    assert "the notice is later" in str(prepared_badly(cast, notice_on=day(20)))


def prepared_badly(cast: Cast, **more: Any) -> Any:
    body = {"area_id": 4, "estate": "文晖花园", "title": "加装电梯", "opens_on": day(13)}
    motions = [{"words": "加装电梯", "item": 7}]
    whole = {**body, "closes_on": day(27), "motions": motions, **more}
    return cast("701").send("POST", BALLOTS, whole, want=422)
