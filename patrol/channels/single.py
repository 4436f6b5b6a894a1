"""Carriers that send each text as its own message, and providers that replace each other."""

from abc import ABC, abstractmethod
from collections.abc import Sequence

from patrol.channels import Limited, Refused, Sent
from patrol.channels.http.answer import Steps
from patrol.channels.http.throttle import Limits
from patrol.channels.outgoing_text import Carrier, OutgoingText


class Single(ABC):
    """A carrier that sends each text as its own message; a subclass implements `one`."""

    def bundles(self, texts: Sequence[OutgoingText]) -> list[list[OutgoingText]]:
        """Return a bundle for each text."""
        return [[outgoing] for outgoing in texts]

    def send(self, bundle: Sequence[OutgoingText]) -> Steps[Sent]:
        """Send the only text of the bundle.

        Raises: TryLater, Gone, Refused.
        """
        (outgoing,) = bundle
        return self.one(outgoing)

    @abstractmethod
    def one(self, outgoing: OutgoingText) -> Steps[Sent]:
        """Send one text.

        Raises: TryLater, Gone, Refused.
        """


class Paced(Single):
    """A provider that is asked only within its limits for a number and for all messages."""

    def __init__(self, provider: Single, limits: Limits) -> None:
        self._provider, self._limits = provider, limits

    def one(self, outgoing: OutgoingText) -> Steps[Sent]:
        """Send one text; no request leaves while a limit holds.

        Raises: Limited, TryLater, Gone, Refused.
        """
        self._limits.respect(outgoing.number)
        try:
            sent = yield from self._provider.one(outgoing)
        except Limited as limit:
            self._limits.learn(Limits.ALL if limit.is_for_all else outgoing.number, limit.after_s)
            raise
        self._limits.count(outgoing.number)
        return sent


class Either(Single):
    """Providers that take turns: the first makes attempt 1, the second attempt 2, and so on.

    If a provider refuses (no money left, a template withdrawn) or is at its limit, the next one
    sends at once. When none can, the text waits for the limit that ends first.
    """

    def __init__(self, providers: Sequence[Carrier]) -> None:
        self._providers = providers

    def one(self, outgoing: OutgoingText) -> Steps[Sent]:
        """Send one text by the first provider that takes it.

        Raises: Limited, TryLater, Gone, Refused.
        """
        first = (outgoing.attempt - 1) % len(self._providers)
        limits: list[Limited] = []
        last: Refused | None = None
        for provider in (*self._providers[first:], *self._providers[:first]):
            try:
                return (yield from provider.send([outgoing]))
            except Limited as limit:
                limits.append(limit)
            except Refused as refusal:
                last = refusal
        if limits:
            raise min(limits, key=lambda limit: limit.after_s)
        raise last or Refused("no provider")
