"""The feed is gapless, in commit order and chained, and a hook guards it."""

import threading
from collections.abc import Iterator

import pytest
from flask import Flask
from sqlmodel import Session, select

from patrol import chain, clock, db, feed, incident
from patrol.db import news
from patrol.incident import hands
from patrol.models import Audience, Feed, FeedKind, Incident
from patrol.queries import case_acts
from patrol.services import Services
from patrol.status import IncidentStatus
from patrol.transition import move
from tests.waiting import LIMIT_S, until


def _note(services: Services, kind: str = "duty.started") -> None:
    with services.database.write() as session:
        feed.note(session, kind, by="042", area_id=2, call_sign="042")


def test_seq_has_no_gaps_whoever_writes(services: Services) -> None:
    before = len(_seqs(services))
    threads = [
        threading.Thread(target=lambda: [_note(services) for _ in range(10)]) for _ in range(8)
    ]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    with services.database.read() as session:
        seqs = [event.seq for event in feed.after(session, 0)]
        assert seqs == list(range(1, len(seqs) + 1))
        assert feed.verify(session)[0] == len(seqs)
    assert len(seqs) == before + 80


def _fail_after_append(services: Services) -> None:
    with services.database.write() as session:
        feed.note(session, FeedKind.DUTY_ENDED, by="042", area_id=2)
        services.database.settle(session)
        raise RuntimeError("the request fails")


def test_what_is_rolled_back_leaves_no_gap(services: Services) -> None:
    before = len(_seqs(services))
    _note(services)
    with pytest.raises(RuntimeError):
        _fail_after_append(services)
    _note(services)
    with services.database.read() as session:
        seqs = [event.seq for event in feed.after(session, 0)]
    assert seqs == list(range(1, len(seqs) + 1))
    assert len(seqs) == before + 2


def _alter(session: Session, change: str) -> None:
    connection = session.connection()
    statements = {
        "body": "UPDATE feed SET body = '{}' WHERE seq = 3",
        "actor": "UPDATE feed SET actor = '999' WHERE seq = 3",
        "delete": "DELETE FROM feed WHERE seq = 3",
        "swap": "UPDATE feed SET kind = CASE seq WHEN 3 THEN 'duty.ended' ELSE kind END",
        "insert": (
            "INSERT INTO feed (seq, at, kind, actor, area_id, audience, body, salt, digest, hash)"
            " SELECT 99, at, kind, actor, area_id, audience, body, salt, digest, hash"
            " FROM feed WHERE seq = 2"
        ),
    }
    connection.exec_driver_sql(statements[change])


@pytest.mark.parametrize("change", ["body", "actor", "delete", "swap", "insert"])
def test_every_alteration_is_found_at_the_first_bad_row(services: Services, change: str) -> None:
    for _ in range(5):
        _note(services)
    with services.database.write() as session:
        _alter(session, change)
    with services.database.read() as session, pytest.raises(chain.BrokenChain) as failure:
        feed.verify(session)
    with services.database.read() as session:
        rows = feed.head(session)
    assert failure.value.seq == (3 if change != "insert" else len(_seqs(services)))
    assert rows


def _seqs(services: Services) -> list[int]:
    with services.database.read() as session:
        return list(session.exec(select(Feed.seq)))


def test_personal_text_can_be_erased_and_the_chain_holds(services: Services) -> None:
    for _ in range(3):
        _note(services)
    with services.database.write() as session:
        session.connection().exec_driver_sql(
            "UPDATE feed SET body = NULL, salt = NULL WHERE seq = 2"
        )
    with services.database.read() as session:
        assert feed.verify(session)[0] >= 3
        assert feed.after(session, 1)[0].body == {}


def test_a_move_without_an_act_is_refused(app: Flask, services: Services) -> None:
    with services.database.write() as session:
        opening = incident.Opening(
            category=services.office.category("RE0301"), area_id=4, source="manual"
        )
        key = incident.open_(session, opening, by="701").id
    with pytest.raises(feed.UnnotedMove):
        _move_silently(services, key)


def _move_silently(services: Services, key: str) -> None:
    with services.database.write() as session:
        case = session.get_one(Incident, key)
        move(session, case, IncidentStatus.CANCELLED, by="701")


def test_a_frame_is_the_stored_body_unchanged(services: Services) -> None:
    _note(services)
    with services.database.read() as session:
        event = feed.after(session, 0)[-1]
        row = session.get_one(Feed, event.seq)
    assert event.audience == Audience.DESK
    assert event.frame.endswith(f',"body":{row.body}}}')
    assert f'"at":"{clock.iso(row.at)}"' in event.frame


@pytest.fixture
def wakes(services: Services, monkeypatch: pytest.MonkeyPatch) -> Iterator[list[int]]:
    """A list that grows with each wake of a watcher; the watcher never looks without news."""
    monkeypatch.setattr(news, "LOOK_ANYWAY_S", 3600)
    wake_ups: list[int] = []
    stop = threading.Event()
    watcher = threading.Thread(
        target=db.watch, args=(services.database, lambda: wake_ups.append(1), stop)
    )
    watcher.start()
    until(lambda: wake_ups, "the watcher listens")
    yield wake_ups
    stop.set()
    _note(services)  # a watcher on PostgreSQL sleeps till there is news
    watcher.join(LIMIT_S)
    assert not watcher.is_alive()


def test_news_of_another_process_arrive(services: Services, wakes: list[int]) -> None:
    for _ in range(2):
        before = len(wakes)
        _note(services)
        until(lambda before=before: len(wakes) > before, "a wake by the news of a commit")


def test_a_watcher_looks_now_and_then_without_news(
    services: Services, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(news, "LOOK_ANYWAY_S", 0.05)
    wake_ups: list[int] = []
    stop = threading.Event()
    args = (services.database, lambda: wake_ups.append(1), stop)
    watcher = threading.Thread(target=db.watch, args=args)
    watcher.start()
    until(lambda: len(wake_ups) > 3, "wakes without any commit")
    stop.set()
    watcher.join(LIMIT_S)
    assert not watcher.is_alive()


def test_an_act_belongs_to_an_area(session: Session) -> None:
    with pytest.raises(ValueError, match="area"):
        feed.note(session, FeedKind.DUTY_STARTED, by="042")


def test_others_run_between_the_rows_of_a_long_timeline(
    services: Services, monkeypatch: pytest.MonkeyPatch
) -> None:
    pauses: list[float] = []
    monkeypatch.setattr(hands, "PAUSE_EVERY", 2)
    with services.database.write() as session:
        category = services.office.category("RE0301")
        opening = incident.Opening(category=category, area_id=4, source="manual")
        case = incident.open_(session, opening, by="701")
        for number in range(9):
            incident.add_note(session, case, by="701", text=str(number))
        key = case.id
    with services.database.read() as session:
        monkeypatch.setattr("time.sleep", pauses.append)
        assert len(case_acts.events(session, key)) >= 10
    assert pauses.count(0) >= 4
