"""`patrol user` and `patrol users`: the operator's way to desk users, as the page /admin/people."""

import argparse
from collections.abc import Callable

from sqlmodel import Session, col, select

from patrol import audit, sign_in
from patrol.access import NotFound
from patrol.config import Settings
from patrol.db import Database
from patrol.models import Area, AuditAct, Member, Role, User
from patrol.people import desk_user, second_factor
from patrol.people.desk_user import DESK_ROLES, Author
from patrol.terminal import joined, phrase

Teller = Callable[[str], None]
REFUSALS: dict[type[Exception], str] = {
    desk_user.BadName: "{name} is no name: 1 to 40 letters, digits, dots or hyphens",
    desk_user.NameTaken: "{name} is the name of a desk user or a member already",
    desk_user.UsersAccountTaken: "another desk user has this account of 浙政钉",
    desk_user.LastAdmin: "{name} is the last administrator of this area: make another one first",
    NotFound: "{name} is disabled, or there is no such area",
}


def add(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("name")
    act = parser.add_mutually_exclusive_group()
    acts = {
        "invite": "make a desk user; print a link, valid for 3 days, to set a password",
        "reset": "print such a link for a known user",
        "change": "change the role, the area, the seat or the account",
        "disable": "end all sessions and let nobody in",
        "enable": "let a disabled user in again",
        "forget-factor": "take the second factor away, when its phone is lost",
    }
    for name, text in acts.items():
        act.add_argument(f"--{name}", dest="act", action="store_const", const=name, help=text)
    parser.add_argument("--role", choices=[role.value for role in DESK_ROLES])
    parser.add_argument("--area", type=int, help="id of the area; the root by default")
    parser.add_argument("--seat", type=int)
    parser.add_argument("--account", help="of 浙政钉, to sign in with; empty takes it away")


def run(database: Database, settings: Settings, arguments: argparse.Namespace, say: Teller) -> int:
    """Do one act to a desk user; without an act print a link to sign in, valid for 10 minutes."""
    try:
        with database.write() as session:
            said = _done(session, settings.public_url, arguments)
    except tuple(REFUSALS) as error:
        said, code = phrase(REFUSALS[type(error)], name=arguments.name), 1
    except CommandRefused as error:
        said, code = str(error), 1
    else:
        code = 0
    say(said)
    return code


class CommandRefused(Exception):
    """The command cannot be done; the message says why."""


def _done(session: Session, public_url: str, arguments: argparse.Namespace) -> str:
    by = Author(audit.operator().actor)
    user = named(session, arguments.name)
    if arguments.act == "invite" or (arguments.act is None and user is None):
        return _made(session, public_url, arguments, by)
    if user is None:
        raise CommandRefused(phrase("no desk user is called {name}", name=arguments.name))
    if arguments.act is None:
        if user.disabled_at:
            raise CommandRefused(phrase("{name} is disabled", name=user.name))
        return link_for(session, public_url, user)
    if arguments.act == "reset":
        token = desk_user.link(session, user, by)
        audit.note(session, AuditAct.LINK_MADE, audit.operator(), user.name)
        return sign_in.invitation_link(public_url, token)
    return _changed(session, user, arguments, by)


def _made(session: Session, public_url: str, arguments: argparse.Namespace, by: Author) -> str:
    if arguments.role is None:
        raise CommandRefused(phrase("--role is needed to make a new desk user"))
    if session.exec(select(Area.id)).first() is None:
        raise CommandRefused(phrase("there is no street yet: `patrol setup` makes it"))
    if arguments.area is not None and session.get(Area, arguments.area) is None:
        raise CommandRefused(phrase("no area has the id {area}", area=arguments.area))
    return first_link(
        session,
        public_url,
        arguments.name,
        Role(arguments.role),
        area_id=arguments.area,
        seat=arguments.seat,
        account=arguments.account,
        by=by,
        sets_password=arguments.act == "invite",
    )


def first_link(
    session: Session,
    public_url: str,
    name: str,
    role: Role,
    *,
    area_id: int | None = None,
    seat: int | None = None,
    account: str | None = None,
    by: Author | None = None,
    sets_password: bool = True,
) -> str:
    """Make a desk user, of the root area unless told, and return the address of the first link.

    With it the user sets a password (3 days), or without `sets_password` signs in (10 minutes).

    Raises: BadName, NameTaken, UsersAccountTaken, NotFound when there is no area yet.
    """
    root = session.exec(select(Area.id).where(col(Area.parent_id).is_(None))).first()
    user, token = desk_user.invite(
        session,
        name=name,
        role=role,
        area_id=area_id or root or 0,
        seat=seat,
        account=account,
        by=by or Author(audit.operator().actor),
    )
    audit.note(session, AuditAct.USER_MADE, audit.operator(), f"{user.name} {user.role}")
    if not sets_password:
        return link_for(session, public_url, user)
    audit.note(session, AuditAct.LINK_MADE, audit.operator(), user.name)
    return sign_in.invitation_link(public_url, token)


def _changed(session: Session, user: User, arguments: argparse.Namespace, by: Author) -> str:
    if arguments.act == "disable":
        ended = desk_user.disable(session, user, by)
        return phrase(
            "{name} is disabled; {ended} sessions and tokens have ended.",
            name=user.name,
            ended=len(ended),
        )
    if arguments.act == "forget-factor":
        second_factor.remove(session, user, by)
        return phrase("{name} signs in with the password alone.", name=user.name)
    if arguments.act == "enable":
        desk_user.enable(session, user, by)
        return phrase("{name} may sign in again.", name=user.name)
    ended = desk_user.amend(
        session,
        user,
        role=Role(arguments.role or user.role),
        area_id=arguments.area or user.area_id,
        seat=user.seat if arguments.seat is None else arguments.seat,
        account=arguments.account,
        by=by,
    )
    over = phrase("{ended} sessions have ended.", ended=len(ended)) if ended else ""
    return phrase(
        "{name} is {role} of area {area_id}. {over}",
        name=user.name,
        role=user.role,
        area_id=user.area_id,
        over=over,
    )


def named(session: Session, name: str) -> User | None:
    """Return the desk user with this name."""
    return session.exec(select(User).where(User.name == name)).first()


def link_for(session: Session, public_url: str, subject: Member | User) -> str:
    """Issue a one-time link to sign in, note it in the audit and return its address."""
    name = subject.call_sign if isinstance(subject, Member) else subject.name
    audit.note(session, AuditAct.LINK_MADE, audit.operator(), name)
    return sign_in.link(public_url, sign_in.issue_ticket(session, subject, "cli"))


def run_list(database: Database, say: Teller) -> int:
    """Print every desk user: name, role, area, and whether the user may sign in."""
    with database.read() as session:
        rows = session.exec(
            select(User, Area.name)
            .join(Area, col(Area.id) == col(User.area_id))
            .order_by(User.name)
        )
        for user, area in rows:
            has_password = phrase("password") if user.password_hash else phrase("no password")
            state = phrase("disabled") if user.disabled_at else has_password
            say(joined("  ", [user.name, user.role, f"{area} ({user.area_id})", state]))
    return 0
