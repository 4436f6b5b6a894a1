"""Channels that send each text by itself, and a pair of providers that stand in for each other."""

from collections.abc import Sequence

from patrol.channels import Refused, Sent
from patrol.channels.http.answer import Steps
from patrol.channels.outgoing_text import OutgoingText


class Single:
    """A carrier that sends each text as its own message; a subclass implements `one`."""

    def bundles(self, texts: Sequence[OutgoingText]) -> list[list[OutgoingText]]:
        return [[outgoing] for outgoing in texts]

    def send(self, bundle: Sequence[OutgoingText]) -> Steps[Sent]:
        (outgoing,) = bundle
        return self.one(outgoing)

    def one(self, outgoing: OutgoingText) -> Steps[Sent]:
        """Send one text.

        Raises: TryLater, Gone, Refused.
        """
        raise NotImplementedError


class Either(Single):
    """Providers that take turns: the first makes attempt 1, the second attempt 2, and so on.

    When a provider refuses (no money left, a template withdrawn), the next is asked at once.
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
