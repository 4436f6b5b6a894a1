"""`patrol person export` and `patrol person erase`; docs/operations/privacy.md says how."""

import argparse
from pathlib import Path

from sqlmodel import Session, select

from patrol import audit, clock, evidence
from patrol.config import Settings
from patrol.db import Database
from patrol.models import AuditAct, Role, User
from patrol.operations.person.archive import archive
from patrol.operations.person.copies import Copies, copies
from patrol.operations.person.erase import Plan, erase, plan
from patrol.operations.person.find import LeftWhy, Person, Sought, SoughtKind, find
from patrol.operations.record import ErasureRefused
from patrol.operations.record.command import Say
from patrol.terminal import phrase

WHY = {
    LeftWhy.PRESERVED: "is under preservation (证据保全)",
    LeftWhy.OPEN: "has not ended",
    LeftWhy.WAITING: "waits at the desk",
}
WOULD_GO = (
    "{seqs} bodies of the feed, {photos} photos, {intakes} reports to the desk, {positions} "
    "positions and {phones} phones would be erased, {cases} cases would be cleared"
)
WENT = (
    "{seqs} bodies of the feed, {photos} photos, {intakes} reports to the desk, {positions} "
    "positions and {phones} phones were erased, {cases} cases were cleared"
)


def add(parser: argparse.ArgumentParser) -> None:
    commands = parser.add_subparsers(required=True)
    export = commands.add_parser("export", help="an archive of what is known of a person")
    _add_common(export)
    export.add_argument("-o", "--out", type=Path, help="the archive (default: person.zip)")
    export.set_defaults(person=run_export)
    erasing = commands.add_parser("erase", help="erase what is known of a person")
    _add_common(erasing)
    erasing.add_argument("--dry-run", action="store_true", help="only say what would go")
    erasing.set_defaults(person=run_erase)


def _add_common(parser: argparse.ArgumentParser) -> None:
    who = parser.add_mutually_exclusive_group(required=True)
    who.add_argument("--phone", help="the number of a citizen")
    who.add_argument("--tip", help="the link of a tip, or the id of an intake")
    who.add_argument("--call-sign", help="the call sign of a member")
    parser.add_argument("--by", required=True, help="the administrator who answers for it")
    parser.add_argument("--why", required=True, help="the reason; it stands in the record")


def sought_of(phone: str | None, tip: str | None, call_sign: str | None) -> Sought:
    """Return the person of whom one of these three was given."""
    if phone:
        return Sought(SoughtKind.PHONE, phone)
    return Sought(SoughtKind.TIP, tip) if tip else Sought(SoughtKind.CALL_SIGN, call_sign or "")


def _sought(arguments: argparse.Namespace) -> Sought:
    return sought_of(arguments.phone, arguments.tip, arguments.call_sign)


def run_export(
    database: Database, settings: Settings, arguments: argparse.Namespace, say: Say
) -> int:
    """Write the archive of a person.

    Raises: NoPerson, ErasureRefused, OSError.
    """
    sought, out = _sought(arguments), arguments.out or Path("person.zip")
    with database.read() as session:
        _check_author(session, arguments.by)
        person = find(session, sought)
        with out.open("xb") as file:
            out.chmod(0o600)
            photos = archive(session, person, settings.patrol_data, file)
    with database.write() as session:
        audit.note(session, AuditAct.EXPORTED, audit.operator(), f"person {sought.label}")
    say(phrase("{out}: {person}, {photos} photos", out=out, person=_told(person), photos=photos))
    return 0


def run_erase(
    database: Database, settings: Settings, arguments: argparse.Namespace, say: Say
) -> int:
    """Erase a person, or say what would go.

    Raises: NoPerson, ErasureRefused, Preserved.
    """
    sought = _sought(arguments)
    with database.read() as session:
        _check_author(session, arguments.by)
        person = find(session, sought)
        chosen, backups = plan(session, person), copies(session)
    if not arguments.dry_run:
        with database.write() as session:
            gone = erase(session, person, chosen, by=arguments.by, why=arguments.why)
            audit.note(session, AuditAct.ERASED, audit.operator(), f"person {sought.label}")
        for name in gone:
            evidence.forget(settings.patrol_data, name)
    for line in _lines(person, chosen, backups, is_dry=arguments.dry_run):
        say(line)
    return 0


def _check_author(session: Session, name: str) -> None:
    """Raises: ErasureRefused."""
    user = session.exec(select(User).where(User.name == name)).first()
    if user is None or user.disabled_at or user.role != Role.ADMIN:
        raise ErasureRefused(phrase("{name} is no administrator", name=name))


def _told(person: Person) -> str:
    return phrase(
        "{intakes} reports to the desk, {cases} cases",
        intakes=len(person.intakes),
        cases=len(person.cases),
    )


def _lines(person: Person, chosen: Plan, backups: Copies, *, is_dry: bool) -> list[str]:
    sentence = WOULD_GO if is_dry else WENT
    lines: list[str] = [
        phrase(
            sentence,
            seqs=len(chosen.seqs),
            photos=len(chosen.photos),
            intakes=len(chosen.intakes),
            positions=chosen.positions,
            phones=chosen.phones,
            cases=len(chosen.cases),
        )
    ]
    lines += [
        phrase("kept: {number} {why}", number=left.number or left.id, why=phrase(WHY[left.why]))
        for left in chosen.kept
    ]
    if person.also_member:
        lines.append(
            phrase(
                "the number is the mobile of member {also_member}: not touched",
                also_member=person.also_member,
            )
        )
    return [*lines, _still_held(backups)]


def _still_held(backups: Copies) -> str:
    """Return the sentence about the copies that no erasure reaches."""
    if not (backups.first_at and backups.last_at):
        return phrase("the audit knows of no backup; copies made in other ways still hold all")
    return phrase(
        "{count} backups from {first} to {last} still hold what was erased, if they are kept; "
        "the newest: {names}",
        count=backups.count,
        first=clock.iso(backups.first_at),
        last=clock.iso(backups.last_at),
        names=", ".join(backups.names),
    )
