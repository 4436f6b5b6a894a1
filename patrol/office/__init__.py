"""Read and check the lists that the street office can edit: categories, plans, policies.

The lists ship as JSON in this folder; a file of the same name under `<PATROL_DATA>/office`
changes them entry by entry, and within an entry field by field. Everything here is a default
that the office has to confirm (审) before real use.
"""

import hashlib
import json
import os
from collections.abc import Iterator, Mapping
from contextlib import suppress
from dataclasses import dataclass, replace
from functools import cache, cached_property
from importlib.resources import files
from pathlib import Path
from types import MappingProxyType
from typing import Any, NamedTuple

from pydantic import TypeAdapter, ValidationError

from patrol.office.entry import (
    AnonymousRule,
    Category,
    Chip,
    Disposition,
    Do,
    EscalationPolicy,
    Kind311,
    OfficeCode,
    PlanSeat,
    PolicyStep,
    ShiftKind,
    ShiftPattern,
    Targets,
    When,
    WordsIn,
)

__all__ = [
    "AnonymousRule",
    "BadOffice",
    "Category",
    "Chip",
    "Disposition",
    "Do",
    "EscalationPolicy",
    "Kind311",
    "Office",
    "OfficeDocument",
    "PlanSeat",
    "PolicyStep",
    "ShiftKind",
    "ShiftPattern",
    "Targets",
    "UnknownCategory",
    "When",
    "load",
    "load_or_last",
]

LAST_GOOD = "office_last_good.json"
"""The file in the data folder with the office's changes as they were when they last held."""
UNKNOWN = "SV0103"
"""The category for an unknown code; the desk corrects it."""


class BadOffice(Exception):
    """A file of the office cannot be used; the message names the file, the entry and the field."""


class UnknownCategory(Exception):
    """The category does not exist; `code` is the one that was asked for."""

    def __init__(self, code: str) -> None:
        super().__init__(f"no category {code!r}")
        self.code = code


class OfficeDocument(NamedTuple):
    """The answer of `GET /api/v1/office`, ready to send; the tag is without its quotes."""

    body: bytes
    etag: str


@dataclass(frozen=True)
class Office:
    """All lists of the office, checked. Nobody changes them while the process runs."""

    categories: Mapping[str, Category]
    dispositions: Mapping[str, Disposition]
    declines: Mapping[str, dict[str, str]]
    skills: Mapping[str, dict[str, str]]
    kit: Mapping[str, dict[str, str]]
    sound_sources: Mapping[str, dict[str, str]]
    chips: Mapping[str, Chip]
    escalations: Mapping[str, EscalationPolicy]
    kinds_311: Mapping[str, Kind311]
    anonymous: Mapping[str, AnonymousRule]
    shift_kinds: Mapping[str, ShiftKind]
    shift_patterns: Mapping[str, ShiftPattern]
    fault: str = ""
    """Not empty when the office's files are broken, so that their last good version counts."""

    def category(self, code: str) -> Category:
        """Find a category by its code.

        Raises: UnknownCategory.
        """
        if category := self.categories.get(code):
            return category
        raise UnknownCategory(code)

    def nearest(self, code: str, otherwise: str = UNKNOWN) -> str:
        """Return the code itself if it is known, else the first of its group (FI01 → FI0101)."""
        if code in self.categories:
            return code
        kin = sorted(known for known in self.categories if known.startswith(code[:4]))
        return kin[0] if len(code) >= len("FI01") and kin else otherwise

    def is_before_arrival(self, disposition: str | None) -> bool:
        """Return True when this disposition says that nobody reached the place."""
        known = self.dispositions.get(disposition or "")
        return known is not None and known.before_arrival

    def requires_photo(self, category: str, disposition: str | None) -> bool:
        """Return True when a case that ended so closes only with a photo.

        Nobody can photograph what was over before anybody reached the place.
        """
        is_required = self.category(self.nearest(category)).photo == "required"
        return is_required and not self.is_before_arrival(disposition)

    def escalation(self, severity: int) -> EscalationPolicy:
        """Return the policy for one severity, as the files have it."""
        return self.escalations[str(severity)]

    @property
    def tips(self) -> AnonymousRule:
        """The bounds for anonymous tips."""
        return self.anonymous["tips"]

    def kind_311(self, kind: str, detail: str = "") -> Kind311 | None:
        """Return the entry for a New York request kind; a known detail gives a more exact one."""
        entry = self.kinds_311.get(kind)
        return entry.details.get(detail, entry) if entry else None

    @cached_property
    def answer(self) -> OfficeDocument:
        """Return the lists that phones and desks need."""
        lists = {
            "categories": {code: _public(row) for code, row in self.categories.items()},
            "dispositions": {code: row.words for code, row in self.dispositions.items()},
            "before_arrival": [
                code for code, row in self.dispositions.items() if row.before_arrival
            ],
            "declines": self.declines,
            "skills": self.skills,
            "kit": self.kit,
            "sound_sources": self.sound_sources,
            "chips": [chip.model_dump() for chip in self.chips.values()],
        }
        # `default=dict`: json does not know the read-only mappings.
        body = json.dumps(lists, ensure_ascii=False, separators=(",", ":"), default=dict).encode()
        return OfficeDocument(body, hashlib.sha256(body).hexdigest()[:16])


def _public(category: Category) -> dict[str, Any]:
    return category.model_dump(mode="json", exclude={"code"})


_WORDS = TypeAdapter(dict[OfficeCode, WordsIn])
_LISTS: dict[str, TypeAdapter[Any]] = {
    "categories": TypeAdapter(dict[str, Category]),
    "dispositions": TypeAdapter(dict[OfficeCode, Disposition]),
    "declines": _WORDS,
    "skills": _WORDS,
    "kit": _WORDS,
    "sound_sources": _WORDS,
    "chips": TypeAdapter(dict[str, Chip]),
    "escalation": TypeAdapter(dict[str, EscalationPolicy]),
    "kinds_311": TypeAdapter(dict[str, Kind311]),
    "anonymous": TypeAdapter(dict[str, AnonymousRule]),
    "shift_kinds": TypeAdapter(dict[OfficeCode, ShiftKind]),
    "shift_patterns": TypeAdapter(dict[OfficeCode, ShiftPattern]),
}
# Entries of these lists have their own code as a field.
_CODED = ("categories", "chips")


class Change(NamedTuple):
    """A file of the office: its path, and what is in it."""

    where: str
    text: bytes


Changes = Mapping[str, Change]


def load(data: Path | None = None) -> Office:
    """Load the shipped lists and apply the changes of the office in the data folder, if any.

    Raises: BadOffice.
    """
    return _built(_changes(data) if data else {})


def load_or_last(data: Path) -> Office:
    """Load the lists; when a file of the office is broken, load its last good version.

    So a typing error stops no process. `fault` of the office says what is wrong.
    """
    try:
        changes = _changes(data)
        office = _built(changes)
    except BadOffice as error:
        return replace(_last_good(data), fault=str(error))
    _keep(data, changes)
    return office


def _built(changes: Changes) -> Office:
    lists = {
        name: MappingProxyType(_list(name, changes[name]) if name in changes else _shipped(name))
        for name in _LISTS
    }
    office = Office(escalations=lists.pop("escalation"), fault="", **lists)
    for problem in _loose_ends(office):
        raise BadOffice(_placed(problem, changes))
    return office


def _changes(data: Path) -> Changes:
    """Read the office's files.

    Raises: BadOffice.
    """
    try:
        folder = _folder(data)
        _refuse_strangers(folder)
        paths = {name: folder / f"{name}.json" for name in _LISTS}
        return {
            name: Change(str(path), path.read_bytes())
            for name, path in paths.items()
            if path.exists()
        }
    except OSError as error:
        raise BadOffice(f"{error.filename} cannot be read: {error.strerror}") from None


def _last_good(data: Path) -> Office:
    """Return what `_keep` kept; the shipped lists when there is nothing, or it does not fit."""
    path = data / LAST_GOOD
    try:
        kept: dict[str, str] = json.loads(path.read_bytes())
        return _built({name: Change(str(path), text.encode()) for name, text in kept.items()})
    except (OSError, ValueError, BadOffice):
        return load()


def _keep(data: Path, changes: Changes) -> None:
    path = data / LAST_GOOD
    text = json.dumps({name: change.text.decode("utf-8-sig") for name, change in changes.items()})
    with suppress(OSError):  # without it the next broken file falls back to the shipped lists
        if (path.read_text() if path.exists() else "{}") != text:
            draft = path.with_suffix(f".{os.getpid()}")
            draft.write_text(text)
            draft.replace(path)


def _folder(data: Path) -> Path:
    """The folder of the office's changes; before 0.2 it was called `catalogue`."""
    folder, former = data / "office", data / "catalogue"
    if former.is_dir():
        if folder.exists():
            raise BadOffice(
                f"{former} and {folder} both exist: move what counts into {folder.name}"
            )
        with suppress(FileNotFoundError):  # the other process renamed it first
            former.rename(folder)
    # Before 0.2 the escalation was called ladder.
    with suppress(FileNotFoundError):
        (folder / "ladder.json").rename(folder / "escalation.json")
    return folder


def _refuse_strangers(folder: Path) -> None:
    """Refuse an unknown file name: with a typing error the change would have no effect."""
    for path in sorted(folder.glob("*.json")):
        if path.stem not in _LISTS:
            raise BadOffice(f"{path}: no such list; there are {', '.join(sorted(_LISTS))}")


@cache
def _shipped(name: str) -> dict[str, Any]:
    return _list(name, None)


def _list(name: str, change: Change | None) -> dict[str, Any]:
    shipped = Change(f"{name}.json", files(__package__).joinpath(f"{name}.json").read_bytes())
    entries = _parse(shipped)
    if change is not None:
        entries = _changed(entries, _parse(change))
    if name in _CODED:
        entries = {code: {"code": code, **entry} for code, entry in entries.items()}
    try:
        checked: dict[str, Any] = _LISTS[name].validate_python(entries)
    except ValidationError as error:
        raise BadOffice(_sentence(change or shipped, error)) from None
    return checked


def _parse(change: Change) -> dict[str, dict[str, Any]]:
    try:
        entries = json.loads(change.text.decode("utf-8-sig"))
    except UnicodeDecodeError:
        raise BadOffice(f"{change.where}: not UTF-8. Save it as UTF-8") from None
    except json.JSONDecodeError as error:
        where = f"{change.where}, line {error.lineno}"
        raise BadOffice(f"{where}: not JSON ({error.msg}, column {error.colno})") from None
    if not isinstance(entries, dict) or not all(isinstance(e, dict) for e in entries.values()):
        raise BadOffice(f"{change.where}: must be an object of entries, each an object by its code")
    return entries


def _changed(
    shipped: dict[str, dict[str, Any]], changes: dict[str, dict[str, Any]]
) -> dict[str, dict[str, Any]]:
    """An entry of the office replaces the fields it names; a new code is a new entry."""
    return shipped | {code: shipped.get(code, {}) | entry for code, entry in changes.items()}


def _sentence(change: Change, error: ValidationError) -> str:
    first = error.errors(include_url=False, include_context=False, include_input=False)[0]
    path = ".".join(str(part) for part in first["loc"])
    fault = first["msg"].removeprefix("Value error, ")
    return f"{_at(change, str(first['loc'][0]))}: {path}: {fault}"


def _at(change: Change, code: str) -> str:
    """Return the path, with the line of the entry when the file has it."""
    lines = change.text.decode("utf-8-sig").splitlines()
    number = next((n for n, line in enumerate(lines, 1) if f'"{code}"' in line), None)
    return f"{change.where}, line {number}" if number else change.where


def _placed(problem: str, changes: Changes) -> str:
    """Name the office's own file and line, if the list of the problem was changed there."""
    file, _, rest = problem.partition(": ")
    change = changes.get(file.removesuffix(".json"))
    code = rest.partition(".")[0]
    return f"{_at(change, code)}: {rest}" if change else problem


def _loose_ends(office: Office) -> Iterator[str]:
    """Report codes that are used but stand in no list."""
    for code, category in office.categories.items():
        named = {
            "kit": (category.kit, office.kit),
            "dispositions": (category.dispositions, office.dispositions),
            "seats": ([s.skill for s in category.seats if s.skill], office.skills),
        }
        for name, (used, known) in named.items():
            yield from (
                f"categories.json: {code}.{name}: {used_code!r} is in no list"
                for used_code in used
                if used_code not in known
            )
    for chip in office.chips.values():
        if chip.category not in office.categories:
            yield f"chips.json: {chip.code}.category: no category {chip.category!r}"
    for kind, row in office.kinds_311.items():
        for entry in (row, *row.details.values()):
            if entry.category not in office.categories:
                yield f"kinds_311.json: {kind}.category: no category {entry.category!r}"
    yield from _unknown_shifts(office)
    yield from _fixed_entries(office)
    if UNKNOWN not in office.categories:
        yield f"categories.json: {UNKNOWN} must stay, it takes in what is unknown"


def _unknown_shifts(office: Office) -> Iterator[str]:
    for code, pattern in office.shift_patterns.items():
        for kind in pattern.cycle:
            if kind is not None and kind not in office.shift_kinds:
                yield f"shift_patterns.json: {code}.cycle: {kind!r} is in no list"


def _fixed_entries(office: Office) -> Iterator[str]:
    if set(office.escalations) != {"1", "2", "3", "4"}:
        yield "escalation.json: needs the severities 1, 2, 3 and 4"
    if set(office.anonymous) != {"tips"}:
        yield "anonymous.json: has the entry tips, and no other"
