"""Find the newest signed head of a day for the day's sheet, and check its signature."""

from dataclasses import dataclass
from datetime import date, datetime

from patrol import clock
from patrol.config import Settings
from patrol.operations.record import keys
from patrol.operations.record.heads import BadHead, Head, HeadBook, backwards, parse
from patrol.operations.record.keys import BadKey, PublicKey


@dataclass(frozen=True)
class DaySheet:
    """The newest head of a day. `first` is the day's first row as the heads know it."""

    day: date
    head: Head | None
    first: int
    key: PublicKey | None
    """None where this machine cannot read the key: then the signature is not checked here."""

    @property
    def local_at(self) -> datetime | None:
        """Return the time at which the head was signed, in the office's time zone."""
        return clock.local(self.head.at) if self.head else None

    @property
    def offset(self) -> str:
        """Return the offset of that time, as UTC+8."""
        return clock.offset_name(self.head.at) if self.head else ""

    @property
    def is_false(self) -> bool:
        """True when the signature of the head does not fit our key."""
        head, key = self.head, self.key
        if head is None or key is None:
            return False
        return head.key != key.id or not key.is_by_us(head.text, head.signature)


def of(settings: Settings, day: date) -> DaySheet:
    """Return the sheet of this day; the heads file is read from its end."""
    book = HeadBook(settings)
    newest: Head | None = None
    first = 1
    for line in backwards(book.path):
        try:
            head = parse(line)
        except BadHead:
            continue  # a power cut left half a line; `patrol verify` names it
        its_day = clock.local(head.at).date()
        if its_day == day:
            newest = newest or head
        elif its_day < day:
            first = head.seq + 1
            break
    return DaySheet(day, newest, first, _key(book))


def _key(book: HeadBook) -> PublicKey | None:
    try:
        return keys.read_public(book.key_path)
    except (OSError, BadKey):
        return None
