"""A device's time may say anything: what it reports is stored, and its claim beside our time."""

import io
from datetime import datetime, timedelta
from itertools import count
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from PIL import ExifTags
from sqlmodel import col, select

from patrol import access, clock
from patrol.evidence import decoder
from patrol.models import Fix, Photo, Receipt, Report
from patrol.web.phone.device_time import read_time
from tests.cast import BRIDGE, Cast
from tests.intake.records import POLICE
from tests.photos import camera_exif, encoded
from tests.web.phone.test_phone import Move, alarms, gather, member, observe

ODD_TIMES = [
    "0001-01-01T00:00:00+08:00",
    "9999-12-31T23:59:59-08:00",
    "-58879-01-01T00:00:00Z",
    "2007-04-08T00:00:00Z",  # 1024 weeks back, as a receiver says that lost count of its weeks
    "2001-01-01T08:00:00+08:00",
    "2026-11-22T14:00:00",
    1_795_000_000_000_000,
    float("nan"),
    {"s": 1},
]


@pytest.mark.parametrize("odd", ODD_TIMES, ids=str)
def test_a_position_is_kept_whatever_its_clock_says(
    cast: Cast, moving_clock: Move, odd: Any
) -> None:
    moving_clock(minutes=1)
    fix = {"lat": 30.29, "lon": 120.17, "taken_at": odd}
    for sent_at in (clock.iso(clock.now()), odd):
        body = {"fixes": [fix], "sent_at": sent_at}
        assert cast("042").call("POST", "/api/v1/positions", body).status_code == 202
    gather(cast)
    assert member(cast, "042")["fix_at"] == clock.iso(clock.now()), "as old as its arrival"
    with cast.services.database.read() as session:
        rows = session.exec(select(Fix).order_by(col(Fix.received_at).desc())).all()
    claims = [row.taken_claim for row in rows if row.lat == 30.29]
    assert claims == [str(odd)] * 2


def test_the_age_of_a_position_counts_from_its_arrival_in_the_page(
    cast: Cast, moving_clock: Move
) -> None:
    moving_clock(minutes=5)
    now = clock.now()
    fix = {
        "lat": 30.29,
        "lon": 120.17,
        "taken_at": clock.iso(now - timedelta(seconds=94)),  # the phone is 90 s ahead of its GPS
        "heard_at": clock.iso(now - timedelta(seconds=4)),
    }
    cast("042").call("POST", "/api/v1/positions", {"fixes": [fix], "sent_at": clock.iso(now)})
    gather(cast)
    assert member(cast, "042")["fix_at"] == clock.iso(now - timedelta(seconds=4))


@pytest.mark.parametrize("odd", ODD_TIMES, ids=str)
def test_a_call_for_help_is_heard_whatever_its_clock_says(cast: Cast, odd: Any) -> None:
    here = {"lat": BRIDGE[0], "lon": BRIDGE[1], "accuracy_m": 9, "taken_at": odd, "heard_at": odd}
    body = {"kind": "sos", "position": here, "made_at": odd, "sent_at": odd}
    cast("042").send("POST", "/api/v1/calls", body, key="k", want=201)
    assert [row["call_sign"] for row in alarms(cast)] == ["042"]


@pytest.mark.parametrize("odd", ODD_TIMES, ids=str)
def test_an_observation_is_taken_whatever_its_clock_says(cast: Cast, odd: Any) -> None:
    here = {"lat": BRIDGE[0], "lon": BRIDGE[1], "taken_at": odd}
    observe(cast, "042", position=here, made_at=odd, sent_at=odd)


@pytest.mark.parametrize("odd", ODD_TIMES, ids=str)
def test_a_report_is_stored_with_its_claims(cast: Cast, odd: Any) -> None:
    case = {"category": "EN0105", "place": "万家星城", "lat": BRIDGE[0], "lon": BRIDGE[1]}
    incident = cast("701").send("POST", "/api/v1/incidents", case)["incident"]
    order = {"members": ["042"], "version": incident["version"]}
    path = f"/api/v1/incidents/{incident['id']}/assignments"
    (key,) = cast("701").send("POST", path, order)["assignments"]
    here = {"lat": BRIDGE[0], "lon": BRIDGE[1], "taken_at": odd, "heard_at": odd}
    arrived = {"kind": "arrived", "position": here, "made_at": odd, "sent_at": odd}
    answer = cast("042").send("POST", f"/api/v1/assignments/{key}/reports", arrived, want=201)
    assert answer["effect"] == "applied"
    with cast.services.database.read() as session:
        report = session.exec(select(Report)).one()
    for moment, words in (
        (report.device_at, report.device_claim),
        (report.taken_at, report.taken_claim),
    ):
        assert (moment is None) != (words is None), "a claim is kept as a time or in its words"


@pytest.mark.parametrize("words", ["0001:01:01 00:00:00", "9999:12:31 23:59:59", "0000:00:00 0\0"])
def test_a_photo_is_stored_whatever_its_camera_says(cast: Cast, words: str) -> None:
    exif = camera_exif()
    exif.get_ifd(ExifTags.IFD.Exif)[ExifTags.Base.DateTimeOriginal] = words
    form = {"photo": (io.BytesIO(encoded("JPEG", exif=exif.tobytes())), "photo.jpg")}
    answer = cast("042").call("POST", "/api/v1/photos", data=form)
    assert answer.status_code == 201
    with cast.services.database.read() as session:
        photo = session.exec(select(Photo)).one()
    assert (photo.taken_at, photo.taken_claim) == (None, words.strip("\0"))


def ordered(cast: Cast) -> str:
    """Open a case, send 042, and return the assignment."""
    case = {"category": "EN0105", "place": "万家星城", "lat": BRIDGE[0], "lon": BRIDGE[1]}
    incident = cast("701").send("POST", "/api/v1/incidents", case)["incident"]
    order = {"members": ["042"], "version": incident["version"]}
    path = f"/api/v1/incidents/{incident['id']}/assignments"
    (key,) = cast("701").send("POST", path, order)["assignments"]
    return str(key)


@pytest.mark.parametrize("odd", ODD_TIMES, ids=str)
def test_receipts_and_answers_keep_the_words_of_a_clock(cast: Cast, odd: Any) -> None:
    key = ordered(cast)
    stamps = {"made_at": odd, "sent_at": odd}
    receipt = {"kind": "shown", "channel": "live", **stamps}
    answer = {"answer": "accepted", **stamps}
    cast("042").send("POST", f"/api/v1/assignments/{key}/receipts", receipt, want=200)
    assert (
        cast("042").send("POST", f"/api/v1/assignments/{key}/answer", answer)["effect"] == "applied"
    )
    rows = cast("701").get("/api/v1/feed?after=0")["events"]
    bodies = {row["kind"]: row["body"] for row in rows}
    claim = read_time(odd)
    with cast.services.database.read() as session:
        stored = session.exec(select(Receipt)).one()
    assert (stored.device_at, stored.device_claim) == (claim.moment, claim.odd)
    for kind in ("receipt.shown", "assignment.accepted"):
        assert bodies[kind]["device_at"] == clock.iso_or_none(claim.moment)
        assert bodies[kind].get("device_claim") == claim.odd
        assert bodies[kind]["acted_at"], "and our own time beside it"


ABSURD = st.one_of(
    st.text(max_size=60),
    st.integers(),
    st.floats(),
    st.booleans(),
    st.datetimes(datetime.min, datetime.max).map(lambda moment: f"{moment.isoformat()}-08:00"),
    st.from_regex(r"-?[0-9]{1,6}-[0-9]{2}-[0-9]{2}T[0-9]{2}:[0-9]{2}:[0-9]{2}(Z|[+-]99:99)"),
    st.lists(st.none(), max_size=3),
    st.dictionaries(st.text(max_size=3), st.integers(), max_size=2),
)


@given(odd=ABSURD, other=ABSURD)
@settings(
    max_examples=15, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
def test_no_door_refuses_a_fact_for_its_time(
    cast: Cast, keys: "count[int]", odd: Any, other: Any
) -> None:
    stamps = {"made_at": odd, "sent_at": other}
    here = {"lat": BRIDGE[0], "lon": BRIDGE[1], "taken_at": odd, "heard_at": other}
    order, phone, number = ordered(cast), cast("042"), next(keys)
    doors: dict[str, dict[str, Any]] = {
        f"/assignments/{order}/receipts": {"kind": "shown", "channel": "push", **stamps},
        f"/assignments/{order}/answer": {"answer": "accepted", **stamps},
        f"/assignments/{order}/reports": {"kind": "arrived", "position": here, **stamps},
        "/positions": {"fixes": [here], "sent_at": other},
        "/calls": {"kind": "sos", "position": here, **stamps},
        "/observations": {"category": "EN0105", "text": "x", "position": here, **stamps},
        "/duty": {"on_duty": True, **stamps},
    }
    cast.app.config["UNLIMITED"] = True
    for path, body in doors.items():
        method = "PUT" if path == "/duty" else "POST"
        key = None if path == "/positions" else f"{number} {path}"
        answer = phone.call(method, f"/api/v1{path}", body, key=key)
        assert answer.status_code < 300, f"{path}: {answer.text}"
    word = {"kind": "shown", "channel": "live", **stamps}
    frame = {"kind": "receipt", "key": f"w {number}", "assignment_id": order, "body": word}
    assert heard(cast, frame) == {"effect": "applied"}


def heard(cast: Cast, frame: dict[str, Any]) -> Any:
    """The answer to a frame of the phone of 042."""
    with cast.services.database.read() as session:
        link = session.connection()
        viewer = access.actor_of(link, cast("042").secret, is_bearer=False)
    assert viewer is not None
    answer = cast.services.hub.hears[frame["kind"]](viewer, frame)
    assert answer is not None
    return answer["answer"]


@pytest.fixture
def keys() -> "count[int]":
    return count()


@given(odd=ABSURD.filter(lambda odd: isinstance(odd, str)))
@settings(
    max_examples=15, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
def test_no_sources_record_is_refused_for_its_time(
    cast: Cast, keys: "count[int]", odd: str
) -> None:
    if "\0" in odd or not odd.isprintable():
        return  # a text that no database holds is refused for that
    ref = f"R{next(keys)}"
    record = POLICE | {"source_ref": ref, "dedup_key": f"police110:{ref}"}
    record |= {"occurred_at": odd, "received_at": odd}
    cast("gs-110").send("POST", "/api/v1/intake", record, want=202)


@given(words=st.text(max_size=80) | st.integers() | st.binary(max_size=20), offset=st.text())
def test_no_camera_is_refused_for_its_time(words: Any, offset: str) -> None:
    exif = {
        ExifTags.Base.DateTimeOriginal: words,
        ExifTags.Base.OffsetTimeOriginal: offset,
    }
    facts = decoder._taken_at(exif)
    assert facts.keys() in ({"taken_at"}, {"taken_claim"})
