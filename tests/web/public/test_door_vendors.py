"""A vendor's platform tries the address, then pushes by its own signature and names."""

import base64
import hashlib
import json

from sqlmodel import select

from patrol.intake import keys
from patrol.models import Intake, SecretUse, Source
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
