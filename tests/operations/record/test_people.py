"""Whose act it was: a changed member, phone or desk user is named, and a moved photo of a tip."""

from typing import Any

import pytest
from sqlalchemy import Executable, delete, update
from sqlmodel import col, select

from patrol import clock
from patrol.models import Intake, Member, Phone, PhotoUse, Role, User
from tests.cast import Cast
from tests.operations.record.office import Record
from tests.pictures import a_photo
from tests.rider import NOISE, post

API = "/api/v1"


@pytest.fixture
def office(cast: Cast) -> Record:
    """118 joins, 042 gets a second phone, 017 a phone that is revoked; 705 is invited, 706 left."""
    admin, made = cast("703"), Record(cast)
    admin.send("POST", f"{API}/admin/members", {"call_sign": "118", "area_id": 4})
    for name in ("705", "706"):
        user = {"name": name, "role": "dispatcher", "area_id": 2}
        invited = admin.send("POST", f"{API}/admin/users", user)["user"]
    admin.send("PUT", f"{API}/admin/users/{invited['id']}/disablement")
    cast("042")
    enrol(cast, "042")
    cast("701").send("DELETE", f"{API}/phones/{enrol(cast, '017')}")
    assert made.difference() == ""
    return made


def enrol(cast: Cast, call_sign: str) -> str:
    """A dispatcher enrols a phone, which nobody has confirmed."""
    link = cast("701").send("POST", f"{API}/enrolments", {"call_sign": call_sign})["url"]
    cast.nobody().send("POST", f"{API}/session", {"ticket": link.rpartition("#")[2]})
    with cast.services.database.read() as session:
        return session.exec(select(Phone.id).order_by(col(Phone.id).desc())).first() or ""


def member(call_sign: str) -> Any:
    return select(Member.id).where(col(Member.call_sign) == call_sign).scalar_subquery()


def members(which: str, /, **values: Any) -> Executable:
    return update(Member).where(col(Member.call_sign) == which).values(**values)


def users(which: str, /, **values: Any) -> Executable:
    return update(User).where(col(User.name) == which).values(**values)


OF_118 = update(Phone).values(member_id=member("118"))


@pytest.mark.parametrize(
    ("statements", "sentence"),
    [
        ([members("118", call_sign="119")], "member 118, of whom row "),
        (
            [
                members("118", call_sign="x"),
                members("063", call_sign="118"),
                members("x", call_sign="063"),
            ],
            "member 6 is not 118 in the table, as row ",
        ),
        (
            [
                members("042", call_sign="x"),
                members("063", call_sign="042"),
                members("x", call_sign="063"),
            ],
            " of 042 is not that member's in the table, as row ",
        ),
        ([OF_118.where(col(Phone.confirmed_at).is_(None))], " is not that member's in the table"),
        ([update(Phone).values(confirmed_at=clock.now())], " of 042 is confirmed in the table, "),
        ([update(Phone).values(revoked_at=None)], " of 017 is let in by the table, and row "),
        ([users("705", role=Role.ADMIN)], "desk user 705 is admin in the table, row "),
        ([users("705", name="707")], "desk user 705, of whom row "),
        ([users("706", disabled_at=None)], "desk user 706 is let in by the table, and row "),
    ],
)
def test_a_changed_person_is_named(
    office: Record, statements: list[Executable], sentence: str
) -> None:
    for statement in statements:
        office.execute(statement)
    assert sentence in office.difference()


@pytest.fixture
def tips(cast: Cast) -> Record:
    """Two tips with a photo each; the second one opens no case."""
    for number, place in enumerate(("文晖桥下", "河边")):
        form = NOISE | {"cid": f"{number}" * 32, "place": place}
        assert post(cast, form, a_photo((number, 90, 90))).status_code == 303
    made = Record(cast)
    assert made.difference() == ""
    return made


def test_a_tips_photo_moved_to_another_tip_is_named(tips: Record) -> None:
    second = select(Intake.id).order_by(col(Intake.id).desc()).limit(1).scalar_subquery()
    tips.execute(update(PhotoUse).values(intake_id=second))
    assert tips.difference().endswith(" is not linked to it")


@pytest.mark.parametrize(
    ("statement", "sentence"),
    [
        (delete(PhotoUse), " is not linked to it"),
        (update(PhotoUse).values(sha256="f" * 64), "photo "),
        (update(Intake).values(severity=4), "the severity of intake "),
        # As an erasure by law would leave it, but for the time.
        (update(Intake).values(record={}, received_at=clock.now()), "the received_at of intake "),
    ],
)
def test_a_changed_tip_is_named(tips: Record, statement: Executable, sentence: str) -> None:
    tips.execute(statement)
    assert sentence in tips.difference()
