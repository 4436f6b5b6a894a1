"""The protocols that sources speak, one file each: a pure function from bytes to what was said.

A new protocol is a file beside the others with an `ADAPTER`, a row of `NAMES`, its fixtures and a
page in `docs/api/sources/`. A module is loaded when a source of its kind first speaks, so that a
street without such a source loads none of it.
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from enum import StrEnum
from functools import cache
from importlib import import_module
from typing import Any, Protocol

from patrol.intake.heard import AdapterSettings, Telegram, Utterance

NAMES: tuple[str, ...] = (
    "cap",
    "cloudevents",
    "enterprise",
    "estate",
    "fields",
    "gb26875",
    "grid",
    "hj212",
    "levels",
    "mqtt",
    "open311",
    "osmand",
    "owntracks",
    "police110",
    "table",
    "transfer",
)
"""Each is a module of this folder. `intake`, our own record, is none: its call takes it whole."""


class ProofWay(StrEnum):
    """A way by which a sender proves that it is the source."""

    TOKEN = "token"  # noqa: S105  # the name of a way
    """Our token: as `Authorization: Bearer`, as the password of Basic, or as the last part of the
    address, for senders that can set nothing else."""
    STANDARD_WEBHOOKS = "standard_webhooks"
    """A signature by Standard Webhooks 1.0, with a secret that both sides keep."""
    OWN = "own"
    """A signature of the protocol itself, which `Adapter.is_genuine` checks."""
    LINE = "line"
    """The line that it comes by has asked already: a broker, a device's registration."""


@dataclass(frozen=True, slots=True)
class WireReply:
    """The words that a protocol wants back; the door sends JSON of its own without one."""

    body: bytes
    mimetype: str
    status: int = 200


class Genuine(Protocol):
    """Checks a protocol's own signature with the secrets of the source; never raises."""

    def __call__(self, telegram: Telegram, secrets: Sequence[str]) -> bool: ...


@dataclass(frozen=True, slots=True)
class Fate:
    """The result of one thing that was said, for the protocol's answer."""

    said: Utterance
    intake_id: str | None = None
    is_repeat: bool = False


@dataclass(frozen=True, slots=True)
class Adapter:
    """One protocol."""

    read: Callable[[Telegram, AdapterSettings], list[Utterance]]
    """Pure. Raises `validate.Invalid` for what it cannot read, and nothing else."""
    channel: str = "http"
    """The `channel` of `intake/1`."""
    kinds: tuple[str, ...] = ()
    """The `source` names of `intake/1` that fit it; the first is proposed for a new source."""
    proofs: tuple[ProofWay, ...] = (ProofWay.TOKEN,)
    bind: "Callable[[AdapterSettings], Adapter] | None" = None
    """Returns the protocol as one source speaks it, when its settings describe its signature."""
    needs_verification: bool = False
    """Proposed for a new source: a person looks before anyone is sent."""
    is_genuine: Genuine | None = None
    greet: Callable[[Telegram, Sequence[str]], WireReply | None] | None = None
    """Answers a GET by which a platform tries the address; None refuses it."""
    hears_get: bool = False
    """True when a sender may speak by GET, with all in the address (OsmAnd)."""
    answer: Callable[[Sequence[Fate]], WireReply] | None = None
    most_bytes: int = 256 * 1024
    settings: Mapping[str, Any] = field(default_factory=dict)
    """A JSON Schema (draft 2020-12) of its settings; {} when it has none."""
    usual: Mapping[str, Any] = field(default_factory=dict)
    """The field map that counts where a source's settings name no rule of their own."""
    replaces_usual: bool = False
    """True when the settings of a source, if it has any, stand instead of the whole usual map."""
    example: bytes = b""
    """A minimal telegram, shown to the vendor and run by the tests."""
    example_headers: Mapping[str, str] = field(default_factory=dict)
    example_topic: str = ""
    hears_positions: bool = False
    """True when its devices say where they are: each is registered as a member's."""
    hears_levels: bool = False
    """True when its devices may be noise stations, which say how loud it is."""
    has_page: bool = False
    """True when people speak for such a source on our own page, by a link with its token."""
    to_confirm: bool = False
    """True while nobody has tried it against the real system (对接待确认)."""

    @property
    def reads_rows(self) -> bool:
        """True when a field map reads it, so that the lines of a table can be read too."""
        return "fields" in self.settings.get("properties", {})

    def spoken_with(self, settings: AdapterSettings) -> "Adapter":
        """Return the protocol as a source with these settings speaks it."""
        return self.bind(settings) if self.bind is not None else self


@cache
def adapter(name: str) -> Adapter:
    """Return the protocol of this name, loading its module when it is first asked.

    Raises: KeyError for an unknown name.
    """
    if name not in NAMES:
        raise KeyError(name)
    module_adapter: Adapter = import_module(f"{__name__}.{name}").ADAPTER
    return module_adapter


def hears_levels(name: str) -> bool:
    """Return True for a protocol that carries sound levels; our own record carries none."""
    return name in NAMES and adapter(name).hears_levels
