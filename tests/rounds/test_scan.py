"""A look at a point is never refused; it is graded by its proof, and names nobody to the desk."""

import hashlib
import json
from datetime import timedelta
from typing import Any

import pytest
from sqlmodel import select

from patrol import clock
from patrol.geo import Point
from patrol.models import Audit, Checkpoint, Feed, Scan, ScanProof
from patrol.rounds import scan
from patrol.rounds.grade import Sight, judge
from tests.call_signs import names
from tests.cast import Cast
from tests.photos import encoded, picture
from tests.rounds.points import LAT, LON, NORTH_100M, enter, kept, scanned
from tests.web.http.test_audit import uploaded

HERE, FAR = Point(LAT, LON), Point(LAT + 6 * NORTH_100M, LON)


POINT = Checkpoint(
    area_id=4, name="桥北", lat=LAT, lon=LON, radius_m=50, code="abcd2345", tag="04a21b7f"
)


@pytest.mark.any_database
@pytest.mark.parametrize(
    ("sight", "grade", "is_odd"),
    [
        (Sight(ScanProof.CODE, code="abcd2345", position=HERE, accuracy_m=8), "both", False),
        (Sight(ScanProof.TAG, tag="04-A2-1b-7f", position=HERE), "both", False),
        (Sight(ScanProof.CODE, code="abcd2345"), "label", False),
        (Sight(ScanProof.CODE, code="abcd2345", position=HERE, accuracy_m=3000), "label", False),
        (Sight(ScanProof.CODE, code="abcd2345", position=FAR, accuracy_m=8), "label", True),
        (Sight(ScanProof.CODE, code="zzzzzzzz", position=HERE), "place", False),
        (Sight(ScanProof.GEOFENCE, position=FAR, accuracy_m=600), "place", False),
        (Sight(ScanProof.GEOFENCE, position=FAR), "said", False),
        (Sight(ScanProof.PHOTO, has_photo=True), "photo", False),
        (Sight(ScanProof.PHOTO, has_photo=True, position=HERE), "place", False),
        (Sight(ScanProof.SAID), "said", False),
    ],
)
def test_each_proof_has_its_grade(sight: Sight, grade: str, is_odd: bool) -> None:
    verdict = judge(POINT, sight)
    assert (verdict.grade, verdict.is_odd) == (grade, is_odd)


def test_a_look_keeps_how_far_away_it_was_and_not_where(cast: Cast) -> None:
    ids = enter(cast, "桥北")
    code = kept(cast)["桥北"].code
    more = {"position": _sent(FAR), "odd_why": "label_moved"}
    assert scanned(cast, "042", ids["桥北"], proof="code", code=code, **more)["distance_m"] == 600
    assert not {"lat", "lon"} & {*Scan.model_fields}
    assert kept(cast)["桥北"].label_doubted_at is not None
    page = cast("703").send(
        "POST", "/api/v1/admin/checkpoint-labels", {"checkpoint_ids": [ids["桥北"]]}, want=201
    )["page"]
    again = kept(cast)["桥北"]
    assert (again.label_doubted_at, again.code == code) == (None, False)
    assert again.code in cast("703").call("GET", page).text


def test_no_desk_reads_who_looked_except_the_audit_of_the_one_point(cast: Cast) -> None:
    ids = enter(cast, "桥北", "桥南")
    state = cast("042").send("POST", "/api/v1/rounds")["round"]
    scanned(cast, "042", ids["桥北"], round_id=state["id"], words="门锁着")
    cast("042").send("POST", f"/api/v1/rounds/{state['id']}/end", {"reason": "weather"})
    told = [
        cast("703").get("/api/v1/checkpoints"),
        cast("703").get("/api/v1/admin/checkpoints"),
        [row for row in cast("703").get("/api/v1/feed?after=0")["events"] if _is_of_rounds(row)],
    ]
    assert len(told[2]) == 5, "two points, a round, a look, an end"
    assert not names(json.dumps(told), "042")
    assert "门锁着" not in json.dumps(told, ensure_ascii=False)
    path = f"/api/v1/admin/checkpoints/{ids['桥北']}/scans"
    assert [row["call_sign"] for row in cast("702").get(path)["scans"]] == ["042"]
    assert cast("701").call("GET", path).status_code == 403
    cast.app.extensions["audit"].flush()
    with cast.services.database.read() as session:
        read = session.exec(select(Audit.subject).where(Audit.actor == "702")).all()
    assert any("桥北" in subject for subject in read)


def _sent(point: Point) -> dict[str, float]:
    return {"lat": point.lat, "lon": point.lon, "accuracy_m": 8}


def _is_of_rounds(row: dict[str, Any]) -> bool:
    return str(row["kind"]).startswith(("checkpoint", "round"))


def test_a_look_of_an_hour_ago_does_not_take_back_a_newer_one(cast: Cast) -> None:
    ids = enter(cast, "桥北")
    scanned(cast, "007", ids["桥北"], proof="geofence", position=_sent(HERE))
    now = clock.now()
    stamps = {"made_at": clock.iso(now - timedelta(hours=1)), "sent_at": clock.iso(now)}
    scanned(cast, "042", ids["桥北"], **stamps)
    row = kept(cast)["桥北"]
    assert (row.seen_at, row.seen_grade) == (now, "place")


def test_a_photo_counts_when_it_has_come(cast: Cast) -> None:
    """A look that named a photo which never came had the grade of a photo."""
    ids = enter(cast, "桥北", "桥南", "桥东")
    of_042 = {"proof": "photo", "photo": sha256_of(300)}
    assert scanned(cast, "042", ids["桥北"], **of_042)["grade"] == "said"
    assert scanned(cast, "007", ids["桥东"], **of_042)["grade"] == "said"
    assert uploaded(cast("042"), 300) == of_042["photo"]
    seen = {name: row.seen_grade for name, row in kept(cast).items()}
    assert seen == {"桥北": "photo", "桥东": "said", "桥南": None}, "a photo of somebody else"
    assert scanned(cast, "042", ids["桥南"], **of_042)["grade"] == "photo"
    path = f"/api/v1/admin/checkpoints/{ids['桥北']}/scans"
    assert [row["grade"] for row in cast("702").get(path)["scans"]] == ["photo"]
    feed = cast("703").get("/api/v1/feed?after=0")["events"]
    grades = [row["body"]["seen_grade"] for row in feed if row["kind"] == "checkpoint.seen"]
    assert grades == ["said", "said", "photo", "photo"]


def test_a_chief_sees_the_photo_that_proves_a_look_and_no_other_desk_does(cast: Cast) -> None:
    ids = enter(cast, "桥北", "桥东")
    name = sha256_of(300)
    for who, point in (("042", "桥北"), ("007", "桥东")):
        scanned(cast, who, ids[point], proof="photo", photo=name)
    of_north, of_east = (f"/api/v1/admin/checkpoints/{ids[point]}" for point in ("桥北", "桥东"))
    assert cast("702").get(f"{of_north}/scans")["scans"][0]["photo"] is None, "it has not come"
    assert cast("702").call("GET", f"{of_north}/photos/{name}").status_code == 404
    uploaded(cast("042"), 300)
    assert cast("702").get(f"{of_north}/scans")["scans"][0]["photo"] == name
    assert cast("702").get(f"{of_east}/scans")["scans"][0]["photo"] is None, "it is of 042"
    for small in ("", "?small"):
        answer = cast("702").call("GET", f"{of_north}/photos/{name}{small}")
        assert (answer.status_code, answer.mimetype) == (200, "image/jpeg")
        assert answer.headers["Cache-Control"] == "no-store"
    asked = [(of_east, "702"), (of_north, "701"), (of_north, "042")]
    codes = [cast(who).call("GET", f"{path}/photos/{name}").status_code for path, who in asked]
    assert codes == [404, 403, 403]


def sha256_of(width: int) -> str:
    return hashlib.sha256(encoded("JPEG", picture(width))).hexdigest()


def test_a_point_of_another_street_is_not_there(cast: Cast) -> None:
    ids = enter(cast, "桥北")
    assert scanned(cast, "042", ids["桥北"])["grade"] == "said"
    body = {"checkpoint_id": ids["桥北"], "proof": "said"}
    assert (
        cast("301").send("POST", "/api/v1/scans", body, want=404)["type"].endswith("no_checkpoint")
    )
    assert cast("801").get("/api/v1/checkpoints")["checkpoints"] == []


def test_looks_are_deleted_after_their_days_and_the_point_keeps_when(cast: Cast) -> None:
    ids = enter(cast, "桥北")
    state = cast("042").send("POST", "/api/v1/rounds")["round"]
    scanned(cast, "042", ids["桥北"], round_id=state["id"])
    seen_at = kept(cast)["桥北"].seen_at
    clock.forward(days=31)
    with cast.services.database.write() as session:
        assert scan.forget(session, days=30) == 1
    assert kept(cast)["桥北"].seen_at == seen_at
    with cast.services.database.read() as session:
        assert session.exec(select(Scan)).all() == []
        assert session.exec(select(Feed.kind).where(Feed.kind == "checkpoint.seen")).all()
