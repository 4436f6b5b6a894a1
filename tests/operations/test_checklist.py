"""开办清单: each need turns to done by its fact, and by nothing else."""

from collections.abc import Callable, Iterator
from datetime import timedelta

import pytest
from sqlmodel import Session

from patrol import audit, clock
from patrol.config import Settings
from patrol.db import Database
from patrol.models import (
    Area,
    AuditAct,
    CommsAnswer,
    CommsCheck,
    Member,
    Phone,
    Role,
    Source,
    User,
)
from patrol.operations import checklist
from patrol.operations.checklist import Item, Need

State = Callable[[Need], Item]


@pytest.fixture
def session(settings: Settings) -> Iterator[Session]:
    """A transaction in a database without a street."""
    database = Database(settings.database_url)
    with database.write() as empty:
        yield empty
    database.dispose()


@pytest.fixture
def state(session: Session, settings: Settings) -> State:
    def of(need: Need) -> Item:
        session.flush()
        return next(i for i in checklist.items(session, settings) if i.need is need)

    return of


def street(session: Session) -> int:
    area = Area(name="街道", kind="street", path="/1/")
    session.add(area)
    session.flush()
    return area.id or 0


def test_before_a_street_the_command_says_what_makes_it(settings: Settings) -> None:
    database = Database(settings.database_url)
    said: list[str] = []
    assert checklist.run(database, settings, said.append, "en") == 1
    database.dispose()
    assert said == ["there is no street yet: `patrol setup` makes it"]


def test_an_empty_street_lacks_everything(session: Session, settings: Settings) -> None:
    states = checklist.items(session, settings)
    assert [item.need for item in states] == [need for need in Need if need != Need.SOURCE_KEYS]
    assert not [item for item in states if item.is_done]
    assert not checklist.is_complete(states)


def test_a_street_alone_has_no_areas(session: Session, state: State) -> None:
    parent = street(session)
    assert not state(Need.AREAS).is_done
    session.add(Area(name="社区", kind="community", path="/1/2/", parent_id=parent))
    session.add(Source(code="110", area_id=parent))
    assert state(Need.AREAS) == Item(Need.AREAS, is_done=True, have=1)
    assert state(Need.SOURCES).is_done


def test_who_has_left_counts_no_more(session: Session, state: State) -> None:
    area_id = street(session)
    people = [Member(call_sign=sign, area_id=area_id) for sign in ("001", "002", "x")]
    people[2].left_at = clock.now()
    session.add_all(people)
    session.flush()
    phones = [Phone(member_id=person.id or 0, enrolled_at=clock.now()) for person in people]
    session.add_all(phones[1:])
    assert state(Need.MEMBERS).have == 2
    assert state(Need.PHONES) == Item(Need.PHONES, is_done=False, have=1, of=2)
    session.add(phones[0])
    assert state(Need.PHONES).is_done
    phones[0].revoked_at = clock.now()
    assert not state(Need.PHONES).is_done


def test_a_second_desk_has_its_own_password(session: Session, state: State) -> None:
    area_id = street(session)
    second = User(name="702", role=Role.ADMIN, area_id=area_id)
    session.add_all([User(name="701", role=Role.ADMIN, area_id=area_id, password_hash="x"), second])
    assert state(Need.SECOND_DESK) == Item(Need.SECOND_DESK, is_done=False, have=1, of=2)
    second.password_hash = "x"
    assert state(Need.SECOND_DESK).is_done


@pytest.mark.parametrize(("days", "has_answer"), [(1, True), (1, False), (8, True)])
def test_a_comms_check_counts_for_a_week_when_somebody_answered(
    session: Session, state: State, days: int, has_answer: bool
) -> None:
    area_id = street(session)
    at = clock.now() - timedelta(days=days)
    member, check = (
        Member(call_sign="001", area_id=area_id),
        CommsCheck(area_id=area_id, by="701", at=at, ends_at=at),
    )
    session.add_all([member, check])
    session.flush()
    answer = CommsAnswer(check_id=check.id, member_id=member.id or 0, call_sign="001")
    answer.shown_at = answer.answered_at = at if has_answer else None
    session.add(answer)
    item = state(Need.CHANNELS)
    assert (item.have, item.of, item.at) == (int(has_answer), 1, at)
    assert item.is_done == (has_answer and days < 7)


def test_a_backup_must_be_of_today(session: Session, state: State) -> None:
    audit.note(session, AuditAct.EXPORTED, audit.operator(), "person 042")
    assert not state(Need.BACKUP).is_done
    audit.note(session, AuditAct.EXPORTED, audit.operator(), "backup patrol-1.backup")
    assert state(Need.BACKUP).is_done
    audit.note(session, AuditAct.RESTORED, audit.operator(), "as of then")
    assert state(Need.RESTORED).is_done
