"""`patrol verify`, `patrol heads` and `patrol erase`; docs/operations/evidence.md says how."""

import argparse
import time
from collections.abc import Callable
from pathlib import Path

from sqlmodel import select

from patrol import clock, evidence
from patrol.config import Settings
from patrol.db import Database
from patrol.models import Role, User
from patrol.operations.record import erasure, heads, keys
from patrol.operations.record.verify import Difference, Verified, verify

Say = Callable[[str], None]
DAY = 10
"""Characters of the date in an ISO text."""


def add_verify(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("--against", type=Path, help="signed heads, as kept at another place")
    parser.add_argument("--key", type=Path, help="the public key, as kept at another place (PEM)")
    parser.add_argument("--sm2-key", type=Path, help="check the SM2 signatures too, by this key")


def add_heads(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("--all", action="store_true", help="every day, not only the newest")
    parser.add_argument("--public", action="store_true", help="only the public key, as PEM")


def add_erase(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("seqs", type=int, nargs="*", help="numbers of rows of the feed")
    parser.add_argument("--photo", action="append", default=[], help="SHA-256 of a photo")
    parser.add_argument("--by", required=True, help="the desk user who answers for it")
    parser.add_argument("--why", required=True, help="the reason; it stands in the feed")


def run_verify(
    database: Database, settings: Settings, arguments: argparse.Namespace, say: Say
) -> int:
    """Print what holds, or the first difference in one sentence; then return 1."""
    started = time.monotonic()
    try:
        signed = _heads(settings, arguments)
        verified = verify(database, signed, settings.patrol_data)
    except (Difference, heads.BadHead) as error:
        say(f"broken: {error}")
        return 1
    say(f"{verified.rows} rows hold, head {verified.head}, {time.monotonic() - started:.1f} s")
    _say_more(verified, signed, say)
    return 0


def _heads(settings: Settings, arguments: argparse.Namespace) -> list[heads.Head]:
    """Raises: BadHead, BadKey."""
    book = heads.HeadBook(settings)
    path = arguments.against or book.path
    if arguments.against and not path.is_file():
        raise heads.BadHead(f"there is no file {path}")
    if not path.exists():
        return []
    key = keys.read_public(arguments.key or book.key_path)
    return heads.read(path, key, arguments.sm2_key)


def _say_more(verified: Verified, signed: list[heads.Head], say: Say) -> None:
    if signed:
        newest = max(signed, key=lambda head: head.at)
        fit = f"{len(signed)} signed heads fit (key {newest.key})"
        say(f"{fit}, the newest of row {newest.seq} at {clock.iso(newest.at)}")
        for head in signed:
            if head.is_restored:
                say(f"a backup was restored at {clock.iso(head.at)}; it ended with row {head.seq}")
    else:
        say("no signed heads to compare with: rows cut off at the end would not be seen")
    say(f"cases, assignments and reports are as the feed tells; {verified.photos} photos hold")
    if verified.erased:
        say(f"{verified.erased} bodies were erased, each named by an act")
    if verified.unproven:
        say(f"{verified.unproven} photos have no digest yet: the worker reads them one by one")


def run_heads(settings: Settings, arguments: argparse.Namespace, say: Say) -> int:
    """Print the newest head of each day, for the day's sheet."""
    book = heads.HeadBook(settings)
    public = book.key().public
    if arguments.public:
        say(public.pem)
        return 0
    days: dict[str, heads.Head] = {}
    for head in heads.read(book.path, public):
        days[clock.iso(head.at)[:DAY]] = head
    say(f"key {public.id}  {public.text}")
    for day, head in list(days.items())[0 if arguments.all else -1 :]:
        say(f"{day}  row {head.seq}  {clock.iso(head.at)}\n  {head.hash}\n  {head.signature}")
    if not days:
        say("no head is signed yet: the worker signs one each minute")
    say(f"second place: {settings.heads_url or 'none (HEADS_URL)'}")
    say(f"by mail: {settings.heads_mail_to or 'none (HEADS_MAIL_TO)'}")
    say(f"SM2 with SM3: {settings.heads_sm2_key or 'not met (HEADS_SM2_KEY is not set)'}")
    return 0


def run_erase(
    database: Database, settings: Settings, arguments: argparse.Namespace, say: Say
) -> int:
    """Erase bodies and photos for a supervisor.

    Raises: ErasureRefused, Preserved.
    """
    with database.write() as session:
        user = session.exec(select(User).where(User.name == arguments.by)).first()
        if user is None or user.disabled_at or user.role not in (Role.SUPERVISOR, Role.ADMIN):
            raise erasure.ErasureRefused(f"{arguments.by} is no supervisor or administrator")
        terms = {"by": user.name, "why": arguments.why}
        if arguments.seqs:
            erasure.erase(session, arguments.seqs, **terms)
        for sha256 in arguments.photo:
            erasure.erase_photo(session, sha256, **terms)
    for sha256 in arguments.photo:
        evidence.forget(settings.patrol_data, sha256)
    say(f"{len(arguments.seqs)} bodies and {len(arguments.photo)} photos were erased")
    return 0
