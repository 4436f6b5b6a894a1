"""A photo inside a message: it may come later, the same people see it, and the record holds it."""

from typing import Any

import pytest
from sqlalchemy import delete
from sqlmodel import col, select

from patrol.models import CrewMessage, PhotoUse
from patrol.operations.person import rows
from patrol.operations.person.find import Sought, SoughtKind, find
from patrol.operations.record import tables
from tests.cast import Cast
from tests.chat.test_messages import at_the_desk
from tests.pushed import send
from tests.web.phone.test_photos import NAME, seen_by, upload

pytestmark = pytest.mark.any_database

DESKS_AND_CREW = ("042", "007", "017", "701", "801")


def shoot(cast: Cast, order: Any, **said: Any) -> Any:
    path = f"/api/v1/assignments/{order['assignments'][0]}/messages"
    return cast("042").call("POST", path, {"photos": [NAME], **said})


def differences(cast: Cast) -> list[str]:
    with cast.services.database.read() as session:
        return list(tables.compare(session))


def test_a_photo_that_comes_after_its_message_is_seen_by_the_desk_and_the_crew(cast: Cast) -> None:
    order = send(cast, "042", "007")
    message = shoot(cast, order, text="门锁坏了").json["message"]
    assert message["photos"] == [NAME]
    assert upload(cast, "042").status_code < 300
    assert seen_by(cast, *DESKS_AND_CREW) == ["042", "007", "701"]
    (job,) = cast("007").get("/api/v1/inbox")["jobs"]
    assert [row["photos"] for row in job["messages"]] == [[NAME]]
    assert differences(cast) == []


def test_the_photo_may_say_it_alone_and_a_message_of_nothing_is_refused(cast: Cast) -> None:
    order = send(cast, "042")
    upload(cast, "042")
    assert shoot(cast, order).json["message"]["text"] == ""
    assert at_the_desk(cast, order)["messages"][0]["photos"] == [NAME]
    assert shoot(cast, order, photos=[]).status_code == 422
    assert shoot(cast, order, photos=["../a"]).status_code == 422


def test_the_desk_sends_a_photo_of_its_own_and_nobody_names_a_photo_into_sight(cast: Cast) -> None:
    order = send(cast, "042")
    path = f"/api/v1/incidents/{order['incident']['id']}/messages"
    upload(cast, "017")
    cast("701").send("POST", path, {"photos": [NAME]}, want=201)
    assert seen_by(cast, *DESKS_AND_CREW) == ["017"], "naming gives no right"
    upload(cast, "701")
    assert seen_by(cast, *DESKS_AND_CREW) == ["042", "017", "701"]


def test_verify_finds_a_photo_that_was_taken_out_of_its_message(cast: Cast) -> None:
    order = send(cast, "042")
    upload(cast, "042")
    shoot(cast, order)
    with cast.services.database.write() as session:
        session.connection().execute(delete(PhotoUse).where(col(PhotoUse.message_id).is_not(None)))
    assert any("of a message of 042 is not shown" in line for line in differences(cast))


def test_an_erasure_of_the_member_takes_the_words_and_the_photo(cast: Cast) -> None:
    order = send(cast, "042")
    upload(cast, "042")
    shoot(cast, order, text="我是老张")
    with cast.services.database.write() as session:
        person = find(session, Sought(SoughtKind.CALL_SIGN, "042"))
        assert person.photos == [NAME]
        rows.member(session, person.member.id if person.member and person.member.id else 0, [])
    with cast.services.database.read() as session:
        assert session.exec(select(CrewMessage.text)).all() == [""]
