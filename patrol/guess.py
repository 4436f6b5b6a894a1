"""Slow the guesses of a password, by account and in the database that all processes share.

A browser that has signed in to the account before has a count of its own, so that strangers who
guess cannot keep its person out (docs/decisions/limits.md).
"""

import hashlib
import math
from datetime import timedelta

from sqlmodel import Session, col, delete

from patrol import clock
from patrol.db import take_turns
from patrol.models import PasswordTry

FREE = 10
"""Wrong passwords that cost no wait."""
LONGEST_S = 60
"""No wait is longer: a person can still come in while others guess."""
FORGOTTEN_AFTER = timedelta(days=1)
KNOWN_FOR = timedelta(days=180)
STRANGERS = ""
"""All browsers that never signed in to the account share one count."""


class TooSoon(Exception):
    """The next guess may come in `wait_s` seconds."""

    def __init__(self, wait_s: int) -> None:
        super().__init__(f"{wait_s} s")
        self.wait_s = wait_s


def known(session: Session, user_id: int, browser: str) -> str:
    """Return the hash of a browser that has signed in to this account, else `STRANGERS`."""
    browser_hash = _hashed(browser)
    is_known = browser and session.get(PasswordTry, (user_id, browser_hash)) is not None
    return browser_hash if is_known else STRANGERS


def count(session: Session, user_id: int, browser_hash: str) -> None:
    """Count a guess before the password is looked at, so that guesses at once are counted too.

    Raises: TooSoon, and then nothing is counted.
    """
    take_turns(session, f"guess {user_id} {browser_hash}")
    now = clock.now()
    tries = session.get(PasswordTry, (user_id, browser_hash))
    if tries is None:
        tries = PasswordTry(user_id=user_id, browser_hash=browser_hash, failures=0, last_at=now)
    if now - tries.last_at > FORGOTTEN_AFTER:
        tries.failures = 0
    left = wait_s(tries.failures) - (now - tries.last_at).total_seconds()
    if left > 0:
        raise TooSoon(math.ceil(left))
    tries.failures, tries.last_at = tries.failures + 1, now
    session.add(tries)


def wait_s(failures: int) -> int:
    """Return the seconds between two guesses after so many wrong ones."""
    return 0 if failures < FREE else min(LONGEST_S, 2 ** min(failures - FREE, 10))


def forgive(session: Session, user_id: int, browser: str, browser_hash: str) -> None:
    """Forget the guesses that a right password ended, and know its browser from now on."""
    if browser_hash == STRANGERS:
        session.connection().execute(
            delete(PasswordTry).where(
                col(PasswordTry.user_id) == user_id, col(PasswordTry.browser_hash) == STRANGERS
            )
        )
    key = (user_id, _hashed(browser))
    now = clock.now()
    tries = session.get(PasswordTry, key)
    if tries is None:
        tries = PasswordTry(user_id=user_id, browser_hash=key[1], failures=0, last_at=now)
    tries.failures, tries.last_at = 0, now
    session.add(tries)


def forget(session: Session) -> None:
    """Delete the counts and the browsers that were not used for `KNOWN_FOR`."""
    old = clock.now() - KNOWN_FOR
    session.connection().execute(delete(PasswordTry).where(col(PasswordTry.last_at) < old))


def _hashed(browser: str) -> str:
    return hashlib.sha256(browser.encode()).hexdigest()
