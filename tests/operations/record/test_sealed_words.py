"""The feed proves the words of a case without holding them, whoever changes them."""

import json
from typing import Any

import pytest
from sqlalchemy import update
from sqlalchemy.exc import IntegrityError
from sqlmodel import col, select

from patrol import chain
from patrol.models import Feed, Incident, Member
from patrol.operations.record import erase
from tests.operations.record.office import WORDS, Record
from tests.rider import tip

pytestmark = pytest.mark.any_database

NEW = {"digests", "occurred_at", "breached_at"}
"""What acts of before do not say."""
CHANGED = "its description is not the one that was entered"


def _amend(record: Record, **changes: Any) -> None:
    path = f"/api/v1/incidents/{record.case_id}"
    version = record.cast("704").get(path)["incident"]["version"]
    record.cast("704").send("PATCH", path, {"version": version, **changes})


def _case(record: Record) -> Incident:
    with record.database.read() as session:
        row = session.get_one(Incident, record.case_id)
        session.expunge(row)
        return row


def test_no_act_holds_the_number_or_the_words(record: Record) -> None:
    _amend(record, description="桥上有人喊", reporter_phone="13800000002")
    with record.database.read() as session:
        bodies = "".join(row.body or "" for row in session.exec(select(Feed)))
    assert "桥上有人喊" not in bodies
    assert not any(number in bodies for number in (WORDS["reporter_phone"], "13800000002"))
    assert record.difference() == ""


def test_amended_words_have_a_proof_of_their_own(record: Record) -> None:
    before = _case(record)
    _amend(record, description="桥上有人喊")
    assert record.difference() == ""
    old = {"description": before.description, "description_salt": before.description_salt}
    record.execute(update(Incident).values(old))
    assert record.difference() == f"case WH-1001: {CHANGED}"


def test_the_salt_of_a_number_goes_with_it(record: Record) -> None:
    _amend(record, reporter_phone=None)
    assert _case(record).reporter_salt is None
    assert record.difference() == ""
    with pytest.raises(IntegrityError):
        record.execute(update(Incident).values(reporter_salt="s"))
    with pytest.raises(IntegrityError):
        record.execute(update(Incident).values(description=""))


def test_an_erasure_by_law_may_empty_them(record: Record) -> None:
    emptied = {"description": "", "description_salt": None}
    record.execute(update(Incident).values(emptied))
    assert record.difference() == f"case WH-1001: {CHANGED}"
    with record.database.write() as session:
        accepted = select(Feed.seq).where(Feed.kind == "assignment.accepted")
        erase(session, session.exec(accepted).all(), by="702", why="当事人申请")
    assert record.difference() == ""


def test_what_a_tips_author_adds_is_proven_too(record: Record) -> None:
    path = tip(record.cast, chip="fire", place="文晖桥 13 号", text="冒烟")
    details = {"building": "3", "unit": "", "floor": "1"}
    record.cast.nobody().call("POST", f"{path}/details", data=details)
    assert record.difference() == ""
    smoke = update(Incident).where(col(Incident.description).contains("冒烟"))
    record.execute(smoke.values(description="冒烟"))
    assert record.difference() == f"case WH-1002: {CHANGED}"


def test_a_case_of_before_is_compared_by_what_its_acts_say(record: Record) -> None:
    def as_before(row: Feed) -> None:
        body = json.loads(row.body or "{}")
        row.body = chain.canonical({name: body[name] for name in body.keys() - NEW})

    record.compute_anew(as_before)
    record.execute(update(Incident).values(description="没事", description_salt=None))
    assert record.difference(with_heads=False) == ""


def test_a_member_who_left_is_known_by_the_former_call_sign(record: Record) -> None:
    was_042 = update(Member).where(col(Member.call_sign) == "042")
    record.execute(was_042.values(call_sign="~3", former_sign="042"))
    assert record.difference() == ""
