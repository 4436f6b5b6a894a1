"""The office's lists: the shipped ones, the changes to them, and the checks of the whole."""

import hashlib
import json
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from functools import cache, cached_property
from importlib.resources import files
from types import MappingProxyType
from typing import Any, NamedTuple

from pydantic import BaseModel, TypeAdapter, ValidationError

from patrol.i18n import t
from patrol.office.competence import Competence, Partner
from patrol.office.entry import (
    FIRST,
    AnonymousRule,
    Category,
    Chip,
    Disposition,
    EscalationPolicy,
    Kind311,
    OfficeCode,
    ShiftKind,
    ShiftPattern,
    Wording,
    words_in,
)
from patrol.office.limit_table import LimitTable
from patrol.terminal import CommandError, both, joined, model_fault

UNKNOWN = "SV0103"
"""The category for an unknown code; the desk corrects it."""
OFFERED = (
    *("categories", "chips", "dispositions", "declines", "skills", "kit", "sound_sources"),
    "partners",
)
"""The lists out of which people choose, on phones and desks."""
EDITED = (*OFFERED, "competences", "notice_words", "matter_colours")
"""The lists that `/admin/office` edits."""
_MUST_OFFER = ("categories", "chips", "declines")
"""Lists of which one entry at least is shown, because a page asks for a choice."""

RawEntry = dict[str, Any]
RawLists = Mapping[str, Mapping[str, RawEntry]]
"""The entries of every list as their JSON, by the list's name and the entry's code."""


@dataclass(frozen=True)
class OfficeFault:
    """The fault of an entry; `key` names a sentence for it, if there is one."""

    name: str = ""
    code: str = ""
    at: str = ""
    """The field."""
    key: str = ""
    words: Mapping[str, str] = field(default_factory=dict)

    def sentence(self, language: str) -> str:
        """Return what is wrong, without the entry's name."""
        return t(f"server.office.{self.key}", language, **self.words)


class BadOffice(CommandError):
    """The lists cannot be used so; the message names the list, the entry and the field."""

    def __init__(self, message: str, fault: "OfficeFault | None" = None) -> None:
        super().__init__(message)
        self.fault = fault or OfficeFault()


class UnknownCategory(Exception):
    """The category does not exist; `code` is the one that was asked for."""

    def __init__(self, code: str) -> None:
        super().__init__(f"no category {code!r}")
        self.code = code


class OfficeDocument(NamedTuple):
    """The answer of `GET /api/v1/office`, ready to send; the tag is without its quotes."""

    body: bytes
    etag: str


class FormerWords(NamedTuple):
    """The words of a code until a change of them; `until` is its time in ISO 8601."""

    until: str
    words: Mapping[str, str]


Former = Mapping[str, Mapping[str, tuple[FormerWords, ...]]]
"""The former words of the codes that were renamed, the oldest first, by list and code."""


@dataclass(frozen=True)
class Office:
    """All lists of the office, checked. A change of the lists makes a new one."""

    categories: Mapping[str, Category]
    dispositions: Mapping[str, Disposition]
    declines: Mapping[str, Wording]
    skills: Mapping[str, Wording]
    kit: Mapping[str, Wording]
    sound_sources: Mapping[str, Wording]
    chips: Mapping[str, Chip]
    escalations: Mapping[str, EscalationPolicy]
    kinds_311: Mapping[str, Kind311]
    anonymous: Mapping[str, AnonymousRule]
    shift_kinds: Mapping[str, ShiftKind]
    shift_patterns: Mapping[str, ShiftPattern]
    noise_limits: Mapping[str, LimitTable]
    partners: Mapping[str, Partner]
    competences: Mapping[str, Competence]
    notice_words: Mapping[str, Wording]
    matter_colours: Mapping[str, Wording]
    version: int = 0
    """The newest change of the lists; 0 is as this release ships them."""
    former: Former = field(default_factory=dict)
    fault: str = ""
    """Not empty when this release cannot read an entry, so that the shipped one counts."""

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
        kin = sorted(
            known
            for known, category in self.categories.items()
            if known.startswith(code[:4]) and not category.hidden
        )
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
        """Return the policy for one severity, as the lists have it."""
        return self.escalations[str(severity)]

    def names(self, name: str) -> dict[str, dict[str, str]]:
        """Return the words of each code of a list that is only names, such as `skills`."""
        entries: Mapping[str, Wording] = getattr(self, name)
        return {code: entry.words for code, entry in entries.items()}

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
        lists: dict[str, Any] = {
            name: {
                code: self._public(name, code, entry) for code, entry in getattr(self, name).items()
            }
            for name in OFFERED
        }
        lists["chips"] = [{"code": code, **chip} for code, chip in lists["chips"].items()]
        lists["before_arrival"] = [
            code for code, row in self.dispositions.items() if row.before_arrival
        ]
        lists["version"] = self.version
        # `default=dict`: json does not know the read-only mappings.
        body = json.dumps(lists, ensure_ascii=False, separators=(",", ":"), default=dict).encode()
        return OfficeDocument(body, hashlib.sha256(body).hexdigest()[:16])

    def _public(self, name: str, code: str, entry: BaseModel) -> RawEntry:
        raw = raw_of(entry)
        raw.pop("before_arrival", None)
        former = self.former.get(name, {}).get(code, ())
        return raw | ({"former": [words._asdict() for words in former]} if former else {})

    @cached_property
    def fingerprint(self) -> str:
        """Return a hash of every list: two processes with the same one decide alike."""
        lists = {
            name: {code: entry.model_dump(mode="json") for code, entry in getattr(self, at).items()}
            for name, at in _FIELDS.items()
        }
        text = json.dumps(lists, ensure_ascii=False, sort_keys=True)
        return hashlib.sha256(text.encode()).hexdigest()[:16]


def raw_of(entry: BaseModel) -> RawEntry:
    """Return an entry as its JSON: without its code, what is empty and a `hidden` that is off."""
    raw = entry.model_dump(mode="json", by_alias=True, exclude={"code"})
    if not raw.get("hidden"):
        raw.pop("hidden", None)
    return {key: value for key, value in raw.items() if value not in ("", None)}


_WORDS = TypeAdapter(dict[OfficeCode, Wording])
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
    "noise_limits": TypeAdapter(dict[OfficeCode, LimitTable]),
    "partners": TypeAdapter(dict[OfficeCode, Partner]),
    "competences": TypeAdapter(dict[OfficeCode, Competence]),
    "notice_words": _WORDS,
    "matter_colours": _WORDS,
}
NAMES = tuple(_LISTS)
"""The names of the lists, which are the names of their files as well."""
_FIELDS = {name: "escalations" if name == "escalation" else name for name in _LISTS}
# Entries of these lists have their own code as a field.
_CODED = ("categories", "chips")


@cache
def shipped() -> RawLists:
    """Return the lists of this release."""
    return {
        name: json.loads(files("patrol.office").joinpath(f"{name}.json").read_bytes())
        for name in _LISTS
    }


def changed(raw: RawLists, changes: RawLists) -> RawLists:
    """Apply a change: an entry replaces the fields that it names, null takes a field away.

    A new code is a new entry. No entry is ever removed, because old cases have its code.
    """
    return {
        name: {**entries, **_merged(entries, changes[name])} if name in changes else entries
        for name, entries in raw.items()
    }


def _merged(
    entries: Mapping[str, RawEntry], changes: Mapping[str, RawEntry]
) -> dict[str, RawEntry]:
    whole = {code: {**entries.get(code, {}), **fields} for code, fields in changes.items()}
    return {
        code: {key: value for key, value in fields.items() if value is not None}
        for code, fields in whole.items()
    }


def difference(raw: RawLists, changes: RawLists) -> dict[str, dict[str, RawEntry]]:
    """Return of these changes only the fields that would change."""
    differing: dict[str, dict[str, RawEntry]] = {}
    for name, entries in changes.items():
        for code, fields in entries.items():
            old = raw[name].get(code, {})
            news = {key: value for key, value in fields.items() if value != old.get(key)}
            if news or code not in raw[name]:
                differing.setdefault(name, {})[code] = news
    return differing


def build(raw: RawLists) -> Office:
    """Check all lists and make the office of them.

    Raises: BadOffice.
    """
    lists: dict[str, Any] = {
        _FIELDS[name]: MappingProxyType(_checked(name, raw[name])) for name in _LISTS
    }
    office = Office(**lists)
    for fault in _loose_ends(office):
        where = _where(fault.code, fault.at)
        raise BadOffice(joined(": ", [where, both(fault.sentence)]), fault)
    return office


def _where(code: str, at: str) -> str:
    return f"{code}.{at}" if at else code


def _checked(name: str, entries: Mapping[str, RawEntry]) -> dict[str, Any]:
    if name in _CODED:
        entries = {code: {**entry, "code": code} for code, entry in entries.items()}
    try:
        checked: dict[str, Any] = _LISTS[name].validate_python(entries)
    except ValidationError as error:
        first = error.errors(include_url=False, include_input=False)[0]
        code, *rest = (str(part) for part in first["loc"])
        at = ".".join(part for part in rest if part != "[key]")
        message = joined(": ", [_where(code, at), model_fault(first)])
        raise BadOffice(message, OfficeFault(name, code, at)) from None
    return checked


def _loose_ends(office: Office) -> Iterator[OfficeFault]:
    """Report codes that are used but stand in no list, and choices that would be empty."""
    for category in office.categories.values():
        yield from _of_plan(office, category)
    for chip in office.chips.values():
        if chip.category not in office.categories:
            yield _no_category("chips", chip.code, chip.category)
    for kind, row in office.kinds_311.items():
        for entry in (row, *row.details.values()):
            if entry.category not in office.categories:
                yield _no_category("kinds_311", kind, entry.category)
    yield from _of_competences(office)
    yield from _unknown_shifts(office)
    yield from _fixed_entries(office)


def _of_competences(office: Office) -> Iterator[OfficeFault]:
    for code, competence in office.competences.items():
        for category in competence.categories:
            if category not in office.categories:
                yield _no_category("competences", code, category)
        for partner in competence.powers:
            if partner not in office.partners:
                yield OfficeFault("competences", code, "powers", "in_no_list", {"code": partner})


def _unknown_shifts(office: Office) -> Iterator[OfficeFault]:
    for code, pattern in office.shift_patterns.items():
        for kind in pattern.cycle:
            if kind is not None and kind not in office.shift_kinds:
                yield OfficeFault("shift_patterns", code, "cycle", "in_no_list", {"code": kind})


def _no_category(name: str, code: str, category: str) -> OfficeFault:
    return OfficeFault(name, code, "category", "no_category", {"code": category})


def _of_plan(office: Office, category: Category) -> Iterator[OfficeFault]:
    named: dict[str, tuple[Iterable[str], Mapping[str, Any]]] = {
        "kit": (category.kit, office.kit),
        "dispositions": (category.dispositions, office.dispositions),
        "seats": ([s.skill for s in category.seats if s.skill], office.skills),
    }
    for at, (used, known) in named.items():
        for code in used:
            if code not in known:
                yield OfficeFault("categories", category.code, at, "in_no_list", {"code": code})
    ends = [office.dispositions.get(end) for end in category.dispositions]
    if ends and all(end and end.hidden for end in ends):
        words = {"name": words_in(category.name, FIRST), "code": category.code}
        yield OfficeFault("categories", category.code, "dispositions", "no_end", words)


def _fixed_entries(office: Office) -> Iterator[OfficeFault]:
    if set(office.escalations) != {"1", "2", "3", "4"}:
        yield OfficeFault("escalation", "1", "", "four_severities")
    if set(office.anonymous) != {"tips"}:
        yield OfficeFault("anonymous", "tips", "", "only_tips")
    unknown = office.categories.get(UNKNOWN)
    if unknown is None or unknown.hidden:
        yield OfficeFault("categories", UNKNOWN, "hidden", "must_stay")
    for name in _MUST_OFFER:
        entries: Mapping[str, Any] = getattr(office, name)
        if all(entry.hidden for entry in entries.values()):
            yield OfficeFault(name, next(iter(entries), ""), "hidden", "one_shown")
