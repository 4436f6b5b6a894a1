"""A person is exported and erased; the record holds, and what must be kept is named."""

import io
import json
import re
import zipfile
from datetime import timedelta
from typing import Any

import pytest
from sqlmodel import Session, col, select

from patrol import chat, clock, evidence, incident
from patrol.models import (
    Assignment,
    CrewMessage,
    Feed,
    FeedKind,
    Fix,
    Incident,
    Intake,
    Member,
    Report,
    ShiftSwap,
    SwapEnd,
    SwapPush,
    SwapWord,
)
from patrol.operations.person import (
    LeftAlone,
    LeftWhy,
    NoPerson,
    Person,
    Plan,
    Sought,
    SoughtKind,
    archive,
    erase,
    find,
    plan,
)
from patrol.operations.record import ErasureRefused
from patrol.people import duty, membership
from patrol.people.desk_user import Author
from patrol.queries import case_acts
from tests import rider
from tests.cast import BRIDGE, Cast
from tests.intake.records import POLICE
from tests.operations.record.office import NAME, Record
from tests.pictures import a_photo

NUMBER, DIGITS = "+86 138-0000-1234", "13800001234"
BY_NUMBER = Sought(SoughtKind.PHONE, NUMBER)
BY_SIGN = Sought(SoughtKind.CALL_SIGN, "042")


@pytest.fixture
def record(cast: Cast) -> Record:
    made = Record(cast)
    made.case()
    made.sign()
    return made


def _called(cast: Cast, ref: str = "1") -> str:
    """A citizen calls 110, which tells us; the desk notes the number and ends the case."""
    reporter = {"kind": "resident", "phone": DIGITS}
    told = {**POLICE, "reporter": reporter, "source_ref": ref, "dedup_key": f"police110:{ref}"}
    intake = cast("gs-110").send("POST", "/api/v1/intake", told)
    key = str(intake["incident_id"])
    cast("701").send("POST", f"/api/v1/incidents/{key}/notes", {"text": f"{DIGITS} 再打"})
    return key


def _ended(cast: Cast, key: str) -> str:
    path = f"/api/v1/incidents/{key}/cancellation"
    cast("701").send("POST", path, {"reason": "误报"})
    return key


def _erase(record: Record, sought: Sought) -> Plan:
    with record.database.read() as session:
        person = find(session, sought)
        chosen = plan(session, person)
    with record.database.write() as session:
        gone = erase(session, person, chosen, by="703", why="本人申请")
    for name in gone:
        evidence.forget(record.data, name)
    return chosen


def _pushed_swap(session: Session, member: Member) -> str:
    """A colleague asked this member for a swap, and it was pushed; it has ended."""
    asker = session.exec(select(Member).where(Member.call_sign == "017")).one()
    hours = {"starts_at": clock.now(), "ends_at": clock.now() + timedelta(hours=8)}
    swap = ShiftSwap(
        area_id=4,
        from_member_id=asker.id or 0,
        to_member_id=member.id or 0,
        shift_id="s" * 32,
        asked_at=clock.now(),
        ended_at=clock.now(),
        ended_why=SwapEnd.REFUSED,
        ended_by="704",
        **hours,
    )
    session.add(swap)
    session.flush()
    pushed = {"word": SwapWord.ASKED, "at": clock.now(), "pushed_at": clock.now()}
    session.add(SwapPush(swap_id=swap.id, member_id=member.id or 0, **pushed))
    return swap.id


def _said(session: Session, record: Record, member: Member) -> None:
    """The member writes to the desk, and 704 reads it."""
    case = session.get_one(Incident, record.case_id)
    row = session.exec(select(Assignment).where(Assignment.member_id == member.id)).one()
    chat.say(session, row, case, chat.CrewWords("门锁着", clock.now()))
    session.flush()
    assert len(chat.read(session, case, by="704")) == 1


def _everything(session: Session) -> str:
    """Every text that the database holds of intakes, cases and acts."""
    tables: tuple[Any, ...] = (Intake, Incident, Feed)
    rows = [row.model_dump() for table in tables for row in session.exec(select(table))]
    return json.dumps(rows, default=str, ensure_ascii=False)


def _numbers(text: str) -> set[str]:
    """The numbers that may name somebody; a random id has any three digits once in 16 runs."""
    return set(re.findall(r"(?<![0-9A-Za-z.])[0-9]{3}(?![0-9A-Za-z])", text))


def test_a_citizen_is_erased_and_the_record_holds(record: Record, cast: Cast) -> None:
    key = _ended(cast, _called(cast))
    record.sign()
    erased = _erase(record, BY_NUMBER)
    assert (len(erased.intakes), erased.cases) == (1, [key])
    with record.database.read() as session:
        assert DIGITS not in _everything(session)
        assert POLICE["description"] not in _everything(session)
        acts = [act for act in case_acts.events(session, key) if act.kind == FeedKind.BODIES_ERASED]
    assert record.difference() == ""
    assert record.verify().erased == len(erased.seqs)
    assert (acts[-1].actor, acts[-1].body["why"]) == ("703", "phone 138****1234: 本人申请")


def test_a_case_under_preservation_and_an_open_one_are_kept_and_named(
    record: Record, cast: Cast
) -> None:
    preserved, still_open = _ended(cast, _called(cast, "1")), _called(cast, "2")
    _ended(cast, _called(cast, "3"))
    with record.database.write() as session:
        case = session.get_one(Incident, preserved)
        incident.keep(session, case, by="702", reason="行政诉讼")
    erased = _erase(record, BY_NUMBER)
    assert {(kept.id, kept.why) for kept in erased.kept} == {
        (preserved, LeftWhy.PRESERVED),
        (still_open, LeftWhy.OPEN),
    }
    assert len(erased.intakes) == 1
    with record.database.read() as session:
        told = session.exec(select(Intake).where(col(Intake.incident_id) == preserved)).one()
        assert told.record["reporter"]["phone"] == DIGITS
    assert record.difference() == ""


def test_a_tip_is_found_by_its_link_and_erased_with_its_photo(record: Record, cast: Cast) -> None:
    answer = rider.post(cast, rider.NOISE, a_photo((10, 20, 30)))
    link = f"https://patrol.example.org{answer.headers['Location']}"
    sought = Sought(SoughtKind.TIP, link)
    (tip,) = rider.stored(cast)
    with record.database.read() as session:
        assert plan(session, find(session, sought)).kept == [LeftAlone(tip.id, "", LeftWhy.WAITING)]
    cast("701").send("POST", f"/api/v1/intakes/{tip.id}/dismissal", {"reason": "不归我们"})
    with record.database.read() as session:
        packed = io.BytesIO()
        assert archive(session, find(session, sought), record.data, packed) == 1
    names = zipfile.ZipFile(packed).namelist()
    erased = _erase(record, sought)
    assert names == ["person.json", f"photos/{erased.photos[0]}.jpg"]
    assert not evidence.path(record.data, erased.photos[0]).exists()
    assert cast.nobody().call("GET", answer.headers["Location"]).status_code == 404
    assert record.difference() == ""
    with record.database.read() as session:
        assert "夜里很吵" not in _everything(session)


def test_a_member_who_left_is_erased_and_the_next_holder_is_not(record: Record) -> None:
    with pytest.raises(ErasureRefused, match="042 has not left"):
        _erase(record, BY_SIGN)
    with record.database.write() as session:
        member = session.exec(select(Member).where(Member.call_sign == "042")).one()
        lat, lon = BRIDGE
        taken = {"taken_at": clock.now(), "received_at": clock.now() - timedelta(days=1)}
        session.add(Fix(member_id=member.id or 0, lat=lat, lon=lon, **taken))
        _pushed_swap(session, member)
        _said(session, record, member)
        membership.leave(session, member, Author("703"))
        former = f"~{member.id}"
    clock.forward(seconds=60)
    with record.database.write() as session:
        newcomer = membership.MemberEntry("042", 4, mobile=DIGITS)
        member = membership.add(session, newcomer, Author("703"))
        duty.start(session, member, at=clock.now())
    erased = _erase(record, Sought(SoughtKind.CALL_SIGN, former))
    assert (erased.positions, erased.phones, erased.photos) == (1, 1, [NAME])
    assert record.difference() == ""
    with record.database.read() as session:
        assert session.exec(select(Fix)).all() == []
        assert session.exec(select(SwapPush)).all() == []
        assert [row.text for row in session.exec(select(Report))] == ["", ""]
        assert session.exec(select(CrewMessage.text)).all() == [""]
        mine = select(Feed).where(Feed.actor == "042", Feed.kind != "photo.stored")
        said = session.exec(mine.order_by(col(Feed.seq)))
        bodies = {row.kind: row.body for row in said}
        assert bodies.pop("duty.started") is not None, "an act of the next holder"
        assert set(bodies.values()) == {None}
        holder = session.exec(select(Member).where(Member.call_sign == "042")).one()
        assert (holder.mobile, holder.left_at) == (DIGITS, None)


def test_a_members_archive_has_what_is_theirs_and_no_secret(record: Record) -> None:
    packed = io.BytesIO()
    with record.database.write() as session:
        member = session.exec(select(Member).where(Member.call_sign == "042")).one()
        swap_id = _pushed_swap(session, member)
        _said(session, record, member)
        archive(session, find(session, BY_SIGN), record.data, packed)
    text = zipfile.ZipFile(packed).read("person.json").decode()
    told = json.loads(text)
    assert [report["kind"] for report in told["reports"]] == ["arrived", "resolved"]
    assert {act["kind"] for act in told["acts"]} >= {"report.filed"}
    assert [(row["swap_id"], row["word"]) for row in told["swap_pushes"]] == [(swap_id, "asked")]
    assert [row["text"] for row in told["messages"]] == ["门锁着"]
    assert "704" not in _numbers(text), "it names no other person"
    assert not {"token_hash", "csrf"} & set(told["sessions"][0])


def test_a_citizens_archive_names_no_member(record: Record, cast: Cast) -> None:
    key = _called(cast)
    order = {"members": ["017"], "version": 1}
    cast("701").call("POST", f"/api/v1/incidents/{key}/assignments", order)
    packed = io.BytesIO()
    with record.database.read() as session:
        archive(session, find(session, BY_NUMBER), record.data, packed)
    text = zipfile.ZipFile(packed).read("person.json").decode()
    assert DIGITS in text
    assert not {"017", "701"} & _numbers(text)


@pytest.mark.parametrize(
    "sought",
    [
        Sought(SoughtKind.PHONE, "13911112222"),
        Sought(SoughtKind.PHONE, "1"),
        Sought(SoughtKind.TIP, "https://patrol.example.org/tip/00ff"),
        Sought(SoughtKind.CALL_SIGN, "999"),
    ],
)
def test_whoever_is_unknown_is_said_to_be(cast: Cast, sought: Sought) -> None:
    with (
        cast.services.database.read() as session,
        pytest.raises(NoPerson, match="nothing is known"),
    ):
        find(session, sought)


def test_a_label_never_holds_the_whole_number() -> None:
    assert Person(BY_NUMBER).sought.label == "phone 138****1234"
