"""The worker verifies the feed as it grows, walks it again from the first row, and signs heads.

It reads a few hundred rows at a time, so that no order waits for it. What it has verified stands
in one row, which the desk shows: "verified up to … at …".
"""

from dataclasses import dataclass
from datetime import timedelta

from sqlmodel import Session

from patrol import alarm, chain, clock, feed
from patrol.config import Settings
from patrol.db import Database
from patrol.models import AlarmKind, Flaw, SystemActor, Verification
from patrol.operations.record.heads import Head, HeadBook
from patrol.operations.record.mail_place import MailPlace
from patrol.operations.record.second_place import SecondPlace, SecondPlaceSilent, WebPlace

ROWS_AT_ONCE = 500
SAY_EVERY = timedelta(minutes=1)
AGAIN_EVERY = timedelta(hours=1)
"""The pause before the feed is walked again from its first row."""
SIGN_ANYWAY = timedelta(hours=1)
"""A head is signed this often even when nothing has happened."""


class RecordBroken(Exception):
    """The worker found the record altered. The desks have been alarmed."""


@dataclass
class _Walk:
    """The row that a walk along the feed has reached."""

    seq: int
    hash: str

    def go_on(self, session: Session, *, until: int | None = None) -> int:
        """Check the next rows; returns how many.

        Raises: BrokenChain.
        """
        limit = ROWS_AT_ONCE if until is None else min(ROWS_AT_ONCE, until - self.seq)
        count = 0
        for row in feed.rows_after(session, self.seq, limit):
            chain.check(row, self.seq + 1, self.hash)
            self.seq, self.hash = row["seq"], row["hash"]
            count += 1
        return count


class RecordWatch:
    """One process's watch over the feed; several of them do no harm."""

    def __init__(self, database: Database, settings: Settings) -> None:
        self._database = database
        self.book = HeadBook(settings)
        self.second_places = _places(settings)
        self._front: _Walk | None = None
        self._again = _Walk(*chain.FIRST)
        self._again_at = clock.now()
        self._said: Verification | None = None
        self._reported: tuple[Flaw, int, str] | None = None
        """The flaw that this process has reported, and on which day."""
        self._newest: Head | None = None

    # --- verifying ------------------------------------------------------------------------

    def verify(self) -> None:
        """Verify some rows more, and say so each minute.

        Raises: RecordBroken when it is found, and once more after each new start.
        """
        try:
            with self._database.read() as session:
                is_whole = self._look(session)
        except chain.BrokenChain as error:
            self._break(Flaw.CHAIN, error.seq, str(error))
            return
        if is_whole:
            self._say()

    def _look(self, session: Session) -> bool:
        """True when the newest row is verified."""
        front = self._front = self._front or _begin(session)
        if front.go_on(session) == ROWS_AT_ONCE:
            return False
        if (newest := feed.head(session)) < front.seq:
            raise chain.BrokenChain(newest + 1, f"is missing, as all up to {front.seq}")
        if self._again.seq or clock.now() >= self._again_at:
            self._walk_again(session, front)
        return True

    def _walk_again(self, session: Session, front: _Walk) -> None:
        """A chain that was computed anew follows its own first row, and not what we have seen."""
        again = self._again
        again.go_on(session, until=front.seq)
        if again.seq < front.seq:
            return
        if again.hash != front.hash:
            raise chain.BrokenChain(front.seq, "the chain was computed anew")
        self._again = _Walk(*chain.FIRST)
        self._again_at = clock.now() + AGAIN_EVERY

    # --- saying ---------------------------------------------------------------------------

    def _say(self) -> None:
        said, front = self._said, self._front
        if front is None or (said and clock.now() - said.at < SAY_EVERY):
            return
        with self._database.write() as session:
            row = _row(session)
            row.seq, row.hash, row.at = front.seq, front.hash, clock.now()
            if row.flaw == Flaw.CHAIN:  # after a flaw the walk began at the first row
                row.flaw = row.broken_seq = row.broken_at = None
                self._reported = None
            session.add(row)
        self._said = row

    def _break(self, flaw: Flaw, seq: int, why: str) -> None:
        """Alarm every desk once a day while the record is altered.

        Raises: RecordBroken, unless this process has reported this flaw today.
        """
        self._front, self._again = _Walk(*chain.FIRST), _Walk(*chain.FIRST)
        report = flaw, seq, f"{clock.now():%Y-%m-%d}"
        if self._reported == report:
            return
        with self._database.write() as session:
            row = _row(session)
            if (row.flaw, row.broken_seq) != (flaw, seq):
                row.flaw, row.broken_seq, row.broken_at = flaw, seq, clock.now()
                session.add(row)
            key = ":".join(map(str, report))
            alarm.tell_every_desk(
                session, AlarmKind.RECORD_BROKEN, key, by=SystemActor.WORKER, seq=seq
            )
        self._reported = report
        raise RecordBroken(why)

    # --- signing --------------------------------------------------------------------------

    def sign(self) -> None:
        """Sign the newest row's hash, after the one signed before is still there.

        Raises: RecordBroken, BadHead, BadKey, SecondPlaceSilent.
        """
        before, newest = self._newest, self.book.newest_of_ours()
        if before and (newest is None or _is_older(newest, before)):
            words = f"the head of row {before.seq}, signed at {clock.iso(before.at)}"
            self._break(Flaw.HEAD, before.seq, f"{words}, was taken out of {self.book.path}")
            return
        self._newest = newest
        with self._database.read() as session:
            seq, digest = feed.newest_row(session)
            is_there = newest is None or feed.hash_of(session, newest.seq) == newest.hash
        if newest and not is_there:
            words = f"row {newest.seq} is not the one whose head was signed"
            self._break(Flaw.HEAD, newest.seq, f"{words} at {clock.iso(newest.at)}")
            return
        self._heal()
        if seq and (newest is None or seq != newest.seq or _is_old(newest)):
            self._newest = self.book.sign(seq, digest)
        if self._newest:
            self._offer(self._newest)

    def _offer(self, head: Head) -> None:
        """Send the head to every second place that wants it; one that fails holds up no other.

        Raises: SecondPlaceSilent.
        """
        silent = []
        for place in self.second_places:
            try:
                place.offer(head)
            except SecondPlaceSilent as error:
                silent.append(str(error))
        if silent:
            raise SecondPlaceSilent("; ".join(silent))

    def _heal(self) -> None:
        """The signed head fits again, as after a restore from a backup."""
        with self._database.read() as session:
            row = session.get(Verification, 1)
            if row is None or row.flaw != Flaw.HEAD:
                return
        with self._database.write() as session:
            row = _row(session)
            row.flaw = row.broken_seq = row.broken_at = None
            session.add(row)
        self._reported = None

    def close(self) -> None:
        for place in self.second_places:
            place.close()


def _places(settings: Settings) -> list[SecondPlace]:
    places: list[SecondPlace] = [WebPlace(settings.heads_url)] if settings.heads_url else []
    return [*places, MailPlace(settings)] if settings.heads_mail_to else places


def _begin(session: Session) -> _Walk:
    """Return the row that the worker before has reached; the first row after a flaw."""
    row = session.get(Verification, 1)
    return _Walk(row.seq, row.hash) if row and row.flaw is None else _Walk(*chain.FIRST)


def _row(session: Session) -> Verification:
    seq, digest = chain.FIRST
    known = session.get(Verification, 1, with_for_update=True)
    return known or Verification(seq=seq, hash=digest, at=clock.now())


def _is_older(newest: Head, before: Head) -> bool:
    """True when the file of heads lacks a line; a restored backup begins again at an older row."""
    return newest.seq < before.seq and not newest.is_restored


def _is_old(head: Head) -> bool:
    return clock.now() - head.at >= SIGN_ANYWAY
