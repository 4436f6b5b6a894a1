"""An adapter makes matters, levels and positions of bytes, in the words of their source."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from patrol.models import IntakeKind

AdapterSettings = Mapping[str, Any]
"""The settings of one source's adapter (`Source.settings`), such as a field map."""


@dataclass(frozen=True, slots=True)
class Telegram:
    """One message of a source as it came: a request, a publication, a frame, a row of a table."""

    body: bytes = b""
    headers: Mapping[str, str] = field(default_factory=dict)
    """By names in lower case; of MQTT 5 the user properties."""
    query: Mapping[str, str] = field(default_factory=dict)
    """The query of the address and, for a form, its fields."""
    topic: str = ""
    """MQTT's topic, or the path behind the door."""

    def header(self, name: str) -> str:
        """Return a header by its name in lower case, or ""."""
        return self.headers.get(name, "")


@dataclass(frozen=True, slots=True)
class Heard:
    """A matter, its change or its end, in the words of the source.

    `mapping.record_of` makes an `intake/1` of it: it maps the word to a category, converts the
    datum and caps the severity, each by the row of the source.
    """

    ref: str
    """The id of the matter in the sending system, 1 to 128 characters."""
    key: str
    """The message's own key: the same key with the same body is a repeat."""
    title: str
    occurred_at: str
    """The time as the source said it, in RFC 3339; "" when it said none."""
    kind: IntakeKind = IntakeKind.NEW
    word: str = ""
    """The source's own word for the category; "" when it has none."""
    category: str = ""
    """Our category, when the protocol itself fixes it (a smoke detector's fire)."""
    severity: int | None = None
    """1 to 4, when the protocol says it; else that of the source's map, else 3."""
    certainty: str = "unknown"
    description: str = ""
    address: str = ""
    lat: float | None = None
    lon: float | None = None
    """In the datum of the source, unless `datum` names another one."""
    datum: str = ""
    accuracy_m: float | None = None
    place: Mapping[str, Any] = field(default_factory=dict)
    """More members of `location`: building, unit, floor, room, device_id, place_code."""
    seq: str | int | None = None
    """Rises with each change of the matter, so that an old message never undoes a new one."""
    source: str = ""
    """The `source` of `intake/1`; "" means the first kind of the registered source."""
    reporter: Mapping[str, Any] = field(default_factory=dict)
    device: Mapping[str, Any] = field(default_factory=dict)
    measures: tuple[Mapping[str, Any], ...] = ()
    media: tuple[Mapping[str, Any], ...] = ()
    extra: Mapping[str, Any] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class LevelHeard:
    """A sound level of a station, over one second, one minute or longer. It is not kept raw."""

    station: str
    """The station's id in the sending system (MN in HJ 212)."""
    began_at: str
    """The beginning of the interval, RFC 3339."""
    seconds: int
    values_db: Mapping[str, float]
    """By quantity: LAeq, Lmax, Lmin, L10, L50, L90 …, in dB(A)."""
    flags: tuple[str, ...] = ()
    wind_m_s: float | None = None
    battery_pct: float | None = None
    """Wind and battery, where the station says them; they make its readings doubtful."""


@dataclass(frozen=True, slots=True)
class PositionHeard:
    """A position of a tracker. It is not kept raw: the fix of its member is what counts."""

    device: str
    taken_at: str
    """RFC 3339; "" when the device has no clock: then the arrival counts."""
    lat: float
    lon: float
    """WGS-84 degrees, unless the source's row names another datum."""
    accuracy_m: float | None = None
    speed_mps: float | None = None
    heading_deg: float | None = None
    battery_pct: float | None = None


@dataclass(frozen=True, slots=True)
class Alive:
    """The source, or one of its devices, is alive. Nothing else is said."""

    device: str = ""


Utterance = Heard | LevelHeard | PositionHeard | Alive
