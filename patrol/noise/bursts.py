"""Single loud sounds at night: which loud seconds are one burst, and how many there were. Pure."""

from collections.abc import Iterable
from typing import NamedTuple


class Span(NamedTuple):
    """One burst, from its first loud second to its last."""

    first: int
    last: int
    lmax: int


class Bursts:
    """The loud seconds of the last `within` seconds; those that are near are one burst."""

    def __init__(self, within: int, apart: int, spans: Iterable[Iterable[int]] = ()) -> None:
        self._within = within
        self._apart = apart
        self.spans = [Span(*span) for span in spans]

    def __len__(self) -> int:
        return len(self.spans)

    def add(self, second: int, lmax: int) -> bool:
        """Add a loud second, which may come late and join two bursts; True when it is a new one."""
        near = [span for span in self.spans if self._is_near(span, second)]
        whole = Span(
            min([second, *(span.first for span in near)]),
            max([second, *(span.last for span in near)]),
            max([lmax, *(span.lmax for span in near)]),
        )
        self.spans = sorted([*(span for span in self.spans if span not in near), whole])
        return not near

    def _is_near(self, span: Span, second: int) -> bool:
        return span.first - self._apart <= second <= span.last + self._apart

    def forget(self, now: int) -> None:
        """Forget the bursts that ended too long ago."""
        if self.spans and self.spans[0].last <= now - self._within:
            self.spans = [span for span in self.spans if span.last > now - self._within]
