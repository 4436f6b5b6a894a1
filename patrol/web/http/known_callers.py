"""Remember whose session or token was valid, so that nobody who is known waits behind strangers.

A secret that is remembered gives no right: the gate asks the database about each request.
"""

from collections import Counter, OrderedDict

from flask import current_app

from patrol import sign_in

AT_ONCE = 3
"""So many requests of one caller pass as known at once; a page seldom asks for more."""
MOST = 20_000
"""Only valid secrets are remembered, so nobody can push the others out."""


class KnownCallers:
    """The hashes of secrets that were valid, the one that was used last at the end."""

    def __init__(self) -> None:
        self._hashes: OrderedDict[str, None] = OrderedDict()
        self._inside: Counter[str] = Counter()

    def remember(self, secret: str) -> None:
        """Remember a secret that was just found valid."""
        self._hashes[sign_in.hashed(secret)] = None
        self._hashes.move_to_end(sign_in.hashed(secret))
        if len(self._hashes) > MOST:
            self._hashes.popitem(last=False)

    def forget(self, secret: str) -> None:
        """Forget a secret that is not valid any more."""
        self._hashes.pop(sign_in.hashed(secret), None)

    def enter(self, secret: str) -> str:
        """Count a request of a known caller and return its hash; "" when it waits with strangers.

        A stolen phone that asks a hundred times at once must not stand before an order.
        """
        name = sign_in.hashed(secret)
        if name not in self._hashes or self._inside[name] >= AT_ONCE:
            return ""
        self._inside[name] += 1
        return name

    def leave(self, name: str) -> None:
        """Count one request less of this hash; "" is nobody."""
        self._inside[name] -= 1
        if self._inside[name] <= 0:
            del self._inside[name]

    def knows(self, secret: str) -> bool:
        return bool(secret) and sign_in.hashed(secret) in self._hashes


def known_callers() -> KnownCallers:
    """Return the known callers of this process."""
    callers: KnownCallers = current_app.extensions["known_callers"]
    return callers
