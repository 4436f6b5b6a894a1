"""Say in words what an audited act was about. The row itself keeps the short text of the act."""

import re
from collections.abc import Iterator

from patrol.i18n import catalogue, t

PLAIN = "server.audit."
"""The keys of texts that stand alone: `server.audit.ticket`."""
_ID = r"[0-9a-f]{8,64}"
_COUNTED = "places|members|stations|checkpoints|boundaries"
PATTERNS = tuple(
    (re.compile(pattern), f"{PLAIN}{key}")
    for pattern, key in (
        (rf"(?P<n>[0-9]+) (?P<what>{_COUNTED})", "imported"),
        (rf"(?P<what>{_COUNTED}) (?P<n>[0-9]+) rows", "exported"),
        (r"rota (?P<n>[0-9]+)", "rota_changes"),
        (r"roll (?P<n>[0-9]+) units", "roll"),
        (r"source (?P<code>\S+): (?P<n>[0-9]+) of (?P<all>[0-9]+) lines", "source_lines"),
        (r"source (?P<code>\S+): upload (?P<id>\S+)", "source_upload"),
        (r"source (?P<code>\S+)", "source"),
        (r"person (?P<who>.+)", "person"),
        (r"phone (?P<id>\S+)", "phone"),
        (r"wall (?P<id>\S+)(?: (?P<name>.+))?", "wall"),
        (r"month sheet (?P<month>\S+)", "month_sheet"),
        (r"figure cases (?P<month>\S+)", "figure_cases"),
        (r"figures (?P<month>\S+)", "figures"),
        (r"contacts (?P<id>\S+)", "contacts"),
        (r"(?P<n>[0-9]+) codes for (?P<kind>\w+) volunteers", "volunteer_codes"),
        (r"measure of (?P<name>.+)", "measure"),
        (r"SQLite to PostgreSQL, (?P<n>[0-9]+) rows of the feed", "converted"),
        (r"as of (?P<at>.+)", "as_of"),
        (r"tried elsewhere, (?P<n>[0-9]+) rows", "tried"),
        (r"backup (?P<name>.+)", "backup"),
        (r"quiet estate (?P<place>.+) (?P<days>\S+\.\.\S+) (?P<form>\S+)", "quiet_pack"),
        (r"audit (?P<days>\S+\.\.\S+)(?: (?P<of>.+))?", "audit_export"),
        (r"looks at the point (?P<name>.+)", "point_looks"),
        (r"(?P<id>\S+) of the point (?P<name>.+)", "point_photo"),
        (r"peace (?P<id>\S+)", "peace"),
        (r"partner (?P<id>\S+)", "partner"),
        (r"outward (?P<id>\S+)", "outward"),
        (r"hazard (?P<id>\S+)", "hazard"),
        (r"(?P<status>[0-9]{3}) (?P<method>[A-Z]+) (?P<endpoint>\S+)", "refused_request"),
        (r"day of (?P<who>\S+)", "day"),
        (r"trail of (?P<who>\S+), case (?P<number>\S+)", "trail"),
        (r"review of case (?P<number>\S+)", "review"),
        (r"replay (?P<hour>\S+), case (?P<number>\S+), trails of (?P<who>.+)", "replay"),
        (r"covenant (?P<id>\S+)", "covenant"),
        (r"still (?P<id>\S+)", "still"),
        (r"voice (?P<id>\S+)", "voice"),
        (r"clip (?P<id>\S+)", "clip"),
        (r"sample (?P<id>\S+)", "sample"),
        (r"(?P<who>\S+) (?P<role>dispatcher|supervisor|admin)", "user"),
        (rf"(?P<who>\S+) (?P<scope>[a-z]+) (?P<id>{_ID})(?: (?P<name>.+))?", "token"),
    )
)
"""The forms of these texts, the first that fits; `audit.note` and its relatives write them."""


def about(subject: str, language: str) -> str:
    """Return the words for a subject; a name or an id stands as it was noted."""
    return said(subject, language) or subject


def said(subject: str, language: str) -> str | None:
    """Return the words for a subject of a known form, else None."""
    if f"{PLAIN}{subject}" in catalogue(language) and subject.isidentifier():
        return t(f"{PLAIN}{subject}", language)
    for pattern, key in PATTERNS:
        if fits := pattern.fullmatch(subject):
            return t(key, language, **dict(_parts(fits, language)))
    return None


def _parts(fits: re.Match[str], language: str) -> Iterator[tuple[str, object]]:
    """Return the parts of a text; those that name one of a list are put into words."""
    for name, part in fits.groupdict(default="").items():
        word = f"{PLAIN}{name}.{part}"
        if name in ("n", "all"):
            yield name, int(part)
        else:
            yield name, t(word, language) if word in catalogue(language) else part
