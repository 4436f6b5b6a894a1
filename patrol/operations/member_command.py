"""`patrol members`: the operator's way to the members, as the page /admin/people."""

import argparse
from collections.abc import Callable
from pathlib import Path

from sqlmodel import Session, col, select

from patrol import audit
from patrol.access import NotFound
from patrol.areas import tree
from patrol.db import Database
from patrol.models import Area, AuditAct, Duty, Member, Phone
from patrol.office import Office
from patrol.people import membership, mobile, roster
from patrol.people.desk_user import Author
from patrol.people.membership import MemberEntry
from patrol.terminal import phrase

Printer = Callable[[str], None]
REFUSALS: dict[type[Exception], str] = {
    membership.BadCallSign: "{sign} is no call sign: 1 to 12 digits, letters or hyphens",
    membership.SignTaken: "{sign} is the call sign of a member or a desk user already",
    membership.AccountTaken: "another member signs in with this account",
    membership.StillEngaged: "{sign} is on a case, owes a report or has an SOS that stands",
    mobile.NoMobile: "this is no mobile number",
    NotFound: "no member on the roll has the call sign {sign}, or there is no such area",
}


def add(parser: argparse.ArgumentParser) -> None:
    """Add `list`, `add`, `leave` and `import`."""
    acts = parser.add_subparsers(required=True, dest="act")
    acts.add_parser("list", help="who is on the roll, with area and phones")
    joining = acts.add_parser("add", help="add one member")
    joining.add_argument("call_sign")
    joining.add_argument("--area", type=int, help="id of the area; the street by default")
    joining.add_argument("--name")
    joining.add_argument("--mobile")
    joining.add_argument("--account", help="the account of 浙政钉 or DingTalk")
    leaving = acts.add_parser("leave", help="let a member leave; the call sign is free again")
    leaving.add_argument("call_sign")
    roll = acts.add_parser("import", help="add and change members from a CSV or .xlsx table")
    roll.add_argument(
        "file", type=Path, help=phrase("columns {columns}", columns=", ".join(roster.COLUMNS))
    )
    roll.add_argument("--area", type=int, help="id of the area of new members without one")


def run(database: Database, office: Office, arguments: argparse.Namespace, say: Printer) -> int:
    """Do one act; the import is all or nothing. Return the exit status.

    Raises: BadRoster.
    """
    if arguments.act == "import":
        return _import(database, office, arguments, say)
    if arguments.act == "list":
        with database.read() as session:
            tree.require_street(session)
            for line in _lines(session):
                say(line)
        return 0
    try:
        with database.write() as session:
            tree.require_street(session)
            act = _add if arguments.act == "add" else _leave
            said = act(session, arguments)
    except tuple(REFUSALS) as error:
        say(phrase(REFUSALS[type(error)], sign=arguments.call_sign))
        return 1
    say(said)
    return 0


def _add(session: Session, arguments: argparse.Namespace) -> str:
    street = session.exec(select(Area.id).where(col(Area.parent_id).is_(None))).first()
    entry = MemberEntry(
        call_sign=arguments.call_sign,
        area_id=arguments.area or street or 0,
        name=arguments.name,
        mobile=mobile.read(arguments.mobile) if arguments.mobile else None,
        notice_id=arguments.account,
    )
    member = membership.add(session, entry, Author(audit.operator().actor))
    return phrase(
        "{call_sign} is on the roll. The desk enrols the phone, by /admin/people.",
        call_sign=member.call_sign,
    )


def _leave(session: Session, arguments: argparse.Namespace) -> str:
    of_sign = select(Member).where(Member.call_sign == arguments.call_sign)
    member = session.exec(of_sign.with_for_update()).first()
    if member is None:
        raise NotFound("member")
    # Web processes notice within seconds that the sessions have ended, and close the sockets.
    ended = membership.leave(session, member, Author(audit.operator().actor))
    return phrase(
        "{call_sign} has left; {ended} sessions have ended.",
        call_sign=arguments.call_sign,
        ended=len(ended),
    )


def _lines(session: Session) -> list[str]:
    members = session.exec(
        select(Member, Area.name)
        .join(Area, col(Area.id) == Member.area_id)
        .where(col(Member.left_at).is_(None))
        .order_by(Member.call_sign)
    ).all()
    with_phone = set(session.exec(select(Phone.member_id).where(col(Phone.revoked_at).is_(None))))
    on_duty = set(session.exec(select(Duty.member_id).where(col(Duty.ended_at).is_(None))))
    return [
        phrase(
            "{call_sign}\t{area}\t{phone}\t{duty}",
            call_sign=member.call_sign,
            area=area,
            phone=phrase("phone") if member.id in with_phone else phrase("no phone"),
            duty=phrase("on duty") if member.id in on_duty else phrase("off duty"),
        )
        for member, area in members
    ] or [phrase("Nobody is on the roll yet: `patrol members add` or `patrol members import`.")]


def _import(database: Database, office: Office, arguments: argparse.Namespace, say: Printer) -> int:
    entries = roster.read(arguments.file.read_bytes(), office.names("skills"), office.names("kit"))
    by = Author(audit.operator().actor)
    with database.write() as session:
        tree.require_street(session)
        done = roster.enter(session, entries, roster.RosterScope(area_id=arguments.area), by)
        audit.note(session, AuditAct.IMPORTED, audit.operator(), f"{len(entries)} members")
    mobiles, accounts = (
        sum(bool(getattr(entry, name)) for entry in entries) for name in ("mobile", "notice_id")
    )
    say(
        phrase(
            "{entries} members: {mobiles} mobiles and {accounts} accounts were read.",
            entries=len(entries),
            mobiles=mobiles,
            accounts=accounts,
        )
    )
    if done.new:
        say(phrase("{new} of them are new.", new=len(done.new)))
    return 0
