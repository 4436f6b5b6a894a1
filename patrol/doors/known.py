"""The sources that speak by a device line: their settings, secrets and devices, and their pace."""

import ipaddress
import threading
from collections.abc import Iterable
from dataclasses import dataclass, field

from sqlmodel import Session, col, select

from patrol import clock
from patrol.config import Settings
from patrol.intake import keys
from patrol.intake.adapters import Adapter, adapter
from patrol.models import SecretUse, Source

LINES = ("gb26875", "hj212", "mqtt")
"""The adapters whose sources speak by this process."""
SIGNS_A_MATTER = 10
"""Levels and signs of life cost little: a source may send so many times its rate of matters."""
BURST_S = 10.0
"""A source may send at once what its rate allows in so many seconds."""


@dataclass
class SourcePace:
    """Spreads what one source sends; what is too much waits, and nothing is lost."""

    per_second: float
    _free_at: float = 0.0
    _guard: threading.Lock = field(default_factory=threading.Lock)

    def wait_s(self, cost: float) -> float:
        """Spend `cost`; return the seconds to wait before the next thing is read."""
        with self._guard:
            now = clock.monotonic()
            self._free_at = max(self._free_at, now - BURST_S) + cost / self.per_second
            return max(0.0, self._free_at - now)


@dataclass(frozen=True)
class LineSource:
    """One source, as it was when it was read."""

    source: Source
    adapter: Adapter
    secrets: tuple[str, ...]
    pace: SourcePace

    @property
    def mark(self) -> tuple[object, ...]:
        """Another value when the source was changed."""
        source = self.source
        return source.id, source.version, source.adapter, str(source.settings), self.secrets

    def has_device(self, device: str) -> bool:
        return device in (self.source.settings.get("devices") or {})

    def may_call_from(self, address: str) -> bool:
        """True when the device's address lies in a network of the source, or it names none."""
        networks = self.source.settings.get("networks") or []
        return not networks or any(_is_in(address, network) for network in networks)

    def wait_s(self, matters: int) -> float:
        """Return the seconds to wait after something with so many matters."""
        return self.pace.wait_s(matters or 1 / SIGNS_A_MATTER)


def _is_in(address: str, network: str) -> bool:
    try:
        return ipaddress.ip_address(address) in ipaddress.ip_network(network, strict=False)
    except ValueError:
        return False


def read(
    session: Session, settings: Settings, before: Iterable[LineSource] = ()
) -> list[LineSource]:
    """Return the sources of the device lines; those that were known keep their pace."""
    paces = {known.source.id: known.pace for known in before}
    asked = select(Source).where(col(Source.adapter).in_(LINES), col(Source.disabled_at).is_(None))
    rows = list(session.exec(asked.order_by(col(Source.id))))
    lines = []
    for row in rows:
        secrets = tuple(keys.read(settings, keys.valid(session, row, SecretUse.IN)))
        pace = paces.get(row.id) or SourcePace(1.0)
        pace.per_second = row.rate_per_minute / 60
        session.expunge(row)
        lines.append(LineSource(row, adapter(row.adapter), secrets, pace))
    return lines
