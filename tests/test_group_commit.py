"""Acts of one moment are written in one transaction, and each gets its own answer or error."""

import contextlib
import shutil
import time
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import Future, ThreadPoolExecutor
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import Engine, event
from sqlalchemy.exc import OperationalError
from sqlmodel import Session, select

from patrol import db, feed, group_commit, incident
from patrol import services as parts
from patrol.config import Settings
from patrol.db import DatabaseBusy, database
from patrol.models import Feed, Incident
from patrol.queries import case_acts
from patrol.services import Services
from patrol.status import IncidentStatus
from patrol.transition import move
from tests.cast import enter

Act = Callable[[Session], Any]
UNLIMITED_S = 60.0
FIRST_VERSION = 2


@pytest.fixture
def services(
    tmp_path: Path, empty_database: Path, moving_clock: Any, monkeypatch: pytest.MonkeyPatch
) -> Iterator[Services]:
    """Services on SQLite, also in a run on PostgreSQL: only on SQLite are acts grouped."""
    monkeypatch.setattr(group_commit, "WORK_S", UNLIMITED_S)
    shutil.copy(empty_database, tmp_path / "patrol.db")
    built = parts.build(Settings(patrol_data=tmp_path, secret_key="s" * 40).completed())
    with built.database.write() as session:
        enter(session)
    yield built
    built.close()


@pytest.fixture
def statements(services: Services) -> Iterator[list[str]]:
    """The first two words of every statement, with each BEGIN IMMEDIATE and COMMIT."""
    heard: list[str] = []

    def hear(_link: Any, _cursor: Any, statement: str, *_: Any) -> None:
        heard.append(" ".join(statement.split()[:2]))

    def begin(_link: Any) -> None:
        heard.append("BEGIN IMMEDIATE")

    def end(_link: Any) -> None:
        heard.append("COMMIT")

    event.listen(services.database.writer, "begin", begin)
    event.listen(Engine, "before_cursor_execute", hear)
    event.listen(Engine, "commit", end)
    yield heard
    event.remove(Engine, "before_cursor_execute", hear)
    event.remove(Engine, "commit", end)


@contextlib.contextmanager
def _held_up(services: Services, acts: list[Act]) -> Iterator[list["Future[Any]"]]:
    """Let all acts wait in this order until the end of the block."""
    waiting = services.group._waiting
    with ThreadPoolExecutor(len(acts)) as pool, services.database._my_turn():
        futures = []
        for act in acts:
            futures.append(pool.submit(services.group.write, act))
            _until(lambda: len(waiting) == len(futures))
        yield futures


def _until(is_so: Callable[[], bool], seconds: float = 20) -> None:
    end = time.monotonic() + seconds
    while not is_so():
        assert time.monotonic() < end, "it did not come to pass"
        time.sleep(0.001)


def _all_at_once(services: Services, acts: list[Act]) -> list[Any]:
    """Run the acts in one group; return the value or the error of each."""
    with _held_up(services, acts) as futures:
        pass
    return [future.exception() or future.result() for future in futures]


def _note(name: str) -> Act:
    def act(session: Session) -> str:
        feed.note(session, "duty.started", by=name, area_id=2, call_sign=name)
        return name

    return act


def _note_all(session: Session, names: Sequence[str]) -> list[Any]:
    """Note alike acts: 013 is refused, and `bad` breaks whatever is written together with it."""
    for name in names:
        if name != "013":
            _note(name)(session)
    if "bad" in names:
        raise ValueError(f"said for {len(names)}")
    return [KeyError(name) if name == "013" else len(names) for name in names]


def _recorded(services: Services) -> list[str]:
    with services.database.read() as session:
        rows = session.exec(select(Feed).order_by("seq")).all()
        feed.verify(session)
    return [row.actor for row in rows if row.kind == "duty.started" and row.actor != "desk"]


def test_twenty_that_wait_share_one_transaction(services: Services, statements: list[str]) -> None:
    before = _recorded(services)
    names = [f"{number:03}" for number in range(20)]
    statements.clear()
    assert _all_at_once(services, [_note(name) for name in names]) == names
    assert statements.count("BEGIN IMMEDIATE") == 1
    assert _recorded(services) == before + names


def test_one_bad_among_twenty_takes_back_only_itself(services: Services) -> None:
    """Of the bad act no row, event, move or wake-up is kept; the others are durable."""
    case_id, before = _opened(services), _recorded(services)
    woken: list[str] = []
    services.database.after_commit(
        lambda session: woken.extend(event.actor for event in feed.appended(session))
    )

    def bad(session: Session) -> None:
        case = session.get_one(Incident, case_id)
        move(session, case, IncidentStatus.CANCELLED, by="bad")
        feed.note(session, "incident.cancelled", by="bad", incident=case)
        services.database.settle(session)
        raise ValueError("said by the seventh")

    names = [f"{number:03}" for number in range(20)]
    acts = [_note(name) for name in names]
    acts[6] = bad
    outcomes = _all_at_once(services, acts)
    assert str(outcomes.pop(6)) == "said by the seventh"
    names.pop(6)
    assert outcomes == names == woken
    assert _recorded(services) == before + names
    with services.database.read() as session:
        case = session.get_one(Incident, case_id)
        assert (case.status, case.version) == (IncidentStatus.NEW, FIRST_VERSION)
        assert session.exec(select(Feed).where(Feed.actor == "bad")).all() == []


def _opened(services: Services) -> str:
    opening = incident.Opening(
        category=services.office.category("RE0301"), area_id=4, source="manual"
    )
    with services.database.write() as session:
        return incident.open_(session, opening, by="701").id


def test_a_bad_first_is_alone_with_its_error(services: Services) -> None:
    def bad(session: Session) -> None:
        _note("bad")(session)
        services.database.settle(session)
        raise ValueError("said by the first")

    before = _recorded(services)
    outcomes = _all_at_once(services, [bad, _note("042"), _note("007")])
    assert str(outcomes[0]) == "said by the first"
    assert outcomes[1:] == ["042", "007"]
    assert _recorded(services) == [*before, "042", "007"]


def test_each_answer_is_of_the_moment_after_its_own_act(services: Services) -> None:
    case_id = _opened(services)

    def retitle(number: int) -> Act:
        def act(session: Session) -> Any:
            case = session.get_one(Incident, case_id)
            case.title = f"第 {number} 次"
            session.add(case)
            feed.changed(session, case)
            feed.note(session, "incident.changed", by="701", incident=case)
            services.database.settle(session)
            return feed.state_after(session, case)

        return act

    states = _all_at_once(services, [retitle(number) for number in range(5)])
    assert [state["title"] for state in states] == [f"第 {number} 次" for number in range(5)]
    assert [state["version"] for state in states] == [FIRST_VERSION + n for n in range(1, 6)]
    with services.database.read() as session:
        events = [
            event
            for event in case_acts.events(session, case_id)
            if event.kind == "incident.changed"
        ]
    assert [event.body["incident"] for event in events] == states


def test_a_lone_act_costs_what_a_transaction_of_its_own_costs(
    services: Services, statements: list[str]
) -> None:
    statements.clear()
    services.group.write(_note("042"))
    together = statements[:]
    statements.clear()
    with services.database.write() as session:
        _note("042")(session)
    assert together == statements
    assert together[0] == "BEGIN IMMEDIATE"


def test_a_group_is_bounded(
    services: Services, statements: list[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(group_commit, "MOST", 3)
    statements.clear()
    names = [f"{number:03}" for number in range(7)]
    assert _all_at_once(services, [_note(name) for name in names]) == names
    assert statements.count("BEGIN IMMEDIATE") == 3
    monkeypatch.setattr(group_commit, "WORK_S", 0.0)
    statements.clear()
    assert _all_at_once(services, [_note(name) for name in names]) == names
    assert statements.count("BEGIN IMMEDIATE") == 7


def _alike(services: Services, names: Sequence[str]) -> list[Any]:
    """What each of these got who wait one after another for the same function."""
    waiting = services.group._waiting
    with ThreadPoolExecutor(len(names)) as pool:
        with services.database._my_turn():
            futures = []
            for number, name in enumerate(names, 1):
                futures.append(pool.submit(services.group.write_alike, _note_all, name))
                _until(lambda number=number: len(waiting) == number)  # type: ignore[misc]
        return [future.exception() or future.result() for future in futures]


def test_acts_that_are_alike_are_written_at_once(services: Services, statements: list[str]) -> None:
    before = _recorded(services)
    names = ["007", "013", "017", "042"]
    statements.clear()
    outcomes = _alike(services, names)
    assert statements.count("INSERT INTO") == 1
    assert statements.count("BEGIN IMMEDIATE") == 1
    assert repr(outcomes) == "[4, KeyError('013'), 4, 4]", "who is refused takes nobody with it"
    assert _recorded(services) == [*before, "007", "017", "042"]


def test_alike_acts_that_fail_together_are_written_one_by_one(services: Services) -> None:
    before = _recorded(services)
    outcomes = _alike(services, ["007", "bad", "013", "042"])
    assert repr(outcomes) == "[1, ValueError('said for 1'), KeyError('013'), 1]"
    assert _recorded(services) == [*before, "007", "042"]


def test_a_bad_first_of_acts_that_are_alike_is_alone_with_its_error(services: Services) -> None:
    before = _recorded(services)
    outcomes = _alike(services, ["bad", "007", "042"])
    assert repr(outcomes) == "[ValueError('said for 1'), 1, 1]"
    assert _recorded(services) == [*before, "007", "042"]


def test_no_act_is_written_before_one_that_came_earlier(services: Services) -> None:
    before = _recorded(services)
    group, waiting = services.group, services.group._waiting
    says: list[Callable[[], Any]] = [
        lambda: group.write_alike(_note_all, "007"),
        lambda: group.write_alike(_note_all, "017"),
        lambda: group.write(_note("701")),
        lambda: group.write_alike(_note_all, "042"),
    ]
    with ThreadPoolExecutor(len(says)) as pool:
        with services.database._my_turn():
            futures = []
            for number, say in enumerate(says, 1):
                futures.append(pool.submit(say))
                _until(lambda number=number: len(waiting) == number)  # type: ignore[misc]
        assert [future.result() for future in futures] == [2, 2, "701", 1]
    assert _recorded(services) == [*before, "007", "017", "701", "042"]


def test_when_the_disk_refuses_the_commit_everybody_hears_it(services: Services) -> None:
    def refuse(_: Callable[[], None]) -> None:
        raise db.sqlite_module().OperationalError("database or disk is full")

    names = ["007", "017", "042"]
    before = _recorded(services)
    services.database.wait_elsewhere = refuse
    outcomes = _all_at_once(services, [_note(name) for name in names])
    services.database.wait_elsewhere = None
    assert all("disk is full" in str(outcome) for outcome in outcomes), outcomes
    assert all(isinstance(outcome, OperationalError) for outcome in outcomes)
    assert _recorded(services) == before
    assert services.group.write(_note("042")) == "042"


def test_when_sqlite_takes_everything_back_nobody_is_told_that_it_is_kept(
    services: Services,
) -> None:
    """SQLite does so when the disk is full in the midst of a statement."""

    def lose(session: Session) -> None:
        link = session.connection().connection.driver_connection
        assert link is not None
        link.execute("ROLLBACK")
        session.connection().exec_driver_sql("SELECT * FROM no_such_table")

    before = _recorded(services)
    outcomes = _all_at_once(services, [_note("007"), lose, _note("042")])
    assert ["no_such_table" in str(outcome) for outcome in outcomes] == [True, True, False]
    assert _recorded(services) == [*before, "042"], "the third was the next transaction"


def test_when_another_process_keeps_the_lock_everybody_hears_it(
    services: Services, monkeypatch: pytest.MonkeyPatch
) -> None:
    before = _recorded(services)
    monkeypatch.setattr(database, "WAIT_S", 0.2)
    holder = db.sqlite_module().connect(str(services.database.url.database))
    holder.isolation_level = None
    holder.execute("BEGIN IMMEDIATE")
    outcomes = _all_at_once(services, [_note("007"), _note("042")])
    assert [type(outcome) for outcome in outcomes] == [DatabaseBusy, DatabaseBusy]
    holder.execute("ROLLBACK")
    holder.close()
    assert _recorded(services) == before
    assert services.group.write(_note("042")) == "042"


def test_whoever_waits_too_long_is_told_and_not_written(
    services: Services, monkeypatch: pytest.MonkeyPatch
) -> None:
    before = _recorded(services)
    with _held_up(services, [_note("007")]) as (first,):
        monkeypatch.setattr(group_commit, "WAIT_S", 0.05)
        with pytest.raises(DatabaseBusy):
            services.group.write(_note("042"))
    assert first.result() == "007"
    assert _recorded(services) == [*before, "007"]


class _Ended(BaseException):
    """The error that gevent raises in a greenlet that it ends."""


def test_a_leader_that_is_ended_takes_nobody_with_it(services: Services) -> None:
    def end(session: Session) -> None:
        _note("bad")(session)
        raise _Ended

    before = _recorded(services)
    outcomes = _all_at_once(services, [_note("007"), _note("017"), end, _note("042")])
    assert [type(outcome) for outcome in outcomes[:3]] == [_Ended, DatabaseBusy, DatabaseBusy]
    assert outcomes[3] == "042", "it waited for the next turn"
    assert _recorded(services) == [*before, "042"]


def test_an_ended_waiter_does_not_stop_those_behind_it(
    services: Services, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Its thread ends at the moment when it is to lead the group."""
    member = group_commit._Member(_note_all, "007")

    def ended(_timeout: float | None = None) -> bool:
        services.group._call_next()
        raise _Ended

    monkeypatch.setattr(member.called, "wait", ended)
    services.group._has_leader = True
    with ThreadPoolExecutor(1) as pool:
        with pytest.raises(_Ended):
            services.group._wait(member)
        behind = pool.submit(services.group.write, _note("042"))
        assert behind.result(10) == "042"
