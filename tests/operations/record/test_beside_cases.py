"""What a case's acts prove beside its state, and what is signed or done beside the cases."""

from datetime import timedelta
from typing import Any

from sqlalchemy import delete
from sqlmodel import Session, col

from patrol import clock, feed
from patrol.incident import helping
from patrol.models import (
    Closure,
    CrewMessage,
    FeedKind,
    Handover,
    HandoverCase,
    Hazard,
    HazardAct,
    HazardGrade,
    HelpCall,
    HelpOffer,
    HelpStatus,
    Incident,
    Preservation,
)
from tests.conftest import NOON
from tests.estates.hazards import found
from tests.operations.record.office import Record
from tests.test_handover import sign, write

EARLY = NOON.replace(hour=5)
TOLD_EARLY = "is 2026-11-22T05"


def test_a_hazard_that_was_changed_in_the_table_alone_is_named(record: Record) -> None:
    number = found(record.cast)["number"]
    here = col(Hazard.number) == number
    assert record.difference() == ""
    wrong = [
        record.changed(col(Hazard.grade), HazardGrade.SEVERE, here),
        record.changed(col(Hazard.due_on), NOON.date(), here),
    ]
    assert [said.partition(" is ")[0] for said in wrong] == [
        f"the grade of hazard {number}",
        f"the due_on of hazard {number}",
    ]
    record.execute(delete(HazardAct))
    record.execute(delete(Hazard))
    assert record.difference() == f"hazard {number} is not in the table"


def test_each_fact_beside_the_state_of_a_case_is_named(record: Record) -> None:
    first = col(Incident.number) == "WH-1001"
    second = col(Incident.id) == record.second_case()
    path = f"/api/v1/incidents/{record.case_id}/preservation"
    record.cast("702").send("POST", path, {"reason": "行政诉讼"})
    wrong = []
    for column, value, where, sentence in (
        (col(Incident.waiting_since), EARLY, first, f"its waiting_since {TOLD_EARLY}"),
        (col(Incident.moved_by), "801", first, "its moved_by is 801, and no act of theirs moved"),
        (col(Incident.raw_lat), 30.0, first, "its raw_lat is 30.0, the feed says 30.28"),
        (col(Incident.raw_lon), 120.0, first, "its raw_lon is 120.0, the feed says 120.17"),
        (col(Incident.datum), "gcj02", first, "its datum is gcj02, the feed says wgs84"),
        (col(Incident.place_at), EARLY, first, f"its place_at {TOLD_EARLY}"),
        (col(Incident.closed_at), EARLY, second, f"its closed_at {TOLD_EARLY}"),
        (col(Closure.at), EARLY, True, f"the at of a closure by 704 {TOLD_EARLY}"),
        (col(Closure.undone_at), EARLY, True, f"the undone_at of a closure by 704 {TOLD_EARLY}"),
        (col(Preservation.at), EARLY, True, f"the at of a preservation by 702 {TOLD_EARLY}"),
    ):
        said = record.changed(column, value, where)
        wrong += [] if f": {sentence}" in said else [(column.key, said)]
    assert wrong == []
    assert record.difference() == ""


def test_where_a_place_was_corrected_the_new_raw_one_counts(record: Record) -> None:
    key = record.second_case()
    desk, path = record.cast("704"), f"/api/v1/incidents/{key}"
    for place in ({"place": "桥西"}, {"lat": 30.29, "lon": 120.18}):
        version = desk.get(path)["incident"]["version"]
        desk.send("PATCH", path, {"version": version, **place})
    assert record.difference() == ""
    where = col(Incident.id) == key
    assert "its raw_lat is 30.1, the feed says 30.29" in record.changed(
        col(Incident.raw_lat), 30.1, where
    )
    assert "its place_at is empty, the feed says" in record.changed(
        col(Incident.place_at), None, where
    )


def test_who_read_the_words_of_the_crew_is_compared(record: Record) -> None:
    key = record.second_case()
    mine = record.cast("042").get("/api/v1/inbox")["jobs"][0]["assignment"]["id"]
    words = f"/api/v1/assignments/{mine}/messages"
    record.cast("042").send("POST", words, {"text": "水深两米"})
    path = f"/api/v1/incidents/{key}/messages/read-mark"
    record.cast("704").send("PUT", path)
    assert record.difference() == ""
    assert "a message by 042 was read by 701 at " in record.changed(
        col(CrewMessage.read_by), "701", True
    )
    assert "was read by 704 at 2026-11-22T05" in record.changed(
        col(CrewMessage.read_at), EARLY, True
    )


def test_a_sheet_changed_after_the_signatures_is_named(record: Record) -> None:
    sheet = write(record.cast, {"id": record.second_case()}).json["sheet"]["id"]
    for name in ("701", "704"):
        assert sign(record.cast, sheet, name).status_code == 200
    assert record.difference() == ""
    cases, words = "its cases and takers are not those that ", "its words are not those that "
    wrong = []
    for column, value, sentence in (
        (col(Handover.promises), "没有", words),
        (col(Handover.notes), "没有", words),
        (col(HandoverCase.note), "已好", words),
        (col(HandoverCase.taker_user_id), 1, cases),
        (col(HandoverCase.status), "closed", cases),
        (col(Handover.offline), ["042"], cases),
        (col(Handover.area_id), 4, cases),
        (col(Handover.taken_by_user_id), 2, "it was signed (taken) by 702 at "),
        (col(Handover.given_at), EARLY, "it was signed (given) by 701 at 2026-11-22T05"),
    ):
        said = record.changed(column, value, True)
        wrong += [] if f": {sentence}" in said else [(column.key, said)]
    assert wrong == []
    for column in (col(Handover.promises), col(Handover.notes)):
        record.execute(column.class_.__table__.update().values({column.key: ""}))
    assert record.changed(col(HandoverCase.note), "", True) == "", "its words were emptied by law"


def test_a_signed_sheet_taken_away_or_put_in_is_named(record: Record) -> None:
    def put_in(session: Session) -> None:
        at = clock.now()
        session.add(Handover(area_id=2, written_at=at, given_by_user_id=2, given_at=at))

    record.change(put_in)
    assert "702 has signed it in the table (given), and not in the feed" in record.difference()
    record.execute(delete(Handover))
    sheet = write(record.cast, {"id": record.second_case()}).json["sheet"]["id"]
    sign(record.cast, sheet, "701")
    record.execute(delete(HandoverCase))
    record.execute(delete(Handover))
    assert "is not signed in the table" in record.difference()


def test_a_changed_favour_is_named(record: Record) -> None:
    key, at = record.second_case(), clock.now()
    times: dict[str, Any] = dict.fromkeys(("offered_at", "accepted_at", "done_at"), at)
    with record.database.write() as session:
        session.add(HelpCall(incident_id=key, by="701", at=at - timedelta(minutes=9)))
        session.add(HelpOffer(incident_id=key, status=HelpStatus.DONE, **times))
        session.flush()
        case, told = session.get_one(Incident, key), helping.state(session, key)
        feed.note(session, FeedKind.HELP_DONE, by="volunteer", incident=case, help=told)
    assert record.difference() == ""
    what = "the time or the photo of a volunteer's help is not the one that the feed says"
    assert what in record.changed(col(HelpOffer.done_at), EARLY, True)
    record.execute(delete(HelpOffer))
    assert "volunteers helped 1 times, and 0 of them are in the table" in record.difference()
