"""`patrol areas`, `patrol places`, `patrol street`: the operator's way to the page /admin/areas."""

import argparse
from collections.abc import Callable
from pathlib import Path

from sqlmodel import Session, col, select

from patrol import audit
from patrol.access import NotFound
from patrol.areas import boundary_file, place, place_import, place_table, street_words, tree
from patrol.areas.boundary_file import BadBoundaryFile, Below
from patrol.areas.datum_doubt import DatumDoubt
from patrol.areas.place_import import PlaceBounds
from patrol.areas.place_table import BadPlaces
from patrol.areas.tree import AreaEntry
from patrol.db import Database
from patrol.i18n import t
from patrol.models import Area, AreaKind, AuditAct, Place
from patrol.people.desk_user import Author
from patrol.people.user_command import CommandRefused, Teller
from patrol.places import street
from patrol.terminal import Phrase, both, joined, phrase

AreaAct = Callable[[Session, argparse.Namespace, Teller], None]
DATUMS = ("wgs84", "gcj02", "bd09", "cgcs2000")
DESCRIPTION = "an area is named by its id or by its name, when only one is called so"


def refusals() -> dict[type[Exception], str]:
    """Return the sentences of what cannot be done; `{error}` is the name that was refused."""
    return {
        tree.NoStreet: "{error}",
        tree.AreaNameTaken: "an area beside it is called {error} already",
        tree.AreaCodeTaken: "another area has the code {error}",
        tree.AreaRetired: "{error} is retired: restore it first",
        tree.BadMove: "the highest area stays, and no area goes below itself",
        tree.AreaInUse: "people, places or areas belong to it ({error}): name --into another area",
        place.PlaceTaken: "both areas have a place {error} of one kind: rename one of them first",
        street.BadPrefix: "a prefix is at most 6 letters A to Z, not {error}",
        BadPlaces: "{error}",
        BadBoundaryFile: "{error}\nNothing was changed.",
        NotFound: "no such area",
        CommandRefused: "{error}",
        OSError: "{error}",
    }


def add_areas(parser: argparse.ArgumentParser) -> None:
    parser.set_defaults(act=_list)
    parser.epilog = DESCRIPTION
    acts = parser.add_subparsers(metavar="ACT")
    kinds = [kind.value for kind in AreaKind]

    def act(name: str, run: AreaAct, text: str) -> argparse.ArgumentParser:
        added = acts.add_parser(name, help=text, description=text)
        added.set_defaults(act=run)
        return added

    act("list", _list, "print the tree with the number of people and places")
    new = act("add", _add, "add an area")
    new.add_argument("name")
    new.add_argument("--under", required=True, metavar="AREA")
    new.add_argument("--kind", choices=kinds, default=AreaKind.COMMUNITY.value)
    new.add_argument("--code", default="")
    renamed = act("rename", _rename, "give an area another name")
    renamed.add_argument("area")
    renamed.add_argument("name")
    moved = act("move", _move, "move an area with all below it under another")
    moved.add_argument("area")
    moved.add_argument("--under", required=True, metavar="AREA")
    retired = act("retire", _retire, "retire an area; what belongs to it goes to another")
    retired.add_argument("area")
    retired.add_argument("--into", metavar="AREA")
    restored = act("restore", _restore, "take a retired area into use again")
    restored.add_argument("area")
    file = act("import", _import_outlines, "draw outlines from a GeoJSON file of areas")
    _add_file(file)
    file.add_argument("--below", metavar="AREA", help="make unknown names new areas there")
    file.add_argument("--kind", choices=kinds, default=AreaKind.COMMUNITY.value)


def add_places(parser: argparse.ArgumentParser) -> None:
    parser.set_defaults(act=_list_places)
    acts = parser.add_subparsers(metavar="ACT")
    text = "add and change places from a CSV or .xlsx table"
    file = acts.add_parser("import", help=text, description=text)
    file.set_defaults(act=_import_places)
    _add_file(file)
    file.add_argument("--area", help="of new places without one that no outline holds")


def _add_file(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("file", type=Path)
    parser.add_argument("--datum", choices=DATUMS, required=True, help="of the file's positions")
    parser.add_argument("--dry-run", action="store_true", help="only say what would change")
    parser.add_argument("--sure", action="store_true", help="even when another datum fits better")


def add_street(parser: argparse.ArgumentParser) -> None:
    parser.set_defaults(act=_street)
    parser.add_argument("--name", help="of the street office")
    parser.add_argument("--prefix", help="letters before each new case number")
    parser.add_argument("--place-hint", help="an address as an example on the page of tips")


def run(database: Database, arguments: argparse.Namespace, say: Teller) -> int:
    """Do one act in one transaction; say why when it cannot be done."""
    known = refusals()
    act: AreaAct = arguments.act
    try:
        with database.write() as session:
            tree.require_street(session)
            act(session, arguments, say)
    except tuple(known) as error:
        kind = next(kind for kind in known if isinstance(error, kind))
        say(phrase(known[kind], error=error))
        return 1
    return 0


def _by() -> Author:
    return Author(audit.operator().actor)


def _named(session: Session, word: str) -> Area:
    """Return the area with this id, or the only one in use with this name.

    Raises: CommandRefused.
    """
    if word.isascii() and word.isdigit() and int(word) < 2**31:
        row = session.get(Area, int(word), with_for_update=True)
        matches = [row] if row else []
    else:
        named = select(Area).where(Area.name == word, col(Area.retired_at).is_(None))
        matches = list(session.exec(named.with_for_update()))
    if not matches:
        raise CommandRefused(
            phrase("no area is called {word}: `patrol areas` lists them", word=word)
        )
    if len(matches) > 1:
        many = "{count} areas are called {word}: `patrol areas` lists them with ids"
        raise CommandRefused(phrase(many, count=len(matches), word=word))
    return matches[0]


def _list(session: Session, _: argparse.Namespace, say: Teller) -> None:
    """Print each area below the one above it."""
    rows = sorted(session.exec(select(Area)), key=lambda row: row.path.split("/"))
    for row in rows:
        depth = row.path.count("/") - 2
        living = tree.belongings(session, row.id or 0)
        numbers = phrase(
            "{members} members, {places} places", members=living.members, places=living.places
        )
        state = phrase("retired") if row.retired_at else ""
        parts = [
            f"{'  ' * depth}{row.id}",
            row.kind,
            row.name,
            numbers,
            *([state] if state else []),
        ]
        say(joined("  ", parts))


def _add(session: Session, arguments: argparse.Namespace, say: Teller) -> None:
    entry = AreaEntry(arguments.kind, arguments.name, code=arguments.code or None)
    row = tree.add(session, _named(session, arguments.under), entry, _by())
    say(phrase("{name} is area {id}.", name=row.name, id=row.id))


def _rename(session: Session, arguments: argparse.Namespace, say: Teller) -> None:
    row = _named(session, arguments.area)
    former = row.name
    entry = AreaEntry(row.kind, arguments.name, row.name_en, row.code, row.lat, row.lon)
    tree.amend(session, row, entry, _by())
    say(phrase("{former} is called {name} now.", former=former, name=row.name))


def _move(session: Session, arguments: argparse.Namespace, say: Teller) -> None:
    row, parent = _named(session, arguments.area), _named(session, arguments.under)
    tree.move(session, row, parent, _by())
    say(phrase("{name} is under {parent_name} now.", name=row.name, parent_name=parent.name))


def _retire(session: Session, arguments: argparse.Namespace, say: Teller) -> None:
    row = _named(session, arguments.area)
    into = _named(session, arguments.into) if arguments.into else None
    handed = tree.retire(session, row, into, _by())
    say(phrase("{name} is retired.", name=row.name))
    if into is not None:
        say(
            phrase(
                "{members} members and {places} places went to {name}.",
                members=handed.members,
                places=handed.places,
                name=into.name,
            )
        )


def _restore(session: Session, arguments: argparse.Namespace, say: Teller) -> None:
    row = _named(session, arguments.area)
    tree.restore(session, row, _by())
    say(phrase("{name} is in use again.", name=row.name))


def _refuse_doubt(doubt: DatumDoubt | None, *, is_sure: bool) -> None:
    """Refuse a file whose datum is doubted, unless the operator is sure.

    Raises: CommandRefused.
    """
    if doubt is None or is_sure:
        return
    key = "server.datum.by_distance" if doubt.off_m is not None else "server.datum.by_outline"

    def said(tongue: str) -> str:
        names = {name: t(f"datum.{getattr(doubt, name)}", tongue) for name in ("given", "better")}
        return t(key, tongue, **names, n=doubt.points, off=doubt.off_m, near=doubt.better_m)

    raise CommandRefused(
        phrase(
            "{said}\n--datum {better}, or --sure when it is right.",
            said=both(said),
            better=doubt.better,
        )
    )


def _import_outlines(session: Session, arguments: argparse.Namespace, say: Teller) -> None:
    outlines = boundary_file.read(arguments.file.read_bytes(), arguments.datum)
    parent = _named(session, arguments.below) if arguments.below else None
    below = Below(parent, arguments.kind) if parent else None
    everywhere = frozenset(area_id or 0 for area_id in session.exec(select(Area.id)))
    done = boundary_file.plan(session, outlines, everywhere, arguments.datum, below)
    if done.faults:
        raise BadBoundaryFile(done.faults)
    doubt = boundary_file.doubt(session, done, everywhere, arguments.datum)
    _refuse_doubt(doubt, is_sure=arguments.sure)
    if not arguments.dry_run:
        root = session.exec(select(Area.id).where(col(Area.parent_id).is_(None))).first()
        boundary_file.enter(session, done, _by(), arguments.datum, root or 0, below)
        audit.note(session, AuditAct.IMPORTED, audit.operator(), f"{len(outlines)} boundaries")
    counts = phrase(
        "{outlines} outlines: {new} of new areas, {changed} changed, {same} as before.",
        outlines=len(outlines),
        new=len(done.new),
        changed=len(done.changed),
        same=done.same,
    )
    _say_counts(counts, say, is_dry=arguments.dry_run)


def _say_counts(counts: Phrase, say: Teller, *, is_dry: bool) -> None:
    say(joined(" ", [counts, phrase("Nothing was written.")]) if is_dry else counts)


def _list_places(session: Session, _: argparse.Namespace, say: Teller) -> None:
    """Print each place with its area and position; contacts are read on the page."""
    rows = session.exec(
        select(Place, Area.name)
        .join(Area, col(Area.id) == col(Place.area_id))
        .order_by(col(Area.path), col(Place.kind), col(Place.name))
    )
    for row, area in rows:
        say(f"{area}  {row.kind}  {row.name}  {row.lat}, {row.lon}")


def _import_places(session: Session, arguments: argparse.Namespace, say: Teller) -> None:
    lines = place_table.read(arguments.file.read_bytes(), arguments.datum)
    area_id = _named(session, arguments.area).id if arguments.area else None
    bounds = PlaceBounds(area_id=area_id, datum=arguments.datum)
    done = place_import.plan(session, lines, bounds)
    if done.faults:
        raise BadPlaces(done.faults)
    _refuse_doubt(done.doubt(arguments.datum), is_sure=arguments.sure)
    if not arguments.dry_run:
        place_import.enter(session, lines, bounds, _by())
        audit.note(session, AuditAct.IMPORTED, audit.operator(), f"{len(lines)} places")
    counts = phrase(
        "{lines} places: {new} new, {changed} changed, {same} as before.",
        lines=len(lines),
        new=len(done.new),
        changed=len(done.changed),
        same=done.same,
    )
    _say_counts(counts, say, is_dry=arguments.dry_run)


def _street(session: Session, arguments: argparse.Namespace, say: Teller) -> None:
    """Print the street's words; with an option change them first."""
    now = street.current(session)
    given = (arguments.name, arguments.prefix, arguments.place_hint)
    if any(word is not None for word in given):
        name, prefix, hint = given
        now = street_words.change(
            session,
            name=now.name if name is None and now else name or "",
            prefix=now.prefix if prefix is None and now else prefix or "",
            place_hint=now.place_hint if hint is None and now else hint or "",
            version=now.version if now else 0,
            by=_by(),
        )
    if now is None:
        raise CommandRefused(phrase("the street has no words yet: --name, --prefix, --place-hint"))
    say(
        phrase(
            "{name}  prefix {prefix}  example {place_hint}",
            name=now.name,
            prefix=now.prefix or "–",
            place_hint=now.place_hint or "–",
        )
    )
    say(phrase("version {version} by {by}", version=now.version, by=now.by))
