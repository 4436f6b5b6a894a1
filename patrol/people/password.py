"""A new password of a desk user: long enough, and none that strangers try first."""

import re
from functools import cache
from pathlib import Path

from werkzeug.security import generate_password_hash

LEAST = 10
"""Characters of a password (ASVS 5, 6.2.1 asks for 8)."""
MOST = 200
FEWEST_DIFFERENT = 5
"""Different characters in a password; fewer are one key held down, or two in turn."""
RUNS = (
    "0123456789012345678901234567890",
    "abcdefghijklmnopqrstuvwxyzabcdefghijklmnopqrstuvwxyz",
    "qwertyuiopasdfghjklzxcvbnm",
    "1qaz2wsx3edc4rfv5tgb6yhn7ujm8ik9ol0p",
    "qazwsxedcrfvtgbyhnujmikolp",
    "1q2w3e4r5t6y7u8i9o0p",
    "!@#$%^&*()",
)
"""Orders of keys and letters that hands know."""
LIST = Path(__file__).with_name("common_passwords.txt")
_LOOK_ALIKE = str.maketrans(
    {"0": "o", "1": "l", "3": "e", "4": "a", "5": "s", "7": "t"} | {"@": "a", "$": "s", "!": "i"}
)


class WeakPassword(Exception):
    """The password is refused; `fault` is `short`, `long`, `common` or `name`."""

    def __init__(self, fault: str) -> None:
        super().__init__(fault)
        self.fault = fault


def check(password: str, name: str) -> None:
    """Refuse a new password of the desk user with this name that others would guess.

    Raises: WeakPassword.
    """
    if len(password) < LEAST:
        raise WeakPassword("short")
    if len(password) > MOST:
        raise WeakPassword("long")
    plain = password.casefold()
    if len(name) >= 3 and name.casefold() in plain and len(password) - len(name) < LEAST:
        raise WeakPassword("name")
    if len(set(plain)) < FEWEST_DIFFERENT or _is_run(plain) or _is_listed(plain):
        raise WeakPassword("common")


def hash_of(password: str) -> str:
    """Return the hash that is kept. It is slow by design: no socket may wait for it."""
    return generate_password_hash(password)


def _is_run(plain: str) -> bool:
    """True when the password is one known order of keys, there or back, perhaps repeated."""
    for size in range(3, len(plain) + 1):
        piece = plain[:size]
        if (piece * (len(plain) // size + 1))[: len(plain)] != plain:
            continue
        if size <= len(plain) // 2 or any(piece in run or piece[::-1] in run for run in RUNS):
            return True
    return False


def _is_listed(plain: str) -> bool:
    """True when only digits and signs stand around the listed words of the password."""
    spellings = {plain, plain.translate(_LOOK_ALIKE)}
    return any(_words().fullmatch(spelling) is not None for spelling in spellings)


@cache
def _words() -> re.Pattern[str]:
    lines = LIST.read_text(encoding="utf-8").splitlines()
    listed = sorted({line for line in lines if line and not line.startswith("#")})
    either = "|".join(re.escape(word) for word in sorted(listed, key=len, reverse=True))
    # At most eight digits (a date) and some signs; a longer rest is the person's own.
    return re.compile(
        rf"[\W_]{{0,3}}[0-9]{{0,8}}[\W_]{{0,3}}(?:(?:{either})[\W_]?){{1,3}}[0-9]{{0,8}}[\W_]{{0,3}}"
    )
