"""The versions of the office's lists in the database: read them, change the lists, go back.

A version holds what one act changed. The lists are the shipped ones with all versions applied in
their order, so an entry that nobody touched follows the release.
"""

import json
import logging
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Any

from sqlmodel import Session, col, func, select

from patrol import clock, db, feed
from patrol.models import FeedKind, OfficeVersion
from patrol.models.desk_areas import desk_areas
from patrol.office import lists
from patrol.office.entry import LANGUAGES, SECOND
from patrol.office.lists import (
    NAMES,
    BadOffice,
    FormerWords,
    Office,
    OfficeFault,
    RawEntry,
    RawLists,
    build,
    changed,
    difference,
)
from patrol.terminal import both, joined

log = logging.getLogger(__name__)

MOST_UNREADABLE = 50
"""With more entries than this that a release cannot read, only its shipped lists count."""


class EntryChanged(Exception):
    """Somebody has changed the entry since it was read; `newest` is that version."""

    def __init__(self, newest: OfficeVersion) -> None:
        super().__init__(f"version {newest.version} by {newest.by}")
        self.newest = newest


@dataclass(frozen=True)
class OfficeState:
    """The lists as the versions make them: as JSON, checked, and with the versions."""

    raw: RawLists
    office: Office
    versions: tuple[OfficeVersion, ...] = ()
    touched: Mapping[tuple[str, str], OfficeVersion] = field(default_factory=dict)
    """The newest version that changed an entry, by list and code."""

    @property
    def version(self) -> int:
        return self.versions[-1].version if self.versions else 0


@dataclass(frozen=True)
class OfficeDraft:
    """A checked change that is not saved yet; `base` is the version that it was made from."""

    base: int
    changes: dict[str, dict[str, RawEntry]]
    areas: Sequence[int] = ()
    files: Mapping[str, str] = field(default_factory=dict)


def newest(session: Session) -> int:
    """Return the number of the newest version; 0 before the first."""
    return session.exec(select(func.max(OfficeVersion.version))).one() or 0


def read(session: Session) -> OfficeState:
    """Read all versions, and make the office of them."""
    rows = session.exec(select(OfficeVersion).order_by(col(OfficeVersion.version)))
    return state_of(list(rows))


def state_of(versions: Sequence[OfficeVersion]) -> OfficeState:
    """Make the office of the shipped lists and of these versions.

    An entry that this release cannot read gives way to the shipped one: one bad entry must not
    stop the work of all others.
    """
    raw, former, touched = _folded(versions)
    good, office = _readable(raw)
    number = versions[-1].version if versions else 0
    office = replace(office, version=number, former=former)
    return OfficeState(good, office, tuple(versions), touched)


def _folded(versions: Sequence[OfficeVersion]) -> tuple[RawLists, Any, Any]:
    raw: RawLists = lists.shipped()
    former: dict[str, dict[str, tuple[FormerWords, ...]]] = {}
    touched: dict[tuple[str, str], OfficeVersion] = {}
    for row in versions:
        known = {name: entries for name, entries in row.changes.items() if name in raw}
        after = changed(raw, known)
        for name, entries in known.items():
            for code in entries:
                touched[name, code] = row
                old, new = words_of(raw[name].get(code)), words_of(after[name].get(code))
                if old and old != new:
                    kept = former.setdefault(name, {})
                    kept[code] = (*kept.get(code, ()), FormerWords(clock.iso(row.at), old))
        raw = after
    return raw, former, touched


def words_of(entry: RawEntry | None) -> dict[str, str]:
    """Return the name of an entry in the languages that it has."""
    names = (entry or {}).get("name", entry)
    # Another release may have written another kind of name.
    return (
        {tag: names[tag] for tag in LANGUAGES if names.get(tag)} if isinstance(names, dict) else {}
    )


def lacks_second(entry: RawEntry) -> bool:
    """True when a text of the entry has no words in the second language."""
    return any(SECOND not in words for words in (words_of(entry), *entry.get("card", ())))


def _readable(raw: RawLists) -> tuple[RawLists, Office]:
    faults: list[str] = []
    while len(faults) < MOST_UNREADABLE:
        try:
            return raw, replace(build(raw), fault=joined("; ", faults))
        except BadOffice as error:
            log.exception("the office's list %s cannot be read as it is", error.fault.name)
            faults.append(joined(": ", [error.fault.name, error]))
            raw = _as_shipped(raw, error.fault.name, error.fault.code)
    return lists.shipped(), replace(build(lists.shipped()), fault=faults[0])


def _as_shipped(raw: RawLists, name: str, code: str) -> RawLists:
    entries = {key: entry for key, entry in raw[name].items() if key != code}
    shipped = lists.shipped()[name]
    if code in shipped and raw[name].get(code) != shipped[code]:
        entries[code] = shipped[code]
    return {**raw, name: entries}


def prepare(
    session: Session,
    state: OfficeState,
    changes: Mapping[str, Mapping[str, RawEntry]],
    *,
    read_version: int | None = None,
    files: Mapping[str, str] | None = None,
) -> OfficeDraft:
    """Check a change before it is saved. Only the fields that differ are kept of it.

    `read_version` is the version that the author has read; without one nobody is asked.
    Raises: BadOffice, EntryChanged.
    """
    for name, entries in changes.items():
        if name not in NAMES:
            fault = OfficeFault(name, key="no_list")
            raise BadOffice(joined(": ", [name, both(fault.sentence)]), fault)
        for code in entries:
            last = state.touched.get((name, code))
            if last is not None and read_version is not None and last.version > read_version:
                raise EntryChanged(last)
    kept = difference(state.raw, changes)
    build(changed(state.raw, kept))
    return OfficeDraft(state.version, kept, desk_areas(session), files or {})


def restored(state: OfficeState, version: int) -> dict[str, dict[str, RawEntry]]:
    """Return the changes that make the lists as they were at a version; 0 is as shipped.

    What came later is hidden, because no entry is ever removed.
    """
    old, _, _ = _folded([row for row in state.versions if row.version <= version])
    changes: dict[str, dict[str, RawEntry]] = {}
    for name, entries in state.raw.items():
        for code, entry in entries.items():
            before = old[name].get(code)
            if before is None:
                changes.setdefault(name, {})[code] = {"hidden": True}
            elif before != entry:
                gone = dict.fromkeys(entry.keys() - before.keys())
                changes.setdefault(name, {})[code] = {**before, **gone}
    return changes


def save(session: Session, draft: OfficeDraft, *, by: str) -> int:
    """Save the change as a new version, note it for every desk, and return its number.

    A change of nothing makes no version, unless files are to be remembered.
    Raises: EntryChanged.
    """
    if not draft.changes and not draft.files:
        return draft.base
    db.take_turns(session, "office")
    last = session.exec(
        select(OfficeVersion).order_by(col(OfficeVersion.version).desc()).limit(1)
    ).first()
    # The change was checked against the lists as they were: together with another it may be wrong.
    if last is not None and last.version != draft.base:
        raise EntryChanged(last)
    version = draft.base + 1
    session.add(
        OfficeVersion(
            version=version,
            # As PostgreSQL keeps it: no tuples, and texts as keys.
            changes=json.loads(json.dumps(draft.changes)),
            files=dict(draft.files),
            by=by,
            at=clock.now(),
        )
    )
    session.flush()
    if draft.changes:
        for area_id in draft.areas:
            _note(session, draft, version, by, area_id)
    return version


def _note(session: Session, draft: OfficeDraft, version: int, by: str, area_id: int) -> None:
    codes = {name: sorted(entries) for name, entries in draft.changes.items()}
    feed.note(
        session, FeedKind.OFFICE_CHANGED, by=by, area_id=area_id, version=version, codes=codes
    )
