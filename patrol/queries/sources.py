"""The sources of an administrator's areas: settings, keys, and what they said lately."""

from collections.abc import Collection
from datetime import datetime
from typing import Any

from sqlalchemy.orm import defer
from sqlmodel import Session, col, func, select
from typing_extensions import TypedDict

from patrol import clock
from patrol.access import Actor
from patrol.intake import key_ends, keys, outbox, registry
from patrol.models import (
    Incident,
    Intake,
    ReplyMode,
    ReplyStatus,
    ReplyStep,
    SecretUse,
    Source,
    SourceRefusal,
    SourceReply,
    SourceState,
    SourceWord,
    Trust,
)
from patrol.models.shapes import Moment
from patrol.queries import desk_users
from patrol.queries.people_shapes import AreaNode
from patrol.status import IncidentStatus, IntakeStatus

MOST_SAID = 100
_HEAVY: tuple[Any, ...] = (Intake.raw,)


class SourceKeyState(TypedDict):
    """A key that counts now; the secret itself is never shown again."""

    id: str
    kind: str
    """`token`, `signing` or `ours`."""
    hint: str
    """Its last characters; "" for a token."""
    made_at: Moment
    expires_at: Moment | None
    used_at: Moment | None
    expires_soon: bool
    """True in the last 30 days of its life."""


class SourceRow(TypedDict):
    """One source as the list shows it."""

    code: str
    name: str
    adapter: str
    area: AreaNode
    is_enabled: bool
    heard_at: Moment | None
    is_silent: bool
    refused_today: int
    unknown_words: int
    keys: int
    expires_soon: bool


class SourceSettings(TypedDict):
    """All that an administrator sets of a source."""

    code: str
    name: str
    version: int
    adapter: str
    area_id: int
    kinds: list[str]
    settings: dict[str, Any]
    datum: str
    categories: dict[str, Any]
    most_severe: int
    rate_per_minute: int
    opens: bool
    trust: Trust
    needs_verification: bool
    silent_after_s: int | None
    reply: ReplyMode
    reply_url: str


class SaidState(TypedDict):
    """One thing that a source said, with its fate."""

    intake_id: str
    at: Moment
    kind: str
    ref: str
    title: str
    word: str
    category: str
    severity: int
    status: IntakeStatus
    incident_number: str | None
    incident_status: IncidentStatus | None


class RefusedState(TypedDict):
    """One thing that was refused, and why."""

    at: Moment
    code: str
    words: str
    sample: str


class WordState(TypedDict):
    """A word for a category that the source's map does not know."""

    word: str
    times: int
    last_at: Moment


class UnsentState(TypedDict):
    """A state of a matter that did not arrive at the source yet, or was given up (`dead`)."""

    id: str
    ref: str
    state: str
    step: ReplyStep | None
    """The step that it tells; null for a whole state."""
    made_at: Moment
    attempts: int
    is_dead: bool
    why: str


class SourceDetail(TypedDict):
    """One source whole."""

    source: SourceSettings
    row: SourceRow
    keys: list[SourceKeyState]
    said: list[SaidState]
    refused: list[RefusedState]
    words: list[WordState]
    unsent: list[UnsentState]


def listed(session: Session, me: Actor) -> list[SourceRow]:
    """Return the sources of the actor's areas, the disabled ones last."""
    nodes = desk_users.areas(session, me.area_ids)
    rows = select(Source).where(col(Source.area_id).in_(me.area_ids))
    sources = sorted(session.exec(rows), key=lambda row: (row.disabled_at is not None, row.code))
    ids = [source.id or 0 for source in sources]
    states = {
        state.source_id: state
        for state in session.exec(select(SourceState).where(col(SourceState.source_id).in_(ids)))
    }
    words = _word_counts(session, ids)
    heard = _heard(session, ids, states)
    return [
        _row(session, source, nodes[source.area_id], states, heard, words) for source in sources
    ]


def _word_counts(session: Session, ids: Collection[int]) -> dict[int, int]:
    counted = session.exec(
        select(SourceWord.source_id, func.count())
        .where(col(SourceWord.source_id).in_(ids))
        .group_by(col(SourceWord.source_id))
    )
    return dict(counted.all())


def _heard(
    session: Session, ids: Collection[int], states: dict[int, SourceState]
) -> dict[int, datetime]:
    """Return when each source was last heard: by its door, or by a record."""
    newest = session.exec(
        select(Intake.source_id, func.max(Intake.received_at))
        .where(col(Intake.source_id).in_(ids))
        .group_by(col(Intake.source_id))
    )
    heard = {source_id: at for source_id, at in newest if source_id is not None and at}
    for source_id, state in states.items():
        if state.heard_at is not None:
            heard[source_id] = max(state.heard_at, heard.get(source_id, state.heard_at))
    return heard


def _row(
    session: Session,
    source: Source,
    area: AreaNode,
    states: dict[int, SourceState],
    heard: dict[int, datetime],
    words: dict[int, int],
) -> SourceRow:
    source_id = source.id or 0
    heard_at, state = heard.get(source_id), states.get(source_id)
    given = key_states(session, source)
    limit_s = source.silent_after_s
    is_silent = bool(limit_s and heard_at and (clock.now() - heard_at).total_seconds() > limit_s)
    is_today = bool(
        state and state.refused_at and clock.local(state.refused_at).date() == clock.today()
    )
    return {
        "code": source.code,
        "name": source.name,
        "adapter": source.adapter,
        "area": area,
        "is_enabled": source.disabled_at is None,
        "heard_at": clock.iso_or_none(heard_at),
        "is_silent": is_silent,
        "refused_today": state.refused_today if state and is_today else 0,
        "unknown_words": words.get(source_id, 0),
        "keys": len(given),
        "expires_soon": _ends_soon(given),
    }


def _ends_soon(given: Collection[SourceKeyState]) -> bool:
    """True when every key ends within 30 days: a newer one makes an older one unimportant."""
    return bool(given) and all(key["expires_soon"] for key in given)


def key_states(session: Session, source: Source) -> list[SourceKeyState]:
    """Return the keys of a source that count now, the newest first of each kind."""
    states = [
        _key(login.id, "token", "", login.made_at, login.expires_at, login.seen_at)
        for login in registry.tokens(session, source)
    ]
    for use, kind in ((SecretUse.IN, "signing"), (SecretUse.OUT, "ours")):
        states += [
            _key(row.id, kind, row.hint, row.made_at, row.expires_at, None)
            for row in keys.valid(session, source, use)
        ]
    return states


def _key(
    key_id: str,
    kind: str,
    hint: str,
    made_at: datetime,
    expires_at: datetime | None,
    used_at: datetime | None,
) -> SourceKeyState:
    return {
        "id": key_id,
        "kind": kind,
        "hint": hint,
        "made_at": clock.iso(made_at),
        "expires_at": clock.iso_or_none(expires_at),
        # A session that was never used says the time at which it was made.
        "used_at": clock.iso(used_at) if used_at and used_at > made_at else None,
        "expires_soon": bool(expires_at and expires_at - clock.now() < key_ends.EXPIRES_SOON),
    }


def detail(session: Session, me: Actor, source: Source) -> SourceDetail:
    """Return one source of the actor's areas, with the last hundred things that it said."""
    row = next(row for row in listed(session, me) if row["code"] == source.code)
    return {
        "source": settings(source),
        "row": row,
        "keys": key_states(session, source),
        "said": _said(session, source),
        "refused": [
            {"at": clock.iso(row.at), "code": row.code, "words": row.words, "sample": row.sample}
            for row in session.exec(
                select(SourceRefusal)
                .where(SourceRefusal.source_id == source.id)
                .order_by(col(SourceRefusal.id).desc())
            )
        ],
        "words": [
            {"word": row.word, "times": row.times, "last_at": clock.iso(row.last_at)}
            for row in session.exec(
                select(SourceWord)
                .where(SourceWord.source_id == source.id)
                .order_by(col(SourceWord.times).desc(), col(SourceWord.word))
            )
        ],
        "unsent": _unsent(session, source),
    }


def _unsent(session: Session, source: Source) -> list[UnsentState]:
    rows = session.exec(
        select(SourceReply)
        .where(SourceReply.source_id == source.id, outbox.has_not_arrived())
        .order_by(col(SourceReply.id).desc())
        .limit(MOST_SAID)
    )
    return [
        {
            "id": row.id,
            "ref": row.source_ref,
            "state": str(row.state.get("status", "")),
            "step": row.step,
            "made_at": clock.iso(row.made_at),
            "attempts": row.attempts,
            "is_dead": row.status == ReplyStatus.DEAD,
            "why": row.why,
        }
        for row in rows
    ]


def settings(source: Source) -> SourceSettings:
    """Return what an administrator has set of a source."""
    return {
        "code": source.code,
        "name": source.name,
        "version": source.version,
        "adapter": source.adapter,
        "area_id": source.area_id,
        "kinds": list(source.kinds),
        "settings": dict(source.settings),
        "datum": source.datum,
        "categories": dict(source.categories),
        "most_severe": source.most_severe,
        "rate_per_minute": source.rate_per_minute,
        "opens": source.opens,
        "trust": source.trust,
        "needs_verification": source.needs_verification,
        "silent_after_s": source.silent_after_s,
        "reply": source.reply,
        "reply_url": source.reply_url,
    }


def _said(session: Session, source: Source) -> list[SaidState]:
    rows = session.exec(
        select(Intake, Incident.number, Incident.status)
        .outerjoin(Incident, col(Incident.id) == col(Intake.incident_id))
        .where(Intake.source_id == source.id)
        .order_by(col(Intake.received_at).desc(), col(Intake.id).desc())
        .limit(MOST_SAID)
        .options(*(defer(column) for column in _HEAVY))
    )
    return [
        {
            "intake_id": row.id,
            "at": clock.iso(row.received_at),
            "kind": row.kind,
            "ref": row.source_ref,
            "title": row.title,
            "word": str(row.record.get("source_category") or ""),
            "category": row.category,
            "severity": row.severity,
            "status": row.status,
            "incident_number": number,
            "incident_status": IncidentStatus(status) if status is not None else None,
        }
        for row, number, status in rows
    ]
