"""N sockets in a process of their own. `heard` times the message that is sent after `hear`."""

from collections.abc import Sequence

from bench.child import Child

LIMIT_S = 60.0
OPENING_S = 0.03
"""Seconds allowed to open one socket; a quiet machine needs 0.003 s."""


def live(
    port: int, cookies: Sequence[str], *, source: str = "127.0.0.1", limit_s: float = LIMIT_S
) -> "Crowd":
    """Open a socket of our `/live` for each cookie.

    The sockets come from the address `source`; one address has ports for some 28,000 sockets.

    Raises: NeverCame.
    """
    words = ("ws", str(port), str(len(cookies)), source, str(limit_s))
    child = Child("bench.listeners", *words)
    child.say(cookies=list(cookies))
    return Crowd(child, len(cookies), limit_s)


def subscribers(port: int, count: int, *, limit_s: float = LIMIT_S) -> "Crowd":
    """Open so many subscribers of a Redis server.

    Raises: NeverCame.
    """
    words = ("redis", str(port), str(count), "127.0.0.1", str(limit_s))
    return Crowd(Child("bench.listeners", *words), count, limit_s)


def showing_phones(port: int, phones: Sequence[tuple[str, str, str]], desk: str) -> "Crowd":
    """Open phones (call sign, secret, CSRF token) that say `shown`.

    `heard` gives the moment when the desk has the last receipt.

    Raises: NeverCame.
    """
    child = Child("bench.shown", str(port), str(LIMIT_S))
    child.say(phones=list(phones), desk=desk)
    return Crowd(child, len(phones) + 1)


class Crowd:
    """The process of the sockets, seen from the bench."""

    def __init__(self, child: Child, sockets: int, limit_s: float = LIMIT_S) -> None:
        """Wait until the sockets of a process just started are open.

        Raises:
            NeverCame: not all of them opened in time.
        """
        self._child, self._limit_s = child, limit_s
        try:
            child.answer(f"opening {sockets} sockets", limit_s + sockets * OPENING_S)
        except BaseException:
            self.close()
            raise

    def received(self) -> int:
        """Read all that has arrived. Return the bytes that all sockets have read so far."""
        self._child.say()
        return int(self._child.answer("reading what has arrived", self._limit_s)["received"])

    def hear(self, token: str) -> None:
        """Listen for a message that is sent after this returns and has the token near its end."""
        self._child.say(token=token)
        self._child.answer(f"listening for {token}", self._limit_s)

    def heard(self, request: str) -> float:
        """Return the moment when the last socket had the message, on CLOCK_MONOTONIC.

        Raises:
            NeverCame: it names the request and how many of how many sockets missed the message.
        """
        return float(self._child.answer(request, self._limit_s)["last"])

    def close(self) -> None:
        self._child.close()
