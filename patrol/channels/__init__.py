"""The channels to a member, one file or folder each, with one contract.

A channel returns `Sent`, or raises `TryLater`, `Gone` or `Refused`. It opens no transaction and
writes no row: the worker claims the row, asks the channel, and writes what came of it. A channel
makes one attempt; trying again belongs to the row, which a restart cannot lose.
"""

import secrets
from dataclasses import dataclass

from sqlmodel import Session

from patrol.config import Settings
from patrol.db import Database
from patrol.models import Channel

_LONGEST_BACKOFF_S = 30.0


@dataclass(frozen=True)
class Sent:
    """The service accepted the message. Only a receipt proves that the member saw it."""

    detail: str = ""


class ChannelError(Exception):
    """The message was not sent; `reason` tells the desk why and contains no secret address.

    `reason` holds at most 200 printable characters.
    """

    def __init__(self, reason: str) -> None:
        super().__init__(reason)
        # The text may come from another server, and PostgreSQL stores no NUL character.
        self.reason = "".join(c for c in reason if c.isprintable())[:200]


class TryLater(ChannelError):
    """The channel may be tried again after `after_s` seconds."""

    def __init__(self, after_s: float, reason: str = "") -> None:
        super().__init__(reason)
        self.after_s = after_s


class Limited(TryLater):
    """The provider's limit is reached: another provider may send at once.

    `is_for_all` is True when the limit holds for every message, False for this number alone.
    """

    def __init__(self, after_s: float, reason: str = "", *, is_for_all: bool = True) -> None:
        super().__init__(after_s, reason)
        self.is_for_all = is_for_all


class Gone(ChannelError):
    """The address will never work again; the caller retires it."""


class Refused(ChannelError):
    """The service refused our key, setting or size; another attempt fails too.

    The address may still be valid.
    """


def backoff_s(attempt: int) -> float:
    """Return the seconds to wait after failed attempt `attempt`: 1, 2, 4 … 30, each ± 50 %."""
    # The spread keeps rows that failed together from trying again in the same moment.
    base = min(_LONGEST_BACKOFF_S, 2.0 ** max(0, min(attempt, 10) - 1))
    return base * (0.5 + secrets.randbelow(1001) / 1000)


NETWORK = (Channel.PUSH, Channel.NOTICE, Channel.SMS, Channel.VOICE)
"""The worker sends on these channels; the hub sends on `live`, the dispatcher uses `radio`."""

_WAYS = {
    "zzd": (Channel.NOTICE, "notice_id"),
    "robot": (Channel.NOTICE, "mobile"),
    "aliyun_sms": (Channel.SMS, "mobile"),
    "tencent_sms": (Channel.SMS, "mobile"),
    "aliyun_voice": (Channel.VOICE, "mobile"),
    "tencent_voice": (Channel.VOICE, "mobile"),
}

CHANNEL_OF_WAY = {way: channel for way, (channel, _) in _WAYS.items()}
"""The channel of each outside service."""

Addresses = dict[Channel, frozenset[str]]
_ADDRESSES = "addresses"


def addresses(settings: Settings) -> Addresses:
    """Return, for each channel with credentials, the member columns that hold its addresses."""
    columns: Addresses = {}
    for way in settings.ways:
        channel, column = _WAYS[way]
        columns[channel] = columns.get(channel, frozenset()) | {column}
    return columns


class UnknownAddresses(Exception):
    """The database was opened without `give_addresses`, so no SMS could be queued."""


def give_addresses(database: Database, settings: Settings) -> None:
    """Store in the database which columns are addresses, so that each session can read it."""
    database.info[_ADDRESSES] = addresses(settings)


def known_addresses(session: Session) -> Addresses:
    """Return the addresses that `give_addresses` stored.

    Raises: UnknownAddresses.
    """
    stored: Addresses | None = session.info.get(_ADDRESSES)
    if stored is None:
        raise UnknownAddresses
    return stored


def configured(settings: Settings) -> frozenset[Channel]:
    """Return the channels that are ready: live, push and each channel with credentials."""
    return frozenset({Channel.LIVE, Channel.PUSH, *addresses(settings)})
