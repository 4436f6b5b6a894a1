"""登记来源: an administrator adds sources, changes what they may do, and gives and ends their keys.

Each act is noted in the feed, without a secret.
"""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from jsonschema import Draft202012Validator
from sqlmodel import Session, col, select

from patrol import clock, feed, sign_in
from patrol.access import Actor, NotFound
from patrol.config import Settings
from patrol.geo import Datum
from patrol.intake import keys, map_check, reply_address
from patrol.intake.adapters import NAMES, ProofWay, adapter
from patrol.intake.validate import named, schema
from patrol.models import (
    Area,
    FeedKind,
    Login,
    ReplyMode,
    SecretUse,
    Severity,
    Source,
    SourceSecret,
    User,
)
from patrol.office import Office
from patrol.terminal import joined

RECORDS = "intake"
"""The adapter of a source that sends our own records to `/api/v1/intake`."""
CODE = re.compile(r"[a-z0-9][a-z0-9-]{1,63}")
MOST_CATEGORIES = 2000


class BadSource(Exception):
    """A setting cannot be; `field` and `why` name it and a sentence of `server.source`.

    `words` stand in the sentence.
    """

    def __init__(self, field: str, why: str, **words: str) -> None:
        super().__init__(f"{field}: {why}")
        self.field, self.why, self.words = field, why, words


class SourceTaken(Exception):
    """A source or a desk user has this code already."""


class SourceChanged(Exception):
    """Somebody else has changed the source since it was read; `source` holds it now."""

    def __init__(self, source: Source) -> None:
        super().__init__(f"version {source.version}")
        self.source = source


@dataclass(frozen=True, slots=True)
class Give:
    """A key that was made: shown once, to the person who asked."""

    kind: str
    """`token`, `signing` (the source signs with it) or `ours` (we sign to it)."""
    secret: str
    key_id: str


def record_kinds() -> tuple[str, ...]:
    """Return the source names that `intake/1` knows."""
    return tuple(schema()["properties"]["source"]["enum"])


def one(session: Session, me: Actor, code: str) -> Source:
    """Return a source of the actor's areas; the row is locked for a write.

    Raises: NotFound.
    """
    rows = select(Source).where(Source.code == code[:64]).with_for_update()
    source = session.exec(rows).first()
    if source is None or source.area_id not in me.area_ids:
        raise NotFound("source")
    return source


@dataclass(frozen=True, slots=True)
class SourceBounds:
    """The things that a source's settings are checked against."""

    office: Office
    reply_hosts: frozenset[str] = frozenset()
    """Hosts of the office's own network that replies may be sent to (`REPLY_HOSTS`)."""


def add(
    session: Session, bounds: SourceBounds, code: str, changes: Mapping[str, Any], *, by: str
) -> Source:
    """Register a source; it has no key yet.

    Raises: BadSource, SourceTaken, NotFound.
    """
    if not CODE.fullmatch(code):
        raise BadSource("code", "bad_code")
    is_user = session.exec(select(User.id).where(User.name == code)).first()
    if is_user or session.exec(select(Source.id).where(Source.code == code)).first():
        raise SourceTaken(code)
    source = Source(code=code, **changes)
    _check(session, bounds, source)
    session.add(source)
    session.flush()
    _note(session, FeedKind.SOURCE_ADDED, source, by)
    return source


def amend(
    session: Session,
    bounds: SourceBounds,
    source: Source,
    changes: Mapping[str, Any],
    *,
    version: int,
    by: str,
) -> None:
    """Change what a source is and may do; cases of yesterday stay as they are.

    Raises: BadSource, SourceChanged, NotFound.
    """
    if source.version != version:
        raise SourceChanged(source)
    changed = {name: value for name, value in changes.items() if getattr(source, name) != value}
    if not changed:
        return
    for name, value in changed.items():
        setattr(source, name, value)
    _check(session, bounds, source)
    source.version += 1
    session.add(source)
    _note(session, FeedKind.SOURCE_AMENDED, source, by, changed=sorted(changed))


def set_enabled(session: Session, source: Source, *, is_enabled: bool, by: str) -> None:
    """Shut a source out, or let it in again; its keys stay as they are."""
    if (source.disabled_at is None) == is_enabled:
        return
    source.disabled_at = None if is_enabled else clock.now()
    session.add(source)
    _note(session, FeedKind.SOURCE_ENABLED if is_enabled else FeedKind.SOURCE_DISABLED, source, by)


def give_key(
    session: Session,
    settings: Settings,
    source: Source,
    kind: str,
    *,
    by: str,
    secret: str | None = None,
) -> Give:
    """Make a key; the ones before it count for another 24 hours (`keys.OVERLAP`).

    `secret` is one that the other side has given, for signatures only.
    Raises: BadSource.
    """
    if kind == "token":
        _shorten_tokens(session, source)
        token, login = sign_in.begin(session, is_bearer=True, source_id=source.id, name="door")
        made = Give(kind, token, login.id)
    else:
        use = SecretUse.OUT if kind == "ours" else SecretUse.IN
        _refuse_useless(source, use)
        text = keys.add(session, settings, source, use, by=by, secret=secret)
        session.flush()
        made = Give(kind, text, keys.valid(session, source, use)[0].id)
    _note(session, FeedKind.SOURCE_KEYED, source, by, key=kind)
    return made


def _refuse_useless(source: Source, use: SecretUse) -> None:
    # A device line has a password: the `PW` of a station, the one of a broker.
    signs = {ProofWay.STANDARD_WEBHOOKS, ProofWay.OWN, ProofWay.LINE}
    if use == SecretUse.OUT:
        is_used = source.reply == ReplyMode.WEBHOOK
    else:
        is_used = source.adapter != RECORDS and bool(signs & {*adapter(source.adapter).proofs})
    if not is_used:
        raise BadSource("kind", "no_signature")


def _shorten_tokens(session: Session, source: Source) -> None:
    ends_at = clock.now() + keys.OVERLAP
    for login in tokens(session, source):
        login.expires_at = min(login.expires_at, ends_at)
        session.add(login)


def tokens(session: Session, source: Source) -> list[Login]:
    """Return the tokens of a source that count now, the newest first."""
    rows = select(Login).where(
        Login.source_id == source.id,
        col(Login.ended_at).is_(None),
        col(Login.expires_at) > clock.now(),
    )
    return list(session.exec(rows.order_by(col(Login.id).desc())))


def end_key(session: Session, source: Source, key_id: str, *, by: str) -> None:
    """End a key at once.

    Raises: NotFound.
    """
    login = session.get(Login, key_id)
    secret = session.get(SourceSecret, key_id)
    if login is not None and login.source_id == source.id:
        sign_in.end(session, login.id)
    elif secret is not None and secret.source_id == source.id:
        secret.expires_at = clock.now()
        session.add(secret)
    else:
        raise NotFound("key")
    _note(session, FeedKind.SOURCE_UNKEYED, source, by, key="token" if login else "signing")


def _check(session: Session, bounds: SourceBounds, source: Source) -> None:
    """Refuse a row that could not work.

    Raises: BadSource, NotFound.
    """
    area = session.get(Area, source.area_id)
    if area is None or area.retired_at is not None:
        raise NotFound("area")
    if source.adapter != RECORDS and source.adapter not in NAMES:
        raise BadSource("adapter", "unknown_adapter")
    if not source.kinds or not {*source.kinds} <= {*record_kinds()}:
        raise BadSource("kinds", "unknown_kind")
    if source.datum not in set(Datum):
        raise BadSource("datum", "unknown_datum")
    _check_reply(bounds, source)
    _check_settings(source)
    _check_categories(bounds.office, source.categories)


def _check_reply(bounds: SourceBounds, source: Source) -> None:
    if source.reply == ReplyMode.TOPIC and source.adapter != "mqtt":
        raise BadSource("reply", "needs_broker")
    if source.reply != ReplyMode.WEBHOOK and not source.reply_url:
        return
    try:
        reply_address.check(source.reply_url, bounds.reply_hosts)
    except reply_address.BadAddress:
        raise BadSource("reply_url", "bad_reply_url") from None


def _check_settings(source: Source) -> None:
    rules = {} if source.adapter == RECORDS else dict(adapter(source.adapter).settings)
    if not rules:
        if source.settings:
            raise BadSource("settings", "no_settings")
        return
    error = next(Draft202012Validator(rules).iter_errors(source.settings), None)
    if error is not None:
        at, words = next(named(error))
        raise BadSource("settings", joined(" ", [at[:200] or "/", words]))
    if "fields" in rules["properties"]:
        try:
            map_check.check(source.settings)
        except map_check.BadRule as wrong:
            raise BadSource("settings", wrong.why, **wrong.words) from None


def _check_categories(office: Office, categories: Mapping[str, Any]) -> None:
    if len(categories) > MOST_CATEGORIES:
        raise BadSource("categories", "too_many")
    for word, row in categories.items():
        is_row = isinstance(row, dict) and row.keys() <= {"category", "severity"}
        if not word or len(word) > 128 or not is_row:
            raise BadSource("categories", "bad_row")
        if row.get("category") not in office.categories:
            raise BadSource("categories", "unknown_category")
        if row.get("severity") not in {None, *Severity}:
            raise BadSource("categories", "bad_severity")


def _note(session: Session, kind: FeedKind, source: Source, by: str, **words: Any) -> None:
    feed.note(session, kind, by=by, area_id=source.area_id, source=source.code, **words)
