"""The worker verifies as the feed grows, signs heads, and tells the desk how far it holds."""

from collections.abc import Callable, Iterator
from contextlib import suppress
from dataclasses import replace
from typing import Any

import pytest
from sqlalchemy import delete, update
from sqlmodel import col, select

from patrol import feed
from patrol.models import Alarm, AlarmKind, Feed, Photo
from patrol.operations.record import (
    BadHead,
    BadKey,
    OldPhotos,
    RecordBroken,
    RecordWatch,
    watch,
)
from patrol.operations.record.keys import load
from patrol.operations.record.second_place import SecondPlaceSilent
from patrol.worker.loop import Worker
from tests.operations.record.office import Record
from tests.waiting import until


@pytest.fixture
def guard(record: Record) -> Iterator[RecordWatch]:
    made = RecordWatch(record.database, record.cast.services.settings)
    yield made
    made.close()


def shown(record: Record) -> Any:
    """What the desk's timeline shows under the acts."""
    return record.cast("704").get(f"/api/v1/incidents/{record.case_id}")["verification"]


def test_the_desk_sees_how_far_the_record_was_verified(
    record: Record, guard: RecordWatch, moving_clock: Callable[..., None]
) -> None:
    assert shown(record) is None
    guard.verify()
    rows, first = record.verify().rows, shown(record)
    assert first == {"seq": rows, "at": first["at"], "broken_seq": None, "flaw": None}
    record.case()
    moving_clock(seconds=61)
    guard.verify()
    assert shown(record)["seq"] == record.verify().rows > rows
    assert shown(record)["at"] > first["at"]


def test_a_member_is_not_told(record: Record, guard: RecordWatch) -> None:
    guard.verify()
    assert "verification" not in record.cast("042").get(f"/api/v1/incidents/{record.case_id}")


def test_a_long_feed_is_verified_in_pieces(
    record: Record, guard: RecordWatch, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(watch, "ROWS_AT_ONCE", 4)
    rows = record.verify().rows
    for _ in range(rows // 4):
        guard.verify()
        assert shown(record) is None, "what is not verified to its end is not shown"
    guard.verify()
    assert shown(record)["seq"] == rows


@pytest.mark.parametrize(
    ("forgery", "broken"),
    [
        (update(Feed).where(col(Feed.seq) == 3).values(actor="999"), 3),
        (delete(Feed).where(col(Feed.seq) > 9), 10),
    ],
)
def test_a_forgery_is_told_at_the_desk_once(
    record: Record,
    guard: RecordWatch,
    moving_clock: Callable[..., None],
    forgery: Any,
    broken: int,
) -> None:
    guard.verify()
    record.execute(forgery)
    moving_clock(hours=2)
    with pytest.raises(RecordBroken, match=f"row {broken}"):
        guard.verify()
    assert (shown(record)["flaw"], shown(record)["broken_seq"]) == ("chain", broken)
    guard.verify()  # it is known, and not told again


def test_a_chain_computed_anew_is_seen_by_the_head_that_was_signed(
    record: Record, guard: RecordWatch
) -> None:
    guard.sign()

    def rename(row: Feed) -> None:
        row.actor = row.actor.replace("704", "042")

    record.compute_anew(rename)
    with pytest.raises(RecordBroken, match="is not the one whose head was signed"):
        guard.sign()
    assert shown(record)["flaw"] == "head"
    lines = len(record.book.path.read_text().splitlines())
    guard.sign()
    assert len(record.book.path.read_text().splitlines()) == lines, "no forged head is signed"


def test_a_false_newest_head_is_not_built_upon(record: Record, guard: RecordWatch) -> None:
    """Whoever computes the chain anew without the key appends a line that fits, unsigned."""
    record.case()
    with record.database.read() as session:
        seq, digest = feed.newest_row(session)
    false = replace(record.book.newest() or pytest.fail("no head"), seq=seq, hash=digest)
    with record.book.path.open("a") as file:
        file.write(false.line)
    with pytest.raises(BadHead, match="its signature does not fit"):
        guard.sign()


def test_another_key_signs_nothing_in_the_same_file(record: Record, guard: RecordWatch) -> None:
    record.case()
    record.book.key_path.unlink()
    load(record.book.key_path)
    with pytest.raises(BadKey, match=r"the newest head in .* is signed by another key"):
        guard.sign()


@pytest.mark.parametrize("lines_left", [0, 1])
def test_heads_that_were_taken_away_are_told(
    record: Record, guard: RecordWatch, lines_left: int
) -> None:
    record.case()
    guard.sign()
    lines = record.book.path.read_text().splitlines(keepends=True)
    record.book.path.write_text("".join(lines[:lines_left]))
    with pytest.raises(RecordBroken, match="was taken out of"):
        guard.sign()
    assert shown(record)["flaw"] == "head"


def test_a_chain_computed_anew_is_seen_by_who_has_walked_it_before(
    record: Record, guard: RecordWatch, moving_clock: Callable[..., None]
) -> None:
    guard.verify()

    def rename(row: Feed) -> None:
        row.actor = row.actor.replace("704", "042")

    record.compute_anew(rename)
    moving_clock(hours=2)
    with pytest.raises(RecordBroken, match="the chain was computed anew"):
        guard.verify()


def test_a_record_that_holds_again_is_shown_again(
    record: Record, guard: RecordWatch, moving_clock: Callable[..., None]
) -> None:
    record.execute(update(Feed).where(col(Feed.seq) == 3).values(member="999"))
    with pytest.raises(RecordBroken):
        guard.verify()
    record.execute(update(Feed).where(col(Feed.seq) == 3).values(member=None))
    moving_clock(seconds=61)
    guard.verify()
    assert (shown(record)["flaw"], shown(record)["seq"]) == (None, record.verify().rows)


def test_a_head_is_signed_when_something_happened_and_once_an_hour(
    record: Record, guard: RecordWatch, moving_clock: Callable[..., None]
) -> None:
    def signed() -> int:
        guard.sign()
        return len(record.book.path.read_text().splitlines())

    assert signed() == 1, "the row was signed before"
    moving_clock(minutes=1)
    assert signed() == 1
    record.case()
    assert signed() == 2
    moving_clock(hours=1)
    assert signed() == 3


def test_the_worker_verifies_signs_and_alarms(
    record: Record, moving_clock: Callable[..., None]
) -> None:
    worker = Worker(record.cast.services)
    try:
        worker.step()
        assert shown(record)["seq"] == record.verify().rows
        record.execute(update(Feed).where(col(Feed.seq) == 3).values(actor="999"))
        moving_clock(hours=2)
        for job in worker.jobs:
            job.due = 0
        worker.step()
        for job in worker.jobs:
            job.due = 0
        worker.step()
    finally:
        worker.sender.close()
        worker.record.close()
    with record.database.read() as session:
        alarms = session.exec(select(Alarm).order_by(Alarm.id)).all()
    assert AlarmKind.JOB_FAILED not in {alarm.kind for alarm in alarms}, "no job has failed"
    broken = [alarm for alarm in alarms if alarm.kind == AlarmKind.RECORD_BROKEN]
    assert {alarm.body["seq"] for alarm in broken} == {3}
    assert {alarm.area_id for alarm in broken} == {2, 3}, "every desk sees one"


def test_a_record_that_stays_broken_is_told_again_each_day(
    record: Record, guard: RecordWatch, moving_clock: Callable[..., None]
) -> None:
    def told() -> int:
        with suppress(RecordBroken):
            guard.verify()
        with record.database.read() as session:
            return len(
                session.exec(select(Alarm).where(Alarm.kind == AlarmKind.RECORD_BROKEN)).all()
            )

    record.execute(update(Feed).where(col(Feed.seq) == 3).values(actor="999"))
    first = told()
    assert first == told() == 2, "one in each street"
    other = RecordWatch(record.database, record.cast.services.settings)
    with pytest.raises(RecordBroken):  # the log names it after each start
        other.verify()
    other.close()
    assert told() == 2
    moving_clock(hours=24)
    assert told() == 4


def test_photos_from_before_get_their_digest_once(record: Record) -> None:
    """As after the upgrade: rows without a digest, and no act of their arrival."""
    record.execute(delete(Feed))
    record.execute(update(Photo).values(stored_sha256=None))
    OldPhotos(record.database, record.data).read_some()
    OldPhotos(record.database, record.data).read_some()
    with record.database.read() as session:
        acts = session.exec(select(Feed.actor, Feed.kind)).all()
        assert session.exec(select(Photo.stored_sha256)).one() is not None
    assert acts == [("worker", "photo.stored")]


def test_the_second_place_gets_the_newest_head(record: Record, second_place: Any) -> None:
    settings = replace(record.cast.services.settings, heads_url=second_place.url)
    guard = RecordWatch(record.database, settings)
    try:
        second_place.status = 503
        guard.sign()
        until(lambda: second_place.bodies, "a head posted")
        until(lambda: _is_refused(guard), "the refusal was told")
        second_place.status = 204
        until(lambda: _is_taken(guard), "the head taken")
    finally:
        guard.close()
    assert second_place.bodies[-1] == record.book.path.read_text().splitlines()[-1] + "\n"


def _is_refused(guard: RecordWatch) -> bool:
    try:
        guard.sign()
    except SecondPlaceSilent as error:
        return "503" in str(error)
    return False


def _is_taken(guard: RecordWatch) -> bool:
    try:
        guard.sign()
    except SecondPlaceSilent:
        return False
    (place,) = guard.second_places
    return place.taken == guard.book.newest()
