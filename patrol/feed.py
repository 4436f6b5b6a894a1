"""The spine: append, read after a seq, verify, and wait for news.

Verbs call `note`; the rows are written last, by one hook before the commit that takes the append
lock, so `seq` order is commit order on every database. Docs: docs/decisions/feed.md.
"""

import hashlib
import json
import secrets
from collections.abc import Iterator, Mapping, Sequence
from contextlib import closing
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from sqlalchemy import Connection, bindparam, insert, literal, true, update
from sqlalchemy.orm.attributes import set_committed_value
from sqlmodel import Session, col, func, select

from patrol import clock
from patrol.db import advisory_lock, known, tell_other_processes
from patrol.models import old_words
from patrol.models.feed import Audience, Feed, FeedKind
from patrol.models.incident import Assignment, Incident
from patrol.models.shapes import IncidentState
from patrol.models.state import Crew, by_incident, crew_columns, crews, incident_state, is_crew

APPEND_LOCK = 137
FIRST = (0, "0" * 64)
"""What the first row follows."""


class BrokenChain(Exception):
    """The feed was altered; `seq` is the first row that does not fit."""

    def __init__(self, seq: int, why: str) -> None:
        super().__init__(f"row {seq}: {why}")
        self.seq = seq


class UnnotedMove(Exception):
    """A status moved in this transaction without an act in the feed: a defect of ours."""


@dataclass(frozen=True, slots=True)
class Event:
    """One act, as read by sockets, timelines and outside systems."""

    seq: int
    at: datetime
    kind: str
    actor: str
    area_id: int
    incident_id: str | None
    member: str | None
    audience: Audience
    crew: frozenset[str]
    body_json: str

    @property
    def body(self) -> dict[str, Any]:
        found: dict[str, Any] = json.loads(self.body_json)
        return found

    @property
    def frame(self) -> str:
        """The JSON text that goes over the wire, the stored body unchanged inside."""
        head = {
            "seq": self.seq,
            "at": clock.iso(self.at),
            "kind": self.kind,
            "actor": self.actor,
            "area_id": self.area_id,
            "incident_id": self.incident_id,
            "member": self.member,
        }
        return f'{_canonical(head)[:-1]},"body":{self.body_json}}}'


@dataclass(slots=True)
class Draft:
    """An act that this transaction has noted and that is not written yet."""

    kind: FeedKind
    actor: str
    area_id: int
    incident: Incident | None
    member: str | None
    audience: Audience
    body: dict[str, Any]


@dataclass(slots=True)
class _Gathered:
    """What the verbs of one transaction left for the hook."""

    drafts: list[Draft] = field(default_factory=list)
    moved: dict[str, Incident] = field(default_factory=dict)
    grown: set[str] = field(default_factory=set)
    """Those of the moved whose version grows with the move's own statement."""
    appended: list[Event] = field(default_factory=list)
    states: dict[str, IncidentState] = field(default_factory=dict)


def _gathered(session: Session) -> _Gathered:
    found: _Gathered = session.info.setdefault("feed", _Gathered())
    return found


def note(
    session: Session,
    kind: FeedKind,
    *,
    by: str,
    incident: Incident | None = None,
    area_id: int | None = None,
    member: str | None = None,
    audience: Audience = Audience.DESK,
    **body: Any,
) -> None:
    """Leave an act for the feed. It is written, with the incident's state, before the commit."""
    where = incident.area_id if incident is not None else area_id
    if where is None:
        raise ValueError(f"{kind}: an act belongs to an area")
    _gathered(session).drafts.append(Draft(kind, by, where, incident, member, audience, body))


def noted(session: Session) -> Sequence[Draft]:
    """The acts of this transaction that are not written yet, in the order of their happening."""
    return tuple(_gathered(session).drafts)


def changed(session: Session, incident: Incident) -> None:
    """Say that a case's crew or words changed: its version grows, and an act must be noted."""
    _gathered(session).moved[incident.id] = incident


def moved(session: Session, incident: Incident) -> None:
    """As `changed`, after a move whose own statement has raised the version."""
    changed(session, incident)
    _gathered(session).grown.add(incident.id)


def has_grown(session: Session, incident: Incident) -> bool:
    """Was its version raised by a move of this act already? It grows once an act."""
    return incident.id in _gathered(session).grown


_HEAD = select(Feed.seq, Feed.hash).order_by(col(Feed.seq).desc()).limit(1)
_ONE, _NEWEST_ROW = select(literal(1)).subquery(), _HEAD.subquery("head")
_HEAD_AND_CREWS = (
    select(_NEWEST_ROW.c.seq, _NEWEST_ROW.c.hash, *crew_columns)
    .select_from(_ONE)
    .outerjoin(_NEWEST_ROW, true())
    .outerjoin(Assignment, is_crew)
    .order_by(Assignment.id)
)
_INSERT = insert(Feed)
_GROW = (
    update(Incident)
    .where(col(Incident.id).in_(bindparam("keys", expanding=True)))
    .values(version=col(Incident.version) + 1)
    .returning(col(Incident.id), col(Incident.version))
)


def append(session: Session) -> None:
    """The hook before commit: versions, then the rows, under the append lock."""
    gathered = _gathered(session)
    if not gathered.drafts and not gathered.moved:
        return
    told = {draft.incident.id for draft in gathered.drafts if draft.incident is not None}
    if unnoted := set(gathered.moved) - told:
        raise UnnotedMove(f"incidents {sorted(unnoted)} moved without an act")
    grows = {key: row for key, row in gathered.moved.items() if key not in gathered.grown}
    _grow_versions(session, grows)
    advisory_lock(session, APPEND_LOCK)
    (seq, previous), gathered.states = _look(session, gathered.drafts)
    states = gathered.states
    rows = []
    for draft in gathered.drafts:
        seq += 1
        row = _row(draft, seq, previous, states)
        previous = row["hash"]
        rows.append(row)
        gathered.appended.append(event(row))
    session.connection().execute(_INSERT, rows)
    known(session)["feed head"] = (seq, previous)
    gathered.drafts, gathered.moved, gathered.grown = [], {}, set()
    tell_other_processes(session, seq)


def _grow_versions(session: Session, incidents: dict[str, Incident]) -> None:
    if incidents:
        for key, version in session.connection().execute(_GROW, {"keys": sorted(incidents)}):
            set_committed_value(incidents[key], "version", version)


def _look(
    session: Session, drafts: Sequence[Draft]
) -> tuple[tuple[int, str], dict[str, IncidentState]]:
    """The newest row's seq and hash, and the state of each case that the acts are about.

    Every act asks for both, so that one statement does. What the transaction knows already is not
    read again: a case's crew is read once a version, for the version grows with the crew.
    """
    incidents = {draft.incident.id: draft.incident for draft in drafts if draft.incident}
    remembered = known(session)
    read: dict[tuple[str, int], list[Crew]] = remembered.setdefault("crews", {})
    missing = [key for key, row in incidents.items() if (key, row.version) not in read]
    # What this transaction wrote is the newest: it holds the append lock to its end.
    head = remembered.get("feed head")
    if head is None:
        head, found = _head_and_crews(session, missing)
    else:
        found = crews(session, missing) if missing else {}
    read |= {(key, incidents[key].version): crew for key, crew in found.items()}
    states = {key: incident_state(row, read[key, row.version]) for key, row in incidents.items()}
    return head, states


def _head_and_crews(
    session: Session, incident_ids: Sequence[str]
) -> tuple[tuple[int, str], dict[str, list[Crew]]]:
    if not incident_ids:
        return newest_row(session), {}
    rows = session.connection().execute(_HEAD_AND_CREWS, {"incidents": incident_ids}).all()
    found = by_incident(incident_ids, (row[2:] for row in rows if row.incident_id))
    return (rows[0].seq, rows[0].hash) if rows[0].seq else FIRST, found


def _row(draft: Draft, seq: int, previous: str, states: dict[str, IncidentState]) -> dict[str, Any]:
    incident_id = draft.incident.id if draft.incident else None
    if incident_id:
        draft.body["incident"] = states[incident_id]
    row: dict[str, Any] = {
        "seq": seq,
        "at": clock.now(),
        "kind": str(draft.kind),
        "actor": str(draft.actor),
        "area_id": draft.area_id,
        "incident_id": incident_id,
        "member": draft.member,
        "audience": draft.audience,
        "body": _canonical(draft.body),
        "salt": secrets.token_hex(16),
    }
    row["digest"] = _digest(row["salt"], row["body"])
    row["hash"] = _chain(previous, row)
    return row


def _canonical(value: object) -> str:
    return json.dumps(
        value, ensure_ascii=False, allow_nan=False, sort_keys=True, separators=(",", ":")
    )


def _digest(salt: str, body: str) -> str:
    return hashlib.sha256(f"{salt}{body}".encode()).hexdigest()


def _chain(previous: str, row: Any) -> str:
    """SHA-256 over the row before and the frozen columns of this one."""
    frozen = [
        row["seq"],
        clock.iso(row["at"]),
        row["kind"],
        row["actor"],
        row["area_id"],
        row["incident_id"],
        row["member"],
        row["audience"],
        row["digest"],
    ]
    return hashlib.sha256(f"{previous}{_canonical(frozen)}".encode()).hexdigest()


def event(row: Any) -> Event:
    """Return a stored row as its readers get it, with the words of today."""
    body = old_words.body(row["body"] or "{}")
    crew = frozenset(_crew(json.loads(body)) if row["audience"] == Audience.CREW else ())
    return Event(
        seq=row["seq"],
        at=row["at"],
        kind=old_words.kind(row["kind"]),
        actor=row["actor"],
        area_id=row["area_id"],
        incident_id=row["incident_id"],
        member=row["member"],
        audience=Audience(row["audience"]),
        crew=crew,
        body_json=body,
    )


def _crew(body: dict[str, Any]) -> Iterator[str]:
    yield from body.get("crew", ())
    for group in body.get("incident", {}).get("crew", {}).values():
        yield from group


def state_after(session: Session, incident: Incident) -> IncidentState | None:
    """The state as the rows just appended tell it, unless something was noted or moved since."""
    gathered = _gathered(session)
    if gathered.drafts or gathered.moved:
        return None
    return gathered.states.get(incident.id)


def appended(session: Session) -> list[Event]:
    """The events of the transaction that was just committed."""
    return _gathered(session).appended


def head(session: Session) -> int:
    """The newest seq, 0 when the feed is empty."""
    return newest(session.connection())


def newest(link: Connection) -> int:
    """`head` without a session: the hub asks this a hundred times a second."""
    return link.scalar(_NEWEST) or 0


_NEWEST = select(func.max(Feed.seq))


def newest_row(session: Session) -> tuple[int, str]:
    """The newest seq and its hash; `FIRST` when the feed is empty."""
    row = session.connection().execute(_HEAD).first()
    return (row.seq, row.hash) if row else FIRST


def hash_of(session: Session, seq: int) -> str | None:
    return session.exec(select(Feed.hash).where(Feed.seq == seq)).first()


def after(session: Session, seq: int, limit: int = 500) -> list[Event]:
    """Events that follow `seq`, in order."""
    rows = session.exec(
        select(Feed).where(col(Feed.seq) > seq).order_by(col(Feed.seq)).limit(limit)
    )
    return [event(row.model_dump()) for row in rows]


def timeline(session: Session, incident_id: str) -> list[Event]:
    rows = session.exec(select(Feed).where(Feed.incident_id == incident_id).order_by(col(Feed.seq)))
    return [event(row.model_dump()) for row in rows]


_ROWS: Any = select(*Feed.__table__.c).order_by(col(Feed.seq))  # type: ignore[attr-defined]


def rows_after(session: Session, seq: int, limit: int | None = None) -> Iterator[Any]:
    """The rows that follow `seq` as they are stored, in order."""
    query = _ROWS.where(Feed.seq > seq).limit(limit).execution_options(yield_per=1000)
    with closing(session.connection().execute(query)) as rows:
        yield from rows.mappings()


def verify(session: Session) -> tuple[int, str]:
    """Walk the chain; returns (rows, head hash).

    Raises: BrokenChain at the first bad row.
    """
    seq, previous = FIRST
    for row in rows_after(session, 0):
        check(row, seq := seq + 1, previous)
        previous = row["hash"]
    return seq, previous


def check(row: Mapping[str, Any], seq: int, previous: str) -> None:
    """Check that this row is number `seq` and follows the row with the hash `previous`.

    Raises: BrokenChain.
    """
    if row["seq"] != seq:
        raise BrokenChain(seq, f"is missing, {row['seq']} follows {seq - 1}")
    if row["body"] is not None and _digest(row["salt"] or "", row["body"]) != row["digest"]:
        raise BrokenChain(seq, "its body was changed")
    if _chain(previous, row) != row["hash"]:
        raise BrokenChain(seq, "it does not follow the row before")
