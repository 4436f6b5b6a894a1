"""The mark of a demo. Invented people and cases go only into a database that has it."""

from sqlmodel import Session, select

from patrol import clock
from patrol.models import Area, DemoMark, Feed, Member, User
from patrol.terminal import CommandError, phrase


class NotADemo(CommandError):
    """The database is not marked a demo; the message says what to do."""


def is_demo(session: Session) -> bool:
    """True when the database was marked while it was empty."""
    return session.exec(select(DemoMark.id)).first() is not None


def is_empty(session: Session) -> bool:
    """True when the database knows no area, no person and no act."""
    kinds = (Area.id, User.id, Member.id, Feed.seq)
    return all(session.exec(select(kind).limit(1)).first() is None for kind in kinds)


def mark(session: Session, *, by: str) -> None:
    """Mark an empty database a demo, for ever.

    Raises: NotADemo.
    """
    if not is_empty(session):
        raise NotADemo(
            phrase(
                "This database has people or cases in it, so it cannot become a "
                "demo. A demo begins in an empty one: name another folder with "
                "PATROL_DATA."
            )
        )
    session.add(DemoMark(at=clock.now(), by=by))
    session.flush()


def require(session: Session, what: str) -> None:
    """Refuse to write invented facts into a street's own record; `what` names the command.

    Raises: NotADemo.
    """
    if not is_demo(session):
        raise NotADemo(
            phrase(
                "`{what}` writes invented people or cases, and this database is "
                "not marked a demo. Nothing was written. A demo begins in an empty "
                "database: name another folder with PATROL_DATA and run `patrol "
                "setup --demo`.",
                what=what,
            )
        )
