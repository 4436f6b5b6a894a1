"""Roads where each letter is a message of its own, and two providers that stand in for another."""

from collections.abc import Sequence

from patrol.channels import Refused, Sent
from patrol.channels.http.answer import Steps
from patrol.channels.outgoing_text import Letter


class Single:
    """A carrier of letters one by one: a subclass says `one`."""

    def bundles(self, letters: Sequence[Letter]) -> list[list[Letter]]:
        return [[letter] for letter in letters]

    def send(self, bundle: Sequence[Letter]) -> Steps[Sent]:
        (letter,) = bundle
        return self.one(letter)

    def one(self, letter: Letter) -> Steps[Sent]:
        raise NotImplementedError


class Either(Single):
    """The first provider has the first attempt, the next one the second, and so on.

    Where one refuses (no money left, a template withdrawn) the next is asked at once.
    """

    def __init__(self, providers: Sequence[Single]) -> None:
        self._providers = providers

    def one(self, letter: Letter) -> Steps[Sent]:
        first = (letter.attempt - 1) % len(self._providers)
        *others, last = (*self._providers[first:], *self._providers[:first])
        for provider in others:
            try:
                return (yield from provider.one(letter))
            except Refused:
                continue
        return (yield from last.one(letter))
