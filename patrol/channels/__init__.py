"""The channels to a member, one file each, with one contract.

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
    """The far service took it. That is no proof that anyone saw it: only a receipt is."""

    detail: str = ""


class ChannelError(Exception):
    """Not sent; `reason` is short, for the desk, and names no secret address.

    It may quote a stranger's server: what no column holds (NUL, on PostgreSQL) is left out.
    """

    def __init__(self, reason: str) -> None:
        super().__init__(reason)
        self.reason = "".join(c for c in reason if c.isprintable())[:200]


class TryLater(ChannelError):
    """Worth another attempt after `after_s` seconds."""

    def __init__(self, after_s: float, reason: str = "") -> None:
        super().__init__(reason)
        self.after_s = after_s


class Gone(ChannelError):
    """This address will never work again: retire it."""


class Refused(ChannelError):
    """Our own fault (key, setting, size): repeating is useless, the address may be sound."""


def backoff_s(attempt: int) -> float:
    """Seconds to wait after the nth failed attempt: 1, 2, 4 … 30, each give or take half."""
    base = min(_LONGEST_BACKOFF_S, 2.0 ** max(0, min(attempt, 10) - 1))
    return base * (0.5 + secrets.randbelow(1001) / 1000)


NETWORK = (Channel.PUSH, Channel.NOTICE, Channel.SMS, Channel.VOICE)
"""The channels that the worker drives; `live` is the hub's and `radio` the dispatcher's."""

_WAYS = {
    "zzd": (Channel.NOTICE, "notice_id"),
    "robot": (Channel.NOTICE, "mobile"),
    "aliyun_sms": (Channel.SMS, "mobile"),
    "tencent_sms": (Channel.SMS, "mobile"),
    "aliyun_voice": (Channel.VOICE, "mobile"),
    "tencent_voice": (Channel.VOICE, "mobile"),
}

Addresses = dict[Channel, frozenset[str]]
_ADDRESSES = "addresses"


def addresses(settings: Settings) -> Addresses:
    """For each channel with credentials, the columns of a member that are an address on it."""
    found: Addresses = {}
    for way in settings.ways:
        channel, column = _WAYS[way]
        found[channel] = found.get(channel, frozenset()) | {column}
    return found


class UnknownAddresses(Exception):
    """The database was opened without `give_addresses`: no SMS would ever be queued."""


def give_addresses(database: Database, settings: Settings) -> None:
    """Every session of this database knows which columns are addresses on which channel."""
    database.info[_ADDRESSES] = addresses(settings)


def known_addresses(session: Session) -> Addresses:
    """As `give_addresses` left them. Raises UnknownAddresses when nobody did."""
    found: Addresses | None = session.info.get(_ADDRESSES)
    if found is None:
        raise UnknownAddresses
    return found


def configured(settings: Settings) -> frozenset[Channel]:
    """The network channels that have credentials; live and push need none."""
    return frozenset({Channel.LIVE, Channel.PUSH, *addresses(settings)})
