"""Save a new version of the credentials. Only the newest keeps its values."""

from collections.abc import Mapping

from sqlalchemy import update
from sqlmodel import Session, col, func, select

from patrol import clock, db, feed, unsafe_setting
from patrol.channel_settings import WAYS
from patrol.channels.credentials.key import SettingsKey
from patrol.channels.credentials.names import (
    NAMES,
    OF_WAY,
    given_by_environment,
    is_good,
    joined,
)
from patrol.channels.credentials.sealed import Sealed, opened, seal
from patrol.channels.journal import begin_anew
from patrol.config import Settings
from patrol.models import Area, ChannelCredentials, FeedKind
from patrol.unsafe_setting import UnsafeSetting

LONGEST = 200
"""Characters of one value; the longest of a provider's is 64."""


class CredentialsChanged(Exception):
    """Somebody else has saved a newer version; `newest` holds it, without its values."""

    def __init__(self, newest: ChannelCredentials) -> None:
        super().__init__(f"version {newest.version} by {newest.by}")
        self.newest = newest


class UnreadableCredentials(Exception):
    """The kept values do not open with this machine's key, so nothing can be added to them."""


class HalfGiven(Exception):
    """A service would have a part of what it needs; the message names what is missing."""


class OfEnvironment(Exception):
    """The environment gives this setting (its name is the message), and it counts first."""


class BadValue(Exception):
    """The value of the setting (its name is the message) is too long or holds blanks."""


def purpose_of(version: int) -> str:
    """Return the words that bind sealed credentials to their version."""
    return f"patrol channel credentials {version}"


def newest_version(session: Session) -> int:
    """Return the number of the newest version; 0 when nothing was saved."""
    return session.exec(select(func.max(ChannelCredentials.version))).one() or 0


def history(session: Session, most: int = 20) -> list[ChannelCredentials]:
    """Return the newest versions: who changed which settings, and when."""
    rows = select(ChannelCredentials).order_by(col(ChannelCredentials.version).desc())
    return list(session.exec(rows.limit(most)))


def change(
    session: Session,
    base: Settings,
    values: Mapping[str, str | None],
    *,
    by: str,
    version: int,
    anew: bool = False,
) -> ChannelCredentials:
    """Save these settings over the version that was read; None takes a setting away.

    `anew` drops values that this machine's key cannot read, instead of refusing.

    Raises: CredentialsChanged, UnreadableCredentials, HalfGiven, OfEnvironment, BadValue.
    """
    _refuse_bad(base, values)
    db.take_turns(session, "channel credentials")
    number = newest_version(session)
    before = session.get(ChannelCredentials, number) if number else None
    if before is not None and before.version != version:
        raise CredentialsChanged(before)
    key = SettingsKey.made(base) if before is None or anew else SettingsKey.known(base)
    kept = {} if before is None else _kept(key, before, anew=anew)
    if key is None:
        raise UnreadableCredentials
    kept = _without_idle(base, {k: v for k, v in {**kept, **values}.items() if v}, values)
    _refuse_half(base, kept)
    begin_anew(session, [way for way, names in OF_WAY.items() if values.keys() & set(names)])
    row = ChannelCredentials(
        version=number + 1,
        sealed=seal(key, purpose_of(number + 1), kept),
        key_id=key.id,
        names=sorted(values),
        by=by,
        at=clock.now(),
    )
    return _saved(session, row)


def _refuse_bad(base: Settings, values: Mapping[str, str | None]) -> None:
    for name, value in values.items():
        if name not in NAMES:
            raise BadValue(name)
        if given_by_environment(base, name):
            raise OfEnvironment(name)
        text = value or ""
        is_plain = len(text) <= LONGEST and text == text.strip() and text.isprintable()
        if not (is_plain and is_good(name, text)):
            raise BadValue(name)


def _kept(key: SettingsKey | None, row: ChannelCredentials, *, anew: bool) -> dict[str, str]:
    try:
        if key is None or key.id != row.key_id:
            raise Sealed
        return opened(key, purpose_of(row.version), row.sealed or "")
    except Sealed:
        if anew:
            return {}
        raise UnreadableCredentials from None


def _without_idle(
    base: Settings, kept: dict[str, str], values: Mapping[str, str | None]
) -> dict[str, str]:
    """Drop a key that several services share when the last of them has been taken away."""
    ways = joined(base, kept).ways
    used = {name for way, (_, shared) in WAYS.items() if way in ways for name in shared}
    shared_names = {name for _, shared in WAYS.values() for name in shared}
    idle = shared_names - used - {name for name, value in values.items() if value}
    return {name: value for name, value in kept.items() if name not in idle}


def _refuse_half(base: Settings, kept: Mapping[str, str]) -> None:
    try:
        unsafe_setting.refuse_half(joined(base, kept))
    except UnsafeSetting as error:
        raise HalfGiven(str(error).partition(":")[0]) from None


def _saved(session: Session, row: ChannelCredentials) -> ChannelCredentials:
    """Keep the values of this version only: a leaked old secret would still open a shared key."""
    session.connection().execute(
        update(ChannelCredentials)
        .where(col(ChannelCredentials.sealed).is_not(None))
        .values(sealed=None)
    )
    session.add(row)
    session.flush()
    root = session.exec(select(Area.id).where(col(Area.parent_id).is_(None))).first()
    if root is not None:
        feed.note(
            session,
            FeedKind.CHANNELS_CHANGED,
            by=row.by,
            area_id=root,
            version=row.version,
            changed=row.names,
        )
    return row
