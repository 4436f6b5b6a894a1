"""A source's record is stored once and unchanged, and opens, joins or waits by the rules."""

import json
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from typing import Any

import pytest
from sqlmodel import Session, select

from patrol import clock, office
from patrol.intake import accept
from patrol.models import Incident, Intake
from tests.cast import Cast
from tests.intake.records import (
    ENTERPRISE,
    NOISE,
    PLATFORM,
    POLICE,
    RIDER,
    SMOKE,
    Record,
    a_record,
)

PATH = "/api/v1/intake"


def test_a_records_time_is_bounded_by_the_wall_clock(monkeypatch: pytest.MonkeyPatch) -> None:
    """Our own clock started two hours behind, before NTP; the source's clock is right."""
    at = clock.iso(clock.now() + timedelta(hours=2))
    record = {**NOISE, "occurred_at": at, "received_at": at}
    assert accept.odd_times(record) == ["/occurred_at", "/received_at"]
    monkeypatch.setattr(clock, "_wall_offset", lambda real=clock._wall_offset: real() + 7200)
    assert accept.odd_times(record) == []


def speak(cast: Cast, source: str, body: Any, want: int) -> Any:
    return cast(source).send("POST", PATH, body, want=want)


def stored(cast: Cast) -> list[Intake]:
    with cast.services.database.read() as session:
        return list(session.exec(select(Intake).order_by(Intake.id)))


def cases(session: Session) -> int:
    return len(session.exec(select(Incident.id)).all())


@pytest.mark.parametrize(
    ("source", "record", "status"),
    [
        ("noise-gw-1", NOISE, "pending"),
        ("gs-110", POLICE, "opened"),
        ("fire-gw-1", SMOKE, "opened"),
        ("riders", RIDER, "pending"),
        ("platform", PLATFORM, "opened"),
        ("platform", ENTERPRISE, "opened"),
    ],
)
def test_each_kind_of_source_is_heard(cast: Cast, source: str, record: Record, status: str) -> None:
    answer = speak(cast, source, record, want=202)
    assert (answer["status"], answer["duplicate"]) == (status, False)
    (row,) = stored(cast)
    assert (row.id, row.incident_id) == (answer["intake_id"], answer["incident_id"])
    assert row.record == record, "the whole record is kept"
    board = cast("701").get("/api/v1/board")
    place = {"pending": "intakes", "opened": "incidents"}[status]
    (shown,) = board[place]
    assert (shown["title"], shown["category"]) == (record["title"], record["category"])


def test_it_is_kept_byte_for_byte(cast: Cast) -> None:
    raw = json.dumps(POLICE, ensure_ascii=False, indent=3).encode() + b"\r\n "
    source = cast("gs-110")
    answer = source.call("POST", PATH, data=raw, content_type="application/json")
    assert answer.status_code == 202
    assert stored(cast)[0].raw == raw


def test_said_again_it_is_the_same_intake(cast: Cast) -> None:
    first = speak(cast, "gs-110", POLICE, want=202)
    again = speak(cast, "gs-110", POLICE, want=200)
    assert again == first | {"duplicate": True}
    spaced = json.dumps(dict(reversed(POLICE.items())), indent=2)
    third = cast("gs-110").call("POST", PATH, data=spaced, content_type="application/json")
    assert third.status_code == 200, "the same words in another order are the same words"
    assert len(stored(cast)) == 1


def test_another_body_under_the_same_key_is_refused(cast: Cast) -> None:
    first = speak(cast, "gs-110", POLICE, want=202)
    refused = cast("gs-110").call("POST", PATH, POLICE | {"title": "另一件事"})
    assert (refused.status_code, refused.json["intake_id"]) == (409, first["intake_id"])
    assert [row.title for row in stored(cast)] == [POLICE["title"]]


def test_a_higher_seq_is_news_of_the_same_case(cast: Cast) -> None:
    first = speak(cast, "gs-110", POLICE, want=202)
    news = POLICE | {"source_seq": 1, "kind": "update", "description": "已出现胸闷"}
    second = speak(cast, "gs-110", news, want=202)
    assert second["status"] == "attached"
    assert second["incident_id"] == first["incident_id"]
    assert [row.revision for row in stored(cast)] == [0, 1]
    late = speak(cast, "gs-110", POLICE, want=200)
    assert late["intake_id"] == first["intake_id"], "a late retry of the first is no conflict"
    old = POLICE | {"source_seq": 0, "title": "旧的另一种说法"}
    assert cast("gs-110").call("POST", PATH, old).status_code == 409
    story = cast("701").get(f"/api/v1/incidents/{first['incident_id']}")
    assert [row["description"] for row in story["intakes"]] == [
        POLICE["description"],
        "已出现胸闷",
    ]


def test_an_array_is_stored_whole(cast: Cast) -> None:
    second = POLICE | {"source_ref": "2", "dedup_key": "police110:2"}
    answer = speak(cast, "gs-110", [POLICE, second, POLICE], want=202)
    assert [entry["duplicate"] for entry in answer] == [False, False, True]
    assert len(stored(cast)) == 2
    again = speak(cast, "gs-110", [second, POLICE], want=200)
    assert [entry["intake_id"] for entry in again] == [
        answer[1]["intake_id"],
        answer[0]["intake_id"],
    ]
    speak(cast, "gs-110", second, want=200)


@pytest.mark.parametrize(
    ("change", "status", "field"),
    [
        ({"category": "fire"}, 422, "/1/category"),
        ({"source": "iot_noise"}, 422, "/1/source"),
        ({"title": "另一件", "dedup_key": POLICE["dedup_key"]}, 409, None),
    ],
)
def test_an_array_with_one_bad_record_stores_nothing(
    cast: Cast, change: Record, status: int, field: str | None
) -> None:
    bad = POLICE | {"source_ref": "2", "dedup_key": "police110:2"} | change
    answer = cast("gs-110").call("POST", PATH, [POLICE, bad])
    assert answer.status_code == status
    if field:
        assert [error["field"] for error in answer.json["errors"]] == [field]
    assert stored(cast) == []
    assert cast("701").get("/api/v1/board")["incidents"] == []


def test_a_batch_has_one_to_a_hundred_records(cast: Cast) -> None:
    for batch in ([], [POLICE] * 101):
        assert cast("gs-110").call("POST", PATH, batch).status_code == 422


@pytest.mark.parametrize("kind", ["test", "heartbeat"])
def test_a_test_and_a_heartbeat_are_kept_and_stir_nobody(cast: Cast, kind: str) -> None:
    before = cast("701").get("/api/v1/board")["upto"]
    answer = speak(cast, "fire-gw-1", SMOKE | {"kind": kind}, want=202)
    assert (answer["status"], answer["incident_id"]) == ("ignored", None)
    assert cast("701").get("/api/v1/board")["upto"] == before


@pytest.mark.parametrize("kind", ["update", "clear", "cancel"])
def test_what_follows_goes_to_the_open_case(cast: Cast, kind: str) -> None:
    first = speak(cast, "fire-gw-1", SMOKE, want=202)
    later = SMOKE | {"kind": kind, "source_seq": "2", "dedup_key": "iot_fire:later"}
    answer = speak(cast, "fire-gw-1", later, want=202)
    assert (answer["status"], answer["incident_id"]) == ("attached", first["incident_id"])
    story = cast("701").get(f"/api/v1/incidents/{first['incident_id']}")
    assert [row["kind"] for row in story["timeline"]] == ["incident.opened", "intake.received"]
    assert story["incident"]["status"] == "new", "the desk decides what it means"


def test_a_clear_without_a_case_opens_none(cast: Cast) -> None:
    answer = speak(cast, "fire-gw-1", SMOKE | {"kind": "clear"}, want=202)
    assert (answer["status"], answer["incident_id"]) == ("ignored", None)


def test_news_of_a_finished_case_opens_another(cast: Cast) -> None:
    first = speak(cast, "fire-gw-1", SMOKE, want=202)
    path = f"/api/v1/incidents/{first['incident_id']}/cancellation"
    cast("701").send("POST", path, {"reason": "误报"})
    again = SMOKE | {"source_seq": "2", "dedup_key": "iot_fire:again"}
    second = speak(cast, "fire-gw-1", again, want=202)
    assert second["status"] == "opened"
    assert second["incident_id"] != first["incident_id"]


def test_an_unknown_category_is_for_the_desk_to_sort(cast: Cast) -> None:
    speak(cast, "gs-110", POLICE | {"category": "ZZ9999"}, want=202)
    other = POLICE | {"category": "FI01", "dedup_key": "police110:2", "source_ref": "2"}
    speak(cast, "gs-110", other, want=202)
    assert [row.category for row in stored(cast)] == [office.UNKNOWN, "FI0101"]
    assert stored(cast)[0].record["category"] == "ZZ9999"


def test_a_source_speaks_for_itself_only(cast: Cast) -> None:
    refused = cast("noise-gw-1").call("POST", PATH, POLICE)
    assert refused.status_code == 422
    assert [error["field"] for error in refused.json["errors"]] == ["/source"]
    speak(cast, "gs-110", POLICE, want=202)
    taken = a_record(
        "iot_noise", "x", category="EN0102", title="噪声", location={"device_id": "NM07"}
    )
    theirs = taken | {"dedup_key": POLICE["dedup_key"], "source_seq": 5}
    answer = cast("noise-gw-1").call("POST", PATH, theirs)
    assert answer.status_code == 409, "another source's key is not ours to repeat"
    assert len(stored(cast)) == 1


@pytest.mark.parametrize(
    ("change", "field"),
    [
        ({"colour": "red"}, "/colour"),
        ({"title": ""}, "/title"),
        ({"title": None}, "/title"),
        ({"severity": 5}, "/severity"),
        ({"severity": "1"}, "/severity"),
        ({"category": "fire"}, "/category"),
        ({"dedup_key": "no prefix"}, "/dedup_key"),
        ({"dedup_key": "x" * 300 + ":1"}, "/dedup_key"),
        ({"source_seq": "9" * 41}, "/source_seq"),
        ({"location": {}}, "/location"),
        ({"location": {"lat": 30.3, "lon": 200}}, "/location/lon"),
        ({"location": {"address": "桥", "colour": 1}}, "/location/colour"),
        ({"media": [{"kind": "image", "sha256": "x"}]}, "/media/0/sha256"),
        ({"reporter": {"kind": "spy"}}, "/reporter/kind"),
        ({"received_at": 1795287930}, "/received_at"),
        ({"raw": {"mime": "text/plain"}}, "/raw/sha256"),
    ],
)
def test_a_wrong_record_is_told_where_it_is_wrong(cast: Cast, change: Record, field: str) -> None:
    answer = cast("gs-110").call("POST", PATH, POLICE | change)
    assert answer.status_code == 422
    assert field in [error["field"] for error in answer.json["errors"]]
    assert stored(cast) == []


def test_what_is_missing_is_named(cast: Cast) -> None:
    record = {name: value for name, value in POLICE.items() if name not in ("title", "raw")}
    answer = cast("gs-110").call("POST", PATH, record)
    assert [error["field"] for error in answer.json["errors"]] == ["/title", "/raw"]


def test_a_clock_that_is_a_quarter_of_an_hour_fast_is_bearable(cast: Cast) -> None:
    speak(cast, "gs-110", POLICE | {"occurred_at": "2026-11-22T14:15:00+08:00"}, want=202)


@pytest.mark.parametrize(
    ("raw", "status"),
    [
        (b"{", 400),
        (b"", 400),
        (b"\xff\xfe\x00\xd8", 400),
        (b"[" * 100_000, 422),
        (b'{"extra":' + b'{"a":' * 5_000, 422),
        (b"null", 422),
        (b'"text"', 422),
        (b'{"location": {"lat": NaN, "lon": 120.1}}', 422),
    ],
)
def test_what_a_database_cannot_hold_is_refused(cast: Cast, raw: bytes, status: int) -> None:
    text = json.dumps(POLICE).encode()
    if raw.startswith(b"{") and raw.endswith(b"}"):
        raw = text[:-1] + b"," + raw[1:]
    answer = cast("gs-110").call("POST", PATH, data=raw, content_type="application/json")
    assert answer.status_code == status, answer.text
    assert answer.mimetype == "application/problem+json"
    assert stored(cast) == []


def test_the_original_position_is_kept_beside_the_true_one(cast: Cast) -> None:
    speak(cast, "gs-110", POLICE, want=202)
    (row,) = stored(cast)
    assert (row.lat, row.lon) == (30.3, 120.176)
    assert row.record["location"]["orig"] == POLICE["location"]["orig"]


@pytest.mark.parametrize(
    ("orig", "wgs84"),
    [
        ({"crs": "gcj02", "x": 120.18063460578291, "y": 30.297635189936894}, (30.3, 120.176)),
        ({"crs": "cgcs2000", "x": 120.176, "y": 30.3}, (30.3, 120.176)),
        ({"crs": "gcj02", "x": 5e8, "y": 4e6}, None),
        ({"crs": "gcj02"}, None),
    ],
)
def test_a_position_in_another_datum_only_is_converted(
    cast: Cast, orig: Record, wgs84: tuple[float, float] | None
) -> None:
    speak(cast, "gs-110", POLICE | {"location": {"address": "桥", "orig": orig}}, want=202)
    (row,) = stored(cast)
    if wgs84 is None:
        assert (row.lat, row.lon) == (None, None)
    else:
        assert (row.lat, row.lon) == pytest.approx(wgs84, abs=1e-9)
    assert row.record["location"]["orig"] == orig


def test_twenty_at_once_are_one_intake_and_one_case(cast: Cast) -> None:
    sources = [cast.sign_in("gs-110") for _ in range(20)]
    with ThreadPoolExecutor(20) as pool:
        answers = list(pool.map(lambda source: source.call("POST", PATH, POLICE), sources))
    assert sorted(answer.status_code for answer in answers) == [200] * 19 + [202]
    assert len({answer.json["intake_id"] for answer in answers}) == 1
    assert len(stored(cast)) == 1
    with cast.services.database.read() as session:
        assert cases(session) == 1


def test_batches_in_opposite_order_do_not_lock_each_other_out(cast: Cast) -> None:
    batch = [POLICE | {"source_ref": str(n), "dedup_key": f"police110:{n}"} for n in range(10)]
    sources = [cast.sign_in("gs-110") for _ in range(8)]

    def tell(number: int) -> int:
        ordered = batch if number % 2 else batch[::-1]
        return sources[number].call("POST", PATH, ordered).status_code

    with ThreadPoolExecutor(8) as pool:
        codes = sorted(pool.map(tell, range(8)))
    assert codes == [200] * 7 + [202]
    assert len(stored(cast)) == 10


def test_the_field_never_learns_who_called(cast: Cast) -> None:
    case_id = speak(cast, "gs-110", POLICE, want=202)["incident_id"]
    cast("701").send("POST", f"/api/v1/incidents/{case_id}/assignments", {"members": ["042"]})
    phone = cast("042")
    seen = [phone.get("/api/v1/inbox"), phone.get(f"/api/v1/incidents/{case_id}")]
    seen.append(phone.get("/api/v1/feed?after=0"))
    assert "13800000000" not in json.dumps(seen)
    assert "reporter" not in json.dumps(seen)
    story = cast("701").get(f"/api/v1/incidents/{case_id}")
    assert story["reporter"] == {"kind": "police", "phone": "138****0000", "is_verified": None}


@pytest.mark.parametrize(
    "time", ["2026-11-22t05:58:00z", "2026-11-22t13:58:00.25+08:00", "2026-11-22 13:58:00+08:00"]
)
def test_a_time_in_lower_case_or_with_a_space_is_a_time(cast: Cast, time: str) -> None:
    speak(cast, "gs-110", POLICE | {"occurred_at": time}, want=202)
    (row,) = stored(cast)
    assert row.record["occurred_at"] == time, "the record is kept as it was said"
    assert row.occurred_at.hour == 5


@pytest.mark.parametrize(
    "time",
    [
        *("2026-W47-7T05:58:00Z", "20261122T055800Z", "2026-11-22T05:58Z", "2026-11-22T14:00:00"),
        *("0000-00-00T00:00:00Z", "0001-01-01T00:00:00+08:00", "9999-12-31T23:59:59-08:00"),
        *("1969-12-31T23:59:59Z", "2026-11-22T14:15:01+08:00", "", "kein Datum", "１２:00"),
    ],
)
def test_a_sensor_without_a_clock_still_sees_fire(cast: Cast, time: str) -> None:
    odd = POLICE | {"occurred_at": time, "received_at": time}
    answer = speak(cast, "gs-110", odd, want=202)
    assert answer["odd_times"] == ["/occurred_at", "/received_at"], "its programmer learns of it"
    (row,) = stored(cast)
    assert row.record["occurred_at"] == time, "the record is kept as it was said"
    assert row.occurred_at == row.received_at == clock.now(), "and is as old as its arrival"
    assert answer["incident_id"]


def test_the_times_inside_a_record_refuse_nothing(cast: Cast) -> None:
    measure = {"name": "LAeq", "value": 64.3, "unit": "dB(A)", "from": "0000-00-00", "to": "?"}
    picture = {"kind": "image", "sha256": "a" * 64, "taken_at": "9999-99-99"}
    speak(cast, "noise-gw-1", NOISE | {"measures": [measure], "media": [picture]}, want=202)
