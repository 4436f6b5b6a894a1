"""Remember whose session or token was valid, so that nobody who is known waits behind strangers.

The blocks of addresses that they called from are remembered too: who signs in for the first time
beside a desk or a phone that is at work does not wait behind strangers from everywhere else.
A remembered secret or block gives no right: the gate asks the database about each request.
"""

from collections import OrderedDict
from collections.abc import Iterable

from flask import current_app

from patrol import sign_in

MOST = 20_000
"""Only valid secrets are remembered, so nobody can push the others out."""
MOST_BLOCKS = 2_000
"""A street's phones come from some dozens of blocks of their carriers, and the office from one."""


class KnownCallers:
    """The hashes of secrets that were valid, the one that was used last at the end."""

    def __init__(self) -> None:
        self._hashes: OrderedDict[str, None] = OrderedDict()
        self._blocks: OrderedDict[str, None] = OrderedDict()

    def remember(self, secret: str, block: str) -> None:
        """Remember a secret that was just found valid, and the block that its caller has."""
        for known, name, most in (
            (self._hashes, sign_in.hashed(secret), MOST),
            (self._blocks, block, MOST_BLOCKS),
        ):
            known[name] = None
            known.move_to_end(name)
            if len(known) > most:
                known.popitem(last=False)

    def forget(self, secret: str) -> None:
        """Forget a secret that is not valid any more."""
        self._hashes.pop(sign_in.hashed(secret), None)

    def know(self, hashes: Iterable[str]) -> None:
        """Remember these hashes of valid secrets, the one that was used last at the end."""
        self._hashes.update(dict.fromkeys(hashes))

    def name_of(self, secret: str) -> str:
        """Return the hash of a secret that is known; "" for every other one."""
        name = sign_in.hashed(secret) if secret else ""
        return name if name in self._hashes else ""

    def knows(self, secret: str) -> bool:
        return bool(self.name_of(secret))

    def is_near(self, block: str) -> bool:
        """True when somebody with a valid session has called from this block of addresses."""
        return block in self._blocks


def known_callers() -> KnownCallers:
    """Return the known callers of this process."""
    callers: KnownCallers = current_app.extensions["known_callers"]
    return callers
