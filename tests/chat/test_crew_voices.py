"""A voice note inside a message: both ways, once, heard by those on the case, and proven."""

import io
from datetime import timedelta
from typing import Any

import pytest
from sqlalchemy import delete, update
from sqlmodel import col, select
from werkzeug.datastructures import FileStorage
from werkzeug.test import TestResponse, encode_multipart

from patrol import clock
from patrol.evidence import voice
from patrol.models import CrewMessage, MessageVoice
from patrol.operations.person import rows
from patrol.operations.person.find import Sought, SoughtKind, find
from tests.cast import Cast
from tests.chat.test_crew_photos import differences
from tests.chat.test_messages import at_the_desk
from tests.pushed import send
from tests.web.public.test_voice import MP4, WEBM

pytestmark = pytest.mark.any_database

NAME = voice.judged(WEBM).sha256


def spoken(cast: Cast, who: str, path: str, data: bytes = WEBM, **said: Any) -> TestResponse:
    options = {name: said.pop(name) for name in ("key",) if name in said}
    form = {**said, "voice": FileStorage(io.BytesIO(data), "voice")}
    boundary, body = encode_multipart(form)
    kind = f"multipart/form-data; boundary={boundary}"
    return cast(who).call("POST", path, data=body, content_type=kind, **options)


def by_member(cast: Cast, order: Any, **said: Any) -> TestResponse:
    """042, who stands first in the order, speaks."""
    return spoken(cast, "042", f"/api/v1/assignments/{order['assignments'][0]}/voices", **said)


def by_desk(cast: Cast, order: Any, **said: Any) -> TestResponse:
    return spoken(cast, "701", f"/api/v1/incidents/{order['incident']['id']}/voices", **said)


def heard(cast: Cast, message: Any, *names: str) -> list[int]:
    path = f"/api/v1/messages/{message['id']}/voice"
    return [cast(name).call("GET", path).status_code for name in names]


def test_a_member_speaks_and_the_desk_and_the_crew_hear_it(cast: Cast) -> None:
    order = send(cast, "042", "007")
    message = by_member(cast, order).json["message"]
    assert (message["voice"], message["voice_s"], message["text"]) == (NAME, 1.1, "")
    assert at_the_desk(cast, order)["messages"][0]["voice"] == NAME
    (job,) = cast("007").get("/api/v1/inbox")["jobs"]
    assert [row["voice"] for row in job["messages"]] == [NAME]
    assert heard(cast, message, "701", "042", "007", "017", "801") == [200, 200, 200, 404, 404]
    path = f"/api/v1/messages/{message['id']}/voice"
    whole = cast("007").call("GET", path)
    assert (whole.data, whole.mimetype) == (WEBM, "audio/webm")
    part = cast("007").call("GET", path, headers={"Range": "bytes=0-1"})
    assert (part.status_code, part.data) == (206, WEBM[:2]), "Safari asks for two bytes first"
    assert differences(cast) == []


def test_the_desk_speaks_to_the_crew_and_its_order_is_named(cast: Cast) -> None:
    order, other = send(cast, "042"), send(cast, "007")
    message = by_desk(cast, order, data=MP4, text="快去", order_id=order["order"]["id"])
    assert message.json["message"]["order_id"] == order["order"]["id"]
    (job,) = cast("042").get("/api/v1/inbox")["jobs"]
    (row,) = job["messages"]
    assert (row["text"], row["voice_s"], row["order_id"]) == ("快去", 1.2, order["order"]["id"])
    assert by_desk(cast, order, order_id=other["order"]["id"]).status_code == 404
    assert differences(cast) == []


def test_a_voice_that_waited_offline_is_stored_once_with_its_time(cast: Cast) -> None:
    order = send(cast, "042")
    clock.forward(minutes=9)
    made, sent = clock.now() - timedelta(minutes=7), clock.now()
    stamps = {"made_at": clock.iso(made), "sent_at": clock.iso(sent), "key": "spoken-1"}
    for _ in range(2):
        answer = by_member(cast, order, **stamps)
        assert answer.json["message"]["at"] == clock.iso(made)
    assert len(at_the_desk(cast, order)["messages"]) == 1


def test_what_is_no_voice_is_refused_and_changes_nothing(cast: Cast) -> None:
    order = send(cast, "042")
    assert by_member(cast, order, data=b"MZ").status_code == 415
    assert by_member(cast, order, data=WEBM + bytes(voice.LARGEST_BYTES)).status_code == 413
    path = f"/api/v1/assignments/{order['assignments'][0]}/voices"
    assert cast("042").call("POST", path, data={"made_at": "x"}).status_code == 422
    assert spoken(cast, "007", path).status_code == 404
    assert at_the_desk(cast, order)["messages"] == []
    cast("042").send("POST", path.replace("voices", "answer"), {"answer": "declined"})
    assert by_desk(cast, order).status_code == 409, "nobody is on the case"


def test_verify_finds_a_voice_that_was_changed_or_taken_out(cast: Cast) -> None:
    order = send(cast, "042")
    by_member(cast, order)
    for act in (
        update(MessageVoice).values(data=MP4),
        delete(MessageVoice),
        update(CrewMessage).values(voice=None, voice_s=None),
    ):
        with cast.services.database.write() as session:
            session.connection().execute(act)
        assert any("the voice of a message by 042" in line for line in differences(cast))


def test_an_erasure_of_the_member_takes_the_voice(cast: Cast) -> None:
    order = send(cast, "042")
    message = by_member(cast, order).json["message"]
    with cast.services.database.write() as session:
        person = find(session, Sought(SoughtKind.CALL_SIGN, "042"))
        rows.member(session, person.member.id if person.member and person.member.id else 0, [])
    with cast.services.database.read() as session:
        assert session.exec(select(col(MessageVoice.message_id))).all() == []
    assert heard(cast, message, "701") == [404]
