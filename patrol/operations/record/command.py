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
from patrol.terminal import phrase

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
        say(phrase("broken: {error}", error=error))
        return 1
    say(
        phrase(
            "{rows} rows hold, head {head}, {lasted_s:.1f} s",
            rows=verified.rows,
            head=verified.head,
            lasted_s=time.monotonic() - started,
        )
    )
    _say_more(verified, signed, say)
    return 0


def _heads(settings: Settings, arguments: argparse.Namespace) -> list[heads.Head]:
    """Raises: BadHead, BadKey."""
    book = heads.HeadBook(settings)
    path = arguments.against or book.path
    if arguments.against and not path.is_file():
        raise heads.BadHead(phrase("there is no file {path}", path=path))
    if not path.exists():
        return []
    key = keys.read_public(arguments.key or book.key_path)
    signed = heads.read(path, key, arguments.sm2_key)
    if arguments.against and not signed:
        # An empty file proves nothing, and the person who names it wants a proof.
        raise heads.BadHead(phrase("there are no heads in {path}", path=path))
    return signed


def _say_more(verified: Verified, signed: list[heads.Head], say: Say) -> None:
    if signed:
        newest = max(signed, key=lambda head: head.at)
        say(
            phrase(
                "{count} signed heads fit (key {key}), the newest of row {seq} at {at}",
                count=len(signed),
                key=newest.key,
                seq=newest.seq,
                at=clock.iso(newest.at),
            )
        )
        for head in signed:
            if head.is_restored:
                say(
                    phrase(
                        "a backup was restored at {at}; it ended with row {seq}",
                        at=clock.iso(head.at),
                        seq=head.seq,
                    )
                )
    else:
        say(phrase("no signed heads to compare with: rows cut off at the end would not be seen"))
    say(
        phrase(
            "cases, assignments and reports are as the feed tells; {photos} photos hold",
            photos=verified.photos,
        )
    )
    if verified.erased:
        say(phrase("{erased} bodies were erased, each named by an act", erased=verified.erased))
    if verified.unproven:
        say(
            phrase(
                "{unproven} photos have no digest yet: the worker reads them one by one",
                unproven=verified.unproven,
            )
        )


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
    say(phrase("key {id}  {text}", id=public.id, text=public.text))
    for day, head in list(days.items())[0 if arguments.all else -1 :]:
        say(
            phrase(
                "{day}  row {seq}  {at}\n  {hash}\n  {signature}",
                day=day,
                seq=head.seq,
                at=clock.iso(head.at),
                hash=head.hash,
                signature=head.signature,
            )
        )
    if not days:
        say(phrase("no head is signed yet: the worker signs one each minute"))
    _say_places(settings, say)
    return 0


def _say_places(settings: Settings, say: Say) -> None:
    """Say where the heads go besides this machine, and whether SM2 signs them."""
    url = settings.heads_url or phrase("none ({name})", name="HEADS_URL")
    mail = settings.heads_mail_to or phrase("none ({name})", name="HEADS_MAIL_TO")
    key = settings.heads_sm2_key or phrase("not met (HEADS_SM2_KEY is not set)")
    say(phrase("second place: {url}", url=url))
    say(phrase("by mail: {mail}", mail=mail))
    say(phrase("SM2 with SM3: {key}", key=key))


def run_erase(
    database: Database, settings: Settings, arguments: argparse.Namespace, say: Say
) -> int:
    """Erase bodies and photos for a supervisor.

    Raises: ErasureRefused, Preserved.
    """
    with database.write() as session:
        user = session.exec(select(User).where(User.name == arguments.by)).first()
        if user is None or user.disabled_at or user.role not in (Role.SUPERVISOR, Role.ADMIN):
            raise erasure.ErasureRefused(
                phrase("{by} is no supervisor or administrator", by=arguments.by)
            )
        terms = {"by": user.name, "why": arguments.why}
        if arguments.seqs:
            erasure.erase(session, arguments.seqs, **terms)
        for sha256 in arguments.photo:
            erasure.erase_photo(session, sha256, **terms)
    for sha256 in arguments.photo:
        evidence.forget(settings.patrol_data, sha256)
    say(
        phrase(
            "{seqs} bodies and {photo} photos were erased",
            seqs=len(arguments.seqs),
            photo=len(arguments.photo),
        )
    )
    return 0
