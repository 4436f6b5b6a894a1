"""Vendors and trackers at the door, each with its own names, signature and units."""

import base64
import hashlib
import json

from sqlmodel import col, select

from patrol import clock
from patrol.intake import keys
from patrol.models import Fix, Intake, Member, SecretUse, Source, SourceRefusal, Tracker
from tests.cast import Cast

PATH = "/api/v1/doors/gs-110"


def signed(token: str, message: str) -> dict[str, str]:
    digest = hashlib.md5(f"{token}n1{message}".encode(), usedforsecurity=False).digest()
    return {"msg": message, "nonce": "n1", "signature": base64.b64encode(digest).decode()}


def test_onenet_tries_the_address_and_a_detector_s_fire_arrives_once(cast: Cast) -> None:
    with cast.services.database.write() as session:
        source = session.exec(select(Source).where(Source.code == "gs-110")).one()
        source.adapter, source.kinds = "fields", ["iot_fire"]
        source.categories = {"fire": {"category": "FI0101", "severity": 1}}
        session.add(source)
        token = keys.add(session, cast.services.settings, source, SecretUse.IN, by="721")
    nobody = cast.nobody()
    tried = nobody.client.get(PATH, query_string=signed(token, "hi"))
    assert (tried.status_code, tried.get_data()) == (200, b"hi")
    assert nobody.client.get(PATH, query_string=signed("other", "hi")).status_code == 401
    fire = json.dumps({"imei": "8604", "at": 1795287930000, "type": "fire"})
    for status in (202, 200):
        answered = nobody.call("POST", PATH, data=json.dumps(signed(token, fire)).encode())
        assert answered.status_code == status
    stranger = nobody.call("POST", PATH, data=json.dumps(signed("other", fire)).encode())
    assert stranger.status_code == 401
    with cast.services.database.read() as session:
        (row,) = session.exec(select(Intake)).all()
    assert (row.category, row.severity, row.record["device"]["device_id"]) == ("FI0101", 1, "8604")


def test_a_tracker_s_position_is_its_member_s_once_and_a_stranger_s_is_kept_for_a_person(
    cast: Cast,
) -> None:
    with cast.services.database.write() as session:
        source = session.exec(select(Source).where(Source.code == "gs-110")).one()
        source.adapter = "osmand"
        session.add(source)
        member = session.exec(select(Member).where(Member.call_sign == "042")).one()
        for device in ("radio", "bike"):
            owner = {"source_id": source.id or 0, "member_id": member.id or 0}
            session.add(Tracker(device=device, added_at=clock.now(), **owner))
    nobody = cast.nobody()

    def flush() -> None:
        for process in cast.processes:  # each gathers what it has heard itself
            process.extensions["positions"].flush()

    where = {"key": cast("gs-110").secret, "lat": "30.3146", "lon": "120.1467", "speed": "3"}
    now = clock.now()
    taken_s = int(now.timestamp())
    for device, second in (("radio", 9), ("radio", 9), ("bike", 7), ("lost", 5), ("lost", 4)):
        query = where | {"id": device, "timestamp": str(taken_s - second)}
        answered = nobody.client.get(PATH, query_string=query)
        assert (answered.status_code, answered.get_data()) == (200, b"")
        flush()
    nobody.client.get(PATH, query_string=where | {"id": "bike", "timestamp": "1"})
    flush()
    with cast.services.database.read() as session:
        fixes = session.exec(select(Fix).order_by(col(Fix.taken_at))).all()
        (refused,) = session.exec(select(SourceRefusal)).all()
    assert [fix.member_id for fix in fixes] == [member.id] * 3
    assert [fix.taken_claim is None for fix in fixes] == [True, True, False]
    assert fixes[2].taken_at >= now, "a broken clock: the arrival counts"
    assert (refused.code, refused.sample) == ("unknown_device", "lost")
