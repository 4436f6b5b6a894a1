"""Carriers that send each text as its own message, and providers that replace each other."""

from abc import ABC, abstractmethod
from collections.abc import Sequence

from patrol.channels import Refused, Sent
from patrol.channels.http.answer import Steps
from patrol.channels.outgoing_text import OutgoingText


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


class Either(Single):
    """Providers that take turns: the first makes attempt 1, the second attempt 2, and so on.

    If a provider refuses (no money left, a template withdrawn), the next one sends at once.
    """

    def __init__(self, providers: Sequence[Single]) -> None:
        self._providers = providers

    def one(self, outgoing: OutgoingText) -> Steps[Sent]:
        first = (outgoing.attempt - 1) % len(self._providers)
        *others, last = (*self._providers[first:], *self._providers[:first])
        for provider in others:
            try:
                return (yield from provider.one(outgoing))
            except Refused:
                continue
        return (yield from last.one(outgoing))
