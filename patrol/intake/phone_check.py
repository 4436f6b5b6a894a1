"""号码核实: the number of a firm's report is verified by a code in an SMS, and holds nothing up.

A report goes to the desk at once; the number is verified afterwards or never.
"""

import hmac
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import timedelta

from sqlalchemy import delete, update
from sqlmodel import Session, col, func, select

from patrol import clock, sign_in
from patrol.channels import ChannelError, Gone, Sent, TryLater
from patrol.db import take_turns
from patrol.intake.record import number_of
from patrol.models import Intake, PhoneCheck
from patrol.people import mobile
from patrol.people.pasted_text import cleaned

LIFE = timedelta(minutes=10)
"""A code counts so long."""
MOST_TRIES = 5
"""Wrong entries of one code: with three codes a guesser has 15 of a million."""
MOST_CODES = 3
"""Codes of one report, and of one number in a day by all reports: no page rings a stranger."""
DAY = timedelta(days=1)
KEPT = timedelta(days=90)
"""An unverified row says nothing any more after so long."""
LEASE = timedelta(seconds=30)
AT_ONCE = 5
MOST_ATTEMPTS = 3
WAIT = timedelta(seconds=20)


class TooManyCodes(Exception):
    """This report or this number had its codes."""


@dataclass(frozen=True, slots=True)
class DueCode:
    """A leased code: this attempt and nothing else may send it."""

    intake_id: str
    mobile: str
    code: str
    count: int
    attempt: int


def wants(intake: Intake) -> bool:
    """True when a firm has entered its number on a page of ours."""
    reporter = intake.record.get("reporter") or {}
    return reporter.get("kind") == "enterprise" and bool(reporter.get("phone"))


def of_intake(session: Session, intake_id: str) -> PhoneCheck | None:
    """Return the row of a report; None while no code was asked for."""
    return session.get(PhoneCheck, intake_id)


def ask(session: Session, intake: Intake, secret_key: str) -> None:
    """Queue a new code to the number of the report; an older one counts no more.

    Raises: NoMobile, TooManyCodes.
    """
    number = _mobile_of(intake)
    if number is None:
        raise mobile.NoMobile("no_mobile")
    hashed = _hashed(number, secret_key)
    take_turns(session, hashed)  # two reports of one number at once are two codes
    row = session.get(PhoneCheck, intake.id, with_for_update=True)
    if row is not None and row.verified_at is not None:
        return
    if row is None:
        row = PhoneCheck(intake_id=intake.id, number_hash=hashed)
    if max(row.codes, _codes_today(session, hashed)) >= MOST_CODES:
        raise TooManyCodes
    row.asked_at = row.next_at = clock.now()
    row.codes, row.tries, row.attempts, row.why = row.codes + 1, 0, 0, ""
    session.add(row)


def is_first(session: Session, intake: Intake, secret_key: str) -> bool:
    """True when the number of the report got no code today, by whichever report.

    Raises: NoMobile.
    """
    number = _mobile_of(intake)
    return number is not None and not _codes_today(session, _hashed(number, secret_key))


def _codes_today(session: Session, hashed: str) -> int:
    """Return at least as many codes as all reports of the number asked for since yesterday."""
    today = select(func.sum(PhoneCheck.codes)).where(
        PhoneCheck.number_hash == hashed, col(PhoneCheck.asked_at) > clock.now() - DAY
    )
    return session.exec(today).one() or 0


def _hashed(number: str, secret_key: str) -> str:
    return sign_in.hashed(f"{secret_key}:phone:{number}")


def confirm(session: Session, intake: Intake, code: str, secret_key: str) -> bool:
    """Return True when the code is right; a wrong one is counted. A repeat changes nothing."""
    row = session.get(PhoneCheck, intake.id, with_for_update=True)
    if row is None:
        return False
    if row.verified_at is not None:
        return True
    if row.tries >= MOST_TRIES or clock.now() - row.asked_at > LIFE:
        return False
    given = "".join(c for c in cleaned(code) if "0" <= c <= "9")
    if hmac.compare_digest(given, code_of(secret_key, intake.id, row.codes)):
        row.verified_at, row.next_at = clock.now(), None
    else:
        row.tries += 1
    session.add(row)
    return row.verified_at is not None


def code_of(secret_key: str, intake_id: str, count: int) -> str:
    """Return the six digits of a report's code: unknown without our secret, and never stored."""
    digest = hmac.digest(secret_key.encode(), f"phone {intake_id} {count}".encode(), "sha256")
    return f"{int.from_bytes(digest[:8], 'big') % 1_000_000:06}"


def is_verified(session: Session, rows: Sequence[Intake]) -> bool | None:
    """Return whether the first number of these reports is its firm's; None when none was given."""
    first = next((row for row in rows if number_of(row.record)), None)
    if first is None or not wants(first):
        return None
    row = session.get(PhoneCheck, first.id)
    return row is not None and row.verified_at is not None


def _mobile_of(intake: Intake) -> str | None:
    return mobile.read(number_of(intake.record) or "")


# --- the queue -------------------------------------------------------------------------------


def due(session: Session) -> list[str]:
    """Return the reports whose codes are to be sent now. Reads only."""
    asked = select(PhoneCheck.intake_id).where(col(PhoneCheck.next_at) <= clock.now())
    return list(session.exec(asked.order_by(col(PhoneCheck.next_at)).limit(AT_ONCE)))


def claim(session: Session, ids: Sequence[str], secret_key: str) -> list[DueCode]:
    """Lease these codes; return those that this call took and that still count."""
    now = clock.now()
    taken = session.connection().execute(
        update(PhoneCheck)
        .where(col(PhoneCheck.intake_id).in_(ids), col(PhoneCheck.next_at) <= now)
        .values(next_at=now + LEASE, attempts=PhoneCheck.attempts + 1)
        .returning(col(PhoneCheck.intake_id))
    )
    rows = session.exec(
        select(PhoneCheck, Intake)
        .join(Intake, col(Intake.id) == col(PhoneCheck.intake_id))
        .where(col(PhoneCheck.intake_id).in_(list(taken.scalars())))
    )
    codes = []
    for row, intake in rows:
        number = _mobile_of(intake) if now - row.asked_at <= LIFE else None
        if number is None:  # too late, or the number was erased
            row.next_at = None
            session.add(row)
            continue
        code = code_of(secret_key, intake.id, row.codes)
        codes.append(DueCode(intake.id, number, code, row.codes, row.attempts))
    return codes


def finish(session: Session, results: Sequence[tuple[DueCode, Sent | ChannelError]]) -> None:
    """Record the outcomes; a failed code is tried again while it counts."""
    for code, outcome in results:
        row = session.get(PhoneCheck, code.intake_id, with_for_update=True)
        if row is None or (row.codes, row.attempts) != (code.count, code.attempt):
            continue
        row.next_at = None
        if not isinstance(outcome, Sent):
            row.why = outcome.reason
            if not isinstance(outcome, Gone) and row.attempts < MOST_ATTEMPTS:
                asked = outcome.after_s if isinstance(outcome, TryLater) else 0.0
                row.next_at = clock.now() + max(WAIT, timedelta(seconds=asked))
        session.add(row)


def forget(session: Session) -> None:
    """Delete the rows of numbers that were never verified, when they are old."""
    is_old = col(PhoneCheck.asked_at) < clock.now() - KEPT
    session.connection().execute(
        delete(PhoneCheck).where(is_old, col(PhoneCheck.verified_at).is_(None))
    )
