"""Each forgery that somebody with the database can make is found, and named in one sentence."""

import re
from typing import Any

import pytest
from sqlalchemy import Executable, delete, insert, update
from sqlmodel import Session, col, select

from patrol import feed
from patrol.models import (
    Assignment,
    Closure,
    CrewMessage,
    Delivery,
    Feed,
    FeedKind,
    Incident,
    Member,
    Notified,
    Order,
    Photo,
    PhotoOwner,
    PhotoUse,
    Preservation,
    Report,
)
from patrol.status import AssignmentStatus
from tests.conftest import NOON
from tests.operations.record.office import NAME, PHOTO, Record
from tests.pictures import a_photo

pytestmark = pytest.mark.any_database


def test_an_honest_record_holds(record: Record) -> None:
    verified = record.verify()
    assert (verified.heads, verified.photos, verified.erased, verified.unproven) == (1, 1, 0, 0)
    assert verified.rows > 10


def test_the_last_five_rows_deleted(record: Record) -> None:
    rows = record.verify().rows
    record.execute(delete(Feed).where(col(Feed.seq) > rows - 5))
    said = record.difference()
    assert said.startswith(f"rows {rows - 4} to {rows} are missing: row {rows} was signed at "), (
        said
    )
    alone = record.difference(with_heads=False)
    assert alone.startswith("case WH-1001: "), "the case does not fit what is left of the feed"


def test_all_rows_deleted(record: Record) -> None:
    rows = record.verify().rows
    record.execute(delete(Feed))
    assert record.difference().startswith(f"rows 1 to {rows} are missing: row {rows} was signed")
    alone = record.difference(with_heads=False)
    assert alone == "case WH-1001 is in the table, and no row of the feed speaks of it"


def test_every_body_nulled(record: Record) -> None:
    rows = record.verify().rows
    record.execute(update(Feed).values(body=None, salt=None))
    said = record.difference()
    assert said == f"row 1: its body is gone and no erasure names it (and {rows - 1} more)"


def _as_042(row: Feed) -> None:
    row.actor = row.actor.replace("704", "042")
    row.body = (row.body or "").replace('"704"', '"042"')


def test_every_704_rewritten_to_042_with_the_chain_computed_anew(record: Record) -> None:
    rows = record.verify().rows
    record.compute_anew(_as_042)
    said = record.difference()
    anew = rf"row {rows} is not the one that was signed at \S+: the chain was computed anew"
    assert re.fullmatch(anew, said), said
    alone = record.difference(with_heads=False)
    assert alone == "case WH-1001: it was opened by 042, not by 704"


def test_a_chain_computed_anew_is_found_though_the_tables_agree(record: Record) -> None:
    record.compute_anew(_as_042)
    record.execute(update(Incident).values(opened_by="042", moved_by="042"))
    record.execute(update(Order).values(by="042"))
    record.execute(update(Closure).values(by="042"))
    assert record.difference(with_heads=False) == "", "without a signed head nobody can tell"
    assert "the chain was computed anew" in record.difference()


EARLY = NOON.replace(hour=5)
IS_017 = col(Member.call_sign) == "017"


@pytest.mark.parametrize(
    ("statement", "sentence"),
    [
        (update(Incident).values(arrived_at=EARLY), "its loop.arrive.breached_at is empty, "),
        (update(Incident).values(severity=4), "its severity is 4, row "),
        (update(Incident).values(opened_by="701"), "it was opened by 704, not by 701"),
        (update(Assignment).values(on_scene_at=EARLY), "the on_scene_at of 042 is 2026-11-22T05"),
        (update(Assignment).values(accepted_at=EARLY), "the accepted_at of 042 is 2026-11-22T05"),
        (update(Assignment).values(accepted_by="704"), "the accepted_by of 042 is 704, the feed "),
        (update(Assignment).values(status=AssignmentStatus.WITHDRAWN), "its crew is empty, row "),
        (update(Report).values(acted_at=EARLY), "the acted_at of a report of 042 is 2026-11-22T05"),
        (update(Report).values(text="没去"), "the text of a report of 042 is 没去, the feed says "),
        (update(Report).values(phone_id=None), "a report of 042 came from phone "),
        (update(Report).values(login_id=None), "a report of 042 came from phone "),
        (update(Assignment).values(answered_phone_id=None), "no answer of 042 came from phone em"),
        (update(Assignment).values(answered_login_id=None), "no answer of 042 came from phone "),
        (update(Order).values(text="回来"), "the text of an order by 704 is 回来, the feed says "),
        (update(Order).values(by="701"), "the by of an order by 704 is 701, the feed says 704"),
        (update(Order).values(at=EARLY), "the at of an order by 704 is 2026-11-22T05"),
        (update(Order).values(place="别处"), "the place of an order by 704 is 别处 30.28"),
        (update(Order).values(place="别处", place_version=9), "an order by 704 names version 9 "),
        (update(Order).values(undone_at=EARLY), "an order by 704 was undone at 2026-11-22T05"),
        (update(Incident).values(closed_at=EARLY), "its closed_at is 2026-11-22T05"),
        (
            update(Incident).values(description="没事"),
            "its description is not the one that was entered",
        ),
        (
            update(Incident).values(description="", description_salt=None),
            "its description is not the one that was entered",
        ),
        (
            update(Incident).values(reporter_phone="13900000000"),
            "its reporter_phone is not the one that was entered",
        ),
        (
            update(Incident).values(reporter_phone=None, reporter_salt=None),
            "its reporter_phone is not the one that was entered",
        ),
        (update(Incident).values(occurred_at=EARLY), "its occurred_at is 2026-11-22T05"),
        (
            update(Incident).values(dispatch_breached_at=EARLY),
            "its dispatch_breached_at is 2026-11-22T05",
        ),
        (
            update(Incident).values(arrive_breached_at=None),
            "its loop.arrive.breached_at is empty, ",
        ),
        (
            update(Incident).values(resolve_breached_at=EARLY),
            "its resolve_breached_at is 2026-11-22T05",
        ),
        (
            update(Incident).values(report_breached_at=EARLY),
            "it has a report_breached_at, and no report is owed",
        ),
        (update(Report).values(distance_m=7), "the fix.distance_m of a report of 042 is 7, the"),
        (
            update(Report).values(accuracy_m=900.0),
            "the fix.accuracy_m of a report of 042 is 900.0, the feed says ",
        ),
        (
            update(Report).where(col(Report.lat).is_not(None)).values(lat=30.0),
            "the position_digest of a report of 042 is ",
        ),
        (
            update(Assignment).values(member_id=select(Member.id).where(IS_017).scalar_subquery()),
            "the member of an assignment is 017, the feed says 042",
        ),
        (update(Report).values(photos=[]), "the photos of a report of 042 is empty, the feed "),
        (update(Closure).values(by="701"), "the by of a closure by 704 is 701, the feed says 704"),
        (
            update(Closure).values(note="看过"),
            "the note of a closure by 704 is 看过, the feed says",
        ),
        (update(Closure).values(without_report="没来"), "the without_report of a closure by 704 "),
        (delete(Closure), "it was verified 1 times, and 0 are in the table"),
    ],
)
def test_a_changed_table_is_named(record: Record, statement: Executable, sentence: str) -> None:
    record.execute(statement)
    said = record.difference()
    assert said.startswith(f"case WH-1001: {sentence}"), said


def test_a_report_taken_out_of_its_table_is_named(record: Record) -> None:
    record.execute(delete(PhotoUse))
    record.execute(delete(Report).where(col(Report.kind) == "arrived"))
    assert record.difference() == "case WH-1001: a report of 042 is not in the table"


def test_a_case_put_in_past_the_door_is_named(record: Record) -> None:
    def copy(session: Session) -> None:
        row = session.get_one(Incident, record.case_id).model_dump()
        session.connection().execute(insert(Incident).values(row | {"id": "z", "number": "WH-9"}))

    record.change(copy)
    said = record.difference()
    assert said == "case WH-9 is in the table, and no row of the feed speaks of it"


@pytest.mark.parametrize("thumbnail", [False, True])
def test_every_photo_replaced(record: Record, thumbnail: bool) -> None:
    record.photo(thumbnail=thumbnail).write_bytes(a_photo((1, 2, 3)))
    said = record.difference()
    assert re.fullmatch(r"photo \w{12}: its file is not the one that arrived", said), said


def test_a_photo_taken_away(record: Record) -> None:
    record.photo().unlink()
    assert re.fullmatch(r"photo \w{12}: its file is missing", record.difference())


@pytest.mark.parametrize(
    ("statement", "sentence"),
    [
        (delete(PhotoUse), rf"photo {NAME[:12]} of a report of 042 is not shown"),
        (update(PhotoUse).values(incident_id=None), rf"photo {NAME[:12]} is shown, and no report "),
        (
            update(PhotoUse).values(sha256="f" * 64),
            r"photo ffffffffffff is shown, and no report of",
        ),
    ],
)
def test_a_photo_shown_with_another_report_is_named(
    record: Record, statement: Executable, sentence: str
) -> None:
    record.execute(statement)
    assert record.difference().startswith(f"case WH-1001: {sentence}")


def _erase_by_hand(record: Record, *seqs: int, photos: tuple[str, ...] = ()) -> None:
    """Append an act past our verbs, as one who has the database and not the key may do."""

    def act(session: Session) -> None:
        session.execute(update(Feed).where(col(Feed.seq).in_(seqs)).values(body=None, salt=None))
        area_id = session.exec(select(Feed.area_id).limit(1)).one()
        kind = FeedKind.BODIES_ERASED
        body = {"seqs": list(seqs), "photos": list(photos), "why": "x"}
        feed.note(session, kind, by="702", area_id=area_id, **body)

    with record.database.write() as session:
        act(session)


def test_a_photo_that_an_act_erased_and_that_is_still_shown_is_named(record: Record) -> None:
    """Else a replaced photo is compared with nothing."""
    record.photo().write_bytes(a_photo((1, 2, 3)))
    _erase_by_hand(record, photos=(NAME,))
    said = record.difference()
    assert re.fullmatch(r"photo \w{12} was erased by an act, and is in the table again", said), said
    record.execute(delete(PhotoOwner))
    record.execute(delete(Photo))
    record.photo().unlink()
    assert record.difference() == ""
    record.upload(PHOTO)
    assert record.difference() == "", "it has arrived again"
    assert record.verify().photos == 1


def test_the_proof_of_a_photo_cannot_be_erased_by_hand(record: Record) -> None:
    """Else the worker would take the digest of a replaced file for the first one."""
    (stored,) = record.seqs(FeedKind.PHOTO_STORED)
    _erase_by_hand(record, stored)
    said = record.difference()
    assert said == f"row {stored} is a proof (photo.stored), and its body is gone"


def test_an_act_erases_nothing_in_advance(record: Record) -> None:
    rows = record.verify().rows
    _erase_by_hand(record, rows + 2)
    record.case()
    assert record.difference() == ""
    record.execute(update(Feed).where(col(Feed.seq) == rows + 2).values(body=None, salt=None))
    assert record.difference() == f"row {rows + 2}: its body is gone and no erasure names it"


def test_a_row_erased_by_hand_while_its_case_was_preserved_is_named(record: Record) -> None:
    path = f"/api/v1/incidents/{record.case_id}/preservation"
    record.cast("702").send("POST", path, {"reason": "行政诉讼"})
    (accepted,) = record.seqs(FeedKind.ASSIGNMENT_ACCEPTED)
    record.execute(delete(Preservation))
    assert (
        record.difference()
        == "case WH-1001: it was preserved 1 times, and 0 of them are in the table"
    )
    with record.database.read() as session:
        rows = feed.head(session)
    _erase_by_hand(record, accepted)
    said = record.difference()
    assert said == f"row {accepted} was erased by row {rows + 1} while its case was preserved"


@pytest.mark.parametrize(
    ("statement", "sentence"),
    [
        (
            update(CrewMessage).values(text="撤"),
            "the text of a message by 704 is 撤, the feed says ",
        ),
        (update(CrewMessage).values(by="701"), "the by of a message by 704 is 701, the feed says "),
        (delete(CrewMessage), "a message by 704 is not in the table"),
        (update(Notified).values(at=EARLY), "the at of a notification by 704 is 2026-11-22T05"),
        (update(Notified).values(agency="120"), "the agency of a notification by 704 is 120, the "),
        (
            update(Preservation).values(reason="无"),
            "a preservation of it is 702 无 empty empty, the",
        ),
    ],
)
def test_a_changed_act_beside_the_orders_is_named(
    record: Record, statement: Executable, sentence: str
) -> None:
    case = record.second_case()
    path = f"/api/v1/incidents/{case}"
    record.cast("704").send("POST", f"{path}/messages", {"text": "注意水深"})
    record.cast("704").send("POST", f"{path}/notified", {"agency": "119"})
    record.cast("702").send("POST", f"{path}/preservation", {"reason": "行政诉讼"})
    assert record.difference() == ""
    if statement.is_delete:
        record.execute(delete(Delivery).where(col(Delivery.message_id).is_not(None)))
    record.execute(statement)
    said = record.difference()
    assert said.startswith(f"case WH-1002: {sentence}"), said


def test_a_photo_put_in_past_the_door(record: Record) -> None:
    def copy(session: Session) -> None:
        row: dict[str, Any] = session.get_one(Photo, record.photo_name).model_dump()
        session.connection().execute(insert(Photo).values(row | {"sha256": "f" * 64}))

    record.change(copy)
    said = record.difference()
    assert said == "photo ffffffffffff is in the table, and no row of the feed says it arrived"
