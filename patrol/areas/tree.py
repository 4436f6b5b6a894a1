"""Change the area tree: add, rename, move and retire areas; nothing below is ever orphaned."""

from dataclasses import dataclass
from typing import Any

from sqlalchemy import literal, update
from sqlmodel import Session, col, func, select

from patrol import clock, db, feed
from patrol.access import Actor, NotFound
from patrol.areas import place
from patrol.models import Area, FeedKind, Member, Place, Shift, Source, User
from patrol.people.desk_user import Author
from patrol.people.pasted_text import cleaned
from patrol.terminal import CommandError, phrase

TURN = "areas"
LONGEST_PATH = 200
FIELDS = ("kind", "name", "name_en", "code", "lat", "lon")


class NoStreet(CommandError):
    """There is no area yet; the message says which command makes the first one."""

    def __init__(self) -> None:
        super().__init__(phrase("there is no street yet: `patrol setup` makes it"))


class AreaNameTaken(Exception):
    """An area beside it has this name."""


class AreaCodeTaken(Exception):
    """Another area has this code."""


class BadMove(Exception):
    """The area cannot go there: it is the root, the caller's own, or above the goal."""


class AreaRetired(Exception):
    """Nothing new goes to a retired area."""


class AreaInUse(Exception):
    """People, places or areas belong to the area, and no other area was named to take them."""

    def __init__(self, belongings: "Belongings") -> None:
        super().__init__(str(belongings))
        self.belongings = belongings


@dataclass(frozen=True, slots=True)
class AreaEntry:
    """All that an administrator enters about an area. The position is its middle, in WGS-84."""

    kind: str
    name: str
    name_en: str = ""
    code: str | None = None
    lat: float | None = None
    lon: float | None = None


@dataclass(frozen=True, slots=True)
class Belongings:
    """The numbers of rows that belong to an area itself, not to those below it."""

    areas: int = 0
    members: int = 0
    users: int = 0
    sources: int = 0
    places: int = 0

    def any(self) -> bool:
        return bool(self.areas or self.members or self.users or self.sources or self.places)


def require_street(session: Session) -> None:
    """Refuse a command that needs an area when there is none.

    Raises: NoStreet.
    """
    if session.exec(select(Area.id).limit(1)).first() is None:
        raise NoStreet


def area(session: Session, me: Actor, area_id: int) -> Area:
    """Return an area of the actor's; the row is locked for a write.

    Raises: NotFound.
    """
    row = session.get(Area, area_id, with_for_update=True) if area_id in me.area_ids else None
    if row is None:
        raise NotFound("area")
    return row


def movable(session: Session, me: Actor, area_id: int) -> Area:
    """Return an area below the actor's own, which alone may be moved or retired.

    Raises: NotFound, BadMove.
    """
    row = area(session, me, area_id)
    if row.id == me.area_id:
        raise BadMove
    return row


def add(session: Session, parent: Area, entry: AreaEntry, by: Author) -> Area:
    """Add an area below another.

    Raises: AreaNameTaken, AreaCodeTaken, AreaRetired.
    """
    db.take_turns(session, TURN)
    _require_open(parent)
    new_area = Area(parent_id=parent.id, path="", kind=entry.kind, name="")
    _fill(new_area, entry)
    _require_free(session, new_area)
    session.add(new_area)
    session.flush()
    # The path contains the id, which the database gives.
    new_area.path = f"{parent.path}{new_area.id}/"
    session.flush()
    _note(session, FeedKind.AREA_ADDED, new_area, by, under=parent.name)
    return new_area


def amend(session: Session, changed_area: Area, entry: AreaEntry, by: Author) -> list[str]:
    """Change the names, the kind, the code or the middle; return the names of changed fields.

    Raises: AreaNameTaken, AreaCodeTaken.
    """
    db.take_turns(session, TURN)
    before = {name: getattr(changed_area, name) for name in FIELDS}
    with session.no_autoflush:
        _fill(changed_area, entry)
        changed = [name for name in FIELDS if getattr(changed_area, name) != before[name]]
        if {"name", "code"} & {*changed}:
            _require_free(session, changed_area)
    if changed:
        session.add(changed_area)
        words = {"former_name": before["name"]} if "name" in changed else {}
        _note(session, FeedKind.AREA_AMENDED, changed_area, by, changed=changed, **words)
    return changed


def _fill(row: Area, entry: AreaEntry) -> None:
    row.kind, row.name, row.name_en = entry.kind, cleaned(entry.name), cleaned(entry.name_en)
    row.code, row.lat, row.lon = cleaned(entry.code or "") or None, entry.lat, entry.lon


def _require_free(session: Session, row: Area) -> None:
    beside = select(Area.id).where(
        Area.parent_id == row.parent_id,
        Area.name == row.name,
        Area.id != row.id,
        col(Area.retired_at).is_(None),
    )
    if session.exec(beside).first() is not None:
        raise AreaNameTaken(row.name)
    with_code = select(Area.id).where(Area.code == row.code, Area.id != row.id)
    if row.code and session.exec(with_code).first() is not None:
        raise AreaCodeTaken(row.code)


def move(session: Session, moved: Area, parent: Area, by: Author) -> None:
    """Move an area, with all that is below it, under another.

    Raises: BadMove, AreaNameTaken, AreaRetired.
    """
    db.take_turns(session, TURN)
    _require_open(parent)
    if moved.parent_id == parent.id:
        return
    _relocate(session, moved, parent)
    if moved.retired_at is None:
        _require_free(session, moved)
    _note(session, FeedKind.AREA_MOVED, moved, by, under=parent.name)


def _relocate(session: Session, moved: Area, parent: Area) -> None:
    """Write the new parent, and the new paths of the area and of all below it.

    Raises: BadMove.
    """
    old = moved.path
    if moved.parent_id is None or parent.path.startswith(old):
        raise BadMove
    new = f"{parent.path}{moved.id}/"
    below = col(Area.path).startswith(old)
    longest = session.exec(select(func.max(func.length(Area.path))).where(below)).one()
    if longest - len(old) + len(new) > LONGEST_PATH:
        raise BadMove
    moved.parent_id = parent.id
    session.add(moved)
    session.flush()
    rest = func.substr(Area.path, len(old) + 1)
    session.connection().execute(update(Area).where(below).values(path=literal(new).concat(rest)))
    session.expire(moved, ["path"])


def belongings(session: Session, area_id: int) -> Belongings:
    """Count the rows that belong to this area itself."""
    return Belongings(
        areas=_count(session, Area.parent_id == area_id, col(Area.retired_at).is_(None)),
        members=_count(session, Member.area_id == area_id, col(Member.left_at).is_(None)),
        users=_count(session, User.area_id == area_id),
        sources=_count(session, Source.area_id == area_id),
        places=_count(session, Place.area_id == area_id),
    )


def _count(session: Session, *conditions: object) -> int:
    return session.exec(select(func.count()).where(*conditions)).one()  # type: ignore[arg-type]


def retire(session: Session, retired: Area, into: Area | None, by: Author) -> Belongings:
    """Retire an area; people, places, sources and areas below go to `into`. Return their numbers.

    The retired area itself goes below `into`, so that its desks still see the past cases.

    Raises: BadMove, AreaInUse, AreaRetired, AreaNameTaken, PlaceTaken.
    """
    db.take_turns(session, TURN)
    if retired.parent_id is None:
        raise BadMove
    living = belongings(session, retired.id or 0)
    if into is None and living.any():
        raise AreaInUse(living)
    if into is not None:
        _require_open(into)
        if into.path.startswith(retired.path):
            raise BadMove
        _hand_over(session, retired, into, by)
    retired.retired_at = clock.now()
    session.add(retired)
    session.flush()
    heir = {"into": into.name} if into else {}
    _note(session, FeedKind.AREA_RETIRED, retired, by, **heir)
    return living


def _hand_over(session: Session, retired: Area, into: Area, by: Author) -> None:
    place.require_free_names(session, retired.id or 0, into.id or 0)
    children = select(Area).where(Area.parent_id == retired.id, col(Area.retired_at).is_(None))
    for child in session.exec(children.order_by(col(Area.id))).all():
        move(session, child, into, by)
    link, goal = session.connection(), {"area_id": into.id}
    for model in (User, Source, Place):
        link.execute(update(model).where(col(model.area_id) == retired.id).values(goal))
    staying = update(Member).where(col(Member.left_at).is_(None))
    link.execute(staying.where(col(Member.area_id) == retired.id).values(goal))
    coming = update(Shift).where(col(Shift.ends_at) > clock.now())
    link.execute(coming.where(col(Shift.area_id) == retired.id).values(goal))
    if retired.parent_id != into.id:
        _relocate(session, retired, into)


def restore(session: Session, restored: Area, by: Author) -> None:
    """Take an area into use again. What had gone to another area stays there.

    Raises: AreaNameTaken, AreaRetired when the area above is retired.
    """
    db.take_turns(session, TURN)
    if restored.retired_at is None:
        return
    if restored.parent_id is not None:
        _require_open(session.get_one(Area, restored.parent_id))
    _require_free(session, restored)
    restored.retired_at = None
    session.add(restored)
    _note(session, FeedKind.AREA_RESTORED, restored, by)


def _require_open(row: Area) -> None:
    if row.retired_at is not None:
        raise AreaRetired(row.name)


def _note(session: Session, kind: FeedKind, row: Area, by: Author, **body: Any) -> None:
    feed.note(session, kind, by=by.name, area_id=row.id, area=row.name, **body)
