"""The feed: append acts, read them after a seq, and verify the hash chain.

Verbs call `note`. One hook before the commit takes the append lock and writes the rows last, so
the order of `seq` is the order of the commits on every database (docs/decisions/feed.md).
"""

import json
import secrets
from collections.abc import Iterator, Sequence
from contextlib import closing
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from sqlalchemy import Connection, bindparam, insert, literal, true, update
from sqlalchemy.orm.attributes import set_committed_value
from sqlmodel import Session, col, func, select

from patrol import clock
from patrol.chain import FIRST, canonical, check, digest, link_hash
from patrol.db import advisory_lock, known, tell_other_processes
from patrol.models import old_words
from patrol.models.crew_access import gone
from patrol.models.feed import Audience, Feed, FeedKind
from patrol.models.incident import Assignment, Incident
from patrol.models.shapes import IncidentState
from patrol.models.state import (
    Crew,
    by_incident,
    crew_columns,
    crews,
    incident_state,
    is_of_incidents,
)

APPEND_LOCK = 137
"""The number of PostgreSQL's advisory lock; it only has to differ from our other locks."""


class UnnotedMove(Exception):
    """An incident moved in this transaction and no act was noted: a defect in our code."""


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
    case_area_id: int | None = None
    """The area of the act's case, when the act belongs to another area."""

    @property
    def body(self) -> dict[str, Any]:
        """The stored body, parsed."""
        body: dict[str, Any] = json.loads(self.body_json)
        return body

    @property
    def frame(self) -> str:
        """The JSON text for sockets; it contains the stored body unchanged."""
        # The text that was hashed is the text that is sent, so the body is not encoded again.
        head = {
            "seq": self.seq,
            "at": clock.iso(self.at),
            "kind": self.kind,
            "actor": self.actor,
            "area_id": self.area_id,
            "incident_id": self.incident_id,
            "member": self.member,
        }
        return f'{canonical(head)[:-1]},"body":{self.body_json}}}'


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
    """The acts and moves of one transaction, until the hook writes them."""

    drafts: list[Draft] = field(default_factory=list)
    moved: dict[str, Incident] = field(default_factory=dict)
    grown: set[str] = field(default_factory=set)
    """The ids of moved incidents whose version the move's own statement has raised."""
    appended: list[Event] = field(default_factory=list)
    states: dict[str, IncidentState] = field(default_factory=dict)


def _gathered(session: Session) -> _Gathered:
    gathered: _Gathered = session.info.setdefault("feed", _Gathered())
    return gathered


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
    """Note an act; the hook writes it before the commit, with the incident's state in its body.

    The act belongs to `area_id`, or to the incident's area when none is given: a call for help is
    heard where the member belongs, whose case may lie in another area. The desks of the case's area
    read such an act as well, but it carries no state of the case, which is not for every reader.

    Raises: ValueError.
    """
    where = area_id if area_id is not None or incident is None else incident.area_id
    if where is None:
        raise ValueError(f"{kind}: an act belongs to an area")
    _gathered(session).drafts.append(Draft(kind, by, where, incident, member, audience, body))


def noted(session: Session) -> Sequence[Draft]:
    """Return the acts of this transaction that are not written yet, in their order."""
    return tuple(_gathered(session).drafts)


def changed(session: Session, incident: Incident) -> None:
    """Raise the version of a case whose crew or words changed; an act must be noted as well."""
    _gathered(session).moved[incident.id] = incident


def moved(session: Session, incident: Incident) -> None:
    """Mark a case as changed when the statement of the move has already raised its version."""
    changed(session, incident)
    _gathered(session).grown.add(incident.id)


def has_grown(session: Session, incident: Incident) -> bool:
    """Return True when a move has raised the version in this act; it grows once an act."""
    return incident.id in _gathered(session).grown


_HEAD = select(Feed.seq, Feed.hash).order_by(col(Feed.seq).desc()).limit(1)
_ONE, _NEWEST_ROW = select(literal(1)).subquery(), _HEAD.subquery("head")
# It selects from one constant row, so that the crews are read even when the feed is empty.
_HEAD_AND_CREWS = (
    select(_NEWEST_ROW.c.seq, _NEWEST_ROW.c.hash, *crew_columns)
    .select_from(_ONE)
    .outerjoin(_NEWEST_ROW, true())
    .outerjoin(Assignment, is_of_incidents)
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
    """Raise the versions and write the noted acts under the append lock; a hook before the commit.

    Raises: UnnotedMove.
    """
    gathered = _gathered(session)
    if not gathered.drafts and not gathered.moved:
        return
    noted_ids = {draft.incident.id for draft in gathered.drafts if draft.incident is not None}
    if unnoted := set(gathered.moved) - noted_ids:
        raise UnnotedMove(f"incidents {sorted(unnoted)} moved without an act")
    grows = {key: row for key, row in gathered.moved.items() if key not in gathered.grown}
    _grow_versions(session, grows)
    # The lock comes last: appending inside each move deadlocked PostgreSQL.
    advisory_lock(session, APPEND_LOCK)
    (seq, previous), gathered.states = _look(session, gathered.drafts)
    states, finished = gathered.states, gone(session, _cases(gathered.drafts))
    rows = []
    for draft in gathered.drafts:
        # One higher than the row before: the append lock makes commit order and seq order one.
        seq += 1
        row = _row(draft, seq, previous, _of_case(draft, states) | _off(draft, finished))
        previous = row["hash"]
        rows.append(row)
        gathered.appended.append(event(row))
    session.connection().execute(_INSERT, rows)
    known(session)["feed head"] = (seq, previous)
    # `settle` runs this hook before the commit does: the second run finds nothing to write.
    gathered.drafts, gathered.moved, gathered.grown = [], {}, set()
    tell_other_processes(session, seq)


def _grow_versions(session: Session, incidents: dict[str, Incident]) -> None:
    if incidents:
        for key, version in session.connection().execute(_GROW, {"keys": sorted(incidents)}):
            set_committed_value(incidents[key], "version", version)


def _look(
    session: Session, drafts: Sequence[Draft]
) -> tuple[tuple[int, str], dict[str, IncidentState]]:
    """Return the newest row's seq and hash, and the state of each case that the acts are about.

    Every act needs both, so one statement reads both. What the transaction already knows is not
    read again: a case's crew is read once for each version, because the version grows with it.
    """
    incidents = {draft.incident.id: draft.incident for draft in drafts if draft.incident}
    remembered = known(session)
    read: dict[tuple[str, int], list[Crew]] = remembered.setdefault("crews", {})
    missing = [key for key, row in incidents.items() if (key, row.version) not in read]
    # The row that this transaction wrote is the newest: it holds the append lock to its end.
    head = remembered.get("feed head")
    if head is None:
        head, loaded = _head_and_crews(session, missing)
    else:
        loaded = crews(session, missing) if missing else {}
    read |= {(key, incidents[key].version): crew for key, crew in loaded.items()}
    states = {key: incident_state(row, read[key, row.version]) for key, row in incidents.items()}
    return head, states


def _head_and_crews(
    session: Session, incident_ids: Sequence[str]
) -> tuple[tuple[int, str], dict[str, list[Crew]]]:
    if not incident_ids:
        return newest_row(session), {}
    rows = session.connection().execute(_HEAD_AND_CREWS, {"incidents": incident_ids}).all()
    crew = by_incident(incident_ids, (row[2:] for row in rows if row.incident_id))
    return (rows[0].seq, rows[0].hash) if rows[0].seq else FIRST, crew


def _cases(drafts: Sequence[Draft]) -> list[Incident]:
    """Return the cases of the acts that their crews read."""
    return [act.incident for act in drafts if act.incident and act.audience == Audience.CREW]


def _off(draft: Draft, finished: dict[str, set[str]]) -> dict[str, Any]:
    """Return the part of an act's body that says which of its crew do not read it."""
    if draft.incident is None or draft.audience != Audience.CREW:
        return {}
    signs = finished.get(draft.incident.id, set()) | set(draft.body.get("off", ()))
    return {"off": sorted(signs)} if signs else {}


def _row(draft: Draft, seq: int, previous: str, of_case: dict[str, Any]) -> dict[str, Any]:
    incident_id = draft.incident.id if draft.incident else None
    row: dict[str, Any] = {
        "seq": seq,
        "at": clock.now(),
        "kind": str(draft.kind),
        "actor": str(draft.actor),
        "area_id": draft.area_id,
        "incident_id": incident_id,
        "member": draft.member,
        "audience": draft.audience,
        "body": canonical(draft.body | of_case),
        # Without it, short bodies could be guessed from their digest after an erasure.
        "salt": secrets.token_hex(16),
    }
    # The chain holds the digest and not the body, so that a body may be erased by law.
    row["digest"] = digest(row["salt"], row["body"])
    row["hash"] = link_hash(previous, row)
    return row


def _of_case(draft: Draft, states: dict[str, IncidentState]) -> dict[str, Any]:
    """Return what the act's readers may know of its case: the state, or only the case's area."""
    if draft.incident is None:
        return {}
    if draft.incident.area_id != draft.area_id:
        return {"case_area_id": draft.incident.area_id}
    return {"incident": states[draft.incident.id]}


def event(row: Any) -> Event:
    """Return a stored row as its readers get it, with the words of today."""
    body = old_words.body(row["body"] or "{}")  # an erased body is NULL
    kind, said = old_words.kind(row["kind"]), json.loads(body)
    # Rows from before `_of_case` carry the state of a case of another area.
    if _is_foreign(said, row["area_id"]):
        said["case_area_id"] = said.pop("incident")["area_id"]
        body = canonical(said)
    return Event(
        seq=row["seq"],
        at=row["at"],
        kind=kind,
        actor=row["actor"],
        area_id=row["area_id"],
        incident_id=row["incident_id"],
        member=row["member"],
        audience=Audience(row["audience"]),
        crew=frozenset(_crew(kind, said) if row["audience"] == Audience.CREW else ()),
        body_json=body,
        case_area_id=said.get("case_area_id"),
    )


def _is_foreign(said: dict[str, Any], area_id: int) -> bool:
    state = said.get("incident")
    return isinstance(state, dict) and state.get("area_id", area_id) != area_id


def _crew(kind: str, body: dict[str, Any]) -> Iterator[str]:
    """Yield the call signs of those who read the act.

    Only those who were on the case at the time read a message; whoever has finished does not.
    """
    # The state of the case stands in the act, so a late word opens it to nobody (`crew_access`).
    off = frozenset(body.get("off", ()))
    yield from (sign for sign in body.get("crew", ()) if sign not in off)
    # The body names those on the case, and the state below also names who has finished.
    if kind == FeedKind.MESSAGE_SENT:
        return
    for group in body.get("incident", {}).get("crew", {}).values():
        yield from (sign for sign in group if sign not in off)


def state_after(session: Session, incident: Incident) -> IncidentState | None:
    """Return the state that `append` wrote for this case; None if it may have changed since."""
    gathered = _gathered(session)
    if gathered.drafts or gathered.moved:
        return None
    return gathered.states.get(incident.id)


def appended(session: Session) -> list[Event]:
    """Return the events of the transaction that was just committed."""
    return _gathered(session).appended


def head(session: Session) -> int:
    """Return the newest seq; 0 when the feed is empty."""
    return newest(session.connection())


def newest(link: Connection) -> int:
    """Return the newest seq without a session, because the hub asks about 100 times a second."""
    return link.scalar(_NEWEST) or 0


_NEWEST = select(func.max(Feed.seq))


def newest_row(session: Session) -> tuple[int, str]:
    """The newest seq and its hash; `FIRST` when the feed is empty."""
    row = session.connection().execute(_HEAD).first()
    return (row.seq, row.hash) if row else FIRST


def hash_of(session: Session, seq: int) -> str | None:
    return session.exec(select(Feed.hash).where(Feed.seq == seq)).first()


def after(session: Session, seq: int, limit: int = 500) -> list[Event]:
    """Return the events that follow `seq`, in order."""
    rows = session.exec(
        select(Feed).where(col(Feed.seq) > seq).order_by(col(Feed.seq)).limit(limit)
    )
    return [event(row.model_dump()) for row in rows]


_ROWS: Any = select(*Feed.__table__.c).order_by(col(Feed.seq))  # type: ignore[attr-defined]


def rows_after(session: Session, seq: int, limit: int | None = None) -> Iterator[Any]:
    """The rows that follow `seq` as they are stored, in order."""
    query = _ROWS.where(Feed.seq > seq).limit(limit).execution_options(yield_per=1000)
    with closing(session.connection().execute(query)) as rows:
        yield from rows.mappings()


def verify(session: Session) -> tuple[int, str]:
    """Check the whole hash chain; return the number of rows and the hash of the last one.

    Raises: BrokenChain.
    """
    seq, previous = FIRST
    for row in rows_after(session, 0):
        check(row, seq := seq + 1, previous)
        previous = row["hash"]
    return seq, previous
