"""The street's own words: its name, the beginning of its case numbers, an address as an example."""

import re

from sqlmodel import Session, col, select

from patrol import clock
from patrol.models import Counter, Street

CASES = "incident"
"""The name of the counter of case numbers."""
FIRST_NUMBER = 1000
"""The number before the first case, so that all numbers have four digits for years."""
_PREFIX = re.compile(r"[A-Z]{0,6}")


class BadPrefix(Exception):
    """The beginning of case numbers is none to six letters A to Z."""


def current(session: Session) -> Street | None:
    """Return the newest version; None before `patrol setup`."""
    return session.exec(select(Street).order_by(col(Street.version).desc()).limit(1)).first()


def place_hint(session: Session) -> str:
    """Return the street's example of an address, or an empty string."""
    row = current(session)
    return row.place_hint if row else ""


def is_prefix(text: str) -> bool:
    """Return whether case numbers can begin so; a final hyphen and small letters are mended."""
    return _PREFIX.fullmatch(_letters(text)) is not None


def _letters(prefix: str) -> str:
    return prefix.strip().removesuffix("-").upper()


def change(session: Session, *, name: str, prefix: str, place_hint: str, by: str) -> Street:
    """Save a new version. Numbers that were given out stay; the next case has the new prefix.

    Raises: BadPrefix.
    """
    if not is_prefix(prefix):
        raise BadPrefix(prefix)
    letters = _letters(prefix)
    before = current(session)
    row = Street(
        version=before.version + 1 if before else 1,
        name=name,
        prefix=f"{letters}-" if letters else "",
        place_hint=place_hint,
        by=by,
        at=clock.now(),
    )
    session.add(row)
    # The prefix stands beside the number too, so that a new case reads one row under the lock.
    counter = session.get(Counter, CASES, with_for_update=True)
    counter = counter or Counter(name=CASES, value=FIRST_NUMBER)
    counter.prefix = row.prefix
    session.add(counter)
    session.flush()
    return row


def next_number(session: Session) -> str:
    """Give out the next case number."""
    # The lock keeps the numbers without gaps when two cases are opened at once.
    counter = session.get(Counter, CASES, with_for_update=True)
    counter = counter or Counter(name=CASES, value=FIRST_NUMBER)
    counter.value += 1
    session.add(counter)
    return f"{counter.prefix}{counter.value}"
