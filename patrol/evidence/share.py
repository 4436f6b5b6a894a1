"""Bound the bytes of photos that one network, one source and one account may send in a day."""

from sqlalchemy import delete
from sqlalchemy.dialects import postgresql, sqlite
from sqlmodel import Session, col

from patrol import clock
from patrol.models import PhotoShare, ShareKind

MB = 1_000_000
COPY_BYTES = 1 * MB
"""A photo counts with its own bytes and these, for the copy that we make of it."""
MOST_BYTES = {
    # Many people share a carrier's network. A photo has 0.3 to 1 MB, without script up to 12.
    ShareKind.NETWORK: 600 * MB,
    ShareKind.SOURCE: 4_000 * MB,
    ShareKind.ACCOUNT: 4_000 * MB,
}


class ShareUsed(Exception):
    """The bytes of this day are used up."""


def take(session: Session, names: dict[ShareKind, str], sizes: list[int]) -> None:
    """Count photos of `sizes` bytes for each of these names today, without a read.

    Raises: ShareUsed when one of them has not so many left; then the transaction must end.
    """
    size = sum(sizes) + len(sizes) * COPY_BYTES
    is_sqlite = session.get_bind().dialect.name == "sqlite"
    # The order is the same for all, so that two transactions do not wait for each other.
    for kind, name in sorted(names.items()):
        most = MOST_BYTES[kind]
        row = {"day": clock.today(), "kind": kind, "name": name, "bytes": size}
        made = (sqlite if is_sqlite else postgresql).insert(PhotoShare).values(row)
        table = made.table.c
        total = table.bytes + made.excluded.bytes
        counted = made.on_conflict_do_update(
            index_elements=[table.day, table.kind, table.name],
            set_={"bytes": total},
            where=total <= most,
        ).returning(table.bytes)
        if size > most or session.connection().execute(counted).first() is None:
            raise ShareUsed


def forget_days(session: Session) -> None:
    """Delete the counts of days that are over."""
    session.connection().execute(delete(PhotoShare).where(col(PhotoShare.day) < clock.today()))
