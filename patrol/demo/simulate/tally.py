"""What was seen: counted as it happens, told once a minute and at the end."""

from collections import Counter

from patrol import clock


class Tally:
    def __init__(self, phones: int) -> None:
        self.phones = phones
        self.on_air = 0
        """Open sockets of phones."""
        self.counts: Counter[str] = Counter()
        self.errors: Counter[str] = Counter()
        self.frame_ms: list[float] = []
        """From an order's `at` to its frame here; true when both share one clock."""

    def note(self, what: str) -> None:
        self.counts[what] += 1

    def fail(self, what: str) -> None:
        self.errors[what] += 1

    def heard_order(self, at: str) -> None:
        self.frame_ms.append((clock.now() - clock.parse(at)).total_seconds() * 1000)

    def frame_quantile(self, share: float) -> float | None:
        """Milliseconds; None before the first order."""
        if not self.frame_ms:
            return None
        ordered = sorted(self.frame_ms)
        return ordered[min(len(ordered) - 1, int(share * len(ordered)))]

    def line(self) -> str:
        count = self.counts
        return (
            f"{self.on_air}/{self.phones} phones live · {count['incident told']} told · "
            f"{count['order received']} orders · {count['accepted']} accepted · "
            f"{count['declined']} declined · {count['arrived']} arrived · "
            f"{count['resolved']} resolved · {count['closed']} closed by virtual desks · "
            f"{self._frames()} · {self.errors.total()} errors"
        )

    def _frames(self) -> str:
        half, most = self.frame_quantile(0.5), self.frame_quantile(0.99)
        return f"frame p50 {half:.0f} ms p99 {most:.0f} ms" if half and most else "no frame yet"

    def summary(self) -> list[str]:
        """One line for each thing counted, the errors last."""
        lines = [f"  {number:>7}  {what}" for what, number in sorted(self.counts.items())]
        lines.append(f"  {len(self.frame_ms):>7}  orders timed: {self._frames()}")
        lines += [f"  {number:>7}  ERROR {what}" for what, number in self.errors.most_common()]
        return lines
