"""Roads where each letter is a message of its own, and two providers that stand in for another."""

from collections.abc import Sequence

from patrol.roads import Sent
from patrol.roads.answer import Steps
from patrol.roads.letter import Letter


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
    """The first provider has the first attempt, the next one the second, and so on."""

    def __init__(self, providers: Sequence[Single]) -> None:
        self._providers = providers

    def one(self, letter: Letter) -> Steps[Sent]:
        return self._providers[(letter.attempt - 1) % len(self._providers)].one(letter)
