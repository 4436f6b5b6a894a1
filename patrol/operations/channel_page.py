"""The channels as their page shows them: what is set, by whom, and what works. Never a secret."""

from collections.abc import Iterable
from enum import StrEnum
from typing import Literal

from sqlmodel import Session, col, func, select
from typing_extensions import TypedDict

from patrol import clock
from patrol.channel_settings import IT_WAYS
from patrol.channels import CHANNEL_OF_WAY, balance, credentials
from patrol.channels.credentials import Credentials, KeyFault, SettingsKey
from patrol.channels.credentials.names import MASKED, OF_WAY, OPTIONAL, SECRETS
from patrol.config import Settings
from patrol.models import (
    Channel,
    ChannelCredentials,
    ChannelState,
    ChannelTest,
    HouseTrouble,
    PushSubscription,
    TroubleKind,
)
from patrol.models.shapes import Moment
from patrol.operations import channel_test, heartbeat


class FieldSort(StrEnum):
    SECRET = "secret"  # noqa: S105  # the sort of a field
    ACCOUNT = "account"
    TEXT = "text"


class ChannelField(TypedDict):
    """One setting of a service; `shown` is empty for a secret."""

    name: str
    sort: FieldSort
    optional: bool
    is_set: bool
    from_environment: bool
    shown: str


class ServiceHealth(TypedDict):
    """The health of a service as the workers know it: last success, last failure with its words.

    `refusals` counts those since the last success.
    """

    sent_at: Moment | None
    failed_at: Moment | None
    reason: str
    refusals: int
    paused_until: Moment | None


class ChannelTestState(TypedDict):
    """The newest test of a service; `is_sent` is null while it has no result."""

    at: Moment
    by: str
    is_sent: bool | None
    is_over: bool
    words: str


class WayState(TypedDict):
    """One outside service of a channel."""

    way: str
    channel: Channel | Literal["it", "sheet"]
    """`it`: no channel to members, but the way to the office's IT."""
    is_ready: bool
    fields: list[ChannelField]
    health: ServiceHealth
    test: ChannelTestState | None


class AccountBalance(TypedDict):
    """The balance of a provider's account; `reason` says why the provider does not tell it."""

    account: str
    balance: str
    is_low: bool
    reason: str
    at: Moment


class OwnChannels(TypedDict):
    """The channels that need no credentials: phones with a socket, and phones with a push."""

    live_phones: int
    push_phones: int
    push: ServiceHealth
    push_hosts: list[str]
    """The office's own Web Push services, from `PUSH_OWN_HOSTS`."""


class CredentialsChange(TypedDict):
    """A version: who has changed which settings."""

    version: int
    by: str
    at: Moment
    names: list[str]


class HouseTroubleState(TypedDict):
    """A trouble of the house that stands, and when the office's IT was told of it."""

    kind: TroubleKind
    subject: str
    detail: str
    began_at: Moment
    told_at: Moment | None


class ChannelsPage(TypedDict):
    """The channels of the office; `version` goes back with a change."""

    version: int
    fault: KeyFault | None
    key: str
    worker_is_silent: bool
    has_mail_server: bool
    """True when `SMTP_HOST` is set, without which no mail leaves."""
    troubles: list[HouseTroubleState]
    own: OwnChannels
    ways: list[WayState]
    balances: list[AccountBalance]
    changes: list[CredentialsChange]


def page(session: Session, kept: Credentials, live_phones: int) -> ChannelsPage:
    """Return the page as this process sees it."""
    rows = credentials.history(session)
    states = {row.way: row for row in session.exec(select(ChannelState))}
    tests = channel_test.newest(session)
    return {
        "version": rows[0].version if rows else 0,
        "fault": kept.fault,
        "key": _key_words(kept.base),
        "worker_is_silent": heartbeat.is_silent(session),
        "has_mail_server": bool(kept.base.smtp_host),
        "troubles": _troubles(session),
        "own": {
            "live_phones": live_phones,
            "push_phones": _push_phones(session),
            "push": _health(states.get(Channel.PUSH)),
            "push_hosts": sorted(kept.base.own_push_hosts),
        },
        "ways": [_way(kept, way, states.get(way), tests.get(way)) for way in OF_WAY],
        "balances": [_balance(states[name]) for name in balance.ACCOUNTS if name in states],
        "changes": _changes(rows),
    }


def _key_words(base: Settings) -> str:
    """Return where this machine's key comes from: `environment`, `file` or `none`."""
    if base.settings_key:
        return "environment"
    return "file" if SettingsKey.known(base) else "none"


def _troubles(session: Session) -> list[HouseTroubleState]:
    standing = select(HouseTrouble).where(col(HouseTrouble.ended_at).is_(None))
    return [
        {
            "kind": row.kind,
            "subject": row.subject,
            "detail": row.detail,
            "began_at": clock.iso(row.began_at),
            "told_at": clock.iso_or_none(row.told_at),
        }
        for row in session.exec(standing.order_by(col(HouseTrouble.began_at)))
    ]


def _push_phones(session: Session) -> int:
    subscribed = select(func.count(func.distinct(PushSubscription.phone_id)))
    return session.exec(subscribed.where(col(PushSubscription.retired_at).is_(None))).one()


def _health(row: ChannelState | None) -> ServiceHealth:
    row = row or ChannelState(way="")
    is_paused = row.paused_until is not None and row.paused_until > clock.now()
    return {
        "sent_at": clock.iso_or_none(row.sent_at),
        "failed_at": clock.iso_or_none(row.failed_at),
        "reason": row.reason,
        "refusals": row.refusals,
        "paused_until": clock.iso_or_none(row.paused_until) if is_paused else None,
    }


def _test(row: ChannelTest | None) -> ChannelTestState | None:
    if row is None:
        return None
    return {
        "at": clock.iso(row.at),
        "by": row.by,
        "is_sent": row.is_sent,
        "is_over": channel_test.is_over(row),
        "words": row.words,
    }


def _balance(row: ChannelState) -> AccountBalance:
    return {
        "account": row.way,
        "balance": row.balance,
        "is_low": bool(row.balance) and balance.is_low(row.balance),
        "reason": row.reason,
        "at": clock.iso(row.balance_at or clock.now()),
    }


def _way(
    kept: Credentials, way: str, state: ChannelState | None, test: ChannelTest | None
) -> WayState:
    return {
        "way": way,
        "channel": CHANNEL_OF_WAY.get(way, "it" if way in IT_WAYS else "sheet"),
        "is_ready": way in kept.settings.ready_ways,
        "fields": [_field(kept, way, name) for name in OF_WAY[way]],
        "health": _health(state),
        "test": _test(test),
    }


def _field(kept: Credentials, way: str, name: str) -> ChannelField:
    value = str(getattr(kept.settings, name))
    sort = FieldSort.SECRET if name in SECRETS else FieldSort.TEXT
    return {
        "name": name,
        "sort": FieldSort.ACCOUNT if name in MASKED else sort,
        "optional": name in OPTIONAL.get(way, ()),
        "is_set": bool(value),
        "from_environment": credentials.given_by_environment(kept.base, name),
        "shown": credentials.shown(name, value),
    }


def _changes(rows: Iterable[ChannelCredentials]) -> list[CredentialsChange]:
    return [
        {"version": row.version, "by": row.by, "at": clock.iso(row.at), "names": row.names}
        for row in rows
    ]
