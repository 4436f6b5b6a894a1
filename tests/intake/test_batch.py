"""A batch is stored in sets, and yet each of its records has the fate that it has alone."""

import math
from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from sqlmodel import select

from patrol import clock
from patrol.intake import batch
from patrol.intake.accept import PIECE
from patrol.intake.batch import EARLY, _select_matters, waiting
from patrol.intake.revision import revisions
from patrol.models import Feed, Intake, Source
from tests.cast import Cast
from tests.intake.records import NOISE, RIDER, SMOKE, Record
from tests.intake.test_neighbours import grades, smoke
from tests.statements import under_the_lock

PATH = "/api/v1/intake"
OF_ONE = 12
"""Statements under the lock for the records of a piece that open nothing."""


def noise(number: int, **more: Any) -> Record:
    key = f"iot_noise:{number}"
    return NOISE | {"source_ref": key, "dedup_key": key, "media": [], **more}


def speak(cast: Cast, source: str, records: list[Record]) -> list[dict[str, Any]]:
    answers: list[dict[str, Any]] = cast(source).send("POST", PATH, records)
    return answers


def rows(cast: Cast) -> list[Intake]:
    with cast.services.database.read() as session:
        return list(session.exec(select(Intake).order_by(Intake.id)))


def statements(cast: Cast, source: str, records: list[Record]) -> int:
    cast(source)
    databases = [app.extensions["patrol"].database for app in cast.processes]
    with under_the_lock(*databases) as heard:
        speak(cast, source, records)
    assert len(heard) <= OF_ONE * math.ceil(len(records) / PIECE), heard
    return len(heard)


def test_statements_do_not_grow_with_the_records_that_open_nothing(cast: Cast) -> None:
    said = [noise(number, location={"address": f"{number} 号点"}) for number in range(PIECE + 1)]
    of_one = statements(cast, "noise-gw-1", said[:1])
    assert statements(cast, "noise-gw-1", said[1:]) == of_one


def test_statements_do_not_grow_with_what_goes_to_one_case(cast: Cast) -> None:
    speak(cast, "fire-gw-1", [SMOKE])
    said = [
        SMOKE | {"kind": "clear", "source_seq": str(seq), "dedup_key": f"iot_fire:{seq}"}
        for seq in range(2, PIECE + 3)
    ]
    of_one = statements(cast, "fire-gw-1", said[:1])
    assert statements(cast, "fire-gw-1", said[1:]) == of_one


@pytest.mark.any_database
def test_the_ends_of_earlier_years_are_not_read_again(cast: Cast) -> None:
    ends = [SMOKE | {"kind": "clear", "dedup_key": f"iot_fire:{number}"} for number in range(5)]
    speak(cast, "fire-gw-1", ends)
    matter = [(SMOKE["source"], SMOKE["source_ref"])]
    with cast.services.database.read() as session:
        assert [len(rows) for rows in waiting(session, matter, clock.now()).values()] == [5]
        later = clock.now() + EARLY + timedelta(seconds=1)
        assert waiting(session, matter, later) == {}


def test_a_batch_opens_amends_clears_and_repeats_in_its_order(cast: Cast) -> None:
    moved = {"location": SMOKE["location"] | {"address": "14 号底商"}}
    said = [
        SMOKE,
        SMOKE | {"kind": "update", "source_seq": "2", **moved},
        SMOKE,
        SMOKE | {"kind": "clear", "source_seq": "3"},
        smoke("Z") | {"kind": "heartbeat"},
    ]
    answers = speak(cast, "fire-gw-1", said)
    assert [answer["status"] for answer in answers] == [
        "opened",
        "attached",
        "opened",
        "attached",
        "ignored",
    ]
    assert [answer["duplicate"] for answer in answers] == [False, False, True, False, False]
    (case,) = cast("701").get("/api/v1/board")["incidents"]
    assert case["place"] == "14 号底商"
    assert [(row.revision, row.incident_id) for row in rows(cast)] == [
        *((revision, case["id"]) for revision in range(3)),
        (0, None),
    ]
    with cast.services.database.read() as session:
        told = list(session.exec(select(Feed.kind).order_by(Feed.seq)))
    assert told[-4:] == [
        "incident.opened",
        "intake.received",
        "incident.amended",
        "intake.received",
    ]


def test_what_is_read_of_a_matter_does_not_grow_with_what_was_said_of_it(cast: Cast) -> None:
    """A source that repeated one matter held the write lock for a second a record."""
    speak(cast, "fire-gw-1", [SMOKE])
    said = [
        SMOKE | {"kind": "update", "source_seq": str(seq), "dedup_key": key}
        for key in ("iot_fire:one", "iot_fire:many")
        for seq in range(2, 27 if key == "iot_fire:many" else 3)
    ]
    speak(cast, "fire-gw-1", said)
    matter = {"kinds": [SMOKE["source"]], "refs": [SMOKE["source_ref"]]}
    with cast.services.database.read() as session:
        known = revisions(session, ["iot_fire:many", "iot_fire:one"])
        assert [row.revision for row in known["iot_fire:many"]] == [*range(24, 4, -1)]
        assert len(known["iot_fire:one"]) == 1
        assert len(session.execute(_select_matters(), matter).all()) == 1  # of 27 rows
    speak(cast, "fire-gw-1", [said[-1] | {"source_seq": "27"}])
    assert max(row.revision for row in rows(cast)) == 25


def test_a_case_takes_along_the_newest_of_many_waiting_rows(
    cast: Cast, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(batch, "MOST_WAITING", 3)
    monkeypatch.setattr(batch, "_select_waiting", batch._select_waiting.__wrapped__)
    waits = [
        RIDER | {"severity": 4, "media": [], "dedup_key": f"rider_snap:{number}"}
        for number in range(6)
    ]
    speak(cast, "riders", waits)
    first, *_, last = rows(cast)
    body = {"category": "RE0101", "area_id": first.area_id, "intake": last.id}
    cast("701").send("POST", "/api/v1/incidents", body)
    assert [row.status for row in rows(cast)].count("pending") == 3
    assert rows(cast)[0].status == "pending"


def test_other_writers_come_between_the_pieces_of_a_batch(
    cast: Cast, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A hundred corrections of one matter held the write lock, and an order, for 0.6 s."""
    stored: list[int] = []

    def write() -> None:
        with cast.services.database.write() as session:  # refused after 5 s under the batch's lock
            stored.append(len(session.exec(select(Intake)).all()))

    monkeypatch.setattr("patrol.web.public.intake.let_others_run", write)
    cast("noise-gw-1")
    of_process = cast.processes[0].extensions["patrol"].database
    assert of_process.url == cast.services.database.url
    answers = speak(cast, "noise-gw-1", [noise(number) for number in range(25)])
    assert [count for count in stored if count] == [10, 20]
    assert [row.id for row in rows(cast)] == [answer["intake_id"] for answer in answers]


def test_a_late_conflict_stores_nothing_of_a_long_batch(cast: Cast) -> None:
    speak(cast, "noise-gw-1", [noise(24)])
    for wrong in (noise(24, title="另一句"), noise(3, title="另一句")):
        said = [*(noise(number) for number in range(24)), wrong]
        assert cast("noise-gw-1").call("POST", PATH, said).status_code == 409
        assert len(rows(cast)) == 1


def test_a_batch_that_broke_off_is_sent_again(cast: Cast, monkeypatch: pytest.MonkeyPatch) -> None:
    said = [noise(number) for number in range(15)]
    speak(cast, "noise-gw-1", said[:10])  # its first piece
    answers = speak(cast, "noise-gw-1", said)
    assert [answer["duplicate"] for answer in answers] == [True] * 10 + [False] * 5
    assert len(rows(cast)) == 15


def test_a_conflict_stores_nothing_of_its_batch(cast: Cast) -> None:
    said = [noise(1), noise(2), noise(1, title="另一句")]
    assert cast("noise-gw-1").call("POST", PATH, said).status_code == 409
    assert rows(cast) == []


def test_two_detectors_of_one_batch_confirm_each_other(cast: Cast) -> None:
    speak(cast, "fire-gw-1", [smoke("A"), smoke("B")])
    assert grades(cast) == [1, 1]


def test_many_words_about_one_place_are_folded_as_if_they_came_one_by_one(cast: Cast) -> None:
    with cast.services.database.write() as session:
        session.add(Source(code="app", kinds=["iot_noise"], area_id=2))
    said = [noise(number) for number in range(20)]
    for record in said:
        speak(cast, "app", [record])
    alone = [row.tips for row in rows(cast)]
    others = [
        noise(number, location=NOISE["location"] | {"lat": 30.31}) for number in range(20, 40)
    ]
    statements(cast, "app", others)
    assert [row.tips for row in rows(cast)][20:] == alone
    assert max(alone) > 1


@pytest.mark.parametrize(
    ("wait_s", "times", "fate"),
    [
        (540, {}, "attached"),
        (660, {}, "ignored"),
        # The end of an earlier round of the same matter is no end of this one.
        (60, {"occurred_at": "2026-11-22T13:50:00+08:00"}, "ignored"),
    ],
)
def test_an_end_before_its_beginning_waits_ten_minutes_for_it(
    cast: Cast, moving_clock: Callable[..., None], wait_s: int, times: Record, fate: str
) -> None:
    plain = {name: value for name, value in SMOKE.items() if name != "source_seq"}
    end = plain | {"kind": "clear", "dedup_key": "iot_fire:end", **times}
    assert cast("fire-gw-1").send("POST", PATH, end)["status"] == "ignored"
    moving_clock(seconds=wait_s)
    opened = cast("fire-gw-1").send("POST", PATH, plain)
    assert opened["status"] == "opened", "an alarm is never swallowed by its own end"
    assert rows(cast)[0].status == fate
    story = cast("701").get(f"/api/v1/incidents/{opened['incident_id']}")["timeline"]
    kinds = ["incident.opened", "intake.received"]
    assert [act["kind"] for act in story] == kinds[: 1 + (fate == "attached")]
    ends = [act["body"]["intake"]["intake_kind"] for act in story[1:]]
    assert ends == ["clear"] * (fate == "attached"), "the desk reads that it is over already"
