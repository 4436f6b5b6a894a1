"""The HTTP views: each parses a request, calls one verb and answers.

A new view is a new file and its name in `VIEWS`.
"""

from collections.abc import Iterator
from importlib import import_module
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from flask import Blueprint

VIEWS = (
    "admin.persons",
    "admin.areas",
    "admin.audits",
    "admin.boundaries",
    "admin.checklist",
    "admin.channels",
    "admin.dry_runs",
    "admin.labels",
    "admin.members",
    "admin.office",
    "admin.pages",
    "admin.place_tables",
    "admin.places",
    "admin.policy",
    "admin.replies",
    "admin.rosters",
    "admin.rotas",
    "admin.source_links",
    "admin.source_tables",
    "admin.sources",
    "admin.stations",
    "admin.station_tables",
    "admin.street",
    "admin.tip_blocks",
    "admin.trackers",
    "admin.users",
    "admin.volunteers",
    "desk.alike",
    "desk.api_docs",
    "desk.attendance",
    "desk.board",
    "desk.cap",
    "desk.commands",
    "desk.covenants",
    "desk.dispatch",
    "desk.ended",
    "desk.figures",
    "desk.handovers",
    "desk.incidents",
    "desk.day_sheet",
    "desk.help",
    "desk.links",
    "desk.list_filters",
    "desk.messages",
    "desk.noise",
    "desk.quiet_packs",
    "desk.notes",
    "desk.numbers",
    "desk.peace_links",
    "desk.preservation",
    "desk.reachability",
    "desk.sos",
    "desk.sounds",
    "desk.stills",
    "desk.swaps",
    "desk.voices",
    "http.assets",
    "http.openapi",
    "phone.assignments",
    "phone.consent",
    "phone.calls",
    "phone.dissuasions",
    "phone.messages",
    "phone.phone",
    "phone.photos",
    "phone.push",
    "phone.shifts",
    "public.account",
    "public.clips",
    "public.door",
    "public.follow",
    "public.grid",
    "public.intake",
    "public.maps",
    "public.mine",
    "public.mine_help",
    "public.open311",
    "public.ops",
    "public.pages",
    "public.passkeys",
    "public.passwords",
    "public.peace",
    "public.session",
    "public.setup",
    "public.tip",
    "public.tip_follow",
    "public.tip_texts",
    "public.zzd_desk",
)


def blueprints() -> "Iterator[Blueprint]":
    """Import each view and yield its blueprint."""
    # Not at the top: gunicorn's master reads this file before gevent has patched the library.
    for name in VIEWS:
        yield import_module(f"patrol.web.{name}").blueprint
