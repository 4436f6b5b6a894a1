"""Count the events and errors of a simulation, for a line each minute and a summary at the end."""

from collections import Counter

from patrol import clock
from patrol.terminal import joined, phrase


class Tally:
    """The counts of one simulation."""

    def __init__(self, phones: int) -> None:
        self.phones = phones
        self.on_air = 0
        """Number of open sockets of phones."""
        self.counts: Counter[str] = Counter()
        self.errors: Counter[str] = Counter()
        self.frame_ms: list[float] = []
        """Milliseconds from an order's `at` to its frame here; exact when server and we share a
        clock."""

    def note(self, event: str) -> None:
        self.counts[event] += 1

    def fail(self, error: str) -> None:
        self.errors[error] += 1

    def heard_order(self, at: str) -> None:
        self.frame_ms.append((clock.now() - clock.parse(at)).total_seconds() * 1000)

    def frame_quantile(self, share: float) -> float | None:
        """Return this quantile of `frame_ms`; None before the first order."""
        if not self.frame_ms:
            return None
        ordered = sorted(self.frame_ms)
        return ordered[min(len(ordered) - 1, int(share * len(ordered)))]

    def line(self) -> str:
        count = self.counts
        return phrase(
            "{live}/{phones} phones live · {sent} sent in · {orders} orders · {accepted} accepted"
            " · {declined} declined · {arrived} arrived · {resolved} resolved · {closed} closed"
            " by virtual desks · {frames} · {errors} errors",
            live=self.on_air,
            phones=self.phones,
            sent=count["incident sent"],
            orders=count["order received"],
            accepted=count["accepted"],
            declined=count["declined"],
            arrived=count["arrived"],
            resolved=count["resolved"],
            closed=count["closed"],
            frames=self._frames(),
            errors=self.errors.total(),
        )

    def _frames(self) -> str:
        half, most = self.frame_quantile(0.5), self.frame_quantile(0.99)
        if not (half and most):
            return phrase("no frame yet")
        return phrase("frame p50 {half:.0f} ms p99 {most:.0f} ms", half=half, most=most)

    def summary(self) -> list[str]:
        """Return a line for each kind of event, and the errors last."""
        lines: list[str] = [
            joined("  ", ["", f"{number:>7}", event])
            for event, number in sorted(self.counts.items())
        ]
        timed, frames = len(self.frame_ms), self._frames()
        lines.append(phrase("  {timed:>7}  orders timed: {frames}", timed=timed, frames=frames))
        lines += [
            phrase("  {number:>7}  ERROR {error}", number=number, error=error)
            for error, number in self.errors.most_common()
        ]
        return lines
