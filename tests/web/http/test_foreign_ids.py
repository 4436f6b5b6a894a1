"""Whoever names the ids of another street reads nothing of it and changes nothing in it."""

import re
from collections.abc import Iterator
from datetime import timedelta
from typing import Any

import pytest
from sqlmodel import Session, col, select
from werkzeug.test import TestResponse

from patrol import clock
from patrol.areas import tip_block
from patrol.geo import Point
from patrol.intake import registry
from patrol.models import (
    CameraStill,
    ClipFate,
    Covenant,
    CovenantMedia,
    Exceedance,
    ExceedanceKind,
    Feed,
    GridLink,
    Intake,
    Member,
    OutwardPhoto,
    Place,
    ReplyStatus,
    Role,
    SoundClip,
    SoundKind,
    SoundSample,
    Source,
    SourceReply,
    SourceUpload,
    Station,
    StillFate,
    TipBlock,
    Tracker,
    User,
    Volunteer,
    VolunteerKind,
    ZoneClass,
)
from patrol.people import volunteer
from tests.cast import BRIDGE, Caller, Cast
from tests.councils.test_ballot import prepared
from tests.estates.hazards import found
from tests.estates.test_matter import entered
from tests.people.test_attendance import absent
from tests.people.test_swap import ask, planned
from tests.pictures import a_photo
from tests.rider import NOISE, post
from tests.rounds.points import enter as enter_points
from tests.test_handover import write
from tests.web.http.test_audit import uploaded

STREET, NUMBER = 3, "13800000042"
SECRETS = ("落水的是孩子", NUMBER, "快去桥下", "桥东头")
"""Words of our case: its description, the caller's number, its order and a message."""
FOREIGN = ("801", "803", "301")
"""A dispatcher, an administrator and a member of the other street."""
API = "/api/v1"
REFUSED = {400, 401, 403, 404, 409, 422}
MOST_UNREAD = 4
OF_NOBODY = {"severity", "way", "ticket", "token", "secret", "name", "template", "rest"}
"""Parameters that name no row of a street, or whose value is a secret by itself."""

FITTING = {
    "AskTransferIn": {"partner": "enforcement"},
    "StepTransferIn": {"status": "done"},
    "BallotIn": {
        **{"area_id": 4, "estate": "1", "title": "1", "motions": [{"words": "1", "item": 5}]},
        **{"opens_on": "2099-01-01", "closes_on": "2099-01-09"},
    },
    "HazardActIn": {"kind": "told"},
    "HazardAmendIn": {
        **{"grade": "severe", "spot": "1", "what": "1"},
        **{"due_on": "2099-01-01", "why": "1"},
    },
}
"""Bodies with a rule between their fields, or of some values only, which no schema tells."""


@pytest.fixture
def ours(cast: Cast) -> dict[str, str]:
    """One of everything of our street, by the name of its parameter."""
    with cast.services.database.write() as session:
        session.add(User(name="803", role=Role.ADMIN, area_id=STREET))
        volunteer.issue(session, VolunteerKind.RIDER, 2, 1, by="702")
        day, afar = timedelta(days=1), tip_block.Circle(Point(30.9, 120.9), 20)
        tip_block.block(session, 4, afar, lasts=day, reason="", grave_too=False, by="703")
    desk, phone, made = cast("701"), cast("042"), dict[str, str]()
    where = {"lat": BRIDGE[0], "lon": BRIDGE[1], "place": "文晖桥"}
    words = {"description": SECRETS[0], "reporter_phone": NUMBER}
    case = desk.send("POST", f"{API}/incidents", {"category": "RE0301", **where, **words})
    made["incident_id"] = key = case["incident"]["id"]
    other = desk.send("POST", f"{API}/incidents", {"category": "RE0301", "place": "桥"})
    made["other_id"] = other["incident"]["id"]
    order = {"members": ["042"], "order": SECRETS[2], "version": case["incident"]["version"]}
    sent = desk.send("POST", f"{API}/incidents/{key}/assignments", order)
    made |= {"order_id": sent["order"]["id"], "assignment_id": sent["assignments"][0]}
    phone.send("POST", f"{API}/assignments/{made['assignment_id']}/answer", {"answer": "accepted"})
    desk.send("POST", f"{API}/incidents/{key}/messages", {"text": SECRETS[3]})
    made["message_id"] = desk.get(f"{API}/incidents/{key}")["messages"][0]["id"]
    made["sha256"] = uploaded(phone)
    made["alarm_id"] = phone.send("POST", f"{API}/calls", {"kind": "sos"})["alarm_id"]
    made["check_id"] = desk.send("POST", f"{API}/comms-checks", {})["check"]["id"]
    made["phone_id"], made["call_sign"] = phone.phone_id or "", "042"
    assert post(cast, NOISE, a_photo()).status_code == 303
    with cast.services.database.read() as session:
        made |= _rows(session)
    made |= _walked(cast)
    made |= {"area_id": "4", **_rota(cast), **_source(cast)}
    made |= _heard(cast, made["incident_id"], int(made["station_id"]))
    made["still_id"] = _seen(cast, made["incident_id"], int(made["station_id"]))
    made["copy_id"] = _cleared(cast, made["incident_id"], made["sha256"])
    made["covenant_id"] = _agreed(cast, int(made["place_id"]))
    made |= _of_estates(cast)
    made["transfer_id"] = _asked(desk, made["other_id"])
    wall = cast("702").send("POST", f"{API}/walls", {"name": "一楼"})
    made["login_id"] = wall["walls"][0]["id"]
    kept = desk.send("PUT", f"{API}/list-filters", {"name": "1"})
    made["filter_id"] = kept["filter"]["id"]
    return made


def _of_estates(cast: Cast) -> dict[str, str]:
    """A hazard, a ballot and a matter of ours."""
    made = {"hazard_id": found(cast), "ballot_id": prepared(cast), "matter_id": entered(cast)}
    return {name: row["id"] for name, row in made.items()}


def _rows(session: Session) -> dict[str, str]:
    """The ids of a member, a desk user, a place and an intake of ours."""
    member = session.exec(select(Member.id).where(Member.call_sign == "042")).one()
    user = session.exec(select(User.id).where(User.name == "702")).one()
    place = session.exec(select(Place.id)).one()
    intake = session.exec(select(Intake.id)).one()
    return {
        "member_id": str(member),
        "user_id": str(user),
        "place_id": str(place),
        "intake_id": intake,
        "block_id": session.exec(select(TipBlock.id)).one(),
        "volunteer_id": session.exec(select(Volunteer.id)).one(),
    }


def _rota(cast: Cast) -> dict[str, str]:
    """The ids of an absence, a swap and a hand-over sheet of ours."""
    swap = ask(cast, planned(cast, "007", 20)).json["swap"]["id"]
    absence = absent(cast, "042", first="2026-12-01", last="2026-12-01").json["absence"]["id"]
    return {"swap_id": swap, "absence_id": absence, "handover_id": write(cast).json["sheet"]["id"]}


def _source(cast: Cast) -> dict[str, str]:
    """A source of ours: its code, token and station, and a reply to it that was not delivered."""
    with cast.services.database.write() as session:
        source = session.exec(select(Source).where(Source.code == "gs-110")).one()
        key = registry.give_key(session, cast.services.settings, source, "token", by="721")
        now = clock.now()
        reply = SourceReply(
            source_id=source.id or 0,
            source_ref="1",
            state={},
            made_at=now,
            next_at=now,
            status=ReplyStatus.DEAD,
        )
        station = Station(
            source_id=source.id or 0,
            code="N01",
            name="夜市",
            area_id=4,
            lat=BRIDGE[0],
            lon=BRIDGE[1],
            zone=ZoneClass.MIXED,
        )
        session.add_all([reply, station])
        session.flush()
        return {
            "code": "gs-110",
            "station_id": str(station.id),
            "key_id": key.key_id,
            "reply_id": reply.id,
            "ref": "1",
            "rest": "1",
        }


def _asked(desk: Caller, incident_id: str) -> str:
    """A partner of our street is asked to help with one of our cases."""
    said = {"partner": "enforcement", "role": "support"}
    transfer = desk.send("POST", f"{API}/incidents/{incident_id}/transfers", said)["transfer"]
    return str(transfer["id"])


def _walked(cast: Cast) -> dict[str, str]:
    """A point of our street, and a round over it."""
    ids = enter_points(cast, "桥北")
    state = cast("042").send("POST", f"{API}/rounds")["round"]
    return {"checkpoint_id": str(ids["桥北"]), "round_id": state["id"]}


def _heard(cast: Cast, incident_id: str, station_id: int) -> dict[str, str]:
    """A clip of our station, a sample from it, a grid worker's link, a tracker and a table."""
    now, by = clock.now(), "702"
    heard = {"station_id": station_id, "taken_at": now, "seconds": 2.0}
    features = {"features": [0.5], "features_by": "test"}
    with cast.services.database.write() as session:
        source = session.exec(select(Source.id).where(Source.code == "gs-110")).one()
        member = session.exec(select(Member.id).where(Member.call_sign == "042")).one()
        clip = SoundClip(
            **heard, **features, sha256="1" * 64, level=60, fate=ClipFate.KEPT, received_at=now
        )
        sample = SoundSample(
            **heard,
            **features,
            clip_id=clip.id,
            incident_id=incident_id,
            kind=SoundKind.MUSIC,
            source_group="stall",
            features_sha256="2" * 64,
            named_by=by,
            named_at=now,
        )
        link = GridLink(
            source_id=source or 0, label="1", secret_hash="3" * 64, made_by=by, made_at=now
        )
        tracker = Tracker(source_id=source or 0, device="9", member_id=member or 0, added_at=now)
        upload = SourceUpload(source_id=source or 0, made_by=by, made_at=now, entered=0, refused=0)
        session.add_all([clip, sample, link, tracker, upload])
        session.flush()
        return {
            "clip_id": clip.id,
            "sample_id": sample.id,
            "link_id": link.id,
            "upload_id": upload.id,
            "tracker_id": str(tracker.id),
        }


def _seen(cast: Cast, incident_id: str, station_id: int) -> str:
    """A still of our station's camera."""
    ours, now = {"station_id": station_id, "incident_id": incident_id}, clock.now()
    times = dict.fromkeys(("began_at", "raised_at", "noticed_at"), now)
    level = {"limit": 5500, "standard": "GB 3096-2008", "laeq": 6300, "lmax": 6900}
    kinds = {"kind": ExceedanceKind.SUSTAINED, "zone": ZoneClass.HOMES}
    loud = Exceedance(**ours, **times, **level, **kinds, is_night=False, rule_version=0)
    row = CameraStill(**ours, exceedance_id=loud.id, asked_at=now, fate=StillFate.NO_ANSWER)
    with cast.services.database.write() as session:
        session.add(loud)
        session.flush()
        session.add(row)
    return row.id


def _cleared(cast: Cast, incident_id: str, sha256: str) -> str:
    """A copy of our photo that may leave the office."""
    row = OutwardPhoto(
        incident_id=incident_id,
        sha256=sha256,
        secret="5" * 32,
        picture=b"1",
        copy_sha256="5" * 64,
        by="701",
        confirmed_at=clock.now(),
    )
    with cast.services.database.write() as session:
        session.add(row)
    return row.id


def _agreed(cast: Cast, place_id: int) -> str:
    """A covenant of our place."""
    digests = {"upload_sha256": "4" * 64, "sha256": "4" * 64}
    size = {"size_bytes": 1, "content": b"1"}
    pdf, now = CovenantMedia.PDF, clock.now()
    row = Covenant(place_id=place_id, title="1", media=pdf, **digests, **size, by="702", at=now)
    with cast.services.database.write() as session:
        session.add(row)
    return row.id


def _body(schema: dict[str, Any], shapes: dict[str, Any]) -> Any:
    """A small value that fits the schema."""
    if "$ref" in schema:
        name = schema["$ref"].rpartition("/")[2]
        return FITTING.get(name) or _body(shapes[name], shapes)
    if "enum" in schema or "const" in schema:
        return schema.get("const", next(iter(schema.get("enum", ()))) if "enum" in schema else None)
    if "anyOf" in schema:
        return _body(schema["anyOf"][0], shapes)
    if pattern := re.match(r"\^\((\w+)\|", schema.get("pattern", "")):
        return pattern[1]
    if schema.get("pattern") == "^[0-9a-f]{64}$":
        return "6" * 64
    kind = schema.get("type", "object")
    if kind == "object":
        fields = schema.get("properties", {})
        needed = {*schema.get("required", ()), *({"text", "partner"} & fields.keys())}  # one of two
        return {name: _body(fields[name], shapes) for name in sorted(needed)}
    if kind == "array":
        return [_body(schema["items"], shapes)] * max(1, schema.get("minItems", 0))
    return {"string": "701", "integer": 1, "number": 1.0, "boolean": True}[kind]


def _calls(cast: Cast, ours: dict[str, str]) -> Iterator[tuple[str, str, Any]]:
    """Each call of the API that names something of ours: method, path and a body that fits."""
    document = cast.nobody().get(f"{API}/openapi.json")
    shapes = document["components"]["schemas"]
    for path, operations in document["paths"].items():
        names = re.findall(r"{(\w+)}", path)
        if not names or OF_NOBODY & set(names):
            continue
        for method in operations.keys() & {"get", "put", "post", "patch", "delete"}:
            content = operations[method].get("requestBody", {}).get("content", {})
            schema = content.get("application/json", {}).get("schema")
            body = _body(schema, shapes) if schema else None
            yield method.upper(), path.format(**ours), body


def _made_up(value: str) -> str:
    """The id of nothing, of the same form."""
    return "9" * 7 if value.isdigit() and value != "042" else re.sub("[0-9a-f]", "0", value)


def test_nobody_reads_or_changes_another_street_by_naming_its_ids(
    cast: Cast, ours: dict[str, str]
) -> None:
    calls = list(_calls(cast, ours))
    made_up = {key: _made_up(value) for key, value in ours.items()}
    # Two cases, as ours are: a call that names one case twice is refused for that.
    nothing = list(_calls(cast, {**made_up, "other_id": "1" * 32}))
    wrong, unread = [], set[str]()
    for name in FOREIGN:
        for (method, path, body), (_, nowhere, _) in zip(calls, nothing, strict=True):
            answer, unknown = (cast(name).call(method, at, body) for at in (path, nowhere))
            told = _told(answer)
            if told[0] not in REFUSED or told != _told(unknown) or _is_secret(answer.text):
                wrong.append((name, method, path, *told))
            unread |= {path} if answer.status_code == 422 else set()
    assert wrong == [], "and they learn not even that it is there"
    assert len(unread) <= MOST_UNREAD, f"their bodies do not fit, so nothing is shown: {unread}"
    with cast.services.database.read() as session:
        acts = session.exec(select(Feed.kind).where(col(Feed.actor).in_(FOREIGN))).all()
    assert set(acts) <= {"duty.started"}


def _told(answer: TestResponse) -> tuple[int, str]:
    return answer.status_code, answer.json["type"] if answer.is_json else ""


def _is_secret(text: str) -> bool:
    return any(word in text for word in SECRETS)
